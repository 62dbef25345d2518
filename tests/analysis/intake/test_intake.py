"""On the way into a data package: ids, labels, the register, and traces of whoever coded."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.contracts.consented import participants
from analysis.intake import register
from analysis.intake.discreet import discreet, without_folders, without_home
from analysis.intake.fitting import ID, fitted
from analysis.qualitative.coding import (
    Code,
    CodedProject,
    Coder,
    Coding,
    Imported,
    Memo,
    Participant,
    Segment,
    Source,
)

NAMES = st.sampled_from(["Sarah", "Tom", "Ann-Marie", "S07", "Dr O'Neil", "中文", "Ann"])
WORDS = st.text(st.sampled_from("ab é😀:\n'’ SarahTom"), min_size=1, max_size=30)


@st.composite
def interviews(draw: st.DrawFn) -> CodedProject:
    turns = draw(st.lists(st.tuples(NAMES, WORDS), min_size=1, max_size=6))
    text = "".join(f"{name}: {words.strip() or 'yes'}\n" for name, words in turns)
    source = Source("s", "Interview with Sarah", text)
    ends = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(ends, ends).map(sorted).map(tuple), max_size=5, unique=True))
    segments = tuple(
        Segment(f"g{i}", "s", a, b, text[a:b], source.speaker_at(a))
        for i, (a, b) in enumerate(spans)
        if a < b
    )
    people = tuple(Participant(name) for name in dict.fromkeys(name for name, _ in turns))
    return CodedProject("p", people, (source,), (), segments)


@given(interviews())
def test_new_ids_change_the_labels_and_not_a_word_of_what_was_said(project: CodedProject) -> None:
    done = fitted(project)
    before, after = project.sources[0], done.project.sources[0]
    ids = {p.id: done.key.get(p.id, p.id) for p in project.participants}
    assert all(ID.fullmatch(p.id) for p in done.project.participants)
    assert len(set(ids.values())) == len(ids)

    def said(source: Source) -> list[tuple[str, str]]:
        return [(t.speaker, (source.text or "")[t.start : t.end]) for t in source.turns]

    assert said(after) == [(ids.get(who, who), words) for who, words in said(before)]
    for old, new in zip(project.segments, done.project.segments, strict=True):
        assert new.speaker == ids.get(old.speaker, old.speaker)
        in_talk = any(t.start <= old.start and old.end <= t.end for t in before.turns)
        if in_talk:
            assert new.text == old.text


def test_ids_are_the_same_next_time_and_never_somebody_elses() -> None:
    project = CodedProject("p", tuple(Participant(n, group="staff") for n in ("Ann", "S02", "Tom")))
    first = fitted(project, taken={"S01"})
    assert dict(first.key) == {"Ann": "S03", "Tom": "S04"}
    more = replace(project, participants=(Participant("Zoe", group="staff"), *project.participants))
    again = fitted(more, key=first.key, taken={"S01"})
    assert again.key["Ann"] == "S03" and again.key["Tom"] == "S04" and again.key["Zoe"] == "S05"


def test_names_that_remain_in_what_was_said_are_counted_not_changed() -> None:
    text = "Sarah: I told Tom.\nTom: Sarah told me, and Sarahs do.\n"
    people = (Participant("Sarah"), Participant("Tom"))
    done = fitted(CodedProject("p", people, (Source("s", "x", text),)))
    assert done.spoken == 2
    assert done.project.sources[0].text == "I01: I told Tom.\nI02: Sarah told me, and Sarahs do.\n"


@pytest.mark.parametrize(
    ("written", "group"),
    [("Staff", "staff"), ("Partners", "partner"), ("Life Rooms staff", "life_rooms_staff"),
     ("Children’s Centre staff", "childrens_centre_staff"), ("Teachers", "")],
)  # fmt: skip
def test_groups_are_spelt_as_the_contract_spells_them_or_left_to_the_researcher(
    written: str, group: str
) -> None:
    (person,) = fitted(CodedProject("p", (Participant("S01", group=written),))).project.participants
    assert person.group == group
    assert person.attribute("group in the file") == ("" if group else written)


def test_the_register_guesses_nothing() -> None:
    attributes = (("Age band", "25-34"), ("Hub", "atlantis"), ("sector", "voluntary"))
    person = Participant("S01", "partnership", "staff", False, attributes)
    made = register.brought_up_to_date(CodedProject("p", (person,)), [], ["Walton"], invented=False)
    (row,) = made.rows
    assert row["age_band"] == "25-34" and row["hub"] == "" and row["sector"] == ""
    assert row["quote_consent"] == "" and made.to_fill() == {"quote_consent": ["S01"]}
    assert list(row) == list(participants(["Walton"]).columns)


def test_a_row_that_is_there_stays_and_so_do_people_not_in_the_project() -> None:
    old = [dict.fromkeys(register.columns(["Walton"]), "") | {"participant_id": n, "role": "own"}
           for n in ("S01", "S09")]  # fmt: skip
    project = CodedProject("p", (Participant("S01", "partnership", "staff", True),))
    made = register.brought_up_to_date(project, old, ["Walton"], invented=False)
    assert made.rows == tuple(old) and made.silent == ("S09",)
    fresh = register.brought_up_to_date(project, old, ["Walton"], invented=True)
    assert [row["quote_consent"] for row in fresh.rows] == ["true"]
    assert fresh.removed == ("S01", "S09")


@pytest.mark.parametrize(
    "path",
    [r"C:\Users\jane.doe\Study\a.docx", "/home/jane/Study/a.docx", "/Users/jane doe/Study/a.docx",
     r"\\server\Users\jane\Study\a.docx", "file:///home/jane/Study/a.docx",
     r"D:\Documents and Settings\jane\Study\a.docx"],
)  # fmt: skip
def test_home_folders_go(path: str) -> None:
    assert "jane" not in without_home(f"see {path} for more")
    assert without_folders(path) == "a.docx"


@given(st.text(max_size=40))
def test_words_without_a_home_folder_stay(text: str) -> None:
    if not any(word in text.lower() for word in ("home", "users", "settings")):
        assert without_home(text) == text


def test_coders_are_numbered_by_how_much_they_coded() -> None:
    source = Source("s", "x", "words here")
    segment = Segment("g", "s", 0, 5, "words")
    codings = tuple(Coding(f"c{i}", "g", "k", who) for i, who in enumerate(["jd", "amy", "amy"]))
    project = CodedProject(
        "Study of Jane Doe", (), (source,), (Code("k", "Trust"),), (segment,), codings,
        (Coder("jd", "Jane Doe"), Coder("amy", "Amy"), Coder("idle", "Nobody Known")),
        (Memo("m", "Jane Doe, Tuesday", "Jane Doe and Amy agreed"),),
    )  # fmt: skip
    done = discreet(Imported(project)).project
    assert [(c.id, c.name) for c in done.coders] == [
        ("coder-1", "Coder 1"), ("coder-2", "Coder 2"), ("coder-3", "Coder 3"),
    ]  # fmt: skip
    assert [c.coder for c in done.codings] == ["coder-2", "coder-1", "coder-1"]
    assert done.lead_coder == "coder-1" and "Jane" not in done.name + done.memos[0].text


def test_ids_go_on_after_a_letter_is_used_up() -> None:
    taken = {f"S{n:02d}" for n in range(1, 1000)}
    done = fitted(CodedProject("p", (Participant("Ann", group="staff"),)), taken=taken)
    assert dict(done.key) == {"Ann": "A01"}
