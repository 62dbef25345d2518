"""For whom, and how much: subgroups and dose.

A difference between subgroups is a claim of its own and needs its own test: that one group's
interval leaves out 0 and another's does not says nothing about whether they differ (Altman & Bland
2003, doi 10.1136/bmj.326.7382.219). Subgroups are therefore always given with the test of their
interaction, adjusted for how many divisions were looked at (Holm 1979).

A pair belongs to the subgroup of its treated person, so subgroups share nobody and their
estimates are independent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy.stats import chi2
from statsmodels.stats.multitest import multipletests

from analysis.cohort.effects.differences import Estimate, change_difference, least_squares, matched
from analysis.cohort.matching import Matching, among
from bite.errors import DataError, Fault, UsageError

FEWEST = 20
"""Matched pairs below which a subgroup gets no estimate of its own."""


@dataclass(frozen=True)
class Subgroups:
    """The effect in each level of one division of the treated.

    ``levels``: level → estimate, or None where there were fewer than `FEWEST` pairs (``n_pairs``
    has them all). ``p``: of the test that all levels have the same effect; NaN when fewer than
    two levels could be estimated. ``p_holm``: the same, adjusted for the other divisions tested.
    """

    division: str
    levels: Mapping[str, Estimate | None]
    n_pairs: Mapping[str, int]
    p: float
    p_holm: float

    @property
    def differ(self) -> bool:
        """Whether the levels' effects may be said to differ."""
        return bool(self.p_holm < 0.05)


def subgroups(
    frame: pd.DataFrame,
    matching: Matching,
    divisions: Sequence[str],
    before: str,
    after: str,
    unit: str = "",
) -> tuple[Subgroups, ...]:
    """The difference in differences from `before` to `after` within each level of each division.

    `divisions` name columns of `frame` with a few levels each. The test of interaction is
    Cochran's Q over the levels' estimates (Borenstein & Higgins 2013,
    doi 10.1007/s11121-013-0377-7).
    """
    found = []
    for division in divisions:
        own = _of_treated(frame, matching, division)
        levels: dict[str, Estimate | None] = {}
        sizes: dict[str, int] = {}
        for level in sorted(own.dropna().unique(), key=str):
            part = among(matching, own == level)
            sizes[str(level)] = part.n_pairs
            levels[str(level)] = (
                change_difference(frame, part, before, after, unit)
                if part.n_pairs >= FEWEST
                else None
            )
        found.append((division, levels, sizes, _interaction(levels.values())))
    adjusted = _holm([p for *_, p in found])
    return tuple(
        Subgroups(division, levels, sizes, p, holm)
        for (division, levels, sizes, p), holm in zip(found, adjusted, strict=True)
    )


def _of_treated(frame: pd.DataFrame, matching: Matching, column: str) -> pd.Series:
    """`column` of every person's pair, which is its treated person's; NaN for the unmatched."""
    if column not in frame:
        raise UsageError(f"there is no column {column!r} to divide people by")
    if matching.replace:
        raise UsageError("pairs that share a comparison person cannot be divided into subgroups")
    people = matched(frame, matching)
    treated = people[people["treated"]]
    of_pair = treated.groupby("subclass")[column].first()
    return people["subclass"].map(of_pair).reindex(frame.index)


def _interaction(estimates) -> float:
    known = [e for e in estimates if e is not None and e.se > 0]
    if len(known) < 2:
        return float("nan")
    value = np.array([e.value for e in known])
    weight = np.array([e.se for e in known]) ** -2.0
    q = float((weight * (value - np.average(value, weights=weight)) ** 2).sum())
    return float(chi2.sf(q, len(known) - 1))


def _holm(p_values: Sequence[float]) -> list[float]:
    p = np.array(p_values, dtype=float)
    tested = np.isfinite(p)
    if tested.any():
        p[tested] = multipletests(p[tested], method="holm")[1]
    return p.tolist()


@dataclass(frozen=True)
class Dose:
    """How the change goes with how much of the service was used.

    ``slope``: of the pair's difference a doubling of the dose (one more unit of log2(1 + dose)).
    ``bands``: one row a band of dose: band, value, low, high, n_pairs; values are NaN where there
    were fewer than `FEWEST` pairs.

    Who used more chose to, and could only if they stayed well enough and alive to come: a slope
    is an association among users and no effect of dose.
    """

    slope: Estimate
    bands: pd.DataFrame


def dose_response(
    frame: pd.DataFrame,
    matching: Matching,
    dose: pd.Series,
    before: str,
    after: str,
    *,
    bands: Sequence[float] = (1, 3, 10),
    unit: str = "",
) -> Dose:
    """The pairs' differences in change against the treated person's `dose` (amounts from 0).

    `dose` is indexed by person. `bands` are the least dose of each band. Standard errors are
    robust to unequal spread (HC1). Raises `DataError` when the doses do not differ.
    """
    if matching.replace:
        raise UsageError("pairs that share a comparison person have no difference of their own")
    people = matched(frame, matching)
    change = people[after].to_numpy(float) - people[before].to_numpy(float)
    weighted = people.assign(change=change * people["weight"])
    total = weighted.groupby(["subclass", "treated"])[["change", "weight"]].sum()
    mean = (total["change"] / total["weight"]).unstack("treated")
    gap = mean[True] - mean[False]
    treated = people[people["treated"]]
    own = pd.Series(
        dose.reindex(treated.index).to_numpy(float), index=treated["subclass"].to_numpy()
    ).reindex(gap.index)
    if own.isna().any() or (own < 0).any():
        raise DataError(Fault("a dose is missing or below 0", do="give every treated person one"))
    if own.nunique() < 2:
        raise DataError(Fault("everybody used the same amount, so there is no dose to compare"))
    found = least_squares(gap.to_numpy(), np.log2(1 + own.to_numpy())[:, None], robust=True)
    n = len(gap)
    slope = Estimate(found.value, found.low, found.high, found.se, found.p, n, n, n, unit)
    return Dose(slope, _bands(gap, own, bands))


def _bands(gap: pd.Series, dose: pd.Series, least: Sequence[float]) -> pd.DataFrame:
    edges = [*least, np.inf]
    rows = []
    for low, high in pairwise(edges):
        inside = gap[(dose >= low) & (dose < high)]
        name = f"{low:g} or more" if np.isinf(high) else _span(low, high)
        mean = reach = np.nan
        if len(inside) >= FEWEST:
            fit = least_squares(inside.to_numpy(), np.empty((len(inside), 0)), robust=True)
            mean, reach = fit.value, fit.high - fit.value
        rows.append((name, mean, mean - reach, mean + reach, len(inside)))
    return pd.DataFrame(rows, columns=["band", "value", "low", "high", "n_pairs"])


def _span(low: float, high: float) -> str:
    return f"{low:g}" if high - low <= 1 else f"{low:g} to {high - 1:g}"
