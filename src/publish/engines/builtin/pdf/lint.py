"""What a finished PDF must have before it leaves: read from its structure tree and its pages.

What veraPDF judges by rule (fonts, colours, metadata) is not judged again here: these are the facts
that a standard allows and a reader suffers from.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Object

from bite.errors import Fault, Where

from .structure import attribute, children, kids, walk

LEAST_FILLED = 0.15
Found = Iterator[tuple[str, str]]
Matrix = tuple[float, ...]


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


def document(pdf: bytes, file: str = "") -> list[Fault]:
    """Every fault of a tagged PDF; an empty list is a file fit to ship.

    Language, title, bookmarks, order of headings, words for pictures and formulas, captions inside
    what they caption, headers of tables, links with words, headings alone at a page's foot, pages
    nearly empty. A fault's place is the file; its words name the element or the page.
    """
    where = Where(file)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        root = opened.Root.get("/StructTreeRoot")
        if root is None:
            return [Fault("the PDF has no structure tree", where, "build it with tags")]
        elements = [element for element, _ in walk(root)]
        pages = read_pages(opened)
        found = [
            *_says_what_it_is(opened), *_headings(opened, elements), *_words(elements),
            *_captions(elements), *_tables(elements), *_links(opened),
            *_layout(opened, elements, pages),
        ]  # fmt: skip
    return [Fault(what, where, do) for what, do in found]


def read_pages(opened: pikepdf.Pdf) -> list[Page]:
    """Each page with the places of its content."""
    return [_read_page(page, number) for number, page in enumerate(opened.pages, 1)]


def last_page(pdf: bytes) -> tuple[int, float]:
    """How many pages there are, and how far the last is filled."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        count = len(opened.pages)
        return count, _read_page(opened.pages[-1], count).filled


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


def _layout(opened: pikepdf.Pdf, elements: list[Object], pages: list[Page]) -> Found:
    numbers = {page.objgen: number for number, page in enumerate(opened.pages)}
    for page in pages:
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


def _times(a: Matrix, b: Matrix) -> Matrix:
    return (
        a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4], a[4] * b[1] + a[5] * b[3] + b[5],
    )  # fmt: skip


def _height(matrix: Matrix, x: float, y: float) -> float:
    return matrix[1] * x + matrix[3] * y + matrix[5]


def _read_page(page: pikepdf.Page, number: int) -> Page:
    """Follow the page's instructions: where text, lines and pictures come to stand."""
    found = Page(number, float(page.mediabox[3]) - float(page.mediabox[1]))
    matrix: Matrix = (1, 0, 0, 1, 0, 0)
    text: Matrix = matrix
    size = 0.0
    kept: list[Matrix] = []
    marks: list[int | None] = []
    resources: Any = page.get("/Resources", Dictionary())
    forms: Any = resources.get("/XObject", Dictionary())

    def touch(*heights: float) -> None:
        mark = next((m for m in reversed(marks) if m is not None), None)
        if mark is None or mark < 0:
            return
        low, high = found.spans.get(mark, (heights[0], heights[0]))
        found.spans[mark] = (min(low, *heights), max(high, *heights))

    for instruction in pikepdf.parse_content_stream(page):
        operands: Any = instruction.operands
        match str(instruction.operator):
            case "q":
                kept.append(matrix)
            case "Q":
                matrix = kept.pop()
            case "cm":
                matrix = _times(tuple(float(n) for n in operands), matrix)
            case "Tf":
                size = float(operands[1])
            case "Tm":
                text = tuple(float(n) for n in operands)
            case "Tj" | "TJ":
                whole = _times(text, matrix)
                touch(_height(whole, 0, 0), _height(whole, 0, size))
            case "m" | "l":
                touch(_height(matrix, float(operands[0]), float(operands[1])))
            case "re":
                x, y, width, height = (float(n) for n in operands)
                touch(_height(matrix, x, y), _height(matrix, x + width, y + height))
            case "Do":
                box, own = _form(forms[str(operands[0])])
                whole = _times(own, matrix)
                touch(_height(whole, box[0], box[1]), _height(whole, box[2], box[3]))
            case "BDC":
                about: Any = operands[1] if isinstance(operands[1], Dictionary) else {}
                outside = -1 if str(operands[0]) == "/Artifact" else None
                marks.append(int(about["/MCID"]) if "/MCID" in about else outside)
            case "BMC":
                marks.append(-1 if str(operands[0]) == "/Artifact" else None)
            case "EMC":
                marks.pop()
    return found


def _form(drawn: Object) -> tuple[Matrix, Matrix]:
    """The box that a form or picture fills and the form's own matrix."""
    box = tuple(float(n) for n in drawn.get("/BBox", (0, 0, 1, 1)))
    own = tuple(float(n) for n in drawn.get("/Matrix", (1, 0, 0, 1, 0, 0)))
    return box, own
