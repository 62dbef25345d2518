"""Saturation: what must hold in any order of interviews."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.qualitative import saturation
from analysis.qualitative.coding import (
    Code,
    CodedProject,
    Coding,
    Participant,
    Segment,
    Source,
)

interviews = st.lists(st.sets(st.sampled_from("abcdefgh")), min_size=6, max_size=15)
few = st.lists(st.sets(st.sampled_from("abcde")), min_size=1, max_size=6)


@given(interviews)
def test_new_codes_add_up_to_all_codes(held: list[set[str]]) -> None:
    assert sum(saturation.new_codes(held)) == len(set().union(*held))


@given(few)
def test_the_mean_curve_is_that_over_every_order(held: list[set[str]]) -> None:
    slow = np.mean([np.cumsum(saturation.new_codes(order)) for order in permutations(held)], axis=0)
    assert saturation.expected(held) == pytest.approx(slow)


@given(interviews)
def test_the_curve_rises_and_ends_where_every_order_ends(held: list[set[str]]) -> None:
    table = saturation.curve(held, draws=20)
    for column in ("codes", "mean", "low", "high"):
        assert (table[column].diff().fillna(0) > -1e-9).all()
    last = table.iloc[-1]
    whole = len(set().union(*held))
    assert last["codes"] == last["low"] == last["high"] == whole
    assert last["mean"] == pytest.approx(whole)


def test_the_band_lies_about_the_exact_mean() -> None:
    rng = np.random.default_rng(4)
    held = [{f"c{i}" for i in range(40) if rng.random() < 0.15} for _ in range(30)]
    table = saturation.curve(held, draws=2000)
    assert ((table["low"] <= table["mean"]) & (table["mean"] <= table["high"])).all()


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sets(st.sampled_from("abcde")), min_size=4, max_size=5))
def test_over_random_orders_is_over_every_order(held: list[set[str]]) -> None:
    """Four or five interviews have few orders: two thousand draws come close to all of them."""
    every = [saturation.saturation(o, base=2, run=2).reached for o in permutations(held)]
    after = [n for n in every if n is not None]
    found = saturation.over_orders(held, base=2, run=2, draws=2000)
    assert found.reached == pytest.approx(len(after) / len(every), abs=0.06)
    if after:
        assert min(after) <= found.low <= found.median <= found.high <= max(after)


def test_saturation_that_does_not_come_is_not_claimed() -> None:
    assert saturation.from_counts([5, 5, 5, 5, 5, 5, 5]).text == "not reached"
    nothing = saturation.from_counts([0] * 8)
    assert nothing.reached is None
    assert saturation.over_orders([set()] * 8).reached == 0


def test_too_few_interviews_are_refused() -> None:
    with pytest.raises(ValueError, match="needs 6 interviews"):
        saturation.from_counts([5, 4, 3, 2, 1])
    with pytest.raises(ValueError, match="needs 6 interviews"):
        saturation.over_orders([{"a"}] * 5)
    assert saturation.curve([]).empty


def project() -> CodedProject:
    """Seven people of one group, two of another; the last of the first was given no code."""
    people = [Participant(f"P{i}", "study", "many") for i in range(7)]
    people += [Participant(f"Q{i}", "study", "few") for i in range(2)]
    text = "said so"
    coded = [p for p in people if p.id != "P6"]
    return CodedProject(
        "small",
        participants=tuple(people),
        sources=tuple(Source(f"s{p.id}", p.id, f"{p.id}: {text}", "study") for p in people),
        codes=(Code("a", "A"), Code("b", "B")),
        segments=tuple(Segment(p.id, f"s{p.id}", 4, 11, text, p.id) for p in coded),
        codings=tuple(Coding(p.id, p.id, "b" if p.id == "Q1" else "a", "x") for p in coded),
    )


def test_an_interview_without_codes_counts_as_an_interview() -> None:
    held = saturation.interviews(project(), ["A", "B"], "study")
    assert held == [{"a"}] * 6 + [set(), {"a"}, {"b"}]


def test_each_group_has_its_own_saturation() -> None:
    found = saturation.by_group(project(), ["A", "B"], "study")
    assert found.to_dict("records") == [
        {"group": "many", "interviews": 7, "codes": 1, "text": "4 + 2"},
        {"group": "few", "interviews": 2, "codes": 2, "text": "too few interviews"},
    ]
