"""Sentences of the partnership evaluation: each chosen by the numbers of the report it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.findings import coded
from analysis.qualitative import themes
from analysis.show import words

if TYPE_CHECKING:
    from analysis.findings.partnership_evaluation import Partnership
    from analysis.qualitative.coding import Code

ASKED = {
    "staff": ("member of staff", "members of staff"),
    "partner": ("person from a partner organisation", "people from partner organisations"),
    "user": ("person who uses the Life Rooms", "people who use the Life Rooms"),
}
"""Groups of participants in plain words, for one and for many."""


def headline(report: Partnership) -> str:
    """The report's finding in one sentence."""
    if not sum(report.sizes.values()):
        return "Nobody was interviewed in this selection."
    hard, *rest = sorted(report.codes, key=lambda code: not code.name.startswith("Challenges"))
    first = max(rest, key=report.heard)
    return (
        f"“{first.name}” was a theme for {_all_or_some(report, first)} interviewed; "
        f"{_all_or_some(report, hard)} also named challenges."
    )


def _all_or_some(report: Partnership, code: Code) -> str:
    everybody = sum(report.sizes.values())
    heard = report.heard(code)
    return f"all {everybody}" if heard == everybody else f"{heard} of the {everybody} people"


def hubs(report: Partnership) -> str:
    """Where the Life Rooms work from: the hubs of the data, whichever is looked at here."""
    names = report.study.hubs
    if len(names) == 1:
        return f"The Life Rooms work from a hub in {names[0]}."
    return f"The Life Rooms work from hubs in {words.listed(names)}."


def asked(report: Partnership) -> str:
    """Who was interviewed, in plain words."""
    some = [words.counted(n, *ASKED[group]) for group, n in report.sizes.items() if n]
    return words.listed(some) or "nobody yet"


def size(report: Partnership) -> str:
    """Whether the interviews are as many as were published."""
    f = report.facts
    pairs = (("staff", "staff"), ("partner", "partners"), ("user", "users"))
    if all(f[f"people.{a}"].value == f[f"published.{b}"].value for a, b in pairs):
        return "These are the numbers of the published evaluation."
    return "This edition shows a part of it."


def most_common(report: Partnership) -> str:
    """The themes by how many people spoke to them."""
    parts = [
        f"{code.name} ({report.facts[f'theme.{coded.slug(code.name)}.participants'].text})"
        for code in sorted(report.codes, key=lambda c: -report.heard(c))
    ]
    total = report.facts.people.all.with_unit
    return f"By how many of the {total} spoke to them: {words.listed(parts)}."


def theme(report: Partnership, code: Code) -> str:
    """How many spoke to one theme, in all and by group, and how often."""
    fact = report.facts[f"theme.{coded.slug(code.name)}"]
    heard = int(fact.participants.value)
    everybody = words.out_of(heard, sum(report.sizes.values()), "participants")
    if not heard:
        return f"{everybody} spoke to it."
    split = words.listed(
        [f"{fact[g].text} of {n} {coded.GROUPS[g].lower()}" for g, n in report.sizes.items()]
    )
    often = words.with_unit(fact.references.value, "references")
    return f"{everybody} spoke to it ({split}), in {often}."


def told_of(report: Partnership, name: str) -> str:
    """Which groups told of a sub-theme: ``staff, partners and users all told of it``."""
    fact = report.facts[f"theme.{coded.slug(name)}"]
    present = [g for g, n in report.sizes.items() if n]
    told = [coded.GROUPS[g].lower() for g in present if fact[g].value]
    if not told:
        return "nobody interviewed here told of it"
    if len(told) == 1:
        return f"only {told[0]} told of it"
    every = " all" if len(told) == len(present) and len(told) > 2 else ""
    return f"{words.listed(told)}{every} told of it"


def smallest(report: Partnership) -> str:
    """Which group is the smallest; empty where no one group is."""
    least = min(report.sizes.values())
    found = [group for group, n in report.sizes.items() if n == least]
    return f"{coded.GROUPS[found[0]]} are the smallest group." if len(found) == 1 else ""


def deviant(report: Partnership) -> str:
    """How many passages go against the pattern, and whose words may be shown."""
    n = int(report.facts.deviant.all.value)
    if not n:
        return "No passage in this selection was marked as going against the pattern of its theme."
    marked = words.counted(n, "passage was", "passages were").capitalize()
    goes = words.plural(n, "it goes", "they go")
    rows = themes.deviant(report.project, report.name_of_study)
    silent = sum(not report.project.participant(s).quote_consent for s in rows["speaker"])
    words_shown = "" if not silent else " where the speaker agreed to be quoted"
    return (
        f"{marked} marked because {goes} against what others said on the same theme. "
        f"{words.plural(n, 'It is', 'They are')} shown in full{words_shown}, because a theme is "
        "only as good as what it can bear."
    )
