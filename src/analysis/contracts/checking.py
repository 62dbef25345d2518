"""Contracts applied to a data package: every fault found in one go, nothing half-loaded."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa
import pyarrow as arrow
import pyarrow.compute as compute

from analysis import published
from analysis.contracts import descriptor, interviews, kinds, reading, tables, workshop
from analysis.contracts.descriptor import Package
from analysis.contracts.faults import DataFault, of_rows
from analysis.contracts.reading import Piece
from analysis.contracts.rules import ForeignKey, Tolerance
from analysis.contracts.verdict import Remark, TableRead, Verdict
from bite.errors import BiteError, Fault, Where

STREAMED = ("activity",)
"""Tables too large to hold: read and checked piece by piece, and not kept."""

_NONE = np.array([], dtype=np.int64)


def check(directory: str | Path) -> Verdict:
    """Check the data package in ``directory``: descriptor, files, tables and what joins them.

    Raises nothing for what is wrong with the data: the verdict holds every fault and remark.
    """
    root = Path(directory)
    package, faults = descriptor.read(root, tables.NAMES)
    if package is None:
        return Verdict(None, faults=tuple(faults))
    schemas = tables.schemas(package.hubs, pd.Timestamp(package.created))
    whole = {name: s for name, s in schemas.items() if name not in STREAMED}
    remarks: Counter[tuple[str, str, str, str]] = Counter()
    read: dict[str, TableRead] = {}
    frames: dict[str, pd.DataFrame] = {}
    for name, schema in whole.items():
        piece = _whole(package, schema)
        if piece is None:
            continue
        faults += piece.faults
        faults += within(schema, piece, _file(package, name), remarks)
        read[name] = _summary(package, name, len(piece.frame), piece.frame.shape[1])
        if piece.frame.shape[1] and not len(piece.frame) and not piece.faults:
            faults.append(_without_rows(name, _file(package, name)))
        if piece.frame.shape[1]:
            faults += _repeated(schema, piece, _file(package, name))
            frames[name] = piece.frame
    for name, frame in frames.items():
        piece = Piece(frame)
        faults += between(schemas[name], piece, _file(package, name), frames, remarks)
    for name in STREAMED:
        if name in package.resources:
            rows, columns, found_faults = 0, 0, False
            for piece in _pieces(package, schemas[name]):
                file = _file(package, name)
                faults += piece.faults + within(schemas[name], piece, file, remarks)
                faults += between(schemas[name], piece, file, frames, remarks)
                rows, columns = rows + len(piece.frame), piece.frame.shape[1]
                found_faults = found_faults or bool(piece.faults)
            if columns and not rows and not found_faults:
                faults.append(_without_rows(name, _file(package, name)))
            read[name] = _summary(package, name, rows, columns)
    faults += kinds.loosened(package, schemas)
    unranked, set_aside = workshop.check(frames, lambda name: _file(package, name))
    faults += unranked
    wrong, left_out = _documents(package, frames.get("participants"))
    faults += wrong
    order = [name for name in tables.NAMES if name in read]
    said = [Remark(t, c, rule, n, how) for (t, c, rule, how), n in remarks.items() if n]
    said.sort(key=lambda r: tables.NAMES.index(r.table))
    return Verdict(
        package,
        tuple(read[name] for name in order),
        (*said, *set_aside, *left_out, *_altered(package)),
        tuple(faults),
        {name: _settled(schemas[name], frame) for name, frame in frames.items()} if not faults
        else {},
    )  # fmt: skip


def within(
    schema: pa.DataFrameSchema, piece: Piece, file: str, remarks: Counter[Any] | None = None
) -> list[DataFault]:
    """Faults of a piece's cells and rows by themselves; flaws let pass go into ``remarks``."""
    frame = piece.frame
    if not frame.shape[1]:
        return []
    complete = set(schema.columns) <= set(frame.columns)
    present = {n: c for n, c in schema.columns.items() if n in frame.columns}
    rules_of_rows = schema.checks if complete else []
    faults: list[DataFault] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pa.DataFrameSchema(present, checks=rules_of_rows, strict=True).validate(
                frame, lazy=True
            )
    except pa.errors.SchemaErrors as errors:
        for error in errors.schema_errors:
            faults += _told(error, schema, piece, file)
    if remarks is not None:
        for name, column in present.items():
            handling = column.metadata["if_missing"]
            if handling:
                blank = np.flatnonzero(frame[name].isna().to_numpy())
                n = len(np.setdiff1d(blank, piece.unread.get(name, _NONE)))
                remarks[schema.name, name, "not recorded", handling] += n
        if complete:
            for flaw in schema.metadata["tolerated"]:
                if not flaw.beside:
                    _count(remarks, schema, flaw, frame)
    return faults


def between(
    schema: pa.DataFrameSchema,
    piece: Piece,
    file: str,
    frames: Mapping[str, pd.DataFrame],
    remarks: Counter[Any] | None = None,
) -> list[DataFault]:
    """Faults of a piece against the other tables, as far as those could be read."""
    faults: list[DataFault] = []
    frame = piece.frame
    for key in schema.metadata["references"]:
        other = frames.get(key.table)
        if key.column in frame and other is not None and key.field in other:
            faults += _dangling(schema, piece, file, key, other[key.field])
    beside = {rule.beside for rule in (*schema.metadata["across"], *schema.metadata["tolerated"])}
    for table in sorted(beside - {""}):
        joined = _beside(frame, frames.get(table))
        if joined is None or not set(schema.columns) <= set(frame.columns):
            continue
        for rule in schema.metadata["across"]:
            if rule.beside == table:
                rows = joined.index[_true(rule.broken(joined))]
                values = [frame.at[row, rule.column] for row in rows]
                at = list(rows + piece.first)
                faults += of_rows(file, schema.name, rule.column, at, values, rule.rule, rule.do)
        for flaw in schema.metadata["tolerated"]:
            if flaw.beside == table and remarks is not None:
                _count(remarks, schema, flaw, joined)
    return faults


def _without_rows(name: str, file: str) -> DataFault:
    what = "has its header, but no row: no report can be made of it"
    where = Where(file=file, table=name)
    return DataFault(what, where, "Export the table again.", rule="must hold rows")


def _whole(package: Package, schema: pa.DataFrameSchema) -> Piece | None:
    """All of a table in one piece; None if its resource cannot be used."""
    if schema.name not in package.resources:
        return None
    found = list(_pieces(package, schema))
    if len(found) == 1:
        return found[0]
    frame = pd.concat([p.frame for p in found if p.frame.shape[1]] or [pd.DataFrame()])
    whole = Piece(frame.reset_index(drop=True))
    for piece in found:
        whole.faults += piece.faults
        for name, at in piece.unread.items():
            known = whole.unread.get(name, np.array([], int))
            whole.unread[name] = np.append(known, at + piece.first - 1)
    return whole


def _pieces(package: Package, schema: pa.DataFrameSchema):
    resource = package.resources[schema.name]
    return reading.pieces(resource.paths, _file(package, schema.name), schema)


def _file(package: Package, name: str) -> str:
    resource = package.resources[name]
    return str(resource.paths[0]) if len(resource.paths) == 1 else str(package.root)


def _told(
    error: pa.errors.SchemaError, schema: pa.DataFrameSchema, piece: Piece, file: str
) -> list[DataFault]:
    """What pandera found, as faults that a person can act on."""
    check = error.check
    if isinstance(check, pa.Check) and error.check_output is not None:
        column = str(error.schema.name or check.name)
        output = error.check_output
        rows = output.index[~_true(output)].to_numpy()
        rule, do = str(check.error), str(check.description)
    elif error.reason_code == pa.errors.SchemaErrorReason.SERIES_CONTAINS_NULLS:
        column, rule = str(error.schema.name), "must not be empty"
        do = "Fill the cell in, or take the row out."
        rows = np.flatnonzero(piece.frame[column].isna().to_numpy())
    else:
        raise AssertionError(f"{schema.name}: {error}")
    # A rule over several columns says nothing about a row with a cell that could not be read.
    spoilt = [piece.unread.get(column, _NONE)] if error.schema.name else piece.unread.values()
    rows = np.setdiff1d(rows, np.concatenate([_NONE, *spoilt]))
    values = [piece.frame[column].iloc[row] for row in rows]
    at = list(rows + piece.first)
    return of_rows(file, schema.name, column, at, values, rule, do)


def _repeated(schema: pa.DataFrameSchema, piece: Piece, file: str) -> list[DataFault]:
    """Faults of rows whose key an earlier row has."""
    key = list(schema.metadata["key"])
    frame = piece.frame
    if not key or not set(key) <= set(frame.columns):
        return []
    known = frame[key].notna().all(axis=1).to_numpy()
    again = np.flatnonzero(frame.duplicated(key).to_numpy() & known)
    if not len(again):
        return []
    first = frame[key].reset_index().groupby(key, sort=False)["index"].transform("min").to_numpy()
    faults = []
    for row in again:
        named = ", ".join(str(value).removesuffix(" 00:00:00") for value in frame[key].iloc[row])
        faults.append(
            DataFault(
                f"“{named}” is there already, in row {int(first[row]) + 1}",
                Where(file=file, table=schema.name, row=int(row) + 1, field=", ".join(key)),
                "Take one of the two rows out, or give it a name of its own.",
                value=named,
                rule="must be unique",
            )
        )
    return faults


def _dangling(
    schema: pa.DataFrameSchema, piece: Piece, file: str, key: ForeignKey, known: pd.Series
) -> list[DataFault]:
    """Faults of values that name no row of the other table."""
    values = piece.frame[key.column]
    loose = values.notna().to_numpy() & ~_is_in(values, known)
    if key.except_prefix:
        loose &= ~values.str.startswith(key.except_prefix).fillna(True).to_numpy(dtype=bool)
    rows = np.flatnonzero(loose)
    rule = f"is no {key.field} of table {key.table}"
    do = f"Correct it, or add the row to table {key.table}."
    return of_rows(
        file, schema.name, key.column, list(rows + piece.first), list(values.iloc[rows]), rule, do
    )


def _beside(frame: pd.DataFrame, other: pd.DataFrame | None) -> pd.DataFrame | None:
    """The rows whose person stands in ``other``, with its dates and truth values joined on."""
    key = "person_id"
    needed = {key, "uses_life_rooms", "index_date", "service_start", "exit_date"}
    if other is None or not needed <= set(other.columns) or key not in frame:
        return None
    place = _index_in(frame[key], other[key])
    rows = np.flatnonzero(place >= 0)
    joined = frame.iloc[rows].copy() if len(rows) < len(frame) else frame.copy(deep=False)
    taken = place[rows]
    for name in other.columns.difference(frame.columns):
        if other[name].dtype.kind in "Mb":
            joined[name] = other[name].array.take(taken)
    return joined


def _is_in(values: pd.Series, known: pd.Series) -> np.ndarray:
    return _index_in(values, known) >= 0


def _index_in(values: pd.Series, known: pd.Series) -> np.ndarray:
    """The position of each value among ``known``, -1 for none: in Arrow, which is quick at text."""
    found = compute.index_in(
        arrow.array(values, type=arrow.large_string()),
        value_set=arrow.array(known, type=arrow.large_string()),
    )
    position = compute.fill_null(found, -1).to_numpy(zero_copy_only=False)
    return np.where(values.isna().to_numpy(), -1, position)


def _count(
    remarks: Counter[Any], schema: pa.DataFrameSchema, flaw: Tolerance, frame: pd.DataFrame
) -> None:
    n = int(_true(flaw.flawed(frame)).sum())
    remarks[schema.name, flaw.column, flaw.rule, flaw.handling] += n


def _true(mask: Any) -> np.ndarray:
    return pd.Series(mask).fillna(False).to_numpy(dtype=bool)


def _summary(package: Package, name: str, rows: int, columns: int) -> TableRead:
    resource = package.resources[name]
    return TableRead(name, resource.kind, resource.file, rows, columns)


def _documents(
    package: Package, participants: pd.DataFrame | None
) -> tuple[list[Fault], list[Remark]]:
    """Faults and remarks of the resources that are no tables."""
    faults: list[Fault] = []
    if "published" in package.resources:
        try:
            published.load(package.resources["published"].paths[0])
        except BiteError as error:
            faults += error.faults
    if "interviews" not in package.resources:
        return faults, []
    wrong, remarks = interviews.check(package.resources["interviews"].paths[0], participants)
    return [*faults, *wrong], remarks


def _altered(package: Package) -> list[Remark]:
    """Remarks on files that differ from what the descriptor says of them."""
    return [
        Remark(
            r.name,
            "",
            "the file has changed since datapackage.json described it",
            1,
            "used as it is; `bite data describe` brings the description up to date",
        )
        for r in package.resources.values()
        if r.stated_hash and r.stated_hash != r.hash
    ]


def _settled(schema: pa.DataFrameSchema, frame: pd.DataFrame) -> pd.DataFrame:
    """A sound table in the contract's order of columns, truth values as plain ones."""
    yes_no = {n: c for n, c in schema.columns.items() if c.metadata["dtype"] == "boolean"}
    settled = frame[list(schema.columns)]
    if unsaid := [name for name, column in yes_no.items() if column.metadata["if_missing"]]:
        settled = settled.fillna(dict.fromkeys(unsaid, False))
    return settled.astype(dict.fromkeys(yes_no, "bool"))
