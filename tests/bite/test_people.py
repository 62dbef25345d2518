"""What the gate is told of a study's people comes from its data package, and is not forgotten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bite import people
from bite.errors import DataError

SHIPPED = Path(__file__).parents[2] / "data"
FIELDS = "participant_id,study,group,quote_consent\n"


@pytest.fixture
def package(tmp_path):
    described = {
        "hubs": ["Walton"],
        "resources": [
            {"name": "participants", "path": "participants.csv"},
            {"name": "people", "schema": {"fields": [
                {"name": "person_id", "constraints": {"pattern": r"^(?:X\d{4})$"}},
                {"name": "partner_id", "constraints": {"pattern": r"^O\d{3}$"}},
            ]}},
        ],
    }  # fmt: skip
    (tmp_path / "datapackage.json").write_text(json.dumps(described), "utf-8")
    rows = "".join(f"S0{n},talks,staff,true\n" for n in range(1, 4))
    rows += "S04,talks,staff,false\nS05,talks,staff,\nU01,talks,user,true\n"
    (tmp_path / "participants.csv").write_text(FIELDS + rows, "utf-8")
    (tmp_path / "identifying.yml").write_text(
        "names: [Sunnybank]\n"
        "contacts:\n  - {text: office@example.org, why: the office}\n"
        "  - {text: 0151 496 0123, why: the office}\n"
        "numbers:\n  - {text: 'LR[0-9]{5}', why: the record system}\n",
        "utf-8",
    )
    return tmp_path


def test_who_may_be_quoted_is_said_by_the_table_of_participants(package):
    speakers = people.rules(package)["speakers"]
    assert [speakers[f"S0{n}"] for n in (1, 2, 3)] == ["", "", ""]
    assert speakers["S04"] == speakers["S05"] == "did not agree to be quoted"
    assert speakers["U01"].startswith("only 1 of this group took part")


def test_names_ids_numbers_and_contacts_come_from_the_study(package):
    found = people.rules(package)
    assert found["names"] == {"Sunnybank"}
    assert found["patterns"] == {
        r"(?:X\d{4})": "the id of a person in the data",
        "LR[0-9]{5}": people.RECORD,
    }
    assert (found["emails"], found["allowed"]) == ({"office@example.org"}, {"0151 496 0123"})
    assert [one.text for one in found["identifies"]("I met Brian in Walton")] == ["Brian"]


def test_without_a_package_only_shapes_are_known(tmp_path):
    found = people.rules(tmp_path)
    assert not any(found[name] for name in ("names", "patterns", "emails", "allowed", "speakers"))


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("datapackage.json", "{"),
        ("identifying.yml", "names: ["),
        ("identifying.yml", "numbers:\n  - {text: '[', why: x}\n"),
        ("identifying.yml", "numbers:\n  - {text: 'x*', why: x}\n"),
        ("identifying.yml", "contacts:\n  - {text: office@example.org}\n"),
    ],
)
def test_what_cannot_be_read_is_said(package, file, text):
    (package / file).write_text(text, "utf-8")
    with pytest.raises(DataError):
        people.rules(package)


def test_the_shipped_study_says_how_its_people_are_numbered():
    found = people.rules(SHIPPED)
    assert set(found["patterns"].values()) == set(people._PEOPLE.values())
    assert found["speakers"]
