"""Love plots: how far apart two groups were on each characteristic, before matching and after."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from analysis.release import ReleasedTable
from analysis.show import words
from analysis.show.figures import DARK_BLUE, MUTED, ORANGE, RULE, SEQUENCE, Figure, draw, fitted

LIMIT = 0.1
"""A standardised difference within this is called small (Austin 2009, doi 10.1002/sim.3697)."""
_TOLD = 3


def love(
    name: str,
    table: ReleasedTable,
    *,
    title: str = "",
    source: str,
    n: str = "",
) -> Figure:
    """One line a row of `table`, largest difference before matching first.

    Columns: ``label``, ``before``, ``after`` (standardised differences, with their signs). Rows
    without a value are left out of the picture and stay in the data.
    """
    frame = table.frame.dropna(subset=["before", "after"])
    order = frame["before"].abs().sort_values(kind="stable", ascending=False).index
    frame = frame.loc[order].reset_index(drop=True)

    labels = [fitted(text, 2.4) for text in frame["label"]]
    tall = [0.175 if "\n" not in text else 0.31 for text in labels]

    def paint(axes: Axes) -> None:
        rows = [sum(tall[:i]) + tall[i] / 2 for i in range(len(frame))]
        axes.axvspan(-LIMIT, LIMIT, color=SEQUENCE[1], lw=0, label=f"within ±{LIMIT}")
        axes.axvline(0, color=MUTED, lw=1)
        axes.hlines(rows, frame["before"], frame["after"], color=RULE, lw=1)
        axes.plot(frame["before"], rows, "D", mfc="white", mec=ORANGE, mew=1.5, ms=5,
                  label="before")  # fmt: skip
        axes.plot(frame["after"], rows, "o", color=DARK_BLUE, ms=5, label="after")
        axes.set_yticks(rows, labels)
        axes.set_ylim(sum(tall), 0)
        reach = max(1.15 * float(frame[["before", "after"]].abs().max().max()), 2 * LIMIT)
        axes.set_xlim(-reach, reach)
        axes.figure.legend(
            loc="outside upper left", ncols=3, handletextpad=0.2, columnspacing=1.2,
            labelcolor=MUTED,
        )  # fmt: skip
        axes.grid(axis="x")
        axes.set_xlabel("Standardised difference,\nusers less comparison people")
        axes.spines["left"].set_visible(False)

    return draw(
        name,
        paint,
        data=table,
        alt=_alt(frame, title),
        source=source,
        n=n,
        title=title,
        height=1.5 + sum(tall),
    )


def _alt(frame: pd.DataFrame, title: str) -> str:
    def far(column: str) -> str:
        outside = int((frame[column].abs() >= LIMIT).sum())
        return f"{outside} of {len(frame)}"

    head = f"Love plot. {title}. " if title else "Love plot. "
    if frame.empty:
        return f"{head}No difference may be shown."
    told = words.listed(
        [
            f"{row['label']} from {words.quantity(row['before'], '', 2)} to "
            f"{words.quantity(row['after'], '', 2)}"
            for row in frame.head(_TOLD).to_dict("records")
        ]
    )
    worst = float(frame["after"].abs().max())
    return (
        f"{head}Standardised differences of {LIMIT} or more: {far('before')} before matching, "
        f"{far('after')} after; the largest after is {words.quantity(worst, '', 2)}. The furthest "
        f"apart before: {told}."
    )
