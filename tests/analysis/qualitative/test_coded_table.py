"""Tables of coded segments: known exports at once, anything else only by a confirmed mapping."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.qualitative import readers
from analysis.qualitative.coding import (
    Code,
    CodedProject,
    Coder,
    Coding,
    Imported,
    Participant,
    Segment,
    Source,
)
from analysis.qualitative.readers import coded_table
from analysis.qualitative.readers.columns import MappingNeeded
from bite.errors import DataError

MAXQDA = [
    ["Color", "Document group", "Document name", "Code", "Beginning", "End", "Segment",
     "Created by"],
    ["●", "Staff", "Anna", "Quality > Trust", "2", "2", "we ring each other up", "JS"],
    ["●", "Staff", "Anna", "Quality > Trust", "3", "3", "Yeah.", "JS"],
    ["●", "Partners", "Ben", "Joy", "1", "2", "They never rang.\nI cried 😀", "JS"],
]  # fmt: skip
ATLAS = [
    ["ID", "Document", "Quotation Name", "Quotation Content", "Codes", "Comment", "Reference"],
    ["1:1", "Anna.docx", "", "we ring each other up", "Quality::Trust\nJoy", "!", "1 - 1"],
    ["2:1", "Ben.docx", "", "They never rang.", "", "", "1 - 1"],
]
DEDOOSE = [
    ["Media Title", "Excerpt Range", "Excerpt Creator", "Excerpt Date", "Excerpt Copy",
     "Codes Applied Combined", "Code: Trust, mutual Applied", "Code: Trust, mutual\\Calls Applied",
     "Code: Joy Applied"],
    ["Anna.docx", "31-52", "js", "1/2/2024", "we ring each other up", "Trust, mutual, Calls",
     "True", "True", "False"],
    ["Ben.docx", "5-21", "js", "1/2/2024", "They never rang.", "Joy", "False", "False", "True"],
]  # fmt: skip
ANNA = "Interviewer: Yeah?\nAnna: well, we ring each other up\nAnna: Yeah."
BEN = "Ben: They never rang.\nI cried 😀 — so."


def csv_of(
    path: Path, rows: list[list[str]], delimiter: str = ",", encoding: str = "utf-8"
) -> Path:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def xlsx_of(path: Path, *sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        page = book.create_sheet()
        for row in rows:
            page.append(row)
    book.save(path)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "transcripts"
    made.mkdir()
    (made / "Anna.txt").write_text(ANNA, encoding="utf-8")
    (made / "Ben.txt").write_text(BEN, encoding="utf-8")
    return made


def said(imported: Imported) -> list[tuple[str, str, str | None]]:
    found = imported.project
    out = []
    for coding in found.codings:
        segment = found.segment(coding.segment)
        out.append((found.path(found.code(coding.code)), segment.speaker, segment.text))
    return out


def told(imported: Imported) -> dict[str, int]:
    return {loss.what: loss.n for loss in imported.losses}


# -- exports of known programs ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("delimiter", "encoding"),
    [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16"), (";", "utf-16-le"), (",", "utf-8-sig")],
)
def test_maxqda_in_every_dialect_of_csv(
    tmp_path: Path, folder: Path, delimiter: str, encoding: str
) -> None:
    path = csv_of(tmp_path / "segments.csv", MAXQDA, delimiter, encoding)
    imported = readers.read(path, transcripts=folder)
    assert said(imported) == [
        ("Quality > Trust", "Anna", "we ring each other up"),
        ("Quality > Trust", "Anna", "Yeah."),  # the one in paragraph 3, not the interviewer's
        ("Joy", "Ben", "They never rang.\nI cried 😀"),
    ]
    assert [(p.id, p.group) for p in imported.project.participants] == [
        ("Anna", "Staff"),
        ("Ben", "Partners"),
    ]
    assert imported.alignment == {"Anna": 1.0, "Ben": 1.0}


def test_maxqda_as_a_workbook(tmp_path: Path, folder: Path) -> None:
    rows: list[list[object]] = [list(row) for row in MAXQDA]
    rows[1][4] = 2.0
    path = xlsx_of(tmp_path / "segments.xlsx", rows, [["a", "b"], ["1", "2"]])
    imported = readers.read(path, transcripts=folder)
    assert len(imported.project.codings) == 3
    assert told(imported)["sheet of the workbook"] == 1
    assert told(imported)["column of the table"] == 2  # colour, end


def test_atlasti_has_several_codes_in_a_cell(tmp_path: Path, folder: Path) -> None:
    imported = readers.read(csv_of(tmp_path / "q.csv", ATLAS), transcripts=folder)
    assert said(imported) == [
        ("Quality > Trust", "Anna", "we ring each other up"),
        ("Joy", "Anna", "we ring each other up"),
    ]
    assert len(imported.project.segments) == 2
    assert told(imported)["passage without a code"] == 1
    assert [memo.text for memo in imported.project.memos] == ["!"]


def test_dedoose_codes_with_commas_in_their_names(tmp_path: Path, folder: Path) -> None:
    imported = readers.read(csv_of(tmp_path / "excerpts.csv", DEDOOSE), transcripts=folder)
    assert said(imported) == [
        ("Trust, mutual", "Anna", "we ring each other up"),
        ("Trust, mutual > Calls", "Anna", "we ring each other up"),
        ("Joy", "Ben", "They never rang."),
    ]
    DEDOOSE_BAD = [*DEDOOSE[:2], [*DEDOOSE[2][:-1], "maybe"]]
    with pytest.raises(DataError, match=r"row 3, column Code: Joy Applied.*neither true nor false"):
        readers.read(csv_of(tmp_path / "excerpts.csv", DEDOOSE_BAD))


def test_windows_1252_is_said_to_be_a_guess(tmp_path: Path) -> None:
    rows = [MAXQDA[0], [*MAXQDA[1]]]
    rows[1][0], rows[1][6] = "", "naïve – “café”"
    imported = readers.read(csv_of(tmp_path / "segments.csv", rows, ";", "cp1252"))
    assert told(imported)["file read as Windows-1252"] == 1


def test_a_claimed_place_with_other_words_is_not_believed(tmp_path: Path, folder: Path) -> None:
    rows = [
        list(coded_table.HEADINGS),
        ["Ben", "Ben", "", "Joy", "", "", "0", "16", "They never rang."],
    ]
    imported = readers.read(csv_of(tmp_path / "own.csv", rows), transcripts=folder)
    (segment,) = imported.project.segments
    assert (segment.start, segment.text) == (5, "They never rang.")


# -- mappings ---------------------------------------------------------------------------------

OWN = [
    ["Interview", "Quote", "Passage", "Theme", "Who coded"],
    ["Anna", "we ring each other up", "x", "Trust", "JS"],
]


def mapping_of(error: MappingNeeded, path: Path, **changes: str) -> Path:
    """The mapping that an error shows, with a person's changes."""
    (fault,) = error.faults
    held = yaml.safe_load(fault.do.partition("\n\n")[2])
    path.write_text(yaml.safe_dump(held | changes, allow_unicode=True), encoding="utf-8")
    return path


def test_an_unknown_table_is_asked_about_and_never_guessed(tmp_path: Path, folder: Path) -> None:
    path = csv_of(tmp_path / "own.csv", OWN)
    with pytest.raises(MappingNeeded, match="words: “Quote” or “Passage”") as asked:
        readers.read(path, transcripts=folder)
    mapping = tmp_path / "own.mapping.yml"
    mapping_of(asked.value, mapping)
    with pytest.raises(DataError, match="still undecided"):
        readers.read(path, mapping=mapping, transcripts=folder)
    mapping_of(asked.value, mapping, words="Quote", coder="Who coded")
    imported = readers.read(path, mapping=mapping, transcripts=folder)
    assert said(imported) == [("Trust", "Anna", "we ring each other up")]
    assert [coder.name for coder in imported.project.coders] == ["JS"]
    assert told(imported)["column of the table"] == 1


def test_a_clear_table_is_still_confirmed(tmp_path: Path) -> None:
    path = csv_of(tmp_path / "own.csv", [["file", "code", "text"], ["Anna", "Joy", "We sang."]])
    with pytest.raises(MappingNeeded) as asked:
        readers.read(path)
    mapping = mapping_of(asked.value, tmp_path / "m.yml")
    assert len(readers.read(path, mapping=mapping).project.codings) == 1


def test_missing_columns_are_asked_for(tmp_path: Path) -> None:
    path = csv_of(tmp_path / "own.csv", [["a", "b"], ["1", "2"]])
    with pytest.raises(MappingNeeded, match="document: no column found; code: no column found"):
        readers.read(path)


def test_every_wrong_line_of_a_mapping_is_named(tmp_path: Path) -> None:
    path = csv_of(tmp_path / "own.csv", OWN)
    mapping = tmp_path / "m.yml"
    mapping.write_text("document: Intervew\nwords: Quote\ncolour: red\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        readers.read(path, mapping=mapping)
    said_of = str(caught.value)
    assert len(caught.value.faults) == 3
    assert "did you mean “Interview”?" in said_of
    assert "nothing of that name can be mapped" in said_of
    assert "no column for code" in said_of
    mapping.write_text("- [", encoding="utf-8")
    with pytest.raises(DataError, match="cannot be read as a mapping"):
        readers.read(path, mapping=mapping)


headings = st.lists(
    st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12),
    min_size=3, max_size=6, unique=True,
)  # fmt: skip


@given(headings)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_heading_comes_back_from_its_mapping(tmp_path: Path, names: list[str]) -> None:
    path = csv_of(tmp_path / "own.csv", [names, [*("abc" + "x" * len(names))[: len(names)]]])
    with pytest.raises(MappingNeeded) as asked:
        readers.read(path)
    roles = dict(zip(("document", "code", "words"), names, strict=False))
    every = {role: "" for role in ("group", "participant", "coder", "at", "comment", "id", "start",
                                   "end", "range", "paragraph")}  # fmt: skip
    mapping = mapping_of(asked.value, tmp_path / "m.yml", **every | roles)
    imported = readers.read(path, mapping=mapping)
    assert [source.name for source in imported.project.sources] == ["a"]
    assert [code.name for code in imported.project.codes] == ["b"]


# -- bad tables -------------------------------------------------------------------------------


def test_rows_without_a_document_are_all_named(tmp_path: Path) -> None:
    rows = [MAXQDA[0], *([*row[:2], "", *row[3:]] for row in MAXQDA[1:3]), MAXQDA[3]]
    with pytest.raises(DataError) as caught:
        readers.read(csv_of(tmp_path / "segments.csv", rows))
    assert [fault.where.row for fault in caught.value.faults] == [2, 3]


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ('Document name,Code,Segment\nAnna,Joy,"We sang', "does not end"),
        ("Document name,Code,Segment\nAnna,Joy,We sang, and danced\n", "row 2.*4 cells under 3"),
        ("Document name,Code,Code,Segment\nAnna,Joy,Joy,We sang\n", "are headed “Code”"),
        ("Document name,Code,Segment\n", "no coded passage"),
        ("\n\n", "an empty table"),
        ("Document name,Code,Segment\nAnna,Joy,We\x00sang\n", "binary"),
    ],
)  # fmt: skip
def test_a_damaged_table_says_where(tmp_path: Path, text: str, match: str) -> None:
    path = tmp_path / "segments.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=match):
        readers.read(path)


def test_one_id_with_two_passages_is_a_fault(tmp_path: Path) -> None:
    rows = [["id", "document", "tag", "content"], ["1", "A", "joy", "x"], ["1", "A", "song", "y"]]
    with pytest.raises(DataError, match="row 3: passage 1 has other words"):
        readers.read(csv_of(tmp_path / "all_tags.csv", rows))


def test_a_damaged_workbook_and_an_old_one(tmp_path: Path) -> None:
    whole = xlsx_of(tmp_path / "a.xlsx", [list(row) for row in MAXQDA]).read_bytes()
    for name, held in (
        ("cut.xlsx", whole[:-300]),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ):
        (tmp_path / name).write_bytes(held)
        with pytest.raises(DataError, match=name):
            readers.read(tmp_path / name)


def test_rows_without_words_are_counted(tmp_path: Path) -> None:
    rows = [*MAXQDA, ["", "", "Ben", "Joy", "", "", " ", ""]]
    imported = readers.read(csv_of(tmp_path / "segments.csv", rows))
    assert told(imported)["row without words"] == 1
    assert len(imported.project.codings) == 3


# -- codebooks --------------------------------------------------------------------------------


def test_a_codebook_as_a_table(tmp_path: Path) -> None:
    rows = [["Code", "Memo"], ["Quality", "what holds"], ["Quality > Trust", ""]]
    project = readers.read(csv_of(tmp_path / "codes.csv", rows)).project
    assert [project.path(code) for code in project.codes] == ["Quality", "Quality > Trust"]
    assert project.code("Quality").description == "what holds"
    with pytest.raises(DataError, match="row 4: a code without a name"):
        readers.read(csv_of(tmp_path / "codes.csv", [*rows, ["", "lost"]]))


# -- there and back ---------------------------------------------------------------------------

texts = st.text(
    st.sampled_from("ab é😀🐕‍🦺’“,;\t\"'\nאב中"), min_size=4, max_size=40
).filter(lambda text: text.strip() and text == text.strip("\n"))  # fmt: skip


@given(texts, st.data())
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_is_written_comes_back_with_every_word(tmp_path: Path, text: str, data) -> None:
    places = st.integers(0, len(text))
    spans = data.draw(st.lists(st.tuples(places, places).map(sorted), max_size=4, unique_by=tuple))
    spans = [(a, b) for a, b in spans if text[a:b].strip()]
    made = CodedProject(
        "p",
        participants=(Participant("S01", group="staff"),),
        sources=(Source("s", "S01", text),),
        codes=(Code("q", "Quality"), Code("t", "Trust, mutual", "q")),
        segments=tuple(
            Segment(f"g{i}", "s", a, b, text[a:b], "S01") for i, (a, b) in enumerate(spans)
        ),
        codings=tuple(Coding(f"k{i}", f"g{i}", "t", "c", "2024-01-02") for i in range(len(spans))),
        coders=(Coder("c", "Jo"),),
    )
    path, folder = tmp_path / "codings.csv", tmp_path / "texts"
    folder.mkdir(exist_ok=True)
    (folder / "S01.txt").write_bytes(text.encode())
    coded_table.write(made, path)
    if not spans:
        with pytest.raises(DataError, match="no coded passage"):
            readers.read(path, transcripts=folder)
        return
    back = readers.read(path, transcripts=folder)
    assert sorted((s.start, s.end, s.text) for s in back.project.segments) == sorted(
        (s.start, s.end, s.text) for s in made.segments
    )
    assert {path for path, _, _ in said(back)} == {"Quality > Trust, mutual"}
    assert back.project.participants == made.participants
    assert back.alignment == {"S01": 1.0}
