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
from scipy.linalg.lapack import dgecon, dgetrf, dpstrf
from scipy.stats import rankdata

from analysis.cohort import covariates as rooms

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
        n = len(treated)
        centred = np.array(ranks, _wide(n)) - (n + 1) / 2
        covariance = (centred @ centred.T / (n - 1)).astype(float)
        unit = np.sqrt(n * (n + 1) / 12) / np.sqrt(np.diag(covariance))
        return _by_cholesky(ranks, covariance * np.outer(unit, unit))
    scaled = [_scaled(c) for c in varied]
    return _by_cholesky(scaled, _pooled_covariance(scaled, treated))


def _wide(n: int) -> type:
    """The precision to add up in: R's, beyond double, so that people a mirror image apart (ten
    years older, a school year less) are told apart by the same rounding; double for so many
    people that it takes too long."""
    return np.longdouble if n <= EXACT else np.float64


def _scaled(column: np.ndarray) -> np.ndarray:
    wide = _wide(len(column))
    centred = column - float(column.mean(dtype=wide))
    size = float((centred * centred).sum(dtype=wide))
    centred /= np.sqrt(size / (len(column) - 1))
    return centred


def _pooled_covariance(columns: list[np.ndarray], treated: np.ndarray) -> np.ndarray:
    n, wide = len(treated), _wide(len(treated))
    within: np.ndarray = np.empty((len(columns), n), wide)
    mine, theirs = np.flatnonzero(treated), np.flatnonzero(~treated)
    for row, column in zip(within, columns, strict=True):
        means = [float(column[group].mean(dtype=wide)) for group in (theirs, mine)]
        row[:] = column - np.array(means)[treated.view(np.int8)]
        row -= row.mean()
    covariance = (within @ within.T / (n - 1)).astype(float)
    return covariance * (n - 1) / max(n - 2, 1)


def _conditioned(matrix: np.ndarray) -> float:
    """The reciprocal condition number in the 1-norm, as LAPACK estimates it."""
    factors, _, singular = dgetrf(matrix)
    if singular:
        return 0.0
    return float(dgecon(factors, np.abs(matrix).sum(axis=0).max(), norm="1")[0])


def _inverse(matrix: np.ndarray) -> np.ndarray:
    """The inverse by elimination with row exchange, one row after the other as in the reference
    LAPACK; libraries tuned to a processor round otherwise, and ties hang on it. Singular
    matrices have their generalised inverse: rounding may leave ranks' a determinant far from 0,
    and then, as in R's ``solve``, the condition number tells."""
    if np.linalg.det(matrix) <= 1e-8 or _conditioned(matrix) < np.finfo(float).eps:
        u, size, vt = np.linalg.svd(matrix)
        out = np.zeros(matrix.shape)
        for column, length, row in zip(u.T, size, vt, strict=True):
            if length > max(1e-8 * size[0], 0):
                out += np.outer(column, (1 / length) * row)
        return out
    n = len(matrix)
    left, right = matrix.copy(), np.eye(n)
    for k in range(n):
        pivot = k + int(np.argmax(np.abs(left[k:, k])))
        left[[k, pivot]], right[[k, pivot]] = left[[pivot, k]], right[[pivot, k]]
        left[k + 1 :, k] *= 1.0 / left[k, k]
        left[k + 1 :, k + 1 :] -= np.outer(left[k + 1 :, k], left[k, k + 1 :])
    for k in range(n):
        right[k + 1 :] -= np.outer(left[k + 1 :, k], right[k])
    for k in range(n - 1, -1, -1):
        right[k] /= left[k, k]
        right[:k] -= np.outer(left[:k, k], right[k])
    return right


def _by_cholesky(columns: list[np.ndarray], covariance: np.ndarray) -> np.ndarray:
    inverse = _inverse(covariance)
    factor, pivot, rank, _ = dpstrf(inverse, lower=0)
    factor = np.triu(factor)
    factor[rank:] = 0.0
    factor = factor[:, np.argsort(pivot)]
    out = np.zeros((len(columns[0]), len(columns)))
    # Added column by column, so that people with the same covariates stay together exactly.
    for first in range(0, len(out), CHUNK):
        part = out[first : first + CHUNK]
        given = [column[first : first + CHUNK] for column in columns]
        for j, line in enumerate(factor):
            total = np.zeros(len(part))
            for share, column in zip(line, given, strict=True):
                if share != 0.0:
                    total += share * column
            part[:, j] = total
    return out
