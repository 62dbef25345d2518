"""From activity to people: counted twice, once by Ibis and once by hand."""

import ibis
import numpy as np
import pandas as pd
import pytest
from scipy.stats import ks_2samp

from analysis.cohort import index_dates
from analysis.cohort.windows import Plan, in_one_price_year, person_level
from bite.errors import DataError

COSTS = pd.DataFrame(
    {"kind": ["contact", "bed_day"], "pounds": [100.0, 400.0], "price_year": "2018/19"}
)


def person(person_id: str, **more) -> dict:
    return {
        "person_id": person_id,
        "uses_life_rooms": True,
        "hub": "Walton",
        "index_date": pd.Timestamp("2017-01-01"),
        "age": 40,
        "sex": "female",
        "ethnic_group": "White",
        "imd_decile": 3,
        "diagnosis_group": "psychosis",
        "service_start": pd.Timestamp("2014-01-01"),
        "exit_date": pd.NaT,
        "exit_reason": None,
        **more,
    }


def activity_of(*rows: tuple[str, str, str, int]) -> ibis.Table:
    # the first and last day of the records, by somebody who is not in the table of people
    ends = [("X", "2014-01-01", "contact", 1), ("X", "2019-12-31", "contact", 1)]
    frame = pd.DataFrame([*ends, *rows], columns=["person_id", "date", "kind", "quantity"])
    return ibis.memtable(frame.assign(date=pd.to_datetime(frame["date"])))


def one(*rows, **more) -> pd.Series:
    people = pd.DataFrame([person("A", **more)])
    return person_level(people, activity_of(*rows), COSTS).people.loc["A"]


def test_the_index_date_begins_the_year_after():
    found = one(
        ("A", "2016-01-01", "contact", 64),  # 366 days before: 2016 was a leap year
        ("A", "2016-01-02", "contact", 1),  # 365 days before
        ("A", "2016-12-31", "contact", 2),
        ("A", "2017-01-01", "contact", 4),
        ("A", "2017-12-31", "contact", 8),
        ("A", "2018-01-01", "contact", 16),  # the second year after
        ("A", "2018-12-31", "bed_day", 1),
        ("A", "2019-01-01", "contact", 32),  # beyond it
    )
    assert found["contact_before"] == 3
    assert found["contact_after"] == 12
    assert found["cost_earlier"] == 6400
    assert found["cost_before"] == 300
    assert found["cost_after"] == 1200
    assert found["cost_later"] == 1600 + 400
    assert found["cost_history"] == (6400 + 300) / 2


def test_use_of_people_who_leave_is_scaled_to_a_whole_year():
    left = {"exit_date": pd.Timestamp("2017-07-19"), "exit_reason": "moved"}  # 200 days seen
    found = one(
        ("A", "2017-01-01", "contact", 1),
        ("A", "2017-07-19", "contact", 1),
        ("A", "2017-07-20", "contact", 100),  # entered late: not counted
        **left,
    )
    assert found["days_after"] == 200
    assert found["contact_after"] == pytest.approx(2 * 365 / 200)
    assert np.isnan(found["cost_later"])


def test_people_known_for_part_of_the_year_before_are_scaled_too():
    found = one(("A", "2016-12-01", "contact", 3), service_start=pd.Timestamp("2016-05-01"))
    assert found["days_before"] == 245
    assert found["contact_before"] == pytest.approx(3 * 365 / 245)
    assert np.isnan(found["cost_earlier"])


def test_the_whole_table_agrees_with_a_count_by_hand(small_trust):
    found = person_level(small_trust.people, small_trust.activity, small_trust.unit_costs).people
    rows = small_trust.contacts.merge(
        found.reset_index()[["person_id", "index_date", "end"]], on="person_id"
    )
    days = (rows["date"].dt.normalize() - rows["index_date"]).dt.days
    for window, low in (("before", -365), ("after", 0)):
        seen = found[f"days_{window}"]
        inside = rows[(days >= low) & (days < low + 365) & (rows["date"] < rows["end"])]
        for kind in small_trust.unit_costs["kind"]:
            by_hand = inside[inside["kind"] == kind].groupby("person_id")["quantity"].sum()
            by_hand = by_hand.reindex(found.index).fillna(0) * 365 / seen
            np.testing.assert_allclose(found[f"{kind}_{window}"], by_hand)


def test_everybody_is_either_comparable_or_lost_for_one_reason(small_trust):
    laid = person_level(small_trust.people, small_trust.activity, small_trust.unit_costs)
    flow = laid.flow
    for column in ("users", "pool"):
        start, end = flow[~flow["lost"]][column]
        assert start - flow[flow["lost"]][column].sum() == end
    assert flow["users"].iloc[-1] == laid.people["uses_life_rooms"].sum()
    assert len(laid.people) == flow[["users", "pool"]].iloc[-1].sum()


def test_each_reason_for_being_lost():
    day = pd.Timestamp
    people = pd.DataFrame(
        [
            person("A"),
            person("B", service_start=day("2017-02-01")),
            person("C", exit_date=day("2016-12-01"), exit_reason="moved"),
            person("D", service_start=day("2016-12-01")),
            person("E", exit_date=day("2017-03-01"), exit_reason="died"),
            person("F", exit_date=day("2017-03-01"), exit_reason="moved"),
            person("G", index_date=day("2019-11-01")),
            person("H", uses_life_rooms=False, index_date=pd.NaT, service_start=day("2019-12-01")),
        ]
    )
    flow = person_level(people, activity_of(), COSTS).flow
    lost = flow[flow["lost"]]
    assert lost["users"].tolist() == [1, 1, 0, 1, 1, 1, 1]
    assert lost["pool"].tolist() == [0, 0, 1, 0, 0, 0, 0]


def test_missing_characteristics_lose_nobody():
    people = pd.DataFrame(
        [
            person("A", age=30),
            person("B", age=pd.NA, sex=None, ethnic_group=None, imd_decile=pd.NA),
            person("C", age=50, imd_decile=7),
        ]
    )
    found = person_level(people, activity_of(), COSTS).people
    assert found.loc["B", ["age", "imd_decile"]].tolist() == [40, 5]
    assert found.loc["B", ["age_missing", "imd_decile_missing"]].tolist() == [True, True]
    assert found.loc["B", ["sex", "ethnic_group"]].tolist() == ["not recorded"] * 2
    assert found["age_missing"].sum() == 1


# -- index dates of the comparison pool -----------------------------------------------------------


def test_drawn_days_are_users_days_on_which_the_person_was_there(small_trust):
    people = small_trust.people
    index = index_dates.assign(people, pd.Timestamp("2014-10-01"), history=183)
    pool = ~people["uses_life_rooms"]
    days = people[people["uses_life_rooms"]].groupby("hub")["index_date"].agg(set)
    for hub, day in zip(people["hub"][pool], index[pool], strict=True):
        assert pd.isna(day) or day in days[hub]
    drawn = index[pool & index.notna()]
    start, left = people["service_start"].loc[drawn.index], people["exit_date"].loc[drawn.index]
    assert ((drawn - start).dt.days >= 183).all()
    assert (left.isna() | (drawn < left)).all()
    assert (index[~pool] == people["index_date"][~pool]).all()


def test_drawn_days_are_spread_as_the_users_days_are(small_trust):
    people = small_trust.people
    index = index_dates.assign(people, pd.Timestamp("2014-10-01"), history=183)
    user = people["uses_life_rooms"]
    for hub in people["hub"].unique():
        here = people["hub"] == hub
        ours = index[here & user].astype("int64")
        theirs = index[here & ~user & people["exit_date"].isna()].astype("int64")
        assert ks_2samp(ours, theirs).pvalue > 0.01


def test_the_draw_depends_on_the_person_and_the_seed_alone(small_trust):
    people = small_trust.people
    first = pd.Timestamp("2014-10-01")
    index = index_dates.assign(people, first, 183)
    shuffled = people.sample(frac=1, random_state=1)
    pd.testing.assert_series_equal(
        index, index_dates.assign(shuffled, first, 183).loc[index.index], check_freq=False
    )
    assert (index != index_dates.assign(people, first, 183, seed=1)).mean() > 0.5
    numbers = index_dates.uniform(people["person_id"])
    assert ks_2samp(numbers, np.linspace(0, 1, 5000)).pvalue > 0.01


def test_follow_up_plays_no_part_in_the_draw(small_trust):
    """A date that was kept from people because they died soon after would be immortal time."""
    people = small_trust.people.copy()
    first = pd.Timestamp("2014-10-01")
    index = index_dates.assign(people, first, 183)
    soon = ~people["uses_life_rooms"] & ((people["exit_date"] - index).dt.days < 183)
    assert soon.sum() > 20
    assert (
        person_level(people, small_trust.activity, small_trust.unit_costs, Plan(follow_up=0))
        .flow["pool"]
        .iloc[-1]
        > person_level(people, small_trust.activity, small_trust.unit_costs).flow["pool"].iloc[-1]
        + 20
    )


# -- prices ---------------------------------------------------------------------------------------


def test_prices_are_carried_to_one_year():
    mixed = COSTS.assign(price_year=["2016/17", "2018/19"])
    found = in_one_price_year(mixed, inflation={"2016/17": 100.0, "2018/19": 105.0})
    assert found["pounds"].tolist() == pytest.approx([105.0, 400.0])
    assert set(found["price_year"]) == {"2018/19"}
    back = in_one_price_year(found, "2016/17", {"2016/17": 100.0, "2018/19": 105.0})
    assert back["pounds"].iloc[0] == pytest.approx(100.0)


def test_prices_that_cannot_be_used_are_all_named():
    wrong = COSTS.assign(price_year=["2016/17", "2018/19"], pounds=[100.0, -1.0])
    with pytest.raises(DataError) as caught:
        in_one_price_year(wrong)
    assert "contact is priced in 2016/17" in str(caught.value)
    assert "bed_day costs -1" in str(caught.value)


def test_no_activity_at_all_is_refused():
    empty = ibis.memtable(
        pd.DataFrame({"person_id": ["A"], "date": [pd.Timestamp("2017-01-01")],
                      "kind": ["contact"], "quantity": [1]})
    ).filter(ibis.literal(False))  # fmt: skip
    with pytest.raises(DataError, match="no activity"):
        person_level(pd.DataFrame([person("A")]), empty, COSTS)
