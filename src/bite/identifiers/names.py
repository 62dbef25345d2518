"""Names on a study's own list, however they are written.

A name is looked for by its letters alone, so that capitals, accents, hyphens, lines, spaces between
letters and digits for letters make no difference; where it begins and ends decides whether it is
one. A person's name is also told by an initial, a title or a short form beside the surname.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

from bite.identifiers.found import Identified
from bite.identifiers.plain import plain
from bite.identifiers.readings import Reading, Way

NAMED = "a name on the study's own list"

_PLACES = frozenset(
    "avenue bank barn building centre church clinic close club college cottage court crescent "
    "drive estate farm gardens grange green grove hall home hospital hostel house hub inn "
    "infirmary lane library lodge manor mews nursery park place practice primary road row "
    "school square station street surgery terrace theatre towers trust unit university villa "
    "villas ward way wood academy team service services".split()
)
"""A name that ends so is a place's, whose words nobody turns round or shortens."""
_TITLES = "Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sister|Nurse|Rev|Sir|Dame|Lady|Lord|Cllr|Councillor"
_SHORT = {
    "alexander": "alex al sandy",
    "alexandra": "alex sandra lexi",
    "andrew": "andy drew",
    "anthony": "tony",
    "barbara": "barb babs",
    "benjamin": "ben",
    "catherine": "cath cathy kate katie kitty",
    "charles": "charlie chas chuck",
    "christina": "tina chris chrissie",
    "christine": "chris tina",
    "christopher": "chris kit",
    "daniel": "dan danny",
    "david": "dave davy",
    "deborah": "deb debbie",
    "dorothy": "dot dotty dolly",
    "edward": "ed eddie ted ned",
    "eleanor": "ellie nell nora",
    "elizabeth": "liz lizzie beth betty bess eliza libby lisa",
    "frances": "fran franny",
    "francis": "frank",
    "frederick": "fred freddie",
    "geoffrey": "geoff jeff",
    "gerald": "gerry jerry",
    "harold": "harry hal",
    "helen": "nell nellie",
    "henry": "harry hal hank",
    "isabella": "bella izzy",
    "jacqueline": "jackie",
    "james": "jim jimmy jamie",
    "jennifer": "jen jenny",
    "john": "jack johnny",
    "jonathan": "jon jonny",
    "joseph": "joe joey",
    "katherine": "kath kathy kate katie kitty",
    "kathleen": "kath kathy",
    "kenneth": "ken kenny",
    "lawrence": "larry laurie",
    "leonard": "len lenny",
    "margaret": "maggie meg peggy madge greta rita marge",
    "marjorie": "marge margie madge",
    "martha": "patty mattie",
    "mary": "molly polly mae",
    "matthew": "matt",
    "michael": "mike mick micky",
    "nicholas": "nick nicky",
    "patricia": "pat patsy tricia trish",
    "patrick": "pat paddy",
    "peter": "pete",
    "philip": "phil pip",
    "rebecca": "becky becca",
    "richard": "dick rick ricky rich",
    "robert": "bob bobby rob robbie bert",
    "ronald": "ron",
    "samantha": "sam",
    "samuel": "sam sammy",
    "sarah": "sally sadie",
    "stephen": "steve",
    "steven": "steve",
    "susan": "sue susie",
    "susannah": "sue susie",
    "terence": "terry",
    "theresa": "terry tess",
    "thomas": "tom tommy",
    "timothy": "tim",
    "victoria": "vicky tori",
    "vincent": "vince",
    "walter": "wally walt",
    "william": "bill billy will liam",
    "zachary": "zach zak",
}
"""Short forms of English given names that do not begin as the name does, with those that do."""
_FIGURES = tuple(str.maketrans("01345789$@", f"o{one}eastbgsa") for one in "il")
_MIXED = re.compile(r"[A-Za-z][0134578$@]|[0134578$@][A-Za-z]")
_BREAK = re.compile(r"-? ?\n ?|[-'`._]|\n")
_LONG = 10
_RARE = 10
"""A surname of so many letters tells of one person even alone."""
_FEWEST = 5
_ENGLISH = frozenset(
    "brother another mother smother abroad aboard around ground great grange brown crown drown "
    "strange orange change chester hearth heather leather weather planter slayton sharper harper "
    "slater stable table blake bridge abridge ambridge strain train brain drain blackwell".split()
)
"""What an initial and a surname may be as well: words of every day."""
_SITES = "Road|Street|Avenue|Lane|Close|Drive|House|Hall|Centre|Park|Hospital|University|College"


@dataclass(frozen=True)
class Names:
    """The names of people and places that may stand nowhere."""

    listed: frozenset[str]

    def find(self, readings: Iterable[Reading]) -> Iterator[Identified]:
        """Where they stand in a text, of which these are the readings."""
        if not self.listed or self._letters is None:
            return
        for reading in readings:
            if reading.way in (Way.LETTERS, Way.WORDS):
                continue
            words = _unaccented(reading.words)
            tables = _FIGURES if _MIXED.search(words) else ()
            spans: set[tuple[int, int]] = set()
            for written in (words, *(words.translate(table) for table in tables)):
                spans.update(self._by_letters(written), self._by_words(written))
            for start, end in sorted(spans):
                yield Identified(NAMED, reading.words[start:end], start)

    def _by_letters(self, words: str) -> Iterator[tuple[int, int]]:
        letters = words.translate(_skeleton())
        assert self._letters is not None
        match = self._letters.search(letters)
        if not match:
            return
        places = [at for at, char in enumerate(words) if _skeleton()[ord(char)]]
        at = 0
        while match:
            held = places[match.start() : match.end()]
            if _is_name(words, held, self._parts[match.group()]):
                yield held[0], held[-1] + 1
            at = match.start() + 1
            match = self._letters.search(letters, at)

    def _by_words(self, words: str) -> Iterator[tuple[int, int]]:
        if self._forms is not None:
            said = words.casefold()
            if any(hint in said for hint in self._hints):
                yield from (match.span() for match in self._forms.finditer(words))

    @cached_property
    def _written(self) -> tuple[tuple[str, ...], ...]:
        written = (_unaccented(plain(one)).split() for one in sorted(self.listed))
        return tuple(tuple(parts) for parts in written if parts)

    @cached_property
    def _parts(self) -> dict[str, frozenset[int]]:
        """The letters of each name → after how many of them a new word begins."""
        found: dict[str, frozenset[int]] = {}
        for parts in self._written:
            turned = [(parts[-1], *parts[:-1])] if _is_person(parts) else []
            for order in (parts, *turned):
                words = re.split(r"[\W_]+", " ".join(order))
                bare = [part.translate(_skeleton()) for part in words]
                starts = {sum(map(len, bare[:n])) for n in range(1, len(bare))}
                if len("".join(bare)) > 1:
                    found["".join(bare)] = frozenset(starts)
                if turned and len("".join(bare)) >= _LONG:
                    back = [part[::-1] for part in bare[::-1]]
                    ends = {sum(map(len, back[:n])) for n in range(1, len(back))}
                    found["".join(back)] = frozenset(ends)
        return found

    @cached_property
    def _letters(self) -> re.Pattern[str] | None:
        either = "|".join(map(re.escape, sorted(self._parts, key=len, reverse=True)))
        return re.compile(either) if either else None

    @cached_property
    def _hints(self) -> tuple[str, ...]:
        """What the surname of each person has at least, as prose writes it."""
        people = [parts for parts in self._written if _is_person(parts)]
        ends = (re.split(r"[\W_]+", parts[-1])[-1] for parts in people)
        return tuple({end.casefold() for end in ends} | {parts[0].casefold() for parts in people})

    @cached_property
    def _forms(self) -> re.Pattern[str] | None:
        forms = [form for parts in self._written if _is_person(parts) for form in _other(parts)]
        return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(forms)})(?![^\W\d_])") if forms else None


def _is_person(parts: tuple[str, ...]) -> bool:
    return len(parts) > 1 and parts[-1].casefold() not in _PLACES


def _other(parts: tuple[str, ...]) -> Iterator[str]:
    """How a person is told apart from by the whole name."""
    first, last = parts[0], parts[-1]
    name = rf"(?:{_loose(last)}|{_loose(last.upper())})(?:['’]s)?"
    initial = rf"{re.escape(first[0].upper())}"
    yield rf"(?i:{_TITLES})[.\s_]{{1,2}}(?:[A-Z]\.? ?){{0,3}}{name}"
    yield rf"{initial}\.?[ -]?(?:[A-Z]\.?[ -]?){{0,2}}{name}"
    yield rf"{name}(?:,? |,|[._-]){initial}(?:\.?[ -]?[A-Z]){{0,2}}(?![A-Za-z])\.?"
    yield from _accounts(first, last)
    if len(re.sub(r"[\W_]", "", last)) >= _RARE or re.search(r"\w-\w", last):
        yield rf"{name}(?!,? (?:et al|and colleagues|\(?(?:19|20)\d\d)|[- ](?:{_SITES})\b)"
    yield rf"{_loose(first)} \s?(?:[(\"'“‘]?(?:née )?[^\W\d_]+\.?[)\"'”’]?\s){{1,2}}{name}"
    yield rf"{_loose(first)} {re.escape(last[0].upper())}(?![A-Za-z'’])\.?"
    yield rf"the {_loose(last)}e?s|{name}e?s? (?:family|household)"
    short = _SHORT.get(first.casefold(), "").split()
    begun = re.escape(first[:3]) + "[a-z]{0,6}" if len(first) > 4 else ""
    either = "|".join(part for part in (*(one.capitalize() for one in short), begun) if part)
    if either:
        yield rf"(?:{either})\s{{1,2}}{name}"


def _accounts(first: str, last: str) -> Iterator[str]:
    """Names under which machines know a person: jdoe, doej, j.doe, jane.m.doe, jdoe2."""
    begins, bare = re.escape(first[0]), _loose(last)
    yield rf"(?i:{_loose(first)}[._-]?[a-z][._-]{bare})\d{{0,4}}"
    yield rf"(?i:{begins}[._-](?:[a-z][._-])?{bare}|{bare}[._-]{begins})\d{{0,4}}"
    letters = re.sub(r"[\W_]", "", last).casefold()
    either = {first[0].casefold() + letters, letters + first[0].casefold()} - _ENGLISH
    if len(letters) >= _FEWEST:
        yield from (rf"{one}\d{{0,4}}" for one in sorted(either))
        yield rf"(?i:{begins}[a-z]?{bare}|{re.escape(first[:2])}{bare})\d{{1,4}}"
        if "-" in last:
            yield rf"(?i:{begins}{bare})"


def _loose(word: str) -> str:
    """A word whose apostrophe or hyphen may be another or none."""
    return r"[\W_]{0,2}".join(map(re.escape, filter(None, re.split(r"[\W_]+", word))))


def _is_name(words: str, held: list[int], starts: frozenset[int]) -> bool:
    before, after = words[held[0] - 1 : held[0]] if held[0] else "", words[held[-1] + 1 :][:3]
    gaps = [words[one + 1 : two] for one, two in pairwise(held)]
    inner = [gap for number, gap in enumerate(gaps, 1) if number not in starts]
    if any(inner):
        spelled = len(held) > 4 and all(0 < len(gap) <= 3 for gap in inner)
        if not spelled and not all(_BREAK.fullmatch(gap) for gap in inner if gap):
            return False
    if any(len(gap) > 4 for gap in gaps):
        return False
    if len(held) >= _LONG and starts:
        return True
    begins = not before.isalpha() or (before.islower() and words[held[0]].isupper())
    last = words[held[-1]]
    ends = not after[:1].isalpha() or (last.islower() and after[:1].isupper())
    return begins and (ends or bool(re.match(r"s(?![a-z])", after)))


def _unaccented(text: str) -> str:
    """Letters without their accents, each for one."""
    return text if text.isascii() else text.translate(_bare())


class _Bare(dict[int, str]):
    """Each letter without its accent; it asks once."""

    def __missing__(self, code: int) -> str:
        apart = unicodedata.normalize("NFD", chr(code))
        self[code] = apart[0]
        return self[code]


class _Skeleton(dict[int, str]):
    """A letter or digit in small, anything else as nothing; it asks once."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        small = char.casefold()
        self[code] = (small if len(small) == 1 else char) if char.isalnum() else ""
        return self[code]


@cache
def _bare() -> _Bare:
    return _Bare()


@cache
def _skeleton() -> _Skeleton:
    return _Skeleton()
