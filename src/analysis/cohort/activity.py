"""The activity table, one row a contact: opened, looked over, and added up where it lies.

It may hold hundreds of millions of rows, so it is only ever touched by Ibis expressions: the same
ones run embedded (DuckDB), on Spark or in a warehouse, and give the same numbers. Dates are
compared as whole days counted from the index date, each row is put into one cell (year × kind) and
the cells are added up in a single aggregation by the person's number: no text is grouped by, and
nothing but one row a person comes back. People by the million are added up some at a time, so that
the memory needed does not grow with them.
"""

from __future__ import annotations

import glob
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import ibis
import numpy as np
import pandas as pd
import pyarrow as arrow
from ibis import Table

from analysis.cohort.inputs import FIRST_DAY
from bite.errors import DataError, Fault, UsageError, Where

YEAR = 365

EARLIER, BEFORE, AFTER, LATER = "earlier", "before", "after", "later"
WINDOWS: Mapping[int, str] = {-2: EARLIER, -1: BEFORE, 0: AFTER, 1: LATER}
"""Years counted from the index date, and what columns of that year are called."""

ROOM = 2**29
"""Bytes that the sums of the people added up at a time may take; each thread of the embedded
database may need as much again."""

COLUMNS = ("person_id", "date", "kind", "quantity")
_FILES = (".parquet", ".csv", ".csv.gz")


@dataclass(frozen=True)
class Records:
    """What one look at the whole table says: its ``first`` and ``last`` day and its ``rows``."""

    first: pd.Timestamp
    last: pd.Timestamp
    rows: int


def open_activity(
    source: str | Path | Sequence[str | Path], table: str = "activity", *, memory: str = ""
) -> Table:
    """The activity table of `source`: parquet or CSV files, or a table of any database.

    `source` is a path, a glob (``store/activity/*.parquet``) or several of them, read by an
    embedded DuckDB; or an Ibis URL (``duckdb:///store.duckdb``, ``postgres://…``, ``pyspark://…``)
    of a database that holds `table`. A connection of one's own needs no opening: its
    ``connection.table(name)`` can be passed wherever this table can. `memory` (``2GB``) limits
    what the embedded DuckDB holds; beyond it, it works on disk, about half as fast.

    Raises `UsageError` if there is nothing there, or the database's part of Ibis is not installed.
    """
    sources = [str(one) for one in ([source] if isinstance(source, str | Path) else source)]
    if len(sources) == 1 and "://" in sources[0] and not sources[0].endswith(_FILES):
        try:
            return ibis.connect(sources[0]).table(table)
        except Exception as error:  # each database has errors of its own
            raise UsageError(
                Fault(
                    f"table {table} of {sources[0].split('://')[0]} cannot be opened: {error}",
                    do="check the address, the table's name and that Ibis's part for this database "
                    "is installed (for Spark: pip install 'bite[spark]')",
                )
            ) from error
    faults = [
        Fault(f"no file is called {one}", Where(table="activity"), "give parquet or CSV files")
        for one in sources
        if "://" not in one and not glob.glob(one, recursive=True)
    ]
    kinds = {one.endswith(".parquet") for one in sources}
    if len(kinds) != 1 or not all(one.endswith(_FILES) for one in sources):
        faults.append(Fault("activity must be parquet files, or CSV files", do="give one or other"))
    if faults:
        raise UsageError(faults)
    # (By default DuckDB would write what does not fit into the working directory.)
    spill = Path(tempfile.gettempdir(), f"bite-duckdb-{uuid.uuid4().hex}")
    limit = {"memory_limit": memory} if memory else {}
    connection = ibis.duckdb.connect(temp_directory=str(spill), **limit)
    read = connection.read_parquet if kinds == {True} else connection.read_csv
    return read(sources, table_name="activity")


def look_over(activity: Table, kinds: Sequence[str], today: date | None = None) -> Records:
    """How far the records reach, once it is certain that every row can be counted.

    Raises `DataError` with every fault of the table: columns that are missing or of another type,
    no rows, kinds without a price, rows without person, date or quantity, quantities below 0 or not
    finite, dates after `today` (default: today) or before there was a health service. It reads
    four columns of the table once.
    """
    faults = _typed(activity)
    if faults:
        raise DataError(faults)
    day, quantity = _day(activity), activity["quantity"]
    unusable = quantity.isnull() | (quantity < 0)
    if quantity.type().is_floating():
        unusable |= quantity.isnan() | quantity.isinf()
    future = day > ibis.literal(today or date.today())
    found = (
        activity.group_by("kind")
        .aggregate(
            rows=activity.count(),
            first=day.min(),
            last=day.max(),
            nobody=activity["person_id"].isnull().ifelse(1, 0).sum(),
            dateless=day.isnull().ifelse(1, 0).sum(),
            future=future.ifelse(1, 0).sum(),
            early=(day < ibis.literal(FIRST_DAY.date())).ifelse(1, 0).sum(),
            unusable=unusable.ifelse(1, 0).sum(),
        )
        .execute()
    )
    if not len(found):
        raise DataError(Fault("there is no activity at all", Where(table="activity")))
    for kind, rows in found.set_index("kind")["rows"].sort_index().items():
        if pd.isna(kind) or kind not in kinds:
            what = "no kind" if pd.isna(kind) else f"kind {kind}, which has no price"
            faults.append(
                Fault(
                    f"{rows:,} rows are of {what}",
                    Where(table="activity", field="kind"),
                    "add it to unit_costs, or leave these rows out and say so",
                )
            )
    for column, field, words in (
        ("nobody", "person_id", "name no person"),
        ("dateless", "date", "have no date"),
        ("future", "date", "are dated in the future"),
        ("early", "date", f"are dated before {FIRST_DAY:%Y}"),
        ("unusable", "quantity", "have a quantity that is missing, below 0 or not finite"),
    ):
        if n := int(found[column].fillna(0).sum()):
            faults.append(
                Fault(
                    f"{n:,} rows {words}",
                    Where(table="activity", field=field),
                    "correct them, or leave them out and say so",
                )
            )
    if faults:
        raise DataError(faults)
    first, last = pd.Timestamp(found["first"].min()), pd.Timestamp(found["last"].max())
    return Records(first, last, int(found["rows"].sum()))


def sums(activity: Table, spans: pd.DataFrame, unit_costs: pd.DataFrame) -> Table:
    """An expression: what each person used, by kind in the two years nearest the index date.

    `spans` (see `spans`) has one row a person, all that are known: those without an index date are
    not counted. Columns: ``row``, the person's position in `spans`, NULL for all people who are not
    in it; ``<kind>_before`` and ``<kind>_after`` in units of the kind; ``cost_earlier`` and
    ``cost_later`` in pounds; ``rows``, how many rows of activity were met within two years of the
    index date, and ``late``, how many of them lay after the end of follow-up and are in no amount.
    """
    met = _met(activity, spans, unit_costs)
    n = len(unit_costs)
    day = met["day"]
    year = (day >= 0).ifelse((day < YEAR).ifelse(2, 3), (day >= -YEAR).ifelse(1, 0))
    met = met.select(
        "row",
        "quantity",
        "late",
        cost=met["quantity"] * met["pounds"],
        cell=met["late"].ifelse(-1, year * n + met["number"]),
    )
    cell = met["cell"]
    columns = {
        "cost_earlier": cell.between(0, n - 1).ifelse(met["cost"], 0.0).sum(),
        "cost_later": cell.between(3 * n, 4 * n - 1).ifelse(met["cost"], 0.0).sum(),
    }
    for first, window in ((n, BEFORE), (2 * n, AFTER)):
        for number, kind in enumerate(unit_costs["kind"]):
            here = cell == first + number
            columns[f"{kind}_{window}"] = here.ifelse(met["quantity"], 0.0).sum()
    columns["rows"] = met.count()
    columns["late"] = met["late"].ifelse(1, 0).sum()
    return met.group_by("row").aggregate(**columns)


def sums_in_parts(
    activity: Table, spans: pd.DataFrame, unit_costs: pd.DataFrame, room: int = ROOM
) -> Iterator[Table]:
    """`sums` of some of the people at a time, as many as fit in `room` bytes; together, of all.

    On the embedded DuckDB, which holds everybody's sums once a thread until it has read the last
    row: reading the ids several times costs less. People are parted by their id, so that files
    in that order are read once in all. Other engines (Spark, a warehouse) are asked once.
    """
    needed = 16 * len(spans) * (2 * len(unit_costs) + 4)
    parts = -(-needed // room) if ibis.get_backend(activity).name == "duckdb" else 1
    if parts < 2:
        yield sums(activity, spans, unit_costs)
        return
    _same_type(activity, _ids(spans))
    some = np.sort(spans["person_id"].dropna().iloc[:: max(1, len(spans) // (100 * parts))])
    edges = sorted({some[len(some) * part // parts] for part in range(1, parts)})
    person = activity["person_id"]
    yield sums(activity.filter(person < edges[0]), spans, unit_costs)
    for low, high in pairwise(edges):
        yield sums(activity.filter(person >= low, person < high), spans, unit_costs)
    yield sums(activity.filter(person >= edges[-1]), spans, unit_costs)


def monthly_costs(activity: Table, spans: pd.DataFrame, unit_costs: pd.DataFrame) -> Table:
    """An expression: one row a person and month in which they used anything: person_id, month
    (a twelfth of a year, counted from the index date; -1 is the last before it), cost in pounds.

    `spans` and `unit_costs` as in `sums`.
    """
    met = _met(activity, spans, unit_costs)
    met = met.filter(met["row"].notnull() & ~met["late"])
    month = (met["day"] * 12 / YEAR).floor().cast("int32")
    return met.group_by("person_id", month=month).aggregate(
        cost=(met["quantity"] * met["pounds"]).sum()
    )


def spans(people: pd.DataFrame) -> pd.DataFrame:
    """The days from and to which each person's activity is counted; one row a person.

    `people` has person_id (a column or the index), index_date and end (exclusive). Counting begins
    two years before the index date.
    """
    ids = people["person_id"] if "person_id" in people else people.index.to_series()
    return pd.DataFrame(
        {
            "person_id": ids.to_numpy(),
            "index_date": people["index_date"].to_numpy("datetime64[D]").astype("datetime64[s]"),
            "end": people["end"].to_numpy("datetime64[D]").astype("datetime64[s]"),
        }
    )


def _met(activity: Table, spans: pd.DataFrame, unit_costs: pd.DataFrame) -> Table:
    """Activity within two years of the index date, and that of people who are not in `spans`.

    The join is an outer one so that rows of unknown people come back as a number instead of
    vanishing, and so that every engine hashes the small table and streams the large one.
    """
    ids = _ids(spans)
    _same_type(activity, ids)
    persons = ibis.memtable(
        arrow.table(
            {
                "person_id": ids,
                "row": arrow.array(np.arange(len(spans), dtype=np.int32)),
                "index_date": _days(spans["index_date"]),
                "end": _days(spans["end"]),
            }
        )
    )
    prices = ibis.memtable(
        arrow.table(
            {
                "kind": arrow.array(unit_costs["kind"], arrow.string(), from_pandas=True),
                "number": arrow.array(np.arange(len(unit_costs), dtype=np.int32)),
                "pounds": arrow.array(unit_costs["pounds"].to_numpy(float)),
            }
        )
    )
    rows = activity.select(
        "person_id",
        "kind",
        date=_day(activity),
        quantity=activity["quantity"].cast("float64"),
    )
    joined = rows.left_join(persons, "person_id").left_join(prices, "kind")
    met = joined.select(
        "person_id",
        "row",
        "number",
        "quantity",
        "pounds",
        day=joined["date"].delta(joined["index_date"], unit="day"),
        late=(joined["date"] >= joined["end"]).fill_null(False),
    )
    near = (met["day"] >= -2 * YEAR) & (met["day"] < 2 * YEAR)
    return met.filter(met["row"].isnull() | near)


def _ids(spans: pd.DataFrame) -> arrow.Array:
    ids = arrow.array(spans["person_id"], from_pandas=True)
    if arrow.types.is_large_string(ids.type) and ids.nbytes < 2**31:
        return ids.cast(arrow.string())
    return ids


def _same_type(activity: Table, ids: arrow.Array) -> None:
    mine, theirs = arrow.types.is_integer(ids.type), activity["person_id"].type().is_integer()
    if len(ids) and mine != theirs:
        raise DataError(
            Fault(
                f"person_id is {activity['person_id'].type()} here and {ids.type} in people",
                Where(table="activity", field="person_id"),
                "write it the same way in both",
            )
        )


def _days(dates: pd.Series) -> arrow.Array:
    return arrow.array(dates.to_numpy("datetime64[D]"))


def _day(activity: Table) -> ibis.expr.types.DateColumn:
    date = activity["date"]
    return date if date.type().is_date() else date.cast("date")


def _typed(activity: Table) -> list[Fault]:
    """Columns that are missing, or of a type that no engine would read the same way."""
    faults = []
    for name in COLUMNS:
        where = Where(table="activity", field=name)
        if name not in activity.columns:
            faults.append(Fault("this column is missing", where, "add it"))
            continue
        kind = activity[name].type()
        right, must = {
            "date": (
                kind.is_date() or (kind.is_timestamp() and kind.timezone is None),
                "a date, or a time without a zone (with one, the day depends on who reads it)",
            ),
            "quantity": (kind.is_numeric() and not kind.is_boolean(), "a number"),
            "kind": (kind.is_string(), "text"),
            "person_id": (kind.is_string() or kind.is_integer(), "text or a whole number"),
        }[name]
        if not right:
            faults.append(Fault(f"is of type {kind}, but must be {must}", where, "convert it"))
    return faults
