"""The page's style sheet: the theme, coloured by the brand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bite.errors import DocumentError, Fault, Where

TEMPLATES = Path(__file__).parent / "templates"
ROLES = {
    "foreground": "#1d1d1d", "background": "#ffffff", "primary": "#12436d", "secondary": "#28a197",
    "tertiary": "#801650", "warning": "#f46a25", "light": "#eef3f8", "dark": "#3d3d3d",
    "success": "#28a197", "info": "#12436d", "danger": "#801650", "link": "",
}  # fmt: skip


def sheet(brand: Mapping[str, Any], metadata: Mapping[str, Any], folder: Path) -> str:
    """Variables from the brand, the engine's own rules (``base.css``), then the ``css:`` files.

    A project's look is in its own style sheet, which Quarto reads as well. Raises DocumentError
    for one that is not there.
    """
    names = [str(name) for name in _list(metadata.get("css"))]
    missing = [name for name in names if not (folder / name).is_file()]
    if missing:
        do = "correct the path; it counts from the file that says css:"
        raise DocumentError(
            [
                Fault(f"the style sheet {name} does not exist", Where(str(folder)), do)
                for name in missing
            ]
        )
    own = [folder / name for name in names]
    parts = [variables(brand), (TEMPLATES / "base.css").read_text("utf-8")]
    parts += [path.read_text("utf-8") for path in own]
    return squeezed("\n".join(parts))


def variables(brand: Mapping[str, Any]) -> str:
    """The brand as CSS custom properties, ``--brand-…`` as Quarto names them."""
    light, dark = _mode(brand, "light"), _mode(brand, "dark")
    out = [":root{", *_declarations(light, ROLES), *_typography(brand), "}"]
    if dark != light:
        out += [
            "@media screen and (prefers-color-scheme:dark){:root{",
            *_declarations(dark, {}),
            "}}",
        ]
    return "".join(out)


def _declarations(brand: Mapping[str, Any], defaults: Mapping[str, str]) -> list[str]:
    colours = brand.get("color") or {}
    palette = colours.get("palette") or {}
    lines = [
        f"--brand-{_name(k)}:{resolve(v, palette)};" for k, v in palette.items() if _is_colour(v)
    ]
    for role, default in defaults.items():
        value = colours.get(role) or default
        if value:
            lines.append(f"--brand-{role}:{resolve(value, {**colours, **palette})};")
    return lines


def _typography(brand: Mapping[str, Any]) -> list[str]:
    fonts = brand.get("typography") or {}
    lines = []
    for part, name in (("base", "base"), ("headings", "headings"), ("monospace", "monospace")):
        value = fonts.get(part)
        family = value.get("family") if isinstance(value, Mapping) else value
        if family:
            lines.append(f'--brand-font-{name}:"{_safe(str(family))}";')
    return lines


def resolve(value: Any, names: Mapping[str, Any], depth: int = 0) -> str:
    """A colour, following names of the palette."""
    if isinstance(value, Mapping):
        value = value.get("light") or value.get("dark") or ""
    text = str(value)
    if depth < 8 and text in names and names[text] != text:
        return resolve(names[text], names, depth + 1)
    return _safe(text)


def _mode(brand: Mapping[str, Any], mode: str) -> Mapping[str, Any]:
    """The brand as one mode sees it: ``{light: …, dark: …}`` at the top or at each colour."""
    if mode in brand and isinstance(brand[mode], Mapping):
        return brand[mode]
    colours = dict(brand.get("color") or {})
    for role, value in colours.items():
        if isinstance(value, Mapping) and role != "palette":
            colours[role] = value.get(mode) or value.get("light") or value.get("dark")
    return {**brand, "color": colours}


def squeezed(css: str) -> str:
    """Without comments and needless space."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,>])\s*", r"\1", css)
    return css.replace("</", "<\\/").strip()


def _is_colour(value: Any) -> bool:
    return isinstance(value, str | Mapping)


def _name(key: Any) -> str:
    return re.sub(r"[^\w-]", "-", str(key))


def _safe(text: str) -> str:
    return re.sub(r"[<>{};\"\\]", "", text)


def _list(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]
