"""Secondary suppression: which further counts must go so that no withheld one can be worked out.

A reader of a table knows which cells add up to which, that a printed count stands for a few true
ones (its rounding), and that nothing is below nought. From that the least and the greatest value
of a withheld count follow by linear programming: what an attacker would do. A withheld count is
safe when these limits leave open everything from the profile's ``low`` to its ``high``, that is
when the table tells no more of it than the star does (Hundepool et al. 2012, Statistical Disclosure
Control, doi:10.1002/9781118348239, section 4.4: the feasibility interval covers the protection
interval).

The cells to withhold are chosen by a mixed integer program with the least loss that makes all of
them safe: for each withheld count and either limit there must be a table that reaches it and looks
like the published one (Fischetti & Salazar-González 2001, doi:10.1287/mnsc.47.7.1008.9805). Only
the limits that are broken are put into the program, until none is.

>>> from analysis.profiles import PROFILES
>>> values = {"a": 3, "b": 40, "c": 60, "all": 103}
>>> sorted(secondary(values, [Equal(("all",), ("a", "b", "c"))], PROFILES["sdap"]))
['b']
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, vstack

from analysis.profiles import Profile
from analysis.systems import (
    NEAR,
    Cell,
    Equal,
    Ratio,
    System,
    between,
    groups,
    limits,
    published,
    solved,
)

__all__ = ["Cell", "Equal", "Ratio", "System", "chosen", "limits", "secondary"]

NODES = 2_000
"""Branches of the search; a number and not a time, so that every machine chooses alike."""


def secondary(
    values: Mapping[Cell, float],
    equal: Sequence[Equal],
    profile: Profile,
    *,
    ratios: Sequence[Ratio] = (),
    unseen: Iterable[Cell] = (),
    costs: Mapping[Cell, float] | None = None,
) -> frozenset[Cell]:
    """The cells that must be withheld besides those that `profile` hides by themselves.

    ``values``: every count, as it is. ``equal``: which add up to which; all of them must hold.
    ``ratios``: percentages that are printed of them. ``unseen``: cells that are printed nowhere.
    ``costs``: what more the loss of a cell would cost. Raises ValueError where a sum does not hold.
    """
    return chosen(
        System(
            values, tuple(equal), profile, tuple(ratios), frozenset(unseen), costs=dict(costs or {})
        )
    )


def chosen(system: System) -> frozenset[Cell]:
    """The cells of a system that must be withheld besides those that are hidden by themselves."""
    for one in system.equal:
        if not one.holds(system.values):
            raise ValueError(f"these do not add up: {one.left} and {one.right}")
    found: set[Cell] = set()
    for cells in groups(system):
        part = system.among(cells)
        if part.small and part.equal:
            found |= _chosen(part)
    return frozenset(found)


def _chosen(system: System) -> frozenset[Cell]:
    """The secondary cells of one group."""
    profile = system.profile
    everything = (
        frozenset(system.cells) - system.unseen - system.printed - system.known | system.small
    )
    before = system.small | system.gone
    guarded = set(system.small)
    told: dict[Cell, bool] = {}
    asked: list[tuple[Cell, int]] = []
    hidden = before
    while True:
        free = _open(system, hidden, guarded)
        ends = {c: _limits_of(system, c, hidden) for c in hidden if c not in free}
        broken = [
            (cell, end)
            for cell in system.cells
            if cell in ends and _matters(cell, ends[cell], guarded, profile)
            for end in (0, 1)
            if not _reaches(ends[cell], end, profile) and (cell, end) not in asked
        ]
        for cell in sorted(
            {cell for cell, _ in broken} - told.keys(), key=system.place.__getitem__
        ):
            # where even a table of stars tells a count, no further star can help
            told[cell] = not _covers(_limits_of(system, cell, everything), profile)
        broken = [(cell, end) for cell, end in broken if not told[cell]]
        guarded |= {cell for cell, _ in broken}
        if not broken:
            return hidden - before
        asked += broken
        found = _cheapest(system, asked)
        if found is None:
            return everything - before
        hidden = found


def _open(system: System, hidden: frozenset[Cell], guarded: Iterable[Cell]) -> set[Cell]:
    """Those of `guarded` that reach both their ends, as far as a few tables show: each table takes
    as many at once as it can, and one that misses an end has not shown that it cannot be reached.
    """
    profile = system.profile
    rows, bounds = published(system, hidden)
    free = {cell for cell in guarded if cell in hidden}
    for sign, goal in ((1.0, profile.low), (-1.0, profile.high)):
        left, kept = sorted(free, key=system.place.__getitem__), set()
        while left:
            aim, mine = np.zeros(len(system.cells)), list(bounds)
            for cell in left:
                aim[system.place[cell]] = sign
                mine[system.place[cell]] = (bounds[system.place[cell]][0], profile.high)
            found = solved(system, aim, rows, mine)
            if found.status != 0:
                break
            at = {c for c in left if sign * found.x[system.place[c]] <= sign * goal + NEAR}
            if not at:
                break
            kept |= at
            left = [cell for cell in left if cell not in at]
        free = kept
    return free


def _limits_of(system: System, cell: Cell, hidden: frozenset[Cell]) -> tuple[float, float]:
    rows, bounds = published(system, hidden)
    return between(system, cell, rows, bounds)


def _matters(cell: Cell, ends: tuple[float, float], guarded: set[Cell], profile: Profile) -> bool:
    """Whether a star's limits are anybody's concern: those of a small count are, and those of a
    star that might be one as far as a reader can tell."""
    return cell in guarded or ends[0] < profile.high + 1 - NEAR


def _reaches(ends: tuple[float, float], end: int, profile: Profile) -> bool:
    return ends[0] <= profile.low + NEAR if end == 0 else ends[1] >= profile.high - NEAR


def _covers(ends: tuple[float, float], profile: Profile) -> bool:
    return _reaches(ends, 0, profile) and _reaches(ends, 1, profile)


def _cheapest(system: System, asked: Sequence[tuple[Cell, int]]) -> frozenset[Cell] | None:
    """The cheapest set of stars under which every limit `asked` for is reached.

    Unknowns: for each cell whether it is a star; for each limit a table that reaches it. How far
    such a table may lie from the true one is bounded, which keeps the program tight; if that is
    too near, once more with more room. None where there is no answer within the search's bounds.
    """
    for room in (4, 64):
        found = _solved(system, asked, room * (system.profile.high + system.profile.nearest))
        if found is not None:
            return found
    return None


def _solved(
    system: System, asked: Sequence[tuple[Cell, int]], room: float
) -> frozenset[Cell] | None:
    n, tables = len(system.cells), len(asked)
    true, seen = system.true, system.seen
    before = system.small | system.gone | system.unseen
    stars = np.array([c in before for c in system.cells])
    never = np.array([c in system.printed or c in system.known for c in system.cells])
    widest = np.column_stack([np.maximum(true - room, 0), true + room])
    low_gain = np.maximum(seen[:, 0] - widest[:, 0], 0)
    high_gain = np.maximum(widest[:, 1] - seen[:, 1], 0)
    eye = csr_array((np.ones(n), (np.arange(n), np.arange(n))), shape=(n, n))
    rows, least, most = [], [], []

    def add(block: csr_array, star: csr_array, table: int, low, high) -> None:
        parts = [star] + [csr_array((block.shape[0], n))] * tables
        parts[1 + table] = block
        rows.append(hstack(parts))
        least.append(np.broadcast_to(low, block.shape[0]))
        most.append(np.broadcast_to(high, block.shape[0]))

    bounds_low = [np.zeros(n) + stars]
    bounds_high = [np.ones(n) - never]
    percent_room = abs(system.percents) @ widest[:, 1]
    gone = np.zeros((2 * len(system.ratios), n))
    for i, one in enumerate(system.ratios):
        for cell in (one.part, one.whole):
            gone[2 * i : 2 * i + 2, system.place[cell]] = -percent_room[2 * i : 2 * i + 2]
    for table, (cell, end) in enumerate(asked):
        add(system.sums, csr_array(system.sums.shape), table, 0, 0)
        # x ≥ seen low − gain·star; x ≤ seen high + gain·star
        add(eye, eye.multiply(low_gain[:, None]).tocsr(), table, seen[:, 0], np.inf)
        add(eye, eye.multiply(-high_gain[:, None]).tocsr(), table, -np.inf, seen[:, 1])
        if system.ratios:
            add(system.percents, csr_array(gone), table, -np.inf, 0)
        below, above = widest[:, 0].copy(), widest[:, 1].copy()
        at = system.place[cell]
        goal = system.profile.low if end == 0 else system.profile.high
        if stars[at] and end == 0:
            below[at], above[at] = min(below[at], goal), goal
        elif stars[at]:
            below[at], above[at] = goal, max(above[at], goal)
        else:
            # a number that is printed need not reach: x ≤ goal, or x ≥ goal, if it is a star
            slack = above[at] - goal if end == 0 else below[at] - goal
            star = csr_array(([slack], ([0], [at])), shape=(1, n))
            low, high = (-np.inf, above[at]) if end == 0 else (below[at], np.inf)
            add(eye[[at]], star, table, low, high)
        bounds_low.append(below)
        bounds_high.append(above)
    cost = np.where(stars, 0.0, system.cost)
    answer = milp(
        np.concatenate([cost, np.zeros(n * tables)]),
        integrality=np.concatenate([np.ones(n), np.zeros(n * tables)]),
        bounds=Bounds(np.concatenate(bounds_low), np.concatenate(bounds_high)),
        constraints=LinearConstraint(vstack(rows), np.concatenate(least), np.concatenate(most)),
        options={"node_limit": NODES},
    )
    if answer.x is None:
        return None
    found = answer.x[:n] > 0.5
    stars_of = frozenset(c for c, star in zip(system.cells, found, strict=True) if star)
    return stars_of - (system.unseen - system.small)
