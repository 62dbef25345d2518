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
from bite.identifiers.machines import addresses, folders
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

_DIGIT = re.compile(r"\d")
_MAY = re.compile(
    r"\d|@|\\|/|~|[\[({<_*-]at[\])}>_*-]|\b(?:at|ät|born|birth|zero|nine|two|one|OneDrive)\b|\(a\)"
    r"|localhost|double|kernel",
    re.I,
)
"""What every finding has something of: most texts have none of it."""


def find(text: str, manner: Manner = Manner.PROSE) -> tuple[Identified, ...]:
    """What in a text identifies by its shape, in order; of overlapping ones the more telling."""
    return found_in(text, readings(text), manner)


def found_in(
    text: str, read: Iterable[Reading], manner: Manner = Manner.PROSE
) -> tuple[Identified, ...]:
    """The same for a text whose readings are known."""
    kept: list[Identified] = []
    for reading in read:
        for one in _found(reading, manner) if _MAY.search(reading.words) else ():
            start, end = reading.span(one.start, one.end)
            if not any(start < other.end and other.start < end for other in kept):
                kept.append(Identified(one.kind, text[start:end], start))
    return tuple(sorted(kept, key=lambda one: one.start))


def _found(reading: Reading, manner: Manner) -> Iterator[Identified]:
    read, wide = reading.words, manner is Manner.SPEECH
    numbers = _REFERENCES.sub(lambda match: "\x00" * len(match.group()), read)
    guessed = reading.way in (Way.LETTERS, Way.WORDS)
    if not guessed:
        yield from emails(read)
        yield from folders(read)
    yield from births(numbers)
    if guessed:
        yield from nhs_numbers(numbers, manner)
        yield from telephone_numbers(numbers, guessed=True)
        return
    yield from spoken_numbers(read)
    yield from three_words(read)
    if not _DIGIT.search(read):
        return
    yield from nhs_numbers(numbers, manner)
    yield from insurance_numbers(numbers, wide)
    yield from record_numbers(numbers)
    yield from telephone_numbers(numbers, wide)
    yield from points(numbers)
    yield from addresses(numbers)
    yield from postcodes(numbers, noisy=manner is Manner.MARKS)
    yield from streets(numbers)
