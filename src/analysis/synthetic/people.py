"""Candidates for the cohort: who they are, and who of them came to use the Life Rooms.

Some people were within reach of the Life Rooms, each from a day of their own; of them, those came
who follow a logistic model in age, sex, deprivation, diagnosis and contacts in the year before that
day. People come when things are bad, so that their use of services would fall afterwards anyway
(regression to the mean). The comparison pool is of people who were not within reach. (Were it made
of those who could have come and did not, it would hold too many whose bad times ended early: who
does not come later is not known on the day.)
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from analysis.contracts.codes import DIAGNOSIS_GROUPS, ETHNIC_GROUPS, HUBS
from analysis.synthetic.calendar import FIRST_DAY, HUB_OPENED, LAST_DAY, LAST_INDEX

DAY_0 = FIRST_DAY.to_datetime64().astype("datetime64[D]")
LAST = int((LAST_DAY - FIRST_DAY).days)
NEVER = 10**6
"""A day (counted from FIRST_DAY) after every other: no exit."""

_HUB_SHARES = (0.45, 0.33, 0.22)
_DIAGNOSIS_SHARES = (0.44, 0.20, 0.10, 0.09, 0.17)
_ETHNIC_SHARES = (0.915, 0.030, 0.022, 0.019, 0.014)
_IMD_MEANS = (2.6, 5.2, 2.2)
_POOL_AGE_ON = int((pd.Timestamp("2017-04-01") - FIRST_DAY).days)


@dataclass(frozen=True)
class Selection:
    """Planted: log odds of coming to the Life Rooms."""

    per_log_contact: float = 1.2
    female: float = 0.25
    per_decade_from_47: float = -0.25
    per_decile: float = -0.05
    diagnosis: tuple[float, ...] = (0.30, -0.40, 0.25, 0.10, -0.30)


SELECTION = Selection()
MISSING = MappingProxyType({"age": 0.015, "sex": 0.004, "ethnic_group": 0.09, "imd_decile": 0.03})
"""Planted: share of people without the value. Ethnic group is blank more often in the pool."""


@dataclass(frozen=True)
class Candidates:
    """Columns of equal length, one entry a person; days count from FIRST_DAY."""

    hub: np.ndarray
    female: np.ndarray
    other_sex: np.ndarray
    age: np.ndarray
    ethnic: np.ndarray
    imd: np.ndarray
    diagnosis: np.ndarray
    could_come: np.ndarray
    start: np.ndarray
    exit: np.ndarray
    died: np.ndarray
    blank: dict[str, np.ndarray]
    luck: np.ndarray

    def __len__(self) -> int:
        return len(self.hub)

    def where(self, keep: np.ndarray) -> Candidates:
        """The candidates that ``keep`` marks."""
        columns = {name: getattr(self, name) for name in self.__dataclass_fields__}
        blank = {name: values[keep] for name, values in columns.pop("blank").items()}
        return Candidates(**{n: values[keep] for n, values in columns.items()}, blank=blank)


def draw(rng: np.random.Generator, n: int) -> Candidates:
    """`n` people, before anybody has come to the Life Rooms."""
    hub = rng.choice(len(HUBS), n, p=_HUB_SHARES)
    sex = rng.random(n)
    diagnosis = rng.choice(len(DIAGNOSIS_GROUPS), n, p=_DIAGNOSIS_SHARES)
    age = np.clip(rng.gamma(9.0, 4.9, n) + np.where(diagnosis == 4, 4, 0), 18.0, 95.0)
    imd = np.clip(np.rint(rng.gamma(1.6, np.take(_IMD_MEANS, hub) / 1.6)) + 1, 1, 10).astype(int)
    opened = np.array([(HUB_OPENED[name] - FIRST_DAY).days for name in HUBS])[hub]
    could_come = rng.integers(opened, (LAST_INDEX - FIRST_DAY).days + 1)
    # Most have been with the trust for years, one in ten for less than one.
    known_for = np.where(
        rng.random(n) < 0.10, rng.integers(1, 365, n), 365 + rng.gamma(1.3, 1300.0, n)
    ).astype(int)
    start = could_come - known_for
    since = np.maximum(start, 0)
    death = since + rng.exponential(365.0 / (0.0012 * np.exp((age - 40) / 13.0)))
    move = since + rng.exponential(365.0 / 0.018, n)
    leave = np.minimum(death, move)
    return Candidates(
        hub=hub,
        female=sex < 0.52,
        other_sex=sex > 0.997,
        age=age,
        ethnic=rng.choice(len(ETHNIC_GROUPS), n, p=_ETHNIC_SHARES),
        imd=imd,
        diagnosis=diagnosis,
        could_come=could_come,
        start=start,
        exit=np.where(leave <= LAST, np.ceil(leave), NEVER).astype(int),
        died=death < move,
        blank={name: rng.random(n) for name in MISSING},
        luck=rng.logistic(size=n),
    )


def leaning(people: Candidates, contacts_before: np.ndarray) -> np.ndarray:
    """Log odds of coming, plus luck; people who had left by then cannot come."""
    s = SELECTION
    odds = (
        s.per_log_contact * np.log1p(contacts_before)
        + s.female * people.female
        + s.per_decade_from_47 * np.abs(people.age - 47) / 10
        + s.per_decile * people.imd
        + np.take(s.diagnosis, people.diagnosis)
    )
    return np.where(people.exit > people.could_come + 1, odds + people.luck, -np.inf)


def table(
    people: Candidates, came: np.ndarray, first_number: int, width: int, returned: np.ndarray
) -> pd.DataFrame:
    """The rows of table people. Who ``returned`` came after the day they are said to have left."""
    n = len(people)
    leave = np.where(returned, people.could_come - 20, people.exit)
    died = people.died & ~returned
    aged = np.where(came, people.age, people.age + (_POOL_AGE_ON - people.could_come) / 365.25)
    sex = np.where(people.other_sex, "other", np.where(people.female, "female", "male"))
    shares = {name: np.full(n, share) for name, share in MISSING.items()}
    shares["ethnic_group"] = np.where(came, 0.05, MISSING["ethnic_group"])
    present = {name: people.blank[name] >= share for name, share in shares.items()}
    left = leave < NEVER
    numbers = np.arange(first_number, first_number + n)
    frame = pd.DataFrame(
        {
            "person_id": [f"P{number:0{width}d}" for number in numbers],
            "uses_life_rooms": came,
            "hub": np.take(HUBS, people.hub),
            "index_date": _days(people.could_come, came),
            "age": pd.array(np.floor(np.maximum(aged, 17)).astype(int), dtype="Int16"),
            "sex": sex,
            "ethnic_group": np.take(ETHNIC_GROUPS, people.ethnic),
            "imd_decile": pd.array(people.imd, dtype="Int8"),
            "diagnosis_group": np.take(DIAGNOSIS_GROUPS, people.diagnosis),
            "service_start": _days(people.start, np.ones(n, bool)),
            "exit_date": _days(leave, left),
            "exit_reason": np.where(died, "died", "moved"),
        }
    )
    for name, known in present.items():
        frame[name] = frame[name].where(known)
    frame["exit_reason"] = frame["exit_reason"].where(left)
    return frame


def _days(days: np.ndarray, known: np.ndarray) -> np.ndarray:
    dates = DAY_0 + np.where(known, days, 0).astype("timedelta64[D]")
    return np.where(known, dates, np.datetime64("NaT")).astype("datetime64[s]")
