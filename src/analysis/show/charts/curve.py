"""Specification curves: every way of making an estimate, in order, and which way each was."""

from __future__ import annotations

from itertools import accumulate

import pandas as pd
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter

from analysis.release import ReleasedTable
from analysis.show import words
from analysis.show.figures import (
    DARK_BLUE,
    DARK_PINK,
    GRID,
    MUTED,
    TEXT_LINE,
    Figure,
    compose,
    fitted,
)


def curve(
    name: str,
    table: ReleasedTable,
    *,
    choices: dict[str, str],
    measure: str,
    title: str = "",
    source: str,
    n: str = "",
) -> Figure:
    """Estimates with their intervals above; below, a mark under each for each choice it made.

    `table` has ``value``, ``low``, ``high`` (pounds), ``preferred`` (true for the one the report
    rests on) and the columns that `choices` names: column → heading.
    """
    frame = table.frame.dropna(subset=["value"]).sort_values("value", kind="stable")
    frame = frame.reset_index(drop=True)
    lines: list[tuple[str, str]] = []
    for column in choices:
        lines += [
            (column, ""),
            *((column, level) for level in dict.fromkeys(sorted(frame[column]))),
        ]

    labels = [fitted(level or choices[column], 1.75) for column, level in lines]
    tall = [TEXT_LINE * len(text.splitlines()) + 0.03 for text in labels]
    middles = [end - t / 2 for end, t in zip(accumulate(tall), tall, strict=True)]

    def paint(canvas: Canvas) -> None:
        above, below = canvas.subplots(2, 1, sharex=True, height_ratios=(1.6, sum(tall) + 0.1))
        own = frame["preferred"].to_numpy(bool)
        above.axhline(0, color=MUTED, lw=1)
        for rows, colour, width in ((frame[~own], DARK_BLUE, 1.0), (frame[own], DARK_PINK, 2.0)):
            above.vlines(rows.index, rows["low"], rows["high"], color=colour, lw=width, alpha=0.55)
            above.plot(rows.index, rows["value"], "o", color=colour, ms=2.6 * width)
        above.axhline(float(frame["value"].median()), color=DARK_BLUE, lw=1, ls="--")
        above.yaxis.set_major_formatter(FuncFormatter(lambda y, _: words.quantity(y, "pounds")))
        above.set_title(measure)
        above.grid(axis="y")
        below.set_ylim(sum(tall), -0.1)
        for y, (column, level) in zip(middles, lines, strict=True):
            if not level:
                continue
            rows = frame[frame[column] == level]
            below.axhline(y, color=GRID, lw=0.8, zorder=0)
            below.plot(rows.index, [y] * len(rows), "|", color=DARK_BLUE, ms=5, mew=1.4)
            mine = rows[rows["preferred"].to_numpy(bool)]
            below.plot(mine.index, [y] * len(mine), "o", color=DARK_PINK, ms=5)
        below.set_yticks(middles, labels)
        for label, (_, level) in zip(below.get_yticklabels(), lines, strict=True):
            label.set_fontweight("normal" if level else "semibold")
        below.set_xticks([])
        for axes in (above, below):
            axes.spines["left"].set_visible(False)
            axes.spines["bottom"].set_visible(False)
        below.set_xlabel(f"{len(frame)} specifications,\nin order of their estimates")

    return compose(
        name,
        paint,
        data=table,
        alt=_alt(frame, measure, title),
        source=source,
        n=n,
        title=title,
        height=2.8 + sum(tall),
    )


def _alt(frame: pd.DataFrame, measure: str, title: str) -> str:
    head = f"Specification curve. {title}. " if title else "Specification curve. "
    if frame.empty:
        return f"{head}No specification gave an estimate that may be shown."
    least, middle, most = (
        words.quantity(float(v), "pounds")
        for v in (frame["value"].min(), frame["value"].median(), frame["value"].max())
    )
    below, above = int((frame["high"] < 0).sum()), int((frame["low"] > 0).sum())
    own = frame[frame["preferred"].to_numpy(bool)]
    place = (
        f" The report's own estimate is number {own.index[0] + 1}, counted from the lowest."
        if len(own)
        else ""
    )
    return (
        f"{head}{measure}: {len(frame)} estimates from {least} to {most}, median {middle}; the "
        f"interval lies below zero in {below} and above zero in {above}.{place}"
    )
