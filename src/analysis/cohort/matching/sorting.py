"""Sorting people by a score, and strata by sorting: the ground on which matching stands.

Equals stay in the order of rows, as in R's ``order``; the tie rules of MatchIt depend on it.
"""

from __future__ import annotations

import numpy as np
from numba import njit

SMALL = 24
"""Up to here inserting one by one is the fastest way to sort."""


@njit(cache=True)
def ascending(values):
    """The rows in ascending order of `values` (finite), equals by row; and the values so sorted.

    Values are dealt into one drawer for every four of them, by size; the drawers are sorted one
    by one. Where many fall into one drawer, that one is sorted by merging.
    """
    n = len(values)
    rows = np.empty(n, np.int32)
    found = np.empty(n)
    if n == 0:
        return rows, found
    low, high = values.min(), values.max()
    drawers = max(1, n // 4)
    unit = (drawers - 1) / (high - low) if high > low else 0.0
    if not np.isfinite(unit):  # differences too small, or too large, to divide by
        order = np.argsort(values, kind="mergesort")
        return order.astype(np.int32), values[order]
    ends = np.zeros(drawers + 1, np.int32)
    for i in range(n):
        ends[int((values[i] - low) * unit) + 1] += 1
    for d in range(drawers):
        ends[d + 1] += ends[d]
    following = ends[:drawers].copy()
    for i in range(n):
        d = int((values[i] - low) * unit)
        rows[following[d]] = i
        found[following[d]] = values[i]
        following[d] += 1
    for d in range(drawers):
        first, last = ends[d], ends[d + 1]
        if last - first > SMALL:
            order = np.argsort(found[first:last], kind="mergesort")
            rows[first:last] = rows[first:last][order]
            found[first:last] = found[first:last][order]
            continue
        for i in range(first + 1, last):
            row, value = rows[i], found[i]
            j = i
            while j > first and found[j - 1] > value:
                rows[j] = rows[j - 1]
                found[j] = found[j - 1]
                j -= 1
            rows[j] = row
            found[j] = value
    return rows, found


@njit(cache=True)
def by_stratum(line, stratum, keep, strata):
    """The rows of `line` for which `keep` holds, one stratum after the other, each in the
    line's order; and where each stratum begins (`strata` + 1 places). Stratum −1 is left out."""
    first = np.zeros(strata + 1, np.int32)
    for row in line:
        if keep[row] and stratum[row] >= 0:
            first[stratum[row] + 1] += 1
    for s in range(strata):
        first[s + 1] += first[s]
    following = first[:strata].copy()
    out = np.empty(first[strata], np.int32)
    for row in line:
        if keep[row] and stratum[row] >= 0:
            out[following[stratum[row]]] = row
            following[stratum[row]] += 1
    return out, first
