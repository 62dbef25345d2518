"""The counts of people in the BITE that add up to one another, released together.

The flow diagram, its table, the facts of the front page and the tables of who was matched and who
was not tell of the same people. What one of them withholds must not follow from another.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from analysis import margins
from analysis.release import Counted
from analysis.suppression import Cell, Equal

if TYPE_CHECKING:
    from analysis.findings.bite_summary import BiteSummary

USERS, POOL = "Used the Life Rooms", "Comparison pool"
ADDS = MappingProxyType({"hub": "adds", "period": "adds"})
"""Everybody who came did so first in one period and belongs to one hub."""
POOL_STAYS = MappingProxyType({"hub": "adds", "period": "same"})
"""The pool belongs to hubs as well, and is whole in every period."""
DIFFERS = MappingProxyType({"hub": "differs", "period": "differs"})
"""People are matched anew for every hub and period."""


def step(group: str, name: str) -> Cell:
    """The name of a step of the flow of people."""
    return ("flow", group, name)


def level(what: str, value: str, column: str) -> Cell:
    """The name of a count of people with a characteristic: ``users`` and their ``matches``, both
    matched, and users ``lost`` for want of a match."""
    return ("level", what, value, column)


def counted(
    flow: pd.DataFrame, characteristics: pd.DataFrame | None, lost: pd.DataFrame | None
) -> tuple[dict[Cell, float], list[Equal]]:
    """Every count by its name, and which add up to which.

    ``flow``: group, step, lost, people. ``characteristics``: characteristic, value, users, matches.
    ``lost``: what, level, matched, lost. The same level of a characteristic has one name in both.
    """
    names = [step(*row) for row in zip(flow["group"], flow["step"], strict=True)]
    values: dict[Cell, float] = dict(zip(names, map(float, flow["people"]), strict=True))
    sums = [
        Equal(*(tuple(names[row] for row, _ in side) for side in (one.left, one.right)))
        for one in margins.flow(flow)
    ]
    last = {group: step(group, rows["step"].iloc[-1]) for group, rows in flow.groupby("group")}
    wholes: list[tuple[Cell, list[Cell]]] = []
    if characteristics is not None:
        for column, group in (("users", USERS), ("matches", POOL)):
            for what, rows in characteristics.groupby("characteristic", sort=False):
                cells = [level(str(what), value, column) for value in rows["value"]]
                values |= dict(zip(cells, map(float, rows[column]), strict=True))
                wholes.append((last[group], cells))
    if lost is not None:
        gone = [name for name in names if name[1] == USERS and name[2].startswith("Not matched")]
        for what, rows in lost.groupby("what", sort=False):
            for column, name in (("matched", "users"), ("lost", "lost")):
                cells = [level(str(what), value, name) for value in rows["level"]]
                values |= dict(zip(cells, map(float, rows[column]), strict=True))
                wholes += [(whole, cells) for whole in gone if name == "lost"]
    # a level that is not listed (not recorded, say) leaves its characteristic short of the whole
    return values, sums + [one for one in _whole(wholes) if one.holds(values)]


def _whole(wholes: list[tuple[Cell, list[Cell]]]) -> Iterator[Equal]:
    for whole, cells in wholes:
        yield Equal((whole,), tuple(cells))


def released(report: BiteSummary) -> Counted:
    """The report's counts, with what is withheld of them."""
    from analysis.findings.bite_check_tables import lost_rows
    from analysis.findings.bite_tables import characteristic_rows, flow_rows

    matched = report.evaluation.matching is not None
    values, sums = counted(
        flow_rows(report),
        characteristic_rows(report) if matched else None,
        lost_rows(report) if matched else None,
    )
    over = dict.fromkeys(values, DIFFERS)
    for group, how in ((USERS, ADDS), (POOL, POOL_STAYS)):
        over[step(group, report.evaluation.flow["step"].iloc[0])] = how
    return report.study.policy.counted(values, sums, over=over)
