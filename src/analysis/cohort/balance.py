"""Balance: how alike the two groups are, before matching and after.

Standardised mean differences, variance ratios and Kolmogorov–Smirnov statistics as MatchIt's
``summary()`` and cobalt define them: the mean difference is divided by the standard deviation
of the treated *before* matching, so that the same yardstick serves both columns (Stuart 2010,
doi 10.1214/09-STS313; Austin 2009, doi 10.1002/sim.3697).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.cohort.matching import Matching

BALANCED = 0.1
"""A standardised difference below this is negligible (Austin 2009)."""


def standardised_mean_difference(
    values: np.ndarray, treated: np.ndarray, weights: np.ndarray | None = None
) -> float:
    """(mean of treated − mean of comparison) ÷ standard deviation of all treated.

    The standard deviation is unweighted; of a yes/no variable it is √(p(1−p)). NaN when the
    treated do not vary at all.
    """
    scale = _spread(values[treated])
    w = np.ones(len(values)) if weights is None else weights
    if not w[treated].sum() or not w[~treated].sum():
        return np.nan
    gap = np.average(values[treated], weights=w[treated]) - np.average(
        values[~treated], weights=w[~treated]
    )
    if scale == 0:
        return 0.0 if gap == 0 else np.nan
    return float(gap / scale)


def variance_ratio(
    values: np.ndarray, treated: np.ndarray, weights: np.ndarray | None = None
) -> float:
    """Variance of the treated ÷ variance of the comparison group; NaN for a yes/no variable."""
    if _binary(values):
        return np.nan
    w = np.ones(len(values)) if weights is None else weights
    below = _variance(values[~treated], w[~treated])
    return _variance(values[treated], w[treated]) / below if below else np.nan


def ks_statistic(
    values: np.ndarray, treated: np.ndarray, weights: np.ndarray | None = None
) -> float:
    """Largest distance between the two groups' cumulative distributions, 0 to 1."""
    w = np.ones(len(values)) if weights is None else weights
    if not w[treated].sum() or not w[~treated].sum():
        return np.nan
    order = np.argsort(values, kind="stable")
    mine = np.where(treated, w, 0.0)[order]
    theirs = np.where(treated, 0.0, w)[order]
    gap = np.cumsum(mine) / mine.sum() - np.cumsum(theirs) / theirs.sum()
    last_of_equals = np.append(np.diff(values[order]) != 0, True)
    return float(np.abs(gap[last_of_equals]).max())


def effective_sample_size(weights: np.ndarray) -> float:
    """(Σw)² ÷ Σw²: as how many equally weighted people these count (Kish 1965)."""
    weights = np.asarray(weights, dtype=float)
    squares = float((weights**2).sum())
    return float(weights.sum() ** 2 / squares) if squares else 0.0


def balance_table(
    frame: pd.DataFrame, matching: Matching, covariates: Sequence[str]
) -> pd.DataFrame:
    """One row a quantity, or a category's level, of `covariates`, and first the score itself.

    Columns: covariate, level (empty for a quantity), mean_treated, mean_control (before),
    smd_before, smd_after, vr_before, vr_after, ks_before, ks_after. Means of levels are shares.
    """
    treated = matching.treated.to_numpy(bool)
    weights = matching.weights.to_numpy(float)
    rows = []
    for name, level, values in _columns(frame, matching, covariates):
        rows.append(
            {
                "covariate": name,
                "level": level,
                "mean_treated": values[treated].mean(),
                "mean_control": values[~treated].mean(),
                "smd_before": standardised_mean_difference(values, treated),
                "smd_after": standardised_mean_difference(values, treated, weights),
                "vr_before": variance_ratio(values, treated),
                "vr_after": variance_ratio(values, treated, weights),
                "ks_before": ks_statistic(values, treated),
                "ks_after": ks_statistic(values, treated, weights),
            }
        )
    return pd.DataFrame(rows)


def _columns(frame: pd.DataFrame, matching: Matching, covariates: Sequence[str]):
    yield "score", "", matching.score.to_numpy(float)
    for name in covariates:
        values = frame[name]
        if pd.api.types.is_numeric_dtype(values):
            yield name, "", values.to_numpy(float)
        else:
            labels = values.astype(str)
            for level in sorted(labels.unique()):
                yield name, level, (labels == level).to_numpy(float)


def _binary(values: np.ndarray) -> bool:
    return bool(np.isin(values, (0.0, 1.0)).all())


def _spread(values: np.ndarray) -> float:
    if _binary(values):
        p = values.mean()
        return float(np.sqrt(p * (1 - p)))
    return float(values.std(ddof=1)) if len(values) > 1 else 0.0


def _variance(values: np.ndarray, weights: np.ndarray) -> float:
    """Weighted variance with the reliability-weight correction, as R's ``cov.wt`` has it."""
    total, squares = weights.sum(), (weights**2).sum()
    if total**2 <= squares:
        return np.nan
    mean = np.average(values, weights=weights)
    return float((weights * (values - mean) ** 2).sum() * total / (total**2 - squares))
