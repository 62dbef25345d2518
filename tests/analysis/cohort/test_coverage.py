"""Does a 95% interval hold the truth 95 times in 100? Five hundred small studies, each matched and
estimated anew.

People differ in a need that drives both whether they come and what they cost; those who come after
a bad year would have got better anyway. The whole line is run at person level: score, matching,
difference in differences, rate ratio, weights.
"""

import numpy as np
import pandas as pd
import pytest

from analysis.cohort.effects import adjusted_difference, change_difference
from analysis.cohort.effects.rates import rate_ratio
from analysis.cohort.matching import match
from analysis.cohort.weighting import weigh

STUDIES, PEOPLE = 500, 500
TRUTH, FEWER = -250.0, 0.7
"""Pounds a person and year; and by what the rate of contacts is multiplied."""


def study(seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    need = rng.normal(size=PEOPLE)
    bad_luck = rng.normal(size=PEOPLE)
    before = 1500 + 500 * need + 350 * bad_luck
    leaning = -1.6 + 0.5 * need + 0.5 * bad_luck
    came = rng.random(PEOPLE) < 1 / (1 + np.exp(-leaning))
    own = np.where(came, rng.normal(TRUTH, 200, PEOPLE), 0.0)
    # the luck is gone the year after, with the service or without
    after = 1500 + 500 * need + 350 * rng.normal(size=PEOPLE) + own
    rate = np.exp(1.2 + 0.4 * need) * rng.gamma(4, 0.25, PEOPLE)
    days = rng.integers(183, 366, PEOPLE)
    counts = rng.poisson(rate), rng.poisson(rate * np.where(came, FEWER, 1.0) * days / 365)
    return pd.DataFrame(
        {
            "came": came,
            "need": need,
            "cost_before": before,
            "cost_after": after,
            "contact_before": counts[0].astype(float),
            "contact_after": counts[1] * 365 / days,
            "days_before": 365,
            "days_after": days,
        }
    )


@pytest.fixture(scope="module")
def estimates() -> pd.DataFrame:
    rows = []
    for seed in range(STUDIES):
        frame = study(seed)
        made = match(frame, "came", ["need", "cost_before"])
        rows.append(
            {
                "difference in differences": change_difference(
                    frame, made, "cost_before", "cost_after"
                ),
                "adjusted": adjusted_difference(frame, made, "cost_before", "cost_after"),
                # a fifth of the studies: the regression takes as long as all the rest
                **(
                    {"ratio": rate_ratio(frame, made, "contact_before", "contact_after")}
                    if seed % 5 == 0
                    else {}
                ),
                "weights": change_difference(
                    frame,
                    weigh(frame, "came", ["need", "cost_before"], method="entropy"),
                    "cost_before",
                    "cost_after",
                ),
            }
        )
    return pd.DataFrame(rows)


def held(found: pd.Series, truth: float) -> float:
    return float(np.mean([e.low < truth < e.high for e in found]))


@pytest.mark.parametrize("way", ["difference in differences", "adjusted"])
def test_the_interval_holds_the_planted_truth_as_often_as_it_says(estimates, way):
    assert 0.93 <= held(estimates[way], TRUTH) <= 0.97


@pytest.mark.parametrize("way", ["difference in differences", "adjusted", "weights"])
def test_the_estimates_lie_around_the_truth(estimates, way):
    values = np.array([e.value for e in estimates[way]])
    # three standard errors of a mean of so many
    assert abs(values.mean() - TRUTH) < 3 * values.std() / np.sqrt(STUDIES)


def test_a_rate_ratio_holds_the_planted_one(estimates):
    found = estimates["ratio"].dropna()
    assert len(found) == STUDIES / 5
    assert 0.90 <= held(found, FEWER) <= 0.99
    middle = np.exp(np.mean([np.log(e.value) for e in found]))
    assert middle == pytest.approx(FEWER, rel=0.03)


def test_a_plain_comparison_of_before_and_after_is_wrong_nearly_always():
    """What matching is for: the same intervals without it."""
    from analysis.cohort.effects import crude_difference

    found = pd.Series(
        [crude_difference(study(s), "came", "cost_before", "cost_after") for s in range(100)]
    )
    assert held(found, TRUTH) < 0.7


def test_weights_taken_as_known_make_intervals_too_wide_rather_than_too_narrow(estimates):
    """Standard errors after weighting take the weights as given (Austin & Stuart 2015)."""
    assert held(estimates["weights"], TRUTH) >= 0.93
