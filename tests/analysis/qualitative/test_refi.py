"""REFI-QDA, there and back again, and in the dialects that programs write."""

import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from analysis.qualitative import refi
from analysis.qualitative.coding import (
    Code,
    CodedProject,
    Coder,
    Coding,
    Memo,
    Participant,
    Segment,
    Set,
    Source,
)
from analysis.synthetic.interviews import interviews
from bite.errors import DataError

SCHEMAS = Path(__file__).parents[2] / "published" / "refi"


def guid(n: int) -> str:
    return f"00000000-0000-0000-0000-{n:012d}"


def project(text: str, spans: list[tuple[int, int]]) -> CodedProject:
    return CodedProject(
        name="A project",
        participants=(
            Participant("S01", "partnership", "staff", True, (("role", "adviser & friend"),)),
            Participant("S02", "partnership", "staff", False),
        ),
        sources=(Source(guid(1), "S01", text, "partnership"),),
        codes=(
            Code(guid(10), "Quality", "", "What “holds”", "#12436D", False),
            Code(guid(11), "Trust < respect", guid(10)),
        ),
        segments=tuple(
            Segment(guid(100 + i), guid(1), a, b, text[a:b], "S01")
            for i, (a, b) in enumerate(spans)
        ),
        codings=tuple(
            Coding(guid(1000 + i), guid(100 + i), guid(11), guid(20), "2019-06-03T09:00:00Z")
            for i in range(len(spans))
        ),
        coders=(Coder(guid(20), "Coder 1"),),
        memos=(Memo(guid(30), "A thought", "First line.\nSecond.", (guid(11),)),),
        sets=(Set(guid(40), "Both kinds", (guid(11), guid(1))),),
    )


texts = st.text(
    st.sampled_from("aé ß\n\t😀🐕‍🦺’“”…&<>'\"אب中") | st.characters(codec="utf-8"), max_size=60
)


@st.composite
def projects(draw: st.DrawFn) -> CodedProject:
    text = draw(texts)
    places = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(
        lambda pair: tuple(sorted(pair))
    )
    spans = draw(st.lists(places, max_size=4, unique=True))
    return project(text, [(a, b) for a, b in spans if a < b])


@given(projects())
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_project_comes_back_as_it_was(tmp_path: Path, made: CodedProject) -> None:
    refi.write(made, tmp_path / "p.qdpx")
    back = refi.read(tmp_path / "p.qdpx")
    assert back.project == made
    assert back.losses == ()


@given(projects())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_is_written_is_valid_by_the_published_schema(
    tmp_path: Path, made: CodedProject
) -> None:
    refi.write(made, tmp_path / "p.qdpx")
    xml = zipfile.ZipFile(tmp_path / "p.qdpx").read("project.qde")
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "Project.xsd"))
    schema.assertValid(etree.fromstring(xml))


def test_the_shipped_interviews_are_valid_and_come_back(tmp_path: Path) -> None:
    _, made = interviews(np.random.default_rng(1))
    refi.write(made, tmp_path / "interviews.qdpx")
    xml = zipfile.ZipFile(tmp_path / "interviews.qdpx").read("project.qde")
    etree.XMLSchema(etree.parse(SCHEMAS / "Project.xsd")).assertValid(etree.fromstring(xml))
    back = refi.read(tmp_path / "interviews.qdpx")
    assert back.project == made
    assert set(back.alignment.values()) == {1.0}


def test_a_codebook_is_valid_and_comes_back(tmp_path: Path) -> None:
    _, made = interviews(np.random.default_rng(1))
    refi.write_codebook(made.codes, tmp_path / "codebook.qdc")
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "Codebook.xsd"))
    schema.assertValid(etree.parse(tmp_path / "codebook.qdc"))
    assert refi.read_codebook(tmp_path / "codebook.qdc") == made.codes


def test_a_codebook_keeps_its_sets(tmp_path: Path) -> None:
    codes = (Code(guid(1), "A"), Code(guid(2), "B", guid(1)))
    groups = (Set(guid(3), "Both", (guid(1), guid(2)), "What holds"),)
    refi.write_codebook(codes, tmp_path / "c.qdc", groups)
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "Codebook.xsd"))
    schema.assertValid(etree.parse(tmp_path / "c.qdc"))
    back = refi.read(tmp_path / "c.qdc")
    assert (back.project.codes, back.project.sets, back.losses) == (codes, groups, ())
    with pytest.raises(DataError, match="without codes"):
        refi.write_codebook((), tmp_path / "empty.qdc")


awkward = st.text(st.sampled_from("a b\n\r\t<&>\"'😀é\ufeff\u2028") | st.characters(codec="utf-8"))


@given(name=awkward, words=awkward, at=awkward)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_people_typed_is_valid_and_readable(
    tmp_path: Path, name: str, words: str, at: str
) -> None:
    """Names, memos, colours and times from other programs: nothing XML cannot carry gets out."""
    typed = CodedProject(
        name=name,
        sources=(Source(guid(1), name, f"\ufeff{words}x"),),
        codes=(Code(guid(10), name, "", words, at),),
        segments=(Segment(guid(2), guid(1), 0, len(words) + 2, f"\ufeff{words}x"),),
        codings=(Coding(guid(3), guid(2), guid(10), "", at),),
        memos=(Memo(guid(4), name, words),),
        sets=(Set(guid(5), name, (guid(10), guid(4)), words),),
    )
    refi.write(typed, tmp_path / "p.qdpx")
    xml = zipfile.ZipFile(tmp_path / "p.qdpx").read("project.qde")
    etree.XMLSchema(etree.parse(SCHEMAS / "Project.xsd")).assertValid(etree.fromstring(xml))
    back = refi.read(tmp_path / "p.qdpx").project
    assert back.sources[0].text == typed.sources[0].text
    assert [s.text for s in back.segments] == [s.text for s in typed.segments]
    carried = "".join(c if c >= " " or c in "\n\r\t" else "�" for c in words)
    assert back.memos[0].text == carried.replace("\ufffe", "�").replace("\uffff", "�")


def test_the_same_project_is_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.qdpx", "two.qdpx"):
        refi.write(interviews(np.random.default_rng(7))[1], tmp_path / name)
    assert (tmp_path / "one.qdpx").read_bytes() == (tmp_path / "two.qdpx").read_bytes()


# -- dialects ---------------------------------------------------------------------------------

TEXT = "Interviewer: And?\r\nS01: I cried 😀 then I sang.\r\nS01: We sang on."


def written(tmp_path: Path, start: int, end: int, name: str, folder: str = "sources") -> Path:
    """A project as some other program writes it: `start` and `end` counted its own way."""
    xml = f"""<?xml version="1.0"?>
<Project xmlns="urn:QDA-XML:project:0:10" name="x" basePath="C:/Users/somebody">
 <CodeBook><Codes>
  <Code guid="{{{guid(11).upper()}}}" name="Joy" isCodable="true"/>
 </Codes></CodeBook>
 <Sources><TextSource guid="{guid(1)}" name="S01" plainTextPath="internal://T.txt">
  <PlainTextSelection guid="{guid(2)}" name="{name}" startPosition="{start}" endPosition="{end}">
   <Coding guid="{guid(3)}"><CodeRef targetGUID="{guid(11)}"/></Coding>
  </PlainTextSelection>
 </TextSource></Sources>
</Project>"""
    path = tmp_path / "theirs.qdpx"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("renamed.qde", xml)
        out.writestr(f"{folder}/t.TXT", TEXT.encode("utf-8-sig"))
    return path


def counted(text: str, words: str, way: str) -> tuple[int, int]:
    """Where `words` begin and end, counted in the way a program counts."""
    if way == "crlf is one":
        text = text.replace("\r\n", "\n")
    at = text.index(words)
    if way == "utf-16":
        size = [len(part.encode("utf-16-le")) // 2 for part in (text[:at], words)]
        return size[0], size[0] + size[1]
    return at, at + len(words)


@pytest.mark.parametrize("way", ["code points", "crlf is one", "utf-16"])
@pytest.mark.parametrize("folder", ["sources", "Sources"])
def test_the_words_are_found_however_a_program_counts(
    tmp_path: Path, way: str, folder: str
) -> None:
    words = "We sang on."
    start, end = counted(TEXT, words, way)
    imported = refi.read(written(tmp_path, start, end, words, folder))
    (segment,) = imported.project.segments
    assert segment.text == words
    assert imported.alignment == {"S01": 1.0}
    assert imported.project.code("Joy").id == guid(11)


def test_words_that_are_not_at_their_place_are_left_out_and_counted(tmp_path: Path) -> None:
    imported = refi.read(written(tmp_path, 3, 14, "We sang on."))
    assert imported.project.segments == ()
    assert [str(loss) for loss in imported.losses] == [
        "1 × selection: its words are not at its place"
    ]


@pytest.mark.parametrize(("start", "end"), [(5, 5), (40, 4000), (-3, 4)])
def test_an_empty_or_outlying_selection_is_left_out_and_counted(
    tmp_path: Path, start: int, end: int
) -> None:
    imported = refi.read(written(tmp_path, start, end, "Quotation 1"))
    assert imported.project.segments == ()
    assert imported.losses[0].n == 1


# -- files that mean harm, or are broken ------------------------------------------------------


def test_an_entity_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.qde"
    path.write_text('<!DOCTYPE p [<!ENTITY a "aaaa">]><Project name="x">&a;</Project>')
    with pytest.raises(DataError, match="entities"):
        refi.read(path)


def test_a_path_out_of_the_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "out.qdpx"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("project.qde", "<Project/>")
        out.writestr("../../home/evil.txt", "x")
    with pytest.raises(DataError, match="outside the archive"):
        refi.read(path)


def test_an_archive_that_would_fill_the_disk_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.qualitative.files.archive.MOST_BYTES", 1000)
    path = tmp_path / "big.qdpx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("project.qde", "<Project>" + " " * 10_000 + "</Project>")
    with pytest.raises(DataError, match="would unpack"):
        refi.read(path)


def test_a_file_cut_short_says_so(tmp_path: Path) -> None:
    whole = tmp_path / "whole.qdpx"
    refi.write(project("hello there", [(0, 5)]), whole)
    cut = tmp_path / "cut.qdpx"
    cut.write_bytes(whole.read_bytes()[:-60])
    with pytest.raises(DataError, match="cut short"):
        refi.read(cut)
    with pytest.raises(DataError, match="no such file"):
        refi.read(tmp_path / "absent.qdpx")


def test_broken_xml_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.qde"
    path.write_text("<Project>\n<Users>\n</Project>")
    with pytest.raises(DataError, match=r"broken\.qde:3"):
        refi.read(path)
