"""What checking a data package finds: its tables, what was let pass, what was refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from analysis.contracts.descriptor import Package
from analysis.contracts.faults import ContractError, printed
from bite.errors import Fault


@dataclass(frozen=True)
class Remark:
    """A flaw that was let pass: how many records have it, and how it is handled."""

    table: str
    column: str
    rule: str
    n: int
    handling: str

    def __str__(self) -> str:
        place = f"{self.table}.{self.column}" if self.column else self.table
        return f"{place}: {self.rule} ({self.n:,}) → {self.handling}"


@dataclass(frozen=True)
class TableRead:
    """A table that was looked at: ``rows`` counts what could be read."""

    name: str
    kind: str
    path: str
    rows: int
    columns: int


@dataclass(frozen=True)
class Verdict:
    """The verdict on one data package.

    ``frames`` holds every table but ``activity``, typed as its contract says; it is only to be
    used if ``faults`` is empty, which :meth:`raise_faults` makes sure of.
    """

    package: Package | None
    tables: tuple[TableRead, ...] = ()
    remarks: tuple[Remark, ...] = ()
    faults: tuple[Fault, ...] = ()
    frames: Mapping[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    @property
    def sound(self) -> bool:
        """Whether nothing was refused."""
        return not self.faults

    @property
    def printed(self) -> list[Fault]:
        """The faults to print: of each kind the first twenty, then a count."""
        return printed(self.faults)

    def raise_faults(self) -> Verdict:
        """This verdict, or a `DataError` with every fault."""
        if self.faults:
            raise ContractError(self.faults)
        return self
