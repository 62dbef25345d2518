"""Dates of birth: a day, or a month and year, that is said to be somebody's first.

A date alone is no finding: a report is full of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bite.identifiers.found import Identified

BIRTH = "a date of birth"

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_ORDINALS = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|"
    "fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth"
)
_YEAR = (
    r"(?:(?:18|19|20)\d\d|'?\d\d|nineteen[ -][a-z]+(?:[ -][a-z]+)?|two thousand(?: and [a-z]+)?)"
)
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|(?:(?:twenty|thirty)[ -])?(?:{_ORDINALS}))"
DATE = (
    rf"(?:\d{{1,2}}[-/.](?:x|v?i{{1,3}}|i[vx]|v|xi{{1,2}})[-/.](?:18|19|20)\d\d|(?:18|19|20)\d\d\s?[-/.]\s?\d{{1,2}}\s?[-/.]\s?\d{{1,2}}"
    rf"|\d{{1,2}}\s?[-/. ]\s?\d{{1,2}}\s?[-/. ]\s?(?:\d{{4}}|'?\d\d)"
    rf"|(?:the )?{_DAY}(?: day)?[ .,-]*(?:of )?{_MONTH}\.?(?:[ ,.-]{{0,3}}{_YEAR}\b)?"
    rf"|{_MONTH}\.? (?:the )?{_DAY}\b,?(?: {_YEAR}\b)?)"
)
_MONTH_ONLY = rf"(?:{_MONTH}\.?,? (?:of )?(?:19\d\d|200\d|2010|'\d\d)\b)"
_COMPACT = r"(?:(?:19|20)\d{6}|\d{4}(?:19|20)\d\d|\d{6})(?!\d)"
_LABEL = (
    r"(?<![A-Za-z])(?:born|date[ _-]?of[ _-]?birth|birth[ _-]?(?:date|day)|birth|"
    r"d\.?\s?[o0]\.?\s?b\.?|d/o/b|bday|(?<=\()\*(?= ?\d)|(?<!\d)b[.:]?(?= ?\d)|"
    r"b\.(?= [A-Z])|né)(?![A-Za-z])"
)
_NOT = r"(?!\W{0,3}(?:between|before|after|since|cohort|from|in or|weight|rate))"
_CLOSE = r"(?:[^\d.!?;]|\.(?=\s?\d)){0,30}?"
_SAID = re.compile(rf"{_NOT}(?:{_CLOSE}(?<!\d){DATE}|{_CLOSE}\b{_MONTH_ONLY})", re.I)
_KEYED = re.compile(rf"[\"' :=_,|\t-]{{1,6}}(?:is )?[\"']?(?:{_COMPACT}|(?:19|20)\d\d\b)", re.I)
_BEFORE = re.compile(
    rf"(?<!\d){DATE}[ ,:)]{{0,3}}[(\[]?(?:is |was )?"
    r"(?:(?:my|his|her|their|when|the day|the date) )*"
    r"(?:(?:on which )?(?:\w+ ){1,2}(?:was|is) )?\Z",
    re.I,
)
_WITH_AGE = re.compile(
    rf"(?<!\d){DATE}[ ,(]{{1,3}}aged? \d{{1,3}}\b|"
    rf"(?:aged?|turn(?:s|ed|ing)?) (?:about )?\d{{1,3}}\b[^.!?\d]{{0,12}}(?<!\d){DATE}(?!\d)",
    re.I,
)
_ROW = re.compile(r"\b\d{1,2} \d{1,2} \d{1,4}\b")
"""Three numbers beside an age are cells of a table, not a date."""
_WHEN = re.compile(r"\b(?:when|which|day) (?:\w+ ){1,2}(?:was|were|is) \Z", re.I)
_PLACE = re.compile(r" (?:in |at )?[A-Z][a-z]+")
_CALLED = re.compile(_LABEL, re.I)
_AGED = re.compile(r"\b(?:aged?|turn(?:s|ed|ing)?) (?:about )?\d", re.I)
_MESSAGE = re.compile(r"\bPID\|(?:[^|\n]*\|){5,7}(?:18|19|20)\d{6}\b")
"""The seventh field of a patient's segment in HL7 version 2 is the date of birth."""
_PARTS = re.compile(
    r"[^\d\n]{0,20}\b(?:day[\W_]{0,4}\d{1,2}\W{1,5}month[\W_]{0,4}\w{1,9}\W{1,5}year[\W_]{0,4}\d{2,4}|"
    r"year[\W_]{0,4}\d{2,4}\W{1,5}month[\W_]{0,4}\w{1,9}\W{1,5}day[\W_]{0,4}\d{1,2})",
    re.I,
)
_FAR = 50
"""A date stands so near to what calls it a birth: only there is it looked for."""


def births(text: str) -> Iterator[Identified]:
    """Dates that are called a date of birth, or that stand with an age."""
    text = text.replace("\n", " ")
    for label in _CALLED.finditer(text):
        start, end = label.span()
        formal = label.group().casefold() not in ("born", "b", "b.", "né")
        said = (
            _SAID.match(text, end)
            or _PARTS.match(text, end)
            or (formal and _KEYED.match(text, end))
        )
        alone = text[start - 1 : start] == "(" and text[end : end + 1] == ")"
        placed = label.group() == "born" and bool(_PLACE.match(text, end))
        when = bool(_WHEN.search(text, max(0, start - 30), start))
        asked = formal or alone or when or placed
        before = asked and _BEFORE.search(text, max(0, start - _FAR), start)
        if said:
            yield Identified(BIRTH, text[start : said.end()], start)
        elif before:
            yield Identified(BIRTH, text[before.start() : end], before.start())
    for match in _MESSAGE.finditer(text) if "PID|" in text else ():
        yield Identified(BIRTH, match.group(), match.start())
    for aged in _AGED.finditer(text):
        first = max(0, aged.start() - _FAR)
        for match in _WITH_AGE.finditer(text, first, aged.end() + _FAR):
            if not _ROW.search(match.group()):
                yield Identified(BIRTH, match.group(), match.start())
