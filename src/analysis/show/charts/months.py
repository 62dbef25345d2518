"""Event studies: a difference in each month before and after, with its interval."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from analysis.release import ReleasedTable
from analysis.show import words
from analysis.show.figures import DARK_BLUE, MUTED, Figure, draw


def months(
    name: str,
    table: ReleasedTable,
    *,
    measure: str,
    began: str = "index date",
    title: str = "",
    source: str,
    n: str = "",
) -> Figure:
    """`table` has ``month`` (-12 to 11; month 0 begins on the day called `began`), ``value``,
    ``low`` and ``high`` in pounds. Months before are drawn as squares, those after as dots."""
    frame = table.frame.dropna(subset=["value"]).reset_index(drop=True)

    def paint(axes: Axes) -> None:
        axes.axhline(0, color=MUTED, lw=1)
        axes.axvline(-0.5, color=MUTED, lw=1, ls=":")
        for before, colour, mark in ((True, MUTED, "s"), (False, DARK_BLUE, "o")):
            rows = frame[(frame["month"] < 0) == before]
            axes.vlines(rows["month"], rows["low"], rows["high"], color=colour, lw=1.4)
            axes.plot(rows["month"], rows["value"], mark, color=colour, ms=5)
        top = axes.get_ylim()[1]
        for x, text, side in ((-0.8, "before", "right"), (-0.2, f"from the {began} on", "left")):
            axes.text(x, top, text, ha=side, va="bottom", color=MUTED)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: words.quantity(y, "pounds")))
        axes.set_xticks([m for m in (-12, -9, -6, -3, 0, 3, 6, 9, 11) if m in set(frame["month"])])
        axes.set_xlabel(f"Month, counted from the {began}")
        axes.set_title(measure, pad=22)
        axes.grid(axis="y")
        axes.spines["left"].set_visible(False)

    return draw(
        name,
        paint,
        data=table,
        alt=_alt(frame, measure, began, title),
        source=source,
        n=n,
        title=title,
        height=3.3,
    )


def _alt(frame: pd.DataFrame, measure: str, began: str, title: str) -> str:
    head = f"Chart of months. {title}. " if title else "Chart of months. "
    told = []
    for before, when in ((True, f"before the {began}"), (False, "from it on")):
        rows = frame[(frame["month"] < 0) == before]
        if rows.empty:
            continue
        below, above = int((rows["high"] < 0).sum()), int((rows["low"] > 0).sum())
        least, most = (
            words.quantity(float(v), "pounds") for v in (rows["value"].min(), rows["value"].max())
        )
        told.append(
            f"{len(rows)} {words.plural(len(rows), 'month')} {when}: between {least} and {most}; "
            f"the interval lies below zero in {below} and above zero in {above}"
        )
    return f"{head}{measure}. {'. '.join(told)}."
