"""Sentences about agreement and saturation: each fits its numbers, and none says "nan"."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis.findings import coded, coded_saturation
from analysis.qualitative import saturation
from analysis.qualitative.agreement import BetweenCoders
from analysis.qualitative.agreement.coefficients import Agreement
from analysis.qualitative.agreement.unitising import Unitising
from analysis.release import Policy

NAN = float("nan")
POLICY = Policy.named("mhsds")
WHOLE = Agreement(0.7, 0.5, 0.85, 40)
UNITS = Unitising(WHOLE, WHOLE, WHOLE, pd.DataFrame())
FOUND = BetweenCoders(2, 8, 40, pd.DataFrame(), WHOLE, WHOLE, UNITS)


def said(found: BetweenCoders) -> str:
    sentence = coded.agreement_sentence(found, coded.agreement_facts(POLICY, found))
    assert "nan" not in sentence
    return sentence


def test_agreement_is_said_with_its_interval_and_its_doubt() -> None:
    sentence = said(FOUND)
    assert "usually called substantial, though it could be as low as moderate" in sentence
    assert sentence.count("95% CI") == 4


def test_without_an_interval_none_is_made_up() -> None:
    few = replace(WHOLE, low=NAN, high=NAN, n=2)
    sentence = said(replace(FOUND, units=Unitising(few, few, few, pd.DataFrame())))
    assert sentence.count("95% CI") == 2
    assert "too few interviews" in sentence
    assert said(replace(FOUND, kappa=few, alpha=few)).count("95% CI") == 2


def test_nothing_to_agree_about_is_said_and_is_no_fact() -> None:
    nothing = Agreement(NAN, NAN, NAN, 40)
    found = replace(
        FOUND,
        kappa=nothing,
        alpha=nothing,
        units=Unitising(nothing, nothing, nothing, pd.DataFrame()),
    )
    assert "nothing that agreement could be measured on" in said(found)
    names = [fact.name for fact in coded.agreement_facts(POLICY, found)]
    assert names == ["agreement.sources", "agreement.turns"]


def test_with_three_coders_it_says_which_two() -> None:
    assert "the two with most interviews in common" in said(replace(FOUND, coders=3))
    assert "in common" not in said(FOUND)


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ([20, 9, 5, 3, 4, 3, 1, 0], "saturation is 6 + 2: after six interviews"),
        ([5] * 8, "still coming"),
        ([0] * 8, "Nothing was coded in the first four interviews"),
        ([9, 5, 2, 1, 0, 0, 0], "already used all 17 codes, so no later one could"),
        (
            [9, 5, 2, 1, 0, 0, 0],
            "saturation is 4 + 2 by the rule of Guest and colleagues (four interviews, then two",
        ),
        ([20, 9, 5, 3, 0, 0, 1], "saturation is 4 + 2: after four interviews"),
    ],
)
def test_saturation_is_said_as_it_is(new: list[int], words: str) -> None:
    found = saturation.from_counts(new)
    assert words in coded_saturation.sentence(found, sum(new))


def test_other_orders_of_the_same_interviews_are_told_as_they_came_out() -> None:
    found = saturation.from_counts([20, 9, 5, 3, 4, 3, 1, 0])

    def told(*numbers: float) -> str:
        return coded_saturation.sentence(found, 45, saturation.Orders(*numbers))

    assert "every one, in the middle case after six interviews (95% interval over those" in told(
        1, 6, 4, 9
    )
    assert "reached in 83%, in" in told(0.83, 6, 4, 9)
    assert "reached in hardly any, in" in told(0.002, 6, 6, 6)
    assert "95%" not in told(0.002, 6, 6, 6)
    assert "no other order" in told(0, NAN, NAN, NAN)


@pytest.mark.parametrize(
    ("heard", "of", "says"),
    [
        ((10, 12, 0), (10, 16, 7), "all 10 staff, 12 of 16 partners and none of 7 users"),
        ((2, 0, 1), (2, 2, 2), "both staff, none of 2 partners and 1 of 2 users"),
        ((1, 0, 0), (1, 1, 0), "the only one of the staff and none of the partners"),
    ],
)
def test_groups_are_told_in_the_number_they_have(heard: tuple, of: tuple, says: str) -> None:
    groups = ("staff", "partner", "user")
    heard, of = (dict(zip(groups, numbers, strict=True)) for numbers in (heard, of))
    assert coded.by_group_words(heard, of) == says


def shared(counts: list[int]) -> str:
    """The sentence about quotes of people of whom each is quoted as often as `counts` has it."""
    total = sum(counts)
    ordered = sorted(counts)
    gini = sum((2 * i - len(counts) - 1) * n for i, n in enumerate(ordered, 1))
    return coded.voice_sentence(
        {
            "quotes": total,
            "largest_share": max(counts) / total if total else NAN,
            "gini": gini / (len(counts) * total) if total else NAN,
            "never_quoted": [f"P{i:02}" for i, n in enumerate(counts) if not n],
        },
        len(counts),
    )


def test_whose_words_were_chosen_is_told_in_people() -> None:
    uneven = shared([2, 1, 1, 0])
    assert uneven.startswith("Four quotes were chosen by rule, from 3 of the 4 people who agreed")
    assert "nobody has more than two" in uneven and "coefficient is 0.38" in uneven
    assert uneven.endswith("Not quoted, though they agreed: P03.")
    even = shared([1, 1])
    assert "nobody has more than one" in even and "coefficient is 0.00" in even
    assert "from all 2 people who agreed" in even and "Not quoted" not in even
    assert shared([0, 0]) == "Nobody in this selection is quoted."
    assert "from the one person who agreed" in shared([1]) and "One quote was chosen" in shared([1])


def test_groups_are_told_apart_only_where_there_are_several() -> None:
    found = saturation.from_counts([20, 9, 5, 3, 4, 3, 1, 0])
    rows = [("staff", 10, 17, "4 + 2"), ("user", 3, 9, "too few interviews")]
    frame = pd.DataFrame(rows, columns=["group", "interviews", "codes", "text"])
    sentence = coded_saturation.sentence(found, 45, groups=frame)
    assert sentence.endswith(
        "Group by group it is 4 + 2 for staff (ten interviews); too few to ask with users (three "
        "interviews)."
    )
    not_all = frame.assign(text=["4 + 2", "not reached"])
    assert "; not reached with users (three interviews)." in coded_saturation.sentence(
        found, 45, groups=not_all
    )
    alike = coded_saturation.sentence(found, 45, groups=frame.assign(text="4 + 2"))
    assert "4 + 2 for staff (ten interviews) and users (three interviews)." in alike
    none = coded_saturation.sentence(found, 45, groups=frame.assign(text=saturation.TOO_FEW))
    assert none.endswith("No group has interviews enough to ask it group by group.")
    assert "Group by group" not in coded_saturation.sentence(found, 45, groups=frame.head(1))
