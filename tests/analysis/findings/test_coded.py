"""Sentences about agreement and saturation: each fits its numbers, and none says "nan"."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis.findings import coded
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
    assert "usually called substantial and that could be as low as moderate" in sentence
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
    ],
)
def test_saturation_is_said_as_it_is(new: list[int], words: str) -> None:
    found = saturation.from_counts(new)
    assert words in coded.saturation_sentence(found, sum(new))


def test_other_orders_of_the_same_interviews_are_told_as_they_came_out() -> None:
    found = saturation.from_counts([20, 9, 5, 3, 4, 3, 1, 0])

    def told(*numbers: float) -> str:
        return coded.saturation_sentence(found, 45, saturation.Orders(*numbers))

    assert "every one, in the middle case after six interviews (95% of those" in told(1, 6, 4, 9)
    assert "83 of every 100" in told(0.83, 6, 4, 9)
    assert "fewer than 1 of every 100" in told(0.002, 6, 6, 6)
    assert "95%" not in told(0.002, 6, 6, 6)
    assert "no other order" in told(0, NAN, NAN, NAN)


def test_groups_are_told_apart_only_where_there_are_several() -> None:
    found = saturation.from_counts([20, 9, 5, 3, 4, 3, 1, 0])
    rows = [("staff", 10, 17, "4 + 2"), ("user", 3, 9, "too few interviews")]
    frame = pd.DataFrame(rows, columns=["group", "interviews", "codes", "text"])
    sentence = coded.saturation_sentence(found, 45, groups=frame)
    assert "staff 4 + 2 (10); users too few interviews (3)" in sentence
    assert "Group by group" not in coded.saturation_sentence(found, 45, groups=frame.head(1))
