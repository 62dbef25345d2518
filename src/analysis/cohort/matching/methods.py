"""Matching: for each treated person, the comparison people who were most alike beforehand.

The results of R's MatchIt 4.7.2 (Ho, Imai, King & Stuart 2011, doi 10.18637/jss.v042.i08), pair
for pair, for people by the million. The caliper of 0.2 standard deviations of the logit is
Austin's (2011, doi 10.1002/pst.433).

Ties are broken as MatchIt's source does: treated people take their turn by descending score,
equals by row; how equally near comparison people are told apart is in `nearest` and `tree`. The
order of rows is therefore part of the input.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.cohort import covariates as rooms
from analysis.cohort import propensity
from analysis.cohort.matching import calipers as limits
from analysis.cohort.matching import exact as stratifying
from analysis.cohort.matching import mahalanobis
from analysis.cohort.matching.calipers import Caliper, Calipers, InDeviations
from analysis.cohort.matching.exact import Cutpoints
from analysis.cohort.matching.matched import (
    ALL_TAKEN,
    NO_STRATUM,
    OUTSIDE_CALIPER,
    Matching,
    assemble,
    rows_of_strata,
)
from analysis.cohort.matching.options import (
    CALIPER,
    SCORES,
    STRATA,
    check_frame,
    check_options,
    is_mahalanobis,
    one_or_more,
)
from bite.errors import DataError, Fault, UsageError


@dataclass(frozen=True)
class _Field:
    """Everybody, as the searches need them. ``points`` are columns to measure distance by, None
    when it is the score's; ``score`` None without one; ``stratum`` −1 where nobody can be had;
    ``together`` where ties are broken along the line of all strata at once."""

    treated: np.ndarray
    stratum: np.ndarray
    strata: int
    score: np.ndarray | None
    points: np.ndarray | None
    reach: float
    calipers: Calipers
    together: bool = False


def match(
    frame: pd.DataFrame,
    treated: str,
    covariates: Sequence[str] | str,
    *,
    method: str = "nearest",
    distance: str | np.ndarray | Sequence[float] = "logit",
    mahalanobis_on: Sequence[str] | str = (),
    caliper: Caliper = CALIPER,
    std_caliper: InDeviations = True,
    exact: Sequence[str] | str = (),
    ratio: int = 1,
    replace: bool = False,
    order: str | None = None,
    cutpoints: Cutpoints | Mapping[str, Cutpoints] = "sturges",
    k2k: bool = False,
) -> Matching:
    """Match each treated row of `frame` with up to `ratio` comparison rows.

    `frame` has one row a person, its index naming them uniquely; `treated` is a yes/no column.

    - ``method``: ``nearest`` (greedy), ``optimal`` (least total distance), ``exact`` (strata of
      the covariates), ``cem`` (strata of the coarsened covariates).
    - ``distance``: the absolute difference of the logit of the propensity score fitted on
      `covariates`, of the score itself (``propensity``) or of any array with one value a row;
      or the (robust) Mahalanobis distance of the covariates.
    - ``mahalanobis_on``: columns whose Mahalanobis distance decides among those within the
      caliper on the score.
    - ``caliper``: how far apart partners' scores may be, in standard deviations over all rows
      (None: no limit). Without a score, that is with a Mahalanobis `distance` or by strata, there
      is none. Or calipers by column, ``{"age": 5, "score": 0.2}``, that of the score under
      ``score`` (left out: no limit on it); those of columns need ``nearest``.
    - ``std_caliper``: whether calipers are in standard deviations (as here and in MatchIt by
      default) or in the units of what they are of; for all of them, or by name.
    - ``exact``: columns on which partners must agree.
    - ``order``: whose turn comes first; by default ``largest`` score, and ``data`` (the order of
      rows) without a score. With replacement it makes no difference.
    - ``cutpoints``: how ``cem`` coarsens quantities, all alike or by column: a number of bins,
      ``sturges``, ``scott``, ``fd``, shares such as ``q4``, or a list of borders.
    - ``k2k``: in the strata of ``cem``, pairs by the Mahalanobis distance of the covariates, as
      many as the smaller group has; in the order of rows, or ``closest`` first.

    No partner within reach is no error: the person is in ``.unmatched`` with the reason.
    Raises `UsageError` for options that do not exist or do not go together and `DataError` for
    data that cannot be matched (missing values, an empty group, duplicate labels, covariates
    that separate the groups).
    """
    covariates, exact = one_or_more(covariates), one_or_more(exact)
    mahalanobis_on = one_or_more(mahalanobis_on)
    check_options(
        method,
        distance,
        mahalanobis_on,
        caliper,
        std_caliper,
        ratio,
        replace,
        order,
        cutpoints,
        k2k,
    )
    if not covariates and (method in STRATA or is_mahalanobis(distance)):
        raise UsageError(Fault("there are no covariates to match on", do="name some"))
    check_frame(frame, treated, exact)
    is_treated = rooms.is_treated(frame, treated)
    if method in STRATA:
        stratum = _strata(frame, is_treated, covariates, exact, method, cutpoints)
        if k2k:
            return _pairs_in_strata(frame, is_treated, covariates, stratum, order)
        return _whole_strata(frame, is_treated, stratum, method)
    score: np.ndarray | None
    points: np.ndarray | None
    if not isinstance(distance, str) or distance in SCORES:
        score, model = _score(frame, treated, covariates, distance)
        width = limits.score_width(score, caliper, std_caliper)
        points = mahalanobis.turned(frame, mahalanobis_on, is_treated) if mahalanobis_on else None
    else:
        score, model, width = None, None, None
        robust = distance == "robust_mahalanobis"
        points = mahalanobis.turned(frame, covariates, is_treated, robust=robust)
    stratum = (
        stratifying.strata(frame, exact, is_treated)
        if len(exact)
        else np.zeros(len(frame), np.int32)
    )
    strata = int(stratum.max(initial=-1)) + 1
    beside = limits.of_columns(frame, caliper, std_caliper, strata)
    reach = np.inf if width is None else width
    field = _Field(is_treated, stratum, strata, score, points, reach, beside)
    return _matched(frame, field, method, ratio, replace, order, width, model)


def _matched(
    frame: pd.DataFrame,
    field: _Field,
    method: str,
    ratio: int,
    replace: bool,
    order: str | None,
    width: float | None,
    model: propensity.Propensity | None,
) -> Matching:
    turns = _turns(field, order)
    # As in MatchIt, where one treated person alone has several partners at once.
    shared = replace or len(turns) == 1
    partners, near = _search(field, turns, method, shared, ratio, order)
    t, c, gaps = _pairs(field, turns, partners)
    numbers = np.cumsum(np.diff(t, prepend=-1) != 0) - 1
    left, reasons = _left_out(field, turns, partners, near)
    return assemble(
        frame.index,
        field.treated,
        t,
        c,
        numbers,
        gaps,
        left,
        reasons,
        score=field.score,
        width=width,
        replace=replace,
        model=model,
        method=method,
    )


def _search(
    field: _Field, turns: np.ndarray, method: str, shared: bool, ratio: int, order: str | None
) -> tuple[np.ndarray, np.ndarray]:
    """Partners' rows by turn (−1: none); and, of those without, whether anybody was near.

    What is compiled is loaded here, when it is needed: importing numba takes a fifth of a second.
    """
    if field.points is None or (
        field.points.shape[1] == 1 and field.score is None and not field.together
    ):
        # One column alone is a line, and MatchIt treats it as one.
        score = field.score if field.points is None else np.ascontiguousarray(field.points[:, 0])
        return _on_line(field, np.asarray(score), turns, method, shared, ratio, order)
    who = (field.treated, field.stratum, field.strata)
    points = field.points
    if method == "optimal":
        from analysis.cohort.matching import optimal

        return optimal.by_matrix(points, field.score, *who, turns, field.reach, ratio)
    from analysis.cohort.matching import sorting, tree

    line, calipers = limits.along(points, field.calipers, field.stratum, field.strata)
    by_line, _ = sorting.ascending(line)
    place = np.empty(len(line), np.int32)
    place[by_line] = np.arange(len(line), dtype=np.int32)
    if not field.together:
        place = tree.places_on(by_line, field.stratum, field.strata)
    score = np.zeros(len(points)) if field.score is None else field.score
    beside = (calipers.columns, calipers.widths)
    cloud = (points, score, field.reach, *beside, place, *who, turns, ratio)
    if order == "closest" and not shared:
        return tree.closest_first(*cloud)
    return tree.in_turn(*cloud, shared)


def _on_line(
    field: _Field,
    score: np.ndarray,
    turns: np.ndarray,
    method: str,
    shared: bool,
    ratio: int,
    order: str | None,
) -> tuple[np.ndarray, np.ndarray]:
    from analysis.cohort.matching import sorting

    who = (field.treated, field.stratum, field.strata)
    if method == "nearest" and order != "closest" and not shared and not len(field.calipers):
        from analysis.cohort.matching import nearby

        partners, near, told = nearby.greedy(score, *who, turns, field.reach, ratio)
        if told:
            return partners, near
    line, level = sorting.ascending(score)
    if method == "optimal":
        from analysis.cohort.matching import optimal

        turn_of = np.zeros(len(line), np.int32)
        turn_of[turns] = np.arange(len(turns), dtype=np.int32)
        return optimal.on_line(line, score, *who, turn_of, len(turns), field.reach, ratio)
    from analysis.cohort.matching import nearest

    reach = limits.reach_on(score, field.reach, field.calipers)
    beside = (field.calipers.columns, field.calipers.widths)
    asked = (line, level, score, *who, turns, reach, ratio, *beside)
    if shared:
        return nearest.with_replacement(*asked)
    return nearest.without_replacement(*asked, order == "closest")


def _turns(field: _Field, order: str | None) -> np.ndarray:
    """The treated rows in the order in which they choose; equals by row.

    Strata do not touch each other: one after the other, each stays in the processor's cache.
    """
    from analysis.cohort.matching import sorting

    rows = np.flatnonzero(field.treated).astype(np.int32)
    if field.score is not None and order not in ("data", "closest"):
        mine = field.score[rows]
        rows = rows[sorting.ascending(mine if order == "smallest" else -mine)[0]]
    # (NumPy counts numbers this short instead of comparing them.)
    short = np.uint16 if field.strata < 2**16 else np.uint32
    return rows[np.argsort(field.stratum[rows].astype(short), kind="stable")]


def _pairs(
    field: _Field, turns: np.ndarray, partners: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs as rows with their distances, by treated row; a person's partners stay in order."""
    by_row = np.argsort(turns)
    partners = partners[by_row]
    made = partners >= 0
    t = np.repeat(turns[by_row], made.sum(axis=1))
    c = partners[made]
    if field.points is None:
        score = np.asarray(field.score)
        return t, c, np.abs(score[t] - score[c])
    return t, c, np.sqrt(((field.points[t] - field.points[c]) ** 2).sum(axis=1))


def _left_out(
    field: _Field, turns: np.ndarray, partners: np.ndarray, near: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The treated rows without a partner, and why."""
    alone = np.flatnonzero(partners[:, 0] < 0)
    alone = alone[np.argsort(turns[alone])]
    left = turns[alone]
    reasons = np.where(near[alone], ALL_TAKEN, OUTSIDE_CALIPER).astype(object)
    reasons[field.stratum[left] < 0] = NO_STRATUM
    return left, reasons


def _strata(
    frame: pd.DataFrame,
    is_treated: np.ndarray,
    covariates: Sequence[str],
    exact: Sequence[str],
    method: str,
    cutpoints: Cutpoints | Mapping[str, Cutpoints],
) -> np.ndarray:
    names = list(dict.fromkeys([*covariates, *exact]))
    if method == "exact":
        rooms.check_present(frame, names)
        return stratifying.strata(frame, names, is_treated)
    coarse = stratifying.coarsened(frame, list(covariates), is_treated, cutpoints)
    if not exact:
        return coarse
    fine = stratifying.strata(frame, exact, is_treated)
    whole = (coarse >= 0) & (fine >= 0)
    both = stratifying.joined([np.where(whole, coarse, 0), np.where(whole, fine, 0)])
    both[~whole] = both.max(initial=0) + 1 + np.arange(int((~whole).sum()))
    return stratifying.both_groups(both, is_treated)


def _whole_strata(
    frame: pd.DataFrame, is_treated: np.ndarray, stratum: np.ndarray, method: str
) -> Matching:
    t, c, number = rows_of_strata(stratum, is_treated)
    left = np.flatnonzero(is_treated & (stratum < 0))
    return assemble(
        frame.index,
        is_treated,
        t,
        c,
        number,
        np.zeros(len(t)),
        left,
        np.full(len(left), NO_STRATUM, object),
        score=None,
        width=None,
        replace=False,
        model=None,
        method=method,
    )


def _pairs_in_strata(
    frame: pd.DataFrame,
    is_treated: np.ndarray,
    covariates: Sequence[str],
    stratum: np.ndarray,
    order: str | None,
) -> Matching:
    points = mahalanobis.turned(frame, covariates, is_treated)
    strata = int(stratum.max(initial=-1)) + 1
    none = limits.of_columns(frame, None, True, strata)
    field = _Field(is_treated, stratum, strata, None, points, np.inf, none, together=True)
    return _matched(frame, field, "cem k2k", 1, False, order, None, None)


def _score(
    frame: pd.DataFrame, treated: str, covariates: Sequence[str], distance
) -> tuple[np.ndarray, propensity.Propensity | None]:
    if isinstance(distance, str):
        model = propensity.fit(frame, treated, covariates)
        logit = model.stopped.to_numpy(float)
        if distance == "logit":
            return logit, model
        from analysis.cohort import householder

        return householder.probabilities(logit), model
    try:
        values = np.asarray(distance, dtype=float)
    except (TypeError, ValueError):
        raise UsageError(Fault("the distance is no array of numbers")) from None
    if values.shape != (len(frame),):
        raise UsageError(
            Fault(
                f"the distance has shape {values.shape}, the frame {len(frame)} rows",
                do="give one value a row",
            )
        )
    wrong = int((~np.isfinite(values)).sum())
    if wrong:
        what = "1 value of the distance is" if wrong == 1 else f"{wrong} values of the distance are"
        raise DataError(Fault(f"{what} missing or infinite", do="leave these people out"))
    return values, None
