"""The code lists that tables share. Hubs are the data's own: datapackage.json names them."""

from __future__ import annotations

HUBS = ("Walton", "Southport", "Bootle")
"""Hubs of the shipped synthetic data; real data state theirs in ``datapackage.json``."""

SEXES = ("female", "male", "other")
ETHNIC_GROUPS = (
    "White",
    "Asian or Asian British",
    "Black or Black British",
    "Mixed",
    "Other",
)
DIAGNOSIS_GROUPS = (
    "common mental disorder",
    "psychosis",
    "bipolar disorder",
    "personality disorder",
    "other",
)
EXIT_REASONS = ("died", "moved")
SERVICES = ("recovery_college", "pathways_advice", "volunteering")

SECTORS = ("voluntary", "community", "corporate", "statutory")
STUDIES = ("focus_groups", "partnership", "early_years", "rehabilitation")
"""Studies that interviewed people: the values of ``participants.study``."""
PIECES_OF_WORK = ("bite", "partnership", "early_years", "rehabilitation", "training")
"""What people were involved in: the values of ``involvement.study``, one a report."""
GROUPS = (
    "staff",
    "partner",
    "user",
    "life_rooms_staff",
    "childrens_centre_staff",
    "service_user",
)
AGE_BANDS = ("18-24", "25-34", "35-44", "45-54", "55-64", "65 and over")
STAGES_OF_RESEARCH = (
    "setting priorities",
    "design",
    "recruitment",
    "data collection",
    "analysis",
    "writing",
    "sharing",
)

DISCHARGED_ENTIRELY = ("own home", "supported housing", "family home")
"""Destinations that mean a person left rehabilitation and recovery services altogether."""
DESTINATIONS = (*DISCHARGED_ENTIRELY, "other unit", "hospital", "died")

NOMAD_ITEMS = (
    *(f"C{i}" for i in range(1, 5)),
    *(f"P{i}" for i in range(1, 5)),
    *(f"A{i}" for i in range(1, 8)),
    *(f"R{i}" for i in range(1, 6)),
    *(f"G{i}" for i in range(1, 4)),
)

DEPTHS = ("informing", "consulting", "collaborating", "leading")
"""Depth of involvement, least to most."""

SCREENING_STAGES = ("identification", "screening", "retrieval", "eligibility", "included")
"""The last stage of PRISMA 2020's flow that a record reached."""
SCREENING_DECISIONS = ("excluded", "included")
DESIGNS = (
    "randomised trial",
    "controlled study",
    "before-and-after study",
    "qualitative study",
    "mixed methods",
)
OUTCOME_DOMAINS = ("cognitive", "affective", "behavioural", "patient outcomes")
DIRECTIONS = ("improved", "mixed", "no change", "worse")
CONCERN = ("low", "some", "high")
"""Concern about a study's quality, as appraised."""
VOTERS = ("service_user_educator", "service_user", "trainee")

TRAITS_OF_STUDIES = ("year", "country", "design", "setting", "audience", "appraisal")
"""What all rows of one study of the review share."""


def gap_name(domain: str, audience: str) -> str:
    """How ``questions.gap`` names a cell of the review's map of evidence and gaps."""
    return f"{domain}: {audience}"
