"""Subgroups that differ are found, subgroups that do not are not called different; dose."""

import numpy as np
import pandas as pd
import pytest

from analysis.cohort.effects import change_difference
from analysis.cohort.effects.heterogeneity import FEWEST, dose_response, subgroups
from analysis.cohort.matching import match
from bite.errors import DataError, UsageError


def _study(pairs: int, seed: int, extra: float = 0.0, by_dose: float = 0.0):
    """Everybody's change falls by 100 with treatment; by `extra` more in group b, by `by_dose` for
    every doubling of the dose."""
    rng = np.random.default_rng(seed)
    treated = np.tile([True, False], pairs)
    group = np.repeat(rng.choice(["a", "b"], pairs), 2)
    other = np.repeat(rng.choice(["x", "y", "z"], pairs), 2)
    dose = np.where(treated, rng.integers(1, 20, 2 * pairs), 0)
    fall = 100 + extra * (group == "b") + by_dose * np.log2(1 + dose)
    frame = pd.DataFrame({"treated": treated, "group": group, "other": other,
                          "before": rng.normal(1000, 100, 2 * pairs)})  # fmt: skip
    frame["after"] = frame["before"] - treated * fall + rng.normal(0, 200, 2 * pairs)
    score = np.repeat(np.arange(pairs, dtype=float), 2)
    return frame, match(frame, "treated", [], distance=score), pd.Series(dose, frame.index)


def test_a_subgroup_that_differs_is_found():
    frame, matching, _ = _study(600, 1, extra=200)
    by_group, by_other = subgroups(frame, matching, ["group", "other"], "before", "after")
    assert by_group.differ and by_group.p < 1e-6
    assert not by_other.differ
    assert by_group.levels["a"].low < -100 < by_group.levels["a"].high
    assert by_group.levels["b"].low < -300 < by_group.levels["b"].high
    assert sum(by_group.n_pairs.values()) == matching.n_pairs


def test_subgroups_without_a_difference_keep_the_level():
    """One in twenty tests of nothing says 'differs', not more; Holm makes both together so."""
    together = []
    for seed in range(150):
        frame, matching, _ = _study(120, seed)
        found = subgroups(frame, matching, ["group", "other"], "before", "after")
        together.append(any(s.differ for s in found))
    assert np.mean(together) < 0.10


def test_one_level_for_all_is_the_whole_study():
    frame, matching, _ = _study(60, 2)
    (only,) = subgroups(frame.assign(all="everybody"), matching, ["all"], "before", "after")
    whole = change_difference(frame, matching, "before", "after")
    assert only.levels["everybody"].value == pytest.approx(whole.value)
    assert only.levels["everybody"].se == pytest.approx(whole.se)
    assert np.isnan(only.p) and not only.differ


def test_a_small_subgroup_has_a_size_and_no_estimate():
    frame, matching, _ = _study(60, 3)
    rare = frame.assign(rare=np.repeat(np.arange(60) < FEWEST - 1, 2))
    (found,) = subgroups(rare, matching, ["rare"], "before", "after")
    assert found.levels["True"] is None
    assert found.n_pairs["True"] == FEWEST - 1


def test_dose_response_finds_the_planted_slope():
    frame, matching, dose = _study(800, 4, by_dose=-40)
    found = dose_response(frame, matching, dose, "before", "after")
    assert found.slope.low < 40 < found.slope.high
    assert found.bands["band"].tolist() == ["1 to 2", "3 to 9", "10 or more"]
    assert found.bands["n_pairs"].sum() == 800
    assert found.bands["value"].is_monotonic_increasing


def test_what_has_no_dose_is_told():
    frame, matching, dose = _study(40, 5)
    with pytest.raises(DataError, match="the same amount"):
        dose_response(frame, matching, dose * 0 + 1, "before", "after")
    with pytest.raises(DataError, match="missing"):
        dose_response(frame, matching, dose.iloc[:10], "before", "after")
    with pytest.raises(UsageError, match="no column"):
        subgroups(frame, matching, ["nothing"], "before", "after")
