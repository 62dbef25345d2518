"""The house style of every chart, and `Figure`: a chart that describes itself.

A figure carries its picture, the alternative text computed from the same numbers, the data
behind it, its source and its n. Style follows the UK Government Analysis Function's guidance on
charts: at least 3:1 contrast between neighbours, never colour alone, horizontal text, labels on
the lines, at most four categories a chart.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib import font_manager
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.textpath import TextToPath

from analysis.release import ReleasedTable
from analysis.show.markdown import attribute
from analysis.show.structure import structure

DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE, DARK_GREY, LIGHT_PURPLE = (
    "#12436D",
    "#28A197",
    "#801650",
    "#F46A25",
    "#3D3D3D",
    "#A285D1",
)
"""The Analysis Function's categorical palette, in its order."""
ORANGE_TEXT = "#A3450F"
"""Orange dark enough for text (4.5:1 on white), for labels of orange lines."""
PALETTE = (DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE)
SEQUENCE = ("#FFFFFF", "#D5E3EE", "#6BACE6", "#2073BC", DARK_BLUE)
"""From none to most, for heat maps; text on the two darkest is white."""
INK, MUTED, RULE = "#1D1D1D", "#4A4A4A", "#BFC7CE"
EDGE, GRID, WASH = "#7C8791", "#E3E7EA", "#EEF3F8"
"""Edges of cells (3:1 on white), lines behind the data, and the ground of what is marked off."""

WIDTH = 4.4
"""Inches. A picture is one file for page, desk and telephone: on a telephone 390 pixels wide it is
353 pixels wide, and at this width `TYPE` points are 11 pixels there. A wider drawing is smaller."""
TYPE, HEADING = 10.0, 11.5
"""Points: the smallest type in a figure, and its title."""
TEXT_LINE = 0.168
"""Inches: a line of text of `TYPE`."""

_STYLE: dict[str, Any] = {
    "font.size": TYPE,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": RULE,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titlesize": TYPE,
    "axes.titleweight": "semibold",
    "axes.titlepad": 12,
    "axes.grid": False,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "lines.linewidth": 2.2,
    "legend.frameon": False,
    "figure.constrained_layout.use": True,
    "savefig.transparent": False,
    "svg.fonttype": "path",
    "svg.hashsalt": "bite",
    "axes.unicode_minus": True,
}


@cache
def _family() -> list[str]:
    """The reports' own typeface, registered with matplotlib once a process."""
    folder = resources.files("font_source_sans_pro") / "files"
    for weight in ("Regular", "It", "Semibold", "Bold"):
        font_manager.fontManager.addfont(str(folder / f"SourceSansPro-{weight}.ttf"))
    return ["Source Sans Pro", "DejaVu Sans"]


@contextmanager
def house_style() -> Iterator[None]:
    """Matplotlib in the house's style, for the length of one drawing."""
    style: Any = {**_STYLE, "font.family": _family()}
    with matplotlib.rc_context(style):
        yield


@dataclass(frozen=True)
class Figure:
    """A finished chart: picture, words for those who cannot see it, and the data behind it.

    ``alt`` says what the chart says. ``data`` is what was drawn, already released.
    """

    name: str
    svg: str = field(repr=False)
    alt: str
    data: pd.DataFrame = field(repr=False)
    source: str
    n: str = ""
    evidence: Mapping[str, object] = field(default_factory=dict, repr=False)

    @property
    def path(self) -> Path:
        """Where the picture lies, relative to the document; its content is in the name."""
        digest = hashlib.sha256(self.svg.encode()).hexdigest()[:10]
        return Path("_figures") / f"{self.name}-{digest}.svg"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, object]:
        # Quarto shows the Markdown and ignores the evidence; the press reads both.
        self.path.parent.mkdir(exist_ok=True)
        svg = self.svg.encode("utf-8")
        if not self.path.is_file() or self.path.read_bytes() != svg:  # another build may read it
            self.path.write_bytes(svg)
        return {
            "text/markdown": f'![]({self.path.as_posix()}){{fig-alt="{attribute(self.alt)}"}}',
            "text/plain": self.alt,
            "application/vnd.bite.figure+json": {
                "name": self.name,
                "path": self.path.as_posix(),
                "svg": self.svg,
                "alt": self.alt,
                "csv": self.data.to_csv(index=False, lineterminator="\n"),
                "n": self.n,
                "source": self.source,
                **self.evidence,
            },
        }


def draw(
    name: str,
    paint: Callable[[Axes], None],
    *,
    data: ReleasedTable,
    alt: str,
    source: str,
    n: str = "",
    title: str = "",
    height: float = 3.4,
    width: float = WIDTH,
    over: Mapping[str, str] | None = None,
) -> Figure:
    """A `Figure` from a function that paints released `data` on one pair of axes.

    ``title`` is the chart's one message; source and n are printed under it. ``over`` says
    how the counts fare over the values of a parameter, as a fact's.
    """
    return compose(
        name,
        lambda figure: paint(figure.subplots()),
        data=data,
        alt=alt,
        source=source,
        n=n,
        title=title,
        height=height,
        width=width,
        over=over,
    )


def compose(
    name: str,
    paint: Callable[[matplotlib.figure.Figure], None],
    *,
    data: ReleasedTable,
    alt: str,
    source: str,
    n: str = "",
    title: str = "",
    height: float = 3.4,
    width: float = WIDTH,
    over: Mapping[str, str] | None = None,
) -> Figure:
    """As `draw`, for charts of several panels: `paint` receives the whole matplotlib figure."""
    if not isinstance(data, ReleasedTable):
        raise TypeError(f"figure {name!r} needs a ReleasedTable: pass its data through the policy")
    data.verified()
    said = ". ".join(part for part in (f"Source: {source}" if source else "", n) if part)
    with house_style():
        head = fitted(title, width - 0.15, HEADING, "semibold") if title else ""
        foot = fitted(f"{said}.", width - 0.15) if said else ""
        # `height` has room for one line at the foot and none at the head
        height += _tall(head) + TEXT_LINE * max(len(foot.splitlines()) - 1, 0)
        figure = plt.figure(figsize=(width, height))
        try:
            paint(figure)
            if head:
                _entitle(figure, head)
            if foot:
                figure.supxlabel(foot, x=0.005, ha="left", fontsize=TYPE, color=MUTED)
            picture = io.StringIO()
            figure.savefig(picture, format="svg", metadata={"Date": None, "Creator": "bite"})
        finally:
            plt.close(figure)
    shown = structure(data, {str(name): str(name) for name in data.frame.columns}, over)
    return Figure(name, _slim(picture.getvalue()), alt, data.printed(), source, n, shown)


def _tall(head: str) -> float:
    """Inches that a title takes."""
    return 0.205 * len(head.splitlines()) + 0.06 if head else 0.0


def _entitle(figure: matplotlib.figure.Figure, head: str) -> None:
    """The title at the top; what the layout arranges, and legends outside it, lie under it."""
    under = 1 - _tall(head) / figure.get_figheight()
    engine = figure.get_layout_engine()
    assert isinstance(engine, ConstrainedLayoutEngine)
    left, bottom, across, _ = engine.get()["rect"]
    below = under
    for legend in figure.legends:
        # a legend with a place of its own is no longer reckoned with: its room is taken off here
        below -= (
            legend.get_window_extent().height / figure.bbox.height + 0.12 / figure.get_figheight()
        )
        legend.set_bbox_to_anchor((0, 0, 1, under), transform=figure.transFigure)
    engine.set(rect=(left, bottom, across, below - bottom))
    title = figure.text(0.005, 1 - 0.02 / figure.get_figheight(), head, va="top",
                        fontsize=HEADING, fontweight="semibold")  # fmt: skip
    title.set_in_layout(False)


def _slim(svg: str) -> str:
    """The picture without matplotlib's XML prologue, which neither HTML nor Typst needs."""
    return svg[svg.index("<svg") :]


def fitted(text: str, room: float, size: float = TYPE, weight: str = "normal") -> str:
    """`text` in lines no wider than `room` inches in the reports' typeface, broken at its spaces.

    A word wider than that stands on a line of its own.
    """
    lines: list[str] = []
    for word in str(text).split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and inches(longer, size, weight) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


@lru_cache(maxsize=4096)
def inches(text: str, size: float = TYPE, weight: str = "normal") -> float:
    """How wide `text` is in the reports' typeface."""
    face = font_manager.FontProperties(family=_family(), size=size, weight=weight)
    return TextToPath().get_text_width_height_descent(text, face, ismath=False)[0] / 72


def heat_colour(share: float) -> tuple[str, str]:
    """Cell and text colour for a value between 0 (none) and 1 (most)."""
    level = 0 if share <= 0 else 1 + min(int(share * (len(SEQUENCE) - 1)), len(SEQUENCE) - 2)
    return SEQUENCE[level], "#FFFFFF" if level >= 3 else INK


def spread(positions: np.ndarray, gap: float) -> np.ndarray:
    """Positions of direct labels moved apart so that none is nearer than `gap` to the next."""
    order = np.argsort(positions)
    out = np.asarray(positions, dtype=float).copy()
    for before, after in pairwise(order):
        out[after] = max(out[after], out[before] + gap)
    return out
