"""Agreement between the coders of a project."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.qualitative import agreement
from analysis.qualitative.agreement.coefficients import cohen_kappa, krippendorff_alpha
from analysis.qualitative.coding import (
    Code,
    CodedProject,
    Coder,
    Coding,
    Participant,
    Segment,
    Source,
)
from analysis.synthetic.interviews import interviews, truth

TEXT = "P: one two\nQ: and?\nP: three four\nP: five six\n"
TURNS = [(3, 10), (22, 32), (36, 44)]


def project(marks: dict[str, list[tuple[int, str]]], sources: int = 1) -> CodedProject:
    """Coder → (turn, code) of each source; `sources` texts that are all coded alike."""
    segments, codings = [], []
    for s in range(sources):
        for coder, given in marks.items():
            for turn, code in given:
                start, end = TURNS[turn]
                name = f"{s}.{coder}.{turn}.{code}"
                segments.append(Segment(name, f"s{s}", start, end, TEXT[start:end], "P"))
                codings.append(Coding(f"c{name}", name, code, coder))
    return CodedProject(
        "small",
        participants=(Participant("P", "study", "g"),),
        sources=tuple(Source(f"s{s}", f"s{s}", TEXT, "study") for s in range(sources)),
        codes=(Code("a", "A"), Code("b", "B"), Code("b1", "B1", "b"), Code("c", "C")),
        segments=tuple(segments),
        codings=tuple(codings),
        coders=tuple(Coder(name) for name in marks),
    )


def test_the_planted_agreement_is_found() -> None:
    """One data set's kappa varies; over several the planted value must come out."""
    found = []
    for seed in range(8):
        whole = interviews(np.random.default_rng(seed))[1]
        tops = ("Partnership working", "Life Rooms focus groups", "Normalisation Process Theory")
        codes = [code for top in tops for code in whole.children(top)]
        result = agreement.between_coders(whole, codes, draws=200)
        assert result.sources == len(truth().double_coded)
        assert result.kappa.low < result.kappa.value < result.kappa.high
        assert result.alpha.value == pytest.approx(result.kappa.value, abs=0.03)
        assert result.units.overall.low < result.units.overall.value < result.units.overall.high
        found.append(result.kappa.value)
    assert np.mean(found) == pytest.approx(truth().kappa, abs=0.05)


def test_each_code_has_the_kappa_of_its_turns() -> None:
    marks = {"x": [(0, "a"), (1, "a"), (2, "b"), (2, "c")], "y": [(0, "a"), (2, "b1")]}
    found = agreement.between_coders(project(marks), ["A", "B", "C"])
    rows = found.by_code.set_index("name")
    # A: both on turn 0, the first alone on turn 1. B: both on turn 2, one by a sub-theme.
    assert rows.loc["A", "kappa"] == pytest.approx(cohen_kappa([1, 1, 0], [1, 0, 0]))
    assert rows.loc["A", ["first", "second", "both"]].tolist() == [2, 1, 1]
    assert rows.loc["A", "same"] == pytest.approx(2 / 3)
    assert rows.loc["B", "kappa"] == pytest.approx(1)
    first, second = [1, 1, 0, 0, 0, 1, 0, 0, 1], [1, 0, 0, 0, 0, 1, 0, 0, 0]
    assert found.alpha.value == pytest.approx(krippendorff_alpha([first, second]))


def test_a_code_that_nobody_used_is_undefined_and_spoils_nothing() -> None:
    marks = {"x": [(0, "a"), (1, "a")], "y": [(0, "a")]}
    found = agreement.between_coders(project(marks), ["A", "C"])
    row = found.by_code.set_index("name").loc["C"]
    assert np.isnan(row[["kappa", "low", "high"]].astype(float)).all()
    assert row["same"] == 1
    assert found.kappa.defined


def test_with_no_code_used_agreement_is_undefined() -> None:
    found = agreement.between_coders(project({"x": [(0, "a")], "y": [(0, "a")]}), ["C"])
    assert not found.kappa.defined and not found.alpha.defined and not found.units.overall.defined


def test_a_source_that_one_of_the_two_did_not_code_is_left_out() -> None:
    """What only another pair coded says nothing about these two."""
    both = project({"x": [(0, "a"), (1, "b")], "y": [(0, "a"), (1, "b")]}, sources=2)
    third = project({"y": [(0, "a")], "z": [(0, "b")]}, sources=3)
    extra = [s for s in third.segments if s.source == "s2"]
    codings = [c for c in third.codings if c.segment in {s.id for s in extra}]
    mixed = replace(
        both,
        sources=third.sources,
        segments=(*both.segments, *extra),
        codings=(*both.codings, *codings),
        lead="x",
    )
    found = agreement.between_coders(mixed, ["A", "B"])
    assert (found.coders, found.sources) == (3, 2)
    assert found.kappa.value == pytest.approx(1)
    assert [s.id for s in agreement.double_coded(mixed)] == ["s0", "s1"]


def test_a_transcript_without_names_is_judged_line_by_line() -> None:
    marks = {"x": [(0, "a"), (1, "a")], "y": [(0, "a")]}
    nameless = replace(
        project(marks),
        participants=(),
        segments=tuple(replace(s, speaker="") for s in project(marks).segments),
    )
    found = agreement.between_coders(nameless, ["A"])
    assert found.turns == 4
    assert found.by_code["same"].item() == pytest.approx(3 / 4)


def test_without_a_second_coder_there_is_no_agreement_to_report() -> None:
    whole = interviews(np.random.default_rng(1))[1].only(["S01", "S03"])
    assert agreement.between_coders(whole, whole.children("Partnership working")) is None
    assert agreement.between_coders(project({"x": [(0, "a")]}), ["A"]) is None
    assert agreement.between_coders(project({}), ["A"]) is None
    assert agreement.double_coded(project({"x": [(0, "a")]})) == ()


def test_overlapping_codings_of_one_theme_are_one_unit() -> None:
    whole = project({"x": [(0, "b"), (0, "b1")], "y": [(0, "b")]})
    found = agreement.between_coders(whole, ["B"])
    assert found.units.overall.value == pytest.approx(1)
