"""The vocabulary, on both sides of every threshold."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.release import Policy
from analysis.show import words

POLICY = Policy.named("mhsds")


def estimate(value, low, high, n=500):
    return POLICY.estimate(value, low, high, n, "pounds")


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        (1234.4, "pounds", 0, "£1,234"),
        (-412.4, "pounds", 0, "−£412"),
        (-0.4, "pounds", 0, "£0"),
        (46, "percent", 0, "46%"),
        (0.5, "", 2, "0.50"),
        (-0.5, "", 2, "−0.50"),
        (150.0, "days", 0, "150"),
        (None, "people", 0, "*"),
        ("mixed", "", 0, "mixed"),
    ],
)
def test_quantities_print_as_british_prose_does(value, unit, decimals, text):
    assert words.quantity(value, unit, decimals) == text


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_nan_never_reaches_a_page(bad):
    with pytest.raises(ValueError, match="finite"):
        words.quantity(bad)


@given(st.floats(-1e7, 1e7), st.integers(0, 3))
def test_there_is_no_negative_zero_and_no_hyphen_for_minus(value, decimals):
    text = words.quantity(value, "pounds", decimals)
    assert "-" not in text
    if "−" in text:
        assert any(digit in text for digit in "123456789")


@pytest.mark.parametrize(
    ("n", "text"),
    [(0, "none"), (1, "one"), (3, "three"), (20, "twenty"), (21, "21"), (1000, "1,000")],
)
def test_small_numbers_are_words(n, text):
    assert words.number(n) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1, "people", "1 person"),
        (2, "people", "2 people"),
        (150, "days", "150 days"),
        (5, "pounds", "£5"),
    ],
)
def test_units_agree_with_their_number(value, unit, text):
    assert words.with_unit(value, unit) == text


def test_lists_are_joined_as_in_english():
    assert words.listed([]) == ""
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b"]) == "a and b"
    assert words.listed(["a", "b", "c"]) == "a, b and c"


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        (-600, -1, "lower"),
        (-600, 1, "not clearly different"),
        (1, 600, "higher"),
        (0, 9, "not clearly different"),
    ],
)
def test_a_direction_is_claimed_only_when_the_interval_allows_it(low, high, word):
    assert words.direction(estimate((low + high) / 2, low, high)) == word


def test_a_withheld_estimate_has_no_direction():
    assert words.direction(estimate(-400, -600, -200, n=3)) == "not clearly different"


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [(-800, -80, "likely"), (-800, -81, "likely"), (-720, -80, "clear"), (-10, 10, "unclear")],
)
def test_certainty_grows_as_the_interval_leaves_no_difference(low, high, word):
    value = (low + high) / 2
    assert words.certainty(estimate(value, low, high)) == word


@pytest.mark.parametrize(
    ("kappa", "word"),
    [
        (-0.1, "poor"),
        (0.2, "slight"),
        (0.21, "fair"),
        (0.6, "moderate"),
        (0.61, "substantial"),
        (0.81, "almost perfect"),
    ],
)
def test_agreement_in_landis_and_kochs_words(kappa, word):
    assert words.agreement(kappa) == word


@pytest.mark.parametrize(
    ("w", "word"),
    [(0.19, "very weak"), (0.2, "weak"), (0.4, "moderate"), (0.6, "strong"), (0.8, "very strong")],
)
def test_concordance_in_schmidts_words(w, word):
    assert words.concordance(w) == word


@pytest.mark.parametrize(
    ("i2", "word"),
    [(39, "probably not important"), (40, "moderate"), (60, "substantial"), (75, "considerable")],
)
def test_heterogeneity_words(i2, word):
    assert words.heterogeneity(i2) == word


def test_nought_one_and_many_each_have_their_words() -> None:
    assert [words.counted(n, "passage") for n in (0, 1, 6)] == [
        "no passages",
        "one passage",
        "six passages",
    ]
    assert [words.times(n) for n in (0, 1, 2, 3)] == ["never", "once", "twice", "three times"]
    assert [words.out_of(n, 7, "users") for n in (0, 1, 7)] == [
        "None of 7 users",
        "1 of 7 users",
        "All 7 users",
    ]


@pytest.mark.parametrize(
    ("n", "total", "said"),
    [
        (0, 26, "none of 26 studies"),
        (1, 26, "one of 26 studies"),
        (26, 26, "all 26 studies"),
        (2, 2, "both studies"),
        (1, 1, "the one study"),
        (0, 1, "none of the studies"),
        (0, 0, "none of the studies"),
    ],
)
def test_a_part_of_a_whole_is_told_as_people_tell_it(n, total, said):
    assert words.share_of(n, total, "study", "studies") == said
