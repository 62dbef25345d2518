"""Overlap: how many people of each group have which score, before matching and after."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter

from analysis.release import ReleasedTable
from analysis.show import words
from analysis.show.figures import DARK_BLUE, INK, TURQUOISE, Figure, compose

PANELS = (
    ("Before matching", "treated", "control"),
    ("After matching", "matched_treated", "matched_control"),
)


def overlap(
    name: str,
    table: ReleasedTable,
    *,
    groups: tuple[str, str],
    title: str = "",
    source: str,
    n: str = "",
) -> Figure:
    """Two panels; in each one group's bars stand on the line and the other's hang from it.

    `table` has ``low``, ``high`` (limits of a class of the score) and how many people of each
    group are in it: ``treated``, ``control``, ``matched_treated``, ``matched_control``. Bars are
    shares of their group, so that a small group and a large one can be compared. Withheld classes
    have no bar.
    """
    frame = table.frame.reset_index(drop=True)
    shares = {
        column: 100 * frame[column].fillna(0.0) / max(float(frame[column].sum()), 1.0)
        for _, *columns in PANELS
        for column in columns
    }
    top = 1.18 * max(float(share.max()) for share in shares.values()) if len(frame) else 1.0

    def paint(canvas: Canvas) -> None:
        panels = canvas.subplots(2, 1, sharex=True, sharey=True)
        width = frame["high"] - frame["low"]
        for axes, (heading, mine, theirs) in zip(panels, PANELS, strict=True):
            axes.bar(frame["low"], shares[mine], width, align="edge", color=DARK_BLUE,
                     edgecolor="white", lw=0.5)  # fmt: skip
            axes.bar(frame["low"], -shares[theirs], width, align="edge", color=TURQUOISE,
                     edgecolor="white", lw=0.5, hatch="///")  # fmt: skip
            axes.axhline(0, color=INK, lw=0.8)
            axes.set_title(f"{heading}: share of each group", fontweight="semibold")
            axes.set_ylim(-top, top)
            axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{abs(y):g}%"))
            axes.grid(axis="y")
            axes.spines["left"].set_visible(False)
            for place, label, va in ((0.97, groups[0], "top"), (0.03, groups[1], "bottom")):
                axes.text(0.02, place, label, transform=axes.transAxes, va=va, color=INK,
                          fontweight="semibold")  # fmt: skip
        panels[-1].set_xlabel("Score (logit)")

    return compose(
        name,
        paint,
        data=table,
        alt=_alt(frame, groups, title),
        source=source,
        n=n,
        title=title,
        height=5.0,
    )


def _alt(frame: pd.DataFrame, groups: tuple[str, str], title: str) -> str:
    head = f"Two back-to-back histograms of the score. {title}. ".replace(". .", ".")
    if not title:
        head = "Two back-to-back histograms of the score. "
    told = []
    for heading, *columns in PANELS:
        ranges = []
        for column, group in zip(columns, groups, strict=True):
            seen = frame[frame[column].fillna(0) > 0]
            if seen.empty:
                continue
            most = seen.loc[seen[column].idxmax()]
            low, high, least, greatest = (
                words.quantity(float(x), "", 1)
                for x in (most["low"], most["high"], seen["low"].min(), seen["high"].max())
            )
            ranges.append(
                f"{group} from {least} to {greatest}, most often between {low} and {high}"
            )
        told.append(f"{heading}: {'; '.join(ranges) or 'nobody'}")
    if np.isnan(frame[["treated", "control"]].to_numpy(float)).any():
        told.append("Classes of very few people are not drawn")
    return f"{head}{'. '.join(told)}."
