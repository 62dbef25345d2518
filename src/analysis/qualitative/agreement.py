"""How far two coders agree: Cohen's kappa, Krippendorff's alpha, and alpha for unitising.

Sources: Cohen 1960 (doi 10.1177/001316446002000104); pooled kappa, De Vries and colleagues 2008
(doi 10.1177/1525822X08317166); Krippendorff, Computing Krippendorff's Alpha-Reliability (2011);
Krippendorff, Mathet, Bouvry and Widlöcher 2016 (doi 10.1007/s11135-015-0266-1) for unitising.

Reflexive thematic analysis does not treat agreement between coders as a mark of quality (Braun
and Clarke 2021, doi 10.1080/14780887.2020.1769238); coding reliability and framework approaches
do. Reports say so where they show it.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd

from analysis.qualitative.coding import Code, CodedProject, Source
from analysis.qualitative.themes import resolved

Level = Literal["nominal", "ordinal", "interval", "ratio"]
DRAWS = 1000


@dataclass(frozen=True)
class Agreement:
    """A coefficient with its 95% bootstrap interval and the units it rests on."""

    value: float
    low: float
    high: float
    n: int


def cohen_kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> float:
    """Cohen's kappa of two coders' labels of the same units; NaN if both used one label only."""
    if len(first) != len(second):
        raise ValueError("both coders must have labelled the same units")
    a, b = pd.Series(list(first)), pd.Series(list(second))
    observed = float((a == b).mean())
    shares_a, shares_b = a.value_counts(normalize=True), b.value_counts(normalize=True)
    expected = float(sum(shares_a[x] * shares_b.get(x, 0.0) for x in shares_a.index))
    return (observed - expected) / (1 - expected) if expected < 1 else np.nan


def krippendorff_alpha(ratings: np.ndarray, level: Level = "nominal") -> float:
    """Krippendorff's alpha of a coders × units array, NaN where a coder gave no value.

    NaN when every value is the same, for then there is nothing to agree about.
    """
    coincidences, values = _coincidences(np.asarray(ratings, dtype=float))
    return _alpha(coincidences.sum(axis=0), values, level)


def krippendorff(
    ratings: np.ndarray, level: Level = "nominal", draws: int = DRAWS, seed: int = 1
) -> Agreement:
    """`krippendorff_alpha` with a bootstrap interval over units."""
    coincidences, values = _coincidences(np.asarray(ratings, dtype=float))
    n = int((coincidences.sum(axis=(1, 2)) > 0).sum())
    weights = _weights(len(coincidences), draws, seed)
    sums = np.tensordot(weights, coincidences, axes=1)
    drawn = np.array([_alpha(total, values, level) for total in sums])
    return _with_interval(_alpha(coincidences.sum(axis=0), values, level), drawn, n)


def _coincidences(ratings: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each unit's coincidence matrix (units × values × values), and the values in order."""
    values = np.unique(ratings[~np.isnan(ratings)])
    marks = (ratings[:, :, None] == values).sum(axis=0).astype(float)
    given = marks.sum(axis=1)
    itself = marks[:, :, None] * np.eye(len(values))
    pairs = marks[:, :, None] * marks[:, None, :] - itself
    paired = given > 1
    pairs[~paired] = 0
    pairs[paired] /= (given[paired] - 1)[:, None, None]
    return pairs, values


def _alpha(coincidences: np.ndarray, values: np.ndarray, level: Level) -> float:
    margins = coincidences.sum(axis=1)
    n = margins.sum()
    if n <= 1:
        return np.nan
    distance = _distance(values, margins, level)
    expected = (np.outer(margins, margins) * distance).sum() / (n - 1)
    return float(1 - (coincidences * distance).sum() / expected) if expected > 0 else np.nan


def _distance(values: np.ndarray, margins: np.ndarray, level: Level) -> np.ndarray:
    a, b = values[:, None], values[None, :]
    if level == "nominal":
        return (a != b).astype(float)
    if level == "interval":
        return (a - b) ** 2
    if level == "ratio":
        total = np.where(a + b == 0, 1, a + b)
        return ((a - b) / total) ** 2
    if level == "ordinal":
        up_to = np.cumsum(margins)
        between = np.abs(up_to[:, None] - up_to[None, :])
        halves = (margins[:, None] + margins[None, :]) / 2
        lower = np.minimum.outer(np.arange(len(values)), np.arange(len(values)))
        upper = np.maximum.outer(np.arange(len(values)), np.arange(len(values)))
        ranks = between + margins[lower] - halves
        return np.where(lower == upper, 0.0, ranks**2)
    raise ValueError(f"unknown level of measurement {level!r}")


def _weights(units: int, draws: int, seed: int) -> np.ndarray:
    """How often each unit is in each bootstrap sample: draws × units."""
    rng = np.random.default_rng(seed)
    return rng.multinomial(units, np.full(units, 1 / units), size=draws).astype(float)


def _with_interval(value: float, drawn: np.ndarray, n: int) -> Agreement:
    drawn = drawn[np.isfinite(drawn)]
    low, high = np.quantile(drawn, [0.025, 0.975]) if len(drawn) else (np.nan, np.nan)
    return Agreement(float(value), float(low), float(high), n)


# -- unitising ------------------------------------------------------------------------------------

Span = tuple[int, int, str]
"""Start, end (exclusive) and value of a stretch that a coder marked."""


def unitising_alpha(continua: Sequence[tuple[int, Sequence[Sequence[Span]]]]) -> float:
    """Krippendorff's alpha for unitising (uα, nominal) over one or more texts.

    `continua`: for each text its length and each coder's spans, which must not overlap within a
    coder. Where a coder marked nothing there is a gap; gaps count character by character, as in
    the 2016 paper. 1 is agreement on every boundary and value, 0 what chance would give.
    """
    values = sorted({value for _, coders in continua for spans in coders for *_, value in spans})
    observed, correction = _unit_coincidences(continua, values)
    return _unit_alpha(observed.sum(axis=0), correction.sum(axis=0))


def unitising(
    continua: Sequence[tuple[int, Sequence[Sequence[Span]]]], draws: int = DRAWS, seed: int = 1
) -> Agreement:
    """`unitising_alpha` with a bootstrap interval over texts."""
    values = sorted({value for _, coders in continua for spans in coders for *_, value in spans})
    observed, correction = _unit_coincidences(continua, values)
    weights = _weights(len(continua), draws, seed)
    sums = zip(
        np.tensordot(weights, observed, axes=1),
        np.tensordot(weights, correction, axes=1),
        strict=True,
    )
    drawn = np.array([_unit_alpha(*pair) for pair in sums])
    whole = _unit_alpha(observed.sum(axis=0), correction.sum(axis=0))
    return _with_interval(whole, drawn, len(continua))


def _unit_coincidences(
    continua: Sequence[tuple[int, Sequence[Sequence[Span]]]], values: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Per text: lengths of intersections by value (gap first), and squared lengths of units."""
    index = {value: i + 1 for i, value in enumerate(values)}
    size = len(values) + 1
    observed = np.zeros((len(continua), size, size))
    correction = np.zeros((len(continua), size))
    for t, (length, coders) in enumerate(continua):
        marked = np.zeros((len(coders), length), dtype=int)
        for row, spans in zip(marked, coders, strict=True):
            for start, end, value in spans:
                if row[start:end].any():
                    raise ValueError("the spans of one coder overlap")
                row[start:end] = index[value]
                correction[t, index[value]] += (end - start) ** 2
            correction[t, 0] += (row == 0).sum()
        for i in range(len(coders)):
            for j in range(len(coders)):
                if i != j:
                    np.add.at(observed[t], (marked[i], marked[j]), 1 / (len(coders) - 1))
    return observed, correction


def _unit_alpha(observed: np.ndarray, correction: np.ndarray) -> float:
    margins = observed.sum(axis=1)
    total = margins.sum()
    expected = np.outer(margins, margins) - np.diag(correction)
    denominator = total - correction.sum() / total
    expected /= denominator if denominator else np.nan
    chance = expected.sum() - np.trace(expected)
    return float(1 - (total - np.trace(observed)) / chance) if chance > 0 else np.nan


# -- two coders of a project ----------------------------------------------------------------------


@dataclass(frozen=True)
class BetweenCoders:
    """Agreement of two coders on the sources both coded; the unit is a participant's turn.

    ``by_code``: one row a code: name, first and second (turns each coder gave it), both, kappa,
    low, high. ``kappa`` pools the codes (De Vries 2008); ``alpha`` is nominal over every
    turn × code decision; ``unitising`` compares the boundaries, character by character.
    """

    sources: int
    turns: int
    by_code: pd.DataFrame
    kappa: Agreement
    alpha: Agreement
    unitising: Agreement


def double_coded(project: CodedProject) -> tuple[Source, ...]:
    """The sources that more than one coder coded."""
    table = project.codings_table
    coders = table.groupby("source")["coder"].nunique()
    return tuple(s for s in project.sources if coders.get(s.id, 0) > 1 and s.text is not None)


def between_coders(
    project: CodedProject, codes: Sequence[Code | str], draws: int = DRAWS, seed: int = 1
) -> BetweenCoders | None:
    """Agreement between the lead coder and the other most active one; None without a second."""
    sources = double_coded(project)
    if not sources:
        return None
    table = project.codings_table
    table = table[table["source"].isin([s.id for s in sources])]
    others = table.loc[table["coder"] != project.lead_coder, "coder"].value_counts()
    pair = (project.lead_coder, str(others.index[0]))
    wanted = resolved(project, codes)
    theme_of = {deep.id: i for i, code in enumerate(wanted) for deep in project.below(code)}
    people = {p.id for p in project.participants}
    marks: list[np.ndarray] = []
    continua = []
    for source in sources:
        here = table[(table["source"] == source.id) & table["code"].isin(theme_of)]
        spoken = [turn for turn in source.turns if turn.speaker in people]
        given = np.zeros((len(spoken), 2, len(wanted)), dtype=bool)
        for row in here.itertuples():
            for i, turn in enumerate(spoken):
                if row.coder in pair and row.start < turn.end and row.end > turn.start:
                    given[i, pair.index(row.coder), theme_of[row.code]] = True
        marks.append(given)
        spans = [_flat(here[here["coder"] == coder], theme_of) for coder in pair]
        continua.append((len(source.text or ""), spans))
    decisions = np.concatenate(marks)
    first, second = decisions[:, 0], decisions[:, 1]
    weights = _weights(len(decisions), draws, seed)
    rows = []
    for i, code in enumerate(wanted):
        k = _kappa_of(first[:, [i]], second[:, [i]], weights)
        turns = [int(marked[:, i].sum()) for marked in (first, second, first & second)]
        rows.append((code.name, *turns, k.value, k.low, k.high))
    names = ["name", "first", "second", "both", "kappa", "low", "high"]
    return BetweenCoders(
        sources=len(sources),
        turns=len(decisions),
        by_code=pd.DataFrame(rows, columns=names),
        kappa=_kappa_of(first, second, weights),
        alpha=_alpha_of(first, second, weights),
        unitising=unitising(continua, draws, seed),
    )


def _kappa_of(first: np.ndarray, second: np.ndarray, weights: np.ndarray) -> Agreement:
    """Kappa pooled over codes (turns × codes, yes or no) with its interval over turns."""

    def pooled(w: np.ndarray) -> np.ndarray:
        n = w.sum(axis=-1, keepdims=True)
        observed = (w @ (first == second) / n).mean(axis=-1)
        a, b = w @ first / n, w @ second / n
        expected = (a * b + (1 - a) * (1 - b)).mean(axis=-1)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(expected < 1, (observed - expected) / (1 - expected), np.nan)

    value = float(pooled(np.ones((1, len(first))))[0])
    return _with_interval(value, pooled(weights), len(first))


def _alpha_of(first: np.ndarray, second: np.ndarray, weights: np.ndarray) -> Agreement:
    """Nominal alpha over turn × code decisions; whole turns are drawn, with all their codes."""
    ratings = np.stack([first.ravel(), second.ravel()]).astype(float)
    per_decision, values = _coincidences(ratings)
    per_turn = per_decision.reshape(len(first), -1, len(values), len(values)).sum(axis=1)
    sums = np.tensordot(weights, per_turn, axes=1)
    drawn = np.array([_alpha(total, values, "nominal") for total in sums])
    return _with_interval(_alpha(per_turn.sum(axis=0), values, "nominal"), drawn, len(first))


def _flat(codings: pd.DataFrame, theme_of: dict[str, int]) -> list[Span]:
    """One coder's codings as spans that do not overlap; a place with two themes has both."""
    edges = sorted({*codings["start"], *codings["end"]})
    spans: list[Span] = []
    for start, end in pairwise(edges):
        here = codings[(codings["start"] <= start) & (codings["end"] >= end)]
        if len(here):
            themes = sorted({theme_of[code] for code in here["code"]})
            spans.append((start, end, "+".join(map(str, themes))))
    return spans
