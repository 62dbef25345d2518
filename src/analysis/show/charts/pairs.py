"""Published and computed figures side by side, so that a reader sees where they part."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Canvas

from analysis.release import SUPPRESSED, ReleasedTable
from analysis.show import words
from analysis.show.figures import DARK_BLUE, TURQUOISE, Figure, compose, fitted

_PAIR = (("published", DARK_BLUE, ""), ("computed", TURQUOISE, "///"))


def pairs(
    name: str,
    table: ReleasedTable,
    *,
    title: str = "",
    source: str,
    n: str = "",
) -> Figure:
    """One panel a measure, one pair of bars a label.

    `table` has ``measure``, ``label``, ``published``, ``computed`` and ``unit``.
    """
    frame = table.frame
    measures = list(dict.fromkeys(frame["measure"]))

    def paint(canvas: Canvas) -> None:
        panels = np.atleast_1d(canvas.subplots(len(measures), 1))
        for axes, measure in zip(panels, measures, strict=True):
            rows = frame[frame["measure"] == measure].reset_index(drop=True)
            reach = float(rows[["published", "computed"]].max().fillna(0).max()) or 1.0
            for down, row in rows.iterrows():
                for step, (kind, colour, hatch) in enumerate(_PAIR):
                    place = float(down) + (step - 0.5) * 0.36
                    amount = row[kind]
                    axes.barh(
                        place, 0 if pd.isna(amount) else amount, height=0.33, color=colour,
                        hatch=hatch, edgecolor="#FFFFFF", linewidth=0,
                    )  # fmt: skip
                    text = SUPPRESSED if pd.isna(amount) else words.quantity(float(amount))
                    reach_of = 0 if pd.isna(amount) else float(amount)
                    axes.text(reach_of + 0.02 * reach, place, f"{text} {kind}", va="center")
            axes.set_yticks(range(len(rows)), [fitted(text, 1.2) for text in rows["label"]])
            axes.set_ylim(len(rows) - 0.45, -0.55)
            axes.set_xlim(0, reach * 1.6)
            axes.set_title(measure, fontweight="semibold")
            axes.xaxis.set_visible(False)
            axes.spines["bottom"].set_visible(False)

    said = [
        f"{row['measure']}, {row['label']}: {_spoken(row['published'], row['unit'])} published, "
        f"{_spoken(row['computed'], row['unit'])} computed"
        for row in frame.to_dict("records")
    ]
    head = f"Paired bars. {title}. " if title else "Paired bars. "
    return compose(
        name,
        paint,
        data=table,
        alt=f"{head}{'; '.join(said)}.",
        source=source,
        n=n,
        title=title,
        height=0.45 + 0.32 * len(measures) + 0.33 * len(frame),
    )


def _spoken(amount: float, unit: str) -> str:
    return "withheld" if pd.isna(amount) else words.with_unit(float(amount), unit)
