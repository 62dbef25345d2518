"""Fenced blocks and HTML comments among the lines of a text, found in one pass.

What counts as a fence follows CommonMark: it is closed by one at least as long, and a block in a
quotation ends with the quotation. In a comment there is no fence, in a block no comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_FENCE = re.compile(
    r"(?P<quote>(?:[ \t]*>)*)(?P<indent>[ \t]*)(?P<item>(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)"
    r"(?:(?P<ticks>`{3,})(?P<info>[^`]*)|(?P<tildes>~{3,})(?P<other>.*))$"
)
_CODE = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")


@dataclass(frozen=True)
class Fence:
    """A fenced block: the index of its first line, and of the line after its last.

    ``prefix`` is what stands before the fence (quotation marks, white space), ``item`` the list
    markers there, ``mark`` the fence itself, ``info`` what follows it. An open one has no end of
    its own: it ends with its quotation or with the text.
    """

    start: int
    end: int
    prefix: str
    item: str
    mark: str
    info: str
    is_open: bool = False

    @property
    def body(self) -> range:
        """The indexes of the lines between the fences."""
        return range(self.start + 1, self.end if self.is_open else self.end - 1)


@dataclass(frozen=True)
class Found:
    """The fenced blocks of a text in order, and for each line whether it starts in a comment."""

    fences: tuple[Fence, ...]
    hidden: tuple[bool, ...]

    def inside(self) -> set[int]:
        """The indexes of all lines that belong to a fenced block."""
        return {index for fence in self.fences for index in range(fence.start, fence.end)}


def find(lines: Sequence[str]) -> Found:
    """The blocks and comments of a text's lines (with or without their ends)."""
    bare = [line.rstrip("\r\n") for line in lines]
    matches = [_FENCE.match(line) if "```" in line or "~~~" in line else None for line in bare]
    last = _last_closings(matches)
    ends = [index for index, line in enumerate(bare) if "-->" in line]
    last_end = ends[-1] if ends else -1
    hidden = [False] * len(bare)
    fences: list[Fence] = []
    commented = False
    index = 0
    while index < len(bare):
        hidden[index] = commented
        match = None if commented else matches[index]
        if match and (fence := _block(index, match, matches, bare, last)):
            fences.append(fence)
            index = fence.end
            continue
        commented = _is_in_comment(bare[index], commented) and index < last_end
        index += 1
    return Found(tuple(fences), tuple(hidden))


def comments(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each HTML comment that is closed."""
    end = 0
    while (start := text.find("<!--", end)) >= 0:
        end = text.find("-->", start + 4) + 3
        if end < 3:
            return
        yield start, end


def outside(starts: Iterable[int], spans: Iterable[tuple[int, int]]) -> Iterator[bool]:
    """For each place, in rising order, whether it lies in none of the spans, also in order."""
    rest = iter(spans)
    span = next(rest, None)
    for start in starts:
        while span and span[1] <= start:
            span = next(rest, None)
        yield not (span and span[0] <= start)


def _block(
    start: int, match: re.Match[str], matches: Sequence[re.Match[str] | None],
    lines: Sequence[str], last: dict[tuple[str, int], int],
) -> Fence | None:  # fmt: skip
    """The block that a fence opens; None if it is text: indented, and never closed."""
    mark, info = match["ticks"] or match["tildes"], match["info"] or match["other"] or ""
    depth, prefix = match["quote"].count(">"), match["quote"] + match["indent"]
    end, is_open = len(lines), True
    if depth or _longest_last(last, mark) > start:
        for index in range(start + 1, len(lines)):
            other = matches[index]
            if depth and _depth(lines[index]) < depth:
                end = index
                break
            if other and _closes(other, mark, depth):
                end, is_open = index + 1, False
                break
    if is_open and not depth and (match["item"] or prefix) and not info.strip().startswith("{"):
        return None
    return Fence(start, end, prefix, match["item"], mark, info, is_open)


def _closes(match: re.Match[str], mark: str, depth: int) -> bool:
    other, info = match["ticks"] or match["tildes"], match["info"] or match["other"] or ""
    same = other[0] == mark[0] and len(other) >= len(mark)
    return same and not info.strip() and not match["item"] and match["quote"].count(">") == depth


def _last_closings(matches: Sequence[re.Match[str] | None]) -> dict[tuple[str, int], int]:
    """For each kind and length of fence, the last line outside quotations that could close one."""
    last: dict[tuple[str, int], int] = {}
    for index, match in enumerate(matches):
        if match and _closes(match, (match["ticks"] or match["tildes"])[:3], 0):
            mark = match["ticks"] or match["tildes"]
            last[mark[0], len(mark)] = index
    return last


def _longest_last(last: dict[tuple[str, int], int], mark: str) -> int:
    found = [i for (kind, size), i in last.items() if kind == mark[0] and size >= len(mark)]
    return max(found, default=-1)


def _depth(line: str) -> int:
    """How many quotation marks a line starts with."""
    count = 0
    for character in line:
        if character == ">":
            count += 1
        elif character not in " \t":
            break
    return count


def _is_in_comment(line: str, commented: bool) -> bool:
    """Whether a comment is open at the end of a line; in inline code there is none."""
    if "-->" not in line and "<!--" not in line:
        return commented
    text = line if commented else _CODE.sub(lambda code: " " * len(code[0]), line)
    position = 0
    while True:
        found = text.find("-->" if commented else "<!--", position)
        if found < 0:
            return commented
        position = found + (3 if commented else 4)
        commented = not commented
        if commented is False:  # what follows the comment is text again, with its own code
            text = text[:position] + _CODE.sub(lambda code: " " * len(code[0]), line[position:])
