"""Who said a coded passage, where the file itself names nobody.

Word exports and tables of segments know documents, not participants. One document is then one
participant, named after it, which is how most studies keep interviews; what an interviewer said
is nobody's. That it was done is a loss that the reader states.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from analysis.qualitative.coding import Loss, Participant, Segment, Source

# A bare "I" asks; "I1" and "INT01" may be how a study numbers the people it interviewed.
_ASKS = re.compile(
    r"(interviewer|researcher|moderator|facilitator)\s?\d*(\s*\(.*\))?|int|iv|i|mod|q",
    re.IGNORECASE,
)
_ENDING = re.compile(r"\.(docx?|rtf|odt|txt|pdf|vtt|srt|md|html?)$", re.IGNORECASE)


def without_ending(name: str) -> str:
    """A document's name without ``.docx`` and its like."""
    return _ENDING.sub("", name.strip()) or name.strip()


def one_a_source(
    sources: Iterable[Source],
    segments: Iterable[Segment],
    groups: Mapping[str, str] | None = None,
) -> tuple[tuple[Participant, ...], tuple[Segment, ...], Loss | None]:
    """Each source's participant, the segments with their speakers, and the loss that says so.

    `groups` gives the group by source id. Two sources of one name are two participants. Words
    under an interviewer's label get no speaker.
    """
    sources = tuple(sources)
    groups = groups or {}
    people: dict[str, Participant] = {}
    taken: set[str] = set()
    for source in sources:
        name, n = without_ending(source.name), 1
        while name in taken:
            n += 1
            name = f"{without_ending(source.name)} ({n})"
        taken.add(name)
        people[source.id] = Participant(name, source.study, groups.get(source.id, ""))
    by_id = {source.id: source for source in sources}

    def speaker(segment: Segment) -> str:
        label = by_id[segment.source].speaker_at(segment.start) if segment.text else ""
        if label in taken:
            return label
        return "" if label and asks(label) else people[segment.source].id

    spoken = tuple(replace(s, speaker=s.speaker or speaker(s)) for s in segments)
    loss = Loss(
        "document taken as one participant",
        len(sources),
        "the file names no participants, so their groups and consent are not known",
        grave=False,
    )
    return tuple(people.values()), spoken, loss if sources else None


def asks(label: str) -> bool:
    """Whether a speaker's label is an interviewer's."""
    return _ASKS.fullmatch(label.strip()) is not None
