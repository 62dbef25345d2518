"""Whatever a number is written with, it is found as it is written; what is no number is not."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bite.identifiers import find, numbered, readings, valid_nhs_number

NHS = "an NHS number"
FAMILIES = ("0", "０", "٠", "۰", "०", "০", "๐", "𝟎", "𝟘", "𝟬", "𝟶", "🯰")
RAISED = ("⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉")
RINGED = ("⓪①②③④⑤⑥⑦⑧⑨", "⓿❶❷❸❹❺❻❼❽❾")
NOTHING = {"", "\u200b", "\u00ad", "\u2060"}
WORDS = "zero one two three four five six seven eight nine".split()
BETWEEN = (" ", "\u00a0", "\u2009", "\u202f", "-", "\u2011", "–", "—", ".", "/", "_", ":", "|",
           " | ", "·", "•", "'", "\u200b", "\u00ad", "\u2060", "")  # fmt: skip


def check_digit(nine: list[int]) -> int:
    """NHS Data Dictionary, NHS NUMBER: weights 10 to 2, modulus 11."""
    return (11 - sum(d * w for d, w in zip(nine, range(10, 1, -1), strict=True)) % 11) % 11


@st.composite
def nhs_numbers(draw) -> str:
    nine = draw(st.lists(st.integers(0, 9), min_size=9, max_size=9))
    last = check_digit(nine)
    assume(last != 10 and nine[0] != 0 and len(set(nine)) > 3)
    return "".join(map(str, (*nine, last)))


@st.composite
def written(draw, digits: str) -> str:
    """Ten digits, each of some family, with some sign between the usual parts."""
    said = []
    for digit in digits:
        n = int(digit)
        family = draw(st.sampled_from((*FAMILIES, *RAISED, *RINGED)))
        said.append(chr(ord(family) + n) if len(family) == 1 else family[n])
    one, two = draw(st.sampled_from(BETWEEN)), draw(st.sampled_from(BETWEEN))
    points = {one, two} & {".", "·"}  # 943.4765919 is a decimal fraction
    assume(not points or not {one, two} & NOTHING)
    return "".join((*said[:3], one, *said[3:6], two, *said[6:]))


@given(st.data())
def test_a_number_is_found_in_any_digits_with_anything_between(data):
    number = data.draw(nhs_numbers())
    words = data.draw(written(number))
    found = find(f"We saw {words} there")
    assert [one.kind for one in found] == [NHS]
    (one,) = found
    assert one.text == words
    assert one.start == len("We saw ")


@given(st.data(), st.integers(1, 9))
def test_with_a_wrong_check_digit_it_is_none(data, off):
    number = data.draw(nhs_numbers())
    wrong = number[:9] + str((int(number[9]) + off) % 10)
    assert not valid_nhs_number(wrong)
    words = data.draw(written(wrong))
    assert NHS not in {one.kind for one in find(f"We saw {words} there")}


@given(nhs_numbers(), st.sampled_from([" ", ", ", "-", " - ", "; "]))
def test_a_number_told_in_words_is_found(number, between):
    words = between.join(WORDS[int(digit)] for digit in number)
    assert find(words)[0].text == words


@given(nhs_numbers(), st.sets(st.integers(0, 9), max_size=4))
def test_letters_that_look_like_digits_are_read_as_them(number, places):
    looks = dict(zip("01258", "OIZSB", strict=True))
    words = "".join(looks.get(d, d) if n in places else d for n, d in enumerate(number))
    assert [one.kind for one in find(words)] == [NHS]


@given(st.text(max_size=60))
def test_every_reading_leads_back_into_the_text(text):
    for reading in (*readings(text), *numbered(readings(text))):
        for at in range(len(reading.words)):
            start, end = reading.span(at, at + 1)
            assert 0 <= start <= end <= len(text)


@pytest.mark.parametrize(
    ("words", "read"),
    [("P 712515", "P712515"), ("P-71 25-15", "P712515"), ("P2O9773", "P209773"),
     ("P six four nine one eight seven", "P649187")],
)  # fmt: skip
def test_a_letter_and_its_number_are_read_as_one(words, read):
    assert read in [one.words for one in numbered(tuple(readings(words)))]


@pytest.mark.parametrize("words", ["a value of 12³ 45", "told before²⁰¹⁸", "10⁻⁶", "x² + y²"])
def test_a_raised_digit_is_no_digit_of_the_word_before_it(words):
    assert next(iter(readings(words))).words == words
    assert find(words) == ()
