"""The look that a page's header asks for: sizes, fonts, colours, widths and the title's banner."""

from __future__ import annotations

import base64
import json
import mimetypes
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

NAMES = Path(__file__).parents[1] / "filters" / "shared" / "css-colours.json"
#: Options of the page → selector and property. A number without a unit means pixels.
LENGTHS = {
    "max-width": ("#quarto-content,.title-block,.page-footer-inner", "max-width"),
    "margin-left": ("#quarto-content", "padding-left"),
    "margin-right": ("#quarto-content", "padding-right"),
    "margin-top": ("#quarto-content", "padding-top"),
    "margin-bottom": ("#quarto-content", "padding-bottom"),
    "fontsize": ("html", "font-size"),
}
#: Entries of ``grid:`` → tokens of ``base.css``.
GRID = {
    "body-width": "measure", "sidebar-width": "sidebar", "margin-width": "margin",
    "gutter-width": "gutter",
}  # fmt: skip
#: Colours → tokens; they hold in the light, because the dark needs others to be readable.
COLOURS = {
    "fontcolor": "ink", "linkcolor": "link", "backgroundcolor": "paper",
    "monobackgroundcolor": "code", "code-block-bg": "code",
}  # fmt: skip


def rules(metadata: Mapping[str, Any]) -> str:
    """The style sheet of the header's own options; empty where it has none."""
    out = []
    for name, (selector, prop) in LENGTHS.items():
        if metadata.get(name) not in (None, ""):
            out.append(f"{selector}{{{prop}:{_length(metadata[name])}}}")
    tokens = [f"--bite-{token}:{value};" for token, value in _tokens(metadata)]
    if tokens:
        out.append(":root{" + "".join(tokens) + "}")
    if metadata.get("linestretch"):
        out.append(f"body{{line-height:{_safe(str(metadata['linestretch']))}}}")
    colours = [
        f"--bite-{token}:{_safe(str(metadata[name]))};"
        for name, token in COLOURS.items() if isinstance(metadata.get(name), str)
    ]  # fmt: skip
    if colours:
        out.append("@media (prefers-color-scheme:light){:root{" + "".join(colours) + "}}")
    if metadata.get("code-block-bg") is False:
        out.append("pre{background:none}")
    border = metadata.get("code-block-border-left")
    if border:
        colour = _safe(border) if isinstance(border, str) else "var(--bite-accent)"
        out.append(f"pre{{border-left:4px solid {colour}}}")
    if metadata.get("smooth-scroll") is False:
        out.append("html{scroll-behavior:auto}")
    return "".join(out)


def _tokens(metadata: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for option, token, others in (
        ("mainfont", "font", "system-ui,sans-serif"),
        ("mainfont", "head", "system-ui,sans-serif"),
        ("monofont", "mono", "ui-monospace,monospace"),
    ):
        value = metadata.get(option)
        names = value if isinstance(value, list) else [value] if value else []
        if names:
            yield token, ",".join([*(_family(str(name)) for name in names), others])
    stated = metadata.get("grid")
    grid: Mapping[str, Any] = stated if isinstance(stated, Mapping) else {}
    for option, token in GRID.items():
        if grid.get(option):
            yield token, _length(grid[option])


def banner(metadata: Mapping[str, Any], folder: Path) -> str:
    """The banner's ``style``: ``title-block-banner:`` is a colour, a picture or true."""
    stated = metadata.get("title-block-banner")
    ink = metadata.get("title-block-banner-color")
    style = ""
    if isinstance(stated, str) and (folder / stated).is_file():
        kind = mimetypes.guess_type(stated)[0] or "application/octet-stream"
        data = base64.b64encode((folder / stated).read_bytes()).decode("ascii")
        # a veil in the cover's colour keeps the words readable on any picture
        style = (
            "background-image:linear-gradient(var(--bite-veil),var(--bite-veil)),"
            f"url(data:{kind};base64,{data});background-size:cover;background-position:center;"
        )
    elif isinstance(stated, str) and stated not in ("true", "false"):
        style = f"--bite-cover:{_safe(stated)};--bite-cover-ink:{ink_on(stated)};"
    if ink:
        style += f"--bite-cover-ink:{_safe(str(ink))};"
    return style


def ink_on(colour: str) -> str:
    """Black or white, whichever is easier to read on the colour; white if it is not known."""
    text = _names().get(colour.strip().lower(), colour.strip())
    found = re.fullmatch(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})", text)
    if not found:
        return "#fff"
    digits = found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1])
    parts = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    # WCAG's ratio against white and against black
    return "#fff" if 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 else "#000"


@cache
def _names() -> dict[str, str]:
    found: dict[str, str] = json.loads(NAMES.read_text("utf-8"))
    return found


def _length(value: Any) -> str:
    text = _safe(str(value))
    return f"{text}px" if re.fullmatch(r"\d+(\.\d+)?", text) else text


def _family(name: str) -> str:
    return _safe(name) if "," in name else f'"{_safe(name)}"'


def _safe(text: str) -> str:
    return re.sub(r"[<>{};\"\\]", "", text).strip()
