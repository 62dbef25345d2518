"""What stands in a Word document, and the parts of an Office file, read safely.

Read here and not with python-docx, which leaves out tracked insertions and the text of content
controls: a transcript would miss words that Word shows. Deleted words, comments and footnotes'
numbers are not part of what was said and stay out.

Nothing is unpacked; a part larger than any transcript is refused, as are XML entities.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element

from analysis.qualitative.files import archive
from bite.errors import DataError, Fault, Where

MOST_PART_BYTES = 256 << 20
"""More than the text of any document or sheet; a larger part is refused, not read."""

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"


@dataclass(frozen=True)
class Paragraph:
    """One paragraph: its words, its style's id, its left indent (twentieths of a point)."""

    text: str
    style: str = ""
    indent: int = 0

    @property
    def heading(self) -> bool:
        """Whether the style is one of Word's headings, or the title."""
        return self.style.casefold().replace(" ", "").startswith(("heading", "title"))


@dataclass(frozen=True)
class Row:
    """A row of a table: each cell's paragraphs."""

    cells: tuple[tuple[Paragraph, ...], ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """Each cell's words, paragraphs on lines of their own."""
        return tuple("\n".join(p.text for p in cell).strip() for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """A table of a document."""

    rows: tuple[Row, ...]


def names(path: Path) -> frozenset[str]:
    """The names of the entries of the zip at `path`; none if it is no zip."""
    if not zipfile.is_zipfile(path):
        return frozenset()
    with zipfile.ZipFile(path) as opened:
        return frozenset(opened.namelist())


def part(path: Path, name: str, held_as: IO[bytes] | None = None) -> bytes:
    """The entry `name` of the zip at `path`; `DataError` if it is absent, huge or damaged.

    `held_as` is the zip itself where it is no file of its own but lies in the one at `path`.
    """
    where = Where(str(path))
    again = "open the file in the program that wrote it and save it again"
    try:
        with zipfile.ZipFile(held_as or path) as opened:
            refuse_bomb(opened, where)
            with opened.open(name) as entry:
                held = entry.read(MOST_PART_BYTES + 1)
    except KeyError:
        raise DataError(Fault(f"holds no {name}", where, again)) from None
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise DataError(Fault(f"not a zip, cut short or locked ({error})", where, again)) from None
    if len(held) > MOST_PART_BYTES:
        raise DataError(Fault(f"{name} is larger than {MOST_PART_BYTES >> 20} MB", where))
    return held


def refuse_bomb(opened: zipfile.ZipFile, where: Where) -> None:
    """Raise `DataError` if the zip has more entries or bytes than any interview study's."""
    entries = opened.infolist()
    if len(entries) > archive.MOST_ENTRIES:
        raise DataError(
            Fault(f"{len(entries):,} entries; at most {archive.MOST_ENTRIES:,} are read", where)
        )
    total = sum(entry.file_size for entry in entries)
    if total > archive.MOST_BYTES:
        most = archive.MOST_BYTES / 1e9
        raise DataError(
            Fault(f"would unpack to {total / 1e9:.1f} GB; at most {most:.1f} GB is read", where)
        )


def word(path: Path, held_as: IO[bytes] | None = None) -> tuple[Paragraph | Table, ...]:
    """The paragraphs and tables of the `.docx` at `path` (or in it, `held_as`), in their order.

    Raises `DataError` if the file is damaged, too large, or its XML defines entities.
    """
    root = archive.parsed(part(path, "word/document.xml", held_as), path)
    body = next((child for child in root if _local(child) == "body"), None)
    if body is None:
        raise DataError(Fault("a Word document without a body", Where(str(path))))
    try:
        return tuple(_blocks(body))
    except RecursionError:
        raise DataError(Fault("its XML is nested without end: refused", Where(str(path)))) from None


def paragraphs(blocks: tuple[Paragraph | Table, ...]) -> Iterator[Paragraph]:
    """Every paragraph, those in tables too, in reading order."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            for row in block.rows:
                for cell in row.cells:
                    yield from cell


def _local(element: Element) -> str:
    tag = element.tag if isinstance(element.tag, str) else ""
    return tag.rpartition("}")[2]


def _attribute(element: Element | None, name: str) -> str:
    if element is None:
        return ""
    return element.get(_WORD + name, "") or element.get(_STRICT + name, "")


def _find(element: Element, *path: str) -> Element | None:
    found: Element | None = element
    for name in path:
        if found is None:
            return None
        found = next((child for child in found if _local(child) == name), None)
    return found


_TRANSPARENT = {"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "body"}


def _blocks(element: Element) -> Iterator[Paragraph | Table]:
    for child in element:
        name = _local(child)
        if name == "p":
            yield _paragraph(child)
        elif name == "tbl":
            yield Table(tuple(_rows(child)))
        elif name in _TRANSPARENT:
            yield from _blocks(child)


def _rows(table: Element) -> Iterator[Row]:
    for child in table:
        if _local(child) == "tr":
            yield Row(tuple(_cells(child)))
        elif _local(child) in _TRANSPARENT:
            yield from _rows(child)


def _cells(row: Element) -> Iterator[tuple[Paragraph, ...]]:
    for child in row:
        if _local(child) == "tc":
            yield tuple(paragraphs(tuple(_blocks(child))))
        elif _local(child) in _TRANSPARENT:
            yield from _cells(child)


def _paragraph(element: Element) -> Paragraph:
    properties = _find(element, "pPr")
    style = indent = None
    if properties is not None:
        style, indent = _find(properties, "pStyle"), _find(properties, "ind")
    left = _attribute(indent, "left") or _attribute(indent, "start")
    return Paragraph(
        "".join(_words(element)),
        _attribute(style, "val"),
        int(left) if left.lstrip("-").isdigit() else 0,
    )


# Words that are not part of the text: what was deleted, moved away, or only tells Word what to do.
_NOT_SAID = {"del", "moveFrom", "delText", "instrText", "pPr", "rPr", "fldData", "Fallback"}
_ONE_CHARACTER = {
    "tab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "\u2011",
    "softHyphen": "\u00ad",
}


def _words(element: Element) -> Iterator[str]:
    for child in element:
        name = _local(child)
        if name == "t":
            yield child.text or ""
        elif name in _ONE_CHARACTER:
            yield _ONE_CHARACTER[name]
        elif name not in _NOT_SAID:
            yield from _words(child)
