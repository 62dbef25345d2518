"""What the table of people must hold before anybody is counted; all faults at once.

A study's own tables have been through their contracts. Tables from anywhere else have not, and
some faults would pass in silence: a person listed twice counts twice, one date in the wrong century
makes everybody's follow-up long.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd

from bite.errors import Fault, Where

NEEDED = (
    "person_id", "uses_life_rooms", "hub", "index_date", "age", "sex", "ethnic_group",
    "imd_decile", "service_start", "exit_date", "exit_reason",
)  # fmt: skip
"""Columns of people that `windows.person_level` reads; others are passed on."""
FIRST_DAY = pd.Timestamp("1948-07-05")
"""The day the National Health Service began: a date before it is a slip of the pen."""


def people_faults(people: pd.DataFrame, today: date | None = None) -> Iterator[Fault]:
    """Each reason for which `people` cannot be compared, with its count: columns that are missing,
    people twice or nameless, dates of another age or to come (after `today`, by default the day
    itself), numbers that are none. What can be left out and said is no fault."""
    missing = [name for name in NEEDED if name not in people]
    for name in missing:
        yield Fault("this column is missing", _at(name), "add it")
    if missing:
        return
    ids, uses = people["person_id"], people["uses_life_rooms"]
    if nameless := int(ids.isna().sum()):
        yield Fault(
            f"{nameless:,} rows name no person", _at("person_id"), "leave them out and say so"
        )
    twice = ids[ids.duplicated() & ids.notna()].unique()
    if len(twice):
        what = f"{len(twice):,} people are there more than once, for example {twice[0]}"
        yield Fault(what, _at("person_id"), "keep one row a person")
    if unsaid := int(uses.isna().sum()):
        yield Fault(
            f"{unsaid:,} rows do not say", _at("uses_life_rooms"), "say who used the Life Rooms"
        )
    else:
        given = int((people["index_date"].notna() & ~uses.to_numpy(bool)).sum())
        if given:
            what = f"{given:,} people who did not use the Life Rooms have a day of first use"
            yield Fault(what, _at("index_date"), "empty it, or correct uses_life_rooms")
    yield from _dates(people, pd.Timestamp(today or date.today()))
    for name in ("age", "imd_decile"):
        values = people[name].astype("Float64").to_numpy(float, na_value=np.nan)
        if n := int(np.isinf(values).sum() + (values < 0).sum()):
            what = f"{n:,} values are below 0 or infinite"
            yield Fault(what, _at(name), "correct them, or leave them empty: who has none is kept")


def _dates(people: pd.DataFrame, end: pd.Timestamp) -> Iterator[Fault]:
    for name in ("index_date", "service_start", "exit_date"):
        dates = pd.to_datetime(people[name])
        if late := int((dates > end).sum()):
            yield Fault(f"{late:,} dates lie in the future", _at(name), "correct them")
        if early := int((dates < FIRST_DAY).sum()):
            yield Fault(f"{early:,} dates lie before {FIRST_DAY:%Y}", _at(name), "correct them")


def _at(column: str) -> Where:
    return Where(table="people", field=column)
