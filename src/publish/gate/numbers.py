"""Every number that a page tells can be accounted for.

In running text a number is a fact of the report's registry (its value, a limit of its interval, the
number of people behind it), or its sentence cites a work. In a table it is a cell of the published
data, in the words under a picture one of the picture's. What no registry, table or citation
accounts for was typed, or changed after the report was built.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from publish.gate import typed
from publish.gate.site import Page, Site
from publish.gate.texts import lookalikes, told
from publish.gate.texts.lookalikes import SMALL
from publish.gate.texts.quantities import Quantity, find
from publish.gate.texts.told import CITED, Block
from publish.gate.verdict import Checked, Finding, Rules
from publish.registry import Edition, Fact

NAME = "numbers"
TITLE = "Every number is a fact or cited"

_APART = frozenset({"quote", "reference", "meta"})
"""Kinds of what is somebody else's words, or about the document itself."""
_FREE = frozenset({typed.DESIGN, "checklist"})
"""Classes of what is set by design: of the study, or of a reporting guideline."""
_WORDS = re.compile(r"“[^”]*”")
_PASSAGE = re.compile(r"\b[A-Z]{1,3}\d{2,3}\.\d{2}\b")
_PLAIN_NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?")


@dataclass(frozen=True)
class Known:
    """The numbers that one edition may tell, with those of its pictures and tables apart."""

    facts: frozenset[float]
    cells: frozenset[float]

    @cached_property
    def told(self) -> dict[tuple[int, bool], frozenset[float]]:
        return {}

    def accounts_for(self, one: Quantity, with_cells: bool) -> bool:
        """Whether a number, as finely as it is given, is one of these."""
        if one.value is None:
            return False
        key = (one.decimals, with_cells)
        if key not in self.told:
            values = self.facts | self.cells if with_cells else self.facts
            self.told[key] = frozenset(r for v in values for r in _rounded(v, one.decimals))
        return _key(abs(one.value)) in self.told[key]


def _rounded(value: float, decimals: int) -> Iterator[float]:
    scaled = abs(value) * 10**decimals
    for whole in {math.floor(scaled + 0.5), round(scaled)}:
        yield _key(whole / 10**decimals)


def _key(value: float) -> float:
    return round(value, 9)


def check(site: Site, rules: Rules) -> Checked:
    """Every number of every page that nothing accounts for."""
    findings: list[Finding] = []
    counted = 0
    names = typed.names(rules)
    for page in site.pages:
        edition = of_page(page, site.editions)
        known = known_to(edition) if edition else Known(frozenset(), frozenset())
        for block in page.blocks:
            for one, sentence in told_in(block, names):
                counted += 1
                if not _accounted(one, block, sentence, known):
                    findings.append(_finding(page, block, one, sentence, edition))
    evidence = f"{counted:,} numbers on {len(site.pages)} pages were traced."
    return Checked(NAME, TITLE, evidence, tuple(findings))


def of_page(page: Page, editions: Iterable[Edition]) -> Edition | None:
    """The edition whose page this is."""
    path = PurePosixPath(page.path)
    folder = [part for part in path.parent.parts if part != "reports"]
    return next(
        (e for e in editions if e.report == path.stem and e.variant == "/".join(folder)), None
    )


def told_in(block: Block, names: Iterable[str]) -> Iterator[tuple[Quantity, str]]:
    """The numbers of a block that may state data, each with its sentence."""
    if block.classes & _FREE or block.kind in _APART:
        return
    text = told.uncaptioned(block.text) if block.kind == "caption" else block.text
    if is_passage(text):  # a participant's own words, with their place
        text = _WORDS.sub(lambda found: lookalikes.BLANK * len(found[0]), text)
    whole = Block(block.kind, text, block.line)
    for _, sentence in whole.sentences():
        for one in find(sentence, names):
            yield one, sentence


def is_passage(text: str) -> bool:
    """Whether a text names a place in a transcript."""
    return bool(_PASSAGE.search(text))


def _accounted(one: Quantity, block: Block, sentence: str, known: Known) -> bool:
    if CITED in sentence:
        return True
    if one.in_words and (one.value is None or one.value != int(one.value)):
        return True  # a share or a multiple in words: typed ones are found in the source
    if one.in_words and one.value is not None and one.value <= len(SMALL):
        return known.accounts_for(one, True) or block.kind in ("cell", "figure-data", "picture")
    return known.accounts_for(one, block.kind not in ("prose", "heading", "head"))


def known_to(edition: Edition) -> Known:
    """The numbers that the facts, figures and tables of an edition hold."""
    facts = frozenset(v for fact in edition.facts.values() for v in values_of(fact))
    cells: set[float] = set()
    said: set[str] = set()
    for table in edition.cells.values():
        cells |= {float(len({row for row, _ in table})), float(len({col for _, col in table}))}
        for place, text in table.items():
            said.update(place, (text,))
    for text in said:
        cells.update(_numbers(text))
        if any(char.isalpha() for char in text):
            cells.update(abs(one.value) for one in find(text) if one.value and one.in_words)
    return Known(facts, frozenset(cells))


def values_of(fact: Fact) -> Iterator[float]:
    """The numbers that a fact accounts for."""
    for held in (fact.get("value"), fact.get("n"), *(fact.get("interval") or ())):
        yield from _value(held)
    if fact.get("unit") == "percent":
        return
    value = fact.get("value")
    if isinstance(value, str):
        yield from _numbers(value)


def _value(held: Any) -> Iterator[float]:
    if isinstance(held, int | float) and not isinstance(held, bool) and math.isfinite(held):
        yield float(held)


def _numbers(text: str) -> Iterator[float]:
    for found in _PLAIN_NUMBER.finditer(text):
        try:
            yield float(found[0].replace(",", "").replace("−", "-"))
        except ValueError:  # pragma: no cover - the pattern gives numbers only
            continue


def _finding(
    page: Page, block: Block, one: Quantity, sentence: str, edition: Edition | None
) -> Finding:
    plain = " ".join(told.Block("prose", sentence, None).plain.split())
    facts: Mapping[str, Fact] = edition.facts if edition else {}
    near = typed.nearest(one, facts.values())
    do = f"the nearest fact is {near}; " if near else ""
    do += "let the report give it from a fact, cite it, or build the site again"
    what = f"{one.text} is no fact of this report: “{_short(plain, one.text)}”"
    subject = f"{page.path}: {one.text} in {plain[:60]}"
    return Finding(NAME, what, page.path, block.line, do, subject)


def _short(text: str, around: str) -> str:
    at = max(text.find(around), 0)
    start, end = max(0, at - 50), min(len(text), at + 50)
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
