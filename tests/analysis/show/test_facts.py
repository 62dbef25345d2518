"""Facts carry their evidence, and a narrative cannot name one that is not there."""

import json

import pytest

from analysis.release import Policy
from analysis.show.facts import Fact, Facts

POLICY = Policy.named("mhsds")


def fact(name, released, **rest):
    return Fact(name, released, "people, activity", **rest)


COST = fact("cost.change", POLICY.estimate(-412.3, -614.2, -210.4, 812, "pounds"))
HIDDEN = fact("users.bootle", POLICY.count(3))
TEN = fact("staff", POLICY.count(10, "consented"))
FACTS = Facts.of([COST, HIDDEN, TEN])


def test_prose_reads_value_size_interval_and_n():
    f = FACTS
    assert str(f.cost.change) == "−£412"
    assert f.cost.change.size == "£412"
    assert f.cost.change.interval == "95% CI −£614 to −£210"
    assert f.cost.change.n == "810"
    assert f.staff.in_words == "ten"
    assert f.staff.with_unit == "10 people"


def test_a_withheld_fact_shows_a_star_and_nothing_else():
    f = FACTS.users.bootle
    assert (str(f), f.n, f.interval, f.record()["value"]) == ("*", "*", "", None)
    assert f._repr_mimebundle_()["text/markdown"] == r"\*", "a bare star would start emphasis"


def test_a_missing_fact_names_its_neighbours():
    with pytest.raises(AttributeError, match=r"did you mean cost\.change"):
        FACTS.cost.chnage  # noqa: B018


def test_facts_by_computed_name():
    assert FACTS["cost.change"] is COST


def test_names_are_unique_and_groups_are_not_facts():
    with pytest.raises(ValueError, match="two facts"):
        Facts.of([TEN, TEN])
    with pytest.raises(ValueError, match="both a fact and a group"):
        Facts.of([TEN, fact("staff.n", TEN.released)])


def test_a_fact_needs_a_released_value():
    with pytest.raises(TypeError):
        Fact("n", 3, "people")  # type: ignore[arg-type]


def test_the_registry_is_plain_json_no_finer_than_printed():
    records = json.loads(json.dumps(FACTS.records(), allow_nan=False))
    assert records[0] == {
        "id": "cost.change",
        "name": "cost.change",
        "value": -412.0,
        "text": "−£412",
        "unit": "pounds",
        "n": 810,
        "decimals": 0,
        "interval": [-614.0, -210.0],
        "limits": ["−£614", "−£210"],
        "no_effect": None,
        "kind": "routine",
        "suppressed": False,
        "source": "people, activity",
        "how": "",
        "over": None,
        "quantity": "",
    }
