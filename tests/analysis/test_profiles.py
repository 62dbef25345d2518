"""Each rule of each profile on both sides of its threshold, as its publisher states it.

Sources stand in `analysis.profiles`. Numbers here are the publishers': NHS England's own example of
254 → 255 and 3 → `*` (github.com/nhsengland/MHSDS, count_suppression), OpenSAFELY's table of
midpoint 6, ACRO's defaults (acro/default.yaml).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.profiles import PROFILES, midpoint6
from analysis.release import Policy

MHSDS, HES, OPENSAFELY, SDAP = (Policy.named(n) for n in ("mhsds", "hes", "opensafely", "sdap"))


def test_mhsds_as_nhs_england_computes_it():
    assert (MHSDS.count(254).value, MHSDS.count(3).value) == (255, None)
    assert MHSDS.share(4, 100).suppressed
    assert MHSDS.share(5, 100).value == 5
    assert MHSDS.share(5, 7).value == 71, "whole per cent"


@pytest.mark.parametrize(
    ("n", "rounded"), [(0, 0), (1, 3), (6, 3), (7, 9), (12, 9), (13, 15), (18, 15)]
)
def test_midpoint_6_as_opensafely_tables_it(n, rounded):
    assert midpoint6(n) == rounded


def test_rates_are_worked_out_as_each_profile_does():
    assert MHSDS.share(12, 48).value == 25
    assert HES.share(12, 48).value == 20, "10 of 50: from the rounded counts"
    assert OPENSAFELY.share(13, 48).value == pytest.approx(100 * 15 / 45)
    assert SDAP.share(12, 48).value == 25
    assert OPENSAFELY.rate(13, 48, 1000, "a thousand").value == pytest.approx(1000 * 15 / 45)


@pytest.mark.parametrize(
    ("policy", "few", "enough"), [(MHSDS, 4, 5), (HES, 7, 8), (OPENSAFELY, 7, 8), (SDAP, 9, 10)]
)
def test_each_statistic_needs_as_many_people_as_its_rules_say(policy, few, enough):
    assert policy.mean(1.5, few, "days").suppressed
    assert policy.mean(1.5, enough, "days").value == 1.5
    assert policy.share(few, 1000).suppressed
    assert not policy.share(enough, 1000).suppressed
    assert policy.share(few, few).suppressed
    assert policy.quantile(9, 0.9, 10 * few, "days").suppressed
    assert policy.quantile(9, 0.9, 10 * enough, "days").value == 9
    assert policy.extreme(103, 10_000, "years").suppressed
    assert policy.extreme(103, 3, "years", "register").value == 103


def test_a_median_is_a_mean_for_hes_and_half_a_tail_for_sdap():
    assert HES.quantile(4, 0.5, 8, "days").value == 4
    assert HES.quantile(4, 0.5, 7, "days").suppressed
    assert SDAP.quantile(4, 0.5, 19, "days").suppressed
    assert SDAP.quantile(4, 0.5, 20, "days").value == 4


@pytest.mark.parametrize(("degrees", "hidden"), [(9, True), (10, False)])
def test_a_model_needs_ten_residual_degrees_of_freedom_under_sdap(degrees, hidden):
    found = SDAP.estimate(1, 0, 2, n=50, unit="", degrees=degrees)
    assert found.suppressed is hidden
    assert not HES.estimate(1, 0, 2, n=50, unit="", degrees=degrees).suppressed
    assert SDAP.estimate(1, 0, 2, n=10, unit="").suppressed, "one mean of ten: nine are left"
    assert not SDAP.estimate(1, 0, 2, n=11, unit="").suppressed


@pytest.mark.parametrize(
    ("contributions", "hidden"),
    [
        ([900.0] + [10.0] * 10, True),  # the largest two are 91% of the whole
        ([450.0, 450.0] + [10.0] * 10, False),  # exactly 90% is not more than 90%
        ([455.0, 450.0] + [9.5] * 10, True),
        ([100.0] * 12, False),
        ([100.0] * 9, True),  # fewer than ten people
        ([0.0] * 12, True),
    ],
)
def test_a_total_that_two_people_dominate_is_withheld_under_sdap(contributions, hidden):
    assert SDAP.total(contributions, "pounds").suppressed is hidden


def test_the_p_ratio_of_acro():
    """(the sum less its two largest) / the largest, below 10%."""
    profile = PROFILES["sdap"]
    assert profile.dominated([100, 99, 9])
    assert not profile.dominated([100, 50, *[5] * 8])
    assert not PROFILES["mhsds"].dominated([100, 1])


def test_rows_are_not_people():
    assert MHSDS.count(40, unit="stays", people=4).suppressed
    assert MHSDS.count(40, unit="stays", people=5).value == 40
    frame = pd.DataFrame({"what": ["a", "b"], "stays": [40, 41], "people": [4, 20]})
    shown = MHSDS.table(frame, counts=["stays"], people={"stays": "people"})
    assert shown.withheld["stays"].tolist() == [True, False]


@pytest.mark.parametrize(("name", "zero"), [("mhsds", "*"), ("hes", 0), ("opensafely", 0),
                                            ("sdap", "*")])  # fmt: skip
def test_nought_is_small_where_the_rules_count_it_so(name, zero):
    frame = pd.DataFrame({"what": ["a", "b"], "n": [0, 50]})
    assert Policy.named(name).table(frame, counts=["n"]).printed()["n"].tolist() == [zero, 50]


@given(st.sampled_from(sorted(PROFILES)), st.integers(0, 400))
def test_what_is_behind_a_printed_count_is_all_that_prints_so(name, n):
    profile = PROFILES[name]
    if not profile.hides(n):
        low, high = profile.behind(profile.rounded(n))
        same = [k for k in range(500) if not profile.hides(k)
                and profile.rounded(k) == profile.rounded(n)]  # fmt: skip
        assert (low, high) == (same[0], same[-1])


@given(
    st.sampled_from(sorted(PROFILES)),
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4)), min_size=1, max_size=40),
)
def test_every_step_of_a_survival_curve_rests_on_enough_people(name, steps):
    policy = Policy.named(name)
    ended = [0, *(e for e, _ in steps)]
    there = np.array([sum(e + c for e, c in steps)] * len(ended))
    there = there - np.cumsum([0, *(e + c for e, c in steps)])
    share = 100 * np.cumprod([1 - e / max(n + e, 1) for e, n in zip(ended, there, strict=True)])
    frame = pd.DataFrame({"group": "a", "day": range(len(ended)), "share": share,
                          "ended": ended, "there": there})  # fmt: skip
    shown = policy.curve(frame, group="group", events="ended", at_risk="there",
                         estimates=["share"], plain=["day"]).frame  # fmt: skip
    assert "ended" not in shown
    drawn = shown["share"].to_numpy()
    last = 0
    for row in range(1, len(drawn)):
        if np.isnan(drawn[row]) or drawn[row] == drawn[row - 1]:
            continue
        assert sum(ended[last + 1 : row + 1]) >= policy.profile.minimum
        last = row
    assert shown.loc[there < policy.profile.minimum, "share"].isna().all()


def test_the_note_says_what_a_star_may_be():
    assert MHSDS.describe() == (
        "* marks a count of fewer than 5 people, or a number from which one could be worked out; "
        "other counts are rounded to the nearest 5."
    )
    assert "one to seven people" in HES.describe()
    assert "fewer than ten people" in SDAP.describe()
    assert SDAP.describe().endswith("worked out.")
    assert MHSDS.describe(starred=False) == "Counts are rounded to the nearest 5."
    assert SDAP.describe(starred=False) == "" and "*" not in HES.describe(starred=False)
