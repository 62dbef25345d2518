"""``_brand.yml`` as Typst, under the names that Quarto's Typst documents use.

``brand-color`` and ``brand-color-background`` are always defined, so that partials may ask for
``brand-color.at("primary", default: …)`` (https://quarto.org/docs/authoring/brand.html).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .. import css_values
from ..header.brand import image
from ..html.style import resolve

ROLES = (
    "foreground", "background", "primary", "secondary", "tertiary", "success", "info", "warning",
    "danger", "light", "dark", "link",
)  # fmt: skip


def colours(brand: Mapping[str, Any]) -> dict[str, str]:
    """Every name of the palette and every role the brand fills → its colour in Typst."""
    section = brand.get("color") or {}
    palette = section.get("palette") or {}
    names = {**section, **palette}
    found = {}
    for name in sorted({*palette, *(role for role in ROLES if section.get(role))}):
        value = css_values.colour(resolve(names.get(name), names))
        if value:
            found[str(name)] = value
    return found


def declarations(brand: Mapping[str, Any]) -> str:
    """What stands before the body: the colours, the page and its type as the brand wants them."""
    found = colours(brand)
    lines = ["#let brand-color = " + _dictionary(found)]
    tints = _tints(found, 50 if brand.get("mode") == "dark" else 15)
    lines.append("#let brand-color-background = " + _dictionary(tints))
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


def _images(brand: Mapping[str, Any]) -> Iterator[str]:
    slots = brand.get("logo") or {}
    slots = {"medium": slots} if isinstance(slots, str) else slots
    images = slots.get("images") or {}
    described = {name: _picture(image(value, {})) for name, value in sorted(images.items())}
    if described:
        yield "#let brand-logo-images = " + _dictionary(described)
    sizes = {
        s: _picture(image(slots[s], images)) for s in ("small", "medium", "large") if slots.get(s)
    }
    yield "#let brand-logo = " + _dictionary(sizes)


def _picture(image: Mapping[str, Any]) -> str:
    parts = {key: _quoted(image[key]) for key in ("alt", "path") if image.get(key)}
    return _dictionary(parts)


def _tints(found: Mapping[str, str], share: int) -> dict[str, str]:
    if "background" not in found:
        return {name: f"brand-color.{name}.lighten(85%)" for name in found}
    mix = "color.mix((brand-color.{}, {}%), (brand-color.background, {}%))"
    return {name: mix.format(name, share, 100 - share) for name in found}


def _typography(brand: Mapping[str, Any], found: Mapping[str, str]) -> Iterator[str]:
    fonts = brand.get("typography") or {}
    base, headings = _part(fonts, "base"), _part(fonts, "headings")
    root = css_values.length(base.get("size"), "") if base.get("size") else ""
    root = root if root and not root.endswith(("em", "%")) else ""
    if weight := css_values.weight(base.get("weight")):
        yield f"#set text(weight: {weight}, )"
    if leading := _leading(base):
        yield f"#set par(leading: {leading})"
    if headings:
        yield f"#show heading: set text({_text({**headings, 'size': None}, found)})"
    if leading := _leading(headings):
        yield f"#show heading: set par(leading: {leading})"
    code = {name: value for name, value in _part(fonts, "monospace").items() if name != "family"}
    for part, block in (("monospace-inline", "false"), ("monospace-block", "true")):
        style = {**code, **_part(fonts, part)}
        style.pop("family", None)
        if not style:
            continue
        chosen = f"#show raw.where(block: {block})"
        if parts := _text(style, found, root):
            yield f"{chosen}: set text({parts})"
        behind = _colour(style.get("background-color"), found)
        if behind and block == "true":
            yield f"{chosen}: set block(fill: {behind})"
        elif behind:
            yield f"{chosen}: content => highlight(fill: {behind}, content)"
        if block == "true" and (leading := _leading(style)):
            yield f"{chosen}: set par(leading: {leading})"
    link = _part(fonts, "link")
    own = {"color": link.get("color") or ("primary" if "primary" in found else None),
           "weight": link.get("weight")}  # fmt: skip
    if parts := _text(own, found):
        yield f"#show link: set text({parts})"
    if link.get("decoration") == "underline":
        yield "#show link: content => underline(content)"
    if behind := _colour(link.get("background-color"), found):
        yield f"#show link: content => highlight(fill: {behind}, content)"


def code_background(brand: Mapping[str, Any]) -> str:
    """The colour behind blocks of code that the brand asks for, as Typst; empty if it does not."""
    fonts = brand.get("typography") or {}
    style = {**_part(fonts, "monospace"), **_part(fonts, "monospace-block")}
    return _colour(style.get("background-color"), colours(brand))


def _leading(style: Mapping[str, Any]) -> str:
    """A line height as the space between lines: https://github.com/typst/typst/issues/159."""
    height = style.get("line-height")
    if not isinstance(height, int | float) or isinstance(height, bool):
        return ""
    return f"{height - 0.75:g}em"


def _text(style: Mapping[str, Any], found: Mapping[str, str], root: str = "") -> str:
    """Arguments of ``text``, each with its comma."""
    size = style.get("size")
    parts = {
        "font": css_values.families(style.get("family")),
        "weight": css_values.weight(style.get("weight")),
        "style": _quoted(style["style"]) if style.get("style") else "",
        "size": css_values.length(size, "", root) if size else "",
        "fill": _colour(style.get("color"), found),
    }
    return "".join(f"{name}: {value}, " for name, value in parts.items() if value)


def _heading(
    style: Mapping[str, Any], base: Mapping[str, Any], found: Mapping[str, str]
) -> dict[str, str]:
    parts = {
        "weight": css_values.weight(style.get("weight") or base.get("weight")),
        "style": str(style.get("style") or base.get("style") or ""),
        "color": _colour(style.get("color"), found) or _colour("foreground", found),
        "line-height": _leading(style) or _leading(base),
    }
    return {name: value for name, value in parts.items() if value}


def _part(fonts: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = fonts.get(name)
    if isinstance(value, str):
        return {"family": value}
    return dict(value) if isinstance(value, Mapping) else {}


def _family(style: Mapping[str, Any]) -> dict[str, str]:
    names = css_values.families(style.get("family"))
    return {"family": names} if names else {}


def _scalars(style: Mapping[str, Any], *names: str) -> dict[str, str]:
    return {name: css_values.length(style[name], "") for name in names if style.get(name)}


def _colour(value: Any, found: Mapping[str, str]) -> str:
    return found.get(str(value)) or css_values.colour(value)


def _quoted(text: Any) -> str:
    return json.dumps(str(text), ensure_ascii=False)


def _dictionary(items: Mapping[str, str]) -> str:
    if not items:
        return "(:)"
    return "(\n" + ",\n".join(f"  {name}: {value}" for name, value in items.items()) + "\n)"
