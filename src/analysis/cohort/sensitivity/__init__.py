"""Sensitivity: what would have to be true for a result to be wrong.

`hidden_bias` asks how strong something unseen would have to be, `placebo_date` what is found on a
date on which nothing happened, `specifications` what other defensible computations find.
"""

from analysis.cohort.sensitivity.hidden_bias import (
    EValue,
    critical_gamma,
    e_value,
    e_value_of_difference,
    e_value_of_ratio,
    rosenbaum_bounds,
)

__all__ = [
    "EValue",
    "critical_gamma",
    "e_value",
    "e_value_of_difference",
    "e_value_of_ratio",
    "rosenbaum_bounds",
]
