"""Coefficients of agreement: percent agreement, Cohen's kappa, Krippendorff's alpha.

Sources: Cohen 1960 (doi 10.1177/001316446002000104); weighted kappa, Cohen 1968 (doi
10.1037/h0026256); Krippendorff, Computing Krippendorff's Alpha-Reliability (2011,
repository.upenn.edu/asc_papers/43).

Intervals come from a bootstrap that draws whole units with all their values, as Zapf and
colleagues recommend (2016, doi 10.1186/s12874-016-0200-9). The bootstrap of Hayes and
Krippendorff (2007, doi 10.1080/19312450709336664) draws single pairs of values with the expected
disagreement held fixed; the pairs of one unit are not independent, so it is not used here.

A coefficient that has nothing to judge (every value the same, or no unit with two values) is NaN:
neither 0 nor 1. So is an interval over fewer than six units, of which too few different samples can
be drawn, or one whose draws have nothing to judge more than once in twenty.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

Level = Literal["nominal", "ordinal", "interval", "ratio"]
Weights = Literal["linear", "quadratic"]
DRAWS = 1000
_MOST_UNDEFINED = 0.05
_FEWEST_UNITS = 6
_CELLS = 4_000_000


@dataclass(frozen=True)
class Agreement:
    """A coefficient with its 95% bootstrap interval and the number of units it rests on.

    NaN means that there was nothing to judge.
    """

    value: float
    low: float
    high: float
    n: int

    @property
    def defined(self) -> bool:
        """Whether there was anything to agree or disagree about."""
        return bool(np.isfinite(self.value))


def percent_agreement(first: Sequence[Hashable], second: Sequence[Hashable]) -> float:
    """The share (0 to 1) of units that both labelled and labelled alike; NaN without any.

    It does not allow for agreement by chance: give it beside kappa or alpha, never alone.
    """
    a, b = _both(first, second)
    return float((a == b).mean()) if len(a) else np.nan


def cohen_kappa(
    first: Sequence[Hashable],
    second: Sequence[Hashable],
    weights: Weights | np.ndarray | None = None,
    labels: Sequence[Hashable] = (),
) -> float:
    """Cohen's kappa of two coders' labels of the same units; units that one left blank are out.

    `weights` are ``linear`` or ``quadratic`` in the labels' order, or a labels × labels array of
    how bad each disagreement is (0 on the diagonal); none: every disagreement counts the same.
    `labels` gives their order, which weights need; without it they are sorted. NaN if both used
    one label only. Raises ValueError for unequal lengths and labels that are not in `labels`.
    """
    a, b = _both(first, second)
    order = list(labels) or sorted({*a, *b}, key=lambda label: (str(type(label)), label))
    place = {label: i for i, label in enumerate(order)}
    if unknown := {*a, *b} - set(place):
        raise ValueError(f"labels {sorted(map(str, unknown))} are not among {order}")
    table = np.zeros((len(order), len(order)))
    np.add.at(table, ([place[x] for x in a], [place[x] for x in b]), 1)
    if not table.sum():
        return np.nan
    apart = np.abs(np.subtract.outer(np.arange(len(order)), np.arange(len(order)))).astype(float)
    if weights is None:
        cost = (apart > 0).astype(float)
    elif isinstance(weights, str):
        cost = apart if weights == "linear" else apart**2
    else:
        cost = np.asarray(weights, dtype=float)
    shares = table / table.sum()
    expected = (cost * np.outer(shares.sum(axis=1), shares.sum(axis=0))).sum()
    return float(1 - (cost * shares).sum() / expected) if expected > 0 else np.nan


def krippendorff_alpha(ratings: Sequence[Sequence] | np.ndarray, level: Level = "nominal") -> float:
    """Krippendorff's alpha of coders × units, None or NaN where a coder gave no value.

    Labels may be of any kind at the nominal level; the other levels need numbers. A unit with
    fewer than two values does not count. Raises ValueError for an unknown level, and for
    negative numbers at the ratio level.
    """
    counts, values = _counts(ratings, level)
    return float(_alphas(counts, values, np.ones((1, len(counts))), level)[0])


def krippendorff(
    ratings: Sequence[Sequence] | np.ndarray,
    level: Level = "nominal",
    draws: int = DRAWS,
    seed: int = 1,
) -> Agreement:
    """`krippendorff_alpha` with a bootstrap interval; whole units are drawn."""
    counts, values = _counts(ratings, level)
    return bootstrapped(
        lambda weights: _alphas(counts, values, weights, level), len(counts), draws, seed
    )


def bootstrapped(
    statistic: Callable[[np.ndarray], np.ndarray], units: int, draws: int, seed: int
) -> Agreement:
    """`statistic` (draws × units of how often each was drawn → one value a draw) and its interval.

    The same `seed` and number of units give the same draws.
    """
    return bootstrapped_together(lambda w: statistic(w)[:, None], units, draws, seed)[0]


def bootstrapped_together(
    statistics: Callable[[np.ndarray], np.ndarray], units: int, draws: int, seed: int
) -> list[Agreement]:
    """The same for several statistics of the same draws (draws × units → draws × statistics)."""
    values = statistics(np.ones((1, units)))[0]
    nothing = np.full((0, len(values)), np.nan)
    drawn = [statistics(w) for w in _drawn(units, draws, seed)] if units >= _FEWEST_UNITS else []
    each = np.concatenate([nothing, *drawn])
    return [_with_interval(v, d, units) for v, d in zip(values, each.T, strict=True)]


def _with_interval(value: float, drawn: np.ndarray, units: int) -> Agreement:
    usable = drawn[np.isfinite(drawn)]
    few = len(usable) < max(1, (1 - _MOST_UNDEFINED) * len(drawn))
    if few or not np.isfinite(value):
        return Agreement(float(value), np.nan, np.nan, units)
    low, high = np.quantile(usable, [0.025, 0.975])
    return Agreement(float(value), float(low), float(high), units)


def _drawn(units: int, draws: int, seed: int) -> Iterator[np.ndarray]:
    """How often each unit is in each bootstrap sample, a few million cells at a time."""
    rng = np.random.default_rng(seed)
    at_once = max(1, min(250, _CELLS // units))
    for start in range(0, draws, at_once):
        n = min(at_once, draws - start)
        picked = rng.integers(0, units, (n, units)) + units * np.arange(n)[:, None]
        yield np.bincount(picked.ravel(), minlength=n * units).reshape(n, units).astype(float)


def _both(first: Sequence[Hashable], second: Sequence[Hashable]) -> tuple[np.ndarray, np.ndarray]:
    if len(first) != len(second):
        raise ValueError("both coders must have labelled the same units")
    a, b = (pd.Series(list(labels), dtype=object) for labels in (first, second))
    given = a.notna() & b.notna()
    return a[given].to_numpy(), b[given].to_numpy()


def _counts(ratings: Sequence[Sequence] | np.ndarray, level: Level) -> tuple[np.ndarray, ...]:
    """How often each unit with two values or more was given each value (units × values)."""
    table = np.asarray(ratings, dtype=object)
    given = ~pd.isna(table)
    if level == "nominal":
        codes, labels = pd.factorize(table[given])
        values = np.arange(len(labels), dtype=float)
    else:
        values, codes = np.unique(table[given].astype(float), return_inverse=True)
    counts = np.zeros((table.shape[1], len(values)))
    np.add.at(counts, (np.nonzero(given)[1], codes), 1)
    return counts[counts.sum(axis=1) > 1], values


def _alphas(
    counts: np.ndarray, values: np.ndarray, weights: np.ndarray, level: Level
) -> np.ndarray:
    """Alpha of each row of `weights`, which says how often each unit counts."""
    given = counts.sum(axis=1)
    share = given - 1
    margins = weights @ counts
    n = margins.sum(axis=1)
    if level == "nominal":
        observed = weights @ ((given**2 - (counts**2).sum(axis=1)) / share)
        expected = n**2 - (margins**2).sum(axis=1)
    elif level == "ratio":
        if (values < 0).any():
            raise ValueError("a ratio scale has no negative values")
        total = np.add.outer(values, values)
        apart = (np.subtract.outer(values, values) / np.where(total == 0, 1, total)) ** 2
        observed = weights @ (((counts @ apart) * counts).sum(axis=1) / share)
        expected = ((margins @ apart) * margins).sum(axis=1)
    elif level in ("interval", "ordinal"):
        # An ordinal difference is the squared difference of the values' mean ranks.
        places = np.cumsum(margins, axis=1) - margins / 2 if level == "ordinal" else values[None]
        squares = given * (counts @ (places**2).T).T - (counts @ places.T).T ** 2
        observed = (weights * (2 * squares / share)).sum(axis=1)
        expected = 2 * (n * (margins * places**2).sum(axis=1) - (margins * places).sum(axis=1) ** 2)
    else:
        raise ValueError(f"unknown level of measurement {level!r}")
    # Values that are all the same leave a remainder of rounding, not of disagreement.
    defined = (n > 1) & (expected > 1e-12 * n**2)
    return np.where(defined, 1 - observed * (n - 1) / np.where(defined, expected, 1), np.nan)
