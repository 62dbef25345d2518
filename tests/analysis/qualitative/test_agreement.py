"""Agreement: what must hold whatever the data."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.qualitative import agreement
from analysis.synthetic.interviews import interviews, truth

labels = st.lists(st.integers(0, 3), min_size=4, max_size=40)


@given(labels)
def test_a_coder_agrees_with_herself(values: list[int]) -> None:
    if len(set(values)) > 1:
        ratings = np.array([values, values], dtype=float)
        assert agreement.cohen_kappa(values, values) == pytest.approx(1)
        for level in ("nominal", "ordinal", "interval"):
            assert agreement.krippendorff_alpha(ratings, level) == pytest.approx(1)


def test_labels_by_chance_agree_no_better_than_chance() -> None:
    rng = np.random.default_rng(1)
    first, second = rng.integers(0, 3, (2, 20_000))
    assert agreement.cohen_kappa(first, second) == pytest.approx(0, abs=0.02)
    alpha = agreement.krippendorff_alpha(np.array([first, second], float))
    assert alpha == pytest.approx(0, abs=0.02)


def test_nothing_to_agree_about_is_not_agreement() -> None:
    assert np.isnan(agreement.cohen_kappa([1, 1], [1, 1]))
    assert np.isnan(agreement.krippendorff_alpha(np.ones((2, 5))))


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=3, max_size=30))
def test_unitising_alpha_of_single_characters_is_nominal_alpha(pairs: list) -> None:
    """With every character a unit of its own, unitising has nothing left to judge but values."""
    ratings = np.array(pairs, dtype=float).T
    spans = [[(i, i + 1, str(int(v))) for i, v in enumerate(row)] for row in ratings]
    expected = agreement.krippendorff_alpha(ratings)
    found = agreement.unitising_alpha([(len(pairs), spans)])
    assert found == pytest.approx(expected, nan_ok=True)


def test_unitising_alpha_falls_as_boundaries_drift() -> None:
    first = [(10, 30, "a"), (50, 80, "b")]
    values = []
    for drift in (0, 3, 8, 20):
        second = [(10 + drift, 30 + drift, "a"), (50 + drift, 80 + drift, "b")]
        values.append(agreement.unitising_alpha([(120, [first, second])]))
    assert values[0] == pytest.approx(1)
    assert values == sorted(values, reverse=True)


def test_overlapping_units_of_one_coder_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        agreement.unitising_alpha([(20, [[(0, 5, "a"), (3, 8, "b")], []])])


def test_the_planted_agreement_is_found() -> None:
    """One data set's kappa varies; over several the planted value must come out."""
    found = []
    for seed in range(8):
        project = interviews(np.random.default_rng(seed))[1]
        tops = ("Partnership working", "Life Rooms focus groups", "Normalisation Process Theory")
        codes = [code for top in tops for code in project.children(top)]
        result = agreement.between_coders(project, codes, draws=200)
        assert result.sources == len(truth().double_coded)
        assert result.kappa.low < result.kappa.value < result.kappa.high
        assert result.alpha.value == pytest.approx(result.kappa.value, abs=0.03)
        found.append(result.kappa.value)
    assert np.mean(found) == pytest.approx(truth().kappa, abs=0.05)


def test_without_a_second_coder_there_is_no_agreement_to_report() -> None:
    project = interviews(np.random.default_rng(1))[1].only(["S01", "S03"])
    assert agreement.between_coders(project, project.children("Partnership working")) is None


def test_the_interval_narrows_with_more_units() -> None:
    rng = np.random.default_rng(2)
    widths = []
    for n in (40, 640):
        first = rng.integers(0, 2, n)
        second = np.where(rng.random(n) < 0.85, first, 1 - first)
        result = agreement.krippendorff(np.array([first, second], float))
        widths.append(result.high - result.low)
    assert widths[1] < widths[0] / 2
