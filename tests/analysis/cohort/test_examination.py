"""The estimate examined, on a trust whose truth is known."""

import numpy as np
import pandas as pd
import pytest

from analysis.cohort.evaluation import evaluate_tables
from analysis.cohort.examination import age_bands, examined, pair_changes, sessions
from bite.errors import UsageError


@pytest.fixture(scope="module")
def engagement(small_trust) -> pd.DataFrame:
    """Every user came on the day of first use; every third came twice more, once too late."""
    users = small_trust.people[small_trust.people["uses_life_rooms"]].reset_index(drop=True)
    again = users[users.index % 3 == 0]
    dates = [users["index_date"], again["index_date"] + pd.Timedelta(days=364),
             again["index_date"] + pd.Timedelta(days=365)]  # fmt: skip
    ids = [users["person_id"], again["person_id"], again["person_id"]]
    frame = pd.DataFrame({"person_id": pd.concat(ids), "date": pd.concat(dates)})
    return frame.assign(service="recovery_college").reset_index(drop=True)


@pytest.fixture(scope="module")
def evaluation(small_trust):
    return evaluate_tables(small_trust.people, small_trust.activity, small_trust.unit_costs)


@pytest.fixture(scope="module")
def found(small_trust, evaluation, engagement):
    tables = small_trust.people, small_trust.activity, small_trust.unit_costs
    return examined(evaluation, *tables, engagement)


def test_the_planted_quarter_less_is_in_the_rate_of_every_kind(found):
    rates = found.rates.set_index("kind")
    assert set(rates.index) == {"community_contact", "crisis_contact", "inpatient_day"}
    # 99% intervals, on the logarithm: three kinds of one study are looked at
    off = np.abs(np.log(rates["ratio"] / 0.75))
    assert (off < 1.3 * (np.log(rates["high"]) - np.log(rates["low"])) / 2).all()
    assert (rates["p_holm"] >= rates["p"]).all()


def test_other_models_find_the_same(found, evaluation):
    table = found.models.set_index("model")
    assert table.loc["Difference in differences", "value"] == evaluation.cost.value
    after = evaluation.means.loc["treated", "cost_after"]
    truth = after - after / 0.75
    for name in ("Adjusted for the year before", "Two-part model, adjusted for past cost"):
        reach = 1.3 * (table.loc[name, "high"] - table.loc[name, "low"]) / 2
        assert abs(table.loc[name, "value"] - truth) < reach


def test_the_bootstrap_is_of_the_same_estimate(found, evaluation):
    boot = found.bootstrapped
    assert boot.value == pytest.approx(evaluation.cost.value)
    assert boot.se == pytest.approx(evaluation.cost.se, rel=0.1)
    assert boot.bca.low < boot.value < boot.bca.high


def test_months_before_are_flat_and_months_after_add_up(found, evaluation):
    months = found.events.months.set_index("month")["value"]
    assert found.events.p_before > 0.01
    assert months[months.index >= 0].mean() < 0


def test_pounds_of_the_kinds_add_up_to_the_cost(found, evaluation):
    table = found.consequences.table
    assert table["pounds_value"].sum() == pytest.approx(evaluation.cost.value)
    assert (table["pounds"] * table["low"]).to_numpy() == pytest.approx(table["pounds_low"])


def test_subgroups_have_their_interaction_and_share_the_pairs(found, evaluation):
    assert [g.division for g in found.subgroups] == ["hub", "sex", "age_band", "diagnosis_group"]
    for group in found.subgroups:
        assert sum(group.n_pairs.values()) == evaluation.n_pairs
        assert np.isnan(group.p_holm) or group.p_holm >= group.p
    # one truth for all: nothing may be claimed of any group
    assert not any(group.differ for group in found.subgroups)


def test_visits_are_counted_in_the_year_from_the_first_on(evaluation, engagement):
    dose = sessions(evaluation.people, engagement, "recovery_college")
    users = evaluation.people["uses_life_rooms"]
    assert set(dose[users]) == {1.0, 2.0} and (dose[~users] == 0).all()


def test_a_service_that_nobody_used_is_omitted_with_the_reason(found):
    assert set(found.doses) == {"recovery_college"}
    assert "same amount" in found.omitted["volunteering"]


def test_bounds_begin_where_nothing_is_hidden(found, evaluation):
    assert found.bounds["gamma"].iloc[0] == 1
    assert found.bounds["upper"].is_monotonic_increasing
    assert found.gamma > 1
    change = pair_changes(evaluation.people, evaluation.matching)
    assert change.mean() == pytest.approx(evaluation.cost.value)


def test_the_year_in_which_nothing_had_happened_shows_why_they_came(found):
    """Users come after a bad year; a year earlier the comparison must see their cost rise."""
    assert found.placebo_date.cost.low > 0
    assert found.placebo_date.balanced


def test_what_would_have_fallen_anyway_is_the_matches_fall(found, evaluation):
    matches = evaluation.means.loc["control"]
    assert found.regression.matches.value == pytest.approx(
        matches["cost_after"] - matches["cost_before"]
    )
    assert found.regression.users.value < found.regression.matches.value < 0
    assert 0 < found.regression.share < 1


def test_the_curve_holds_the_estimate_and_agrees(found, evaluation):
    own = found.curve.table[found.curve.table["preferred"]]
    assert own["value"].tolist() == pytest.approx([evaluation.cost.value])
    assert found.curve.same_sign == len(found.curve.table)


def test_ages_fall_in_their_bands():
    frame = pd.DataFrame({"age": [34.0, 34.9, 35.0, 64.5, 65.0, 50.0], "age_missing": False})
    frame.loc[5, "age_missing"] = True
    assert age_bands(frame).tolist() == [
        "under 35", "under 35", "35 to 49", "50 to 64", "65 and over", "not recorded",
    ]  # fmt: skip


def test_without_an_estimate_there_is_nothing_to_examine(small_trust, engagement):
    people = small_trust.people
    few = people[~people["uses_life_rooms"]]
    short = evaluate_tables(few, small_trust.activity, small_trust.unit_costs)
    with pytest.raises(UsageError, match="too few"):
        examined(short, few, small_trust.activity, small_trust.unit_costs, engagement)


def test_visits_that_are_not_whole_are_not_counted(small_trust, evaluation, monkeypatch):
    from analysis.cohort import examination

    # the rest is not asked for here, and takes seconds
    monkeypatch.setattr(examination, "multiverse", lambda *args, **options: None)
    monkeypatch.setattr(examination, "a_year_earlier", lambda *args: None)
    tables = small_trust.people, small_trust.activity, small_trust.unit_costs
    found = examined(evaluation, *tables, None)
    assert not found.doses
    assert "end of the chosen period" in found.omitted["recovery_college"]
