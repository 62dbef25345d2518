"""Effects: how much more, or less, the people who used a service changed than the others.

`differences` compares means over pairs; `rates` and `cost_models` follow the shape of contacts and
of costs; `bootstrap` gives intervals that lean on no formula; `event_study` goes month by month,
`heterogeneity` by group and by dose; `consequences` lays costs beside what they bought.
"""

from analysis.cohort.effects.differences import (
    Coefficient,
    Estimate,
    adjusted_change_difference,
    adjusted_difference,
    change_difference,
    crude_difference,
    difference,
    difference_in_differences,
    group_means,
    least_squares,
    matched,
)

__all__ = [
    "Coefficient",
    "Estimate",
    "adjusted_change_difference",
    "adjusted_difference",
    "change_difference",
    "crude_difference",
    "difference",
    "difference_in_differences",
    "group_means",
    "least_squares",
    "matched",
]
