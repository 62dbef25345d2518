"""Nearest neighbours on a line, for people who must also be alike in columns with calipers.

As `nearest`, but whoever is too far apart in a column is passed over; how long that takes depends
on how many those are. Ties are broken as there.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush

import numpy as np
from numba import njit

from analysis.cohort.matching.nearest import _lay_out, _root, _smallest


@njit(cache=True, inline="always")
def apart(columns, widths, one, other):
    """Whether two rows of `columns` are farther apart than `widths` allow."""
    for k in range(len(widths)):  # noqa: SIM110 (compiled: numba makes loops fast, not `any`)
        if abs(columns[one, k] - columns[other, k]) > widths[k]:
            return True
    return False


@njit(cache=True)
def _nearer(row, at, value, low, high, laid, first, last, down, up, columns, widths, reach):
    """Slot and distance of the nearest free comparison person who is alike; −1 if there is none."""
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
    """Each treated row of `turns` takes its nearest free partner in turn, or with `closest` the
    closest pair of all is made first, then the next; `ratio` rounds.

    Partners' rows by turn (−1: none); and, of those without, whether anybody was within reach.
    """
    laid = _lay_out(line, level, is_treated, stratum, strata)
    controls, _, places, first, place_of, above = laid
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
