"""Mahalanobis distance: covariates turned so that ordinary distance between them is it.

As MatchIt 4.7.2 has it (``transform_covariates``): the covariance within the two groups, pooled
(Rubin 1980, doi 10.2307/2529981); every level of a category its own column, divided by √2; a
generalised inverse where columns determine each other; the robust variant on ranks (Rosenbaum
2010, chapter 8). The turned columns are those of the pivoted Cholesky factor of the inverse: the
first of them is the line along which MatchIt walks, which decides between equals.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from analysis.cohort import covariates as rooms
from analysis.cohort.matching.inverting import factor, inverse

CHUNK = 8_192
EXACT = 50_000
SAME = np.sqrt(np.finfo(float).eps)
"""A column that varies less than this does not vary, says MatchIt."""


def turned(
    frame: pd.DataFrame, covariates: Sequence[str], treated: np.ndarray, *, robust: bool = False
) -> np.ndarray:
    """The covariates of `frame` as columns (n × columns) whose Euclidean distance is the
    Mahalanobis distance. Raises `DataError` for missing or infinite values."""
    rooms.check(frame, covariates)
    columns: list[np.ndarray] = []
    for name in covariates:
        values = frame[name]
        if rooms.is_quantity(values):
            columns.append(values.to_numpy(float))
            continue
        codes, levels = rooms.levels(values)
        columns += [(codes == i) / np.sqrt(2) for i in range(len(levels))]
    varied = [c for c in columns if abs(c.max() - c.min()) >= SAME]
    if not varied:
        return np.ascontiguousarray(columns[0][:, None])
    if robust:
        ranks = [rankdata(c) for c in varied]
        covariance = _covariance(ranks)
        unit = np.sqrt(len(treated) * (len(treated) + 1) / 12) / np.sqrt(np.diag(covariance))
        return _by_cholesky(ranks, covariance * np.outer(unit, unit))
    scaled = [_scaled(c) for c in varied]
    return _by_cholesky(scaled, _pooled_covariance(scaled, treated))


def _sum(values: np.ndarray) -> np.floating:
    """One after the other and beyond double precision, as R adds up, so that people a mirror
    image apart (ten years older, a school year less) are told apart by the same rounding; for so
    many people that it takes too long, plainly."""
    if len(values) > EXACT:
        return values.sum()
    return np.cumsum(values, dtype=np.longdouble)[-1]


def _mean(values: np.ndarray) -> float:
    """R's ``mean``: a first one, and what is left over it."""
    first = _sum(values) / len(values)
    return float(first + _sum(values - first) / len(values))


def _scaled(column: np.ndarray) -> np.ndarray:
    centred = column - float(_sum(column) / len(column))
    centred /= np.sqrt(float(_sum(centred * centred)) / (len(column) - 1))
    return centred


def _covariance(columns: list[np.ndarray]) -> np.ndarray:
    n = len(columns[0])
    if n > EXACT:
        plain = np.array([column - column.mean() for column in columns])
        return plain @ plain.T / (n - 1)
    centred = [column.astype(np.longdouble) - _mean(column) for column in columns]
    out = np.empty((len(columns), len(columns)))
    for i, one in enumerate(centred):
        for j, other in enumerate(centred[: i + 1]):
            out[i, j] = out[j, i] = float(_sum(one * other) / (n - 1))
    return out


def _pooled_covariance(columns: list[np.ndarray], treated: np.ndarray) -> np.ndarray:
    n = len(treated)
    within = []
    for column in columns:
        rest = column.copy()
        for group in (treated, ~treated):
            rest[group] -= _mean(column[group])
        within.append(rest)
    return _covariance(within) * (n - 1) / max(n - 2, 1)


def _by_cholesky(columns: list[np.ndarray], covariance: np.ndarray) -> np.ndarray:
    turning = factor(inverse(covariance))
    out = np.zeros((len(columns[0]), len(columns)))
    # Added column by column, so that people with the same covariates stay together exactly.
    for first in range(0, len(out), CHUNK):
        part = out[first : first + CHUNK]
        given = [column[first : first + CHUNK] for column in columns]
        for j, line in enumerate(turning):
            total = np.zeros(len(part))
            for share, column in zip(line, given, strict=True):
                if share != 0.0:
                    total += share * column
            part[:, j] = total
    return out
