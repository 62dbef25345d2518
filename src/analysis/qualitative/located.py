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


@dataclass(frozen=True)
class Plain:
    """`text` as it compares: quotes, dashes and blanks of one kind, nothing unseen.

    ``start[i]`` and ``end[i]`` are where the i-th compared character begins and ends in the text.
    """

    text: str
    start: tuple[int, ...]
    end: tuple[int, ...]


def plain(text: str) -> Plain:
    """`text` without the differences that programs make when they pass a text on."""
    characters: list[str] = []
    start: list[int] = []
    end: list[int] = []
    for first, last, cluster in _clusters(text):
        if cluster.isspace():
            if not characters or characters[-1] == " ":
                continue
            cluster = " "
        for character in cluster:
            characters.append(character)
            start.append(first)
            end.append(last)
    if characters and characters[-1] == " ":
        characters.pop(), start.pop(), end.pop()
    return Plain("".join(characters), tuple(start), tuple(end))


def _clusters(text: str) -> Iterator[tuple[int, int, str]]:
    """Each letter with the marks on it, composed; what has no width is passed over."""
    i = 0
    while i < len(text):
        j = i + 1
        while j < len(text) and ord(text[j]) > 0x02FF and unicodedata.combining(text[j]):
            j += 1
        character = text[i:j] if j == i + 1 else unicodedata.normalize("NFC", text[i:j])
        if character not in _UNSEEN:
            yield i, j, _SAME.get(character, character)
        i = j


def alike(here: str, words: str) -> bool:
    """Whether two passages are the same words, but for blanks, quotes and dashes."""
    return here == words or plain(here).text.strip() == plain(words).text.strip()


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
            sought = plain(words).text
            p = self._plain
            exact = tuple(
                (p.start[at], self._drawn(p.end[at + len(sought) - 1]))
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
    text: str, claims: Sequence[tuple[int, int, str]], parts: Sequence[Span] = ()
) -> Claims:
    """The places that a file gives, held against the words that it gives.

    `claims` are start, end and words; `parts` only start and end. The way of counting is the one
    under which most words are at their place, letter for letter counting more; of equals the first
    of `_countings`. (Where a file does not repeat its words, as in REFI-QDA, `offsets` weighs
    weaker evidence.)
    """
    best, most = Claims((None,) * len(claims), (None,) * len(parts), ""), -1
    for way, place in _countings(text):
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
    sizes: list[tuple[str, Callable[[str], int]]] = []
    if any(ord(character) > 0xFFFF for character in text):
        sizes.append(("UTF-16 units", lambda c: 1 + (ord(c) > 0xFFFF)))
    if not text.isascii():
        sizes.append(("UTF-8 bytes", lambda c: len(c.encode("utf-8", "surrogatepass"))))
    if "\r\n" in text:
        one = "a line's end as one"
        sizes.append((f"code points, {one}", lambda c: c != "\r"))
        sizes.append((f"UTF-16 units, {one}", lambda c: (1 + (ord(c) > 0xFFFF)) * (c != "\r")))
    for name, size in sizes:
        index: dict[int, int] = {}
        unit = 0
        for i, character in enumerate(text):
            index.setdefault(unit, i)
            unit += size(character)
        index.setdefault(unit, len(text))
        yield name, _lookup(index)


def _lookup(index: dict[int, int]) -> Callable[[int], int]:
    return lambda position: index.get(position, -1)
