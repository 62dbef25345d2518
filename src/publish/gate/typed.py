"""No number is typed: what the data could give, the narrative takes from the facts.

The source of every page is read: prose, titles, captions, descriptions of pictures. A number may
stand there if its sentence cites a work, or if it is marked as set by the study's own design,
``[18 or over]{.by-design}``; all others are named with line and column and the fact they may be.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from publish.document import INLINE, Document
from publish.gate import style
from publish.gate.site import Site
from publish.gate.texts import authored
from publish.gate.texts.authored import EXPRESSION, Passage, Sentence
from publish.gate.texts.quantities import Quantity, find
from publish.gate.verdict import Checked, Finding, Rules
from publish.registry import Fact

NAME = "typed-numbers"
TITLE = "No number is typed"

DESIGN = "by-design"
_MARKED = re.compile(
    rf"\[(?P<words>(?:[^\[\]]|\[[^\]]*\])*)\]\{{[^}}]*\.{DESIGN}(?![\w-])[^}}]*\}}"
)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|spring|summer|autumn|winter)"
)
_DATED = re.compile(
    r"\b(?:users?|people|persons?|partners?|participants?|patients?|members?|referrals?|visits?|links?"
    r"|networks?|costs?|contacts?|admissions?|discharges?|attendances?|volunteers?|organisations?"
    r"|charity|charities|stays?|numbers?|somebody|nobody|everybody)\b[^.;:()]{0,40}?"
    r"\b(?:came|joined|left|grew|peaked|rose|fell|doubled|tripled|halved|dropped|climbed|signed up"
    r"|discharged|admitted|reached|died|arrived|enrolled|referred|moved|started|stopped|returned"
    r"|dipped|opened|closed|ended|began|was|were)\b[^.;:()]{0,30}?"
    r"\b(?:in|on|between|since|by|until|from|during|after|before|around)"
    r" (?:the |early |late |mid-?)*"
    rf"(?P<date>(?:\d{{1,2}}(?:st|nd|rd|th)? )?(?:{_MONTH} )?(?:of )?(?:19|20)\d\d\b"
    rf"(?:(?:,? and| to|[-–]) (?:{_MONTH} )?(?:19|20)\d\d\b)?)(?!\s*[,.]?\d)",
    re.IGNORECASE,
)
"""When something happened to people, partners or contacts: a finding, though it is a date."""


def check(site: Site, rules: Rules) -> Checked:
    """Every number in the narrative of the site's sources that no fact, citation or mark covers."""
    found: dict[tuple, Finding] = {}
    facts = _facts(site)
    sentences = marked = 0
    for document in rules.documents:
        for passage in authored.passages(document):
            marked += len(_MARKED.findall(passage.raw))
            for sentence in passage.sentences():
                sentences += 1
                here = facts.get(document.name, {})
                for finding in typed(passage, sentence, here, rules):
                    found[finding.file, finding.line, finding.column] = finding
    if not rules.documents:
        missing = ("the sources of these pages are not here, so what is typed was not looked at",)
        return Checked(NAME, TITLE, "No source was read.", missing=missing)
    n = len(rules.documents)
    by_design = f" {marked} marked as set by design." if marked else ""
    evidence = f"{sentences:,} sentences of {n} sources were read.{by_design}"
    return Checked(NAME, TITLE, evidence, tuple(sorted(found.values(), key=_order)))


def typed(
    passage: Passage, sentence: Sentence, facts: Mapping[str, Fact], rules: Rules
) -> Iterator[Finding]:
    """The typed numbers of one sentence."""
    if sentence.citations or DESIGN in passage.classes:
        return
    if EXPRESSION not in sentence.text:
        for dated in _DATED.finditer(sentence.text):
            start = sentence.start + dated.start("date")
            yield _finding(passage, start, dated["date"].strip(), None, facts, rules, sentence)
    spared = [found.span("words") for found in _MARKED.finditer(sentence.raw)]
    for one in find(sentence.text, names(rules)):
        if any(start <= one.start < end for start, end in spared):
            continue
        yield _finding(passage, sentence.start + one.start, one.text, one, facts, rules, sentence)
    for found in INLINE.finditer(sentence.raw):
        if is_typed(found["code"]):
            at = sentence.start + found.start("code")
            said = found["code"].strip()
            yield _finding(passage, at, said, None, facts, rules, sentence)


def is_typed(code: str) -> bool:
    """Whether an inline expression is a number that somebody typed: ``23``, ``"23 people"``."""
    try:
        tree = ast.parse(code.strip(), mode="eval")
    except (SyntaxError, ValueError):
        return False
    nodes = list(ast.walk(tree))
    taken = (ast.Attribute, ast.Subscript)
    own = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    names = [n for n in nodes if isinstance(n, ast.Name | ast.Attribute) and id(n) not in own]
    if names or any(isinstance(node, taken) for node in nodes):
        return False
    constants = (node.value for node in nodes if isinstance(node, ast.Constant))
    return any(isinstance(v, int | float) or (isinstance(v, str) and find(v)) for v in constants)


def names(rules: Rules) -> tuple[str, ...]:
    """Names with a number in them that the project knows."""
    return style.of(rules.root).names


def _finding(
    passage: Passage, offset: int, said: str, one: Quantity | None,
    facts: Mapping[str, Fact], rules: Rules, sentence: Sentence,
) -> Finding:  # fmt: skip
    place = passage.place(offset)
    file = _near(place.file, rules.root)
    suggestion = nearest(one, facts.values()) if one else ""
    do = (
        f"did you mean `{{python}} f.{suggestion}`?"
        if suggestion
        else "let the report give it (`{python} f.…`), or cite the work it comes from"
    )
    after = " ".join(sentence.text[offset - sentence.start + len(said) :].split()[:4])
    subject = f"{file}: {' '.join(f'{said} {after}'.split())}".rstrip(" .,;:")
    return Finding(NAME, f"{said} is typed", file, place.line, do, subject, place.column)


def nearest(one: Quantity, facts: Iterable[Fact]) -> str:
    """How the narrative would write the fact whose value is nearest; empty if none is near."""
    best: tuple[float, int, str] | None = None
    for fact in facts:
        value = fact.get("value")
        if one.value is None or isinstance(value, bool) or not isinstance(value, int | float):
            continue
        off = abs(abs(value) - abs(one.value)) / max(abs(one.value), 1)
        other = (fact.get("unit") if fact.get("unit") in ("pounds", "percent") else "") != one.unit
        name = str(fact.get("name") or fact.get("id"))
        rank = (off + (0.05 if other else 0), len(name), name)
        if off <= 0.1 and (best is None or rank < best):
            best = rank
    if best is None:
        return ""
    whole = one.in_words and one.value is not None and one.value == int(one.value) <= 20
    return best[2] + (".in_words" if whole else "")


def _facts(site: Site) -> dict[str, dict[str, Fact]]:
    """The facts of each report; of its whole edition where there is one."""
    found: dict[str, dict[str, Fact]] = {}
    for edition in sorted(site.editions, key=lambda one: bool(one.variant)):
        known = found.setdefault(edition.report, {})
        for name, fact in edition.facts.items():
            known.setdefault(name, fact)
    return found


def _near(file: Path, root: Path | None) -> str:
    return file.relative_to(root).as_posix() if root and file.is_relative_to(root) else str(file)


def _order(finding: Finding) -> tuple:
    return finding.file, finding.line or 0, finding.column or 0


def sources(rules: Rules) -> Iterator[tuple[Document, Passage, Sentence]]:
    """Every sentence of every source, with where it stands."""
    for document in rules.documents:
        for passage in authored.passages(document):
            for sentence in passage.sentences():
                yield document, passage, sentence
