"""Balance measures, by hand and by what must not change them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ks_2samp

from analysis.cohort.balance import (
    balance_table,
    effective_sample_size,
    ks_statistic,
    standardised_mean_difference,
    variance_ratio,
)
from analysis.cohort.matching import match


def test_by_hand():
    values = np.array([2.0, 4.0, 6.0, 1.0, 1.0, 4.0])
    treated = np.array([True] * 3 + [False] * 3)
    # means 4 and 2, standard deviation of the treated 2; variances 4 and 3
    assert standardised_mean_difference(values, treated) == 1.0
    assert variance_ratio(values, treated) == pytest.approx(4 / 3)
    assert ks_statistic(values, treated) == pytest.approx(2 / 3)


def test_a_share_is_measured_by_its_own_standard_deviation():
    values = np.array([1.0, 1, 1, 0, 1, 0, 0, 0])
    treated = np.arange(8) < 4
    assert standardised_mean_difference(values, treated) == pytest.approx(0.5 / np.sqrt(0.1875))
    assert np.isnan(variance_ratio(values, treated))


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
    for measure in (standardised_mean_difference, variance_ratio):
        assert measure(other, treated) == pytest.approx(
            measure(values, treated), rel=1e-4, abs=1e-6
        )


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=4, max_size=40))
def test_ks_is_scipy_s(values):
    values = np.array(values, float)
    treated = np.arange(len(values)) % 2 == 0
    other = ks_2samp(values[treated], values[~treated], method="asymp").statistic
    assert ks_statistic(values, treated) == pytest.approx(other)


def test_whole_weights_are_the_same_as_copies():
    values = np.array([3.0, 5.0, 8.0, 1.0, 2.0, 9.0])
    treated = np.array([True, True, True, False, False, False])
    weights = np.array([1.0, 1, 1, 1, 3, 2])
    copies = np.repeat(np.arange(6), weights.astype(int))
    assert ks_statistic(values, treated, weights) == pytest.approx(
        ks_statistic(values[copies], treated[copies])
    )
    assert standardised_mean_difference(values, treated, weights) == pytest.approx(
        standardised_mean_difference(values[copies], treated[copies])
    )


def test_effective_sample_size():
    assert effective_sample_size(np.ones(7)) == 7
    assert effective_sample_size(np.array([3.0, 1.0])) == pytest.approx(16 / 10)
    assert effective_sample_size(np.zeros(3)) == 0


def test_matching_on_a_confounder_balances_it():
    rng = np.random.default_rng(5)
    n = 3000
    frame = pd.DataFrame({"need": rng.normal(0, 1, n), "sex": rng.choice(["f", "m"], n)})
    frame["came"] = rng.random(n) < 1 / (1 + np.exp(2 - frame["need"]))
    found = match(frame, "came", ["need", "sex"], exact=["sex"])
    table = balance_table(frame, found, ["need", "sex"]).set_index(["covariate", "level"])
    assert table.loc[("need", ""), "smd_before"] > 0.5
    assert abs(table.loc[("need", ""), "smd_after"]) < 0.05
    assert table.loc[("sex", "f"), "smd_after"] == 0
    assert table.loc[("sex", "f"), "mean_treated"] == pytest.approx(
        (frame.loc[frame["came"], "sex"] == "f").mean()
    )
