"""Nobody can be identified: no number, name or address of a person stands in any published byte.

Shapes are found by `bite.identifiers`; names, people's ids and whether somebody may be quoted come
from the study (`Rules`). Prose is read with precision, what somebody said with suspicion. Words
drawn as pixels are not read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from bite.identifiers import (
    Identified,
    Manner,
    Names,
    Reading,
    found_in,
    numbered,
    plain,
    readings,
)
from publish.gate.identifiers import machine, places
from publish.gate.identifiers.machine import Machine
from publish.gate.identifiers.places import Text, Unread
from publish.gate.identifiers.places.markup import SOURCE
from publish.gate.identifiers.places.text import PIXELS, Part, Piece
from publish.gate.site import Site
from publish.gate.verdict import Checked, Finding, Rules

NAME = "identifiers"
TITLE = "Nobody can be identified"

PERSON = "the id of a person in the data"
_DO = "take it out where the report is made; if it harms nobody, see docs/governance.md"
_TOKEN = re.compile(r"[A-Za-z0-9][\w-]*")


@dataclass(frozen=True)
class Detector:
    """Everything that identifies, for one study on one machine; each reading is judged once."""

    rules: Rules
    machine: Machine

    def identified(self, text: Text) -> Iterator[tuple[Identified, int]]:
        """What a text gives away, with the number of lines before it."""
        seen: set[tuple[str, str]] = set()
        for reading in places.readings(text.words):
            for one in self._found(reading, text.manner):
                key = (one.kind, _compact(one.text))
                if key not in seen:
                    seen.add(key)
                    yield one, reading.count("\n", 0, one.start)

    def _found(self, words: str, manner: Manner) -> Iterator[Identified]:
        read = tuple(readings(words))
        yield from (one for one in found_in(words, read, manner) if not self._allowed(one))
        for reading in read:
            yield from self.machine.given_away(reading.words)
        yield from self._names.find(read)
        yield from self._people(read)
        if manner is Manner.SPEECH:
            yield from self.rules.identifies(words)

    def _people(self, read: tuple[Reading, ...]) -> Iterator[Identified]:
        if not self._ids and not self._patterns:
            return
        for reading in (*read, *numbered(read)):
            said = reading.words
            for match in _TOKEN.finditer(said) if self._ids else ():
                if match.group().casefold() in self._ids:
                    yield Identified(PERSON, match.group(), match.start())
            for pattern, kind in self._patterns:
                for match in pattern.finditer(said):
                    yield Identified(kind, match.group(), match.start())

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(one.casefold() for one in self.rules.people)

    @cached_property
    def _patterns(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        return tuple(
            (re.compile(rf"(?<![A-Za-z0-9])(?:{pattern})(?![A-Za-z0-9])", re.I), kind)
            for pattern, kind in self.rules.patterns.items()
        )

    @cached_property
    def _names(self) -> Names:
        return Names(self.rules.names)

    @cached_property
    def _harmless(self) -> tuple[str, ...]:
        return tuple(_compact(one) for one in (*self.rules.emails, *self.rules.allowed))

    def _allowed(self, one: Identified) -> bool:
        found = _compact(one.text)
        if "@" in found:
            return found in self._harmless
        return any(found == harmless for harmless in self._harmless)


def check(site: Site, rules: Rules, on: Machine | None = None) -> Checked:
    """Read every text of every file; ``on`` is the machine, by default this one."""
    reading = _Reading(Detector(rules, on if on is not None else machine.here(site.root)))
    for one in places.found(site):
        reading.take(one)
    for finding in _declared(site, rules):
        reading.findings.setdefault((finding.file, finding.subject, "", ""), finding)
    evidence = (
        f"{len(site.files):,} files and their names, {reading.texts:,} texts, "
        f"{reading.quoted:,} quotations; {len(rules.names):,} names on the study's list, "
        f"{len(rules.speakers):,} participants; {_pixels(len(reading.pixels))}."
    )
    missing = [*reading.missing.values()]
    if n := len(reading.pixels):
        missing.insert(0, f"{_pixels(n)}: look yourself for words in {'them' if n > 1 else 'it'}.")
    findings = tuple(reading.findings.values())
    return Checked(NAME, TITLE, evidence, findings, tuple(missing))


def _pixels(n: int) -> str:
    if not n:
        return "every picture is drawn with text that can be read"
    return f"{n:,} picture{'s' if n > 1 else ''} of pixels {'were' if n > 1 else 'was'} not read"


@dataclass
class _Reading:
    """One reading of a site. What has been found clean is not read again: the pages of a site, and
    its variants, share most of what they say."""

    detector: Detector
    findings: dict[tuple[str, str, str, str], Finding] = field(default_factory=dict)
    missing: dict[tuple[int, str], str] = field(default_factory=dict)
    pixels: set[int] = field(default_factory=set)
    texts: int = 0
    quoted: int = 0
    clean: set[tuple[str, Manner]] = field(default_factory=set)
    empty: set[int] = field(default_factory=set)
    known: set[tuple[str, str, str]] = field(default_factory=set)

    def take(self, one: Piece) -> bool:
        """Judge a text with all that it carries; whether anything was found."""
        if isinstance(one, Part):
            return self._holds(one.mark, one.texts)
        if isinstance(one, Unread):
            if one.why == PIXELS:
                self.pixels.add(one.mark)
                return False
            if one.closed:
                self.findings[one.file, one.why, "", ""] = _closed(one)
            else:
                self.missing.setdefault((one.mark, one.why), f"{one.file}: {one.why}.")
            return True
        self.texts += 1
        if one.quoted:
            self.quoted += 1
            for why in _not_to_be_quoted(one, self.detector.rules):
                spot = (one.file, why, one.speaker, one.where)
                self.findings.setdefault(spot, _quotation(one, why))
        key = (one.words, one.manner)
        if key in self.clean:
            return False
        guilty = False
        for load in places.loads(one):
            guilty |= self._holds(hash((load.kind, load.written)), load.texts)
        for found, below in self.detector.identified(places.without_load(one)):
            guilty = True
            self._keep(one, found, below)
        if not guilty:
            self.clean.add(key)
        return guilty

    def _holds(self, mark: int, texts: Callable[[], Iterator[Text | Unread]]) -> bool:
        """Judge what has a mark, unless the same has been found to hold nothing."""
        if mark in self.empty:
            return False
        guilty = [self.take(one) for one in texts()]
        if not any(guilty):
            self.empty.add(mark)
        return any(guilty)

    def _keep(self, one: Text, found: Identified, below: int) -> None:
        key = (one.file, found.kind, _compact(found.text), _spot(one, below))
        if one.where != SOURCE or key[:3] not in self.known:
            self.known.add(key[:3])
            self.findings.setdefault(key, _finding(one, found, below))


def _spot(text: Text, below: int) -> str:
    """Where a finding counts as another one: its line, its page."""
    if text.line is not None:
        return str(text.line + below)
    return _page(text) or text.where


def _page(text: Text) -> str:
    """The page of a file on which a text stands; none for the pages of what is attached to it."""
    first = text.where.partition(":")[0].partition(",")[0]
    return first if first.startswith("page ") and " in " not in text.where else ""


def _finding(text: Text, found: Identified, below: int) -> Finding:
    line = text.line + below if text.line is not None else None
    words = " ".join(found.text.split())[:80]
    where = "" if text.where in ("", SOURCE) else f" ({text.where})"
    file = ", ".join(part for part in (text.file, _page(text)) if part)
    return Finding(
        NAME, f"{found.kind}: {words}{where}", file, line, do=_DO,
        subject=f"{text.file}: {found.kind}: {words}",
    )  # fmt: skip


def _closed(one: Unread) -> Finding:
    what = f"nobody can see what is in it: {one.why}"
    return Finding(NAME, what, one.file, do="publish it open, or not at all",
                   subject=f"{one.file}: {one.why}")  # fmt: skip


def _not_to_be_quoted(text: Text, rules: Rules) -> Iterator[str]:
    if text.quoted and text.speaker and rules.speakers:
        if text.speaker not in rules.speakers:
            yield f"a quotation of {text.speaker}, who is not among the participants"
        elif why := rules.speakers[text.speaker]:
            yield f"a quotation of {text.speaker}: {why}"


def _quotation(text: Text, why: str) -> Finding:
    file = ", ".join(part for part in (text.file, _page(text)) if part)
    do = "quote somebody who agreed, through the report's own quotations"
    return Finding(NAME, why, file, text.line, do, f"{text.file}: {why}")


def _declared(site: Site, rules: Rules) -> Iterator[Finding]:
    """Quotations that the reports' own evidence lists, held to the participants' consent."""
    for name in site.of("json"):
        if not name.startswith("evidence/"):
            continue
        try:
            held = json.loads(site.read(name))
            quotes: Iterable[dict] = held.get("quotes") or ()
            speakers = {str(one["speaker"]): one.get("consent", True) for one in quotes}
        except (ValueError, AttributeError, KeyError, TypeError):
            what = "is no evidence that can be read"
            yield Finding(NAME, what, name, do="build again", subject=f"{name}: {what}")
            continue
        for speaker, agreed in sorted(speakers.items()):
            text = Text("", name, "", None, Manner.SPEECH, True, speaker)
            for why in _not_to_be_quoted(text, rules):
                yield _quotation(text, why)
            if not agreed:
                yield _quotation(text, f"a quotation of {speaker}, who did not agree to it")


def _compact(words: str) -> str:
    return (
        re.sub(r"[\W_]+", "", plain(words)).casefold()
        if "@" not in words
        else (re.sub(r"\s", "", plain(words)).casefold())
    )
