"""A project that Taguette wrote, held against what Taguette itself exports from it."""

from collections import defaultdict
from pathlib import Path

import openpyxl
import pytest

from analysis.qualitative import readers

SAMPLE = Path(__file__).parent / "taguette"


def exported(name: str) -> list[dict]:
    rows = list(openpyxl.load_workbook(SAMPLE / name).active.values)
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_every_highlight_has_the_words_that_taguette_exports() -> None:
    imported = readers.read(SAMPLE / "project.sqlite3")
    ours = {
        (row["source"], row["path"].replace(" > ", "."), row["text"])
        for row in imported.project.codings_table.to_dict("records")
    }
    names = {source.name: source.id for source in imported.project.sources}
    theirs = {(names[r["document"]], r["tag"], r["content"]) for r in exported("all_tags.xlsx")}
    assert ours == theirs
    assert len(imported.project.segments) == 4
    assert set(imported.alignment.values()) == {1.0}
    assert set(imported.counting.values()) == {"UTF-8 bytes"}


def test_the_codebook_is_taguettes() -> None:
    project = readers.read(SAMPLE / "project.sqlite3").project
    table = readers.read(SAMPLE / "codebook.xlsx").project
    counts: dict[str, set] = defaultdict(set)
    for coding in project.codings:
        counts[project.path(project.code(coding.code)).replace(" > ", ".")].add(coding.segment)
    for row in exported("codebook.xlsx"):
        assert len(counts[row["tag"]]) == row["number of highlights"]
        for read in (project, table):
            code = read.code(row["tag"].replace(".", " > "))
            assert code.description == row["description"]


def test_who_spoke_is_read_from_the_transcript() -> None:
    project = readers.read(SAMPLE / "project.sqlite3").project
    source = project.sources[0]
    said = [(t.speaker, (source.text or "")[t.start : t.end]) for t in source.turns]
    assert said[0] == ("Interviewer", "How do the partnerships work?")
    assert said[1][0] == "S01"
    assert "🙂 and people" in said[1][1]


def test_an_exported_table_finds_its_words_in_the_transcripts(tmp_path: Path) -> None:
    project = readers.read(SAMPLE / "project.sqlite3").project
    for source in project.sources:
        file = tmp_path / Path(source.name).with_suffix(".txt")
        file.write_text(source.text or "", encoding="utf-8")
    alone = readers.read(SAMPLE / "all_tags.xlsx")
    assert {segment.text for segment in alone.project.segments} == {None}
    found = readers.read(SAMPLE / "all_tags.xlsx", transcripts=tmp_path)
    assert {s.text for s in found.project.segments} == {s.text for s in project.segments}
    assert found.alignment == {"Staff_S01.docx": 1.0, "Partner_P07.docx": 1.0}
    assert len(found.project.codings) == len(alone.project.codings) == len(project.codings)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("project.sqlite3", "taguette"), ("all_tags.xlsx", "table"), ("codebook.xlsx", "table")],
)
def test_it_is_recognised_under_any_name(tmp_path: Path, name: str, kind: str) -> None:
    renamed = tmp_path / "something.bin"
    renamed.write_bytes((SAMPLE / name).read_bytes())
    assert readers.kind_of(renamed).name == kind
