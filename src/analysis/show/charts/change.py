"""What changed between two times: one line a row, from the first mean to the second."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.release import SUPPRESSED, ReleasedTable
from analysis.show import words
from analysis.show.figures import DARK_BLUE, GRID, INK, MUTED, Figure, compose, fitted

_ROW = 0.66
"""Inches a row: the label's three lines, or a number above an interval."""


def change(
    name: str,
    table: ReleasedTable,
    *,
    label: str,
    times: tuple[str, str],
    scale: tuple[float, float],
    measure: str = "",
    title: str = "",
    source: str,
    n: str = "",
) -> Figure:
    """`table` has `label`, ``first``, ``second``, ``change``, ``low``, ``high`` and ``n``.

    Left: both means on the whole of the `scale`, joined, with their numbers. Right: the mean
    change with its 95% interval around no change; in bold where the interval leaves out no change.
    `times` names the two points in time.
    """
    frame = table.frame.reset_index(drop=True)

    def paint(canvas: Canvas) -> None:
        left, right = canvas.subplots(1, 2, width_ratios=(5, 4), sharey=True)
        reach = float(
            np.nanmax(np.abs(frame[["change", "low", "high"]].to_numpy(float)), initial=0)
        )
        reach = max(reach, 0.05 * (scale[1] - scale[0])) * 1.1
        for y, row in enumerate(frame.to_dict("records")):
            left.axhline(y, color=GRID, lw=0.8, zorder=0)
            right.axhline(y, color=GRID, lw=0.8, zorder=0)
            _means(left, y, row, scale)
            _change(right, y, row)
        right.axvline(0, color=INK, lw=1.2, ls=(0, (4, 3)), zorder=1)
        right.set_xlim(-reach, reach)
        left.set_yticks(range(len(frame)), [_named(row, label) for row in frame.to_dict("records")])
        left.set_ylim(len(frame) - 0.4, -0.6)
        margin = 0.14 * (scale[1] - scale[0])
        left.set_xlim(scale[0] - margin, scale[1] + margin)
        left.set_xticks(np.linspace(*scale, 5))
        left.set_title(f"○ {times[0]}\n● {times[1]}")
        left.set_xlabel(fitted(measure, 1.5))
        right.set_title("Mean change\nwith 95% interval")
        right.set_xlabel("← lower      higher →")
        right.set_xticks([0], ["no change"])
        for axes in (left, right):
            axes.spines["left"].set_visible(False)

    told = [_told(row, label) for row in frame.to_dict("records")]
    head = f"Dot chart. {title}. " if title else "Dot chart. "
    measured = ", ".join(part for part in (measure, f"{times[0]} to {times[1]}") if part)
    return compose(
        name,
        paint,
        data=table,
        alt=f"{head}{words.sentence(measured)} {'; '.join(told) or 'No rows'}.",
        source=source,
        n=n,
        title=title,
        height=1.55 + _ROW * max(len(frame), 1),
    )


def _named(row: dict, label: str) -> str:
    said = fitted(str(row[label]), 1.05)
    return f"{said}\nn = {row['n']:.0f}" if pd.notna(row.get("n")) else said


def _told(row: dict, label: str) -> str:
    if pd.isna(row["first"]) or pd.isna(row["second"]):
        return f"{row[label]}: withheld"
    people = f" ({words.with_unit(row['n'], 'people')})" if pd.notna(row.get("n")) else ""
    return (
        f"{row[label]}{people}: {_printed(row['first'])} to {_printed(row['second'])}, "
        f"change {_written(row)}"
    )


def _means(axes: Axes, y: int, row: dict, scale: tuple[float, float]) -> None:
    first, second = row["first"], row["second"]
    if pd.isna(first) or pd.isna(second):
        axes.text(scale[0], y, f"{SUPPRESSED} too few people", va="center", color=MUTED)
        return
    axes.plot([first, second], [y, y], color=MUTED, lw=1.6, zorder=2)
    axes.plot(first, y, "o", mfc="#FFFFFF", mec=DARK_BLUE, mew=1.8, ms=8, zorder=3)
    axes.plot(second, y, "o", color=DARK_BLUE, ms=8, zorder=4)
    # the numbers stand outside the pair, so that close means do not cover them
    low, high = sorted((first, second))
    gap = 0.055 * (scale[1] - scale[0])
    axes.text(low - gap, y, _printed(low), ha="right", va="center")
    axes.text(high + gap, y, _printed(high), ha="left", va="center")


def _change(axes: Axes, y: int, row: dict) -> None:
    if pd.isna(row["change"]):
        return
    low, high = row["low"], row["high"]
    clear = low > 0 or high < 0
    axes.plot([low, high], [y, y], color=DARK_BLUE, lw=2.4)
    axes.plot(row["change"], y, "D", color=DARK_BLUE if clear else "#FFFFFF", mec=DARK_BLUE, ms=6)
    axes.text(
        0, y - 0.17, _written(row), ha="center", va="bottom", zorder=5,
        fontweight="semibold" if clear else "normal",
        bbox={"facecolor": "#FFFFFF", "edgecolor": "none", "pad": 0.6},
    )  # fmt: skip


def _written(row: dict) -> str:
    if pd.isna(row["change"]):
        return "withheld"
    if pd.isna(row["low"]):
        return _printed(row["change"])
    return f"{_printed(row['change'])} ({_printed(row['low'])} to {_printed(row['high'])})"


def _printed(amount: float) -> str:
    return "withheld" if pd.isna(amount) else words.quantity(float(amount), "", 1)
