"""Files into typed tables, with a fault for every cell that cannot be read as its type.

CSV is UTF-8, comma separated, one header row; an empty cell is a missing value. Dates are ISO
(2019-03-31), true and false are spelt so. Parquet brings its own types, which must agree.
"""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pandera.pandas as pa
import pyarrow as arrow
import pyarrow.parquet as parquet

from analysis.contracts import rules
from analysis.contracts.faults import DataFault, of_rows
from bite.errors import Where

BATCH = 2_000_000
"""Rows of a parquet table that are read and checked at a time."""

_WORDS = {
    rules.WHOLE: "must be a whole number",
    rules.NUMBER: "must be a number",
    rules.DATE: "must be a day, written as 2019-03-31",
    rules.YES_NO: "must be true or false",
    rules.TEXT: "must be text",
}
_PATTERNS = {
    rules.WHOLE: r"[+-]?\d{1,15}(?:\.0*)?",
    rules.NUMBER: r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?",
    rules.DATE: r"\d{4}-\d{2}-\d{2}",
    rules.YES_NO: r"(?i:true|false)",
}


@dataclass
class Piece:
    """Rows of a table as far as they could be read.

    ``first`` is the number of its first row. ``unread`` gives, by column, the positions of cells
    that were no value of their type: they are empty in ``frame`` and have their fault already.
    """

    frame: pd.DataFrame
    first: int = 1
    faults: list[DataFault] = field(default_factory=list)
    unread: dict[str, np.ndarray] = field(default_factory=dict)


def pieces(paths: Sequence[Path], file: str, schema: pa.DataFrameSchema) -> Iterator[Piece]:
    """The rows of a table, in pieces; ``file`` is how faults call it.

    A column the contract asks for and the file lacks is absent from ``frame``, with a fault.
    """
    first = 1
    for path in paths:
        name = file if len(paths) == 1 else f"{file} ({path.name})"
        read = _parquet if path.suffix == ".parquet" else _csv
        for piece in read(path, name, schema, first):
            first = piece.first + len(piece.frame)
            yield piece


def _csv(path: Path, file: str, schema: pa.DataFrameSchema, first: int) -> Iterator[Piece]:
    where = Where(file=file, table=schema.name)
    raw = path.read_bytes()
    try:
        content = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        yield _unreadable(
            schema, Where(file=file, line=line, table=schema.name), "is not UTF-8 text",
            "Save it as CSV UTF-8.",
        )  # fmt: skip
        return
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    try:
        rows = list(reader)
    except csv.Error as error:
        at = Where(file=file, line=reader.line_num, table=schema.name)
        yield _unreadable(schema, at, f"cannot be read as CSV ({error})", "Close every quote.")
        return
    while rows and not rows[-1]:
        rows.pop()
    if not rows:
        yield _unreadable(schema, where, "is empty", "It needs at least a header row.")
        return
    header, body = rows[0], rows[1:]
    faults = _headings(schema, header, where)
    if "columns" in {fault.rule for fault in faults}:
        yield Piece(pd.DataFrame(), first, faults)
        return
    width = len(header)
    ragged = [i for i, row in enumerate(body) if len(row) != width]
    if ragged:
        faults += of_rows(
            file, schema.name, "", [first + i for i in ragged],
            [f"{len(body[i])} cells" for i in ragged],
            f"must be {width}, as in the header",
            "Give every row as many cells as the header; quote a cell that holds a comma.",
        )  # fmt: skip
        body = [row if len(row) == width else (row + [""] * width)[:width] for row in body]
    columns = list(zip(*body, strict=True)) or [()] * width
    piece = Piece(pd.DataFrame(index=range(len(body))), first, faults)
    for name, cells in zip(header, columns, strict=True):
        if name in schema.columns:
            series = pd.Series(cells, dtype="object").replace("", None).astype("str")
            _typed(piece, file, schema, name, series)
    if ragged:
        for name in piece.frame.columns:
            piece.unread[name] = np.union1d(piece.unread.get(name, []), ragged).astype(int)
    yield piece


def _parquet(path: Path, file: str, schema: pa.DataFrameSchema, first: int) -> Iterator[Piece]:
    where = Where(file=file, table=schema.name)
    try:
        source = parquet.ParquetFile(path)
    except (arrow.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0]
        yield _unreadable(
            schema, where, f"cannot be read as parquet ({reason})", "Write the file again."
        )
        return
    faults = _headings(schema, source.schema_arrow.names, where)
    if "columns" in {fault.rule for fault in faults}:
        yield Piece(pd.DataFrame(), first, faults)
        return
    wanted = [name for name in source.schema_arrow.names if name in schema.columns]
    try:
        for batch in source.iter_batches(BATCH, columns=wanted) or ():
            table = arrow.Table.from_batches([batch])
            piece = Piece(pd.DataFrame(index=range(len(table))), first, faults)
            for name in wanted:
                _typed(piece, file, schema, name, _from_arrow(table[name]))
            faults, first = [], first + len(table)
            yield piece
    except (arrow.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0]
        yield _unreadable(
            schema, where, f"breaks off: it cannot be read to its end ({reason})",
            "Write the file again.",
        )  # fmt: skip
        return
    if not source.metadata.num_rows:
        table = source.schema_arrow.empty_table()
        piece = Piece(pd.DataFrame(index=range(0)), first, faults)
        for name in wanted:
            _typed(piece, file, schema, name, _from_arrow(table[name]))
        yield piece


def _from_arrow(column: arrow.ChunkedArray) -> pd.Series:
    """A column in the nearest of pandas' own types."""
    kind = column.type
    if arrow.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if arrow.types.is_string(kind) or arrow.types.is_large_string(kind):
        return column.to_pandas().astype("str")
    if arrow.types.is_integer(kind):
        if column.null_count:
            return column.cast(arrow.int64()).to_pandas(types_mapper=lambda _: pd.Int64Dtype())
        return column.to_pandas().astype("Int64")
    if arrow.types.is_boolean(kind):
        return column.to_pandas(types_mapper=lambda _: pd.BooleanDtype())
    if arrow.types.is_date(kind):
        return column.cast(arrow.date32()).to_pandas(date_as_object=False).astype(rules.DATE)
    return column.to_pandas()


def _typed(piece: Piece, file: str, schema: pa.DataFrameSchema, name: str, s: pd.Series) -> None:
    """Put a column into the piece as its contract's type, with a fault for each cell that is not.

    Text is read as the type asked for; a number, date or truth value must already be one.
    """
    want = str(schema.columns[name].metadata["dtype"])
    read = _from_text(s, want) if isinstance(s.dtype, pd.StringDtype) else _from_value(s, want)
    if read is None:
        piece.frame[name] = pd.Series([None] * len(s), dtype=want).array
        piece.unread[name] = np.arange(len(s))
        rule = f"{_WORDS[want]}, but the whole column is of type {s.dtype}"
        where = Where(file=file, table=schema.name, field=name)
        do = "Write the file again with this column in its own type."
        piece.faults.append(DataFault(rule, where, do, rule=rule))
        return
    series, bad = read
    piece.frame[name] = series.array
    if bad.any():
        at = np.flatnonzero(bad)
        piece.unread[name] = at
        piece.faults += of_rows(
            file, schema.name, name, list(at + piece.first), list(s.iloc[at]), _WORDS[want],
            "Correct the cell, or leave it empty if the column allows it.",
        )  # fmt: skip


def _from_text(s: pd.Series, want: str) -> tuple[pd.Series, np.ndarray]:
    if want == rules.TEXT:
        return s, np.zeros(len(s), bool)
    present = s.notna().to_numpy()
    good = present & s.str.fullmatch(_PATTERNS[want]).fillna(False).to_numpy(dtype=bool)
    kept = s.where(good)
    if want == rules.DATE:
        series = pd.to_datetime(kept, format="%Y-%m-%d", errors="coerce").astype(rules.DATE)
        good &= series.notna().to_numpy()
    elif want == rules.YES_NO:
        series = kept.str.lower().map({"true": True, "false": False}).astype("boolean")
    else:
        series = pd.to_numeric(kept).astype(want)
        if want == rules.NUMBER:
            finite = np.isfinite(series.to_numpy())
            series, good = series.where(finite), good & finite
    return series, present & ~good


def _from_value(s: pd.Series, want: str) -> tuple[pd.Series, np.ndarray] | None:
    present = s.notna().to_numpy()
    kind = s.dtype
    if want == rules.DATE and pd.api.types.is_datetime64_any_dtype(kind):
        plain = s.dt.tz_localize(None) if getattr(kind, "tz", None) else s
        series = plain.astype(rules.DATE)
        good = (series == series.dt.normalize()).to_numpy()
        return series.where(good | ~present), present & ~good
    if want == rules.YES_NO and pd.api.types.is_bool_dtype(kind):
        return s.astype("boolean"), np.zeros(len(s), bool)
    number = pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind)
    if want == rules.NUMBER and number:
        series = s.astype(rules.NUMBER)
        infinite = np.isinf(series.to_numpy())
        return series.mask(infinite), infinite
    if want == rules.WHOLE and number:
        if pd.api.types.is_integer_dtype(kind):
            return s.astype(rules.WHOLE), np.zeros(len(s), bool)
        # pandas writes whole numbers with gaps as floating point: 34.0 is 34.
        exact = s.to_numpy(float)
        good = np.isfinite(exact) & (exact == np.floor(exact))
        return s.where(good).astype(rules.WHOLE), present & ~good
    return None if present.any() else (pd.Series([None] * len(s), dtype=want), ~present & False)


def _headings(schema: pa.DataFrameSchema, header: Sequence[str], where: Where) -> list[DataFault]:
    """Faults of the header: columns missing, unknown, or there twice."""
    wanted = list(schema.columns)
    missing = [name for name in wanted if name not in header]
    unknown = [name for name in dict.fromkeys(header) if name not in schema.columns]
    faults = []
    if missing and len(missing) == len(wanted):
        # Nothing fits: one fault that shows the two headers says more than one for each column.
        hint = " (separated by semicolons?)" if ";" in "".join(header) else ""
        return [
            DataFault(
                f"has none of its columns; its header is: {', '.join(header)[:120]}{hint}",
                where, f"Write a comma-separated header: {', '.join(wanted)}.", rule="columns",
            )
        ]  # fmt: skip
    for name in missing:
        faults.append(
            _of_column(
                schema,
                name,
                "this column is missing",
                where,
                f"Add it: {schema.columns[name].description}",
            )
        )
    for name in unknown:
        near = _nearest(name, missing)
        do = (
            f"Is it {near}? Rename it."
            if near
            else (f"Take it out; the columns are: {', '.join(wanted)}.")
        )
        faults.append(
            _of_column(schema, name or "(no name)", "is not a column of this table", where, do)
        )
    for name in dict.fromkeys(n for n in header if list(header).count(n) > 1):
        fault = _of_column(
            schema, name, "this column is there more than once", where, "Keep one of them."
        )
        faults.append(DataFault(fault.what, fault.where, fault.do, rule="columns"))
    return faults


def _nearest(name: str, among: Sequence[str]) -> str:
    plain = {other: other.replace("_", "").lower() for other in among}
    near = difflib.get_close_matches(
        name.replace("_", "").replace(" ", "").lower(), list(plain.values()), 1, 0.75
    )
    return next((other for other, text in plain.items() if near and text == near[0]), "")


def _of_column(
    schema: pa.DataFrameSchema, column: str, what: str, where: Where, do: str
) -> DataFault:
    at = Where(file=where.file, table=schema.name, field=column)
    return DataFault(what, at, do, rule=what)


def _unreadable(schema: pa.DataFrameSchema, where: Where, what: str, do: str) -> Piece:
    return Piece(pd.DataFrame(), 1, [DataFault(what, where, do, rule="unreadable")])
