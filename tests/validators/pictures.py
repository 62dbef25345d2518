"""What stands in a picture, as the renderer was told to write it: words, sizes and places."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg

from analysis.show import figures

TELEPHONE = 353
"""Pixels that a picture has on a telephone 390 pixels wide, beside the page's margins."""


@dataclass(frozen=True)
class Word:
    """One line of text: what, how large (points), turned or not, and its box (pixels)."""

    text: str
    size: float
    angle: float
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Drawing:
    """All that was written in one picture, and the picture's size in inches."""

    words: tuple[Word, ...]
    width: float
    height: float

    def faults(self, dpi: float = 100) -> list[str]:
        """What a reader on a telephone would stumble over."""
        out = []
        for word in self.words:
            left, top, right, bottom = word.box
            if word.size * TELEPHONE / (72 * self.width) < 10.9:
                out.append(f"too small on a telephone: {word.text!r}, {word.size:g} points")
            if word.angle:
                out.append(f"not horizontal: {word.text!r}")
            if (
                min(left, top) < -1
                or right > self.width * dpi + 1
                or bottom > self.height * dpi + 1
            ):
                out.append(f"outside the picture: {word.text!r}")
        for one, other in combinations(self.words, 2):
            across = min(one.box[2], other.box[2]) - max(one.box[0], other.box[0])
            down = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
            if across > 1.5 and down > 2.5:
                out.append(f"on one another: {one.text!r} and {other.text!r}")
        return out


def recorded(monkeypatch: pytest.MonkeyPatch) -> list[Drawing]:
    """A list that fills with every picture drawn from now on, in order."""
    seen: list[Drawing] = []
    words: list[Word] = []
    write, close = RendererAgg.draw_text, figures.plt.close

    def record(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        wide, tall, below = self.get_text_width_height_descent(s, prop, ismath)
        if s.strip():
            box = (x, y - tall + below, x + wide, y + below)
            words.append(Word(s, prop.get_size_in_points(), angle, box))
        return write(self, gc, x, y, s, prop, angle, ismath, mtext)

    def look(figure):
        words.clear()
        FigureCanvasAgg(figure).draw()
        seen.append(
            Drawing(tuple(dict.fromkeys(words)), figure.get_figwidth(), figure.get_figheight())
        )
        close(figure)

    monkeypatch.setattr(RendererAgg, "draw_text", record)
    monkeypatch.setattr(figures.plt, "close", look)
    return seen
