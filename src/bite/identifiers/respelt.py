"""Identifiers that are respelt: a number in powers of ten, signs said as words, letters apart.

Each entry of `RESPELLINGS` undoes one disguise for all patterns alike: where a hint finds
something, what a pattern matches is written as it is meant. Letters by radio: ICAO Annex 10.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from bite.identifiers.whereabouts import AREAS

UNITS = {
    "zero": "0", "nought": "0", "naught": "0", "nil": "0", "oh": "0", "one": "1", "two": "2",
    "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_TEENS = {
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14",
    "fifteen": "15", "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19",
    "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70",
    "eighty": "80", "ninety": "90",
}  # fmt: skip
_RADIO = (
    "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike "
    "november oscar papa quebec romeo sierra tango uniform victor whiskey whisky xray yankee zulu"
).split()
_LETTERS = {
    "ay": "A", "bee": "B", "dee": "D", "ee": "E", "eff": "F", "gee": "G", "aitch": "H", "jay": "J",
    "kay": "K", "el": "L", "ell": "L", "em": "M", "en": "N", "pee": "P", "cue": "Q", "queue": "Q",
    "ar": "R", "ess": "S", "tee": "T", "you": "U", "wye": "Y", "zed": "Z", "ex": "X",
    "double-u": "W",
}  # fmt: skip
_JOINED = {
    f"{ten}-{unit}": number[0] + digit
    for ten, number in _TEENS.items() if number[1] == "0" and ten != "ten"
    for unit, digit in UNITS.items() if digit != "0"
}  # fmt: skip
_SPOKEN = {**UNITS, **_TEENS, **_JOINED, **{word: word[0].upper() for word in _RADIO}, **_LETTERS}


class Respelling(NamedTuple):
    """Near what ``hint`` finds, ``change`` rewrites what ``pattern`` matches."""

    hint: re.Pattern[str]
    pattern: re.Pattern[str]
    change: Callable[[str], str]


_POWER = re.compile(
    r"(?<![\w.,])(\d)[.,](\d{6,11}) ?(?:e\+?0?(\d\d?)|[x×*·.] ?10(?:\^|\*\*)? ?(\d\d?))(?![\d.])",
    re.I,
)


def _whole(found: str) -> str:
    match = _POWER.fullmatch(found)
    assert match is not None
    first, rest, *powers = match.groups()
    power = int(powers[0] or powers[1])
    return first + rest.ljust(power, "0") if len(rest) <= power < 13 else found


_SIGN = r"(?:then|dash|hyphen|minus|space|stroke|slash|full stop|point|dot|gap|pause|followed by)"
_BETWEEN = re.compile(rf"(?<=\w)(?:[ ,]{{1,2}}{_SIGN})+[ ,]{{1,2}}(?=\d)", re.I)
_CHECK = re.compile(r"(?<=\d)[ ,;]{0,2}\(?(?:and )?check ?digit:?(?: is)? (?=\d)", re.I)
_DOTS = re.compile(r"(?<=\d) ?\.{2,3} ?(?=\d)")
_APART = re.compile(
    r"(?<![^\s\"'(<>:])(?:[\w.@+/\\-] (?:at |dot )?){5,}[\w.@+/\\-](?![^\s\"')<>,;])", re.I
)
_TELLING = re.compile(r"@|\bat\b.*\bdot\b|[/\\]", re.I)


def _together(run: str) -> str:
    if not _TELLING.search(run) or sum(char.isalpha() for char in run) < 6:
        return run
    said = re.sub(r"(?i) dot ", ".", re.sub(r"(?i) at ", "@", run))
    return re.sub(r"\s", "", said)


_WORD = "|".join(sorted(_SPOKEN, key=len, reverse=True))
_NUMBER = "|".join((*_JOINED, *UNITS, *_TEENS))
_CODE_PART = rf"(?:(?i:{_WORD})|[A-Z]{{1,2}}\d{{0,2}}|\d{{1,2}}[A-Z]{{0,2}})"
_SAID = re.compile(
    rf"(?<![A-Za-z0-9]){_CODE_PART}(?:[\W_]{{1,4}}{_CODE_PART}){{1,8}}(?![A-Za-z0-9])"
)
_SAID_HINT = re.compile(
    rf"\b(?i:{_NUMBER})[\W_]{{1,4}}(?:\d?[A-Z]{{1,2}}\b|\d[A-Z]{{2}}\b|(?i:{'|'.join(_RADIO)}|"
    rf"{'|'.join(_LETTERS)})\b)"
)
_POSTCODE = re.compile(
    rf"(?:{'|'.join(sorted(AREAS, key=len, reverse=True))})\d[A-Z\d]?\d[ABD-HJLNP-UW-Z]{{2}}"
)


def _code(run: str) -> str:
    """A run of parts in which some that stand together are a postcode."""
    parts = list(re.finditer(_CODE_PART, run))
    meant = [_SPOKEN.get(part.group().casefold(), part.group()) for part in parts]
    for first in range(len(parts)):
        for last in range(first + 2, len(parts) + 1):
            code = "".join(meant[first:last])
            if len(code) > 7:
                break
            said = any(len(part.group()) > 2 and part.group()[:3].isalpha()
                       for part in parts[first:last])  # fmt: skip
            if said and _POSTCODE.fullmatch(code):
                start, end = parts[first].start(), parts[last - 1].end()
                return f"{run[:start]}{code[:-3]} {code[-3:]}{run[end:]}"
    return run


RESPELLINGS = (
    Respelling(_POWER, _POWER, _whole),
    Respelling(_CHECK, _CHECK, lambda found: ""),
    Respelling(_BETWEEN, _BETWEEN, lambda found: " "),
    Respelling(_DOTS, _DOTS, lambda found: " "),
    Respelling(_APART, _APART, _together),
    Respelling(_SAID_HINT, _SAID, _code),
)

_TAILS = "ero ought oh ne wo hree our ive ix even ight ine ten elve teen ty".split()
_SIGNS = (*_RADIO, *_LETTERS)
_MAY_SAY = re.compile(
    rf"(?:{'|'.join((*_TAILS, *(tail.upper() for tail in _TAILS)))})[\W_]{{1,4}}"
    rf"(?:\d?[A-Z]{{1,2}}\b|(?:{'|'.join((*_SIGNS, *(sign.capitalize() for sign in _SIGNS)))})\b)"
)
_MAY_DIGITS = re.compile(
    rf"\d(?:[.,]\d{{6,11}} ?(?:e|[x×*·.] ?10)|[ ,]{{1,2}}{_SIGN}[ ,]| ?\.{{2,3}} ?\d)|check ?digit"
)
_MAY_SPELL = re.compile(r"(?<!\S)\S \S (?:at |dot )?\S (?:at |dot )?\S (?:at |dot )?\S ")


def may_be_respelt(words: str) -> bool:
    """Whether a text has something of what is respelt; most have nothing."""
    if len(words) < 6:
        return False
    said = words.casefold()
    return bool(
        _MAY_DIGITS.search(said)
        or (("@" in said or "/" in said or " dot " in said) and _MAY_SPELL.search(said))
        or _MAY_SAY.search(words)
    )
