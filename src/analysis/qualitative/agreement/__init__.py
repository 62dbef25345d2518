"""How far two coders of a project agree, turn by turn and character by character.

Kappa pooled over codes after De Vries and colleagues (2008, doi 10.1177/1525822X08317166); the
coefficients themselves are in `coefficients` and `unitising`.

Reflexive thematic analysis does not treat agreement between coders as a mark of quality (Braun
and Clarke 2021, doi 10.1080/14780887.2020.1769238); coding reliability and framework approaches
do. Reports say so where they show it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from analysis.qualitative.agreement.coefficients import DRAWS, Agreement, bootstrapped_together
from analysis.qualitative.agreement.unitising import Span, Unitising, unitising
from analysis.qualitative.coding import Code, CodedProject, Source
from analysis.qualitative.intervals import pieces
from analysis.qualitative.themes.counting import resolved

__all__ = ["Agreement", "BetweenCoders", "between_coders", "double_coded"]


@dataclass(frozen=True)
class BetweenCoders:
    """Agreement of two coders on the sources both coded; the unit is a participant's turn.

    ``coders`` is how many people coded at all: where there are more than two, these are the lead
    coder and the one who shares most sources with the lead. ``by_code``: one row a code: name,
    first and second (turns each coder gave it), both, same (share of turns, 0 to 1, on which they
    decided alike), kappa, low, high; kappa is NaN where neither used the code. ``kappa`` pools
    the codes; ``alpha`` is nominal over every turn × code decision; both intervals draw whole
    turns. ``units`` compares passages character by character; its intervals draw whole sources.
    """

    coders: int
    sources: int
    turns: int
    by_code: pd.DataFrame
    kappa: Agreement
    alpha: Agreement
    units: Unitising


def double_coded(project: CodedProject) -> tuple[Source, ...]:
    """The sources with a text that the lead coder and the second coder both coded."""
    shared = _shared(project)
    return shared[1] if shared else ()


def between_coders(
    project: CodedProject, codes: Sequence[Code | str], draws: int = DRAWS, seed: int = 1
) -> BetweenCoders | None:
    """Agreement between the lead coder and the one who shares most sources; None without such.

    A sub-theme's coding counts as its theme's. A source in which only one of the two coded
    anything is left out: nobody knows that the other read it.
    """
    shared = _shared(project)
    wanted = resolved(project, codes)
    if shared is None or not wanted:
        return None
    second, sources = shared
    pair = (project.lead_coder, second)
    theme_of = {deep.id: i for i, code in enumerate(wanted) for deep in project.below(code)}
    table = project.codings_table
    table = table[table["coder"].isin(pair) & table["code"].isin(theme_of)]
    held = np.column_stack(
        [table["start"], table["end"], table["coder"] == second, table["code"].map(theme_of)]
    ).astype(int)
    by_source = table.groupby("source", sort=False).indices
    people = {p.id for p in project.participants}
    marks, continua = [], []
    for source in sources:
        here = held[by_source.get(source.id, [])]
        marks.append(_turns_marked(source, here, people, len(wanted)))
        coders = [_flat(here[here[:, 2] == i], len(wanted)) for i in (0, 1)]
        continua.append((len(source.text or ""), coders))
    decisions = np.concatenate(marks)
    kappa, alpha, by_code = _over_turns(decisions, wanted, draws, seed)
    return BetweenCoders(
        coders=int(project.codings_table["coder"].nunique()),
        sources=len(sources),
        turns=len(decisions),
        by_code=by_code,
        kappa=kappa,
        alpha=alpha,
        units=unitising(continua, draws, seed),
    )


def _shared(project: CodedProject) -> tuple[str, tuple[Source, ...]] | None:
    """The coder who shares most sources with the lead coder, and those sources."""
    texts = {source.id for source in project.sources if source.text is not None}
    coded = project.codings_table.groupby("coder")["source"].agg(set)
    lead = coded.get(project.lead_coder, set()) & texts
    common = {c: lead & found for c, found in coded.items() if c != project.lead_coder}
    if not any(common.values()):
        return None
    second = min(common, key=lambda coder: (-len(common[coder]), str(coder)))
    return str(second), tuple(s for s in project.sources if s.id in common[second])


def _turns_marked(source: Source, codings: np.ndarray, people: set[str], themes: int) -> np.ndarray:
    """Which turn was given which theme by which coder: turns × 2 × themes.

    `codings` has the columns start, end, coder (0 or 1) and theme (from 0). A transcript that
    names no participant is judged line by line.
    """
    turns = [(t.start, t.end) for t in source.turns if t.speaker in people]
    turns = turns or _lines(source.text or "")
    starts, ends = np.array(turns, dtype=int).reshape(-1, 2).T
    first = np.searchsorted(ends, codings[:, 0], side="right")
    last = np.searchsorted(starts, codings[:, 1], side="left")
    given = np.zeros((len(turns), 2, themes), dtype=bool)
    for a, b, (_, _, coder, theme) in zip(first, last, codings, strict=True):
        given[a:b, coder, theme] = True
    return given


def _lines(text: str) -> list[tuple[int, int]]:
    """Where each line with anything on it lies."""
    ends = np.cumsum([len(line) for line in text.splitlines(keepends=True)]).tolist()
    found = zip([0, *ends], ends, strict=False)
    return [(start, end) for start, end in found if text[start:end].strip()]


def _over_turns(
    decisions: np.ndarray, wanted: Sequence[Code], draws: int, seed: int
) -> tuple[Agreement, Agreement, pd.DataFrame]:
    """Pooled kappa, alpha, and each code's own kappa, all over the same draws of turns."""
    first, second = (decisions[:, i].astype(float) for i in (0, 1))
    alike = (first == second).astype(float)

    def coefficients(weights: np.ndarray) -> np.ndarray:
        n = weights.sum(axis=1, keepdims=True)
        with np.errstate(invalid="ignore", divide="ignore"):
            same, a, b = weights @ alike / n, weights @ first / n, weights @ second / n
            expected = a * b + (1 - a) * (1 - b)
            pooled = _beyond(same.mean(axis=1), expected.mean(axis=1))
            given = 2 * n[:, 0] * same.shape[1]
            yes = (n * (a + b)).sum(axis=1)
            # Of two coders: 1 − disagreements ÷ those expected without replacement.
            chance = 2 * yes * (given - yes) / (given * (given - 1))
            alpha = _beyond(same.mean(axis=1), 1 - chance)
            return np.column_stack([pooled, alpha, _beyond(same, expected)])

    kappa, alpha, *each = bootstrapped_together(coefficients, len(decisions), draws, seed)
    rows = [
        (
            code.name,
            int(first[:, i].sum()),
            int(second[:, i].sum()),
            int((first[:, i] * second[:, i]).sum()),
            float(alike[:, i].mean()) if len(alike) else np.nan,
            own.value,
            own.low,
            own.high,
        )
        for i, (code, own) in enumerate(zip(wanted, each, strict=True))
    ]
    names = ["name", "first", "second", "both", "same", "kappa", "low", "high"]
    return kappa, alpha, pd.DataFrame(rows, columns=names)


def _beyond(observed: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Agreement beyond chance; NaN where chance alone explains everything."""
    room = 1 - expected
    return np.where(room > 1e-12, (observed - expected) / np.where(room > 1e-12, room, 1), np.nan)


def _flat(codings: np.ndarray, themes: int) -> list[Span]:
    """One coder's codings as spans that do not overlap.

    A place with two themes has both as one value of its own; neighbouring pieces with the same
    value are one span.
    """
    edges, cover = pieces(codings[:, 0], codings[:, 1], codings[:, 3], themes)
    if not cover.size:
        return []
    begins = np.ones(cover.shape[1], dtype=bool)
    begins[1:] = (cover[:, 1:] != cover[:, :-1]).any(axis=0)
    first = np.flatnonzero(begins)
    last = np.append(first[1:], cover.shape[1])
    return [
        (int(edges[a]), int(edges[b]), _value(cover[:, a].tobytes()))
        for a, b in zip(first, last, strict=True)
        if cover[:, a].any()
    ]


@lru_cache(maxsize=10_000)
def _value(marked: bytes) -> str:
    """The themes of a place as one value: their numbers, joined by plus signs."""
    return "+".join(str(i) for i, given in enumerate(marked) if given)
