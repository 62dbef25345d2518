"""The counts of stays in the case study, released together for all units.

A stay is on one unit, so the units add up to all of them; and what one sentence, table or curve of
an edition tells must not follow from another. Names: stays, going on, followed (earlier, later),
ended, entirely, still, there (by year), at risk (by group and day).
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from analysis import parameters, stays
from analysis.counted import ADDS, Counted, Part
from analysis.suppression import Cell, Equal

if TYPE_CHECKING:
    from analysis.findings.partnership_case_study import CaseStudy

WAYS = MappingProxyType(
    {
        "ended in the window": "ended",
        "discharged entirely in the window": "entirely",
        "still there at its end, days so far": "still",
        "there at any time in it, days so far": "there",
    }
)
"""The ways of counting a window, as their counts are named."""
GRID = 30
"""Days between the points of a published curve: single steps would show single people leaving."""
WITHIN = 365
"""Days up to which mean stays are compared: the newer stays have been followed for little more."""
MOVED = "other unit"
"""Where a stay ends without its person leaving: one person, two stays."""


def days(report: CaseStudy, longest: float) -> list[int]:
    """The days at which a curve is printed."""
    last = int(longest)
    return [day for day in range(last + 1) if not day % GRID or day == report.within]


def at_risk(group: str, day: int) -> Cell:
    """The name of a count of stays still under way; on day 0 those that are followed."""
    return ("at risk", group, day) if day else ("followed", group)


def released(report: CaseStudy) -> Counted:
    """The counts of the report's unit, with what is withheld of them, whichever unit is told of."""
    study = report.study
    units = sorted(study.stays["unit"].unique())
    editions = {unit: _of(report, unit) for unit in units}
    whole = _part(_of(report, parameters.ALL))
    parts = {unit: _part(edition) for unit, edition in editions.items()}
    if study.policy.profile.nearest == 1:
        rare = _between_steps(whole, parts, study.policy.profile.minimum)
        whole, *others = (_starred(part, rare) for part in (whole, *parts.values()))
        parts = dict(zip(parts, others, strict=True))
    which = "" if report.unit == parameters.ALL else report.unit
    adds = dict.fromkeys(whole.values, ADDS)
    guarded = [cell for cell in whole.values if cell[0] == "the others"]
    counted, fares = study.policy.family(whole, parts, adds, which, guarded)
    over = {cell: {"unit": how} for cell, how in fares.items() if cell in counted.values}
    return replace(counted, over=over)


def _of(report: CaseStudy, unit: str) -> CaseStudy:
    return report if unit == report.unit else type(report)(report.study, unit)


def _part(report: CaseStudy) -> Part:
    table, years = report.table, report.years
    values: dict[Cell, float] = {("stays",): len(table)}
    people: dict[Cell, int] = {("stays",): _people(table)}
    going = table[table["discharged"].isna()]
    values["going on",], people["going on",] = len(going), _people(going)
    for row in report.ways.to_dict("records"):
        values[WAYS[row["way"]], row["year"]] = row["n"]
    for year in years:
        ended = table[table["discharged"].between(*stays.window(year))]
        people["ended", year] = _people(ended)
    for group in ("earlier", "later"):
        curve = report.curves.get(group)
        values["followed", group] = 0 if curve is None else curve.n
        if curve is not None:
            for day in days(report, curve.durations.max())[1:]:
                values[at_risk(group, day)] = curve.number_at_risk(day)
    sums = [Equal((("stays",),), (("followed", "earlier"), ("followed", "later")))]
    unseen: list[Cell] = []

    def rest(of: Cell, part: Cell) -> None:
        other = ("the others", of, part)
        values[other] = values[of] - values[part]
        unseen.append(other)
        sums.append(Equal((of,), (part, other)))

    rest(("stays",), ("going on",))
    known = []
    for year in years:
        rest(("ended", year), ("entirely", year))
        sums.append(Equal((("there", year),), (("ended", year), ("still", year))))
        if report.in_print(values["entirely", year], year):
            known.append(("entirely", year))
    hides = report.study.policy.profile.hides
    few = [cell for cell, n in people.items() if hides(n)]
    numbers = {cell: float(n) for cell, n in values.items()}
    return Part(numbers, [one for one in sums if one.holds(numbers)], (), unseen, few, known)


def _people(rows: pd.DataFrame) -> int:
    """How many different people are behind these stays at least: who moves to the other unit is
    there again."""
    return len(rows) - int((rows["destination"] == MOVED).sum())


def _between_steps(whole: Part, parts: dict[str, Part], fewest: int) -> set[Cell]:
    """Numbers at risk that are not printed where numbers are printed as they are: between two that
    are, so many have left in every edition as a mean needs people."""
    rare: set[Cell] = set()
    editions = [part.values for part in (whole, *parts.values())]
    for group in ("earlier", "later"):
        last = ("followed", group)
        cells = [cell for cell in whole.values if cell[:2] == ("at risk", group)]
        for cell in sorted(cells, key=lambda c: c[2]):
            left = [one.get(last, 0) - one.get(cell, 0) for one in editions if one.get(last, 0)]
            if all(n >= fewest for n in left):
                last = cell
            else:
                rare.add(cell)
    return rare


def _starred(part: Part, cells: set[Cell]) -> Part:
    more = [cell for cell in part.values if cell in cells]
    return replace(part, withheld=[*part.withheld, *more])
