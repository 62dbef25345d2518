"""Horizontal bars with their numbers at the end: counts by category."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from analysis.release import SUPPRESSED, ReleasedTable
from analysis.show import words
from analysis.show.figures import DARK_BLUE, EDGE, Figure, draw, fitted


def bars(
    name: str,
    table: ReleasedTable,
    *,
    label: str,
    value: str,
    unit: str = "",
    title: str = "",
    source: str,
    n: str = "",
    decimals: int = 0,
    highlight: str | None = None,
) -> Figure:
    """One bar a row of `table`, in the table's order from the top.

    Withheld values are drawn as a star without a bar. ``highlight`` names the one label that the
    title is about.
    """
    frame = table.frame.reset_index(drop=True)

    def paint(axes: Axes) -> None:
        colours = [EDGE if highlight not in (None, row) else DARK_BLUE for row in frame[label]]
        names = [str(text) for text in frame[label]]
        labels = [fitted(text[:1].upper() + text[1:], 1.7) for text in names]
        axes.barh(range(len(frame)), frame[value].fillna(0), color=colours, height=0.66)
        axes.set_yticks(range(len(frame)), labels)
        reach = float(frame[value].max() or 1) if frame[value].notna().any() else 1.0
        for place, amount in enumerate(frame[value]):
            text = SUPPRESSED if pd.isna(amount) else words.quantity(float(amount), unit, decimals)
            axes.text((0 if pd.isna(amount) else amount) + 0.012 * reach, place, text, va="center")
        axes.set_ylim(len(frame) - 0.4, -0.6)
        axes.set_xlim(0, reach * 1.16)
        axes.xaxis.set_visible(False)
        axes.spines["bottom"].set_visible(False)

    parts = [
        f"{row[label]}, {_spoken(row[value], unit, decimals)}" for row in frame.to_dict("records")
    ]
    alt = f"Bar chart. {title}. " if title else "Bar chart. "
    return draw(
        name,
        paint,
        data=table,
        alt=f"{alt}{'; '.join(parts) or 'no bars'}.",
        source=source,
        n=n,
        title=title,
        height=0.9 + 0.34 * len(frame),
    )


def _spoken(amount: float, unit: str, decimals: int) -> str:
    if pd.isna(amount):
        return "withheld"
    return words.with_unit(float(amount), unit, decimals)
