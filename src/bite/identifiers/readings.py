"""The ways in which one text may be meant, each with the way back to where it stands.

A pattern reads plain digits and letters only. Whoever hides a number writes raised digits, letters
for digits, words for digits, or from right to left: each is undone once, for all patterns alike,
instead of once in every pattern. Every reading knows which of its characters stand for which part
of the text, so that a finding is shown as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

from bite.identifiers.plain import has_raised, lowered, origins, plain
from bite.identifiers.respelt import RESPELLINGS, UNITS, may_be_respelt


class Way(Enum):
    """How a text is read, from the most to the least likely."""

    PLAIN = auto()
    LOWERED = auto()
    TURNED = auto()
    RESPELT = auto()
    LETTERS = auto()
    WORDS = auto()


@dataclass(frozen=True)
class Reading:
    """``words`` as read; ``edits`` say which stretch of ``before`` became how many characters."""

    words: str
    way: Way = Way.PLAIN
    before: Reading | None = None
    edits: tuple[tuple[int, int, int], ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where characters ``start`` to ``end`` of the reading stand in the text."""
        if self.before is None:
            return start, end
        return self.before.span(self._back(start, False), self._back(end, True))

    def _back(self, at: int, ends: bool) -> int:
        lost = 0
        for start, end, length in self.edits:
            first = start - lost
            if at < first or (ends and at == first):
                break
            if at < first + length or (ends and at == first + length):
                return end if ends else start
            lost += end - start - length
        return at + lost


@dataclass(frozen=True)
class _Plain(Reading):
    """The plain characters of a text."""

    def _back(self, at: int, ends: bool) -> int:
        places = self._origins
        return places[at - 1] + 1 if ends else places[at]

    @cached_property
    def _origins(self) -> list[int]:
        assert self.before is not None
        return origins(self.before.words)


def readings(text: str) -> Iterator[Reading]:
    """The text as it stands, in plain characters; then each other way in which it differs."""
    raw = Reading(text)
    base = _plain(raw, Way.PLAIN)
    yield base
    if _TURNED in text:
        yield _plain(_changed(raw, _RIGHT_TO_LEFT, _turned, Way.TURNED), Way.TURNED)
    digits = base
    if has_raised(base.words):
        digits = Reading(lowered(base.words), Way.LOWERED, base)
        yield digits
    if may_be_respelt(digits.words):
        other = digits
        for hint, pattern, change in RESPELLINGS:
            other = _changed(other, pattern, change, Way.RESPELT, hint)
        if other is not digits:
            yield other
    other = _changed(digits, _LETTERS, _figures, Way.LETTERS, _BESIDE)
    if other is not digits:
        yield other
    if may_be_said(digits.words, _FEWEST_WORDS):
        other = _changed(digits, _WORDS, _said, Way.WORDS, _TOLD)
        if other is not digits:
            yield other


def numbered(readings: Iterable[Reading]) -> Iterator[Reading]:
    """Readings in which a letter and the number behind it are one word: P 01-23 45 as P012345."""
    for reading in readings:
        if reading.way is Way.LETTERS:
            continue
        strict = _changed(reading, _NUMBERED, _as_one, reading.way, _IN_ROW)
        if strict is not reading:
            yield strict
        if _BESIDE.search(reading.words):
            other = _changed(reading, _LOOKING, _as_looked, reading.way, _IN_ROW)
            if other is not reading:
                yield other


def _plain(before: Reading, way: Way) -> Reading:
    words = plain(before.words)
    return Reading(words, way, before) if words == before.words else _Plain(words, way, before)


def _changed(
    before: Reading,
    pattern: re.Pattern[str],
    change: Callable[[str], str],
    way: Way,
    hint: re.Pattern[str] | None = None,
) -> Reading:
    """The reading with what a pattern finds changed; with a hint, only near what that finds."""
    edits, parts, last = [], [], 0
    for low, high in _near(hint, before.words) if hint else ((0, len(before.words)),):
        for match in pattern.finditer(before.words, low, high):
            new = change(match.group())
            if new != match.group():
                edits.append((match.start(), match.end(), len(new)))
                parts += [before.words[last : match.start()], new]
                last = match.end()
    if not edits:
        return before
    return Reading("".join((*parts, before.words[last:])), way, before, tuple(edits))


def _near(hint: re.Pattern[str], words: str) -> Iterator[tuple[int, int]]:
    """Stretches around what a hint finds, as wide as a number that is written in parts."""
    low = high = -1
    for match in hint.finditer(words):
        if match.start() - _WIDE > high:
            if high >= 0:
                yield low, high
            low = max(0, match.start() - _WIDE)
        high = min(len(words), match.end() + _WIDE)
    if high >= 0:
        yield low, high


_WIDE = 40
_TURNED = "\u202e"
_RIGHT_TO_LEFT = re.compile("\u202e[^\u202c\u2069\n]*")


def _turned(run: str) -> str:
    return run[:0:-1]


_LOOK = "OoQDIl|SsBZz"
_LETTERS = re.compile(
    rf"(?<![A-Za-z0-9])(?=[{_LOOK}]*\d)[0-9{_LOOK}](?:[ ./-]?[0-9{_LOOK}]){{5,}}(?![A-Za-z0-9])"
)
"""A run of digits and of letters that look like digits, in the shapes that numbers have."""
_BESIDE = re.compile(rf"\d[{_LOOK}]|[{_LOOK}]\d")
_IN_ROW = re.compile(rf"\d(?:[ ._/-]?[0-9{_LOOK}]){{2,}}")
_AS_DIGITS = str.maketrans(_LOOK, "000011155822")
_SURELY = 0.4
"""The share of digits from which on the letters among them are taken for digits."""


def _figures(run: str) -> str:
    signs = [char for char in run if char.isalnum() or char == "|"]
    digits = sum(char.isdigit() for char in signs)
    if digits == len(signs) or digits < _SURELY * len(signs):
        return run
    return run.translate(_AS_DIGITS)


_GAP = r"(?:[ ._/:;=#'-]{0,2}|[\W_]{0,2}[\[(,\n\"][ ]?)"
_NUMBERED = re.compile(
    rf"(?<![A-Za-z0-9])[A-Za-z]{{1,3}}{_GAP}(?:\d{{2,3}}(?:\.\d{{2,3}})+|\d(?:[ _/-]?\d){{3,}})"
    r"(?![A-Za-z0-9])"
)
_LOOKING = re.compile(
    rf"(?<![A-Za-z0-9])[A-Za-z]{{1,3}}?[ ._/-]{{0,2}}[0-9{_LOOK}](?:[ _/-]?[0-9{_LOOK}]){{3,}}"
    r"(?![A-Za-z0-9])"
)
_HEAD = re.compile(rf"([A-Za-z]{{1,3}}?)[ ._/-]*([0-9{_LOOK}].*)", re.S)


def _as_one(run: str) -> str:
    return re.sub(r"[\W_]", "", run)


def _as_looked(run: str) -> str:
    match = _HEAD.fullmatch(run)
    if not match:
        return run
    number = re.sub(r"[ _/-]", "", match.group(2))
    if sum(char.isdigit() for char in number) < len(number) / 2:
        return run
    return match.group(1) + number.translate(_AS_DIGITS)


_UNIT = "|".join(UNITS)
_TIMES = {"double": 2, "triple": 3, "treble": 3}
_ITEM = rf"(?:(?:double|triple|treble)[ -]?(?:{_UNIT}|\d)|{_UNIT}|\d{{1,6}})"
_WORDS = re.compile(
    rf"(?<![A-Za-z0-9])(?:\d{{1,6}}[\W_]{{0,4}}){{0,4}}(?:(?:double|triple|treble)[ -]?\d|"
    rf"{_UNIT})(?:(?: and |[\W_]{{0,4}}){_ITEM})+(?![A-Za-z])",
    re.I,
)
_TOLD = re.compile(rf"(?:{_UNIT})[\W_]{{0,5}}(?:and )?(?:{_UNIT}|\d)", re.I)
_PART = re.compile(rf"(double|triple|treble)[ -]?({_UNIT}|\d)|({_UNIT})|(\d+)", re.I)
_FEWEST_WORDS = 3


def may_be_said(words: str, fewest: int) -> bool:
    """Whether so many words for digits stand in a text, as words or as parts of others."""
    said = words.casefold()
    return sum(said.count(unit) for unit in UNITS) >= fewest


def _said(run: str) -> str:
    parts: list[str] = []
    words, spoken = 0, False
    for times, what, unit, digits in _PART.findall(run):
        said = unit or what
        if not said:
            parts.append(digits)
            spoken = False
            continue
        figure = UNITS.get(said.casefold(), said) * _TIMES.get(times.casefold(), 1)
        words += 1
        if spoken:
            parts[-1] += figure
        else:
            parts.append(figure)
        spoken = True
    if words < _FEWEST_WORDS or sum(map(len, parts)) < 6:
        return run
    return " ".join(parts)
