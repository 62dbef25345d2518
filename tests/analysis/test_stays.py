"""Length of stay: published figures, planted structure, invariants of the survival curve."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import stays
from analysis.contracts.codes import DISCHARGED_ENTIRELY
from analysis.synthetic.strands import stays as planted
from bite.errors import DataError


@pytest.fixture(params=[1, 2016, 99], scope="module")
def table(request):
    return planted.tables(np.random.default_rng(request.param))["stays"]


@pytest.mark.parametrize(("year", "days", "entirely"), [(2015, 150.0, 18), (2014, 540.0, 14)])
def test_published_means_and_discharges_come_out_exactly(table, year, days, entirely):
    found = stays.window_mean(table, year)
    assert found.mean == days
    assert found.discharged_entirely == entirely
    assert found.n > entirely  # moves between units end stays and discharge nobody


def test_the_window_holds_both_its_days():
    day = pd.Timestamp
    table = pd.DataFrame(
        {
            "unit": "U",
            "admitted": [day(2015, 1, 1)] * 4,
            "discharged": [day(2015, 2, 28), day(2015, 3, 1), day(2015, 8, 31), day(2015, 9, 1)],
            "destination": ["own home", "own home", "other unit", "own home"],
        }
    )
    found = stays.window_mean(table, 2015)
    assert (found.n, found.discharged_entirely) == (2, 1)
    assert found.mean == (59 + 242) / 2
    only = stays.window_mean(table, 2015, entirely_only=True)
    assert (only.n, only.mean) == (1, 59)


def test_the_planted_lesson_shows(table):
    """Mean of those who ended falls by 390 days; who is counted decides how much."""
    ways = stays.ways_of_counting(table).pivot(index="way", columns="year", values="days")
    fall = ways[2014] - ways[2015]
    assert fall["ended in the window"] == 390
    assert fall["there at any time in it, days so far"] < 300
    assert fall["still there at its end, days so far"] < 200


def test_open_stays_are_followed_to_the_last_record(table):
    curve = stays.time_to_discharge(table)
    still = table["discharged"].isna()
    assert curve.n - curve.n_ended == still.sum() == len(planted.STILL_THERE)
    open_days = stays.days_stayed(table, stays.last_record(table))[still]
    assert sorted(open_days) == list(planted.STILL_THERE)


def test_following_only_to_an_earlier_day_forgets_what_came_after(table):
    cut = pd.Timestamp(2015, 3, 1)
    known = table[table["admitted"] <= cut].copy()
    known.loc[known["discharged"] > cut, "discharged"] = pd.NaT
    then, now = stays.time_to_discharge(table, cut), stays.time_to_discharge(known, cut)
    assert then.survival == pytest.approx(now.survival)


def test_no_stay_begins_before_the_units_opened(table):
    assert table["admitted"].min() >= planted.OPENED
    assert set(table["destination"].dropna()) >= {"other unit", *DISCHARGED_ENTIRELY}


lengths = st.lists(st.tuples(st.integers(1, 400), st.booleans()), min_size=1, max_size=40)


@given(lengths)
def test_without_censoring_the_curve_is_the_share_still_there(rows):
    days = np.array([d for d, _ in rows], float)
    curve = stays.kaplan_meier(days, np.ones(len(days), bool))
    for t in (0, 50, 200, 400):
        assert curve.at(t).value == pytest.approx((days > t).mean())
    assert curve.restricted_mean(days.max()).value == pytest.approx(days.mean())


@given(lengths)
def test_the_curve_falls_within_its_limits(rows):
    days, ended = np.array([d for d, _ in rows], float), np.array([e for _, e in rows])
    curve = stays.kaplan_meier(days, ended)
    assert (np.diff(curve.survival) < 0).all()
    open_ = curve.survival > 0
    assert (curve.low[open_] <= curve.survival[open_]).all()
    assert (curve.high[open_] >= curve.survival[open_]).all()
    assert ((curve.survival >= 0) & (curve.survival <= 1)).all()


def test_restricted_mean_interval_covers_the_truth():
    """Exponential stays with uniform censoring: mean up to 300 days is known in closed form."""
    rng = np.random.default_rng(5)
    truth = 200 * (1 - np.exp(-300 / 200))
    hits = 0
    for _ in range(300):
        days, limit = rng.exponential(200, 80), rng.uniform(250, 900, 80)
        curve = stays.kaplan_meier(np.minimum(days, limit), days <= limit)
        found = curve.restricted_mean(min(300, curve.durations.max()))
        hits += found.low <= truth <= found.high
    assert 0.91 <= hits / 300 <= 0.98


def test_what_cannot_be_followed_is_refused():
    with pytest.raises(DataError, match="at least one stay"):
        stays.kaplan_meier(np.array([]), np.array([]))
    with pytest.raises(DataError, match="longest is 10 days"):
        stays.kaplan_meier(np.array([10.0]), np.array([False])).restricted_mean(11)


def test_where_every_stay_has_ended_the_curve_stays_at_nought():
    """Nothing beyond the last stay is left to follow: the area is the plain mean."""
    days = np.array([10.0, 20.0, 60.0])
    curve = stays.kaplan_meier(days, np.array([True] * 3))
    assert curve.restricted_mean(365).value == pytest.approx(days.mean())
    assert curve.restricted_mean(365).se == pytest.approx(curve.restricted_mean(60).se)
