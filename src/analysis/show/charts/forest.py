"""Forest plots: each study with its interval, the pooled effect and what to expect next."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from analysis.release import ReleasedTable
from analysis.show import words
from analysis.show.figures import DARK_BLUE, DARK_PINK, MUTED, WIDTH, Figure, draw, fitted

_LABEL, _WRITTEN = 1.36, 1.36
"""Inches: the names of the studies, and the numbers at the end of the line."""


def forest(
    name: str,
    table: ReleasedTable,
    *,
    title: str = "",
    measure: str = "Standardised mean difference",
    worse: str = "Favours comparison",
    better: str = "Favours involvement",
    source: str,
    n: str = "",
) -> Figure:
    """One line a row of `table`, in its order, under a heading for each ``group``.

    Columns: ``group``, ``label``, ``effect``, ``low``, ``high``, ``weight`` (per cent; empty marks
    the pooled row, drawn as a diamond) and ``prediction_low``, ``prediction_high`` (pooled rows).
    """
    frame = table.frame.reset_index(drop=True)
    lines = _lines(frame)
    limits = frame[["effect", "low", "high", "prediction_low", "prediction_high"]]
    least, most = (
        min(float(limits.min().min()), 0.0) if len(frame) else 0.0,
        max(float(limits.max().max()), 0.0) if len(frame) else 0.0,
    )
    span = (most - least) or 1.0
    room = WIDTH - 0.15 - _LABEL - _WRITTEN
    left, right = least - span * _LABEL / room, most + span * _WRITTEN / room

    def paint(axes: Axes) -> None:
        axes.axvline(0, color=MUTED, lw=1)
        for y, (heading, row) in enumerate(lines):
            if row is None:
                axes.text(left, y, heading, fontweight="semibold", va="center")
                continue
            pooled = pd.isna(row["weight"])
            (_diamond if pooled else _study)(axes, y, row)
            weight = "semibold" if pooled else "normal"
            axes.text(left, y, row["label"], va="center", fontweight=weight)
            axes.text(right, y, _written(row), va="center", ha="right", fontweight=weight)
        axes.set_ylim(len(lines) - 0.4, -2.3)
        axes.set_xlim(left, right)
        axes.text(right, -0.9, "Effect\n(95% interval)", ha="right", va="bottom", color=MUTED)
        for x, text, side in (
            (-0.03 * span, f"← {worse}", "right"),
            (0.03 * span, f"{better} →", "left"),
        ):
            axes.text(x, -0.9, fitted(text, 0.95), ha=side, va="bottom", color=MUTED)
        axes.yaxis.set_visible(False)
        axes.spines["left"].set_visible(False)
        axes.spines["bottom"].set_bounds(least, most)
        axes.set_xticks([t for t in _ticks(least, most)])
        axes.set_xlabel(measure)

    return draw(
        name,
        paint,
        data=table,
        alt=_alt(frame, title, measure),
        source=source,
        n=n,
        title=title,
        height=1.75 + 0.187 * len(lines),
    )


def _lines(frame: pd.DataFrame) -> list[tuple[str, pd.Series | None]]:
    """A heading with no row for each group, then its rows."""
    lines: list[tuple[str, pd.Series | None]] = []
    for group, rows in frame.groupby("group", sort=False):
        lines.append((str(group), None))
        lines += [("", row) for _, row in rows.iterrows()]
    return lines


def _study(axes: Axes, y: int, row: pd.Series) -> None:
    axes.plot([row["low"], row["high"]], [y, y], color=DARK_BLUE, lw=1.4)
    axes.plot(row["effect"], y, "s", color=DARK_BLUE, ms=2.5 + 0.24 * min(float(row["weight"]), 25))


def _diamond(axes: Axes, y: int, row: pd.Series) -> None:
    if pd.notna(row["prediction_low"]):
        axes.plot([row["prediction_low"], row["prediction_high"]], [y, y], color=DARK_PINK, lw=1.4)
    corners = [
        (row["low"], y),
        (row["effect"], y - 0.32),
        (row["high"], y),
        (row["effect"], y + 0.32),
    ]
    axes.add_patch(Polygon(corners, closed=True, color=DARK_PINK))


def _written(row: pd.Series) -> str:
    places = max(_decimals(row[end]) for end in ("low", "high"))
    effect, low, high = (_number(row[name], places) for name in ("effect", "low", "high"))
    return f"{effect} ({low} to {high})"


def _decimals(value: float) -> int:
    """Two; three where two would print a nought that is none: the side of zero counts."""
    return 3 if value and abs(value) < 0.005 else 2


def _number(value: float, places: int = 0) -> str:
    if value and abs(value) < 0.0005:
        return "just above 0" if value > 0 else "just below 0"
    return words.quantity(value, "", places or _decimals(value))


def _ticks(least: float, most: float) -> list[float]:
    step = 0.5 if most - least > 1.6 else 0.25
    first = int(least / step)
    return [i * step for i in range(first, int(most / step) + 1)]


def _alt(frame: pd.DataFrame, title: str, measure: str) -> str:
    parts = []
    for group, rows in frame.groupby("group", sort=False):
        studies = rows[rows["weight"].notna()]
        above = int((studies["low"] > 0).sum())
        below = int((studies["high"] < 0).sum())
        text = (
            f"{group}: {len(studies)} studies, {above} with an interval above zero and {below} "
            f"with one below"
        )
        for _, row in rows[rows["weight"].isna()].iterrows():
            text += f"; pooled effect {_written(row)}"
            if pd.notna(row["prediction_low"]):
                low, high = (_number(row[f"prediction_{end}"]) for end in ("low", "high"))
                text += f", expected in a new study between {low} and {high}"
        parts.append(text)
    head = f"Forest plot of the {measure.lower()}. "
    parts = parts or ["It shows no study"]
    return f"{head}{f'{title}. ' if title else ''}{'. '.join(parts)}."
