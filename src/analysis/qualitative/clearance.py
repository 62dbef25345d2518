"""Which passages may be quoted: the checks that every quotation passes before anybody can read it.

A `Cleared` quote is made here and nowhere else, so the type itself is the evidence that its speaker
agreed, that the words stand at their place in the transcript and are the speaker's own, that the
speaker is not one of too few of a group, and that nothing in them looks identifying.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from analysis.qualitative import themes
from analysis.qualitative.coding import Code, CodedProject, Segment
from analysis.qualitative.identifying import Detail, Detector
from analysis.qualitative.study_words import FILE
from analysis.qualitative.themes import Quote
from analysis.release import FEWEST_IN_A_GROUP
from bite.errors import DataError, Fault, Where

_SEAL = object()
NOT_AGREED = "the speaker did not agree to be quoted"
NO_SPEAKER = "nobody is known to have said it"
NO_WORDS = "the transcript holds no words for it"
NOT_THERE = "the words do not stand at this place of the transcript"
NOT_THEIRS = "somebody else is speaking at this place of the transcript"


@dataclass(frozen=True)
class Cleared:
    """A quote that may be shown. Made by a `Clearance`, never by hand."""

    quote: Quote
    seal: object = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.seal is not _SEAL:
            raise TypeError("a Cleared quote is made by a clearance.Clearance, not by hand")


@dataclass(frozen=True)
class Clearance:
    """The checks for one selection of participants: its project, and what identifies there."""

    project: CodedProject
    detector: Detector = field(default_factory=Detector)
    fewest: int = FEWEST_IN_A_GROUP

    # -- one passage --------------------------------------------------------------------------

    def details(self, segment: str) -> tuple[Detail, ...]:
        """What may identify somebody in a passage."""
        return self.detector.details(self.project.segment(segment).text or "")

    def objections(self, segment: str) -> tuple[str, ...]:
        """Every reason why a passage may not be quoted; none if it may."""
        return tuple(self._objections(self.project.segment(segment)))

    def _objections(self, segment: Segment) -> Iterator[str]:
        if not segment.text:
            yield NO_WORDS
        if not segment.speaker:
            yield NO_SPEAKER
            return
        source = self.project.source(segment.source)
        if (source.text or "")[segment.start : segment.end] != segment.text:
            yield NOT_THERE
        elif source.speaker_at(segment.start) in self._others(segment.speaker):
            yield NOT_THEIRS
        who = self.project.participant(segment.speaker)
        if not who.quote_consent:
            yield NOT_AGREED
        if (n := self._sizes[who.study, who.group]) < self.fewest:
            yield f"only {n} of this group took part, and fewer than {self.fewest} are not quoted"
        for one in self.detector.details(segment.text or ""):
            yield f"“{one.text}” may identify somebody: {one.why}"

    def _others(self, speaker: str) -> set[str]:
        return self._ids - {speaker}

    @cached_property
    def _ids(self) -> set[str]:
        return {participant.id for participant in self.project.participants}

    @cached_property
    def _sizes(self) -> Counter[tuple[str, str]]:
        return Counter((p.study, p.group) for p in self.project.participants)

    def may_be_shown(self, segment: str) -> bool:
        """Whether a passage may be quoted."""
        return not self.objections(segment)

    def passage(self, segment: str, code: str = "") -> Cleared:
        """A passage as a cleared quote. Raises `DataError` with every objection."""
        found = self.project.segment(segment)
        who = found.speaker
        return self.clear(
            Quote(
                id=self.project.label(segment),
                text=found.text or "",
                speaker=who,
                group=self.project.participant(who).group if who in self._ids else "",
                source=self.project.source(found.source).name,
                code=code,
                segment=segment,
                start=found.start,
                end=found.end,
            )
        )

    def clear(self, quote: Quote) -> Cleared:
        """The quote, checked against its transcript. Raises `DataError` with every objection."""
        known = {segment.id: segment for segment in self.project.segments}.get(quote.segment)
        if known is None:
            raise DataError(Fault(f"{quote.id}: no such passage in this selection", do=_DO))
        faults = [Fault(f"{quote.id} may not be quoted: {why}", self._where(known), _DO)
                  for why in self._objections(known)]  # fmt: skip
        said = (quote.text, quote.speaker, quote.start, quote.end)
        if said != (known.text, known.speaker, known.start, known.end):
            what = f"{quote.id}: the quote is not what the transcript holds at its place"
            faults.append(Fault(what, self._where(known), "Quote what was said, and no more."))
        if faults:
            raise DataError(faults)
        return Cleared(quote, _SEAL)

    def _where(self, segment: Segment) -> Where:
        source = self.project.source(segment.source)
        line = (source.text or "").count("\n", 0, segment.start) + 1
        return Where(f"transcript {source.name}", line)

    # -- many ---------------------------------------------------------------------------------

    @cached_property
    def barred(self) -> Mapping[str, tuple[str, ...]]:
        """Passages of people who agreed to be quoted that may not be shown all the same: segment →
        objections."""
        out = {}
        for segment in self.project.segments:
            objections = self.objections(segment.id)
            if objections and NOT_AGREED not in objections and NO_SPEAKER not in objections:
                out[segment.id] = objections
        return out

    def choose(
        self, codes: Sequence[Code | str], study: str, used: Collection[str] = (), **how: Any
    ) -> dict[str, tuple[Cleared, ...]]:
        """`themes.quotes` among the passages that may be shown: code name → cleared quotes."""
        kept_out = {*used, *self.barred}
        chosen = themes.quotes(self.project, codes, study, used=kept_out, **how)
        return {name: tuple(self.clear(quote) for quote in found) for name, found in chosen.items()}

    def by_label(self, label: str) -> Cleared:
        """The passage that the reports call ``label`` (S03.07).

        Raises `DataError` naming the nearest labels, or every reason why it may not be quoted.
        """
        labels = {self.project.label(segment.id): segment.id for segment in self.project.segments}
        if label not in labels:
            near = get_close_matches(label, labels, 3)
            do = f"Did you mean {' or '.join(near)}?" if near else "Labels are such as S03.07."
            raise DataError(Fault(f"no passage in this selection is called {label!r}", do=do))
        return self.passage(labels[label])


_DO = (
    "Quote another passage; if a word is harmless, say so and why in "
    f"data/{FILE} (see docs/governance.md)."
)
