"""What looks like a number of the data and is none: names, dates, ages, scales, idioms.

Each pattern is replaced by as many blanks, so that what stands around it keeps its place. A pattern
names what it spares; whatever none of them spares is a number (`quantities`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

BLANK = "\u00a0"
"""Stands where something was spared; no pattern of numbers matches it."""

SMALL = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
).split()
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_YEAR = r"(?:1[6-9]|20)\d\d"
_WORD = rf"(?:one|{'|'.join(SMALL)})"
_ORDINAL = r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)"

COUNTED = (
    r"(?:people|persons?|participants?|patients?|users?|members?|women|men|adults?|girls|boys"
    r"|children|staff|partners?|organisations?|studies|records?|contacts?|visits?|days|weeks|months"
    r"|hours|minutes|years|interviews?|passages?|quotes?|places?|referrals?|sessions?|pairs?"
    r"|appointments?|attendances?|admissions?|stays?|programmes?|courses|groups?|hubs?|volunteers?"
    r"|respondents?|parents?|carers?|trainees?|educators?|advisers?|volunteers?|clients?|charities|visitors?|guests?|learners?|tutors?|callers?"
    r"|questions|themes?|sub-themes?|nurses|families|students|times|points|pounds|per cent"
    r"|percent)\b"
)
"""What follows a number that counts: then it is no year, and no part of a name."""
_NOT_COUNTED = rf"(?!\s*%)(?!\s+(?:\w+ )?{COUNTED})"

#: Things a text counts of itself, or that a turn of phrase counts: no data would change them.
_STRUCTURE = (
    r"(?:reasons?|things?|ways?|aims?|parts?|steps?|stages?|sections?|pages?|reports?|sides?|words?"
    r"|senses?|kinds?|sorts?|types?|formats?|versions?|editions?|paragraphs?|lines?|sentences?"
    r"|chapters?|headings?|boxes|lists?|principles?|rules?|choices|minds|ends|activities|projects"
    r"|strands?|phases?|extremes|worlds|directions|views?|meanings?|accounts|definitions?|lessons?"
    r"|ideas?|tasks?|purposes|cautions|caveats|limits|limitations|strengths|weaknesses|objectives"
    r"|topics|columns?|rows?|panels?|figures|tables|charts|axes|windows?|periods|time points?"
    r"|points in time|moments|aspects|approaches|methods|perspectives|options|terms|messages"
    r"|elements|components|pillars|time scales|waves|rounds)"
)
_FEW = rf"(?:{'|'.join(SMALL[:9])})"

_PATTERNS: tuple[str, ...] = (
    # places in a journal; addresses, identifiers, files
    r"\b(?:19|20)\d\d;\s?\d+(?:\s?\(\d+\))?(?::\s?\w[\w–-]*)?|\b\d+\(\d+\):\s?\w+[–-]?\w*",
    r"\bhttps?://\S+|\bwww\.\S+|\b10\.\d{4,9}/\S+|\bdoi:?\s*\S+|[\w.+-]+@[\w-]+\.[\w.-]+",
    r"\b[\w-]+\.(?:csv|json|html?|pdf|qmd|ya?ml|xlsx|docx|qdpx|parquet|nhs\.uk|org|ac\.uk)\b\S*",
    r"\bISBN(?:-1[03])?(?::| is| was)?\s*[\dXx][\dXx\s-]{8,16}[\dXx]"
    r"|\b97[89][- ]?\d[\d -]{8,13}\d\b",
    r"\b(?:ISSN|PMID|PMCID|ISRCTN|NCT|CRD|IRAS|REC|ORCID|ClinicalTrials\.gov|PROSPERO|UKCRN|ISWC)"
    r"(?:\s*(?:no\.?|number|ID|iD|reference))?[:#]?\s*[\w/.-]*\d[\w/.-]*",
    r"\b\d{4}-\d{3}[\dX]\b|\b\d{4}-\d{4}-\d{4}-\d{3}[\dX]\b",
    r"\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}\b",
    r"(?i:\b(?:version|release|v\.?|edition)\s*\d+(?:\.\d+)*)",
    r"(?i:\b(?:vol(?:ume|\.)|issue|no\.|number|pp?\.|pages?)\s*\d+(?:\s*(?:[-–]|to|and)\s*\d+)?)"
    + _NOT_COUNTED,
    r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b",
    r"\b(?:CC(?: BY(?:-\w+)*)|GPLv?|LGPLv?|Python|Quarto|Typst|Pandoc|Stata|SPSS|Java|Chrome"
    r"|Firefox|Linux|Word|MAXQDA|Node|PDF|WCAG|Windows|HTML|OAuth|Excel|NVivo|R)"
    r"[ -]?\d+(?:\.\d+)*",
    # letters and figures in one word: COVID-19, PHQ-9, F07.01, A4, GRIPP2, 3D
    r"\b[A-Z]{2,}(?:-\d+[A-Z]*)+(?:-\d+[A-Z]*)*\b",
    r"\b(?!x\d)[A-Za-z]+(?:[-–/][A-Za-z]+)*[-–/]?\d+(?:[.–-]\d+)*[A-Za-z]?\b|\b[234]D\b"
    r"|\b\d+x\d+\b",
    r"[_^]\{?[-−]?\d+\}?",
    # places in a transcript
    r"\b(?:turns?|characters?) \d[\d,]*(?: (?:to|and) \d[\d,]*)?",
    # times and dates
    rf"(?i:\b(?:the )?\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH})\b(?:,? {_YEAR}\b)?",
    rf"\b{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?(?:, {_YEAR})?\b(?!\s+{COUNTED})",
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s*(?:[-–]|to|and)\s*\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}\b",
    rf"\b\d{{1,2}}[/.]\d{{1,2}}[/.](?:\d\d|{_YEAR})\b|\b{_YEAR}-\d\d-\d\d\b",
    rf"\b{_YEAR}[/–-]\d\d(?:\d\d)?\b|\b{_YEAR}s\b|[’']\d\ds\b",
    rf"(?<![£$€\d,.=−-])(?<![=<>] ){_YEAR}(?:[a-e]\b|\b)(?![,.]\d)" + _NOT_COUNTED,
    r"\b\d{1,2}(?:st|nd|rd|th)[- ]century\b|\b(?:nineteenth|twentieth|twenty-first)[- ]century\b"
    r"|(?i:\btwenty-first)[- ]century\b",
    r"(?i:\b\d{1,2}(?:[:.]\d\d)?\s?(?:am|pm|a\.m\.|p\.m\.|noon|midnight|o[’']clock))\b",
    r"\b(?:[01]?\d|2[0-3]):[0-5]\d\b",
    rf"(?i:\b(?:half|quarter|five|ten|twenty)(?: minutes)? (?:past|to) (?:{_WORD}|noon|midnight))\b"
    rf"(?! (?:\w+ )?{COUNTED})",
    rf"\b{_WORD} o[’']clock\b|\bnine[- ]to[- ]five\b|\b9[- ](?:to[- ])?5\b|\b24/7\b|\b50[/:–-]50\b",
    r"(?i:\b(?:24|twenty-four)[- ]hours?(?: a day)?\b|\b(?:seven|7) days a week\b)",
    # telephone numbers for help, addresses in a street
    r"\b(?:NHS 111|116 123|999|111)\b(?!\s*%)" + rf"(?!\s+{COUNTED})",
    r"(?i:\b(?:call|ring|dial|phone|text|tel\.?|telephone)(?: us)?(?: on)?:? )"
    r"\+?[\d() -]{2,18}\d(?: or \d{3}\b)?",
    r"\b0\d{2,4}[ -]\d{3,4}(?:[ -]\d{3,4})?\b",
    r"\b\d+[A-Za-z]?(?:[-–]\d+)? (?:[A-Z]\w+ ){1,3}(?:Road|Street|Lane|Avenue|Square|Place|Way|Row"
    r"|Drive|Close|Court|House|Terrace|Gardens)\b",
    # names that end in a number or begin with one
    r"(?i:\b(?:tables?|fig(?:ure)?s?\.?|sections?|chapters?|appendix|articles?|items?|steps?"
    r"|stages?"
    r"|phases?|waves?|time ?points?) \d{1,3}(?:\.\d+)*)\b(?!\s*[%,]\d|\s?%)",
    r"(?i:\b(?:tables?|fig(?:ure)?s?\.?|sections?|chapters?|appendix|appendices|box(?:es)?|items?"
    r"|principles?|articles?|annex|steps?|stages?|phases?|levels?|bands?|waves?|tiers?|grades?"
    r"|themes?|questions?|goals?|objectives?|aims?|types?|schedules?|standards?|domains?|rooms?"
    r"|wards?|units?|groups?|models?|key stage|rounds?|time(?: ?points?)?|schedules?|part"
    r"|parts|programmes?|studies|study|sites?|arms?|cohorts?|cases?|examples?|options?|notes?"
    r"|footnotes?|equations?|references?|lines?|rules?|lists?|points?"
    r"|(?<!the )(?<!a )(?<!this )(?<!last )(?<!each )(?<!per )(?:weeks?|days?|months?|years?)"
    r"|participants?|speakers?|interviewees?|coders?)"
    r"\s+\d{1,2}(?:\.\d+)*(?:(?:,| and| to|–|-) ?\d{1,2}(?:\.\d+)*)*)\b" + _NOT_COUNTED,
    r"\b(?!(?:OR|RR|HR|CI|SD|SE|IQR|SMD|MD|N|IRR|ICC|AUC|USD|GBP|EUR|NNT|ATT)\b)[A-Z]{2,}[A-Z\d]*"
    r"[ -]\d+(?:[./-]\d+)*\b" + _NOT_COUNTED,
    r"\b(?:Core|Big|Group|Catch|Channel|Radio|Route|Article|Level|Formula|Web|Industry|Agenda)\s"
    r"\d+(?:\.\d+)?\b" + _NOT_COUNTED,
    rf"(?<=[a-z,;:] )(?:One|{'|'.join(w.title() for w in SMALL)}|Hundred) (?=[A-Z])",
    rf"\b(?:\d+|One|{'|'.join(w.title() for w in SMALL)}|One Hundred)[- ]"
    r"(?:Year|Ways|Steps|Lives|Rivers|Oaks|Elms|Bridges|Sisters|Trees|Acre)s?\b(?= [A-Z]|\b)",
    r"\b(?:World War|Act|Part|Phase|Elizabeth|Charles|Henry) (?:One|Two|II?|[1-3])\b",
    # what an interval or a scale is called by
    r"\b(?:80|90|95|97\.5|99)(?:\.\d)?\s?(?:%|per cent)[ -](?:CIs?|CrIs?|confidence|credible"
    r"|prediction|compatibility|uncertainty|limits?|interval|intervals|range)\b",
    rf"\b(?:\d+|{_WORD})[- ]point\b(?:[ -](?:Likert|rating|response|scale|item))?",
    rf"\bscales? (?:from |of |running from |that runs from )?(?:\d+|zero|{_WORD})(?: ?(?:to|–|-) ?"
    rf"(?:\d+|{_WORD}))?\b|\bscored (?:from )?\d+ ?(?:to|–) ?\d+\b",
    r"\b(?:above|below|at|from|near|than|of|under|through|cross(?:es|ing)|(?:ex|in)cludes) zero\b",
    r"\bzero(?:[- ](?:tolerance|hours?|sum|carbon|suicide))\b|\bnet[- ]zero\b|\bzero favours\b",
    # ages that a law, a service or a design sets
    rf"(?i:\baged? (?:\d+|{_WORD})(?:(?: ?[-–] ?| to | and | or )(?:\d+|{_WORD}|over|above|older"
    r"|under|younger|more)(?: (?:over|above|older))?)+(?: years)?)\b",
    rf"(?i:\b(?:aged|children|babies|toddlers|families|anyone|people|adults|those)(?: aged)?"
    rf" (?:under|over)(?: the age of)? (?:\d+|{_WORD}s?|eighteen|sixty-five))\b"
    rf"(?!\s+{COUNTED})(?![%£,.]\d)",
    rf"(?i:\b(?:under|over|mid|late|early)[- ]?(?:\d+s|{_WORD}s)\b|\bage of (?:\d+|{_WORD}))\b",
    rf"\b(?:\d+|{_WORD})(?: ?(?:to|–|-) ?(?:\d+|{_WORD}))?[- ]year[- ]olds?\b",
    rf"\b(?:\d+|{_WORD}) (?:years (?:old )?(?:and|or) (?:over|older|above))\b",
    # compounds that name a kind
    rf"(?i:\b(?:\d+|{_WORD}|hundred)-(?:page|way|part|step|stage|sided|pronged|tier|point|item|year"
    r"|month|week|day|hour|minute|second|bed|storey|arm|column|figure|digit|course|legged"
    r"|star))s?\b",
    rf"\b{_WORD}-to-{_WORD}\b|\b{_WORD}-(?:and|by)-{_WORD}\b|\b(?:first|second|third)-(?:hand"
    rf"|rate)\b",
    # scales, limits and rules that a method or a law names
    r"(?i:\b(?:rated|rating|scored?|scores|ranges?|running|scale) (?:from |of )?\d+"
    r" ?(?:to|–|-) ?\d+)\b(?! (?:people|users|partners|pounds|days))",
    r"\bfrom \d \([a-z][^()]{2,40}\) to \d{1,2} \([a-z][^()]{2,40}\)",
    r"(?i:\b(?:nearest|multiples? of|base) (?:\d+|five|ten))\b",
    r"(?i:\b(?:counts?|numbers|cells|groups) (?:under|below|of (?:fewer|less) than|smaller than)"
    r" (?:\d+|five|ten))\b(?=[^.]*\b(?:shown|withheld|suppressed|printed|left out|hidden|rounded))",
    r"(?i:\bp[ -]?values? (?:below|under|of|less than|smaller than|of less than) 0?\.0[015]\d*)\b",
    r"\b(?:1|5|10) ?(?:%|per cent)(?: significance)? level\b|\b(?:alpha|α) ?(?:=|of) ?0?\.\d+",
    rf"\b(?i:\d+|{_WORD}) items? (?:of|in|on) (?:the )?[A-Z]{{3,}}[A-Za-z\d-]*",
    rf"(?i:\b(?:\d+|{_WORD}) (?:core |main |generic )?(?:sub-?)?(?:constructs?|domains|mechanisms)"
    rf"\b(?:,? (?:with|and|each with|of|in) (?:\d+|{_WORD})"
    r" (?:sub-?)?(?:constructs?|components?))?)"
    r"(?! (?:improved|rose|fell|changed|were|got|showed|had))",
    r"\b\d+(?:\.\d+)? ?(?:pt|px|em|rem|mm|dpi|MB|GB|KB|kB|Hz|kHz|MHz|GHz)\b",
    r"\b(?:2|3|4|5|6)G\b|\b(?:90|180|270|360)[- ]degrees?\b",
    r"\b(?:Office|Microsoft|Dynamics) 365\b|(?<!\w)#\d+\b",
    r"\bYear (?:\d{1,2}|[A-Z]\d?)\b"
    r"(?= (?:class|pupils?|groups?|child\w*|teachers?|students?|boys|girls))",
    r"\b\d{1,2}(?:st|nd|rd|th) (?:prize|place|floor|edition|birthday|anniversary|class|author"
    r"|Avenue|Street|conference|congress|annual|meeting|reprint|revision|draft|Ward|Battalion"
    r"|Lord)\b",
    r"(?i:\b(?:open|opens|opening|hours|weekdays|mondays?|daily)(?: from| between|:)?"
    r" \d{1,2}[.:]\d\d ?(?:to|and|until|–|-) ?\d{1,2}[.:]\d\d)\b",
    r"(?i:\btext (?:[A-Z]+|the word \w+|[“\"‘']\w+[”\"’']) to \d{5,6})\b",
    r"(?i:\b(?:charity|company|registration|registered|grant|award|contract|project|licence|ethics"
    r"|reference|order|ticket|case)(?: registration)?(?: charity)?"
    r" (?:no\.?|number|ref(?:erence)?\.?|id)\.?:? ?[\w/-]*\d[\w/-]*)",
    r"\b[A-Z][a-z]+ \d{1,3}"
    r"(?= (?:is|was) (?:the name|a (?:partner|programme|course|charity|group)))",
    r"(?i:\b(?:room|bus|route|ward|unit|flat|suite|box|platform|gate|junction|exit|bay|hall)"
    r" \d{1,4}[a-z]?)\b",
    r"(?i:\b(?:two|three|2|3)(?: (?:independent|other|further|trained|experienced))*"
    r" (?:researchers|reviewers|coders|authors|analysts|assessors|raters|of the authors|of us))\b",
    r"\b(?:Band|Level|Tier|Grade|Step|Stage|Item|item|Article|Key Stage) \d{1,2}[a-z]?\b(?!\s?%)",
    r"(?i:\b(?:opens?|closes?|starts?|begins?|ends?|meets?) at \d{1,2}[.:]\d\d)\b",
    r"\b\d{2}\+ (?:group|club|forum|choir|caf\w+)\b|\b\d[A-Z]s\b",
    r"[“\"‘'][A-Z][\w’'-]*(?: [\w’'-]+){0,4} \d{1,3}[”\"’'](?!\w)",
    r"(?i:\bscale runs? from \d+ to \d+)\b",
    r"(?i:\btakes two to\b|\bten out of ten\b|\bfive-a-side\b|\bfab four\b|\ba 2:[12]\b)",
    r"\b[Tt]he \d{1,3}[A-Z]? (?:bus|tram|route)\b",
    r"\b(?:Session|Module|Lesson|Class|Workshop) \d{1,2}\b",
    r"\bfrom \d{2} (?:upwards|onwards|up)\b|\b[A-Z]\w*[A-Z]\w* \d{2}\+",
    r"(?i:\b(?:intervals?|limits|bounds)\b[^.;]{0,24}\b(?:at|of|with|for)(?: the)? (?:80|90|95|99)"
    r" ?(?:%|per cent)(?! of))",
    r"(?i:\bsignifican(?:ce|t)(?: level)?\b[^.;]{0,24}\b(?:at|to|of)(?: the)? (?:0?\.\d+"
    r"|\d+ ?(?:%|per cent)))(?! of)",
    r"(?i:\b(?:marks?|thresholds?|cut-?offs?|level|significant (?:if|when|where))\b[^.;]{0,40}"
    r"\bp\b\W{0,3}[<≤] ?0?\.(?:1|05|01|001)\b)",
    r"(?i:\b(?:extension|ext\.?) \d{1,5}\b)",
    r"(?i:\b(?:service|care|adulthood|eligibility|school|entitlement|right)\b[^.;]{0,16}"
    r"\b(?:begins|starts|ends|stops) at (?:\d{2}|eighteen|sixteen))\b(?![.:]\d)",
    r"(?i:\bat \d{1,2}[.:][0-5]\d)(?=(?: (?:the|a|our))? (?:\w+ )?(?:doors?|gates?|class|session"
    r"|group|bell|day|caf\w+|choir|meeting|we|they|it|people)\b)",
    r"(?i:\b(?:two|three|four)fold\b)(?=(?: in (?:its|their|our))? (?:aims?|purposes?|nature|tasks?"
    r"|roles?)|[:;])",
    r"(?i:\b(?:article|section|regulation|schedule|paragraph|clause) \d{1,3}[a-z]?"
    r"(?:\(\w{1,4}\))+)",
    r"(?<=[a-z] )\b\d{1,3}\s?\(\d{1,3}\)(?:, ?\d+(?:[-–]\d+)?)?",
    r"(?i:\barxiv[: ]\d{4}\.\d{4,5}(?:v\d+)?)",
    rf"(?i:\bages? (?:of )?(?:\d+|{_WORD})(?: ?[-–] ?| to | and )(?:\d+|{_WORD}))\b(?! years of)",
    rf"(?:^|(?<=[.!?] ))(?:{'|'.join(w.title() for w in SMALL)}) (?=[A-Z][a-z]+ [A-Z][a-z])",
    # turns of phrase
    r"(?i)\bone (?:by|or|to|and|after) (?:one|two|the other|another)\b|\btwo or three\b"
    r"|\btwo by two\b|\ba thing or two\b|\bin two minds\b|\btwo and two\b"
    r"|\bfour (?:walls|corners)\b"
    r"|\bat sixes and sevens\b|\bcloud nine\b|\bback to square one\b|\bhigh five\b|\btwo-fold aim\b"
    r"|\btwo of a kind\b|\bthe two of (?:us|them|you)\b|\bten a penny\b",
    r"(?i)\b(?:the|these|those|any|every|other|first|last|next|between|by|in|into) two\b"
    r"(?!-?\s?(?:thirds|fifths|hundred|thousand|million|per cent|out of|(?:in|of) (?:\d|ten)))",
    r"\bhalf[- ](?:an?[- ]?(?:hour|day|dozen times|minute|term)|hour|way|term|heart\w*|time|baked"
    r"|truth|past|board|light|open|empty|full|asleep|joking|expect\w*|hoped?)\b|\bhalfway\b",
    r"\b(?:first|second|other|better|latter|former|my|your|top|bottom|lower|upper) half\b",
    r"\bquarter (?:of an hour|past|to|final)\b|\b(?:first|last|second|third|every) quarter\b",
    r"(?:^|(?<=[.;:,(] )|(?<=and ))\(\d\)(?= [a-z])",
    rf"(?i:\b{_FEW}(?: of (?:its|the|our|these|their|those))?(?: [\w-]+)? {_STRUCTURE})\b",
)  # fmt: skip


_NUMBERED = re.compile(r"\(\d\)(?= [a-z])")


@lru_cache(maxsize=1)
def _compiled() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in _PATTERNS)


@lru_cache(maxsize=8)
def _named(names: tuple[str, ...]) -> re.Pattern[str] | None:
    if not names:
        return None
    listed = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{listed})(?!\w)")


def blanked(text: str, names: Iterable[str] = ()) -> str:
    """`text` with all that only looks like a number blanked; it keeps its length.

    ``names`` are those that a project adds, such as "Core 10".
    """
    patterns = [found for found in (_named(tuple(names)),) if found]
    if "(1)" in text and "(2)" in text:
        patterns.append(_NUMBERED)
    for pattern in (*patterns, *_compiled()):
        text = pattern.sub(lambda found: BLANK * len(found[0]), text)
    return text
