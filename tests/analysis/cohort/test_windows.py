"""From activity to people: counted twice, once by Ibis and once by hand."""

import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cohort.effects.event_study import monthly
from analysis.cohort.prices import price_index
from analysis.cohort.windows import in_one_price_year, person_level
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


# -- every row of activity is accounted for --------------------------------------------------------


def test_what_became_of_every_row_of_activity():
    people = pd.DataFrame(
        [
            person("A", exit_date=pd.Timestamp("2017-12-01"), exit_reason="moved"),
            person("B", service_start=pd.Timestamp("2016-12-01")),  # cannot be compared
        ]
    )
    rows = activity_of(
        ("A", "2017-12-01", "contact", 1),  # counted
        ("A", "2017-12-02", "contact", 1),  # late
        ("A", "2014-12-31", "contact", 1),  # over two years before
        ("B", "2017-01-01", "contact", 1),
        ("Y", "2017-01-01", "contact", 1),  # with X, three rows of strangers
    )
    laid = person_level(people, rows, COSTS)
    assert laid.activity["rows"].tolist() == [7, 3, 2, 1, 1]
    kept = laid.activity[~laid.activity["lost"]]["rows"]
    assert kept.iloc[0] - laid.activity[laid.activity["lost"]]["rows"].sum() == kept.iloc[1]
    months = monthly(laid.people, rows, COSTS)
    assert months.loc["A"].sum() == 100 and np.isnan(months.loc["A", 11])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_rows_are_met_in_any_order_and_may_be_split(seed):
    """Neither the order of people and rows nor writing one row as several changes a number."""
    rng = np.random.default_rng(seed)
    n = 200
    people = pd.DataFrame([person(one) for one in "ABCDE"])
    people["index_date"] += pd.to_timedelta(rng.integers(-90, 90, 5), unit="D")
    frame = pd.DataFrame(
        {
            "person_id": rng.choice(list("ABCDEX"), n),
            "date": pd.Timestamp("2014-01-01") + pd.to_timedelta(rng.integers(0, 2191, n), "D"),
            "kind": rng.choice(["contact", "bed_day"], n),
            "quantity": rng.integers(1, 5, n),
        }
    )
    frame.loc[:1, "date"] = [pd.Timestamp("2014-01-01"), pd.Timestamp("2019-12-31")]
    split = frame.loc[frame.index.repeat(frame["quantity"])].assign(quantity=1)
    order = rng.permutation(len(split))
    whole = person_level(people, ibis.memtable(frame), COSTS).people
    other = person_level(people.iloc[::-1], ibis.memtable(split.iloc[order]), COSTS).people
    pd.testing.assert_frame_equal(whole, other.loc[whole.index], check_exact=True)


# -- tables that cannot be counted -----------------------------------------------------------------


def refused(people: pd.DataFrame, activity: ibis.Table, costs: pd.DataFrame = COSTS) -> str:
    with pytest.raises(DataError) as caught:
        person_level(people, activity, costs, today=pd.Timestamp("2020-06-30").date())
    return str(caught.value)


def test_every_fault_of_activity_is_said_at_once_with_its_count():
    frame = pd.DataFrame(
        {
            "person_id": ["A", "A", None, "A", "A", "A", "A", "A"],
            "date": pd.to_datetime(["2017-01-01"] * 5 + [None, "2020-07-01", "2031-01-01"]),
            "kind": ["contact", "telepathy", "contact", "telepathy", None] + ["contact"] * 3,
            "quantity": [-1.0, 1, 1, 1, np.nan, np.inf, 1, 1],
        }
    )
    said = refused(pd.DataFrame([person("A")]), ibis.memtable(frame))
    for words in (
        "2 rows are of kind telepathy, which has no price",
        "1 rows are of no kind",
        "1 rows name no person",
        "1 rows have no date",
        "2 rows are dated in the future",
        "3 rows have a quantity that is missing, below 0 or not finite",
    ):
        assert words in said


def test_every_fault_of_people_and_prices_is_said_with_them():
    people = pd.DataFrame(
        [
            person("A"),
            person("A"),
            person(None),
            person("B", uses_life_rooms=False),
            person("C", exit_date=pd.Timestamp("2031-01-01"), exit_reason="moved"),
        ]
    )
    costs = pd.concat([COSTS, COSTS.iloc[:1], COSTS.iloc[:1].assign(kind="cost")])
    said = refused(people, activity_of(("A", "2031-01-01", "contact", 1)), costs)
    for words in (
        "1 people are there more than once, for example A",
        "1 rows name no person",
        "1 people who did not use the Life Rooms have a day of first use",
        "column exit_date: 1 dates lie in the future",
        "contact has more than one price",
        "cost cannot be the name of a kind",
        "1 rows are dated in the future",
    ):
        assert words in said


def test_columns_that_are_missing_or_of_another_type_are_named():
    frame = pd.DataFrame({"person_id": ["A"], "date": ["2017-01-01"], "quantity": ["1"]})
    said = refused(pd.DataFrame([person("A")]).drop(columns="hub"), ibis.memtable(frame))
    assert "table people, column hub: this column is missing" in said
    assert "table activity, column kind: this column is missing" in said
    assert "column date: is of type string" in said
    assert "column quantity: is of type string" in said
    zoned = pd.DataFrame({"person_id": ["A"], "kind": ["contact"], "quantity": [1]})
    zoned["date"] = pd.Timestamp("2017-01-01", tz="Europe/London")
    assert "without a zone" in refused(pd.DataFrame([person("A")]), ibis.memtable(zoned))


def test_odd_people_are_left_out_for_a_reason_that_is_true_of_them():
    day = pd.Timestamp
    people = pd.DataFrame(
        [
            person("A"),
            person("B", index_date=pd.NaT),
            person("C", service_start=pd.NaT),
            person("D", index_date=day("2020-02-01")),  # after the last day of the records
            person("E", exit_date=day("2017-03-01")),  # gone, nobody says why
        ]
    )
    flow = person_level(people, activity_of(), COSTS).flow.set_index("step")["users"]
    for reason in (
        "Day of first use not recorded",
        "Day of first contact with the trust not recorded",
        "Recorded first use lies outside the records",
        "Left within 183 days after, for a reason not recorded",
    ):
        assert flow[reason] == 1
    assert flow["Could be compared"] == 1


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


def test_amounts_are_in_the_year_asked_for(tmp_path):
    path = tmp_path / "index.csv"
    path.write_text("price_year,index\n2018/19,100\n2022/23,112.5\n")
    rows = activity_of(("A", "2017-01-01", "contact", 2))
    people = pd.DataFrame([person("A")])
    laid = person_level(people, rows, COSTS, price_year="2022/23", price_index=price_index(path))
    assert laid.price_year == "2022/23"
    assert laid.people.loc["A", "cost_after"] == pytest.approx(225.0)


def test_an_index_that_cannot_be_used_is_refused(tmp_path):
    path = tmp_path / "index.csv"
    path.write_text("price_year,index\n2018/19,100\n2018/19,101\n2019/20,nil\n")
    with pytest.raises(DataError) as caught:
        price_index(path)
    assert "2018/19 is there more than once" in str(caught.value)
    assert "the index of 2019/20 is nil" in str(caught.value)
