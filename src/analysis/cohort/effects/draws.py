"""Sums over the rows that a draw of the bootstrap picked."""

from __future__ import annotations

import numpy as np
from numba import njit

WIDTH = 4
"""Columns are added so many at a time."""


def wide(sums: np.ndarray) -> np.ndarray:
    """`sums` (n × k) with columns of nothing up to a multiple of `WIDTH`."""
    more = -sums.shape[1] % WIDTH
    return np.ascontiguousarray(np.pad(sums, ((0, 0), (0, more))))


@njit(cache=True)
def added(picked, sums, out):
    """Put the column sums of the `picked` rows of `sums` (see `wide`) into `out`, in the order
    in which they were picked."""
    for first in range(0, len(out), WIDTH):
        a = b = c = d = 0.0
        for row in picked:
            a += sums[row, first]
            b += sums[row, first + 1]
            c += sums[row, first + 2]
            d += sums[row, first + 3]
        out[first], out[first + 1], out[first + 2], out[first + 3] = a, b, c, d
