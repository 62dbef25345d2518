"""What a sentence is about: which comparisons of a report its words speak of, and who did it.

A fact that compares says in words what its outcome is called (`about`, made in
`analysis.show.about`); where it says nothing, its own name does. So a sentence that names no fact
can still be held to one: "hospital stays became shorter".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from publish.gate.intervals import money
from publish.registry import Fact

_GENERIC = frozenset(
    "change difference effect ratio mean rate all main first second year years of for the a in"
    " crude placebo matched total overall cost_change smd pooled survey contacts rates".split()
)
_ENDING = r"(?:s|es|[’']s?|al|ally)?"
_OF_A_THING = r"(?! of (?:an?|living|coffee|tea|travel)\b)"
_ALL = re.compile(
    r"\b(?:every|all|each|any|both)\b[^.;]{0,40}?\b(?:kind|sort|type|form|outcome|measure|construct"
    r"|domain|score|contact|care|result|number|thing)s?\b"
    r"|\beverything (?:\w+ )?(?:improved|fell|rose|got|became|went|changed)\b|\bacross the board\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Mention:
    """An outcome named in a clause: where, and the comparisons that are meant."""

    start: int
    end: int
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Subjects:
    """The comparisons of one report by the words for their outcomes.

    ``groups``: the facts of one outcome each, with what names it; ``by``: what did nothing that
    this design could show.
    """

    groups: tuple[tuple[re.Pattern[str], tuple[Fact, ...]], ...]
    any: re.Pattern[str] | None
    by: re.Pattern[str] | None
    tests: re.Pattern[str] | None = None

    def named(self, clause: str, sentence: str) -> Iterator[Mention]:
        """The outcomes that a clause names. What stands in its sentence says which comparison of
        several is meant: the second year's, the one without matching."""
        if self.any is None or not self.speaks(clause):
            return
        for pattern, facts in self.groups:
            places = [found.span() for found in pattern.finditer(clause)]
            if pattern.fullmatch("cost"):
                places += [found.span() for found in money.SPOKEN.finditer(clause)]
            tested = [f for f in facts if _only(f) and _tests(_only(f)).search(clause)]
            for place in places:
                meant = _meant(facts, sentence)
                if meant:
                    yield Mention(place[0], place[1], meant)
            if tested and not places:
                yield Mention(0, len(clause), tuple(tested))

    def speaks(self, clause: str) -> re.Match[str] | None:
        """Where a clause first names an outcome, if it names one."""
        if self.any is None:
            return None
        of_money = money.SPOKEN.search(clause) if self.any.fullmatch("cost") else None
        tests = self.tests.search(clause) if self.tests else None
        return self.any.search(clause) or of_money or tests

    def together(self, clause: str) -> tuple[Fact, ...]:
        """The comparisons that a clause speaks of as a whole ("every kind of care"), else none."""
        if not _ALL.search(clause):
            return ()
        return tuple(fact for _, facts in self.groups for fact in facts if not _only(fact))


def of(facts: Iterable[Fact]) -> Subjects:
    """The subjects of the facts that compare."""
    grouped: dict[tuple[str, ...], list[Fact]] = {}
    by: dict[str, None] = {}
    for fact in facts:
        about = fact.get("about") or {}
        names = tuple(about.get("outcomes") or _own(fact))
        if names:
            grouped.setdefault(names, []).append(fact)
        by |= dict.fromkeys(about.get("by") or ())
    groups = tuple((_phrases(names), tuple(held)) for names, held in grouped.items())
    every = tuple(dict.fromkeys(name for names in grouped for name in names))
    only = tuple(
        dict.fromkeys(word for held in grouped.values() for f in held for word in _only(f))
    )
    return Subjects(
        groups, _phrases(every) if every else None, _phrases(tuple(by)) if by else None,
        _tests(only) if only else None,
    )  # fmt: skip


def _own(fact: Fact) -> tuple[str, ...]:
    """What a fact without such words is called by its name: ``contacts.crisis_contact``."""
    *parents, last = str(fact.get("name")).split(".")
    for part in (last, *reversed(parents)):
        words = [word for word in part.split("_") if word not in _GENERIC]
        if words:
            return (" ".join(words),)
    return ()


def _only(fact: Fact) -> tuple[str, ...]:
    return tuple((fact.get("about") or {}).get("only") or ())


def _meant(facts: tuple[Fact, ...], sentence: str) -> tuple[Fact, ...]:
    special = tuple(f for f in facts if _only(f) and _phrases(_only(f)).search(sentence))
    return special or tuple(fact for fact in facts if not _only(fact))


@lru_cache(maxsize=512)
def _phrases(names: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(names, key=len, reverse=True)
    listed = "|".join(_phrase(name) for name in longest)
    return re.compile(rf"(?<![\w&])(?:{listed})(?!\w){_OF_A_THING}", re.IGNORECASE)


@lru_cache(maxsize=512)
def _tests(names: tuple[str, ...]) -> re.Pattern[str]:
    """A comparison spoken of by what it is done with: "the placebo test"."""
    listed = "|".join(_phrase(name) for name in names)
    return re.compile(
        rf"\b(?:(?:{listed}) (?:test|check|analysis|comparison)"
        rf"|(?:test|check|analysis|comparison) (?:with|of|at|on) (?:an? |the )?(?:{listed}))\b",
        re.IGNORECASE,
    )


def _phrase(name: str) -> str:
    return r"[\s-]+".join(re.escape(word) + _ENDING for word in name.split())


# -- what is put down to what ---------------------------------------------------------------------

_ADVERBS = (
    r"(?:\s+(?:also|clearly|really|thus|therefore|has|have|had|did|do|does|can|will|that|which))*"
)
_DOES = (
    r"(?:cut|reduc|lower|sav|prevent|keep|kept|stop|improv|rais|increas|caus|bring|brought|ma[kd]e"
    r"|spar|free|protect|avert|avoid|shorten|halv|boost|chang|help|slash|lessen|transform|led|lead"
    r"|drove|driv|push|produc|achiev|deliver|result|yield|eas|strengthen|work)\w*"
)
_BECAUSE = re.compile(
    r"\b(?:because(?= (?:of|people|they|users|those|somebody|someone|so many)\b)|thanks to"
    r"|due to|owing to|as a (?:direct )?(?:result|consequence) of"
    r"|led to"
    r"|leads to|leading to|lead to|caus(?:es|ed|ing)|brought about|brings? about|result(?:s|ed) in"
    r"|attributable to|attributed to|down to|explained by|driven by|achieved by|a result of"
    r"|the effect of|the impact of|responsible for|made possible by|brought down by|reduced by"
    r"|lowered by|cut by|saved by|prevented by|improved by|raised by|owe[sd]?"
    r"|on account of|(?:is|are|was|were) why|credit for"
    r"|(?:the )?(?:fruits?|doing|handiwork|merit) of|courtesy of"
    r"|comes? (?:from|of)|came (?:from|of)|put down to|stem(?:s|med) from|follow(?:s|ed) from"
    r"|the reason (?:why|that|for)|by virtue of"
    r"|(?:cutting|reducing|lowering|saving|keeping|driving down|bringing down)"
    r"(?= .*\b(?:at|through|with|by|in)\b))\b",
    re.IGNORECASE,
)
_APPROACH = (
    r"(?:it|they|this|(?:the|this|our|such an?) (?:approach|model|programme|intervention|response"
    r"|scheme|idea|project|social model|pathway|partnership))"
)
_NOT_HOW = re.compile(
    r"\b(?:how|what|where|way|whether|if|when|who|whom|why)\b[^.]*$", re.IGNORECASE
)
_END = (
    r"(?=\s*(?:[.!:;,*_”\"]|$|[—–]|for (?:people|users|everyone|them)"
    r"|well\b|wonders|miracles))"
)


def cause(clause: str, subjects: Subjects) -> str:
    """What a clause puts a difference down to, though the design cannot; empty if to nothing."""
    if subjects.by is None:
        return ""
    named = subjects.speaks(clause)
    for found in subjects.by.finditer(clause):
        after = clause[found.end() :]
        if named and re.match(rf"{_ADVERBS}\s+{_DOES}\b", after, re.IGNORECASE):
            return found[0]
    if named and _BECAUSE.search(clause):
        who = subjects.by.search(clause)
        return who[0] if who else ""
    return ""


def counterfactual(clause: str, subjects: Subjects) -> str:
    """The words by which a clause says what would have been without the service; empty if none."""
    if subjects.by is None or not subjects.speaks(clause):
        return ""
    found = _without(subjects.by.pattern).search(clause)
    return found[0].strip() if found else ""


def verdict(clause: str, subjects: Subjects) -> str:
    """The words by which a clause says that it works, which a comparison of people who chose to
    come cannot show; empty if it does not."""
    if subjects.by is None:
        return ""
    who = rf"(?:{subjects.by.pattern}(?:\s+\w+){{0,3}}?|\b{_APPROACH})"
    for pattern in _verdicts(who):
        found = pattern.search(clause)
        if found and not _NOT_HOW.search(clause[: found.start()]):
            return found[0].strip()
    return ""


@lru_cache(maxsize=32)
def _without(by: str) -> re.Pattern[str]:
    """What would have been if it had not been for something: a cause by another name."""
    but_for = (
        r"(?:without|but for|if (?:it )?(?:were|was|had) not (?:been )?(?:for )?|were it not for)"
    )
    return re.compile(
        rf"\b{but_for} (?:the |this |our )?{by}\b[^.;?]*\bwould (?:have|be|cost|need)\b", re.I
    )


@lru_cache(maxsize=32)
def _verdicts(who: str) -> tuple[re.Pattern[str], ...]:
    good = (
        r"(?:effective|successful|a success|cost-effective|good value(?! to)|value for money"
        r"|worth it)"
    )
    return (
        re.compile(
            rf"{who}\s+(?:(?:really|clearly|does|do|has|have)\s+)*work(?:s|ed)?\b{_END}", re.I
        ),
        re.compile(
            rf"{who}\s+(?:is|are|was|were|proved|has been|have been)\s+(?:\w+\s+)?{good}\b", re.I
        ),
        re.compile(rf"{who}\s+(?:\w+\s+)?pa(?:ys?|id) for (?:itself|themselves)\b", re.I),
        re.compile(
            r"\b(?:users?|people(?: who came)?|those who came|they|everyone|everybody)\b[^.;]{0,30}"
            r"\bbetter off\b",
            re.I,
        ),
    )
