"""Invariants of reading a document: nothing is lost, and cells are found wherever Quarto has them.

Documents are put together from pieces whose cells are known, nested in quotations, lists and divs,
beside pieces that only show a cell.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bite.errors import DocumentError
from publish import blocks, document
from publish.document import Prose


@dataclass(frozen=True)
class Piece:
    """Lines of Markdown; for each cell the index of its fence, its code and its options."""

    lines: tuple[str, ...]
    cells: tuple[tuple[int, str, dict], ...] = field(default=())

    def within(self, before: tuple[str, ...], prefix: str, after: tuple[str, ...]) -> Piece:
        inner = (prefix + line if line or ">" in prefix else line for line in self.lines)
        moved = ((index + len(before), code, said) for index, code, said in self.cells)
        return Piece((*before, *inner, *after), tuple(moved))


WORDS = st.sampled_from(["Words.", "A *line* of `code`.", "\tan\ttab", "- an item", "a | b", "***"])
NAMES = st.from_regex(r"zz[a-z]{1,3}", fullmatch=True)
TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_categories=["Cc"]))
VALUES = st.recursive(
    TEXTS | st.booleans() | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=5,
)
CODE = st.sampled_from(["x = 1", "f()\n\ng()", 'print("""\n~~~\n""")', "if x:\n    y()", "# <!--"])


@st.composite
def cells(draw):
    said = draw(st.dictionaries(NAMES, VALUES, max_size=3))
    flow = draw(st.sampled_from([None, False]))
    text = yaml.safe_dump(said, allow_unicode=True, default_flow_style=flow) if said else ""
    options = tuple(f"#| {line}".rstrip() for line in text.splitlines())
    code, ticks = draw(CODE), "`" * draw(st.integers(3, 5))
    lines = (f"{ticks}{{python}}", *options, *code.split("\n"), ticks)
    return Piece(lines, ((0, code, said),))


@st.composite
def shown(draw):
    """A cell that stands where it is only text."""
    piece = draw(cells())
    opening, closing = draw(st.sampled_from([
        ("``````markdown", "``````"), ("~~~", "~~~"), ("~~~~ {.python}", "~~~~~"),
        ("``````{=html}", "``````"), ("<!--", "-->"), ("<!-- `-->` is a comment's end", "-->"),
    ]))  # fmt: skip
    lines = [line.replace("~~~", "") if "~" in opening else line for line in piece.lines]
    return Piece((opening, *lines, closing))


def around(inner):
    quoted = inner.map(lambda piece: piece.within((), "> ", ()))
    listed = inner.map(lambda piece: piece.within(("1. An item", ""), "   ", ("",)))
    boxed = inner.map(lambda piece: piece.within(("::::: {.box}", ""), "", ("", ":::::")))
    return quoted | listed | boxed


NESTED = st.recursive(cells() | shown(), around, max_leaves=3)
PIECES = st.lists(NESTED | WORDS.map(lambda line: Piece((line,))), min_size=1, max_size=5)


def put_together(pieces: list[Piece]) -> Piece:
    whole = Piece(())
    for piece in pieces:
        whole = Piece(
            (*whole.lines, *piece.lines, ""), (*whole.cells, *_moved(piece, len(whole.lines)))
        )
    return whole


def _moved(piece: Piece, by: int):
    return ((index + by, code, said) for index, code, said in piece.cells)


def saved(folder: Path, text: str, ends: str = "\n", mark: bytes = b"") -> Path:
    path = folder / "report.qmd"
    path.write_bytes(mark + text.replace("\n", ends).encode())
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("source")


@settings(max_examples=150, deadline=None)
@given(
    pieces=PIECES, ends=st.sampled_from(["\n", "\r\n"]), last=st.sampled_from(["", "\n"]),
    mark=st.sampled_from([b"", b"\xef\xbb\xbf"]),
)  # fmt: skip
def test_cells_are_found_with_options_and_lines_and_every_other_line_is_kept(
    folder, pieces, ends, mark, last
):
    whole = put_together(pieces)
    read = document.read(saved(folder, "\n".join(whole.lines) + last, ends, mark))
    found = [(cell.line - 1, cell.code, dict(cell.options)) for cell in read.cells]
    assert found == [(index, code, said) for index, code, said in whole.cells]
    kept = {}
    for part in read.parts:
        if isinstance(part, Prose):
            kept |= dict(enumerate(part.text.removesuffix("\n").split("\n"), part.line - 1))
    in_cells = {i for start, *_ in whole.cells for i in range(start, start + _length(whole, start))}
    written = {i: line for i, line in enumerate(whole.lines) if i not in in_cells}
    assert {i: line for i, line in kept.items() if line} == {
        i: line for i, line in written.items() if line
    }


def _length(whole: Piece, start: int) -> int:
    """How many lines a cell has, its fences included."""
    fence = whole.lines[start].strip(" >").removesuffix("{python}")
    end = next(i for i in range(start + 1, len(whole.lines))
               if whole.lines[i].strip(" >") == fence)  # fmt: skip
    return end - start + 1


@settings(max_examples=60, deadline=None)
@given(pieces=PIECES, more=PIECES)
def test_a_fault_has_the_authors_file_and_line_also_in_what_is_included(folder, pieces, more):
    before, inner = put_together(pieces), put_together(more)
    wrong = ("```{python}", "#| label: a", "#| echo: perhaps", "```")
    (folder / "_part.qmd").write_text("\n".join((*inner.lines, *wrong)), encoding="utf-8")
    text = "\n".join((*before.lines, "{{< include _part.qmd >}}", "", *wrong))
    with pytest.raises(DocumentError) as told:
        document.read(saved(folder, text))
    faults = {(Path(f.where.file).name, f.where.line) for f in told.value.faults}
    assert faults >= {("_part.qmd", len(inner.lines) + 3), ("report.qmd", len(before.lines) + 5)}


@settings(max_examples=200, deadline=None)
@given(text=st.text(st.sampled_from(list("`~>-*1.{}<!- \tab=\n")), max_size=120))
def test_blocks_are_in_order_apart_and_within_the_text(text):
    lines = text.split("\n")
    found = blocks.find(lines)
    ends = [0, *(fence.end for fence in found.fences)]
    starts = [*(fence.start for fence in found.fences), len(lines)]
    assert all(end <= start for end, start in zip(ends, starts, strict=True))
    assert all(not found.hidden[fence.start] for fence in found.fences)
    assert len(found.hidden) == len(lines)


@pytest.mark.parametrize(
    "heading", ["# About `{python} n`", "title: `{python} n`", "[^`{python} n`]"]
)
def test_inline_code_is_found_in_headings_captions_and_cells_of_tables(folder, heading):
    text = f"{heading}\n\n| a |\n|---|\n| `{{python}} n` |\n\n: Caption `{{python}} n`\n\n"
    shown = "``{python} n`` <!-- `{python} n` -->\n"
    (prose,) = document.read(saved(folder, text + shown)).parts
    assert [match["code"] for match in prose.inlines] == ["n", "n", "n"]
    assert [prose.line_of(match.start()) for match in prose.inlines] == [1, 5, 7]


def test_a_quotation_ends_its_blocks(folder):
    read = document.read(saved(folder, "> ```\n> open\n\n```{python}\nreal()\n```\n"))
    assert [cell.code for cell in read.cells] == ["real()"]


def test_a_cell_on_the_line_of_a_list_marker_is_told(folder):
    with pytest.raises(DocumentError, match="list marker"):
        document.read(saved(folder, "- ```{python}\n  x\n  ```\n"))


def test_an_include_that_is_commented_out_includes_nothing(folder):
    document.read(saved(folder, "<!--\n{{< include nowhere.qmd >}}\n-->\n"))
