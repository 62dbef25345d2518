"""Length of stay in residential rehabilitation: the published mean, and what it leaves out.

A row of the table is a stay on one unit. The published figure is a mean over the stays that
*ended* in a stretch of the calendar. Such a mean leaves out everybody who is still there, so it
can fall while people wait as long as ever; :func:`ways_of_counting` shows how far it moves with
the definition, and :func:`kaplan_meier` uses the unfinished stays too.

Days are nights: discharged − admitted. An event of the survival curves is the end of a stay on a
unit, wherever the person went; a stay that goes on is censored at ``as_at``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from analysis.contracts.codes import DISCHARGED_ENTIRELY
from bite.errors import DataError

LEVEL = 0.95


@dataclass(frozen=True)
class WindowMean:
    """Stays that ended between ``start`` and ``end`` (both included).

    ``mean``, ``sd``, ``low`` and ``high`` (95% t interval of the mean) are in days; ``n`` counts
    the stays behind them; ``discharged_entirely`` those whose person left the service.
    """

    start: pd.Timestamp
    end: pd.Timestamp
    n: int
    mean: float
    sd: float
    low: float
    high: float
    median: float
    discharged_entirely: int


@dataclass(frozen=True)
class Estimate:
    """A number of days with its standard error and 95% interval; NaN where it is not reached."""

    value: float
    se: float
    low: float
    high: float


@dataclass(frozen=True)
class SurvivalCurve:
    """Product-limit estimate of the share still there after ``time`` days.

    All arrays have one entry a distinct time at which somebody left: how many were there just
    before (``at_risk``), how many left (``events``), the share still there just after
    (``survival``), its Greenwood standard error and its log-log interval.
    """

    time: np.ndarray
    at_risk: np.ndarray
    events: np.ndarray
    survival: np.ndarray
    se: np.ndarray
    low: np.ndarray
    high: np.ndarray
    durations: np.ndarray
    observed: np.ndarray

    @property
    def n(self) -> int:
        """Stays in all."""
        return len(self.durations)

    @property
    def n_ended(self) -> int:
        """Stays that have ended."""
        return int(self.observed.sum())

    def at(self, days: float) -> Estimate:
        """Share still there after ``days`` days, with Greenwood error and log-log interval."""
        place = int(np.searchsorted(self.time, days, side="right")) - 1
        if place < 0:
            return Estimate(1.0, 0.0, 1.0, 1.0)
        return Estimate(
            float(self.survival[place]),
            float(self.se[place]),
            float(self.low[place]),
            float(self.high[place]),
        )

    def number_at_risk(self, days: float) -> int:
        """How many stays are under observation at ``days`` days."""
        return int((self.durations >= days).sum())

    def quantile(self, share: float = 0.5) -> Estimate:
        """Days by which ``share`` of stays have ended, interval by Brookmeyer and Crowley on the
        log-log scale (doi:10.2307/2530286): NaN where the curve, or its limit, does not get there.
        """
        left = 1 - share
        return Estimate(
            _first(self.time, self.survival, left),
            float("nan"),
            _first(self.time, self.low, left),
            _first(self.time, self.high, left),
        )

    @property
    def median(self) -> Estimate:
        """Median days."""
        return self.quantile(0.5)

    def restricted_mean(self, days: float) -> Estimate:
        """Mean days spent, counting no stay beyond ``days``: the area under the curve up to there.

        Standard error as in Klein and Moeschberger (2003), section 4.5, without the small-sample
        factor. Raises DataError if nobody was observed for so long, unless every stay has ended by
        then: the curve stays at nought.
        """
        if days > self.durations.max() and (self.survival[-1:] > 0).all():
            raise DataError(
                f"a restricted mean up to {days:g} days needs a stay observed for that long; "
                f"the longest is {self.durations.max():g} days"
            )
        time, events, at_risk, survival = (
            array[self.time <= days]
            for array in (self.time, self.events, self.at_risk, self.survival)
        )
        edges = np.concatenate([[0.0], time, [days]])
        height = np.concatenate([[1.0], survival])
        slices = np.diff(edges) * height
        # Area still to come after each time at which somebody left.
        ahead = slices[::-1].cumsum()[::-1][1:]
        last = at_risk > events
        variance = (ahead[last] ** 2 * events[last] / (at_risk * (at_risk - events))[last]).sum()
        mean, se = float(slices.sum()), float(np.sqrt(variance))
        z = stats.norm.ppf(0.5 + LEVEL / 2)
        return Estimate(mean, se, mean - z * se, mean + z * se)


def last_record(table: pd.DataFrame) -> pd.Timestamp:
    """The latest day written in the table: how far follow-up is known to reach."""
    return pd.concat([table["admitted"], table["discharged"]]).max()


def days_stayed(table: pd.DataFrame, as_at: pd.Timestamp) -> pd.Series:
    """Days of each stay, up to ``as_at`` if it goes on after that."""
    return (table["discharged"].fillna(as_at).clip(upper=as_at) - table["admitted"]).dt.days


def window(year: int, months: tuple[int, int] = (3, 8)) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last day of ``months`` (both included) of ``year``."""
    first, last = months
    return pd.Timestamp(year, first, 1), pd.Timestamp(year, last, 1) + pd.offsets.MonthEnd(0)


def window_mean(
    table: pd.DataFrame, year: int, *, months: tuple[int, int] = (3, 8), entirely_only: bool = False
) -> WindowMean:
    """Mean days of the stays that ended in a window: the published way of counting.

    ``entirely_only`` leaves out moves to the other unit and other ends that discharged nobody.
    """
    start, end = window(year, months)
    ended = table[table["discharged"].between(start, end)]
    entirely = ended["destination"].isin(DISCHARGED_ENTIRELY)
    counted = ended[entirely] if entirely_only else ended
    days = (counted["discharged"] - counted["admitted"]).dt.days.to_numpy(float)
    mean, sd = _mean(days), _sd(days)
    half = float("nan")
    if len(days) > 1:
        half = float(stats.t.ppf(0.5 + LEVEL / 2, len(days) - 1) * sd / np.sqrt(len(days)))
    return WindowMean(
        start, end, len(days), mean, sd, mean - half, mean + half,
        float(np.median(days)) if len(days) else float("nan"), int(entirely.sum()),
    )  # fmt: skip


def ways_of_counting(
    table: pd.DataFrame, years: tuple[int, ...] = (2014, 2015), months: tuple[int, int] = (3, 8)
) -> pd.DataFrame:
    """The same window counted in four ways: who is in the mean decides what it says.

    One row a way and year: ``way``, ``year``, ``n`` (stays) and ``days`` (mean). The ways:
    stays that ended in the window; those among them that discharged the person entirely; stays
    under way on the last day of the window, by the days spent until then; stays of anybody who was
    there during the window, by the days spent up to the end of it.
    """
    rows = []
    for year in years:
        start, end = window(year, months)
        day_after = end + pd.Timedelta(days=1)
        there = (table["admitted"] <= end) & ~(table["discharged"] < start)
        still = (table["admitted"] <= end) & ~(table["discharged"] <= end)
        ended, entirely = (
            window_mean(table, year, months=months),
            window_mean(table, year, months=months, entirely_only=True),
        )
        so_far = days_stayed(table, day_after)
        rows += [
            ("ended in the window", year, ended.n, ended.mean),
            ("discharged entirely in the window", year, entirely.n, entirely.mean),
            ("still there at its end, days so far", year, int(still.sum()), _mean(so_far[still])),
            ("there at any time in it, days so far", year, int(there.sum()), _mean(so_far[there])),
        ]
    return pd.DataFrame(rows, columns=["way", "year", "n", "days"])


def admitted_before(table: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """Which stays began before ``day``: cohorts by admission do not depend on how stays ended."""
    return table["admitted"] < day


def kaplan_meier(durations: np.ndarray, observed: np.ndarray) -> SurvivalCurve:
    """Product-limit curve of Kaplan and Meier (1958, doi:10.1080/01621459.1958.10501452).

    ``durations`` in days, ``observed`` true where the stay ended. Standard errors by Greenwood,
    95% limits on the complementary log-log scale (Kalbfleisch and Prentice), which keeps them
    between 0 and 1. Raises DataError if there is nothing to follow.
    """
    durations = np.asarray(durations, float)
    observed = np.asarray(observed, bool)
    if not len(durations) or np.isnan(durations).any() or (durations < 0).any():
        raise DataError("a survival curve needs at least one stay, and no missing or negative days")
    time = np.unique(durations[observed])
    at_risk = np.array([(durations >= t).sum() for t in time], int)
    events = np.array([((durations == t) & observed).sum() for t in time], int)
    survival = np.cumprod(1 - events / at_risk) if len(time) else np.array([])
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(events / (at_risk * (at_risk - events)))
        se = np.where(survival > 0, survival * np.sqrt(greenwood), 0.0)
        loglog_se = np.sqrt(greenwood) / np.abs(np.log(survival))
        z = stats.norm.ppf(0.5 + LEVEL / 2)
        low = survival ** np.exp(z * loglog_se)
        high = survival ** np.exp(-z * loglog_se)
    # When the last of all has left, no information is left about how sure that is.
    low, high = (np.where(survival > 0, limit, np.nan) for limit in (low, high))
    return SurvivalCurve(time, at_risk, events, survival, se, low, high, durations, observed)


def time_to_discharge(table: pd.DataFrame, as_at: pd.Timestamp | None = None) -> SurvivalCurve:
    """Kaplan–Meier curve of the stays in ``table``, followed up to ``as_at`` (default: the last
    day written in the table)."""
    as_at = as_at or last_record(table)
    begun = table[table["admitted"] <= as_at]
    ended = begun["discharged"].notna() & (begun["discharged"] <= as_at)
    return kaplan_meier(days_stayed(begun, as_at).to_numpy(float), ended.to_numpy())


def restricted_mean_difference(
    later: SurvivalCurve, earlier: SurvivalCurve, days: float
) -> Estimate:
    """Restricted mean of ``later`` minus that of ``earlier``, the two being independent."""
    a, b = later.restricted_mean(days), earlier.restricted_mean(days)
    value, se = a.value - b.value, float(np.hypot(a.se, b.se))
    z = stats.norm.ppf(0.5 + LEVEL / 2)
    return Estimate(value, se, value - z * se, value + z * se)


def _first(time: np.ndarray, share: np.ndarray, level: float) -> float:
    """First time at which ``share`` is at ``level`` or below; NaN if never."""
    # A tolerance, because products such as .9 × … that ought to be .5 land a hair above it.
    reached = np.flatnonzero(share <= level + 1e-12)
    return float(time[reached[0]]) if len(reached) else float("nan")


def _mean(days: np.ndarray | pd.Series) -> float:
    return float(np.mean(days)) if len(days) else float("nan")


def _sd(days: np.ndarray) -> float:
    return float(np.std(days, ddof=1)) if len(days) > 1 else float("nan")
