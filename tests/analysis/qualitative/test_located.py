"""Words are found at their place, or left undecided: never at a wrong one."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.qualitative.readers.located import Finder, alike, claimed, compared, in_order, plain

texts = st.text(st.sampled_from("ab é\u0301e😀🐕‍🦺❤️’‘“”–—…ﬁ\u00a0\u00ad\n\t\r אב中"), max_size=50)


@given(texts)
@settings(max_examples=300, deadline=None)
def test_compared_text_knows_where_each_character_is_from(text: str) -> None:
    found = plain(text)
    assert found.text == compared(text)
    assert len(found.start) == len(found.end) == len(found.text)
    assert all(0 <= a < b <= len(text) for a, b in zip(found.start, found.end, strict=True))
    assert list(found.start) == sorted(found.start)


@given(texts, st.data())
@settings(max_examples=300, deadline=None)
def test_a_part_of_a_text_is_found_however_a_program_writes_it(text: str, data) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    words = text[start:end].strip()
    assert all(text[a:b] == words for a, b in Finder(text).places(words))
    # As Word's correction, a web page and a spreadsheet change it:
    changed = words.replace("’", "'").replace("“", '"').replace("–", "-").replace("\n", "  ")
    places = Finder(text).places(changed)
    assert all(alike(text[a:b], words) for a, b in places)
    if compared(words) and unicodedata.is_normalized("NFC", text):
        assert places


def test_whole_words_come_before_parts_of_words() -> None:
    assert Finder("singing, sing").places("sing") == ((9, 13),)
    assert Finder("singing").places("sing") == ((0, 4),)


@pytest.mark.parametrize(
    ("candidates", "decided"),
    [
        ([[(0, 3), (9, 12)], [(5, 8)]], [(0, 3), (5, 8)]),
        ([[(5, 8)], [(0, 3), (9, 12)]], [(5, 8), (9, 12)]),
        ([[(0, 3), (9, 12)], [(0, 3), (9, 12)]], [(0, 3), (9, 12)]),
        ([[(0, 3), (4, 5)], [(6, 7)]], [None, (6, 7)]),
        ([[(5, 8)], [], [(9, 10)]], [(5, 8), None, (9, 10)]),
        ([[(5, 8)], [(0, 3)]], [(5, 8), (0, 3)]),  # not in the order of the text after all
        ([], []),
    ],
)
def test_the_order_of_a_list_decides_only_what_it_can(candidates, decided) -> None:
    assert in_order(candidates) == decided


@given(st.text(st.sampled_from("ab é😀אב\r\n"), min_size=1, max_size=40), st.data())
@settings(max_examples=200, deadline=None)
def test_every_way_of_counting_is_found_out(text: str, data) -> None:
    ways = {
        "code points": len,
        "UTF-16 units": lambda t: len(t.encode("utf-16-le")) // 2,
        "UTF-8 bytes": lambda t: len(t.encode()),
        "a line's end as one": lambda t: len(t.replace("\r\n", "\n")),
    }
    count = ways[data.draw(st.sampled_from(sorted(ways)))]
    # A piece must not begin or end between the two characters of one line's end.
    cuts = [i for i in range(len(text) + 1) if text[i - 1 : i + 1] != "\r\n"]
    spans = data.draw(st.lists(st.tuples(st.sampled_from(cuts), st.sampled_from(cuts))))
    spans = [(a, b) for a, b in map(sorted, spans) if text[a:b].strip()]
    found = claimed(text, [(count(text[:a]), count(text[:b]), text[a:b]) for a, b in spans])
    assert all(found.spans)
    assert [text[slice(*span)] for span in found.spans if span] == [text[a:b] for a, b in spans]
