"""Lines over time or order, each labelled at its end, with a band where there is uncertainty."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, YearLocator
from matplotlib.ticker import MaxNLocator

from analysis.release import ReleasedTable
from analysis.show import words
from analysis.show.figures import (
    DARK_BLUE,
    MUTED,
    ORANGE_TEXT,
    PALETTE,
    SEQUENCE,
    Figure,
    draw,
    spread,
)

_STYLES = ("-", "--", "-.", ":")


def trend(
    name: str,
    table: ReleasedTable,
    *,
    x: str,
    lines: dict[str, str],
    band: tuple[str, str] | None = None,
    across: str = "",
    unit: str = "",
    title: str = "",
    source: str,
    n: str = "",
    height: float = 3.2,
) -> Figure:
    """`lines`: column → name at the end of its line (at most four). `band`: columns of the lower
    and upper limit around the first line. `across` names the horizontal axis."""
    frame = table.frame.reset_index(drop=True)

    def paint(axes: Axes) -> None:
        places = frame[x]
        if band:
            axes.fill_between(places, frame[band[0]], frame[band[1]], color=SEQUENCE[1], lw=0)
        top = float(np.nanmax(frame[list(lines)].to_numpy(float)) or 1)
        ends = spread(frame[list(lines)].iloc[-1].fillna(0).to_numpy(float), 0.075 * top)
        for (column, label), colour, style, end in zip(
            lines.items(), PALETTE, _STYLES, ends, strict=False
        ):
            axes.plot(places, frame[column], style, color=colour)
            ink = ORANGE_TEXT if colour == PALETTE[3] else DARK_BLUE
            ink = colour if colour != PALETTE[3] else ink
            axes.annotate(
                f" {label}, {_printed(frame[column].iloc[-1])}",
                (places.iloc[-1], end), va="center", color=ink, fontweight="semibold",
                annotation_clip=False,
            )  # fmt: skip
        axes.set_ylim(0, top * 1.08)
        axes.set_title(unit[:1].upper() + unit[1:], color=MUTED)
        axes.set_xlabel(across)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        if pd.api.types.is_datetime64_any_dtype(places):
            axes.xaxis.set_major_locator(YearLocator())
            axes.xaxis.set_major_formatter(DateFormatter("%Y"))
        axes.grid(axis="y")
        axes.margins(x=0.01)
        axes.spines["left"].set_visible(False)

    first, last = (_said(frame[x].iloc[i]) for i in (0, -1))
    told = [
        f"{label} from {_printed(frame[column].iloc[0])} to {_printed(frame[column].iloc[-1])}"
        for column, label in lines.items()
    ]
    limits = ""
    if band:
        low, high = (_printed(frame[column].iloc[-1]) for column in band)
        limits = f" Band at the end {low} to {high}."
    head = f"Line chart. {title}. " if title else "Line chart. "
    return draw(
        name,
        paint,
        data=table,
        alt=f"{head}{unit.capitalize()}, {first} to {last}: {'; '.join(told)}.{limits}",
        source=source,
        n=n,
        title=title,
        height=height,
    )


def _printed(amount: float) -> str:
    return "withheld" if pd.isna(amount) else words.quantity(float(amount))


def _said(place: object) -> str:
    return f"{place:%B %Y}" if isinstance(place, pd.Timestamp) else f"{place}"
