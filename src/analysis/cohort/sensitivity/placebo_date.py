"""The placebo date and regression to the mean: what would have been seen without the service.

People seek help when things are bad, and what is unusually bad one year is on average less so the
next, whatever is done (Barnett, van der Pols & Dobson 2005, doi 10.1093/ije/dyh299). Three things
are set side by side: how the users' cost changed; how their matches', who began as high, changed
without the service; and what the pool's own ups and downs from year to year predict for people who
begin that high.

The placebo date asks the question from the other side: the whole comparison is made again, index
dates, windows and matching, as if everybody had come a year earlier.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.cohort.effects import least_squares, matched
from analysis.cohort.matching import Matching
from analysis.cohort.windows import YEAR


@dataclass(frozen=True)
class Change:
    """A mean change from the year before to the year after, with its 95% interval."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Regression:
    """Changes in cost. ``users`` and ``matches``: of the matched; ``pool``: of everybody who was
    never a user. ``correlation`` of the pool's two years. ``predicted``: how much the users' cost
    would change if they were drawn from the pool for their year before: (ρ·s₂/s₁)·(x̄ − m₁) + m₂
    − x̄, with x̄ the users' mean before, m and s the pool's means and standard deviations."""

    users: Change
    matches: Change
    pool: Change
    correlation: float
    predicted: float

    @property
    def share(self) -> float:
        """The matches' fall as a share of the users'; NaN unless both fell."""
        if self.users.value >= 0 or self.matches.value >= 0:
            return float("nan")
        return self.matches.value / self.users.value


def regression_to_the_mean(
    frame: pd.DataFrame, matching: Matching, treated: str, before: str, after: str
) -> Regression:
    """See `Regression`. `frame` has one row a person, as `windows.person_level` makes them."""
    people = matched(frame, matching)
    pool = frame[~frame[treated].to_numpy(bool)]
    one, two = pool[before].to_numpy(float), pool[after].to_numpy(float)
    varies = one.std() > 0 and two.std() > 0
    rho = float(np.corrcoef(one, two)[0, 1]) if varies else float("nan")
    users = people[people["treated"]]
    start = float(np.average(users[before], weights=users["weight"]))
    slope = rho * two.std() / one.std() if varies else float("nan")
    return Regression(
        _change(users, before, after),
        _change(people[~people["treated"]], before, after),
        _change(pool.assign(weight=1.0), before, after),
        rho,
        float(two.mean() + slope * (start - one.mean()) - start),
    )


def _change(people: pd.DataFrame, before: str, after: str) -> Change:
    y = people[after].to_numpy(float) - people[before].to_numpy(float)
    found = least_squares(
        y, np.empty((len(y), 0)), weights=people["weight"].to_numpy(float), robust=True
    )
    return Change(found.value, found.low, found.high, len(y))


def a_year_earlier(people: pd.DataFrame, years: int = 1) -> pd.DataFrame:
    """The table `people` as if every user had come `years` earlier.

    The year after that date ends on the day before the true one, so nothing in it can be the
    service's. People who die or move are followed as before.
    """
    out = people.copy()
    out["index_date"] = pd.to_datetime(out["index_date"]) - pd.Timedelta(days=YEAR * years)
    return out
