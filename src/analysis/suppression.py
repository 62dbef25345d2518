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
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array, hstack, vstack

from analysis.profiles import Profile

Cell = Any
"""The name of a count: anything hashable."""

NODES = 2_000
"""Branches of the search; a number and not a time, so that every machine chooses alike."""
_NEAR = 1e-6
_TOTAL_COSTS = 1.0
"""What the loss of a total costs more than the loss of one of its parts."""


@dataclass(frozen=True)
class Equal:
    """Cells of which the ``left`` add up to what the ``right`` add up to."""

    left: tuple[Cell, ...]
    right: tuple[Cell, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        return (*self.left, *self.right)

    def holds(self, values: Mapping[Cell, float]) -> bool:
        """Whether it is true of these counts."""
        left, right = (sum(values[c] for c in side) for side in (self.left, self.right))
        return abs(left - right) < _NEAR


@dataclass(frozen=True)
class Ratio:
    """A printed percentage of ``part`` in ``whole``, between ``low`` and ``high`` before it was
    rounded. It is printed only where both counts are."""

    part: Cell
    whole: Cell
    low: float
    high: float


@dataclass(frozen=True)
class System:
    """Counts of people that hang together. ``unseen`` cells are printed nowhere."""

    values: Mapping[Cell, float]
    equal: tuple[Equal, ...]
    profile: Profile
    ratios: tuple[Ratio, ...] = ()
    unseen: frozenset[Cell] = frozenset()
    costs: Mapping[Cell, float] = field(default_factory=dict)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(self.values)

    @cached_property
    def place(self) -> Mapping[Cell, int]:
        return {cell: i for i, cell in enumerate(self.cells)}

    @cached_property
    def true(self) -> np.ndarray:
        return np.array([float(self.values[c]) for c in self.cells])

    @cached_property
    def primary(self) -> frozenset[Cell]:
        """The counts that the profile withholds by themselves."""
        hides = self.profile.hides
        return frozenset(c for c, n in self.values.items() if c not in self.unseen and hides(n))

    @cached_property
    def sums(self) -> csr_array:
        """One row an equation: the cells' signs; times the true counts it is nought."""
        rows, columns, signs = [], [], []
        for row, one in enumerate(self.equal):
            for side, sign in ((one.left, 1.0), (one.right, -1.0)):
                rows += [row] * len(side)
                columns += [self.place[cell] for cell in side]
                signs += [sign] * len(side)
        shape = (len(self.equal), len(self.cells))
        return csr_array(coo_array((signs, (rows, columns)), shape=shape))

    @cached_property
    def percents(self) -> csr_array:
        """Two rows a percentage; times the true counts they are at most nought."""
        rows, columns, weights = [], [], []
        for row, one in enumerate(self.ratios):
            part, whole = self.place[one.part], self.place[one.whole]
            rows += [2 * row, 2 * row, 2 * row + 1, 2 * row + 1]
            columns += [part, whole, part, whole]
            weights += [-100.0, one.low, 100.0, -one.high]
        shape = (2 * len(self.ratios), len(self.cells))
        return csr_array(coo_array((weights, (rows, columns)), shape=shape))

    @cached_property
    def seen(self) -> np.ndarray:
        """What a printed count may stand for: a row a cell, the least and the greatest."""
        rounded, behind = self.profile.rounded, self.profile.behind
        return np.array([behind(rounded(n)) for n in self.true], dtype=float).reshape(-1, 2)

    @cached_property
    def cost(self) -> np.ndarray:
        """What each cell's loss costs: one, more for a total, a little more for many people."""
        cost = 1 + 0.1 * np.log10(1 + self.true)
        for one in self.equal:
            for side, other in ((one.left, one.right), (one.right, one.left)):
                if len(side) == 1 < len(other):
                    cost[self.place[side[0]]] += _TOTAL_COSTS
        for cell, more in self.costs.items():
            cost[self.place[cell]] += more
        return cost

    def among(self, cells: frozenset[Cell]) -> System:
        """The part of the system that is about these cells."""
        return System(
            {c: n for c, n in self.values.items() if c in cells},
            tuple(one for one in self.equal if cells.issuperset(one.cells)),
            self.profile,
            tuple(one for one in self.ratios if one.part in cells and one.whole in cells),
            self.unseen & cells,
            {c: more for c, more in self.costs.items() if c in cells},
        )


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
    for one in equal:
        if not one.holds(values):
            raise ValueError(f"these do not add up: {one.left} and {one.right}")
    system = System(
        values, tuple(equal), profile, tuple(ratios), frozenset(unseen), dict(costs or {})
    )
    chosen: set[Cell] = set()
    for cells in _groups(system):
        part = system.among(cells)
        if part.primary and part.equal:
            chosen |= _chosen(part)
    return frozenset(chosen)


def limits(system: System, hidden: Iterable[Cell]) -> dict[Cell, tuple[float, float]]:
    """The least and the greatest value that a reader can give to each hidden cell."""
    hidden = frozenset(hidden)
    rows, bounds = _published(system, hidden)
    return {c: _between(system, c, rows, bounds) for c in system.cells if c in hidden}


def _groups(system: System) -> list[frozenset[Cell]]:
    """Cells that hang together, group by group."""
    group = {cell: cell for cell in system.cells}

    def head(cell: Cell) -> Cell:
        while group[cell] != cell:
            group[cell] = group[group[cell]]
            cell = group[cell]
        return cell

    joined = [one.cells for one in system.equal] + [(r.part, r.whole) for r in system.ratios]
    for cells in joined:
        for cell in cells[1:]:
            group[head(cell)] = head(cells[0])
    found: dict[Cell, set[Cell]] = {}
    for cell in system.cells:
        found.setdefault(head(cell), set()).add(cell)
    return [frozenset(cells) for cells in found.values()]


def _published(system: System, hidden: frozenset[Cell]) -> tuple[csr_array, list]:
    """What a reader has: rows of percentages that are printed, and each cell's bounds."""
    gone = hidden | system.unseen
    bounds = [
        (0.0, None) if cell in gone else (float(low), float(high))
        for cell, (low, high) in zip(system.cells, system.seen, strict=True)
    ]
    shown = [
        row
        for i, one in enumerate(system.ratios)
        if not {one.part, one.whole} & gone
        for row in (2 * i, 2 * i + 1)
    ]
    return system.percents[shown], bounds


def _between(system: System, cell: Cell, rows: csr_array, bounds: list) -> tuple[float, float]:
    ends = []
    for sign in (1.0, -1.0):
        aim = np.zeros(len(system.cells))
        aim[system.place[cell]] = sign
        found = linprog(
            aim,
            A_ub=rows if rows.shape[0] else None,
            b_ub=np.zeros(rows.shape[0]) if rows.shape[0] else None,
            A_eq=system.sums,
            b_eq=np.zeros(system.sums.shape[0]),
            bounds=bounds,
            method="highs",
        )
        ends.append(sign * found.fun if found.status == 0 else sign * -np.inf)
    return ends[0], ends[1]


def _chosen(system: System) -> frozenset[Cell]:
    """The secondary cells of one group."""
    profile = system.profile
    everything = frozenset(system.cells) - system.unseen
    guarded = set(system.primary)
    told: dict[Cell, bool] = {}
    asked: list[tuple[Cell, int]] = []
    hidden = frozenset(system.primary)
    while True:
        ends = limits(system, hidden)
        broken = [
            (cell, end)
            for cell in system.cells
            if cell in hidden and _matters(cell, ends[cell], guarded, profile)
            for end in (0, 1)
            if not _reaches(ends[cell], end, profile) and (cell, end) not in asked
        ]
        for cell in {cell for cell, _ in broken} - told.keys():
            # where even a table of stars tells a count, no further star can help
            told[cell] = not _covers(_limits_of(system, cell, everything), profile)
        broken = [(cell, end) for cell, end in broken if not told[cell]]
        if not broken:
            return hidden - system.primary
        guarded |= {cell for cell, _ in broken}
        asked += broken
        found = _cheapest(system, asked)
        if found is None:
            return everything - system.primary
        hidden = found


def _limits_of(system: System, cell: Cell, hidden: frozenset[Cell]) -> tuple[float, float]:
    rows, bounds = _published(system, hidden)
    return _between(system, cell, rows, bounds)


def _matters(cell: Cell, ends: tuple[float, float], guarded: set[Cell], profile: Profile) -> bool:
    """Whether a star's limits are anybody's concern: those of a small count are, and those of a
    star that might be one as far as a reader can tell."""
    return cell in guarded or ends[0] < profile.high + 1 - _NEAR


def _reaches(ends: tuple[float, float], end: int, profile: Profile) -> bool:
    return ends[0] <= profile.low + _NEAR if end == 0 else ends[1] >= profile.high - _NEAR


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


def _solved(system: System, asked: Sequence[tuple[Cell, int]], room: float):
    n, tables = len(system.cells), len(asked)
    true, seen = system.true, system.seen
    stars = np.array([c in system.primary or c in system.unseen for c in system.cells])
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
    bounds_high = [np.ones(n)]
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
    cost = np.where([c in system.unseen for c in system.cells], 0.0, system.cost)
    answer = milp(
        np.concatenate([cost, np.zeros(n * tables)]),
        integrality=np.concatenate([np.ones(n), np.zeros(n * tables)]),
        bounds=Bounds(np.concatenate(bounds_low), np.concatenate(bounds_high)),
        constraints=LinearConstraint(vstack(rows), np.concatenate(least), np.concatenate(most)),
        options={"node_limit": NODES},
    )
    if answer.x is None:
        return None
    chosen = answer.x[:n] > 0.5
    return frozenset(c for c, star in zip(system.cells, chosen, strict=True) if star) - (
        system.unseen
    )
