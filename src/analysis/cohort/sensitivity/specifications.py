"""The specification curve: every defensible way of making the comparison, side by side.

A result that hangs on one choice of caliper, ratio, weights, covariates or estimator is a result
about that choice. All combinations are therefore estimated, each with its interval, and shown in
order of size (Simonsohn, Simmons & Nelson 2020, doi 10.1038/s41562-020-0912-z). The ways use the
same people over and over: how many of them point one way is a description and no test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import pandas as pd

from analysis.cohort import propensity
from analysis.cohort.effects import (
    Estimate,
    adjusted_change_difference,
    adjusted_difference,
    change_difference,
)
from analysis.cohort.effects.cost_models import gamma_difference
from analysis.cohort.matching import Matching, match
from analysis.cohort.weighting import weigh
from bite.errors import DataError

Estimator = Callable[[pd.DataFrame, Matching, str, str, Sequence[str], str], Estimate]


def _change(frame, matching, before, after, covariates, unit) -> Estimate:
    return change_difference(frame, matching, before, after, unit)


def _change_adjusted(frame, matching, before, after, covariates, unit) -> Estimate:
    return adjusted_change_difference(frame, matching, before, after, covariates, unit)


def _past_adjusted(frame, matching, before, after, covariates, unit) -> Estimate:
    return adjusted_difference(frame, matching, before, after, unit)


def _gamma(frame, matching, before, after, covariates, unit) -> Estimate:
    # In units of its mean, so that it does not matter whether costs are in pounds or in pence.
    past = frame[before].clip(lower=0)
    logged = np.log1p(past / (past.mean() or 1.0))
    logs = frame[[after]].assign(**{"log of the year before": logged})
    return gamma_difference(logs, matching, after, ["log of the year before"], unit)


ESTIMATORS: Mapping[str, Estimator] = MappingProxyType(
    {
        "difference in differences": _change,
        "the same, adjusted for characteristics": _change_adjusted,
        "adjusted for the year before": _past_adjusted,
        "gamma regression, log link": _gamma,
    }
)


@dataclass(frozen=True)
class Way:
    """One way of making two groups alike. ``ratio`` comparison people each; ``caliper`` in
    standard deviations of the logit (None: no limit, or weights)."""

    name: str
    caliper: float | None = None
    ratio: int = 1
    method: str = "nearest"
    replace: bool = False

    @property
    def weighting(self) -> bool:
        """Whether everybody counts by a weight, instead of some being matched."""
        return self.method in ("ipw", "entropy")


WAYS: tuple[Way, ...] = (
    *(
        Way(f"nearest, {ratio} to 1", caliper, ratio)
        for ratio in (1, 2, 3)
        for caliper in (0.1, 0.2, 0.5)
    ),
    Way("optimal", 0.2, method="optimal"),
    Way("with replacement", 0.2, replace=True),
    Way("inverse-probability weights", method="ipw"),
    Way("entropy weights", method="entropy"),
)


@dataclass(frozen=True)
class Multiverse:
    """All specifications, in order of their estimates.

    ``table``: covariates, way, caliper (NaN: none), ratio, estimator, value, low, high, p, n
    (people), preferred (whether it is the one the report rests on). ``failed``: those that gave
    no estimate, with the reason: covariates, way, caliper, estimator, reason.
    """

    table: pd.DataFrame
    failed: pd.DataFrame = field(repr=False)

    @property
    def median(self) -> float:
        """The median estimate; NaN when there is none."""
        return float(self.table["value"].median())

    @property
    def same_sign(self) -> int:
        """How many estimates are on the median's side of no difference."""
        return int((np.sign(self.table["value"]) == np.sign(self.median)).sum())

    @property
    def clear(self) -> int:
        """How many on the median's side have a 95% interval that leaves out no difference."""
        low, high = self.table["low"], self.table["high"]
        return int((low > 0).sum() if self.median > 0 else (high < 0).sum())


def multiverse(
    frame: pd.DataFrame,
    treated: str,
    covariates: Mapping[str, Sequence[str]],
    before: str,
    after: str,
    *,
    exact: Sequence[str] = (),
    ways: Sequence[Way] = WAYS,
    preferred: tuple[str, Way, str] | None = None,
    fewest: int = 2,
    unit: str = "",
) -> Multiverse:
    """Every set of `covariates` (name → columns) × every one of `ways` × every estimator.

    Weighting has no exact matching: the columns `exact` are among its covariates instead. Scores
    are fitted once a set. A specification without a score or an estimate, or with fewer than
    `fewest` matched treated, is listed in ``failed`` and not dropped in silence.
    """
    rows: list[dict[str, object]] = []
    failed: list[dict[str, object]] = []
    for named, way, made in _made(frame, treated, covariates, exact, ways):
        for estimator, estimate in ESTIMATORS.items():
            row: dict[str, object] = {
                "covariates": named,
                "way": way.name,
                "caliper": np.nan if way.caliper is None else way.caliper,
                "ratio": way.ratio,
                "estimator": estimator,
            }
            if isinstance(made, str):
                failed.append({**row, "reason": made})
                continue
            if made.counts.matched_treated < fewest:
                failed.append({**row, "reason": "too few people were matched"})
                continue
            try:
                found = estimate(frame, made, before, after, covariates[named], unit)
            except DataError as error:
                failed.append({**row, "reason": _in_short(error)})
                continue
            row |= {name: getattr(found, name) for name in ("value", "low", "high", "p", "n")}
            row["preferred"] = preferred == (named, way, estimator)
            rows.append(row)
    columns = ["covariates", "way", "caliper", "ratio", "estimator"]
    table = pd.DataFrame(rows, columns=[*columns, "value", "low", "high", "p", "n", "preferred"])
    table = table.sort_values("value", kind="stable", ignore_index=True)
    return Multiverse(table, pd.DataFrame(failed, columns=[*columns, "reason"]))


def _made(
    frame: pd.DataFrame,
    treated: str,
    covariates: Mapping[str, Sequence[str]],
    exact: Sequence[str],
    ways: Sequence[Way],
) -> Iterator[tuple[str, Way, Matching | str]]:
    """Each set of covariates with each way: the matching, or in words why there is none."""
    for name, columns in covariates.items():
        try:
            score = propensity.fit(frame, treated, columns).logit.to_numpy(float)
        except DataError as error:
            yield from ((name, way, _in_short(error)) for way in ways)
            continue
        for way in ways:
            try:
                yield name, way, _matched(frame, treated, columns, exact, way, score)
            except DataError as error:
                yield name, way, _in_short(error)


def _matched(frame, treated, columns, exact, way: Way, score: np.ndarray) -> Matching:
    if way.weighting:
        return weigh(frame, treated, [*columns, *exact], method=way.method)
    return match(
        frame,
        treated,
        columns,
        distance=score,
        method=way.method,
        caliper=way.caliper,
        exact=exact,
        ratio=way.ratio,
        replace=way.replace,
    )


def _in_short(error: DataError) -> str:
    return error.faults[0].what
