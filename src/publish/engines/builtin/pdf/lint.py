"""What a finished PDF must have before it leaves: read from its structure tree and its pages.

What veraPDF judges by rule (fonts, colours, metadata) is not judged again here: these are the facts
that a standard allows and a reader suffers from.
"""

from __future__ import annotations

import ctypes
import io
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Dictionary, Name, Object
from pypdfium2 import raw

from bite.errors import Fault, Where

from .structure import attribute, children, kids, walk

LEAST_FILLED = 0.15
Found = Iterator[tuple[str, str]]
_ONE_AT_A_TIME = threading.Lock()
"""PDFium knows nothing of threads, and reports are rendered in several."""


@dataclass
class Page:
    """Where a page's own content stands, without what is repeated on every page or only decorates.

    ``spans`` are the lowest and highest point of each piece of marked content, in points from the
    page's foot.
    """

    number: int
    height: float
    spans: dict[int, tuple[float, float]] = field(default_factory=dict)

    @property
    def filled(self) -> float:
        """The share of the page's height between its first line and its last."""
        if not self.spans:
            return 0.0
        lows, highs = zip(*self.spans.values(), strict=True)
        return (max(highs) - min(lows)) / self.height


def document(pdf: bytes, file: str = "", *, tidy: bool = True) -> list[Fault]:
    """Every fault of a tagged PDF; an empty list is a file fit to ship.

    Language, title, bookmarks, order of headings, words for pictures and formulas, captions inside
    what they caption, headers of tables, links with words, headings alone at a page's foot, pages
    nearly empty (the last one only if `tidy`: it bars nobody from reading). A fault's place is the
    file; its words name the element or the page.
    """
    where = Where(file)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        root = opened.Root.get("/StructTreeRoot")
        if root is None:
            return [Fault("the PDF has no structure tree", where, "build it with tags")]
        elements = [element for element, _ in walk(root)]
        pages = read_pages(pdf)
        found = [
            *_says_what_it_is(opened), *_headings(opened, elements), *_words(elements),
            *_captions(elements), *_tables(elements), *_links(opened),
            *_layout(opened, elements, pages, tidy),
        ]  # fmt: skip
    return [Fault(what, where, do) for what, do in found]


def read_pages(pdf: bytes) -> list[Page]:
    """Each page with the places of its content."""
    with _ONE_AT_A_TIME, pypdfium2.PdfDocument(pdf) as opened:
        return [_read_page(page, number) for number, page in enumerate(opened, 1)]


def last_page(pdf: bytes) -> tuple[int, float]:
    """How many pages there are, and how far the last is filled."""
    with _ONE_AT_A_TIME, pypdfium2.PdfDocument(pdf) as opened:
        count = len(opened)
        return count, _read_page(opened[count - 1], count).filled


def _says_what_it_is(opened: pikepdf.Pdf) -> Found:
    if not str(opened.Root.get("/Lang", "")):
        yield "the PDF does not say its language", "set `lang:`"
    with opened.open_metadata() as xmp:
        if not xmp.get("dc:title"):
            yield "the PDF has no title", "set `title:`"


def _kind(element: Object) -> str:
    return str(element["/S"])[1:]


def _level(element: Object) -> int:
    kind = _kind(element)
    return int(kind[1:]) if kind[:1] == "H" and kind[1:].isdigit() else 0


def _headings(opened: pikepdf.Pdf, elements: list[Object]) -> Found:
    levels = [_level(e) for e in elements if _level(e)]
    for above, below in pairwise([0, *levels]):
        if below > above + 1:
            yield f"a heading of level {below} follows one of level {above}", "leave out no level"
    with opened.open_outline() as outline:
        bookmarks = sum(1 for _ in _entries(outline.root))
    if bookmarks < len(levels):
        yield f"{len(levels)} headings but {bookmarks} bookmarks", "let every heading be a bookmark"


def _entries(items: Any) -> Iterator[Any]:
    for item in items:
        yield item
        yield from _entries(item.children)


def _words(elements: list[Object]) -> Found:
    for kind, name in (("Figure", "picture"), ("Formula", "formula")):
        for number, element in enumerate((e for e in elements if _kind(e) == kind), 1):
            if not str(element.get("/Alt", "")).strip():
                yield (
                    f"{name} {number} has no words for who cannot see it",
                    "say it in words",
                )


def _captions(elements: list[Object]) -> Found:
    for element in elements:
        if _kind(element) in ("Figure", "Table", "L", "Formula"):
            continue
        if any(_kind(child) == "Caption" for child in children(element)):
            held = [e for e, _ in walk(element) if _kind(e) in ("Figure", "Table")]
            if len(held) == 1:
                yield f"a caption stands outside its {_kind(held[0]).lower()}", "put it inside"


def _tables(elements: list[Object]) -> Found:
    for number, table in enumerate((e for e in elements if _kind(e) == "Table"), 1):
        headers = [e for e, _ in walk(table) if _kind(e) == "TH"]
        if not headers:
            yield f"table {number} has no header cell", "say which row or column names the others"
        if any(attribute(e, "/Scope") is None for e in headers):
            yield f"table {number} has a header without a scope", "say whether of a row or a column"


def _links(opened: pikepdf.Pdf) -> Found:
    for number, page in enumerate(opened.pages, 1):
        for note in page.get("/Annots", []):
            if note.get("/Subtype") != Name.Link:
                continue
            if "/StructParent" not in note:
                yield f"page {number} has a link outside the structure", "tag it as a link"
            elif not str(note.get("/Contents", "")).strip():
                yield f"page {number} has a link without a description", "say where it leads"


def _layout(opened: pikepdf.Pdf, elements: list[Object], pages: list[Page], tidy: bool) -> Found:
    numbers = {page.objgen: number for number, page in enumerate(opened.pages)}
    for page in pages if tidy else pages[:-1]:
        if page.filled < LEAST_FILLED:
            yield (
                f"page {page.number} is nearly empty ({page.filled:.0%})",
                "shorten the text or move a break",
            )
    for element in elements:
        if not _level(element):
            continue
        for at, marks in _marks(element, numbers).items():
            page = pages[at]
            low = min((page.spans[m][0] for m in marks if m in page.spans), default=None)
            last = at + 1 == len(pages)
            if low is not None and not last and low <= min(s[0] for s in page.spans.values()):
                yield (
                    f"a heading stands alone at the foot of page {page.number}",
                    "keep it with its text",
                )


def _marks(element: Object, numbers: Mapping[Any, int]) -> dict[int, list[int]]:
    """The marked content of an element and of all that is in it: page → its numbers."""
    found: dict[int, list[int]] = {}
    for part in (element, *(e for e, _ in walk(element))):
        for kid in kids(part):
            if isinstance(kid, int):
                place, mark = part.get("/Pg"), kid
            elif isinstance(kid, Dictionary) and "/MCID" in kid:
                place, mark = kid.get("/Pg", part.get("/Pg")), int(kid["/MCID"])
            else:
                continue
            if place is not None:
                found.setdefault(numbers[place.objgen], []).append(int(mark))
    return found


def _read_page(page: pypdfium2.PdfPage, number: int) -> Page:
    """Where each text, line and picture with a mark of its own comes to stand."""
    found = Page(number, page.get_height())
    left, low, right, high = (ctypes.c_float() for _ in range(4))
    for place in range(raw.FPDFPage_CountObjects(page)):
        drawn = raw.FPDFPage_GetObject(page, place)
        mark = raw.FPDFPageObj_GetMarkedContentID(drawn)
        if mark < 0 or not raw.FPDFPageObj_GetBounds(drawn, left, low, right, high):
            continue
        lowest, highest = found.spans.get(mark, (low.value, high.value))
        found.spans[mark] = (min(lowest, low.value), max(highest, high.value))
    page.close()
    return found
