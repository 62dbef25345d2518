"""Matching people who used a service with people who did not: `match` is the front door.

`methods` holds the door and what leads from one method to its search: along a line of scores
(`nearby`, `nearest`, `optimal`), through a cloud of covariates
(`mahalanobis`, `tree`) or by strata (`exact`). `options` and `calipers` are what may be asked;
`matched` is what comes out of all of them.
"""

from analysis.cohort.matching.matched import (
    ALL_TAKEN,
    NO_STRATUM,
    OUTSIDE_CALIPER,
    Counts,
    Matching,
    among,
)
from analysis.cohort.matching.methods import match
from analysis.cohort.matching.options import ORDERS

__all__ = [
    "ALL_TAKEN",
    "NO_STRATUM",
    "ORDERS",
    "OUTSIDE_CALIPER",
    "Counts",
    "Matching",
    "among",
    "match",
]
