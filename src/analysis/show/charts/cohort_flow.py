"""The flow of people into a comparison of two groups (STROBE, item 13c)."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, Rectangle

from analysis.release import SUPPRESSED, ReleasedTable
from analysis.show.figures import DARK_BLUE, INK, MUTED, WASH, WIDTH, Figure, draw, fitted

_LINE, _PAD, _BETWEEN = 0.17, 0.16, 0.26
"""Inches: a line of text, a box's inner margin above and below, the arrow between two boxes."""
_WIDE, _INDENT = 0.49, 0.035
"""Shares of the figure: a box, and how far what was lost is set in."""


def cohort_flow(
    name: str, table: ReleasedTable, *, title: str = "", source: str, n: str = ""
) -> Figure:
    """Two columns of boxes, one a group, side by side.

    `table` has ``group`` (two of them), ``step``, ``lost`` (whether the step counts people lost
    or people left) and ``people``; steps in order. People lost between two boxes are listed, with
    the reason, in a box of their own, set in.
    """
    frame = table.frame
    groups = list(dict.fromkeys(frame["group"]))
    columns = [_boxes(frame[frame["group"] == group]) for group in groups]
    tall = [
        max(len(column[i][1]) for column in columns if i < len(column)) * _LINE + _PAD
        for i in range(max(map(len, columns)))
    ]
    height = sum(tall) + _BETWEEN * (len(tall) - 1) + 0.3

    def paint(axes: Axes) -> None:
        axes.set_xlim(0, 1)
        axes.set_ylim(-0.03, height)
        axes.axis("off")
        for across, (group, boxes) in enumerate(zip(groups, columns, strict=True)):
            left = across * (1 - _WIDE)
            axes.text(left, height - 0.16, fitted(group, _WIDE * WIDTH, weight="semibold"),
                      fontweight="semibold")  # fmt: skip
            top = height - 0.3
            for (lost, lines), room in zip(boxes, tall, strict=False):
                tallness = len(lines) * _LINE + _PAD
                _box(axes, left + (_INDENT if lost else 0), top, tallness, lines, lost)
                below = top - room - _BETWEEN
                if (lost, lines) != boxes[-1]:
                    axes.add_patch(
                        FancyArrowPatch(
                            (left + _INDENT / 2, top - (0 if lost else tallness)),
                            (left + _INDENT / 2, below), arrowstyle="-" if not lost else "-|>",
                            mutation_scale=9, color=MUTED, lw=1, shrinkA=0, shrinkB=0,
                        )
                    )  # fmt: skip
                top = below

    return draw(
        name,
        paint,
        data=table,
        alt=_alt(frame, groups, title),
        source=source,
        n=n,
        title=title,
        height=height + 0.5,
    )


def _boxes(rows: pd.DataFrame) -> list[tuple[bool, list[str]]]:
    """Boxes from the top: whether people were lost there, and the lines inside."""
    out: list[tuple[bool, list[str]]] = []
    for row in rows.to_dict("records"):
        # the figure has a margin of its own at both sides; lines after the first are set in
        room = (_WIDE - (_INDENT if row["lost"] else 0)) * (WIDTH - 0.1) - 0.16
        weight = "normal" if row["lost"] else "semibold"
        said = fitted(f"{row['step']}: {_people(row['people'])}", room, weight=weight)
        lines = said.replace("\n", "\n  ").splitlines()
        if row["lost"] and out and out[-1][0]:
            out[-1] = (True, [*out[-1][1], *lines])
        else:
            out.append((bool(row["lost"]), lines))
    return out


def _box(
    axes: Axes, left: float, top: float, tall: float, lines: list[str], lost: bool
) -> None:  # fmt: skip
    width = _WIDE - (_INDENT if lost else 0)
    axes.add_patch(
        Rectangle(
            (left, top - tall), width, tall, facecolor="#FFFFFF" if lost else WASH,
            edgecolor=MUTED if lost else DARK_BLUE, lw=0.8 if lost else 1.2,
        )
    )  # fmt: skip
    for down, text in enumerate(lines):
        axes.text(
            left + 0.012, top - _PAD / 2 - _LINE * (down + 0.5), text, va="center",
            color=INK, fontweight="normal" if lost else "semibold",
        )  # fmt: skip


def _people(n: float) -> str:
    return SUPPRESSED if pd.isna(n) else f"{n:,.0f}"


def _alt(frame: pd.DataFrame, groups: list[str], title: str) -> str:
    parts = []
    for group in groups:
        rows = frame[frame["group"] == group]
        told = [
            f"{'lost, ' if row['lost'] else ''}{row['step'][:1].lower()}{row['step'][1:]}: "
            f"{_people(row['people']).replace(SUPPRESSED, 'withheld')}"
            for row in rows.to_dict("records")
        ]
        parts.append(f"{group}: {'; '.join(told)}")
    head = f"Flow diagram. {title}. " if title else "Flow diagram. "
    return f"{head}{'. '.join(parts)}."
