"""The disclosure policy: raw results go in, `Released` results come out.

Nothing is drawn, tabled or stated unless it has passed through here, and only this module
can make a `Released` value, so the type itself is the evidence. What happens to a number
depends on the kind of table it came from, which the data package declares:

``routine``     patients' records: the chosen profile suppresses small counts and rounds the rest
``consented``   research participants: counts of them are reported exactly, as papers do
``register``    organisations, programmes, documents: no people, shown as they are
``published``   already in print: shown as printed

The profiles and their sources stand in `analysis.profiles`, how further cells are withheld so that
none can be worked out in `analysis.suppression`, what a released value is in `analysis.released`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import margins
from analysis.counted import Counted, Part, family, together
from analysis.profiles import PROFILES, Profile
from analysis.released import (
    KINDS,
    SUPPRESSED,
    Kind,
    Released,
    ReleasedTable,
    holds_released,
    is_numeric,
    quantity,
    sealed,
    sealed_table,
)
from analysis.suppression import Cell, Equal, Ratio, secondary
from bite.errors import UsageError

__all__ = [
    "FEWEST_IN_A_GROUP", "KINDS", "PROFILES", "SUPPRESSED", "Counted", "Kind", "Part", "Policy",
    "Profile", "Released", "ReleasedTable",
]  # fmt: skip

FEWEST_IN_A_GROUP = 3
"""Research participants are counted exactly; but nobody is quoted, and no characteristic shown, as
one of fewer than this: in a group of two each knows which words are the other's."""


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

    def count(
        self,
        n: float,
        kind: Kind = "routine",
        unit: str = "people",
        *,
        people: float | None = None,
        of: tuple[Counted, Cell] | None = None,
    ) -> Released:
        """A count of people (or of organisations, for ``register``).

        ``people``: where `n` counts something else (stays, contacts), how many different people
        are behind it; too few of them withhold it as well. ``of``: the counts that it is one of,
        and its name among them, so that it is withheld wherever they withhold it.
        """
        if kind != "routine":
            return self._made(int(n), unit, kind, n=int(n))
        behind = n if people is None else people
        gone = of is not None and of[1] in of[0].withheld
        name = "" if of is None else quantity(of[1])
        if gone or self.profile.hides(n) or self.profile.hides(behind):
            return self._made(None, unit, kind, quantity=name)
        shown = self.profile.rounded(n)
        return self._made(shown, unit, kind, n=self.profile.rounded(behind), quantity=name)

    def share(
        self,
        numerator: float,
        denominator: float,
        kind: Kind = "routine",
        of: tuple[Counted, Cell, Cell] | None = None,
    ) -> Released:
        """A percentage of people; withheld when either count would be, or nothing is counted.
        ``of``: the counts that both are among, and their names."""
        if of is not None and {*of[1:]} & of[0].withheld:
            return self._made(None, "percent", kind)
        return self.rate(numerator, denominator, 100, "percent", kind)

    def told(self, part: Cell, whole: Cell, values: Mapping[Cell, float]) -> list[Ratio]:
        """What the percentage of `part` in `whole`, printed without decimals, tells of the two.

        Worked out from rounded counts it tells no more than they do.
        """
        shown = self.share(values[part], values[whole]).value
        if shown is None or self.profile.rates != "counts":
            return []
        percent = round(float(shown))
        return [Ratio(part, whole, percent - 0.5, percent + 0.5)]

    def rate(
        self,
        numerator: float,
        denominator: float,
        per: float,
        unit: str,
        kind: Kind = "routine",
    ) -> Released:
        """`numerator` for each ``per`` of `denominator`, both counts of people; withheld when
        either count would be. Worked out as the profile does: from the counts, from the rounded
        counts, or from midpoint 6."""
        if denominator == 0:
            return self._made(None, unit, kind)
        if kind != "routine":
            return self._made(per * numerator / denominator, unit, kind, n=int(denominator))
        if self.profile.hides(numerator) or self.profile.hides(denominator):
            return self._made(None, unit, kind)
        percent = self.profile.percent(numerator, denominator)
        shown = self.profile.rounded(denominator)
        return self._made(percent * per / 100, unit, kind, n=shown)

    def estimate(
        self,
        value: float,
        low: float,
        high: float,
        n: float,
        unit: str,
        kind: Kind = "routine",
        degrees: float | None = None,
        of: tuple[Counted, Cell] | None = None,
    ) -> Released:
        """An estimate with its 95% interval and the people behind it.

        ``degrees``: residual degrees of freedom of its model (n − 1 unless said). ``of``: the count
        that tells how many they are; where that is withheld, nobody is told.
        """
        left = n - 1 if degrees is None else degrees
        few = kind == "routine" and left < self.profile.degrees
        if not np.isfinite(value) or few or self._too_few(n, kind):
            return self._made(None, unit, kind)
        behind = self._behind(n, kind, of)
        return self._made(float(value), unit, kind, n=behind, low=float(low), high=float(high))

    def mean(
        self,
        value: float,
        n: float,
        unit: str,
        kind: Kind = "routine",
        of: tuple[Counted, Cell] | None = None,
    ) -> Released:
        """A mean, median or rate over `n` people, without an interval; ``of`` as in `estimate`."""
        few = not np.isfinite(value) or self._too_few(n, kind)
        behind = None if few else self._behind(n, kind, of)
        return self._made(None if few else float(value), unit, kind, n=behind)

    def quantile(
        self, value: float, q: float, n: float, unit: str, kind: Kind = "routine"
    ) -> Released:
        """The `q` quantile over `n` people.

        A median needs as many people as a mean. Beyond any other quantile, and beyond a median
        where the profile guards tails, that many must lie: the 99th percentile of a hundred people
        is one person.
        """
        tail = n if q == 0.5 and not self.profile.tails else n * min(q, 1 - q)
        beyond = tail if kind == "routine" else n
        if self._too_few(beyond + 1e-9, kind):
            return self._made(None, unit, kind)
        return self.mean(value, n, unit, kind)

    def extreme(self, value: float, n: float, unit: str, kind: Kind = "routine") -> Released:
        """A least or greatest value: of patients never shown, because it is one person's."""
        return self.mean(value, 0 if kind == "routine" else n, unit, kind)

    def total(self, contributions: Sequence[float], unit: str, kind: Kind = "routine") -> Released:
        """The sum of one amount a person (cost, days); withheld over too few people, or where
        the profile says that one or two of them dominate it."""
        n = len(contributions)
        if kind == "routine" and self.profile.dominated(contributions):
            return self._made(None, unit, kind)
        return self.mean(float(np.sum(contributions)), n, unit, kind)

    def exact(self, value: float | int | str, unit: str = "", kind: Kind = "published") -> Released:
        """A value that describes no patient: a published figure, a setting, a register's entry."""
        if kind == "routine":
            raise TypeError("a number from patients' records is never exact: name what it is")
        return self._made(value, unit, kind)

    def statistic(self, value: float, n: float, unit: str = "", kind: Kind = "routine") -> Released:
        """A model's statistic (a p value, a standardised difference, a caliper) over `n` people."""
        return self.mean(value, n, unit, kind)

    def counted(
        self, values: Mapping[Cell, float], equal: Sequence[Equal], *, unseen=(), **rest
    ) -> Counted:
        """Counts of patients that are shown in several places and add up to one another.

        ``values``: each count under a name of its own; ``equal``: which add up to which;
        ``unseen``: shown nowhere; the rest: see `counted.together`. Show them with `count` or
        `table`, saying which they are."""
        return together(Part(values, equal, unseen=unseen), self.profile, **rest)

    def family(
        self,
        whole: Part,
        parts: Mapping[str, Part],
        over: Mapping[Cell, str],
        which: str = "",
        guarded: Sequence[Cell] = (),
    ) -> tuple[Counted, Mapping[Cell, str]]:
        """Counts that several editions of a report have, chosen for all of them together: see
        `counted.family`."""
        return family(whole, parts, over, self.profile, which, guarded)

    def table(
        self,
        frame: pd.DataFrame,
        *,
        counts: Sequence[str] = (),
        estimates: Mapping[str, str | float | Sequence[float]] | None = None,
        decimals: int = 2,
        shares: Mapping[str, tuple[str, str]] | None = None,
        plain: Sequence[str] = (),
        people: Mapping[str, str] | None = None,
        sums: Sequence[Equal] | None = None,
        of: tuple[Counted, Mapping[str, Sequence[Cell]]] | None = None,
        kind: Kind = "routine",
    ) -> ReleasedTable:
        """A table with each numeric column accounted for.

        ``counts``     columns that count people (NaN where nothing was counted: shown as it is)
        ``shares``     new percentage columns: name → (numerator column, denominator column)
        ``estimates``  columns of means, rates or estimates → the column with their n (or one n, or
                       one a row), rounded to ``decimals``: all digits of a mean tell its exact n
        ``plain``      numeric columns that describe nobody (a month, an age limit, a rank)
        ``people``     columns of counts of something else (stays) → the column with the people
        ``sums``       which counts add up to which; unless said, totals that are named so
        ``of``         counts released together (`counted`), and the names of this table's among
                       them, by column

        A column may hold `Released` values: they are shown as they were released. Other columns
        must hold labels: a numeric column that is not accounted for is an error of ours, because
        nobody has said how it may be shown.
        """
        estimates, shares, people = dict(estimates or {}), dict(shares or {}), dict(people or {})
        before = [name for name in frame.columns if holds_released(frame[name])]
        accounted = {*counts, *estimates, *plain, *before, *people.values()}
        stray = [str(c) for c in frame.columns if c not in accounted and is_numeric(frame[c])]
        if stray and kind == "routine":
            raise TypeError(f"no disclosure rule for numeric column(s): {', '.join(stray)}")
        out = frame.copy()
        withheld = pd.DataFrame(False, index=out.index, columns=[*out.columns, *shares])
        for name in before:
            values = [value.verified() for value in frame[name]]
            out[name] = [np.nan if value.suppressed else value.value for value in values]
            withheld[name] = [value.suppressed for value in values]
            if any(value.kind == "routine" for value in values):
                kind = "routine"
        if kind == "routine":
            sums = margins.found(frame, counts) if sums is None else sums
            hidden = self._hidden(frame, counts, shares, people, sums, of)
            for name in counts:
                withheld[name] = hidden[name].to_numpy()
                out[name] = frame[name].map(self.profile.rounded, na_action="ignore").astype(float)
                out[name] = out[name].mask(withheld[name])
            if self.profile.added_totals and of is None:
                margins.add_totals(out, withheld, sums)
            for name, n in estimates.items():
                behind = frame[n] if isinstance(n, str) else pd.Series(n, index=frame.index)
                withheld[name] = behind < self.profile.minimum
                out[name] = frame[name].astype(float).round(decimals).mask(withheld[name])
        for name, (numerator, denominator) in shares.items():
            both = zip(frame[numerator], frame[denominator], strict=True)
            parts = [self.share(a, b, kind).value for a, b in both]
            gone = withheld[numerator] | withheld[denominator]
            out[name] = pd.Series(
                [np.nan if part is None else part for part in parts], out.index, dtype=float
            ).mask(gone)
            withheld[name] = out[name].isna() if kind == "routine" else False
        rule, rounding = (
            (self.describe(kind), self.describe(kind, starred=False))
            if kind == "routine"
            else ("", "")
        )
        names = (
            ()
            if of is None
            else tuple((column, tuple(map(quantity, cells))) for column, cells in of[1].items())
        )
        ratios = tuple((name, *parts) for name, parts in shares.items())
        return sealed_table(
            out, kind, withheld, rule, rounding, tuple(counts), tuple(sums or ()), ratios, names
        )

    def _hidden(self, frame, counts, shares, people, sums, of) -> pd.DataFrame:
        """Which counts of a table are withheld, for themselves or for another's sake."""
        hidden = pd.DataFrame(
            {name: frame[name].map(self.profile.hides) for name in counts}, index=frame.index
        )
        for name, behind in people.items():
            hidden[name] |= frame[behind].map(self.profile.hides)
        if of is not None:
            counted, names = of
            for name, cells in names.items():
                hidden[name] |= np.array([cell in counted.withheld for cell in cells], dtype=bool)
        if of is not None:
            return hidden  # chosen together with what stands elsewhere
        if self.profile.added_totals:
            sums = [one for one in sums if 1 not in (len(one.left), len(one.right))]
        values = {
            (i, name): float(n) for name in counts for i, n in enumerate(frame[name]) if pd.notna(n)
        }
        ratios = [
            one
            for part, whole in shares.values()
            for i in range(len(frame))
            if {(i, part), (i, whole)} <= values.keys()
            for one in self.told((i, part), (i, whole), values)
        ]
        for i, name in secondary(values, sums, self.profile, ratios=ratios):
            hidden.iloc[i, list(counts).index(name)] = True
        return hidden

    def curve(
        self,
        frame: pd.DataFrame,
        *,
        group: str,
        events: str,
        at_risk: str,
        estimates: Sequence[str],
        plain: Sequence[str] = (),
        of: tuple[Counted, Mapping[str, Sequence[Cell]]] | None = None,
    ) -> ReleasedTable:
        """Survival curves whose every step rests on enough people.

        ``frame``: rows in order of time, group by group; ``events``: how many events since the
        row before; ``at_risk``: how many were still followed. A curve goes down only once as many
        events as a mean needs people have come together since its last step, and ends where fewer
        are still followed: the rule of the Handbook on Statistical Disclosure Control for Outputs
        (survival functions), and ACRO's for its survival tables. ``events`` is not shown.
        """
        held = frame.copy()
        for _, rows in frame.groupby(group, sort=False):
            last, come = rows.index[0], 0
            for row in rows.index[1:]:
                come += int(frame.at[row, events])
                if come >= self.profile.minimum:
                    last, come = row, 0
                for name in estimates:
                    held.at[row, name] = frame.at[last, name]
        return self.table(
            held.drop(columns=events),
            counts=[at_risk],
            estimates=dict.fromkeys(estimates, at_risk),
            plain=plain,
            of=of,
        )

    def describe(self, kind: Kind = "routine", *, starred: bool = True) -> str:
        """The rule in words, for the note under a table; without a star in it (not ``starred``)
        only that counts are rounded, or nothing."""
        if kind != "routine":
            return "Counts are shown exactly."
        return self.profile.rule(SUPPRESSED if starred else "")

    def _behind(self, n: float, kind: Kind, of: tuple[Counted, Cell] | None) -> int | None:
        """How many people are said to be behind a number."""
        if of is not None and of[1] in of[0].withheld:
            return None
        return self.profile.rounded(n) if kind == "routine" else int(n)

    def _too_few(self, n: float, kind: Kind) -> bool:
        return n < 1 or (kind == "routine" and n < self.profile.minimum)

    def _made(self, value, unit: str, kind: Kind, **rest) -> Released:
        if kind not in KINDS:
            raise TypeError(f"unknown kind of table {kind!r}")
        rule = self.profile.name if kind == "routine" else kind
        return sealed(value, unit, kind, rule=rule, **rest)
