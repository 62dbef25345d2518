"""The disclosure policy against the rules as their publishers state them, and as invariants."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.release import PROFILES, Policy, Released, ReleasedTable
from bite.errors import UsageError

MHSDS, HES, OPENSAFELY, SDAP = (Policy.named(n) for n in ("mhsds", "hes", "opensafely", "sdap"))


@pytest.mark.parametrize(
    ("policy", "n", "shown"),
    [
        # NHS England, Mental Health Services: below 5 (0 included) is *, the rest to the nearest 5
        (MHSDS, 0, None),
        (MHSDS, 4, None),
        (MHSDS, 5, 5),
        (MHSDS, 7, 5),
        (MHSDS, 8, 10),
        (MHSDS, 1234, 1235),
        # NHS England, hospital episodes: 1 to 7 is *, zero is shown, the rest to the nearest 5
        (HES, 0, 0),
        (HES, 1, None),
        (HES, 7, None),
        (HES, 8, 10),
        (HES, 12, 10),
        # OpenSAFELY: 7 and fewer redacted, then the nearest 5
        (OPENSAFELY, 7, None),
        (OPENSAFELY, 8, 10),
        # Safe Data Access Professionals: at least ten, not rounded
        (SDAP, 9, None),
        (SDAP, 11, 11),
    ],
)
def test_counts_of_patients_follow_the_profile(policy, n, shown):
    assert policy.count(n).value == shown


@pytest.mark.parametrize("kind", ["consented", "register", "published"])
def test_counts_that_are_not_of_patients_are_exact(kind):
    assert MHSDS.count(3, kind).value == 3


def test_a_share_on_a_small_numerator_or_denominator_is_withheld():
    assert MHSDS.share(4, 100).value is None
    assert MHSDS.share(3, 4).value is None
    assert MHSDS.share(5, 8).value == 63, "whole per cent, halves up: 62.5 is 63"
    assert MHSDS.share(0, 0).value is None


def test_an_estimate_on_too_few_people_is_withheld_with_its_interval():
    hidden = MHSDS.estimate(-400, -600, -200, n=4, unit="pounds")
    assert (hidden.value, hidden.low, hidden.high, hidden.n) == (None, None, None, None)
    shown = MHSDS.estimate(-400, -600, -200, n=812, unit="pounds")
    assert (shown.value, shown.low, shown.high, shown.n) == (-400, -600, -200, 810)


def test_nobody_makes_a_released_value_by_hand():
    with pytest.raises(TypeError, match="by hand"):
        Released(3, "people", "routine")
    with pytest.raises(TypeError, match="by hand"):
        ReleasedTable(pd.DataFrame(), "routine", pd.DataFrame(), "")


def test_a_number_from_patients_is_never_called_exact():
    with pytest.raises(TypeError):
        MHSDS.exact(3, "people", "routine")


def test_an_unknown_profile_lists_those_there_are():
    with pytest.raises(UsageError, match="mhsds, hes, opensafely, sdap"):
        Policy.named("none")


def test_a_numeric_column_nobody_accounted_for_is_refused():
    frame = pd.DataFrame({"group": ["a"], "n": [12], "mean_age": [41.2]})
    with pytest.raises(TypeError, match="mean_age"):
        MHSDS.table(frame, counts=["n"])


@given(st.lists(st.integers(0, 400), min_size=1, max_size=30), st.sampled_from(sorted(PROFILES)))
def test_no_table_ever_shows_a_count_its_profile_hides(counts, name):
    policy = Policy.named(name)
    released = policy.table(
        pd.DataFrame({"n": counts, "mean": np.linspace(0, 1, len(counts))}),
        counts=["n"],
        estimates={"mean": "n"},
    )
    shown = released.frame["n"].dropna()
    assert not any(policy.profile.hides(n) for n in shown)
    assert all(n % policy.profile.nearest == 0 for n in shown)
    few = pd.Series(counts) < policy.profile.minimum
    assert released.frame.loc[few, "mean"].isna().all()
    printed = released.printed()["n"]
    assert ((printed == "*") == released.withheld["n"]).all()


@given(st.integers(0, 10_000))
def test_rounding_moves_a_count_by_at_most_half_a_step(n):
    shown = MHSDS.count(n).value
    assert shown is None or abs(shown - n) <= 2
