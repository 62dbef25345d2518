"""One detail split over neighbouring cells: half a postcode here, the other half beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bite.identifiers import valid_nhs_number

_WORD = r"[^\W\d_][^\W\d_'’-]+"
_HALVES = re.compile(
    r"(?:[A-Z]{1,2}\d[A-Z\d]?\t\d[A-Z]{2}|\+?(?:44\t?|0)\d{2,4}[)\]]?\t\d{5,8}|(?:\+?44|0\d{2,4})\t\d{3,4}\t\d{3,4}|"
    rf"[\w.+-]+\t?@\t?[\w-]+(?:\.[\w-]+)+|(?-i:[A-Z]{_WORD}\t[A-Z]{_WORD}))",
    re.I,
)
_PARTED = frozenset({(3, 3, 4), (6, 4), (3, 7), (5, 5), (4, 6), (7, 3)})
_PART = re.compile(r"\d{3}[ -]?\d{0,4}|\d{3,7}")
_YEAR = re.compile(r"(?:19|20)\d\d")


def joined(cells: Sequence[str]) -> Iterator[str]:
    """Neighbouring cells that may be one postcode, number, address or name, as one text."""
    said = [cell.strip() for cell in cells]
    for first, second in pairwise(said):
        pair = f"{first}\t{second}"
        if len(pair) < 60 and first and second and _HALVES.fullmatch(pair):
            yield pair.replace("\t", "" if "@" in pair else " ")
    for three in zip(said, said[1:], said[2:], strict=False):
        if three[0][:1] in "0+" and _HALVES.fullmatch("\t".join(three)):
            yield " ".join(three)


def numbers(rows: Sequence[Sequence[str]]) -> Iterator[tuple[int, str]]:
    """NHS numbers that stand in parts in neighbouring columns, with the number of their row.

    Any two counts side by side may have ten digits, and one pair in eleven a right check digit:
    columns hold parts of such numbers when every row in which both are numbers says so.
    """
    width = max(map(len, rows), default=0)
    for span in (2, 3):
        for first in range(width - span + 1):
            found: list[tuple[int, str]] = []
            for at, row in enumerate(rows):
                cells = [cell.strip() for cell in row[first : first + span]]
                if len(cells) < span or not all(cell[:1].isdigit() for cell in cells):
                    continue
                number = _number(cells)
                if not number:
                    found.clear()
                    break
                found.append((at, number))
            yield from found


def _number(cells: Sequence[str]) -> str:
    if not all(_PART.fullmatch(cell) for cell in cells):
        return ""
    digits = [re.sub(r"\D", "", cell) for cell in cells]
    whole = "".join(digits)
    if tuple(map(len, digits)) not in _PARTED or not valid_nhs_number(whole):
        return ""
    return "" if any(_YEAR.fullmatch(part) for part in digits) else whole
