"""Whose words are quoted: choosing quotes so that no one voice speaks for everybody.

The choice rests on what was coded, never on chance or on the order of rows: the same project
gives the same quotes. A quote's id is its passage's label (`CodedProject.label`). It stays when an
interview, another coder who codes less than the first, or a new code on an old passage comes in;
it may move up by one when the lead coder codes a new passage earlier in what that person said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.qualitative.coding import Code, CodedProject, Segment
from analysis.qualitative.themes.counting import codings, resolved, told_apart
from analysis.qualitative.themes.deviance import deviant_segments
from analysis.qualitative.themes.sharing import Choice, share_out


@dataclass(frozen=True)
class Quote:
    """Words that were said, by whom and where; the speaker agreed to be quoted.

    ``id`` is the segment's stable label (``S03.07``), ``code`` the theme it illustrates.
    """

    id: str
    text: str
    speaker: str
    group: str
    source: str
    code: str
    segment: str
    start: int
    end: int


def quotes(
    project: CodedProject,
    codes: Sequence[Code | str],
    study: str = "",
    per_code: int = 2,
    *,
    longest: int = 65,
    shortest: int = 8,
    groups: Collection[str] = (),
    used: Collection[str] = (),
    marked: Code | str = "",
) -> Mapping[str, tuple[Quote, ...]]:
    """Up to `per_code` quotes for each code, by code name, fairly shared among speakers.

    Only words of people who agreed to be quoted, of `shortest` to `longest` words, whose segment
    is neither in `used` (ids of quotes or segments) nor chosen for another code. Each choice goes
    to the speaker, then to the group (for its size), quoted least so far in the whole selection;
    ties go to the order of the sources. Then choices are exchanged until nobody is quoted more
    often than a fair share (all quotes ÷ everybody who could be quoted, rounded up), wherever
    other words are to hand (`sharing`). Deviant cases are not taken here: they have their own
    place. With `groups`, only their words; with `marked`, only passages that carry that code as
    well. A code with nobody to quote gets an empty tuple; a code that shares its name with
    another is under its path.
    """
    wanted = resolved(project, codes)
    found = codings(project, wanted, study)
    out = {*used, *deviant_segments(project)}
    if marked:
        also = set(codings(project, [marked], study)["segment"])
        found = found[found["segment"].isin(also)]
    size = Counter(p.group for p in project.participants if not study or p.study == study)
    labels = {s: project.label(s) for s in found["segment"].unique()}
    allowed = {
        s
        for s, label in labels.items()
        if not {s, label} & out
        and _quotable(project, project.segment(s), longest, shortest)
        and (not groups or _group(project, s) in groups)
    }
    pools: dict[str, list[str]] = {code.id: [] for code in wanted}
    place = {source.id: i for i, source in enumerate(project.sources)}
    for theme, segment in zip(found["theme"], found["segment"], strict=True):
        if segment in allowed:
            pools[theme].append(segment)

    def order(segment: str) -> tuple:
        s = project.segment(segment)
        return place[s.source], s.start, s.end, s.id

    speaker = {s: project.segment(s).speaker for s in allowed}
    choice = Choice({code: sorted(pool, key=order) for code, pool in pools.items()}, speaker)
    heard: Counter[str] = Counter()
    for _ in range(per_code):
        # The code with fewest people to choose from chooses first, so that a common theme does
        # not use up the words a rare one needs.
        for code in sorted(pools, key=lambda code: len(pools[code])):
            mine = choice.chosen[code]
            here = Counter(_group(project, s) for s in mine)
            spoken = Counter(speaker[s] for s in mine)

            def claim(s: str, here=here, spoken=spoken) -> tuple:
                group, who = _group(project, s), speaker[s]
                return spoken[who], here[group], choice.load[who], heard[group] / size[group]

            free = [s for s in choice.pools[code] if s not in choice.taken]
            if free:
                best = min(free, key=claim)
                choice.take(code, best)
                heard[_group(project, best)] += 1
    share_out(choice, per_code)
    names = told_apart(project, wanted)
    return {
        name: tuple(_quote(project, s, name) for s in choice.chosen[code])
        for code, name in names.items()
    }


def share_of_voice(
    project: CodedProject, chosen: Mapping[str, Sequence[Quote]], study: str = ""
) -> dict[str, float | int | list[str]]:
    """How evenly the quotes are spread: largest share, Gini over speakers, who was never quoted.

    Speakers are the study's participants who agreed to be quoted. Gini: 0 when all are quoted
    equally often, towards 1 when one person is quoted alone; NaN without quotes or speakers.
    """
    speakers = [
        p.id for p in project.participants if p.quote_consent and (not study or p.study == study)
    ]
    counts = Counter(quote.speaker for found in chosen.values() for quote in found)
    values = np.sort(np.array([counts[s] for s in speakers], dtype=float))
    total, n = values.sum(), len(values)
    return {
        "quotes": int(total),
        "largest_share": float(values.max() / total) if total else np.nan,
        "gini": float((2 * np.arange(1, n + 1) - n - 1) @ values / (n * total))
        if total
        else np.nan,
        "never_quoted": [s for s in speakers if not counts[s]],
    }


def _group(project: CodedProject, segment: str) -> str:
    return project.participant(project.segment(segment).speaker).group


def _quotable(project: CodedProject, segment: Segment, longest: int, shortest: int) -> bool:
    if not segment.text or not segment.speaker:
        return False
    words = len(segment.text.split())
    return shortest <= words <= longest and project.participant(segment.speaker).quote_consent


def _quote(project: CodedProject, segment_id: str, code: str) -> Quote:
    segment = project.segment(segment_id)
    return Quote(
        id=project.label(segment_id),
        text=segment.text or "",
        speaker=segment.speaker,
        group=_group(project, segment_id),
        source=project.source(segment.source).name,
        code=code,
        segment=segment_id,
        start=segment.start,
        end=segment.end,
    )
