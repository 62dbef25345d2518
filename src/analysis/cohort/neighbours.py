"""Who is nearest on a line: the search behind matching on a score.

The people of a stratum are sorted once, by score and then row. A comparison person who is taken
is stepped over by a union-find with path halving, so a whole matching costs O(n log n).

The tie rule is MatchIt's (``find_control_vec`` of its 4.7.2 source): from the treated person's own
place in the sorted line, one step down and one step up in turn; the nearest wins, and of two
equally near the one met first. So the last row wins among equals below the score, the first row
above it.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Sequence

import numpy as np

Choice = tuple[int, int, float]
"""A pair: treated row, comparison row, distance."""


class Neighbours:
    """The comparison people of one stratum, findable by nearness, each taken at most once.

    `score` is the whole frame's; `treated` and `controls` are rows of this stratum; `reach` is
    the farthest a partner may be. A *slot* is a comparison person's place among the sorted
    comparison people, a *place* anybody's among everyone in the stratum.
    """

    def __init__(
        self, score: np.ndarray, treated: np.ndarray, controls: np.ndarray, reach: float
    ) -> None:
        everyone = np.sort(np.concatenate([treated, controls]))
        line = everyone[np.argsort(score[everyone], kind="stable")]
        is_control = np.isin(line, controls, assume_unique=True)
        places = np.flatnonzero(is_control)
        self.reach = reach
        self.rows: list[int] = line[is_control].tolist()
        self.places: list[int] = places.tolist()
        self.values: list[float] = score[line[is_control]].tolist()
        own = np.flatnonzero(~is_control)
        mine = line[own]
        self._place = dict(zip(mine.tolist(), own.tolist(), strict=True))
        self._value = dict(zip(mine.tolist(), score[mine].tolist(), strict=True))
        n = len(places)
        # One step beyond each end is a sentinel: "nobody that way".
        self._down = list(range(n + 1))  # index i + 1 stands for slot i; 0 is the sentinel
        self._up = list(range(n + 1))  # n is the sentinel

    def take(self, slot: int) -> None:
        """Nobody else may have this person."""
        self._down[slot + 1] = slot
        self._up[slot] = slot + 1

    def best(self, row: int, known: Sequence[int] = ()) -> tuple[int, float] | None:
        """Slot and distance of the nearest person still free within reach, or None.

        `known` are slots this treated person has already had or tried; the walk outwards then
        starts beyond them.
        """
        place = self._place[row]
        at = bisect_left(self.places, place)
        below = _root(self._down, at) - 1
        above = _root(self._up, at)
        slot, gap = self._nearer(row, below, above, [place, *(self.places[s] for s in known)])
        return (slot, gap) if gap <= self.reach and gap < np.inf else None

    def nearest(self, row: int, k: int) -> list[tuple[int, float]]:
        """Rows and distances of the `k` nearest within reach; nobody is taken."""
        place = self._place[row]
        above = bisect_left(self.places, place)
        below = above - 1
        out: list[tuple[int, float]] = []
        while len(out) < k:
            slot, gap = self._nearer(row, below, above, [place])
            if gap > self.reach or gap == np.inf:
                break
            out.append((self.rows[slot], gap))
            if slot == below:
                below -= 1
            else:
                above += 1
        return out

    def gap_to_anyone(self, row: int) -> float:
        """Distance to the nearest person of the stratum, taken or not."""
        at = bisect_left(self.places, self._place[row])
        return self._nearer(row, at - 1, at, [self._place[row]])[1]

    def _nearer(self, row: int, below: int, above: int, starts: Sequence[int]) -> tuple[int, float]:
        value = self._value[row]
        down = value - self.values[below] if below >= 0 else np.inf
        up = self.values[above] - value if above < len(self.values) else np.inf
        if down == up and down < np.inf:
            first = min(starts) - self.places[below] <= self.places[above] - max(starts)
        else:
            first = down < up
        return (below, down) if first else (above, up)


def _root(parent: list[int], i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


def in_turn(near: Neighbours, turns: Sequence[int], ratio: int) -> list[Choice]:
    """Each treated row chooses its nearest free partner; `ratio` rounds, one partner a round."""
    chosen: list[Choice] = []
    had: dict[int, list[int]] = {row: [] for row in turns}
    for _ in range(ratio):
        for row in turns:
            found = near.best(row, had[row])
            if found is not None:
                slot, gap = found
                near.take(slot)
                had[row].append(slot)
                chosen.append((row, near.rows[slot], gap))
    return chosen


def closest_first(near: Neighbours, turns: Sequence[int], ratio: int) -> list[Choice]:
    """The closest pair of all is made first, then the next; one partner a round.

    Equals by row; a person who has to choose again goes before those equally near.
    """
    chosen: list[Choice] = []
    had: dict[int, list[int]] = {row: [] for row in turns}
    for _ in range(ratio):
        queue: list[tuple[float, int, int, int]] = []  # distance, precedence, row, slot
        for order, row in enumerate(turns):
            found = near.best(row, had[row])
            if found is not None:
                queue.append((found[1], order, row, found[0]))
        heapq.heapify(queue)
        taken: set[int] = set()
        again = -1
        while queue:
            gap, _, row, slot = heapq.heappop(queue)
            if slot in taken:
                found = near.best(row, [*had[row], slot])
                if found is not None:
                    heapq.heappush(queue, (found[1], again, row, found[0]))
                    again -= 1
                continue
            taken.add(slot)
            near.take(slot)
            had[row].append(slot)
            chosen.append((row, near.rows[slot], gap))
    return chosen
