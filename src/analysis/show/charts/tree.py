"""The tree of codes as an outline: under each theme its sub-themes, with people and passages."""

from __future__ import annotations

from itertools import accumulate

import pandas as pd
from matplotlib.figure import Figure as Canvas

from analysis.release import SUPPRESSED, ReleasedTable
from analysis.show.figures import (
    DARK_BLUE,
    EDGE,
    INK,
    TEXT_LINE,
    WIDTH,
    Figure,
    compose,
    fitted,
)

_BESIDE, _INDENT, _PAD = 2.15, 0.14, 0.08
"""Inches: the labels, how far a level is set in, and a row's inner margin."""


def tree(
    name: str,
    table: ReleasedTable,
    *,
    of: int | None = None,
    unit: str = "participants",
    title: str = "",
    source: str,
    n: str = "",
) -> Figure:
    """`table` has ``name``, ``level`` (0 at the top), ``participants`` and ``references``, in the
    order of the codebook: what lies deeper belongs to what stands above it.

    Bars of people are filled, bars of passages outlined; each kind has its own scale. `of`: how
    many people there are, the full length of a bar.
    """
    frame = table.frame.reset_index(drop=True)
    labels = [
        fitted(str(row["name"]), _BESIDE - _INDENT * int(row["level"]), weight=_weight(row))
        for row in frame.to_dict("records")
    ]
    tall = [TEXT_LINE * len(text.splitlines()) + _PAD for text in labels]
    ends = list(accumulate(tall))

    def paint(canvas: Canvas) -> None:
        share = _BESIDE / WIDTH
        people, passages = canvas.subplots(1, 2, sharey=True, width_ratios=(5, 4))
        canvas.set_layout_engine("constrained", rect=(share, 0, 1 - share, 1), wspace=0.02)
        for axes, column, head, most in (
            (people, "participants", f"{unit.capitalize()}" + (f"\n(of {of})" if of else "\n"), of),
            (passages, "references", "Passages\n", None),
        ):
            biggest = float(most or frame[column].max() or 1) if len(frame) else 1.0
            for row, end, height in zip(frame.to_dict("records"), ends, tall, strict=True):
                amount, y = row[column], end - height / 2
                long = 0.0 if pd.isna(amount) else float(amount)
                filled = column == "participants"
                axes.barh(
                    y, long, height=0.17, color=DARK_BLUE if filled else "#FFFFFF",
                    edgecolor=DARK_BLUE, lw=1,
                )  # fmt: skip
                text = SUPPRESSED if pd.isna(amount) else f"{amount:,.0f}"
                axes.text(long + 0.04 * biggest, y, text, va="center", fontweight=_weight(row))
            axes.set_xlim(0, biggest * (1.3 if most else 1.45))
            axes.set_title(head)
            axes.axvline(0, color=EDGE, lw=0.8)
            axes.axis("off")
        people.set_ylim(max(ends, default=1.0), 0)
        for row, text, end, height in zip(
            frame.to_dict("records"), labels, ends, tall, strict=True
        ):
            people.annotate(
                text, (0, end - height / 2),
                xytext=(-72 * (_BESIDE - _INDENT * int(row["level"])), 0),
                textcoords="offset points", va="center", color=INK, fontweight=_weight(row),
            ).set_in_layout(False)  # fmt: skip

    return compose(
        name,
        paint,
        data=table,
        alt=_alt(frame, of, unit, title),
        source=source,
        n=n,
        title=title,
        height=max(ends, default=0.3) + 0.85,
    )


def _weight(row: dict) -> str:
    return "normal" if row["level"] else "semibold"


def _alt(frame: pd.DataFrame, of: int | None, unit: str, title: str) -> str:
    head = f"Tree of codes with bars. {title}. " if title else "Tree of codes with bars. "
    if frame.empty:
        return f"{head}No codes."
    said: list[str] = []
    for row in frame.to_dict("records"):
        people, passages = (
            "withheld" if pd.isna(row[c]) else f"{row[c]:,.0f}"
            for c in ("participants", "references")
        )
        text = f"{row['name']}: {people} and {passages}"
        said.append(f"{'. ' if not row['level'] and said else '; ' if said else ''}{text}")
    whole = f" of {of}" if of else ""
    return f"{head}Numbers of {unit}{whole} and of passages. {''.join(said)}."
