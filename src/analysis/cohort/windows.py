"""From activity to people: what each person used, and what it cost, before and after a date.

The large table, one row a contact, is only ever touched by Ibis expressions, so that the same
code runs embedded (DuckDB), on Spark or in a warehouse; what comes back has one row a person.

A *year* is 365 days. The year before runs up to the day before the index date, the year after
starts on it. Follow-up ends at death, on moving away and at the end of the records; amounts of
people seen for part of a year are scaled to a whole one, and people seen too briefly for that
are left out and counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd
from ibis import Table

from analysis.cohort import index_dates
from bite.errors import DataError, Fault, Where

YEAR = 365

EARLIER, BEFORE, AFTER, LATER = "earlier", "before", "after", "later"
WINDOWS: Mapping[int, str] = {-2: EARLIER, -1: BEFORE, 0: AFTER, 1: LATER}
"""Years counted from the index date, and what columns of that year are called."""

POOL_AGE_ON = pd.Timestamp("2017-04-01")
"""The day to which the contract dates ages in the comparison pool."""

NOT_RECORDED = "not recorded"


@dataclass(frozen=True)
class Plan:
    """How the windows are laid: days of history and of follow-up a person must have, and the
    seed of the comparison pool's index dates."""

    history: int = 183
    follow_up: int = 183
    seed: int = 0


DEFAULT = Plan()


@dataclass(frozen=True)
class Windows:
    """``people``: one row a person who can be compared, indexed by person_id.
    ``flow``: how everybody else was lost; columns step, users, pool, lost (whether the step
    counts people lost, or people left).
    ``kinds``: the kinds of activity; ``price_year``: of every cost; ``records``: the first and
    the last day of the records."""

    people: pd.DataFrame
    flow: pd.DataFrame
    kinds: tuple[str, ...]
    price_year: str
    records: tuple[pd.Timestamp, pd.Timestamp]


def in_one_price_year(
    unit_costs: pd.DataFrame, year: str = "", inflation: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """`unit_costs` with every price in one year's pounds.

    `year` defaults to the latest in the table. `inflation` maps years to a price index (any
    base); raises `DataError` naming the prices it is missing for, and negative prices.
    """
    costs = unit_costs.copy()
    years = costs["price_year"].astype(str)
    year = year or max(years)
    faults = []
    for kind, pounds, of in zip(costs["kind"], costs["pounds"], years, strict=True):
        place = Where(table="unit_costs", field="pounds")
        if not (np.isfinite(pounds) and pounds >= 0):
            faults.append(Fault(f"{kind} costs {pounds}", place, "give a price of 0 or more"))
        if of != year and not {of, year} <= set(inflation or {}):
            faults.append(
                Fault(
                    f"{kind} is priced in {of}, others in {year}", place, "give prices of one year"
                )
            )
    if faults:
        raise DataError(faults)
    if inflation:
        costs["pounds"] = [
            pounds * (1.0 if of == year else inflation[year] / inflation[of])
            for pounds, of in zip(costs["pounds"], years, strict=True)
        ]
    return costs.assign(price_year=year)


def first_and_last_day(activity: Table) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The days on which the records begin and end. Raises `DataError` if there are none."""
    row = activity.aggregate(first=activity["date"].min(), last=activity["date"].max()).execute()
    first, last = pd.Timestamp(row["first"][0]), pd.Timestamp(row["last"][0])
    if pd.isna(first):
        raise DataError(Fault("there is no activity at all", Where(table="activity")))
    return first, last


def sums(activity: Table, spans: pd.DataFrame, unit_costs: pd.DataFrame) -> Table:
    """An expression: one row a person with cost in each year, and contacts by kind in the two
    years nearest the index date.

    `spans` has one row a person: person_id, index_date, first (day counted from) and end (day
    counted to, exclusive). Columns: person_id; ``<kind>_<window>`` in units of the kind;
    ``cost_<window>`` in pounds. People without activity have no row.
    """
    joined = _inside(activity, spans, unit_costs)
    joined = joined.mutate(year=(joined["day"] / YEAR).floor().cast("int32"))
    columns = {}
    for year, window in WINDOWS.items():
        inside = joined["year"] == year
        amount = joined["quantity"] * joined["pounds"]
        columns[f"cost_{window}"] = amount.sum(where=inside)
        if window not in (BEFORE, AFTER):
            continue
        for kind in unit_costs["kind"]:
            columns[f"{kind}_{window}"] = joined["quantity"].sum(
                where=inside & (joined["kind"] == kind)
            )
    return joined.group_by("person_id").aggregate(**columns)


def monthly_costs(activity: Table, spans: pd.DataFrame, unit_costs: pd.DataFrame) -> Table:
    """An expression: one row a person and month in which they used anything: person_id, month
    (a twelfth of a year, counted from the index date; -1 is the last before it), cost in pounds.

    `spans` and `unit_costs` as in `sums`.
    """
    joined = _inside(activity, spans, unit_costs)
    month = (joined["day"] * 12 / YEAR).floor().cast("int32")
    return joined.group_by("person_id", month=month).aggregate(
        cost=(joined["quantity"] * joined["pounds"]).sum()
    )


def _inside(activity: Table, spans: pd.DataFrame, unit_costs: pd.DataFrame) -> Table:
    """Activity within each person's span, with its price and its day from the index date."""
    persons = ibis.memtable(spans[["person_id", "index_date", "first", "end"]])
    prices = ibis.memtable(unit_costs[["kind", "pounds"]])
    joined = activity.join(persons, "person_id").join(prices, "kind")
    date = joined["date"].cast("date")
    joined = joined.filter(
        (date >= joined["first"].cast("date")) & (date < joined["end"].cast("date"))
    )
    day = joined["date"].cast("date").delta(joined["index_date"].cast("date"), unit="day")
    return joined.mutate(day=day)


def person_level(
    people: pd.DataFrame,
    activity: Table,
    unit_costs: pd.DataFrame,
    plan: Plan = DEFAULT,
) -> Windows:
    """Everybody who can be compared, with what they used in each year around their index date.

    Amounts ``<kind>_before``, ``cost_before``, ``<kind>_after``, ``cost_after`` are per person
    and year. ``cost_earlier`` (the year before the year before) and ``cost_later`` (the second
    year after) are NaN for people not seen throughout them. ``days_before`` and ``days_after``
    say how long a person was seen; ``cost_history`` is per year over up to two years before;
    ``years_known`` is years since first contact.
    """
    costs = in_one_price_year(unit_costs)
    first, last = first_and_last_day(activity)
    placed, flow = _placed(people, first, last, plan)
    kinds = tuple(costs["kind"])
    used = sums(activity, spans(placed), costs).execute().set_index("person_id")
    frame = placed.set_index("person_id")
    used = used.reindex(frame.index).fillna(0.0).astype(float)
    before = YEAR / frame["days_before"]
    after = YEAR / frame["days_after"]
    for name in (*kinds, "cost"):
        frame[f"{name}_before"] = used[f"{name}_before"] * before
        frame[f"{name}_after"] = used[f"{name}_after"] * after
    seen = frame["seen_before"].clip(upper=2 * YEAR)
    frame["cost_history"] = (used["cost_earlier"] + used["cost_before"]) * YEAR / seen
    frame["cost_earlier"] = used["cost_earlier"].where(frame["seen_before"] >= 2 * YEAR)
    frame["cost_later"] = used["cost_later"].where(frame["seen_after"] >= 2 * YEAR)
    return Windows(frame, flow, kinds, str(costs["price_year"].iloc[0]), (first, last))


def spans(people: pd.DataFrame) -> pd.DataFrame:
    """The days from which and to which each person's activity is counted; one row a person.

    `people` has person_id (a column or the index), index_date and end.
    """
    ids = people["person_id"] if "person_id" in people else people.index.to_series()
    return pd.DataFrame(
        {
            "person_id": ids.to_numpy(),
            "index_date": people["index_date"].to_numpy(),
            "first": (people["index_date"] - pd.Timedelta(days=2 * YEAR)).to_numpy(),
            "end": people["end"].to_numpy(),
        }
    )


def _placed(
    people: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp, plan: Plan
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """People with an index date and enough time on both sides, and how the others were lost."""
    frame = people.copy()
    for name in ("index_date", "service_start", "exit_date"):
        frame[name] = pd.to_datetime(frame[name])
    frame["uses_life_rooms"] = frame["uses_life_rooms"].to_numpy(bool)
    frame["index_date"] = index_dates.assign(frame, first, plan.history, plan.seed)
    steps = [("In the records", frame, False)]

    def keep(rows: pd.Series, reason: str) -> None:
        nonlocal frame
        steps.append((reason, frame[~rows], True))
        frame = frame[rows].copy()

    user = frame["uses_life_rooms"]
    keep(
        ~user | (frame["index_date"] >= frame["service_start"]),
        "Recorded first use lies before first contact with the trust",
    )
    user, left = frame["uses_life_rooms"], frame["exit_date"]
    keep(
        ~user | left.isna() | (frame["index_date"] < left),
        "Recorded first use lies on or after the end of follow-up",
    )
    keep(
        frame["index_date"].notna(),
        "No index date could be drawn: known too briefly, or gone by then",
    )
    since = frame["service_start"].clip(lower=first)
    seen_before = (frame["index_date"] - since).dt.days
    frame["seen_before"] = seen_before
    keep(
        seen_before >= plan.history,
        f"Known to the trust for fewer than {plan.history} days before",
    )
    gone = frame["exit_date"] + pd.Timedelta(days=1)
    frame["end"] = gone.fillna(last + pd.Timedelta(days=1)).clip(upper=last + pd.Timedelta(days=1))
    frame["seen_after"] = (frame["end"] - frame["index_date"]).dt.days
    short = frame["seen_after"] < plan.follow_up
    for reason, words in (
        ("died", f"Died within {plan.follow_up} days after"),
        ("moved", f"Moved away within {plan.follow_up} days after"),
    ):
        keep(~(short & (frame["exit_reason"] == reason)).fillna(False).astype(bool), words)
        short = short.reindex(frame.index)
    keep(~short, f"Records end within {plan.follow_up} days after")
    steps.append(("Could be compared", frame, False))
    frame["days_before"] = frame["seen_before"].clip(upper=YEAR)
    frame["days_after"] = frame["seen_after"].clip(upper=YEAR)
    frame["years_known"] = (frame["index_date"] - frame["service_start"]).dt.days / 365.25
    return _described(frame), _flow(steps)


def _flow(steps: Sequence[tuple[str, pd.DataFrame, bool]]) -> pd.DataFrame:
    rows = [
        (name, int(part["uses_life_rooms"].sum()), int((~part["uses_life_rooms"]).sum()), lost)
        for name, part, lost in steps
    ]
    return pd.DataFrame(rows, columns=["step", "users", "pool", "lost"])


def _described(frame: pd.DataFrame) -> pd.DataFrame:
    """Characteristics as the contract says they are handled: nobody is lost for a missing one.

    Ages of the comparison pool are carried to the index date; a missing number becomes the
    median with a flag of its own, a missing category the level "not recorded".
    """
    years = np.floor((frame["index_date"] - POOL_AGE_ON).dt.days / 365.25)
    age = frame["age"].astype("Float64").astype(float)
    age = age.where(frame["uses_life_rooms"], age + years)
    for name, values in (("age", age), ("imd_decile", frame["imd_decile"].astype("Float64"))):
        values = values.astype(float)
        frame[f"{name}_missing"] = values.isna()
        frame[name] = values.fillna(values.median() if values.notna().any() else 0.0)
    for name in ("sex", "ethnic_group"):
        frame[name] = frame[name].astype(object).where(frame[name].notna(), NOT_RECORDED)
    return frame
