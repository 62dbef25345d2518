"""Sensitivity: how strong something unseen would have to be to explain a result away.

The E-value (VanderWeele & Ding 2017, doi 10.7326/M16-2607) is the least strength of association,
on the risk-ratio scale, that an unmeasured confounder would need with both the use of the
service and the outcome.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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
