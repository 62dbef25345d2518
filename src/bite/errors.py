"""What can go wrong, said the same way everywhere: what, where, and what to do next.

A leaf: it imports nothing of the project, so both wings may raise what the front door reports.
The exit code belongs to the kind of error, so a program that calls ``bite`` can tell them apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Where:
    """A place a person can go to: a line of a file, or a cell of a table."""

    file: str = ""
    line: int | None = None
    column: int | None = None
    table: str = ""
    row: int | None = None
    field: str = ""

    def __str__(self) -> str:
        text = self.file
        if self.line is not None:
            text += f":{self.line}"
            if self.column is not None:
                text += f":{self.column}"
        of_table = [
            f"table {self.table}" if self.table else "",
            f"row {self.row}" if self.row is not None else "",
            f"column {self.field}" if self.field else "",
        ]
        return ", ".join(part for part in (text, *of_table) if part)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, where it is, and what to do about it."""

    what: str
    where: Where = Where()
    do: str = ""

    def __str__(self) -> str:
        place = str(self.where)
        text = f"{place}: {self.what}" if place else self.what
        return f"{text}\n    → {self.do}" if self.do else text


class BiteError(Exception):
    """Base of every error that ``bite`` reports without a traceback.

    Takes one or many faults, or a plain sentence; ``str()`` gives all of them, one a line.
    """

    exit_code = 1

    def __init__(self, faults: str | Fault | Iterable[Fault]) -> None:
        if isinstance(faults, str):
            faults = Fault(faults)
        self.faults = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class UsageError(BiteError):
    """An unknown report, parameter, value or option: the message lists the valid ones."""

    exit_code = 2


class DataError(BiteError):
    """A table that breaks its contract, or data that cannot carry the analysis asked of it."""

    exit_code = 3


class DocumentError(BiteError):
    """A report that cannot be read or run: broken YAML, a failing cell, a missing reference."""

    exit_code = 4


class GateError(BiteError):
    """A finished report that may not leave."""

    exit_code = 5


class UnsupportedError(BiteError):
    """A feature of Quarto that the built-in engine does not have, named with its place."""

    exit_code = 6
