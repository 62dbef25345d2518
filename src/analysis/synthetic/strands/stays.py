"""Stays on the stepped residential units of a rehabilitation and recovery service.

Published facts kept exactly (Compact Voice, "Compact at work", January 2016): stays that ended in
March–August 2015 lasted 150 days on average, in March–August 2014 540; 18 and 14 people were
discharged from the service entirely. Everything else about a stay is invented.

A row is a stay on one unit. A move to the other unit ends a stay and does not discharge anybody.
The register is complete from the day the units opened, so no long stay is missing because it
ended before the register began.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.contracts.codes import DISCHARGED_ENTIRELY

UNITS = ("Unit 1 (supported)", "Unit 2 (self-catering)")
OPENED = pd.Timestamp("2012-03-01")
LAST_RECORD = pd.Timestamp("2015-12-31")


@dataclass(frozen=True)
class Cohort:
    """Stays that end in one stretch of the calendar."""

    first: str
    last: str
    leave: int
    move: int
    hospital: int
    mean: float
    shape: float

    @property
    def number(self) -> int:
        return self.leave + self.move + self.hospital


# Planted. The two windows carry the published means and discharges; the rest give the register a
# past, a gap between the windows and a future.
COHORTS = (
    Cohort("2013-03-01", "2014-02-28", 4, 2, 0, 330.0, 2.5),
    Cohort("2014-03-01", "2014-08-31", 14, 2, 0, 540.0, 6.0),
    Cohort("2014-09-01", "2015-02-28", 6, 2, 1, 390.0, 2.5),
    Cohort("2015-03-01", "2015-08-31", 18, 4, 0, 150.0, 2.5),
    Cohort("2015-09-01", "2015-12-31", 3, 1, 0, 240.0, 2.0),
)
# Planted: days already spent by those still there on the last record. Long stays hide here.
STILL_THERE = (24, 71, 118, 196, 412, 597, 803)

REHAB_PARTNERS = (
    (
        "Leeds and York Partnership NHS Foundation Trust",
        "statutory",
        "NHS mental health care, inpatient and clinical skills",
    ),
    (
        "Community Links",
        "voluntary",
        "Residential and community services with different levels of support, so that people "
        "have more options as they move back into the community",
    ),
    (
        "Leeds Mind",
        "voluntary",
        "A peer support network: support from people who have lived with mental illness",
    ),
    (
        "Touchstone",
        "voluntary",
        "Links with a wide range of communities: activities that fit a person's culture and faith",
    ),
)


def tables(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """``stays`` (64 rows) and ``rehab_partners`` (4 rows)."""
    ended = pd.concat([_ended(rng, cohort) for cohort in COHORTS], ignore_index=True)
    still = pd.DataFrame(
        {
            "unit": rng.choice(UNITS, len(STILL_THERE), p=(0.6, 0.4)),
            "admitted": [LAST_RECORD - pd.Timedelta(days=days) for days in STILL_THERE],
            "discharged": pd.NaT,
            "destination": None,
        }
    )
    frame = pd.concat([ended, still.astype({"discharged": ended["discharged"].dtype})])
    frame = frame.sort_values(["admitted", "discharged"], ignore_index=True)
    frame.loc[_unrecorded(frame), "destination"] = None
    frame.insert(0, "stay_id", [f"RS{i:03d}" for i in range(1, len(frame) + 1)])
    partners = pd.DataFrame(REHAB_PARTNERS, columns=["organisation", "sector", "expertise"])
    return {"stays": frame, "rehab_partners": partners}


def _unrecorded(frame: pd.DataFrame) -> int:
    """A stay between the two windows whose destination nobody wrote down: a flaw, on purpose."""
    between = frame["discharged"].between("2014-09-01", "2015-02-28")
    return int(frame.index[between & (frame["destination"] == "own home")][0])


def _ended(rng: np.random.Generator, cohort: Cohort) -> pd.DataFrame:
    first, last = pd.Timestamp(cohort.first), pd.Timestamp(cohort.last)
    out = first + pd.to_timedelta(
        np.sort(rng.integers(0, (last - first).days + 1, cohort.number)), unit="D"
    )
    # The latest leaver of the last cohort closes the register: follow-up ends on a known day.
    if last == LAST_RECORD:
        out = pd.DatetimeIndex([*out[:-1], LAST_RECORD])
    days = rng.gamma(cohort.shape, cohort.mean / cohort.shape, cohort.number)
    days = _with_mean(days, cohort.mean, np.minimum((out - OPENED).days.to_numpy(), 900))
    where = ["other unit"] * cohort.move + ["hospital"] * cohort.hospital
    where += list(rng.choice(DISCHARGED_ENTIRELY, cohort.leave, p=(0.45, 0.4, 0.15)))
    rng.shuffle(where)
    # People leave the service from the second unit more often than from the first.
    to_home = np.isin(where, DISCHARGED_ENTIRELY)
    second = rng.random(cohort.number) < np.where(to_home, 0.6, 0.2)
    return pd.DataFrame(
        {
            "unit": np.where(second, UNITS[1], UNITS[0]),
            "admitted": out - pd.to_timedelta(days, unit="D"),
            "discharged": out,
            "destination": where,
        }
    )


def _with_mean(days: np.ndarray, mean: float, most: np.ndarray, least: int = 21) -> np.ndarray:
    """Whole days as near ``days`` as may be, within bounds, whose mean is ``mean`` exactly."""
    whole = np.clip(np.round(days * mean / days.mean()), least, most).astype(int)
    owed = round(mean * len(whole)) - int(whole.sum())
    place = 0
    while owed:
        step = int(np.sign(owed))
        if least <= whole[place] + step <= most[place]:
            whole[place] += step
            owed -= step
        place = (place + 1) % len(whole)
    return whole
