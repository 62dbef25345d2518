"""Details whose shape alone identifies: numbers of people, where they live, their machines.

A leaf beside `bite.errors`: both wings read it, and it imports nothing of the project. Names of
people and places have no shape; they come from the study's own list. What somebody said is read
with more suspicion than a report's own prose (`Manner`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bite.identifiers.births import births
from bite.identifiers.found import Identified, Manner
from bite.identifiers.machines import accounts, addresses, folders
from bite.identifiers.names import NAMED, Names
from bite.identifiers.numbers import (
    insurance_numbers,
    nhs_numbers,
    record_numbers,
    spoken_numbers,
    telephone_numbers,
    valid_nhs_number,
)
from bite.identifiers.plain import plain
from bite.identifiers.readings import Reading, Way, numbered, readings
from bite.identifiers.whereabouts import AREAS, emails, points, postcodes, streets, three_words

__all__ = [
    "AREAS", "NAMED", "Identified", "Manner", "Names", "Reading", "find", "found_in", "numbered",
    "plain", "readings", "valid_nhs_number",
]  # fmt: skip

_REFERENCES = re.compile(
    r"\b10\.\d{4,9}/[^\s\"'<>?&#;]+"
    r"|\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b"
    r"|\b\d{4}-\d{4}-\d{4}-\d{3}[\dXx]\b"
    r"|\bISBN(?:-1[03])?:? ?[\dXx -]{9,16}[\dXx]\b"
    r"|(?<![0-9A-Za-z])[0-9a-f]{32,128}(?![0-9A-Za-z])"
)
"""DOIs, UUIDs, ORCID ids, ISBNs and checksums: numbers of things."""

_REFERRED = re.compile(r"\d{4}|ISBN|[0-9a-fA-F]{8}")
_FIVE_DIGITS = re.compile(r"(?:\d[\W_]{0,3}){4}\d")
_CALLED = re.compile(r"\bext", re.I)
_DIGIT = re.compile(r"\d")
_MAY = re.compile(
    r"\d|@|\\|/|~|[\W_](?:at|ät)[\W_]|\b(?:at|ät|born|birth|zero|nine|two|one|OneDrive)\b|\(a\)"
    r"|localhost|double|kernel|(?-i:AT|At)\w{2,30}(?:DOT|Dot)|(?-i:USER|LOGNAME)|user ?name|login"
    r"|logged in|whoami",
    re.I,
)
"""What every finding has something of: most texts have none of it."""


_SMALL = re.compile(
    r"[^\W\d]{0,20}(?:[ _][^\W\d]{1,20}){0,4}:? ?[-−£]?\d{1,3}(?:,\d{3})?(?:\.\d{1,6})?%?\Z"
)
_TELLING = re.compile(
    r"birth|born|b\b|lat|lon|lng|geo|coord|gps|at\b|near|post|live|home|no\b|num|id\b|ref|tel|call|"
    r"ext|ip\b",
    re.I,
)


def _is_small(text: str) -> bool:
    """Whether a text is a word or so and one small number, as most cells of tables are."""
    return len(text) < 60 and bool(_SMALL.match(text)) and not _TELLING.search(text)


def find(text: str, manner: Manner = Manner.PROSE) -> tuple[Identified, ...]:
    """What in a text identifies by its shape, in order; of overlapping ones the more telling."""
    return found_in(text, readings(text), manner)


def found_in(
    text: str, read: Iterable[Reading], manner: Manner = Manner.PROSE
) -> tuple[Identified, ...]:
    """The same for a text whose readings are known."""
    kept: list[Identified] = []
    if _is_small(text):
        return ()
    for reading in read:
        for one in _found(reading, manner) if _MAY.search(reading.words) else ():
            start, end = reading.span(one.start, one.end)
            if not any(start < other.end and other.start < end for other in kept):
                kept.append(Identified(one.kind, text[start:end], start))
    return tuple(sorted(kept, key=lambda one: one.start))


def _found(reading: Reading, manner: Manner) -> Iterator[Identified]:
    read, wide = reading.words, manner is Manner.SPEECH
    numbers = read
    if _REFERRED.search(read):
        numbers = _REFERENCES.sub(lambda match: "\x00" * len(match.group()), read)
    guessed = reading.way in (Way.LETTERS, Way.WORDS)
    if not guessed:
        yield from emails(read)
        yield from folders(read)
        yield from accounts(read, manner is Manner.MARKS)
    yield from births(numbers)
    if guessed:
        yield from nhs_numbers(numbers, manner)
        yield from telephone_numbers(numbers, guessed=True)
        return
    if reading.way is not Way.RESPELT:
        yield from spoken_numbers(read)
    yield from three_words(read)
    if not _DIGIT.search(read):
        return
    if _FIVE_DIGITS.search(numbers) or _CALLED.search(numbers):
        yield from nhs_numbers(numbers, manner)
        yield from insurance_numbers(numbers, wide)
        yield from record_numbers(numbers)
        yield from telephone_numbers(numbers, wide)
        if reading.way is Way.RESPELT:
            yield from telephone_numbers(numbers, guessed=True)
    yield from points(numbers)
    yield from addresses(numbers)
    yield from postcodes(numbers, noisy=manner is Manner.MARKS)
    yield from streets(numbers)
