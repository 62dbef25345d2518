"""QualCoder projects by the schemas that its own source publishes, from version 1 to 17."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.qualitative import readers
from analysis.qualitative.coding import Imported
from analysis.qualitative.readers import qualcoder
from bite.errors import DataError
from tests.analysis.qualitative.made_files import QUALCODER, QUALCODER_1, database

TEXT = "Interviewer: And?\nAnna: I cried 😀 then I sang.\nBen: They never rang. אבג"


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def coded(number: int, words: str, cid: int = 1, count=len, **more: object) -> dict:
    """A coding of `words` in TEXT, with positions counted by `count`."""
    at = TEXT.index(words)
    start, end = count(TEXT[:at]), count(TEXT[: at + len(words)])
    row = {"ctid": number, "cid": cid, "fid": 1, "seltext": words, "pos0": start, "pos1": end}
    return row | {"owner": "Jo", "date": "2024-01-02 10:00:00"} | more


def project(path: Path, codings: list[dict], **more: list[dict]) -> Path:
    path.mkdir(exist_ok=True)
    rows = {
        "project": [{"databaseversion": "v17", "memo": "About us"}],
        "source": [{"id": 1, "name": "focus group.docx", "fulltext": TEXT}],
        "code_cat": [
            {"catid": 1, "name": "Quality", "memo": "what holds", "supercatid": None},
            {"catid": 2, "name": "People", "supercatid": 1},
        ],
        "code_name": [
            {"cid": 1, "name": "Joy", "memo": "gladness", "catid": 2, "color": "#ff0000"},
            {"cid": 2, "name": "Song", "catid": None, "supercid": 1},
        ],
        "code_text": codings,
        "cases": [{"caseid": 1, "name": "Anna"}, {"caseid": 2, "name": "Ben"}],
        "attribute": [
            {"attrid": 1, "name": "group", "attr_type": "case", "value": "staff", "id": 1},
            {"attrid": 2, "name": "quote_consent", "attr_type": "case", "value": "yes", "id": 1},
            {"attrid": 3, "name": "age", "attr_type": "case", "value": "44", "id": 1},
        ],
    } | more
    (path / "data.qda").unlink(missing_ok=True)
    database(path / "data.qda", QUALCODER, rows)
    return path


def said(imported: Imported) -> list[tuple[str, str, str | None]]:
    found = imported.project
    out = []
    for coding in found.codings:
        segment = found.segment(coding.segment)
        out.append((found.path(found.code(coding.code)), segment.speaker, segment.text))
    return out


def told(imported: Imported) -> dict[tuple[str, str], int]:
    return {(loss.what, loss.why): loss.n for loss in imported.losses}


@pytest.mark.parametrize("count", [len, units])
def test_words_are_at_their_place_however_they_are_counted(tmp_path: Path, count) -> None:
    rows = [
        coded(1, "then I sang", count=count),
        coded(2, "They never rang.", 2, count=count),
        coded(3, "They never rang.", 1, count=count),
    ]
    path = project(tmp_path / "study.qda", rows)
    assert readers.kind_of(path).name == readers.kind_of(path / "data.qda").name == "qualcoder"
    imported = readers.read(path)
    assert imported.project.name == readers.read(path / "data.qda").project.name == "study"
    assert said(imported) == [
        ("Quality > People > Joy", "Anna", "then I sang"),
        ("Quality > People > Joy > Song", "Ben", "They never rang."),
        ("Quality > People > Joy", "Ben", "They never rang."),
    ]
    assert len(imported.project.segments) == 2
    assert imported.alignment == {"focus group.docx": 1.0}
    assert imported.losses == ()


def test_people_keep_what_is_known_of_them(tmp_path: Path) -> None:
    anna, ben = readers.read(project(tmp_path / "p.qda", [])).project.participants
    assert (anna.group, anna.quote_consent, anna.attribute("age")) == ("staff", True, "44")
    assert (ben.group, ben.quote_consent, ben.attributes) == ("", False, ())


def test_a_case_that_is_part_of_a_text_says_who_spoke(tmp_path: Path) -> None:
    at = TEXT.index("Ben:")
    whole = [{"caseid": 1, "fid": 1, "pos0": 0, "pos1": units(TEXT)}]
    part = [{"caseid": 2, "fid": 1, "pos0": units(TEXT[:at]), "pos1": units(TEXT)}]
    cases = [{"caseid": 1, "name": "Group A"}, {"caseid": 2, "name": "Somebody"}]
    rows = [coded(1, "then I sang", count=units), coded(2, "They never rang.", count=units)]
    path = project(tmp_path / "p.qda", rows, cases=cases, case_text=whole + part)
    assert [who for _, who, _ in said(readers.read(path))] == ["Group A", "Somebody"]


def test_notes_are_kept_with_what_they_are_about(tmp_path: Path) -> None:
    rows = [coded(1, "then I sang", memo="striking", important=1)]
    journal = [{"jid": 1, "name": "Day 1", "jentry": "We met."}]
    notes = [{"anid": 1, "fid": 1, "pos0": 3, "pos1": 9, "memo": "hm"}]
    imported = readers.read(project(tmp_path / "p.qda", rows, journal=journal, annotation=notes))
    assert {memo.text: memo.targets for memo in imported.project.memos} == {
        "striking": ("segment:1",),
        "About us": (),
        "We met.": (),
        "hm": ("source:1",),
    }
    assert {what for what, _ in told(imported)} == {
        "mark “important”",
        "place of a note in a text",
    }


def test_what_is_no_text_is_counted(tmp_path: Path) -> None:
    media = [
        {"id": 1, "name": "focus group.docx", "fulltext": TEXT},
        {"id": 2, "name": "a.jpg", "mediapath": "/images/a.jpg"},
        {"id": 3, "name": "a.mp3", "mediapath": "audio:/home/somebody/a.mp3"},
    ]
    image = [{"imid": 1, "id": 2, "cid": 1, "date": "2024-01-01"}]
    marks = [coded(1, "then I sang"), coded(2, "I cried", owner="📌 Speaker coding")]
    path = project(tmp_path / "p.qda", marks, source=media, code_image=image)
    imported = readers.read(path)
    assert told(imported) == {
        ("picture", "only texts are read"): 1,
        ("audio recording", "only texts are read"): 1,
        ("marked part of a picture or page", "only texts are read"): 1,
        ("mark of who speaks", "the labels in the text say who speaks"): 1,
    }
    assert "somebody" not in repr(imported)
    assert len(imported.project.codings) == 1


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"seltext": "then I wept"}, "its words are not at its place"),
        ({"pos0": 9, "pos1": 9}, "its words are not at its place"),
        ({"pos0": 900, "pos1": 911}, "its words are not at its place"),
        ({"seltext": ""}, "without words"),
        ({"pos0": None}, "its words are not at its place"),
    ],
)
def test_a_coding_that_does_not_fit_is_left_out_and_counted(
    tmp_path: Path, changed: dict, why: str
) -> None:
    rows = [coded(1, "then I sang") | changed, coded(2, "They never rang.")]
    imported = readers.read(project(tmp_path / "p.qda", rows))
    assert [words for _, _, words in said(imported)] == ["They never rang."]
    assert told(imported)["coding", why] == 1
    assert imported.alignment == {"focus group.docx": 0.5}


def test_two_coders_of_one_passage(tmp_path: Path) -> None:
    rows = [coded(1, "then I sang"), coded(2, "then I sang", owner="Sam")]
    found = readers.read(project(tmp_path / "p.qda", rows)).project
    assert (len(found.segments), len(found.codings)) == (1, 2)
    assert [coder.name for coder in found.coders] == ["Jo", "Sam"]


def test_version_1_without_numbers_attributes_and_codes_under_codes(tmp_path: Path) -> None:
    path = tmp_path / "old.qda"
    path.mkdir()
    row = {key: value for key, value in coded(1, "then I sang").items() if key != "ctid"}
    rows = {
        "source": [{"id": 1, "name": "S01", "fulltext": TEXT}],
        "code_name": [{"cid": 1, "name": "Joy"}],
        "code_text": [row],
    }
    database(path / "data.qda", QUALCODER_1, rows)
    imported = readers.read(path)
    assert said(imported) == [("Joy", "S01", "then I sang")]
    assert {what for what, _ in told(imported)} == {"document taken as one participant"}


def test_everything_that_does_not_fit_together_is_named_at_once(tmp_path: Path) -> None:
    names = [{"cid": 1, "name": " "}, {"cid": 2, "name": "Song", "catid": 77}]
    cases = [{"caseid": 1, "name": ""}]
    path = project(tmp_path / "p.qda", [coded(1, "then I sang", 9)], code_name=names, cases=cases)
    with pytest.raises(DataError) as caught:
        qualcoder.read(path)
    assert [fault.what for fault in caught.value.faults] == [
        "a code without a name",
        "code “Song” lies under a category or code that is not there",
        "with a code that is not there",
        "a case without a name",
    ]


def test_categories_in_a_circle_are_refused(tmp_path: Path) -> None:
    circle = [
        {"catid": 1, "name": "A", "supercatid": 2},
        {"catid": 2, "name": "B", "supercatid": 1},
    ]
    with pytest.raises(DataError, match="lies under itself"):
        qualcoder.read(project(tmp_path / "p.qda", [], code_cat=circle, code_name=[]))


def test_a_project_that_is_open_elsewhere_is_not_read_half(tmp_path: Path) -> None:
    path = project(tmp_path / "p.qda", [])
    (path / "data.qda-wal").write_bytes(b"unsaved")
    with pytest.raises(DataError, match="still open elsewhere"):
        readers.read(path)


def test_another_database_is_not_taken_for_a_project(tmp_path: Path) -> None:
    path = tmp_path / "data.qda"
    sqlite3.connect(path).execute("CREATE TABLE cases (a)").connection.close()
    with pytest.raises(DataError, match="not a file that is understood"):
        readers.read(path)


@given(
    st.text(st.sampled_from("ab é😀🐕‍🦺אב中\n"), min_size=2, max_size=60),
    st.data(),
    st.sampled_from([len, units]),
)
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_coding_ever_has_other_words(tmp_path: Path, text: str, data, count) -> None:
    places = st.integers(0, len(text))
    spans = data.draw(st.lists(st.tuples(places, places).map(sorted), min_size=1, max_size=4))
    rows = [
        coded(i, TEXT[:1]) | {
            "seltext": text[a:b], "pos0": count(text[:a]), "pos1": count(text[:b])
        }
        for i, (a, b) in enumerate(spans, 1)
    ]  # fmt: skip
    source = [{"id": 1, "name": "S01", "fulltext": text}]
    imported = readers.read(project(tmp_path / "p.qda", rows, source=source))
    words = {text[a:b] for a, b in spans if text[a:b].strip()}
    assert {segment.text for segment in imported.project.segments} == words
