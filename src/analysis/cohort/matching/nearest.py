"""Nearest neighbours on a line: matching on a score, greedily.

Everybody is sorted once by score. A comparison person who is taken is stepped over by a
union-find with path halving, so a whole matching costs O(n log n). Where columns have calipers too
(`calipers`), whoever is too far apart in one of them is passed over; how long that takes depends on
how many those are.

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


@njit(cache=True, inline="always")
def apart(columns, widths, one, other):
    """Whether two rows of `columns` are farther apart than `widths` allow."""
    for k in range(len(widths)):  # noqa: SIM110 (compiled: numba makes loops fast, not `any`)
        if abs(columns[one, k] - columns[other, k]) > widths[k]:
            return True
    return False


@njit(cache=True)
def _nearer(row, at, value, low, high, laid, first, last, down, up, columns, widths, reach):
    """Slot and distance of the nearest free comparison person who is alike; −1 if there is none.

    `low` and `high` are the places from which the walk starts; `at` is the slot above one's own.
    """
    controls, values, places = laid[0], laid[1], laid[2]
    left = right = np.inf
    below = _root(down, at) - 1
    while below >= first and value - values[below] <= reach:
        if not apart(columns, widths, row, controls[below]):
            left = value - values[below]
            break
        below = _root(down, below) - 1
    over = _root(up, at)
    while over < last and values[over] - value <= min(reach, left):
        if not apart(columns, widths, row, controls[over]):
            right = values[over] - value
            break
        over = _root(up, over + 1)
    if left == np.inf and right == np.inf:
        return -1, np.inf
    if left < right or (left == right and low - places[below] <= places[over] - high):
        return below, left
    return over, right


@njit(cache=True)
def _anybody(partners, turns, score, stratum, laid, reach, columns, widths):
    """Of each turn without a partner, whether anybody of the stratum, taken or not, is within
    reach and alike."""
    controls, values, first, above = laid[0], laid[1], laid[3], laid[5]
    out = np.zeros(len(turns), np.bool_)
    for turn in range(len(turns)):
        row = turns[turn]
        s, at = stratum[row], above[row]
        if s < 0 or partners[turn, 0] >= 0:
            continue
        for slot in range(at, first[s + 1]):
            if values[slot] - score[row] > reach or out[turn]:
                break
            out[turn] = not apart(columns, widths[s], row, controls[slot])
        for slot in range(at - 1, first[s] - 1, -1):
            if score[row] - values[slot] > reach or out[turn]:
                break
            out[turn] = not apart(columns, widths[s], row, controls[slot])
    return out


@njit(cache=True)
def without_replacement(
    line, level, score, is_treated, stratum, strata, turns, reach, ratio, columns, widths, closest
):
    """Each treated row of `turns` takes its nearest free partner in turn; `ratio` rounds, one
    partner a round, and who finds nobody is out.

    With `closest` the closest pair of all is made first, then the next: equals by row, but a person
    who has to choose again goes before those equally near.

    `columns` people × calipers (none of them: nobody is passed over), `widths` strata × calipers.
    Partners' rows by turn (−1: none); and, of those without, whether anybody was within reach.
    """
    laid = _lay_out(line, level, is_treated, stratum, strata)
    controls, _, places, first, place_of, above = laid
    m = len(controls)
    # Index i + 1 of `down` stands for slot i and 0 for "nobody that way"; m of `up` likewise.
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
                row, above[row], score[row], low[turn], high[turn], laid,
                first[s], first[s + 1], down, up, columns, widths[s], reach,
            )  # fmt: skip
            if slot < 0:
                continue
            wanted[turn] = slot
            if closest:
                queue.append((gap, turn, turn))
                continue
            partners[turn, part] = controls[slot]
            low[turn], high[turn] = min(low[turn], places[slot]), max(high[turn], places[slot])
            down[slot + 1], up[slot] = slot, slot + 1
        heapify(queue)
        again = -1
        while len(queue) > 0:
            _, _, turn = heappop(queue)
            row, slot = turns[turn], wanted[turn]
            s = stratum[row]
            beyond = min(low[turn], places[slot]), max(high[turn], places[slot])
            if free[slot]:
                free[slot] = False
                partners[turn, part] = controls[slot]
                low[turn], high[turn] = beyond
                down[slot + 1], up[slot] = slot, slot + 1
                continue
            # The walk starts beyond the one just missed.
            slot, gap = _nearer(
                row, above[row], score[row], beyond[0], beyond[1], laid,
                first[s], first[s + 1], down, up, columns, widths[s], reach,
            )  # fmt: skip
            if slot >= 0:
                wanted[turn] = slot
                heappush(queue, (gap, again, turn))
                again -= 1
    return partners, _anybody(partners, turns, score, stratum, laid, reach, columns, widths)


@njit(cache=True)
def with_replacement(
    line, level, score, is_treated, stratum, strata, turns, reach, ratio, columns, widths
):
    """The `ratio` nearest of each treated row who are alike, whoever else has them."""
    laid = _lay_out(line, level, is_treated, stratum, strata)
    controls, values, places, first, place_of, above = laid
    partners = np.full((len(turns), ratio), -1, np.int32)
    met, gaps = np.empty(2 * ratio, np.int32), np.empty(2 * ratio)
    for turn in range(len(turns)):
        row = turns[turn]
        s = stratum[row]
        if s < 0:
            continue
        here = place_of[row]
        slots, wanted = [above[row] - 1, above[row]], [ratio, ratio]
        count = 0
        while True:
            left = wanted[0] > 0 and slots[0] >= first[s]
            right = wanted[1] > 0 and slots[1] < first[s + 1]
            if not left and not right:
                break
            # Whom the walk meets first: one step down, one step up, in turn.
            sooner = left and right and here - places[slots[0]] > places[slots[1]] - here
            side = 0 if left and not sooner else 1
            slot = slots[side]
            slots[side] += 2 * side - 1
            gap = abs(score[row] - values[slot])
            closer = 0
            for i in range(count):
                closer += gaps[i] < gap
            if gap > reach or closer >= ratio:
                wanted[side] = 0  # nobody farther that way can be wanted either
            elif not apart(columns, widths[s], row, controls[slot]):
                met[count], gaps[count] = controls[slot], gap
                count += 1
                wanted[side] -= 1
        order = _smallest(gaps[:count], ratio)
        for i in range(len(order)):
            partners[turn, i] = met[order[i]]
    return partners, _anybody(partners, turns, score, stratum, laid, reach, columns, widths)


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
