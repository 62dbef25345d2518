"""How a program counted its positions in a text: found out by measuring, never assumed.

REFI-QDA says Unicode code points from 0, the end exclusive. Programs count otherwise: in UTF-16
units (NVivo for Windows; measured on a real export of 303 selections, with CRLF as two, the BOM
not counted, the end exclusive), with a line's end as one character although the file has two
(ATLAS.ti), in UTF-8 bytes, from 1 or with the byte order mark, or with the end inclusive.

Each way is tried on each source. What speaks for a way: the words by which selections are named
stand at their places, and selections begin and end at the edges of words. The evidence of the
whole project decides where a source alone has little; where nothing tells ways apart, the usual
way of the program that wrote the file is taken, then the specification's.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np


@dataclass(frozen=True)
class Way:
    """One way to count. ``before`` is how many units are counted before the text begins."""

    unit: str = "code points"
    breaks: str = ""
    before: int = 0
    inclusive: bool = False

    def __str__(self) -> str:
        said = [self.unit, *filter(None, [self.breaks])]
        if self.before:
            said.append("from 1, or with the byte order mark")
        if self.inclusive:
            said.append("the last one included")
        return ", ".join(said)

    @property
    def strange(self) -> int:
        """How many things about it no well-known program does: each needs evidence."""
        odd = (self.unit == "UTF-8 bytes", self.breaks == _TWO, self.before, self.inclusive)
        return sum(bool(each) for each in odd)


_ONE, _TWO = "a line's end as one", "a line's end as two"
SPECIFICATION = Way()
_USUAL = (
    ("nvivo", Way("UTF-16 units")),
    ("atlas", Way("code points", _ONE)),
    ("maxqda", Way("UTF-16 units")),
)


@dataclass(frozen=True)
class Selection:
    """A selection as a file gives it: two positions and a name, which may quote its words."""

    start: int
    end: int
    name: str = ""


@dataclass(frozen=True)
class Placed:
    """A text's selections in code points, by one way of counting.

    ``spans`` has None for a selection that is empty or outside the text; ``fits`` is True where
    the selection's name quotes the words at its place, False where it quotes words that stand
    elsewhere, None where its name cannot tell. ``alignment`` is the share (0 to 1) that fits.
    """

    way: Way
    spans: tuple[tuple[int, int] | None, ...]
    fits: tuple[bool | None, ...]
    alignment: float


def place(
    sources: Mapping[str, tuple[str, Sequence[Selection]]], origin: str = ""
) -> dict[str, Placed]:
    """Where the selections of each source lie in its text.

    `sources` maps an id to text and selections; `origin` is the program that wrote the file,
    which only decides where the selections themselves tell nothing.
    """
    if origin == "bite":
        measured = {key: _Measured(*source) for key, source in sources.items()}
        return {key: each.placed(SPECIFICATION) for key, each in measured.items()}
    usual = next((way for who, way in _USUAL if who in origin.casefold()), SPECIFICATION)
    measured = {key: _Measured(*source) for key, source in sources.items()}
    telling = [each for each in measured.values() if each.selections]
    whole: defaultdict[Way, float] = defaultdict(float)
    ways = sorted(
        dict.fromkeys(way for each in telling for way in each.ways),
        key=lambda way: (way.strange, way != usual, way != SPECIFICATION),
    )
    for each in telling:
        for way in ways:
            whole[way] += each.evidence(way)
    common = max(ways, key=lambda way: whole[way] + _belief(way, usual), default=usual)
    out = {}
    for key, each in measured.items():
        best, way = common, common
        if each.selections:
            best = max(ways, key=lambda w: each.evidence(w) + _belief(w, usual))
        if each.selections and each.evidence(best) + _belief(best, usual) > (
            each.evidence(common) + _belief(common, usual) + _MARGIN
        ):
            way = best
        out[key] = each.placed(way)
    return out


_MARGIN = 3.0
"""How much more evidence a source needs to be counted otherwise than the rest of its project."""


def _belief(way: Way, usual: Way) -> float:
    """What is thought of a way before looking: known programs rarely change theirs."""
    if way == usual:
        return 0.0
    known = usual != SPECIFICATION
    return -2.5 * way.strange - (2.0 if known else 0.5) + 0.25 * (way == SPECIFICATION)


# What XML cannot carry in an attribute, or would change there, becomes one space.
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")


def squeezed(text: str) -> str:
    """`text` on one line, as a selection is named after its own words."""
    return _BLANKS.sub(" ", text).strip()


def _same(text: str) -> str:
    line = squeezed(text)
    return line if line.isascii() else unicodedata.normalize("NFC", line)


@dataclass(frozen=True)
class _Quote:
    """What a selection's name says of its words."""

    words: str
    cut: bool
    length: int

    @classmethod
    def of(cls, selection: Selection) -> _Quote | None:
        name = _same(selection.name)
        words = name.rstrip("…").removesuffix("...").rstrip()
        if not any(c.isalpha() for c in words):
            return None  # MAXQDA names a selection after its positions
        return cls(words, words != name, selection.end - selection.start)

    def could_quote(self, whole: str) -> bool:
        """Whether its words are long, or as long as the selection, and stand in the text."""
        near = abs(len(self.words) - self.length) <= max(2, len(self.words) // 5)
        return (self.cut or len(self.words) >= 25 or near) and self.words in whole


@dataclass(eq=False)
class _Measured:
    """One source's text and selections under every way of counting."""

    text: str
    selections: Sequence[Selection]
    _evidence: dict[bytes, float] = field(default_factory=dict)

    @cached_property
    def _points(self) -> np.ndarray:
        return np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), dtype="<u4")

    @cached_property
    def _wide(self) -> bool:
        return not self.text.isascii() and bool((self._points > 0xFFFF).any())

    @cached_property
    def _named(self) -> list[_Quote | None]:
        return [_Quote.of(selection) for selection in self.selections]

    @cached_property
    def _whole(self) -> str:
        return _same(self.text)

    @cached_property
    def _given(self) -> tuple[np.ndarray, np.ndarray]:
        far = 1 << 40
        starts = [max(-far, min(far, s.start)) for s in self.selections]
        ends = [max(-far, min(far, s.end)) for s in self.selections]
        return np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64)

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """The ways worth trying: strange ones only where the well-known ones do not fit."""
        units = ["code points", *(["UTF-16 units"] if self._wide else [])]
        ends = ["", *([_ONE] if "\r\n" in self.text else [])]
        known = [Way(unit, breaks) for unit in units for breaks in ends]
        if any(self._settled(way) for way in known):
            return tuple(known)
        units.append("UTF-8 bytes")
        if re.search(r"(?<!\r)\n", self.text):
            ends.append(_TWO)
        return tuple(
            Way(unit, breaks, before, inclusive)
            for unit in units
            for breaks in ends
            for before in (0, 3 if unit == "UTF-8 bytes" else 1)
            for inclusive in (False, True)
        )

    def _settled(self, way: Way) -> bool:
        """Whether nearly every selection fits, so that nothing stranger need be tried."""
        if self.placed(way).alignment < 0.95:
            return False
        spans = zip(*(each.tolist() for each in self._spans(way)), strict=True)
        matches = (self._match(i, a, b) for i, (a, b) in enumerate(spans) if a >= 0)
        return all(match is None or match >= 6 for match in matches)

    def _edges(self, way: Way) -> np.ndarray | None:
        """Units before each character, and in the whole; None where each counts as one."""
        points = self._points
        sizes: np.ndarray | None = None
        if way.unit == "UTF-16 units" and self._wide:
            sizes = 1 + (points > 0xFFFF).astype(np.int64)
        elif way.unit == "UTF-8 bytes":
            sizes = np.ones(len(points), dtype=np.int64)
            for limit in (0x7F, 0x7FF, 0xFFFF):
                sizes += points > limit
        if way.breaks and len(points):
            sizes = np.ones(len(points), dtype=np.int64) if sizes is None else sizes
            feed = points == 10
            paired = np.append(False, points[:-1] == 13) & feed
            if way.breaks == _ONE:
                sizes[np.flatnonzero(paired) - 1] = 0
            else:
                sizes[feed & ~paired] += 1
        if sizes is None:
            return None
        edges = np.zeros(len(points) + 1, dtype=np.int64)
        np.cumsum(sizes, out=edges[1:])
        return edges

    def _spans(self, way: Way) -> tuple[np.ndarray, np.ndarray]:
        """Starts and ends in code points; -1 where a selection is empty or outside."""
        starts, ends = self._given
        starts, ends = starts - way.before, ends - way.before + way.inclusive
        edges = self._edges(way)
        if edges is None:
            bad = (starts < 0) | (starts >= ends) | (ends > len(self.text))
        else:
            bad = (starts < 0) | (starts >= ends) | (ends > edges[-1])
            # A position inside a character means the whole character.
            first = np.searchsorted(edges, starts, "left")
            inside = edges[np.minimum(first, len(edges) - 1)] != starts
            starts, ends = first - inside, np.searchsorted(edges, ends, "left")
        return np.where(bad, -1, starts), np.where(bad, -1, ends)

    def evidence(self, way: Way) -> float:
        """What speaks for the way, minus what speaks against it."""
        starts, ends = self._spans(way)
        key = starts.tobytes() + ends.tobytes()
        if key not in self._evidence:
            self._evidence[key] = sum(
                self._weight(i, start, end)
                for i, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True))
            )
        return self._evidence[key]

    def _weight(self, i: int, start: int, end: int) -> float:
        if start < 0:
            given = self.selections[i]
            return 0.0 if given.start >= given.end else -4.0
        weight = _start_weight(self.text[start - 1 : start] if start else "", self.text[start])
        weight += _end_weight(self.text[end - 1], self.text[end : end + 1])
        match = self._match(i, start, end)
        return weight + (0.0 if match is None else match)

    def _match(self, i: int, start: int, end: int) -> float | None:
        """How well the name quotes the words from `start` to `end`; None if it quotes nothing."""
        quote = self._named[i]
        if quote is None:
            return None
        words = quote.words
        here = _same(self.text[start : min(end, start + 4 * len(words) + 64)])
        if here == words:
            # A blank too many at an edge may be a way of counting that is off by one.
            tight = not (self.text[start].isspace() or self.text[end - 1].isspace())
            return 8.0 if tight else 3.0
        if here.startswith(words):
            # Cut off by the program, or merely some letters short of what was marked?
            shortened = len(words) >= 30 and len(here) > len(words) + 5
            return 6.0 if quote.cut or shortened else 1.0
        if here and words.startswith(here) and 2 * len(here) >= len(words):
            return 2.0
        return -8.0 if quote.could_quote(self._whole) else None

    def placed(self, way: Way) -> Placed:
        """The selections by this way of counting."""
        starts, ends = self._spans(way)
        spans: list[tuple[int, int] | None] = []
        fits: list[bool | None] = []
        grades = 0.0
        for i, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
            spans.append((start, end) if start >= 0 else None)
            match = self._match(i, start, end) if start >= 0 else None
            fits.append(None if match is None else match > 0)
            if match is not None:
                grades += match > 0
            elif start >= 0:
                before = self.text[start - 1 : start] if start else ""
                grades += 1.0 - 0.25 * _broken(before, self.text[start])
                grades -= 0.25 * _broken(self.text[end - 1], self.text[end : end + 1])
        share = grades / len(spans) if spans else 1.0
        if share >= 0.9 and None not in spans and False not in fits:
            share = 1.0  # people cut a word now and then: that is no sign of miscounting
        return Placed(way, tuple(spans), tuple(fits), share)


# Scripts that put no blanks between words: an edge there says nothing.
_NO_BLANKS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


@lru_cache(maxsize=65536)
def _broken(before: str, after: str) -> bool:
    """Whether a selection's edge between these two characters cuts a word or a character."""
    if not before or not after:
        return False
    if (before, after) == ("\r", "\n") or "\u200d" in (before, after):
        return True
    if unicodedata.category(after)[0] == "M" or 0x1F3FB <= ord(after) <= 0x1F3FF:
        return True
    if _NO_BLANKS.match(before) or _NO_BLANKS.match(after):
        return False
    return bool(re.fullmatch(r"\w\w", before + after))


@lru_cache(maxsize=65536)
def _start_weight(before: str, first: str) -> float:
    if _broken(before, first):
        return -2.0
    weight = -0.5 if first.isspace() else 0.0
    if not before or before in "\r\n\u2028\u2029":
        return weight + 0.5
    return weight + 0.25 * (before.isspace() or before in "(“\"'‘«[¿¡")


@lru_cache(maxsize=65536)
def _end_weight(last: str, after: str) -> float:
    if _broken(last, after):
        return -2.0
    weight = -0.5 if last.isspace() and last not in "\r\n" else 0.0
    if last in '.!?…。！？؟”"' or not after or after in "\r\n\u2028\u2029":
        return weight + 0.5
    return weight + 0.25 * (after.isspace() or not after.isalnum())
