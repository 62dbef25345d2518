"""Participants by the ids that the data package uses, in the table and in the transcripts alike.

Cases in qualitative software are often named after people. The data package cites everybody by a
letter and two or three digits (S07): whoever has such a name keeps it, the others are given one,
and the key is handed back to whoever imports, to be kept away from the data.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate
from string import ascii_uppercase

from analysis.contracts import codes
from analysis.qualitative.coding import CodedProject, Participant, Segment, Source
from bite.errors import DataError, Fault

ID = re.compile(r"[A-Z]\d{2,3}")
"""How the data package names people (contract of table participants)."""
"""How the data package names people (contract of table participants)."""
_LETTERS = {
    "staff": "S",
    "partner": "P",
    "user": "U",
    "life_rooms_staff": "L",
    "childrens_centre_staff": "C",
    "service_user": "R",
}
_UNKNOWN = "I"
"""First letter of an id: whom the person spoke as, or just that it is an interviewee."""


@dataclass(frozen=True)
class Fitted:
    """A project with the package's ids.

    ``key`` gives each new id by the name in the file; ``spoken`` is how often such a name still
    stands in what was said, where nothing is ever changed.
    """

    project: CodedProject
    key: Mapping[str, str]
    spoken: int = 0


def fitted(
    project: CodedProject,
    *,
    study: str = "",
    key: Mapping[str, str] | None = None,
    taken: Collection[str] = (),
) -> Fitted:
    """`project` with participants the package can hold.

    `study` is that of everybody for whom the file names none. `key` gives ids used before, by name
    in the file; `taken` are ids of other people. Studies and groups are spelt as the contract
    spells them; a group that it does not know stays as the attribute ``group in the file``.
    """
    people = tuple(_spelt(person, study) for person in project.participants)
    new = _named(people, key or {}, set(taken))
    names = _anyone(new) if new else None
    sources, moved = [], {}
    for source in project.sources:
        relabelled, move = _relabelled(source, new)
        called = names.sub(lambda found: new[found.group()], source.name) if names else source.name
        sources.append(replace(relabelled, name=called))
        moved[source.id] = move
    texts = {source.id: source.text for source in sources}
    done = replace(
        project,
        participants=tuple(replace(p, id=new.get(p.id, p.id)) for p in people),
        sources=tuple(sources),
        segments=tuple(
            _shifted(s, texts[s.source], moved[s.source], new) for s in project.segments
        ),
    )
    spoken = sum(len(names.findall(text or "")) for text in texts.values()) if names else 0
    return Fitted(done, new, spoken)


def _anyone(names: Collection[str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def _spelt(person: Participant, study: str) -> Participant:
    found = _code(person.study, codes.STUDIES) or (study if not person.study else "")
    group = _code(person.group, codes.GROUPS)
    unknown = [("study in the file", person.study if not found else "")]
    unknown.append(("group in the file", person.group if not group else ""))
    kept = tuple(pair for pair in unknown if pair[1])
    return replace(person, study=found, group=group, attributes=person.attributes + kept)


def _code(value: str, among: Collection[str]) -> str:
    """The code that `value` spells, give or take capitals, hyphens and a plural; else empty."""
    plain = re.sub(r"[^a-z]+", "_", value.lower().replace("'", "").replace("’", "")).strip("_")
    return next((code for code in (plain, plain.removesuffix("s")) if code in among), "")


def _named(people: tuple[Participant, ...], key: Mapping[str, str], taken: set[str]) -> dict:
    taken |= {person.id for person in people if ID.fullmatch(person.id)} | set(key.values())
    new = {}
    for person in people:
        if ID.fullmatch(person.id):
            continue
        if person.id not in key:
            # The group's own letter first; another when its thousand are used up.
            letters = _LETTERS.get(person.group, _UNKNOWN) + ascii_uppercase
            names = (f"{letter}{n:02d}" for letter in letters for n in range(1, 1000))
            new[person.id] = next((name for name in names if name not in taken), "")
            if not new[person.id]:
                what = f"no id is left for {len(people):,} participants"
                raise DataError(
                    Fault(what, do="import the studies into data packages of their own")
                )
            taken.add(new[person.id])
        else:
            new[person.id] = key[person.id]
    return new


def _relabelled(
    source: Source, new: Mapping[str, str]
) -> tuple[Source, Callable[[int, bool], int]]:
    """A source whose turns bear the new ids, and where a position of the old text lies in it.

    Inside a label, the place asked for is the label's start or, for an end, its end.
    """
    changes: list[tuple[int, int, str]] = []
    for turn in source.turns:
        if turn.speaker in new:
            at = (source.text or "").rindex(turn.speaker, 0, turn.start)
            changes.append((at, at + len(turn.speaker), new[turn.speaker]))
    if not changes:
        return source, lambda position, is_end: position
    text, parts, last = source.text or "", [], 0
    for start, end, label in changes:
        parts += [text[last:start], label]
        last = end

    starts = [start for start, _, _ in changes]
    shifts = [0, *accumulate(len(label) - (end - start) for start, end, label in changes)]

    def place(position: int, is_end: bool) -> int:
        before = bisect_left(starts, position)
        if before and position < changes[before - 1][1]:
            start, _, label = changes[before - 1]
            return start + shifts[before - 1] + (len(label) if is_end else 0)
        return position + shifts[before]

    return replace(source, text="".join([*parts, text[last:]])), place


def _shifted(
    segment: Segment, text: str | None, place: Callable[[int, bool], int], new: Mapping[str, str]
) -> Segment:
    speaker = new.get(segment.speaker, segment.speaker)
    if text is None or segment.text is None:
        return replace(segment, speaker=speaker)
    start, end = place(segment.start, False), place(segment.end, True)
    return replace(segment, start=start, end=end, text=text[start:end], speaker=speaker)
