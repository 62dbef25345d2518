"""Transcripts: the words that were said, by whom, and nothing else."""

import html
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.qualitative import readers
from analysis.qualitative.coding import Source
from analysis.qualitative.files import office
from analysis.qualitative.readers import transcripts
from bite.errors import DataError
from tests.analysis.qualitative.made_files import docx, docx_of, pandoc_docx, paragraph, table

VTT = """WEBVTT - a comment
Kind: captions

NOTE made by hand
over two lines

STYLE
::cue { color: lime }

1
00:00:01.000 --> 00:00:04.000 align:start position:0%
<v Jane O’Neill>I cried 😀 &amp; then</v>

00:00:04.000 --> 00:00:06.500
<v.loud Jane O’Neill>I <i>sang</i>.<00:00:05.000> On and on.

2f6e-11
00:00:07.000 --> 00:00:09.000
<v Interviewer>Why?</v>
<v Jane O’Neill>Because &lt;it&gt; was מחר.</v>
"""


def turns(text: str) -> list[tuple[str, str]]:
    return [(t.speaker, text[t.start : t.end]) for t in Source("s", "s", text).turns]


def told(found: transcripts.Transcript) -> dict[str, int]:
    return {loss.what: loss.n for loss in found.losses}


def test_webvtt_voices_become_turns(tmp_path: Path) -> None:
    path = tmp_path / "S01.vtt"
    path.write_bytes(VTT.replace("\n", "\r\n").encode("utf-8-sig"))
    found = transcripts.transcript(path)
    assert turns(found.text) == [
        ("Jane O’Neill", "I cried 😀 & then I sang. On and on."),
        ("Interviewer", "Why?"),
        ("Jane O’Neill", "Because <it> was מחר."),
    ]
    assert told(found) == {"time of the recording": 3, "note in the subtitles": 1}


def test_zoom_writes_names_into_the_words(tmp_path: Path) -> None:
    path = tmp_path / "zoom.vtt"
    path.write_text(
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nJane: We sang\n\n"
        "2\n00:00:02.000 --> 00:00:03.000\nJane: and danced at 10:30.\n\n"
        "3\n00:00:03.000 --> 00:00:04.000\nInterviewer: Why?\n"
    )
    assert turns(transcripts.transcript(path).text) == [
        ("Jane", "We sang and danced at 10:30."),
        ("Interviewer", "Why?"),
    ]


def test_subrip(tmp_path: Path) -> None:
    path = tmp_path / "S01.srt"
    path.write_bytes(
        "1\r\n00:00:01,000 --> 00:00:02,000\r\n<b>We sang</b>\r\n\r\n"
        "2\r\n00:00:02,000 --> 00:00:03,000\r\nat the café\r\n".encode("cp1252")
    )
    found = transcripts.transcript(path)
    assert found.text == "We sang at the café"
    assert told(found)["file read as Windows-1252"] == 1


def test_a_time_that_somebody_said_stays(tmp_path: Path) -> None:
    words = "S01: We met at 10:30, (about 11:00) or so. Ratio 3:15."
    path = tmp_path / "S01.txt"
    path.write_text(words)
    assert transcripts.transcript(path).text == words


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("[00:01:02] S01: We sang.", "S01: We sang."),
        ("S01: We sang. #00:01:02-3#", "S01: We sang."),
        ("S01: We [00:01:02.5] sang.", "S01: We sang."),
        ("Jane Smith   0:03\nWe sang.\n\nBob   12:03\nWhy?", "Jane Smith: We sang.\n\nBob: Why?"),
        ("S01\n0:03\nWe sang.", "S01: We sang."),
        ("S01: We sang. (01:02)\n00:01:30\nBob: Why?", "S01: We sang.\nBob: Why?"),
    ],
)  # fmt: skip
def test_times_of_the_recording_go_and_are_counted(tmp_path: Path, written: str, read: str) -> None:
    path = tmp_path / "S01.txt"
    path.write_text(written)
    found = transcripts.transcript(path)
    assert found.text.strip() == read
    assert told(found)["time of the recording"] >= 1


def test_word_documents_by_another_writer(tmp_path: Path) -> None:
    path = pandoc_docx(
        tmp_path / "S01.docx",
        "# Interview\n\nInterviewer: Why?\n\nS01: I *cried* 😀, “naïvely” [so](x).",
    )
    found = transcripts.transcript(path)
    assert turns(found.text) == [
        ("Interviewer", "Why?"),
        ("S01", "I cried 😀, “naïvely” so."),
    ]


def test_a_table_of_speakers_and_words(tmp_path: Path) -> None:
    rows = [["S01:", "00:01:02", "We sang."], ["Interviewer", "", "Why?"]]
    found = transcripts.transcript(docx(tmp_path / "S01.docx", table(rows)))
    assert turns(found.text) == [("S01", "We sang."), ("Interviewer", "Why?")]


def test_tracked_changes_read_as_word_shows_them(tmp_path: Path) -> None:
    body = (
        '<w:p><w:r><w:t xml:space="preserve">S01: We </w:t></w:r>'
        "<w:ins><w:r><w:t>never</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>always</w:delText></w:r></w:del>"
        '<w:r><w:t xml:space="preserve"> sang</w:t><w:tab/><w:noBreakHyphen/><w:br/></w:r>'
        "<w:sdt><w:sdtContent><w:r><w:t>here.</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    )
    (found,) = office.word(docx(tmp_path / "S01.docx", body))
    assert isinstance(found, office.Paragraph)
    assert found.text == "S01: We never sang\t‑\nhere."


def test_a_folder_is_a_project_of_sources(tmp_path: Path) -> None:
    (tmp_path / "S02.vtt").write_text(VTT, encoding="utf-8")
    (tmp_path / "S01.txt").write_text("S01: We sang.", encoding="utf-16")
    (tmp_path / "~$S01.docx").write_bytes(b"lock")
    (tmp_path / "notes.pdf").write_bytes(b"%PDF-")
    found = readers.read(tmp_path)
    assert [source.name for source in found.project.sources] == ["S01", "S02"]
    assert found.project.sources[0].text == "S01: We sang."


def test_every_file_at_fault_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"caf\x81")
    (tmp_path / "b.vtt").write_text("WEBVTT\n\nno times here")
    (tmp_path / "c.docx").write_bytes(b"PK\x03\x04cut")
    (tmp_path / "d.txt").write_text(" \n")
    with pytest.raises(DataError) as caught:
        readers.read(tmp_path)
    assert len(caught.value.faults) == 4
    assert "neither UTF-8 nor Windows-1252 (byte 0x81)" in str(caught.value)


def test_entities_and_endless_nesting_in_a_document_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("word/document.xml", '<!DOCTYPE d [<!ENTITY a "aa">]><d>&a;</d>')
    with pytest.raises(DataError, match="entities"):
        readers.read(path)
    deep = "<w:p>" + "<w:r>" * 3000 + "</w:r>" * 3000 + "</w:p>"
    with pytest.raises(DataError, match="nested"):
        office.word(docx(tmp_path / "deep.docx", deep))


def test_a_document_that_would_fill_the_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "MOST_PART_BYTES", 1000)
    with pytest.raises(DataError, match="larger than"):
        readers.read(docx_of(tmp_path / "big.docx", ["We sang. " * 1000]))


spoken = st.text(st.sampled_from("ab é😀’&<>אב中."), min_size=1, max_size=20).filter(str.strip)


@given(st.lists(st.tuples(st.sampled_from(["S01", "Interviewer"]), spoken), min_size=1, max_size=6))
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_word_is_lost_between_subtitles(tmp_path: Path, said: list[tuple[str, str]]) -> None:
    path = tmp_path / "S.vtt"
    cues = [
        f"00:00:{i:02d}.000 --> 00:00:{i + 1:02d}.000\n<v {who}>{html.escape(words)}</v>"
        for i, (who, words) in enumerate(said)
    ]
    path.write_text("WEBVTT\n\n" + "\n\n".join(cues), encoding="utf-8")
    found = turns(transcripts.transcript(path).text)
    assert " ".join(words for _, words in found).split() == " ".join(w for _, w in said).split()
    assert [who for who, _ in found] == [
        who for i, (who, _) in enumerate(said) if i == 0 or said[i - 1][0] != who
    ]


def test_paragraphs_keep_style_and_indent(tmp_path: Path) -> None:
    (found,) = office.word(docx(tmp_path / "x.docx", paragraph("Trust", "Heading1", 400)))
    assert found == office.Paragraph("Trust", "Heading1", 400)
    assert isinstance(found, office.Paragraph)
    assert found.heading
