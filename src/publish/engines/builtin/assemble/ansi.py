"""What a terminal would show in colour, as HTML: ``ansi-red-fg``, ``ansi-bold`` and their like.

The classes are those of Quarto and Jupyter, so that an author's style sheet meets them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

ESCAPE = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])")
COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
#: The sixteen colours of a terminal as most show them (xterm's defaults), for the nearest one.
SHADES = (
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205),
    (229, 229, 229),
)  # fmt: skip


def coloured(text: str) -> bool:
    """Whether the text asks for colours."""
    return any(match[2] == "m" for match in ESCAPE.finditer(text))


def plain(text: str) -> str:
    """The text alone."""
    return ESCAPE.sub("", text)


def spans(text: str) -> str:
    """The text as HTML, each run of one look in a span.

    >>> spans("a \\x1b[1;31m<b>\\x1b[0m c")
    'a <span class="ansi-red-fg ansi-bold">&lt;b&gt;</span> c'
    """
    out, look, position = [], dict[str, str](), 0
    for match in [*ESCAPE.finditer(text), None]:
        end = match.start() if match else len(text)
        piece = html.escape(text[position:end], quote=False)
        classes = " ".join(look[part] for part in ("fg", "bg", "bold", "more") if part in look)
        out.append(f'<span class="{classes}">{piece}</span>' if piece and classes else piece)
        if match:
            position = match.end()
            if match[2] == "m":
                look = _changed(look, [int(n) if n.isdigit() else 0 for n in match[1].split(";")])
    return "".join(out)


def _changed(look: dict[str, str], codes: Sequence[int]) -> dict[str, str]:
    look, rest = dict(look), iter(codes)
    for code in rest:
        if code == 0:
            look = {}
        elif code == 1:
            look["bold"] = "ansi-bold"
        elif code in (3, 4):
            look["more"] = "ansi-italic" if code == 3 else "ansi-underline"
        elif code == 22:
            look.pop("bold", None)
        elif code in (23, 24):
            look.pop("more", None)
        elif code in (39, 49):
            look.pop("fg" if code == 39 else "bg", None)
        elif name := _basic(code) or (code in (38, 48) and _extended(rest)):
            side = "fg" if code in (38, *range(30, 38), *range(90, 98)) else "bg"
            look[side] = f"ansi-{name}-{side}"
    return look


def _basic(code: int) -> str:
    for first, prefix in ((30, ""), (40, ""), (90, "bright-"), (100, "bright-")):
        if first <= code < first + 8:
            return prefix + COLOURS[code - first]
    return ""


def _extended(rest: Iterator[int]) -> str:
    """A colour of the palette of 256, or of red, green and blue: the nearest that has a name.

    A named one is readable on light and dark paper alike; a number would be so on one at most.
    """
    kind = next(rest, 0)
    if kind == 5:
        index = next(rest, 0)
        if index < 16:
            return ("bright-" if index > 7 else "") + COLOURS[index % 8]
        if index < 232:
            levels = (0, 95, 135, 175, 215, 255)
            index -= 16
            return _nearest((levels[index // 36], levels[index // 6 % 6], levels[index % 6]))
        return _nearest((8 + (index - 232) * 10,) * 3)
    return _nearest((next(rest, 0), next(rest, 0), next(rest, 0))) if kind == 2 else ""


def _nearest(colour: tuple[int, ...]) -> str:
    distances = [sum((a - b) ** 2 for a, b in zip(colour, s, strict=True)) for s in SHADES]
    return COLOURS[distances.index(min(distances))]
