"""A grid of what each case has: rows are values under headings, columns are cases in blocks."""

from __future__ import annotations

from itertools import groupby

import pandas as pd
from matplotlib.axes import Axes

from analysis.release import ReleasedTable
from analysis.show.figures import DARK_BLUE, MUTED, RULE, Figure, draw


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

    def paint(axes: Axes) -> None:
        for y, (_, row) in enumerate(lines):
            if row is None:
                continue
            axes.axhline(y, color="#E3E7EA", lw=0.7, zorder=0)
            here = [x for x, case in enumerate(columns) if bool(row[case])]
            axes.plot(here, [y] * len(here), "s", color=DARK_BLUE, ms=6)
            axes.text(len(columns) + 0.2, y, f"{len(here)}", va="center", fontsize=8.5, color=MUTED)
        start = 0
        for block, size in runs:
            if start:
                axes.axvline(start - 0.5, color=RULE, lw=1)
            axes.text(
                start + size / 2 - 0.5, -1.0, block.replace(" ", "\n", 1).capitalize(),
                ha="center", va="bottom", fontsize=9, fontweight="semibold",
            )  # fmt: skip
            start += size
        axes.set_xlim(-0.7, len(columns) + 1.2)
        axes.set_ylim(len(lines) - 0.4, -1.2)
        axes.set_yticks(range(len(lines)), [text for text, _ in lines], fontsize=8.5)
        for label, (_, row) in zip(axes.get_yticklabels(), lines, strict=True):
            if row is None:
                label.set_fontweight("semibold")
        axes.xaxis.set_visible(False)
        for side in axes.spines.values():
            side.set_visible(False)

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
        height=1.5 + 0.17 * len(lines),
    )
