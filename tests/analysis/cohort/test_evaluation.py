"""The whole line recovers what was planted, and says so when it cannot."""

import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.cohort.evaluation import COVARIATES, EXACT, FEWEST, evaluate_tables
from bite.errors import DataError


@pytest.fixture(scope="module")
def found(small_trust):
    return evaluate_tables(small_trust.people, small_trust.activity, small_trust.unit_costs)


def test_a_planted_quarter_less_is_found(found):
    """The users' use fell by a quarter: what they would have cost is their cost after ÷ 0.75.

    One 95% interval in twenty misses; how many do is `test_coverage`'s question.
    """
    after = found.means.loc["treated", "cost_after"]
    truth = after - after / 0.75
    assert abs(found.cost.value - truth) < 2.6 * found.cost.se
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
    assert found.shortfall.startswith("the two groups were too different")
    assert found.shortfall.endswith("it was enough to know how well off their area is")
    assert "Deprivation decile separates the two groups completely" in found.rule
    assert found.cost is None


def test_what_is_wrong_with_a_table_or_with_us_is_no_shortfall(small_trust, monkeypatch):
    """Only a score that does not exist is told as one; any other error is raised as it is."""

    def broken(*args, **kwargs):
        raise DataError("something else is wrong")

    monkeypatch.setattr("analysis.cohort.evaluation.match", broken)
    with pytest.raises(DataError, match="something else"):
        evaluate_tables(small_trust.people, small_trust.activity, small_trust.unit_costs)


# -- what cannot be used, and what is left out ----------------------------------------------------


def test_nobody_of_the_same_kind_is_no_match_and_not_an_error(small_trust):
    """All users are women, the pool is men: nobody may be matched, and the reason is counted."""
    people = small_trust.people.copy()
    people["sex"] = np.where(people["uses_life_rooms"], "female", "male")
    found = evaluate_tables(people, small_trust.activity, small_trust.unit_costs)
    assert found.n_pairs == 0 and found.cost is None
    assert "too few people had somebody similar" in found.shortfall
    lost = found.flow[found.flow["step"].str.startswith("Not matched")]
    could = found.flow.loc[found.flow["step"] == "Could be compared", "users"].iloc[0]
    assert lost["users"].sum() == could


def test_a_covariate_that_is_the_same_for_all_changes_nothing(small_trust, found):
    people = small_trust.people.assign(ethnic_group="White")
    same = evaluate_tables(people, small_trust.activity, small_trust.unit_costs)
    assert same.shortfall == "" and abs(same.n_pairs - found.n_pairs) < 20
    assert "ethnic_group" in " ".join(same.matching.model.dropped)


def test_a_first_use_outside_the_records_is_left_out_and_counted(small_trust, found):
    people = small_trust.people.copy()
    users = people.index[people["uses_life_rooms"]]
    people.loc[users[:7], "index_date"] = pd.Timestamp("2013-01-01")
    people.loc[users[7:12], "index_date"] = pd.Timestamp("2019-12-30")
    people.loc[users[:12], ["exit_date", "exit_reason"]] = None
    out = evaluate_tables(people, small_trust.activity, small_trust.unit_costs)
    lost = out.flow[out.flow["lost"]].set_index("step")["users"]
    assert lost["Recorded first use lies before first contact with the trust"] == 7
    assert lost["Records end within 183 days after"] >= 5
    kept = out.flow[~out.flow["lost"]]["users"]
    assert kept.iloc[0] - lost.sum() == kept.iloc[-1]


def test_all_faults_of_the_tables_are_told_at_once(small_trust):
    people = pd.concat([small_trust.people, small_trust.people.head(2)], ignore_index=True)
    people.loc[3, "age"] = -4
    people.loc[4, "service_start"] = pd.Timestamp("2999-01-01")
    contacts = small_trust.contacts.copy()
    contacts["quantity"] = contacts["quantity"].astype(float)
    contacts.loc[0:2, "quantity"] = [-1.0, np.nan, np.inf]
    contacts.loc[5, "date"] = pd.Timestamp("2999-01-01")
    contacts.loc[6, "date"] = pd.Timestamp("1018-01-01")
    contacts.loc[7:8, "kind"] = "telepathy"
    with pytest.raises(DataError) as raised:
        evaluate_tables(people, ibis.memtable(contacts), small_trust.unit_costs)
    told = str(raised.value)
    for words in (
        "2 people are there more than once",
        "1 dates lie in the future",
        "1 values are below 0",
        "3 rows have a quantity that is missing, below 0 or not finite",
        "1 rows are dated in the future",
        "1 rows are dated before 1948",
        "2 rows are of kind telepathy, which has no price",
    ):
        assert words in told


@pytest.mark.parametrize("pounds", [-1.0, np.nan, np.inf])
def test_a_price_below_nothing_is_an_error(small_trust, pounds):
    costs = small_trust.unit_costs.copy()
    costs.loc[1, "pounds"] = pounds
    with pytest.raises(DataError, match="crisis_contact"):
        evaluate_tables(small_trust.people, small_trust.activity, costs)


def test_two_prices_of_one_kind_are_an_error_and_do_not_count_twice(small_trust):
    costs = pd.concat([small_trust.unit_costs, small_trust.unit_costs.head(1)])
    with pytest.raises(DataError, match="more than one price"):
        evaluate_tables(small_trust.people, small_trust.activity, costs)


def test_a_column_that_is_not_there_is_named(small_trust):
    with pytest.raises(DataError, match="imd_decile"):
        evaluate_tables(
            small_trust.people.drop(columns="imd_decile"),
            small_trust.activity,
            small_trust.unit_costs,
        )


def test_a_missing_hub_is_an_error_and_no_lack_of_people(small_trust):
    people = small_trust.people.copy()
    people.loc[~people["uses_life_rooms"], "diagnosis_group"] = None
    with pytest.raises(DataError, match="diagnosis_group"):
        evaluate_tables(people, small_trust.activity, small_trust.unit_costs)


# -- invariances ----------------------------------------------------------------------------------


@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=st.integers(0, 2**32 - 1))
def test_the_order_of_people_and_contacts_does_not_matter(small_trust, found, order):
    people = small_trust.people.sample(frac=1, random_state=order).reset_index(drop=True)
    contacts = small_trust.contacts.sample(frac=1, random_state=order)
    other = evaluate_tables(people, ibis.memtable(contacts), small_trust.unit_costs)
    assert other.n_pairs == found.n_pairs
    assert other.cost.value == pytest.approx(found.cost.value, rel=1e-9)
    assert other.cost.se == pytest.approx(found.cost.se, rel=1e-9)


@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(names=st.permutations(["Walton", "Southport", "Bootle"]))
def test_other_names_of_sexes_and_diagnoses_change_nothing(small_trust, found, names):
    """Hubs keep theirs: the pool's index dates are drawn from the users of a hub."""
    people = small_trust.people.copy()
    people["sex"] = people["sex"].map({"female": names[0], "male": names[1]})
    other_names = {"psychosis": names[2], "common mental disorder": names[0]}
    people["diagnosis_group"] = people["diagnosis_group"].map(other_names)
    other = evaluate_tables(people, small_trust.activity, small_trust.unit_costs)
    assert other.n_pairs == found.n_pairs
    assert other.cost.value == pytest.approx(found.cost.value, rel=1e-9)


def test_pence_instead_of_pounds_scale_the_estimate_and_nothing_else(small_trust, found):
    """The logarithm of (1 + cost) is not of one scale, so the pairs may differ a little."""
    costs = small_trust.unit_costs.assign(pounds=small_trust.unit_costs["pounds"] * 100)
    other = evaluate_tables(small_trust.people, small_trust.activity, costs)
    assert other.cost.value / 100 == pytest.approx(found.cost.value, rel=0.25)
    assert other.contacts["p_holm"].notna().all()
    assert abs(other.n_pairs - found.n_pairs) < 15


def test_people_whom_nobody_in_the_other_group_is_like_are_left_out_and_counted(small_trust):
    """No user's age is missing: that alone must not cost everybody the comparison."""
    people = small_trust.people.copy()
    users = people["uses_life_rooms"]
    people.loc[users, "age"] = people.loc[users, "age"].fillna(40)
    people.loc[people.index[~users][:9], "ethnic_group"] = "Other"
    found = evaluate_tables(people, small_trust.activity, small_trust.unit_costs)
    assert found.shortfall == "" and found.balanced
    lost = found.flow[found.flow["step"].str.startswith("Nobody like them")]
    assert lost["users"].sum() == 0
    by_reason = lost.set_index(lost["step"].str.extract(r"\((.*)\)")[0])["pool"]
    assert 40 < by_reason["Age not recorded"] < 110
    assert 5 <= by_reason["Ethnic group: Other"] <= 9
    kept = found.flow[~found.flow["lost"]]["pool"]
    assert kept.iloc[0] - found.flow.loc[found.flow["lost"], "pool"].sum() == kept.iloc[-1]
