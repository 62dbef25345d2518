"""The logo of a Typst page: the document's own, the brand's, in light or dark.

Paths of the brand start at the project (``/logo.svg``), a document's own where it says. Without a
wish the smallest of the brand's logos is taken, as in Quarto (https://quarto.org/docs/output-formats
/typst.html#logo).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import css_values
from ..header.brand import image

SIZES = ("small", "medium", "large")
DOWN = {"top": "top", "middle": "horizon", "bottom": "bottom"}


def logo(brand: Mapping[str, Any], written: Any, mode: str = "light") -> dict[str, str] | None:
    """What ``page.typ`` needs of the logo: path, width, inset, location, perhaps alt.

    ``brand`` is settled for ``mode`` and has the other mode's logos as ``other-logo``. ``written``
    is the ``logo:`` of the document: false, a path or name, a mapping with options, or
    ``{light: …, dark: …}`` of these. None if there is no logo.
    """
    if written is False:
        return None
    own, other = brand.get("logo"), brand.get("other-logo")
    if isinstance(written, Mapping) and {"light", "dark"} & set(written):
        far = "light" if mode == "dark" else "dark"
        chosen = _chosen(own, written.get(mode)) or _chosen(other, written.get(far))
    else:
        chosen = _chosen(own, written) or (_first(other) if not written else None)
    if not chosen or not chosen.get("path"):
        return None
    alt = chosen.get("alt")
    return {
        "path": str(chosen["path"]),
        "width": css_values.length(chosen.get("width"), "1.5in"),
        "inset": _inset(chosen),
        "location": _place(chosen.get("location")),
        **({"alt": str(alt).replace('"', '\\"')} if alt else {}),
    }


def _chosen(slots: Any, written: Any) -> dict[str, Any] | None:
    if isinstance(written, Mapping):
        options = dict(written)
        name = options.pop("path", None)
        found = _named(slots, str(name)) if name else _first(slots)
        return {**found, **options} if found else None
    return _named(slots, str(written)) if written else _first(slots)


def _first(slots: Any) -> dict[str, Any] | None:
    if isinstance(slots, str):
        return _named(slots, "medium")
    name = next((size for size in SIZES if (slots or {}).get(size)), None)
    return _named(slots, name) if name else None


def _named(slots: Any, name: str) -> dict[str, Any]:
    """A picture of the brand by its name or size, or the author's own path."""
    slots = {"medium": slots} if isinstance(slots, str) else slots or {}
    images = slots.get("images") or {}
    if name not in images and not (name in SIZES and slots.get(name)):
        return {"path": name}
    entry = image(slots.get(name) if name in SIZES and slots.get(name) else images[name], images)
    path = str(entry.get("path") or "")
    external = "://" in path
    return {**entry, "path": path if external else f"/{path.lstrip('/')}"}


def _inset(options: Mapping[str, Any]) -> str:
    around: dict[str, str] = {}
    for key, value in options.items():
        if key == "padding":
            widths = [css_values.length(part, "0pt") for part in str(value).split()]
            around = css_values.sides(widths) if widths else {}
    for side in ("top", "right", "bottom", "left"):
        if options.get(f"padding-{side}") is not None:
            around[side] = css_values.length(options[f"padding-{side}"], "0pt")
    if not around:
        return "0.75in"
    top, right, bottom, left = (around.get(s) for s in ("top", "right", "bottom", "left"))
    if top and top == right == bottom == left:
        return top
    if top and left and top == bottom and left == right:
        return f"(x: {left}, y: {top})"
    return "(" + ", ".join(f"{side}: {around[side]}" for side in sorted(around)) + ")"


def _place(written: Any) -> str:
    across, _, height = str(written or "left-top").partition("-")
    if across in ("left", "center", "right") and height in DOWN:
        return f"{across}+{DOWN[height]}"
    return "left+top"
