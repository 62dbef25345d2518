"""Opening somebody's SQLite project: read only, nothing of it run, and only tables that are there.

The file is opened immutable, so that neither it nor anything beside it is written; its schema is
not trusted, so that no view or trigger in it can call functions; and what is read has limits.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from bite.errors import DataError, Fault, Where

MAGIC = b"SQLite format 3\x00"
MOST_BYTES = 2 << 30
MOST_ROWS = 5_000_000
"""More than any interview study's; a table with more is refused, not read."""

_SAVE = "close the project in the program it was coded in, and copy the file again"


@dataclass(frozen=True)
class Database:
    """An open project file and the columns of each of its tables."""

    path: Path
    columns: Mapping[str, frozenset[str]]
    _connection: sqlite3.Connection

    def rows(self, table: str, *wanted: str, order: str = "") -> list[dict]:
        """The columns `wanted` of every row, None where this version of the file lacks one.

        Empty if the table is not there. Raises `DataError` if the file is damaged.
        """
        have = self.columns.get(table)
        if have is None:
            return []
        asked = ", ".join(f'"{name}"' if name in have else f'NULL AS "{name}"' for name in wanted)
        by = f' ORDER BY "{order}"' if order in have else ""
        try:
            cursor = self._connection.execute(f'SELECT {asked} FROM "{table}"{by}')
            found = cursor.fetchmany(MOST_ROWS + 1)
        except (sqlite3.Error, OverflowError) as error:
            raise self.damaged(error) from None
        if len(found) > MOST_ROWS:
            raise DataError(Fault(f"more than {MOST_ROWS:,} rows", self.where(table)))
        return [dict(zip(wanted, map(_plain, row), strict=True)) for row in found]

    def where(self, table: str, row: object = None) -> Where:
        """The place of a row, by the number that the program gave it."""
        return Where(str(self.path), table=table, row=row if isinstance(row, int) else None)

    def damaged(self, error: object) -> DataError:
        """The error of a file that SQLite cannot read to its end."""
        return DataError(Fault(f"a damaged project file ({error})", Where(str(self.path)), _SAVE))


def text(value: object) -> str:
    """A cell as text: nothing for NULL, and numbers as they are written."""
    return "" if value is None else str(value)


def _plain(value: object) -> object:
    """Text that was stored as bytes, decoded; what cannot be decoded is no text."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    """The SQLite file at `path`; raises `DataError` when it is none, or cannot be read safely."""
    where = Where(str(path))
    try:
        size = path.stat().st_size
    except OSError:
        raise DataError(Fault("there is no such file", where)) from None
    if size > MOST_BYTES:
        raise DataError(Fault(f"{size / 1e9:.1f} GB; at most 2 GB is read", where))
    left = [p.name for p in (Path(f"{path}-wal"), Path(f"{path}-journal")) if _holds(p)]
    if left:
        raise DataError(Fault(f"still open elsewhere: {left[0]} lies beside it", where, _SAVE))
    connection = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1", uri=True)
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        yield Database(path, _columns(connection), connection)
    except sqlite3.Error as error:
        raise DataError(Fault(f"a damaged project file ({error})", where, _SAVE)) from None
    finally:
        connection.close()


def _columns(connection: sqlite3.Connection) -> dict[str, frozenset[str]]:
    """Of real tables only: a view is a program, and virtual tables may be anything."""
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    ).fetchall()
    found = {}
    for (name,) in tables:
        safe = name.replace('"', '""')
        found[name] = frozenset(
            row[1] for row in connection.execute(f'PRAGMA table_info("{safe}")')
        )
    return found


def _holds(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def tables(path: Path) -> frozenset[str]:
    """The names of the tables in the file at `path`."""
    with opened(path) as database:
        return frozenset(database.columns)
