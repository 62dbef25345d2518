"""The page's style sheet: the theme, coloured by the brand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bite.errors import DocumentError, Fault, Where

from ..header.brand import Modes

TEMPLATES = Path(__file__).parent / "templates"
ROLES = {
    "foreground": "#1d1d1d", "background": "#ffffff", "primary": "#12436d", "secondary": "#28a197",
    "tertiary": "#801650", "warning": "#f46a25", "light": "#eef3f8", "dark": "#3d3d3d",
    "success": "#28a197", "info": "#12436d", "danger": "#801650", "link": "",
}  # fmt: skip
#: Roles of a brand → the tokens of ``base.css`` that stand for them in the dark.
TOKENS = {
    "foreground": "ink", "background": "paper", "primary": "accent", "secondary": "mark",
    "light": "wash", "link": "link",
}  # fmt: skip
DARK = "@media screen and (prefers-color-scheme:dark)"
IN_THE_DARK = re.compile(r"@media screen and \(prefers-color-scheme:\s*dark\)")


def sheet(brand: Modes, metadata: Mapping[str, Any], folder: Path) -> str:
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
    parts = [variables(brand), (TEMPLATES / "base.css").read_text("utf-8"), tokens(brand)]
    if brand.first == "dark":  # the author's page is dark; paper stays light
        parts = [IN_THE_DARK.sub("@media screen", part) for part in parts]
    parts += [path.read_text("utf-8") for path in own]
    return squeezed("\n".join(parts))


def variables(brand: Modes) -> str:
    """The brand as CSS custom properties, ``--brand-…`` as Quarto names them."""
    out = [":root{", *_declarations(brand.light, ROLES), *_typography(brand.light), "}"]
    if brand.has_dark:
        out += [f"{DARK}{{:root{{", *_declarations(brand.dark, {}), "}}"]
    return "".join(out)


def tokens(brand: Modes) -> str:
    """What the brand says beyond ``base.css``: links and code, and its own colours in the dark."""
    out = [":root{", *_code(brand.light), "}"]
    if brand.has_dark:
        colours = brand.dark.get("color") or {}
        names = {**colours, **(colours.get("palette") or {})}
        roles = {"link": colours.get("primary"), **colours}
        stated = [
            f"--bite-{token}:{resolve(roles[role], names)};"
            for role, token in TOKENS.items() if roles.get(role)
        ]  # fmt: skip
        out += [f"{DARK}{{:root{{", *stated, *_code(brand.dark), "}}"]
    return "".join(out)


def _code(brand: Mapping[str, Any]) -> list[str]:
    """The colours of links and blocks of code, which a brand states with its type."""
    colours, fonts = brand.get("color") or {}, brand.get("typography") or {}
    names = {**colours, **(colours.get("palette") or {})}
    out = []
    for part, key, token in (
        ("link", "color", "link"), ("monospace-block", "background-color", "code"),
    ):  # fmt: skip
        style = fonts.get(part)
        if isinstance(style, Mapping) and style.get(key):
            out.append(f"--bite-{token}:{resolve(style[key], names)};")
    return out


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
