"""E-values of differences, through the published approximation."""

import numpy as np
import pytest

from analysis.cohort.effects import Estimate
from analysis.cohort.sensitivity import e_value, e_value_of_difference, e_value_of_ratio
from bite.errors import UsageError


def estimate(value: float, low: float, high: float) -> Estimate:
    return Estimate(value, low, high, 1.0, 0.5, 10, 10, 10, "pounds")


def test_a_half_standard_deviation_is_a_ratio_of_exp_0_455():
    found = e_value_of_difference(estimate(-500, -700, -300), sd=1000)
    assert found.estimate == pytest.approx(e_value(np.exp(0.455)))
    assert found.limit == pytest.approx(e_value(np.exp(0.273)))


def test_an_interval_that_includes_no_difference_needs_no_confounder():
    assert e_value_of_difference(estimate(-500, -1100, 100), sd=1000).limit == 1
    assert e_value_of_ratio(1.2, 0.9, 1.6).limit == 1


def test_halving_and_doubling_are_equally_strong():
    assert e_value(0.5) == pytest.approx(e_value(2.0))


@pytest.mark.parametrize("wrong", [0, -1])
def test_impossible_inputs_are_refused(wrong):
    with pytest.raises(UsageError):
        e_value(wrong)
    with pytest.raises(UsageError):
        e_value_of_difference(estimate(1, 0, 2), sd=wrong)
