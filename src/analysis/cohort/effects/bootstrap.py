"""Bootstrap over matched pairs: intervals that lean on no formula for the standard error.

Pairs, not people, are drawn with replacement, because people were matched for being alike
(Abadie & Spiess 2022, doi 10.1080/01621459.2020.1840383; valid for matching without
replacement). Percentile and bias-corrected accelerated intervals are Efron's (Efron & Tibshirani
1993, An Introduction to the Bootstrap, chapters 13 and 14).

A statistic is given as a function of *sums over pairs*: a mean is a sum divided by a count, a
rate ratio a quotient of four sums. A draw then costs one addition a pair, and the jackknife that
the acceleration needs is the total less one row, so that fifty thousand pairs take a moment.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm

from analysis.cohort.effects.differences import matched
from analysis.cohort.matching import Matching
from bite.errors import DataError, Fault, UsageError

Statistic = Callable[[np.ndarray], np.ndarray]
"""From sums, shape (…, k), to values, shape (…)."""

REPLICATES = 2000


@dataclass(frozen=True)
class Interval:
    """Both ends, in the statistic's unit."""

    low: float
    high: float


@dataclass(frozen=True)
class Bootstrap:
    """A statistic with its two intervals.

    ``bias`` is z0, how far the replicates' median lies from the value, in standard normal units;
    ``acceleration`` how fast the standard error changes with the value. ``undefined`` counts
    draws in which the statistic had no value (a ratio over nothing); they are left out.
    """

    value: float
    percentile: Interval
    bca: Interval
    se: float
    bias: float
    acceleration: float
    level: float
    replicates: int
    undefined: int


def bootstrap(
    sums: np.ndarray,
    statistic: Statistic,
    *,
    replicates: int = REPLICATES,
    level: float = 0.95,
    seed: int = 0,
) -> Bootstrap:
    """Intervals for `statistic` of the column sums of `sums`, one row a unit drawn (a pair).

    The same `seed` gives the same draws. Raises `DataError` with fewer than two rows or when the
    statistic has no value on the data themselves.
    """
    if not 0 < level < 1:
        raise UsageError(f"a level lies between 0 and 1, not at {level!r}")
    if replicates < 100:
        raise UsageError(f"{replicates} replicates are too few for an interval: use 1000 or more")
    if len(sums) < 2:
        raise DataError(Fault(f"{len(sums)} pairs cannot be resampled: two are the least"))
    sums = np.ascontiguousarray(sums, dtype=float)
    total = sums.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(statistic(total))
        drawn = np.asarray(statistic(_drawn(sums, replicates, seed)), dtype=float)
        left_out = np.asarray(statistic(total - sums), dtype=float)
    if not np.isfinite(value):
        raise DataError(Fault("the statistic has no value on these pairs"))
    defined = drawn[np.isfinite(drawn)]
    if len(defined) < 0.9 * replicates:
        raise DataError(
            Fault(
                f"in {replicates - len(defined)} of {replicates} draws the statistic has no value",
                do="there are too few people with the outcome for an interval",
            )
        )
    bias = _bias(defined, value)
    acceleration = _acceleration(left_out[np.isfinite(left_out)])
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    return Bootstrap(
        value,
        Interval(*map(float, np.quantile(defined, tails))),
        Interval(*map(float, np.quantile(defined, _corrected(tails, bias, acceleration)))),
        float(defined.std(ddof=1)),
        bias,
        acceleration,
        level,
        replicates,
        replicates - len(defined),
    )


def _drawn(sums: np.ndarray, replicates: int, seed: int) -> np.ndarray:
    """Sums over `replicates` draws of as many rows as there are."""
    from analysis.cohort.effects import draws  # compiled: loaded when it is needed

    rng = np.random.default_rng(seed)
    n = len(sums)
    # 32-bit numbers are drawn twice as fast, and no study has more pairs than they can number.
    kind = np.uint32 if n < 2**32 else np.uint64
    padded = draws.wide(sums)
    out = np.empty((replicates, padded.shape[1]))
    for i in range(replicates):
        draws.added(rng.integers(0, n, n, dtype=kind), padded, out[i])
    return out[:, : sums.shape[1]]


def _bias(drawn: np.ndarray, value: float) -> float:
    # Ties count half, so that a statistic with few possible values is not called biased.
    below = (drawn < value).mean() + 0.5 * (drawn == value).mean()
    edge = 0.5 / len(drawn)
    return float(norm.ppf(np.clip(below, edge, 1 - edge)))


def _acceleration(left_out: np.ndarray) -> float:
    away = left_out.mean() - left_out
    # In units of the farthest one: third powers of very small numbers vanish.
    away = away / (np.abs(away).max(initial=0.0) or 1.0)
    spread = float((away**2).sum())
    return float((away**3).sum() / (6 * spread**1.5)) if spread > 0 else 0.0


def _corrected(tails: np.ndarray, bias: float, acceleration: float) -> np.ndarray:
    z = bias + norm.ppf(tails)
    return norm.cdf(bias + z / (1 - acceleration * z))


def pair_sums(matching: Matching, frame: pd.DataFrame, outcome: str) -> np.ndarray:
    """One row a pair (subclass): weight and weighted outcome of its treated person, then of its
    comparison people; shape (pairs, 4)."""
    if matching.replace:
        raise UsageError(
            "pairs that share a comparison person cannot be drawn one by one: match without"
            " replacement, or take the robust interval"
        )
    people = matched(frame, matching)
    pair = pd.factorize(people["subclass"])[0]
    treated = people["treated"].to_numpy(bool)
    weight = people["weight"].to_numpy(float)
    amount = weight * people[outcome].to_numpy(float)
    columns = (
        np.where(treated, weight, 0.0),
        np.where(treated, amount, 0.0),
        np.where(treated, 0.0, weight),
        np.where(treated, 0.0, amount),
    )
    return np.column_stack([np.bincount(pair, column) for column in columns])


def mean_difference(sums: np.ndarray) -> np.ndarray:
    """Mean of the treated less mean of the comparison people, from `pair_sums`."""
    return sums[..., 1] / sums[..., 0] - sums[..., 3] / sums[..., 2]


def mean_ratio(sums: np.ndarray) -> np.ndarray:
    """Mean of the treated over mean of the comparison people, from `pair_sums`."""
    return (sums[..., 1] / sums[..., 0]) / (sums[..., 3] / sums[..., 2])


def over_pairs(
    frame: pd.DataFrame,
    matching: Matching,
    outcome: str,
    statistic: Statistic = mean_difference,
    *,
    replicates: int = REPLICATES,
    level: float = 0.95,
    seed: int = 0,
) -> Bootstrap:
    """`bootstrap` of a statistic of `outcome` over the matched pairs.

    Without `statistic`: the mean difference that `effects.difference` estimates.
    """
    sums = pair_sums(matching, frame, outcome)
    return bootstrap(sums, statistic, replicates=replicates, level=level, seed=seed)
