"""Optimal pair matching: the pairs whose distances add up to the least (Rosenbaum 1989,
doi 10.1080/01621459.1989.10478868).

On a score, people stand on a line, and it is enough to know who is matched: pairing the chosen of
both sides in order of score is optimal for them. They are found in one walk along the line with
two heaps of regrets, O(n log n): everybody who is matched leaves behind what it would save to
undo that, and whoever comes later may take the offer. This is the successive-shortest-path method
for a flow on a line.

As in MatchIt 4.7.2 with optmatch: where a stratum has fewer comparison people than treated, each
of them gets the treated person that costs least and the other treated are left out; where there
are enough for one partner each but not for `ratio`, all are used, shared out evenly to the whole
number below. Unlike MatchIt, which ignores a caliper here, pairs beyond it are never made: as
many pairs as possible, and of those matchings the one with the least total distance. Of several
with the same total R's solver picks one by its inner workings; here pairs are in order of score.
"""

from __future__ import annotations

from heapq import heappop, heappush

import numpy as np
from numba import njit
from scipy.optimize import linear_sum_assignment

from analysis.cohort.matching.sorting import by_stratum
from bite.errors import Fault, UsageError

MOST_CELLS = 50_000_000
"""Distances that fit in memory (400 MB) when people do not stand on a line."""


@njit(cache=True)
def _chosen(seekers, places, preferred):
    """Which of the ascending `places` are taken when all of the ascending `seekers` must have
    one; `preferred` places are filled before others. There are at least as many places.

    Keys are pairs: the first number counts seekers without a place, and preferred places
    filled, and outweighs any distance.
    """
    used = np.zeros(len(places), np.bool_)
    loose = np.empty(len(places), np.int32)  # ordinary places passed and free, the last on top
    count = 0
    offers = [(0, 0.0, 0)]  # of a place: level, its key, the place then taken
    offers.clear()
    regrets = [(0, 0.0, 0)]  # of a seeker: level, its key, the place then given back
    regrets.clear()
    i = j = 0
    while i < len(seekers) or j < len(places):
        if j == len(places) or (i < len(seekers) and seekers[i] <= places[j]):
            x = seekers[i]
            i += 1
            level, key, place = 1, 0.0, -1
            if len(offers) > 0 and offers[0] < (level, key, place):
                level, key, place = offers[0]
            if count > 0 and (0, -places[loose[count - 1]]) <= (level, key):
                place = loose[count - 1]
                level, key = 0, -places[place]
                count -= 1
            elif len(offers) > 0 and offers[0] == (level, key, place):
                heappop(offers)
            if place >= 0:
                used[place] = True
            heappush(regrets, (-level, -2 * x - key, place))
            continue
        y = places[j]
        worth = -1 if preferred[j] else 0
        while not used[j] and len(regrets) > 0:
            level, key, place = regrets[0]
            if (level + worth, key + y) >= (0, 0.0):
                break
            heappop(regrets)
            used[j] = True
            if place >= 0:
                used[place] = False
            heappush(offers, (-level, -2 * y - key, place))
            heappush(regrets, (-worth, -y, j))
        if not used[j]:
            if preferred[j]:
                heappush(offers, (-1, -y, j))
            else:
                loose[count] = j
                count += 1
        j += 1
    return used


@njit(cache=True)
def _within(seekers, places, reach):
    """The place of each ascending seeker (−1: none) among ascending `places`: as many as
    possible within `reach`, then the least total distance.

    One seeker is added at a time, each the rightmost so far. It takes the nearest place beyond
    those in use, or the last place in use, its neighbours each moving one down as far as the
    next gap; or, if neither can be, of those who would have to move the one is left out that
    saves most.
    """
    n = len(seekers)
    place_of = np.full(n, -1, np.int32)
    owner = np.full(len(places), -1, np.int32)
    last, p = -1, 0
    for t in range(n):
        x = seekers[t]
        while p < len(places) and places[p] <= x:
            p += 1
        # beyond all in use
        best, cost = -1, np.inf
        one = max(last + 1, p - 1)
        for q in range(one, min(one + 2, len(places))):
            if abs(places[q] - x) < cost:
                best, cost = q, abs(places[q] - x)
        if cost > reach:
            best, cost = -1, np.inf
        # into the row of those in use, which moves down to the gap or to whoever drops out
        moved, gap = abs(x - places[last]) if last >= 0 else np.inf, -1
        out, saved = -1, 0.0
        if last >= 0 and moved <= reach:
            c = last
            while True:
                who = owner[c]
                if best < 0 and moved - abs(seekers[who] - places[c]) < saved:
                    out, saved = c, moved - abs(seekers[who] - places[c])
                if c == 0 or abs(seekers[who] - places[c - 1]) > reach or moved > cost:
                    break
                moved += abs(seekers[who] - places[c - 1]) - abs(seekers[who] - places[c])
                c -= 1
                if owner[c] < 0:
                    if moved < cost:
                        gap = c
                    break
        if gap < 0 and best >= 0:
            place_of[t], owner[best] = best, t
            last = best
            continue
        end = gap
        if gap < 0:
            if out < 0:
                continue
            place_of[owner[out]] = -1
            end = out
        # shift everybody from `end` up: each takes the place below
        for c in range(end, last):
            owner[c] = owner[c + 1]
            place_of[owner[c]] = c
        owner[last] = t
        place_of[t] = last
    return place_of


@njit(cache=True)
def on_line(line, score, is_treated, stratum, strata, row_turn, turns, reach, ratio):
    """Partners' rows by turn (−1: none), in order of score; and, of those without, whether
    anybody was within reach. `row_turn` says which turn a treated row has."""
    partners = np.full((turns, ratio), -1, np.int32)
    near = np.zeros(turns, np.bool_)
    count = np.zeros(turns, np.int32)
    mine, first = by_stratum(line, stratum, is_treated, strata)
    theirs, start = by_stratum(line, stratum, ~is_treated, strata)
    for s in range(strata):
        rows = mine[first[s] : first[s + 1]]
        others = theirs[start[s] : start[s + 1]]
        if len(rows) == 0 or len(others) == 0:
            continue
        each = ratio if len(others) >= len(rows) else 1
        slots = np.repeat(rows, each)
        x, y = score[slots], score[others]
        if len(others) >= len(slots):
            taken = others[_chosen(x, y, np.zeros(len(y), np.bool_))]
            given = slots
        else:
            fair = len(others) // len(rows)
            preferred = np.zeros(len(slots), np.bool_)
            if fair > 0:
                for i in range(len(slots)):
                    preferred[i] = i % each < fair
            given = slots[_chosen(y, x, preferred)]
            taken = others
        farthest = 0.0
        for i in range(len(given)):
            farthest = max(farthest, abs(score[given[i]] - score[taken[i]]))
        if farthest > reach:
            slots = np.repeat(rows, ratio)
            place = _within(score[slots], y, reach)
            given, taken = slots[place >= 0], others[place[place >= 0]]
        for i in range(len(given)):
            turn = row_turn[given[i]]
            partners[turn, count[turn]] = taken[i]
            count[turn] += 1
        for row in rows:
            turn, at = row_turn[row], np.searchsorted(y, score[row])
            if count[turn] == 0:
                above = at < len(y) and y[at] - score[row] <= reach
                near[turn] = above or (at > 0 and score[row] - y[at - 1] <= reach)
    return partners, near


def by_matrix(
    points: np.ndarray,
    score: np.ndarray | None,
    is_treated: np.ndarray,
    stratum: np.ndarray,
    strata: int,
    turns: np.ndarray,
    reach: float,
    ratio: int,
) -> tuple[np.ndarray, np.ndarray]:
    """As `on_line` for distances between `points` (n × columns), from the whole matrix of them
    (Crouse 2016, doi 10.1109/TAES.2016.140952, in SciPy). Raises `UsageError` if that is too
    large."""
    partners = np.full((len(turns), ratio), -1, np.int32)
    near = np.zeros(len(turns), bool)
    by = np.argsort(stratum, kind="stable")
    begin = np.searchsorted(stratum[by], np.arange(strata + 1))
    turn_of = np.full(len(stratum), -1)
    turn_of[turns] = np.arange(len(turns))
    for s in range(strata):
        members = by[begin[s] : begin[s + 1]]
        rows, others = members[is_treated[members]], members[~is_treated[members]]
        each = ratio if len(others) >= len(rows) else 1
        if len(rows) * each * len(others) > MOST_CELLS:
            raise UsageError(
                Fault(
                    f"optimal matching of {len(rows):,} with {len(others):,} people in several "
                    "dimensions needs too much memory",
                    do="match on a score, or exactly on more columns, or by method 'nearest'",
                )
            )
        if not len(rows) or not len(others):
            continue
        gaps = np.zeros((len(rows), len(others)))
        for column in points.T:
            gaps += (column[rows][:, None] - column[others][None, :]) ** 2
        cost = np.repeat(np.sqrt(gaps), each, axis=0)
        top = float(cost.max()) * (min(cost.shape) + 1) + 1.0
        if len(others) < len(cost) and each > 1:
            cost[np.arange(len(cost)) % each < len(others) // len(rows)] -= top
        near[turn_of[rows]] = True
        if score is not None and np.isfinite(reach):
            far = np.abs(score[rows][:, None] - score[others][None, :]) > reach
            cost[np.repeat(far, each, axis=0)] = 2 * top
            near[turn_of[rows]] = ~far.all(axis=1)
        i, j = linear_sum_assignment(cost)
        made = cost[i, j] < 1.5 * top
        count = np.zeros(len(rows), int)
        for who, partner in zip(i[made] // each, j[made], strict=True):
            partners[turn_of[rows[who]], count[who]] = others[partner]
            count[who] += 1
    return partners, near
