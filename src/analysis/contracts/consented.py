"""Contracts of the tables about people who took part in research: disclosure kind ``consented``."""

from __future__ import annotations

from collections.abc import Sequence

import pandera.pandas as pa

from analysis.contracts import codes, rules
from analysis.contracts.rules import ForeignKey, rule


def participants(hubs: Sequence[str]) -> pa.DataFrameSchema:
    """One row a person who was interviewed or sat in a focus group."""
    return rules.table(
        "participants",
        "consented",
        "People who took part in an interview or focus group.",
        {
            "participant_id": rules.identifier(
                "Stable name by which quotes are cited.", r"[A-Z]\d{2,3}", "S01"
            ),
            "study": rules.code("Study the person took part in.", codes.STUDIES),
            "group": rules.code("Whom the person spoke as.", codes.GROUPS),
            "focus_group": rules.identifier(
                "Focus group the person sat in; empty for an interview.",
                r"G\d{1,2}",
                "G1",
                optional=True,
            ),
            "hub": rules.code("Hub, where a hub makes sense.", hubs, optional=True),
            "quote_consent": rules.yes_no(
                "Whether the person agreed to be quoted.", if_missing="counts as no: never quoted"
            ),
            "age_band": rules.code("Age band, if given.", codes.AGE_BANDS, optional=True),
            "gender": rules.text("Gender as the person put it, if given.", optional=True),
            "role": rules.text("Job or role, if it matters to what was said.", optional=True),
            "sector": rules.code(
                "Sector of a partner's organisation.", codes.SECTORS, optional=True
            ),
        },
        key=["participant_id"],
        rules=[
            rule(
                "sector",
                lambda t: (t["group"] == "partner") | t["sector"].isna(),
                "must be empty unless group is partner",
                "Empty the sector, or correct the group.",
            ),
            rule(
                "focus_group",
                lambda t: (t["study"] == "focus_groups") == t["focus_group"].notna(),
                "must be given in the focus-group study, and only there",
                "Name the group (G1, G2 …), or correct the study.",
            ),
        ],
    )


def nomad() -> pa.DataFrameSchema:
    """One row a respondent, wave and item of the NoMAD survey."""
    return rules.table(
        "nomad",
        "consented",
        "NoMAD survey: 20 construct items (1 to 5) and 3 general items (0 to 10), two waves.",
        {
            "respondent": rules.identifier("Pseudonym of the respondent.", r"N\d{2,3}", "N01"),
            "group": rules.code(
                "Team of the respondent.", ("life_rooms_staff", "childrens_centre_staff")
            ),
            "wave": rules.whole("1 at the start, 2 later.", 1, 2),
            "item": rules.code(
                "Item, as in frameworks/nomad.yaml (G1-G3 general).", codes.NOMAD_ITEMS
            ),
            "score": rules.whole(
                "Answer as given: 1 to 5 (general items 0 to 10); reverse items not yet turned.",
                0,
                10,
                optional=True,
            ),
            "not_relevant": rules.yes_no("Whether the respondent ticked not relevant."),
        },
        key=["respondent", "wave", "item"],
        rules=[
            rule(
                "score",
                lambda t: (
                    t["item"].str.startswith("G").fillna(False).astype(bool)
                    | t["score"].isna()
                    | t["score"].between(1, 5).fillna(False).astype(bool)
                ),
                "must lie between 1 and 5 for items C1 to R5",
                "Correct the score, or empty it and set not_relevant.",
            ),
            rule(
                "not_relevant",
                lambda t: ~(t["not_relevant"].fillna(False).astype(bool) & t["score"].notna()),
                "must be false where a score is given",
                "Empty the score, or set not_relevant to false.",
            ),
        ],
        tolerated=[
            rules.Tolerance(
                "score",
                "item left blank without ticking not relevant",
                "left out of the construct's mean",
                lambda t: t["score"].isna() & ~t["not_relevant"].fillna(False).astype(bool),
            )
        ],
    )


def votes() -> pa.DataFrameSchema:
    """One row a voter and research question of the workshop."""
    return rules.table(
        "votes",
        "consented",
        "How each member of the workshop ranked the research questions.",
        {
            "voter": rules.identifier("Pseudonym of the voter.", r"V\d{2,3}", "V01"),
            "group": rules.code("Whom the voter spoke as.", codes.VOTERS),
            "question_id": rules.reference("Question ranked."),
            "rank": rules.number("Rank given: 1 most important; ties share a mean rank.", 1),
        },
        key=["voter", "question_id"],
        references=[ForeignKey("question_id", "questions", "question_id")],
    )
