"""The study: one door, filters that mean what they say, published figures as printed."""

import subprocess
import sys

import pandas as pd
import pytest

from analysis import parameters, published
from analysis.contracts.codes import DISCHARGED_ENTIRELY
from analysis.study import Study
from bite.errors import DataError, UsageError


@pytest.fixture(scope="module")
def study():
    return Study.open("data")


# -- what is in print comes out of the data ------------


def test_published_numbers_of_participants(study):
    spoke = study.participants
    partnership = spoke[spoke["study"] == "partnership"]["group"].value_counts()
    said = study.published
    assert partnership["staff"] == said["staff_interviewed"].value == 10
    assert partnership["partner"] == said["partners_interviewed"].value == 16
    assert partnership["user"] == said["users_interviewed"].value == 7
    assert (spoke["study"] == "early_years").sum() <= said["staff_at_most"].value == 10


def test_more_than_one_hundred_partners_of_every_sector(study):
    assert len(study.partners) > study.published["partnerships_at_least"].value == 100
    assert set(study.partners["sector"]) == {"voluntary", "community", "corporate", "statutory"}


@pytest.mark.parametrize("year", [2014, 2015])
def test_published_stays(study, year):
    stays = study.stays
    ended = stays[stays["discharged"].between(f"{year}-03-01", f"{year}-08-31")]
    days = (ended["discharged"] - ended["admitted"]).dt.days
    assert days.mean() == study.published[f"stay_{year}"].value
    entirely = ended["destination"].isin(DISCHARGED_ENTIRELY).sum()
    assert entirely == study.published[f"discharged_{year}"].value


def test_published_partners_and_advisers(study):
    sectors = study.rehab_partners["sector"].value_counts()
    assert len(study.rehab_partners) == study.published["rehab_partners"].value == 4
    assert sectors["voluntary"] == study.published["rehab_voluntary_partners"].value == 3
    parents = study.involvement[study.involvement["study"] == "early_years"]
    assert set(parents["how_many"]) == {study.published["parents_consulted"].value} == {3}


def test_every_published_figure_names_its_work(study):
    assert len(study.published) >= 18
    for figure in study.published.values():
        assert figure.source and figure.citation and figure.text
        assert figure.doi or figure.url.startswith("http")
    assert study.published["users_interviewed"].doi == "10.1186/s12913-021-06672-1"
    assert study.published["stay_2015"].citation == "compact2016"


# -- the study itself ------------


def test_what_a_study_says_of_itself(study):
    assert study.status == "synthetic"
    assert str(study.created) == "2024-06-28"
    assert study.policy.profile.name == "mhsds"
    assert len(study.fingerprint) == 64
    assert study.kind("people") == "routine" and study.kind("partners") == "register"
    assert study.filtered == frozenset()


def test_size_of_the_shipped_data(study):
    people = study.people
    assert people["uses_life_rooms"].sum() == 2000 and len(people) == 22_000
    assert 350_000 < study.activity.count().execute() < 500_000
    assert 8_000 < len(study.engagement) < 10_000


def test_a_table_can_be_changed_without_changing_the_study(study):
    mine = study.people
    mine["age"] = 0
    mine.loc[0, "hub"] = "elsewhere"
    assert study.people["age"].max() > 0
    assert study.people.loc[0, "hub"] in study.hubs


def test_the_hubs_divide_the_people(study):
    parts = [Study.open("data", hub=hub) for hub in study.hubs]
    assert sum(len(part.people) for part in parts) == len(study.people)
    assert sum(len(part.referrals) for part in parts) == len(study.referrals)
    for part, hub in zip(parts, study.hubs, strict=True):
        assert set(part.people["hub"]) == {hub}
        assert set(part.partners["hub"]) <= {hub, "all"}
        # What was done in one place stays whole.
        assert len(part.stays) == len(study.stays) and len(part.studies) == len(study.studies)
        assert {"people", "partners", "participants"} <= part.filtered
        assert part.fingerprint == study.fingerprint


def test_interviews_follow_the_hub(study):
    walton = Study.open("data", hub="Walton")
    elsewhere = set(study.participants["participant_id"]) - set(
        walton.participants["participant_id"]
    )
    assert elsewhere
    assert not elsewhere & {p.id for p in walton.coding.participants}
    assert {p.id for p in study.coding.participants} == set(study.participants["participant_id"])
    early_years = study.participants["study"] == "early_years"
    assert early_years.sum() == (walton.participants["study"] == "early_years").sum()


def test_the_period_chooses_users_and_never_the_pool(study):
    part = Study.open("data", period_start="2017-01-01", period_end="2017-12-31")
    pool = part.people[~part.people["uses_life_rooms"]]
    assert len(pool) == 20_000
    index = part.people.loc[part.people["uses_life_rooms"], "index_date"]
    assert 0 < len(index) < 2000
    assert index.min() >= pd.Timestamp("2017-01-01") and index.max() <= pd.Timestamp("2017-12-31")
    assert part.engagement["date"].between("2017-01-01", "2017-12-31").all()
    users = set(part.people.loc[part.people["uses_life_rooms"], "person_id"])
    assert set(part.engagement["person_id"]) <= users
    assert part.partners["since"].max() <= pd.Timestamp("2017-12-31")
    one_day = Study.open("data", period_start="2017-03-01", period_end="2017-03-01")
    days = one_day.people["index_date"].dropna()
    assert set(days) <= {pd.Timestamp("2017-03-01")}


# -- parameters ------------


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"hub": "Nowhere"}, ["Nowhere", "Walton", "Southport", "Bootle", "all"]),
        ({"hub": "walton"}, ["walton", "Walton"]),
        ({"audience": "everyone"}, ["everyone", "public", "full"]),
        ({"period_start": "01/02/2017"}, ["01/02/2017", "2019-03-31"]),
        ({"period_end": "2017-02-30"}, ["2017-02-30"]),
        ({"period_start": "2018-01-01", "period_end": "2017-01-01"}, ["2018-01-01", "2017-01-01"]),
    ],
)
def test_a_parameter_that_is_not_valid(given, words):
    with pytest.raises(UsageError) as caught:
        Study.open("data", **given)
    assert all(word in str(caught.value) for word in words)


def test_all_faults_of_the_parameters_at_once():
    with pytest.raises(UsageError) as caught:
        parameters.check(
            "data", {"hub": "Leeds", "audience": "me", "colour": "blue", "period_end": "now"}
        )
    assert len(caught.value.faults) == 4
    assert "hub, period_start, period_end, audience" in str(caught.value)


def test_parameters_of_single_reports():
    assert parameters.check("data", {"theme_order": "codebook"}, parameters.NAMES)
    with pytest.raises(UsageError, match="theme_order"):
        parameters.check("data", {"theme_order": "codebook"})
    with pytest.raises(UsageError, match="prevalence"):
        parameters.check("data", {"theme_order": "size"}, parameters.NAMES)
    with pytest.raises(UsageError, match="Unit 1"):
        parameters.check("data", {"unit": "Unit 9"}, parameters.NAMES)


def test_values_to_make_one_report_each(study):
    assert parameters.values("data", "hub") == study.hubs == ("Walton", "Southport", "Bootle")
    assert parameters.choices("data", "hub") == ("all", *study.hubs)
    assert set(parameters.values("data", "unit")) == set(study.stays["unit"])
    with pytest.raises(UsageError, match="date"):
        parameters.values("data", "period_start")
    with pytest.raises(UsageError, match="theme_order"):
        parameters.values("data", "theme")


def test_asking_for_values_loads_no_heavy_package():
    code = (
        "import sys; from analysis import parameters; parameters.values('data', 'hub');"
        "print(sorted({'pandas', 'pandera', 'numpy', 'ibis'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={"PYTHONPATH": "src"}
    )
    assert run.stdout.strip() == "[]", run.stderr


# -- published.yml ------------


def test_published_figures_report_every_fault(tmp_path):
    file = tmp_path / "published.yml"
    file.write_text(
        "works: {a: {source: A book, url: 'https://example.org'}}\n"
        "figures:\n"
        "  good: {value: 1, unit: people, text: One, citation: a, report: r}\n"
        "  nowhere: {value: 1, unit: people, text: One, citation: b, report: r}\n"
        "  many: {value: [1, 2], unit: people, text: Two, citation: a, report: r}\n"
        "  odd: {value: 1, unit: people, text: One, citation: a, report: r, colour: red}\n"
    )
    with pytest.raises(DataError) as caught:
        published.load(file)
    text = str(caught.value)
    assert all(word in text for word in ("nowhere", "source", "many", "odd", "colour"))
    assert "good" not in text
