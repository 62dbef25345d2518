"""Agreement coefficients against results in print."""

import numpy as np
import pytest

from analysis.qualitative.agreement import coefficients
from analysis.qualitative.agreement.coefficients import Level
from analysis.qualitative.agreement.unitising import unitising

_ = None
# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability.
EXAMPLE_A = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
EXAMPLE_B = [list("aabbdcccedda"), list("babbbccceddd")]
EXAMPLE_C = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, _],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 3],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]
# The example of the article "Krippendorff's alpha" in Wikipedia: three coders, half of it missing.
HALF_MISSING = [
    [_, _, _, _, _, 3, 4, 1, 2, 1, 1, 3, 3, _, 3],
    [1, _, 2, 1, 3, 3, 4, 3, _, _, _, _, _, _, _],
    [_, _, 2, 1, 3, 4, 4, _, 2, 1, 1, 3, 3, _, 4],
]


@pytest.mark.parametrize(
    ("ratings", "level", "published"),
    [
        (EXAMPLE_A, "nominal", 0.095),
        (EXAMPLE_B, "nominal", 0.692),
        (EXAMPLE_C, "nominal", 0.743),
        (EXAMPLE_C, "ordinal", 0.815),
        (EXAMPLE_C, "interval", 0.849),
        (EXAMPLE_C, "ratio", 0.797),
        (HALF_MISSING, "nominal", 0.691),
        (HALF_MISSING, "interval", 0.811),
    ],
)
def test_krippendorff_alpha(ratings: list[list], level: Level, published: float) -> None:
    assert round(coefficients.krippendorff_alpha(ratings, level), 3) == published


def labelled(table: list[list[int]]) -> tuple[list[int], list[int]]:
    """The labels behind a contingency table: rows are the first coder's, columns the second's."""
    cells = [(i, j, n) for i, row in enumerate(table) for j, n in enumerate(row)]
    first = [i for i, _, n in cells for _ in range(n)]
    return first, [j for _, j, n in cells for _ in range(n)]


def test_cohen_kappa_of_the_textbook_two_by_two() -> None:
    # 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: kappa 0.40.
    first, second = labelled([[20, 5], [10, 15]])
    assert coefficients.cohen_kappa(first, second) == pytest.approx(0.40)
    assert coefficients.percent_agreement(first, second) == pytest.approx(0.70)


def test_cohens_own_example_plain_and_weighted() -> None:
    """Cohen (1968, doi 10.1037/h0026256), table 1: 200 cases, kappa .492, weighted .348."""
    labels = labelled([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    assert round(coefficients.cohen_kappa(*labels), 3) == 0.492
    weights = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]])
    assert round(coefficients.cohen_kappa(*labels, weights), 3) == 0.348


def test_kappa_of_two_radiologists() -> None:
    """Boyd and colleagues' 85 xeromammograms, as in Stata's manual under ``kap``."""
    labels = labelled([[21, 12, 0, 0], [4, 17, 1, 0], [3, 9, 15, 2], [0, 0, 0, 1]])
    assert round(coefficients.percent_agreement(*labels), 4) == 0.6353
    assert round(coefficients.cohen_kappa(*labels), 4) == 0.4728
    assert round(coefficients.cohen_kappa(*labels, "linear"), 4) == 0.5684
    assert round(coefficients.cohen_kappa(*labels, "quadratic"), 4) == 0.6714


# Krippendorff (2019), Content Analysis, 4th edition, figure 12.11: three observers of a continuum
# of 60; ends are exclusive.
ALEX = [(0, 7, "1"), (7, 13, "2"), (30, 32, "5"), (32, 37, "6"), (37, 44, "6"), (44, 60, "7")]
PAUL = [(0, 7, "1"), (7, 13, "3"), (13, 21, "5"), (32, 44, "6")]
SUZAN = [(0, 7, "1"), (7, 13, "4"), (13, 21, "5"), (32, 37, "6"), (37, 41, "6"), (41, 44, "6")]


def test_the_family_of_alphas_for_unitising() -> None:
    found = unitising([(60, [ALEX, PAUL, SUZAN])], draws=0)
    assert round(found.overall.value, 3) == 0.510
    # Printed as .413; the same numbers without rounding on the way give .4136.
    assert found.boundaries.value == pytest.approx(0.413, abs=0.001)
    assert round(found.codes.value, 3) == 0.724
    by_value = found.by_value.set_index("value")
    for value, published in (("1", 1.0), ("2", 0.0), ("3", 0.0), ("4", 0.0), ("5", 1), ("6", 1)):
        assert by_value.loc[value, "alpha"] == pytest.approx(published)
    assert by_value.loc["5", "covered"] == pytest.approx(8 / 18)
    assert by_value.loc["7", "covered"] == 0
    assert np.isnan(by_value.loc["7", "alpha"])
