"""Survival curves with their intervals, and the numbers still under observation below them."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.release import SUPPRESSED, ReleasedTable
from analysis.show import words
from analysis.show.figures import DARK_BLUE, ORANGE, ORANGE_TEXT, Figure, compose, fitted

_BESIDE = 1.15
"""Inches: a group's name at the end of its line."""

_LINE = 11.0
"""Per cent of the upper panel's height that a line of text takes."""

_STYLES = ((DARK_BLUE, DARK_BLUE, "-"), (ORANGE, ORANGE_TEXT, "--"))


def survival(
    name: str,
    table: ReleasedTable,
    *,
    title: str = "",
    of: str = "still there",
    shown_at_risk: tuple[int, ...] = (0, 90, 180, 270, 365, 540),
    source: str,
    n: str = "",
) -> Figure:
    """Step curves of up to two groups.

    `table`: one row a group and day, with ``group``, ``days``, ``share``, ``low``, ``high`` (per
    cent; withheld where too few are left) and ``at_risk``. ``shown_at_risk``: the days at which
    the numbers under the chart are printed.
    """
    frame = table.frame
    groups = list(dict.fromkeys(frame["group"]))
    drawn = frame.loc[frame["share"].notna(), "days"]
    last = float(drawn.max()) if len(drawn) else float(max(shown_at_risk))
    marks = _marks(shown_at_risk, last)

    def paint(canvas: Canvas) -> None:
        ratios = (4.4, 0.5 + 0.9 * len(groups))
        top, below = canvas.subplots(2, 1, sharex=True, height_ratios=ratios)
        ends = _ends(frame, groups, last)
        for group, style in zip(groups, _STYLES, strict=False):
            if group in ends:
                _curve(top, frame[frame["group"] == group], ends[group], style)
        if not ends:
            top.text(0, 50, "Too few stays to draw a line.", va="center")
        top.set_ylim(0, 104)
        top.set_xlim(-0.03 * last, last * 1.5)
        top.set_yticks(range(0, 101, 25), [f"{level}%" for level in range(0, 101, 25)])
        top.grid(axis="y")
        top.set_xticks(marks)
        top.tick_params(labelbottom=True)
        top.set_xlabel("Days since admission")
        _at_risk(below, frame, groups, marks)

    return compose(
        name,
        paint,
        data=table,
        alt=_alt(frame, groups, marks, title, of),
        source=source,
        n=n,
        title=title,
        height=2.1 + 0.36 * max(len(groups), 1),
    )


def _marks(wanted: tuple[int, ...], last: float) -> list[int]:
    """The days under the chart: those wanted, or, where the lines go on for much longer, as many
    half years as do not lie on one another."""
    if last <= 1.4 * max(wanted):
        return [day for day in wanted if day <= last]
    step = 180 * max(1, round(last / 180 / 5))
    return list(range(0, int(last) + 1, step))


def _ends(
    frame: pd.DataFrame, groups: list[str], last: float
) -> dict[str, tuple[float, float, str]]:
    """Where the name of each line stands (days, per cent) and what it says: within the panel, and
    no two on each other. Groups of whom nothing may be shown are left out."""
    out: dict[str, tuple[float, float, str]] = {}
    for group in groups:
        seen = frame[(frame["group"] == group) & frame["share"].notna()]
        if seen.empty:
            continue
        text = fitted(group, _BESIDE, weight="semibold")
        half = 0.5 * _LINE * (text.count("\n") + 1)
        y = float(seen["share"].iloc[-1])
        for crossing in _beside(frame, group, float(seen["days"].iloc[-1]), last):
            if abs(crossing - y) < half:  # another line runs through the name: below it
                y = crossing - half - 0.3 * _LINE
        y = min(max(y, half), 104 - half)
        out[group] = (float(seen["days"].iloc[-1]) + 8, y, text)
    # a name is as wide as the room beside the lines: 0.5 of 1.5 of their length
    ranked = sorted(out, key=lambda group: -out[group][1])
    for above, below in pairwise(ranked):
        (x, y, text), (x_below, y_below, text_below) = out[above], out[below]
        tall = 0.5 * _LINE * (text + "\n" + text_below).count("\n") + 0.5 * _LINE
        if abs(x - x_below) < 0.5 * last and y - y_below < tall:
            middle = min(max((y + y_below) / 2, tall), 104 - tall)
            out[above] = (x, middle + tall / 2, text)
            out[below] = (x_below, middle - tall / 2, text_below)
    return out


def _beside(frame: pd.DataFrame, group: str, day: float, last: float) -> list[float]:
    """Where the other lines are beside the name of one that ends on `day`, from the top."""
    other = frame[(frame["group"] != group) & frame["share"].notna()]
    near = other[(other["days"] > day) & (other["days"] <= day + 0.5 * last)]
    return sorted(near["share"].astype(float), reverse=True)


def _curve(
    axes: Axes, rows: pd.DataFrame, end: tuple[float, float, str], style: tuple[str, str, str]
) -> None:
    colour, ink, line = style
    seen = rows[rows["share"].notna()]
    days = seen["days"].to_numpy(float)
    axes.fill_between(
        days, seen["low"], seen["high"], step="post", color=colour, alpha=0.14, linewidth=0
    )
    axes.step(days, seen["share"], line, where="post", color=colour)
    x, y, text = end
    axes.text(x, y, text, color=ink, va="center", fontweight="semibold", linespacing=1.05)


def _at_risk(axes: Axes, frame: pd.DataFrame, groups: list[str], marks: list[int]) -> None:
    axes.set_title("Stays still under way", pad=2)
    for line, group in enumerate(groups):
        rows = frame[frame["group"] == group].set_index("days")["at_risk"]
        for day in marks:
            number = rows.get(day)
            text = SUPPRESSED if pd.isna(number) else f"{number:,.0f}"
            axes.text(day, line, text, ha="center", va="center")
        axes.text(
            axes.get_xlim()[1], line, fitted(group, _BESIDE), ha="right", va="center",
            color=_STYLES[line][1], linespacing=1.0,
        )  # fmt: skip
    axes.set_ylim(len(groups) - 0.5, -0.5)
    axes.yaxis.set_visible(False)
    axes.xaxis.set_visible(False)
    for side in axes.spines.values():
        side.set_visible(False)


def _alt(frame: pd.DataFrame, groups: list[str], marks: list[int], title: str, of: str) -> str:
    parts = []
    for group in groups:
        share = frame[frame["group"] == group].set_index("days")["share"]
        read = [
            f"{share[day]:.0f}% after {day} days"
            for day in marks
            if day > 0 and pd.notna(share.get(day))
        ]
        parts.append(f"{group}, {of}: {words.listed(read) or 'withheld'}")
    head = f"Survival curves. {title}. " if title else "Survival curves. "
    return f"{head}{'; '.join(parts)}."
