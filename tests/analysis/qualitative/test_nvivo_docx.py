"""NVivo's Word exports, in the layouts of its versions, found again in the transcripts.

The layout is that of real exports, seen in public scripts that read them: blocks headed
``Files\\\\Folder\\\\Name - § 2 references coded [ 6.78% Coverage]`` with ``Reference 1 - 5.80%
Coverage`` inside, and ``<Internals\\\\Name>`` up to version 11.
"""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.qualitative import readers
from analysis.qualitative.coding import Imported
from bite.errors import DataError
from tests.analysis.qualitative.made_files import docx, docx_of, pandoc_docx, paragraph, table

ANNA = """Interviewer: And?
Anna: I cried 😀 then I sang. Yeah.
Interviewer: Yeah?
Anna: Yeah. It’s trust – “we ring each other up”."""
BEN = "Interviewer: How was it?\nBen: They never rang. I felt مرحبا alone.\nBen: Never."

BY_CODE = [
    "Name: Nodes\\\\Quality\\\\Trust",
    "",
    "<Internals\\\\Interviews\\\\Anna> - § 3 references coded  [12.41% Coverage]",
    "",
    "Reference 1 - 4.80% Coverage",
    "",
    "I cried 😀 then I sang.",
    "",
    "Reference 2 - 0.98% Coverage",
    "",
    "Yeah.",
    "Reference 3 - 6.63% Coverage",
    'It\'s trust - "we ring each other up".',
    "",
    "<Internals\\\\Interviews\\\\Ben> - § 1 reference coded  [ 3.90% Coverage]",
    "Reference 1 - 3.90% Coverage",
    "They never rang.",
    "Ben: Never.",
]
BY_FILE = [
    "Anna",
    "<Codes\\\\Joy\\\\Song> - § 1 reference coded [ 3.20% Coverage]",
    "Reference 1 - 3.20% Coverage",
    "then I sang",
    "<Codes\\\\Quality\\\\Trust> - § 1 reference coded [ 3.20% Coverage]",
    "Reference 1 - 3.20% Coverage",
    "we ring each other up",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "transcripts"
    made.mkdir()
    docx_of(made / "Anna.docx", ANNA.split("\n"))
    (made / "Ben.txt").write_text(BEN, encoding="utf-16")
    return made


def said(imported: Imported) -> list[tuple[str, str, str | None]]:
    project = imported.project
    found = []
    for coding in project.codings:
        segment = project.segment(coding.segment)
        found.append((project.path(project.code(coding.code)), segment.speaker, segment.text))
    return found


def told(imported: Imported) -> dict[str, int]:
    return {loss.what: loss.n for loss in imported.losses}


def test_a_code_with_its_references_has_every_word_from_the_transcripts(
    tmp_path: Path, folder: Path
) -> None:
    path = docx_of(tmp_path / "Trust.docx", [*BY_CODE[:-2], "They never rang."])
    assert readers.kind_of(path).name == "nvivo"
    imported = readers.read(path, transcripts=folder)
    assert [(path, words) for path, _, words in said(imported)] == [
        ("Quality > Trust", "I cried 😀 then I sang."),
        ("Quality > Trust", None),  # “Yeah.” stands at two places between its neighbours
        ("Quality > Trust", "It’s trust – “we ring each other up”."),
        ("Quality > Trust", "They never rang."),
    ]
    assert imported.project.segments[1].text is None
    assert imported.alignment == {"Anna": pytest.approx(2 / 3), "Ben": 1.0}
    assert told(imported)["passage that could be at several places of its transcript"] == 1


def test_words_that_are_not_in_the_transcript_are_counted_and_never_quoted(
    tmp_path: Path, folder: Path
) -> None:
    imported = readers.read(docx_of(tmp_path / "Trust.docx", BY_CODE), transcripts=folder)
    ben = imported.project.segments[-1]
    # “They never rang.” and “Ben: Never.” are not next to each other in what Ben said.
    assert ben.text is None
    assert told(imported)["passage not found in its transcript"] == 1
    assert imported.alignment["Ben"] == 0.0


def test_without_transcripts_everything_counts_and_nothing_can_be_quoted(tmp_path: Path) -> None:
    imported = readers.read(docx_of(tmp_path / "Trust.docx", BY_CODE))
    assert len(imported.project.codings) == 4
    assert {segment.text for segment in imported.project.segments} == {None}
    assert {source.text for source in imported.project.sources} == {None}
    assert set(imported.alignment.values()) == {0.0}
    assert told(imported)["passage of 2 document(s) without a transcript"] == 4


def test_a_file_with_its_codes(tmp_path: Path, folder: Path) -> None:
    imported = readers.read(docx_of(tmp_path / "Anna.docx", BY_FILE), transcripts=folder)
    assert said(imported) == [
        ("Joy > Song", "Anna", "then I sang"),
        ("Quality > Trust", "Anna", "we ring each other up"),
    ]


def test_the_same_export_through_word_itself(tmp_path: Path, folder: Path) -> None:
    """Paragraphs written by pandoc, the code as a heading, as newer versions write it."""
    lines = [
        r"# Trust",
        r"Files\\\\Interviews\\\\Anna - § 1 reference coded \[ 4.80% Coverage\]",
        "Reference 1 - 4.80% Coverage",
        "I cried 😀 then I sang.",
        r"Files\\\\Interviews\\\\Ben - § 1 reference coded \[ 3.90% Coverage\]",
        "Reference 1 - 3.90% Coverage",
        "They never rang. I felt مرحبا alone.",
    ]
    path = pandoc_docx(tmp_path / "export.docx", "\n\n".join(lines))
    assert said(readers.read(path, transcripts=folder)) == [
        ("Trust", "Anna", "I cried 😀 then I sang."),
        ("Trust", "Ben", "They never rang. I felt مرحبا alone."),
    ]


def test_several_codes_under_their_headings_in_one_document(tmp_path: Path, folder: Path) -> None:
    def block(code: str, words: str) -> str:
        header = "<Files\\\\Anna> - § 1 reference coded [1.00% Coverage]"
        return paragraph(code, "Heading1") + "".join(
            paragraph(line) for line in (header, "Reference 1 - 1.00% Coverage", words)
        )

    both = block("Joy", "then I sang") + block("Trust", "we ring each other up")
    imported = readers.read(docx(tmp_path / "codes.docx", both), transcripts=folder)
    assert [(path, words) for path, _, words in said(imported)] == [
        ("Joy", "then I sang"),
        ("Trust", "we ring each other up"),
    ]


def test_a_document_without_the_codes_name_is_named_by_its_file(tmp_path: Path) -> None:
    imported = readers.read(docx_of(tmp_path / "Trust.docx", BY_CODE[2:]))
    assert {path for path, _, _ in said(imported)} == {"Trust"}
    assert told(imported)["name of a code"] == 1


def test_plain_text_with_windows_line_ends(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "Trust.txt"
    path.write_bytes("\r\n".join(BY_CODE).encode("utf-8-sig"))
    assert readers.kind_of(path).name == "nvivo"
    assert len(readers.read(path, transcripts=folder).project.codings) == 4


def test_a_document_cut_short_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="announces 3 references, 1 are there"):
        readers.read(docx_of(tmp_path / "Trust.docx", BY_CODE[:8]))


def test_a_reference_without_words_is_counted(tmp_path: Path) -> None:
    lines = [
        "<Files\\\\Film> - § 2 references coded [1.00% Coverage]",
        "Reference 1 - 0.50% Coverage",
        "",
        "Reference 2 - 0.50% Coverage",
        "We sang.",
    ]
    imported = readers.read(docx_of(tmp_path / "Joy.docx", lines))
    assert told(imported)["reference without words"] == 1
    assert len(imported.project.segments) == 1


def test_files_of_one_name_in_two_folders_stay_two(tmp_path: Path) -> None:
    lines = []
    for place in ("North", "South"):
        lines += [
            f"<Files\\\\{place}\\\\Anna> - § 1 reference coded [1.00% Coverage]",
            "Reference 1 - 1.00% Coverage",
            f"We sang in the {place}.",
        ]
    imported = readers.read(docx_of(tmp_path / "Joy.docx", lines))
    assert [s.name for s in imported.project.sources] == ["North/Anna", "South/Anna"]


def test_one_passage_with_two_codes_is_one_segment(tmp_path: Path, folder: Path) -> None:
    lines = []
    for code in ("Joy", "Trust"):
        lines += [
            f"Name: {code}",
            "<Files\\\\Anna> - § 1 reference coded [1.00% Coverage]",
            "Reference 1 - 1.00% Coverage",
            "then I sang",
            "",
        ]
    for texts_in in (None, folder):
        imported = readers.read(docx_of(tmp_path / "both.docx", lines), transcripts=texts_in)
        assert len(imported.project.segments) == 1
        assert len(imported.project.codings) == 2


def test_codes_that_follow_without_a_name_are_asked_for(tmp_path: Path) -> None:
    block = [
        "<Files\\\\Anna> - § 1 reference coded [1.00% Coverage]",
        "Reference 1 - 1.00% Coverage",
    ]
    lines = [*block, "We sang.", "Trust", *block, "We rang."]
    with pytest.raises(DataError, match="where does the next code begin"):
        readers.read(docx_of(tmp_path / "Joy.docx", lines))


def test_a_line_of_an_interview_that_looks_like_a_name_stays_words(tmp_path: Path) -> None:
    lines = [
        "Name: Joy",
        "<Files\\\\Anna> - § 2 references coded [1.00% Coverage]",
        "Reference 1 - 0.50% Coverage",
        "Name: Bob",
        "Reference 2 - 0.50% Coverage",
        "We sang.",
        "Name: Bob",
    ]
    folder = tmp_path / "t"
    folder.mkdir()
    (folder / "Anna.txt").write_text("Hello.\nName: Bob\nWe sang.\nName: Bob\nBye.")
    imported = readers.read(docx_of(tmp_path / "Joy.docx", lines), transcripts=folder)
    assert [words for _, _, words in said(imported)] == ["Name: Bob", "We sang.\nName: Bob"]
    assert [code.name for code in imported.project.codes] == ["Joy"]


def test_the_report_coding_summary_by_code(tmp_path: Path, folder: Path) -> None:
    rows = [
        ["Coding Summary By Code", "", ""],
        ["Aggregate", "Coverage", "Number Of Coding References"],
        ["Codes\\\\Quality\\\\Trust", "", ""],
        ["Files\\\\Anna", "", ""],
        ["No", "0.0101", "2"],
        ["1", "PB", "05/03/2020 14:20"],
        ["I cried 😀 then I sang.", "", ""],
        ["2", "PB", "05/03/2020 14:22"],
        ["we ring each other up", "", ""],
        ["Files\\\\Ben", "", ""],
        ["No", "0.0202", "1"],
        ["1", "JS", "06/03/2020 09:00"],
        ["They never rang.", "", ""],
    ]
    imported = readers.read(docx(tmp_path / "report.docx", table(rows)), transcripts=folder)
    assert said(imported) == [
        ("Quality > Trust", "Anna", "I cried 😀 then I sang."),
        ("Quality > Trust", "Anna", "we ring each other up"),
        ("Quality > Trust", "Ben", "They never rang."),
    ]
    assert [coder.name for coder in imported.project.coders] == ["PB", "JS"]


def test_the_codebook_keeps_its_tree(tmp_path: Path) -> None:
    rows = [
        ["Name", "Description", "Files", "References"],
        ["Quality", "What holds", "3", "12"],
        [paragraph("Trust", left=400), "Mutual\ttrust", "2", "5"],
        [paragraph("Respect", left=800), "", "1", "1"],
        ["Challenges", "", "0", "0"],
    ]
    path = docx(tmp_path / "Codebook.docx", paragraph("Codes") + table(rows))
    assert readers.kind_of(path).name == "nvivo codebook"
    project = readers.read(path).project
    assert [project.path(code) for code in project.codes] == [
        "Quality",
        "Quality > Trust",
        "Quality > Trust > Respect",
        "Challenges",
    ]
    assert project.code("Quality").description == "What holds"
    rows[1][0] = ""
    with pytest.raises(DataError, match="a code without a name"):
        readers.read(docx(path, table(rows)))


texts = st.lists(
    st.text(st.sampled_from("ab ’“…é😀🐕‍🦺אב中"), min_size=3, max_size=25).filter(str.strip),
    min_size=2,
    max_size=6,
)


@given(texts, st.data())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_quote_is_always_words_of_its_transcript(
    tmp_path: Path, lines: list[str], data: st.DataObject
) -> None:
    whole = "\n".join(lines)
    start = data.draw(st.integers(0, len(whole) - 2))
    end = data.draw(st.integers(start + 1, len(whole)))
    words = whole[start:end]
    folder = tmp_path / "t"
    folder.mkdir(exist_ok=True)
    (folder / "Anna.txt").write_text(whole, encoding="utf-8")
    header = "<Files\\\\Anna> - § 1 reference coded [1.00% Coverage]"
    export = [header, "Reference 1 - 1.00% Coverage", *words.split("\n")]
    if not words.strip():
        return
    imported = readers.read(docx_of(tmp_path / "Joy.docx", export), transcripts=folder)
    (segment,) = imported.project.segments
    text = imported.project.sources[0].text or ""
    if segment.text is not None:
        assert segment.text.split() == words.split()
        assert text[segment.start : segment.end] == segment.text
    else:
        what = {"passage that could be at several places of its transcript"}
        assert what <= told(imported).keys()
