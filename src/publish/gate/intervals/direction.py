"""What a clause claims of a difference: less, more, some, none, or nothing at all.

A claim is words such as "fell", "fewer", "no clear difference". Words that leave open (may,
whether, aims to, expected), a question, and what somebody else said or wrote claim nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from publish.gate.intervals import money


class Says(Enum):
    """What words claim of a difference."""

    LESS = "less"
    MORE = "more"
    BETTER = "an improvement"
    WORSE = "a change for the worse"
    SOME = "a difference"
    NONE = "no difference"


@dataclass(frozen=True)
class Claim:
    """What is claimed, and from where to where in the clause."""

    said: Says
    start: int
    end: int


_NONE = re.compile(
    r"\b(?:no(?:t an?y?)?"
    r" (?:clear |clearly |real |significant |evidence of an? |overall |lasting )*"
    r"(?:difference|change|effect|reduction|increase|improvement|rise|fall|drop|decline|benefit"
    r"|gain|saving)s?\b"
    r"|not (?:clearly |really |significantly |at all )*(?:different|lower|higher|fewer|shorter"
    r"|longer|better|worse|less|more|clear|change|changed|differ|fall|rise|reduced?|improved?"
    r"|move[d]?)\b"
    r"|(?:did|does|do|has|have|had)(?: not|n[’']t) (?:clearly |really |significantly )*"
    r"(?:fall|rise|chang\w+|differ\w*|mov\w+|improv\w+|reduc\w+|increas\w+|decreas\w+|drop\w*"
    r"|fallen|risen|grow\w*|work\w*|go (?:up|down)|gone (?:up|down)|decline\w*)\b"
    r"|unclear|unchanged|neither \w+ nor|(?:about|much|roughly|exactly|just|was|were|is|are)"
    r" the same(?! as| for (?:all|every))|stay(?:s|ed) (?:the same"
    r"|as (?:it was|they were)|flat|level)|unaffected"
    r"|no different|(?:held|hold|remained|stayed|kept) (?:steady|firm|stable|constant|static|even)"
    r"|(?:cost|costs|had|used|needed|spent|got) (?:just |exactly |about )?the same"
    r"|(?:just|exactly) as (?:often|many|much|high|low|long)"
    r"|(?:hardly|barely|scarcely) (?:changed|moved|fell|rose|differed)|did not budge"
    r"|remained (?:the same|flat|level|stable|constant)"
    r"|made no difference|no (?:more|less|fewer|better|worse|higher|lower)\b"
    r"|(?:left|leaves?|leaving|kept|stayed|stays|remained|stand|stands|stood|sat)\b[^.;,]{0,40}"
    r"\b(?:where|as|how|what) (?:it|they) (?:was|were|is|are|had been)"
    r"|(?:stood|stands?|standing) still|(?:at|to) a standstill|on a par|neck and neck"
    r"|(?:came|come|comes|coming) out (?:even|level|equal|the same)"
    r"|(?:stay|remain)\w* (?:level|even)"
    r"|left (?:\w+ ){0,5}(?:untouched|unaltered|unmoved)|untouched|unaltered|unmoved"
    r"|(?:nothing|cost\w*) extra|(?:not|n[’']t) (?:budge|shift|stir)\w*|flat[- ]?lined?"
    r"|indistinguishable|no movement|no trace of a \w+)",
    re.IGNORECASE,
)
_NEITHER = re.compile(r"\bneither\b.+\bnor\b.+\b(?:chang|fell|rose|fall|differ|mov|improv)", re.I)
_OPEN = re.compile(
    r"\b(?:may|might|could|perhaps|possibly|cannot (?:say|tell|be)|uncertain|whether|if|would"
    r"|(?:either|anything) (?:way|between|from)|not proof|chance)\b|\?[”\"’*_)\]]*\s*$|[→←]",
    re.IGNORECASE,
)
_UNCLAIMED = re.compile(
    r"\b(?:(?:aim|hope|want|wish|plan|mean|intend|try|trie|seek|expect|design|set out|promise)"
    r"(?:s|d|ed|ing)?(?: \w+){0,3} to|sought to|meant to|(?:aim|hope|goal|purpose|idea|task)"
    r"s? (?:\w+ ){0,2}(?:is|was|are|were|of)|expected|hoped|assum\w+|suppos\w+|imagin\w+"
    r"|ask(?:s|ed)?|wonder\w*|believ\w+|thinks?|thought|said|says?|told|tells?"
    r"|(?:people|users|they|staff|who|she|he|we|some|many) (?:\w+ )?(?:felt|feel)"
    r"|according to|depends?|depended|wrong to|how (?:much|far|many|often)|how the (?:cost|care"
    r"|number|outcome|day|contact)\w*|what would|should"
    r"|must"
    r"|(?:do|does|did|can|could|is|are|was|were)(?:es)?(?: not|n[’']t|not)"
    r" (?:show|prove|mean|say|tell|claim|imply|know|clear|certain|evidence|follow)\w*"
    r"|nothing (?:\w+ )?(?:can|shows?|says?|proves?)|no (?:proof|sign|evidence|one)|reason for"
    r"|not (?:the same as|because|proof)|instead of|rather than|so as to|in order to"
    r"|prices (?:rose|fell|went)|inflation|means? (?:more|less|fewer|wider|narrower)"
    r"|is about|are about|a question|the question|the fewer|the more|the less|the higher"
    r"|the lower (?:the|a)|(?:fell|rose|fall|rise|dropped|down|up) in both|for example"
    r"|of (?:the )?\w+ (?:\w+ )?studies"
    r"|(?:\d+|few|several|some|most|many) studies|\d+ (?:improved|no change|worse|unclear|mixed)"
    r"|an? (?:day|night|visit|contact|stay|hour|bed)\b[^.;]* costs?"
    r"|(?:hospital|community|inpatient|crisis|clinic|ward|home) (?:care|treatment|stays?|days?"
    r"|beds?|visits?) (?:is|are|costs?)\b"
    r"|(?:older|younger|women|men|some|many|most|such|these|those) (?:\w+ )?tends?|made (?:larger"
    r"|smaller|longer|shorter|bigger)|(?:higher|lower|smaller|larger) \w+ (?:is|are) not"
    r"|(?:need|must|should) not|not (?:be )?(?:due|caused|down|put down)|too much to say|too few to"
    r"|(?:takes?|took|time|hard|harder|easy|easier|ways?|able|enough|likely|slow|quick) to"
    r"|needs? more|suppose)\b|^\s*(?:had|were|should) \w+"
    r"|^\s*to [a-z]+\b|^\s*(?:more|less|fewer|lower|higher) [\w ]{2,30} (?:is|are) not\b"
    r"|^\s*(?:rising|falling) \w+ (?!for|among|in)",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\bbefore (?:were|was|had|the|they|people|users|matching|anyone|anybody)\b"
    r"|\bat (?:baseline|the start)\b"
    r"|\bto begin with\b|\bbefore[.,;:]?\s*$|^\s*before \w+,?",
    re.IGNORECASE,
)
_THAN = re.compile(
    r"\b(?:than|compared with|relative to|against|from)\b(?: \w+){0,3}? (?:before|at the start"
    r"|at baseline|to begin with)\b(?! (?:the|they|people|users|matching|anyone|anybody))?",
    re.IGNORECASE,
)
_FALLING = (
    r"fell|falls?|falling|fallen|dropp?(?:ed|s|ing)?|decreas\w+|reduc\w+|declin\w+|shrank|shrunk"
    r"|halved|halves|cuts?|cutting|saved?|saves|savings?|(?:went|goes|go|gone|going|came|comes"
    r"|coming"
    r"|brought|brings|bring|is|are|was|were) (?:\w+ )?down(?! (?:from the|to the))"
    r"|lessen(?:ed|s)?|lower(?:ed|s|ing)|shorten(?:ed|s)?|slash\w*|plummet\w*|plung\w+|dipped|eased"
    r"|prevent(?:s|ed|ing)?|avoid(?:s|ed|ing)?|avert(?:s|ed)?|spar(?:es|ed|ing)"
    r"|(?:keep|keeps|kept|keeping|stay|stays|stayed)(?: \w+){0,3} (?:out of|away from)"
    r"|diminish\w*|dwindl\w+|sank|sunk|tumbl\w+|slump\w*|trimmed|curb\w*|eliminat\w+|stopp?(?:ed|s)"
    r"|weaken(?:ed|s)|wan(?:ed|es)|contract(?:ed|s)|collapsed|crashed|slid|receded|tailed off"
    r"|ebb(?:ed|s)|subsid(?:ed|es)|do(?:es)? without|did without|free(?:d|s)(?: up)?"
    r"|(?:melt|fad|wither|evaporat|vanish|disappear|thinn|taper|drain|erod|whittl|par|crumbl|wilt"
    r"|subsid|retreat|dissolv|abat|relent|slacken|lighten|reliev|curtail|pr?un|shav|nibbl"
    r"|deplet|shed|empti|slow|cool)(?:ed|es|s)(?: (?:away|out|off|down))?|dr(?:ied|ies) up"
    r"|(?:slipp?|sli|fall|fell|drew|dr[ao]w|f[ae]ll|pull|roll|scal|cut|held|trail|lost)(?:ed|s)?"
    r" (?:back|away|off|ground|behind)|backslid\w*|(?:went|goes|going|took a step) backwards?"
    r"|(?:held|hold|kept|keep)(?:s|ing)? down|(?:grew|grows|got|gets|became|becomes|turned)"
    r" (?:smaller|quieter|emptier|lighter|rarer|shorter|cheaper|fewer|lower|weaker|thinner)"
    r"|(?:stand|stands|stood|lie|lay|are|were|stay|stayed) empty|lean(?:ed|t|s)? less"
    r"|(?:tak(?:e|es|ing)|took)"
    r" (?:\w+ )?(?:pressure|load|weight|strain) off|eas(?:es|ed|ing)(?: off)?"
    r"|(?:lighten|relieve|ease|shrink)(?= the| their| its)"
    r"|lift(?:ed|s) (?:from|off)"
    r""
    r"|discharged (?:\w+ ){0,3}(?:sooner|earlier)"
    r"|(?:went|left|got|came|sent) home (?:sooner|earlier)"
)
_RISING = (
    r"rose|rises?|rising|risen|increas\w+|grew|grows|grown|growth|(?:went|goes|go|gone|going|is|are"
    r"|was|were|brought|brings|pushed|pushes|drove|drives) (?:\w+ )?up|gain(?:ed|s)?"
    r"|climb(?:ed|s)?|doubl(?:ed|es)|trebled|tripled|jump(?:ed|s)?|soar(?:ed|s)?|lengthened"
    r"|raise[sd]?"
    r"|raising|surge[sd]?|added|boost\w*|shot up|spik(?:ed|es)|swell\w*|mount(?:ed|s)|escalat\w+"
    r"|expand(?:ed|s)|multiplied|strengthen(?:ed|s)|accelerated|inflated|ballooned|leap(?:s|t|ed)?"
    r"|(?:pick|build|built|step|crept|creep|edg|inch|shoot|ratchet|pil|stack)(?:ed|s)? up"
    r"|deepen(?:ed|s)|quicken(?:ed|s)|blossom(?:ed|s)|flourish(?:ed|es)|flower(?:ed|s)|bloom(?:ed|s)"
    r"|took off|t(?:ook|akes) (?:an? )?(?:\w+ )?(?:step|leap|jump|stride)s? (?:forward|up|ahead)"
    r"|(?:mov|surg|forg|pull|went|go)(?:ed|es|s|ing)? (?:forward|ahead)"
    r"|(?:ran|runs?|racks?|racked) up|swoll?en|mushroom(?:ed|s)|rocket(?:ed|s)"
    r"|skyrocket\w*|burgeon\w*|intensif\w+|snowball\w*"
    r"|(?:grew|got|became|turned) (?:longer|stronger|heavier|dearer|larger|bigger|busier)"
)
_FROM_TO = "from (?:{0}) to (?:{1})"
_LOW = "weak|poor|bad|low|little|few|nothing|fragile|patchy|shaky|rare|thin|slow"
_HIGH = "strong|good|high|much|many|strength|solid|sound|firm|often|rich|fast|plenty"
_VERB = re.compile(
    rf"\b(?:(?P<less>{_FALLING}|{money.LOWER}|{_FROM_TO.format(_HIGH, _LOW)})"
    rf"|(?P<more>{_RISING}|{money.HIGHER}|{_FROM_TO.format(_LOW, _HIGH)}))(?!\w)",
    re.IGNORECASE,
)
_END = r"(?=\s*(?:[,.;:!]|$|\b(?:by|for|among|after|in)\b))"
_COMPARED = re.compile(
    rf"\b(?:(?P<less>less|lower|lowest|fewer|fewest|shorter|cheaper|smaller|rarer|weaker"
    r"|below(?! zero)"
    rf"|down{_END}"
    r"|seldomer|lighter|reduced|thriftier|sparser|scarcer|quieter|emptier|leaner|thinner)"
    r"|(?P<more>more|higher|highest|(?<!no )longer|greater|larger|dearer|costlier|oftener|pricier"
    rf"|bigger|stronger|heavier|above(?! zero)|up{_END}))\b(?! of (?:the|a|it|us)\b)"
    r"(?! (?:alike|similar|like)\b)(?! than (?:£|\d|half|one|two|three|four|five|six|ten"
    r"|a (?:third|quarter)))"
    r"(?! (?:studies|trials|papers|records|data|research|evidence|questions|interviews|to))",
    re.IGNORECASE,
)
_GOOD = re.compile(
    r"\b(?:(?P<good>improv\w+|better|best|progress(?:ed)?|healthier|kinder|outperform\w*|advanc(?:ed|es)"
    r"|warm(?:ed|s)|soften(?:ed|s)|bright(?:er|ened|ens)|favou?rabl[ey]|enrich\w*|sharpen(?:ed|s)"
    r"|flourish\w*|thriv\w+)"
    r"|(?P<bad>worse|worst|worsen\w*|deteriorat\w+|poorer|suffer(?:ed|s)?|harden(?:ed|s)|sour(?:ed|s)"
    r"|cooled|stagnat\w+|regress(?:ed|es)|coarsen(?:ed|s)))\b",
    re.IGNORECASE,
)
_LESS_THAN = re.compile(r"\bless than (?!£|\d|half|a )", re.IGNORECASE)
_SOME = re.compile(
    r"\b(?:clear(?:ly)? (?:difference|effect|change|different|benefit|gain)"
    r"|differ(?:ed|s)\b|effective|beneficial|benefited|made a difference|worked"
    r"|an? (?:clear |real |strong |marked )?(?:effect|benefit|difference)|significant(?:ly)?"
    r"|favours?|(?:has|have|had)? ?chang(?:ed|es)(?! by)|transform(?:ed|s)|affect(?:s|ed)"
    r"|influenc(?:es|ed)|shift(?:s|ed)|(?:has|had|have) become|became|turned into"
    r"|(?:works?|acts?|tells?|told) on|(?:act|behave|practise|practice|work)s? differently"
    r"|(?:less|more|better|worse) off|mov(?:ed|es) the needle|left (?:its|their|a) mark)\b",
    re.IGNORECASE,
)
_SPAN = re.compile(
    r"\bless\b.{1,24}\bmore\b|\bmore\b.{1,24}\bless\b|\bfewer\b.{1,24}\bmore\b", re.IGNORECASE
)
_GAP = re.compile(r"\b(?:difference|gap)s?\b", re.IGNORECASE)
_SIZE = re.compile(r"\b(?:larger|smaller|greater|bigger)\b", re.IGNORECASE)
_NEGATED = re.compile(
    r"\b(?:do|does|did|has|have|had|will|can|could|should)(?: not|n[’']t|not) (?:\w+ly )?\w+",
    re.IGNORECASE,
)
"""A verb that is denied claims nothing, where it does not deny the difference (`_NONE`)."""
_QUOTED = re.compile(r"“[^”]*”|(?<!\w)\"[^\"]*\"(?!\w)")
_ANY = re.compile(
    "|".join(one.pattern for one in (_NONE, _VERB, _COMPARED, _GOOD, _SOME))
    .replace("?P<less>", "?:").replace("?P<more>", "?:")
    .replace("?P<good>", "?:").replace("?P<bad>", "?:"),
    re.IGNORECASE,
)  # fmt: skip
"""What a text must hold to claim anything."""


@lru_cache(maxsize=8192)
def claims(text: str) -> tuple[Claim, ...]:
    """Every claim of a clause in order; none where it claims nothing or leaves it open."""
    if not _ANY.search(text):
        return ()
    text = unquoted(text)
    none = _NONE.search(text) or _NEITHER.search(text)
    if none:
        return (Claim(Says.NONE, *none.span()),)
    if _OPEN.search(text) or _SPAN.search(text):
        return ()
    text = _NEGATED.sub(lambda found: " " * len(found[0]), text)
    found = [_told(one, one["less"]) for one in _VERB.finditer(text)]
    if found and _LESS_THAN.search(text):  # "fell by less than for others" is a rise against them
        turned = Says.MORE if found[0].said is Says.LESS else Says.LESS
        return tuple(Claim(turned, one.start, one.end) for one in found)
    taken = [(one.start, one.end) for one in found]
    found += [
        _told(one, one["less"])
        for one in _COMPARED.finditer(_unsized(text))
        if not any(start <= one.start() < end for start, end in taken)
    ]
    if found:
        return tuple(sorted(found, key=lambda one: one.start))
    good = [
        Claim(Says.BETTER if one["good"] else Says.WORSE, *one.span())
        for one in _GOOD.finditer(text)
    ]
    if good:
        return tuple(good)
    return tuple(Claim(Says.SOME, *one.span()) for one in _SOME.finditer(text))


def _unsized(text: str) -> str:
    """A clause about the size of a difference without the words for it: a larger gap is no rise."""
    if not _GAP.search(text):
        return text
    return _SIZE.sub(lambda found: " " * len(found[0]), text)


def _told(found: re.Match[str], less: str | None) -> Claim:
    return Claim(Says.LESS if less else Says.MORE, *found.span())


def claimed(text: str) -> frozenset[Says]:
    """What a clause claims as a whole; empty if nothing, or one thing and its contrary."""
    found = claims(text)
    verbs = {one.said for one in found if _VERB.match(text[one.start : one.end])}
    said = verbs or {one.said for one in found}
    return frozenset(said) if len(said) == 1 else frozenset()


def near(text: str, start: int, end: int) -> Says | None:
    """What a clause claims of what stands between two of its places.

    Of several claims the nearest counts: "costs up, contacts down" says two things.
    """
    found = claims(text)
    if not found:
        return None
    by_distance = min(found, key=lambda one: max(one.start - end, start - one.end, 0))
    return by_distance.said


def unquoted(text: str) -> str:
    """A text with what stands in quotation marks blanked: those are somebody's own words."""
    return _QUOTED.sub(lambda found: " " * len(found[0]), text)


def is_left_open(text: str) -> bool:
    """Whether a clause asks, hopes, expects, doubts or reports what others said."""
    return bool(_OPEN.search(text) or _UNCLAIMED.search(text))


def is_before(text: str) -> bool:
    """Whether a clause tells of the time before anything could have had an effect, and does not
    only compare with it ("higher at the end than at the start")."""
    return bool(_BEFORE.search(_THAN.sub("", text)))
