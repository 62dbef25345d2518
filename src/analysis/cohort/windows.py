"""From activity to people: what each person used, and what it cost, before and after a date.

The large table is added up where it lies (see `activity`); what comes back has one row a person.

A *year* is 365 days. The year before runs up to the day before the index date, the year after
starts on it. Follow-up ends at death, on moving away and at the end of the records; amounts of
people seen for part of a year are scaled to a whole one, and people seen too briefly for that
are left out and counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from ibis import Table

from analysis.cohort import index_dates
from analysis.cohort.activity import (
    AFTER,
    BEFORE,
    YEAR,
    Records,
    look_over,
    monthly_costs,
    open_activity,
    spans,
    sums_in_parts,
)
from analysis.cohort.inputs import people_faults
from analysis.cohort.prices import in_one_price_year
from bite.errors import DataError, Fault

__all__ = [
    "DEFAULT",
    "NOT_RECORDED",
    "YEAR",
    "Plan",
    "Windows",
    "flow_of",
    "in_one_price_year",
    "monthly_costs",
    "open_activity",
    "person_level",
    "spans",
]

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
    the last day of the records. ``activity``: what became of the rows of activity; columns step,
    rows, lost."""

    people: pd.DataFrame
    flow: pd.DataFrame
    kinds: tuple[str, ...]
    price_year: str
    records: tuple[pd.Timestamp, pd.Timestamp]
    activity: pd.DataFrame


def person_level(
    people: pd.DataFrame,
    activity: Table,
    unit_costs: pd.DataFrame,
    plan: Plan = DEFAULT,
    *,
    price_year: str = "",
    price_index: Mapping[str, float] | None = None,
    today: date | None = None,
) -> Windows:
    """Everybody who can be compared, with what they used in each year around their index date.

    Amounts ``<kind>_before``, ``cost_before``, ``<kind>_after``, ``cost_after`` are per person
    and year. ``cost_earlier`` (the year before the year before) and ``cost_later`` (the second
    year after) are NaN for people not seen throughout them. ``days_before`` and ``days_after``
    say how long a person was seen; ``cost_history`` is per year over up to two years before;
    ``years_known`` is years since first contact.

    `price_year` and `price_index`: see `in_one_price_year`. `today`: the day after which a date
    is in the future (default: today). Raises `DataError` with every fault of a table that cannot
    be counted; what can be counted but is left out is in ``flow`` and ``activity``.
    """
    faults: list[Fault] = list(people_faults(people, today))
    records: Records | None = None
    costs = unit_costs
    try:
        costs = in_one_price_year(unit_costs, price_year, price_index)
    except DataError as error:
        faults += error.faults
    try:
        records = look_over(activity, tuple(unit_costs["kind"]), today)
    except DataError as error:
        faults += error.faults
    if faults or records is None:
        raise DataError(faults)
    frame, flow = _placed(people, records.first, records.last, plan)
    kinds = tuple(costs["kind"])
    everybody = pd.DataFrame({"person_id": people["person_id"].to_numpy()})
    everybody = everybody.join(frame[["index_date", "end"]])
    used, counts = _used(
        sums_in_parts(activity, spans(everybody), costs), frame.index.to_numpy(), len(people)
    )
    for window in (BEFORE, AFTER):
        # Whole contacts times prices: the sum cannot depend on the order in which rows were met.
        used[f"cost_{window}"] = np.zeros(len(frame))
        for kind, pounds in zip(kinds, costs["pounds"], strict=True):
            used[f"cost_{window}"] += used[f"{kind}_{window}"] * pounds
    seen = frame["seen_before"].clip(upper=2 * YEAR).to_numpy(float)
    used["cost_history"] = (used["cost_earlier"] + used["cost_before"]) * YEAR / seen
    for window in (BEFORE, AFTER):
        scale = YEAR / frame[f"days_{window}"].to_numpy(float)
        for name in (*kinds, "cost"):
            used[f"{name}_{window}"] *= scale
    for window, side in (("earlier", "before"), ("later", "after")):
        whole = frame[f"seen_{side}"].to_numpy() >= 2 * YEAR
        used[f"cost_{window}"] = np.where(whole, used[f"cost_{window}"], np.nan)
    order = [f"{name}_{window}" for name in (*kinds, "cost") for window in (BEFORE, AFTER)]
    order += ["cost_history", "cost_earlier", "cost_later"]
    for name in order:  # each let go of at once: of millions of people, two of each are many
        frame[name] = used.pop(name)
    frame = frame.set_index("person_id")
    left_out = _left_out(records.rows, counts)
    year = str(costs["price_year"].iloc[0])
    return Windows(frame, flow, kinds, year, (records.first, records.last), left_out)


def _used(
    parts: Iterable[Table], wanted: np.ndarray, n: int
) -> tuple[dict[str, np.ndarray], dict[str, int]]:
    """The sums of each person in `wanted` (rows of `n` people), and the counts over all rows."""
    place = np.full(n, -1, dtype=np.int64)
    place[wanted] = np.arange(len(wanted))
    used: dict[str, np.ndarray] = {}
    counts = {"unknown": 0, "met": 0, "late": 0}
    for part in parts:
        names = [name for name in part.columns if name not in ("row", "rows", "late")]
        used = used or {name: np.zeros(len(wanted)) for name in names}
        for batch in part.to_pyarrow_batches():
            unknown = batch["row"].is_null().to_numpy(zero_copy_only=False)
            rows = batch["rows"].to_numpy(zero_copy_only=False)
            counts["unknown"] += int(rows[unknown].sum())
            counts["met"] += int(rows[~unknown].sum())
            counts["late"] += int(batch["late"].to_numpy(zero_copy_only=False)[~unknown].sum())
            at = place[batch["row"].fill_null(0).to_numpy(zero_copy_only=False)[~unknown]]
            for name in names:
                used[name][at] = batch[name].to_numpy(zero_copy_only=False)[~unknown]
    return used, counts


def _left_out(rows: int, counts: Mapping[str, int]) -> pd.DataFrame:
    """What became of every row of activity."""
    far = rows - counts["unknown"] - counts["met"]
    table = [
        ("In the records", rows, False),
        ("Of people who are not in the table of people", counts["unknown"], True),
        (
            "Of people who could not be compared, or over two years from their index date",
            far,
            True,
        ),
        ("Dated after the end of follow-up", counts["late"], True),
        ("Counted", counts["met"] - counts["late"], False),
    ]
    return pd.DataFrame(table, columns=["step", "rows", "lost"])


def _placed(
    people: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp, plan: Plan
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """People with an index date and enough time on both sides, and how the others were lost.

    The index is a person's position in `people`. Reasons that sound records never give are in the
    flow only if they took somebody.
    """
    frame = people.reset_index(drop=True)
    for name in ("index_date", "service_start", "exit_date"):
        frame[name] = pd.to_datetime(frame[name]).dt.normalize()
    frame["uses_life_rooms"] = frame["uses_life_rooms"].to_numpy(bool)
    frame["index_date"] = index_dates.assign(frame, first, plan.history, plan.seed)
    steps = [("In the records", frame, False)]

    def keep(rows: pd.Series, reason: str) -> None:
        nonlocal frame
        steps.append((reason, frame[~rows], True))
        frame = frame[rows].copy()

    def keep_odd(rows: pd.Series, reason: str) -> None:
        if not rows.all():
            keep(rows, reason)

    keep_odd(frame["service_start"].notna(), "Day of first contact with the trust not recorded")
    user = frame["uses_life_rooms"]
    keep_odd(~user | frame["index_date"].notna(), "Day of first use not recorded")
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
    user = frame["uses_life_rooms"]
    inside = frame["index_date"].between(first, last)
    keep_odd(~user | inside, "Recorded first use lies outside the records")
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
    other = short & (frame["seen_after"] <= (last - frame["index_date"]).dt.days)
    keep_odd(~other, f"Left within {plan.follow_up} days after, for a reason not recorded")
    short = short.reindex(frame.index)
    keep(~short, f"Records end within {plan.follow_up} days after")
    steps.append(("Could be compared", frame, False))
    frame["days_before"] = frame["seen_before"].clip(upper=YEAR)
    frame["days_after"] = frame["seen_after"].clip(upper=YEAR)
    frame["years_known"] = (frame["index_date"] - frame["service_start"]).dt.days / 365.25
    return _described(frame), _flow(steps)


def flow_of(
    people: pd.DataFrame, records: tuple[pd.Timestamp, pd.Timestamp], plan: Plan = DEFAULT
) -> pd.DataFrame:
    """How `people` are lost: `Windows.flow` without what they used.

    ``records``: the first and the last day of the records. Who is lost is asked of each person, and
    days are drawn within a hub, so the flows of all hubs add up to the flow of everybody.
    """
    return _placed(people, *records, plan)[1]


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
