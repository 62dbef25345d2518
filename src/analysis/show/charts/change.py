"""What changed between two times: one line a row, from the first mean to the second."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Canvas

from analysis.release import SUPPRESSED, ReleasedTable
from analysis.show import words
from analysis.show.figures import DARK_BLUE, MUTED, ORANGE, Figure, compose


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
    """`table` has `label`, ``first``, ``second``, ``change``, ``low`` and ``high``.

    Left: both means on the whole of the `scale`, joined. Right: the mean change with its 95%
    interval around no change. `times` names the two points in time.
    """
    frame = table.frame.reset_index(drop=True)

    def paint(canvas: Canvas) -> None:
        left, right = canvas.subplots(1, 2, width_ratios=(3, 2), sharey=True)
        for y, row in enumerate(frame.to_dict("records")):
            left.axhline(y, color="#E3E7EA", lw=0.8, zorder=0)
            right.axhline(y, color="#E3E7EA", lw=0.8, zorder=0)
            if pd.isna(row["first"]) or pd.isna(row["second"]):
                left.text(scale[0], y, SUPPRESSED, va="center")
                continue
            left.plot([row["first"], row["second"]], [y, y], color=MUTED, lw=1.6, zorder=2)
            left.plot(row["first"], y, "o", mfc="#FFFFFF", mec=DARK_BLUE, mew=1.8, ms=8, zorder=3)
            left.plot(row["second"], y, "o", color=DARK_BLUE, ms=8, zorder=3)
            right.plot([row["low"], row["high"]], [y, y], color=DARK_BLUE, lw=2.4)
            right.plot(row["change"], y, "D", color=DARK_BLUE, ms=6)
        right.axvline(0, color=ORANGE, lw=1.4, ls="--")
        left.set_yticks(range(len(frame)), frame[label])
        left.set_ylim(len(frame) - 0.4, -0.6)
        left.set_xlim(scale[0] - 0.1, scale[1] + 0.1)
        left.set_xticks(np.linspace(*scale, 5))
        left.set_title(f"○ {times[0]}   ● {times[1]}", fontsize=10)
        left.set_xlabel(measure)
        right.set_title("Change, 95% interval", fontsize=10)
        for axes in (left, right):
            axes.spines["left"].set_visible(False)

    told = [
        f"{row[label]}: {_printed(row['first'])} to {_printed(row['second'])}, change "
        f"{_printed(row['change'])} ({_printed(row['low'])} to {_printed(row['high'])})"
        for row in frame.to_dict("records")
    ]
    head = f"Dot chart. {title}. " if title else "Dot chart. "
    return compose(
        name,
        paint,
        data=table,
        alt=f"{head}{measure}, {times[0]} to {times[1]}. {'; '.join(told)}.",
        source=source,
        n=n,
        title=title,
        height=1.6 + 0.36 * len(frame),
    )


def _printed(amount: float) -> str:
    return "withheld" if pd.isna(amount) else words.quantity(float(amount), "", 1)
