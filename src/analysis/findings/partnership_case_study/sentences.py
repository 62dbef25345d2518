"""Sentences of the partnership case study: each chosen by the numbers of the report it is given."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from analysis import parameters, stays
from analysis.qualitative import themes
from analysis.show import words
from analysis.show.facts import Fact

if TYPE_CHECKING:
    from analysis.findings.partnership_case_study import CaseStudy

STUDY = "rehabilitation"
WHO = {"service_user": "service user", "staff": "member of staff"}
THEMES = {
    "Working across organisations": "working across organisations",
    "Individual support and positive risk-taking": "support that fits the person",
    "Kindness and a way forward": "kindness and a way forward",
    "What was hard": "what was hard",
}
"""Themes of the interviews, as a sentence names them."""
SAFE = "so that no small number can be worked out"
"""Why a number is withheld: it is small, or a small one would follow from it, and which is which
nobody is told."""
ENOUGH = 50
"""Stays in a window from which on no one or two of them move its mean far."""


def headline(report: CaseStudy) -> str:
    """The report's finding in one sentence."""
    f = report.facts
    follow_up = follow_up_sentence(report)
    return (
        f"The published mean stay fell from {f.published.stay_2014.with_unit} to "
        f"{f.published.stay_2015.with_unit}; {follow_up[:1].lower()}{follow_up[1:]}"
    )


def means(report: CaseStudy, years: Sequence[int]) -> str:
    """The mean of each window with its interval and n, latest first."""
    facts = {year: report.facts[f"stays.mean_{year}"] for year in sorted(years, reverse=True)}
    said = [
        f"a mean of {fact.with_unit} for {year} ({_measured(fact)})"
        for year, fact in facts.items()
        if not fact.released.suppressed
    ]
    silent = [f"{year}" for year, fact in facts.items() if fact.released.suppressed]
    if not said:
        return "In the stays table too few stays ended in these months to give a mean."
    none = f"; for {words.listed(silent)} it gives none, as too few stays ended" if silent else ""
    return f"The stays table gives {words.listed(said)}{none}."


def _measured(fact: Fact) -> str:
    """The interval, and how many stays are behind it where that is told."""
    return fact.interval if fact.released.n is None else f"{fact.interval}; n = {fact.n}"


def agreement(report: CaseStudy, years: Sequence[int]) -> str:
    """Whether the data give what is in print, said for the unit that was asked for."""
    if report.unit != parameters.ALL:
        return (
            "The published figures are for all units together, so the two columns are not "
            "expected to agree here."
        )
    if _withheld(report, years):
        return f"Not all of the published figures can be set beside those of the stays, {SAFE}."
    if _same(report, years):
        return "The stays give the published figures exactly."
    return "The stays do not give the published figures: the difference is worth looking into."


def agreement_title(report: CaseStudy, years: Sequence[int]) -> str:
    """The message of the figure that sets published and computed figures side by side."""
    if report.unit != parameters.ALL:
        return f"{report.unit} beside what was published for all units"
    if _withheld(report, years):
        return "Not all of the published figures can be set beside those of the stays"
    if _same(report, years):
        return "The stays give the published figures exactly"
    return "The stays do not give the published figures"


_PAIRS = (("stay", "mean"), ("discharged", "discharged"))
"""Published figures and those of the stays, by the beginnings of their names."""


def _same(report: CaseStudy, years: Sequence[int]) -> bool:
    f = report.facts
    return all(
        f[f"published.{what}_{year}"].value == f[f"stays.{of}_{year}"].value
        for year in years
        for what, of in _PAIRS
    )


def _withheld(report: CaseStudy, years: Sequence[int]) -> bool:
    """Whether a figure of the stays may not be shown beside the published one."""
    return any(
        report.facts[f"stays.{of}_{year}"].released.suppressed for year in years for _, of in _PAIRS
    )


def ended(report: CaseStudy, years: Sequence[int]) -> str:
    """How many stays ended in each window, for the foot of a figure."""
    facts = {year: report.facts[f"stays.ended_{year}"] for year in years}
    told = {
        year: "withheld" if fact.released.suppressed else about(report, fact.text)
        for year, fact in facts.items()
    }
    if set(told.values()) == {"withheld"}:
        return "Stays that ended: withheld"
    return f"Stays that ended: {words.listed([f'{n} in {year}' for year, n in told.items()])}"


def about(report: CaseStudy, numbers: str) -> str:
    """Numbers of stays as a sentence has them: rounded ones are about so many."""
    return numbers if report.study.policy.profile.nearest == 1 else f"about {numbers}"


def few(report: CaseStudy, years: Sequence[int]) -> str:
    """How many stays the means of the windows rest on, and what that does to a mean."""
    ended = [report.facts[f"stays.ended_{year}"] for year in years]
    if any(fact.released.suppressed for fact in ended):
        return f"How many stays ended in the windows is not told in full, {SAFE}."
    numbers = words.listed([fact.text for fact in ended])
    told = f"{about(report, numbers).capitalize()} stays ended in the two windows"
    if min(float(fact.value) for fact in ended) >= ENOUGH:
        return f"{told}."
    return f"{told}: one or two long ones move the mean a long way."


def survival_title(report: CaseStudy) -> str:
    """The message of the curves: whether later stays were shorter, and how surely."""
    fact = report.facts.restricted.difference
    if len(report.curves) == 1:
        name, curve = next(iter(report.curves.items()))
        half = report.facts[f"median.{name}"]
        if half.released.suppressed and math.isfinite(curve.median.value):
            return "When half of the stays had ended is withheld"
        if half.released.suppressed:
            return "Fewer than half of the stays had ended"
        return f"Half of the stays had ended within {half.with_unit}"
    if fact.released.suppressed:
        return f"{_too_few(report)} to compare the two periods"
    if not words.is_clear(fact.released):
        return "Later stays did not last clearly longer or shorter"
    said = f"Later stays were {words.direction(fact.released, less='shorter', more='longer')}"
    halves = [report.facts[f"median.{name}"] for name in ("later", "earlier")]
    if any(half.released.suppressed for half in halves):
        return said
    later, earlier = halves
    return f"{said}: half had ended within {later.with_unit}, of earlier ones within {earlier.text}"


def how_drawn(report: CaseStudy) -> str:
    """How many stays are behind the curves, and how few move them, for the foot of the figure."""
    n, least = report.facts.stays.all, report.study.policy.profile.minimum
    many = "" if n.released.suppressed else f"{about(report, n.text).capitalize()} stays; "
    return (
        f"{many}{'a' if many else 'A'} line goes down once {words.number(least)} more have "
        "ended; * withheld"
    )


def follow_up_in_short(report: CaseStudy) -> str:
    """What following everybody says, without a number, for the plain-English summary."""
    fact = report.facts.restricted.difference
    unit = "" if report.unit == parameters.ALL else f"Here that is done for {report.unit} alone. "
    if len(report.curves) < 2:
        return f"{unit}Nobody can be compared with those who came earlier or later."
    if fact.released.suppressed:
        return f"{unit}Too few could be followed for long enough to compare earlier with later."
    if not words.is_clear(fact.released):
        return f"{unit}Seen this way, later stays were not clearly longer or shorter."
    way = words.direction(fact.released, less="shorter", more="longer")
    sure = {"clear": "clearly ", "likely": "probably "}[words.certainty(fact.released)]
    return (
        f"{unit}Seen this way, later stays were {sure}{way}. That does not show what made them so."
    )


def _too_few(report: CaseStudy) -> str:
    """What there is too little of for a comparison over the first year."""
    if not report.ended_within_a_year:
        return "Too few stays ended in their first year"
    return "Too few stays were followed for a year"


def follow_up_sentence(report: CaseStudy) -> str:
    """What following every stay from admission says, in words that fit its certainty."""
    fact = report.facts.restricted.difference
    since = f"{report.split:%B %Y}"
    if not report.curves:
        return "There is no stay to follow."
    if len(report.curves) == 1:
        when = f"before {since}" if "earlier" in report.curves else f"in {since} or later"
        return f"All of these stays began {when}, so there is no second period to compare with."
    if fact.released.suppressed:
        return f"{_too_few(report)} to compare the two periods."
    measured = _measured(fact)
    if not words.is_clear(fact.released):
        return (
            f"Followed from admission, stays that began in {since} or later did not last clearly "
            f"longer or shorter than those before (difference over the first year {fact.text} "
            f"days, {measured})."
        )
    way = words.direction(fact.released, less="shorter", more="longer")
    return (
        f"Followed from admission, stays that began in {since} or later were {way} than those "
        f"before (difference over the first year {fact.text} days, {measured})."
    )


def medians(report: CaseStudy) -> str:
    """When half of the stays had ended, earlier and later, as far as the curves reach."""
    said = []
    for name in ("earlier", "later"):
        if name not in report.curves:
            continue
        fact, n = report.facts[f"median.{name}"], report.facts[f"followed.{name}"]
        many = "" if n.released.suppressed else f" (n = {n.text})"
        reached = math.isfinite(report.curves[name].median.value)
        if fact.released.suppressed and (n.released.suppressed or reached):
            said.append(f"when half of the {name} stays had ended is not told, {SAFE}")
        elif fact.released.suppressed:
            said.append(f"fewer than half of the {name} stays{many} had ended")
        else:
            limits = fact.interval or "the stays give no 95% CI"
            said.append(
                f"half of the {name} stays{many} had ended after {fact.with_unit} ({limits})"
            )
    return words.sentence(words.listed(said)) if said else ""


def still_there(report: CaseStudy, years: Sequence[int]) -> str:
    """Who the mean leaves out, in numbers that may be shown."""
    days = [report.facts[f"stays.so_far_{year}"] for year in years]
    if any(fact.released.suppressed for fact in days):
        return "Too few people were still there at the end of a window to say for how long."
    return (
        f"At the end of August {years[0]} those still there had been there for "
        f"{days[0].with_unit} on average; a year later for {days[1].with_unit}."
    )


def method(report: CaseStudy) -> str:
    """What the stays table holds: how many stays, on which units, from when to when."""
    table = report.table
    if table.empty:
        return "The stays table holds no stay here."
    n, open_ = report.facts.stays.all, report.facts.stays.still_there
    units = words.counted(int(table["unit"].nunique()), "unit")
    last = stays.last_record(report.study.stays)
    if n.released.suppressed:  # perhaps so few that their months of admission would tell of them
        return f"How many stays the stays table holds here is not told, {SAFE}."
    unfinished = (
        f"how many have no day of discharge written down is not told, {SAFE}"
        if open_.released.suppressed
        else f"{about(report, open_.text)} have no day of discharge written down"
    )
    return (
        f"The stays table holds {about(report, n.text)} stays in {units}, admitted from "
        f"{table['admitted'].min():%B %Y} on and followed to {last:%B %Y}; {unfinished}."
    )


def heard(report: CaseStudy) -> str:
    """How many of each group spoke to each theme of the interviews."""
    names = {code.name for code in report.project.codes}
    wanted = [name for name in THEMES if name in names]
    counts = themes.by_group(report.project, STUDY, wanted) if wanted else pd.DataFrame()
    spoken: dict[str, list[str]] = {}
    for name in wanted:
        rows = counts[(counts["name"] == name) & (counts["of"] > 0)]
        if not rows["participants"].sum():
            continue
        who = [
            words.share_of(int(row["participants"]), int(row["of"]), one, _plural(one))
            for _, row in rows.sort_values("group").iterrows()
            for one in [WHO.get(row["group"], row["group"])]
        ]
        spoken.setdefault(words.listed(who), []).append(THEMES[name])
    if not spoken:
        return "Nobody was interviewed about it."
    told = [f"{_each(named)} ({who})" for who, named in spoken.items()]
    return f"Interviews for this report turned to {'; to '.join(told)}."


def _each(named: Sequence[str]) -> str:
    """Listed, with a comma before the last where one of them has an ``and`` of its own."""
    own = len(named) > 1 and any(" and " in name for name in named)
    return f"{', '.join(named[:-1])}, and {named[-1]}" if own else words.listed(named)


def _plural(who: str) -> str:
    return who.replace("member", "members") if who.startswith("member") else f"{who}s"
