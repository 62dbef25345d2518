"""The cheapest stars under which every limit asked for is reached: a search by cuts.

Which stars are enough is a question to an attacker. Where a set of stars is too few, the dual of
the attacker's linear program says why: a weighted number of further stars without which the limit
stays out of reach, whatever else is withheld. Such a cut is true of every set of stars, so that a
small integer program, given more cuts until nothing is missing, ends with a set of the least loss
(Fischetti & Salazar-González 2001, doi:10.1287/mnsc.47.7.1008.9805, sections 3 and 4).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from analysis.attacker import Attacker
from analysis.systems import NEAR, Cell

NODES = 2_000
"""Branches of one search; a number and not a time, so that every machine chooses alike."""
HALF = 0.5
FIRST = 12
ROUNDS = 400
"""Searches for one set of stars."""
ROOMS = (4, 64)
"""How far from the true table the tables may lie in which a limit is reached, in counts that
print as a star: bounded, which keeps the cuts tight; if that is too near, once more with more."""


class Search:
    """The search for the stars of one system; the cuts found for one question serve the next."""

    def __init__(self, attacker: Attacker) -> None:
        self.attacker = attacker
        profile = attacker.system.profile
        self._near = [_Near(attacker, room * (profile.high + profile.nearest)) for room in ROOMS]

    def cheapest(self, asked: Sequence[tuple[Cell, int]]) -> frozenset[Cell] | None:
        """The cheapest set of stars under which each of `asked`, a count and which end of it, is
        reached; None where there is no answer within the search's bounds."""
        for near in self._near:
            found = near.cheapest(asked)
            if found is not None:
                return found
        return None


class _Near:
    """The search among tables no further than ``room`` from the true one, count by count."""

    def __init__(self, attacker: Attacker, room: float) -> None:
        self.attacker, self.system = attacker, attacker.system
        system = self.system
        fixed = system.small | system.gone | system.unseen
        never = system.printed | system.known
        self.stars = np.array([c in fixed for c in system.cells])
        self.free = np.array([c not in fixed and c not in never for c in system.cells])
        true, seen = system.true, system.seen
        self.widest = np.column_stack([np.maximum(true - room, 0), true + room])
        self.widest = np.column_stack(
            [np.minimum(self.widest[:, 0], seen[:, 0]), np.maximum(self.widest[:, 1], seen[:, 1])]
        )
        self.slack = abs(system.percents) @ self.widest[:, 1]
        self.cuts = self._alone() if system.profile.nearest == 1 else []

    def cheapest(self, asked: Sequence[tuple[Cell, int]]) -> frozenset[Cell] | None:
        """See `Search.cheapest`."""
        system, last = self.system, None
        for _ in range(FIRST):  # parts of stars first, which is quick and leaves little to search
            parts = self._fewest(whole=False)
            new = [] if parts is None else self._missing(parts, asked)
            if not new:
                break
            self.cuts += new
        for _ in range(ROUNDS):
            chosen = self._fewest()
            if chosen is None or (last is not None and (chosen == last).all()):
                return None
            new = self._missing(chosen, asked)
            if not new:
                found = zip(system.cells, chosen > HALF, strict=True)
                return frozenset(c for c, star in found if star) - (system.unseen - system.small)
            self.cuts += new
            last = chosen
        return None

    def _alone(self) -> list[tuple[np.ndarray, float]]:
        """Where numbers are printed as they are, a star alone in a sum follows from it, and so is
        no help to any other."""
        cuts = []
        for row in self.system.sums.toarray() != 0:
            fixed = (row & self.stars).sum()
            free = row & self.free
            if fixed:
                continue
            for at in np.flatnonzero(free):
                weights = free.astype(float)
                weights[at] = -1
                cuts.append((weights, 0.0))
        return cuts

    def _missing(
        self, chosen: np.ndarray, asked: Sequence[tuple[Cell, int]]
    ) -> list[tuple[np.ndarray, float]]:
        """The cuts that `chosen` stars do not come to."""
        system, found = self.system, []
        stars = zip(system.cells, chosen > 1 - NEAR, strict=True)
        hidden = frozenset(cell for cell, star in stars if star)
        for cell, end in asked:
            if chosen[system.place[cell]] < NEAR:
                continue
            if self.attacker.shown(cell, end, hidden, self.widest):
                continue
            cut = self._cut(chosen, cell, end)
            if cut is not None and cut[0] @ chosen < cut[1] - 1e-4:
                found.append(cut)
        return found

    def _fewest(self, whole: bool = True) -> np.ndarray | None:
        """The cheapest stars that all cuts allow; not ``whole``: parts of stars will do."""
        if not self.cuts:
            return self.stars.astype(float)
        rows = np.array([row for row, _ in self.cuts])
        used = np.flatnonzero(rows.any(axis=0))
        answer = milp(
            self.system.cost[used],
            integrality=np.full(len(used), int(whole)),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(rows[:, used], [need for _, need in self.cuts], np.inf),
            options={"node_limit": NODES},
        )
        if answer.x is None:
            return None
        chosen = self.stars.astype(float)
        chosen[used] = answer.x > HALF if whole else answer.x
        return chosen

    def _cut(self, chosen: np.ndarray, cell: Cell, end: int) -> tuple[np.ndarray, float] | None:
        """What stars it takes for a count to reach its end, if `chosen` are too few: weights of the
        cells and the least that the weights of the stars must come to. None if they are enough."""
        system, at = self.system, self.system.place[cell]
        goal = system.profile.low if end == 0 else system.profile.high
        sign = 1.0 if end == 0 else -1.0
        widest, seen = self.widest.copy(), system.seen
        widest[at] = min(widest[at, 0], goal), max(widest[at, 1], goal)
        gains = np.abs(widest - seen)
        bounds = seen + chosen[:, None] * (widest - seen)
        parts = [
            (system.place[r.part], system.place[r.whole]) for r in system.ratios for _ in (0, 1)
        ]
        room = self.slack * np.array([chosen[part] + chosen[whole] for part, whole in parts])
        aim = np.zeros(len(system.cells))
        aim[at] = sign
        found = linprog(
            aim,
            A_ub=system.percents if parts else None,
            b_ub=room if parts else None,
            A_eq=system.sums,
            b_eq=np.zeros(system.sums.shape[0]),
            bounds=bounds,
            method="highs",
        )
        if found.status != 0:
            return None
        if found.fun <= sign * goal + NEAR:
            if ((chosen < NEAR) | (chosen > 1 - NEAR)).all():
                self.attacker.keep(found.x)
            return None
        low, high = found.lower.marginals, found.upper.marginals
        weights = gains[:, 0] * np.maximum(low, 0) + gains[:, 1] * np.maximum(-high, 0)
        for row, ends in enumerate(parts):
            for one in ends:
                weights[one] += self.slack[row] * max(-found.ineqlin.marginals[row], 0)
        need = found.fun - sign * goal + weights @ chosen
        need -= weights[self.stars].sum()
        weights[~self.free] = 0
        if need <= NEAR:
            return None
        if self.stars[at]:
            return np.minimum(weights / need, 1), 1.0
        need -= weights[at]
        if need <= NEAR:
            return None
        weights = np.minimum(weights / need, 1)
        weights[at] = -1  # a number that is printed need not reach its ends
        return weights, 0.0
