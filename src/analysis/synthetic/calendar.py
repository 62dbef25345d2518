"""The calendar that all synthetic strands share."""

from __future__ import annotations

from datetime import date

import pandas as pd

CREATED = date(2024, 6, 28)
"""The day the data call their own."""

FIRST_DAY = pd.Timestamp("2014-05-01")
LAST_DAY = pd.Timestamp("2020-02-29")
"""Clinical activity covers these days, both included: two years either side of every index date."""

HUB_OPENED = {
    "Walton": pd.Timestamp("2016-05-01"),
    "Southport": pd.Timestamp("2017-01-09"),
    "Bootle": pd.Timestamp("2017-07-03"),
}
LAST_INDEX = pd.Timestamp("2018-02-28")
"""Nobody in the cohort first used the Life Rooms after this day."""
