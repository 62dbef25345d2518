"""Every fault is found, at its place, together with all others; every flaw let pass is counted."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.contracts import NAMES, check, describe, schemas
from analysis.contracts.faults import KEPT, ContractError
from analysis.study import Study
from bite.errors import DataError

PARQUET = ("people", "activity")
CSV = [name for name in NAMES if name not in PARQUET]


def places(verdict):
    return {(f.where.table, f.where.row, f.where.field) for f in verdict.faults}


def test_the_shipped_data_are_sound():
    verdict = check("data")
    assert verdict.faults == ()
    assert [table.name for table in verdict.tables] == list(NAMES)


def test_the_shipped_descriptor_is_what_the_contracts_say(tmp_path):
    """Contracts and descriptor cannot drift: generated afresh, not a byte differs."""
    copy = shutil.copytree("data", tmp_path / "data")
    committed = (copy / "datapackage.json").read_bytes()
    describe(copy)
    assert (copy / "datapackage.json").read_bytes() == committed


def test_the_descriptor_states_each_rule_of_a_contract():
    package = json.loads(Path("data/datapackage.json").read_text(encoding="utf-8"))
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert package["status"] == "synthetic" and package["disclosure"] == "mhsds"
    described = {r["name"]: r for r in package["resources"]}
    for name, contract in schemas().items():
        fields = {f["name"]: f for f in described[name]["schema"]["fields"]}
        assert list(fields) == list(contract.columns)
        for column, rules in contract.columns.items():
            required = fields[column].get("constraints", {}).get("required", False)
            assert required == (not rules.nullable)
    age = next(f for f in described["people"]["schema"]["fields"] if f["name"] == "age")
    assert age["type"] == "integer"
    assert age["constraints"] == {"minimum": 16, "maximum": 110}
    activity = described["activity"]["schema"]
    assert {"fields": ["kind"], "reference": {"resource": "unit_costs", "fields": ["kind"]}} in (
        activity["foreignKeys"]
    )


# -- refused ------------


def test_every_required_cell_of_every_table_may_not_be_empty(package, sheet):
    """One cell of each required column emptied, each in a row of its own: all are reported."""
    expected = set()
    for table in CSV:
        page = sheet(package / f"{table}.csv")
        required = [name for name, c in schemas()[table].columns.items() if not c.nullable]
        for row, column in enumerate(required, start=1):
            row = (row - 1) % len(page.rows) + 1
            page.put(row, column, "")
            expected.add((table, row, column))
        page.save()
    found = places(check(package))
    assert expected <= found


SPOILT = {
    "Int64": ["a few", "3.5", "1e400", "-7"],
    "float64": ["n/a", "inf", "nan", "1,5"],
    "datetime64[us]": ["31/12/2018", "2018-02-30", "2018-13-01", "2999-01-01", "1066-10-14", "x"],
    "boolean": ["yes", "1", "perhaps"],
}


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_a_spoilt_cell_is_found_where_it_is(small_package, tmp_path_factory, sheet, data):
    """Any value that a column's contract excludes, in any row: table, row, column and value."""
    table = data.draw(st.sampled_from(CSV))
    contract = schemas()[table]
    coded = {
        name: check.statistics["allowed_values"]
        for name, column in contract.columns.items()
        for check in column.checks
        if check.name == "isin"
    }
    keys = {key.column for key in contract.metadata["references"]}
    typed = [n for n, c in contract.columns.items() if c.metadata["dtype"] in SPOILT]
    patterned = [n for n, c in contract.columns.items() if "pattern" in c.metadata]
    column = data.draw(st.sampled_from(sorted({*typed, *coded, *keys, *patterned})))
    bad = SPOILT.get(contract.columns[column].metadata["dtype"], ["Nowhere; ", " ", "; STAFF"])
    value = data.draw(st.sampled_from(bad))
    folder = tmp_path_factory.mktemp("spoilt") / "data"
    shutil.copytree(small_package, folder)
    page = sheet(folder / f"{table}.csv")
    row = data.draw(st.integers(1, len(page.rows)))
    page.put(row, column, value)
    page.save()
    verdict = check(folder)
    hits = [f for f in verdict.faults if (f.where.table, f.where.row) == (table, row)]
    hits = [f for f in hits if f.where.field == column]
    assert hits, f"{table}.{column} = {value!r} in row {row} was let pass"
    assert any(value.strip() in str(f) for f in hits)
    assert all(f.do for f in hits)
    assert verdict.frames == {}, "nothing is handed out of data with a fault"
    with pytest.raises(DataError):
        Study.open(folder)


@pytest.mark.parametrize(
    ("table", "kind", "sound"),
    [
        ("people", "published", False),
        ("stays", "consented", False),
        ("votes", "register", False),
        ("votes", "routine", True),
        ("partners", "consented", True),
    ],
)
def test_a_kind_may_be_stricter_than_the_contract_never_laxer(package, table, kind, sound):
    path = package / "datapackage.json"
    descriptor = json.loads(path.read_text())
    resource = next(r for r in descriptor["resources"] if r["name"] == table)
    resource["kind"] = kind
    path.write_text(json.dumps(descriptor))
    faults = [f for f in check(package).faults if f.where.table == table]
    assert bool(faults) is not sound
    assert all(kind in str(f) and "datapackage.json" in str(f) for f in faults)


def test_faults_of_many_tables_are_reported_together(package, sheet, rewrite):
    stays = sheet(package / "stays.csv")
    stays.put(3, "admitted", "tomorrow")
    stays.save()
    votes = sheet(package / "votes.csv")
    votes.put(7, "question_id", "Q99")
    votes.save()
    rewrite(
        package / "people.parquet",
        lambda t: t.assign(hub=t["hub"].astype(str).replace("Bootle", "Boote")),
    )
    (package / "questions.csv").unlink()
    (package / "nomad.csv").write_text("")
    verdict = check(package)
    tables = {fault.where.table for fault in verdict.faults}
    assert {"stays", "people", "questions", "nomad"} <= tables
    with pytest.raises(ContractError) as caught:
        Study.open(package)
    assert caught.value.faults == verdict.faults
    assert caught.value.exit_code == 3


def test_a_fault_says_where_what_and_what_to_do(package, sheet):
    page = sheet(package / "stays.csv")
    page.put(5, "destination", "the moon")
    page.save()
    (fault,) = check(package).faults
    assert fault.where.file.endswith("stays.csv")
    assert (fault.where.table, fault.where.row, fault.where.field) == ("stays", 5, "destination")
    assert "the moon" in fault.what and "own home" in fault.what
    # Row 5 is the fifth under the header, line 6 of the file.
    assert (package / "stays.csv").read_text().splitlines()[5].endswith("the moon")
    assert "Rows are counted from 1" in str(ContractError([fault]))


def test_references_between_tables_hold(package, sheet, rewrite):
    engagement = sheet(package / "engagement.csv")
    engagement.put(2, "person_id", "P999999")
    engagement.save()
    referrals = sheet(package / "referrals.csv")
    side = "to_id" if referrals.get(4, "from_id").startswith("life_rooms") else "from_id"
    referrals.put(4, side, "O999")
    referrals.save()
    screening = sheet(package / "screening.csv")
    row = 1 + [r[screening.header.index("stage")] for r in screening.rows].index("included")
    screening.put(row, "study_id", "No such study")
    screening.save()
    rewrite(
        package / "activity.parquet",
        lambda t: t.assign(kind=t["kind"].astype(str).where(t.index != 9, "massage")),
    )
    assert places(check(package)) == {
        ("engagement", 2, "person_id"),
        ("referrals", 4, side),
        ("screening", row, "study_id"),
        ("activity", 10, "kind"),
    }


def test_a_visit_by_somebody_who_does_not_use_the_life_rooms_is_refused(package, sheet):
    people = pd.read_parquet(package / "people.parquet")
    stranger = people.loc[~people["uses_life_rooms"], "person_id"].iloc[0]
    page = sheet(package / "engagement.csv")
    page.put(1, "person_id", stranger)
    page.save()
    (fault,) = check(package).faults
    assert stranger in fault.what and fault.where.row == 1


def test_a_name_given_twice_points_to_the_first(package, sheet, rewrite):
    page = sheet(package / "partners.csv")
    page.put(9, "partner_id", page.get(4, "partner_id"))
    page.save()
    doubled = [f for f in check(package).faults if f.where.table == "partners"]
    assert [f.where.row for f in doubled] == [9]
    assert "row 4" in doubled[0].what
    rewrite(package / "people.parquet", lambda t: pd.concat([t, t.iloc[[0]]]))
    again = [f for f in check(package).faults if f.where.table == "people"]
    assert [f.where.row for f in again] == [661] and "row 1" in again[0].what


def test_dates_that_cannot_be(package, sheet, rewrite):
    page = sheet(package / "stays.csv")
    page.put(1, "discharged", "2012-01-01")
    page.put(2, "admitted", "2999-01-01")
    page.save()
    assert {("stays", 1, "discharged"), ("stays", 2, "admitted")} <= places(check(package))

    def impossible(people):
        left = people["exit_date"].notna()
        before = people["service_start"] - pd.Timedelta(days=1)
        return people.assign(exit_date=people["exit_date"].mask(left, before))

    n = pd.read_parquet(package / "people.parquet")["exit_date"].notna().sum()
    rewrite(package / "people.parquet", impossible)
    found = [f for f in check(package).faults if f.where.table == "people"]
    assert len(found) == n and {f.where.field for f in found} == {"exit_date"}


def test_columns_unknown_missing_and_misspelt(package, sheet):
    page = sheet(package / "stays.csv")
    page.header[page.header.index("discharged")] = "Discharged"
    page.save()
    extra = sheet(package / "votes.csv")
    extra.header.append("nhs_number")
    extra.rows = [[*row, "943 476 5919"] for row in extra.rows]
    extra.save()
    faults = {(f.where.table, f.where.field): f for f in check(package).faults}
    assert set(faults) == {
        ("stays", "discharged"), ("stays", "Discharged"), ("votes", "nhs_number"),
    }  # fmt: skip
    assert "discharged" in faults["stays", "Discharged"].do
    assert "943" not in str(faults["votes", "nhs_number"])


def test_many_faults_are_kept_but_few_are_printed(package, rewrite):
    n = parquet.read_metadata(package / "activity.parquet").num_rows
    rewrite(package / "activity.parquet", lambda t: t.assign(quantity=np.int64(0)))
    verdict = check(package)
    assert sum(getattr(f, "more", 0) or 1 for f in verdict.faults) == n
    printed = str(ContractError(verdict.faults))
    assert printed.count("row ") <= 25
    shown = min(n, KEPT)
    assert f"and {n - 20:,} more rows" in printed and shown > 20


def test_rows_with_too_few_or_too_many_cells(package):
    path = package / "stays.csv"
    lines = path.read_text().splitlines()
    lines[2] += ",one more"
    lines[4] = lines[4].rsplit(",", 2)[0]
    path.write_text("\n".join(lines) + "\n")
    assert places(check(package)) == {("stays", 2, ""), ("stays", 4, "")}


# -- let pass ------------


def test_flaws_let_pass_are_counted_by_nobody_else(package):
    """Remarks against plain pandas: the same numbers by another way."""
    people = pd.read_parquet(package / "people.parquet").set_index("person_id")
    activity = pd.read_parquet(package / "activity.parquet")
    visits = pd.read_csv(package / "engagement.csv", keep_default_na=False)
    who = people.loc[activity["person_id"].astype(str)]
    when = pd.to_datetime(activity["date"]).to_numpy()
    began = pd.to_datetime(who["service_start"]).to_numpy()
    left = pd.to_datetime(who["exit_date"]).to_numpy()
    first = pd.to_datetime(people.loc[visits["person_id"], "index_date"]).to_numpy()
    expected = {
        ("people", "age", "not"): people["age"].isna().sum(),
        ("people", "ethnic_group", "not"): people["ethnic_group"].isna().sum(),
        ("engagement", "topic", "not"): (visits["topic"] == "").sum(),
        ("engagement", "date", "before"): (pd.to_datetime(visits["date"]) < first).sum(),
        ("activity", "date", "before"): (when < began).sum(),
        ("activity", "date", "after"): (when > left).sum(),
    }
    verdict = check(package)
    assert verdict.sound
    for (table, column, word), n in expected.items():
        found = [
            r.n for r in verdict.remarks
            if (r.table, r.column) == (table, column) and word in r.rule
        ]  # fmt: skip
        assert sum(found) == n
    assert sum(expected.values()) > 50, "the synthetic data have flaws to count"


def test_a_changed_file_is_used_and_remarked_on(package, sheet):
    before = Study.open(package)
    page = sheet(package / "stays.csv")
    page.rows.pop()
    page.save()
    after = Study.open(package)
    assert after.fingerprint != before.fingerprint
    assert len(after.stays) == len(before.stays) - 1
    assert [r.table for r in after.remarks if "changed" in r.rule] == ["stays"]
    describe(package)
    assert not [r for r in check(package).remarks if "changed" in r.rule]


# -- interviews against participants ------------


def test_an_interview_without_a_participant_or_without_consent_is_refused(package, sheet):
    page = sheet(package / "participants.csv")
    row = 1 + [r[page.header.index("quote_consent")] for r in page.rows].index("true")
    page.put(row, "quote_consent", "false")
    gone = page.rows.pop(row)[0]
    page.save()
    told = [str(f) for f in check(package).faults]
    assert any(gone in text and "not in table participants" in text for text in told)
    assert any(page.get(row, "participant_id") in text and "quoted" in text for text in told)
