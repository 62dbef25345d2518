"""Stretches of text as arithmetic on their ends, never as sets of characters."""

from __future__ import annotations

import numpy as np


def pieces(
    starts: np.ndarray, ends: np.ndarray, rows: np.ndarray, height: int
) -> tuple[np.ndarray, np.ndarray]:
    """A text cut at every end of a stretch: the edges, and which row covers which piece.

    `starts`, `ends` (exclusive) and `rows` (0 to `height` − 1) have one entry a stretch; stretches
    of one row may overlap. Returns edges (pieces + 1) and cover (`height` × pieces, bool).
    """
    edges = np.unique(np.concatenate([starts, ends]))
    steps = np.zeros((height, len(edges)), dtype=np.int32)
    np.add.at(steps, (rows, np.searchsorted(edges, starts)), 1)
    np.add.at(steps, (rows, np.searchsorted(edges, ends)), -1)
    return edges, steps.cumsum(axis=1)[:, :-1] > 0
