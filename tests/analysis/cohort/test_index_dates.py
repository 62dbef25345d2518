"""Index dates of the comparison pool: drawn from users' days, and knowing nothing of the future."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ks_2samp

from analysis.cohort import index_dates


def test_drawn_days_are_users_days_on_which_the_person_was_there(small_trust):
    people = small_trust.people
    index = index_dates.assign(people, pd.Timestamp("2014-10-01"), history=183)
    pool = ~people["uses_life_rooms"]
    days = people[people["uses_life_rooms"]].groupby("hub")["index_date"].agg(set)
    for hub, day in zip(people["hub"][pool], index[pool], strict=True):
        assert pd.isna(day) or day in days[hub]
    drawn = index[pool & index.notna()]
    start, left = people["service_start"].loc[drawn.index], people["exit_date"].loc[drawn.index]
    assert ((drawn - start).dt.days >= 183).all()
    assert (left.isna() | (drawn < left)).all()
    assert (index[~pool] == people["index_date"][~pool]).all()


def test_drawn_days_are_spread_as_the_users_days_are(small_trust):
    people = small_trust.people
    index = index_dates.assign(people, pd.Timestamp("2014-10-01"), history=183)
    user = people["uses_life_rooms"]
    for hub in people["hub"].unique():
        here = people["hub"] == hub
        ours = index[here & user].astype("int64")
        theirs = index[here & ~user & people["exit_date"].isna()].astype("int64")
        assert ks_2samp(ours, theirs).pvalue > 0.01


def test_the_draw_depends_on_the_person_and_the_seed_alone(small_trust):
    people = small_trust.people
    first = pd.Timestamp("2014-10-01")
    index = index_dates.assign(people, first, 183)
    shuffled = people.sample(frac=1, random_state=1)
    pd.testing.assert_series_equal(
        index, index_dates.assign(shuffled, first, 183).loc[index.index], check_freq=False
    )
    assert (index != index_dates.assign(people, first, 183, seed=1)).mean() > 0.5
    numbers = index_dates.uniform(people["person_id"])
    assert ks_2samp(numbers, np.linspace(0, 1, 5000)).pvalue > 0.01


def pool_of(n: int, seed: int) -> pd.DataFrame:
    """Users and a pool out of reach of the service, at two hubs; everybody leaves at one rate."""
    rng = np.random.default_rng(seed)
    uses = rng.random(n) < 0.4
    day = pd.Timestamp("2016-01-01")
    index = day + pd.to_timedelta(rng.integers(0, 900, n), unit="D")
    left = day + pd.to_timedelta(rng.exponential(900, n).astype(int), unit="D")
    people = pd.DataFrame(
        {
            "person_id": [f"P{i:06d}" for i in range(n)],
            "uses_life_rooms": uses,
            "hub": rng.choice(["Bootle", "Walton"], n),
            "index_date": pd.Series(index).where(uses),
            "service_start": day - pd.to_timedelta(rng.integers(183, 900, n), unit="D"),
            "exit_date": left,
        }
    )
    # Nobody comes after their death; to leave such people in the pool would fill it with the dead.
    return people[~uses | (index < left)].reset_index(drop=True)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.data())
def test_nothing_after_the_drawn_day_plays_a_part_in_it(seed, data):
    """Whenever somebody leaves after their day, or whether at all, the day is the same."""
    people = pool_of(60, seed)
    first = pd.Timestamp("2014-01-01")
    index = index_dates.assign(people, first, 183, seed)
    drawn = people.index[~people["uses_life_rooms"] & index.notna()]
    if not len(drawn):
        return
    who = data.draw(st.sampled_from(drawn.tolist()))
    later = data.draw(st.one_of(st.none(), st.integers(1, 3000)))
    other = people.copy()
    other.loc[who, "exit_date"] = pd.NaT if later is None else index[who] + pd.Timedelta(days=later)
    pd.testing.assert_series_equal(index, index_dates.assign(other, first, 183, seed))
    gone = people.copy()
    gone.loc[who, "exit_date"] = index[who] - pd.Timedelta(days=data.draw(st.integers(0, 900)))
    left = index_dates.assign(gone, first, 183, seed)
    assert pd.isna(left[who])
    pd.testing.assert_series_equal(index.drop(who), left.drop(who))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_each_hub_is_drawn_for_by_itself(seed):
    people = pool_of(80, seed)
    first = pd.Timestamp("2014-01-01")
    index = index_dates.assign(people, first, 183, seed)
    for hub in people["hub"].unique():
        here = people["hub"] == hub
        alone = index_dates.assign(people[here], first, 183, seed)
        pd.testing.assert_series_equal(index[here], alone)


def test_the_pool_dies_after_its_days_as_often_as_the_users_do():
    """Everybody leaves at one rate, so those who had a day must leave after it at that rate.

    A draw among the days before each person's death gives the pool twice the users' losses.
    """
    people = pool_of(60_000, 5)
    people["hub"] = "Walton"
    index = index_dates.assign(people, pd.Timestamp("2014-01-01"), 183)
    soon = ((people["exit_date"] - index).dt.days < 183)[index.notna()]
    uses = people["uses_life_rooms"][index.notna()]
    expected = 1 - np.exp(-183 / 900)
    assert soon[uses].mean() == pytest.approx(expected, abs=0.01)
    assert soon[~uses].mean() == pytest.approx(expected, abs=0.01)
