"""Nearest neighbours on a line: matching on a score, greedily.

Everybody is sorted once by score. A comparison person who is taken is stepped over by a
union-find with path halving, so a whole matching costs O(n log n).

Ties are broken as MatchIt 4.7.2 breaks them (its C++ ``find_control_vec``): from the treated
person's own place in the sorted line of *everybody*, one step down and one step up in turn; the
nearest wins, and of two equally near the one met first. Whoever chooses a second partner starts
beyond the partners already had. With replacement MatchIt sorts several candidates with C++'s
``partial_sort``, which is not stable; its order of equals is kept too.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush

import numpy as np
from numba import njit


@njit(cache=True)
def _lay_out(line, level, is_treated, stratum, strata):
    """Comparison people by stratum and place: rows, scores, places, bounds; and for every
    treated row its place in the line and the slot of the first comparison person above it.

    `line` is everybody by score, `level` their scores.
    """
    n = len(line)
    kind = np.empty(n, np.int32)  # −1, or twice the stratum, one more for the treated
    for row in range(n):
        kind[row] = -1 if stratum[row] < 0 else 2 * stratum[row] + is_treated[row]
    along = np.empty(n, np.int32)
    first = np.zeros(strata + 1, np.int32)
    for i in range(n):
        k = kind[line[i]]
        along[i] = k
        if k >= 0 and k % 2 == 0:
            first[k // 2 + 1] += 1
    for s in range(strata):
        first[s + 1] += first[s]
    following = first[:strata].copy()
    m = first[strata]
    controls, places = np.empty(m, np.int32), np.empty(m, np.int32)
    values = np.empty(m)
    place_of, above = np.zeros(n, np.int32), np.zeros(n, np.int32)
    for i in range(n):
        k = along[i]
        if k < 0:
            continue
        slot = following[k // 2]
        if k % 2:
            place_of[line[i]] = i
            above[line[i]] = slot
        else:
            controls[slot] = line[i]
            values[slot] = level[i]
            places[slot] = i
            following[k // 2] += 1
    return controls, values, places, first, place_of, above


@njit(cache=True)
def _root(parent, i):
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


@njit(cache=True)
def _nearer(at, value, low, high, values, places, first, last, down, up):
    """Slot and distance of the nearest free comparison person; slot −1 if there is none.

    `low` and `high` are the places from which the walk starts; `at` is the slot above one's own.
    """
    below = _root(down, at) - 1
    over = _root(up, at)
    left = value - values[below] if below >= first else np.inf
    right = values[over] - value if over < last else np.inf
    if left == np.inf and right == np.inf:
        return -1, np.inf
    if left < right or (left == right and low - places[below] <= places[over] - high):
        return below, left
    return over, right


@njit(cache=True)
def _anybody(partners, turns, score, stratum, values, first, above, reach):
    """Of each turn without a partner, whether anybody of the stratum, taken or not, is within
    reach."""
    out = np.zeros(len(turns), np.bool_)
    for turn in range(len(turns)):
        row = turns[turn]
        s, at = stratum[row], above[row]
        if s < 0 or partners[turn, 0] >= 0:
            continue
        if at > first[s] and score[row] - values[at - 1] <= reach:
            out[turn] = True
        if at < first[s + 1] and values[at] - score[row] <= reach:
            out[turn] = True
    return out


@njit(cache=True)
def greedy(line, level, score, is_treated, stratum, strata, turns, reach, ratio):
    """Each treated row of `turns` takes its nearest free partner; `ratio` rounds, one partner a
    round, and who finds nobody is out.

    Partners' rows by turn (−1: none); and, of those without, whether anybody was within reach.
    """
    controls, values, places, first, place_of, above = _lay_out(
        line, level, is_treated, stratum, strata
    )
    m = len(controls)
    # Index i + 1 of `down` stands for slot i and 0 for "nobody that way"; m of `up` likewise.
    down = np.arange(m + 1).astype(np.int32)
    up = np.arange(m + 1).astype(np.int32)
    partners = np.full((len(turns), ratio), -1, np.int32)
    low, high = np.empty(len(turns), np.int32), np.empty(len(turns), np.int32)
    for turn in range(len(turns)):
        low[turn] = high[turn] = place_of[turns[turn]]
    for part in range(ratio):
        for turn in range(len(turns)):
            row = turns[turn]
            s = stratum[row]
            if s < 0 or (part > 0 and partners[turn, part - 1] < 0):
                continue
            slot, gap = _nearer(
                above[row], score[row], low[turn], high[turn],
                values, places, first[s], first[s + 1], down, up,
            )  # fmt: skip
            if slot < 0 or gap > reach:
                continue
            partners[turn, part] = controls[slot]
            low[turn] = min(low[turn], places[slot])
            high[turn] = max(high[turn], places[slot])
            down[slot + 1] = slot
            up[slot] = slot + 1
    return partners, _anybody(partners, turns, score, stratum, values, first, above, reach)


@njit(cache=True)
def closest_first(line, level, score, is_treated, stratum, strata, turns, reach, ratio):
    """The closest pair of all is made first, then the next; one partner a round.

    Equals by row; a person who has to choose again goes before those equally near.
    """
    controls, values, places, first, place_of, above = _lay_out(
        line, level, is_treated, stratum, strata
    )
    m = len(controls)
    down = np.arange(m + 1).astype(np.int32)
    up = np.arange(m + 1).astype(np.int32)
    free = np.ones(m, np.bool_)
    partners = np.full((len(turns), ratio), -1, np.int32)
    low, high = np.empty(len(turns), np.int32), np.empty(len(turns), np.int32)
    for turn in range(len(turns)):
        low[turn] = high[turn] = place_of[turns[turn]]
    wanted = np.full(len(turns), -1, np.int32)
    for part in range(ratio):
        queue = [(np.inf, 0, 0)]  # distance, precedence, turn
        queue.clear()
        for turn in range(len(turns)):
            row = turns[turn]
            s = stratum[row]
            if s < 0 or (part > 0 and partners[turn, part - 1] < 0):
                continue
            slot, gap = _nearer(
                above[row], score[row], low[turn], high[turn],
                values, places, first[s], first[s + 1], down, up,
            )  # fmt: skip
            if slot >= 0 and gap <= reach:
                wanted[turn] = slot
                queue.append((gap, turn, turn))
        heapify(queue)
        again = -1
        while len(queue) > 0:
            gap, _, turn = heappop(queue)
            row, slot = turns[turn], wanted[turn]
            s = stratum[row]
            if free[slot]:
                free[slot] = False
                down[slot + 1] = slot
                up[slot] = slot + 1
                partners[turn, part] = controls[slot]
                low[turn] = min(low[turn], places[slot])
                high[turn] = max(high[turn], places[slot])
                continue
            # The walk starts beyond the one just missed.
            slot, gap = _nearer(
                above[row], score[row], min(low[turn], places[slot]), max(high[turn], places[slot]),
                values, places, first[s], first[s + 1], down, up,
            )  # fmt: skip
            if slot >= 0 and gap <= reach:
                wanted[turn] = slot
                heappush(queue, (gap, again, turn))
                again -= 1
    return partners, _anybody(partners, turns, score, stratum, values, first, above, reach)


@njit(cache=True)
def with_replacement(line, level, score, is_treated, stratum, strata, turns, reach, ratio):
    """The `ratio` nearest of each treated row, whoever else has them."""
    controls, values, places, first, place_of, above = _lay_out(
        line, level, is_treated, stratum, strata
    )
    partners = np.full((len(turns), ratio), -1, np.int32)
    met = np.empty(2 * ratio, np.int32)
    gaps = np.empty(2 * ratio)
    for turn in range(len(turns)):
        row = turns[turn]
        s = stratum[row]
        if s < 0:
            continue
        here, value = place_of[row], score[row]
        below, over = above[row] - 1, above[row]
        lefts = rights = count = 0
        while True:
            can_left = below >= first[s] and lefts < ratio
            can_right = over < first[s + 1] and rights < ratio
            if not can_left and not can_right:
                break
            left = can_left and (not can_right or here - places[below] <= places[over] - here)
            slot = below if left else over
            gap = abs(value - values[slot])
            closer = 0
            for i in range(count):
                closer += gaps[i] < gap
            if gap > reach or closer >= ratio:
                # Nobody farther that way can be wanted either.
                if left:
                    lefts = ratio
                else:
                    rights = ratio
                continue
            met[count] = controls[slot]
            gaps[count] = gap
            count += 1
            if left:
                lefts += 1
                below -= 1
            else:
                rights += 1
                over += 1
        order = _smallest(gaps[:count], ratio)
        for i in range(len(order)):
            partners[turn, i] = met[order[i]]
    return partners, _anybody(partners, turns, score, stratum, values, first, above, reach)


@njit(cache=True)
def _smallest(gaps, ratio):
    """Indices of the `ratio` smallest, in the order in which C++ leaves equals: a heap of the
    first `ratio`, improved by the others in turn, then sorted."""
    n = len(gaps)
    if n <= ratio:
        return np.argsort(gaps, kind="mergesort")
    heap = np.arange(ratio)
    for parent in range(ratio // 2 - 1, -1, -1):
        _settle(heap, gaps, parent, ratio, heap[parent])
    for i in range(ratio, n):
        if gaps[i] < gaps[heap[0]]:
            _settle(heap, gaps, 0, ratio, i)
    for size in range(ratio - 1, 0, -1):
        moved = heap[size]
        heap[size] = heap[0]
        _settle(heap, gaps, 0, size, moved)
    return heap


@njit(cache=True)
def _settle(heap, gaps, hole, size, index):
    """Put `index` into a heap with the largest on top whose `hole` is empty: the hole sinks to
    the bottom along the larger children (of equals the second), then `index` rises from there."""
    top = hole
    while 2 * hole + 1 < size:
        child = 2 * hole + 2
        if child >= size or gaps[heap[child]] < gaps[heap[child - 1]]:
            child -= 1
        heap[hole] = heap[child]
        hole = child
    while hole > top and gaps[heap[(hole - 1) // 2]] < gaps[index]:
        heap[hole] = heap[(hole - 1) // 2]
        hole = (hole - 1) // 2
    heap[hole] = index
