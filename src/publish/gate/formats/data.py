"""The data that a page offers, shows and has published beside it are the same.

A figure's data stand in the page three times (as a link, as a table, as a file beside it), those of
a table twice. Rows are compared cell by cell, and none may be missing on one side.
"""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import unquote_to_bytes

from lxml import etree

from publish.gate.site import Page, Site
from publish.gate.texts import told

NUMBER = re.compile(r"[−£]{0,2}(?:[A-Za-z][\w.-]*)?\d(?:[\w,.-]*\w)?%?")
UNFILLED = "–"
"""What stands in data where the page says in words what it gathers from its own text."""
_NEGATIVE = re.compile(r"(?<![\w\d])-(?=[£$€]?[\d.])")
Said = tuple[str, int | None, str, str, str]
"""What differs: the file, its line, what, what it is about, the other file."""


def differing(page: Page, site: Site) -> Iterator[Said]:
    """Published data that differ from what a page offers for download, or shows."""
    folder = PurePosixPath(page.path)
    variant = "/".join(part for part in folder.parent.parts if part != "reports")
    base = "/".join(part for part in ("data", variant, folder.stem) if part)
    known = set(site.files)
    for link in page.tree.iterfind(".//a[@download]"):
        name = f"{base}/{link.get('download')}"
        inside = _inside(link.get("href") or "")
        if inside is None or name not in known:
            continue
        if inside != site.read(name):
            what = f"the data of a figure differ from {name}"
            yield (page.path, link.sourceline, what, PurePosixPath(name).name, name)
        yield from _drawn(page, link, inside)
    tables = [_grid(table) for table in page.tree.iterfind(".//table")]
    for name in sorted(known):
        if name.startswith(f"{base}/") and name.endswith(".csv"):
            yield from _tabled(page, name, site.read(name).decode("utf-8", "replace"), tables)


def _inside(href: str) -> bytes | None:
    """What a link carries in itself."""
    if not href.startswith("data:"):
        return None
    head, _, body = href.partition(",")
    return base64.b64decode(body) if head.endswith(";base64") else unquote_to_bytes(body)


def _drawn(page: Page, link: etree._Element, data: bytes) -> Iterator[Said]:
    """The table under a figure against the figure's own data."""
    around = next((up for up in link.iterancestors("details")), None)
    table = None if around is None else around.find(".//table")
    if table is None:
        return
    rows = [row for row in csv.reader(io.StringIO(data.decode("utf-8", "replace"))) if row]
    shown = _grid(table)
    if rows and shown and [len(row) for row in rows] == [len(row) for row in shown]:
        yield from _cells(page, link.get("download") or "", rows, shown)


def _tabled(page: Page, name: str, text: str, tables: list[list[list[str]]]) -> Iterator[Said]:
    """A published table against the one on the page that is most like it."""
    rows = [row for row in csv.reader(io.StringIO(text)) if row]
    same = [t for t in tables if [len(row) for row in t] == [len(row) for row in rows]]
    best = max(same, key=lambda table: _alike(rows, table), default=None)
    if best is not None and _alike(rows, best) >= 0.6:
        yield from _cells(page, name, rows, best)
        return
    for table in tables:
        yield from _missing(page, name, rows, table)
        yield from _columns(page, name, rows, table)


def _missing(
    page: Page, name: str, rows: list[list[str]], shown: list[list[str]]
) -> Iterator[Said]:
    """Rows that one of two tables lacks, where all the others are the same."""
    here, there = [tuple(map(_bare, row)) for row in rows], [tuple(map(_bare, r)) for r in shown]
    if len(here) == len(there) or here[:1] != there[:1]:
        return
    if len(set(here) & set(there)) < max(2, 0.6 * min(len(here), len(there))):
        return
    for row, compared in zip(rows, here, strict=True):
        if compared not in there:
            what = f"{name} has a row “{row[0]}” that the page does not show"
            yield (page.path, None, what, f"{row[0]}, row", name)
    for row, compared in zip(shown, there, strict=True):
        if compared not in here:
            what = f"the page shows a row “{row[0]}” that {name} does not have"
            yield (page.path, None, what, f"{row[0]}, row", name)


def _columns(
    page: Page, name: str, rows: list[list[str]], shown: list[list[str]]
) -> Iterator[Said]:
    """Columns that one of two tables lacks, where all the others have the same header and rows."""
    if len(rows) != len(shown) or len(rows) < 2 or len(rows[0]) == len(shown[0]):
        return
    if [_bare(row[0]) for row in rows] != [_bare(row[0]) for row in shown]:
        return
    here, there = [_bare(cell) for cell in rows[0]], [_bare(cell) for cell in shown[0]]
    fewer, more = sorted((here, there), key=len)
    if set(fewer) < set(more) and (len(fewer) > 1 or len(set(map(len, rows))) == 1):
        lacks = next(cell for cell in (*rows[0], *shown[0]) if _bare(cell) in {*more} - {*fewer})
        what = f"{name} and its table on the page differ in a column, “{lacks}”"
        yield (page.path, None, what, f"{lacks}, column", name)


def _grid(table: etree._Element) -> list[list[str]]:
    """A table's rows as text, without the labels that stand for headers on a telephone."""
    grid = []
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        if any(cell.get("colspan") not in (None, "1") for cell in cells):
            continue
        grid.append([_cell(cell) for cell in cells])
    return grid


def _cell(cell: etree._Element) -> str:
    labels = cell.xpath(".//*[contains(concat(' ', @class, ' '), ' cell-label ')]")
    text = "".join(cell.itertext())
    for label in labels:
        text = text.replace("".join(label.itertext()), "", 1)
    return " ".join(text.split())


def _alike(rows: list[list[str]], table: list[list[str]]) -> float:
    pairs = [
        (a, b) for one, two in zip(rows, table, strict=True) for a, b in zip(one, two, strict=True)
    ]
    return sum(_same(a, b) for a, b in pairs) / max(len(pairs), 1)


def _cells(page: Page, name: str, rows: list[list[str]], shown: list[list[str]]) -> Iterator[Said]:
    for row, other in zip(rows, shown, strict=True):
        for a, b in zip(row, other, strict=True):
            if not _same(a, b) and (a != UNFILLED or re.search(r"\d", b)):
                what = f"{name} has “{a}” where the page shows “{b}” (row “{row[0]}”)"
                yield (page.path, None, what, f"{row[0]}, {a}", name)


def _same(a: str, b: str) -> bool:
    one, two = _bare(a), _bare(b)
    return one == two or NUMBER.findall(one) == NUMBER.findall(two) != []


@lru_cache(maxsize=65536)
def _bare(cell: str) -> str:
    """A cell as it is compared; a hyphen that stands for a minus stays."""
    return told.bare(_NEGATIVE.sub("−", cell)).casefold()
