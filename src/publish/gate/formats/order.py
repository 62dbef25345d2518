"""A PDF has the rows of a table and the points of a list in the order in which the page has them.

Each row may stand in both, and yet two have changed places. A row that stands once in each is
looked for behind the row before it; a numbered point must follow its own number.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from publish.gate.formats.alike import Text
from publish.gate.formats.data import Said
from publish.gate.site import Page, Pdf
from publish.gate.texts import told

_LEAST = 6
"""How many letters of a row say which it is."""
_POINT = 24
"""How many letters of a point say where it stands."""
_NUMBER = re.compile(r"(\d{1,3})[.):]?")


def differing(page: Page, pdf: Pdf, drawn: Text) -> Iterator[Said]:
    """Rows and points that a PDF has in another order; ``drawn`` is its text as it is compared."""
    for rows in _tables(page):
        yield from _rows(page, pdf, rows, drawn.lower)
    yield from _points(page, pdf, drawn)


def _tables(page: Page) -> Iterator[list[tuple[int | None, str]]]:
    """The rows of each table as they are compared, with their lines."""
    tables: dict[int, dict[int, list[str]]] = {}
    lines: dict[int, int | None] = {}
    for block in page.blocks:
        if block.kind == "cell" and block.table is not None and block.row is not None:
            tables.setdefault(block.table, {}).setdefault(block.row, []).append(block.plain)
            lines.setdefault(block.row, block.line)
    for rows in tables.values():
        yield [(lines[n], " ".join(cells)) for n, cells in rows.items()]


def _rows(
    page: Page, pdf: Pdf, rows: Sequence[tuple[int | None, str]], drawn: str
) -> Iterator[Said]:
    last, before = -1, ""
    for line, text in rows:
        bare = told.bare(text).casefold()
        at = drawn.find(bare) if len(bare) >= _LEAST else -1
        if at < 0 or drawn.find(bare, at + 1) >= 0:
            continue
        if at < last:
            what = f"the PDF has the row “{_short(text)}” before “{_short(before)}”, the page after"
            yield page.path, line, what, f"{_short(text)}, order", pdf.path
            return
        last, before = at, text


def _points(page: Page, pdf: Pdf, text_of: Text) -> Iterator[Said]:
    drawn, begin_at = text_of.lower, sorted(text_of.begins)
    for listed in page.tree.iter("ol"):
        first = int(listed.get("start") or 1) if (listed.get("start") or "1").isdigit() else 1
        for number, item in enumerate(listed.iterchildren("li"), first):
            text = " ".join("".join(item.itertext()).split())
            begins = told.bare(text).casefold()[:_POINT]
            at = drawn.find(begins) if len(begins) == _POINT else -1
            if at < 0 or drawn.find(begins, at + 1) >= 0:
                continue
            start = begin_at[bisect_right(begin_at, at) - 1]
            found = _NUMBER.fullmatch(drawn[start:at])
            if found and int(found[1]) != number:
                what = f"the PDF numbers a point {found[1]} that is {number}: “{_short(text)}”"
                yield page.path, item.sourceline, what, f"{_short(text)}, number", pdf.path


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
