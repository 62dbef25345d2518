"""The page, its PDF, its data and its facts tell the same numbers.

All of them are written from one run. Where a digit or a direction differs between them, one of them
was changed after the build or written from another. A number is compared with the words around it,
so that it cannot hide behind an equal one elsewhere.
"""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote_to_bytes

from lxml import etree

from publish.gate import told
from publish.gate.alike import AROUND, Text
from publish.gate.site import Page, Pdf, Site
from publish.gate.verdict import Checked, Finding, Rules
from publish.registry import Edition, Fact

NAME = "formats"
TITLE = "Page, PDF, data and facts agree"

_NUMBER = re.compile(r"[−£]{0,2}(?:[A-Za-z][\w.-]*)?\d(?:[\w,.-]*\w)?%?")
_PAGES = re.compile(r",\s+page(?:\s+\d+\b|$)")
"""Where a checklist says on which page something stands, which a web page cannot."""
_TURN = re.compile(
    r"\b(?:fell|rose|less|more|fewer|lower|higher|longer|shorter|not|no|none|never|better|worse"
    r"|increased|decreased|reduced|unclear|clearer|clearly|proof|prove)\b",
    re.IGNORECASE,
)
_WORD_NUMBER = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|half|third|twice)\b",
    re.IGNORECASE,
)
UNFILLED = "–"
"""What stands in data where the page says in words what it gathers from its own text."""
_CAPTION = re.compile(r"^(\w+\s[A-Z]?\d+):\s")
"""A caption's label: a page ends it with a colon, a PDF with a full stop."""


def check(site: Site, rules: Rules) -> Checked:
    """Where a page, its PDF, its data or its facts differ in a number or a direction."""
    pdfs = {pdf.path.removesuffix(".pdf"): pdf for pdf in site.pdfs}
    findings: list[Finding] = []
    pairs = 0
    for page in site.pages:
        pdf = pdfs.get(re.sub(r"\.html?$", "", page.path))
        if pdf:
            pairs += 1
            findings += between(page, pdf)
        findings += _data(page, site)
    for edition in site.editions:
        findings += [one for fact in edition.facts.values() for one in _fact(fact, edition)]
    facts = sum(len(edition.facts) for edition in site.editions)
    evidence = f"{pairs} pages were held to their PDFs, {facts:,} facts to their own printing."
    return Checked(NAME, TITLE, evidence, tuple(findings))


def between(page: Page, pdf: Pdf) -> Iterator[Finding]:
    """What a page and its PDF tell differently."""
    lines = told.lines(pdf.pages)
    pages, drawn = zip(*lines, strict=True) if lines else ((), ())
    printed = Text.of(_without_pages(drawn), pages)
    shown = list(_rows(page))
    for line, text in shown:
        as_compared = told.bare(text).casefold()
        if as_compared in printed.lower:
            continue
        points = list(_points(text))
        missing = [said for said, before, after in points if not printed.holds(before, said, after)]
        if not missing and points:
            at = printed.parted(as_compared)
            if at is not None and (said := _said_at(text, at)):
                missing = [said]
        for said in missing:
            what = f"the PDF does not say “{_near(text, said)}”"
            yield _finding(page.path, line, what, said, pdf.path)
    screen = Text.of(text for _, text in shown)
    for number, text in _paragraphs(lines):
        if told.bare(text).casefold() in screen.lower:
            continue
        for said, before, after in _points(text):
            if said.isdigit() and not (before or after):
                continue
            if not screen.holds(before, said, after) and not _on_screen(before, said, screen):
                what = f"the page does not say “{_near(text, said)}”"
                yield _finding(f"{pdf.path}, page {number}", None, what, said, page.path)


def _on_screen(before: str, said: str, screen: Text) -> bool:
    """Whether a number that begins a line of few letters stands somewhere as it is."""
    return len(before) < AROUND and bool(
        re.search(rf"(?<![\d.,]){re.escape(said)}(?![\d%]|[.,]\d)", screen.lower)
    )


def _finding(file: str, line: int | None, what: str, said: str, other: str) -> Finding:
    do = "build both again; nobody edits a finished file"
    return Finding(NAME, what, file, line, do, f"{file}: {said} differs from {other}")


def _rows(page: Page) -> Iterator[tuple[int | None, str]]:
    """What a page tells, paragraph by paragraph; a row of a table is one."""
    row: int | None = None
    held: list[str] = []
    line: int | None = None
    for block in page.blocks:
        if block.kind in ("head", "picture", "figure-data") or "content-hidden" in block.classes:
            continue
        if block.row != row and held:
            yield line, " ".join(held)
            held = []
        row = block.row
        if row is not None and block.kind == "cell":
            held.append(block.plain)
            line = block.line
            continue
        yield block.line, _CAPTION.sub(r"\1. ", block.plain)
    if held:
        yield line, " ".join(held)


def _paragraphs(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The lines of a PDF that hold a number."""
    for number, line in lines:
        text = _PAGES.sub("", line)
        if _NUMBER.search(text):
            yield number, text


def _without_pages(lines: Sequence[str]) -> list[str]:
    """Lines without the pages that a checklist names, though a line may part them."""
    whole = _PAGES.sub(lambda found: "\n" * found[0].count("\n"), "\n".join(lines))
    return whole.split("\n")


def _said_at(text: str, at: int) -> str:
    """The number or turning word that a place of a text, as it is compared, lies in or beside."""
    for pattern in (_NUMBER, _TURN, _WORD_NUMBER):
        for found in pattern.finditer(text):
            start = len(told.bare(text[: found.start()]))
            if start - 1 <= at <= start + len(told.bare(found[0])):
                return told.bare(found[0]).casefold()
    return ""


def _points(text: str) -> Iterator[tuple[str, str, str]]:
    """Numbers and turning words of a text as compared, with what stands beside each."""
    for pattern in (_NUMBER, _TURN, _WORD_NUMBER):
        for found in pattern.finditer(text):
            before = told.bare(text[max(0, found.start() - 60) : found.start()]).casefold()
            after = told.bare(text[found.end() : found.end() + 60]).casefold()
            yield told.bare(found[0]).casefold(), before[-AROUND:], after[:AROUND]


def _near(text: str, said: str) -> str:
    plain = " ".join(text.split())
    at = max(plain.casefold().find(said), 0)
    start, end = max(0, at - 40), min(len(plain), at + 50)
    return f"{'…' if start else ''}{plain[start:end]}{'…' if end < len(plain) else ''}"


# -- the data beside a page -----------------------------------------------------------------------


def _data(page: Page, site: Site) -> Iterator[Finding]:
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
            yield _finding(page.path, link.sourceline, what, PurePosixPath(name).name, name)
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


def _drawn(page: Page, link: etree._Element, data: bytes) -> Iterator[Finding]:
    """The table under a figure against the figure's own data."""
    around = next((up for up in link.iterancestors("details")), None)
    table = None if around is None else around.find(".//table")
    if table is None:
        return
    rows = [row for row in csv.reader(io.StringIO(data.decode("utf-8", "replace"))) if row]
    shown = _grid(table)
    if rows and shown and [len(row) for row in rows] == [len(row) for row in shown]:
        yield from _cells(page, link.get("download") or "", rows, shown)


def _tabled(page: Page, name: str, text: str, tables: list[list[list[str]]]) -> Iterator[Finding]:
    """A published table against the one on the page that is most like it."""
    rows = [row for row in csv.reader(io.StringIO(text)) if row]
    same = [t for t in tables if [len(row) for row in t] == [len(row) for row in rows]]
    best = max(same, key=lambda table: _alike(rows, table), default=None)
    if best is not None and _alike(rows, best) >= 0.6:
        yield from _cells(page, name, rows, best)


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


def _cells(
    page: Page, name: str, rows: list[list[str]], shown: list[list[str]]
) -> Iterator[Finding]:
    for row, other in zip(rows, shown, strict=True):
        for a, b in zip(row, other, strict=True):
            if not _same(a, b) and (a != UNFILLED or re.search(r"\d", b)):
                what = f"{name} has “{a}” where the page shows “{b}” (row “{row[0]}”)"
                yield _finding(page.path, None, what, f"{row[0]}, {a}", name)


def _same(a: str, b: str) -> bool:
    one, two = told.bare(a).casefold(), told.bare(b).casefold()
    return one == two or sorted(_NUMBER.findall(one)) == sorted(_NUMBER.findall(two)) != []


# -- facts against their own printing -------------------------------------------------------------


def _fact(fact: Fact, edition: Edition) -> Iterator[Finding]:
    """What of a fact contradicts itself: its text and its value, its limits and its interval."""
    file = "/".join(part for part in ("facts", edition.variant, f"{edition.report}.json") if part)
    name = str(fact.get("id") or fact.get("name"))
    for what in _contradictions(fact):
        do = "build the report again; nobody edits a finished file"
        yield Finding(NAME, f"fact {name}: {what}", file, None, do, f"{file}: {name}")


def _contradictions(fact: Mapping) -> Iterator[str]:
    value, text = fact.get("value"), str(fact.get("text") or "")
    decimals = int(fact.get("decimals") or 0)
    if fact.get("suppressed"):
        if re.search(r"\d", text) or isinstance(value, int | float):
            yield f"is withheld and yet says {text}"
        return
    if isinstance(value, int | float) and not _prints(value, text, decimals):
        yield f"its text is {text} and its value {value}"
    interval, limits = list(fact.get("interval") or ()), list(fact.get("limits") or ())
    if interval and limits:
        for number, said in zip(interval, limits, strict=False):
            if not _prints(number, str(said), decimals):
                yield f"a limit is printed as {said} and is {number}"
    if len(interval) == 2 and isinstance(value, int | float):
        low, high = interval
        slack = 0.5 * 10**-decimals
        if low > high or not low - slack <= value <= high + slack:
            yield f"its value {value} lies outside its interval, {low} to {high}"
    n = fact.get("n")
    if isinstance(n, int | float) and (n < 0 or n != int(n)):
        yield f"n = {n} is no number of people"
    if fact.get("unit") in ("people", "participants") and isinstance(n, int) and value != n:
        yield f"its value is {value} and its n {n}"


def _prints(value: float, text: str, decimals: int) -> bool:
    plain = re.sub(r"[£%,\s]", "", text).replace("−", "-")
    try:
        return abs(float(plain) - value) <= 0.5 * 10**-decimals + 1e-9
    except ValueError:
        return not re.search(r"\d", plain)
