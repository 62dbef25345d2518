"""Which cells of a table of counts add up to which: what a reader can see, and so work with.

A cell is (row, column): the row's place from nought, the column's name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from analysis.suppression import Equal

TOTALS = frozenset(
    {"all", "all hubs", "all people", "altogether", "any", "every hub", "everybody", "everyone"}
    | {"grand total", "in all", "overall", "sum", "total", "totals"}
)
"""How a total is named, whatever its capitals."""


def found(frame: pd.DataFrame, counts: Sequence[str]) -> tuple[Equal, ...]:
    """The sums that `frame` shows: a column or row named as a total that is the sum of others."""
    return (*_across(frame, counts), *_down(frame, counts))


def flow(
    frame: pd.DataFrame, *, group: str = "group", lost: str = "lost", people: str = "people"
) -> tuple[Equal, ...]:
    """The sums of a flow diagram, steps in order: who was there is who was lost and who was left.

    A row whose ``lost`` is true counts people lost, another people left. Steps where people came
    in as well add up to nothing and are left out.
    """
    sums: list[Equal] = []
    for _, rows in frame.reset_index(drop=True).groupby(group, sort=False):
        there, gone = None, []
        for row in rows.itertuples():
            cell = (row.Index, people)
            if getattr(row, lost):
                gone.append(cell)
                continue
            if there is not None:
                sums.append(Equal((there,), (*gone, cell)))
            there, gone = cell, []
    return tuple(one for one in sums if one.holds(_values(frame, [people])))


def add_totals(out: pd.DataFrame, withheld: pd.DataFrame, sums: Sequence[Equal]) -> None:
    """Make each total the sum of the rounded cells beside it; what is withheld adds nothing."""
    place = {name: i for i, name in enumerate(out.columns)}
    for _ in range(3):  # totals of totals
        for one in sums:
            if len(one.left) != 1:
                continue
            (row, column) = one.left[0]
            parts = [out.iat[i, place[name]] for i, name in one.right]
            total = float(np.nansum(parts))
            out.iat[row, place[column]] = total if total > 0 else np.nan
            withheld.iat[row, withheld.columns.get_loc(column)] = total <= 0


def _values(frame: pd.DataFrame, counts: Sequence[str]) -> dict:
    return {(i, c): float(n) for c in counts for i, n in enumerate(frame[c])}


def _named(value: object) -> bool:
    return str(value).strip().casefold() in TOTALS


def _across(frame: pd.DataFrame, counts: Sequence[str]) -> Iterator[Equal]:
    parts = [c for c in counts if not _named(c)]
    values = _values(frame, counts)
    for total in (c for c in counts if _named(c)):
        sums = [Equal(((i, total),), tuple((i, c) for c in parts)) for i in range(len(frame))]
        if parts and all(one.holds(values) for one in sums):
            yield from sums


def _down(frame: pd.DataFrame, counts: Sequence[str]) -> Iterator[Equal]:
    rows = frame.reset_index(drop=True)
    labels = [c for c in rows.columns if not pd.api.types.is_numeric_dtype(rows[c])]
    values = _values(rows, counts)
    for label in labels:
        totals = rows[label].map(_named)
        others = [c for c in labels if c != label]
        for whole in rows.index[totals]:
            like = (rows[others] == rows.loc[whole, others]).all(axis=1)
            sums: list[Equal] = []
            for parts in (rows.index[~totals & like], rows.index[~totals]):
                sums = [
                    Equal(((whole, c),), tuple((i, c) for i in parts)) for c in counts if len(parts)
                ]
                sums = [one for one in sums if one.holds(values)]
                if sums:
                    break
            yield from sums
