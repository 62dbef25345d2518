"""Balance as R's MatchIt 4.7.2 and cobalt 4.5.5 print it, to the digits, for five ways of matching.

Data and sources as in `test_cohort_matchit`. Columns: means of treated and comparison people,
standardised difference, variance ratio, greatest and mean distance of the distributions.
"""

import numpy as np
import pandas as pd
import pytest
from causaldata import cps_mixtape, nsw_mixtape

from analysis.cohort.balance import balance_table, sample_sizes
from analysis.cohort.matching import match

COVARIATES = ["age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75"]
YES_NO = ["black", "hisp", "marr", "nodegree"]
MEASURES = ["mean_treated", "mean_control", "smd", "vr", "ks", "ecdf_mean"]
NAN = float("nan")

WAYS: dict[str, tuple[list[str], dict[str, object]]] = {
    "caliper": (COVARIATES, {"caliper": 0.2}),
    "replacement": (COVARIATES, {"caliper": None, "replace": True}),
    "mahalanobis": (
        COVARIATES,
        {"caliper": 0.2, "mahalanobis_on": ["age", "educ", "re74", "re75"]},
    ),
    "optimal": (COVARIATES, {"caliper": None, "method": "optimal"}),
    "exact": (YES_NO, {"method": "exact"}),
}
BEFORE = {
    "score": (-1.5304449, -8.5749094, 4.0532744, 0.35608764, 0.8149159, 0.50656376),
    "age": (25.816216, 33.225238, -1.0354999, 0.41963645, 0.34273792, 0.18628231),
    "educ": (10.345946, 12.027514, -0.83633034, 0.49051625, 0.41227269, 0.090791342),
    "black": (0.84324324, 0.073536768, 2.1170717, NAN, 0.76970647, 0.76970647),
    "hisp": (0.059459459, 0.072036018, -0.053181744, NAN, 0.012576559, 0.012576559),
    "marr": (0.18918919, 0.71173087, -1.3341757, NAN, 0.52254168, 0.52254168),
    "nodegree": (0.70810811, 0.29583542, 0.90682559, NAN, 0.41227269, 0.41227269),
    "re74": (2095.5737, 14016.8, -2.4395647, 0.26074251, 0.60308904, 0.45910923),
    "re75": (1532.0553, 13650.803, -3.7644622, 0.12059031, 0.65089572, 0.47509896),
}
AFTER: dict[str, dict[str, tuple[float, ...]]] = {
    "caliper": {
        "score": (-1.5304449, -1.53969, 0.0053194844, 1.0064394, 0.059459459, 0.00028329558),
        "age": (25.816216, 23.821622, 0.27876858, 0.61170738, 0.29189189, 0.074459459),
        "educ": (10.345946, 10.367568, -0.010753547, 0.55971139, 0.064864865, 0.024466572),
        "black": (0.84324324, 0.82702703, 0.044602578, NAN, 0.016216216, 0.016216216),
        "hisp": (0.059459459, 0.043243243, 0.068572548, NAN, 0.016216216, 0.016216216),
        "marr": (0.18918919, 0.13513514, 0.13801311, NAN, 0.054054054, 0.054054054),
        "nodegree": (0.70810811, 0.68108108, 0.059448031, NAN, 0.027027027, 0.027027027),
        "re74": (2095.5737, 1905.2122, 0.038955646, 2.344171, 0.23243243, 0.032742777),
        "re75": (1532.0553, 1302.1452, 0.071417283, 2.1176254, 0.1027027, 0.01279073),
    },
    "replacement": {
        "score": (-1.5304449, -1.5307567, 0.00017942143, 0.99500229, 0.021621622, 6.9546904e-05),
        "age": (25.816216, 22.967568, 0.39813291, 0.73480822, 0.31891892, 0.079594595),
        "educ": (10.345946, 10.335135, 0.0053767734, 0.61100059, 0.07027027, 0.020483642),
        "black": (0.84324324, 0.82702703, 0.044602578, NAN, 0.016216216, 0.016216216),
        "hisp": (0.059459459, 0.043243243, 0.068572548, NAN, 0.016216216, 0.016216216),
        "marr": (0.18918919, 0.15135135, 0.096609178, NAN, 0.037837838, 0.037837838),
        "nodegree": (0.70810811, 0.70810811, 0, NAN, 0, 0),
        "re74": (2095.5737, 2021.8998, 0.015076653, 2.2410998, 0.25945946, 0.036128017),
        "re75": (1532.0553, 1310.1387, 0.068934234, 2.1351287, 0.081081081, 0.013391175),
    },
    "mahalanobis": {
        "score": (-1.5304449, -1.6407592, 0.063473111, 0.98715716, 0.12972973, 0.0037130974),
        "age": (25.816216, 25.654054, 0.022664113, 0.63950042, 0.15135135, 0.046756757),
        "educ": (10.345946, 10.324324, 0.010753547, 0.85057173, 0.059459459, 0.0085348506),
        "black": (0.84324324, 0.83783784, 0.014867526, NAN, 0.0054054054, 0.0054054054),
        "hisp": (0.059459459, 0.048648649, 0.045715032, NAN, 0.010810811, 0.010810811),
        "marr": (0.18918919, 0.17297297, 0.041403934, NAN, 0.016216216, 0.016216216),
        "nodegree": (0.70810811, 0.64864865, 0.13078567, NAN, 0.059459459, 0.059459459),
        "re74": (2095.5737, 2271.415, -0.035984235, 1.4515053, 0.29189189, 0.023750846),
        "re75": (1532.0553, 1614.1645, -0.025505682, 1.1428767, 0.15135135, 0.011803583),
    },
    "optimal": {
        "score": (-1.5304449, -1.5363603, 0.0034036194, 1.0044425, 0.048648649, 0.0002392885),
        "age": (25.816216, 23.681081, 0.29841082, 0.62797573, 0.2972973, 0.07472973),
        "educ": (10.345946, 10.372973, -0.013441933, 0.56384391, 0.07027027, 0.024182077),
        "black": (0.84324324, 0.82702703, 0.044602578, NAN, 0.016216216, 0.016216216),
        "hisp": (0.059459459, 0.043243243, 0.068572548, NAN, 0.016216216, 0.016216216),
        "marr": (0.18918919, 0.13513514, 0.13801311, NAN, 0.054054054, 0.054054054),
        "nodegree": (0.70810811, 0.67567568, 0.071337638, NAN, 0.032432432, 0.032432432),
        "re74": (2095.5737, 1846.7943, 0.050910313, 2.3874704, 0.22702703, 0.031530678),
        "re75": (1532.0553, 1271.4484, 0.08095266, 2.1383485, 0.097297297, 0.012769637),
    },
    "exact": {
        "black": (0.84324324, 0.84324324, 0, NAN, 0, 0),
        "hisp": (0.059459459, 0.059459459, 0, NAN, 0, 0),
        "marr": (0.18918919, 0.18918919, 0, NAN, 0, 0),
        "nodegree": (0.70810811, 0.70810811, 0, NAN, 0, 0),
    },
}
PAIRS = {
    "score": 0.0061525445,
    "age": 1.1475596,
    "educ": 0.87103729,
    "black": 0.10407268,
    "hisp": 0.16000261,
    "marr": 0.55205245,
    "nodegree": 0.36857779,
    "re74": 0.48371098,
    "re75": 0.40435492,
}
"""Mean distance within pairs, in standard deviations, with the caliper."""
EFFECTIVE = {
    "caliper": 185,
    "replacement": 95.3342618384,
    "mahalanobis": 185,
    "optimal": 185,
    "exact": 732.342775127,
}


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    treated = nsw_mixtape.load_pandas().data.query("treat == 1")
    return pd.concat([treated, cps_mixtape.load_pandas().data], ignore_index=True)


@pytest.fixture(scope="module")
def matchings(people):
    return {
        name: match(people, "treat", covariates, **options)  # type: ignore[arg-type]
        for name, (covariates, options) in WAYS.items()
    }


@pytest.mark.parametrize("way", WAYS)
def test_summary_of_the_matched_is_matchit_s(people, matchings, way):
    found = balance_table(people, matchings[way], COVARIATES).set_index("covariate")
    published = pd.DataFrame.from_dict(AFTER[way], orient="index", columns=MEASURES)
    ours = found.loc[published.index, [f"{name}_after" for name in MEASURES]]
    np.testing.assert_allclose(ours, published, rtol=1e-6, atol=1e-7)


def test_summary_of_everybody_is_matchit_s(people, matchings):
    found = balance_table(people, matchings["caliper"], COVARIATES).set_index("covariate")
    published = pd.DataFrame.from_dict(BEFORE, orient="index", columns=MEASURES)
    ours = found.loc[published.index, [f"{name}_before" for name in MEASURES]]
    np.testing.assert_allclose(ours, published, rtol=1e-6)


def test_distance_within_pairs_is_matchit_s(people, matchings):
    found = balance_table(people, matchings["caliper"], COVARIATES).set_index("covariate")
    assert found["pair_distance"].to_dict() == pytest.approx(PAIRS, rel=1e-6)


@pytest.mark.parametrize("way", WAYS)
def test_effective_sample_sizes_are_matchit_s(matchings, way):
    sizes = sample_sizes(matchings[way])
    assert sizes.loc["effective", "control"] == pytest.approx(EFFECTIVE[way], rel=1e-9)
    assert sizes.loc["all"].tolist() == [185, 15992]
    assert sizes.loc["matched", "treated"] == 185
