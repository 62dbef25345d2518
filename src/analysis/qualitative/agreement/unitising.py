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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from analysis.qualitative.agreement.coefficients import DRAWS, Agreement, bootstrapped

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
    """What the coefficients need of each text, in characters.

    ``gaps`` and ``both_gaps`` have one number a text, the rest are sparse, texts × values.
    """

    gaps: np.ndarray
    both_gaps: np.ndarray
    whole: csr_array
    alike: csr_array
    units: csr_array
    shared: csr_array
    shared_units: csr_array


def unitising(continua: Sequence[Continuum], draws: int = DRAWS, seed: int = 1) -> Unitising:
    """The four coefficients over one or more texts, with bootstrap intervals over texts.

    Raises ValueError when a text has fewer than two coders, when the spans of one coder overlap,
    and when a span is empty or lies outside its text.
    """
    values = sorted({value for _, coders in continua for spans in coders for *_, value in spans})
    if not continua:
        nothing = Agreement(np.nan, np.nan, np.nan, 0)
        table = pd.DataFrame(columns=["value", "alpha", "covered"])
        return Unitising(nothing, nothing, nothing, table)
    made = _measured(continua, values)

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
    agreed = weights @ (_each(made.alike) + made.both_gaps)
    chance = total**2 - (margins**2).sum(axis=1) - gaps**2
    # A unit does not meet itself by chance: its squared length is taken from all possible pairs.
    return _alpha(total - agreed, chance, total, gaps + weights @ _each(made.units))


def _boundaries(made: _Lengths, weights: np.ndarray) -> np.ndarray:
    marked = weights @ _each(made.whole)
    gaps = weights @ made.gaps
    total = marked + gaps
    agreed = weights @ (_each(made.shared) + made.both_gaps)
    return _alpha(total - agreed, 2 * marked * gaps, total, gaps + weights @ _each(made.units))


def _codes(made: _Lengths, weights: np.ndarray) -> np.ndarray:
    margins = weights @ made.shared
    total = margins.sum(axis=1)
    agreed = weights @ _each(made.alike)
    chance = total**2 - (margins**2).sum(axis=1)
    return _alpha(total - agreed, chance, total, weights @ _each(made.shared_units))


def _each(part: csr_array) -> np.ndarray:
    """One number a text: the sum over its values."""
    return np.asarray(part.sum(axis=1)).ravel()


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


def _measured(continua: Sequence[Continuum], values: Sequence[str]) -> _Lengths:
    """All texts. A text has few of all values, so what is by value is kept sparse."""
    index = {value: i for i, value in enumerate(values)}
    texts = [_lengths(length, coders, index) for length, coders in continua]
    gaps, both_gaps, used, *by_value = zip(*texts, strict=True)
    ends = np.cumsum([0, *map(len, used)])
    columns = np.concatenate(used)
    shape = (len(continua), len(values))
    sparse = [csr_array((np.concatenate(part), columns, ends), shape=shape) for part in by_value]
    return _Lengths(np.array(gaps), np.array(both_gaps), *sparse)


def _lengths(
    length: int, coders: Sequence[Sequence[Span]], index: Mapping[str, int]
) -> tuple[float, float, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """One text cut at every end of a span; then everything is a sum over the pieces.

    Returns gaps, gaps of two coders, the values that were used, and for each of them the fields of
    `_Lengths` in order.
    """
    if len(coders) < 2:
        raise ValueError("agreement on units needs two coders")
    spans = [(row, *span) for row, marked in enumerate(coders) for span in marked]
    if any(not 0 <= start < end <= length for _, start, end, _ in spans):
        raise ValueError("a span is empty or lies outside its text")
    edges = np.unique([0, length, *(s[1] for s in spans), *(s[2] for s in spans)])
    pieces = np.diff(edges).astype(float)
    used, of_unit = np.unique([index[value] for *_, value in spans], return_inverse=True)
    starts = np.searchsorted(edges, [start for _, start, _, _ in spans])
    ends = np.searchsorted(edges, [end for _, _, end, _ in spans])
    unit = np.full((len(coders), len(pieces)), -1)
    for number, (row, *_) in enumerate(spans):
        here = slice(starts[number], ends[number])
        if (unit[row, here] >= 0).any():
            raise ValueError("the spans of one coder overlap")
        unit[row, here] = number
    rest = len(coders) - 1
    rows, columns = np.nonzero(unit >= 0)
    of_piece = unit[rows, columns]
    given = np.zeros((len(pieces), len(used)))
    np.add.at(given, (columns, of_unit[of_piece]), 1)
    heard = (unit >= 0).sum(axis=0)
    empty = len(coders) - heard
    # A piece of a unit counts as often as others marked something there.
    meets = pieces * (heard - 1) / rest

    def squares(lengths: np.ndarray) -> np.ndarray:
        by_unit = np.bincount(of_piece, lengths[columns], minlength=len(spans))
        return np.bincount(of_unit, by_unit**2, minlength=len(used))

    return (
        float(pieces @ empty),
        float(pieces @ (empty * (empty - 1))) / rest,
        used.astype(int),
        pieces @ given,
        pieces @ (given * (given - 1)) / rest,
        squares(pieces),
        meets @ given,
        squares(meets),
    )
