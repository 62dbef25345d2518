"""Agreement with R's MatchIt 4.7.2 on LaLonde's training programme with Westat's CPS controls.

Data: the treated rows of `nsw_mixtape`, in order, then all rows of `cps_mixtape`, from the
package causaldata (LaLonde 1986; Dehejia & Wahba 1999, doi 10.1080/01621459.1999.10473858).
Results: R 4.2.2, MatchIt 4.7.2 (``method = "nearest"``, ``link = "linear.logit"``), cobalt 4.5.5,
sandwich 3.0.2. Row numbers count from 0.
"""

import numpy as np
import pandas as pd
import pytest
from causaldata import cps_mixtape, nsw_mixtape

from analysis.cohort.balance import balance_table, effective_sample_size
from analysis.cohort.effects import difference
from analysis.cohort.matching import match

COVARIATES = ["age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75"]
NAN = float("nan")

COEFFICIENTS = [
    -5.6049944,
    -0.0037782996,
    0.034583534,
    4.20685,
    1.7936274,
    -0.98991514,
    1.0355072,
    -2.9251388e-05,
    -0.0002117585,
]

# caliper = 0.2: the comparison row of treated rows 0 to 184
CALIPER = """
7372 14089 13548 11262 1510 7704 12648 5817 8783 865 5739 5792 3606 2815 9657 1848 4747
11730 12656 741 14662 14141 3628 5491 2761 11351 11452 12943 12362 14156 12109 469 8246 513
1843 11506 9715 14652 15354 13628 6230 6823 3545 1561 7776 9410 4179 10421 11430 11188 2545
5745 2781 1700 4649 1476 11782 4706 12647 1627 2778 6189 6275 3971 7703 11507 9643 8923 7219
2779 5535 1616 13368 424 8245 15338 1981 16102 13532 11530 14157 3314 6562 1320 6204 4131
8544 8253 8124 9388 9788 14149 9569 5500 6276 5873 3453 15268 6879 5809 14605 2769 9819 7777
2768 223 8985 11709 1072 9335 1391 13556 3787 9555 14659 9072 12813 12501 7503 14654 15340
7688 3698 5455 13454 3313 14107 4421 7246 13576 7775 9415 10106 1240 2764 11193 3578 5678
7337 8898 12079 7497 9298 11395 3256 3286 13500 10481 15823 8227 15179 14422 8791 11092 5406
8876 5534 16072 5511 8539 5312 2548 6155 7717 3645 766 1146 9087 8255 11466 11418 11140 1499
4137 5734 13669 5861 7610 15622 9147 1412 6005 4999 6940 3488
"""
# replace = TRUE, no caliper
REPLACE = """
13548 14089 1843 12362 11507 10421 1981 11262 12079 865 6879 5792 13532 9788 5535 14149 4747
11262 12656 8246 14662 14141 3628 5491 1476 8246 14156 12943 8253 5491 8253 469 6230 2779
8246 1981 9715 8876 15354 3971 513 6823 4131 1561 2768 6230 4131 11730 9715 1981 5535 12648
2781 8246 9410 8253 5535 4706 8876 1627 4131 3606 3453 12362 7703 13532 12362 8923 7219 7717
13532 1616 7503 8246 8245 15338 6230 10421 10421 11530 8246 1320 6562 4747 5535 6879 8544
9819 8124 2778 12648 8253 14156 513 3453 5873 14605 15268 3971 5809 3971 11730 14156 2781
2768 7503 4747 11730 11262 9335 3698 13556 1616 14605 14659 9072 12813 12501 4179 14654 9335
13368 11430 5455 13454 14654 14107 4421 7246 13576 7775 9415 10106 1240 2764 11193 3578 5678
7337 8898 8791 7497 15179 8791 3256 3286 13500 10481 9087 5534 13500 14422 1240 11092 5406
8876 5534 16072 8791 8539 5312 2764 6155 7717 3645 766 1146 9087 5734 11466 3313 11140 1499
4137 5734 13669 5861 7610 15622 8923 1412 6005 4999 6940 3488
"""
# with the caliper: SMD, variance ratio and KS, each before and after matching
BALANCE = {
    "score": (4.053274, 0.005319, 0.356088, 1.006439, 0.814916, 0.059459),
    "age": (-1.035500, 0.278769, 0.419636, 0.611707, 0.342738, 0.291892),
    "educ": (-0.836330, -0.010754, 0.490516, 0.559711, 0.412273, 0.064865),
    "black": (2.117072, 0.044603, NAN, NAN, 0.769706, 0.016216),
    "hisp": (-0.053182, 0.068573, NAN, NAN, 0.012577, 0.016216),
    "marr": (-1.334176, 0.138013, NAN, NAN, 0.522542, 0.054054),
    "nodegree": (0.906826, 0.059448, NAN, NAN, 0.412273, 0.027027),
    "re74": (-2.439565, 0.038956, 0.260743, 2.344171, 0.603089, 0.232432),
    "re75": (-3.764462, 0.071417, 0.120590, 2.117625, 0.650896, 0.102703),
}


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    treated = nsw_mixtape.load_pandas().data.query("treat == 1")
    return pd.concat([treated, cps_mixtape.load_pandas().data], ignore_index=True)


@pytest.fixture(scope="module")
def with_caliper(people):
    return match(people, "treat", COVARIATES, caliper=0.2)


@pytest.fixture(scope="module")
def with_replacement(people):
    return match(people, "treat", COVARIATES, caliper=None, replace=True)


def test_the_score_is_r_s(with_caliper):
    assert with_caliper.model.coefficients.to_numpy() == pytest.approx(COEFFICIENTS, rel=1e-6)
    assert with_caliper.model.deviance == pytest.approx(1004.11713198, abs=1e-5)
    assert with_caliper.score.std() == pytest.approx(2.99682463504, rel=1e-7)


@pytest.mark.parametrize(
    ("name", "published"), [("with_caliper", CALIPER), ("with_replacement", REPLACE)]
)
def test_every_pair_is_matchit_s(name, published, request):
    pairs = request.getfixturevalue(name).pairs
    assert pairs["treated"].tolist() == list(range(185))
    assert pairs["control"].tolist() == [int(row) for row in published.split()]


def test_numbers_and_distances(with_caliper, with_replacement):
    assert with_caliper.counts.matched_control == 185
    assert with_replacement.counts.matched_control == 127
    assert with_caliper.pairs["distance"].sum() == pytest.approx(1.97819215558, abs=1e-6)
    assert with_replacement.pairs["distance"].sum() == pytest.approx(0.408226355464, abs=1e-6)
    controls = with_replacement.weights[~with_replacement.treated]
    assert effective_sample_size(controls) == pytest.approx(95.3342618384, rel=1e-9)
    assert controls.sum() == pytest.approx(127)


def test_balance_is_matchit_s(people, with_caliper):
    found = balance_table(people, with_caliper, COVARIATES).set_index("covariate")
    columns = ["smd_before", "smd_after", "vr_before", "vr_after", "ks_before", "ks_after"]
    published = pd.DataFrame.from_dict(BALANCE, orient="index", columns=columns)
    np.testing.assert_allclose(found[columns], published.loc[found.index], atol=2e-6)


def test_effect_and_clustered_standard_error(people, with_caliper):
    found = difference(people, with_caliper, "re78")
    assert found.value == pytest.approx(1706.81365789, abs=1e-3)
    assert found.se == pytest.approx(678.243115218, abs=1e-3)


def test_effect_and_robust_standard_error_with_replacement(people, with_replacement):
    found = difference(people, with_replacement, "re78")
    assert found.value == pytest.approx(1712.15746849, abs=1e-3)
    assert found.se == pytest.approx(803.625029671, abs=1e-3)
