"""A grid of what each case has: rows are values under headings, columns are cases in blocks."""

from __future__ import annotations

from itertools import accumulate, groupby

import pandas as pd
from matplotlib.axes import Axes

from analysis.release import ReleasedTable
from analysis.show.figures import (
    DARK_BLUE,
    EDGE,
    GRID,
    MUTED,
    TEXT_LINE,
    WIDTH,
    Figure,
    draw,
    fitted,
    inches,
)

_BESIDE, _PAD = 1.65, 0.0
"""Inches: the names of values, and a row's inner margin."""


def presence(
    name: str,
    table: ReleasedTable,
    *,
    blocks: dict[str, str],
    title: str = "",
    cases: str = "programmes",
    source: str,
    n: str = "",
) -> Figure:
    """A square wherever a case has a value.

    `table` has ``heading``, ``value`` and one true-or-false column a case, in the order of
    `blocks` (case → the block it belongs to; cases of a block stand together).
    """
    frame = table.frame.reset_index(drop=True)
    columns = list(blocks)
    runs = [(block, len(list(run))) for block, run in groupby(blocks.values())]
    lines: list[tuple[str, pd.Series | None]] = []
    for heading, rows in frame.groupby("heading", sort=False):
        lines.append((f"{str(heading)[:1].upper()}{str(heading)[1:]}", None))
        lines += [(str(row["value"]), row) for _, row in rows.iterrows()]

    widths = {True: _BESIDE + 1.0, False: _BESIDE}
    labels = [fitted(text, widths[row is None]) for text, row in lines]
    tall = [TEXT_LINE * len(text.splitlines()) + _PAD for text in labels]
    middles = [end - t / 2 for end, t in zip(accumulate(tall), tall, strict=True)]
    pitch = (WIDTH - _BESIDE - 0.45) / max(len(columns), 1)
    heads = _heads(runs, pitch)
    above = TEXT_LINE * (1 + max((level for *_, level in heads), default=0)) + 0.08

    def paint(axes: Axes) -> None:
        for y, text, (_, row) in zip(middles, labels, lines, strict=True):
            place = -(_BESIDE + 0.05) / pitch
            if row is None:
                axes.text(place, y, text, va="center", fontweight="semibold")
                continue
            axes.text(place, y, text, va="center")
            # from the first column on: a line behind letters reads as if they were struck out
            axes.plot([-0.5, len(columns)], [y, y], color=GRID, lw=0.7, zorder=0)
            here = [x for x, case in enumerate(columns) if bool(row[case])]
            axes.plot(here, [y] * len(here), "s", color=DARK_BLUE, ms=min(6.0, 0.78 * 72 * pitch))
            axes.text(len(columns) + 0.3, y, f"{len(here)}", va="center", color=MUTED)
        for start, text, level in heads:
            if start:
                axes.plot([start - 0.5] * 2, [-level * TEXT_LINE, sum(tall)], color=EDGE, lw=0.8)
            axes.text(
                start - 0.3, -level * TEXT_LINE - 0.02, text, va="bottom", fontweight="semibold"
            )
        axes.set_xlim(-(_BESIDE + 0.05) / pitch, len(columns) + 0.35 / pitch)
        axes.set_ylim(sum(tall), -above)
        axes.axis("off")

    parts = []
    for heading, rows in frame.groupby("heading", sort=False):
        counts = [f"{row['value']} {int(row[columns].sum())}" for _, row in rows.iterrows()]
        parts.append(f"{heading}: {', '.join(counts)}")
    kinds = ", ".join(f"{size} {block}" for block, size in runs)
    head = f"Grid of {len(columns)} {cases} ({kinds}). {f'{title}. ' if title else ''}"
    return draw(
        name,
        paint,
        data=table,
        alt=f"{head}How many {cases} have each value. {'; '.join(parts)}.",
        source=source,
        n=n,
        title=title,
        height=sum(tall) + above + 0.4,
    )


def _heads(runs: list[tuple[str, int]], pitch: float) -> list[tuple[int, str, int]]:
    """Where each block begins, its name, and on which line above the grid there is room for it."""
    out: list[tuple[int, str, int]] = []
    start = sum(size for _, size in runs)
    # from the right: a block's own rule goes up to its name and must cross no other name
    for block, size in reversed(runs):
        start -= size
        text = f"{block[:1].upper()}{block[1:]}"
        end = start + (inches(text, weight="semibold") + 0.1) / pitch
        level = 0
        while any(level <= other and end > begins for begins, _, other in out):
            level += 1
        out.append((start, text, level))
    return out[::-1]
