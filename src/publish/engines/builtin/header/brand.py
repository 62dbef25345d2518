"""The brand that holds for a document, in light and in dark, with its pictures.

``brand:`` in a header is a file, a mapping, or ``{light: …, dark: …}`` of either; without it the
project's ``_brand.yml`` holds (https://quarto.org/docs/authoring/brand.html).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bite.errors import DocumentError, Fault
from publish import yaml12


@dataclass(frozen=True)
class Modes:
    """A brand as each mode sees it; ``has_dark`` if it says anything for dark rooms.

    ``first`` is the mode that a page opens in: the one that the author names first.
    """

    light: Mapping[str, Any] = field(default_factory=dict)
    dark: Mapping[str, Any] = field(default_factory=dict)
    has_dark: bool = False
    first: str = "light"

    def of(self, mode: str) -> Mapping[str, Any]:
        return self.dark if mode == "dark" else self.light

    def logo(self, mode: str, name: str) -> dict[str, Any] | None:
        """The logo of one mode by its size or name (path from the document's folder, alt)."""
        slots = self.of(mode).get("logo") or {}
        slots = dict.fromkeys(("small", "medium", "large"), slots) if _is_path(slots) else slots
        images = slots.get("images") or {}
        found = slots.get(name) or images.get(name)
        return image(found, images) if found else None


def image(value: Any, images: Mapping[str, Any]) -> dict[str, Any]:
    """A picture as the brand writes it: a path, a name of its list, or a mapping with both."""
    if isinstance(value, str) and value in images:
        return image(images[value], {})
    if isinstance(value, str):
        return {"path": value}
    return dict(value) if isinstance(value, Mapping) else {}


def modes(metadata: Mapping[str, Any], project: Any, folder: Path) -> Modes:
    """The brand of a page, which may be read in either mode; pictures as seen from ``folder``.

    Raises DocumentError for a file that is not there.
    """
    stated = metadata.get("brand")
    pair = _pair(stated)
    if pair:
        light, dark = (
            settled(pair[mode], mode, project, folder, folder) if mode in pair else {}
            for mode in ("light", "dark")
        )
        has_dark = "dark" in pair
    else:
        light, dark = (settled(stated, m, project, folder, folder) for m in ("light", "dark"))
        has_dark = light != dark
    names = [*_pair(metadata.get("theme")), *pair]
    first = "dark" if names[:1] == ["dark"] else "light"
    return Modes(light, dark if has_dark else {}, has_dark, first)


def _pair(value: Any) -> Mapping[str, Any]:
    """``{light: …, dark: …}`` or one of them as it is written; anything else is empty."""
    paired = isinstance(value, Mapping) and set(value) <= {"light", "dark"}
    return value if paired else {}


def _is_path(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, Mapping) and "path" in value)


def brand_of(metadata: Mapping[str, Any], project: Any, folder: Path) -> dict[str, Any]:
    """The brand of a document on paper: in one mode, its pictures' paths from the project.

    ``brand-mode`` chooses (paper is light by default); the other mode's logos come along as
    ``other-logo``. Raises DocumentError for a file that is not there.
    """
    mode, root, stated = mode_of(metadata), Path(project.root), metadata.get("brand")
    found = settled(stated, mode, project, folder, root)
    other = settled(stated, "light" if mode == "dark" else "dark", project, folder, root)
    if other.get("logo"):
        found["other-logo"] = other["logo"]
    found["mode"] = mode
    return found


def mode_of(metadata: Mapping[str, Any]) -> str:
    return "dark" if metadata.get("brand-mode") == "dark" else "light"


def settled(stated: Any, mode: str, project: Any, folder: Path, seen_from: Path) -> dict[str, Any]:
    """What ``brand:`` says for one mode, or else the project's; ``place`` is where it is written.

    Paths of pictures count from the folder ``seen_from``.
    """
    if pair := _pair(stated):
        stated = pair.get(mode, pair.get("light"))
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
        if _pair(brand):
            return settled(brand, mode, project, root, seen_from)
    pictures = _logos_in(brand.pop("logo", None), mode)
    found: dict[str, Any] = in_mode(brand, mode)
    found["place"] = str(place)
    if pictures:
        found["logo"] = _seen_from(seen_from, pictures, place, root)
    return found


def _logos_in(logo: Any, mode: str) -> Any:
    """The logos of one mode; a size that the mode does not have is left out."""
    if not isinstance(logo, Mapping):
        return logo
    found = {}
    for name, value in logo.items():
        if name != "images" and isinstance(value, Mapping) and set(value) <= {"light", "dark"}:
            value = value.get(mode)
        if value:
            found[name] = value
    return found


def in_mode(value: Any, mode: str) -> Any:
    """A setting with every ``{light: …, dark: …}`` in it decided; a mode left out takes light's."""
    if isinstance(value, Mapping):
        if value and set(value) <= {"light", "dark"}:
            return in_mode(value.get(mode, value.get("light")), mode)
        return {name: in_mode(item, mode) for name, item in value.items()}
    return [in_mode(item, mode) for item in value] if isinstance(value, list) else value


def _seen_from(folder: Path, logo: Any, place: Path, root: Path) -> Any:
    """The logo slots, every path as seen from a folder."""

    def settle(value: Any, images: Mapping[str, Any]) -> Any:
        if isinstance(value, Mapping) and "path" in value:
            return {**value, "path": settle(value["path"], {})}
        if not isinstance(value, str) or value in images or ":" in value:
            return value
        if value.startswith("/") and folder == root:
            return value  # from the project, as Typst understands it
        target = root / value.lstrip("/") if value.startswith("/") else place / value
        return Path(os.path.relpath(target.resolve(), folder.resolve())).as_posix()

    if isinstance(logo, str):
        return settle(logo, {})
    images = logo.get("images") or {}
    slots = {name: settle(value, images) for name, value in logo.items() if name != "images"}
    return {**slots, "images": {name: settle(value, {}) for name, value in images.items()}}


def with_defaults(metadata: Mapping[str, Any], brand: Mapping[str, Any], to: str) -> dict[str, Any]:
    """The metadata over what the brand says for Quarto, ``defaults: quarto: [format: typst:]``."""
    section = brand.get("defaults")
    section = section.get("quarto") if isinstance(section, Mapping) else None
    if not isinstance(section, Mapping):
        return dict(metadata)
    formats = section.get("format")
    own = formats.get("typst" if to == "pdf" else to) if isinstance(formats, Mapping) else None
    defaults = {name: value for name, value in section.items() if name != "format"}
    return _over(_over(defaults, own if isinstance(own, Mapping) else {}), metadata)


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for name, value in above.items():
        old = merged.get(name)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        merged[name] = _over(old or {}, value) if both else value
    return merged
