"""Numbers that stand for one person: NHS, telephone, National Insurance, records.

Sources: NHS number and its check digit, NHS Data Dictionary (modulus 11); telephone numbers,
Ofcom's National Telephone Numbering Plan; National Insurance number, HMRC manual NIM39110.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bite.identifiers.found import Identified, Manner
from bite.identifiers.readings import may_be_said

NHS = "an NHS number"
PHONE = "a telephone number"
INSURANCE = "a National Insurance number"
RECORD = "a record number"
SPOKEN = "a number, spoken digit by digit"

_GROUPS = re.compile(r"(?<!\d)\d(?:[\W_]{0,5}?\d){9,}")
_FEW = frozenset(" ./_()\n-")
"""What stands within one number everywhere; other marks do only where it has the usual parts."""
_GOES_ON = re.compile(r"[.,;:)]*[ ]+[^\W\d]")
"""A sentence goes on behind a number; a row of a table ends."""
_SURE = frozenset({(10,), (3, 3, 4), (3, 7), (6, 4)})
_DATE = re.compile(
    r"\d{4}[-/.]\d\d[-/.]\d\d|\d\d?[-/.]\d\d?[-/.]\d{4}|(?:19|20)\d\d[ /-](?:19|20)?\d\d\b"
)
_CALLED_NHS = re.compile(
    r"\b(?:nhs|chi|h&c)[ _-]*(?:no|number|num|nr|id|#)?[ _.:;=#\"'()-]*(?:is|was|of)?[ \"']*\Z",
    re.I,
)
_CALLED_ELSE = re.compile(
    r"(?:isbn(?:-1[03])?|issn|doi|pmid|pmcid|pmc|orcid|isrctn|nct|time_?stamp|epoch|[mc]?time|seed|"
    r"grant|award|bytes|size|ean|gtin|sku|build|charity|company|vat|eid|scopus|openalex|oclc|"
    r"lccn|[£$€])(?: (?:no\.?|number|reference|id))?[\W_]{0,4}\Z",
    re.I,
)
_BEFORE = re.compile(r"(?:nhs|no|num|number|nr|id|patient|chi|ref|record|pt|person|n|p)\Z", re.I)
_LETTERS = re.compile(r"[A-Za-z0-9]*\Z")


def valid_nhs_number(digits: str) -> bool:
    """Whether ten digits are an NHS number: the last is 11 − (Σ digit × (10 … 2)) mod 11.

    A remainder that gives 11 stands for 0; one that gives 10 is no NHS number.
    """
    if len(digits) != 10 or not digits.isdigit() or len(set(digits)) == 1 or digits == "0123456789":
        return False
    weighed = sum(int(d) * w for d, w in zip(digits, range(10, 1, -1), strict=False))
    return (11 - weighed % 11) % 11 == int(digits[-1])


def nhs_numbers(text: str, manner: Manner = Manner.PROSE) -> Iterator[Identified]:
    """NHS numbers in any grouping: ten digits with a right check digit, or that are called one.

    In rows, groups that are unusual may be cells of a table, unless something calls them a number;
    in marks any sign may stand between numbers.
    """
    rows, prose = manner is Manner.ROWS, manner is not Manner.MARKS
    for run in _GROUPS.finditer(text):
        groups = list(re.finditer(r"\d+", run.group()))
        taken = 0
        for first in range(len(groups)):
            if groups[first].start() < taken:
                continue
            last, total = first, len(groups[first].group())
            while total < 10 and last + 1 < len(groups):
                last += 1
                total += len(groups[last].group())
            if total != 10:
                continue
            start, end = run.start() + groups[first].start(), run.start() + groups[last].end()
            lone = first == 0 and last == len(groups) - 1
            lone = lone and (not rows or bool(_GOES_ON.match(text, end)))
            if _is_nhs(text, start, end, lone, prose):
                taken = groups[last].end()
                yield Identified(NHS, text[start:end], start)


def _is_nhs(text: str, start: int, end: int, lone: bool, prose: bool) -> bool:
    found = text[start:end]
    before, after = text[max(0, start - 40) : start], text[end : end + 2]
    digits = re.sub(r"\D", "", found)
    token = _LETTERS.search(before)
    letters = token.group() if token else ""
    if letters and not (_BEFORE.search(letters) and not letters[0].isdigit()):
        return False
    called = _CALLED_NHS.search(before)
    if after[:1].isalpha() and not ((called or letters) and valid_nhs_number(digits)):
        return False
    if re.match(r"\.(?!0(?!\d))\d|%|:\d", text[end : end + 4]) and "." not in found:
        return False
    if called:
        return len(set(digits)) > 1
    if not valid_nhs_number(digits) or _CALLED_ELSE.search(before):
        return False
    if re.search(r"\d[.:]\Z", before) or before[-1:] in ("£", "$", "€"):
        return False
    return _grouped_as_one(found, lone, prose)


def _grouped_as_one(found: str, lone: bool, prose: bool) -> bool:
    """Whether groups of digits are one number written in parts, and not several numbers."""
    shape = tuple(len(group) for group in re.findall(r"\d+", found))
    between = set(re.findall(r"[^\d]+", found))
    if len(shape) == 1:
        return True
    if prose and lone and shape in ((3, 3, 4), (1,) * 10, (1, 3, 3, 3)):
        return shape[0] != 1 or shape[1] == 1 or between == {","}
    if prose and lone and shape in _SURE:
        return not set("".join(between)) & set(".,\n")
    if set("".join(between)) - _FEW:
        return shape == (3, 3, 4) and len({sep.strip() for sep in between}) == 1
    if "(" in found or ")" in found:
        return shape == (3, 3, 4)
    if any(set(sep) & set("./,") for sep in between):
        return shape == (3, 3, 4) and len({sep.strip() for sep in between}) == 1
    if sum(sep.count("\n") for sep in re.findall(r"[^\d]+", found)) > 1:
        return False
    if shape in _SURE and "-" not in "".join(between):
        return not ("\n" in found and re.search(r"\n(?:19|20)\d\d\Z", found))
    if shape == (3, 3, 4) or shape == (3, 4, 3):
        return True
    if not lone or _DATE.search(found) or "\n" in found:
        return False
    if len(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", found)) > 1:
        return False
    if shape == (1,) * 10:
        return True
    return len(shape) <= 5 and not any("-" in sep for sep in between - {"_"})


_SEP = r"[ ().\-/\n\[\]_•*~']{0,3}"
_INTERNATIONAL = re.compile(rf"(?<![\d.])\(?(?:\+|00)[ ]?\d{{1,3}}(?:{_SEP}\d){{7,12}}(?![\d])")
_NATIONAL = re.compile(rf"(?<![\d.])\(?0{_SEP}[1-35789](?:{_SEP}\d){{8,9}}(?!\d)")
_UNMARKED = re.compile(
    r"(?<![\d.])(?:447\d{9}|44[ -]7\d{3}[ -]?\d{3}[ -]?\d{3}|(?<=wa\.me/)44\d{10}|"
    r"\(44\) ?\d{2,4} ?\d{3} ?\d{3,5})(?![\d.])"
)
"""A mobile number as links to messengers have it, and a country's code without its plus."""
_SHORT = re.compile(r"(?<![\d.])7[1-57-9]\d{8}(?![\d.])")
"""A mobile number of which a sheet of numbers has lost the nought."""
_LISTED = re.compile(
    r"(?<![\d.,])0[1-35789]\d{2}(\d?)([,;:|] ?)(?:\d{3}\2\d{4}|\d{3}\2\d{3})(?![\d,.]*\d)"
)
_TOLD = re.compile(
    r"\b(?:tel|telephone|phone|mobile|mob|call|ring|text|fax|whatsapp|landline|voicemail)\b\.?"
    r"(?: (?:us|me|her|him|them|on|at|is|was|number|no\.?))*[ :=\"'(-]{0,3}"
    r"(\d(?:[ -]?\d){5,11})(?!\d|,\d|\.\d|%)",
    re.I,
)
_EXTENSION = re.compile(r"\b(?:ext|extn|extension)\b[. :#]{0,3}(?:no\.? |number )?\d{3,6}\b", re.I)
_PHONE_WORD = re.compile(r"\b(?:tel|phone|telephone|mob|mobile|call|ring|text|fax|num)", re.I)
_PUBLIC = frozenset({"116123", "116000", "116111", "08001111"})
"""Helplines for everybody: Samaritans, missing children, Childline."""


def telephone_numbers(text: str, wide: bool = False, guessed: bool = False) -> Iterator[Identified]:
    """British numbers in any grouping, numbers with a country's code, and what is called one.

    ``guessed``: the digits are read from letters or words, so that only whole numbers count.
    """
    sure = (_INTERNATIONAL, _NATIONAL, _UNMARKED, _LISTED)
    for pattern in (*sure, _SHORT) if guessed else sure:
        for match in pattern.finditer(text):
            if _is_phone(text, match, wide):
                yield Identified(PHONE, match.group(), match.start())
    if guessed:
        return
    for match in (*_TOLD.finditer(text), *_EXTENSION.finditer(text)):
        if re.sub(r"\D", "", match.group()) not in _PUBLIC:
            yield Identified(PHONE, match.group(), match.start())


def _is_phone(text: str, match: re.Match[str], wide: bool) -> bool:
    found, start = match.group(), match.start()
    before = text[max(0, start - 40) : start]
    digits = re.sub(r"\D", "", found)
    if digits in _PUBLIC or len(set(digits)) < 3 or digits in "01234567890123":
        return False
    if before[-1:].isalnum() and not _PHONE_WORD.search(before[-8:]):
        return False
    if text[match.end() : match.end() + 1].isalpha() or found.count("\n") > 1:
        return False
    if re.search(r"\d[-/:,]\Z", before) or _CALLED_ELSE.search(before):
        return False
    groups = re.findall(r"\d+", found)
    if "." in found and len(groups) < 3:
        return False
    if "+" in found or digits.startswith(("0044", "44")):
        return len(digits) >= 9
    if digits.startswith("00"):
        return bool(_PHONE_WORD.search(before)) or wide
    if len(groups) == 1:
        return len(digits) == 11 or digits.startswith(("0800", "0500", "01", "7"))
    if _DATE.match(found):
        return False
    if len(groups[0]) >= 3:
        return len(digits) == 11 or all(len(group) > 1 for group in groups[1:])
    even = {len(group) for group in groups[:-1]}
    regular = len(digits) == 11 and (groups[0] == "07" or even == {1}) and "." not in found
    return wide or bool(_PHONE_WORD.search(before)) or (regular and len(even) == 1)


_INSURANCE = re.compile(
    r"(?<![A-Za-z0-9])(?!BG|GB|KN|NK|NT|TN|ZZ)(?:[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]|QQ)"
    r"([ ./_\n-]{0,2})(?:\d[ ./_\n-]{0,2}){5}\d([ ./_\n-]{0,2})[A-D](?![A-Za-z0-9])",
    re.I,
)


_CALLED_INSURANCE = re.compile(
    r"\b(?:NINO|NI (?:no\.?|number)|national insurance(?: no\.?| number)?)[ :#=]{0,3}(?:is )?"
    r"[A-Z]{2}[ -]?(?:\d[ -]?){5}\d(?:[ -]?[A-D]\b)?",
    re.I,
)


def insurance_numbers(text: str, wide: bool = False) -> Iterator[Identified]:
    """National Insurance numbers; in small letters only where they are written as one, or so
    called. QQ begins HMRC's example."""
    for match in _CALLED_INSURANCE.finditer(text):
        yield Identified(INSURANCE, match.group(), match.start())
    for match in _INSURANCE.finditer(text):
        apart = match.group(1) or match.group(2)
        if wide or not apart or match.group()[0].isupper():
            yield Identified(INSURANCE, match.group(), match.start())


_PERSON = re.compile(
    r"(?<![A-Za-z])(?<!per )(?<!each )(?<!every )"
    r"(?:person|pt|patient|participant|client|service[ -]user|"
    r"subject|respondent|individual|case)[ _:=-]{0,3}(?:id|no\.?|number|num|#)?[ _:=#\"'(]{0,3}"
    r"[A-Z]?\d{5,9}(?![\d%]|[.,]\d| (?:people|contacts|days|pounds|visits|stays))",
    re.I,
)
"""Somebody is called by a number; what something costs per person is not."""
_RECORD = re.compile(
    r"(?<![A-Za-z])(?:(?:rio|mrn|systm ?one|lorenzo|paris|nmc pin|gmc|pas|k[- ]number)[ _]?"
    r"(?:id|no\.?|number|num|ref|#)?|(?:hospital|patient|client|case|record|service user|person|"
    r"unit|passport|driving licen[cs]e|medical record|casenote|referral)s?'?s?[ _-]?"
    r"(?:id|no\.?|number|num|identifier|ref(?:erence)?(?: no\.?| number)?|#))"
    r"[\"' :#=.]{0,4}(?:is |was )?[\"']?([A-Z]{0,3}[ -]?\d(?:[ -]?\d){4,9}[A-Z]?)(?![\w.,]*\d)",
    re.I,
)
_LICENCE = re.compile(r"(?<![A-Z0-9])[A-Z]{2,5}9{0,3}[ ]?\d{6}[ ]?[A-Z9]{2}\d[A-Z]{2}(?![A-Z0-9])")


def record_numbers(text: str) -> Iterator[Identified]:
    """Numbers that are called a patient's, a record's, a passport's; driving licences."""
    for match in _RECORD.finditer(text):
        yield Identified(RECORD, match.group(), match.start())
    for match in _PERSON.finditer(text):
        yield Identified(RECORD, match.group(), match.start())
    for match in _LICENCE.finditer(text):
        if len(match.group().replace(" ", "")) == 16:
            yield Identified(RECORD, match.group(), match.start())


_UNITS = "zero|nought|nil|oh|one|two|three|four|five|six|seven|eight|nine"
_DIGIT = rf"(?:(?:double|triple) (?:{_UNITS}|\d)|{_UNITS})"
_SPOKEN = re.compile(rf"\b{_DIGIT}(?:(?: and |[\s,/.;-]+){_DIGIT}){{7,}}\b", re.I)


def spoken_numbers(text: str) -> Iterator[Identified]:
    """Eight digits or more, each said as a word."""
    for match in _SPOKEN.finditer(text) if may_be_said(text, 6) else ():
        yield Identified(SPOKEN, match.group(), match.start())
