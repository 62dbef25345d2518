"""The disclosure policy: raw results go in, `Released` results come out.

Nothing is drawn, tabled or stated unless it has passed through here, and only this module
can make a `Released` value, so the type itself is the evidence. What happens to a number
depends on the kind of table it came from, which the data package declares:

``routine``     patients' records: the chosen profile suppresses small counts and rounds the rest
``consented``   research participants: counts of them are reported exactly, as papers do
``register``    organisations, programmes, documents: no people, shown as they are
``published``   already in print: shown as printed

Profiles and their sources: NHS England's Mental Health Services monthly statistics (``mhsds``),
its hospital episode statistics from September 2018 (``hes``), OpenSAFELY's output rules
(``opensafely``) and the Safe Data Access Professionals' defaults (``sdap``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from bite.errors import UsageError

Kind = Literal["routine", "consented", "register", "published"]
KINDS: tuple[Kind, ...] = ("routine", "consented", "register", "published")
"""From the strictest to the laxest."""

SUPPRESSED = "*"
"""What is printed where a number was withheld."""

FEWEST_IN_A_GROUP = 3
"""Research participants are counted exactly; but nobody is quoted, and no characteristic shown, as
one of fewer than this: in a group of two each knows which words are the other's."""


@dataclass(frozen=True)
class Profile:
    """How one body of rules treats counts of people.

    ``low`` to ``high`` (inclusive) are suppressed; what remains is rounded to the nearest
    ``nearest`` (1: not rounded). A mean, a rate or an estimate needs ``minimum`` people behind it.
    """

    name: str
    low: int
    high: int
    nearest: int
    minimum: int
    whole_percent: bool
    source: str

    def hides(self, n: float) -> bool:
        """Whether a count of `n` people is withheld."""
        return self.low <= n <= self.high

    def rounded(self, n: float) -> int:
        """The count as printed; halves go up, as the publications do."""
        return int(np.floor(n / self.nearest + 0.5) * self.nearest)


PROFILES: Mapping[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile(
            "mhsds", 0, 4, 5, 5, True, "NHS England, Mental Health Services monthly statistics"
        ),
        Profile("hes", 1, 7, 5, 8, True, "NHS England, hospital episode statistics, from 2018"),
        Profile("opensafely", 1, 7, 5, 8, False, "OpenSAFELY, statistical disclosure control"),
        Profile("sdap", 0, 9, 1, 10, False, "Safe Data Access Professionals' handbook"),
    )
}

_SEAL = object()


@dataclass(frozen=True)
class Released:
    """One number (or word) that may be shown. Made by a `Policy`, never by hand.

    ``value`` is None when it was withheld; ``low`` and ``high`` are its 95% interval if it has
    one; ``n`` is the number of people behind it, itself released.
    """

    value: float | int | str | None
    unit: str
    kind: Kind
    n: int | None = None
    low: float | None = None
    high: float | None = None
    rule: str = ""
    seal: object = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.seal is not _SEAL:
            raise TypeError("a Released value is made by a release.Policy, not by hand")

    @property
    def suppressed(self) -> bool:
        """Whether the number was withheld."""
        return self.value is None


@dataclass(frozen=True)
class ReleasedTable:
    """A table that may be shown: withheld cells are NaN in ``frame`` and named in ``withheld``.

    ``frame`` keeps its numeric columns numeric, so that charts can draw what remains; ``counts``
    are the columns of whole numbers among them.
    """

    frame: pd.DataFrame
    kind: Kind
    withheld: pd.DataFrame
    rule: str
    counts: tuple[str, ...] = ()
    seal: object = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.seal is not _SEAL:
            raise TypeError("a ReleasedTable is made by a release.Policy, not by hand")

    @property
    def n_withheld(self) -> int:
        """How many cells were withheld."""
        return int(self.withheld.to_numpy().sum())

    def printed(self) -> pd.DataFrame:
        """The table as published: withheld cells read `*`, counts have no decimals."""
        out = self.frame.astype(object)
        for name in self.counts:
            whole = [n if pd.isna(n) else int(n) for n in self.frame[name]]
            out[name] = pd.Series(whole, out.index, dtype=object)
        return out.mask(self.withheld, SUPPRESSED)


@dataclass(frozen=True)
class Policy:
    """The rules in force for one study: a profile for routine records, plain rules for the rest."""

    profile: Profile

    @classmethod
    def named(cls, name: str) -> Policy:
        """The policy with the profile `name`; raises `UsageError` naming those there are."""
        if name not in PROFILES:
            raise UsageError(
                f"unknown disclosure profile {name!r}; there are: {', '.join(PROFILES)}"
            )
        return cls(PROFILES[name])

    def count(self, n: float, kind: Kind = "routine", unit: str = "people") -> Released:
        """A count of people (or of organisations, for ``register``)."""
        if kind != "routine":
            return self._made(int(n), unit, kind, n=int(n))
        if self.profile.hides(n):
            return self._made(None, unit, kind)
        shown = self.profile.rounded(n)
        return self._made(shown, unit, kind, n=shown)

    def share(self, numerator: float, denominator: float, kind: Kind = "routine") -> Released:
        """A percentage of people; withheld when either count would be, or nothing is counted."""
        if denominator == 0:
            return self._made(None, "percent", kind)
        if kind == "routine":
            if self.profile.hides(numerator) or self.profile.hides(denominator):
                return self._made(None, "percent", kind)
            percent = 100 * numerator / denominator
            if self.profile.whole_percent:
                percent = float(np.floor(percent + 0.5))
            return self._made(percent, "percent", kind, n=self.profile.rounded(denominator))
        return self._made(100 * numerator / denominator, "percent", kind, n=int(denominator))

    def estimate(
        self,
        value: float,
        low: float,
        high: float,
        n: float,
        unit: str,
        kind: Kind = "routine",
    ) -> Released:
        """An estimate with its 95% interval and the people behind it."""
        if not np.isfinite(value) or self._too_few(n, kind):
            return self._made(None, unit, kind)
        shown = self.profile.rounded(n) if kind == "routine" else int(n)
        return self._made(float(value), unit, kind, n=shown, low=float(low), high=float(high))

    def mean(self, value: float, n: float, unit: str, kind: Kind = "routine") -> Released:
        """A mean, median or rate over `n` people, without an interval."""
        if not np.isfinite(value) or self._too_few(n, kind):
            return self._made(None, unit, kind)
        shown = self.profile.rounded(n) if kind == "routine" else int(n)
        return self._made(float(value), unit, kind, n=shown)

    def exact(self, value: float | int | str, unit: str = "", kind: Kind = "published") -> Released:
        """A value that describes no patient: a published figure, a setting, a register's entry."""
        if kind == "routine":
            raise TypeError("a number from patients' records is never exact: name what it is")
        return self._made(value, unit, kind)

    def statistic(self, value: float, n: float, unit: str = "", kind: Kind = "routine") -> Released:
        """A model's statistic (a p value, a standardised difference, a caliper) over `n` people."""
        return self.mean(value, n, unit, kind)

    def table(
        self,
        frame: pd.DataFrame,
        *,
        counts: Sequence[str] = (),
        estimates: Mapping[str, str | float] | None = None,
        shares: Mapping[str, tuple[str, str]] | None = None,
        plain: Sequence[str] = (),
        kind: Kind = "routine",
    ) -> ReleasedTable:
        """A table with each numeric column accounted for.

        ``counts``     columns that count people
        ``shares``     new percentage columns: name → (numerator column, denominator column)
        ``estimates``  columns of means, rates or estimates → the column with their n (or one n)
        ``plain``      numeric columns that describe nobody (a month, an age limit, a rank)

        Other columns must hold labels: a numeric column that is not accounted for is an error
        of ours, because nobody has said how it may be shown.
        """
        estimates, shares = dict(estimates or {}), dict(shares or {})
        accounted = {*counts, *estimates, *plain}
        stray = [
            str(name)
            for name in frame.columns
            if name not in accounted
            and pd.api.types.is_numeric_dtype(frame[name])
            and not pd.api.types.is_bool_dtype(frame[name])
        ]
        if stray and kind == "routine":
            raise TypeError(f"no disclosure rule for numeric column(s): {', '.join(stray)}")
        out = frame.copy()
        for name, (numerator, denominator) in shares.items():
            out[name] = [
                np.nan if (part := self.share(a, b, kind)).value is None else part.value
                for a, b in zip(frame[numerator], frame[denominator], strict=True)
            ]
        withheld = pd.DataFrame(False, index=out.index, columns=out.columns)
        if kind == "routine":
            for name in counts:
                hidden = frame[name].map(self.profile.hides)
                withheld[name] = hidden
                out[name] = frame[name].map(self.profile.rounded).astype(float).mask(hidden)
            for name, of in estimates.items():
                n = frame[of] if isinstance(of, str) else pd.Series(of, index=frame.index)
                hidden = n < self.profile.minimum
                withheld[name] = hidden
                out[name] = frame[name].astype(float).mask(hidden)
            for name in shares:
                withheld[name] = out[name].isna()
        rule = self.describe(kind) if kind == "routine" else ""
        return ReleasedTable(out, kind, withheld, rule, tuple(counts), _SEAL)

    def describe(self, kind: Kind = "routine") -> str:
        """The rule in words, for the note under a table."""
        if kind != "routine":
            return "Counts are shown exactly."
        p = self.profile
        hidden = f"fewer than {p.high + 1}" if p.low == 0 else f"{p.low} to {p.high}"
        rounding = f"; other counts are rounded to the nearest {p.nearest}" if p.nearest > 1 else ""
        return f"{SUPPRESSED} marks a count of {hidden} people{rounding}."

    def _too_few(self, n: float, kind: Kind) -> bool:
        return n < 1 or (kind == "routine" and n < self.profile.minimum)

    def _made(self, value, unit: str, kind: Kind, **rest) -> Released:
        if kind not in KINDS:
            raise TypeError(f"unknown kind of table {kind!r}")
        rule = self.profile.name if kind == "routine" else kind
        return Released(value, unit, kind, rule=rule, seal=_SEAL, **rest)
