"""What the reports' comparisons are about, in the words that a narrative may use of them."""

from __future__ import annotations

from analysis.show.about import About

_SERVICE = (
    "Life Rooms", "service", "hub", "social response", "non-clinical response",
    "Recovery College", "Pathways Advice", "volunteering", "coming", "going there",
    "social support", "course", "choir", "people came", "people who came", "those who came",
    "users came", "they came", "somebody came", "people come", "they come", "going to",
)  # fmt: skip
"""What nothing here may be put down to: people chose to come."""

_COST = (
    "cost",
    "dearer",
    "cheaper",
    "pricier",
    "expensive",
    "save money",
    "saves money",
    "saving money",
    "saved money",
    "service money",
    "price of care",
    "spending",
    "spend",
)
_WHEN = {
    "second_year": ("second year", "year two", "later year"),
    "placebo": ("placebo", "made-up date", "false date", "year earlier", "when nobody had come"),
    "crude": ("crude", "without matching", "unmatched", "everybody comparable"),
}
_CONTACTS = {
    "community_contact": ("community contact", "community visit", "visit in the community",
                          "visit by community", "visit from the community"),
    "outpatient_appointment": ("outpatient", "clinic visit", "clinic appointment"),
    "psychological_therapy_session": ("psychological therapy", "talking therapy",
                                      "therapy session"),
    "group_session": ("group session",),
    "medication_review": ("medication review", "review of medicine", "review of medication",
                          "medicine review", "check of medicine", "medicine checked",
                          "medication checked", "medicine reviewed", "medication reviewed"),
    "home_treatment_contact": ("home treatment", "treatment at home"),
    "crisis_contact": ("crisis contact", "crisis care", "crisis visit", "crisis call",
                       "crisis service",
                       "with the crisis team", "in crisis", "crises", "reaching crisis",
                       "on the crisis team", "the crisis team for"),
    "ae_attendance": ("A&E", "emergency department", "emergency visit", "accident and emergency",
                      "casualty", "emergency attendance", "emergency care", "ambulance"),
    "inpatient_day": ("in hospital", "to hospital", "out of hospital", "of hospital",
                      "left hospital", "need hospital", "hospital day", "hospital night",
                      "hospital stay",
                      "hospital bed", "hospital use", "hospital care", "hospital admission",
                      "inpatient", "admission to hospital", "fewer admission", "more admission",
                      "on the ward", "on a ward", "on ward", "the ward", "bed", "admissions",
                      "were admitted", "was admitted", "been admitted", "are admitted",
                      "discharged", "nights away"),
}  # fmt: skip
_DOSES = {
    "recovery_college": ("Recovery College", "course"),
    "pathways_advice": ("Pathways Advice", "advice"),
    "volunteering": ("volunteering", "volunteer"),
}
_SURVEYED = {
    "feels_familiar": ("familiar",),
    "normal_part_of_work_now": ("normal part of work now", "normal part of their work",
                                "normal part of the work", "normal part of our work"),
    "will_become_normal_part_of_work": ("become a normal part", "become normal"),
}  # fmt: skip
_DOMAINS = {
    "cognitive": ("cognitive", "knowledge", "what trainees know"),
    "affective": ("affective", "attitude", "empathy"),
    "behavioural": (
        "behaviour",
        "behavioural",
        "what trainees do",
        "behave",
        "act differently",
        "practise differently",
        "conduct",
    ),
    "patient": ("patient outcome", "outcomes of patients", "recovery of the people"),
}


def cost(name: str) -> About:
    """Of `cost.change` and its kin."""
    return About(_COST, _WHEN.get(name, ()), _SERVICE)


def contacts(kind: str) -> About:
    """Of the contacts of one kind, as a difference or a rate."""
    return About(_CONTACTS.get(kind, (kind.replace("_", " "),)), (), _SERVICE)


def dose(service: str) -> About:
    """Of the cost by how often somebody came to a service."""
    words = _DOSES.get(service, (service.replace("_", " "),))
    return About(_COST, tuple(f"{more} {word}" for word in words for more in ("more", "each")))


def survey(construct: str) -> About:
    """Of the change of a construct or a question between two surveys of the same staff."""
    words = _SURVEYED.get(construct, (construct.replace("_", " "),))
    return About(words, (), ("training", "project", "hub", "Life Rooms", "course"), "more")


def domain(name: str, trusted: bool = False) -> About:
    """Of an outcome domain of the review."""
    only = ("trusted", "high concern", "sound studies") if trusted else ()
    return About(_DOMAINS.get(name, (name.replace("_", " "),)), only, (), "more")
