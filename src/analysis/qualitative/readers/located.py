"""Finding coded words in the text they were taken from.

Three kinds of evidence lead to a place: the words themselves (`Finder`), the order in which an
export lists them (`in_order`), and positions counted in a way that has to be found out
(`claimed`). What cannot be decided stays undecided: a wrong place would be a wrong quote.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

Span = tuple[int, int]
"""Start and end (exclusive), in code points of a source's text."""

_SAME = {
    **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": "...",
    "ﬁ": "fi",
    "ﬂ": "fl",
}
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0e\ufe0f") | {
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}


_TO_ONE = {ord(old): ord(new) for old, new in _SAME.items() if len(new) == 1}
_TO_MORE = {ord(old): new for old, new in _SAME.items() if len(new) > 1}
_BLANKS = np.array([i for i in range(0x3001) if chr(i).isspace()], dtype=np.uint32)
_NO_WIDTH = np.array([ord(character) for character in _UNSEEN], dtype=np.uint32)
_COMPARED = {**_TO_ONE, **_TO_MORE, **dict.fromkeys(map(ord, _UNSEEN))}


@dataclass(frozen=True)
class Plain:
    """`text` as it compares: quotes, dashes and blanks of one kind, nothing unseen.

    ``start[i]`` and ``end[i]`` are where the i-th compared character begins and ends in the text.
    """

    text: str
    start: np.ndarray
    end: np.ndarray


def compared(text: str) -> str:
    """`text` without the differences that programs make when they pass a text on."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_COMPARED)
    return " ".join(text.split())


def plain(text: str) -> Plain:
    """`compared` text, and where each of its characters comes from."""
    points, start, end = _composed(text)
    seen = ~np.isin(points, _NO_WIDTH)
    points, start, end = points[seen], start[seen], end[seen]
    for old, new in _TO_ONE.items():
        points[points == old] = new
    points[np.isin(points, _BLANKS)] = 32
    sizes = np.ones(len(points), dtype=np.int64)
    for old, more in _TO_MORE.items():
        sizes[points == old] = len(more)
    if (sizes > 1).any():
        long = [(at, _TO_MORE[int(points[at])]) for at in np.flatnonzero(sizes > 1)]
        first = np.concatenate(([0], np.cumsum(sizes)))
        points, start, end = (np.repeat(each, sizes) for each in (points, start, end))
        for at, more in long:
            points[first[at] : first[at] + len(more)] = [ord(character) for character in more]
    blank = points == 32
    kept = ~(blank & np.append(True, blank[:-1]))
    points, start, end = points[kept], start[kept], end[kept]
    if len(points) and points[-1] == 32:
        points, start, end = points[:-1], start[:-1], end[:-1]
    return Plain(points.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass"), start, end)


def _composed(text: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Code points with each letter's marks in it, and where each begins and ends in the text."""
    if unicodedata.is_normalized("NFC", text):
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").copy()
        start = np.arange(len(points))
        return points, start, start + 1
    characters: list[tuple[int, int, int]] = []
    i = 0
    while i < len(text):
        j = i + 1
        while j < len(text) and unicodedata.combining(text[j]):
            j += 1
        characters += [(ord(c), i, j) for c in unicodedata.normalize("NFC", text[i:j])]
        i = j
    points, start, end = np.array(characters, dtype=np.int64).reshape(-1, 3).T
    return points.astype(np.uint32), start, end


def alike(here: str, words: str) -> bool:
    """Whether two passages are the same words, but for blanks, quotes and dashes."""
    return here == words or compared(here) == compared(words)


class Finder:
    """Where words stand in one text."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _plain(self) -> Plain:
        return plain(self.text)

    def places(self, words: str) -> tuple[Span, ...]:
        """Every place of `words`: letter for letter, else but for blanks, quotes and dashes.

        Places inside a longer word count only where the words stand nowhere by themselves.
        """
        words = words.strip()
        if not words:
            return ()
        exact = tuple((at, at + len(words)) for at in _all(self.text, words))
        if not exact:
            sought = compared(words)
            p = self._plain
            exact = tuple(
                (int(p.start[at]), self._drawn(int(p.end[at + len(sought) - 1])))
                for at in _all(p.text, sought)
            )
        return tuple(span for span in exact if self._whole(*span)) or exact

    def _drawn(self, end: int) -> int:
        """`end` after the sign that says how the last character is drawn, if there is one."""
        return end + (self.text[end : end + 1] in ("\ufe0e", "\ufe0f"))

    def _whole(self, start: int, end: int) -> bool:
        text = self.text
        before = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
        after = end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
        return not before and not after

    @cached_property
    def _lines(self) -> list[int]:
        return [i for i, character in enumerate(self.text) if character == "\n"]

    def paragraph(self, position: int) -> int:
        """The number of the paragraph (line) at `position`, from 1, as programs show it."""
        return bisect_left(self._lines, position) + 1


def _all(text: str, words: str) -> Iterator[int]:
    at = text.find(words) if words else -1
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def in_order(candidates: Sequence[Sequence[Span]]) -> list[Span | None]:
    """The place of each passage, where passages are listed in the order of the text.

    A passage that could stand at several places is decided only if its neighbours leave just one:
    the earliest and the latest possible arrangement agree. Otherwise it is None.
    """
    listed = [sorted(places) for places in candidates]
    found: list[Span | None] = [None] * len(listed)
    held = [i for i, places in enumerate(listed) if places]
    early: list[Span] = []
    for i in held:
        after = [p for p in listed[i] if not early or p[0] > early[-1][0]]
        if not after:
            return [places[0] if len(places) == 1 else None for places in listed]
        early.append(after[0])
    late: list[Span] = []
    for i in reversed(held):
        before = [p for p in listed[i] if not late or p[0] < late[-1][0]]
        late.append(before[-1])
    for i, first, last in zip(held, early, reversed(late), strict=True):
        found[i] = first if first == last else None
    return found


@dataclass(frozen=True)
class Claims:
    """Where a file's passages stand: ``spans`` is None where the words there are others.

    ``parts`` are the places of its parts without words, counted in the same way; ``way`` names it.
    """

    spans: tuple[Span | None, ...]
    parts: tuple[Span | None, ...]
    way: str


def claimed(
    text: str,
    claims: Sequence[tuple[int, int, str]],
    parts: Sequence[Span] = (),
    usual: str = "",
) -> Claims:
    """The places that a file gives, held against the words that it gives.

    `claims` are start, end and words; `parts` only start and end. The way of counting is the one
    under which most words are at their place, letter for letter counting more; of equals the
    program's `usual` one, or the first of `_countings`. (Where a file does not repeat its words, as
    in REFI-QDA, `offsets` weighs weaker evidence.)
    """
    best, most = Claims((None,) * len(claims), (None,) * len(parts), ""), -1
    for way, place in sorted(_countings(text), key=lambda each: each[0] != usual):
        spans: list[Span | None] = []
        exact = 0
        for start, end, words in claims:
            span = _span(text, place, start, end)
            here = text[slice(*span)] if span else ""
            exact += bool(here) and here == words
            spans.append(span if here and words.strip() and alike(here, words) else None)
        score = exact + sum(map(bool, spans))
        if score > most:
            there = tuple(_span(text, place, *part) for part in parts)
            best, most = Claims(tuple(spans), there, way if claims else ""), score
        if score == 2 * len(claims):
            break
    return best


def _span(text: str, place: Callable[[int], int], start: int, end: int) -> Span | None:
    a, b = place(start), place(end)
    return (a, b) if 0 <= a < b <= len(text) else None


def _countings(text: str) -> Iterator[tuple[str, Callable[[int], int]]]:
    """Ways in which positions are counted, each as a function to code points; -1 for no place."""
    yield "code points", lambda position: position
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    one = np.ones(len(points), dtype=np.int64)
    utf16 = one + (points > 0xFFFF)
    utf8 = one + (points > 0x7F) + (points > 0x7FF) + (points > 0xFFFF)
    feed = np.append(points[1:], 0)
    unpaired = ~((points == 13) & (feed == 10))
    ways = (
        ("UTF-16 units", utf16),
        ("UTF-8 bytes", utf8),
        ("code points, a line's end as one", one * unpaired),
        ("UTF-16 units, a line's end as one", utf16 * unpaired),
    )
    seen = [one]
    for name, sizes in ways:
        if not any(np.array_equal(sizes, before) for before in seen):
            seen.append(sizes)
            yield name, _lookup(np.concatenate(([0], np.cumsum(sizes))))


def _lookup(edges: np.ndarray) -> Callable[[int], int]:
    def place(position: int) -> int:
        at = int(np.searchsorted(edges, position)) if position >= 0 else len(edges)
        return at if at < len(edges) and edges[at] == position else -1

    return place
