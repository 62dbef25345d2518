"""Claims that name no fact are held to the comparison that they are about."""

from __future__ import annotations

import json

import pytest

from analysis.findings import outcomes
from publish import document
from publish.gate import intervals
from publish.gate.site import Site
from publish.gate.verdict import Rules
from tests.publish.gate import corpora


def fact(name: str, low: float, high: float, about) -> dict:
    """A comparison as a registry has it."""
    return {
        "id": name, "name": name, "value": (low + high) / 2, "text": f"{(low + high) / 2:.2f}",
        "unit": "", "n": 90, "decimals": 2, "interval": [low, high],
        "limits": [f"{low:.2f}", f"{high:.2f}"], "no_effect": 0, "kind": "routine",
        "suppressed": False, "about": about.record(),
    }  # fmt: skip


#: What is clear and what is not, as in the reports that ship: of contacts, medication reviews, home
#: treatment and days in hospital are unclear; of constructs, collective action and reflexive
#: monitoring; of domains, behaviour.
FACTS = {
    "bite": [
        fact("cost.change", -545, -231, outcomes.cost("change")),
        fact("cost.second_year", -515, -189, outcomes.cost("second_year")),
        fact("cost.placebo", -186, 113, outcomes.cost("placebo")),
        fact("cost.crude", -737, -517, outcomes.cost("crude")),
        *(
            fact(f"contacts.{kind}", low, high, outcomes.contacts(kind))
            for kind, low, high in (
                ("community_contact", -1.11, -0.69), ("outpatient_appointment", -0.44, -0.22),
                ("psychological_therapy_session", -0.37, -0.17), ("group_session", -0.15, -0.03),
                ("medication_review", -0.05, 0.10), ("home_treatment_contact", -0.11, 0.0),
                ("crisis_contact", -0.12, -0.02), ("ae_attendance", -0.20, -0.10),
                ("inpatient_day", -0.58, 0.10),
            )
        ),
    ],
    "early": [
        fact(f"survey.{name}.change", low, high, outcomes.survey(name))
        for name, low, high in (
            ("coherence", 0.3, 1.1), ("cognitive_participation", 0.3, 0.7),
            ("collective_action", -0.2, 0.2), ("reflexive_monitoring", -0.1, 0.7),
            ("feels_familiar", 0.5, 3.3),
        )
    ],
    "lived": [
        fact("cognitive.trusted_effect", -0.07, 0.47, outcomes.domain("cognitive", trusted=True)),
        fact("cognitive.effect", 0.001, 0.456, outcomes.domain("cognitive")),
        fact("affective.effect", 0.23, 0.62, outcomes.domain("affective")),
        fact("behavioural.effect", -0.16, 0.43, outcomes.domain("behavioural")),
    ],
}  # fmt: skip
CLAIMS = corpora.blocks("claims")
NO_CLAIMS = corpora.blocks("no-claims")


@pytest.fixture
def judged(tmp_path):
    """What is found of a plant in the report it belongs to."""
    for name, facts in FACTS.items():
        path = tmp_path / "site" / "facts" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"report": name, "facts": facts}), encoding="utf-8")

    def judge(plant: str) -> tuple:
        path = tmp_path / f"{corpora.report(plant)}.qmd"
        path.write_text(corpora.document(plant), encoding="utf-8")
        rules = Rules(documents=(document.read(path),), root=tmp_path)
        return intervals.check(Site(tmp_path / "site"), rules).findings

    return judge


def test_the_corpora_are_large_enough():
    assert len(set(CLAIMS)) >= 200
    assert len(set(NO_CLAIMS)) >= 200


@pytest.mark.parametrize("plant", CLAIMS)
def test_a_claim_that_the_comparison_does_not_bear(judged, plant):
    assert judged(plant)


def test_fewer_than_two_in_a_hundred_of_what_claims_nothing_wrong_are_flagged(judged):
    flagged = [plant for plant in NO_CLAIMS if judged(plant)]
    assert len(flagged) < 0.02 * len(NO_CLAIMS), flagged


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("People spent fewer days in hospital.", True),
        ("The Life Rooms cut costs.", True),
        ("Costs rose among users.", True),
        ("Users' care cost less than that of others.", False),
        ("There was no clear difference in days in hospital.", False),
    ],
)
def test_the_finished_page_is_read_as_well(judged, tmp_path, sentence, wrong):
    page = tmp_path / "site" / "reports" / "bite.html"
    page.parent.mkdir(parents=True)
    page.write_text(f"<html lang='en'><body><main>\n<p>{sentence}</p></main></body></html>")
    found = intervals.check(Site(tmp_path / "site"), Rules()).findings
    assert bool(found) == wrong
    assert all(one.file == "reports/bite.html" for one in found)


def test_a_comparison_that_can_tell_causes_may_say_so(tmp_path):
    about = {"outcomes": ["cost"], "only": [], "by": [], "better": ""}
    one = fact("cost.change", -545, -231, outcomes.cost("change")) | {"about": about}
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "r.json").write_text(json.dumps({"report": "r", "facts": [one]}))
    path = tmp_path / "r.qmd"
    path.write_text("The Life Rooms cut costs.\n")
    rules = Rules(documents=(document.read(path),), root=tmp_path)
    assert intervals.check(Site(tmp_path), rules).findings == ()
