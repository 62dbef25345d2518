"""The numbers of a text: in figures, in words, as shares, as multiples, with where they stand.

Only what may state data is found; what merely looks like it is blanked first (`lookalikes`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from publish.gate.texts import lookalikes
from publish.gate.texts.lookalikes import COUNTED, SMALL

_ONES = {"one": 1, **{word: n for n, word in enumerate(SMALL, 2)}}
_TENS = {
    word: 10 * n
    for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_POWERS = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_SCALED = {"k": 1e3, "m": 1e6, "bn": 1e9, "million": 1e6, "billion": 1e9, "thousand": 1e3}
_PARTS = {
    "half": 2, "halves": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "twentieth": 20, "hundredth": 100,
}  # fmt: skip
_SIGNS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅕": 0.2, "⅛": 0.125}

_PERCENT = r"(?:\s?%|[ -]per[- ]?cent(?:age points?)?\b)"
_DIGITS = re.compile(
    rf"(?P<sign>(?<![\w%])[−–-](?=\s?[£$€\d]))?\s?(?P<money>[£$€])?\s?"
    rf"(?P<number>\d{{1,3}}(?:[, \u202f]\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    rf"(?P<scale>\s?(?:k|m|bn|million|billion|thousand)\b)?"
    rf"(?P<ordinal>st\b|nd\b|rd\b|th\b)?(?P<percent>{_PERCENT})?",
    re.IGNORECASE,
)
_NUMBER = rf"(?:{'|'.join([*_ONES, *_TENS, *_POWERS, 'dozen'])})"
_WORDS = re.compile(
    rf"\b(?:(?P<article>a|an|several|some|many) (?=(?:hundred|thousand|million|billion|dozen)\b))?"
    rf"(?P<words>{_NUMBER}(?:(?:[ -]|,? and ){_NUMBER})*)\b(?P<percent>{_PERCENT})?",
    re.IGNORECASE,
)
_MANY = re.compile(r"\b(?:dozens|scores|hundreds|thousands|millions) of\b", re.IGNORECASE)
_SHARE = re.compile(
    rf"\b(?P<top>a|an|one|two|three|four|five|six|seven|eight|nine|\d+)[ -]"
    rf"(?P<part>{'|'.join(part for part in _PARTS if part not in ('half', 'halves'))})(?P<many>s)?"
    rf"\b(?= (?:of|more|less|fewer|higher|lower|as|said|were|was|had|did|told|are|have|came"
    rf"|left|lived|live"
    r"|wanted|stayed|used|agreed|spoke|visited|joined|returned|reported|needed|attended|felt"
    r"|lack\w*|[a-z]+ed)\b|(?<=s)\b)",
    re.IGNORECASE,
)
_ABOUT_A_PART = re.compile(
    r"\b(?:by|just (?:over|under)|over|under|about|around|nearly|almost|roughly|barely|only"
    r"|more than|less than|fewer than|at least|up to"
    r") an? (?P<part>third|quarter|fifth|sixth|eighth|tenth)\b"
    r"(?! (?:of an hour|past|to|person|party|time|year|century|day|note|final|hour))",
    re.IGNORECASE,
)
_HALF = re.compile(
    r"\b(?:(?:more|less|fewer|over|under|nearly|almost|about|around|at least|exactly|just) )?"
    r"(?:(?:than|over|under) )?(?:a |one |by )?(?:half|halves)\b"
    rf"(?= (?:of|the|its|their|our|his|her|these|those|all|as|again|that|than|{COUNTED})\b"
    r"|[.,;:!?)]|$| (?:were|was|had|said|told|felt|wanted|came|left|did|have|spoke|thought"
    r"|would|could|agreed))",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"\b(?:twice|thrice) (?:as|the|that|their|its|what)\b|\bmore than (?:twice|once)\b(?= as|,|\.)"
    r"|\b(?:twofold|threefold|fourfold|fivefold|sixfold|tenfold|\d+-?fold)\b"
    r"|(?<![-\w])(?:doubled|doubling|halved|halving|trebled|tripled|quadrupled)\b(?!-)"
    r"(?! (?:back|up|over(?! (?:the|a|an|two|three|one|this|that|\d|time))|as)\b)"
    r"|\bdouble the\b|\bdouble (?:that|what)\b|\bhalf as (?:many|much)\b",
    re.IGNORECASE,
)
_EVERY = re.compile(
    rf"\b(?:one|1) (?:in|out of) (?:every )?(?:\d+|{_NUMBER})\b"
    r"|\bevery (?:second|third|fourth|fifth|tenth)"
    rf"(?= {COUNTED}|\s+\w+ (?:said|was|had|spoke))|\b(?:second|third|fourth|fifth)"
    r" (?:highest|lowest|largest|smallest|most|least|biggest|commonest)\b",
    re.IGNORECASE,
)
_ONLY_ONE = re.compile(
    rf"\b(?:only|just|exactly) one (?:of (?:the|them|these|our)\b|{COUNTED})", re.IGNORECASE
)
_COUPLE = re.compile(rf"\ba (?:couple|handful|dozen) of {COUNTED}", re.IGNORECASE)
_MAYBE = re.compile(
    rf"[\d½¼¾⅓⅔⅕⅛]|\b(?:{_NUMBER[3:-1]}|half|halves|halv|third|quarter|fifth|sixth|seventh|eighth"
    r"|ninth|tenth|twentieth|hundredth|twice|thrice|doubl|trebl|tripl|quadrupl|hundreds|thousands"
    r"|millions|dozens|scores|couple|handful|every|second|fourth|zero|nil|\w+fold)",
    re.IGNORECASE,
)
"""What a text must hold for any of these patterns to find something: most texts hold none."""
_ZERO = re.compile(r"\b(?:zero|nil)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Quantity:
    """A number in a text: its words, where they begin, what it is worth, if that can be said.

    ``unit`` is ``pounds``, ``percent`` or empty; ``decimals`` how finely it is given; ``in_words``
    whether it is spelt out.
    """

    text: str
    start: int
    value: float | None
    unit: str = ""
    decimals: int = 0
    in_words: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def find(text: str, names: Iterable[str] = ()) -> tuple[Quantity, ...]:
    """The numbers of a text that may state data, in order, none within another."""
    return _found(text, tuple(names)) if _MAYBE.search(text) else ()


@lru_cache(maxsize=32768)
def _found(text: str, names: tuple[str, ...]) -> tuple[Quantity, ...]:
    """As `find`; the editions of a report share most of their sentences and cells."""
    bare = lookalikes.blanked(text, names)
    found = sorted(_all(bare), key=lambda one: (one.start, -len(one.text)))
    kept: list[Quantity] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return tuple(kept)


def _all(text: str) -> Iterator[Quantity]:
    for found in _DIGITS.finditer(text):
        yield _in_digits(found)
    for sign, value in _SIGNS.items():
        for found in re.finditer(sign, text):
            yield Quantity(sign, found.start(), value)
    for found in _WORDS.finditer(text):
        one = _in_words(found)
        if one:
            yield one
    for found in _SHARE.finditer(text):
        top, part = found["top"].casefold(), _PARTS[found["part"].casefold()]
        n = 1 if top in ("a", "an") else int(top) if top.isdigit() else _ONES[top]
        yield Quantity(found[0], found.start(), float(Fraction(n, part)), in_words=True)
    for pattern, worth in (
        (_HALF, 0.5), (_TIMES, None), (_EVERY, None), (_MANY, None), (_ONLY_ONE, 1.0),
        (_COUPLE, None), (_ZERO, 0.0), (_ABOUT_A_PART, None),
    ):  # fmt: skip
        for found in pattern.finditer(text):
            yield Quantity(found[0], found.start(), worth, in_words=True)


def _in_digits(found: re.Match[str]) -> Quantity:
    plain = re.sub(r"[,\s\u202f]", "", found["number"])
    value = float(plain) * _SCALED.get((found["scale"] or "").strip().casefold(), 1)
    whole = found[0]
    lead = len(whole) - len(whole.lstrip())
    unit = "pounds" if found["money"] else "percent" if found["percent"] else ""
    decimals = len(plain.partition(".")[2])
    signed = -value if found["sign"] else value
    return Quantity(whole.strip(), found.start() + lead, signed, unit, decimals)


def _in_words(found: re.Match[str]) -> Quantity | None:
    words = re.findall(r"[a-z]+", found["words"].casefold())
    if words == ["one"] and not found["percent"]:
        return None
    unit = "percent" if found["percent"] else ""
    return Quantity(found[0], found.start(), worth(words), unit, in_words=True)


def worth(words: Iterable[str]) -> float | None:
    """What number words are worth together: ``two hundred and eight`` is 208. None if nothing."""
    total, current, seen = 0, 0, False
    for word in words:
        if word == "and":
            continue
        seen = True
        if word in _ONES:
            current += _ONES[word]
        elif word in _TENS:
            current += _TENS[word]
        elif word == "dozen":
            current = 12 * max(current, 1)
        elif word == "hundred":
            current = 100 * max(current, 1)
        elif word in _POWERS:
            total += _POWERS[word] * max(current, 1)
            current = 0
        else:
            return None
    return float(total + current) if seen else None
