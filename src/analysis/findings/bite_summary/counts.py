"""The counts of people in the BITE that add up to one another, released together.

The flow diagram, its table, the facts of the front page and the tables of who was matched, who was
not, and of groups of those who were, tell of the same people. What one of them withholds must not
follow from another, nor from the edition of another hub: until people are matched, hubs add up.

Three choices follow one another. The first is the same whichever edition is built: the flow of
every hub up to those who could be compared, from the whole study. The second adds whom this edition
matched, the third what its full edition tells of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from analysis import margins, parameters
from analysis.cohort import windows
from analysis.counted import ADDS, DIFFERS, SAME, Counted, Part
from analysis.suppression import Cell, Equal

if TYPE_CHECKING:
    from analysis.findings.bite_summary import BiteSummary

USERS, POOL = "Used the Life Rooms", "Comparison pool"
ANEW = MappingProxyType({"hub": DIFFERS, "period": DIFFERS})
"""People are matched anew for every hub and period."""
COMPARED = "Could be compared"
"""The step up to which people are lost one by one, whoever else is there."""
ONE_GROUP = MappingProxyType(
    {
        "Recorded first use": "users",
        "No index date": "pool",
        "Known to the trust": "users",
        "Not matched": "users",
        "Not needed": "pool",
    }
)
"""Steps by which only one group can be lost: how the step's name begins → the group."""


def step(group: str, name: str) -> Cell:
    """The name of a step of the flow of people."""
    return ("flow", group, name)


def level(what: str, value: str, column: str) -> Cell:
    """The name of a count of people with a characteristic: ``users`` and their ``matches``, both
    matched, and users ``lost`` for want of a match."""
    return ("level", what, value, column)


def band(service: str, name: str) -> Cell:
    """The name of a count of pairs whose user came so often."""
    return ("visits", service, name)


def score(low: float, column: str) -> Cell:
    """The name of a count of people with a score in the class from `low` on."""
    return ("score", f"{low:g}", column)


def pairs(name: str) -> Cell:
    """The name of a count of the pairs seen for an estimate."""
    return ("pairs", name)


def flow_rows(flow: pd.DataFrame) -> pd.DataFrame:
    """group, step, lost (whether the step counts people lost or left) and people: one row a step
    and group that can be in it. ``flow``: as `cohort.CohortEvaluation.flow`."""
    rows = []
    for group, name in (("users", USERS), ("pool", POOL)):
        for row in flow.to_dict("records"):
            only = next((g for start, g in ONE_GROUP.items() if row["step"].startswith(start)), "")
            if only in ("", group):
                rows.append((name, row["step"], bool(row["lost"]), row[group]))
    return pd.DataFrame(rows, columns=["group", "step", "lost", "people"])


def flowing(flow: pd.DataFrame) -> Part:
    """The counts of a flow of people (see `flow_rows`), and which add up to which."""
    names = [step(*row) for row in zip(flow["group"], flow["step"], strict=True)]
    sums = [
        Equal(*(tuple(names[row] for row, _ in side) for side in (one.left, one.right)))
        for one in margins.flow(flow)
    ]
    return Part(dict(zip(names, map(float, flow["people"]), strict=True)), sums)


def released(report: BiteSummary) -> Counted:
    """The report's counts, with what is withheld of them."""
    before = _before_matching(report)
    found = report.evaluation
    flow = flowing(flow_rows(found.flow))
    values, sums = dict(flow.values), list(flow.equal)
    guarded: list[Cell] = []
    printed: list[Cell] = []
    if found.matching is not None:
        users, matches = (step(group, found.flow["step"].iloc[-1]) for group in (USERS, POOL))
        # the sizes of an estimate stand in every sentence about it
        printed = [users, matches] if found.cost is not None else []
        if values[users] == values[matches]:
            sums.append(Equal((users,), (matches,)))
        gone = tuple(c for c in values if c[:2] == ("flow", USERS) and c[2].startswith("Not "))
        seen = {"second_year": found.second_year, "placebo": found.placebo}
        for whole, counts in (
            *_levels(report, users, matches, gone),
            *(((users,), {pairs(k): float(e.n_pairs)}) for k, e in seen.items() if e is not None),
        ):
            values |= counts
            left = sum(values[cell] for cell in whole) - sum(counts.values())
            rest = ("the others", whole, next(iter(counts)))
            if left > 0:  # those of a level that is not listed, or not seen for so long
                values[rest] = left
                guarded.append(rest)
            sums.append(Equal(whole, (*counts, rest) if left > 0 else tuple(counts)))
    policy = report.study.policy
    over = {**dict.fromkeys(values, ANEW), **before.over}
    links = [step(group, COMPARED) for group in (USERS, POOL)]
    counted = policy.counted(
        values, sums, guarded=guarded, printed=printed, over=over, after=before,
        free=[cell for cell in links if cell in values],
    )  # fmt: skip
    if report.full and found.cost is not None:
        return _examined(report, counted)
    return counted


def _before_matching(report: BiteSummary) -> Counted:
    """The flow of people until they are matched, chosen for all hubs together."""
    study, found = report.study, report.evaluation
    whole = study.at(parameters.ALL).people
    parts = {
        str(hub): flowing(flow_rows(windows.flow_of(rows, found.records, found.plan)))
        for hub, rows in whole.groupby("hub")
    }
    # where numbers are printed as they are, who could be compared is whom it was matched of, and so
    # how few were not: withheld in every edition
    exact = study.policy.profile.nearest == 1
    withheld = [step(group, COMPARED) for group in (USERS, POOL)] if exact else []
    all_ = flowing(flow_rows(windows.flow_of(whole, found.records, found.plan)))
    hub = "" if study.parameters.hub == parameters.ALL else study.parameters.hub
    adds = dict.fromkeys(all_.values, ADDS)
    counted, fares = study.policy.family(
        replace(all_, withheld=withheld),
        {name: replace(part, withheld=withheld) for name, part in parts.items()},
        adds,
        hub,
    )
    first = next(iter(all_.values))[2]
    over = {cell: {"hub": how, "period": _over_periods(cell, first)} for cell, how in fares.items()}
    return replace(counted, over={cell: over[cell] for cell in counted.values if cell in over})


def _over_periods(cell: Cell, first: str) -> str:
    """How a step fares over periods: whoever came did so first in one; the pool is whole in each,
    and its days are drawn anew."""
    _, group, name = cell
    return ADDS if group == USERS else SAME if name == first else DIFFERS


def _levels(
    report: BiteSummary, users: Cell, matches: Cell, gone: tuple[Cell, ...]
) -> Iterator[tuple[tuple[Cell, ...], dict[Cell, float]]]:
    """Who was matched and who was not, by characteristic: the whole, and the counts of levels."""
    from analysis.findings.bite_summary.check_tables import lost_rows
    from analysis.findings.bite_summary.tables import characteristic_rows

    found: dict[tuple[str, str], dict[Cell, float]] = {}
    for row in characteristic_rows(report).to_dict("records"):
        for column in ("users", "matches"):
            cell = level(row["characteristic"], row["value"], column)
            found.setdefault((row["characteristic"], column), {})[cell] = float(row[column])
    for row in lost_rows(report).to_dict("records"):
        for name, column in (("matched", "users"), ("lost", "lost")):
            cell = level(row["what"], row["level"], column)
            found.setdefault((row["what"], column), {})[cell] = float(row[name])
    wholes = {"users": (users,), "matches": (matches,), "lost": gone}
    for (_, column), counts in found.items():
        yield wholes[column], counts


def _examined(report: BiteSummary, before: Counted) -> Counted:
    """With the counts that only the full edition tells: visits, scores, pairs seen by month."""
    found, wholes = report.examination, before.values
    users, matches = (step(group, "Matched") for group in (USERS, POOL))
    lost = {
        group: tuple(c for c in wholes if c[:2] == ("flow", group) and c[2].startswith("Not "))
        for group in (USERS, POOL)
    }
    values: dict[Cell, float] = {}
    sums: list[Equal] = []
    guarded: list[Cell] = []

    def add(whole: tuple[Cell, ...], counts: dict[Cell, float]) -> None:
        left = sum(wholes[cell] for cell in whole) - sum(counts.values())
        rest = ("the others", whole, next(iter(counts), None))
        if not counts or left < 0:
            return
        values.update({cell: wholes[cell] for cell in whole} | counts)
        if left > 0:
            values[rest] = left
            guarded.append(rest)
        sums.append(Equal(whole, (*counts, rest) if left > 0 else tuple(counts)))

    for service, dose in found.doses.items():
        rows = zip(dose.bands["band"], dose.bands["n_pairs"], strict=True)
        add((users,), {band(service, name): float(n) for name, n in rows})
    if found.events is not None:
        add((users,), {pairs("months"): float(found.events.n_pairs)})
    for column, whole in (
        ("treated", (users, *lost[USERS])), ("control", (matches, *lost[POOL])),
        ("matched_treated", (users,)), ("matched_control", (matches,)),
    ):  # fmt: skip
        rows = zip(found.overlap["low"], found.overlap[column], strict=True)
        add(whole, {score(low, column): float(n) for low, n in rows})
    over = {**dict.fromkeys(values, ANEW), **before.over}
    return report.study.policy.counted(values, sums, guarded=guarded, over=over, after=before)
