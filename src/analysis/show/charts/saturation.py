"""A saturation curve: codes found interview by interview, beside what random orders would give."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from analysis.release import ReleasedTable
from analysis.show import words
from analysis.show.figures import (
    DARK_BLUE,
    DARK_PINK,
    EDGE,
    MUTED,
    SEQUENCE,
    Figure,
    draw,
    fitted,
)


def saturation(
    name: str,
    table: ReleasedTable,
    *,
    reached: int | None,
    rule: str,
    unit: str = "codes",
    title: str = "",
    caveat: str = "",
    source: str,
    n: str = "",
) -> Figure:
    """`table` has ``interview`` (from 1), ``codes`` (found in the order held), and ``mean``,
    ``low``, ``high`` over random orders. `reached` is the interview after which the rule was met
    (None: never), `rule` how its authors write it (``6 + 2``). `caveat` is printed under it."""
    frame = table.frame.reset_index(drop=True)
    last = int(frame["interview"].iloc[-1]) if len(frame) else 0

    def paint(axes: Axes) -> None:
        if frame.empty:
            axes.text(0, 0.5, "No interviews.", va="center")
            axes.axis("off")
            return
        x, top = frame["interview"], max(float(frame[["codes", "high"]].max().max()), 1.0)
        axes.step(x, frame["codes"], where="post", color=DARK_BLUE, label="in the order held")
        axes.plot(x, frame["mean"], "--", color=MUTED, lw=1.8, label="mean of random orders")
        axes.fill_between(
            x, frame["low"], frame["high"], facecolor=SEQUENCE[1], edgecolor=EDGE, lw=0.8,
            zorder=0, label="95% of random orders",
        )  # fmt: skip
        axes.set_xlim(1, max(last, 2))
        axes.set_ylim(0, 1.3 * top)
        if reached is not None:
            found = frame.loc[frame["interview"] == reached, "codes"]
            here = float(found.iloc[0]) if len(found) else top
            axes.plot([reached, reached], [0, 1.12 * top], color=DARK_PINK, lw=1.2, ls=":")
            axes.plot(reached, here, "o", color=DARK_PINK, ms=8, zorder=5)
            late = reached > 0.55 * last
            axes.text(
                reached, 1.13 * top,
                f"{rule}: little that is new\nafter {words.counted(reached, 'interview')}",
                color=DARK_PINK, fontweight="semibold", va="bottom", ha="right" if late else "left",
            )  # fmt: skip
        axes.legend(loc="lower right", handlelength=1.6, labelspacing=0.35, borderaxespad=0.2)
        axes.set_xlabel("Interviews")
        axes.set_title(fitted(f"{unit.capitalize()} found so far", 4.0), color=MUTED)
        axes.grid(axis="y")
        axes.spines["left"].set_visible(False)

    return draw(
        name,
        paint,
        data=table,
        alt=_alt(frame, reached, rule, unit, title, caveat),
        source=source,
        n=". ".join(part for part in (n, caveat.rstrip(".")) if part),
        title=title,
        height=3.1,
    )


def _alt(
    frame: pd.DataFrame, reached: int | None, rule: str, unit: str, title: str, caveat: str
) -> str:
    head = f"Saturation curve. {title}. " if title else "Saturation curve. "
    if frame.empty:
        return f"{head}No interviews."
    first, last = frame.iloc[0], frame.iloc[-1]
    held = int(last["interview"])
    said = [
        f"{head}{unit.capitalize()} found in {words.counted(held, 'interview')}, in the order "
        f"held: from {first['codes']:.0f} after the first to {last['codes']:.0f} after the last"
    ]
    if reached is None:
        said.append("By the rule, saturation was not reached")
    else:
        row = frame.loc[frame["interview"] == reached].iloc[0]
        said.append(
            f"The rule is met at {rule}: {row['codes']:.0f} of them were there after "
            f"{words.counted(reached, 'interview')}; in random orders "
            f"{words.quantity(row['mean'], '', 1)} on average (95% of orders "
            f"{words.quantity(row['low'])} to {words.quantity(row['high'])})"
        )
    if caveat:
        said.append(caveat.rstrip("."))
    return f"{'. '.join(said)}."
