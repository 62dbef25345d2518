"""One door for every file: recognised by what it holds, refused with what to do instead."""

import zipfile
from pathlib import Path

import pytest

from analysis.qualitative import readers, refi
from analysis.qualitative.coding import Code, CodedProject
from bite.errors import DataError
from tests.analysis.qualitative.made_files import TAGUETTE, database, docx_of

PROJECT = CodedProject("p", codes=(Code("c1", "Joy"),))


def made(folder: Path, kind: str) -> Path:
    """A small file of this kind."""
    path = folder / "file"
    header = "<Files\\\\Anna> - § 1 reference coded [1.00% Coverage]"
    match kind:
        case "refi":
            refi.write(PROJECT, path)
        case "codebook":
            refi.write_codebook(PROJECT.codes, path)
        case "taguette":
            one = {"projects": [{"id": 1, "name": "P", "description": ""}]}
            database(path, TAGUETTE, one)
        case "nvivo":
            docx_of(path, [header, "Reference 1 - 1.00% Coverage", "We sang."])
        case "highlights":
            docx_of(path, ["Taguette highlights: joy", "We sang.", "Document: A Tags: joy"])
        case "transcripts":
            path.write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nWe sang.\n")
        case "table":
            path = path.with_suffix(".csv")
            path.write_text("Document name,Code,Segment\nAnna,Joy,We sang.\n")
    return path


@pytest.mark.parametrize(
    "kind", ["refi", "codebook", "taguette", "nvivo", "highlights", "transcripts", "table"]
)
def test_a_file_is_what_it_holds_not_what_it_is_called(tmp_path: Path, kind: str) -> None:
    path = made(tmp_path, kind)
    assert readers.kind_of(path).name == kind
    assert readers.read(path).project.name


@pytest.mark.parametrize(
    ("name", "say"),
    [
        ("study.nvp", "NVivo's own kind.*REFI-QDA"),
        ("study.atlproj23", "ATLAS.ti's own kind.*QDPX"),
        ("study.mx24", "MAXQDA's own kind.*REFI-QDA"),
        ("interview.doc", "an older kind.*Word document"),
        ("scan.pdf", "Word document"),
        ("study.xyz", "understood are: REFI-QDA project"),
    ],
)
@pytest.mark.parametrize("held", [b"\x01\x02binary\x00", b"PK\x05\x06" + bytes(18), b"words"])
def test_a_programs_own_file_is_refused_with_what_to_do(
    tmp_path: Path, name: str, say: str, held: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(held)
    with pytest.raises(DataError, match=f"(?s){say}"):
        readers.read(path)


@pytest.mark.parametrize("name", ["a.qdpx", "a.docx", "a.xlsx"])
def test_a_cut_archive_says_so(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"PK\x03\x04 and then nothing")
    with pytest.raises(DataError, match=r"cut|not a zip"):
        readers.read(path)


def test_nothing_there_and_nothing_in_it(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(DataError, match="an empty file"):
        readers.read(tmp_path / "empty.csv")
    with pytest.raises(DataError, match="no such file"):
        readers.read(tmp_path / "absent.csv")
    (tmp_path / "folder").mkdir()
    with pytest.raises(DataError, match="understood are"):
        readers.read(tmp_path / "folder")


def test_a_zipped_qualcoder_project_is_to_be_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "study.zip"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("study.qda/data.qda", b"")
    with pytest.raises(DataError, match="unpack it"):
        readers.read(path)


def test_a_mapping_or_transcripts_where_they_have_no_use(tmp_path: Path) -> None:
    path = made(tmp_path, "refi")
    with pytest.raises(DataError, match="a mapping of columns is for tables"):
        readers.read(path, mapping=tmp_path / "m.yml")
    imported = readers.read(path, transcripts=tmp_path)
    assert [loss.what for loss in imported.losses] == ["folder of transcripts"]


def test_two_transcripts_of_one_name_are_not_chosen_between(tmp_path: Path) -> None:
    (tmp_path / "Anna.txt").write_text("We sang.")
    docx_of(tmp_path / "Anna.docx", ["We sang on."])
    (tmp_path / "out").mkdir()
    path = made(tmp_path / "out", "nvivo")
    with pytest.raises(DataError, match="2 transcripts could be the document “Anna”"):
        readers.read(path, transcripts=tmp_path)


def test_every_kind_says_what_it_is_and_how_to_make_it() -> None:
    assert len({kind.name for kind in readers.KINDS}) == len(readers.KINDS)
    for kind in readers.KINDS:
        assert kind.what and kind.how and all(end.startswith(".") for end in kind.endings)
