"""Calipers: how far apart two people may be and still be partners, by score and by column.

As MatchIt 4.7.2's ``caliper`` and ``std.caliper``: one for the score, and one for every column
that should have one, each in standard deviations over everybody or in the column's own units.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.cohort import covariates as rooms
from bite.errors import DataError, Fault, Where

SCORE = "score"
"""The name of the score's own caliper among those of columns."""
Caliper = float | Mapping[str, float] | None
InDeviations = bool | Mapping[str, bool]
SAME = 1e-9
"""A column this close to another's multiple is that multiple, says MatchIt."""


@dataclass(frozen=True)
class Calipers:
    """Columns and how far apart partners may be in them.

    ``columns`` people × calipers; ``widths`` strata × calipers, in units of the columns. A width
    holds if the difference is not above it.
    """

    columns: np.ndarray
    widths: np.ndarray

    def __len__(self) -> int:
        return self.columns.shape[1]


def named(caliper: Caliper) -> dict[str, float]:
    """Calipers by name; that of the score, if there is one, as `SCORE`."""
    if caliper is None:
        return {}
    return dict(caliper) if isinstance(caliper, Mapping) else {SCORE: caliper}


def faults(caliper: Caliper, in_deviations: InDeviations) -> list[Fault]:
    """What is wrong with calipers by themselves, whatever the data."""
    out = []
    for name, width in named(caliper).items():
        of = f" of {name!r}" if isinstance(caliper, Mapping) else ""
        least = "from 0 on" if isinstance(caliper, Mapping) and name != SCORE else "above 0"
        number = isinstance(width, (int, float, np.number)) and not isinstance(width, bool)
        if not number or not 0 <= width < np.inf or (width == 0 and least == "above 0"):
            out.append(Fault(f"the caliper{of} is {width!r}", do=f"use a number {least}, or None"))
    own = in_deviations if isinstance(in_deviations, Mapping) else {"": in_deviations}
    for name, choice in own.items():
        of = f" of {name!r}" if name else ""
        if not isinstance(choice, (bool, np.bool_)):
            out.append(Fault(f"`std_caliper`{of} is {choice!r}", do="use True or False"))
        if name and name not in named(caliper):
            out.append(Fault(f"`std_caliper` names {name!r}, which has no caliper", do="drop it"))
    return out


def score_width(score: np.ndarray, caliper: Caliper, in_deviations: InDeviations) -> float | None:
    """How far apart two scores may be, in their units; None: there is no limit."""
    width = named(caliper).get(SCORE)
    if width is None:
        return None
    return width * float(np.std(score, ddof=1)) if _standard(SCORE, in_deviations) else width


def of_columns(
    frame: pd.DataFrame, caliper: Caliper, in_deviations: InDeviations, strata: int
) -> Calipers:
    """The calipers on columns of `frame`. Raises `DataError` for columns that are not there, are
    no quantities, or have missing or infinite values."""
    wanted = {name: width for name, width in named(caliper).items() if name != SCORE}
    rooms.check(frame, list(wanted))
    wrong = [name for name in wanted if not rooms.is_quantity(frame[name])]
    if wrong:
        raise DataError(
            Fault(
                "a caliper is for a quantity, and this is a category",
                Where(table=rooms.TABLE, field=name),
                "match exactly on it",
            )
            for name in wrong
        )
    columns = np.empty((len(frame), len(wanted)))
    widths = np.empty((max(strata, 1), len(wanted)))
    for k, (name, width) in enumerate(wanted.items()):
        columns[:, k] = frame[name].to_numpy(float)
        spread = float(np.std(columns[:, k], ddof=1)) if _standard(name, in_deviations) else 1.0
        widths[:, k] = width * spread
    return Calipers(columns, widths)


def _standard(name: str, in_deviations: InDeviations) -> bool:
    if isinstance(in_deviations, Mapping):
        return bool(in_deviations.get(name, True))
    return bool(in_deviations)


def reach_on(score: np.ndarray, reach: float, calipers: Calipers) -> float:
    """The reach on a score, shortened where the score is a multiple of a column with a caliper."""
    for k in range(len(calipers)):
        times = abs(_multiple(calipers.columns[:, k], score))
        if times > 1e-10:
            reach = min(reach, times * float(calipers.widths[0, k]))
    return reach


def along(
    points: np.ndarray, calipers: Calipers, stratum: np.ndarray, strata: int
) -> tuple[np.ndarray, Calipers]:
    """For people in a cloud of `points` (people × columns): the line along which MatchIt walks,
    and the calipers as it then measures them.

    The line is the first column, or the first one that is a multiple of a column with a caliper,
    which is then measured by that multiple. MatchIt looks at each stratum by itself; so the line
    holds within strata only.
    """
    line = points[:, 0].copy()
    if not len(calipers):
        return line, calipers
    columns, widths = calipers.columns.copy(), calipers.widths.copy()
    order = np.argsort(stratum, kind="stable")
    ends = np.searchsorted(stratum[order], np.arange(strata + 1))
    for s in range(strata):
        rows = order[ends[s] : ends[s + 1]]
        found = _first_multiple(points[rows], columns[rows])
        if found is not None:
            j, k, times = found
            line[rows] = columns[rows, k] = points[rows, j]
            widths[s, k] *= times
    return line, Calipers(columns, widths)


def _first_multiple(points: np.ndarray, columns: np.ndarray) -> tuple[int, int, float] | None:
    for j in range(points.shape[1]):
        for k in range(columns.shape[1]):
            times = _multiple(columns[:, k], points[:, j])
            if times > 1e-10:
                return j, k, times
    return None


def _multiple(x: np.ndarray, y: np.ndarray) -> float:
    """a, where y is a · x + b for everybody; else 0."""
    if len(x) < 2:
        return 0.0
    dx = x - float(x.astype(np.longdouble).mean())
    dy = y - float(y.astype(np.longdouble).mean())
    # One after the other, as MatchIt adds up: people exactly a caliper apart depend on it.
    above, below = float(np.cumsum(dx * dy)[-1]), float(np.cumsum(dx * dx)[-1])
    if abs(below) < SAME or abs(above) < SAME:
        return 0.0
    a = above / below
    b = float(y.astype(np.longdouble).mean()) - a * float(x.astype(np.longdouble).mean())
    return a if bool((np.abs(a * x + b - y) <= SAME).all()) else 0.0
