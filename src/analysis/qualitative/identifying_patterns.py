"""Shapes of words that may give somebody away, each with the reason a person is told.

British forms, written for speech as it is transcribed. They are meant to find too much rather than
too little: a person looks at what they find, and says in ``data/identifying.yml`` what is harmless.
What identifies by its shape alone, such as an NHS number, is in `bite.identifiers`.
"""

from __future__ import annotations

import re

from bite.identifiers import AREAS

_UNITS = "one two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"


def _any(words: str) -> str:
    return "|".join(words.split())


_AGE = rf"(?:\d{{1,3}}|(?:{_any(_TENS)})(?:[- ](?:{_any(_UNITS)}))?|{_any(_TEENS)}|{_any(_UNITS)})"
_ADULT = (
    rf"(?:1[1-9]|[2-9]\d|1[01]\d|(?:{_any(_TENS)})(?:[- ](?:{_any(_UNITS)}))?"
    r"|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
)
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_DIGIT = (
    rf"(?:zero|nought|nil|oh|{_any(_UNITS)}|(?:double|triple) (?:zero|oh|{_any(_UNITS)}|\d)|\d)"
)
_POSTCODE_AREA = " ".join(AREAS)
_WAYS = (
    "street|st|road|rd|avenue|ave|lane|close|drive|crescent|terrace|grove|gardens|mews|way|court|"
    "place|square|row|hill|walk|parade|boulevard|green|rise"
)
_SURE_WAYS = "street|road|avenue|lane|close|drive|crescent|terrace|grove|gardens|mews"
_INSTITUTIONS = (
    "School|Academy|College|Nursery|Nurseries|Playgroup|Ward|Unit|Hospital|Infirmary|Surgery|Clinic|"
    "Hospice|House|Lodge|Church|Chapel|Mosque|Temple|Synagogue|Gurdwara|Prison|Hostel|Arms|Inn|"
    "Centre|Center|Club|FC|Library|University|Estate|Primary|High|Juniors|Infants|Ltd|Limited"
)
_TITLES = (
    "Miss|Mx|Prof|Professor|Doctor|Sir|Dame|Lord|Lady|Rev|Reverend|Father|Sister|Brother|Nurse|"
    "Matron|PC|Constable|Sergeant|Captain|Major|Judge|Councillor|Cllr|Auntie|Aunty|Aunt|Uncle|Nan|"
    "Nana|Nanna|Grandad|Imam|Rabbi|Canon"
)
_OFFICES = (
    "chief executive|managing director|director of|head of|head ?teacher|deputy head|headmaster|"
    "headmistress|chair of|chairman of|chairwoman of|mayor|mp|member of parliament|vicar|priest|"
    "imam|rabbi|consultant|centre manager|ward manager|service manager|general manager|ceo|"
    "lead for|founder of|co-founder of|postmaster|postmistress|lollipop (?:man|lady|woman)"
)
_PEOPLE = (
    r"one who|one that does|one here|one in the|person|people|woman|man|girl|boy|lad|lass|bloke|"
    r"male|female|mum|mother|dad|father|parent|carer|nurse|chef|cook|coach|student|apprentice|"
    r"[a-z]+(?:ist|ian|man|woman|ant|eer)|"
    r"(?!other\b|number\b|matter\b|letter\b|corner\b|computer\b|"
    r"answer\b|paper\b|chapter\b|summer\b|winter\b|dinner\b|bother\b|weather\b|danger\b|offer\b|"
    r"water\b|order\b|power\b|flower\b|river\b|after\b|over\b|ever\b|never\b|under\b|either\b|"
    r"rather\b|another\b|better\b|factor\b|door\b|floor\b|for\b|or\b|her\b|per\b|error\b|colour\b)"
    r"[a-z]{2,}(?:er|or)"
)
_WHOSE = (
    r"(?:I(?:['’]m| am| was)|(?:he|she|they|we)(?:['’]s|['’]re| is| are| was| were)|"
    r"(?:my|our|the|her|his) [\w’'-]+ (?:is|was))"
)
_NO_AGE = (
    r"(?![\d:%.,]*\d)(?!\s*(?:%|per ?cent|minutes?|mins?|miles?|pounds?|quid|pence|hours?|weeks?|"
    r"months?|days?|stone|times|people|of\b|o['’]clock|metres?|steps|flights?|years?\s+(?!old\b)|"
    r"grams?|kilos?|degrees|pages?|in a row))"
)

SHAPES: tuple[tuple[str, str, int], ...] = (
    (
        r"\b(?:https?://|www\.)\S+|\b[\w-]+\.(?:co\.uk|org\.uk|com|net|org|nhs\.uk)\b",
        "a web address",
        re.I,
    ),
    (r"(?<!\w)@\w{2,}", "a name used online", 0),
    (rf"\b{_DIGIT}(?:[\s,-]+{_DIGIT}){{5,}}\b", "a number, spoken digit by digit", re.I),
    (
        rf"(?<=\b(?:in|to) )(?:{_any(_POSTCODE_AREA)})\d{{1,2}}\b|"
        rf"(?<=\b(?:from|near) )(?:{_any(_POSTCODE_AREA)})\d{{1,2}}\b|"
        rf"(?<=\bpostcode )(?:is )?(?:{_any(_POSTCODE_AREA)})\d{{1,2}}\b",
        "part of a postcode",
        0,
    ),
    (r"\b\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:\d{4}|\d{2})\b", "a date", 0),
    (r"\b(?:19|20)\d\d-\d\d-\d\d\b", "a date", 0),
    (
        rf"\b(?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}\b(?:,? (?:19|20)\d\d)?|"
        rf"\b{_MONTH} (?:the )?\d{{1,2}}(?:st|nd|rd|th)?\b(?!\d|:)(?:,? (?:19|20)\d\d)?",
        "a date",
        re.I,
    ),
    (
        rf"\b(?:the )?(?:(?:twenty|thirty)[- ])?(?:first|second|third|fourth|fifth|sixth|seventh|"
        rf"eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|"
        rf"seventeenth|eighteenth|nineteenth|twentieth|thirtieth) of {_MONTH}\b",
        "a date",
        re.I,
    ),
    (
        rf"\b(?:born|birthday|birth date|date of birth|d\.?o\.?b\.?)\b[^.!?]{{0,25}}?"
        rf"(?:\b(?:19|20)\d\d\b|['’]\d\d\b|\b{_MONTH}\b)",
        "a date of birth",
        re.I,
    ),
    (rf"\b{_AGE}[- ]year[- ]old(?!s)\b", "an age", re.I),
    (rf"\b(?:aged?|age of) {_AGE}\b(?! of\b)", "an age", re.I),
    (rf"\b{_WHOSE} (?:nearly |almost |only |just )?{_ADULT}\b{_NO_AGE}", "an age", re.I),
    (rf"\b(?:turned|turning|turn) {_ADULT}\b{_NO_AGE}", "an age", re.I),
    (rf"\b{_AGE} years? (?:old|of age)\b", "an age", re.I),
    (
        rf"\b(?:flat|room|apartment|unit|number) \d+[a-z]?\b,? (?:in |on |at )?"
        rf"(?:[A-Z][\w’']+ ){{1,3}}(?i:{_WAYS})\b",
        "a street address",
        0,
    ),
    (rf"\b\d{{1,4}}[a-z]?,? (?:[\w’']+ ){{1,3}}(?:{_SURE_WAYS})\b", "a street address", re.I),
    (
        r"\b(?:[A-Z][\w’']+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Close|Drive|Crescent|"
        r"Terrace|Grove|Gardens|Mews|Way|Court|Place|Square|Row|Hill|Walk|Parade|Green|Rise)\b(?!\w)",
        "a street",
        0,
    ),
    (
        rf"\b(?:off|on|in|of|down) (?!the\b|a\b|this\b|that\b|my\b|our\b)[\w’']+ "
        rf"(?:{_SURE_WAYS})\b(?=[,.;!?]|$| where| and)",
        "a street",
        re.I,
    ),
    (r"\b(?:Mr|Mrs|Ms|Dr)\b\.?\s+[\w’'-]+(?:[ -](?=[A-Z])[\w’'-]+)?", "a title with a name", re.I),
    (rf"\b(?:{_TITLES})\.? [A-Z][\w’'-]+", "a title with a name", 0),
    (
        r"\b(?:my|our|her|his|their) [\w’'-]+(?: [\w’'-]+)?,? (?:called|named) [A-Z]?[\w’'-]+|"
        r"\b(?:name is|name['’]s|name was|I['’]m called|they call me|call me) [A-Z][\w’'-]+",
        "a name that is given",
        0,
    ),
    (r"\b[Ww]ard (?:\d+[A-Za-z]?|[A-HJ-Z])\b(?!['’])", "a ward", 0),
    (
        rf"\b(?:St\.?|Saint|Our Lady|Holy) [A-Z][\w’'-]+(?: (?:{_INSTITUTIONS}))?",
        "a place named after a saint",
        0,
    ),
    (
        rf"\b(?:[A-Z][\w’'&-]+ (?:(?:of|and|the|for) )?){{1,4}}(?:{_INSTITUTIONS})\b",
        "the name of an institution",
        0,
    ),
    (
        rf"\b(?:the|their|our|its|an?) (?:only|sole|first(?: ever)?)\s+"
        rf"(?:(?!where\b|that\b|who\b|when\b|place\b|one\b)[\w’'-]+\s+){{0,3}}?(?:{_PEOPLE})\b",
        "a person of whom there is one only",
        re.I,
    ),
    (
        r"\b(?:I['’]m|I am|I was|as|me being|being)\s+(?:the|a|an)?\s*"
        rf"(?:[\w’'-]+ )?(?:{_OFFICES})\b",
        "a post that few people hold",
        re.I,
    ),
)
"""Pattern, reason, flags; a more telling reason stands before a more general one."""

COMPILED = tuple((re.compile(shape, flags), why) for shape, why, flags in SHAPES)

LONG_NUMBER = re.compile(r"(?<![\d£$€.,-])\d(?:[ -]?\d){5,}(?![\d%]|[.,]\d)")
"""Six digits or more, perhaps in groups; see `identifying` for what is left out."""

ORDINARY = frozenset(
    """
    i monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays
    thursdays fridays saturdays sundays january february march april may june july august
    september october november december christmas easter whitsun halloween ramadan eid diwali
    hanukkah lent advent god english british england britain uk gb scotland wales ireland europe
    european nhs gp gps cv cvs tv dvd it ai pc ok a&e dwp pip esa uc hr pe cbt adhd ptsd ocd ld
    pcn ceo vcs vcse ccg ics ni mot diy dj bbc itv covid facebook google zoom whatsapp teams
    youtube twitter excel word outlook internet life rooms monopoly scrabble bingo
    """.split()
)
"""Words whose capital says nothing of a person: the calendar, the country, abbreviations."""
