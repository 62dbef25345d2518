"""Distances between the cumulative distributions of two groups, in one reading of sorted values."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True)
def distances(mine, theirs, kept_mine, kept_theirs, weight_mine, weight_theirs):
    """Greatest and mean distance between the groups' cumulative distributions: of everybody
    alike (row 0), and of those kept, by weight (row 1).

    All values ascending; the kept ones are among the others. The mean is over the different
    values that there are, kept or not, as in MatchIt's ``eCDF Mean``. NaN where a group is empty.
    """
    out = np.full((2, 2), np.nan)
    n, m = len(mine), len(theirs)
    k, o = len(kept_mine), len(kept_theirs)
    plain, weighted = n > 0 and m > 0, k > 0 and o > 0
    a = 1.0 / n if n else 0.0
    b = 1.0 / m if m else 0.0
    ta = 1.0 / weight_mine.sum() if k else 0.0
    tb = 1.0 / weight_theirs.sum() if o else 0.0
    i = j = p = q = different = 0
    gap = greatest = total = greatest_w = total_w = 0.0
    while i < n or j < m:
        value = mine[i] if j >= m or (i < n and mine[i] <= theirs[j]) else theirs[j]
        while i < n and mine[i] == value:
            i += 1
        while j < m and theirs[j] == value:
            j += 1
        while p < k and kept_mine[p] == value:
            gap += weight_mine[p] * ta
            p += 1
        while q < o and kept_theirs[q] == value:
            gap -= weight_theirs[q] * tb
            q += 1
        different += 1
        # Counts are whole numbers, so that no rounding gathers over a million people.
        now = abs(i * a - j * b)
        total += now
        greatest = max(greatest, now)
        total_w += abs(gap)
        greatest_w = max(greatest_w, abs(gap))
    if plain:
        out[0, 0], out[0, 1] = greatest, total / different
    if weighted:
        out[1, 0], out[1, 1] = greatest_w, total_w / different
    return out
