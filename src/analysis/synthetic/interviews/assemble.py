"""Making transcripts from the scripts, and coding them twice."""

from __future__ import annotations

import re
import uuid
from dataclasses import asdict, fields
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from analysis.qualitative.coding import (
    CodedProject,
    Coder,
    Coding,
    Memo,
    Participant,
    Segment,
    Set,
    Source,
)
from analysis.synthetic.interviews import codebook, planted, script
from analysis.synthetic.interviews.script import Line, Person, Scene

NAME = "Life Rooms evaluation interviews (synthetic)"
LEAD, SECOND = "coder-1", "coder-2"
_BEGUN = {
    "focus_groups": datetime(2018, 7, 2, 9),
    "partnership": datetime(2018, 6, 4, 9),
    "early_years": datetime(2019, 5, 13, 9),
    "rehabilitation": datetime(2015, 9, 28, 9),
}
_COLUMNS = (
    "participant_id study group focus_group hub quote_consent age_band gender role sector".split()
)


def interviews(rng: np.random.Generator) -> tuple[pd.DataFrame, CodedProject]:
    """The participants and the coded project.

    The table has the columns of ``participants.csv``, empty cells None. The seed chooses the
    interviewer's wording, the asides and where the coders differ; who speaks to which theme is
    written in the scripts and always the same.
    """
    scenes = script.scenes()
    people = [person for scene in scenes for person in scene.people]
    words, second = rng.spawn(2)
    made = _Transcripts(words)
    sources = tuple(made.source(scene) for scene in scenes)
    segments, codings = made.segments, made.codings
    _code_again(second, {s.name: s for s in sources}, segments, codings)
    order = {source.id: i for i, source in enumerate(sources)}
    segments.sort(key=lambda s: (order[s.source], s.start, s.end))
    place = {segment.id: i for i, segment in enumerate(segments)}
    codings.sort(key=lambda coding: place[coding.segment])
    project = CodedProject(
        name=NAME,
        participants=tuple(_participant(person) for person in people),
        sources=sources,
        codes=codebook.codes(),
        segments=tuple(segments),
        codings=tuple(codings),
        coders=(Coder(_id("coder", LEAD), "Coder 1"), Coder(_id("coder", SECOND), "Coder 2")),
        memos=tuple(_memos()),
        sets=(
            Set(
                _id("set", "double"),
                "Double-coded",
                tuple(_id("source", name) for name in planted.DOUBLE_CODED),
            ),
        ),
    )
    return _table(people), project


def _id(kind: str, name: str) -> str:
    return str(uuid.uuid5(codebook.HOME, f"{kind}:{name}"))


def _table(people: list[Person]) -> pd.DataFrame:
    frame = pd.DataFrame([asdict(person) for person in people])
    frame = frame.rename(columns={"id": "participant_id"})[_COLUMNS]
    return frame.astype(object).where(frame != "", None).astype({"quote_consent": bool})


def _participant(person: Person) -> Participant:
    own = {"id", "study", "group", "quote_consent"}
    extra = [field.name for field in fields(person) if field.name not in own]
    attributes = tuple((name, getattr(person, name)) for name in extra if getattr(person, name))
    return Participant(person.id, person.study, person.group, person.quote_consent, attributes)


def _memos() -> list[Memo]:
    memos = []
    for row in script.text_of("summaries").splitlines():
        key, group, text = row.split(" | ")
        identity = _id("memo", f"{key}:{group}")
        memos.append(Memo(identity, f"Summary · {group}", text, (codebook.code_id(key),)))
    return memos


class _Transcripts:
    """Writes the transcripts one after another, so that asides and endings are not used twice."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.asides = self._shuffled("asides")
        self.endings = self._shuffled("closings")
        self.segments: list[Segment] = []
        self.codings: list[Coding] = []

    def _shuffled(self, name: str) -> list[str]:
        lines = script.text_of(name).splitlines()
        return [lines[i] for i in self.rng.permutation(len(lines))]

    def source(self, scene: Scene) -> Source:
        self.scene, self.identity = scene, _id("source", scene.name)
        self.text = f"Transcript {scene.name}\n"
        self.at = _BEGUN[scene.study] + timedelta(days=int(self.rng.integers(0, 60)))
        self.asked: set[str] = set()
        group = len(scene.people) > 1
        self.asker = "Facilitator" if group else "Interviewer"
        self._ask("start_group" if group else "start")
        # An aside goes where the talk moves on: not before words that answer the last ones.
        free = [i for i, after in enumerate(scene.lines[1:]) if i > 0 and after.codes]
        interlude = free[int(self.rng.integers(len(free)))]
        for number, line in enumerate(scene.lines):
            if line.codes and self._worth_asking(line, number):
                self._ask(line.codes[0])
            self._say(line)
            if not group and number == interlude and self.asides:
                probe, reply = self.asides.pop().split(" | ")
                self._turn(self.asker, probe)
                self._turn(line.speaker, reply)
        if not group:
            self._ask("end")
            self._turn(scene.people[0].id, self.endings.pop())
        return Source(self.identity, scene.name, self.text, scene.study)

    def _worth_asking(self, line: Line, number: int) -> bool:
        """In a group people answer each other; the facilitator asks when the subject changes."""
        if len(self.scene.people) == 1:
            return True
        before = self.scene.lines[number - 1].codes if number else ()
        return not set(line.codes) & set(before)

    def _ask(self, key: str) -> None:
        ways = [q for q in script.questions()[key] if q not in self.asked]
        if ways:
            question = ways[int(self.rng.integers(len(ways)))]
            self.asked.add(question)
            self._turn(self.asker, question)

    def _turn(self, speaker: str, words: str) -> int:
        self.text += f"\n{speaker}: "
        start = len(self.text)
        self.text += f"{words}\n"
        return start

    def _say(self, line: Line) -> None:
        text = re.sub(r"\{([^{}]*)\}", lambda m: self._choice(m.group(1)), line.text)
        words, start, end = script.marked(text)
        place = self._turn(line.speaker, words)
        if not line.codes:
            return
        name = f"{self.scene.name}:{len(self.segments)}"
        segment = Segment(
            _id("segment", name),
            self.identity,
            place + start,
            place + end,
            words[start:end],
            line.speaker,
        )
        self.segments.append(segment)
        for key in line.codes:
            self.at += timedelta(seconds=int(self.rng.integers(40, 400)))
            self.codings.append(_coding(segment, key, LEAD, self.at))

    def _choice(self, ways: str) -> str:
        options = ways.split("|")
        return options[int(self.rng.integers(len(options)))]


def _coding(segment: Segment, key: str, coder: str, at: datetime) -> Coding:
    return Coding(
        id=_id("coding", f"{segment.id}:{key}:{coder}"),
        segment=segment.id,
        code=codebook.code_id(key),
        coder=_id("coder", coder),
        at=at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def _code_again(
    rng: np.random.Generator,
    sources: dict[str, Source],
    segments: list[Segment],
    codings: list[Coding],
) -> None:
    """The second coder's work on the double-coded sources, added to `segments` and `codings`."""
    keys = {codebook.code_id(key): key for key in codebook.NAMES}
    first: dict[str, list[str]] = {}
    for coding in codings:
        first.setdefault(coding.segment, []).append(keys[coding.code])
    spans = {(s.source, s.start, s.end): s for s in segments}
    for name in planted.DOUBLE_CODED:
        source = sources[name]
        mine = [s for s in segments if s.source == source.id]
        at = _BEGUN[source.study] + timedelta(days=90)
        for turn in source.turns:
            if turn.speaker in ("Interviewer", "Facilitator"):
                continue
            at += timedelta(minutes=2)
            here = [s for s in mine if turn.start <= s.start < turn.end]
            given = [
                (s, choice)
                for s in here
                for key in first[s.id]
                if (choice := _second_view(rng, key))
            ]
            if not here and rng.random() < planted.SECOND_CODER_EXTRA:
                likely = codebook.themes_beside(first[mine[0].id][0])
                whole = Segment("", source.id, turn.start, turn.end, "", turn.speaker)
                given.append((whole, likely[int(rng.integers(len(likely)))]))
            for segment, key in given:
                start, end = _edges(rng, segment, turn.start, turn.end)
                place = (source.id, start, end)
                if place not in spans:
                    words = (source.text or "")[start:end]
                    identity = _id("segment", f"{name}:{start}:{end}")
                    spans[place] = Segment(identity, source.id, start, end, words, turn.speaker)
                    segments.append(spans[place])
                coding = _coding(spans[place], key, SECOND, at)
                if all(coding.id != other.id for other in codings):
                    codings.append(coding)


def _second_view(rng: np.random.Generator, key: str) -> str:
    """What the second coder makes of a passage coded `key`; empty: nothing."""
    chance = rng.random()
    if chance < planted.SECOND_CODER_SAME or key in ("w", "h", "dev"):
        return key
    if chance < planted.SECOND_CODER_SAME + planted.SECOND_CODER_OTHER:
        others = codebook.themes_beside(key)
        return others[int(rng.integers(len(others)))]
    return ""


def _edges(rng: np.random.Generator, segment: Segment, first: int, last: int) -> tuple[int, int]:
    """The second coder's boundaries: the same as the first's, or the whole of what was said."""
    if rng.random() < 0.7:
        return segment.start, segment.end
    return first, last
