"""A small invented trust whose truth is known: who uses the service, and what that changes."""

from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd
import pytest

UNIT_COSTS = pd.DataFrame(
    {
        "kind": ["community_contact", "crisis_contact", "inpatient_day"],
        "unit": ["contact", "contact", "day"],
        "pounds": [100.0, 200.0, 400.0],
        "price_year": "2018/19",
        "source": "invented",
    }
)
RATES = {"community_contact": 6.0, "crisis_contact": 1.0, "inpatient_day": 1.0}
"""Contacts a year of a person of average need; together £1,200."""


@dataclass(frozen=True)
class Trust:
    people: pd.DataFrame
    activity: ibis.Table
    unit_costs: pd.DataFrame
    contacts: pd.DataFrame


FIRST, LAST = np.datetime64("2014-10-01"), np.datetime64("2019-12-31")


def trust(users: int, pool: int, *, change: float, seed: int) -> Trust:
    """`change`: what the service does to every rate of a user from the index date on (0.75: a
    quarter less).

    Everybody has a day on which they might come. Those come who have had many contacts in the
    year before it, so that the raw groups differ and use would fall afterwards anyway.
    """
    rng = np.random.default_rng(seed)
    n = users + pool
    ids = np.array([f"P{i:06d}" for i in rng.permutation(n)])
    need = np.exp(rng.normal(0.0, 0.5, n))
    start = FIRST + rng.integers(0, 500, n).astype("timedelta64[D]")
    might = np.datetime64("2016-10-01") + rng.integers(0, 450, n).astype("timedelta64[D]")
    who, when, kind = _contacts(need, start, rng)
    back = (might[who] - when).astype(int)
    recent = np.bincount(who[(back > 0) & (back <= 365)], minlength=n)
    leaning = 0.9 * np.log1p(recent) + rng.logistic(size=n)
    uses = leaning >= np.sort(leaning)[-users]
    kept = ~uses[who] | (back > 0) | (rng.random(len(who)) < change)
    leaves = rng.random(n) < 0.06
    left = pd.Timestamp("2016-12-01") + pd.to_timedelta(rng.integers(0, 700, n), unit="D")
    people = pd.DataFrame(
        {
            "person_id": ids,
            "uses_life_rooms": uses,
            "hub": rng.choice(["Walton", "Southport", "Bootle"], n, p=[0.45, 0.33, 0.22]),
            "index_date": pd.Series(pd.to_datetime(might)).where(uses),
            "age": pd.array(rng.integers(18, 80, n), dtype="Int64"),
            "sex": rng.choice(["female", "male"], n),
            "ethnic_group": rng.choice(["White", "Mixed"], n, p=[0.9, 0.1]),
            "imd_decile": pd.array(rng.integers(1, 11, n), dtype="Int64"),
            "diagnosis_group": rng.choice(["psychosis", "common mental disorder"], n),
            "service_start": pd.to_datetime(start),
            "exit_date": pd.Series(left).where(leaves),
            "exit_reason": pd.Series(rng.choice(["died", "moved"], n), dtype=object).where(leaves),
        }
    )
    people.loc[rng.choice(n, n // 50, replace=False), ["age", "sex"]] = None
    contacts = pd.DataFrame(
        {
            "person_id": ids[who[kept]],
            "date": pd.to_datetime(when[kept]),
            "kind": np.array(list(RATES))[kind[kept]],
            "quantity": 1,
        }
    )
    return Trust(people, ibis.memtable(contacts), UNIT_COSTS, contacts)


def _contacts(
    need: np.ndarray, start: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Position of the person, day and position of the kind of every contact."""
    days = (LAST - start).astype(int)
    who, when, what = [], [], []
    for position, rate in enumerate(RATES.values()):
        often = rng.poisson(need * rate * days / 365)
        person = np.repeat(np.arange(len(need)), often)
        who.append(person)
        day = (rng.random(len(person)) * days[person]).astype(int)
        when.append(start[person] + day.astype("timedelta64[D]"))
        what.append(np.full(len(person), position))
    return np.concatenate(who), np.concatenate(when), np.concatenate(what)


@pytest.fixture(scope="session")
def small_trust() -> Trust:
    """Use falls by a quarter: about £300 × the users' mean need less a year."""
    return trust(600, 4000, change=0.75, seed=11)
