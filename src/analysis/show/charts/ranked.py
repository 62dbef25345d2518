"""Items in order of rank, with each group's own view: where groups part, the marks part."""

from __future__ import annotations

from itertools import accumulate

from matplotlib.axes import Axes

from analysis.release import ReleasedTable
from analysis.show import words
from analysis.show.figures import (
    DARK_BLUE,
    DARK_PINK,
    GRID,
    MUTED,
    ORANGE,
    TEXT_LINE,
    TURQUOISE,
    WIDTH,
    Figure,
    draw,
    fitted,
)

_MARKS_LINE = 0.3
"""Inches: the line with the marks, under each question."""

_MARKS = ((TURQUOISE, "s"), (DARK_PINK, "^"), (ORANGE, "D"))


def ranked(
    name: str,
    table: ReleasedTable,
    *,
    label: str,
    groups: dict[str, str],
    items: int,
    title: str = "",
    source: str,
    n: str = "",
) -> Figure:
    """One line an item of `table`, first at the top.

    Columns: `label`, ``mean_rank`` with ``low`` and ``high``, and one column a group (`groups`:
    column → name to print; at most three). ``items``: how many were ranked in all.
    """
    frame = table.frame.reset_index(drop=True)
    reach = min(float(frame[["high", *groups]].max().max()), items) if len(frame) else items

    asked = [fitted(f"{i + 1}. {text}", WIDTH - 0.3) for i, text in enumerate(frame[label])]
    tall = [TEXT_LINE * len(text.splitlines()) + _MARKS_LINE for text in asked]
    ends = list(accumulate(tall))

    def paint(axes: Axes) -> None:
        for text, end, height, row in zip(asked, ends, tall, frame.to_dict("records"), strict=True):
            y = end - _MARKS_LINE * 0.62
            axes.text(0, end - height, text, va="top", transform=axes.get_yaxis_transform())
            axes.axhline(y, color=GRID, lw=0.8, zorder=0)
            axes.plot([row["low"], row["high"]], [y, y], color=DARK_BLUE, lw=2.4)
            axes.plot(row["mean_rank"], y, "o", color=DARK_BLUE, ms=7, zorder=4)
            for (column, _), (colour, marker) in zip(groups.items(), _MARKS, strict=False):
                axes.plot(
                    row[column], y, marker, mfc="#FFFFFF", mec=colour, mew=1.6, ms=6, zorder=5
                )
        axes.set_yticks([])
        axes.set_ylim(sum(tall) or 1.0, -0.05)
        axes.set_xlim(0, reach + 1)
        axes.set_xticks([1, *range(5, int(reach) + 1, 5)])
        axes.set_xlabel(f"Mean rank (1 = first of {items})")
        axes.spines["left"].set_visible(False)
        handles = [
            axes.plot([], [], marker, mfc="#FFFFFF", mec=colour, mew=1.6, ls="", label=text)[0]
            for text, (colour, marker) in zip(groups.values(), _MARKS, strict=False)
        ]
        everybody = axes.plot([], [], "o-", color=DARK_BLUE, label="All, with 95% interval")[0]
        axes.figure.legend(
            handles=[everybody, *handles], loc="outside upper left", ncols=2, handletextpad=0.3,
            columnspacing=1.2, labelcolor=MUTED,
        )  # fmt: skip

    parts = []
    for place, row in enumerate(frame.to_dict("records"), start=1):
        each = [f"{text} {words.quantity(row[c], '', 1)}" for c, text in groups.items()]
        parts.append(
            f"{place}. {str(row[label]).rstrip('?')}: {words.quantity(row['mean_rank'], '', 1)} "
            f"({', '.join(each)})"
        )
    head = f"Dot chart of mean ranks. {title}. " if title else "Dot chart of mean ranks. "
    return draw(
        name,
        paint,
        data=table,
        alt=f"{head}{'; '.join(parts)}.",
        source=source,
        n=n,
        title=title,
        height=1.2 + sum(tall),
    )
