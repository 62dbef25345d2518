"""Two groups, before and after: the picture a lay reader understands."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from analysis.release import ReleasedTable
from analysis.show import words
from analysis.show.figures import DARK_BLUE, ORANGE, ORANGE_TEXT, Figure, draw, spread


def before_after(
    name: str,
    table: ReleasedTable,
    *,
    title: str = "",
    source: str,
    n: str = "",
    unit: str = "pounds",
    measure: str = "",
    width: float = 6.7,
    height: float = 3.2,
) -> Figure:
    """Lines from ``before`` to ``after`` for two rows of `table`, named by its ``group`` column.

    The axis starts at zero, so that the slope is as steep as the change is large.
    """
    frame = table.frame.reset_index(drop=True)

    def paint(axes: Axes) -> None:
        top = float(frame[["before", "after"]].fillna(0).max().max() or 1)
        # a line of type, in the axis's units: what stands above and below the axes is 0.75 inches
        low_gap = top * 0.17 / max(height - 0.75, 0.5)
        start = spread(frame["before"].fillna(0).to_numpy(float), low_gap)
        end = spread(frame["after"].fillna(0).to_numpy(float), low_gap)
        styles = ((DARK_BLUE, DARK_BLUE, "-", "o"), (ORANGE, ORANGE_TEXT, "--", "s"))
        for row, style, left, right in zip(
            frame.to_dict("records"), styles, start, end, strict=True
        ):
            colour, ink, line, marker = style
            axes.plot(
                [0, 1], [row["before"], row["after"]], line, color=colour, marker=marker, ms=7
            )
            axes.text(-0.09, left, _said(row["before"], unit), ha="right", va="center", color=ink)
            axes.text(
                1.09,
                right,
                f"{_said(row['after'], unit)}  {row['group']}",
                va="center",
                color=ink,
                fontweight="semibold",
            )
        axes.set_xlim(-0.45, 2.05)
        axes.set_ylim(0, max(top * 1.12, 1.08 * max(start.max(), end.max())))
        axes.set_xticks([0, 1], ["Year before", "Year after"])
        axes.yaxis.set_visible(False)
        axes.spines["left"].set_visible(False)
        axes.spines["bottom"].set_bounds(0, 1)

    said = [
        f"{row['group']}: {_said(row['before'], unit)} in the year before, "
        f"{_said(row['after'], unit)} in the year after"
        for row in frame.to_dict("records")
    ]
    head = f"Line chart of {measure}. " if measure else "Line chart. "
    head += f"{title}. " if title else ""
    return draw(
        name,
        paint,
        data=table,
        alt=f"{head}{'; '.join(said)}.",
        source=source,
        n=n,
        title=title,
        width=width,
        height=height,
    )


def _said(amount: float, unit: str) -> str:
    return "withheld" if pd.isna(amount) else words.quantity(float(amount), unit)
