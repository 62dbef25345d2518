"""What is said of the cost of care is chosen by its interval, on both sides of every threshold."""

import pytest

from analysis.findings.bite_summary.cost_words import CostWords
from analysis.release import Policy
from analysis.show.facts import Fact, Facts

POLICY = Policy.named("mhsds")


def said(value: float, low: float, high: float) -> CostWords:
    def fact(name: str, released) -> Fact:
        return Fact(f"cost.{name}", released, "test")

    means = {"users_before": 1400, "users_after": 1000, "matches_before": 1400}
    facts = [fact(name, POLICY.mean(pounds, 100, "pounds")) for name, pounds in means.items()]
    facts.append(fact("matches_after", POLICY.mean(1000 - value, 100, "pounds")))
    facts.append(fact("change", POLICY.estimate(value, low, high, 200, "pounds")))
    return CostWords(Facts.of(facts).cost, "there were too few people")


@pytest.mark.parametrize(
    ("estimate", "big", "answer", "link"),
    [
        ((-300, -500, -100), "£300 less", "fell by about £300 a year more", "shows a link"),
        ((-300, -590, -10), "£300 less", "seems to have fallen by about £300", "shows a link"),
        ((-300, -650, 50), "No clear difference", "not clearly different", "a gain, a loss"),
        ((-300, -600, 0), "No clear difference", "not clearly different", "a gain, a loss"),
        ((300, 100, 500), "£300 more", "fell by about £300 a year less", "shows a link"),
    ],
)
def test_the_claim_fits_the_interval(estimate, big, answer, link):
    cost = said(*estimate)
    assert cost.big == big
    assert answer in cost.answer
    assert link in cost.link
    assert ("not proof" in cost.caveat) == ("link" in cost.link)


def test_the_range_in_plain_words():
    assert said(-300, -500, -100).range.endswith("between £100 and £500 less.")
    assert said(300, 100, 500).range.endswith("between £100 and £500 more.")
    assert said(-300, -650, 50).range.endswith("between £650 less and £50 more.")


def test_a_fall_is_only_called_one_where_both_groups_fell():
    assert said(-300, -500, -100).both_fell.startswith("The cost fell in both groups.")
    assert "both groups" not in said(-500, -700, -300).both_fell  # the matches' cost rose


def moved(users: tuple[int, int], matches: tuple[int, int]) -> CostWords:
    """Two groups whose means went from one to the other, the difference of changes quite sure."""
    change = (users[1] - users[0]) - (matches[1] - matches[0])
    means = zip(
        ("users_before", "users_after", "matches_before", "matches_after"),
        users + matches,
        strict=True,
    )
    facts = [Fact(f"cost.{n}", POLICY.mean(v, 100, "pounds"), "test") for n, v in means]
    limits = sorted((0.5 * change, 1.5 * change))
    facts.append(Fact("cost.change", POLICY.estimate(change, *limits, 200, "pounds"), "test"))
    return CostWords(Facts.of(facts).cost, "")


@pytest.mark.parametrize(
    ("users", "matches", "says"),
    [
        ((1400, 900), (1400, 1200), "fell by about £300 a year more than"),
        ((1400, 1200), (1400, 900), "fell by about £300 a year less than"),
        ((900, 1000), (900, 1300), "rose by about £300 a year less than"),
        ((900, 1300), (900, 1000), "rose by about £300 a year more than"),
        (
            (1000, 900),
            (1000, 1200),
            "fell, while that of similar people who did not come rose: a gap of about £300",
        ),
        (
            (1000, 1200),
            (1000, 900),
            "rose, while that of similar people who did not come fell: a gap of about £300",
        ),
    ],
)
def test_a_difference_of_changes_is_not_told_as_one_of_levels(users, matches, says):
    """The estimate is how much more one group's cost moved, not how much less it costs now."""
    assert says in moved(users, matches).answer


@pytest.mark.parametrize(
    ("cost", "says"),
    [
        (said(-300, -500, -100), "The cost fell more for people who came"),
        (said(300, 100, 500), "The cost fell less for people who came"),
        (said(-300, -590, -10), "The cost seems to have fallen more for people who came"),
        (said(-300, -600, 0), "No clear difference in how costs changed"),
        (
            moved((1000, 900), (1000, 1200)),
            "The cost fell for people who came, and rose for the others",
        ),
        (moved((900, 1300), (900, 1000)), "The cost rose more for people who came"),
    ],
)
def test_the_pictures_title_is_its_message(cost, says):
    assert cost.message == says


@pytest.mark.parametrize(
    ("why", "says"),
    [
        ("there were too few people", "With so few people"),
        ("the two groups were too different: to know who came", "alike at the start"),
    ],
)
def test_where_there_is_no_answer_the_reason_is_a_true_one(why, says):
    nothing = float("nan")
    change = Fact("cost.change", POLICY.estimate(nothing, nothing, nothing, 0, "pounds"), "test")
    cost = CostWords(Facts.of([change]).cost, why)
    assert cost.big == "No answer yet" and says in cost.both_fell
    assert why in cost.answer and cost.range == cost.caveat == ""
