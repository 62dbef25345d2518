"""The evidence map: from a theme to the passages behind it, and to their place in a transcript.

What a report claims rests on themes, a theme on passages, a passage on words that somebody said and
agreed, or did not agree, to have quoted. The map holds numbers, names and places; never words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.qualitative import themes
from analysis.qualitative.coding import Code, CodedProject


@dataclass(frozen=True)
class Passage:
    """Where words stand: their label, source, turn of talk and characters, and who said them.

    ``turn`` counts the turns of the transcript from 1 (0 where it has none); ``start`` and ``end``
    count characters from 0, the end exclusive.
    """

    id: str
    segment: str
    speaker: str
    group: str
    source: str
    turn: int
    start: int
    end: int
    consent: bool


@dataclass(frozen=True)
class Ground:
    """One theme as something that a sentence can rest on.

    ``known_as`` are the names by which a report may claim it: its path, its name, its name up to a
    colon. Another theme may answer to the shorter ones as well.
    """

    name: str
    path: str
    known_as: tuple[str, ...]
    groups: tuple[tuple[str, int], ...]
    passages: tuple[Passage, ...]

    @property
    def participants(self) -> int:
        """How many people of the selection spoke to it."""
        return sum(n for _, n in self.groups)


def grounds(
    project: CodedProject, study: str, codes: Sequence[Code | str] = ()
) -> tuple[Ground, ...]:
    """One `Ground` for each of ``codes`` (all codes of the tree, if none), in codebook order.

    Counts the lead coder's codings of the participants of ``study``; themes to which nobody spoke
    have no passages.
    """
    wanted = themes.resolved(project, codes or project.codes)
    found = themes.codings(project, wanted, study)
    places = {row: _passage(project, row) for row in dict.fromkeys(found["segment"])}
    groups = list(dict.fromkeys(p.group for p in project.participants if p.study == study))
    out = []
    for code in wanted:
        mine = [places[s] for s in found.loc[found["theme"] == code.id, "segment"]]
        spoke = Counter(group for _, group in {(p.speaker, p.group) for p in mine})
        out.append(
            Ground(
                code.name,
                project.path(code),
                _names(project, code),
                tuple((group, spoke[group]) for group in groups),
                tuple(sorted(mine, key=lambda p: p.id)),
            )
        )
    return tuple(out)


def _names(project: CodedProject, code: Code) -> tuple[str, ...]:
    """The names by which a code may be claimed, the surest first."""
    names = (project.path(code), code.name, code.name.split(":")[0].strip())
    return tuple(dict.fromkeys(names))


def _passage(project: CodedProject, segment: str) -> Passage:
    found = project.segment(segment)
    source = project.source(found.source)
    turns = [i for i, turn in enumerate(source.turns, start=1) if turn.start <= found.start]
    known = {participant.id: participant for participant in project.participants}
    who = known.get(found.speaker)
    return Passage(
        project.label(segment),
        segment,
        found.speaker,
        who.group if who else "",
        source.name,
        turns[-1] if turns else 0,
        found.start,
        found.end,
        bool(who and who.quote_consent),
    )
