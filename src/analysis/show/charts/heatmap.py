"""A grid of counts, darker for more, the number in every cell: themes by group and the like."""

from __future__ import annotations

from itertools import accumulate

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.release import SUPPRESSED, ReleasedTable
from analysis.show import words
from analysis.show.figures import (
    DARK_PINK,
    EDGE,
    TEXT_LINE,
    WIDTH,
    Figure,
    draw,
    fitted,
    heat_colour,
)

_PAD, _HEADING = 0.1, 0.27
"""Inches: a row's inner margin, above and below together, and the row of a heading."""


def heatmap(
    name: str,
    table: ReleasedTable,
    *,
    row: str,
    columns: list[str],
    heading: str = "",
    total: str = "",
    title: str = "",
    source: str,
    n: str = "",
    unit: str = "participants",
    of: dict[str, int] | None = None,
    nought: str = "",
) -> Figure:
    """One row of `table` a line, one of `columns` a column; the shade is the share of the column's
    maximum possible (``of``: column → how many there could be) or of the largest cell.

    ``nought`` is the word for an empty cell, which is then
    framed: where the gaps are the message.
    `heading` names a column whose values stand above their rows; `total` one of numbers that stand
    unshaded at the end.
    """
    frame = table.frame.reset_index(drop=True)
    named = [str(text) for text in frame[heading]] if heading else [""] * len(frame)
    biggest = float(frame[columns].max().max()) or 1.0 if len(frame) else 1.0
    shown = [*columns, *([total] if total else [])]
    beside = min(2.1, max(1.1, WIDTH - 0.15 - 0.55 * len(shown)))
    labels = [fitted(text, beside - 0.08) for text in frame[row]]
    across = (WIDTH - 0.15 - beside) / len(shown)
    heads = [_headed(c, of, across) for c in shown]
    above = [_HEADING if h and h != b else 0.0 for h, b in zip(named, ["", *named], strict=False)]
    tall = [TEXT_LINE * len(text.splitlines()) + _PAD for text in labels]
    ends = list(accumulate(a + t for a, t in zip(above, tall, strict=True)))
    tops = [end - t for end, t in zip(ends, tall, strict=True)]

    def paint(axes: Axes) -> None:
        for x, column in enumerate(shown):
            top = float((of or {}).get(column, biggest)) or 1.0
            for amount, y, height in zip(frame[column], tops, tall, strict=True):
                text = SUPPRESSED if pd.isna(amount) else f"{amount:,.0f}"
                share = 0.0 if pd.isna(amount) else min(float(amount) / top, 1.0)
                fill, ink = heat_colour(share)
                if column == total:
                    axes.text(x + 0.5, y + height / 2, text, ha="center", va="center",
                              fontweight="semibold")  # fmt: skip
                    continue
                axes.add_patch(Rectangle((x, y), 1, height, facecolor=fill, edgecolor=EDGE, lw=0.8))
                empty = bool(nought) and amount == 0
                if empty:
                    _mark_empty(axes, x, y, height)
                axes.text(
                    x + 0.5, y + height / 2, nought if empty else text, ha="center", va="center",
                    color=DARK_PINK if empty else ink, fontweight="semibold" if empty else "normal",
                )  # fmt: skip
        axes.set_xlim(0, len(shown))
        axes.set_ylim(max(ends, default=1.0), 0)
        axes.set_xticks([i + 0.5 for i in range(len(shown))], heads)
        rows = [(y + height / 2, text, "normal") for y, height, text in
                zip(tops, tall, labels, strict=True)]  # fmt: skip
        rows += [(y - 0.11, text, "semibold") for y, text, gap in
                 zip(tops, named, above, strict=True) if gap]  # fmt: skip
        for y, text, weight in rows:
            axes.annotate(
                text, (0, y), xytext=(-72 * beside if heading else -5, 0),
                textcoords="offset points", ha="left" if heading else "right", va="center",
                fontweight=weight,
            )  # fmt: skip
        axes.set_yticks([])
        axes.xaxis.tick_top()
        for spine in axes.spines.values():
            spine.set_visible(False)

    return draw(
        name,
        paint,
        data=table,
        alt=_alt(frame, row, columns, named, unit, title),
        source=source,
        n=n,
        title=title,
        height=max(ends, default=0.3) + 0.42 + TEXT_LINE * max(len(h.splitlines()) for h in heads),
    )


def _mark_empty(axes: Axes, x: float, y: float, height: float) -> None:
    """A broken line within the cell's edge: seen in grey, and behind no letter."""
    inner = Rectangle(
        (x + 0.05, y + 0.025), 0.9, height - 0.05, fill=False, edgecolor=DARK_PINK, lw=1.2,
        linestyle=(0, (3, 2)),
    )  # fmt: skip
    axes.add_patch(inner)


def _headed(column: str, of: dict[str, int] | None, inches: float) -> str:
    said = f"{column} (of\u00a0{of[column]})" if of and column in of else column
    return fitted(said, inches)


def _alt(
    frame: pd.DataFrame, row: str, columns: list[str], named: list[str], unit: str, title: str
) -> str:
    head = f"Grid of numbers of {unit}. {title}. " if title else f"Grid of numbers of {unit}. "
    if frame.empty:
        return f"{head}It has no rows."
    lines, under = [], ""
    for record, heading in zip(frame.to_dict("records"), named, strict=True):
        cells = words.listed(
            [
                f"{'withheld' if pd.isna(record[c]) else format(record[c], ',.0f')} in {c}"
                for c in columns
            ]
        )
        new = f"Under {heading}: " if heading and heading != under else ""
        lines.append(f"{new}{record[row]}: {cells}")
        under = heading
    return f"{head}{'; '.join(lines)}."
