"""Sentences of the partnership evaluation: each chosen by the numbers of the report it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.findings import coded, coded_figures
from analysis.findings.voices import NOBODY
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
    if heard < everybody:
        return f"{heard or 'none'} of the {everybody} people"
    return {1: "the one person", 2: "both people"}.get(everybody, f"all {everybody}")


def hubs(report: Partnership) -> str:
    """Where the Life Rooms work from: the hubs of the data, whichever is looked at here."""
    names = report.study.hubs
    if len(names) == 1:
        return f"The Life Rooms work from a hub in {names[0]}."
    return f"The Life Rooms work from hubs in {words.listed(names)}."


def asked(report: Partnership) -> str:
    """Who was interviewed, in plain words."""
    some = [words.counted(n, *ASKED[group]) for group, n in report.sizes.items() if n]
    if not some:
        return "We mean to ask those who know; in this selection nobody was interviewed."
    return f"So we asked those who know: {words.listed(some)}."


def size(report: Partnership) -> str:
    """Whether the interviews are as many as were published."""
    if report.nobody:
        return ""
    f = report.facts
    pairs = (("staff", "staff"), ("partner", "partners"), ("user", "users"))
    if all(f[f"people.{a}"].value == f[f"published.{b}"].value for a, b in pairs):
        return "These are the numbers of the published evaluation."
    if all(f[f"people.{a}"].value <= f[f"published.{b}"].value for a, b in pairs):
        return "This edition shows a part of it."
    return "The numbers differ from those of the published evaluation."


def most_common(report: Partnership) -> str:
    """The themes by how many people spoke to them, the most widely raised first."""
    total = sum(report.sizes.values())
    if not total:
        return NOBODY
    by_heard: dict[int, list[str]] = {}
    for code in report.by_prevalence:
        by_heard.setdefault(report.heard(code), []).append(code.name)
    said = []
    for i, (n, names) in enumerate(by_heard.items()):
        who = words.out_of(n, total, "participants") if not i else f"{n or 'nobody'}"
        said.append(f"{who} {'' if i else 'spoke '}to {words.listed(names)}")
    many = report.facts.codes.themes.in_words.capitalize()
    return f"{many} themes organise what people said. {'; '.join(said)}."


def theme(report: Partnership, code: Code) -> str:
    """How many spoke to one theme, in all and by group, and how often."""
    fact = report.facts[f"theme.{coded.slug(code.name)}"]
    if not sum(report.sizes.values()):
        return NOBODY
    return f"{coded.spoken_to(fact, report.sizes, 'participants')}."


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
    """Which group is the smallest, or was not heard at all; empty where no one group is."""
    absent = [coded.GROUPS[group].lower() for group, n in report.sizes.items() if not n]
    if absent:
        return f"No {words.listed(absent, 'or')} were interviewed in this selection."
    least = min(report.sizes.values())
    found = [group for group, n in report.sizes.items() if n == least]
    return f"{coded.GROUPS[found[0]]} are the smallest group." if len(found) == 1 else ""


def power(report: Partnership) -> str:
    """What the sample can tell: how many sides of the partnerships it hears."""
    sides = sum(1 for n in report.sizes.values() if n)
    if not sides:
        return ""
    heard = {
        len(report.sizes): "all three sides of the same partnerships, in their own words",
        1: "here only one of the three sides of the partnerships was heard",
    }.get(sides, "here two of the three sides of the partnerships were heard")
    return f"What weighs more is how much the sample can tell about a narrow question: {heard}."


def account(report: Partnership) -> str:
    """On how many people's words the account of the discussion rests."""
    n = sum(report.sizes.values())
    if not n:
        return ""
    if n == 1:
        return (
            "What follows rests on the words of one person, and others may see things differently."
        )
    if n == 2:
        return (
            "What follows rests on the words of two people, and others may see things differently."
        )
    return "The themes fit together into one account."


def unheard(report: Partnership) -> str:
    """Which sub-themes nobody spoke to, so that sentences about them are left out."""
    if not sum(report.sizes.values()):
        return ""
    silent = [coded_figures.short(code.name) for code in report.sub_codes if not report.heard(code)]
    if not silent:
        return ""
    named = words.listed([f"“{name}”" for name in silent])
    them = words.plural(len(silent), "it", "them")
    return f"Nobody here spoke to {named}; what the account says of {them} is left out."
