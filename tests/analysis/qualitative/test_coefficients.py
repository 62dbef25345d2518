"""Kappa and alpha: against other implementations, what must hold, and nothing to judge."""

from itertools import permutations
from typing import get_args

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from analysis.qualitative.agreement import coefficients
from analysis.qualitative.agreement.coefficients import Level

labels = st.lists(st.integers(0, 3), min_size=4, max_size=40)
pairs = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=4, max_size=40)
gaps = st.lists(
    st.lists(st.none() | st.integers(1, 4), min_size=3, max_size=3), min_size=2, max_size=12
)


@given(pairs, st.sampled_from([None, "linear", "quadratic"]))
def test_kappa_is_that_of_statsmodels(found: list, weights: str | None) -> None:
    first, second = zip(*found, strict=True)
    assume(len({*first, *second}) > 1)
    table = np.zeros((4, 4))
    np.add.at(table, (first, second), 1)
    ours = coefficients.cohen_kappa(first, second, weights, labels=range(4))
    assume(np.isfinite(ours))
    theirs = cohens_kappa(table, wt=weights, return_results=False)
    assert ours == pytest.approx(theirs)


def spelt_out(units: list[list], level: Level) -> float:
    """Alpha from its definition, pair by pair (Krippendorff 2011), slowly."""
    units = [[v for v in unit if v is not None] for unit in units]
    units = [unit for unit in units if len(unit) > 1]
    values = [v for unit in units for v in unit]

    def apart(a: float, b: float) -> float:
        low, high = min(a, b), max(a, b)
        between = sum(low <= v <= high for v in values)
        return {
            "nominal": float(a != b),
            "interval": (a - b) ** 2,
            "ratio": ((a - b) / (a + b)) ** 2,
            "ordinal": 0.0 if a == b else (between - (values.count(a) + values.count(b)) / 2) ** 2,
        }[level]

    n = len(values)
    if n < 2:
        return np.nan
    observed = sum(
        apart(a, b) / (len(unit) - 1) for unit in units for a, b in permutations(unit, 2)
    )
    expected = sum(apart(a, b) for a, b in permutations(values, 2)) / (n - 1)
    return 1 - observed / expected if expected else np.nan


@given(gaps, st.sampled_from(get_args(Level)))
def test_alpha_is_what_its_definition_says_pair_by_pair(units: list, level: Level) -> None:
    found = coefficients.krippendorff_alpha(list(zip(*units, strict=True)), level)
    assert found == pytest.approx(spelt_out(units, level), nan_ok=True)


@given(gaps, st.sampled_from(get_args(Level)), st.randoms())
def test_neither_the_order_of_units_nor_of_coders_matters(units, level, random) -> None:
    before = coefficients.krippendorff_alpha(list(zip(*units, strict=True)), level)
    random.shuffle(units)
    coders = list(zip(*units, strict=True))
    random.shuffle(coders)
    assert coefficients.krippendorff_alpha(coders, level) == pytest.approx(before, nan_ok=True)


@given(labels)
def test_a_coder_agrees_with_herself(values: list[int]) -> None:
    assume(len(set(values)) > 1)
    assert coefficients.cohen_kappa(values, values) == pytest.approx(1)
    assert coefficients.percent_agreement(values, values) == 1
    for level in get_args(Level):
        assert coefficients.krippendorff_alpha([values, values], level) == pytest.approx(1)


def test_labels_by_chance_agree_no_better_than_chance() -> None:
    rng = np.random.default_rng(1)
    first, second = rng.integers(0, 3, (2, 20_000))
    assert coefficients.cohen_kappa(first, second) == pytest.approx(0, abs=0.02)
    assert coefficients.krippendorff_alpha([first, second]) == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize("level", get_args(Level))
@pytest.mark.parametrize(
    "ratings",
    [
        [[2, 2, 2], [2, 2, 2]],  # no variation
        [[1, 2, 3], [None, None, None]],  # one coder
        [[1, None], [None, 2]],  # no overlap
        [[None, None], [None, None]],  # all missing
        [[0.1] * 9, [0.1] * 9],  # no variation, and a number that no computer holds exactly
    ],
)
def test_nothing_to_judge_is_neither_agreement_nor_disagreement(ratings, level) -> None:
    found = coefficients.krippendorff(ratings, level, draws=50)
    assert not found.defined
    assert np.isnan([found.low, found.high]).all()


def test_nothing_to_judge_for_kappa() -> None:
    assert np.isnan(coefficients.cohen_kappa([1, 1], [1, 1]))
    assert np.isnan(coefficients.cohen_kappa([None, 1], [1, None]))
    assert np.isnan(coefficients.percent_agreement([], []))


def test_what_one_coder_left_blank_is_out() -> None:
    assert coefficients.percent_agreement(["a", None, "b"], ["a", "a", "a"]) == 0.5
    whole = coefficients.cohen_kappa(["a", "b", "a", None], ["a", "b", "b", "a"])
    assert whole == coefficients.cohen_kappa(["a", "b", "a"], ["a", "b", "b"])


@pytest.mark.parametrize("units", [1, 5])
def test_few_units_have_a_value_and_no_interval(units: int) -> None:
    found = coefficients.krippendorff([[1, 1, 2, 2, 1][:units], [2, 1, 2, 2, 1][:units]])
    assert found.defined and found.n == units
    assert np.isnan([found.low, found.high]).all()


def test_no_interval_where_draws_often_have_nothing_to_judge() -> None:
    # One unit in twelve differs: a third of all draws miss it and see one value only.
    found = coefficients.krippendorff([[1] * 12, [1] * 11 + [2]])
    assert found.defined
    assert np.isnan([found.low, found.high]).all()


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    """Two coders who each read a hidden label rightly in 85% of cases; its alpha is known."""
    rng = np.random.default_rng(5)

    def coded(n: int) -> list[np.ndarray]:
        hidden = rng.integers(0, 2, n)
        return [np.where(rng.random(n) < 0.85, hidden, 1 - hidden) for _ in range(2)]

    truth = 2 * (0.85**2 + 0.15**2) - 1
    found = [coefficients.krippendorff(coded(150), draws=400, seed=i) for i in range(200)]
    held = np.mean([one.low <= truth <= one.high for one in found])
    assert 0.90 <= held <= 0.99


def test_the_interval_narrows_with_more_units() -> None:
    rng = np.random.default_rng(2)
    widths = []
    for n in (40, 640):
        first = rng.integers(0, 2, n)
        second = np.where(rng.random(n) < 0.85, first, 1 - first)
        result = coefficients.krippendorff([first, second])
        widths.append(result.high - result.low)
    assert widths[1] < widths[0] / 2


def test_what_a_scale_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        coefficients.krippendorff_alpha([[-1, 2], [1, 2]], "ratio")
    with pytest.raises(ValueError, match="level of measurement"):
        coefficients.krippendorff_alpha([[1, 2], [1, 2]], "circular")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="same units"):
        coefficients.cohen_kappa([1, 2], [1])
    with pytest.raises(ValueError, match="not among"):
        coefficients.cohen_kappa(["a"], ["b"], labels=["a"])
