"""The one message of each figure, chosen by the numbers that it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.findings.lived_experience_training.terms import GROUPS, first_upper
from analysis.findings.lived_experience_training.verdicts import unclear, verdicts
from analysis.show import words

if TYPE_CHECKING:
    from analysis.findings.lived_experience_training.report import LivedExperience

NOUNS = {
    "cognitive": "knowledge",
    "affective": "attitudes",
    "behavioural": "practice",
    "patient outcomes": "what patients experience",
}


def matrix(report: LivedExperience) -> str:
    """In how many programmes people lead, and in how many they only tell their story."""
    f = report.facts.programmes
    all_, telling, leading = (int(n.value) for n in (f.all, f.testimony, f.user_led))
    if all_ == 1:
        return "What the one programme is like"
    led = f"People lead {words.share_of(leading, all_, 'programme')}"
    return f"{led} and tell no more than their story in {words.number(telling)}"


def prisma(report: LivedExperience) -> str:
    """From how many records to how many studies."""
    found, kept = report.flow.identified, report.flow.studies
    records = words.counted(found, "record")
    if not kept:
        return f"No study was left of {records}"
    return first_upper(f"{records} led to {words.counted(kept, 'study', 'studies')}")


def harvest(report: LivedExperience) -> str:
    """How many results are for the better, and how many for the worse."""
    f = report.facts.results
    better, worse = int(f.improved.value), int(f.worse.value)
    said = f"{words.share_of(better, int(f.all.value), 'result')} {_is(better)} for the better"
    return first_upper(f"{said}, {words.number(worse)} for the worse")


def forest(report: LivedExperience) -> str:
    """Which pooled effects point clearly to one side, and which do not."""
    said = []
    for verdict, domains in verdicts(report).items():
        nouns = [NOUNS[domain] for domain in domains]
        said.append(f"{words.listed(nouns)} {_are(nouns)} {verdict}")
    open_ = [NOUNS[d] for d in unclear(report) if report.syntheses[d].pooled is not None]
    if said and open_:
        rest = f"for {words.listed(open_)} this is not clear"
        return first_upper(f"{'; '.join(said)} with involvement; {rest}")
    if said:
        return first_upper(f"{'; '.join(said)} with involvement")
    if open_:
        return f"No clear difference in {words.listed(open_)}"
    return "Too few effects of any one kind to pool"


def gaps(report: LivedExperience) -> str:
    """How much of the map is empty."""
    empty, cells = (int(report.facts.gaps[name].value) for name in ("empty", "cells"))
    if not empty:
        return "Every cell of the map holds at least one study"
    return first_upper(f"{words.share_of(empty, cells, 'cell')} {_holds(empty)} no study at all")


def ranked(report: LivedExperience) -> str:
    """Whether the groups put the same question first."""
    groups = [name for name in GROUPS if name in report.order.columns]
    first = [
        frozenset(report.order.loc[means == means.min(), "question_id"])
        for means in (report.order[name] for name in groups)
    ]
    if len(first) < 2:
        return "The questions that came first"
    if frozenset.intersection(*first):
        return "Every group puts the same question first"
    apart = sum(map(len, first)) == len(frozenset.union(*first))
    return "Each group puts another question first" if apart else (
        "The groups do not all put the same question first"
    )  # fmt: skip


def _is(n: int) -> str:
    return words.plural(n, "is", "are")


def _holds(n: int) -> str:
    return words.plural(n, "holds", "hold")


def _are(nouns: list[str]) -> str:
    return "is" if len(nouns) == 1 and not nouns[0].endswith("attitudes") else "are"
