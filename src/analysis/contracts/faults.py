"""A broken rule as a value, and how many of them to print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from bite.errors import DataError, Fault, Where

PRINTED = 20
"""Rows printed of one rule broken in one column; the rest are counted."""
KEPT = 10_000
"""Rows kept, one by one, of one rule broken in one column; the rest are counted."""

ROWS_COUNT = "Rows are counted from 1, the first row under the header."


@dataclass(frozen=True)
class DataFault(Fault):
    """A fault in the data: the value found, and the rule that refuses it.

    ``more`` is the number of further rows that this fault stands for.
    """

    value: str = ""
    rule: str = ""
    more: int = 0

    @property
    def about(self) -> tuple[str, str, str]:
        """What it is about: faults of one table, column and rule belong together."""
        return (self.where.table or self.where.file, self.where.field, self.rule)


class ContractError(DataError):
    """Data that break their contracts. ``faults`` holds all; ``str()`` prints some of each kind."""

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in printed(self.faults))


def of_rows(
    file: str,
    table: str,
    column: str,
    rows: Sequence[int],
    values: Sequence[object],
    rule: str,
    do: str,
) -> list[DataFault]:
    """One fault a row (rows counted from 1), and one for all beyond the number kept."""
    made = []
    for row, value in zip(rows[:KEPT], values[:KEPT], strict=True):
        shown = said(value)
        what = f"{shown} {rule}" if shown else rule[0].upper() + rule[1:]
        where = Where(file=file, table=table, row=int(row), field=column)
        made.append(DataFault(what, where, do, value=shown, rule=rule))
    if len(rows) > KEPT:
        made.append(_rest(made[-1], len(rows) - KEPT))
    return made


def said(value: object) -> str:
    """A value as a person finds it in the file; dates without a time, text in quotes, cut short."""
    if pd.isna(value):  # type: ignore[call-overload]
        return "an empty cell"
    text = str(value)
    if text.endswith(" 00:00:00"):
        text = text.removesuffix(" 00:00:00")
    if len(text) > 60:
        text = text[:59] + "…"
    return f"“{text}”" if isinstance(value, str) else text


def printed(faults: Iterable[Fault], limit: int = PRINTED) -> list[Fault]:
    """The faults to print: the first ``limit`` of each table, column and rule, then a count.

    What to do is said once for each kind, under the first of them.
    """
    groups: dict[object, list[Fault]] = {}
    for fault in faults:
        key = fault.about if isinstance(fault, DataFault) else id(fault)
        groups.setdefault(key, []).append(fault)
    out: list[Fault] = []
    counted_rows = False
    for group in groups.values():
        for place, fault in enumerate(group[:limit]):
            do = fault.do if place == 0 else ""
            if fault.where.row is not None and not counted_rows:
                do, counted_rows = f"{do} {ROWS_COUNT}".strip(), True
            out.append(Fault(fault.what, fault.where, do))
        rest = group[limit:]
        hidden = sum(getattr(f, "more", 0) or 1 for f in rest)
        if hidden:
            out.append(_rest(group[0], hidden))
    return out


def _rest(like: Fault, n: int) -> DataFault:
    where = Where(file=like.where.file, table=like.where.table, field=like.where.field)
    rule = getattr(like, "rule", "")
    rows = "row" if n == 1 else "rows"
    return DataFault(f"and {n:,} more {rows}: {rule}", where, rule=rule, more=n)
