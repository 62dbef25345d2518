"""The specification's own sample files: real exports that nobody here wrote."""

import zipfile
from pathlib import Path

import pytest

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
    assert (len(project.sources), len(project.codes), len(project.sets)) == (6, 14, 16)
    assert len(project.codings) == 7
    assert {(loss.what, loss.n) for loss in imported.losses} == {
        ("PDF document", 2),
        ("audio recording", 1),
        ("graph", 1),
        ("link", 1),
        ("picture", 1),
        ("video recording", 2),
        ("text of a source", 6),
    }


def test_atlasti_flattened_names_become_a_tree() -> None:
    project = refi.read(ATLAS).project
    assert project.path(project.code("diet Coke")) == "Coke > diet Coke"
    assert [c.name for c in project.children("Coke")] == ["full-fat Coke", "diet Coke"]


def test_without_its_text_a_selection_is_kept_but_has_no_words_to_quote() -> None:
    project = refi.read(ATLAS).project
    assert project.segments and all(segment.text is None for segment in project.segments)


def test_transana_project_in_every_script() -> None:
    project = refi.read(TRANSANA).project
    assert (len(project.sources), len(project.codes), len(project.memos)) == (6, 19, 40)
    assert (len(project.segments), len(project.codings), len(project.coders)) == (21, 36, 63)
    names = {source.name for source in project.sources}
    assert {"Français Document 1", "中文-简体 Document 1", "العربية Document 1"} <= names
    attached = [memo for memo in project.memos if memo.targets]
    assert len(attached) == 35


@pytest.mark.parametrize("sample", [ATLAS, TRANSANA])
def test_nobodys_home_folder_is_written_out_again(sample: Path, tmp_path: Path) -> None:
    refi.write(refi.read(sample).project, tmp_path / "again.qdpx")
    xml = zipfile.ZipFile(tmp_path / "again.qdpx").read("project.qde").decode()
    assert "basePath" not in xml and "/Users/" not in xml and "E:/" not in xml
