"""Event study: the difference between the groups month by month, before and after.

Each month's difference is measured against the pairs' own average over the months before, which
uses every month before as the yardstick and not a single noisy one (Miller 2023,
doi 10.1257/jep.37.2.203). If the groups moved alike before, the differences before lie around 0:
the joint test of that is the pre-trend test, and the slope before says in which direction they
drifted. A pre-trend test that finds nothing does not prove that there was nothing (Roth 2022,
doi 10.1257/aeri.20210236).

Standard errors are clustered on the matched pair, and months of the same pair may go together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from ibis import Table
from scipy.stats import f
from scipy.stats import t as student

from analysis.cohort import windows
from analysis.cohort.effects.differences import matched
from analysis.cohort.matching import Matching
from bite.errors import DataError, Fault

MONTHS = 12


@dataclass(frozen=True)
class EventStudy:
    """``months``: one row a month (-12 to 11; month 0 begins on the index date): month, value,
    low, high, se, n (people seen in it). ``slope``: the drift of the difference before, a month
    later, with its interval. ``p_before``: of the joint test that all differences before are 0.
    """

    months: pd.DataFrame
    slope: float
    slope_low: float
    slope_high: float
    p_before: float
    n_pairs: int


def monthly(
    people: pd.DataFrame, activity: Table, unit_costs: pd.DataFrame, span: int = MONTHS
) -> pd.DataFrame:
    """Cost in each month around the index date: one row a person, columns -span to span - 1.

    `people` as `windows.person_level` returns them. A month in which a person was not seen from
    its first day to its last is NaN; a month without activity costs 0.
    """
    costs = windows.in_one_price_year(unit_costs)
    long = windows.monthly_costs(activity, windows.spans(people), costs).execute()
    columns = range(-span, span)
    wide = long.pivot_table(index="person_id", columns="month", values="cost", aggfunc="sum")
    wide = wide.reindex(index=people.index, columns=columns).fillna(0.0).astype(float)
    for month in columns:
        seen = people["seen_before"] if month < 0 else people["seen_after"]
        needed = (-month if month < 0 else month + 1) * windows.YEAR / MONTHS
        wide.loc[seen < needed, month] = np.nan
    wide.columns.name = "month"
    return wide


def event_study(frame: pd.DataFrame, matching: Matching, costs: pd.DataFrame) -> EventStudy:
    """The difference of the matched groups in each month of `costs` (see `monthly`).

    People not seen in all months before are left out with their pair's remaining members kept
    only if both groups of the pair remain. Raises `DataError` when fewer than two pairs remain.
    """
    before = [month for month in costs.columns if month < 0]
    whole = costs.loc[frame.index, before].notna().all(axis=1)
    people = matched(frame, matching)
    people = people[whole.reindex(people.index)]
    pair = people.index.to_series() if matching.replace else people["subclass"]
    if not matching.replace:
        both = people.groupby(pair)["treated"].transform("nunique") == 2
        people, pair = people[both], pair[both]
    groups = pd.factorize(pair)[0]
    n_pairs = len(np.unique(groups))
    if n_pairs < 2:
        raise DataError(
            Fault(
                f"{n_pairs} matched pairs were seen throughout the {len(before)} months before",
                do="look at fewer months",
            )
        )
    y = costs.loc[people.index].to_numpy(float)
    y = y - y[:, [m < 0 for m in costs.columns]].mean(axis=1, keepdims=True)
    treated = people["treated"].to_numpy(bool)
    weight = people["weight"].to_numpy(float)
    value, pull, n = _differences(y, treated, weight)
    by_pair = np.zeros((n_pairs, y.shape[1]))
    np.add.at(by_pair, groups, pull)
    covariance = by_pair.T @ by_pair * n_pairs / (n_pairs - 1)
    se = np.sqrt(np.diag(covariance))
    reach = float(student.ppf(0.975, n_pairs - 1))
    months = pd.DataFrame(
        {
            "month": list(costs.columns),
            "value": value,
            "low": value - reach * se,
            "high": value + reach * se,
            "se": se,
            "n": n,
        }
    )
    early = np.flatnonzero([m < 0 for m in costs.columns])
    slope, slope_se = _slope(value[early], covariance[np.ix_(early, early)])
    return EventStudy(
        months,
        slope,
        slope - reach * slope_se,
        slope + reach * slope_se,
        _joint(value[early], covariance[np.ix_(early, early)], n_pairs),
        n_pairs,
    )


def _differences(
    y: np.ndarray, treated: np.ndarray, weight: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each month's weighted difference, every person's pull on it, and how many were seen."""
    seen = np.isfinite(y)
    filled = np.where(seen, y, 0.0)
    value = np.zeros(y.shape[1])
    pull = np.zeros_like(y)
    for rows, sign in ((treated, 1.0), (~treated, -1.0)):
        w = weight[rows, None] * seen[rows]
        total = w.sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = (w * filled[rows]).sum(axis=0) / total
            pull[rows] = sign * w * (filled[rows] - mean) / total
        value += sign * mean
    return value, pull, seen.sum(axis=0)


def _slope(value: np.ndarray, covariance: np.ndarray) -> tuple[float, float]:
    """Least-squares drift a month of the differences before, and its standard error."""
    month = np.arange(len(value), dtype=float)
    pull = (month - month.mean()) / ((month - month.mean()) ** 2).sum()
    return float(pull @ value), float(np.sqrt(max(pull @ covariance @ pull, 0.0)))


def _joint(value: np.ndarray, covariance: np.ndarray, n_pairs: int) -> float:
    """Hotelling's test that all are 0. They add up to 0, so one fewer than their number is free.

    A chi-squared test with as many months would find a trend too often among a few hundred pairs.
    """
    free = slice(0, len(value) - 1)
    inside = covariance[free, free]
    rank = int(np.linalg.matrix_rank(inside))
    if rank == 0 or n_pairs <= rank:
        return float("nan")
    statistic = float(value[free] @ np.linalg.pinv(inside) @ value[free])
    return float(f.sf(statistic * (n_pairs - rank) / (rank * (n_pairs - 1)), rank, n_pairs - rank))
