"""Contracts of the tables about organisations, documents and studies: kind ``register``."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pandera.pandas as pa

from analysis.contracts import codes, rules
from analysis.contracts.rules import ForeignKey, rule


def partners(hubs: Sequence[str], created: pd.Timestamp) -> pa.DataFrameSchema:
    """One row a partner organisation."""
    return rules.table(
        "partners",
        "register",
        "Organisations the Life Rooms works with.",
        {
            "partner_id": rules.identifier("Name of the row.", r"O\d{3,4}", "O001"),
            "name": rules.text("Name of the organisation."),
            "sector": rules.code("Sector.", codes.SECTORS),
            "hub": rules.code("Hub it works with, or all.", (*hubs, "all")),
            "since": rules.date("First day of the partnership.", latest=created),
            "offer": rules.text(
                "What it mainly offers, in a few words that several partners share."
            ),
        },
        key=["partner_id"],
    )


def referrals(hubs: Sequence[str], created: pd.Timestamp) -> pa.DataFrameSchema:
    """One row a month, sender, receiver and service."""
    return rules.table(
        "referrals",
        "register",
        "Referrals between the Life Rooms and its partners, counted by month.",
        {
            "date": rules.date("First day of the month.", latest=created),
            "from_id": rules.text("Sender: a partner_id, or life_rooms:<hub>."),
            "to_id": rules.text("Receiver: a partner_id, or life_rooms:<hub>."),
            "hub": rules.code("Hub on the Life Rooms' side.", hubs),
            "service": rules.code("Service on the Life Rooms' side.", codes.SERVICES),
            "people": rules.whole("How many people.", 1),
        },
        key=["date", "from_id", "to_id", "service"],
        references=[
            ForeignKey("from_id", "partners", "partner_id", except_prefix="life_rooms:"),
            ForeignKey("to_id", "partners", "partner_id", except_prefix="life_rooms:"),
        ],
        rules=[
            rule(
                "to_id",
                lambda t: (
                    (t["from_id"] == "life_rooms:" + t["hub"]).fillna(False).astype(bool)
                    ^ (t["to_id"] == "life_rooms:" + t["hub"]).fillna(False).astype(bool)
                ),
                "must be life_rooms:<hub> if from_id is not, and a partner if from_id is",
                "A referral goes between one hub, the row's own, and one partner.",
            ),
            rule(
                "date",
                lambda t: t["date"].isna() | (t["date"].dt.day == 1),
                "must be the first day of a month",
                "Count referrals by month.",
            ),
        ],
    )


def involvement(created: pd.Timestamp) -> pa.DataFrameSchema:
    """One row an occasion on which the public was involved."""
    return rules.table(
        "involvement",
        "register",
        "Log of patient and public involvement: who advised, what they said, what changed.",
        {
            "date": rules.date("Day of the meeting.", latest=created),
            "study": rules.code("What it was about.", codes.PIECES_OF_WORK),
            "who": rules.text("Who, by role, never by name."),
            "how_many": rules.whole("How many people.", 1),
            "stage": rules.code("Stage of the research.", codes.STAGES_OF_RESEARCH),
            "what_they_said": rules.text("What they said, in short."),
            "what_changed": rules.text(
                "What changed because of it; empty if nothing did.", optional=True
            ),
        },
    )


def rehab_partners() -> pa.DataFrameSchema:
    """One row a partner in the rehabilitation and recovery service."""
    return rules.table(
        "rehab_partners",
        "register",
        "Partners in the rehabilitation and recovery service.",
        {
            "organisation": rules.text("Name of the organisation."),
            "sector": rules.code("Sector.", codes.SECTORS),
            "expertise": rules.text("What it brings."),
        },
        key=["organisation"],
    )


def programmes() -> pa.DataFrameSchema:
    """One row a training programme."""
    return rules.table(
        "programmes",
        "register",
        "Training programmes that involve people with lived experience.",
        {
            "programme_id": rules.text("Name of the programme."),
            "setting": rules.text("Who runs it."),
            "audience": rules.text("Whom it teaches."),
            "methods": rules.several("How it teaches."),
            "topics": rules.several("What it teaches."),
            "role": rules.text("Main role of service-user educators."),
            "depth": rules.code("Depth of involvement, least to most.", codes.DEPTHS),
            "hours": rules.whole("Hours in which people with lived experience take part.", 0, 2000),
            "evaluated": rules.yes_no("Whether anybody evaluated it."),
        },
        key=["programme_id"],
    )


def screening() -> pa.DataFrameSchema:
    """One row a record the search found, with the last stage it reached."""
    return rules.table(
        "screening",
        "register",
        "Records found by the review's searches and what became of each (PRISMA 2020).",
        {
            "record_id": rules.identifier("Name of the record.", r"REC\d{4,6}", "REC0001"),
            "source": rules.text("Database, register or other route it was found by."),
            "stage": rules.code("Last stage reached.", codes.SCREENING_STAGES),
            "decision": rules.code("What was decided there.", codes.SCREENING_DECISIONS),
            "reason": rules.text("Reason for exclusion.", optional=True),
            "study_id": rules.reference("Study an included record reports.", optional=True),
        },
        key=["record_id"],
        references=[ForeignKey("study_id", "studies", "study_id")],
        rules=[
            rule(
                "decision",
                lambda t: (t["decision"] == "included") == (t["stage"] == "included"),
                "must be included at stage included, and excluded at every other",
                "Correct the stage or the decision.",
            ),
            rule(
                "reason",
                lambda t: (t["stage"] != "eligibility") | t["reason"].notna(),
                "must be given for a record excluded at eligibility",
                "PRISMA 2020 asks for the reason of every full text excluded.",
            ),
            rule(
                "study_id",
                lambda t: (t["stage"] == "included") == t["study_id"].notna(),
                "must be given for included records, and only for them",
                "Name the study that the record reports.",
            ),
        ],
    )


def studies() -> pa.DataFrameSchema:
    """One row a study and outcome of the review."""
    return rules.table(
        "studies",
        "register",
        "Studies in the review: one row a study and outcome.",
        {
            "study_id": rules.text("Name of the study."),
            "year": rules.whole("Year of publication.", 1950, 2100),
            "country": rules.text("Country."),
            "design": rules.code("Design.", codes.DESIGNS),
            "setting": rules.text("Setting."),
            "audience": rules.text("Who was trained."),
            "domain": rules.code("Domain of the outcome.", codes.OUTCOME_DOMAINS),
            "outcome": rules.text("Outcome."),
            "effect": rules.number(
                "Standardised mean difference, above zero favours involvement; "
                "empty if the study gives none.",
                -10,
                10,
                optional=True,
            ),
            "se": rules.number("Standard error of effect.", high=10, above=0, optional=True),
            "n": rules.whole("People analysed.", 1),
            "direction": rules.code("Direction of the result.", codes.DIRECTIONS),
            "appraisal": rules.code("Concern about quality, as appraised.", codes.CONCERN),
        },
        key=["study_id", "domain", "outcome"],
        rules=[
            rule(
                "se",
                lambda t: t["effect"].notna() == t["se"].notna(),
                "must be given together with effect, and only then",
                "Add the missing one of the two, or empty both.",
            )
        ],
    )


def questions() -> pa.DataFrameSchema:
    """One row a research question of the workshop."""
    return rules.table(
        "questions",
        "register",
        "Research questions that the workshop generated.",
        {
            "question_id": rules.identifier("Name of the question.", r"Q\d{2}", "Q01"),
            "question": rules.text("The question."),
            "gap": rules.text("Gap of the review that it answers; empty if none.", optional=True),
        },
        key=["question_id"],
    )
