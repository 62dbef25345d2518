"""Charts of the matched comparison: what they tell in words, and what they must not draw."""

import numpy as np
import pandas as pd
import pytest

from analysis.release import Policy
from analysis.show.charts.cohort_flow import cohort_flow
from analysis.show.charts.curve import curve
from analysis.show.charts.love import love
from analysis.show.charts.months import months
from analysis.show.charts.overlap import overlap
from analysis.show.figures import DARK_BLUE, DARK_PINK

POLICY = Policy.named("mhsds")


def test_a_love_plot_counts_what_is_beyond_the_limit_on_both_sides():
    frame = pd.DataFrame(
        {
            "label": ["Past cost", "Age", "Sex", "Constant"],
            "before": [1.07, -0.1, 0.0949, np.nan],
            "after": [0.0, -0.15, 0.02, np.nan],
        }
    )
    figure = love("l", POLICY.table(frame, estimates={"before": 100, "after": 100}), source="here")
    assert "of 0.1 or more: 2 of 3 before matching, 1 of 3 after" in figure.alt
    assert "largest after is 0.15" in figure.alt
    assert "Past cost from 1.07 to 0.00, Age from −0.10 to −0.15" in figure.alt
    assert len(figure.data) == 4


def classes() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "low": [-2.0, -1.0, 0.0],
            "high": [-1.0, 0.0, 1.0],
            "treated": [10, 40, 3],
            "control": [500, 200, 20],
            "matched_treated": [10, 40, 0],
            "matched_control": [10, 40, 0],
        }
    )


def test_overlap_draws_no_class_of_few_people_and_says_so():
    counts = ["treated", "control", "matched_treated", "matched_control"]
    table = POLICY.table(classes(), counts=counts, plain=["low", "high"])
    figure = overlap("o", table, groups=("Users", "Others"), source="here")
    assert "Before matching: Users from −2.0 to 0.0, most often between −1.0 and 0.0" in figure.alt
    assert "Others from −2.0 to 1.0" in figure.alt
    assert "very few people are not drawn" in figure.alt
    assert list(figure.data["treated"]) == [10, 40, "*"]


@pytest.mark.parametrize(("high", "below"), [(-1.0, 1), (0.0, 0), (1.0, 0)])
def test_months_count_intervals_that_leave_out_no_difference(high, below):
    frame = pd.DataFrame(
        {"month": [-1, 0], "value": [2.0, -40.0], "low": [-9.0, -80.0], "high": [11.0, high]}
    )
    table = POLICY.table(
        frame, estimates=dict.fromkeys(("value", "low", "high"), 100.0), plain=["month"]
    )
    figure = months("m", table, measure="Difference", began="first visit", source="here")
    assert "1 month before the first visit: between £2 and £2" in figure.alt
    assert f"lies below zero in {below} and above zero in 0" in figure.alt.split("from it on")[1]


def specifications(n: int) -> pd.DataFrame:
    value = np.linspace(-400.0, -100.0, n)
    return pd.DataFrame(
        {
            "value": value[::-1],
            "low": value[::-1] - 150,
            "high": value[::-1] + 150,
            "way": ["nearest" if i % 2 else "optimal" for i in range(n)],
            "preferred": [i == n - 2 for i in range(n)],
        }
    )


def test_the_curve_is_in_order_and_names_the_place_of_our_own():
    frame = specifications(7)
    table = POLICY.table(frame, estimates=dict.fromkeys(("value", "low", "high"), 100.0))
    figure = curve("c", table, choices={"way": "Way"}, measure="Cost", source="here")
    assert "7 estimates from −£400 to −£100, median −£250" in figure.alt
    assert "lies below zero in 5 and above zero in 0" in figure.alt
    assert "own estimate is number 2" in figure.alt
    assert DARK_PINK.lower() in figure.svg.lower() and DARK_BLUE.lower() in figure.svg.lower()


def test_a_curve_of_too_few_people_draws_nothing():
    table = POLICY.table(specifications(3), estimates=dict.fromkeys(("value", "low", "high"), 3.0))
    figure = curve("c", table, choices={"way": "Way"}, measure="Cost", source="here")
    assert "No specification gave an estimate that may be shown" in figure.alt
    assert "£" not in figure.alt


def test_the_flow_tells_every_step_and_withholds_small_numbers():
    frame = pd.DataFrame(
        [
            ("Users", "In the records", False, 2000),
            ("Users", "Died within 183 days after", True, 3),
            ("Users", "Moved away", True, 18),
            ("Users", "Matched", False, 1979),
            ("Pool", "In the records", False, 20000),
            ("Pool", "Not needed", True, 18021),
            ("Pool", "Matched", False, 1979),
        ],
        columns=["group", "step", "lost", "people"],
    )
    figure = cohort_flow("f", POLICY.table(frame, counts=["people"]), source="here")
    assert "Users: in the records: 2,000; lost, died within 183 days after: withheld" in figure.alt
    assert "lost, moved away: 20; matched: 1,980" in figure.alt
    assert "Pool: in the records: 20,000; lost, not needed: 18,020" in figure.alt
    assert "1,979" not in figure.svg
