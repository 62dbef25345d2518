"""The one model of coded interviews, whatever program the coding was done in.

A `CodedProject` is immutable and holds what a reader found: participants, sources with their
full text, the code tree, segments (a place in a source and the exact words there), codings (who
gave which segment which code), memos and sets. A segment whose words are not found at its place
in its source cannot exist here, so no quote can ever be printed that nobody said.

Offsets count Unicode code points from 0, the end exclusive, as Python's own strings do.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property

import pandas as pd

from analysis.qualitative import soundness
from bite.errors import DataError, Fault, UsageError


@dataclass(frozen=True)
class Participant:
    """Somebody who was interviewed. ``attributes`` are the case's other variables, as text."""

    id: str
    study: str = ""
    group: str = ""
    quote_consent: bool = False
    attributes: tuple[tuple[str, str], ...] = ()

    def attribute(self, name: str) -> str:
        """The variable `name`; empty when it was not recorded."""
        return dict(self.attributes).get(name, "")


@dataclass(frozen=True)
class Turn:
    """One person's stretch of talk: its label in the transcript and where the words lie."""

    speaker: str
    start: int
    end: int


_LABEL = re.compile(r"(?:^|(?<=[\r\u2028\u2029]))([^\W_][^\r\n\u2028\u2029:]{0,30}):[ \t]+", re.M)


@dataclass(frozen=True)
class Source:
    """A transcript. ``text`` is None when the file named a text that it did not hold."""

    id: str
    name: str
    text: str | None
    study: str = ""

    @cached_property
    def _turns(self) -> tuple[list[int], list[int], list[str]]:
        """Where each turn starts and ends, and who speaks: as lists, to be searched fast."""
        text = self.text or ""
        labels = list(_LABEL.finditer(text))
        starts = [match.end() for match in labels]
        stops = [*(match.start() for match in labels[1:]), len(text)]
        ends = [
            start + len(text[start:stop].rstrip())
            for start, stop in zip(starts, stops, strict=False)
        ]
        return starts, ends, [match[1] for match in labels]

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """The speaker turns: each begins on a new line with ``Label: ``."""
        starts, ends, speakers = self._turns
        return tuple(map(Turn, speakers, starts, ends))

    def speaker_at(self, position: int) -> str:
        """The label of whoever is speaking at `position`; empty outside every turn."""
        starts, ends, speakers = self._turns
        before = bisect_right(starts, position) - 1
        return speakers[before] if before >= 0 and position < ends[before] else ""

    def speakers_in(self, start: int, end: int) -> list[str]:
        """The labels of the turns that the stretch meets, in their order."""
        starts, ends, speakers = self._turns
        first = max(0, bisect_right(starts, start) - 1)
        last = bisect_left(starts, end)
        return [speakers[i] for i in range(first, last) if ends[i] > start]


@dataclass(frozen=True)
class Code:
    """A node of the code tree; ``parent`` is the id of the code above it, empty at the top."""

    id: str
    name: str
    parent: str = ""
    description: str = ""
    colour: str = ""
    codable: bool = True


@dataclass(frozen=True)
class Segment:
    """The words from ``start`` to ``end`` of a source, and the participant who said them."""

    id: str
    source: str
    start: int
    end: int
    text: str | None
    speaker: str = ""


@dataclass(frozen=True)
class Coder:
    """Somebody who coded."""

    id: str
    name: str = ""


@dataclass(frozen=True)
class Coding:
    """One act of coding. ``at`` is an ISO date and time, as the file gives it."""

    id: str
    segment: str
    code: str
    coder: str = ""
    at: str = ""


@dataclass(frozen=True)
class Memo:
    """A written note and the ids of what it is attached to."""

    id: str
    name: str
    text: str
    targets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Set:
    """A named collection of codes, sources or memos."""

    id: str
    name: str
    members: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True)
class Loss:
    """Something a file held that the model does not, in words a researcher understands.

    ``grave`` if evidence is gone: coded words, a text, a person. ``places`` are the first few
    places in the file, each with its line.
    """

    what: str
    n: int
    why: str = ""
    grave: bool = True
    places: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.n} × {self.what}{f': {self.why}' if self.why else ''}"


@dataclass(frozen=True)
class CodedProject:
    """A coded project. Raises `DataError`, naming every fault, if its parts do not fit together."""

    name: str
    participants: tuple[Participant, ...] = ()
    sources: tuple[Source, ...] = ()
    codes: tuple[Code, ...] = ()
    segments: tuple[Segment, ...] = ()
    codings: tuple[Coding, ...] = ()
    coders: tuple[Coder, ...] = ()
    memos: tuple[Memo, ...] = ()
    sets: tuple[Set, ...] = ()
    origin: str = field(default="", compare=False)
    lead: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        faults = tuple(soundness.faults(self))
        if faults:
            raise DataError(faults)

    def __reduce__(self) -> tuple:
        """Copied or kept in a store, a project is made anew, and so checked anew."""
        return CodedProject, tuple(getattr(self, each.name) for each in fields(self))

    # -- looking things up ------------------------------------------------------------------

    @cached_property
    def _codes(self) -> Mapping[str, Code]:
        return {code.id: code for code in self.codes}

    @cached_property
    def _sources(self) -> Mapping[str, Source]:
        return {source.id: source for source in self.sources}

    @cached_property
    def _segments(self) -> Mapping[str, Segment]:
        return {segment.id: segment for segment in self.segments}

    @cached_property
    def _participants(self) -> Mapping[str, Participant]:
        return {participant.id: participant for participant in self.participants}

    def source(self, source_id: str) -> Source:
        """The source with this id."""
        return self._sources[source_id]

    def segment(self, segment_id: str) -> Segment:
        """The segment with this id."""
        return self._segments[segment_id]

    def participant(self, participant_id: str) -> Participant:
        """The participant with this id; raises `UsageError` if there is none."""
        if participant_id not in self._participants:
            raise UsageError(f"no participant {participant_id!r} in {self.name}")
        return self._participants[participant_id]

    def code(self, wanted: str) -> Code:
        """The code with this id, this path (``Theme > Sub-theme``) or this name.

        Raises `UsageError` when no code, or more than one, answers to the name.
        """
        if wanted in self._codes:
            return self._codes[wanted]
        folded = wanted.casefold()
        found = [c for c in self.codes if self.path(c).casefold() == folded]
        found = found or [c for c in self.codes if c.name.casefold() == folded]
        if len(found) == 1:
            return found[0]
        if found:
            places = "; ".join(self.path(code) for code in found)
            raise UsageError(f"{len(found)} codes are named {wanted!r}: {places}; give the path")
        tops = ", ".join(code.name for code in self.children())
        do = "rename the code in your program and import again; docs/qualitative.md says more"
        what = f"no code {wanted!r} in {self.name}; at the top of its tree: {tops or 'nothing'}"
        raise UsageError(Fault(what, do=do))

    def children(self, parent: Code | str | None = None) -> tuple[Code, ...]:
        """The codes directly below `parent` in codebook order; the top of the tree for None."""
        if isinstance(parent, str):
            parent = self.code(parent)
        above = parent.id if parent else ""
        return tuple(code for code in self.codes if code.parent == above)

    def below(self, code: Code) -> tuple[Code, ...]:
        """`code` and every code under it, in codebook order."""
        return (code, *(deep for child in self.children(code) for deep in self.below(child)))

    def above(self, code: Code) -> tuple[Code, ...]:
        """`code` and the codes over it, the top of the tree last."""
        chain = [code]
        while chain[-1].parent:
            chain.append(self._codes[chain[-1].parent])
        return tuple(chain)

    def path(self, code: Code) -> str:
        """``Framework > Theme > Sub-theme``."""
        return " > ".join(step.name for step in reversed(self.above(code)))

    @cached_property
    def lead_coder(self) -> str:
        """The id of the coder who coded most; counts and quotes rest on this one's work.

        A part of a project keeps the whole project's lead coder.
        """
        if self.lead:
            return self.lead
        counts = Counter(coding.coder for coding in self.codings)
        return min(counts, key=lambda coder: (-counts[coder], coder)) if counts else ""

    def label(self, segment_id: str) -> str:
        """A stable short name for a segment: speaker and place in order, as ``S03.07``.

        Segments that only another coder than the lead coder made are ``S03.x01`` and so on, so
        that double coding changes no name.
        """
        return self._labels[segment_id]

    @cached_property
    def _labels(self) -> Mapping[str, str]:
        order = {source.id: i for i, source in enumerate(self.sources)}
        lead = {coding.segment for coding in self.codings if coding.coder == self.lead_coder}
        seen: Counter[str] = Counter()
        labels = {}
        for s in sorted(self.segments, key=lambda s: (order[s.source], s.start, s.end, s.id)):
            who = f"{s.speaker or self.source(s.source).name}.{'' if s.id in lead else 'x'}"
            seen[who] += 1
            labels[s.id] = f"{who}{seen[who]:02d}"
        return labels

    # -- tidy tables ------------------------------------------------------------------------

    @cached_property
    def participants_table(self) -> pd.DataFrame:
        """One row a participant: id, study, group, quote_consent and every attribute."""
        rows = [
            {
                "participant_id": p.id,
                "study": p.study,
                "group": p.group,
                "quote_consent": p.quote_consent,
                **dict(p.attributes),
            }
            for p in self.participants
        ]
        columns = ["participant_id", "study", "group", "quote_consent"]
        return pd.DataFrame(rows, columns=None if rows else columns).fillna("")

    @cached_property
    def codings_table(self) -> pd.DataFrame:
        """One row a coding.

        Columns: coding, segment, source, study, speaker, group, code (id), name, path, coder, at,
        start, end, text. ``study`` and ``group`` are the speaker's; ``text`` is None where a
        segment has no words at a place.
        """
        nobody = Participant("")
        paths = {code.id: self.path(code) for code in self.codes}
        rows = []
        for coding in self.codings:
            segment = self._segments[coding.segment]
            who = self._participants.get(segment.speaker, nobody)
            study = who.study or self._sources[segment.source].study
            code = self._codes[coding.code]
            said = (coding.id, segment.id, segment.source, study, segment.speaker, who.group)
            meant = (code.id, code.name, paths[code.id], coding.coder, coding.at)
            rows.append((*said, *meant, segment.start, segment.end, segment.text))
        columns = "coding segment source study speaker group code name path coder at start end text"
        table = pd.DataFrame(rows, columns=columns.split())
        # pandas would make of None a number, "nan", which prints like a word
        return table.assign(text=pd.Series([row[-1] for row in rows], table.index, dtype=object))

    # -- smaller projects -------------------------------------------------------------------

    def only(self, participants: Collection[str]) -> CodedProject:
        """The same project with only these participants' words; codes and memos stay whole."""
        keep = set(participants)
        segments = tuple(s for s in self.segments if s.speaker in keep)
        kept = {s.id for s in segments}
        speaking = {s.source for s in segments} | {
            source.id for source in self.sources if keep & {turn.speaker for turn in source.turns}
        }
        return replace(
            self,
            participants=tuple(p for p in self.participants if p.id in keep),
            sources=tuple(s for s in self.sources if s.id in speaking),
            segments=segments,
            codings=tuple(c for c in self.codings if c.segment in kept),
            sets=(),
            lead=self.lead_coder,
        )

    def study(self, name: str) -> CodedProject:
        """The part of the project that belongs to the study `name`."""
        return self.only([p.id for p in self.participants if p.study == name])


@dataclass(frozen=True)
class Imported:
    """What a reader brings in: the project, what the file held besides, and how well words fitted.

    ``alignment`` maps a source's name to the share (0 to 1) of its selections whose place could
    be checked and was right; ``counting`` maps it to how its positions were found to be counted.
    """

    project: CodedProject
    losses: tuple[Loss, ...] = ()
    alignment: Mapping[str, float] = field(default_factory=dict)
    counting: Mapping[str, str] = field(default_factory=dict)
