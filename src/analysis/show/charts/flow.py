"""The PRISMA 2020 flow diagram (doi:10.1136/bmj.n71): two routes of boxes joined by arrows."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, Rectangle

from analysis.release import ReleasedTable
from analysis.show.figures import (
    DARK_BLUE,
    INK,
    MUTED,
    TEXT_LINE,
    WASH,
    WIDTH,
    Figure,
    draw,
    fitted,
)

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

_LEAVES = {
    "removed before screening",
    "excluded on title and abstract",
    "not retrieved",
    "excluded in full",
}
"""Boxes beside the main column: what goes out of it."""
_GUTTER, _WIDTH, _GAP = 0.045, 0.445, 0.06
"""Shares of the figure: the line at the left, a box, and the arrow from one box to the next."""
_LINE, _PAD, _BETWEEN, _HEAD = TEXT_LINE, 0.14, 0.2, 0.28
"""Inches: a line of text, a box's margins together, the arrow down, and a route's heading."""


@dataclass(frozen=True)
class _Row:
    """One line of the diagram: what stays, and what goes."""

    stays: list[tuple[str, bool]]
    goes: list[tuple[str, bool]]

    @property
    def height(self) -> float:
        """Inches, as the fuller of the two boxes needs."""
        return _LINE * max(len(self.stays), len(self.goes)) + _PAD


def prisma_flow(
    name: str, table: ReleasedTable, *, title: str = "", source: str, n: str = ""
) -> Figure:
    """`table` has ``route`` (two of them; the first is databases and registers), ``step`` (one of
    `STEPS`), ``what`` (source or reason; empty for a total) and ``records``. The rows of step
    ``included`` name what was included: studies, and reports of them."""
    frame = table.frame
    routes = [route for route in dict.fromkeys(frame["route"]) if route]

    stacks = [_stack(frame[frame["route"] == route]) for route in routes]
    last = _lines(frame[frame["step"] == "included"])
    height = sum(_HEAD + sum(row.height + _BETWEEN for row in stack) for stack in stacks)
    height += _LINE * len(last) + _PAD

    def paint(axes: Axes) -> None:
        axes.set_xlim(0, 1)
        axes.set_ylim(0, height)
        axes.axis("off")
        top = height
        ends: list[float] = []
        for route, stack in zip(routes, stacks, strict=True):
            axes.text(_GUTTER, top - 0.12, f"Through {route}", fontweight="semibold", va="center")
            top = _route(axes, stack, top - _HEAD)
            ends.append(top + _BETWEEN)
        _box(axes, _GUTTER, top, last, strong=True)
        _arrow(axes, (_GUTTER + _WIDTH / 2, ends[-1]), (_GUTTER + _WIDTH / 2, top))
        if len(ends) > 1:
            # the first route's way to the end passes the second at the left
            y, into = ends[0], top - (_LINE * len(last) + _PAD) / 2
            across = [_GUTTER + _WIDTH / 2, 0.01, 0.01]
            axes.plot(across, [y, y, into], color=MUTED, lw=1)
            _arrow(axes, (0.01, into), (_GUTTER, into))

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


def _stack(rows: pd.DataFrame) -> list[_Row]:
    """The lines of one route, from the top."""
    out: list[_Row] = []
    for step in STEPS:
        cells = rows[rows["step"] == step]
        if cells.empty:
            continue
        if step in _LEAVES and out:
            out[-1] = _Row(out[-1].stays, _lines(cells))
        else:
            out.append(_Row(_lines(cells), []))
    if not out:
        raise ValueError("a route has no boxes")
    return out


def _route(axes: Axes, stack: list[_Row], top: float) -> float:
    """Draw one route's boxes from `top`; where the next box may begin."""
    middle = _GUTTER + _WIDTH / 2
    for i, row in enumerate(stack):
        tall = _LINE * len(row.stays) + _PAD
        _box(axes, _GUTTER, top, row.stays)
        if row.goes:
            _box(axes, _GUTTER + _WIDTH + _GAP, top, row.goes)
            y = top - (_LINE + _PAD) / 2
            _arrow(axes, (_GUTTER + _WIDTH, y), (_GUTTER + _WIDTH + _GAP, y))
        if i + 1 < len(stack):
            _arrow(axes, (middle, top - tall), (middle, top - row.height - _BETWEEN))
        elif row.height > tall:
            axes.plot([middle] * 2, [top - tall, top - row.height], color=MUTED, lw=1)
        top -= row.height + _BETWEEN
    return top


def _lines(cells: pd.DataFrame) -> list[tuple[str, bool]]:
    """A box's lines, true for those of its total: heading and number, then its parts."""
    out: list[tuple[str, bool]] = []
    for _, row in cells.iterrows():
        total = row["what"] == ""
        heading = row["step"].capitalize() if total else row["what"]
        text = f"{heading}: {row['records']:,.0f}"
        said = fitted(text, _WIDTH * (WIDTH - 0.1) - 0.2, weight="semibold" if total else "normal")
        out += [(line, total) for line in said.replace("\n", "\n  ").splitlines()]
    return out


def _box(
    axes: Axes, left: float, top: float, lines: list[tuple[str, bool]], strong: bool = False
) -> None:
    tall = _LINE * len(lines) + _PAD
    axes.add_patch(
        Rectangle(
            (left, top - tall), _WIDTH, tall, facecolor=WASH if strong else "#FFFFFF",
            edgecolor=DARK_BLUE, lw=1,
        )
    )  # fmt: skip
    for down, (text, total) in enumerate(lines):
        axes.text(
            left + 0.015, top - _PAD / 2 - _LINE * (down + 0.5), text, va="center", color=INK,
            fontweight="semibold" if strong or total else "normal",
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
