"""Whether one text says what another says, letter for letter, though pages part it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from publish.gate.texts import told

AROUND = 14
"""How many letters beside a number must agree where a paragraph is broken by a page."""
PARTS = 6
"""In how many parts a paragraph or a row may stand in a PDF."""


@dataclass(frozen=True)
class Text:
    """The whole of a text as it is compared."""

    lines: tuple[str, ...]
    pages: tuple[int, ...] = ()

    @classmethod
    def of(cls, lines: Iterable[str], pages: Iterable[int] = ()) -> Text:
        """The text of some lines, and the pages they stand on."""
        return cls(tuple(told.bare(line).casefold() for line in lines), tuple(pages))

    @cached_property
    def lower(self) -> str:
        return "".join(self.lines)

    @cached_property
    def begins(self) -> Mapping[int, int]:
        """Where its lines begin → their pages; its end as well."""
        starts = accumulate((len(line) for line in self.lines), initial=0)
        return dict(zip(starts, (*self.pages, -1), strict=False))

    def parted(self, text: str) -> int | None:
        """Where a text differs from all that stands here; None if it stands here as it is.

        Only the end of a page may part it, where a line ends.
        """
        begin, before, differs = 0, -2, 0
        for _ in range(PARTS):
            pieces = list(self._pieces(text, begin, before))
            differs = max([differs, *(begin + n for n, _, _ in pieces)])
            if differs == len(text):
                return None
            whole, end = max(((whole, end) for _, whole, end in pieces), default=(0, 0))
            if not whole:
                break
            begin += whole
            before = [page for at, page in self.begins.items() if at < end][-1]
        return differs

    def _pieces(self, text: str, begin: int, before: int) -> Iterator[tuple[int, int, int]]:
        """How far what begins a rest of a text goes on here, how far to the end of a line, and
        where that is. A rest begins on another page than the one `before`."""
        head = text[begin : begin + 8]
        at = self.lower.find(head)
        while head and at >= 0:
            if not begin or self.begins.get(at, before) != before:
                n = _common(self.lower, at, text, begin)
                end = at + n
                while end > at and end not in self.begins:
                    end -= 1
                yield n, end - at, end
            at = self.lower.find(head, at + 1)

    def holds(self, before: str, said: str, after: str) -> bool:
        """Whether the words stand here with either of their sides, as a whole number or word."""
        if before + said + after in self.lower:
            return True
        tries = ((before + said, True, False), (said + after, False, True))
        enough = len(before) >= AROUND, len(after) >= AROUND
        return any(
            possible and self._stands(text, left, right)
            for (text, left, right), possible in zip(tries, enough, strict=True)
        )

    def _stands(self, text: str, ends: bool, begins: bool) -> bool:
        at = self.lower.find(text)
        while at >= 0:
            end = at + len(text)
            if not (ends and _goes_on(self.lower, end)) and not (
                begins and at and _came_before(self.lower, at)
            ):
                return True
            at = self.lower.find(text, at + 1)
        return False


def _common(one: str, at: int, two: str, begin: int) -> int:
    """How many letters two texts share from a place of each on."""
    n, most = 0, min(len(one) - at, len(two) - begin)
    while n < most and one[at + n] == two[begin + n]:
        n += 1
    return n


def _goes_on(text: str, end: int) -> bool:
    following = text[end : end + 2]
    return bool(re.match(r"\d|[.,]\d|%", following)) and text[end - 1 : end].isdigit()


def _came_before(text: str, start: int) -> bool:
    before = text[max(0, start - 2) : start]
    return bool(re.search(r"\d$|\d[.,]$|[£−]$", before)) and text[start].isdigit()
