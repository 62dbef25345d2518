"""Contracts of the tables made from people's records: disclosure kind ``routine``.

Unit costs stand here too, next to the activity that they price.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pandera.pandas as pa

from analysis.contracts import codes, rules
from analysis.contracts.rules import Across, ForeignKey, Tolerance, rule


def people(hubs: Sequence[str], created: pd.Timestamp) -> pa.DataFrameSchema:
    """One row a person: those who used the Life Rooms, and the pool they are compared with."""
    return rules.table(
        "people",
        "routine",
        "People known to the trust: those who used the Life Rooms and a comparison pool.",
        {
            "person_id": rules.identifier(
                "Pseudonym of the person, the same in every table.", r"P\d{6,9}", "P000001"
            ),
            "uses_life_rooms": rules.yes_no("Whether the person ever used the Life Rooms."),
            "hub": rules.code("Hub the person used; in the pool, the hub nearest to home.", hubs),
            "index_date": rules.date(
                "Day of first use of the Life Rooms; empty in the comparison pool.",
                optional=True,
                latest=created,
            ),
            "age": rules.whole(
                "Age in years on the index date (pool: on 1 April 2017).",
                16,
                110,
                if_missing="kept, with the median age and a flag for age not recorded",
            ),
            "sex": rules.code(
                "Sex as recorded.",
                codes.SEXES,
                if_missing="kept, as the category not recorded",
            ),
            "ethnic_group": rules.code(
                "Ethnic group as recorded.",
                codes.ETHNIC_GROUPS,
                if_missing="kept, as the category not recorded",
            ),
            "imd_decile": rules.whole(
                "Index of Multiple Deprivation 2015, decile of the home area; 1 most deprived.",
                1,
                10,
                if_missing="kept, with the median decile and a flag for decile not recorded",
            ),
            "diagnosis_group": rules.code("Main diagnosis, grouped.", codes.DIAGNOSIS_GROUPS),
            "service_start": rules.date("Day of first contact with the trust.", latest=created),
            "exit_date": rules.date(
                "Day of death or of leaving the area; empty if neither.",
                optional=True,
                latest=created,
            ),
            "exit_reason": rules.code("Why follow-up ended.", codes.EXIT_REASONS, optional=True),
        },
        key=["person_id"],
        format="parquet",
        rules=[
            rule(
                "index_date",
                lambda t: t["index_date"].notna() == t["uses_life_rooms"].fillna(False),
                "must be given for people who use the Life Rooms, and only for them",
                "Add the day of first use, or correct uses_life_rooms.",
            ),
            rule(
                "exit_date",
                lambda t: t["exit_date"].isna() | ~(t["exit_date"] < t["service_start"]),
                "must not lie before service_start",
                "Correct whichever of the two dates is wrong.",
            ),
            rule(
                "exit_reason",
                lambda t: t["exit_reason"].notna() == t["exit_date"].notna(),
                "must be given together with exit_date, and only then",
                "Add the missing one of the two, or empty both.",
            ),
        ],
        tolerated=[
            Tolerance(
                "index_date",
                "first use of the Life Rooms lies before the first contact with the trust",
                "kept in the table; left out of the cohort, as they have no time before",
                lambda t: t["index_date"] < t["service_start"],
            ),
            Tolerance(
                "index_date",
                "first use of the Life Rooms lies on or after the day follow-up ended",
                "kept in the table; left out of the cohort, as they have no time after",
                lambda t: t["index_date"] >= t["exit_date"],
            ),
        ],
    )


def activity(created: pd.Timestamp) -> pa.DataFrameSchema:
    """One row a person, day and kind of contact."""
    return rules.table(
        "activity",
        "routine",
        "Contacts with clinical services: one row a person, day and kind.",
        {
            "person_id": rules.reference("Person the contact was with."),
            "date": rules.date(
                "Day of the contact; for inpatient days, the first of that many days in a row.",
                latest=created,
            ),
            "kind": rules.reference("Kind of contact; unit_costs prices each."),
            "quantity": rules.whole("How many: contacts, or days of inpatient care.", 1, 366),
        },
        format="parquet",
        references=[
            ForeignKey("person_id", "people", "person_id"),
            ForeignKey("kind", "unit_costs", "kind"),
        ],
        tolerated=[
            Tolerance(
                "date",
                "contact dated before the person's first contact with the trust",
                "counted on the day it is dated",
                lambda t: t["date"] < t["service_start"],
                beside="people",
            ),
            Tolerance(
                "date",
                "contact dated after the day follow-up of the person ended (entered late)",
                "not counted: follow-up ends at death or move",
                lambda t: t["date"] > t["exit_date"],
                beside="people",
            ),
        ],
    )


def unit_costs() -> pa.DataFrameSchema:
    """What one unit of each kind of activity costs."""
    return rules.table(
        "unit_costs",
        "published",
        "Cost of one unit of each kind of activity, all in one price year.",
        {
            "kind": rules.identifier("Kind of contact.", r"[a-z][a-z0-9_]*", "community_contact"),
            "unit": rules.text("What one is: a contact, an attendance, a day."),
            "pounds": rules.number("Cost of one, in pounds sterling.", 0),
            "price_year": rules.identifier(
                "Financial year of the price.", r"\d{4}/\d{2}", "2018/19"
            ),
            "source": rules.text("Where the cost comes from."),
        },
        key=["kind"],
    )


def engagement(hubs: Sequence[str], created: pd.Timestamp) -> pa.DataFrameSchema:
    """One row a visit to a service of the Life Rooms."""
    return rules.table(
        "engagement",
        "routine",
        "Use of the Life Rooms: one row a person, day and service.",
        {
            "person_id": rules.reference("Person who came."),
            "date": rules.date("Day of the visit.", latest=created),
            "service": rules.code("Which of the three services.", codes.SERVICES),
            "hub": rules.code("Where.", hubs),
            "topic": rules.text(
                "What it was about: the course, the need, the role.",
                if_missing="kept; counted as topic not recorded",
            ),
        },
        references=[ForeignKey("person_id", "people", "person_id")],
        across=[
            Across(
                "person_id",
                "must be a person whom table people says uses the Life Rooms",
                "Correct uses_life_rooms in table people, or the person here.",
                lambda t: ~t["uses_life_rooms"].fillna(False).astype(bool),
                beside="people",
            )
        ],
        tolerated=[
            Tolerance(
                "date",
                "visit dated before the person's first use (entered with a wrong date)",
                "counted as engagement; the index date stands",
                lambda t: t["date"] < t["index_date"],
                beside="people",
            ),
            Tolerance(
                "date",
                "visit dated after the day follow-up of the person ended (entered late)",
                "not counted as engagement",
                lambda t: t["date"] > t["exit_date"],
                beside="people",
            ),
        ],
    )


def stays(created: pd.Timestamp) -> pa.DataFrameSchema:
    """One row a stay in a residential rehabilitation unit."""
    return rules.table(
        "stays",
        "routine",
        "Stays in the residential units of the rehabilitation and recovery service.",
        {
            "stay_id": rules.identifier("Name of the stay.", r"RS\d{3,6}", "RS001"),
            "unit": rules.text("Unit of the stepped pathway."),
            "admitted": rules.date("Day of admission.", latest=created),
            "discharged": rules.date(
                "Day of discharge; empty while the stay goes on.", optional=True, latest=created
            ),
            "destination": rules.code(
                "Where the person went; a home of any kind means discharged entirely.",
                codes.DESTINATIONS,
                optional=True,
            ),
        },
        key=["stay_id"],
        rules=[
            rule(
                "discharged",
                lambda t: t["discharged"].isna() | ~(t["discharged"] < t["admitted"]),
                "must not lie before admitted",
                "Correct whichever of the two dates is wrong.",
            ),
            rule(
                "destination",
                lambda t: t["destination"].isna() | t["discharged"].notna(),
                "must be empty while the stay goes on",
                "Add the day of discharge, or empty the destination.",
            ),
        ],
        tolerated=[
            Tolerance(
                "destination",
                "destination not recorded although the stay has ended",
                "counted as a discharge, not as discharged entirely",
                lambda t: t["discharged"].notna() & t["destination"].isna(),
            )
        ],
    )
