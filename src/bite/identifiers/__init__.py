"""Details whose shape alone identifies: numbers of people, where they live, their machines.

A leaf beside `bite.errors`: both wings read it, and it imports nothing of the project. Names of
people and places have no shape; they come from the study's own list. What somebody said is read
with more suspicion than a report's own prose (`Manner`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bite.identifiers.births import births
from bite.identifiers.found import Identified, Manner
from bite.identifiers.machines import addresses, folders
from bite.identifiers.numbers import (
    insurance_numbers,
    nhs_numbers,
    record_numbers,
    spoken_numbers,
    telephone_numbers,
    valid_nhs_number,
)
from bite.identifiers.plain import origins, plain
from bite.identifiers.whereabouts import AREAS, emails, points, postcodes, streets, three_words

__all__ = ["AREAS", "Identified", "Manner", "find", "origins", "plain", "valid_nhs_number"]

_REFERENCES = re.compile(
    r"\b10\.\d{4,9}/[^\s\"'<>?&#;]+"
    r"|\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b"
    r"|\b\d{4}-\d{4}-\d{4}-\d{3}[\dXx]\b"
    r"|\bISBN(?:-1[03])?:? ?[\dXx -]{9,16}[\dXx]\b"
    r"|(?<![0-9A-Za-z])[0-9a-f]{32,128}(?![0-9A-Za-z])"
)
"""DOIs, UUIDs, ORCID ids, ISBNs and checksums: numbers of things."""

_MAY = re.compile(
    r"\d|@|\\|/|~|[\[({<_*-]at[\])}>_*-]|\b(?:at|ät|born|birth|zero|nine|two|one|OneDrive)\b|\(a\)"
    r"|localhost|double|kernel",
    re.I,
)
"""What every finding has something of: most texts have none of it."""


def find(text: str, manner: Manner = Manner.PROSE) -> tuple[Identified, ...]:
    """What in a text identifies by its shape, in order; of overlapping ones the more telling."""
    read = plain(text)
    if not _MAY.search(read):
        return ()
    kept: list[Identified] = []
    for one in _found(read, manner):
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    if not kept:
        return ()
    kept.sort(key=lambda one: one.start)
    if read == text:
        return tuple(kept)
    at = origins(text)
    spans = ((one.kind, at[one.start], at[one.end - 1] + 1) for one in kept)
    return tuple(Identified(kind, text[start:end], start) for kind, start, end in spans)


def _found(read: str, manner: Manner) -> Iterator[Identified]:
    wide = manner is Manner.SPEECH
    numbers = _REFERENCES.sub(lambda match: "\x00" * len(match.group()), read)
    yield from emails(read)
    yield from folders(read)
    yield from births(numbers)
    yield from spoken_numbers(read)
    yield from three_words(read)
    if not any(char.isdigit() for char in read):
        return
    yield from nhs_numbers(numbers, rows=manner is Manner.ROWS)
    yield from insurance_numbers(numbers, wide)
    yield from record_numbers(numbers)
    yield from telephone_numbers(numbers, wide)
    yield from points(numbers)
    yield from addresses(numbers)
    yield from postcodes(numbers, noisy=manner is Manner.MARKS)
    yield from streets(numbers)
