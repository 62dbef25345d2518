"""Typst text to PDF bytes, in memory, and Typst's complaints as faults at the author's lines."""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import typst

from bite.errors import BiteError, DocumentError, Fault, Where
from publish import aside

from .. import refusals
from ..assemble import Assembled

STANDARDS = ("ua-1", "a-2a")
# Stand-ins for Typst packages that documents import: nothing is fetched while a report is built.
PACKAGES = Path(__file__).parent / "typst-packages"
TEXT_MEDIA = frozenset({".svg"})
ERROR = re.compile(r"^error: (?P<what>.*?)\n\s*┌─ (?P<file>.*?):(?P<line>\d+):\d+", re.M | re.S)
HINT = re.compile(r"= hint: (.*)")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TypstSource:
    """A Typst document, where it stands, and the pictures that the engine brought."""

    text: str
    folder: Path
    root: Path
    media: Mapping[str, bytes]
    font_paths: tuple[Path, ...] = ()
    system_fonts: bool = False


@cache
def known_families(folders: tuple[Path, ...]) -> frozenset[str]:
    """The font families at hand, in lower case: Typst's, the machine's, those of the folders."""
    found = typst.Fonts(font_paths=[str(folder) for folder in folders])
    return frozenset(name.lower() for name in found.families())


def compiled(
    source: TypstSource,
    wanted: Sequence[str] = STANDARDS,
    *,
    timestamp: dt.datetime,
    place: Assembled | None = None,
    lenient: bool = False,
) -> bytes:
    """The PDF as Typst makes it.

    ``lenient``: a standard that the document cannot meet (a picture without words, headings that
    skip a level) is given up with a warning, the strictest first; otherwise that is an error, as it
    is where an author asks for the standard. Raises DocumentError.
    """
    attempts = [tuple(wanted)]
    if lenient:
        attempts += [("a-2b",), ()]
    system = source.system_fonts
    for number, attempt in enumerate(attempts):
        try:
            return _compile(source, attempt, timestamp, system)
        except typst.TypstError as error:
            if not system and _lacks_glyphs(error):
                system = True  # a script that our own fonts do not have
                try:
                    return _compile(source, attempt, timestamp, system)
                except typst.TypstError as again:
                    error = again
            faults = _faults(error, source, place)
            if number + 1 < len(attempts) and _is_of_standard(error):
                for fault in faults:
                    log.warning("not %s: %s", " and ".join(attempt).upper(), fault)
                continue
            raise DocumentError(faults) from None
    raise AssertionError("unreachable: the last attempt returns or raises")


def _compile(
    source: TypstSource, wanted: Sequence[str], timestamp: dt.datetime, system: bool
) -> bytes:
    with _on_disk(source) as (text, files):
        root = source.root.resolve()
        inside = source.folder.resolve().relative_to(root).as_posix()
        base = "" if inside == "." else f"{inside}/"
        name = f"{base}bite-document.typ"
        texts = {
            "main.typ": f'#include "{name}"'.encode(),
            name: text.encode(),
            **{base + path: data for path, data in files.items()},
        }
        # Its type stubs know neither several sources nor a list of names of standards.
        compiled: Any = typst.compile
        result = compiled(
            texts,
            root=str(root),
            font_paths=[str(path) for path in source.font_paths],
            ignore_system_fonts=not system,
            pdf_standards=list(wanted),
            package_path=str(PACKAGES),
            timestamp=timestamp,
        )
    return bytes(result)


@contextmanager
def _on_disk(source: TypstSource) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Typst takes text from memory but pixels only from files below its root.

    Those go into a folder there that is gone afterwards.
    """
    pixels = {p: d for p, d in source.media.items() if Path(p).suffix not in TEXT_MEDIA}
    text = {p: d for p, d in source.media.items() if p not in pixels}
    used = {p: d for p, d in pixels.items() if p in source.text}
    if not used:
        yield source.text, text
        return
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(aside.folder(source.folder, ".bite-"))
        except OSError as error:
            what = "the folder cannot be written to, which pictures from cells need"
            fault = Fault(f"{what}: {error.strerror}", Where(str(source.folder)))
            raise BiteError(fault) from None
        for path, data in used.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        moved = source.text
        for path in used:
            moved = moved.replace(f'"{path}"', f'"{folder.name}/{path}"')
        yield moved, text


def _lacks_glyphs(error: typst.TypstError) -> bool:
    return "could not be displayed with" in error.diagnostic


def _is_of_standard(error: typst.TypstError) -> bool:
    found = [match["what"] for match in ERROR.finditer(error.diagnostic)]
    return bool(found) and all(re.match(r"PDF/(?:UA|A)-\S+", what) for what in found)


def _faults(error: typst.TypstError, source: TypstSource, place: Assembled | None) -> list[Fault]:
    """Typst's complaints, each at the author's line when a word of it can be found there."""
    lines = source.text.splitlines()
    found: dict[tuple[str, str], Fault] = {}
    if place and "maximum parsing depth exceeded" in error.diagnostic:
        return list(refusals.too_deep(place).faults)
    for match in ERROR.finditer(error.diagnostic):
        number = int(match["line"])
        line = lines[number - 1].strip() if 0 < number <= len(lines) else ""
        where = _where(match["what"], line, place)
        fault = _fault(
            match["what"], line, where, HINT.search(_rest(error.diagnostic, match.end()))
        )
        found.setdefault((fault.what, str(where)), fault)
    if not found:
        where = Where(place.where(1).file) if place else Where(str(source.folder))
        return [Fault(f"the PDF could not be made: {error.message}", where)]
    return list(found.values())


def _rest(diagnostic: str, start: int) -> str:
    """What Typst says of one error, up to the next."""
    end = diagnostic.find("\nerror:", start)
    return diagnostic[start:] if end < 0 else diagnostic[start:end]


def _fault(what: str, line: str, where: Where, hint: re.Match[str] | None) -> Fault:
    named = re.search(r'image\("((?:[^"\\]|\\.)+)"', line)
    if what.startswith("file not found") and named:
        return Fault(f"the picture {named[1]} does not exist", where, "correct its path")
    text = "the PDF could not be made: " + " ".join(what.split())
    if line and not where.line:
        text += f" (in the Typst text: {line[:100]})"
    keep = "mend what the message names; with `keep-typ: true` the Typst text stays for a look"
    return Fault(text, where, hint[1].strip() if hint else keep)


def _where(what: str, line: str, place: Assembled | None) -> Where:
    if place is None:
        return Where()
    needles = [m for m in re.findall(r'"((?:[^"\\]|\\.)+)"', line) if len(m) > 3]
    needles += re.findall(r'`"(.+?)"`', what)
    needles += re.findall(r"#[\w.-]+\([^)\s]*", line)  # raw Typst stands in the text as it is here
    needles += sorted(
        re.findall(r"[^\W_]{4,}(?: [^\W_]{2,})*", re.sub(r"#[\w.-]+\(?", " ", line)), key=len
    )[::-1]
    for needle in needles:
        where = place.find(needle)
        if needle in place.text:
            return where
    return Where(place.where(1).file)
