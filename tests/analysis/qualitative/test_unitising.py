"""Alpha for unitising: what must hold whatever is marked."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.qualitative.agreement.coefficients import krippendorff_alpha
from analysis.qualitative.agreement.unitising import unitising, unitising_alpha


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=3, max_size=30))
def test_with_every_character_a_unit_only_values_are_left_to_judge(pairs: list) -> None:
    rows = list(zip(*pairs, strict=True))
    spans = [[(i, i + 1, str(v)) for i, v in enumerate(row)] for row in rows]
    found = unitising([(len(pairs), spans)], draws=0)
    expected = krippendorff_alpha(rows)
    assert found.overall.value == pytest.approx(expected, nan_ok=True)
    assert found.codes.value == pytest.approx(expected, nan_ok=True)
    assert np.isnan(found.boundaries.value)


@st.composite
def spans(draw) -> list:
    edges = sorted(draw(st.sets(st.integers(0, 60), min_size=2, max_size=8)))
    found = list(zip(edges[::2], edges[1::2], strict=False))
    return [(a, b, draw(st.sampled_from("ab"))) for a, b in found]


@given(spans(), spans(), spans())
def test_character_by_character_gives_the_same_lengths(first, second, third) -> None:
    """The observed part, counted the slow way: every pair of coders at every character."""
    coders = [first, second, third]

    def at(marked: list, place: int) -> str:
        return next((v for a, b, v in marked if a <= place < b), "")

    differing = sum(
        (at(coders[i], place) != at(coders[j], place)) / 2
        for place in range(60)
        for i in range(3)
        for j in range(3)
        if i != j
    )
    lengths: dict[str, float] = {}
    own = 0.0
    for marked in coders:
        for a, b, v in marked:
            lengths[v] = lengths.get(v, 0) + b - a
            own += (b - a) ** 2
    gaps = 180 - sum(lengths.values())
    squares = gaps**2 + sum(n**2 for n in lengths.values())
    possible = 180**2 - own - gaps
    expected = (180**2 - squares) / (possible / 180) if possible else 0
    slow = 1 - differing / expected if expected else np.nan
    assert unitising_alpha([(60, coders)]) == pytest.approx(slow, nan_ok=True)


@given(spans())
def test_a_coder_agrees_with_herself(marked: list) -> None:
    found = unitising([(70, [marked, marked])], draws=0)
    assert found.overall.value == pytest.approx(1)
    assert found.boundaries.value == pytest.approx(1)
    several = len({value for *_, value in marked}) > 1
    assert found.codes.value == pytest.approx(1 if several else np.nan, nan_ok=True)


def test_it_falls_as_boundaries_drift() -> None:
    first = [(10, 30, "a"), (50, 80, "b")]
    values = []
    for drift in (0, 3, 8, 20):
        second = [(10 + drift, 30 + drift, "a"), (50 + drift, 80 + drift, "b")]
        values.append(unitising_alpha([(120, [first, second])]))
    assert values[0] == pytest.approx(1)
    assert values == sorted(values, reverse=True)


def test_same_passages_with_other_codes_agree_on_boundaries_only() -> None:
    first = [(10, 30, "a"), (50, 80, "b")]
    second = [(10, 30, "b"), (50, 80, "a")]
    found = unitising([(120, [first, second])], draws=0)
    assert found.boundaries.value == pytest.approx(1)
    assert found.codes.value < 0 < found.boundaries.value
    assert found.overall.value < found.boundaries.value


def test_nothing_marked_and_no_texts_leave_nothing_to_judge() -> None:
    for continua in ([(50, [[], []])], [(0, [[], []])], []):
        found = unitising(continua, draws=20)
        assert np.isnan([found.overall.value, found.boundaries.value, found.codes.value]).all()
        assert found.by_value.empty


def test_one_text_has_no_interval_and_several_have_one() -> None:
    text = (90, [[(0, 30, "a")], [(5, 40, "a")]])
    other = (90, [[(0, 30, "a"), (50, 60, "b")], [(0, 30, "a"), (55, 62, "b")]])
    assert np.isnan(unitising([text]).overall.low)
    several = unitising([text, other] * 4).overall
    assert several.low < several.value < several.high
    assert several.n == 8


@pytest.mark.parametrize(
    ("coders", "why"),
    [
        ([[(0, 5, "a"), (3, 8, "b")], []], "overlap"),
        ([[(5, 5, "a")], []], "empty"),
        ([[(15, 25, "a")], []], "outside"),
        ([[(0, 5, "a")]], "two coders"),
    ],
)
def test_what_is_no_unit_is_refused(coders: list, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        unitising_alpha([(20, coders)])
