"""Random-effects meta-analysis of study effects with known standard errors.

Model: effect_i = mean + u_i + e_i, u_i ~ N(0, tau²), e_i ~ N(0, se_i²). The between-study
variance tau² is estimated by restricted maximum likelihood (Viechtbauer 2005,
doi:10.3102/10769986030003261), Paule and Mandel (1982, doi:10.6028/jres.087.022) or DerSimonian
and Laird (1986, doi:10.1016/0197-2456(86)90046-2); the interval of the mean is Hartung and
Knapp's (2001, doi:10.1002/sim.1009) or the normal one; the prediction interval is that of Higgins,
Thompson and Spiegelhalter (2009, doi:10.1111/j.1467-985X.2008.00552.x).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import optimize, stats

from bite.errors import DataError

Estimator = Literal["REML", "PM", "DL"]
Interval = Literal["hartung_knapp", "normal"]
LEVEL = 0.95


@dataclass(frozen=True)
class Pooled:
    """A pooled effect, in the units of the effects.

    ``prediction_low`` and ``prediction_high`` bound the effect expected in a new study (NaN for
    fewer than three studies); ``i_squared`` is in per cent; ``tau2_low`` and ``tau2_high`` are
    the Q-profile interval of tau²; ``weights`` (per cent) are in the studies' order.
    """

    k: int
    mean: float
    se: float
    low: float
    high: float
    prediction_low: float
    prediction_high: float
    tau2: float
    tau2_low: float
    tau2_high: float
    i_squared: float
    q: float
    q_df: int
    q_p: float
    weights: tuple[float, ...]
    estimator: str
    interval: str

    @property
    def clear(self) -> bool:
        """Whether the interval of the mean leaves out no effect."""
        return self.low > 0 or self.high < 0


def pool(
    effects: Sequence[float] | np.ndarray,
    errors: Sequence[float] | np.ndarray,
    *,
    estimator: Estimator = "REML",
    interval: Interval = "hartung_knapp",
) -> Pooled:
    """Pool ``effects`` (one a study, independent) with standard errors ``errors``.

    Raises DataError for fewer than two studies, or a missing or non-positive standard error.
    """
    y, se = np.asarray(effects, float), np.asarray(errors, float)
    if len(y) < 2:
        raise DataError(f"a meta-analysis needs two studies or more; there are {len(y)}")
    if len(y) != len(se) or not (np.isfinite(y).all() and np.isfinite(se).all() and (se > 0).all()):
        raise DataError("every study in a meta-analysis needs an effect and a standard error")
    v, k = se**2, len(y)
    tau2 = {"REML": _reml, "PM": _paule_mandel, "DL": _dersimonian_laird}[estimator](y, v)
    mean, plain_se, weights = _weighted(y, v + tau2)
    error, reach = plain_se, float(stats.norm.ppf(0.5 + LEVEL / 2))
    if interval == "hartung_knapp":
        error = float(np.sqrt((weights * (y - mean) ** 2).sum() / ((k - 1) * weights.sum())))
        if not tau2:
            # Effects closer together than their errors let them be would give an interval narrower
            # than one study more could: it is kept as wide as the common-effect error (Röver, Knapp
            # and Friede 2015, doi:10.1186/s12874-015-0091-1, their modification).
            error = max(error, plain_se)
        reach = float(stats.t.ppf(0.5 + LEVEL / 2, k - 1))
    prediction = float("nan")
    if k > 2:
        # Higgins et al. use the error of the mean whatever its interval; k − 2 degrees of freedom.
        spread = np.sqrt(tau2 + error**2)
        prediction = float(stats.t.ppf(0.5 + LEVEL / 2, k - 2) * spread)
    q = _q(y, v, 0.0)
    low, high = _q_profile(y, v)
    return Pooled(
        k, mean, error, mean - reach * error, mean + reach * error,
        mean - prediction, mean + prediction, tau2, low, high, _i_squared(v, tau2),
        q, k - 1, float(stats.chi2.sf(q, k - 1)),
        tuple(float(w) for w in 100 * weights / weights.sum()), estimator, interval,
    )  # fmt: skip


def leave_one_out(
    effects: Sequence[float] | np.ndarray, errors: Sequence[float] | np.ndarray, **choices: str
) -> list[Pooled]:
    """The pooled effect without each study in turn, in the studies' order (three or more)."""
    y, se = np.asarray(effects, float), np.asarray(errors, float)
    rest = ~np.eye(len(y), dtype=bool)
    return [pool(y[keep], se[keep], **choices) for keep in rest]  # type: ignore[arg-type]


def _weighted(y: np.ndarray, v: np.ndarray) -> tuple[float, float, np.ndarray]:
    """Inverse-variance mean, its standard error and the weights."""
    weights = 1 / v
    return float((weights * y).sum() / weights.sum()), float(weights.sum() ** -0.5), weights


def _q(y: np.ndarray, v: np.ndarray, tau2: float) -> float:
    """Cochran's Q with weights 1/(v + tau²)."""
    mean, _, weights = _weighted(y, v + tau2)
    return float((weights * (y - mean) ** 2).sum())


def _dersimonian_laird(y: np.ndarray, v: np.ndarray) -> float:
    weights = 1 / v
    scale = weights.sum() - (weights**2).sum() / weights.sum()
    return max(0.0, float((_q(y, v, 0.0) - (len(y) - 1)) / scale))


def _paule_mandel(y: np.ndarray, v: np.ndarray) -> float:
    return _tau2_where_q_is(y, v, len(y) - 1)


def _reml(y: np.ndarray, v: np.ndarray) -> float:
    def negative_log_likelihood(tau2: float) -> float:
        mean, se, weights = _weighted(y, v + tau2)
        return float(
            0.5 * (np.log(v + tau2).sum() - 2 * np.log(se) + (weights * (y - mean) ** 2).sum())
        )

    upper = 10 * float(np.var(y) + v.max())
    found = optimize.minimize_scalar(
        negative_log_likelihood, bounds=(0, upper), method="bounded", options={"xatol": 1e-10}
    )
    # A bounded search never lands on its edge: zero has to be asked for.
    return float(found.x) if found.fun < negative_log_likelihood(0.0) else 0.0


def _q_profile(y: np.ndarray, v: np.ndarray) -> tuple[float, float]:
    """95% interval of tau² by inverting Q (Viechtbauer 2007, doi:10.1002/sim.2514)."""
    df, tail = len(y) - 1, (1 - LEVEL) / 2
    return (
        _tau2_where_q_is(y, v, float(stats.chi2.ppf(1 - tail, df))),
        _tau2_where_q_is(y, v, float(stats.chi2.ppf(tail, df))),
    )


def _tau2_where_q_is(y: np.ndarray, v: np.ndarray, target: float) -> float:
    """Solve Q(tau²) = target; Q falls as tau² grows, so zero if it starts below."""
    if _q(y, v, 0.0) <= target:
        return 0.0
    upper = 1.0
    while _q(y, v, upper) > target:
        upper *= 4
    return float(optimize.brentq(lambda tau2: _q(y, v, tau2) - target, 0, upper, xtol=1e-12))


def _i_squared(v: np.ndarray, tau2: float) -> float:
    """Share of variation due to differences between studies, per cent (Higgins and Thompson 2002,
    doi:10.1002/sim.1186), from tau² and the typical within-study variance."""
    weights = 1 / v
    typical = (len(v) - 1) * weights.sum() / (weights.sum() ** 2 - (weights**2).sum())
    return float(100 * tau2 / (tau2 + typical))
