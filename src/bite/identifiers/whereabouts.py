"""Where somebody is reached or lives: e-mail addresses, postcodes, streets, points on the earth.

Sources: postcode areas and their form, ONS Postcode Directory; what separates the parts of an
address is written in as many ways as people have found to hide it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bite.identifiers.found import Identified

EMAIL = "an e-mail address"
POSTCODE = "a postcode"
DISTRICT = "part of a postcode"
STREET = "a street address"
POINT = "a point on the earth"

AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E "
    "EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL "
    "LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM "
    "SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
).split()
_KNOWN = frozenset(AREAS)

_MARK = r"[^\w\s.,;:@&?]"
_AT = (
    r"(?:@|\s?[\[({<]\s?(?:at|@|a|ät)\s?[\])}>]\s?|\s[-_*]?[aä]t[-_*]?\s[\[({<]?|[_*-]at[_*-]|"
    rf"\s?{_MARK}{{1,2}}\s?(?:at|ät|@)\s?{_MARK}{{1,2}}\s?|"
    r"\s[(\[]?(?:at|@)[ -]?(?:sign|symbol)[)\]]?\s|"
    r"\s(?:commat|arobase)\s|[\"']\s?[+.]\s?[\"']@[\"']\s?[+.]\s?[\"'])"
)
_DOT = (
    rf"\s?{_MARK}{{1,2}}\s?dot\s?{_MARK}{{1,2}}\s?|"
    r"\.|\s\.\s|\s?[\[({<]\s?(?:dot|\.)\s?[\])}>]\s?|\s[-_*]?(?:dot|full stop|point)[-_*]?\s|"
    r"[_*-]dot[_*-]"
)
_DOT = f"(?:{_DOT})"
_WRITTEN = re.compile(
    r"(?<![\w.+%-])[\w.+%'-]*[\w+\"]\s?@{1,2}\s?(?:[A-Za-z0-9-]+(?:\.|\s\.\s?|\.\n(?=[a-z]{2,3}\b)))+"
    r"[A-Za-z]{2,24}(?![\w@])"
)
_HIDDEN = re.compile(
    rf"(?<![\w.+-])[\w+'-]+(?:{_DOT}[\w+'-]+)*{_AT}[A-Za-z0-9-]+(?:{_DOT}[A-Za-z0-9-]+)*"
    rf"{_DOT}[A-Za-z]{{2,24}}(?!\w)",
    re.I,
)
_MAY_HIDE = re.compile(
    r"[^A-Za-z0-9](?:at|ät|a|@|arobase|commat)(?:[ -]?(?:sign|symbol))?[\W_]{1,4}[A-Za-z0-9-]+"
    r"(?:\.\w|[\W_]{1,3}(?:dot|full|point)[\W_]|\s?\.\s?(?:net|uk|com|org)\b)|@",
    re.I,
)
_CAMEL = re.compile(
    r"(?<![A-Za-z])[A-Za-z]{2,20}?(?:(?:Dot|DOT|\.)[A-Za-z]{2,20}?)*(?:At|AT)[A-Za-z]{2,20}?"
    r"(?:(?:Dot|DOT)[A-Za-z]{2,20}?)*(?:Dot|DOT)(?:net|uk|com|org|edu|Net|Uk|UK|Com|Org|NET|COM)(?![a-z])"
)
_BARE = re.compile(
    r"(?<![A-Za-z])(?:(?:e-?mail|write to|reach)(?:\W{1,3}[a-z]+){0,2}?\W{1,3}|[A-Za-z]+[._])"
    r"[\w.-]+ at (?:nhs|gmail|hotmail|outlook|yahoo|icloud|btinternet)[ -](?:net|com|co uk)\b",
    re.I,
)
_COMMA = re.compile(
    r"(?<![\w.+-])[A-Za-z][\w.+]* ?@ ?[A-Za-z][\w-]+(?:, ?|\. )"
    r"(?:net|com|org|uk|co[.,]uk|ac[.,]uk)\b"
)
_NO_DOT = re.compile(r"(?<![\w/@.])[A-Za-z]+[._][A-Za-z]+@[A-Za-z][\w-]{2,}(?![\w/@.])")
"""Addresses in words run together, without a dot, with a comma for the dot, without the end."""
_NO_TOP = frozenset("png svg jpg jpeg gif webp css js mjs ts map json html htm py md pdf".split())
_TOPS = frozenset("uk net com org gov edu io co eu ie info me scot wales".split())


_ODD = re.compile(rf"[\[({{<]\s?@|{_MARK}\s?@|@.*(?:dot|[\[({{<]\.)", re.I)


def emails(text: str) -> Iterator[Identified]:
    """Addresses, with @ or with whatever stands in for it."""
    for match in _WRITTEN.finditer(text) if "@" in text else ():
        if match.group().rpartition(".")[2].strip().casefold() not in _NO_TOP:
            yield Identified(EMAIL, match.group(), match.start())
    for match in _HIDDEN.finditer(text) if _MAY_HIDE.search(text) else ():
        found = match.group()
        if "@" in found and not _ODD.search(found):
            continue
        if _is_hidden_address(found):
            yield Identified(EMAIL, found, match.start())
    for sign, pattern in (
        ("@", _COMMA),
        ("@", _NO_DOT),
        ("ot", _CAMEL),
        ("OT", _CAMEL),
        (" at ", _BARE),
    ):
        for match in pattern.finditer(text) if sign in text else ():
            yield Identified(EMAIL, match.group(), match.start())


def _is_hidden_address(found: str) -> bool:
    """Whether “name at place dot uk” is an address and not a clause with a web site in it."""
    if re.search(r"[\[({<]|@", found):
        return True
    if re.search(rf"{_MARK}\s?(?:[aä]t|@)\s?{_MARK}|[aä]t[ -]?(?:sign|symbol)", found, re.I):
        return re.split(r"[\W_]+", found)[-1].casefold() in _TOPS
    if re.search(r"(?:\b|_)dot(?:\b|_)|\sfull stop\s", found, re.I):
        return re.split(r"[\W_]+", found)[-1].casefold() in _TOPS
    parts = re.split(r"\s[aä]t\s", found, maxsplit=1, flags=re.I)
    if len(parts) == 1:
        return found.rpartition(".")[2].casefold() in _TOPS
    name, place = (part.strip() for part in parts)
    telling = bool(re.search(r"[\w]\.[\w]|\d|_", name))
    if re.search(r"\s\.|\.\s", place):
        return telling and place.rpartition(".")[2].strip().casefold() in _TOPS
    return telling or bool(re.search(r"nhs\.net$|gmail\.com$|hotmail|outlook\.com$", place, re.I))


_AREA = "|".join(sorted(AREAS, key=len, reverse=True))
_UNIT = re.compile(
    r"(?<![A-Za-z0-9])([A-Z]{1,2})( ?)(\d[A-Z\d]?)([ ._+/\n-]{0,3})(\d)([ ]?)([ABD-HJLNP-UW-Z]{2})"
    r"(?![A-Za-z0-9])",
    re.I,
)
_MAY_UNIT = re.compile(r"\d[\W_\dA-Za-z]{0,6}?[A-Za-z] ?[A-Za-z](?![A-Za-z0-9])")
_LIKE_UNIT = re.compile(
    r"(?<![A-Za-z0-9])([A-Z]{1,2}?)(\d[\dOoIlS]?|[OoIlS]\d|\d[A-Z]|[IlS](?= ?\d))[ -]?([\dOoIlS])"
    r"([ABD-HJLNP-UW-Z]{2})(?![A-Za-z0-9])"
)
"""A postcode of which some digits are letters that look like one: at least one digit stays."""
_SPLIT = re.compile(
    r"(?<![A-Za-z0-9#.])[\[(]?([A-Z]{1,2})[\W_]{0,2}?(\d[A-Z\d]?)"
    r"([\W_]{1,5}|\W{1,3}(?:then|and|inward|followed by|second part|ends?|plus|dash|hyphen|space)"
    r"(?: (?:with|in|code|is))?\W{1,3})(\d)([\W_]{0,2}?)([ABD-HJLNP-UW-Z])([\W_]?)"
    r"([ABD-HJLNP-UW-Z])"
    r"(?![A-Za-z0-9])"
)
"""A postcode whose halves stand apart: in brackets, behind other signs, behind a word."""
_APART = re.compile(
    r"(?<![A-Za-z0-9])([A-Z] (?:[A-Z] )?)(\d (?:[\dA-Z] )?) ?(\d) ([ABD-HJLNP-UW-Z] "
    r"[ABD-HJLNP-UW-Z])(?![A-Za-z0-9])"
)
"""A postcode spelled letter by letter."""
_WORDS_OF_THREE = frozenset(
    "OLS ILS SEX SAD SAY SAT SET SEE SHE SUB SUN SUM SPY OLD ODD OAT".split()
)
_PART = re.compile(
    rf"\b(?:post ?codes?(?: areas?| districts?)?[ :]*(?:is |of |begins? |starting |with )?|"
    rf"(?:lives?|living|lived|resident|home|address|house|flat)s? (?:is )?(?:in|at|near) "
    rf"(?:the )?(?:postcode )?)['\"]?((?:{_AREA})\d[A-Z\d]?)(?: \d)?(?![A-Za-z0-9])",
    re.I,
)
_MAY_SPLIT = re.compile(r"\d[\W_]{0,2}[ABD-HJLNP-UW-Z][\W_]?[ABD-HJLNP-UW-Z](?![A-Za-z0-9])")
_NO_UNIT = frozenset("1ST 2ND 3RD 4TH 5TH 6TH 7TH 8TH 9TH 8GB 4GB 2TB 1TB 2GB 3GB 1GB".split())
_DRAWS = re.compile(r"\d[,.]\d|\n\n")
_ORDINAL = re.compile(r"(?:1st|2nd|3rd|[4-90]th)")
_HEX = re.compile(r"[0-9a-fA-F]{3,8}")
_MEMORY = re.compile(r"\s?(?:RAM|memory|of RAM)", re.I)


def postcodes(text: str, noisy: bool = False) -> Iterator[Identified]:
    """Whole postcodes in any case and spacing; a district where it is called somebody's.

    ``noisy``: the text is written by and for machines, where `l12ab` is a name like any other.
    """
    for match in _UNIT.finditer(text) if _MAY_UNIT.search(text) else ():
        if _is_postcode(text, match, noisy):
            yield Identified(POSTCODE, match.group(), match.start())
    for pattern in (_LIKE_UNIT, _APART) if _MAY_UNIT.search(text) else ():
        for match in pattern.finditer(text):
            if _is_disguised(match):
                yield Identified(POSTCODE, match.group(), match.start())
    for match in _SPLIT.finditer(text) if _MAY_SPLIT.search(text) else ():
        area, _, between, sector, before, unit, gap, last = match.groups()
        said = sector + unit + last
        if area in _KNOWN and said not in _NO_UNIT and not _DRAWS.search(match.group()):
            together = not gap or between.strip("\n") not in ("", ",")
            if before.strip("-") and between.strip(" -_"):
                continue
            if together or (not noisy and gap in " -" and "\n" not in between):
                yield Identified(POSTCODE, match.group(), match.start())
    for match in _PART.finditer(text):
        yield Identified(DISTRICT, match.group(), match.start())


def _is_disguised(match: re.Match[str]) -> bool:
    area, district, sector, unit = (part.replace(" ", "") for part in match.groups())
    if area not in _KNOWN or sector + unit in _WORDS_OF_THREE:
        return False
    disguised = not (sector + district[:1]).isdigit() or bool(re.search(r"[OoIlS]", district))
    return disguised or " " in match.group(4)


def _is_postcode(text: str, match: re.Match[str], noisy: bool) -> bool:
    area, apart, district, between, sector, gap, unit = match.groups()
    if area.upper() not in _KNOWN:
        return False
    found = match.group()
    capital = area.isupper() and unit.isupper()
    if text[match.start() - 1 : match.start()] == "#" and _HEX.fullmatch(found):
        return False
    if _ORDINAL.fullmatch(sector + unit) and (between or gap):
        return False
    if sector + unit in ("8GB", "4GB", "2TB", "1TB") and _MEMORY.match(text, match.end()):
        return False
    if apart or gap or set(between) & set("\n./"):
        return capital and bool(between) and not ("\n" in between and (gap or apart))
    if capital or not noisy:
        return not (district.isdigit() and int(district) == 0 and noisy)
    return between == " " and area == area.lower() and unit == unit.lower()


_STREET = re.compile(
    r"(?<![\d.,/£-])(?!(?:19|20)\d\d\b)\d{1,4}[A-Za-z]?,? (?:[A-Z][a-z'’]+ ){1,3}"
    r"(?:Street|Road|Avenue|Lane|Close|Drive|Crescent|Terrace|Grove|Gardens|Mews)\b"
)


def streets(text: str) -> Iterator[Identified]:
    """A house's number with the name of its street."""
    for match in _STREET.finditer(text):
        yield Identified(STREET, match.group(), match.start())


_LAT = r"(?:49|5\d|6[01])\.\d{3,}"
_LON = r"-?[0-8]\.\d{3,}"
_PAIR = re.compile(rf"(?<![\d.-]){_LAT}°?\s?N?\s?[,;/ ]\s?{_LON}°?\s?[WE]?(?![\d])")
_DECIMAL = re.compile(
    r"(?<![\d.])\d{1,2}\.\d{3,}\s?°?\s?[NS]\b[,; ]{0,3}\d{1,3}\.\d{3,}\s?°?\s?[WE]\b"
)
_SEXAGESIMAL = re.compile(
    r"\d{1,2}\s?°\s?\d{1,2}\s?['′]\s?(?:\d{1,2}(?:\.\d+)?\s?(?:[\"”]|''|′′)\s?)?[NS]\b.{0,3}"
    r"\d{1,3}\s?°\s?\d{1,2}\s?['′]\s?(?:\d{1,2}(?:\.\d+)?\s?(?:[\"”]|''|′′)\s?)?[WE]\b"
)
_TURNED = re.compile(rf"(?<![\d.])-[0-8]\.\d{{4,}}[,;/ ]\s?{_LAT}\d(?!\d*%)")
_BEFORE = re.compile(r"\b[NS]\s?\d{1,2}\.\d{3,}[,; ]{1,3}[EW]\s?\d{1,3}\.\d{3,}")
_GRID = re.compile(r"(?<![A-Za-z0-9])[HNOST][A-HJ-Z] ?\d{5} ?\d{5}(?!\d)")
_CALLED = re.compile(
    r"(?<![A-Za-z])(?:lat(?:itude)?|lon(?:gitude)?|lng|geo[:.]|coordinates?|gps)"
    r"[\"' :=(\[]{0,5}(?:is )?-?\d{1,3}\.\d{3,}",
    re.I,
)
_EXACT = re.compile(r"\d°|\d\.\d{3}|\d °|[A-Z] ?\d{5} ?\d{5}")
_WORDS = re.compile(r"(?<![/\w:])///[a-z]{3,}\.[a-z]{3,}\.[a-z]{3,}\b")


def points(text: str) -> Iterator[Identified]:
    """Coordinates in Britain's range, with N and W, or called so."""
    if not _EXACT.search(text):
        return
    for pattern in (_PAIR, _TURNED, _DECIMAL, _BEFORE, _SEXAGESIMAL, _GRID, _CALLED):
        for match in pattern.finditer(text):
            yield Identified(POINT, match.group(), match.start())


def three_words(text: str) -> Iterator[Identified]:
    """A square of three metres, named by what3words."""
    for match in _WORDS.finditer(text):
        yield Identified(POINT, match.group(), match.start())
