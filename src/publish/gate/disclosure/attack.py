"""What can be worked out of a withheld count from all that is published: linear programming.

Unknowns are counts of people in one hub and one stretch of days (as fine as the editions divide
them). An edition's count is a sum of them; a printed number keeps that sum between the least and
the greatest count that prints so; nothing is below nought; sums within tables hold. The least and
the greatest value that all this leaves to a star are its limits (Hundepool et al. 2012, Statistical
Disclosure Control, doi:10.1002/9781118348239, section 4.4). Fractions are allowed: limits may come
out a little wider than whole numbers would make them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import product

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, vstack

from publish.gate.disclosure import unsaid
from publish.gate.disclosure.counts import WHOLE, Count, Of, Percent, Published, Sum
from publish.gate.disclosure.scale import Scale
from publish.gate.disclosure.stretches import moments, span
from publish.gate.disclosure.unsaid import SAME, Over

EPSILON = 1e-6
_MANY = 1e9

Atom = tuple[object, ...]


@dataclass(frozen=True)
class Leak:
    """A count of which more is known than its star says: it lies between ``least`` and
    ``greatest``. ``from_`` are the published numbers that tell."""

    count: Count
    least: float
    greatest: float
    from_: tuple[str, ...]


@dataclass
class Piece:
    """Counts that hang together, as a system of linear inequalities over their atoms."""

    counts: list[Count]
    atoms: dict[Atom, int]
    rows: csr_array
    """A row a count: which atoms it is the sum of."""
    equations: csr_array
    bounded: csr_array
    """Rows that are at most nought: printed percentages."""
    told: list[str]
    """Whose percentage each of those rows is."""
    scale: Scale

    @cached_property
    def limits(self) -> tuple[np.ndarray, np.ndarray]:
        ends = [
            (0.0, np.inf) if one.shown is None else self.scale.behind(one.shown)
            for one in self.counts
        ]
        return np.array([e[0] for e in ends]), np.array([e[1] for e in ends])

    @cached_property
    def system(self):
        """The inequalities, the equations, and for each inequality who tells it."""
        low, high = self.limits
        printed = np.flatnonzero(np.isfinite(high))
        exact = printed[low[printed] == high[printed]]
        loose = printed[low[printed] < high[printed]]
        least = loose[low[loose] > 0]
        upper = vstack([self.rows[loose], -self.rows[least], self.bounded]).tocsr()
        most = np.concatenate([high[loose], -low[least], np.zeros(self.bounded.shape[0])])
        equal = vstack([self.rows[exact], self.equations]).tocsr()
        right = np.concatenate([high[exact], np.zeros(self.equations.shape[0])])
        who = [self.counts[i].text for i in (*loose, *least)] + self.told
        exactly = [self.counts[i].text for i in exact] + [""] * self.equations.shape[0]
        return upper, most, equal, right, who, exactly

    def solve(self, aim: np.ndarray):
        """The least of `aim` over everything that looks like what is published."""
        upper, most, equal, right, _, _ = self.system
        return linprog(
            aim,
            A_ub=upper if upper.shape[0] else None,
            b_ub=most if upper.shape[0] else None,
            A_eq=equal if equal.shape[0] else None,
            b_eq=right if equal.shape[0] else None,
            bounds=(0, _MANY),
            method="highs",
        )

    @cached_property
    def possible(self) -> bool:
        return self.solve(np.zeros(len(self.atoms))).status == 0

    def who_tells(self, found) -> list[str]:
        """The published numbers on which a limit rests: those with a price in the dual."""
        _, _, _, _, who, exactly = self.system
        tells = []
        for names, part in ((who, found.ineqlin), (exactly, found.eqlin)):
            prices = np.atleast_1d(part.marginals) if names else np.zeros(0)
            tells += [n for n, price in zip(names, prices, strict=True) if abs(price) > EPSILON]
        return [name for name in dict.fromkeys(tells) if name]

    def leaks(self) -> Iterator[Leak]:
        """The stars of which more is known than that they are stars."""
        scale = self.scale
        stars = [i for i, one in enumerate(self.counts) if one.shown is None]
        same: dict[tuple, list[int]] = {}
        for i in stars:
            row = self.rows[[i]]
            same.setdefault((tuple(row.indices), tuple(row.data)), []).append(i)
        places = [group[0] for group in same.values()]
        down, up = self._unreached(places, scale.low, 1), self._unreached(places, scale.high, -1)
        for i in dict.fromkeys([*down, *up]):
            aim = self.rows[[i]].toarray().ravel()
            least, greatest = self.solve(aim), self.solve(-aim)
            ends = (float(least.fun), float(-greatest.fun))
            if ends[0] > scale.high + EPSILON or not narrower(*ends, scale):
                continue
            tells = [*self.who_tells(greatest), *self.who_tells(least)]
            yield Leak(self.counts[i], *ends, tuple(dict.fromkeys(tells)))

    def _unreached(self, places: Sequence[int], goal: float, sign: int) -> list[int]:
        """Of the counts at `places`, those that no table takes down (``sign`` 1) or up (−1) to
        `goal`. Many are aimed for at once; who is reached by one table need not be asked for."""
        left = list(places)
        while left:
            aim = sign * np.asarray(self.rows[left].sum(axis=0)).ravel()
            at = self._reached(aim, left, goal, sign)
            if not at:
                break
            left = [i for i in left if i not in at]
        out = []
        for i in left:
            if not self._reached(sign * self.rows[[i]].toarray().ravel(), [i], goal, sign):
                out.append(i)
        return out

    def _reached(self, aim: np.ndarray, left: Sequence[int], goal: float, sign: int) -> set[int]:
        found = self.solve(aim)
        if found.status != 0:
            return set()
        values = self.rows[left] @ found.x
        hit = sign * values <= sign * goal + EPSILON
        return {i for i, yes in zip(left, hit, strict=True) if yes}


def narrower(least: float, greatest: float, scale: Scale) -> bool:
    """Whether these limits tell more of a count that may be small than a star does: that it is one
    of ``low`` to ``high``, any of them."""
    least, greatest = np.ceil(least - EPSILON), np.floor(greatest + EPSILON)
    return bool(least <= scale.high and (least > scale.low or greatest < scale.high))


def pieces(
    found: Published, scale: Scale, over: Mapping[str, Over], supposed: bool
) -> Iterator[Piece]:
    """The systems of counts that hang together and have a star in them.

    ``over``: how each count fares over hubs, periods and other choices; ``supposed``: whether sums
    and percentages that nobody has stated (`unsaid`) are taken to hold.
    """
    group = {name: i for i, names in enumerate(_together(found)) for name in names}
    counts: defaultdict[int, list[Count]] = defaultdict(list)
    sums: defaultdict[int, list[Sum]] = defaultdict(list)
    percents: defaultdict[int, list[Percent]] = defaultdict(list)
    for one in found.counts:
        counts[group[one.quantity]].append(one)
    for equal in found.sums:
        if equal.left or equal.right:
            sums[group[(*equal.left, *equal.right)[0]]].append(equal)
    for share in found.percents:
        percents[group[share.part]].append(share)
    for i, mine in counts.items():
        if any(one.shown is None for one in mine):
            told = tuple(one for one in sums[i] if supposed or not one.supposed)
            shares = tuple(one for one in percents[i] if supposed or not one.supposed)
            part = replace(found, counts=tuple(mine), sums=told, percents=shares, cells=())
            yield _piece(part, scale, over)


def _together(found: Published) -> list[frozenset[str]]:
    """Quantities that a sum or a percentage joins, group by group."""
    head: dict[str, str] = {one.quantity: one.quantity for one in found.counts}

    def top(name: str) -> str:
        while head.setdefault(name, name) != name:
            head[name] = head[head[name]]
            name = head[name]
        return name

    joins = [(*one.left, *one.right) for one in found.sums]
    joins += [(one.part, one.whole) for one in found.percents]
    for names in joins:
        for name in names[1:]:
            head[top(name)] = top(names[0])
    groups: dict[str, set[str]] = {}
    for name in list(head):
        groups.setdefault(top(name), set()).add(name)
    return [frozenset(group) for group in groups.values()]


def _piece(found: Published, scale: Scale, over: Mapping[str, Over]) -> Piece:
    counts = list(found.counts)
    cuts = moments(counts)
    atoms: dict[Atom, int] = {}

    def columns(quantity: str, of: Of, build: str) -> list[int]:
        keys = parts(quantity, of, build, over.get(quantity, {}), found, cuts)
        return [atoms.setdefault(key, len(atoms)) for key in keys]

    entries = [columns(one.quantity, one.of, one.build) for one in counts]
    equations: list[dict[int, float]] = []
    for one in found.sums:
        row: dict[int, float] = {}
        for side, sign in ((one.left, 1.0), (one.right, -1.0)):
            for quantity in side:
                for at in columns(quantity, one.of, one.build):
                    row[at] = row.get(at, 0.0) + sign
        equations.append(row)
    bounded: list[dict[int, float]] = []
    told: list[str] = []
    for share in found.percents:
        part = columns(share.part, share.of, share.build)
        whole = columns(share.whole, share.of, share.build)
        for sign, edge in ((-1.0, share.low), (1.0, share.high)):
            row = {}
            for places, weight in ((part, sign * 100), (whole, -sign * edge)):
                for at in places:
                    row[at] = row.get(at, 0.0) + weight
            bounded.append(row)
            told.append(f"{share.label} ({share.of}) {(share.low + share.high) / 2:g}%")
    wide = len(atoms)
    return Piece(
        counts, atoms, _sparse([dict.fromkeys(row, 1.0) for row in entries], wide),
        _sparse(equations, wide), _sparse(bounded, wide), told, scale,
    )  # fmt: skip


def _sparse(rows: Sequence[Mapping[int, float]], wide: int) -> csr_array:
    at = [(i, j, v) for i, row in enumerate(rows) for j, v in row.items() if v]
    data = [v for *_, v in at]
    places = ([i for i, *_ in at], [j for _, j, _ in at])
    return csr_array(coo_array((data, places), shape=(len(rows), wide)))


def parts(
    quantity: str, of: Of, build: str, over: Over, found: Published, cuts: Sequence[date]
) -> list[Atom]:
    """The atoms that an edition's count is the sum of; what `over` does not name differs."""
    axes: list[list[object]] = [[quantity], ["" if over.get("build") == SAME else build]]
    start, end = span(of)
    match over.get("period"):
        case "adds":
            axes.append([day for day in cuts if start <= day <= end])
        case "same":
            axes.append([""])
        case _:
            axes.append([(of.start, of.end)])
    axes.append(_places(over.get("hub"), of.hub, found.hubs, of.hub == WHOLE))
    for name, value in of.choices:
        known = found.values.get(name, ())
        axes.append(_places(over.get(name), value, known, unsaid.is_whole(value)))
    return list(product(*axes))


def _places(how: str | None, value: str, known: Sequence[str], whole: bool) -> list[object]:
    """Of whom an edition is, along one parameter: values of it, together everybody."""
    match how:
        case "adds":
            return list(known) if whole and known else [value]
        case "same":
            return [""]
        case _:
            return [(value,)]
