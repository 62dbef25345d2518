"""Balance measures, by hand and by what must not change them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ks_2samp

from analysis.cohort.balance import (
    balance_table,
    balance_within,
    compare,
    effective_sample_size,
    largest_within,
    overlap,
    sample_sizes,
    who_was_lost,
)
from analysis.cohort.matching import match
from analysis.cohort.weighting import weigh
from bite.errors import DataError


def test_by_hand():
    values = np.array([2.0, 4.0, 6.0, 1.0, 1.0, 4.0])
    treated = np.array([True] * 3 + [False] * 3)
    # means 4 and 2, standard deviation of the treated 2; variances 4 and 3
    found = compare(values, treated)
    assert found.smd == 1.0
    assert found.vr == pytest.approx(4 / 3)
    assert found.ks == pytest.approx(2 / 3)
    # at 1, 2, 4 and 6 the distributions lie 2/3, 1/3, 1/3 and 0 apart
    assert found.ecdf_mean == pytest.approx(1 / 3)


def test_a_share_is_measured_by_its_own_standard_deviation():
    values = np.array([1.0, 1, 1, 0, 1, 0, 0, 0])
    treated = np.arange(8) < 4
    found = compare(values, treated)
    assert found.smd == pytest.approx(0.5 / np.sqrt(0.1875))
    assert np.isnan(found.vr)
    assert found.ks == found.ecdf_mean == 0.5


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.floats(-1e3, 1e3), min_size=6, max_size=30),
    st.floats(0.01, 100),
    st.floats(-50, 50),
)
def test_units_of_measurement_do_not_matter(values, factor, shift):
    values = np.round(values, 3)
    treated = np.arange(len(values)) % 2 == 0
    if values[treated].std() < 1e-2 or values[~treated].std() < 1e-2:
        return
    other = values * factor + shift
    if any(set(column) <= {0.0, 1.0} for column in (values, other)):
        return  # yes and no have no units, and no variance ratio
    for name in ("smd", "vr"):
        ours, theirs = (
            getattr(compare(other, treated), name),
            getattr(compare(values, treated), name),
        )
        assert ours == pytest.approx(theirs, rel=1e-4, abs=1e-6, nan_ok=True)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=4, max_size=40))
def test_ks_is_scipy_s(values):
    values = np.array(values, float)
    treated = np.arange(len(values)) % 2 == 0
    other = ks_2samp(values[treated], values[~treated], method="asymp").statistic
    assert compare(values, treated).ks == pytest.approx(other)


def test_whole_weights_are_the_same_as_copies():
    values = np.array([3.0, 5.0, 8.0, 1.0, 2.0, 9.0])
    treated = np.array([True, True, True, False, False, False])
    weights = np.array([1.0, 1, 1, 1, 3, 2])
    copies = np.repeat(np.arange(6), weights.astype(int))
    weighted = compare(values, treated, weights)
    copied = compare(values[copies], treated[copies])
    for name in ("mean_treated", "mean_control", "ks", "ecdf_mean"):
        assert getattr(weighted, name) == pytest.approx(getattr(copied, name))
    # who does not count is as good as absent, but for the yardstick of all treated
    absent = compare(values, treated, np.array([1.0, 1, 1, 0, 0, 1]))
    assert absent.mean_control == 9.0


def test_effective_sample_size():
    assert effective_sample_size(np.ones(7)) == 7
    assert effective_sample_size(np.array([3.0, 1.0])) == pytest.approx(16 / 10)
    assert effective_sample_size(np.zeros(3)) == 0


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    n = 3000
    frame = pd.DataFrame({"need": rng.normal(0, 1, n), "sex": rng.choice(["f", "m"], n)})
    frame["came"] = rng.random(n) < 1 / (1 + np.exp(2 - 1.5 * frame["need"]))
    return frame


@pytest.fixture(scope="module")
def found(people):
    return match(people, "came", ["need", "sex"], exact=["sex"])


def test_matching_on_a_confounder_balances_it(people, found):
    table = balance_table(people, found, ["need", "sex"]).set_index(["covariate", "level"])
    assert table.loc[("need", ""), "smd_before"] > 0.5
    assert abs(table.loc[("need", ""), "smd_after"]) < 0.05
    assert table.loc[("sex", "f"), "smd_after"] == 0
    assert table.loc[("sex", "f"), "pair_distance"] == 0
    assert table.loc[("sex", "f"), "mean_treated_before"] == pytest.approx(
        (people.loc[people["came"], "sex"] == "f").mean()
    )


def test_within_a_stratum_it_is_balance_of_those_people(people, found):
    table = balance_within(people, found, ["need"], "sex")
    table = table[table["covariate"] == "need"].set_index("stratum")
    sd = people.loc[people["came"], "need"].std()
    for sex in ("f", "m"):
        rows = people[(people["sex"] == sex) & (found.weights > 0)]
        means = rows.groupby("came")["need"].mean()
        assert table.loc[sex, "smd_after"] == pytest.approx((means[True] - means[False]) / sd)
        assert table.loc[sex, "n_treated"] == rows["came"].sum()
    whole = balance_table(people, found, ["need"]).set_index("covariate")
    share = table["n_treated"] / table["n_treated"].sum()
    assert (share * table["smd_after"]).sum() == pytest.approx(whole.loc["need", "smd_after"])


def test_the_largest_difference_within_each_combination_is_that_of_its_people(people, found):
    people = people.assign(
        site=np.where(np.arange(len(people)) % 3, "x", "y"), age=people.index % 50
    )
    table = largest_within(people, found, ["need", "age"], ["site", "sex"])
    assert table[["site", "sex"]].apply(tuple, axis=1).tolist() == [
        (site, sex) for site in "xy" for sex in "fm"
    ]
    for row in table.itertuples():
        here = people[(people["site"] == row.site) & (people["sex"] == row.sex)]
        kept = here[found.weights[here.index] > 0]
        for part, name in ((here, "largest_before"), (kept, "largest_after")):
            means = part.groupby("came")[["need", "age"]].mean()
            gaps = (means.loc[True] - means.loc[False]) / people.loc[
                people["came"], means.columns
            ].std()
            assert getattr(row, name) == pytest.approx(gaps.abs().max())
        assert row.covariate == gaps.abs().idxmax()
        assert row.n_treated == kept["came"].sum()


def test_who_was_lost_are_the_treated_beyond_everybody_else(people, found):
    lost = who_was_lost(people, found, ["need", "sex"]).set_index(["covariate", "level"])
    need = lost.loc[("need", "")]
    assert need["n_lost"] == found.counts.unmatched_treated > 0
    unmatched = people.loc[found.unmatched["unit"], "need"]
    assert need["mean_lost"] == pytest.approx(unmatched.mean())
    assert need["difference"] > 0.5
    everybody = match(people, "came", ["need"], caliper=None, replace=True)
    nobody = who_was_lost(people, everybody, ["need"]).iloc[0]
    assert nobody["n_lost"] == 0 and np.isnan(nobody["mean_lost"])


def test_overlap_counts_everybody_once(people, found):
    classes = overlap(found)
    assert classes[["treated", "control", "matched_treated", "matched_control"]].sum().tolist() == [
        found.counts.treated,
        found.counts.control,
        found.n_pairs,
        found.counts.matched_control,
    ]
    assert (classes["high"].iloc[:-1].to_numpy() == classes["low"].iloc[1:].to_numpy()).all()
    # limits are round numbers, nobody's own score
    assert not set(classes["low"]) & set(found.score)
    no_score = match(people, "came", ["need"], distance="mahalanobis")
    assert overlap(no_score).empty


def test_weights_that_balance_means_leave_no_difference(people):
    found = weigh(people, "came", ["need"], method="entropy")
    table = balance_table(people, found, ["need"]).set_index("covariate")
    assert abs(table.loc["need", "smd_after"]) < 1e-6
    assert sample_sizes(found).loc["effective", "control"] < found.counts.control
    assert np.isnan(table.loc["need", "pair_distance"])


@pytest.mark.parametrize("value", [40.0, 40.1, 0.1, 1e6 / 3, -7.7])
def test_a_column_that_is_the_same_for_all_does_not_differ(value):
    """Rounding alone gives the mean of equal numbers another last digit, and them a spread."""
    treated, weights = np.arange(1000) < 137, np.random.default_rng(0).random(1000)
    for found in (
        compare(np.full(1000, value), treated),
        compare(np.full(1000, value), treated, weights),
    ):
        assert found.smd == 0 and np.isnan(found.vr)
        assert found.ks == pytest.approx(0, abs=1e-12)


def test_a_value_that_is_missing_is_an_error_that_names_its_column(people, found):
    broken = people.assign(need=people["need"].where(people.index > 2, np.inf))
    with pytest.raises(DataError, match=r"3 people.*") as raised:
        balance_table(broken, found, ["need"])
    assert "need" in str(raised.value)


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(40)))
def test_the_order_of_rows_does_not_matter(order):
    rng = np.random.default_rng(1)
    values, treated = np.round(rng.normal(size=40), 1), np.arange(40) < 15
    weights = rng.random(40) * (rng.random(40) < 0.7)
    first = compare(values, treated, weights)
    then = compare(values[order], treated[order], weights[order])
    assert vars(then) == pytest.approx(vars(first))
