"""Counts of people as a system of sums: what a reader can see of them, and work out.

A reader knows which counts add up to which, that a printed count stands for the few true ones that
print so, and that nothing is below nought. From that the least and the greatest value of a withheld
count follow by linear programming (Hundepool et al. 2012, Statistical Disclosure Control,
doi:10.1002/9781118348239, section 4.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array

from analysis.profiles import Profile

Cell = Any
"""The name of a count: anything hashable."""

NEAR = 1e-6
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
        return abs(left - right) < NEAR


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
    """Counts of people that hang together.

    ``unseen`` cells are printed nowhere; those of them that are ``guarded`` are people whom one
    printed number has more than another, and nothing may be learnt of few of them either. Of
    others it was decided before: ``printed`` cells are not to be withheld, ``gone`` ones are, and
    ``known`` ones are in print as they are.
    """

    values: Mapping[Cell, float]
    equal: tuple[Equal, ...]
    profile: Profile
    ratios: tuple[Ratio, ...] = ()
    unseen: frozenset[Cell] = frozenset()
    guarded: frozenset[Cell] = frozenset()
    printed: frozenset[Cell] = frozenset()
    gone: frozenset[Cell] = frozenset()
    known: frozenset[Cell] = frozenset()
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
        told = self.unseen | self.printed | self.known
        return frozenset(c for c, n in self.values.items() if c not in told and hides(n))

    @cached_property
    def small(self) -> frozenset[Cell]:
        """The counts of which no more may be known than a star says. What is guarded is among them
        where numbers are printed as they are: two rounded ones leave their difference open."""
        if self.profile.nearest > 1:
            return self.primary
        hides = self.profile.hides
        return self.primary | {c for c in self.guarded if hides(self.values[c])}

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
        ends = [
            (n, n) if cell in self.known else behind(rounded(n))
            for cell, n in zip(self.cells, self.true, strict=True)
        ]
        return np.array(ends, dtype=float).reshape(-1, 2)

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
            self.guarded & cells,
            self.printed & cells,
            self.gone & cells,
            self.known & cells,
            {c: more for c, more in self.costs.items() if c in cells},
        )


def limits(system: System, hidden: Iterable[Cell]) -> dict[Cell, tuple[float, float]]:
    """The least and the greatest value that a reader can give to each hidden cell."""
    hidden = frozenset(hidden)
    rows, bounds = published(system, hidden)
    return {c: between(system, c, rows, bounds) for c in system.cells if c in hidden}


def groups(system: System) -> list[frozenset[Cell]]:
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


def published(system: System, hidden: frozenset[Cell]) -> tuple[csr_array, list]:
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


def between(system: System, cell: Cell, rows: csr_array, bounds: list) -> tuple[float, float]:
    """The least and the greatest value of a cell."""
    ends = []
    for sign in (1.0, -1.0):
        aim = np.zeros(len(system.cells))
        aim[system.place[cell]] = sign
        found = solved(system, aim, rows, bounds)
        ends.append(sign * found.fun if found.status == 0 else sign * -np.inf)
    return ends[0], ends[1]


def solved(system: System, aim: np.ndarray, rows: csr_array, bounds: list):
    """The least of `aim` over all tables that look like what is printed, as scipy gives it."""
    return linprog(
        aim,
        A_ub=rows if rows.shape[0] else None,
        b_ub=np.zeros(rows.shape[0]) if rows.shape[0] else None,
        A_eq=system.sums if system.sums.shape[0] else None,
        b_eq=np.zeros(system.sums.shape[0]) if system.sums.shape[0] else None,
        bounds=bounds,
        method="highs",
    )
