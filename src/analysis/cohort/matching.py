"""Matching: for each treated person, the comparison people who were most alike beforehand.

Nearest-neighbour matching on a score with a caliper and exact strata, as in R's MatchIt 4.7.2
(Ho, Imai, King & Stuart 2011, doi 10.18637/jss.v042.i08), pair for pair. The caliper of 0.2
standard deviations of the logit is Austin's (2011, doi 10.1002/pst.433).

Ties are broken as MatchIt does: treated people take their turn by descending score, equals by
row; how equally near comparison people are told apart is in `neighbours`. The order of rows is
therefore part of the input.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.cohort import propensity
from analysis.cohort.neighbours import Neighbours, closest_first, in_turn
from bite.errors import DataError, Fault, UsageError, Where

METHODS = ("nearest",)
DISTANCES = ("logit", "propensity")
ORDERS = ("largest", "smallest", "closest", "data")

NO_STRATUM = "no comparison person in the same group"
OUTSIDE_CALIPER = "nobody similar enough"
ALL_TAKEN = "every similar person was already matched"


@dataclass(frozen=True)
class Counts:
    """How many people there were and how many were matched, by group."""

    treated: int
    control: int
    matched_treated: int
    matched_control: int

    @property
    def unmatched_treated(self) -> int:
        return self.treated - self.matched_treated


@dataclass(frozen=True)
class Matching:
    """Who was matched with whom.

    ``pairs``      one row a pair: treated, control (labels of the frame's index), subclass (one
                   number a treated person, 0 on), distance (absolute, in units of the score)
    ``weights``    one a row of the frame: 1 for matched treated, comparison people weighted so
                   that they stand for the treated (they sum to their number), 0 if unmatched
    ``unmatched``  treated people left out: unit, reason
    ``score``      what was matched on; ``caliper_width`` in its units (None: no caliper)
    """

    pairs: pd.DataFrame
    weights: pd.Series
    unmatched: pd.DataFrame
    counts: Counts
    score: pd.Series
    treated: pd.Series
    caliper_width: float | None
    replace: bool
    model: propensity.Propensity | None = None

    @property
    def n_pairs(self) -> int:
        """Matched treated people (with 1:1 matching, pairs)."""
        return self.counts.matched_treated


def match(
    frame: pd.DataFrame,
    treated: str,
    covariates: Sequence[str],
    *,
    method: str = "nearest",
    distance: str | np.ndarray | Sequence[float] = "logit",
    mahalanobis_on: Sequence[str] = (),
    caliper: float | None = 0.2,
    exact: Sequence[str] = (),
    ratio: int = 1,
    replace: bool = False,
    order: str = "largest",
) -> Matching:
    """Match each treated row of `frame` with up to `ratio` comparison rows.

    `frame` has one row a person, its index naming them uniquely; `treated` is a yes/no column.
    The distance between two people is the absolute difference of their score: the logit of the
    propensity score fitted on `covariates`, the score itself, or any array with one value a row.
    `caliper` is in standard deviations of the score over all rows (None: no limit); `exact`
    names columns on which partners must agree. `order` says whose turn comes first.

    No partner within reach is no error: the person is in ``.unmatched`` with the reason.
    Raises `UsageError` for an option that does not exist and `DataError` for data that cannot
    be matched (missing values, an empty group, duplicate labels).
    """
    _check_options(method, distance, mahalanobis_on, caliper, ratio, order)
    _check_frame(frame, treated, exact)
    is_treated = frame[treated].to_numpy(bool)
    score, model = _score(frame, treated, covariates, distance)
    width = None if caliper is None else caliper * float(np.std(score, ddof=1))
    reach = np.inf if width is None else width

    strata = _strata(frame, exact)
    found: list[tuple[int, int, float]] = []
    reasons: dict[int, str] = {}
    for rows in strata:
        treated_rows = rows[is_treated[rows]]
        control_rows = rows[~is_treated[rows]]
        if len(treated_rows) == 0:
            continue
        if len(control_rows) == 0:
            reasons.update(dict.fromkeys(treated_rows.tolist(), NO_STRATUM))
            continue
        near = Neighbours(score, treated_rows, control_rows, reach)
        turns = _turns(treated_rows, score, order)
        if replace:
            chosen = [
                (row, control, gap) for row in turns for control, gap in near.nearest(row, ratio)
            ]
        elif order == "closest":
            chosen = closest_first(near, turns, ratio)
        else:
            chosen = in_turn(near, turns, ratio)
        found.extend(chosen)
        for row in set(turns) - {row for row, _, _ in chosen}:
            reasons[row] = ALL_TAKEN if near.gap_to_anyone(row) <= reach else OUTSIDE_CALIPER
    return _result(frame, is_treated, score, model, width, replace, found, reasons)


def _check_options(method, distance, mahalanobis_on, caliper, ratio, order) -> None:
    faults = []
    if method not in METHODS:
        faults.append(Fault(f"unknown matching method {method!r}", do=f"use {_or(METHODS)}"))
    if isinstance(distance, str) and distance not in DISTANCES:
        faults.append(
            Fault(f"unknown distance {distance!r}", do=f"use {_or(DISTANCES)}, or an array")
        )
    if len(tuple(mahalanobis_on)):
        faults.append(
            Fault("Mahalanobis distance within the caliper is not available", do="leave it out")
        )
    if order not in ORDERS:
        faults.append(Fault(f"unknown order {order!r}", do=f"use {_or(ORDERS)}"))
    if ratio < 1 or int(ratio) != ratio:
        faults.append(
            Fault(f"ratio {ratio!r} is not a whole number of partners", do="use 1 or more")
        )
    if caliper is not None and not caliper > 0:
        faults.append(Fault(f"caliper {caliper!r} is not positive", do="use 0.2, or None"))
    if faults:
        raise UsageError(faults)


def _or(options: Sequence[str]) -> str:
    return " or ".join(repr(option) for option in options)


def _check_frame(frame: pd.DataFrame, treated: str, exact: Sequence[str]) -> None:
    table = "the people to be matched"
    faults = []
    for name in (treated, *exact):
        if name not in frame:
            faults.append(Fault("there is no such column", Where(table=table, field=name)))
        elif frame[name].isna().any():
            n = int(frame[name].isna().sum())
            faults.append(Fault(f"{n} people have no value", Where(table=table, field=name)))
    if not frame.index.is_unique:
        twice = frame.index[frame.index.duplicated()].unique()
        faults.append(
            Fault(
                f"{len(twice)} people appear more than once, for example {twice[0]}",
                Where(table=table),
                "keep one row a person",
            )
        )
    if treated in frame and not faults:
        n = int(frame[treated].to_numpy(bool).sum())
        if n in (0, len(frame)):
            missing = "treated" if n == 0 else "comparison"
            faults.append(
                Fault(f"there are no {missing} people", Where(table=table, field=treated))
            )
    if faults:
        raise DataError(faults)


def _score(
    frame: pd.DataFrame, treated: str, covariates: Sequence[str], distance
) -> tuple[np.ndarray, propensity.Propensity | None]:
    if isinstance(distance, str):
        model = propensity.fit(frame, treated, covariates)
        scores = model.logit if distance == "logit" else model.probability
        return scores.to_numpy(float), model
    values = np.asarray(distance, dtype=float)
    if values.shape != (len(frame),):
        raise UsageError(
            Fault(
                f"the distance has shape {values.shape}, the frame {len(frame)} rows",
                do="give one value a row",
            )
        )
    if not np.isfinite(values).all():
        raise DataError(
            Fault(f"{int((~np.isfinite(values)).sum())} values of the distance are not finite")
        )
    return values, None


def _strata(frame: pd.DataFrame, exact: Sequence[str]) -> list[np.ndarray]:
    """Positions of the rows that agree on every column of `exact`, each in row order."""
    if not exact:
        return [np.arange(len(frame))]
    codes = frame.groupby(list(exact), sort=True, observed=True).ngroup().to_numpy()
    by_code = np.argsort(codes, kind="stable")
    return np.split(by_code, np.flatnonzero(np.diff(codes[by_code])) + 1)


def _turns(rows: np.ndarray, score: np.ndarray, order: str) -> list[int]:
    """The treated rows in the order in which they choose; equals by row."""
    if order in ("data", "closest"):
        return rows.tolist()
    sign = -1 if order == "largest" else 1
    return rows[np.argsort(sign * score[rows], kind="stable")].tolist()


def _result(frame, is_treated, score, model, width, replace, found, reasons) -> Matching:
    found.sort(key=lambda pair: pair[0])  # stable: a person's partners stay nearest first
    t = np.array([pair[0] for pair in found], dtype=int)
    c = np.array([pair[1] for pair in found], dtype=int)
    labels = frame.index
    distinct, subclass = np.unique(t, return_inverse=True)
    pairs = pd.DataFrame(
        {
            "treated": labels[t],
            "control": labels[c],
            "subclass": subclass,
            "distance": np.array([pair[2] for pair in found], dtype=float),
        }
    )
    weights = _weights(len(frame), t, c, subclass)
    counts = Counts(
        int(is_treated.sum()), int((~is_treated).sum()), len(distinct), len(np.unique(c))
    )
    left = sorted(reasons)
    unmatched = pd.DataFrame({"unit": labels[left], "reason": [reasons[row] for row in left]})
    return Matching(
        pairs=pairs,
        weights=pd.Series(weights, index=frame.index, name="weight"),
        unmatched=unmatched,
        counts=counts,
        score=pd.Series(score, index=frame.index, name="score"),
        treated=pd.Series(is_treated, index=frame.index, name="treated"),
        caliper_width=width,
        replace=replace,
        model=model,
    )


def _weights(n: int, t: np.ndarray, c: np.ndarray, subclass: np.ndarray) -> np.ndarray:
    """Each treated person's partners share one unit of weight; rescaled, as MatchIt does, so
    that the comparison weights sum to the number of comparison people."""
    weights = np.zeros(n)
    if len(c):
        np.add.at(weights, c, 1 / np.bincount(subclass)[subclass])
        used = np.unique(c)
        weights[used] *= len(used) / weights[used].sum()
    weights[t] = 1.0
    return weights


def among(matching: Matching, keep: pd.Series) -> Matching:
    """The same matching with only the pairs of which both people are in `keep` (yes/no by label).

    For outcomes that not everybody has, such as a second year: whoever loses the partner is
    left out too, so that the two groups stay alike.
    """
    where = matching.weights.index
    inside = keep.reindex(where).to_numpy(bool)
    t = where.get_indexer(matching.pairs["treated"])
    c = where.get_indexer(matching.pairs["control"])
    stays = inside[t] & inside[c]
    t, c, pairs = t[stays], c[stays], matching.pairs[stays].reset_index(drop=True)
    subclass = pd.factorize(pairs["subclass"])[0]
    weights = _weights(len(where), t, c, subclass)
    counts = replace(
        matching.counts, matched_treated=len(np.unique(t)), matched_control=len(np.unique(c))
    )
    return replace(
        matching,
        pairs=pairs.assign(subclass=subclass),
        weights=pd.Series(weights, index=where, name="weight"),
        counts=counts,
    )
