"""What is wrong with the words of a text: each with its place and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from publish.gate.language import spelling
from publish.gate.style import Style
from publish.gate.texts.authored import EXPRESSION
from publish.gate.texts.lookalikes import BLANK

_REPEATED = re.compile(
    r"(?<![\w’'-])(?P<word>[A-Za-z]{1,20})[ \t\n]+(?P=word)(?![\w’'-])", re.IGNORECASE
)
_MAY_REPEAT = frozenset("had that bye no very ha so many now night".split())
_STRAIGHT = re.compile(
    r"(?<!\d)(?<![=\w])[\"]|(?<=\w)\"|(?<=[A-Za-z])'(?=[A-Za-z])|(?<!\w)'(?=\w+\b)"
)
_A = re.compile(
    r"\b[Aa] (?P<word>(?:(?!(?:one|once|uni|use|usu|usa|eu|ewe|uk|ubi|ura|uti|ut[io]|unan)\w*\b)"
    r"[aeiou]\w+|8\d*(?!\d|[.:]\d)\b|11\b|18\b|hour\b|honest\w*|heir\w*))", re.IGNORECASE,
)  # fmt: skip
_AN = re.compile(
    r"\b[Aa]n (?P<word>(?!(?:hour|honest|honour|heir|herb)\w*)[bcdfgjklmnpqrstvwyz][a-z]+\b"
    r"|(?:one|once|union|unit|university|useful|user|European)\w*\b)"
)
_POINTS = re.compile(
    r"(?<!\.)\.\.(?!\.)|,,|;;|(?<=[\w)”]) [,;:](?= )|(?<=[a-z]) \.(?=\s|$)|\(\s*\)|\( | \)"
)
_SPACES = re.compile(r"(?<=[^\s|.:!?]) {2,}(?=[^\s|&])")


@dataclass(frozen=True)
class Fault:
    """Words that are wrong: which, where they begin, why, what to do; ``kind`` names the rule."""

    kind: str
    start: int
    said: str
    what: str
    do: str = ""


def faults(
    text: str, style: Style, *, public: bool = False, straight: bool = True, spelt: bool = True
) -> Iterator[Fault]:
    """Everything that is wrong with the words of a text, whatever finds it first.

    ``public``: it is for everybody, and jargon is no word for it; ``straight``: quotation marks
    have been set, so that straight ones are left over; ``spelt``: spelling is looked at.
    """
    yield from left_over(text, style)
    yield from _avoided("avoid", text, style.avoid)
    if public:
        yield from _avoided("jargon", text, style.jargon)
    spelt_there = style.any_american.search(text)
    for pattern, right in style.american if spelt_there else ():
        for found in pattern.finditer(text):
            if found[0].casefold() not in style.known:
                yield Fault("american", found.start(), found[0],
                            f"“{found[0]}” is spelt as in the United States", right)  # fmt: skip
    yield from _slips(text)
    if straight:
        for found in _STRAIGHT.finditer(text):
            what = f"a straight quotation mark: {found[0]}"
            yield Fault("straight", found.start(), found[0], what, "let the text have “…” or ’")
    if spelt:
        for start, word in spelling.misspelt(text, style.known):
            near = spelling.suggested(word)
            do = f"did you mean {near}? " if near else ""
            yield Fault("spelling", start, word, f"“{word}” is in no dictionary",
                        f"{do}A right word goes into reports/language.yml under words")  # fmt: skip


def left_over(text: str, style: Style) -> Iterator[Fault]:
    """What no reader should see: the places of drafts, templates and values that are none."""
    for pattern in style.leftovers:
        for found in pattern.finditer(text):
            what = f"“{found[0]}” is left over"
            do = "write what belongs here, or take it out"
            yield Fault("leftover", found.start(), found[0], what, do)


def _avoided(
    kind: str, text: str, pairs: tuple[tuple[re.Pattern[str], str], ...]
) -> Iterator[Fault]:
    for pattern, instead in pairs:
        for found in pattern.finditer(text):
            if found[0].strip():
                yield Fault(kind, found.start(), found[0], f"“{found[0]}”", f"write: {instead}")


def _slips(text: str) -> Iterator[Fault]:
    for found in _REPEATED.finditer(text):
        if found["word"].casefold() not in _MAY_REPEAT and not found["word"].isupper():
            yield Fault("repeated", found.start(), found[0], f"“{found[0]}” stands twice")
    for pattern, article in ((_A, "an"), (_AN, "a")):
        for found in pattern.finditer(text):
            if EXPRESSION not in found[0] and BLANK not in found[0]:
                yield Fault("article", found.start(), found[0], f"“{found[0]}”",
                            f"write: {article} {found['word']}")  # fmt: skip
    for found in _POINTS.finditer(text):
        if BLANK not in text[max(0, found.start() - 2) : found.end() + 1]:
            yield Fault("points", found.start(), found[0], f"“{found[0].strip() or found[0]}” "
                        "is not how a sentence is pointed")  # fmt: skip


def doubled_spaces(raw: str) -> Iterator[Fault]:
    """Two spaces between words as typed, which Markdown makes one."""
    for found in _SPACES.finditer(raw):
        if "\n" not in raw[found.start() - 1 : found.end() + 1]:
            yield Fault("spaces", found.start(), found[0], "two spaces between words", "write one")
