"""Saturation: what must hold in any order of interviews."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.qualitative import saturation

interviews = st.lists(st.sets(st.sampled_from("abcdefgh")), min_size=6, max_size=15)


@given(interviews)
def test_new_codes_add_up_to_all_codes(held: list[set[str]]) -> None:
    assert sum(saturation.new_codes(held)) == len(set().union(*held))


@given(interviews)
def test_the_curve_rises_and_ends_where_every_order_ends(held: list[set[str]]) -> None:
    table = saturation.curve(held, draws=20)
    assert table["codes"].is_monotonic_increasing
    last = table.iloc[-1]
    assert last["codes"] == last["low"] == last["high"] == len(set().union(*held))


def test_saturation_that_does_not_come_is_not_claimed() -> None:
    assert saturation.from_counts([5, 5, 5, 5, 5, 5, 5]).text == "not reached"


def test_too_few_interviews_are_refused() -> None:
    with pytest.raises(ValueError, match="needs 6 interviews"):
        saturation.from_counts([5, 4, 3, 2, 1])
