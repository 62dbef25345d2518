"""The whole line recovers what was planted, and says so when it cannot."""

import numpy as np
import pandas as pd
import pytest

from analysis.cohort.evaluation import COVARIATES, EXACT, FEWEST, evaluate_tables


@pytest.fixture(scope="module")
def found(small_trust):
    return evaluate_tables(small_trust.people, small_trust.activity, small_trust.unit_costs)


def test_a_planted_quarter_less_is_found(found):
    """The users' use fell by a quarter: what they would have cost is their cost after ÷ 0.75."""
    after = found.means.loc["treated", "cost_after"]
    truth = after - after / 0.75
    assert found.cost.low < truth < found.cost.high
    assert found.cost.high < 0


def test_it_would_have_fallen_anyway_and_that_is_not_counted(found):
    """People come after a bad year. Their matches had one too and got better with no service;
    the pool as a whole did not."""
    matches = found.means.loc["control"]
    pool = found.people[~found.people["uses_life_rooms"]]
    assert matches["cost_before"] - matches["cost_after"] > 50
    assert abs((pool["cost_after"] - pool["cost_before"]).mean()) < 30
    users = found.means.loc["treated"]
    before_and_after = users["cost_after"] - users["cost_before"]
    assert before_and_after < found.cost.value - 50


def test_no_effect_is_not_found(small_trust):
    """Half of the pool called users at random."""
    people = small_trust.people.copy()
    rng = np.random.default_rng(0)
    people = people[~people["uses_life_rooms"]].reset_index(drop=True)
    named = rng.random(len(people)) < 0.15
    people["uses_life_rooms"] = named
    days = pd.Timestamp("2016-10-01") + pd.to_timedelta(rng.integers(0, 450, len(people)), "D")
    people["index_date"] = pd.Series(days).where(named)
    found = evaluate_tables(people, small_trust.activity, small_trust.unit_costs)
    assert found.cost.low < 0 < found.cost.high
    assert found.placebo.low < 0 < found.placebo.high
    assert (found.contacts["p_holm"] > 0.05).all()


def test_matched_people_were_alike_beforehand(found):
    assert found.balanced
    assert found.balance["smd_before"].abs().max() > 0.4
    exact = found.balance[found.balance["covariate"].isin(EXACT)]
    assert (exact["smd_after"].abs() < 1e-12).all()
    before = found.means["cost_before"]
    assert before["treated"] == pytest.approx(before["control"], rel=0.05)
    assert set(found.balance["covariate"]) == {"score", *EXACT, *COVARIATES}


def test_kinds_of_contact_add_up_to_the_cost(found, small_trust):
    pounds = small_trust.unit_costs.set_index("kind")["pounds"]
    by_kind = found.contacts.set_index("kind")["value"]
    assert (by_kind * pounds).sum() == pytest.approx(found.cost.value)
    assert (found.contacts["p_holm"] >= found.contacts["p"]).all()


def test_the_flow_adds_up_to_the_pairs(found):
    kept = found.flow[~found.flow["lost"]]
    assert kept["users"].iloc[-1] == kept["pool"].iloc[-1] == found.n_pairs
    for column in ("users", "pool"):
        lost = found.flow.loc[found.flow["lost"], column].sum()
        assert kept[column].iloc[0] - lost == kept[column].iloc[-1]


def test_the_second_year_compares_only_pairs_seen_throughout(found):
    assert found.second_year.n_pairs < found.n_pairs
    assert found.second_year.value < 0


def test_the_order_of_rows_does_not_matter(small_trust, found):
    shuffled = small_trust.people.sample(frac=1, random_state=5).reset_index(drop=True)
    other = evaluate_tables(shuffled, small_trust.activity, small_trust.unit_costs)
    assert other.n_pairs == found.n_pairs
    assert other.cost.value == pytest.approx(found.cost.value, rel=1e-9)


@pytest.mark.parametrize(("users", "pool"), [(0, 500), (5, 500), (300, 0), (300, 5)])
def test_too_few_people_is_said_and_not_an_error(small_trust, users, pool):
    people = small_trust.people
    some = pd.concat(
        [
            people[people["uses_life_rooms"]].head(users),
            people[~people["uses_life_rooms"]].head(pool),
        ]
    )
    found = evaluate_tables(some, small_trust.activity, small_trust.unit_costs)
    assert "too few" in found.shortfall
    assert found.cost is None
    assert found.n_pairs == 0
    assert found.flow["users"].iloc[0] == users


def test_few_users_may_just_be_enough(small_trust):
    people = small_trust.people
    some = pd.concat(
        [people[people["uses_life_rooms"]].head(60), people[~people["uses_life_rooms"]]]
    )
    found = evaluate_tables(some, small_trust.activity, small_trust.unit_costs)
    assert found.shortfall == "" and found.n_pairs >= FEWEST
    wide = found.cost.high - found.cost.low
    assert wide > 300  # and honestly uncertain


def test_groups_that_cannot_be_told_from_chance_are_not_matched(small_trust):
    """Somebody else's decision in the data: every user has had a bad year, nobody else."""
    people = small_trust.people[:].copy()
    people["imd_decile"] = pd.array(np.where(people["uses_life_rooms"], 1, 9), dtype="Int64")
    found = evaluate_tables(people, small_trust.activity, small_trust.unit_costs)
    assert "too different" in found.shortfall
    assert found.cost is None
