"""Bootstrap, rate ratios, two-part costs and bounds on matched people whose truth is known."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cohort.effects import difference, group_means
from analysis.cohort.effects.bootstrap import bootstrap, mean_difference, mean_ratio, over_pairs
from analysis.cohort.effects.cost_models import gamma, two_part
from analysis.cohort.effects.rates import negative_binomial, rate_ratio
from analysis.cohort.matching import Matching, match
from analysis.cohort.sensitivity import critical_gamma, rosenbaum_bounds
from bite.errors import DataError, UsageError

RATIO = 0.7
"""What the invented service does to contacts and costs from the index date on."""


def _people(n: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    treated = np.arange(n) < n // 4
    need = np.exp(rng.normal(0.2 * treated, 0.4))
    after = need * np.where(treated, RATIO, 1.0)
    days = rng.integers(200, 366, (2, n))
    days[0] = 365
    frame = pd.DataFrame({"treated": treated, "need": need, "days_before": days[0],
                          "days_after": days[1]})  # fmt: skip
    for name, rate, seen in (("before", need, days[0]), ("after", after, days[1])):
        years = seen / 365
        frame[f"contacts_{name}"] = rng.poisson(rng.gamma(2, rate * 4 * years / 2)) / years
    some = rng.random(n) < 0.8
    frame["cost"] = np.where(some, rng.gamma(1.5, 1000 * after), 0.0)
    return frame


@pytest.fixture(scope="module")
def study() -> tuple[pd.DataFrame, Matching]:
    frame = _people(4000, 3)
    return frame, match(frame, "treated", [], distance=np.log(frame["need"]), caliper=0.2)


def test_the_bootstrap_s_spread_is_the_clustered_standard_error(study):
    frame, matching = study
    estimate = difference(frame, matching, "cost")
    drawn = over_pairs(frame, matching, "cost")
    assert drawn.value == pytest.approx(estimate.value)
    assert drawn.se == pytest.approx(estimate.se, rel=0.08)
    assert drawn.percentile.low < drawn.value < drawn.percentile.high
    assert drawn.bca.low < drawn.value < drawn.bca.high


def test_the_same_seed_draws_the_same(study):
    frame, matching = study
    first, again, other = (over_pairs(frame, matching, "cost", seed=s) for s in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_ratio_of_means_is_the_quotient_of_the_group_means(study):
    frame, matching = study
    means = group_means(frame, matching, ["cost"])["cost"]
    found = over_pairs(frame, matching, "cost", mean_ratio)
    assert found.value == pytest.approx(means["treated"] / means["control"])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=30), st.floats(0.1, 100))
def test_intervals_move_with_the_unit(values, factor):
    sums = np.column_stack([np.ones(len(values)), values, np.ones(len(values)),
                            np.zeros(len(values))])  # fmt: skip
    one = bootstrap(sums, mean_difference, replicates=200)
    many = bootstrap(sums * [1, factor, 1, factor], mean_difference, replicates=200)
    scale = np.abs(values).max() * factor + 1e-9
    assert many.percentile.low == pytest.approx(one.percentile.low * factor, abs=1e-9 * scale)
    assert many.percentile.high == pytest.approx(one.percentile.high * factor, abs=1e-9 * scale)


def test_pairs_that_overlap_are_not_drawn_one_by_one(study):
    frame, _ = study
    shared = match(frame, "treated", [], distance=np.log(frame["need"]), replace=True)
    with pytest.raises(UsageError, match="without replacement"):
        over_pairs(frame, shared, "cost")


def test_a_statistic_without_a_value_is_refused():
    with pytest.raises(DataError, match="no value"):
        bootstrap(np.zeros((5, 4)), mean_ratio)


def test_the_planted_rate_ratio_is_found(study):
    frame, matching = study
    found = rate_ratio(frame, matching, "contacts_before", "contacts_after")
    assert found.low < RATIO < found.high
    assert found.high - found.low < 0.2
    assert found.n_pairs == matching.n_pairs


def test_a_rate_nobody_has_in_one_group_is_no_ratio(study):
    frame, matching = study
    none = frame.assign(contacts_after=frame["contacts_after"].where(~frame["treated"], 0.0))
    with pytest.raises(DataError, match="no ratio"):
        rate_ratio(none, matching, "contacts_before", "contacts_after")


def test_counts_that_vary_no_more_than_chance_are_poisson():
    rng = np.random.default_rng(5)
    x = rng.normal(size=2000)
    fit = negative_binomial(rng.binomial(20, 0.1 + 0.02 * (x > 0)), x[:, None])
    assert fit.theta > 1e3


def test_weights_count_as_copies():
    rng = np.random.default_rng(6)
    x = rng.normal(size=200)
    y = rng.negative_binomial(2, 2 / (2 + np.exp(0.5 * x + 1)))
    w = rng.integers(1, 4, 200)
    weighted = negative_binomial(y, x[:, None], weights=w)
    copied = negative_binomial(np.repeat(y, w), np.repeat(x, w)[:, None])
    assert weighted.theta == pytest.approx(copied.theta, rel=1e-6)
    assert weighted.coefficients[1].value == pytest.approx(copied.coefficients[1].value, rel=1e-6)


def test_weights_count_as_copies_in_clustered_errors_too():
    rng = np.random.default_rng(7)
    x = rng.normal(size=300)
    y = rng.negative_binomial(2, 2 / (2 + np.exp(0.5 * x + 1)))
    w, pair = rng.integers(1, 4, 300), np.arange(300) // 3
    weighted = negative_binomial(y, x[:, None], weights=w, cluster=pair)
    copied = negative_binomial(
        np.repeat(y, w), np.repeat(x, w)[:, None], cluster=np.repeat(pair, w)
    )
    # the small-sample factor (n − 1)/(n − k) knows of copies, nothing else differs
    n, many = 300, w.sum()
    factor = np.sqrt((n - 1) / (n - 2) / ((many - 1) / (many - 2)))
    ratio = weighted.coefficients[1].se / copied.coefficients[1].se
    assert ratio == pytest.approx(factor, rel=1e-6)


def test_two_parts_without_covariates_are_the_difference_of_means(study):
    frame, matching = study
    plain = difference(frame, matching, "cost")
    parts = two_part(frame, matching, "cost")
    assert parts.value == pytest.approx(plain.value, rel=1e-6)
    assert parts.se == pytest.approx(plain.se, rel=0.01)


def test_two_parts_with_what_drives_cost_are_as_right_and_more_certain(study):
    frame, matching = study
    plain = two_part(frame, matching, "cost")
    adjusted = two_part(frame, matching, "cost", ["need"])
    treated = frame.loc[frame["treated"], "need"]
    truth = 0.8 * 1500 * (RATIO - 1) * treated.mean()
    assert adjusted.low < truth < adjusted.high
    assert adjusted.se < plain.se


def test_two_parts_when_everybody_costs_something(study):
    frame, matching = study
    dear = frame.assign(cost=frame["cost"] + 10)
    found = two_part(dear, matching, "cost")
    assert found.value == pytest.approx(difference(dear, matching, "cost").value, rel=1e-6)


def test_nobody_costing_anything_is_told(study):
    frame, matching = study
    with pytest.raises(DataError, match="none of the treated cost anything"):
        two_part(frame.assign(cost=frame["cost"].where(~frame["treated"], 0.0)), matching, "cost")
    with pytest.raises(DataError, match="above 0"):
        gamma(np.array([0.0, 1.0]), np.zeros((2, 0)))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(-50, 50), min_size=1, max_size=60))
def test_hidden_bias_only_widens_the_bounds(differences):
    found = rosenbaum_bounds(np.array(differences), (1, 1.5, 2, 5))
    assert found["upper"].is_monotonic_increasing
    assert found["lower"].is_monotonic_decreasing
    assert found["lower"].iloc[0] == found["upper"].iloc[0]
    turned = rosenbaum_bounds(-np.array(differences), (1, 1.5, 2, 5))
    pd.testing.assert_frame_equal(found, turned)


def test_a_weak_result_stands_no_hidden_bias_at_all():
    assert critical_gamma(np.array([1, -1, 2, -2, 3])) == 1.0
    with pytest.raises(UsageError, match="1 or more"):
        rosenbaum_bounds(np.array([1.0, 2.0]), (0.5,))
