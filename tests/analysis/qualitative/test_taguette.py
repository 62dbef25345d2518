"""Taguette: bytes of tag-less text, found again in what a person reads."""

import html
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.qualitative import readers
from analysis.qualitative.readers import taguette
from bite.errors import DataError
from tests.analysis.qualitative.made_files import TAGUETTE, database, docx_of


def project(path: Path, contents: str, highlights: list[dict], **more: list[dict]) -> Path:
    rows = {
        "projects": [{"id": 1, "name": "P", "description": ""}],
        "documents": [{"id": 1, "name": "S01", "description": "", "contents": contents}],
        "tags": [{"id": 1, "project_id": 1, "path": "joy", "description": "being glad"}],
        "highlights": highlights,
        "highlight_tags": [{"highlight_id": h["id"], "tag_id": 1} for h in highlights],
    } | more
    return database(path, TAGUETTE, rows)


def highlight(raw: str, start: int, end: int, number: int = 1) -> dict:
    """A highlight of `raw`'s characters `start` to `end`, counted as Taguette counts."""
    return {
        "id": number,
        "document_id": 1,
        "start_offset": len(raw[:start].encode()),
        "end_offset": len(raw[:end].encode()),
        "snippet": f"<p>{html.escape(raw[start:end])}</p>",
    }


words = st.text(st.sampled_from("ab é 😀🐕‍🦺’“—אבעم中&<>"), min_size=1, max_size=30).filter(
    str.strip
)


@given(st.lists(words, min_size=1, max_size=5), st.data())
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_highlight_of_any_writing_has_its_words(
    tmp_path: Path, paragraphs: list[str], data: st.DataObject
) -> None:
    contents = "".join(f"<p>{html.escape(p)}</p>" for p in paragraphs)
    raw = "".join(paragraphs)
    start = data.draw(st.integers(0, len(raw) - 1))
    end = data.draw(st.integers(start + 1, len(raw)))
    path = tmp_path / "p.sqlite3"
    path.unlink(missing_ok=True)
    imported = taguette.read(project(path, contents, [highlight(raw, start, end)]))
    source = imported.project.sources[0]
    assert source.text == "\n".join(paragraphs)
    if not raw[start:end].strip():
        assert imported.project.segments == ()
        return
    (segment,) = imported.project.segments
    assert segment.text is not None
    assert segment.text.replace("\n", "") == raw[start:end]


def test_a_highlight_over_two_paragraphs_keeps_them_apart(tmp_path: Path) -> None:
    raw = "S01: I cried 😀S01: then I sang"
    contents = "<p>S01: I cried 😀</p>\r\n<p>S01: then I <em>sang</em></p>"
    # The line end between the paragraphs counts: it is part of the tag-less text.
    raw = raw.replace("😀", "😀\n")
    made = highlight(raw, raw.index("cried"), len(raw))
    imported = taguette.read(project(tmp_path / "p.sqlite3", contents, [made]))
    (segment,) = imported.project.segments
    assert segment.text == "cried 😀\nS01: then I sang"
    assert segment.speaker == "S01"


def test_a_highlight_whose_words_are_elsewhere_is_left_out_and_counted(tmp_path: Path) -> None:
    raw = "We sang, and we danced, and then we went home again."
    wrong = highlight(raw, 0, 7) | {"snippet": "<p>we went home</p>"}
    right = highlight(raw, raw.index("we danced"), raw.index(", and then"), 2)
    imported = taguette.read(project(tmp_path / "p.sqlite3", f"<p>{raw}</p>", [wrong, right]))
    assert [s.text for s in imported.project.segments] == ["we danced"]
    assert ("highlight", 1) in {(loss.what, loss.n) for loss in imported.losses}
    assert imported.alignment == {"S01": 0.5}


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 3), (40, 4000), (-3, 4)])
def test_an_empty_or_outlying_highlight_is_left_out(tmp_path: Path, start: int, end: int) -> None:
    raw = "We sang, and we danced."
    bad = highlight(raw, 0, 7) | {"start_offset": start, "end_offset": end}
    imported = taguette.read(project(tmp_path / "p.sqlite3", f"<p>{raw}</p>", [bad]))
    assert imported.project.segments == ()
    assert imported.losses[0].n == 1


def test_the_same_words_with_two_highlights_are_one_passage(tmp_path: Path) -> None:
    raw = "We sang."
    both = [highlight(raw, 0, 8), highlight(raw, 0, 8, 2)]
    tags = [
        {"id": i, "project_id": 1, "path": t, "description": ""} for i, t in ((1, "a"), (2, "b"))
    ]
    links = [{"highlight_id": 1, "tag_id": 1}, {"highlight_id": 2, "tag_id": 2}]
    path = project(tmp_path / "p.sqlite3", f"<p>{raw}</p>", both, tags=tags, highlight_tags=links)
    found = taguette.read(path).project
    assert len(found.segments) == 1
    assert len(found.codings) == 2


def test_dots_in_tags_make_a_tree_but_not_out_of_everything(tmp_path: Path) -> None:
    names = ["quality", "quality.trust", "St. Mary", "v1.5", "e.g."]
    tags = [
        {"id": i, "project_id": 1, "path": p, "description": ""} for i, p in enumerate(names, 1)
    ]
    found = taguette.read(project(tmp_path / "p.sqlite3", "<p>x</p>", [], tags=tags)).project
    paths = [found.path(code) for code in found.codes]
    assert paths == ["quality", "quality > trust", "St. Mary", "v1.5", "e.g."]


def test_a_cut_file_is_refused_whole(tmp_path: Path) -> None:
    path = project(tmp_path / "p.sqlite3", f"<p>{'We sang. ' * 5000}</p>", [])
    cut = tmp_path / "cut.sqlite3"
    cut.write_bytes(path.read_bytes()[:9000])
    with pytest.raises(DataError, match=r"cut\.sqlite3"):
        readers.read(cut)


def test_parts_that_are_not_there_are_all_named(tmp_path: Path) -> None:
    stray = highlight("We sang.", 0, 7) | {"document_id": 9}
    tags = [{"id": 1, "project_id": 1, "path": " ", "description": ""}]
    path = project(tmp_path / "p.sqlite3", "<p>We sang.</p>", [stray], tags=tags)
    with pytest.raises(DataError) as caught:
        taguette.read(path)
    assert len(caught.value.faults) == 2
    assert "table highlights, row 1" in str(caught.value)


def test_several_projects_in_one_file_are_not_mixed(tmp_path: Path) -> None:
    both = [{"id": i, "name": n, "description": ""} for i, n in ((1, "One"), (2, "Two"))]
    path = project(tmp_path / "p.sqlite3", "<p>x</p>", [], projects=both)
    with pytest.raises(DataError, match="One, Two"):
        taguette.read(path)


def test_nothing_in_the_file_is_run_and_nothing_beside_it_written(tmp_path: Path) -> None:
    path = project(tmp_path / "p.sqlite3", "<p>We sang.</p>", [highlight("We sang.", 0, 7)])
    connection = sqlite3.connect(path)
    connection.execute("ALTER TABLE tags RENAME TO held")
    connection.execute("CREATE VIEW tags AS SELECT load_extension('evil') AS id, path FROM held")
    connection.commit()
    connection.close()
    with pytest.raises(DataError, match="not a file that is understood"):
        readers.read(path)
    assert [p.name for p in tmp_path.iterdir()] == ["p.sqlite3"]


# -- exported highlights ----------------------------------------------------------------------

EXPORTED = """<!DOCTYPE html>
<html>
  <head><meta charset="UTF-8"><title>Taguette highlights</title>
    <style>
      h1 { margin-bottom: 1em; }
    </style>
  </head>
  <body>
    <h1>Taguette highlights</h1>

    <p>I cried 😀</p><p>then I sang</p>
    <p>
      <strong>Document:</strong> S01.docx
      <strong>Tags:</strong>
        joy.song,
        relief
    </p>
    <hr>

    <p>“Never again”</p>
    <p>
      <strong>Document:</strong> S02.docx
      <strong>Tags:</strong>
        joy.song
    </p>

  </body>
</html>"""


def test_exported_highlights_are_read_and_found_again(tmp_path: Path) -> None:
    path = tmp_path / "all_tags.html"
    path.write_text(EXPORTED, encoding="utf-8")
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "S01.txt").write_text("S01: I cried 😀\nthen I sang", encoding="utf-8")
    (folder / "S02.txt").write_text('S02: "Never again", she said.', encoding="utf-8")
    assert readers.kind_of(path).name == "highlights"
    found = readers.read(path, transcripts=folder)
    coded = found.project.codings_table
    assert sorted(zip(coded["path"], coded["text"], strict=True)) == [
        ("joy > song", '"Never again"'),
        ("joy > song", "I cried 😀\nthen I sang"),
        ("relief", "I cried 😀\nthen I sang"),
    ]


def test_exported_highlights_in_word(tmp_path: Path) -> None:
    lines = ["Taguette highlights", "We sang on.", "Document: S01.docx Tags: joy.song, relief"]
    path = docx_of(tmp_path / "all_tags.docx", lines)
    found = readers.read(path)
    assert readers.kind_of(path).name == "highlights"
    assert [found.project.path(c) for c in found.project.codes] == ["joy", "joy > song", "relief"]
    with pytest.raises(DataError, match="middle of a highlight"):
        readers.read(docx_of(tmp_path / "cut.docx", [*lines, "And then"]))
