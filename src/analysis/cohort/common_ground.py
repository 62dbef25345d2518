"""Common ground: people of a kind that the other group has nobody of.

Where no user has, say, an unrecorded age, no finite coefficient for it exists (Albert & Anderson
1984, doi 10.1093/biomet/71.1.1), no score could be had at all, and nobody of that kind can stand
for a user anyway. If they are few they are left out, counted and named; if they are many, the
groups do differ, and the fit says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from analysis.cohort import covariates as rooms

RARE = 0.05
"""People of a kind that only their group has are left out if they are no more than this share
of it."""


def without_counterpart(
    frame: pd.DataFrame, treated: str, covariates: Sequence[str]
) -> Iterator[tuple[str, str, pd.Series]]:
    """Covariate, level (empty for a yes/no column) and who has it (yes/no by row), for each level
    that one group alone has and few of it do. Quantities have no levels."""
    is_treated = frame[treated].to_numpy(bool)
    for name in covariates:
        values = frame[name]
        quantity = rooms.is_quantity(values)
        labels = values.to_numpy(float) if quantity else values.astype(str).to_numpy()
        if quantity and not np.isin(labels, (0.0, 1.0)).all():
            continue
        for level in _lone(labels, is_treated):
            yield name, "" if quantity else str(level), pd.Series(labels == level, frame.index)


def _lone(values: np.ndarray, is_treated: np.ndarray) -> list:
    mine, counts = np.unique(values[is_treated], return_counts=True)
    theirs, others = np.unique(values[~is_treated], return_counts=True)
    found = []
    for levels, numbers, other in ((mine, counts, theirs), (theirs, others, mine)):
        lone = ~np.isin(levels, other)
        if lone.any() and numbers[lone].sum() <= RARE * numbers.sum():
            found += levels[lone].tolist()
    return found
