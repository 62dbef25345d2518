"""The page, its PDF, its data and its facts tell the same numbers.

All of them are written from one run. Where a digit or a direction differs between them, one of them
was changed after the build or written from another. A number is compared with the words around it,
so that it cannot hide behind an equal one elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from publish.document import Document
from publish.gate import numbers
from publish.gate.formats import data, order, pictures, printed
from publish.gate.formats.alike import AROUND, Text
from publish.gate.formats.data import NUMBER
from publish.gate.site import Page, Pdf, Site
from publish.gate.texts import authored, told
from publish.gate.verdict import Checked, Finding, Rules
from publish.registry import Edition, Fact

NAME = "formats"
TITLE = "Page, PDF, data and facts agree"

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
_MAIN = "quarto-document-content"
_AROUND = frozenset(
    {"title-block", "quarto-title-block", "quarto-categories", "sidebar", "nav-footer"}
)
"""Where what a page alone has stands: its site's name, categories, the way around."""
_SPAN = re.compile(r"\[([^\[\]]+)\]\{[^}]*content-(?:visible|hidden)[^}]*\}")
_FOOT = re.compile(r"Page (\d+) of (\d+)$")
_CAPTION = re.compile(r"^(\w+\s[A-Z]?\d+):\s")
"""A caption's label: a page ends it with a colon, a PDF with a full stop."""


def check(site: Site, rules: Rules) -> Checked:
    """Where a page, its PDF, its data or its facts differ in a number or a direction."""
    pdfs = {pdf.path.removesuffix(".pdf"): pdf for pdf in site.pdfs}
    findings: list[Finding] = []
    pairs = 0
    sources = {document.name: document for document in rules.documents}
    own = {name: _of_one_format(document) for name, document in sources.items()}
    for page in site.pages:
        name = PurePosixPath(page.path).stem
        pdf = pdfs.get(re.sub(r"\.html?$", "", page.path))
        if pdf:
            pairs += 1
            findings += between(page, pdf, own.get(name))
            findings += (_finding(*said) for said in pictures.differing(page, pdf))
        findings += (_finding(*said) for said in data.differing(page, site))
        findings += (_finding(*said) for said in pictures.own(page))
        edition = numbers.of_page(page, site.editions)
        if edition and name in sources:
            told_wrong = printed.differing(page, edition, sources[name])
            findings += (_finding(*said) for said in told_wrong)
    for edition in site.editions:
        findings += [one for fact in edition.facts.values() for one in _fact(fact, edition)]
    facts = sum(len(edition.facts) for edition in site.editions)
    evidence = f"{pairs} pages were held to their PDFs, {facts:,} facts to their own printing."
    return Checked(NAME, TITLE, evidence, tuple(findings))


def between(page: Page, pdf: Pdf, own: frozenset[str] | None = None) -> Iterator[Finding]:
    """What a page and its PDF tell differently.

    ``own``: how the passages begin that the source keeps for one format; all others must stand in
    both, word for word. None where the source is not known: then numbers and turns are compared.
    """
    lines = told.lines(pdf.pages)
    pages, drawn = zip(*lines, strict=True) if lines else ((), ())
    text_of = Text.of(_without_pages(drawn), pages)
    shown = list(_rows(page))
    for line, text, is_body in shown:
        as_compared = told.bare(text).casefold()
        if as_compared in text_of.lower:
            continue
        points = list(_points(text))
        missing = [said for said, before, after in points if not text_of.holds(before, said, after)]
        whole = own is not None and is_body and not as_compared.startswith(tuple(own))
        if not missing and (points or whole):
            at = text_of.parted(as_compared)
            if at is not None and (said := _said_at(text, at) or (whole and _words_at(text, at))):
                missing = [said]
        for said in missing:
            what = f"the PDF does not say “{_near(text, said)}”"
            yield _finding(page.path, line, what, said, pdf.path)
    yield from (_finding(*said) for said in order.differing(page, pdf, text_of))
    screen = Text.of(text for _, text, _ in shown)
    for number, text, is_numbered in _paragraphs(lines):
        as_compared = told.bare(text).casefold()
        if as_compared in screen.lower:
            continue
        missing = []
        for said, before, after in _points(text) if is_numbered else ():
            if said.isdigit() and not (before or after):
                continue
            if not screen.holds(before, said, after) and not _on_screen(before, said, screen):
                missing.append(said)
        if not missing and own is not None and _is_missing(text, screen, own):
            missing = [" ".join(text.split()[:6])]
        for said in missing:
            what = f"the page does not say “{_near(text, said)}”"
            yield _finding(f"{pdf.path}, page {number}", None, what, said, page.path)
    yield from (_finding(*said) for said in _furniture(pdf))


def _is_missing(text: str, screen: Text, own: frozenset[str]) -> bool:
    """Whether a PDF's line stands nowhere on a page: not as it is, not behind its number."""
    if text.isupper() or re.search(r"\bpage\b", text):
        return False
    plain = told.bare(re.sub(r"^\W*\d{1,3}[.)] ", "", text).rstrip(" ,")).casefold()
    if len(plain) < AROUND or plain in screen.lower:
        return False
    return not any(plain.startswith(one) or one.startswith(plain) for one in own)


def _of_one_format(document: Document) -> frozenset[str]:
    """How the passages of a source begin that are kept for one format."""
    begins: set[str] = set()
    for passage in authored.passages(document):
        if passage.classes & {"content-visible", "content-hidden"}:
            begins |= {_beginning(one.text) for one in passage.sentences()}
        begins |= {_beginning(found[1]) for found in _SPAN.finditer(passage.raw)}
    return frozenset(one for one in begins if one)


def _beginning(text: str) -> str:
    return told.bare(text.partition(authored.EXPRESSION)[0]).casefold()[:24]


def _furniture(pdf: Pdf) -> Iterator[data.Said]:
    """Pages of a PDF that say they are another page."""
    said = [_FOOT.search(page.strip()) for page in pdf.pages]
    for number, found in enumerate(said, 1):
        if found and (int(found[1]), int(found[2])) != (number, len(said)):
            what = f"page {number} of {len(said)} says “{found[0]}”"
            yield f"{pdf.path}, page {number}", None, what, found[0], pdf.path


def _on_screen(before: str, said: str, screen: Text) -> bool:
    """Whether a number that begins a line of few letters stands somewhere as it is."""
    return len(before) < AROUND and bool(
        re.search(rf"(?<![\d.,]){re.escape(said)}(?![\d%]|[.,]\d)", screen.lower)
    )


def _finding(file: str, line: int | None, what: str, said: str, other: str) -> Finding:
    do = "build both again; nobody edits a finished file"
    return Finding(NAME, what, file, line, do, f"{file}: {said} differs from {other}")


def _rows(page: Page) -> Iterator[tuple[int | None, str, bool]]:
    """What a page tells, paragraph by paragraph; a row of a table is one. Whether each is of the
    document itself, or of what stands around it (a way back, a table of contents)."""
    framed = any(_MAIN in block.ids for block in page.blocks)
    row: int | None = None
    held: list[str] = []
    line: int | None = None
    for block in page.blocks:
        if block.kind in ("head", "picture", "figure-data") or "content-hidden" in block.classes:
            continue
        if block.row != row and held:
            yield line, " ".join(held), True
            held = []
        row = block.row
        if row is not None and block.kind == "cell":
            held.append(block.plain)
            line = block.line
            continue
        is_body = (_MAIN in block.ids or not framed) and not block.classes & _AROUND
        yield block.line, _CAPTION.sub(r"\1. ", block.plain), is_body
    if held:
        yield line, " ".join(held), True


def _paragraphs(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str, bool]]:
    """The lines of a PDF, and whether each holds a number."""
    for number, line in lines:
        text = _PAGES.sub("", line)
        yield number, text, bool(NUMBER.search(text))


def _without_pages(lines: Sequence[str]) -> list[str]:
    """Lines without the pages that a checklist names, though a line may part them."""
    whole = _PAGES.sub(lambda found: "\n" * found[0].count("\n"), "\n".join(lines))
    return whole.split("\n")


def _said_at(text: str, at: int) -> str:
    """The number or turning word that a place of a text, as it is compared, lies in or beside."""
    for pattern in (NUMBER, _TURN, _WORD_NUMBER):
        for found in pattern.finditer(text):
            start = len(told.bare(text[: found.start()]))
            if start - 1 <= at <= start + len(told.bare(found[0])):
                return told.bare(found[0]).casefold()
    return ""


def _words_at(text: str, at: int) -> str:
    """A few words of a text from a place on, as it is compared."""
    start = len(text)
    for found in re.finditer(r"\S+", text):
        if len(told.bare(text[: found.end()])) > at:
            start = found.start()
            break
    return " ".join(text[start:].split()[:6]) or " ".join(text.split()[-6:])


def _points(text: str) -> Iterator[tuple[str, str, str]]:
    """Numbers and turning words of a text as compared, with what stands beside each."""
    for pattern in (NUMBER, _TURN, _WORD_NUMBER):
        for found in pattern.finditer(text):
            before = told.bare(text[max(0, found.start() - 60) : found.start()]).casefold()
            after = told.bare(text[found.end() : found.end() + 60]).casefold()
            yield told.bare(found[0]).casefold(), before[-AROUND:], after[:AROUND]


def _near(text: str, said: str) -> str:
    plain = " ".join(text.split())
    at = max(plain.casefold().find(said.casefold()), 0)
    start, end = max(0, at - 40), min(len(plain), at + 50)
    return f"{'…' if start else ''}{plain[start:end]}{'…' if end < len(plain) else ''}"


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
