"""The fonts that a document asks for, where their files are, and what is done where there are none.

Nothing is fetched. A family that Quarto would fetch for a brand (``source: google``) and that is
not here would leave the page in another typeface than its author chose: that is refused by name.
A family that is simply not installed is replaced by Typst, under Quarto as here: that is a warning
with its line, and refused where pages are strict.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bite.errors import Fault, UnsupportedError, Where
from publish import fonts

from .. import css_values

GENERIC = frozenset({"serif", "sans-serif", "monospace", "cursive", "fantasy", "math"})
OWN = frozenset({
    fonts.SANS.lower(), fonts.FALLBACK.lower(), "dejavu sans mono", "libertinus serif",
    "new computer modern", "new computer modern math",
})  # fmt: skip
WEB = ("google", "bunny")
PARTS = ("base", "headings", "monospace", "monospace-inline", "monospace-block", "link")
# What sets the type of the text, the headings, the code: a document's own before the brand's.
ROLES = (("mainfont", "base"), (None, "headings"), ("codefont", "monospace"), ("mathfont", None))

Known = Callable[[], Set[str]]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wish:
    """The families that would do for one purpose, the dearest first."""

    families: tuple[str, ...]

    def is_met(self, known: Known) -> bool:
        """Whether one of them is here, or any would do. ``known``: names in lower case."""
        names = {name.lower() for name in self.families}
        return not names or bool(names & (GENERIC | OWN)) or bool(names & known())


def wishes(metadata: Mapping[str, Any], brand: Mapping[str, Any]) -> list[Wish]:
    """What a document asks for, one wish a purpose."""
    typography = brand.get("typography") or {}
    found = []
    for own, role in ROLES:
        asked = metadata.get(own) if own else None
        if not asked and role:
            asked = _family(typography.get(role))
        if names := css_values.family_names(asked):
            found.append(Wish(tuple(names)))
    return found


def check(
    metadata: Mapping[str, Any], brand: Mapping[str, Any], known: Known, *, strict: bool,
    files: tuple[Path, ...], root: Path,
) -> None:  # fmt: skip
    """Tell the fonts that are not here, at their line in one of ``files`` (told as below ``root``).

    Raises UnsupportedError for a font that Quarto would fetch, and for any where pages are strict.
    """
    web = {
        str(font.get("family")).lower()
        for font in _declared(brand)
        if font.get("source") in WEB
    }  # fmt: skip
    refused = []
    for wish in wishes(metadata, brand):
        if wish.is_met(known):
            continue
        name = wish.families[0]
        fetched = bool(web & {family.lower() for family in wish.families})
        what = f"the font {name} is not on this machine"
        do = "install it, or put its files into a folder that `font-paths:` names"
        fault = Fault(what, _where(name, files, root), do)
        if fetched or strict:
            refused.append(Fault(f"unsupported: {what}, and nothing is fetched", fault.where, do))
        else:
            log.warning("%s; another takes its place", fault)
    if refused:
        raise UnsupportedError(refused)


def with_known(brand: Mapping[str, Any], known: Known) -> dict[str, Any]:
    """The brand without the families of a list that nobody has; a list of only such stays.

    What the brand itself brings (``fonts:``) counts as at hand.
    """
    typography = brand.get("typography") or {}
    own = {str(font.get("family")).lower() for font in _declared(brand)}
    settled: dict[str, Any] = dict(typography)
    for name in PARTS:
        names = css_values.family_names(_family(typography.get(name)))
        if len(names) > 1:
            found = [n for n in names if n.lower() in own | GENERIC | known()]
            style = typography[name] if isinstance(typography[name], Mapping) else {}
            settled[name] = {**style, "family": found or names}
    return {**brand, "typography": settled}


def folders(
    metadata: Mapping[str, Any], brand: Mapping[str, Any], folder: Path, root: Path
) -> tuple[Path, ...]:
    """The folders with font files: ours, the brand's, the document's own."""
    paths = [fonts.folder(), *_folders_of(brand)]
    named = metadata.get("font-paths") or []
    for name in [named] if isinstance(named, str) else named:
        for base in (folder, root):
            path = base / str(name)
            if path.is_dir() and path.name != fonts.PROJECT_FOLDER:
                paths.append(path)
                break
    return tuple(paths)


def needs_the_machine(metadata: Mapping[str, Any], brand: Mapping[str, Any]) -> bool:
    """Whether a family is asked for that may only be among the machine's own fonts."""
    return any(
        name.lower() not in OWN for wish in wishes(metadata, brand) for name in wish.families
    )


def _declared(brand: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    listed = (brand.get("typography") or {}).get("fonts")
    named = ({"family": f} if isinstance(f, str) else f for f in _listed(listed))
    return [font for font in named if isinstance(font, Mapping)]


def _folders_of(brand: Mapping[str, Any]) -> list[Path]:
    """The folders of the font files that the brand names."""
    found: dict[Path, None] = {}
    for font in _declared(brand):
        if font.get("source") == "file":
            for file in _listed(font.get("files")):
                path = file.get("path") if isinstance(file, Mapping) else file
                found[(Path(str(brand.get("place") or ".")) / str(path)).parent] = None
    return [folder for folder in found if folder.is_dir()]


def _family(style: Any) -> Any:
    return style.get("family") if isinstance(style, Mapping) else style


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _where(name: str, files: tuple[Path, ...], root: Path) -> Where:
    """The first line of the files that names a font; else the first file."""
    for file, number, line in _lines(files):
        if name in line:
            return Where(str(file.relative_to(root) if file.is_relative_to(root) else file), number)
    return Where()


def _lines(files: tuple[Path, ...]) -> Iterator[tuple[Path, int, str]]:
    for file in files:
        if file.is_file():
            for number, line in enumerate(file.read_text("utf-8", "replace").splitlines(), 1):
                yield file, number, line
