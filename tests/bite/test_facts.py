"""`bite facts`: what is listed of a build, what is said of two, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bite import facts
from bite.errors import DataError, GateError, UsageError
from publish import registry

COST = {
    "id": "brief.cost", "name": "cost", "value": -388.0, "text": "−£388", "unit": "pounds",
    "n": 3780, "decimals": 0, "interval": [-545.0, -231.0], "limits": ["−£545", "−£231"],
    "no_effect": 0, "suppressed": False, "source": "records", "how": "matched pairs",
}  # fmt: skip
PEOPLE = {
    "id": "published.people", "name": "published.people", "value": 16, "text": "16",
    "unit": "people", "n": None, "decimals": 0, "interval": None, "limits": [], "no_effect": None,
    "suppressed": False, "source": "Worsley 2021", "how": "as published",
}  # fmt: skip


def site(folder: Path, tables: dict[str, str] | None = None, **reports: list[dict]) -> Path:
    """A built site as `make` leaves it, with these facts and, for the first report, tables."""
    (folder / "facts").mkdir(parents=True)
    for name, held in reports.items():
        text = json.dumps({"report": name, "facts": held})
        (folder / "facts" / f"{name}.json").write_text(text)
    for name, text in (tables or {}).items():
        path = folder / "data" / next(iter(reports)) / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def told(old: Path, new: Path) -> str:
    return "\n".join(facts.told(registry.compare(registry.read(old), registry.read(new))))


def test_every_fact_is_listed_with_its_evidence(tmp_path, capsys):
    made = site(tmp_path / "a", {"kinds": "kind,n\nvisit,10\n"}, brief=[COST, PEOPLE])
    facts.show(made, (), as_json=False)
    printed = capsys.readouterr().out
    assert "brief.cost = −£388 (95% interval −£545 to −£231) · n 3,780 · matched pairs" in printed
    assert "published.people = 16 people · as published · Worsley 2021" in printed
    assert "figures and tables: kinds" in printed


def test_a_program_is_given_facts_and_cells(tmp_path, capsys):
    made = site(tmp_path / "a", {"kinds": "kind,n\nvisit,10\n"}, brief=[COST])
    facts.show(made, ("brief",), as_json=True)
    (edition,) = json.loads(capsys.readouterr().out)["editions"]
    assert edition["facts"] == [COST]
    assert edition["tables"] == {"kinds": [{"row": "visit", "column": "n", "text": "10"}]}


def test_two_equal_builds_say_that_nothing_changed(tmp_path):
    one, other = (site(tmp_path / name, brief=[COST, PEOPLE]) for name in "ab")
    assert told(one, other) == "Nothing changed: 2 facts and all tables are the same."


def test_a_change_is_told_in_its_own_unit_and_with_what_became_of_the_claim(tmp_path):
    weaker = COST | {
        "value": -80.0, "text": "−£80", "interval": [-200.0, 40.0], "limits": ["−£200", "£40"],
    }  # fmt: skip
    said = told(site(tmp_path / "a", brief=[COST]), site(tmp_path / "b", brief=[weaker]))
    assert "brief.cost (matched pairs): was −£388 (95% interval −£545 to −£231)" in said
    assert "is now −£80 (95% interval −£200 to £40); £308 higher." in said
    assert "It was clearly below no difference; now it is not clear." in said


def test_withheld_new_gone_and_otherwise_computed_facts_are_told(tmp_path):
    hidden = PEOPLE | {"value": None, "text": "*", "suppressed": True}
    said = told(
        site(tmp_path / "a", brief=[COST, PEOPLE]),
        site(tmp_path / "b", brief=[COST | {"how": "unmatched"}, hidden, PEOPLE | {"id": "x"}]),
    )
    assert "how it is computed was “matched pairs” and is “unmatched”" in said
    assert "was 16 people, is now withheld." in said
    assert "x (as published): new, 16 people." in said


def test_cells_are_compared_by_label_and_not_by_their_order(tmp_path):
    one = site(tmp_path / "a", {"t": "hub,n\nWalton,10\nBootle,20\n"}, brief=[COST])
    moved = site(tmp_path / "b", {"t": "hub,n\nBootle,20\nWalton,10\n"}, brief=[COST])
    other = site(tmp_path / "c", {"t": "hub,n\nBootle,25\nWalton,10\n"}, brief=[COST])
    assert told(one, moved).startswith("Nothing changed")
    assert "t: 1 cell of this figure or table changed." in told(one, other)


def test_reports_that_come_or_go_are_told(tmp_path):
    said = told(site(tmp_path / "a", brief=[COST]), site(tmp_path / "b", longer=[COST]))
    assert "brief is not in the new build." in said
    assert "longer is new." in said


def test_one_fact_with_two_values_is_refused_with_every_report_and_number(tmp_path):
    made = site(tmp_path / "a", brief=[PEOPLE], longer=[PEOPLE | {"value": 15, "text": "15"}])
    with pytest.raises(GateError, match=r"published\.people is 16 in brief; 15 in longer"):
        facts.show(made, (), as_json=True)


def test_where_no_build_is_or_a_file_is_broken_it_is_said(tmp_path):
    with pytest.raises(UsageError, match="no facts of a build"):
        registry.read(tmp_path)
    made = site(tmp_path / "a", brief=[COST], other=[COST])
    for name in ("brief", "other"):
        (made / "facts" / f"{name}.json").write_text("{")
    with pytest.raises(DataError) as caught:
        registry.read(made)
    assert [Path(fault.where.file).name for fault in caught.value.faults] == [
        "brief.json", "other.json",
    ]  # fmt: skip
    with pytest.raises(UsageError, match="reports: brief"):
        facts.show(site(tmp_path / "b", brief=[COST]), ("breif",), as_json=False)
