"""The words of every report: easy enough, short enough, spelt right, kind to those they speak of.

What an author typed is read in the source and named at its line; what a report composed from its
results is read on the finished page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from publish.gate import numbers, style, typed
from publish.gate.language import reading, wording
from publish.gate.language.wording import Fault
from publish.gate.site import Page, Site
from publish.gate.style import Style
from publish.gate.texts import authored, lookalikes
from publish.gate.texts.authored import Passage
from publish.gate.texts.lookalikes import BLANK
from publish.gate.texts.told import Block
from publish.gate.verdict import Checked, Finding, Rules

NAME = "language"
TITLE = "The words are plain, right and kind"

Known = dict[tuple[str, bool, bool, bool], tuple[Fault, ...]]
_FULL = "audience-full"
"""In the name of a variant: the edition with its appendices, which has no budget of pages."""
_REFERENCE = re.compile(r"\bdoi\b|\bet al\b")
_QUOTING = frozenset({"quote", "checklist", "references"})


def check(site: Site, rules: Rules) -> Checked:
    """Everything about the words of sources and pages that somebody should mend."""
    rule = style.of(rules.root)
    findings: dict[tuple, Finding] = {}
    words: Counter[tuple[str, str]] = Counter()
    for document in rules.documents:
        for passage in authored.passages(document):
            for found in written(passage, rule, rules):
                findings.setdefault((found.file, found.line, found.column, found.what), found)
                words[document.name, found.what] += 1
    pdfs = {pdf.path.removesuffix(".pdf"): pdf for pdf in site.pdfs}
    slots = []
    known: Known = {}
    for page in site.pages:
        stem = page.path.rpartition("/")[2].removesuffix(".html")
        seen: set[str] = set()
        for block, fault in _on(page, rule, known):
            if words[stem, fault.what] or fault.what in seen:
                continue
            seen.add(fault.what)
            findings[page.path, block.line if block else None, fault.what] = _of(page, block, fault)
        for line, fault in reading.links(page):
            findings[page.path, line, fault.what] = _at(page.path, line, fault)
        pdf = pdfs.get(page.path.removesuffix(".html"))
        if pdf and _FULL not in page.path:
            for block, fault in reading.pages(page, pdf, rule):
                findings[page.path, None, fault.what] = _of(page, block, fault)
        left = list(_slots(page, rule))
        if left and not page.tree.xpath("//*[contains(@class, 'synthetic-notice')]"):
            findings |= {(one.file, one.line, one.what): one for one in left}
        slots += left
    n = sum(len(block.plain.split()) for page in site.pages for block in page.blocks)
    evidence = f"{n:,} words on {len(site.pages)} pages were read.{_filled(slots)}"
    return Checked(NAME, TITLE, evidence, tuple(findings.values()))


def _filled(slots: list[Finding]) -> str:
    if not slots:
        return ""
    return f" {len(slots)} places are still to be filled before real data are published."


# -- as typed -------------------------------------------------------------------------------------


def written(passage: Passage, rule: Style, rules: Rules) -> Iterator[Finding]:
    """What is wrong with an author's own words, at their line and column."""
    public = bool(passage.classes & set(reading.PUBLIC))
    text = reading.QUOTED.sub(_blanked, passage.text)
    places = _joined(text)
    faults = [*wording.faults(places, rule, public=public, straight=False)]
    faults += wording.left_over(text, rule)
    if passage.kind == "prose":
        faults += wording.doubled_spaces(passage.raw)
    for fault in faults:
        if fault.kind != "points" or fault.said in passage.raw[fault.start :][: len(fault.said)]:
            yield _typed(passage, fault, rules)


def _joined(text: str) -> str:
    """A text whose emphasis and other marks do not part words, letter for letter."""
    return re.sub(r"[*_\[\]#>|]", BLANK, text.replace(authored.EXPRESSION, BLANK))


def _blanked(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", BLANK, found[0])


def _typed(passage: Passage, fault: Fault, rules: Rules) -> Finding:
    place = passage.place(fault.start)
    file = typed._near(place.file, rules.root)
    said = " ".join(fault.said.split())
    subject = f"{file}: {fault.kind}, {said}"
    return Finding(NAME, fault.what, file, place.line, fault.do, subject, place.column)


# -- as told --------------------------------------------------------------------------------------


def _on(page: Page, rule: Style, known: Known) -> Iterator[tuple[Block | None, Fault]]:
    """What is wrong with the words of a page. ``known``: what was found in texts read before,
    for editions of a report have most of their words in common."""
    yield from reading.measured(page, rule)
    yield from reading.short_forms(page, rule)
    for block in reading.shown(page.blocks):
        if block.classes & _QUOTING:
            continue
        text = reading.QUOTED.sub(_blanked, block.ordered)
        text = re.sub("[\ue000-\ue002]", BLANK, text)
        if numbers.is_passage(text):
            continue
        set_in_type = block.kind not in ("picture", "head")
        public = reading.public(block)
        spelt = not _REFERENCE.search(text)
        how = (text, public, set_in_type, spelt)
        if how not in known:
            known[how] = tuple(
                wording.faults(text, rule, public=public, straight=set_in_type, spelt=spelt)
            )
        for fault in known[how]:
            if fault.kind == "spelling" and not set_in_type and fault.said[0].isupper():
                continue  # a picture's words are labels, each with a capital
            if not any(slot.search(fault.said) for slot in rule.slots):
                yield block, fault


def _slots(page: Page, rule: Style) -> Iterator[Finding]:
    for block in page.blocks:
        for slot in rule.slots:
            for found in slot.finditer(block.plain):
                what = f"a place is still to be filled: “{found[0]}”"
                fault = Fault("slot", found.start(), found[0], what, "fill it, or take it out")
                yield _of(page, block, fault)


def _of(page: Page, block: Block | None, fault: Fault) -> Finding:
    return _at(page.path, block.line if block else None, fault, block)


def _at(file: str, line: int | None, fault: Fault, block: Block | None = None) -> Finding:
    said = " ".join(fault.said.split())[:60]
    around = _around(block, fault) if block else ""
    what = f"{fault.what}{f': “{around}”' if around else ''}"
    return Finding(NAME, what, file, line, fault.do, f"{file}: {fault.kind}, {said}")


def _around(block: Block, fault: Fault) -> str:
    if fault.kind in ("grade", "words", "long", "slot"):
        return ""
    text = block.text
    start, end = max(0, fault.start - 30), fault.start + len(fault.said) + 30
    return re.sub(f"[\ue000-\ue002{lookalikes.BLANK}]", "", text[start:end]).strip()
