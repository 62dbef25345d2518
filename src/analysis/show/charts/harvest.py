"""Harvest plot (Ogilvie and others 2008, doi:10.1186/1471-2288-8-8): every result one bar, placed
by the direction it points in, as tall as it can be trusted, solid if it had a comparison group."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Patch

from analysis.release import ReleasedTable
from analysis.show import words
from analysis.show.figures import DARK_BLUE, INK, MUTED, TYPE, Figure, compose


def harvest(
    name: str,
    table: ReleasedTable,
    *,
    directions: tuple[str, ...],
    title: str = "",
    source: str,
    n: str = "",
) -> Figure:
    """One panel a domain of `table`, from the top.

    Columns: ``domain``, ``direction`` (of `directions`), ``place`` (in its stack, from 1),
    ``height`` (1–3, tall is better) and ``compared`` (with a comparison group).
    """
    frame = table.frame
    domains = list(dict.fromkeys(frame["domain"]))
    widest = int(frame.groupby(["domain", "direction"])["place"].max().max())
    room = widest + 2

    def paint(canvas: Canvas) -> None:
        panels = np.atleast_1d(canvas.subplots(len(domains), 1, sharex=True))
        for axes, domain in zip(panels, domains, strict=True):
            rows = frame[frame["domain"] == domain]
            for across, direction in enumerate(directions):
                stack = rows[rows["direction"] == direction]
                x = across * room + stack["place"].to_numpy(float)
                for place, height, compared in zip(
                    x, stack["height"], stack["compared"], strict=True
                ):
                    axes.bar(
                        place, height, width=0.74, edgecolor=DARK_BLUE, lw=1,
                        color=DARK_BLUE if compared else "#FFFFFF",
                    )  # fmt: skip
                axes.text(
                    across * room + 0.5, 3.45, f"{len(stack)}" if len(stack) else "none",
                    color=INK if len(stack) else MUTED, va="bottom",
                )  # fmt: skip
            axes.set_ylim(0, 4.4)
            axes.set_xlim(0, room * len(directions))
            axes.set_ylabel(
                domain.capitalize().replace(" ", "\n"), rotation=0, ha="right", va="center",
                fontweight="semibold",
            )  # fmt: skip
            axes.set_yticks([])
            axes.spines["left"].set_visible(False)
        panels[-1].set_xticks(
            [across * room + 0.5 for across in range(len(directions))],
            [direction.capitalize() for direction in directions],
            ha="left",
        )
        canvas.legend(
            handles=[
                Patch(facecolor=DARK_BLUE, edgecolor=DARK_BLUE, label="With a comparison group"),
                Patch(facecolor="#FFFFFF", edgecolor=DARK_BLUE, label="Without"),
            ],
            loc="outside upper left",
            ncols=2,
            title="Tall: low concern; middle: some; short: high",
            title_fontsize=TYPE,
            handletextpad=0.4,
            columnspacing=1.2,
            alignment="left",
        )

    return compose(
        name,
        paint,
        data=table,
        alt=_alt(frame, domains, directions, title),
        source=source,
        n=n,
        title=title,
        height=1.4 + 0.75 * len(domains),
    )


def _alt(frame: pd.DataFrame, domains: list[str], directions: tuple[str, ...], title: str) -> str:
    parts = []
    for domain in domains:
        rows = frame[frame["domain"] == domain]
        counts = rows["direction"].value_counts()
        told = [f"{counts.get(direction, 0)} {direction}" for direction in directions]
        best = int((rows["height"] == rows["height"].max()).sum())
        parts.append(f"{domain}: {words.listed(told)} ({best} of them raise least concern)")
    head = (
        f"Harvest plot, one bar a result. {title}. "
        if title
        else "Harvest plot, one bar a result. "
    )
    return f"{head}{'; '.join(parts)}."
