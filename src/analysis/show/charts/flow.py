"""The PRISMA 2020 flow diagram (doi:10.1136/bmj.n71): two routes of boxes joined by arrows."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, Rectangle

from analysis.release import ReleasedTable
from analysis.show.figures import DARK_BLUE, INK, MUTED, Figure, draw

STEPS = (
    "identified",
    "removed before screening",
    "screened",
    "excluded on title and abstract",
    "sought in full",
    "not retrieved",
    "assessed in full",
    "excluded in full",
    "included",
)
"""The boxes of a route, in reading order."""

# step → (line of the diagram, 0 for the main column and 1 for what leaves it)
_PLACES = {
    "identified": (0, 0),
    "removed before screening": (0, 1),
    "screened": (1, 0),
    "excluded on title and abstract": (1, 1),
    "sought in full": (2, 0),
    "not retrieved": (2, 1),
    "assessed in full": (3, 0),
    "excluded in full": (3, 1),
}
_WIDTH, _GAP = 0.226, 0.0235
_LINE, _PAD, _BETWEEN = 0.17, 0.16, 0.3
"""Inches: a line of text, a box's inner margin above and below, the arrow between two boxes."""


@dataclass(frozen=True)
class _Box:
    left: float
    top: float
    height: float

    @property
    def below(self) -> tuple[float, float]:
        return self.left + _WIDTH / 2, self.top - self.height

    @property
    def above(self) -> tuple[float, float]:
        return self.left + _WIDTH / 2, self.top


def prisma_flow(
    name: str, table: ReleasedTable, *, title: str = "", source: str, n: str = ""
) -> Figure:
    """`table` has ``route`` (two of them; the first is databases and registers), ``step`` (one of
    `STEPS`), ``what`` (source or reason; empty for a total) and ``records``. The rows of step
    ``included`` name what was included: studies, and reports of them."""
    frame = table.frame
    routes = [route for route in dict.fromkeys(frame["route"]) if route]

    rows_of = _heights(frame, routes)
    height = sum(rows_of) + _BETWEEN * (len(rows_of) - 1) + 0.3
    tops = [height - 0.3 - sum(rows_of[:i]) - _BETWEEN * i for i in range(len(rows_of))]

    def paint(axes: Axes) -> None:
        axes.set_xlim(0, 1)
        axes.set_ylim(-0.03, height)
        axes.axis("off")
        last: list[_Box] = []
        for across, route in enumerate(routes):
            rows = frame[frame["route"] == route]
            left = across * 2 * (_WIDTH + _GAP) + _GAP / 2
            last.append(_route(axes, rows, route, left, tops, rows_of))
        final = _Box(last[0].left, tops[-1], rows_of[-1])
        _box(axes, final, _lines(frame[frame["step"] == "included"]), strong=True)
        _arrow(axes, last[0].below, final.above)
        if len(last) > 1:
            middle = final.top - final.height / 2
            x = last[1].below[0]
            axes.plot([x, x], [last[1].below[1], middle], color=MUTED, lw=1)
            _arrow(axes, (x, middle), (final.left + _WIDTH, middle))

    return draw(
        name,
        paint,
        data=table,
        alt=_alt(frame, routes, title),
        source=source,
        n=n,
        title=title,
        height=height + 0.5,
    )


def _heights(frame: pd.DataFrame, routes: list[str]) -> list[float]:
    """How tall each line of the diagram is: as its fullest box needs."""
    most = [1] * 5
    for route in routes:
        rows = frame[frame["route"] == route]
        for step, (line, _) in _PLACES.items():
            most[line] = max(most[line], len(_lines(rows[rows["step"] == step])))
    most[4] = len(_lines(frame[frame["step"] == "included"]))
    return [_LINE * lines + _PAD for lines in most]


def _route(
    axes: Axes, rows: pd.DataFrame, route: str, left: float, tops: list[float], heights: list[float]
) -> _Box:
    """Draw one route's boxes; the last box of its main column."""
    axes.text(left, tops[0] + 0.1, f"Through {route}", fontweight="semibold", fontsize=9)
    main: _Box | None = None
    for step, (line, column) in _PLACES.items():
        cells = rows[rows["step"] == step]
        if cells.empty:
            continue
        box = _Box(left + column * (_WIDTH + _GAP), tops[line], heights[line])
        _box(axes, box, _lines(cells))
        if column == 0:
            if main:
                _arrow(axes, main.below, box.above)
            main = box
        elif main:
            y = box.top - (_LINE + _PAD) / 2
            _arrow(axes, (main.left + _WIDTH, y), (box.left, y))
    if main is None:
        raise ValueError(f"route {route!r} has no boxes")
    return main


def _lines(cells: pd.DataFrame) -> list[tuple[str, bool]]:
    """A box's lines, true for those of its total: heading and number, then its parts."""
    out: list[tuple[str, bool]] = []
    for _, row in cells.iterrows():
        total = row["what"] == ""
        heading = row["step"].capitalize() if total else row["what"]
        text = f"{heading}: {row['records']:,.0f}"
        out += [(line, total) for line in textwrap.wrap(text, 28, subsequent_indent="  ")]
    return out


def _box(axes: Axes, box: _Box, lines: list[tuple[str, bool]], strong: bool = False) -> None:
    axes.add_patch(
        Rectangle(
            (box.left, box.top - box.height), _WIDTH, box.height,
            facecolor="#EEF3F8" if strong else "#FFFFFF", edgecolor=DARK_BLUE, lw=1,
        )
    )  # fmt: skip
    for down, (text, total) in enumerate(lines):
        axes.text(
            box.left + 0.009, box.top - _PAD / 2 - _LINE * (down + 0.5), text, va="center",
            fontsize=8, color=INK, fontweight="semibold" if strong or total else "normal",
        )  # fmt: skip


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.add_patch(
        FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=9, color=MUTED, lw=1,
                        shrinkA=0, shrinkB=0)
    )  # fmt: skip


def _alt(frame: pd.DataFrame, routes: list[str], title: str) -> str:
    parts = []
    for route in routes:
        rows = frame[frame["route"] == route]
        told = []
        for step in STEPS:
            cells = rows[rows["step"] == step]
            total = cells[cells["what"] == ""]
            if not len(total):
                continue
            inside = [f"{r['what']} {r['records']:,.0f}" for _, r in cells.iterrows() if r["what"]]
            detail = f" ({', '.join(inside)})" if inside else ""
            told.append(f"{total['records'].iloc[0]:,.0f} {step}{detail}")
        parts.append(f"Through {route}: {', '.join(told)}")
    included = frame[frame["step"] == "included"]
    ends = [f"{row['what'].lower()} {row['records']:,.0f}" for _, row in included.iterrows()]
    head = f"Flow diagram. {title}. " if title else "Flow diagram. "
    return f"{head}{'. '.join(parts)}. In the review: {', '.join(ends)}."
