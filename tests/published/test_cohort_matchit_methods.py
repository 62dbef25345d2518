"""Agreement with R's MatchIt 4.7.2: Mahalanobis distance in a caliper, optimal, exact matching.

Data and versions as in `test_cohort_matchit`; optmatch 0.10.8 with ``tol = 1e-7``. Of optimal
matching the total distance and the people chosen are compared: which of them make a pair is the
solver's choice among many pairings with the same total, so the standard error clustered on them
(717.92 there) is not. Rows count from 0.
"""

import numpy as np
import pandas as pd
import pytest
from causaldata import cps_mixtape, nsw_mixtape

from analysis.cohort.balance import balance_table, effective_sample_size
from analysis.cohort.effects import difference
from analysis.cohort.matching import match

COVARIATES = ["age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75"]
STRATA = ["black", "hisp", "marr", "nodegree"]
NAN = float("nan")

# mahvars = ~ age + educ + re74 + re75, caliper = 0.2: the comparison row of treated rows 0 to 184
MAHALANOBIS = """
1616 8544 2782 11709 6228 11430 424 9657 9783 13820 2778 5792 13532 5264 6204 6275 1320 903 10805
15340 5491 14141 10284 14605 12362 14157 469 7582 9819 11262 8253 13746 5500 7717 1324 513 9288
12647 2518 6879 2779 15654 9555 7518 2768 13578 5739 11730 9715 11207 6163 3787 7777 4747 13548
1476 2478 14107 14652 1627 4131 4204 1458 5817 15488 5678 14149 6240 5608 1843 13445 12621 9388
7900 11469 5957 1981 11193 2545 14662 12656 8985 4620 9617 4203 3545 10772 10467 15225 7503 8538
12109 1431 6230 720 9107 10421 5378 1510 7581 2769 15352 6276 2781 7776 9415 11506 3453 14159
12071 13368 7782 9410 5311 9776 908 1902 5507 11287 11249 7869 11782 16159 15901 2185 11453 8796
8245 9764 7704 12966 8227 7610 10803 7606 12648 12845 6189 4156 13963 13185 1987 15179 5563 8765
9554 8228 11188 8247 1240 4818 7864 12716 12678 15354 1337 11395 15743 11206 8791 13669 11512 1606
9649 10399 7322 9343 1700 9253 7323 13256 9641 15506 9297 9645 11710 4057 13330 1428 5934 9808
7952 3536 1457 8726
"""
# method = "optimal": the comparison rows chosen
OPTIMAL = """
223 424 469 513 741 766 865 1072 1146 1159 1240 1320 1412 1476 1499 1510 1561 1616 1627 1700 1843
1848 1981 2545 2548 2761 2764 2768 2769 2778 2779 2781 3256 3286 3313 3314 3453 3488 3545 3578
3606 3628 3645 3698 3787 3971 4131 4137 4179 4400 4421 4649 4706 4747 4999 5312 5406 5455 5491
5500 5511 5534 5535 5678 5734 5739 5745 5792 5809 5817 5861 5873 6005 6155 6189 6204 6230 6275
6276 6562 6823 6879 6940 7219 7246 7337 7497 7503 7610 7703 7704 7717 7775 7776 7777 8124 8227
8228 8245 8246 8253 8255 8539 8544 8791 8876 8898 8923 8985 9072 9087 9147 9298 9335 9388 9410
9415 9555 9569 9617 9643 9657 9715 9788 9819 10106 10421 10481 11092 11140 11188 11193 11262 11351
11395 11418 11430 11452 11466 11506 11507 11530 11709 11730 11782 12079 12109 12362 12501 12647
12648 12656 12813 12943 13368 13454 13500 13532 13548 13556 13576 13628 13669 14089 14107 14141
14149 14156 14157 14422 14605 14652 14654 14659 14662 15179 15268 15338 15340 15354 15622 15757
15823 16072 16102
"""
# after matching: SMD, variance ratio, KS
BALANCE_MAHALANOBIS = {
    "age": (0.022664, 0.639500, 0.151351),
    "black": (0.014868, NAN, 0.005405),
    "score": (0.063473, 0.987157, 0.129730),
    "educ": (0.010754, 0.850572, 0.059459),
    "hisp": (0.045715, NAN, 0.010811),
    "marr": (0.041404, NAN, 0.016216),
    "nodegree": (0.130786, NAN, 0.059459),
    "re74": (-0.035984, 1.451505, 0.291892),
    "re75": (-0.025506, 1.142877, 0.151351),
}
BALANCE_OPTIMAL = {
    "age": (0.298411, 0.627976, 0.297297),
    "black": (0.044603, NAN, 0.016216),
    "score": (0.003404, 1.004442, 0.048649),
    "educ": (-0.013442, 0.563844, 0.070270),
    "hisp": (0.068573, NAN, 0.016216),
    "marr": (0.138013, NAN, 0.054054),
    "nodegree": (0.071338, NAN, 0.032432),
    "re74": (0.050910, 2.387470, 0.227027),
    "re75": (0.080953, 2.138349, 0.097297),
}


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    treated = nsw_mixtape.load_pandas().data.query("treat == 1")
    return pd.concat([treated, cps_mixtape.load_pandas().data], ignore_index=True)


@pytest.fixture(scope="module")
def mahalanobis(people):
    return match(people, "treat", COVARIATES, mahalanobis_on=["age", "educ", "re74", "re75"])


@pytest.fixture(scope="module")
def optimal(people):
    return match(people, "treat", COVARIATES, method="optimal", caliper=None)


@pytest.fixture(scope="module")
def exact(people):
    return match(people, "treat", STRATA, method="exact")


def test_every_pair_by_mahalanobis_distance_in_the_caliper_is_matchit_s(mahalanobis):
    pairs = mahalanobis.pairs
    assert pairs["treated"].tolist() == list(range(185))
    assert pairs["control"].tolist() == [int(row) for row in MAHALANOBIS.split()]
    score = mahalanobis.score
    gaps = score[pairs["treated"]].to_numpy() - score[pairs["control"]].to_numpy()
    assert np.abs(gaps).sum() == pytest.approx(32.0733657779, abs=1e-5)


def test_optimal_pairs_are_as_short_and_choose_the_same_people(optimal):
    assert optimal.pairs["distance"].sum() == pytest.approx(1.67976152791, abs=1e-6)
    assert sorted(optimal.pairs["control"]) == [int(row) for row in OPTIMAL.split()]


@pytest.mark.parametrize(
    ("name", "published"),
    [("mahalanobis", BALANCE_MAHALANOBIS), ("optimal", BALANCE_OPTIMAL)],
)
def test_balance_is_matchit_s(people, name, published, request):
    matching = request.getfixturevalue(name)
    found = balance_table(people, matching, COVARIATES).set_index("covariate")
    columns = ["smd_after", "vr_after", "ks_after"]
    expected = pd.DataFrame.from_dict(published, orient="index", columns=columns)
    np.testing.assert_allclose(found[columns], expected.loc[found.index], atol=2e-6)


def test_effects(people, mahalanobis, optimal, exact):
    found = difference(people, mahalanobis, "re78")
    assert found.value == pytest.approx(1553.96089551, abs=1e-3)
    assert found.se == pytest.approx(649.649659783, abs=1e-3)
    assert difference(people, optimal, "re78").value == pytest.approx(1640.10824708, abs=1e-3)
    found = difference(people, exact, "re78")
    assert found.value == pytest.approx(-3239.84276518, abs=1e-3)
    assert found.se == pytest.approx(507.954612448, abs=1e-3)


def test_exact_strata_weigh_as_matchit_s(people, exact):
    assert exact.counts.matched_treated == 185
    assert exact.counts.matched_control == 15992
    controls = exact.weights[~exact.treated]
    assert effective_sample_size(controls) == pytest.approx(732.342775127, rel=1e-9)
    assert controls.sum() == pytest.approx(15992)
    found = balance_table(people, exact, STRATA).set_index("covariate").loc[STRATA]
    np.testing.assert_allclose(found["smd_after"], 0, atol=1e-12)
