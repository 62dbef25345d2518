"""The vocabulary in which a table's contract is written.

Each function returns a :class:`pandera.Column` or check whose parts are stated once and read
three times: pandera enforces them, :mod:`analysis.contracts.descriptor` publishes them in
``datapackage.json``, and :mod:`analysis.contracts.checking` says them to a person.

A check's ``error`` is the rule as a person reads it after the value ("must be …"); its
``description`` is what to do; the ``name`` of a check that spans columns is the column it is
reported under.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pandera.pandas as pa

TEXT = "str"
WHOLE = "Int64"
NUMBER = "float64"
DATE = "datetime64[us]"
YES_NO = "boolean"

EARLIEST = pd.Timestamp("1900-01-01")


@dataclass(frozen=True)
class ForeignKey:
    """Every value of ``column`` must stand in ``table``'s ``field``.

    Values that start with ``except_prefix`` name something else and are left alone.
    """

    column: str
    table: str
    field: str
    except_prefix: str = ""


@dataclass(frozen=True)
class Tolerance:
    """A flaw that real records have, that is let in, counted and reported with its handling.

    ``flawed`` takes the table (and, if ``beside`` names another table, that one's columns joined on
    by ``person_id``) and returns true for each row that has the flaw.
    """

    column: str
    rule: str
    handling: str
    flawed: Callable[[pd.DataFrame], Any]
    beside: str = ""


@dataclass(frozen=True)
class Across:
    """A rule that spans two tables, refused when broken; ``broken`` is as in Tolerance."""

    column: str
    rule: str
    do: str
    broken: Callable[[pd.DataFrame], Any]
    beside: str


def table(
    name: str,
    kind: str,
    description: str,
    columns: dict[str, pa.Column],
    *,
    key: Sequence[str] = (),
    format: str = "csv",
    references: Sequence[ForeignKey] = (),
    rules: Sequence[pa.Check] = (),
    tolerated: Sequence[Tolerance] = (),
    across: Sequence[Across] = (),
) -> pa.DataFrameSchema:
    """One table's contract as a strict pandera schema: these columns, no others.

    ``kind`` is the table's kind of disclosure (routine, consented, register, published);
    ``key`` the columns that together name a row.
    """
    return pa.DataFrameSchema(
        columns,
        checks=list(rules),
        strict=True,
        name=name,
        title=name.replace("_", " ").capitalize(),
        description=description,
        metadata={
            "kind": kind,
            "key": tuple(key),
            "format": format,
            "references": tuple(references),
            "tolerated": tuple(tolerated),
            "across": tuple(across),
        },
    )


def _column(
    dtype: str,
    description: str,
    checks: Sequence[pa.Check],
    optional: bool,
    if_missing: str,
    **more: Any,
) -> pa.Column:
    return pa.Column(
        dtype,
        checks=list(checks),
        nullable=optional or bool(if_missing),
        description=description,
        metadata={"dtype": dtype, "if_missing": if_missing, **more},
    )


def text(description: str, *, optional: bool = False, if_missing: str = "") -> pa.Column:
    """Free text; not only blanks."""
    check = pa.Check.str_matches(
        r"\s*\S",
        error="must not be blank",
        description="Write the text, or leave the cell empty if the column allows it.",
    )
    return _column(TEXT, description, [check], optional, if_missing)


def reference(description: str, *, optional: bool = False) -> pa.Column:
    """A name of a row of another table; the table's ForeignKey says which."""
    return _column(TEXT, description, [], optional, "")


def identifier(
    description: str, pattern: str, example: str, *, optional: bool = False
) -> pa.Column:
    """A name of a row, such as P000001."""
    check = pa.Check.str_matches(
        rf"^(?:{pattern})$",
        error=f"must look like {example}",
        description="Give every row an identifier of this form.",
    )
    return _column(TEXT, description, [check], optional, "", pattern=f"^(?:{pattern})$")


def code(
    description: str, values: Sequence[str], *, optional: bool = False, if_missing: str = ""
) -> pa.Column:
    """One of a list of codes."""
    or_empty = " (or empty)" if optional or if_missing else ""
    check = pa.Check.isin(
        list(values),
        error=f"must be one of: {', '.join(values)}{or_empty}",
        description="Use one of the codes, spelt as they are here.",
    )
    return _column(TEXT, description, [check], optional, if_missing)


def several(description: str) -> pa.Column:
    """One or more entries in one cell, separated by a semicolon and a space."""
    pattern = r"^[^;\s](?:[^;]*[^;\s])?(?:; [^;\s](?:[^;]*[^;\s])?)*$"
    check = pa.Check.str_matches(
        pattern,
        error="must be entries separated by a semicolon and one space",
        description="Write, for instance, `role play; discussion`.",
    )
    return _column(TEXT, description, [check], False, "", pattern=pattern)


def date(
    description: str,
    *,
    optional: bool = False,
    if_missing: str = "",
    latest: pd.Timestamp | None = None,
) -> pa.Column:
    """A day, not before 1900 and not after ``latest`` (the day the data were made)."""
    bounds: list[pa.Check] = [
        pa.Check.ge(
            EARLIEST,
            error="must not lie before 1900",
            description="Correct the year; placeholder dates such as 1900-01-01 belong empty.",
        )
    ]
    if latest is not None:
        bounds.append(
            pa.Check.le(
                latest,
                error=f"must not lie after {latest:%Y-%m-%d}, the day the data were made",
                description="Correct the date, or `created` in datapackage.json.",
            )
        )
    return _column(DATE, description, bounds, optional, if_missing)


def whole(
    description: str,
    low: int,
    high: int | None = None,
    *,
    optional: bool = False,
    if_missing: str = "",
) -> pa.Column:
    """A whole number from ``low`` to ``high``, both included."""
    return _column(WHOLE, description, _between(low, high), optional, if_missing)


def number(
    description: str,
    low: float | None = None,
    high: float | None = None,
    *,
    above: float | None = None,
    optional: bool = False,
    if_missing: str = "",
) -> pa.Column:
    """A finite number from ``low`` to ``high``, or greater than ``above``."""
    checks = _between(low, high)
    if above is not None:
        checks.append(
            pa.Check.gt(above, error=f"must be more than {above:g}", description="Correct it.")
        )
    return _column(NUMBER, description, checks, optional, if_missing)


def yes_no(description: str, *, if_missing: str = "") -> pa.Column:
    """true or false; what is missing, where that may be, counts as false."""
    return _column(YES_NO, description, [], False, if_missing)


def _between(low: float | None, high: float | None) -> list[pa.Check]:
    do = "Correct the value, or leave it empty if the column allows it."
    if low is not None and high is not None:
        rule = f"must lie between {low:g} and {high:g}"
        return [pa.Check.in_range(low, high, error=rule, description=do)]
    if low is not None:
        return [pa.Check.ge(low, error=f"must be {low:g} or more", description=do)]
    if high is not None:
        return [pa.Check.le(high, error=f"must be {high:g} or less", description=do)]
    return []


def rule(column: str, holds: Callable[[pd.DataFrame], Any], must: str, do: str) -> pa.Check:
    """A rule over several columns of a table, reported under ``column``.

    ``holds`` is given the whole table and returns true for each row that keeps the rule.
    """
    return pa.Check(holds, name=column, error=must, description=do, ignore_na=False)
