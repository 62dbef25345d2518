"""`bite export`: what is written is valid, whole, and never over somebody's file unasked."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from analysis.qualitative import refi
from tests.bite.exported import CODED, SAMPLES, bytes_of, nvivo, run


def valid(content: bytes, schema: str) -> None:
    etree.XMLSchema(etree.parse(SAMPLES / schema)).assertValid(etree.fromstring(content))


def test_the_codebook_is_valid_by_the_published_schema(tmp_path: Path, package: Path) -> None:
    told = run("export", "codebook.qdc", cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    valid((tmp_path / "codebook.qdc").read_bytes(), "Codebook.xsd")
    written = refi.read_codebook(tmp_path / "codebook.qdc")
    assert written == refi.read(package / "interviews.qdpx").project.codes


def test_the_project_is_valid_and_keeps_every_word(tmp_path: Path) -> None:
    nvivo(tmp_path / "study.qdpx")
    told = run("export", "again.qdpx", "--data", "study.qdpx", cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    with zipfile.ZipFile(tmp_path / "again.qdpx") as held:
        valid(held.read("project.qde"), "Project.xsd")
        assert b"jane" not in held.read("project.qde").lower()
    again = refi.read(tmp_path / "again.qdpx").project
    assert sorted(s.text for s in again.segments) == sorted(words for _, words, _ in CODED)


def test_the_codebook_as_a_table(tmp_path: Path, package: Path) -> None:
    run("export", "codebook.csv", cwd=tmp_path)
    with (tmp_path / "codebook.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    project = refi.read(package / "interviews.qdpx").project
    assert [row["path"] for row in rows] == [project.path(code) for code in project.codes]
    assert sum(int(row["codings"]) for row in rows) == len(project.codings)


@pytest.mark.parametrize("name", ["codebook.qdc", "codebook.csv", "all.qdpx"])
def test_a_file_that_is_there_is_left_alone(tmp_path: Path, package: Path, name: str) -> None:
    (tmp_path / name).write_text("somebody's")
    before = bytes_of(tmp_path)
    told = run("export", name, cwd=tmp_path)
    assert told.returncode == 2 and "--force" in told.stderr
    assert bytes_of(tmp_path) == before
    told = run("export", name, "--force", "--json", cwd=tmp_path)
    assert json.loads(told.stdout)["codes"] == 70
    assert (tmp_path / name).read_bytes() != b"somebody's"
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("codebook.docx",), 2, "NAME.qdc"),
        (("nowhere/codebook.qdc",), 2, "no folder"),
        (("codebook.qdc", "--data", "nowhere"), 2, "nowhere"),
        (("codebook.qdc", "--data", "data/participants.csv"), 3, "participants.csv"),
    ],
)
def test_wrong_options(
    tmp_path: Path, package: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    before = bytes_of(tmp_path)
    told = run("export", *arguments, cwd=tmp_path)
    assert told.returncode == code and said in told.stderr and "Traceback" not in told.stderr
    assert bytes_of(tmp_path) == before
