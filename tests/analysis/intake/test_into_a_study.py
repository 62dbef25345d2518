"""Imported interviews in a study: what table participants says of a person counts."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.contracts import check
from analysis.findings import partnership_evaluation
from analysis.intake import placing
from analysis.qualitative import refi
from analysis.study import Study

SOME = ["S01", "S02", "S03", "P01", "P02", "U01"]


@pytest.fixture
def imported(package: Path) -> Path:
    """A package whose interviews are six people's of whom the file knows nothing but names."""
    whole = refi.read(package / "interviews.qdpx").project
    bare = whole.only(SOME)
    people = tuple(
        replace(p, group="", study="", quote_consent=False, attributes=())
        for p in bare.participants
    )
    placing.place(replace(bare, participants=people, memos=()), package, study="partnership")
    return package


def fill(package: Path, **columns: dict[str, str]) -> None:
    path = package / "participants.csv"
    with path.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        for name, values in columns.items():
            row[name] = values.get(row["participant_id"], row[name])
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


GROUP = {n: {"S": "staff", "P": "partner", "U": "user"}[n[0]] for n in SOME}


def test_what_is_still_to_fill_is_refused_by_name(imported: Path) -> None:
    faults = check(imported).faults
    assert {(f.where.table, f.where.field) for f in faults} == {("participants", "group")}
    assert len(faults) == len(SOME)


def test_consent_and_group_come_from_the_table(imported: Path) -> None:
    fill(imported, group=GROUP, quote_consent={"S01": "true", "P01": "false"})
    study = Study.open(imported)
    people = {p.id: p for p in study.coding.participants}
    assert {n: p.group for n, p in people.items()} == GROUP
    assert [n for n, p in people.items() if p.quote_consent] == ["S01"]
    assert not study.participants["quote_consent"].isna().any()
    (remark,) = [r for r in study.remarks if r.column == "quote_consent"]
    assert remark.n == 4 and "no" in remark.handling


def test_people_of_the_table_whom_nobody_interviewed_are_remarked_on(imported: Path) -> None:
    fill(imported, group=GROUP)
    path = imported / "participants.csv"
    path.write_text(path.read_text() + "S09,partnership,staff,,,true,,,,\n")
    verdict = check(imported)
    assert verdict.sound
    (remark,) = [r for r in verdict.remarks if "S09" in r.rule]
    assert (remark.table, remark.n) == ("participants", 1)


def test_a_report_of_few_people_without_consent_or_second_coder_is_honest(imported: Path) -> None:
    fill(imported, group=GROUP)
    descriptor = json.loads((imported / "datapackage.json").read_text())
    assert descriptor["status"] == "mixed"
    report = partnership_evaluation.findings(Study.open(imported))
    assert report.facts.people.all.value == 6 and report.facts.people.may_be_quoted.value == 0
    assert report.facts.quotes.all.value == 0
    assert "In part synthetic" in str(report.notice)
    assert sum(report.sizes.values()) == 6


def test_real_data_are_never_written_over_by_synthetic_ones(imported: Path) -> None:
    from analysis.synthetic import synthesise
    from bite.errors import UsageError

    with pytest.raises(UsageError):
        synthesise(imported, people=60, seed=11)
