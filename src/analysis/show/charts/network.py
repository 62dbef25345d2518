"""A network of hubs, services and partners: who exchanges people with whom."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from analysis.release import ReleasedTable
from analysis.show import words
from analysis.show.figures import DARK_BLUE, EDGE, INK, MUTED, PALETTE, Figure, draw, spread

_MARKS = ("o", "s", "^", "D")


def network(
    name: str,
    nodes: ReleasedTable,
    edges: ReleasedTable,
    *,
    sectors: list[str],
    title: str = "",
    source: str,
    n: str = "",
) -> Figure:
    """`nodes`: node, kind (hub, service, partner), label, sector, x, y, people; `edges`: one,
    other, people. A line is drawn where its number of people may be shown; its width is the
    number. Sectors (at most four) differ by colour and by mark. The data of the figure are the
    edges."""
    points = nodes.frame.set_index("node")
    services = points["kind"] == "service"
    if services.sum() > 1:
        # names of two lines stand one above the other between the hubs, in their order
        places = points.loc[services, "y"].to_numpy(float)
        points.loc[services, "y"] = spread(places, 0.25) - 0.16
        points.loc[services, "x"] *= 0.2
    lines = edges.frame.dropna(subset=["people"])

    partners = points[points["kind"] == "partner"]
    sizes = {sector: int((partners["sector"] == sector).sum()) for sector in sectors}

    def paint(axes: Axes) -> None:
        most = float(lines["people"].max() or 1) if len(lines) else 1.0
        for row in lines.itertuples():
            ends = points.loc[[row.one, row.other]]
            width = 0.4 + 4.0 * float(row.people) / most
            axes.plot(ends["x"], ends["y"], color=EDGE, lw=width, alpha=0.5, zorder=1)
        for sector, colour, mark in zip(sectors, PALETTE, _MARKS, strict=False):
            if not sizes[sector]:
                continue
            mine = partners[partners["sector"] == sector]
            axes.plot(
                mine["x"], mine["y"], mark, color=colour, ms=5.5, mec="#FFFFFF", mew=0.5,
                label=f"{sector} ({len(mine)})", zorder=3,
            )  # fmt: skip
        for kind, size, weight in (("hub", 10.5, "bold"), ("service", 10, "semibold")):
            for row in points[points["kind"] == kind].itertuples():
                # Services stand close together: two short lines take less room than a long one.
                label = row.label if kind == "hub" else row.label.replace(" ", "\n")
                axes.text(
                    row.x, row.y, label, ha="center", va="center", fontsize=size,
                    fontweight=weight, color="#FFFFFF" if kind == "hub" else INK, zorder=5,
                    bbox={
                        "boxstyle": "round,pad=0.3",
                        "facecolor": DARK_BLUE if kind == "hub" else "#FFFFFF",
                        "edgecolor": DARK_BLUE,
                    },
                )  # fmt: skip
        axes.set_aspect("equal")
        axes.axis("off")
        axes.figure.legend(
            loc="outside upper left", ncols=2, labelcolor=MUTED, handletextpad=0.2,
            columnspacing=1.5,
        )  # fmt: skip

    hubs = points[points["kind"] == "hub"]["label"].tolist()
    kinds = [f"{size} {sector}" for sector, size in sizes.items() if size]
    top = lines[lines["one"].isin(partners.index) | lines["other"].isin(partners.index)]
    top = top.sort_values("people", ascending=False).head(3)
    told = "; ".join(
        f"{points.at[row.one, 'label']} and {points.at[row.other, 'label']}, {_people(row.people)}"
        for row in top.itertuples()
    )
    head = f"Network diagram. {title}. " if title else "Network diagram. "
    return draw(
        name,
        paint,
        data=edges,
        alt=(
            f"{head}{words.with_unit(len(partners), 'partners')} ({words.listed(kinds)}) around "
            f"the {words.plural(len(hubs), 'hub')} {words.listed(hubs)}. "
            f"Strongest links: {told or 'none that may be shown'}."
        ),
        source=source,
        n=n,
        title=title,
        height=5.1,
    )


def _people(amount: float) -> str:
    return "withheld" if pd.isna(amount) else f"{amount:,.0f} people"
