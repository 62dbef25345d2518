"""A grid of counts, darker for more, the number in every cell: themes by group and the like."""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.release import SUPPRESSED, ReleasedTable
from analysis.show import words
from analysis.show.figures import Figure, draw, heat_colour


def heatmap(
    name: str,
    table: ReleasedTable,
    *,
    row: str,
    columns: list[str],
    title: str = "",
    source: str,
    n: str = "",
    unit: str = "participants",
    of: dict[str, int] | None = None,
) -> Figure:
    """One row of `table` a line, one of `columns` a column; the shade is the share of the column's
    maximum possible (``of``: column → how many there could be) or of the largest cell."""
    frame = table.frame.reset_index(drop=True)
    biggest = float(frame[columns].max().max()) or 1.0

    def paint(axes: Axes) -> None:
        for across, column in enumerate(columns):
            top = float((of or {}).get(column, biggest)) or 1.0
            for down, amount in enumerate(frame[column]):
                fill, ink = heat_colour(0 if pd.isna(amount) else min(float(amount) / top, 1))
                axes.add_patch(Rectangle((across, down), 1, 1, facecolor=fill, edgecolor="#9AA5AE"))
                text = SUPPRESSED if pd.isna(amount) else f"{amount:,.0f}"
                axes.text(across + 0.5, down + 0.5, text, ha="center", va="center", color=ink)
        axes.set_xlim(0, len(columns))
        axes.set_ylim(len(frame), 0)
        axes.set_xticks(
            [i + 0.5 for i in range(len(columns))],
            [textwrap.fill(_headed(c, of), 16) for c in columns],
        )
        axes.set_yticks(
            [i + 0.5 for i in range(len(frame))],
            [textwrap.fill(str(text), 38) for text in frame[row]],
        )
        axes.xaxis.tick_top()
        for side in axes.spines.values():
            side.set_visible(False)

    lines = [
        f"{record[row]}: "
        + words.listed(
            [
                f"{'withheld' if pd.isna(record[c]) else format(record[c], ',.0f')} in {c}"
                for c in columns
            ]
        )
        for record in frame.to_dict("records")
    ]
    head = f"Grid of numbers of {unit}. {title}. " if title else f"Grid of numbers of {unit}. "
    return draw(
        name,
        paint,
        data=table,
        alt=f"{head}{'; '.join(lines)}.",
        source=source,
        n=n,
        title=title,
        height=1.3 + 0.36 * len(frame),
    )


def _headed(column: str, of: dict[str, int] | None) -> str:
    return f"{column} (of\u00a0{of[column]})" if of and column in of else column
