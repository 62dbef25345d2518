"""Kaplan–Meier curves against results in print."""

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from analysis.stays import kaplan_meier

# Freireich and others 1963, weeks of remission of 21 children on 6-mercaptopurine; + = still in
# remission: 6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+.
WEEKS = np.array([6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35])
RELAPSED = np.isin(np.arange(21), [0, 1, 2, 4, 6, 9, 10, 14, 15])


@pytest.fixture
def curve():
    return kaplan_meier(WEEKS, RELAPSED)


@pytest.mark.parametrize(
    ("week", "at_risk", "survival", "se"),
    [
        (6, 21, 0.8571, 0.0764),
        (7, 17, 0.8067, 0.0869),
        (10, 15, 0.7529, 0.0963),
        (13, 12, 0.6902, 0.1068),
        (16, 11, 0.6275, 0.1141),
        (22, 7, 0.5378, 0.1282),
        (23, 6, 0.4482, 0.1346),
    ],
)
def test_mercaptopurine_survival_with_greenwood_errors(curve, week, at_risk, survival, se):
    # Curve: Kleinbaum and Klein 2012, chapter 2. Errors: as R's survfit prints them.
    assert curve.number_at_risk(week) == at_risk
    assert curve.at(week).value == pytest.approx(survival, abs=5e-5)
    assert curve.at(week).se == pytest.approx(se, abs=5e-5)


def test_mercaptopurine_median_with_its_log_log_interval(curve):
    # SAS PROC LIFETEST, default conftype=loglog: median 23, 95% from 13 with no upper limit.
    assert (curve.median.value, curve.median.low) == (23, 13)
    assert np.isnan(curve.median.high)


def test_mercaptopurine_restricted_mean(curve):
    # SAS stops at the last relapse (23 weeks) and prints 17.909 (1.647), with a small-sample
    # factor of 9/8 on the variance (nine relapses) that is left out here.
    to_23 = curve.restricted_mean(23)
    assert to_23.value == pytest.approx(17.909, abs=5e-4)
    assert to_23.se * np.sqrt(9 / 8) == pytest.approx(1.647, abs=5e-4)


def test_agrees_with_an_independent_implementation(curve):
    other = SurvfuncRight(WEEKS, RELAPSED.astype(int))
    assert curve.survival == pytest.approx(other.surv_prob)
    assert curve.se == pytest.approx(other.surv_prob_se)
    low, high = other.quantile_ci(0.5, method="cloglog")
    assert curve.median.low == low
    assert np.isinf(high)
