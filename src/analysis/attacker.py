"""What a reader of published counts can work out of those that are not: by linear programming.

A reader looks for tables that look like what is printed: the sums hold, printed counts are what
they may stand for, nothing is below nought. Each table found is kept, because it answers more than
the question it was looked for: it shows what every star in it may be, and it goes on doing so under
other stars as long as it looks like what is printed then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from analysis.systems import NEAR, Cell, System, published, solved


class Attacker:
    """A reader of one system of counts, who remembers the tables found so far.

    Ends of a count: 0, the least that a star may stand for; 1, the greatest.
    """

    def __init__(self, system: System) -> None:
        self.system = system
        self._tables = np.empty((0, len(system.cells)))
        self._outside = np.empty((0, len(system.cells)), dtype=bool)
        self._broken = np.empty((0, system.percents.shape[0]), dtype=bool)
        self._least: dict[tuple[Cell, frozenset[Cell]], float] = {}

    def ends(self, cells: Sequence[Cell], hidden: frozenset[Cell], guarded: Iterable[Cell]) -> dict:
        """For each of `cells`, all of them withheld, whether it reaches either end.

        Several are tried at once as long as that shows anything; ``guarded``: those that are small,
        so that a table with all of them at their greatest can be looked for.
        """
        guarded = frozenset(guarded)
        for end in (0, 1):
            left = [c for c in cells if end == 0 or c in guarded]
            while left := [c for c in left if not self.shown(c, end, hidden)]:
                before = len(left)
                self._look(left, end, hidden)
                if sum(not self.shown(c, end, hidden) for c in left) in (0, before):
                    break
        return {c: (self.reaches(c, 0, hidden), self.reaches(c, 1, hidden)) for c in cells}

    def reaches(self, cell: Cell, end: int, hidden: frozenset[Cell]) -> bool:
        """Whether a star may stand for the least, or the greatest, that a star may."""
        if self.shown(cell, end, hidden):
            return True
        found = self._look([cell], end, hidden)
        if end == 0:
            self._least[cell, hidden] = found.fun
            return found.fun <= self.system.profile.low + NEAR
        # no table with so few of them: it stands for more
        return found.status == 2 or -found.fun >= self.system.profile.high - NEAR

    def least(self, cell: Cell, hidden: frozenset[Cell]) -> float:
        """The least value of a count."""
        if (cell, hidden) not in self._least:
            self._least[cell, hidden] = self._look([cell], 0, hidden).fun
        return self._least[cell, hidden]

    def shown(
        self, cell: Cell, end: int, hidden: frozenset[Cell], near: np.ndarray | None = None
    ) -> bool:
        """Whether a table found so far has a count at its end. ``near``: the least and the greatest
        value of each count in the tables that are asked for."""
        profile, at = self.system.profile, self.system.place[cell]
        values = self._tables[:, at]
        there = values <= profile.low + NEAR if end == 0 else values >= profile.high - NEAR
        if not there.any():
            return False
        gone = hidden | self.system.unseen
        seen = np.array([c not in gone for c in self.system.cells])
        fits = ~(self._outside[there] & seen).any(axis=1)
        if self.system.ratios:
            both = [{one.part, one.whole} & gone for one in self.system.ratios]
            printed = np.repeat([not any_ for any_ in both], 2)
            fits &= ~(self._broken[there] & printed).any(axis=1)
        if near is not None:
            tables = self._tables[there]
            free = np.ones(len(seen), dtype=bool)
            free[at] = False
            within = (tables >= near[:, 0] - NEAR) & (tables <= near[:, 1] + NEAR)
            fits &= within[:, free].all(axis=1)
        return bool(fits.any())

    def keep(self, table: np.ndarray) -> None:
        """Remember a table whose sums hold."""
        seen, percents = self.system.seen, self.system.percents
        outside = (table < seen[:, 0] - NEAR) | (table > seen[:, 1] + NEAR)
        self._tables = np.vstack([self._tables, table])
        self._outside = np.vstack([self._outside, outside])
        self._broken = np.vstack([self._broken, percents @ table > NEAR])

    def _look(self, cells: Sequence[Cell], end: int, hidden: frozenset[Cell]):
        """A table with these counts at their least, or together at their greatest or near it."""
        system = self.system
        rows, bounds = published(system, hidden)
        aim = np.zeros(len(system.cells))
        for cell in cells:
            at = system.place[cell]
            aim[at] = 1.0 if end == 0 else -1.0
            if end == 1:
                bounds[at] = (bounds[at][0], system.profile.high)
        found = solved(system, aim, rows, bounds)
        if found.status == 0:
            self.keep(found.x)
        return found
