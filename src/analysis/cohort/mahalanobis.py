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
from scipy.linalg.lapack import dpstrf
from scipy.stats import rankdata

from analysis.cohort import covariates as rooms

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
        covariance = np.atleast_2d(np.cov(ranks))
        n = len(treated)
        unit = np.sqrt(n * (n + 1) / 12) / np.sqrt(np.diag(covariance))
        return _by_cholesky(ranks, covariance * np.outer(unit, unit))
    scaled = [_scaled(c) for c in varied]
    return _by_cholesky(scaled, _pooled_covariance(scaled, treated))


def _scaled(column: np.ndarray) -> np.ndarray:
    centred = column - column.mean()
    return centred / np.sqrt((centred**2).sum() / (len(column) - 1))


def _pooled_covariance(columns: list[np.ndarray], treated: np.ndarray) -> np.ndarray:
    within = np.empty((len(columns), len(treated)))
    for row, column in zip(within, columns, strict=True):
        for group in (treated, ~treated):
            row[group] = column[group] - column[group].mean()
    freedom = max(len(treated) - 2, 1)
    return np.atleast_2d(np.cov(within)) * (len(treated) - 1) / freedom


def _by_cholesky(columns: list[np.ndarray], covariance: np.ndarray) -> np.ndarray:
    if np.linalg.det(covariance) > 1e-8:
        inverse = np.linalg.inv(covariance)
    else:
        u, size, vt = np.linalg.svd(covariance)
        kept = size > max(1e-8 * size[0], 0)
        inverse = vt[kept].T @ (u[:, kept] / size[kept]).T
    factor, pivot, rank, _ = dpstrf(inverse, lower=0)
    factor = np.triu(factor)
    factor[rank:] = 0.0
    factor = factor[:, np.argsort(pivot)]
    out = np.zeros((len(columns[0]), len(columns)))
    # Added column by column, so that people with the same covariates stay together exactly.
    for j, line in enumerate(factor):
        for share, column in zip(line, columns, strict=True):
            if share != 0.0:
                out[:, j] += share * column
    return out
