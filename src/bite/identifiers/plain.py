"""A text as it is meant, whatever the characters it is written with.

A number with thin spaces, soft hyphens or full-width digits reads as a number to people and is none
to a pattern. Here every character becomes the plain one that it looks like, or nothing.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_SPECIAL = {
    "\r": "", "\t": " ", "\v": " ", "\f": "\n", "\x02": "-", "\ufffe": "-", "\x00": "",
    "\u2028": "\n", "\u2029": "\n", "\x85": "\n", "\u2212": "-", "\u2043": "-", "\u00b7": ".",
    "\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u034f": "", "\u3164": " ", "\u2800": " ",
    "\u115f": "", "\u1160": "",
}  # fmt: skip
"""U+0002 and U+FFFE are what PDFium writes for a hyphen at the end of a line."""

_LOOKS = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧо",
    "ABESIJKMHOPCTYXaeopcyxijsABEZHIKMNOPTYXo",
)
"""Cyrillic and Greek letters that look Latin."""


def plain(text: str) -> str:
    """The text in plain characters; lines stay lines."""
    return text.translate(_folding())


def origins(text: str) -> list[int]:
    """For each character of ``plain(text)``, and its end, where it stands in ``text``."""
    places = [at for at, char in enumerate(text) for _ in _folded(ord(char))]
    return [*places, len(text)]


class _Folding(dict[int, str]):
    """What `str.translate` asks for each character; it asks once."""

    def __missing__(self, code: int) -> str:
        self[code] = _folded(code)
        return self[code]


@cache
def _folding() -> _Folding:
    return _Folding()


@cache
def _folded(code: int) -> str:
    char = chr(code)
    if char in _SPECIAL:
        return _SPECIAL[char]
    if code < 128:
        return char
    kind = unicodedata.category(char)
    if kind in ("Cf", "Me") or 0xFE00 <= code <= 0xFE0F:
        return ""
    if kind == "No" and unicodedata.decomposition(char).startswith("<circle>"):
        return unicodedata.normalize("NFKC", char)
    if kind in ("Pd", "Zs"):
        return "-" if kind == "Pd" else " "
    if kind == "Nd":
        return str(unicodedata.decimal(char))
    if kind in ("No", "Sm", "Mn"):
        return char  # a footnote's raised number is no digit of the word before it
    looks = char.translate(_LOOKS)
    return looks if looks.isascii() else unicodedata.normalize("NFKC", looks)
