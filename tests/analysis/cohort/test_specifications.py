"""The specification curve, another date, regression to the mean: planted truths, invariances."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cohort.matching import match
from analysis.cohort.sensitivity.placebo_date import a_year_earlier, regression_to_the_mean
from analysis.cohort.sensitivity.specifications import ESTIMATORS, WAYS, Way, multiverse

SETS = {"both": ("need", "before"), "need alone": ("need",)}
EFFECT = -300.0


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    rng = np.random.default_rng(8)
    n = 3000
    need = rng.normal(size=n)
    before = 4000 + 400 * need + rng.normal(0, 200, n)
    came = rng.random(n) < 1 / (1 + np.exp(2.2 - 0.8 * need))
    after = 4000 + 400 * need + rng.normal(0, 200, n) + EFFECT * came
    columns = {"came": came, "need": need, "before": before, "after": after}
    return pd.DataFrame({**columns, "sex": rng.choice(["f", "m"], n)})


@pytest.fixture(scope="module")
def found(people):
    own = ("both", WAYS[1], "difference in differences")
    return multiverse(people, "came", SETS, "before", "after", exact=["sex"], preferred=own)


def test_every_combination_is_there_once(found):
    keys = found.table[["covariates", "way", "caliper", "estimator"]]
    assert len(keys) == len(SETS) * len(WAYS) * len(ESTIMATORS) and not keys.duplicated().any()
    assert found.failed.empty
    assert found.table["preferred"].sum() == 1
    assert found.table["value"].is_monotonic_increasing


def test_the_planted_difference_is_in_nearly_every_interval(found):
    """All of these specifications are right here, so nearly all must hold the truth."""
    inside = (found.table["low"] < EFFECT) & (found.table["high"] > EFFECT)
    assert inside.mean() > 0.9
    assert found.same_sign == found.clear == len(found.table)
    assert found.median == pytest.approx(EFFECT, abs=30)


def test_the_preferred_one_is_what_a_plain_call_gives(people, found):
    from analysis.cohort.effects import change_difference

    made = match(people, "came", ["need", "before"], exact=["sex"])
    plain = change_difference(people, made, "before", "after")
    own = found.table[found.table["preferred"]].iloc[0]
    assert own["value"] == pytest.approx(plain.value)
    assert (own["low"], own["high"]) == pytest.approx((plain.low, plain.high))


def test_a_caliper_that_nobody_meets_is_listed_with_its_reason(people):
    few = Way("impossible", 1e-12)
    got = multiverse(people, "came", {"both": SETS["both"]}, "before", "after", ways=(few, WAYS[1]))
    assert len(got.table) == len(got.failed) == len(ESTIMATORS)
    assert set(got.failed["way"]) == {"impossible"}
    assert got.failed["reason"].str.contains("too few").all()
    none = multiverse(people, "came", {"both": SETS["both"]}, "before", "after", ways=(few,))
    assert none.table.empty and np.isnan(none.median) and none.clear == 0


def test_a_covariate_that_gives_the_groups_away_is_listed_and_no_crash(people):
    told = people.assign(given_away=people["came"].astype(float) + people["need"] * 1e-3)
    got = multiverse(told, "came", {"all": ("given_away",)}, "before", "after", ways=WAYS[:2])
    assert got.table.empty and len(got.failed) == 2 * len(ESTIMATORS)
    assert got.failed["reason"].str.len().min() > 10


@settings(max_examples=5, deadline=None)
@given(factor=st.sampled_from([0.01, 3.0, 100.0]), order=st.integers(0, 1000))
def test_units_scale_every_estimate_and_the_order_of_rows_none(people, factor, order):
    def run(frame):
        return multiverse(
            frame, "came", {"need": ("need",)}, "before", "after", ways=WAYS[:2]
        ).table["value"]  # fmt: skip

    other = people.sample(frac=1, random_state=order)
    other[["before", "after"]] *= factor
    assert run(other).to_numpy() == pytest.approx(factor * run(people).to_numpy(), rel=1e-9)


def test_regression_to_the_mean_by_hand(people):
    """Two years of one need: the pool's correlation is 400²/(400² + 200²) = 0.8, and a group one
    standard deviation above the mean is expected to lose a fifth of that."""
    rng = np.random.default_rng(2)
    n = 40_000
    need = 400 * rng.normal(size=n)
    one, two = (1000 + need + 200 * rng.normal(size=n) for _ in range(2))
    came = (one > 1400) & (rng.random(n) < 0.1)
    frame = pd.DataFrame({"came": came, "before": one, "after": two})
    made = match(frame, "came", ["before"], distance=one)
    found = regression_to_the_mean(frame, made, "came", "before", "after")
    assert found.correlation == pytest.approx(0.8, abs=0.02)
    height = frame.loc[came, "before"].mean() - frame.loc[~came, "before"].mean()
    assert found.predicted == pytest.approx(-0.2 * height, abs=15)
    # nobody was helped: users and matches fall alike, and by what was predicted
    assert found.users.low < found.predicted < found.users.high
    assert found.matches.low < found.predicted < found.matches.high
    assert found.share == pytest.approx(1.0, abs=0.35)


def test_without_a_fall_there_is_no_share_of_one(people):
    made = match(people, "came", ["need"])
    rising = people.assign(after=people["before"] + 50 + np.arange(len(people)) % 2)
    assert np.isnan(regression_to_the_mean(rising, made, "came", "before", "after").share)


def test_a_year_earlier_moves_first_use_and_nothing_else(small_trust):
    before = small_trust.people
    after = a_year_earlier(before)
    moved = (before["index_date"] - after["index_date"]).dropna()
    assert (moved == pd.Timedelta(days=365)).all()
    assert after["index_date"].isna().equals(before["index_date"].isna())
    pd.testing.assert_frame_equal(
        after.drop(columns="index_date"), before.drop(columns="index_date")
    )
