"""Which codes come from the same people: a triangle of counts, one cell a pair."""

from __future__ import annotations

from itertools import accumulate

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.release import SUPPRESSED, ReleasedTable
from analysis.show import words
from analysis.show.figures import (
    EDGE,
    TEXT_LINE,
    WASH,
    WIDTH,
    Figure,
    draw,
    fitted,
    heat_colour,
)

_BESIDE, _PAD, _WIDEST = 1.5, 0.1, 0.5
"""Inches: the labels, around them, and a cell at its widest."""
_TOLD = 3
"""How many pairs the alternative text names."""


def together(
    name: str,
    table: ReleasedTable,
    *,
    order: list[str],
    of: int,
    title: str = "",
    unit: str = "participants",
    source: str,
    n: str = "",
) -> Figure:
    """`table` has ``one``, ``other`` and ``both`` (how many raised both), each pair of `order`
    once.

    Each code has its number at the head of its column, where its line meets itself: how often a
    code comes with itself says nothing. The shade is the share of the
    largest number; `of` is how many people there are.
    """
    frame = table.frame
    place = {code: i for i, code in enumerate(order)}
    labels = [fitted(code, _BESIDE) for code in order]
    tall = [TEXT_LINE * len(text.splitlines()) + _PAD for text in labels]
    ends = list(accumulate(tall))
    most = float(frame["both"].max() or 1) if frame["both"].notna().any() else 1.0

    room = WIDTH - _BESIDE - 0.5
    cell = min(_WIDEST, room / max(len(order), 1))

    def paint(axes: Axes) -> None:
        for row in frame.itertuples():
            x, y = sorted((place[row.one], place[row.other]))
            share = 0.0 if pd.isna(row.both) else float(row.both) / most
            fill, ink = heat_colour(min(share, 1.0))
            axes.add_patch(
                Rectangle(
                    (x, ends[y] - tall[y]), 1, tall[y], facecolor=fill, edgecolor=EDGE, lw=0.6
                )
            )
            text = SUPPRESSED if pd.isna(row.both) else f"{row.both:.0f}"
            axes.text(x + 0.5, ends[y] - tall[y] / 2, text, ha="center", va="center", color=ink)
        for i, (text, bottom, height) in enumerate(zip(labels, ends, tall, strict=True)):
            corner, middle = (i, bottom - height), bottom - height / 2
            axes.add_patch(Rectangle(corner, 1, height, facecolor=WASH, edgecolor=EDGE, lw=0.6))
            axes.text(i + 0.5, middle, f"{i + 1}", ha="center", va="center", fontweight="bold")
            for points, said, weight in ((-4, f"{i + 1}", "bold"), (-22, text, "normal")):
                axes.annotate(
                    said, (0, middle), xytext=(points, 0), textcoords="offset points", ha="right",
                    va="center", fontweight=weight,
                )  # fmt: skip
        axes.set_xlim(0, room / cell)
        axes.set_ylim(max(ends, default=1.0), 0)
        axes.axis("off")

    return draw(
        name,
        paint,
        data=table,
        alt=_alt(frame, order, of, unit, title),
        source=source,
        n=". ".join(part for part in (n, "Bold: the number of the column") if part),
        title=title,
        height=max(ends, default=0.3) + 0.4,
    )


def _alt(frame: pd.DataFrame, order: list[str], of: int, unit: str, title: str) -> str:
    head = (
        f"Triangle of numbers of {unit}. {title}. " if title else f"Triangle of numbers of {unit}. "
    )
    seen = frame.dropna(subset=["both"])
    seen = seen[seen["both"] > 0].sort_values("both", ascending=False, kind="stable")
    pairs = words.counted(len(frame), "pair")
    kinds = words.counted(len(order), "code")
    if seen.empty:
        return f"{head}{kinds.capitalize()}; no two were raised by the same person."
    told = "; ".join(
        f"{row.one} with {row.other}, {row.both:.0f}" for row in seen.head(_TOLD).itertuples()
    )
    never = " Some by nobody." if len(frame) > len(seen) else ""
    return (
        f"{head}{kinds.capitalize()}, {pairs}, {words.with_unit(of, unit)}. "
        f"Raised together by most: {told}.{never}"
    )
