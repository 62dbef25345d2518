"""Details that identify, planted in many spellings, and clean words that look like them."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.qualitative import refi, study_words
from analysis.qualitative.identifying import Detector
from analysis.qualitative.study_words import Allowed, StudyWords
from bite.errors import DataError
from bite.identifiers import valid_nhs_number

DATA = Path(__file__).parents[3] / "data"
PLANTED = {
    "e-mail": [
        "write to j.smith@example.org if you like",
        "it's jo at example dot com",
        "j.smith (at) example.org",
    ],
    "online": ["I'm @scouse_baker on there", "it's on www.example.org/me"],
    "telephone": [
        "ring 0151 496 0123",
        "ring me on 07700 900123",
        "it's +44 7700 900 123",
        "(0151) 496-0123",
        "oh seven seven double oh nine oh oh",
    ],
    "NHS number": ["my number is 943 476 5919", "9434765919 it said"],
    "insurance": ["QQ 12 34 56 C", "ab123456c"],
    "postcode": ["L9 1AB is ours", "we're at pr8 1nq", "she lives in L4", "SW1A 1AA"],
    "date": [
        "on 14/03/1975",
        "it was 14 March 1975",
        "on March 14th",
        "the fourteenth of March",
        "it says 1975-03-14",
        "born in 1961",
        "my birthday's in June",
    ],
    "age": [
        "my 43-year-old",
        "a forty-three-year-old",
        "I'm forty-three",
        "he was 71 when it happened",
        "she turned eighteen",
        "aged 52",
        "I am 63 years old",
        "our daughter is 15",
    ],
    "title": ["Mrs Patel said so", "I saw dr patel", "then Auntie Bev came", "Councillor Jones"],
    "name": [
        "Brian was on the door",
        "and karen rang me",
        "then it was Okonkwo again",
        "my support worker Jean-Paul",
        "they call me Young",
        "my lad called dave",
        "I sat with Siobhán",
    ],
    "address": [
        "at 12 Acacia Avenue",
        "12 acacia avenue it was",
        "the house on Rice Lane",
        "flat 3, Rice Lane",
    ],
    "place": [
        "I went to St Mary's",
        "on Clock View ward, ward 7",
        "at Alder Park Primary School",
        "we met in Litherland",
        "in the Broad Oak Unit",
    ],
    "rare": [
        "I'm the only nurse there",
        "the only Black woman in the room",
        "as head of the trust",
        "I was the vicar",
        "the first trans man on the board",
    ],
}
CLEAN = [
    "I went three times in 2015 and 2016.",
    "It was Monday, or the Tuesday after Easter. In May I stopped.",
    "It cost me 43 pounds and took 20 minutes.",
    "I'm 100% sure. I was ten minutes late. I'm twenty minutes away.",
    "There were 1,250 people and 35 courses.",
    "The only thing that helped was the choir. It's the only place I go.",
    "I miss people. My mum said, “Come in.” They did.",
    "On the ward I was a risk. The NHS and my GP know. I've a CV now.",
    "The Life Rooms are warm. Staff there remember your name.",
    "He's in his sixties. Our two-year-olds love it.",
    "I will mark it, and may hope for grace. A rose is a rose.",
    "Rooms are short. Doctors are busy. Sister to sister, we talked.",
    "It's the 62 bus. I live on the first floor. In the street nobody knew.",
    "A new road. A way in. A drive home. We walked down the lane.",
]


@pytest.mark.parametrize("said", [text for texts in PLANTED.values() for text in texts])
def test_what_identifies_is_found_in_every_spelling(said):
    assert Detector().details(said)
    assert Detector().details(f"Well, you know how it is. And then, {said}, and that was that.")


@pytest.mark.parametrize("said", CLEAN)
def test_what_only_looks_like_it_is_let_pass(said):
    assert [(d.text, d.why) for d in Detector().details(said)] == []


def test_the_nhs_number_of_the_data_dictionary():
    assert valid_nhs_number("9434765919")
    assert not valid_nhs_number("9434765918")
    (found,) = Detector().details("it is 943 476 5919")
    assert found.why == "an NHS number"
    (other,) = Detector().details("it is 943 476 5918")
    assert other.why == "a long number"


@given(st.text(max_size=80), st.text(max_size=80))
def test_details_lie_in_the_text_in_order_and_apart(before, after):
    text = f"{before} and Brian rang {after}"
    found = Detector().details(text)
    assert all(text[d.start : d.end] == d.text for d in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert any(d.start <= len(before) + 5 < d.end for d in found)


def test_words_of_the_study():
    words = StudyWords(("sunnybank",), (Allowed("Southport", "a hub"),))
    found = Detector(words).details(
        "Between Southport and SUNNYBANK's garden, by Southport's pier."
    )
    assert [d.text for d in found] == ["SUNNYBANK's"]


def test_an_allowance_covers_only_its_own_words():
    words = StudyWords((), (Allowed("Walton", "a hub"),))
    assert [d.text for d in Detector(words).details("in Walton with Bill Walton Jones")] == [
        "Bill",
        "Jones",
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("allow:\n  - text: A4\n    why: paper\n", "Did you mean `allowed`"),
        ("allowed:\n  - text: A4\n", "no reason"),
        ("allowed:\n  - A4\n", "a text and a why"),
        ("names: [A4]\nallowed:\n  - {text: a4, why: paper}\n", "both"),
        ("names: Sunnybank\n", "must be a list"),
        ("- Sunnybank\n", "must hold"),
        ("names: [\n", "not YAML"),
    ],
)
def test_faults_of_the_list_have_their_line(tmp_path, content, says):
    path = tmp_path / "identifying.yml"
    path.write_text(content)
    with pytest.raises(DataError) as raised:
        study_words.read(path)
    assert says in str(raised.value) and "identifying.yml" in str(raised.value)


def test_no_list_is_an_empty_list(tmp_path):
    assert study_words.read(tmp_path / "none.yml") == StudyWords()


def test_every_allowance_that_is_shipped_is_needed():
    """Who takes an allowance away keeps a passage back: none is there for nothing."""
    words = study_words.read(DATA / "identifying.yml")
    said = [s.text for s in refi.read(DATA / "interviews.qdpx").project.segments if s.text]

    def found(allowed):
        detector = Detector(StudyWords(words.names, tuple(allowed)))
        return sum(len(detector.details(text)) for text in said)

    everything = found(words.allowed)
    for one in words.allowed:
        assert found(other for other in words.allowed if other != one) > everything, one
