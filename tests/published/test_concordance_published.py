"""Kendall's W against results in print."""

import numpy as np
import pytest

from analysis.priorities import kendalls_w


def test_three_executives_rank_six_applicants():
    # Siegel 1956, Nonparametric Statistics, table 9.2: W = .16.
    ranks = [[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]]
    assert kendalls_w(ranks, resamples=0).w == pytest.approx(0.16, abs=5e-3)


def test_kendalls_own_example_with_ties():
    # Kendall 1948, Rank Correlation Methods, quoted by Siegel 1956, table 9.3: W = .828 when
    # corrected for ties, .796 when not.
    ranks = np.array(
        [
            [1, 4.5, 2, 4.5, 3, 7.5, 6, 9, 7.5, 10],
            [2.5, 1, 2.5, 4.5, 4.5, 8, 9, 6.5, 10, 6.5],
            [2, 1, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10],
        ]
    )
    sums = ranks.sum(axis=0)
    assert ((sums - sums.mean()) ** 2).sum() == pytest.approx(591)
    assert kendalls_w(ranks, resamples=0).w == pytest.approx(0.828, abs=5e-4)
