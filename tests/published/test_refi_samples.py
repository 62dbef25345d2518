"""The specification's own sample files: real exports that nobody here wrote."""

import zipfile
from pathlib import Path

import pytest
from lxml import etree

from analysis.qualitative import refi

SAMPLES = Path(__file__).parent / "refi"
ATLAS = SAMPLES / "refi-spec-A2-atlasti8-simple.qde"
TRANSANA = SAMPLES / "refi-spec-A3-transana3-complex.qde"


def test_codebook_of_the_specification() -> None:
    codes = refi.read_codebook(SAMPLES / "refi-spec-A1-codebook.qdc")
    assert [code.name for code in codes] == [
        "Topics",
        "Economy",
        "Health care",
        "Values",
        "Conservatives",
        "Liberals",
    ]
    assert [code.codable for code in codes] == [False, True, True, False, True, True]
    assert codes[2].description == "Health care issues, doctor, patients, etc."
    # The file writes GUIDs with and without braces; here they are all one way.
    assert all(not code.id.startswith("{") for code in codes)


def test_codebook_of_taguette() -> None:
    codes = refi.read_codebook(SAMPLES / "taguette-1.5.2-codebook.qdc")
    assert [code.name for code in codes][-2:] == ["quality", "quality.trust"]


def test_atlasti_project_is_read_and_what_is_left_behind_is_counted() -> None:
    imported = refi.read(ATLAS)
    project = imported.project
    # Six text sources and two PDFs; three of the text sources are the videos' transcripts again.
    assert (len(project.sources), len(project.codes), len(project.sets)) == (8, 14, 16)
    pdfs = [source.name for source in project.sources if source.name.endswith(".pdf")]
    assert [name[:10] for name in pdfs] == ["Kellogg's ", "Pay de Lim"]
    assert len(project.codings) == 9
    counted = {loss.what: loss.n for loss in imported.losses}
    assert counted == {
        "PDF document": 2,
        "audio recording": 1,
        "coding": 4,  # two of a picture's part, one of a video's, one of a page's without words
        "date or author of a change": 35,
        "graph": 1,
        "layout of a text": 9,
        "line in a graph": 2,
        "link": 1,
        "marked part of a PDF page": 4,
        "marked part of a picture": 1,
        "marked stretch of a video recording": 2,
        "member of a set": 4,
        "picture": 1,
        "shape in a graph": 3,
        "text of a marked part of a PDF page": 3,
        "text of a source": 8,
        "time mark in a transcript": 13,
        "video recording": 2,
        "words of a marked part": 3,
    }
    assert [loss.what for loss in imported.losses if loss.grave] == ["text of a source"]


def test_atlasti_document_groups_become_the_attributes_of_people() -> None:
    people = {p.id: dict(p.attributes) for p in refi.read(ATLAS).project.participants}
    assert people == {
        "Simon": {"gender": "male", "age": "67"},
        "Mabel": {"gender": "female", "age": "25"},
    }


def test_atlasti_comments_become_memos_on_what_they_are_about() -> None:
    project = refi.read(ATLAS).project
    comments = {memo.text: memo.targets for memo in project.memos if memo.name == "Comment"}
    assert set(comments) == {
        "Mabel is not the only person I know who has Coke for breakfast!",
        "why does Simon feel the need to do this?",
    }
    (simon,) = comments["why does Simon feel the need to do this?"]
    assert project.segment(simon).start == 688


def test_atlasti_flattened_names_become_a_tree() -> None:
    project = refi.read(ATLAS).project
    assert project.path(project.code("diet Coke")) == "Coke > diet Coke"
    assert [c.name for c in project.children("Coke")] == ["full-fat Coke", "diet Coke"]


def test_without_its_text_a_selection_is_kept_but_has_no_words_to_quote() -> None:
    project = refi.read(ATLAS).project
    assert project.segments and all(segment.text is None for segment in project.segments)


def test_transana_project_in_every_script() -> None:
    imported = refi.read(TRANSANA)
    project = imported.project
    # Six documents and the transcripts of five videos.
    assert (len(project.sources), len(project.codes)) == (11, 19)
    assert len([memo for memo in project.memos if not memo.name.startswith("Comment")]) == 40
    assert len(project.coders) == 63
    names = {source.name for source in project.sources}
    assert {"Français Document 1", "中文-简体 Document 1", "العربية Document 1"} <= names
    assert {"English Episode 1", "العربية الحلقة 1"} <= names
    # A clip lies between two time marks of its transcript.
    clip = next(s for s in project.segments if project.source(s.source).name == "English Episode 1")
    assert {(s.start, s.end) for s in project.segments if s.source == clip.source} >= {(2, 17)}
    assert {loss.what: loss.n for loss in imported.losses if loss.what.startswith("mark")} == {
        "marked part of a picture": 5
    }


def test_transana_sets_hold_documents_recordings_and_memos() -> None:
    """Its references use ``guid`` and plain text where the standard has ``targetGUID``."""
    project = refi.read(TRANSANA).project
    library = next(each for each in project.sets if each.name == "English Library 1")
    assert len(library.members) == 3
    assert library.description == "English Library Comment 1"
    assert [project.source(m).name for m in library.members[:2]] == [
        "English Document 1",
        "English Episode 1",
    ]


@pytest.mark.parametrize("sample", [ATLAS, TRANSANA])
def test_what_was_read_is_written_again_valid_and_whole(sample: Path, tmp_path: Path) -> None:
    project = refi.read(sample).project
    refi.write(project, tmp_path / "again.qdpx")
    xml = zipfile.ZipFile(tmp_path / "again.qdpx").read("project.qde")
    etree.XMLSchema(etree.parse(SAMPLES / "Project.xsd")).assertValid(etree.fromstring(xml))
    again = refi.read(tmp_path / "again.qdpx").project
    for part in ("participants", "sources", "codes", "segments", "codings", "coders", "memos"):
        assert set(getattr(again, part)) == set(getattr(project, part)), part
    assert {(s.id, s.description, frozenset(s.members)) for s in again.sets} == {
        (s.id, s.description, frozenset(s.members)) for s in project.sets
    }


@pytest.mark.parametrize("sample", [ATLAS, TRANSANA])
def test_nobodys_home_folder_is_written_out_again(sample: Path, tmp_path: Path) -> None:
    refi.write(refi.read(sample).project, tmp_path / "again.qdpx")
    xml = zipfile.ZipFile(tmp_path / "again.qdpx").read("project.qde").decode()
    assert "basePath" not in xml and "/Users/" not in xml and "E:/" not in xml
