"""What may be shown: values that have passed the disclosure policy, and cannot be had otherwise.

A released value carries a seal over its content, made with a key that lives in this process only.
Whatever would show it holds the seal to the content: a copy with another number, a table that was
edited after its release, a value from another process are refused, whoever made them and however.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from numbers import Number
from typing import Literal, NoReturn, Self

import numpy as np
import pandas as pd

from analysis.suppression import Cell, Equal

Kind = Literal["routine", "consented", "register", "published"]
KINDS: tuple[Kind, ...] = ("routine", "consented", "register", "published")
"""From the strictest to the laxest."""

SUPPRESSED = "*"
"""What is printed where a number was withheld."""

_KEY = secrets.token_bytes(32)
_BY_HAND = "a {} value is made by a release.Policy, not by hand"
_CHANGED = "a {} was changed after its release: change the raw results and release them again"


def _seal(*content: object) -> bytes:
    return hashlib.blake2b(repr(content).encode(), key=_KEY, digest_size=16).digest()


class _Sealed:
    """What the two kinds of released values share: they stay as and where they were made."""

    def __init_subclass__(cls, **rest) -> None:
        super().__init_subclass__(**rest)
        if cls.__module__ != __name__:
            raise TypeError("released values have no kinds of one's own: use a release.Policy")

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a released value stays in its process: release it where it is shown")


@dataclass(frozen=True)
class Released(_Sealed):
    """One number (or word) that may be shown. Made by a `Policy`, never by hand.

    ``value`` is None when it was withheld; ``low`` and ``high`` are its 95% interval if it has
    one; ``n`` is the number of people behind it, itself released. ``quantity`` names what was
    counted, where counts were released together: the same name is the same count.
    """

    value: float | int | str | None
    unit: str
    kind: Kind
    n: int | None = None
    low: float | None = None
    high: float | None = None
    rule: str = ""
    quantity: str = ""
    seal: bytes | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.seal is None:
            raise TypeError(_BY_HAND.format("Released"))
        self.verified()

    def verified(self) -> Released:
        """Itself; raises TypeError if it is not as it was released."""
        if type(self) is not Released or self.seal != _seal(*self._content()):
            raise TypeError(_CHANGED.format("Released value"))
        return self

    def _content(self) -> tuple:
        numbers = (self.value, self.unit, self.kind, self.n, self.low, self.high)
        return (*numbers, self.rule, self.quantity)

    @property
    def suppressed(self) -> bool:
        """Whether the number was withheld."""
        return self.value is None


@dataclass(frozen=True)
class ReleasedTable(_Sealed):
    """A table that may be shown: withheld cells are NaN in ``frame`` and named in ``withheld``.

    ``rule`` is the note where a star is printed, ``rounding`` the one where none is.
    ``frame`` keeps its numeric columns numeric, so that charts can draw what remains; ``counts``
    are the columns of whole numbers among them; ``sums`` says which of them add up to which,
    ``shares`` which columns are percentages (share, part, whole), and ``names`` what each cell of
    a column counts, where counts were released together.
    ``frame`` and ``withheld`` are copies: an edit changes nothing that is shown.
    """

    _frame: pd.DataFrame = field(repr=False)
    kind: Kind
    _withheld: pd.DataFrame = field(repr=False)
    rule: str
    rounding: str = ""
    counts: tuple[str, ...] = ()
    sums: tuple[Equal, ...] = ()
    shares: tuple[tuple[str, str, str], ...] = ()
    names: tuple[tuple[str, tuple[str, ...]], ...] = ()
    seal: bytes | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.seal is None:
            raise TypeError(_BY_HAND.format("ReleasedTable"))
        self.verified()

    def verified(self) -> ReleasedTable:
        """Itself; raises TypeError if it is not as it was released."""
        if type(self) is not ReleasedTable or self.seal != _seal(*self._content()):
            raise TypeError(_CHANGED.format("ReleasedTable"))
        return self

    def _content(self) -> tuple:
        structure = (self.counts, self.sums, self.shares, self.names)
        notes = (self.rule, self.rounding)
        return _content(self._frame, self._withheld, self.kind, notes, structure)

    @property
    def frame(self) -> pd.DataFrame:
        """The table, withheld cells as NaN."""
        return self._frame.copy()

    @property
    def withheld(self) -> pd.DataFrame:
        """True where a cell was withheld."""
        return self._withheld.copy()

    @property
    def n_withheld(self) -> int:
        """How many cells were withheld."""
        return int(self._withheld.to_numpy().sum())

    def printed(self) -> pd.DataFrame:
        """The table as published: withheld cells read `*`, counts have no decimals."""
        out = self._frame.astype(object)
        for name in self.counts:
            whole = [n if pd.isna(n) else int(n) for n in self._frame[name]]
            out[name] = pd.Series(whole, out.index, dtype=object)
        return out.mask(self._withheld, SUPPRESSED)


def _content(frame: pd.DataFrame, withheld: pd.DataFrame, *rest: object) -> tuple:
    """What a table's seal is over. Values go in by their own words, not by pandas' short ones."""
    tables = ([(str(name), t[name].tolist()) for name in t.columns] for t in (frame, withheld))
    return (*tables, *rest)


def quantity(cell: Cell) -> str:
    """The name of a count as it is published."""
    if isinstance(cell, tuple):
        return " / ".join(quantity(part) for part in cell)
    if isinstance(cell, frozenset):
        return " and ".join(sorted(quantity(part) for part in cell))
    return str(cell)


def sealed(
    value, unit: str, kind: Kind, *, n=None, low=None, high=None, rule="", quantity=""
) -> Released:
    """A released value. For `release.Policy` alone: whoever else calls it shows what is raw."""
    content = (value, unit, kind, n, low, high, rule, quantity)
    return Released(*content, _seal(*content))


def sealed_table(
    frame: pd.DataFrame,
    kind: Kind,
    withheld: pd.DataFrame,
    rule: str,
    rounding: str = "",
    counts: tuple[str, ...] = (),
    sums: tuple[Equal, ...] = (),
    shares: tuple[tuple[str, str, str], ...] = (),
    names: tuple[tuple[str, tuple[str, ...]], ...] = (),
) -> ReleasedTable:
    """A released table. For `release.Policy` alone."""
    structure = (counts, sums, shares, names)
    seal = _seal(*_content(frame, withheld, kind, (rule, rounding), structure))
    return ReleasedTable(frame, kind, withheld, rule, rounding, *structure, seal)


def is_numeric(column: pd.Series) -> bool:
    """Whether a column holds numbers, be it among words."""
    if pd.api.types.is_bool_dtype(column):
        return False
    if pd.api.types.is_numeric_dtype(column):
        return True
    if isinstance(column.dtype, pd.CategoricalDtype):
        return False
    if column.dtype != object:
        return False
    return any(isinstance(v, Number) and not isinstance(v, bool | float) for v in column) or any(
        isinstance(v, float) and not np.isnan(v) for v in column
    )


def holds_released(column: pd.Series) -> bool:
    """Whether every value of a column has been released before."""
    return (
        column.dtype == object
        and len(column) > 0
        and all(isinstance(value, Released) for value in column)
    )
