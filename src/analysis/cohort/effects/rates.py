"""Rates of contacts: how many times as many, after allowing for how people differ.

Counts of contacts vary more than a Poisson distribution allows, because need differs from person
to person. The negative binomial regression takes that variance as μ + μ²/θ and estimates θ by
maximum likelihood together with the coefficients, in turn (Venables & Ripley 2002, Modern Applied
Statistics with S, §7.4, and their ``glm.nb``). Standard errors are clustered on the matched pair,
so that neither a wrong θ nor the pairing makes them too small (Cameron & Trivedi 2013, Regression
Analysis of Count Data, §3.2).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy.special import digamma, gammaln, polygamma
from statsmodels.tools.sm_exceptions import SpecificationWarning

from analysis.cohort.effects.differences import Coefficient, Estimate, matched
from analysis.cohort.matching import Matching
from analysis.cohort.windows import YEAR
from bite.errors import DataError, Fault, Where

ROUNDS = 50
SAME = 1e-8
"""Relative change of the likelihood at which the two steps have come to rest."""
POISSON = 1e6
"""A θ beyond this is a Poisson distribution for every practical purpose."""


@dataclass(frozen=True)
class NegativeBinomial:
    """A fitted regression: coefficients on the log scale (the intercept first), θ with its
    standard error (of the likelihood), and the log likelihood."""

    coefficients: tuple[Coefficient, ...]
    theta: float
    theta_se: float
    log_likelihood: float


def negative_binomial(
    counts: np.ndarray,
    columns: np.ndarray,
    *,
    exposure: np.ndarray | None = None,
    weights: np.ndarray | None = None,
    cluster: np.ndarray | None = None,
) -> NegativeBinomial:
    """Regression of `counts` on an intercept and `columns`, as MASS's ``glm.nb`` fits it.

    `exposure` is the time each count was gathered in. With `cluster` the standard errors are
    clustered, else they are those of the expected information. Raises `DataError` for counts
    that are negative or that nobody had.
    """
    y = np.asarray(counts, dtype=float)
    if not np.isfinite(y).all() or (y < 0).any():
        raise DataError(Fault("counts are whole numbers from 0", Where(field="counts")))
    if not y.any():
        raise DataError(Fault("nobody had such a contact, so there is no rate to compare"))
    design = np.column_stack([np.ones(len(y)), columns])
    w = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=float)
    time = np.ones(len(y)) if exposure is None else np.asarray(exposure, dtype=float)

    def fitted(theta: float):
        family = sm.families.NegativeBinomial(alpha=1 / theta)
        return sm.GLM(y, design, family=family, exposure=time, var_weights=w)

    mean = sm.GLM(y, design, family=sm.families.Poisson(), exposure=time, var_weights=w).fit().mu
    theta = _theta(y, mean, w)
    likelihood = -np.inf
    for _ in range(ROUNDS):
        mean = fitted(theta).fit(tol=1e-10).mu
        theta = _theta(y, mean, w)
        now = _log_likelihood(y, mean, w, theta)
        if abs(now - likelihood) < SAME * (abs(now) + 1):
            break
        likelihood = now
    how = (
        {}
        if cluster is None
        else {"cov_type": "cluster", "cov_kwds": {"groups": pd.factorize(cluster)[0]}}
    )
    with warnings.catch_warnings():
        # statsmodels warns of weights with clusters; they count as copies do, which a test holds
        warnings.simplefilter("ignore", SpecificationWarning)
        fit = fitted(theta).fit(tol=1e-10, scale=1.0, use_t=cluster is not None, **how)
    limits = np.asarray(fit.conf_int(0.05))
    return NegativeBinomial(
        tuple(
            Coefficient(*map(float, (b, se, low, high, p)))
            for b, se, (low, high), p in zip(fit.params, fit.bse, limits, fit.pvalues, strict=True)
        ),
        theta,
        float(_information(y, fit.mu, w, theta) ** -0.5),
        float(_log_likelihood(y, fit.mu, w, theta)),
    )


def _log_likelihood(y: np.ndarray, mean: np.ndarray, w: np.ndarray, theta: float) -> float:
    each = (
        gammaln(theta + y)
        - gammaln(theta)
        - gammaln(y + 1)
        + theta * np.log(theta)
        + y * np.log(mean + (y == 0))
        - (theta + y) * np.log(theta + mean)
    )
    return float((w * each).sum())


def _score(y: np.ndarray, mean: np.ndarray, w: np.ndarray, theta: float) -> float:
    each = digamma(theta + y) - digamma(theta) + np.log(theta) + 1
    each -= np.log(theta + mean) + (y + theta) / (mean + theta)
    return float((w * each).sum())


def _information(y: np.ndarray, mean: np.ndarray, w: np.ndarray, theta: float) -> float:
    each = -polygamma(1, theta + y) + polygamma(1, theta) - 1 / theta
    each += 2 / (mean + theta) - (y + theta) / (mean + theta) ** 2
    return float((w * each).sum())


def _theta(y: np.ndarray, mean: np.ndarray, w: np.ndarray) -> float:
    """The θ that makes these counts likeliest; `POISSON` where they vary no more than chance."""
    if _score(y, mean, w, POISSON) > 0:
        return POISSON
    theta = float(w.sum() / (w * (y / mean - 1) ** 2).sum())
    for _ in range(ROUNDS):
        information = _information(y, mean, w, theta)
        step = _score(y, mean, w, theta) / information if information > 0 else theta
        # Newton, but never through zero: the likelihood is only defined above it.
        following = float(np.clip(theta + step, theta / 4, min(theta * 4, POISSON)))
        if abs(following - theta) < 1e-10 * theta:
            break
        theta = following
    return theta


def rate_ratio(
    frame: pd.DataFrame, matching: Matching, before: str, after: str, unit: str = ""
) -> Estimate:
    """How many times as much the treated's rate changed as their matches' did.

    1 means that both groups' rates changed by the same factor. `before` and `after` are amounts
    a person and year (see `windows.person_level`); ``days_before`` and ``days_after`` say over
    how long they were counted. The interval is of the ratio, so not symmetric.
    """
    people = matched(frame, matching)
    parts = []
    for column, days, later in ((before, "days_before", 0.0), (after, "days_after", 1.0)):
        years = people[days].to_numpy(float) / YEAR
        parts.append(
            pd.DataFrame(
                {
                    # the amount as it was counted, before it was scaled to a year
                    "count": np.round(people[column].to_numpy(float) * years, 6),
                    "years": years,
                    "treated": people["treated"].to_numpy(float),
                    "later": later,
                    "weight": people["weight"].to_numpy(float),
                    "group": people.index if matching.replace else people["subclass"].to_numpy(),
                }
            )
        )
    long = pd.concat(parts, ignore_index=True)
    inside = long.groupby(["treated", "later"])["count"].sum()
    if (inside == 0).any():
        raise DataError(
            Fault(
                "in one of the groups nobody had such a contact, so there is no ratio",
                Where(table="the matched people", field=after),
                "compare the difference instead",
            )
        )
    fit = negative_binomial(
        long["count"].to_numpy(),
        np.column_stack([long["treated"], long["later"], long["treated"] * long["later"]]),
        exposure=long["years"].to_numpy(),
        weights=long["weight"].to_numpy(),
        cluster=long["group"].to_numpy(),
    )
    found = fit.coefficients[3]
    return Estimate(
        value=float(np.exp(found.value)),
        low=float(np.exp(found.low)),
        high=float(np.exp(found.high)),
        se=found.se,
        p=found.p,
        n_treated=matching.counts.matched_treated,
        n_control=matching.counts.matched_control,
        n_pairs=matching.n_pairs,
        unit=unit,
    )
