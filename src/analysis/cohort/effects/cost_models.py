"""Models of cost: most people cost little, some cost nothing, a few cost very much.

A gamma regression with logarithmic link compares mean costs as a ratio and lets the spread grow
with the mean, as costs do (McCullagh & Nelder 1989, chapter 8; Manning & Mullahy 2001,
doi 10.1016/S0167-6296(01)00086-8). The two-part model asks first whether a person cost anything
and then how much (Duan, Manning, Morris & Newhouse 1983, doi 10.2307/1391852); its answer is put
back into pounds by predicting everybody's cost as if treated and as if not.

Standard errors are clustered on the matched pair.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy.stats import t as student
from statsmodels.tools.sm_exceptions import SpecificationWarning

from analysis.cohort.effects.differences import Coefficient, Estimate, matched
from analysis.cohort.matching import Matching
from bite.errors import DataError, Fault, Where


def gamma(
    y: np.ndarray,
    columns: np.ndarray,
    *,
    weights: np.ndarray | None = None,
    cluster: np.ndarray | None = None,
) -> tuple[Coefficient, ...]:
    """Gamma regression (log link) of positive `y` on an intercept and `columns`.

    Coefficients are logarithms of ratios of means. Standard errors from Pearson's dispersion, as
    R's ``glm`` gives them, or clustered.
    """
    y = np.asarray(y, dtype=float)
    if not (np.isfinite(y).all() and (y > 0).all()):
        raise DataError(
            Fault(
                "a gamma model is of amounts above 0",
                do="use the two-part model where some people cost nothing",
            )
        )
    design = np.column_stack([np.ones(len(y)), columns])
    model = sm.GLM(
        y,
        design,
        family=sm.families.Gamma(sm.families.links.Log()),
        var_weights=np.ones(len(y)) if weights is None else weights,
    )
    if cluster is None:
        fit = model.fit(tol=1e-12, use_t=True)
    else:
        groups = {"groups": pd.factorize(cluster)[0]}
        with warnings.catch_warnings():
            # statsmodels warns of weights with clusters; see `rates`
            warnings.simplefilter("ignore", SpecificationWarning)
            fit = model.fit(tol=1e-12, use_t=True, cov_type="cluster", cov_kwds=groups)
    limits = np.asarray(fit.conf_int(0.05))
    return tuple(
        Coefficient(*map(float, (b, se, low, high, p)))
        for b, se, (low, high), p in zip(fit.params, fit.bse, limits, fit.pvalues, strict=True)
    )


@dataclass(frozen=True)
class _Part:
    """One part of the two: fitted means with and without treatment, their derivatives by the
    coefficients (people × k), and each person's pull on the coefficients (people × k)."""

    with_treatment: np.ndarray
    without: np.ndarray
    slope_with: np.ndarray
    slope_without: np.ndarray
    pull: np.ndarray


def two_part(
    frame: pd.DataFrame,
    matching: Matching,
    outcome: str,
    adjust: Sequence[str] = (),
    unit: str = "",
) -> Estimate:
    """Difference in mean `outcome` between the treated and what they would have cost untreated.

    First part: logistic regression of costing anything; second: gamma regression (log link) of
    the amount among those who did; both on treatment and the columns `adjust`. The value is the
    mean, over the treated, of the predicted cost with treatment less that without. Its standard
    error is that of the two parts' stacked estimating equations, summed by pair (Stefanski & Boos
    2002, doi 10.1198/000313002753631330).

    When everybody costs something the first part falls away. Raises `DataError` when nobody in
    one of the groups costs anything.
    """
    return _modelled(frame, matching, outcome, adjust, unit, parts=True)


def gamma_difference(
    frame: pd.DataFrame,
    matching: Matching,
    outcome: str,
    adjust: Sequence[str] = (),
    unit: str = "",
) -> Estimate:
    """As `two_part`, by one gamma regression (log link) of everybody's `outcome`.

    Somebody who cost nothing stays in it: only the mean and the variance's growth with it are
    supposed (quasi-likelihood, McCullagh & Nelder 1989, chapter 9). Raises `DataError` when nobody
    in one of the groups costs anything.
    """
    return _modelled(frame, matching, outcome, adjust, unit, parts=False)


def _modelled(frame, matching, outcome, adjust, unit, *, parts: bool) -> Estimate:
    people = matched(frame, matching)
    y = people[outcome].to_numpy(float)
    if not np.isfinite(y).all() or (y < 0).any():
        raise DataError(
            Fault(
                "a cost is missing or below 0",
                Where(table="the matched people", field=outcome),
                "leave these people out and say so",
            )
        )
    treated = people["treated"].to_numpy(float)
    weight = people["weight"].to_numpy(float)
    some = y > 0
    for group, name in ((treated == 1, "treated"), (treated == 0, "comparison people")):
        if not some[group].any():
            raise DataError(
                Fault(
                    f"none of the {name} cost anything",
                    Where(table="the matched people", field=outcome),
                    "there is no amount to model",
                )
            )
    others = people[list(adjust)].to_numpy(float)
    # Standardised, so that pounds and ages do not differ by powers of ten in the same matrix.
    spread = others.std(axis=0)
    others = (others - others.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    others = others[:, spread > 0]
    everybody = np.ones(len(y), bool)
    link = sm.families.Gamma(sm.families.links.Log())
    amount = _fit(y, treated, others, weight, some if parts else everybody, link)
    if some.all() or not parts:
        chance = None
    else:
        chance = _fit(
            some.astype(float), treated, others, weight, everybody, sm.families.Binomial()
        )
    value, pull = _recycled(amount, chance, treated * weight)
    pair = people.index if matching.replace else people["subclass"]
    by_pair = np.bincount(pd.factorize(pair)[0], pull)
    groups = len(by_pair)
    if groups < 2:
        raise DataError("one matched pair has no standard error: at least two are needed")
    se = float(np.sqrt((by_pair**2).sum() * groups / (groups - 1)))
    reach = float(student.ppf(0.975, groups - 1)) * se
    p = float(2 * student.sf(abs(value) / se, groups - 1)) if se > 0 else float("nan")
    return Estimate(
        value,
        value - reach,
        value + reach,
        se,
        p,
        matching.counts.matched_treated,
        matching.counts.matched_control,
        matching.n_pairs,
        unit,
    )


def _fit(y, treated, others, weight, rows, family) -> _Part:
    def design(value) -> np.ndarray:
        return np.column_stack([np.ones(len(y)), value, others])

    x = design(treated)
    model = sm.GLM(y[rows], x[rows], family=family, var_weights=weight[rows])
    fit = model.fit(tol=1e-12)
    score = np.zeros_like(x)
    score[rows] = model.score_obs(fit.params, scale=1.0)
    bread = np.linalg.inv(-model.hessian(fit.params, scale=1.0, observed=True))
    means, slopes = [], []
    for value in (1.0, 0.0):
        at = design(np.full(len(y), value))
        eta = at @ fit.params
        means.append(family.link.inverse(eta))
        slopes.append(at * family.link.inverse_deriv(eta)[:, None])
    return _Part(means[0], means[1], slopes[0], slopes[1], score @ bread)


def _recycled(amount: _Part, chance: _Part | None, weight: np.ndarray) -> tuple[float, np.ndarray]:
    """The mean difference of predictions under `weight`, and each person's pull on it."""
    share = weight / weight.sum()
    p1, p0 = (1.0, 1.0) if chance is None else (chance.with_treatment, chance.without)
    each = p1 * amount.with_treatment - p0 * amount.without
    value = float(share @ each)
    by_amount = share @ (
        np.reshape(p1, (-1, 1)) * amount.slope_with - np.reshape(p0, (-1, 1)) * amount.slope_without
    )
    pull = amount.pull @ by_amount + share * (each - value)
    if chance is not None:
        by_chance = share @ (
            chance.slope_with * amount.with_treatment[:, None]
            - chance.slope_without * amount.without[:, None]
        )
        pull = pull + chance.pull @ by_chance
    return value, pull
