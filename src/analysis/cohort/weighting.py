"""Weighting instead of matching: the whole comparison group, counted so that it looks like the
treated.

``ipw``: each comparison person by the odds of treatment, p/(1 − p), which estimates the effect on
the treated (Hirano & Imbens 2001, doi 10.1023/A:1020371312283; Austin & Stuart 2015, doi
10.1002/sim.6607). ``entropy``: the weights nearest to equal ones under which every covariate has
exactly the mean it has among the treated (Hainmueller 2012, doi 10.1093/pan/mpr025).

The result is a `Matching` without pairs: balance and effects take it as they take any other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.cohort import covariates as rooms
from analysis.cohort import propensity
from analysis.cohort.matching.matched import Matching, assemble_weights
from analysis.cohort.matching.options import check_frame
from bite.errors import DataError, Fault, UsageError, Where

METHODS = ("ipw", "entropy")
MAX_STEPS = 200
BALANCED = 1e-9
"""Largest difference left in a mean, in standard deviations."""


def weigh(
    frame: pd.DataFrame,
    treated: str,
    covariates: Sequence[str],
    *,
    method: str = "ipw",
    moments: int = 1,
) -> Matching:
    """Weights for everybody: 1 for the treated; comparison weights sum to their number.

    `moments`: with ``entropy``, 2 balances the squares of quantities too, and so variances.
    Raises `DataError` for covariates with missing or infinite values, for an empty group, when
    no score exists (``ipw``) and when no weights can balance the means (``entropy``), because
    the treated are beyond what comparison people there are.
    """
    if method not in METHODS:
        raise UsageError(
            Fault(f"unknown weighting method {method!r}", do=f"use {' or '.join(METHODS)}")
        )
    if moments not in (1, 2) or (method == "ipw" and moments != 1):
        raise UsageError(Fault(f"moments is {moments!r}", do="use 1, or 2 with 'entropy'"))
    check_frame(frame, treated)
    is_treated = rooms.is_treated(frame, treated)
    if method == "ipw":
        model = propensity.fit(frame, treated, covariates)
        logit = model.logit.to_numpy(float)
        # Relative to the largest: only ratios count, and large odds do not overflow.
        weights = np.exp(logit - logit[~is_treated].max())
        score = logit
    else:
        model, score = None, None
        weights = np.zeros(len(frame))
        weights[~is_treated] = _entropy(
            propensity.design(frame, covariates), is_treated, moments
        )  # fmt: skip
    return assemble_weights(
        frame.index, is_treated, weights, score=score, model=model, method=method
    )


def _entropy(terms: propensity.Design, is_treated: np.ndarray, moments: int) -> np.ndarray:
    """Comparison weights, largest 1, by Newton's method on the dual (convex) problem."""
    x = terms.scaled
    names = list(terms.names)
    if moments == 2:
        quantities = [i for i, c in enumerate(terms.columns) if len(np.unique(c.values[:999])) > 2]
        x = np.vstack([x, x[quantities] ** 2])
        names += [f"{names[i]}, squared" for i in quantities]
    gap = x[:, ~is_treated] - x[:, is_treated].mean(axis=1)[:, None]
    multiplier = np.zeros(len(gap))
    value, weights = _dual(gap, multiplier)
    for _ in range(MAX_STEPS):
        mean = gap @ weights
        if np.abs(mean).max(initial=0.0) < BALANCED:
            return weights / weights.max()
        curvature = (gap * weights) @ gap.T - np.outer(mean, mean)
        step = np.linalg.lstsq(curvature, mean, rcond=1e-14)[0]
        size, slope = 1.0, float(mean @ step)
        while size > 1e-10:
            tried, found = _dual(gap, multiplier - size * step)
            if tried <= value - 1e-4 * size * slope:
                break
            size /= 2
        else:
            break
        multiplier, value, weights = multiplier - size * step, tried, found
    mean = gap @ weights
    if np.abs(mean).max(initial=0.0) < 1e-6:
        return weights / weights.max()
    worst = names[int(np.abs(mean).argmax())]
    raise DataError(
        Fault(
            "no weights give the comparison people the same mean as the treated",
            Where(table=rooms.TABLE, field=worst),
            "the treated are beyond their range: leave out the covariate, or merge its levels",
        )
    )


def _dual(gap: np.ndarray, multiplier: np.ndarray) -> tuple[float, np.ndarray]:
    """log Σ exp(multiplier · gap), and the weights that belong to it (they sum to 1)."""
    power = multiplier @ gap
    top = power.max()
    weights = np.exp(power - top)
    total = weights.sum()
    return float(top + np.log(total)), weights / total
