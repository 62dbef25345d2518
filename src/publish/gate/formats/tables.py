"""A number that one format withholds and another prints: page, PDF, alternative text, data file.

All of them are made from the same released values, so they differ only when somebody typed a number
or a file was changed. What a data file withholds is looked for in whatever else would leave.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from publish.gate.disclosure.counts import STAR, label
from publish.gate.site import Page, Pdf, Site
from publish.registry import Edition

SPOKEN = ("alt", "aria-label", "title", "summary", "data-caption", "content")
"""Attributes that a reader hears or sees."""
_CELL = r"[\s|,;:]*"
_SAID = r"(\*|[–—-](?!\d)|\d[\d,]*)"
_VERB = r"(?:is|was|are|were|has|had|have|counts?|at)"
_PEOPLE = r"(?:people|persons?|patients?|users?|referrals?)"
_OF = r"(?:in|from|of|for|at|to|with|is|are|were|was)\s+(?:the\s+)?"
_LETTERS = re.compile(r"[^\W\d_]{3}")


@dataclass(frozen=True)
class Told:
    """A withheld cell that stands somewhere else: where, and what it says there."""

    edition: str
    cell: str
    says: str
    file: str


def told(site: Site, columns: Callable[[Edition, str], frozenset[str]]) -> Iterator[Told]:
    """Withheld cells that another format of the same report prints.

    ``columns``: the columns of counts of a table of an edition.
    """
    for edition in site.editions:
        starred = [
            (name, rows[0], row)
            for name, rows in edition.rows.items()
            for row in rows[1:]
            if STAR in row
        ]
        if not starred:
            continue
        texts = list(_texts(site, edition))
        spoken = list(_spoken(site, edition))
        known = [_plain(row) for rows in edition.rows.values() for row in rows[1:]]
        for name, header, row in starred:
            counts = columns(edition, name)
            found = set(_in_rows(row, texts, known))
            found |= set(_beside(label(row, header, counts), spoken, known))
            for said, file in sorted(found):
                cell = f"{label(row, header, counts)} of {name}"
                yield Told(edition.name, cell, said, file)


def _of(edition: Edition, path: str) -> bool:
    """Whether a page or PDF is this edition's."""
    stem = path.rpartition(".")[0]
    if stem == edition.name:
        return True
    # a variant's folder stands in its name, the plain edition is at most one folder down
    near = bool(edition.variant) or stem.count("/") <= 1
    return near and stem.endswith(f"/{edition.name}")


def _texts(site: Site, edition: Edition) -> Iterator[tuple[str, str]]:
    for page in site.pages:
        if _of(edition, page.path):
            yield _page_text(page), page.path
    for pdf in site.pdfs:
        if _of(edition, pdf.path):
            yield _pdf_text(pdf), pdf.path


def _spoken(site: Site, edition: Edition) -> Iterator[tuple[str, str]]:
    for page in site.pages:
        if _of(edition, page.path):
            for text in _attributes(page):
                yield text, page.path


@lru_cache(maxsize=512)
def _page_text(page: Page) -> str:
    return " ".join(" ".join(page.tree.itertext()).split())


@lru_cache(maxsize=512)
def _pdf_text(pdf: Pdf) -> str:
    return " ".join(" ".join(pdf.pages).split())


@lru_cache(maxsize=512)
def _attributes(page: Page) -> tuple[str, ...]:
    found = [
        " ".join(value.split())
        for element in page.tree.iter()
        if isinstance(element.tag, str)
        for name in SPOKEN
        if (value := element.get(name)) and any(c.isdigit() for c in value)
    ]
    drawn = page.tree.xpath("//*[local-name()='svg']//*[local-name()='title' or "
                            "local-name()='desc' or local-name()='text']")  # fmt: skip
    return (*found, *(" ".join(" ".join(one.itertext()).split()) for one in drawn))


def _in_rows(
    row: Sequence[str], texts: Sequence[tuple[str, str]], known: Sequence[Sequence[str]]
) -> Iterator[tuple[str, str]]:
    """What stands in a row's withheld places wherever the whole row stands, unless what stands
    there is a row of another table."""
    if not _LETTERS.search(row[0]):
        return
    cells = [_SAID if cell == STAR else _loose(_printed(cell)) for cell in row]
    pattern = re.compile(rf"(?<!\w){_CELL.join(cells)}(?![\d.,]*\d)")
    places = [i for i, cell in enumerate(row) if cell == STAR]
    for text, file in texts:
        for found in pattern.finditer(text):
            whole = _plain(row)
            for place, said in zip(places, found.groups(), strict=True):
                whole[place] = said.replace(",", "") if said[:1].isdigit() else STAR
            if any(one[: len(whole)] == whole for one in known):
                continue
            for said in found.groups():
                if said[:1].isdigit():
                    yield said, file


def _loose(cell: str) -> str:
    return r"\s*".join(map(re.escape, cell.split()))


def _plain(row: Sequence[str]) -> list[str]:
    return [cell.replace(",", "") if cell[:1].isdigit() else cell for cell in row]


def _printed(cell: str) -> str:
    """A data file's number as a table prints it."""
    return f"{int(cell):,}" if cell.isdigit() else cell


def _beside(
    about: str, spoken: Sequence[tuple[str, str]], known: Sequence[Sequence[str]]
) -> Iterator[tuple[str, str]]:
    """Numbers said right after a withheld cell's own words, or right before, unless they are
    another row's."""
    parts = sorted((part for part in about.split(", ") if _LETTERS.search(part)), key=len)
    if not parts:
        return
    own = _words(parts[-1])
    pattern = re.compile(
        rf"(?<!\w){own}(?:\s*[:=,(–-]\s*|\s+)(?:{_VERB}\s+)?(\d[\d,]*)(?![\d.%:])"
        rf"|(?<![\w.,£–-])(\d[\d,]*)(?:\s+{_PEOPLE})?\s*(?:[:=(]|{_OF})\s*{own}(?!\w)",
        re.I,
    )
    others = {cell for row in known if any(parts[-1] in cell for cell in row) for cell in row}
    for text, file in spoken:
        if len(parts) > 1 and not any(part.casefold() in text.casefold() for part in parts[:-1]):
            continue
        for found in pattern.finditer(text):
            said = found[1] or found[2]
            if said.replace(",", "") not in others:
                yield said, file


def _words(text: str) -> str:
    return r"\s+".join(map(re.escape, text.split()))
