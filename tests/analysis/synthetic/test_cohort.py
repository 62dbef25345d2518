"""The synthetic cohort: what is planted is there, and honest methods find it again."""

from pathlib import Path

import duckdb
import ibis
import numpy as np
import pandas as pd
import pyarrow.parquet as parquet
import pytest

from analysis.cohort.evaluation import evaluate_tables
from analysis.contracts import check
from analysis.synthetic import cohort, contacts, synthesise
from bite.errors import UsageError

PEOPLE = 1500


def make(folder, seed, people=PEOPLE, effect="benefit"):
    folder.mkdir(parents=True, exist_ok=True)
    truth = contacts.EFFECTS[effect]
    return cohort.write(folder, people, np.random.SeedSequence(seed), truth)


def costs(folder):
    """People with cost in the year before and after (pool: after the middle user's index date)."""
    return duckdb.sql(f"""
        with p as (
          select *, coalesce(index_date, (select median(index_date)::date
            from '{folder}/people.parquet')) as day from '{folder}/people.parquet')
        select p.person_id, hub, uses_life_rooms, exit_date, day, age, sex, diagnosis_group,
          coalesce(sum(pounds * quantity) filter (a.date >= day - 365 and a.date < day), 0)
            as before,
          coalesce(sum(pounds * quantity) filter (a.date >= day and a.date < day + 365), 0)
            as after,
          coalesce(sum(quantity) filter (a.date >= day - 365 and a.date < day), 0) as contacts
        from p left join '{folder}/activity.parquet' a on a.person_id = p.person_id
          left join '{folder}/unit_costs.csv' using (kind)
        group by all order by p.person_id""").df()


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    return folder, make(folder, 42)


def test_the_planted_effect_is_what_differs_between_two_worlds(world, tmp_path):
    """The very same people with and without the Life Rooms, counted from the files alone."""
    folder, planted = world
    assert set(make(tmp_path, 42, effect="none").effect.values()) == {0.0}
    real, other = costs(folder), costs(tmp_path)
    assert (real["person_id"] == other["person_id"]).all()
    pool = ~real["uses_life_rooms"]
    assert (real["after"][pool] == other["after"][pool]).all()
    assert (real["before"] == other["before"]).all(), "nothing changes before the index date"
    leave = pd.to_datetime(real["exit_date"])
    followed = ~pool & ~((leave - pd.to_datetime(real["day"])).dt.days < 365)
    change = (real["after"] - other["after"])[followed]
    assert change.mean() == pytest.approx(planted.effect["all"])
    assert (change <= 0).all()
    for hub, mean in change.groupby(real["hub"]).mean().items():
        assert mean == pytest.approx(planted.effect[hub])
        assert planted.n[hub] == (followed & (real["hub"] == hub)).sum()
    assert -520 < planted.effect["all"] < -220
    assert abs(planted.effect["Bootle"]) < 0.4 * abs(planted.effect["all"])


def test_harm_is_planted_as_exactly_as_benefit(world, tmp_path):
    """The same people in three worlds: what harm adds is counted from the files alone."""
    planted = make(tmp_path / "harm", 42, effect="harm")
    make(tmp_path / "none", 42, effect="none")
    harmed, other = costs(tmp_path / "harm"), costs(tmp_path / "none")
    users = harmed["uses_life_rooms"]
    assert (harmed["before"] == other["before"]).all()
    assert (harmed["after"][~users] == other["after"][~users]).all()
    leave = pd.to_datetime(harmed["exit_date"])
    followed = users & ~((leave - pd.to_datetime(harmed["day"])).dt.days < 365)
    added = (harmed["after"] - other["after"])[followed]
    assert added.mean() == pytest.approx(planted.effect["all"])
    assert (added >= 0).all()
    assert planted.effect["all"] == pytest.approx(-world[1].effect["all"])


def test_things_get_better_by_themselves(world, tmp_path):
    """Regression to the mean: a before-after comparison finds an effect where there is none."""
    make(tmp_path, 42, effect="none")
    people = costs(tmp_path)
    users = people[people["uses_life_rooms"]]
    pool = people[~people["uses_life_rooms"]]
    fall = users["after"].mean() / users["before"].mean() - 1
    assert fall < -0.10
    assert abs(pool["after"].mean() / pool["before"].mean() - 1) < 0.10


def test_users_are_not_like_the_pool(world):
    people = costs(world[0])
    users = people["uses_life_rooms"]
    assert people["contacts"][users].mean() > 1.8 * people["contacts"][~users].mean()
    share = pd.crosstab(people["diagnosis_group"], users, normalize="columns")
    assert share.loc["psychosis", True] < share.loc["psychosis", False]
    women = pd.crosstab(people["sex"], users, normalize="columns").loc["female"]
    assert women[True] > women[False] + 0.03


def test_the_planted_effect_is_recovered_by_matching(tmp_path):
    """Matched difference in differences over independent cohorts: no bias, honest intervals."""
    deviations = []
    for seed in range(4):
        folder = tmp_path / str(seed)
        planted = make(folder, 100 + seed)
        people = parquet.read_table(folder / "people.parquet").to_pandas(date_as_object=False)
        connection = ibis.duckdb.connect()
        activity = connection.read_parquet(str(folder / "activity.parquet"))
        estimate = evaluate_tables(people, activity, pd.read_csv(folder / "unit_costs.csv")).cost
        deviations.append((estimate.value - planted.effect["all"]) / estimate.se)
    # Four standard normal deviations: their mean has a standard deviation of one half.
    assert abs(np.mean(deviations)) < 1.3, deviations
    assert sum(np.abs(deviations) < 1.96) >= 3, deviations


def test_a_placebo_is_planted(world, tmp_path):
    """One kind of contact is never reduced: an effect on it would be a fault of the method."""
    make(tmp_path, 42, effect="none")
    counts = "select kind, sum(quantity) as n from '{}/activity.parquet' group by 1 order by 1"
    real, other = (
        duckdb.sql(counts.format(folder)).df().set_index("kind")["n"]
        for folder in (world[0], tmp_path)
    )
    (placebo,) = contacts.TRUTH.untouched
    assert real[placebo] == other[placebo]
    assert (real.drop(placebo) < other.drop(placebo)).all()


def test_days_in_hospital_are_heavy_tailed(world):
    days = (
        duckdb.sql(f"""
        select sum(quantity) filter (kind = 'inpatient_day') as days
        from '{world[0]}/activity.parquet' group by person_id""")
        .df()["days"]
        .fillna(0)
    )
    top = days.sort_values(ascending=False)
    assert (days > 0).mean() < 0.15
    assert top.iloc[: len(top) // 100].sum() > 0.4 * days.sum()


def test_everybody_shares_season_and_trend(world):
    by_month = (
        duckdb.sql(f"""
        select month(date) as m, count(*) as n from '{world[0]}/activity.parquet'
        where year(date) between 2015 and 2018 and kind <> 'inpatient_day'
        group by 1""")
        .df()
        .set_index("m")["n"]
    )
    assert by_month[[12, 1, 2]].mean() > 1.05 * by_month[[6, 7, 8]].mean()


def test_two_years_are_covered_on_both_sides_of_every_index_date(world):
    span = duckdb.sql(f"""
        select min(index_date) - 730 >= (select min(date) from '{world[0]}/activity.parquet')
           and max(index_date) + 730 <= (select max(date) from '{world[0]}/activity.parquet')
        from '{world[0]}/people.parquet'""").fetchall()
    assert span == [(True,)]


def test_engagement_is_that_of_users_from_their_first_day(world):
    folder, _ = world
    people = pd.read_parquet(folder / "people.parquet")
    visits = pd.read_csv(folder / "engagement.csv", parse_dates=["date"])
    users = people[people["uses_life_rooms"]].set_index("person_id")
    assert set(visits["person_id"]) == set(users.index)
    first = pd.to_datetime(users.loc[visits["person_id"], "index_date"]).to_numpy()
    on_the_day = visits["date"].to_numpy() == first
    assert visits.loc[on_the_day, "person_id"].nunique() == len(users)


# -- the package as a whole ------------


def bytes_of(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_a_seed_gives_the_same_bytes_and_another_seed_others(tmp_path):
    for name, seed in (("one", 5), ("two", 5), ("three", 6)):
        synthesise(tmp_path / name, people=80, seed=seed)
    one, two, three = (bytes_of(tmp_path / name) for name in ("one", "two", "three"))
    assert one == two
    for file in ("people.parquet", "activity.parquet", "engagement.csv", "stays.csv"):
        assert one[file] != three[file]
    assert one["published.yml"] == three["published.yml"]


def test_the_shipped_data_are_what_the_generator_makes(tmp_path):
    """Nobody edited them by hand, and they fit into the repository."""
    synthesise(tmp_path / "data")
    made, shipped = bytes_of(tmp_path / "data"), bytes_of(Path("data"))
    assert {name for name in made if made[name] != shipped.get(name)} == set()
    assert sum(map(len, shipped.values())) < 8_000_000


@pytest.mark.parametrize("people", [1, 7, 50])
def test_small_packages_are_sound(tmp_path, people):
    synthesise(tmp_path / "data", people=people, seed=1)
    verdict = check(tmp_path / "data")
    assert verdict.sound, verdict.printed
    assert verdict.frames["people"]["uses_life_rooms"].sum() == people
    assert len(verdict.frames["people"]) == 11 * people


def test_many_blocks_make_one_cohort(tmp_path, monkeypatch):
    monkeypatch.setattr(cohort, "BLOCK", 500)
    make(tmp_path, 9, people=300)
    people = pd.read_parquet(tmp_path / "people.parquet")
    assert people["person_id"].is_unique and len(people) == 3300
    assert people["uses_life_rooms"].sum() == 300
    activity = pd.read_parquet(tmp_path / "activity.parquet", columns=["person_id"])
    assert set(activity["person_id"]) <= set(people["person_id"])


def test_a_package_made_here_may_be_made_again_and_keeps_what_was_put_beside_it(tmp_path):
    synthesise(tmp_path / "data", people=5, seed=1)
    (tmp_path / "data" / "notes.txt").write_text("mine")
    synthesise(tmp_path / "data", people=6, seed=2)
    assert (tmp_path / "data" / "notes.txt").read_text() == "mine"
    assert check(tmp_path / "data").sound
    assert [p.name for p in tmp_path.iterdir()] == ["data"], "nothing is left aside"


def _other_files(folder):
    folder.mkdir()
    (folder / "stays.csv").write_text("the only copy")


def _real_data(folder):
    synthesise(folder, people=5, seed=1)
    descriptor = folder / "datapackage.json"
    descriptor.write_text(descriptor.read_text().replace('"synthetic"', '"real"'))


def _table_changed_by_hand(folder):
    synthesise(folder, people=5, seed=1)
    with (folder / "stays.csv").open("a") as stream:
        stream.write("X1,Unit 1 (supported),2015-01-01,,\n")


@pytest.mark.parametrize("prepare", [_other_files, _real_data, _table_changed_by_hand])
def test_what_was_not_made_here_is_never_overwritten(tmp_path, prepare):
    prepare(tmp_path / "data")
    before = {p: p.read_bytes() for p in (tmp_path / "data").rglob("*") if p.is_file()}
    with pytest.raises(UsageError):
        synthesise(tmp_path / "data", people=5, seed=1)
    assert before == {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}


@pytest.mark.parametrize(("people", "seed"), [(0, 1), (-3, 1), (10, -1)])
def test_impossible_sizes_and_seeds(tmp_path, people, seed):
    with pytest.raises(UsageError):
        synthesise(tmp_path / "data", people=people, seed=seed)
    assert list(tmp_path.iterdir()) == []
