"""Fenced divs (``::: {.callout-note}`` … ``:::``) that are opened and never closed.

pandoc closes them at the end of the document without a word, and the rest of the report ends up
inside a box. See https://pandoc.org/MANUAL.html#divs-and-spans.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from bite.errors import Fault, Where
from publish import blocks

_DIV = re.compile(
    r"^[ >]*?(?P<colons>:{3,})[ \t]*(?P<attributes>\{.*\}|[^\s:{}]\S*)?[ \t]*:*[ \t]*$"
)


class Text(Protocol):
    """A stretch of Markdown and the place of its first line."""

    @property
    def text(self) -> str: ...
    @property
    def file(self) -> Path: ...
    @property
    def line(self) -> int: ...


def unclosed(stretches: Iterable[Text]) -> Iterator[Fault]:
    """A fault for each div that is still open when the document ends, at the line that opens it."""
    open_at: list[Where] = []
    paragraph = False
    for stretch in stretches:
        lines = stretch.text.split("\n")
        found = blocks.find(lines)
        fenced = found.inside()
        for index, line in enumerate(lines):
            number = stretch.line + index
            if found.hidden[index] or index in fenced or line.startswith("<!--"):
                paragraph = False
                continue
            div = _DIV.match(line)
            if div and div["attributes"]:
                if not paragraph:  # inside a paragraph it is text
                    open_at.append(Where(str(stretch.file), number))
                    continue
            elif div and open_at:
                open_at.pop()
                paragraph = False
                continue
            paragraph = bool(line.strip())
        paragraph = False
    for where in open_at:
        yield Fault("the div is never closed", where, "end it with a line :::")
