"""Difference in differences on matched people."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cohort.effects import change_difference, difference_in_differences, group_means
from analysis.cohort.matching import match
from bite.errors import DataError, UsageError


def pairs(n: int, seed: int, effect: float = 0.0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    score = np.repeat(np.arange(n, dtype=float), 2)
    treated = np.tile([True, False], n)
    shared = rng.normal(0, 3, n).repeat(2)
    before = 10 + shared + rng.normal(0, 1, 2 * n)
    after = 8 + shared + rng.normal(0, 1, 2 * n) + effect * treated
    return pd.DataFrame({"score": score, "treated": treated, "before": before, "after": after})


def matching_of(frame: pd.DataFrame, **options):
    return match(frame, "treated", [], distance=frame["score"].to_numpy(), caliper=None, **options)


def test_by_hand():
    frame = pd.DataFrame(
        {
            "score": [1.0, 2, 1, 2],
            "treated": [True, True, False, False],
            "before": [10.0, 20, 10, 20],
            "after": [4.0, 10, 9, 19],
        }
    )
    found = change_difference(frame, matching_of(frame), "before", "after", "pounds")
    assert found.value == pytest.approx(-8 + 1)  # treated fell by 6 and 10, their matches by 1
    assert (found.n_treated, found.n_control, found.n_pairs, found.n) == (2, 2, 2, 4)
    means = group_means(frame, matching_of(frame), ["before", "after"])
    assert means.loc["treated"].tolist() == [15, 7]
    assert means.loc["control"].tolist() == [15, 14]


def test_the_same_as_the_interaction_in_the_long_table():
    frame = pairs(60, seed=2, effect=-1.5)
    found = change_difference(frame, matching_of(frame), "before", "after")
    long = pd.concat(
        [
            frame.assign(pair=frame["score"], later=False, y=frame["before"]),
            frame.assign(pair=frame["score"], later=True, y=frame["after"]),
        ]
    )
    other = difference_in_differences(long, "y", "treated", "later", cluster="pair")
    assert found.value == pytest.approx(other.value)
    # the small-sample factors differ: (n − 1)/(n − k) with 120 and 2, or 240 and 4
    ratio = np.sqrt((119 / 118) / (239 / 236))
    assert found.se / other.se == pytest.approx(ratio)


def test_with_one_partner_each_it_is_the_paired_t_test():
    frame = pairs(40, seed=4)
    found = change_difference(frame, matching_of(frame), "before", "after")
    change = frame["after"] - frame["before"]
    gaps = change[frame["treated"]].to_numpy() - change[~frame["treated"]].to_numpy()
    assert found.value == pytest.approx(gaps.mean())
    # clustered on the pair: the paired variance, but for (n − 1)/(n − k) with 80 and 2
    assert found.se == pytest.approx(gaps.std(ddof=1) / np.sqrt(40) * np.sqrt(79 / 78))


def test_the_interval_covers_the_truth_as_often_as_it_says():
    covered = 0
    for seed in range(200):
        frame = pairs(25, seed=seed, effect=2.0)
        found = change_difference(frame, matching_of(frame), "before", "after")
        covered += found.low <= 2.0 <= found.high
    # binomial, n = 200, p = 0.95: between 179 and 198 in 99.9 % of runs
    assert 179 <= covered <= 198


@settings(max_examples=25, deadline=None)
@given(st.floats(0.01, 100), st.floats(-1e3, 1e3))
def test_pounds_or_pence_and_a_common_rise_do_not_matter(factor, rise):
    frame = pairs(15, seed=9, effect=-1)
    other = frame.assign(before=frame["before"] * factor, after=(frame["after"]) * factor + rise)
    one = change_difference(frame, matching_of(frame), "before", "after")
    two = change_difference(other, matching_of(other), "before", "after")
    assert two.value == pytest.approx(one.value * factor, rel=1e-6, abs=1e-6)
    assert two.se == pytest.approx(one.se * factor, rel=1e-6)


def test_nothing_to_compare_is_said():
    frame = pairs(5, seed=1)
    apart = frame.assign(score=frame["score"] + 1e6 * frame["treated"])
    nobody = match(apart, "treated", [], distance=apart["score"].to_numpy(), caliper=0.01)
    with pytest.raises(DataError, match="nobody was matched"):
        change_difference(apart, nobody, "before", "after")
    with pytest.raises(UsageError, match="missing"):
        change_difference(frame.assign(after=np.nan), matching_of(frame), "before", "after")
