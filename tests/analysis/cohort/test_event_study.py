"""The event study sees what was planted, nothing before it, and says so."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from analysis.cohort import windows
from analysis.cohort.effects import change_difference, matched
from analysis.cohort.effects.event_study import event_study, monthly
from analysis.cohort.evaluation import COVARIATES, EXACT, TREATED, described
from analysis.cohort.matching import match
from bite.errors import DataError


@pytest.fixture(scope="module")
def study(small_trust):
    laid = windows.person_level(small_trust.people, small_trust.activity, small_trust.unit_costs)
    frame = described(laid.people, laid.kinds)
    matching = match(frame, TREATED, list(COVARIATES), exact=EXACT)
    return frame, matching, monthly(frame, small_trust.activity, small_trust.unit_costs)


def _simulated(pairs: int, seed: int, drift: float = 0.0, change: float = 0.0):
    rng = np.random.default_rng(seed)
    treated = np.tile([True, False], pairs)
    level = np.repeat(rng.normal(1000, 200, pairs), 2)
    month = np.arange(-12, 12)
    costs = level[:, None] + rng.normal(0, 100, (2 * pairs, 24))
    costs += treated[:, None] * (drift * month + change * (month >= 0))
    score = np.repeat(np.arange(pairs, dtype=float), 2)
    frame = pd.DataFrame({"treated": treated})
    return frame, match(frame, "treated", [], distance=score), pd.DataFrame(costs, columns=month)


def test_months_add_up_to_the_years(study, small_trust):
    frame, _, costs = study
    whole = frame["days_before"] == windows.YEAR
    months = costs.loc[whole, range(-12, 0)].sum(axis=1)
    np.testing.assert_allclose(months, frame.loc[whole, "cost_before"], rtol=1e-9, atol=1e-6)


def test_a_month_not_seen_to_its_end_is_missing_and_a_quiet_one_is_nought(study):
    frame, _, costs = study
    short = frame["seen_after"] < 360
    assert short.any()
    assert costs.loc[short, 11].isna().all()
    assert costs.loc[frame["seen_after"] >= 365, 11].notna().all()
    assert (costs == 0).to_numpy().any()


def test_the_mean_after_is_the_difference_in_differences(study):
    """Among people seen for a year on both sides the months are the years, twelve times finer."""
    frame, matching, costs = study
    whole = frame.index[costs.notna().all(axis=1)]
    found = event_study(frame, matching, costs[costs.index.isin(whole)].reindex(costs.index))
    inside = matched(frame, matching)
    inside = inside[inside.index.isin(whole)]
    pairs = inside.groupby("subclass")["treated"].transform("nunique") == 2
    change = (inside["cost_after"] - inside["cost_before"])[pairs]
    treated = inside.loc[pairs, "treated"]
    w = inside.loc[pairs, "weight"]
    expected = np.average(change[treated], weights=w[treated]) - np.average(
        change[~treated], weights=w[~treated]
    )
    after = found.months.loc[found.months["month"] >= 0, "value"].sum()
    assert after == pytest.approx(expected, rel=1e-9)


def test_the_planted_change_is_seen_after_and_nothing_before(study):
    frame, matching, costs = study
    found = event_study(frame, matching, costs)
    after = found.months[found.months["month"] >= 0]
    year = change_difference(frame, matching, "cost_before", "cost_after")
    assert after["value"].mean() < 0 and year.value < 0
    assert found.months.loc[found.months["month"] < 0, "value"].sum() == pytest.approx(0, abs=1e-6)


def test_standard_errors_are_those_of_the_clustered_regression():
    frame, matching, costs = _simulated(60, 1)
    found = event_study(frame, matching, costs)
    change = costs[3] - costs[range(-12, 0)].mean(axis=1)
    fit = sm.OLS(change, sm.add_constant(frame["treated"].astype(float))).fit(
        cov_type="cluster", cov_kwds={"groups": np.repeat(np.arange(60), 2)}
    )
    n = len(frame)
    row = found.months.set_index("month").loc[3]
    assert row["value"] == pytest.approx(fit.params.iloc[1])
    assert row["se"] == pytest.approx(fit.bse.iloc[1] / np.sqrt((n - 1) / (n - 2)))


def test_the_pre_trend_test_keeps_its_level_and_finds_a_drift():
    still = [event_study(*_simulated(150, seed)).p_before for seed in range(200)]
    assert 0.02 <= np.mean(np.array(still) < 0.05) <= 0.09
    drifting = event_study(*_simulated(150, 1, drift=10.0))
    assert drifting.p_before < 0.001
    assert drifting.slope_low < 10.0 < drifting.slope_high


def test_too_few_pairs_seen_are_told():
    frame, matching, costs = _simulated(2, 1)
    costs.iloc[0, 0] = np.nan
    with pytest.raises(DataError, match="1 matched pairs were seen"):
        event_study(frame, matching, costs)
