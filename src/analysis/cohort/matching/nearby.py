"""Greedy matching on a score where many are compared with few and hardly two score the same.

As in `nearest`, but nobody is sorted: the line of scores is cut into cells, and whoever chooses
looks through the own cell and the next one in either direction in which somebody is free. What
this cannot tell is which of two equally near people stands fewer places away, for that counts
everybody in between. Then, and where scores repeat so that this is to be expected, or crowd so
that cells do not tell them apart, `nearest.without_replacement` decides.
"""

from __future__ import annotations

import numpy as np
from numba import njit

PER_CELL = 3
"""So many people to a cell, on average."""
LOOKS = 64
"""More people than so many for each treated person to look through take longer than sorting."""


@njit(cache=True, inline="always")
def _cell(value, low, unit, cells):
    """Rises with `value`, however it is rounded: lower cells hold lower values."""
    at = (value - low) * unit
    if at < 0.0:
        return 0
    return cells - 1 if at >= cells else int(at)


@njit(cache=True)
def _dealt(score, is_treated, stratum, strata, low, unit, cells):
    """The comparison people's rows by stratum and cell, in each by row; and where cells begin."""
    n = len(score)
    begins = np.zeros(strata * cells + 1, np.int32)
    for row in range(n):
        s = stratum[row]
        if s >= 0 and not is_treated[row]:
            begins[s * cells + _cell(score[row], low, unit, cells)] += 1
    total = 0
    for at in range(len(begins)):
        total += begins[at]
        begins[at] = total
    rows = np.empty(total, np.int32)
    for row in range(n - 1, -1, -1):
        s = stratum[row]
        if s >= 0 and not is_treated[row]:
            at = s * cells + _cell(score[row], low, unit, cells)
            begins[at] -= 1
            rows[begins[at]] = row
    return rows, begins


@njit(cache=True, inline="always")
def _filled(steps, begins, taken, c, way, end):
    """The first cell from `c` on (`way` 1 or −1) in which somebody is free, or `end` or beyond;
    the steps to it are shortened for those who come later."""
    first = c
    while c != end and begins[c + 1] - begins[c] == taken[c]:
        c += way * (steps[c] + 1)
    while first != c:
        following = first + way * (steps[first] + 1)
        steps[first] = abs(c - first) - 1
        first = following
    return c


@njit(cache=True)
def _anybody(value, reach, first, own, last, begins, rows, score, low, unit, cells):
    """Whether anybody in cells `first` to `last` (exclusive), taken or not, is within reach of
    `value`, which is in cell `own`: somebody in there, or in the next cells that are not empty."""
    before, after = begins[own] - 1, begins[own + 1]
    where = [own]
    if before >= begins[first]:
        where.append(first + _cell(score[rows[before]], low, unit, cells))
    if after < begins[last]:
        where.append(first + _cell(score[rows[after]], low, unit, cells))
    for c in where:
        for slot in range(begins[c], begins[c + 1]):
            if abs(value - score[rows[slot]]) <= reach:
                return True
    return False


@njit(cache=True)
def greedy(score, is_treated, stratum, strata, turns, reach, ratio):
    """As `nearest.without_replacement`; and whether no choice was between two as near."""
    partners = np.full((len(turns), ratio), -1, np.int32)
    near = np.zeros(len(turns), np.bool_)
    if strata == 0:
        return partners, near, True
    mine = score[turns]
    low, high = mine.min(), mine.max()
    cells = max(1, len(score) // PER_CELL // strata)
    unit = cells / (high - low) if high > low else 0.0
    if not 0.0 < unit < np.inf or (mine[1:] == mine[:-1]).any():
        return partners, near, False
    rows, begins = _dealt(score, is_treated, stratum, strata, low, unit, cells)
    # In a cell those who are free come first, by row; then those who are taken.
    taken = np.zeros(len(begins), np.int32)
    down, up = np.zeros(len(begins), np.int32), np.zeros(len(begins), np.int32)
    looks = 0
    for part in range(ratio):
        for turn in range(len(turns)):
            s, value = stratum[turns[turn]], mine[turn]
            if s < 0 or (part > 0 and partners[turn, part - 1] < 0):
                continue
            first, last = s * cells, (s + 1) * cells
            own = first + _cell(value, low, unit, cells)
            left = right = np.inf
            looks += begins[own + 1] - begins[own] - taken[own]
            below = over = -1
            for slot in range(begins[own], begins[own + 1] - taken[own]):
                row = rows[slot]
                gap = value - score[row]
                if gap > 0 or (gap == 0 and row < turns[turn]):
                    if gap <= left:
                        left, below = gap, slot
                elif -gap < right:
                    right, over = -gap, slot
            under = above = own
            if below < 0:
                under = _filled(down, begins, taken, own - 1, -1, first - 1)
                if under >= first:
                    looks += begins[under + 1] - begins[under] - taken[under]
                    for slot in range(begins[under], begins[under + 1] - taken[under]):
                        gap = value - score[rows[slot]]
                        if gap <= left:
                            left, below = gap, slot
            if over < 0:
                above = _filled(up, begins, taken, own + 1, 1, last)
                if above < last:
                    looks += begins[above + 1] - begins[above] - taken[above]
                    for slot in range(begins[above], begins[above + 1] - taken[above]):
                        gap = score[rows[slot]] - value
                        if gap < right:
                            right, over = gap, slot
            if looks > LOOKS * len(turns) * ratio:
                return partners, near, False
            gap = min(left, right)
            if gap == np.inf or gap > reach:
                near[turn] = part == 0 and _anybody(
                    value, reach, first, own, last, begins, rows, score, low, unit, cells
                )
                continue
            if left == right:
                return partners, near, False
            slot, c = (below, under) if left < right else (over, above)
            chosen = rows[slot]
            partners[turn, part] = chosen
            taken[c] += 1
            while slot < begins[c + 1] - taken[c]:
                rows[slot] = rows[slot + 1]
                slot += 1
            rows[slot] = chosen
    return partners, near, True
