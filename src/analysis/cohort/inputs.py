"""What the three tables must hold before anybody is counted; all faults at once.

A study's own tables have been through their contracts. Tables from anywhere else have not, and
some faults would pass in silence: a kind without a price adds nothing, a person listed twice counts
twice, one date in the wrong century makes everybody's follow-up long.
"""

from __future__ import annotations

from collections.abc import Iterator

import ibis
import numpy as np
import pandas as pd
from ibis import Table

from bite.errors import DataError, Fault, Where

NEEDED = {
    "people": (
        "person_id", "uses_life_rooms", "hub", "index_date", "age", "sex", "ethnic_group",
        "imd_decile", "diagnosis_group", "service_start", "exit_date", "exit_reason",
    ),
    "activity": ("person_id", "date", "kind", "quantity"),
    "unit_costs": ("kind", "unit", "pounds", "price_year", "source"),
}  # fmt: skip
FIRST_DAY = pd.Timestamp("1948-07-05")
"""The day the National Health Service began: a date before it is a slip of the pen."""


def check(
    people: pd.DataFrame,
    activity: Table,
    unit_costs: pd.DataFrame,
    today: pd.Timestamp | None = None,
) -> None:
    """Raise `DataError` for tables that cannot be compared; the large one is read once, summed up
    where it lies. `today`: the day after which a date is in the future (default: today)."""
    day = pd.Timestamp.now().normalize() if today is None else today
    tables = {"people": people, "activity": activity, "unit_costs": unit_costs}
    faults = [
        Fault("there is no such column", Where(table=table, field=column), "add it")
        for table, columns in NEEDED.items()
        for column in columns
        if column not in tables[table].columns
    ]
    if not faults:
        faults = [
            *_people(people, day),
            *_prices(unit_costs),
            *_activity(activity, unit_costs, day),
        ]
    if faults:
        raise DataError(faults)


def _people(people: pd.DataFrame, day: pd.Timestamp) -> Iterator[Fault]:
    where = Where(table="people", field="person_id")
    twice = people["person_id"][people["person_id"].duplicated()].unique()
    if len(twice):
        yield Fault(
            f"{len(twice)} people appear more than once, for example {twice[0]}",
            where,
            "keep one row a person",
        )
    if people["person_id"].isna().any():
        n = int(people["person_id"].isna().sum())
        yield Fault(f"{n} rows name nobody", where, "leave these rows out and say so")
    uses = people["uses_life_rooms"]
    if uses.isna().any():
        yield Fault(
            f"{int(uses.isna().sum())} people have no value",
            Where(table="people", field="uses_life_rooms"),
            "say who used the Life Rooms",
        )
        return
    no_date = int((uses.to_numpy(bool) & people["index_date"].isna().to_numpy()).sum())
    if no_date:
        yield Fault(
            f"{no_date} users have no day of first use",
            Where(table="people", field="index_date"),
            "give it, or leave them out and say so",
        )
    for column in ("index_date", "service_start", "exit_date"):
        dates = pd.to_datetime(people[column])
        for n, words in (
            (int((dates > day).sum()), "in the future"),
            (int((dates < FIRST_DAY).sum()), f"before {FIRST_DAY:%Y}"),
        ):
            if n:
                yield Fault(
                    f"{n} dates lie {words}", Where(table="people", field=column), "correct"
                )
    for column in ("age", "imd_decile"):
        values = people[column].astype("Float64").to_numpy(float, na_value=np.nan)
        n = int(np.isinf(values).sum() + (values < 0).sum())
        if n:
            yield Fault(
                f"{n} values are below 0 or infinite",
                Where(table="people", field=column),
                "correct them, or leave them empty: who has none is kept",
            )


def _prices(unit_costs: pd.DataFrame) -> Iterator[Fault]:
    twice = unit_costs["kind"][unit_costs["kind"].duplicated()].unique()
    if len(twice):
        # Each contact would be joined to both prices, and so counted twice.
        yield Fault(
            f"{twice[0]} has more than one price",
            Where(table="unit_costs", field="kind"),
            "keep one price a kind",
        )


def _activity(activity: Table, unit_costs: pd.DataFrame, day: pd.Timestamp) -> Iterator[Fault]:
    quantity = activity["quantity"].cast("float64")
    date = activity["date"].cast("date")
    bad = quantity.isnull() | quantity.isnan() | quantity.isinf() | (quantity < 0)
    found = (
        activity.group_by("kind")
        .aggregate(
            rows=activity.count(),
            bad=bad.sum(),
            dateless=date.isnull().sum(),
            late=(date > ibis.literal(day.date())).sum(),
            early=(date < ibis.literal(FIRST_DAY.date())).sum(),
        )
        .execute()
    )
    priced = set(unit_costs["kind"])
    for row in found.sort_values("kind").to_dict("records"):
        if row["kind"] not in priced:
            yield Fault(
                f"{row['rows']} contacts of kind {row['kind']!r} have no price",
                Where(table="activity", field="kind"),
                "add the kind to unit_costs, or leave these contacts out and say so",
            )
    for column, field, words in (
        ("bad", "quantity", "quantities are missing, negative or not finite"),
        ("dateless", "date", "contacts have no date"),
        ("late", "date", "contacts are dated in the future"),
        ("early", "date", f"contacts are dated before {FIRST_DAY:%Y}"),
    ):
        n = int(found[column].fillna(0).sum())
        if n:
            yield Fault(
                f"{n} {words}",
                Where(table="activity", field=field),
                "correct them, or leave them out and say so",
            )
