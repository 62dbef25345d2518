"""The search that sorts nobody finds whom the sorted line gives, or says that it cannot."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cohort.matching import nearby, nearest, sorting

SHAPES = {
    "normal": lambda rng, n: rng.normal(size=n),
    "even": lambda rng, n: rng.random(n),
    "far out": lambda rng, n: rng.standard_cauchy(n),
    "crowded": lambda rng, n: 1e6 + 1e-3 * rng.exponential(size=n) ** 3,
}


def both(score, treated, stratum, turns, reach, ratio):
    """Partners and who had somebody near, by the one search and by the other."""
    who = (treated, stratum, int(stratum.max()) + 1)
    partners, near, told = nearby.greedy(score, *who, turns, reach, ratio)
    line, level = sorting.ascending(score)
    no_caliper = np.empty((len(score), 0)), np.empty((who[2], 0))
    asked = (line, level, score, *who, turns, reach, ratio, *no_caliper)
    return told, (partners, near), nearest.without_replacement(*asked, False)


@settings(deadline=None, max_examples=150)
@given(
    st.integers(0, 10**6),
    st.sampled_from(list(SHAPES)),
    st.integers(1, 5),
    st.integers(1, 3),
    st.sampled_from([0.001, 0.02, 0.3, np.inf]),
    st.sampled_from([0.03, 0.2, 0.6]),
    st.booleans(),
)
def test_nobody_sorted_gives_the_pairs_of_everybody_sorted(
    seed, shape, strata, ratio, caliper, share, by_score
):
    rng = np.random.default_rng(seed)
    n = 400
    score = SHAPES[shape](rng, n)
    treated = rng.random(n) < share
    treated[:2] = True, False
    score[treated] += 0.5 * np.subtract(*np.quantile(score, [0.75, 0.25]))
    stratum = rng.integers(-1, strata, n).astype(np.int32)
    turns = np.flatnonzero(treated).astype(np.int32)
    if by_score:
        turns = turns[np.argsort(-score[turns])]
    reach = caliper * np.subtract(*np.quantile(score, [0.9, 0.1]))
    told, (partners, near), (theirs, somebody) = both(score, treated, stratum, turns, reach, ratio)
    assert told or shape in ("crowded", "far out")
    if told:
        np.testing.assert_array_equal(partners, theirs)
        alone = theirs[:, 0] < 0
        np.testing.assert_array_equal(near[alone], somebody[alone])


@pytest.mark.parametrize(
    "scores, treated",
    [
        ([1.0, 2.0, 3.0], [False, True, False]),  # both a step of one away, from a cell alone
        ([0.0, 1.0, 2.0, 9.0], [False, True, False, True]),
        ([0.0, 0.1, 0.9, 0.9], [False, False, True, True]),  # whoever scores alike meets again
    ],
)
def test_who_is_equally_near_is_left_to_the_places_in_the_line(scores, treated):
    score, treated = np.array(scores), np.array(treated)
    turns = np.flatnonzero(treated).astype(np.int32)
    told, _, _ = both(score, treated, np.zeros(len(score), np.int32), turns, np.inf, 1)
    assert not told


def test_people_whom_no_cell_tells_apart_are_left_to_sorting():
    rng = np.random.default_rng(0)
    score = np.append(rng.random(3000), 1e9)
    treated = np.zeros(len(score), bool)
    treated[2500:] = True
    turns = np.flatnonzero(treated).astype(np.int32)
    told, _, _ = both(score, treated, np.zeros(len(score), np.int32), turns, np.inf, 1)
    assert not told
