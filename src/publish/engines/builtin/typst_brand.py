"""``_brand.yml`` as Typst, under the names that Quarto's Typst documents use.

``brand-color`` and ``brand-color-background`` are always defined, so that partials may ask for
``brand-color.at("primary", default: …)`` (https://quarto.org/docs/authoring/brand.html).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bite.errors import DocumentError, Fault
from publish import yaml12

from .style import resolve

ROLES = (
    "foreground", "background", "primary", "secondary", "tertiary", "success", "info", "warning",
    "danger", "light", "dark", "link",
)  # fmt: skip
WEIGHTS = {
    "thin": 100, "extra-light": 200, "ultra-light": 200, "light": 300, "normal": 400,
    "regular": 400, "medium": 500, "semi-bold": 600, "demi-bold": 600, "bold": 700,
    "extra-bold": 800, "ultra-bold": 800, "black": 900,
}  # fmt: skip
HEX = re.compile(r"#(?:[0-9a-fA-F]{3,4}){1,2}$")


def brand_of(metadata: Mapping[str, Any], project: Any, folder: Path) -> dict[str, Any]:
    """The brand that holds for a document, in one mode, with its pictures' paths from the project.

    ``brand:`` in a header is a file, a mapping, or ``{light: …, dark: …}`` of either; without it
    the project's ``_brand.yml`` holds. ``brand-mode`` chooses (paper is light by default).
    """
    mode = "dark" if metadata.get("brand-mode") == "dark" else "light"
    stated = in_mode(metadata.get("brand"), mode)
    root, place = Path(project.root), folder
    if stated is False:
        return {}
    if isinstance(stated, str):
        path = root / stated.lstrip("/") if stated.startswith("/") else folder / stated
        if not path.is_file():
            fault = Fault(f"brand names {stated}, which does not exist", do="correct the path")
            raise DocumentError(fault)
        brand, place = yaml12.read(path), path.parent
    elif isinstance(stated, Mapping):
        brand = dict(stated)
    else:
        brand, place = dict(project.brand), root
    settled: dict[str, Any] = in_mode(brand, mode)
    if settled.get("logo"):
        settled["logo"] = _from_project(settled["logo"], place, root)
    return settled


def in_mode(value: Any, mode: str) -> Any:
    """A setting with every ``{light: …, dark: …}`` in it decided; a mode left out takes light's."""
    if isinstance(value, Mapping):
        if value and set(value) <= {"light", "dark"}:
            return in_mode(value.get(mode, value.get("light")), mode)
        return {name: in_mode(item, mode) for name, item in value.items()}
    return [in_mode(item, mode) for item in value] if isinstance(value, list) else value


def _from_project(logo: Any, place: Path, root: Path) -> Any:
    """The logo slots, every path as seen from the project."""
    try:
        prefix = place.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        prefix = "."

    def settle(value: Any, images: Mapping[str, Any]) -> Any:
        if isinstance(value, str) and not (
            value in images or ":" in value or prefix == "." or value.startswith("/")
        ):
            return f"{prefix}/{value}"
        if isinstance(value, Mapping) and "path" in value:
            return {**value, "path": settle(value["path"], {})}
        return value

    if isinstance(logo, str):
        return settle(logo, {})
    images = logo.get("images") or {}
    slots = {name: settle(value, images) for name, value in logo.items() if name != "images"}
    return {**slots, "images": {name: settle(value, {}) for name, value in images.items()}}


def colours(brand: Mapping[str, Any]) -> dict[str, str]:
    """Every name of the palette and every role the brand fills → its colour in hexadecimal."""
    section = brand.get("color") or {}
    palette = section.get("palette") or {}
    names = {**section, **palette}
    found = {}
    for name in sorted({*palette, *(role for role in ROLES if section.get(role))}):
        value = resolve(names.get(name), names)
        if HEX.match(value):
            found[str(name)] = value
    return found


def declarations(brand: Mapping[str, Any]) -> str:
    """What stands before the body: the colours, the page and its type as the brand wants them."""
    found = colours(brand)
    lines = ["#let brand-color = " + _dictionary({k: f'rgb("{v}")' for k, v in found.items()})]
    lines.append("#let brand-color-background = " + _dictionary(_tints(found)))
    if "background" in found:
        lines.append("#set page(fill: brand-color.background)")
    if "foreground" in found:
        lines += [
            "#set text(fill: brand-color.foreground)",
            "#set table.hline(stroke: (paint: brand-color.foreground))",
            "#set line(stroke: (paint: brand-color.foreground))",
        ]
    lines += _images(brand)
    lines += _typography(brand, found)
    return "\n".join(lines) + "\n"


def variables(brand: Mapping[str, Any]) -> dict[str, Any]:
    """``brand.typography…`` for the templates: families and colours as Typst writes them."""
    fonts = brand.get("typography") or {}
    found = colours(brand)
    base, headings, code = (_part(fonts, name) for name in ("base", "headings", "monospace"))
    typography: dict[str, Any] = {
        "base": _family(base) | _scalars(base, "size"),
        "headings": _family(headings or base) | _heading(headings, base, found),
        "monospace": _family(code),
    }
    kept = {name: value for name, value in typography.items() if value}
    return {"typography": kept} if kept else {}


def families(brand: Mapping[str, Any]) -> list[str]:
    """The fonts the brand asks for."""
    fonts = brand.get("typography") or {}
    named = (_part(fonts, part).get("family") for part in ("base", "headings", "monospace"))
    return [str(name) for name in named if name]


def logo(brand: Mapping[str, Any], written: Any) -> dict[str, str] | None:
    """The logo for the page: the document's own, or the brand's, largest wish first.

    Paths of the brand start at the project (``/logo.svg``), a document's own at the document.
    """
    if written is False:
        return None
    slots = brand.get("logo") or {}
    slots = {"medium": slots} if isinstance(slots, str) else slots
    images = slots.get("images") or {}
    own: dict[str, Any] = {}
    if isinstance(written, Mapping):
        own = dict(written)
        written = own.get("path")
    name = written if isinstance(written, str) else None
    from_brand = name is None or name in images or name in ("small", "medium", "large")
    if name is None:
        name = next((size for size in ("medium", "small", "large") if slots.get(size)), None)
    if name is None:
        return None
    entry = _image(slots.get(name, name), images)
    if not entry.get("path"):
        return None
    path = f"/{entry['path'].lstrip('/')}" if from_brand else str(entry["path"])
    alt = own.get("alt") or entry.get("alt")
    return {
        "path": path, "width": _length(own.get("width"), "1.5in"),
        "inset": _length(own.get("padding"), "0.75in"), "location": _place(own.get("location")),
        **({"alt": str(alt)} if alt else {}),
    }  # fmt: skip


def _image(value: Any, images: Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(value, str) and value in images:
        value = images[value]
    if isinstance(value, str):
        return _image(images[value], {}) if value in images else {"path": value}
    return dict(value) if isinstance(value, Mapping) else {}


def _images(brand: Mapping[str, Any]) -> Iterator[str]:
    slots = brand.get("logo") or {}
    slots = {"medium": slots} if isinstance(slots, str) else slots
    images = slots.get("images") or {}
    described = {name: _picture(_image(value, {})) for name, value in sorted(images.items())}
    if described:
        yield "#let brand-logo-images = " + _dictionary(described)
    sizes = {
        s: _picture(_image(slots[s], images)) for s in ("small", "medium", "large") if slots.get(s)
    }
    yield "#let brand-logo = " + _dictionary(sizes)


def _picture(image: Mapping[str, Any]) -> str:
    parts = {key: _quoted(image[key]) for key in ("alt", "path") if image.get(key)}
    return _dictionary(parts)


def _place(written: Any) -> str:
    down = {"top": "top", "middle": "horizon", "bottom": "bottom"}
    across, _, height = str(written or "left-top").partition("-")
    if across in ("left", "center", "right") and height in down:
        return f"{across}+{down[height]}"
    return "left+top"


def _tints(found: Mapping[str, str]) -> dict[str, str]:
    if "background" not in found:
        return {name: f"brand-color.{name}.lighten(85%)" for name in found}
    mix = "color.mix((brand-color.{}, 15%), (brand-color.background, 85%))"
    return {name: mix.format(name) for name in found}


def _typography(brand: Mapping[str, Any], found: Mapping[str, str]) -> Iterator[str]:
    fonts = brand.get("typography") or {}
    base, headings = _part(fonts, "base"), _part(fonts, "headings")
    if base.get("weight"):
        yield f"#set text(weight: {_weight(base['weight'])})"
    if isinstance(base.get("line-height"), int | float):
        yield f"#set par(leading: {base['line-height'] - 0.75:g}em)"
    if headings:
        yield f"#show heading: set text({_text(headings, found, base)})"
    if isinstance(headings.get("line-height"), int | float):
        yield f"#show heading: set par(leading: {headings['line-height'] - 0.75:g}em)"
    for part, where in (("monospace-inline", "false"), ("monospace-block", "true")):
        style = _part(fonts, part)
        if style:
            yield f"#show raw.where(block: {where}): set text({_text(style, found)})"
    link = _part(fonts, "link")
    colour = _colour(link.get("color"), found) or (
        "brand-color.primary" if "primary" in found else ""
    )
    if colour or link.get("weight"):
        weight = f"weight: {_weight(link['weight'])}, " if link.get("weight") else ""
        yield f"#show link: set text({weight}{f'fill: {colour}' if colour else ''})"
    if link.get("decoration") == "underline":
        yield "#show link: it => underline(it)"


def _text(
    style: Mapping[str, Any], found: Mapping[str, str], base: Mapping[str, Any] | None = None
) -> str:
    parts = []
    if style.get("family"):
        parts.append(f"font: {_list(style['family'])}")
    if style.get("weight"):
        parts.append(f"weight: {_weight(style['weight'])}")
    if style.get("style"):
        parts.append(f"style: {_quoted(style['style'])}")
    if style.get("size"):
        parts.append(f"size: {_length(style['size'], '1em')}")
    if colour := _colour(style.get("color"), found):
        parts.append(f"fill: {colour}")
    return ", ".join(parts)


def _heading(
    style: Mapping[str, Any], base: Mapping[str, Any], found: Mapping[str, str]
) -> dict[str, str]:
    parts = {}
    if weight := style.get("weight") or base.get("weight"):
        parts["weight"] = _weight(weight)
    if style.get("style"):
        parts["style"] = str(style["style"])
    if colour := _colour(style.get("color"), found) or _colour("foreground", found):
        parts["color"] = colour
    if isinstance(style.get("line-height"), int | float):
        parts["line-height"] = f"{style['line-height'] - 0.75:g}em"
    return parts


def _part(fonts: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = fonts.get(name)
    if isinstance(value, str):
        return {"family": value}
    return dict(value) if isinstance(value, Mapping) else {}


def _family(style: Mapping[str, Any]) -> dict[str, str]:
    return {"family": _list(style["family"])} if style.get("family") else {}


def _scalars(style: Mapping[str, Any], *names: str) -> dict[str, str]:
    return {name: _length(style[name], "") for name in names if style.get(name)}


def _list(family: Any) -> str:
    return f"({_quoted(family)},)"


def _colour(value: Any, found: Mapping[str, str]) -> str:
    text = found.get(str(value), str(value or ""))
    return f'rgb("{text}")' if HEX.match(text) else ""


def _weight(value: Any) -> str:
    return str(WEIGHTS.get(str(value), value))


def _length(value: Any, default: str) -> str:
    """A length of CSS as Typst's: pixels are three quarters of a point, rem is em."""
    match = re.fullmatch(r"\s*([\d.]+)\s*(px|pt|em|rem|in|cm|mm|%)?\s*", str(value or ""))
    if not match:
        return default
    number, unit = float(match[1]), match[2] or "px"
    if unit == "px":
        number, unit = number * 0.75, "pt"
    return f"{number:g}{'em' if unit == 'rem' else unit}"


def _quoted(text: Any) -> str:
    return json.dumps(str(text), ensure_ascii=False)


def _dictionary(items: Mapping[str, str]) -> str:
    if not items:
        return "(:)"
    return "(\n" + ",\n".join(f"  {name}: {value}" for name, value in items.items()) + "\n)"
