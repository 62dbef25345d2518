"""A text as it is meant, whatever the characters it is written with.

A number with thin spaces, soft hyphens or full-width digits reads as a number to people and is none
to a pattern. Here every character becomes the plain one that it looks like, or nothing. What a
letter or digit looks like is taken from its name in the Unicode Character Database, so that no
alphabet of ornaments has to be listed; Cyrillic, Greek and Armenian letters that look Latin are
those of UTS 39 (confusables.txt), as far as they are one letter for one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_SPECIAL = {
    "\r": "", "\t": " ", "\v": " ", "\f": "\n", "\x02": "-", "\ufffe": "-", "\x00": "",
    "\u2028": "\n", "\u2029": "\n", "\x85": "\n", "\u2212": "-", "\u2043": "-", "\u00b7": ".",
    "\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u034f": "", "\u3164": " ", "\u2800": " ",
    "\u115f": "", "\u1160": "", "\u3002": ".", "\u2024": ".", "\u2044": "/", "\u2215": "/",
    "\u29f8": "/", "\u201b": "'", "\u2032": "'", "\u29f5": "\\",
}  # fmt: skip
"""U+0002 and U+FFFE are what PDFium writes for a hyphen at the end of a line."""

_LOOKS = str.maketrans(
    "АВЕЅІЈКМНОРСТУХЗаеорсухіјѕһԁԛԝӏкΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανρυικγχօսոհց",
    "ABESIJKMHOPCTYX3aeopcyxijshdqwlkABEZHIKMNOPTYXoavpuikyxounhg",
)
_NAMED = re.compile(
    r"LATIN (?:LETTER SMALL CAPITAL|(?:SMALL|CAPITAL) LETTER(?: DOTLESS)?|SUBSCRIPT SMALL LETTER) "
    r"([A-Z])(?: WITH (?:[A-Z ]+ )?(?:STROKE|HOOK|TAIL|BELT|TILDE))?$"
    r"|(?:SQUARED|CIRCLED) LATIN CAPITAL LETTER ([A-Z])$"
    r"|REGIONAL INDICATOR SYMBOL LETTER ([A-Z])$"
)
_RAISED = re.compile("[\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089]")


def plain(text: str) -> str:
    """The text in plain characters; lines stay lines."""
    return text if _is_plain(text) else text.translate(_folding())


def origins(text: str) -> list[int]:
    """For each character of ``plain(text)``, and its end, where it stands in ``text``."""
    fold = _folding()
    places = [at for at, char in enumerate(text) for _ in fold[ord(char)]]
    return [*places, len(text)]


def _is_plain(text: str) -> bool:
    return text.isascii() and not any(char in text for char in "\r\t\v\f\x02\x00")


def has_raised(text: str) -> bool:
    """Whether digits stand above or below the line. Alone they are a footnote's mark, and no digit
    of the word before them; `lowered` reads them as digits."""
    return not text.isascii() and bool(_RAISED.search(text))


def lowered(text: str) -> str:
    """The text with raised and lowered digits on the line, each character for one."""
    return _RAISED.sub(lambda match: str(unicodedata.digit(match.group())), text)


class _Folding(dict[int, str]):
    """What `str.translate` asks for each character; it asks once."""

    def __missing__(self, code: int) -> str:
        self[code] = _folded(code)
        return self[code]


@cache
def _folding() -> _Folding:
    return _Folding()


def _folded(code: int) -> str:
    char = chr(code)
    if char in _SPECIAL:
        return _SPECIAL[char]
    if code < 128 or _RAISED.match(char):
        return char
    if 0xE0020 <= code <= 0xE007E:  # letters that nobody sees
        return chr(code - 0xE0000)
    kind = unicodedata.category(char)
    if kind in ("Cf", "Me", "Mn") or 0xFE00 <= code <= 0xFE0F:
        return ""
    if kind in ("Pd", "Zs"):
        return "-" if kind == "Pd" else " "
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    if kind in ("No", "Sm"):
        sign = unicodedata.normalize("NFKC", char)
        return sign if len(sign) == 1 and sign.isascii() else char
    looks = char.translate(_LOOKS)
    if looks.isascii():
        return looks
    named = _NAMED.search(unicodedata.name(char, ""))
    if named:
        letter = next(group for group in named.groups() if group)
        return letter.lower() if "SMALL" in unicodedata.name(char) else letter
    return unicodedata.normalize("NFKC", looks)
