"""Details in what people said that may give somebody away: where, which words, and why.

Finds too much rather than too little. What it finds is never quoted until a person has looked at
it and said in ``data/identifying.yml`` that, and why, it is harmless; see `study_words`. It cannot
know what the people around somebody know: whether a story identifies remains a person's judgement.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from analysis.qualitative.identifying_patterns import COMPILED, LONG_NUMBER, ORDINARY
from analysis.qualitative.study_words import StudyWords
from bite.identifiers import Manner, find

_WORD = re.compile(r"(?<!\d)[^\W\d_](?:[\w’'&-]*\w)?")
_ENDS = re.compile(r"(?:^|[.!?…:]|[“\"‘(\[–—]|\n)[\s“”\"‘'’(\[)\]–—…]*$")
_YEARS = re.compile(r"(?:19|20)\d\d(?:[ -](?:(?:19|20)\d\d|\d\d))?")
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True, order=True)
class Detail:
    """Words from ``start`` to ``end`` of a text, and why they may identify somebody."""

    start: int
    end: int
    text: str
    why: str


@dataclass(frozen=True)
class Detector:
    """Finds details, knowing the words of one study.

    ``names`` of the study are found in any spelling of capitals; what lies within an allowed text
    is let pass.
    """

    words: StudyWords = field(default_factory=StudyWords)

    def details(self, text: str) -> tuple[Detail, ...]:
        """Every detail in ``text``, in order; of overlapping ones the most telling."""
        excused = [m.span() for found in (self._allowed,) if found for m in found.finditer(text)]
        kept: list[Detail] = []
        for one in self._found(text):
            allowed = any(a <= one.start and one.end <= b for a, b in excused)
            always = one.why == _LISTED
            if (allowed and not always) or any(
                one.start < other.end and other.start < one.end for other in kept
            ):
                continue
            kept.append(one)
        return tuple(sorted(kept))

    @cached_property
    def _allowed(self) -> re.Pattern[str] | None:
        return _alternatives((one.text for one in self.words.allowed), r"(?:['’]?s|['’])?")

    @cached_property
    def _names(self) -> re.Pattern[str] | None:
        return _alternatives(self.words.names, r"(?:['’]?s|['’])?")

    def _found(self, text: str) -> Iterator[Detail]:
        if self._names:
            yield from (Detail(*_at(match), _LISTED) for match in self._names.finditer(text))
        for one in find(text, Manner.SPEECH):
            yield Detail(one.start, one.end, one.text, one.kind)
        yield from _numbers(text)
        for pattern, why in COMPILED:
            yield from (Detail(*_at(match), why) for match in pattern.finditer(text))
        yield from _words(text)


_LISTED = "a name on the study's own list"


def _at(match: re.Match[str]) -> tuple[int, int, str]:
    return match.start(), match.end(), match.group()


def _numbers(text: str) -> Iterator[Detail]:
    for match in LONG_NUMBER.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if not _YEARS.fullmatch(match.group()) and not digits.startswith("0"):
            yield Detail(*_at(match), "a long number")


def _words(text: str) -> Iterator[Detail]:
    """Given names wherever they stand, and capitals inside a sentence that nothing explains."""
    for match in _WORD.finditer(text):
        word = match.group()
        bare = _POSSESSIVE.sub("", word)
        first = re.split(r"['’-]", bare)[0].casefold()
        if bare.casefold() in given_names() or (first in given_names() and "-" in bare):
            yield Detail(*_at(match), "a given name")
        elif (
            word[0].isupper()
            and first not in ORDINARY
            and bare.casefold() not in ORDINARY
            and not _ENDS.search(text[max(0, match.start() - 12) : match.start()])
        ):
            yield Detail(*_at(match), "a name, or a word with a capital inside a sentence")


@cache
def given_names() -> frozenset[str]:
    """Given names common in Britain that are no English word, in small letters."""
    text = Path(__file__).with_name("given_names.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(name for line in lines for name in line.split())


def _alternatives(texts: Iterable[str], ending: str) -> re.Pattern[str] | None:
    """Any of the texts as whole words, whatever the capitals, spaces and apostrophes."""
    found = sorted({" ".join(text.split()) for text in texts if text.strip()}, key=len)[::-1]
    if not found:
        return None
    said = (re.sub(r"\\?['’]", "['’]", re.escape(t)).replace(r"\ ", r"\s+") for t in found)
    return re.compile(rf"(?<!\w)(?:{'|'.join(said)}){ending}(?!\w)", re.IGNORECASE)
