"""Sensitivity: how strong something unseen would have to be to explain a result away.

The E-value (VanderWeele & Ding 2017, doi 10.7326/M16-2607) is the least strength of association,
on the risk-ratio scale, that an unmeasured confounder would need with both the use of the
service and the outcome.

Rosenbaum's bounds ask the same of a matched study's signed-rank test: if two matched people may
differ in their odds of treatment by a factor Γ, because of something unseen, how large can the p
value be (Rosenbaum 2002, Observational Studies, 2nd edition, §4.3)?
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.stats import norm, rankdata

from analysis.cohort.effects import Estimate
from bite.errors import UsageError


@dataclass(frozen=True)
class EValue:
    """For the estimate itself, and for the limit of its interval nearer to no difference."""

    estimate: float
    limit: float


def e_value(ratio: float) -> float:
    """The E-value of a risk ratio: RR + √(RR · (RR − 1)), of 1/RR when RR is below 1."""
    if not ratio > 0:
        raise UsageError(f"a risk ratio is above 0, not {ratio!r}")
    ratio = max(ratio, 1 / ratio)
    return float(ratio + np.sqrt(ratio * (ratio - 1)))


def e_value_of_ratio(ratio: float, low: float, high: float) -> EValue:
    """For a risk ratio with its interval; the limit's is 1 when the interval includes 1."""
    limit = 1.0 if low <= 1 <= high else e_value(low if low > 1 else high)
    return EValue(e_value(ratio), limit)


def e_value_of_difference(estimate: Estimate, sd: float) -> EValue:
    """For a difference of means, through RR ≈ exp(0.91 · d) (VanderWeele & Ding 2017, table 2).

    `sd` is the outcome's standard deviation, in the estimate's unit.
    """
    if not sd > 0:
        raise UsageError(f"a standard deviation is above 0, not {sd!r}")

    def ratio(difference: float) -> float:
        # Beyond e^20 the approximation means nothing more; the cap keeps numbers printable.
        return float(np.exp(np.clip(0.91 * difference / sd, -20, 20)))

    return e_value_of_ratio(ratio(estimate.value), ratio(estimate.low), ratio(estimate.high))


GAMMAS = (1.0, 1.1, 1.25, 1.5, 2.0, 3.0)
GREATEST_GAMMA = 100.0


def rosenbaum_bounds(differences: np.ndarray, gammas: Sequence[float] = GAMMAS) -> pd.DataFrame:
    """Bounds on the one-sided p value of Wilcoxon's signed-rank test, one row a Γ.

    `differences` are treated less matched comparison, one a pair. Columns: gamma, lower, upper.
    The test looks for an effect in the direction that the data show. Ties share their ranks and
    pairs without a difference count for neither side, as in Rosenbaum's own example. Raises
    `UsageError` for a Γ below 1.
    """
    below = [gamma for gamma in gammas if not gamma >= 1]
    if below:
        raise UsageError(f"Γ is 1 or more, not {below[0]!r}")
    ranks, total = _signed_ranks(differences)
    rows = [
        (
            gamma,
            _p_value(ranks, total, 1 / (1 + gamma)),
            _p_value(ranks, total, gamma / (1 + gamma)),
        )
        for gamma in gammas
    ]
    return pd.DataFrame(rows, columns=["gamma", "lower", "upper"])


def critical_gamma(differences: np.ndarray, p: float = 0.025) -> float:
    """The Γ at which the upper bound reaches `p` (one-sided; 0.025 for a 95% interval).

    1 when the test does not reach `p` even without hidden bias; `GREATEST_GAMMA` at most.
    """
    ranks, total = _signed_ranks(differences)

    def excess(gamma: float) -> float:
        return _p_value(ranks, total, gamma / (1 + gamma)) - p

    if excess(1.0) >= 0:
        return 1.0
    if excess(GREATEST_GAMMA) <= 0:
        return GREATEST_GAMMA
    return float(brentq(excess, 1.0, GREATEST_GAMMA))


def _signed_ranks(differences: np.ndarray) -> tuple[np.ndarray, float]:
    """Ranks of the pairs that differ, and the rank sum of those on the greater side."""
    d = np.asarray(differences, dtype=float)
    if not np.isfinite(d).all():
        raise UsageError("a difference is missing or infinite: leave that pair out first")
    ranks = rankdata(np.abs(d))[d != 0]
    up = float(ranks[d[d != 0] > 0].sum())
    return ranks, max(up, float(ranks.sum()) - up)


def _p_value(ranks: np.ndarray, total: float, chance: float) -> float:
    spread = np.sqrt(chance * (1 - chance) * (ranks**2).sum())
    return float(norm.sf((total - chance * ranks.sum()) / spread)) if spread else 1.0
