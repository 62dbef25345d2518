"""Each sentence on both sides of the threshold that chooses it."""

import pytest

from analysis.findings import estimate_words
from analysis.release import Policy, Released

POLICY = Policy.named("mhsds")


def pounds(value: float, low: float, high: float, n: int = 200) -> Released:
    return POLICY.estimate(value, low, high, n, "pounds")


@pytest.mark.parametrize(
    ("estimate", "says"),
    [
        ((-300, -500, -60), "cost moved lower, by about £300 a year"),
        ((-300, -541, -59), "cost seems to have moved lower, by about £300"),
        ((-300, -599, -1), "cost seems to have moved lower"),
        ((-300, -600, 0), "no clear difference in how cost changed"),
        ((-300, -601, 1), "no clear difference"),
        ((300, 0, 600), "no clear difference"),
        ((300, 1, 599), "cost seems to have moved higher"),
        ((300, 60, 540), "cost moved higher, by about £300 a year"),
    ],
)
def test_a_difference_is_claimed_as_far_as_its_interval_goes(estimate, says):
    assert says in estimate_words.difference(pounds(*estimate), "cost")


@pytest.mark.parametrize(
    ("estimate", "says"),
    [
        ((0.73, 0.68, 0.78), "the rate moved lower, by about 27%"),
        ((0.73, 0.50, 0.95), "the rate seems to have moved lower"),
        ((0.73, 0.53, 0.999), "the rate seems to have moved lower"),
        ((0.73, 0.53, 1.0), "no clear difference in how the rate changed"),
        ((1.3, 1.0, 1.6), "no clear difference"),
        ((1.3, 1.001, 1.6), "the rate seems to have moved higher, by about 30%"),
        ((1.3, 1.1, 1.5), "the rate moved higher, by about 30%"),
    ],
)
def test_a_ratio_is_claimed_as_far_as_its_interval_goes(estimate, says):
    released = POLICY.estimate(*estimate, 200, "")
    assert says in estimate_words.ratio(released, "the rate")


def test_few_people_get_no_number_in_any_sentence():
    few = pounds(-300, -500, -100, n=4)
    for told in (
        estimate_words.difference(few, "cost"),
        estimate_words.ratio(few, "cost"),
        estimate_words.technical(few, "Cost", "method"),
        estimate_words.technical(pounds(-300, -500, -100), "Cost", "how", POLICY.count(4)),
        estimate_words.earlier(few),
        estimate_words.dose(few, "Advice"),
    ):
        assert "too few people" in told and "300" not in told


def test_the_technical_sentence_has_value_interval_n_and_method():
    told = estimate_words.technical(
        pounds(-341.8, -493.4, -190.2), "Cost", "matched pairs", POLICY.count(1899)
    )
    assert told == "Cost: −£342 (95% CI −£493 to −£190; n = 1,900 pairs; matched pairs)."
    ratio = POLICY.estimate(0.727, 0.68, 0.78, 3798, "")
    assert estimate_words.technical(ratio, "Visits", "rates") == (
        "Visits: 0.73 (95% CI 0.68 to 0.78; n = 3,800 people; rates)."
    )


@pytest.mark.parametrize(
    ("p", "says"),
    [
        (0.049, "already moved differently"),
        (0.05, "did not clearly move differently"),
        (0.0001, "(p < 0.001)"),
    ],
)
def test_the_months_before(p, says):
    assert says in estimate_words.trend_before(POLICY.statistic(p, 500))


@pytest.mark.parametrize(
    ("estimate", "says"),
    [
        ((400, 200, 600), "was rising next to similar people"),
        ((400, 0, 800), "no clear difference"),
        ((-400, -800, 0), "no clear difference"),
        ((-400, -600, -200), "already finds a lower change"),
    ],
)
def test_a_year_earlier_is_told_by_its_direction(estimate, says):
    told = estimate_words.earlier(pounds(*estimate))
    assert says in told
    assert ("cannot be put down to" in told) == (estimate[2] < 0)


@pytest.mark.parametrize(
    ("estimate", "says"),
    [
        ((200, 10, 390), "return to what was usual"),
        ((200, 0, 400), "not clearly moving apart"),
        ((-200, -400, 0), "not clearly moving apart"),
        ((-200, -390, -10), "cannot be put down to the Life Rooms"),
    ],
)
def test_groups_that_moved_apart_before_are_told_by_which_way(estimate, says):
    assert says in estimate_words.same_pairs(pounds(*estimate))


@pytest.mark.parametrize(
    ("counts", "says"),
    [
        ((78, 78, 78), "All 78 ways of making the comparison point the same way as their median; in"
                       " every one"),
        ((78, 77, 78), "in 77 of them the 95% interval leaves out no difference"),
        ((60, 0, 78), "60 of 78 ways of making the comparison point the same way as their"
                      " median; in none of them"),
        ((0, 0, 0), "No other way"),
    ],
)  # fmt: skip
def test_the_curve_is_counted(counts, says):
    assert says in estimate_words.curve(*counts)


def test_no_group_is_spoken_of_without_an_interaction():
    assert "nothing is said of single groups" in estimate_words.divisions([], 4)
    assert "differ by hub and sex" in estimate_words.divisions(["hub", "sex"], 4)
    assert "enough people to be compared" in estimate_words.divisions([], 0)


@pytest.mark.parametrize(
    ("estimate", "says"),
    [
        ((-50, -90, -10), "had a lower change in cost"),
        ((-50, -100, 0), "no clear link"),
        ((50, 10, 90), "had a higher change in cost"),
    ],
)
def test_dose_is_a_link_or_none(estimate, says):
    assert says in estimate_words.dose(pounds(*estimate), "Advice")


@pytest.mark.parametrize(
    ("p", "printed"),
    [(0.00099, "< 0.001"), (0.001, "0.001"), (0.5, "0.500"), (float("nan"), "–"), (None, "–")],
)
def test_p_values(p, printed):
    assert estimate_words.probability(p) == printed


def test_no_sentence_speaks_of_effects_or_causes():
    told = " ".join(
        [
            estimate_words.difference(pounds(-300, -500, -100), "cost"),
            estimate_words.earlier(pounds(400, 200, 600)),
            estimate_words.curve(78, 77, 78),
            estimate_words.dose(pounds(-50, -90, -10), "Advice"),
            estimate_words.divisions(["hub"], 4),
        ]
    ).lower()
    for word in ("effect", "saved", "saving", "because of", "thanks to", "caused"):
        assert word not in told
