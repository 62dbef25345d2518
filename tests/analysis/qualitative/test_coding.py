"""The model of coded interviews refuses what does not fit together."""

import copy
import dataclasses
import pickle
import unicodedata

import numpy as np
import pytest

from analysis.qualitative.coding import Code, CodedProject, Coding, Segment, Source
from analysis.synthetic.interviews import interviews
from bite.errors import DataError, UsageError

SOURCE = Source("s", "S01", "S01: I sang.\n\nInterviewer: Why?\n\nS01: Because.")


def test_words_that_nobody_said_cannot_exist() -> None:
    with pytest.raises(DataError, match="not at 5–11"):
        CodedProject("p", sources=(SOURCE,), segments=(Segment("x", "s", 5, 11, "I danced"),))


def sung() -> CodedProject:
    return CodedProject(
        "p",
        sources=(dataclasses.replace(SOURCE, text="S01: Café songs."),),
        codes=(Code("c", "Joy"),),
        segments=(Segment("g", "s", 5, 15, "Café songs"),),
        codings=(Coding("k", "g", "c"),),
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"sources": (Source("s", "S01", "S01: Café sings."),)},
        {"sources": (Source("s", "S01", unicodedata.normalize("NFD", "S01: Café songs.")),)},
        {"sources": (Source("s", "S01", "S01:  Café songs."),)},
        {"sources": (Source("s", "S01", None),)},
        {"sources": ()},
        {"segments": (Segment("g", "s", 5, 15, unicodedata.normalize("NFD", "Café songs")),)},
        {"segments": (Segment("g", "s", 5, 15, "Café\u00a0songs"),)},
        {"segments": (Segment("g", "s", -11, -1, "Café songs"),)},
        {"segments": (Segment("g", "s", 5, 5, ""),)},
        {"segments": (Segment("g", "s", 15, 5, ""),)},
        {"segments": (Segment("g", "s", 5, 99, "Café songs."),)},
    ],
)
def test_no_change_can_part_words_from_their_place(changed: dict) -> None:
    with pytest.raises(DataError):
        dataclasses.replace(sung(), **changed)


def test_a_project_kept_in_a_store_is_checked_when_it_comes_back() -> None:
    kept = pickle.dumps(sung())
    assert pickle.loads(kept) == sung() == copy.copy(sung()) == copy.deepcopy(sung())
    words = "Café songs".encode()
    at = kept.rindex(words)
    tampered = kept[:at] + "Café wrong".encode() + kept[at + len(words) :]
    with pytest.raises(DataError, match="not at 5–15"):
        pickle.loads(tampered)


def test_a_part_keeps_its_lead_coder_in_a_store() -> None:
    part = dataclasses.replace(sung(), lead="somebody")
    assert pickle.loads(pickle.dumps(part)).lead_coder == "somebody"


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(DataError) as caught:
        CodedProject(
            "p",
            sources=(SOURCE, SOURCE),
            codes=(Code("a", "A", parent="b"), Code("b", "B", parent="a"), Code("c", "C", "gone")),
            codings=(Coding("k", "no segment", "a"),),
        )
    assert len(caught.value.faults) == 5


def test_turns_hold_exactly_what_was_said() -> None:
    said = [(t.speaker, SOURCE.text[t.start : t.end]) for t in SOURCE.turns]
    assert said == [("S01", "I sang."), ("Interviewer", "Why?"), ("S01", "Because.")]
    assert SOURCE.speaker_at(SOURCE.text.index("Why")) == "Interviewer"
    assert SOURCE.speaker_at(0) == ""


def test_a_code_is_found_by_name_or_path_and_never_by_luck() -> None:
    project = CodedProject(
        "p", codes=(Code("1", "A"), Code("2", "Key", "1"), Code("3", "B"), Code("4", "Key", "3"))
    )
    assert project.code("A > Key").id == "2"
    assert project.code("b").id == "3"
    with pytest.raises(UsageError, match="A > Key; B > Key"):
        project.code("Key")
    with pytest.raises(UsageError, match="at the top of its tree: A, B"):
        project.code("Absent")


def test_a_part_of_a_project_keeps_labels_and_lead_coder() -> None:
    _, project = interviews(np.random.default_rng(1))
    part = project.study("early_years")
    assert {p.study for p in part.participants} == {"early_years"}
    assert {s.study for s in part.sources} == {"early_years"}
    assert part.lead_coder == project.lead_coder
    assert all(part.label(s.id) == project.label(s.id) for s in part.segments)


def test_the_model_is_immutable() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        SOURCE.text = "something else"  # type: ignore[misc]


def test_a_passage_without_words_has_none_and_not_nan() -> None:
    unplaced = Segment("u", "s", 0, 0, None)
    project = dataclasses.replace(
        sung(),
        segments=(*sung().segments, unplaced),
        codings=(*sung().codings, Coding("l", "u", "c")),
    )
    assert project.codings_table["text"].tolist() == ["Café songs", None]
