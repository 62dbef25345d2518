"""Tables that researchers export: CSV in any of its dialects, and Excel workbooks.

Everything comes out as text, cell by cell, with the row's number in the file: what a cell means
is for `coded_table` to say. The delimiter is the one under which the rows are most alike.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from analysis.qualitative.files import office
from analysis.qualitative.files.decoding import decoded
from bite.errors import DataError, Fault, Where

MOST_COLUMNS = 2_000
MOST_CELL = 5_000_000
_DELIMITERS = ",;\t|"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_EXCEL = "save it as .xlsx or as CSV (UTF-8)"


@dataclass(frozen=True)
class Sheet:
    """A table: headings, rows (each with its number in the file), and what was left aside.

    ``guessed`` says that the file's encoding was; ``others`` are sheets that were not read.
    """

    path: Path
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    guessed: bool = False
    others: tuple[str, ...] = ()


def sheet(path: Path) -> Sheet:
    """The table at `path`: the only, or the first filled, sheet of a workbook, or a CSV file.

    Raises `DataError` if there is no table, a row has more cells than headings, two headings are
    the same, or a quoted cell does not end.
    """
    if _begins(path) == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise DataError(Fault("an old or locked Excel file (.xls)", Where(str(path)), _EXCEL))
    if office.names(path) or path.suffix.lower() == ".xlsx":
        rows, others = _workbook(path)
        return _table(path, rows, False, others)
    held = decoded(path)
    return _table(path, _delimited(held.text, path), held.guessed, ())


def _begins(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(8)
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise DataError(Fault(what, Where(str(path)))) from None


def _table(
    path: Path, rows: Sequence[tuple[int, list[str]]], guessed: bool, others: tuple[str, ...]
) -> Sheet:
    filled = [(n, cells) for n, cells in rows if any(cell.strip() for cell in cells)]
    if not filled:
        raise DataError(Fault("an empty table", Where(str(path))))
    first, header = filled[0]
    while header and not header[-1].strip():
        header = header[:-1]
    names = [re.sub(r"\s+", " ", name).strip() for name in header]
    faults = [
        Fault(f"two columns are headed “{name}”", Where(str(path), row=first), "rename one")
        for name in sorted({n for n in names if n and names.count(n) > 1})
    ]
    out = []
    for number, cells in filled[1:]:
        if any(cell.strip() for cell in cells[len(names) :]):
            what = f"{len(cells)} cells under {len(names)} headings"
            do = "a cell with a delimiter in it has to stand in quotation marks"
            faults.append(Fault(what, Where(str(path), row=number), do))
        padded = [*cells, *[""] * (len(names) - len(cells))][: len(names)]
        out.append((number, tuple(padded)))
    if faults:
        raise DataError(faults)
    return Sheet(path, tuple(names), tuple(out), guessed, others)


# -- delimited text ---------------------------------------------------------------------------


def _delimited(text: str, path: Path) -> list[tuple[int, list[str]]]:
    told = re.match(r"sep=(.)\n", text)
    if told:
        return _parsed(text[told.end() :], told.group(1), path, 2)
    return _parsed(text, _delimiter(text), path, 1)


def _delimiter(text: str) -> str:
    """The delimiter that cuts the first rows most alike, and into most cells."""

    def likeness(delimiter: str) -> tuple[float, int]:
        widths = []
        try:
            for _, row in zip(range(50), csv.reader(io.StringIO(text), delimiter=delimiter)):  # noqa: B905
                if row:
                    widths.append(len(row))
        except csv.Error:
            pass
        if not widths or widths[0] < 2:
            return 0.0, 0
        return sum(width == widths[0] for width in widths) / len(widths), widths[0]

    return max(_DELIMITERS, key=likeness)


def _parsed(text: str, delimiter: str, path: Path, first: int) -> list[tuple[int, list[str]]]:
    """Rows with the line on which each begins."""
    before = csv.field_size_limit(MOST_CELL)
    try:
        reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
        rows, line = [], first
        for row in reader:
            rows.append((line, row))
            line = first + reader.line_num
        return rows
    except csv.Error as error:
        raise DataError(
            Fault(
                f"a cell in quotation marks is damaged or does not end ({error})",
                Where(str(path), line),
                "is the file cut short? export it again",
            )
        ) from None
    finally:
        csv.field_size_limit(before)


# -- workbooks --------------------------------------------------------------------------------


def _workbook(path: Path) -> tuple[list[tuple[int, list[str]]], tuple[str, ...]]:
    import openpyxl  # here, because most imports need no workbook and it takes a while

    where = Where(str(path))
    try:
        with zipfile.ZipFile(path) as opened:
            office.refuse_bomb(opened, where)
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except DataError:
        raise
    except Exception as error:  # openpyxl raises whatever its parts raise on a damaged file
        raise DataError(Fault(f"not a workbook, or damaged ({error})", where, _EXCEL)) from None
    found: list[tuple[str, list[tuple[int, list[str]]]]] = []
    try:
        for page in book.worksheets:
            page.reset_dimensions()
            rows = list(_cells(page.iter_rows(values_only=True), where))
            if sum(any(cell.strip() for cell in row) for _, row in rows) > 1:
                found.append((page.title, rows))
    except DataError:
        raise
    except Exception as error:
        raise DataError(Fault(f"a damaged workbook ({error})", where, _EXCEL)) from None
    finally:
        book.close()
    if not found:
        raise DataError(Fault("no sheet with a table in it", where))
    return found[0][1], tuple(title for title, _ in found[1:])


def _cells(rows: Iterator, where: Where) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(rows, 1):
        if len(row) > MOST_COLUMNS:
            raise DataError(Fault(f"more than {MOST_COLUMNS:,} columns", where))
        yield number, [_text(value) for value in row]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    text = _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), str(value))
    return text.replace("\r\n", "\n").replace("\r", "\n")
