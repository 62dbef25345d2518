"""Krippendorff's alpha for unitising: do coders mark the same passages, with the same codes?

Source: Krippendorff, Mathet, Bouvry and Widlöcher 2016 (doi 10.1007/s11135-015-0266-1), as printed
in Krippendorff, Content Analysis, 4th edition (2019), section 12.6. It replaces the coefficient of
1995 and 2004, which compared squared distances between ends.

A *continuum* is one text: its length and, for each coder, the spans that coder marked. Where a
coder marked nothing there is a gap, and gaps count character by character. Four questions, four
coefficients: `uα`, boundaries and codes together; `|uα`, marked or not; `cuα`, the codes where both
marked; and `(k)uα`, one code where both marked. 1 is agreement, 0 what chance would give, NaN
nothing to judge. Intervals draw whole texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.qualitative.coefficients import DRAWS, Agreement, bootstrapped

Span = tuple[int, int, str]
"""Start, end (exclusive) and value of a stretch that a coder marked."""

Continuum = tuple[int, Sequence[Sequence[Span]]]
"""The length of a text, and each coder's spans, which do not overlap within a coder."""


@dataclass(frozen=True)
class Unitising:
    """The family over the same texts.

    ``overall`` is uα, ``boundaries`` |uα, ``codes`` cuα. ``by_value`` has one row a value: value,
    alpha ((k)uα), covered (0 to 1: how much of what was given this value lies where another coder
    marked anything).
    """

    overall: Agreement
    boundaries: Agreement
    codes: Agreement
    by_value: pd.DataFrame


@dataclass(frozen=True)
class _Lengths:
    """What the coefficients need of each text; characters, arrays texts × values."""

    whole: np.ndarray
    gaps: np.ndarray
    alike: np.ndarray
    both_gaps: np.ndarray
    units: np.ndarray
    shared: np.ndarray
    shared_units: np.ndarray


def unitising(continua: Sequence[Continuum], draws: int = DRAWS, seed: int = 1) -> Unitising:
    """The four coefficients over one or more texts, with bootstrap intervals over texts.

    Raises ValueError when a text has fewer than two coders, when the spans of one coder overlap,
    and when a span is empty or lies outside its text.
    """
    values = sorted({value for _, coders in continua for spans in coders for *_, value in spans})
    parts = [_lengths(length, coders, values) for length, coders in continua]
    if not parts:
        nothing = Agreement(np.nan, np.nan, np.nan, 0)
        table = pd.DataFrame(columns=["value", "alpha", "covered"])
        return Unitising(nothing, nothing, nothing, table)
    made = _Lengths(*(np.array(column, dtype=float) for column in zip(*parts, strict=True)))

    def interval(statistic):
        return bootstrapped(lambda w: statistic(made, w), len(continua), draws, seed)

    return Unitising(
        interval(_overall), interval(_boundaries), interval(_codes), _by_value(made, values)
    )


def unitising_alpha(continua: Sequence[Continuum]) -> float:
    """uα alone: boundaries and codes together."""
    return unitising(continua, draws=0).overall.value


def _overall(made: _Lengths, weights: np.ndarray) -> np.ndarray:
    margins = weights @ made.whole
    gaps = weights @ made.gaps
    total = margins.sum(axis=1) + gaps
    agreed = weights @ (made.alike.sum(axis=1) + made.both_gaps)
    chance = total**2 - (margins**2).sum(axis=1) - gaps**2
    # A unit does not meet itself by chance: its squared length is taken from all possible pairs.
    return _alpha(total - agreed, chance, total, gaps + (weights @ made.units).sum(axis=1))


def _boundaries(made: _Lengths, weights: np.ndarray) -> np.ndarray:
    marked = weights @ made.whole.sum(axis=1)
    gaps = weights @ made.gaps
    total = marked + gaps
    agreed = weights @ (made.shared.sum(axis=1) + made.both_gaps)
    own = gaps + (weights @ made.units).sum(axis=1)
    return _alpha(total - agreed, 2 * marked * gaps, total, own)


def _codes(made: _Lengths, weights: np.ndarray) -> np.ndarray:
    margins = weights @ made.shared
    total = margins.sum(axis=1)
    agreed = weights @ made.alike.sum(axis=1)
    chance = total**2 - (margins**2).sum(axis=1)
    return _alpha(total - agreed, chance, total, (weights @ made.shared_units).sum(axis=1))


def _alpha(
    observed: np.ndarray, chance: np.ndarray, total: np.ndarray, own: np.ndarray
) -> np.ndarray:
    """1 − observed ÷ expected; `chance` over the pairs that are possible, `own` being none."""
    pairs = total**2 - own
    defined = (pairs > 0) & (chance > 0)
    expected = chance * total / np.where(defined, pairs, 1)
    return np.where(defined, 1 - observed / np.where(defined, expected, 1), np.nan)


def _by_value(made: _Lengths, values: Sequence[str]) -> pd.DataFrame:
    shared, alike, own = (part.sum(axis=0) for part in (made.shared, made.alike, made.shared_units))
    total, whole = shared.sum(), made.whole.sum(axis=0)
    rows = []
    for i, value in enumerate(values):
        others, pairs = shared[i] * (total - shared[i]), shared[i] * total - own[i]
        alpha = np.nan
        if others > 0 and pairs > 0:
            alpha = 1 - (shared[i] - alike[i]) / shared[i] / (others / pairs)
        rows.append((value, alpha, shared[i] / whole[i]))
    return pd.DataFrame(rows, columns=["value", "alpha", "covered"])


def _lengths(length: int, coders: Sequence[Sequence[Span]], values: Sequence[str]) -> tuple:
    """One text cut at every end of a span; then everything is a sum over the pieces."""
    if len(coders) < 2:
        raise ValueError("agreement on units needs two coders")
    spans = [(row, *span) for row, marked in enumerate(coders) for span in marked]
    if any(not 0 <= start < end <= length for _, start, end, _ in spans):
        raise ValueError("a span is empty or lies outside its text")
    edges = np.unique([0, length, *(s[1] for s in spans), *(s[2] for s in spans)])
    pieces = np.diff(edges).astype(float)
    index = {value: i for i, value in enumerate(values)}
    unit = np.full((len(coders), len(pieces)), -1)
    of_unit = np.array([index[value] for *_, value in spans], dtype=int)
    for number, (row, start, end, _) in enumerate(spans):
        here = slice(*np.searchsorted(edges, (start, end)))
        if (unit[row, here] >= 0).any():
            raise ValueError("the spans of one coder overlap")
        unit[row, here] = number
    marked = unit >= 0
    rest = len(coders) - 1
    rows, columns = np.nonzero(marked)
    given = np.zeros((len(pieces), len(values)))
    np.add.at(given, (columns, of_unit[unit[rows, columns]]), 1)
    heard = marked.sum(axis=0)
    empty = len(coders) - heard
    # A piece of a unit counts as often as others marked something there.
    meets = pieces * (heard - 1) / rest
    by_unit, shared_by_unit = np.zeros(len(spans)), np.zeros(len(spans))
    np.add.at(by_unit, unit[rows, columns], pieces[columns])
    np.add.at(shared_by_unit, unit[rows, columns], meets[columns])
    squares, shared_squares = np.zeros(len(values)), np.zeros(len(values))
    np.add.at(squares, of_unit, by_unit**2)
    np.add.at(shared_squares, of_unit, shared_by_unit**2)
    return (
        pieces @ given,
        pieces @ empty,
        pieces @ (given * (given - 1)) / rest,
        pieces @ (empty * (empty - 1)) / rest,
        squares,
        meets @ given,
        shared_squares,
    )
