"""What comes together: arithmetic on ends against sets of characters and of people."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.qualitative import themes
from analysis.qualitative.coding import Code, CodedProject, Coding, Participant, Segment, Source
from bite.errors import UsageError

TEXT = "P: " + "word " * 20 + "\nQ: " + "more " * 20
CODES = ("a", "b", "c")


@st.composite
def projects(draw) -> CodedProject:
    """Two texts, up to twelve passages anywhere in them, each with one code, some under another."""
    segments, codings = [], []
    for i in range(draw(st.integers(0, 12))):
        start = draw(st.integers(0, len(TEXT) - 2))
        end = draw(st.integers(start + 1, len(TEXT)))
        source = draw(st.sampled_from(["s1", "s2"]))
        who = draw(st.sampled_from(["P", "Q", ""]))
        segments.append(Segment(f"g{i}", source, start, end, TEXT[start:end], who))
        codings.append(Coding(f"k{i}", f"g{i}", draw(st.sampled_from([*CODES, "a1"])), "x"))
    return CodedProject(
        "small",
        participants=(Participant("P", "study", "g"), Participant("Q", "study", "g")),
        sources=(Source("s1", "s1", TEXT, "study"), Source("s2", "s2", TEXT, "study")),
        codes=(*(Code(c, c.upper()) for c in CODES), Code("a1", "A1", "a")),
        segments=tuple(segments),
        codings=tuple(codings),
    )


def sets(project: CodedProject, by: str) -> dict[str, set]:
    """The slow way: everybody, or every character, under each code."""
    found: dict[str, set] = {code: set() for code in CODES}
    for coding in project.codings:
        s = project.segment(coding.segment)
        if by == "overlap":
            found[coding.code[0]] |= {(s.source, place) for place in range(s.start, s.end)}
        elif s.speaker:
            found[coding.code[0]].add(s.speaker)
    return found


@given(projects(), st.sampled_from(["participant", "overlap"]))
def test_pairs_and_matrix_are_what_counting_one_by_one_gives(project, by) -> None:
    slow = sets(project, by)
    pairs = themes.cooccurring_pairs(project, CODES, by=by)
    matrix = themes.cooccurrence(project, CODES, by=by)
    for pair in pairs.itertuples():
        one, other = slow[pair.one.lower()], slow[pair.other.lower()]
        assert (pair.both, pair.either) == (len(one & other), len(one | other))
        expected = len(one & other) / len(one | other) if one | other else np.nan
        assert pair.jaccard == pytest.approx(expected, nan_ok=True)
        assert matrix.loc[pair.one, pair.other] == pytest.approx(expected, nan_ok=True)


@given(projects())
def test_participants_and_references_are_what_counting_one_by_one_gives(project) -> None:
    counts = themes.by_group(project, codes=["A", "B", "A1"])
    for row in counts.itertuples():
        under = {"A": {"a", "a1"}, "B": {"b"}, "A1": {"a1"}}[row.name]
        spoken = [
            project.segment(c.segment)
            for c in project.codings
            if c.code in under and project.segment(c.segment).speaker
        ]
        assert row.participants == len({s.speaker for s in spoken})
        assert row.references == len({s.id for s in spoken})
        assert row.of == 2


def test_a_codebook_without_deviant_cases_marks_none() -> None:
    project = CodedProject("empty", codes=(Code("a", "A"),))
    assert themes.deviant(project).empty
    with pytest.raises(UsageError, match="no code 'Odd one out'"):
        themes.deviant(project, code="Odd one out")


def test_anything_else_to_come_together_by_is_refused() -> None:
    project = CodedProject("empty", codes=(Code("a", "A"),))
    with pytest.raises(ValueError, match="participant"):
        themes.cooccurrence(project, ["A"], by="colour")
    assert themes.cooccurrence(project, []).empty
    assert themes.by_group(project).empty
    assert themes.framework_matrix(project, "", ["A"]) == {}
    assert themes.totals(themes.by_group(project)).empty
