"""A claim of a difference agrees with its interval.

A fact that compares (``no_effect``) comes with an interval. Where a sentence tells such a fact, its
words may claim a direction only if the interval lies on that side of no difference, and may deny a
difference only if the interval holds it. Which fact is meant, the expression in the narrative says,
on the finished page the number, and in both the words for its outcome (`subjects`): whoever writes
"hospital stays became shorter" is held to the interval without naming it. Where a design cannot
tell causes apart, nothing is put down to one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from publish.gate import numbers, typed
from publish.gate.intervals import direction, subjects
from publish.gate.intervals.direction import Says
from publish.gate.intervals.subjects import Subjects
from publish.gate.site import Site
from publish.gate.texts.authored import EXPRESSION, Passage
from publish.gate.texts.told import CITED
from publish.gate.verdict import Checked, Finding, Rules
from publish.registry import Edition, Fact

NAME = "intervals"
TITLE = "Claims of a difference agree with their interval"

_CLAUSE = re.compile(
    r";|\.(?=\s)|, (?:and|but|while|whereas|yet|though|although) (?!so )|\bbut\b", re.IGNORECASE
)
_CONCEDED = re.compile(r"\s*(?:While|Although|Though|Whereas|Even though) [^,;]*,", re.IGNORECASE)
EXPRESSIONS = re.compile(r"(?<![\w.])f\.(?P<name>[a-z_][\w.]*)|(?<![\w.])f\[\"(?P<key>[\w.]+)\"\]")
_VIEWS = ("size", "with_unit", "interval", "range", "in_words", "text", "value", "n")
_REFERS = re.compile(
    r"\s*(?:This|That|These|It|They|(?:The|Such an?) (?:difference|change|effect|fall|rise|gap|drop"
    r"|gain))\b"
)
_KINDS = frozenset({"prose", "heading", "caption", "head", "picture"})


@dataclass(frozen=True)
class _Held:
    """An edition with what its comparisons are about, and their numbers as printed."""

    edition: Edition
    by_name: Mapping[str, Fact]
    subjects: Subjects
    printed: Mapping[str, list[Fact]]

    @classmethod
    def of(cls, edition: Edition) -> _Held:
        facts = [fact for fact in edition.facts.values() if _compares(fact)]
        names = {str(fact.get("name")): fact for fact in facts}
        return cls(edition, names, subjects.of(facts), _by_print(facts))


def check(site: Site, rules: Rules) -> Checked:
    """Every sentence whose claim its interval does not bear."""
    held = [_Held.of(edition) for edition in site.editions]
    findings = {
        (one.file, one.line, one.what): one
        for one in (*_written(held, rules), *_told(held, site, rules))
    }
    n = sum(len(one.by_name) for one in held)
    evidence = f"{n:,} facts that compare were held against the sentences that tell them."
    return Checked(NAME, TITLE, evidence, tuple(findings.values()))


def _compares(fact: Fact) -> bool:
    return fact.get("no_effect") is not None and bool(fact.get("interval"))


def borne(said: Says, fact: Fact) -> str:
    """Why an interval does not bear a claim; empty if it does."""
    low, high = fact["interval"]
    null = fact["no_effect"]
    printed = " to ".join(map(str, fact.get("limits") or (low, high)))
    side = Says.MORE if low > null else Says.LESS if high < null else None
    if said is Says.NONE:
        clear = f"says there is no clear difference; the interval ({printed}) is clear of none"
        return clear if side else ""
    if side is None:
        return f"claims {said.value}; the interval ({printed}) holds no difference"
    meant = _as_direction(said, str((fact.get("about") or {}).get("better") or ""))
    if meant in (Says.LESS, Says.MORE) and meant is not side:
        return f"claims {said.value}; the interval ({printed}) lies on the other side"
    return ""


def _as_direction(said: Says, better: str) -> Says:
    """Better and worse as more or less, where the fact says which is better."""
    if said not in (Says.BETTER, Says.WORSE) or not better:
        return said
    return Says.MORE if (said is Says.BETTER) is (better == "more") else Says.LESS


def unborne(
    clause: str, sentence: str, shown: list[Fact], held: Subjects, every: bool
) -> tuple[str, tuple[Fact, ...]]:
    """Why the evidence does not bear a clause, empty if it does, and the facts it speaks of.

    ``shown`` are the facts that the clause tells; ``every`` says whether each of them is meant for
    certain, or only one of them, since equal numbers look alike.
    """
    spoken = list(shown)
    said = direction.claimed(clause)
    reasons = [borne(one, fact) for fact in shown for one in said]
    why = next(filter(None, reasons), "") if every or all(reasons) else ""
    if "?" not in sentence and (cause := subjects.counterfactual(clause, held)):
        return why or f"says “{cause}”, which this comparison cannot show", tuple(spoken)
    if direction.is_left_open(clause) or "?" in sentence or CITED in sentence:
        return why, tuple(spoken)
    if direction.is_before(clause):
        return why, tuple(spoken)
    words = direction.unquoted(clause)
    for mention in held.named(words, sentence):
        if any(fact is other for fact in shown for other in mention.facts):
            continue
        spoken += mention.facts
        near = direction.near(words, mention.start, mention.end)
        wrong = [borne(near, fact) for fact in mention.facts] if near else []
        why = why or (wrong[0] if wrong and all(wrong) else "")
    together = [] if why else held.together(words)
    for one in direction.claimed(words) if together else ():
        why = why or next(filter(None, (borne(one, fact) for fact in together)), "")
    why = why or _credited(words, held)
    return why, tuple(spoken)


def _credited(words: str, held: Subjects) -> str:
    if cause := subjects.cause(words, held):
        return f"puts it down to “{cause}”, which this comparison cannot show"
    if verdict := subjects.verdict(words, held):
        return f"says “{verdict}”, which this comparison cannot show"
    return ""


# -- in the narrative -----------------------------------------------------------------------------


def _written(held: Iterable[_Held], rules: Rules) -> Iterator[Finding]:
    """Typed words, held to every edition that their document was built for."""
    by_report: dict[str, list[_Held]] = {}
    for one in held:
        if one.by_name:
            by_report.setdefault(one.edition.report, []).append(one)
    for document in rules.documents:
        for one in by_report.get(document.name, ()):
            passage: Passage | None = None
            before: tuple[Fact, ...] = ()
            for _, here, sentence in typed.sources(Rules(documents=(document,))):
                before = before if here is passage else ()
                passage = here
                spoken: list[Fact] = []
                quiet = bool(sentence.citations)
                for start, clause, raw in _clauses(sentence.text, sentence.raw):
                    meant = _meant(raw, one)
                    text = sentence.text + (CITED if quiet else "")
                    why, about = unborne(clause, text, meant, one.subjects, True)
                    why = why or _of_before(clause, about, before)
                    spoken += about
                    if why:
                        place = passage.place(sentence.start + start)
                        file = typed._near(place.file, rules.root)
                        plain = " ".join(clause.replace(EXPRESSION, "…").split())
                        yield _finding(file, place.line, plain, why, one.edition, place.column)
                before = tuple(spoken)


def _of_before(clause: str, about: tuple[Fact, ...], before: tuple[Fact, ...]) -> str:
    """Why a clause about the sentence before it ("This is a clear fall.") is not borne."""
    if about or not before or not _REFERS.match(clause) or direction.is_left_open(clause):
        return ""
    reasons = [borne(one, fact) for fact in before for one in direction.claimed(clause)]
    return reasons[0] if reasons and all(reasons) else ""


def _clauses(text: str, raw: str) -> Iterator[tuple[int, str, str]]:
    start = 0
    if conceded := _CONCEDED.match(text):
        start = conceded.end()
        lead = len(conceded[0]) - len(conceded[0].lstrip())
        yield lead, text[lead:start], raw[lead:start]
    for found in [*_CLAUSE.finditer(text, start), None]:
        end = found.start() if found else len(text)
        lead = len(text[start:end]) - len(text[start:end].lstrip())
        if text[start:end].strip():
            yield start + lead, text[start + lead : end], raw[start + lead : end]
        start = found.end() if found else end


def _meant(raw: str, held: _Held) -> list[Fact]:
    """The comparing facts that a clause's expressions name."""
    found = []
    for expression in EXPRESSIONS.finditer(raw):
        name = expression["name"] or expression["key"]
        if name not in held.by_name and name.rpartition(".")[2] in _VIEWS:
            name = name.rpartition(".")[0]
        if name in held.by_name:
            found.append(held.by_name[name])
    return found


# -- on the page ----------------------------------------------------------------------------------


def _told(held: Iterable[_Held], site: Site, rules: Rules) -> Iterator[Finding]:
    known = {id(one.edition): one for one in held}
    for page in site.pages:
        edition = numbers.of_page(page, site.editions)
        one = known[id(edition)] if edition else None
        if not edition or not one or not one.by_name:
            continue
        for block in page.blocks:
            if block.kind not in _KINDS:
                continue
            before: tuple[Fact, ...] = ()
            for _, sentence in block.sentences():
                spoken: list[Fact] = []
                for start, clause, _ in _clauses(sentence, sentence):
                    shown = (
                        _shown(_whole(sentence, start, clause), one.printed)
                        if direction.claims(clause)
                        else []
                    )
                    why, about = unborne(clause, sentence, shown, one.subjects, False)
                    why = why or _of_before(clause, about, before)
                    spoken += about
                    if why:
                        plain = " ".join(clause.split())
                        yield _finding(page.path, block.line, plain, why, edition)
                before = tuple(spoken)


def _whole(sentence: str, start: int, clause: str) -> str:
    """A clause with the bracket that follows it, where its interval stands."""
    rest = sentence[start + len(clause) :]
    return clause + (rest[: rest.find(")") + 1] if clause.count("(") > clause.count(")") else "")


def _by_print(facts: Iterable[Fact]) -> Mapping[str, list[Fact]]:
    printed: dict[str, list[Fact]] = {}
    for fact in facts:
        text = str(fact.get("text"))
        for form in {text, text.lstrip("−")}:
            printed.setdefault(form, []).append(fact)
    return printed


def _shown(clause: str, printed: Mapping[str, list[Fact]]) -> list[Fact]:
    """The comparing facts whose numbers a clause shows.

    A bare number is taken for a fact only with a limit of its interval beside it, or its sign.
    """
    tokens = set(re.findall(r"−?£?\d[\d,]*(?:\.\d+)?%?", clause))
    if not tokens:
        return []
    facts = {id(fact): fact for known in printed.values() for fact in known}.values()
    whole = [fact for fact in facts if all(forms & tokens for forms in _limits(fact))]
    spent = {form for fact in whole for forms in _limits(fact) for form in forms}
    found = list(whole)
    for token in tokens - spent:
        for fact in printed.get(token, ()):
            known = "£" in token or "%" in token or token.startswith("−") or "." in token
            if known or any(forms & tokens for forms in _limits(fact)):
                found.append(fact)
    return found


def _limits(fact: Fact) -> list[set[str]]:
    """Each limit as it may stand in a text, with and without its sign."""
    return [{one, one.lstrip("−")} for one in map(str, fact.get("limits") or ("",))]


def _finding(
    file: str, line: int | None, clause: str, why: str, edition: Edition, column: int | None = None
) -> Finding:
    what = f"“{clause[:90]}{'…' if len(clause) > 90 else ''}” {why} (in {edition.name})"
    do = "let the number choose the words: the report's findings have such sentences as attributes"
    return Finding(NAME, what, file, line, do, f"{file}: {clause[:60]}", column)
