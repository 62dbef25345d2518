"""The same expression on three engines: the embedded one, SQLite and Spark.

SQLite needs nothing that is not there and is unlike DuckDB in every way (rows, no type for dates).
Spark is too large for every run of the tests: it is tested where it is installed, and CI does that.
"""

import ibis
import numpy as np
import pandas as pd
import pytest

from analysis.cohort.activity import monthly_costs, open_activity, spans, sums, sums_in_parts
from analysis.cohort.windows import person_level
from bite.errors import DataError, UsageError
from tests.analysis.cohort import spark


@pytest.fixture(scope="module")
def small(small_trust):
    """A trust whose activity has every oddity that is counted: unknown people, late entries."""
    rng = np.random.default_rng(3)
    some = small_trust.people.iloc[:800]
    of_some = small_trust.contacts["person_id"].isin(some["person_id"])
    contacts = small_trust.contacts[of_some]
    contacts = contacts.assign(
        date=contacts["date"].dt.date, quantity=rng.integers(1, 5, len(contacts))
    )
    costs = small_trust.unit_costs.assign(pounds=[100.1, 200.7, 430.3])
    return some.iloc[10:], contacts, costs


@pytest.fixture(scope="module")
def files(small, tmp_path_factory):
    """The activity as parquet, in three files."""
    folder = tmp_path_factory.mktemp("activity")
    for number, part in enumerate(np.array_split(np.arange(len(small[1])), 3)):
        small[1].iloc[part].to_parquet(folder / f"part-{number}.parquet", index=False)
    return folder


@pytest.fixture(scope="module")
def on_sqlite(small, tmp_path_factory):
    """The same in an SQLite database, opened by its address."""
    path = tmp_path_factory.mktemp("store") / "trust.db"
    connection = ibis.sqlite.connect(path)
    connection.create_table("contacts", small[1])
    connection.disconnect()
    return open_activity(f"sqlite://{path}", table="contacts")


@pytest.fixture(scope="module")
def on_spark(pyspark, files, tmp_path_factory):
    """The same on Spark."""
    with spark.session(tmp_path_factory.mktemp("spark")) as session:
        yield ibis.pyspark.connect(session).read_parquet(str(files))


@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support:FutureWarning")
@pytest.mark.parametrize("engine", ["on_sqlite", "on_spark"])
def test_every_engine_gives_the_same_numbers(engine, small, files, request):
    people, _, costs = small
    here = open_activity(files / "*.parquet")
    there = request.getfixturevalue(engine)
    ours, theirs = person_level(people, here, costs), person_level(people, there, costs)
    assert ours.activity["rows"].min() > 0
    pd.testing.assert_frame_equal(ours.activity, theirs.activity)
    pd.testing.assert_frame_equal(ours.flow, theirs.flow)
    added_up_there = ("cost_earlier", "cost_history", "cost_later")  # in an order of its own
    exact = [name for name in ours.people if name not in added_up_there]
    pd.testing.assert_frame_equal(ours.people[exact], theirs.people[exact], check_exact=True)
    pd.testing.assert_frame_equal(ours.people, theirs.people, rtol=1e-13)
    months = [
        monthly_costs(table, spans(ours.people), costs)
        .execute()
        .astype({"month": int})
        .set_index(["person_id", "month"])
        .sort_index()
        for table in (here, there)
    ]
    pd.testing.assert_frame_equal(*months, rtol=1e-13)


def test_one_file_a_glob_and_a_list_are_the_same_activity(files, tmp_path, small):
    n = len(small[1])
    parts = sorted(files.glob("*.parquet"))
    assert open_activity(f"{files}/*.parquet").count().execute() == n
    assert open_activity(parts).count().execute() == n
    small[1].to_csv(tmp_path / "all.csv", index=False)
    table = open_activity(tmp_path / "all.csv")
    assert table.count().execute() == n
    assert table["date"].type().is_date()


def test_memory_can_be_limited_without_changing_a_number(files, small):
    people, _, costs = small
    table = open_activity(files / "*.parquet", memory="512MiB")
    limit = table.get_backend().raw_sql("select current_setting('memory_limit')").fetchone()[0]
    assert limit == "512.0 MiB"
    free = person_level(people, open_activity(files / "*.parquet"), costs)
    pd.testing.assert_frame_equal(person_level(people, table, costs).people, free.people)


@pytest.mark.parametrize("by_number", [False, True])
@pytest.mark.parametrize("people_at_a_time", [37, 300, 10**6])
def test_some_people_at_a_time_are_everybody(files, small, by_number, people_at_a_time):
    people, contacts, costs = small
    people = people.assign(end=pd.Timestamp("2020-01-01")).sample(frac=1, random_state=0)
    people["index_date"] = people["index_date"].fillna(pd.Timestamp("2017-04-01"))
    activity = open_activity(files / "*.parquet")
    if by_number:
        number = {person: place for place, person in enumerate(contacts["person_id"].unique())}
        people = people.assign(
            person_id=[number.get(person, -1 - at) for at, person in enumerate(people["person_id"])]
        )
        numbered = contacts.assign(person_id=contacts["person_id"].map(number))
        activity = ibis.duckdb.connect().create_table("numbered", numbered)
    room = people_at_a_time * 16 * (2 * len(costs) + 4)
    parts = list(sums_in_parts(activity, spans(people), costs, room))
    assert (len(parts) > 1) == (people_at_a_time < len(people))
    together = pd.concat([part.execute() for part in parts])
    counted = ["rows", "late"]
    unknown = together["row"].isna()
    whole = sums(activity, spans(people), costs).execute()
    assert (
        together.loc[unknown, counted].sum().equals(whole.loc[whole["row"].isna(), counted].sum())
    )
    known = together[~unknown].sort_values("row", ignore_index=True)
    pd.testing.assert_frame_equal(
        known, whole.dropna(subset="row").sort_values("row", ignore_index=True)
    )


def test_what_is_not_there_is_said(files, tmp_path):
    with pytest.raises(UsageError, match="no file is called"):
        open_activity(tmp_path / "none-*.parquet")
    with pytest.raises(UsageError, match="parquet files, or CSV"):
        open_activity([*sorted(files.glob("*.parquet"))[:1], tmp_path / "all.xlsx"])
    with pytest.raises(UsageError, match="cannot be opened"):
        open_activity(f"sqlite://{tmp_path}/empty.db", table="contacts")
    with pytest.raises(UsageError, match="cannot be opened"):
        open_activity("nosuchengine://host/store")


def test_people_named_by_numbers_are_met_too(small):
    people, contacts, costs = small
    number = {one: i for i, one in enumerate(contacts["person_id"].unique())}
    people = people[people["person_id"].isin(number)]
    renamed = contacts.assign(person_id=contacts["person_id"].map(number))
    numbered = people.assign(person_id=people["person_id"].map(number))
    ours = person_level(numbered, ibis.memtable(renamed), costs)
    assert ours.activity["rows"].iloc[-1] > 0
    with pytest.raises(DataError, match="the same way in both"):
        person_level(people, ibis.memtable(renamed), costs)
