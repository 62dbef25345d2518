"""What the scripts plant, counted from the scripts alone and not through the analysis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.synthetic.interviews import script
from analysis.synthetic.interviews.codebook import NAMES, PARENTS

SECOND_CODER_SAME = 0.74
"""How often the second coder gives a segment the first coder's theme."""
SECOND_CODER_OTHER = 0.12
"""How often the second coder sees another theme of the same framework in it."""
SECOND_CODER_EXTRA = 0.05
"""How often the second coder codes talk that the first left uncoded."""

DOUBLE_CODED = (
    *("G2", "G5"),
    *("S02", "S07"),
    *("P03", "P06", "P10", "P14"),
    *("U03", "U06"),
    *("E03", "E06"),
    "R04",
)
"""The sources that both coders coded: 13 of 55, chosen across studies and groups."""


@dataclass(frozen=True)
class InterviewTruth:
    """The planted structure. Counts are by (study, group, code's name), sub-themes included.

    ``kappa`` is the agreement between the coders that the three rates above lead to, about.
    """

    participants: Mapping[tuple[str, str, str], int]
    references: Mapping[tuple[str, str, str], int]
    double_coded: tuple[str, ...]
    kappa: float


def truth() -> InterviewTruth:
    """What any data set made from the scripts holds, whatever its seed."""
    people: dict[tuple[str, str, str], set[str]] = {}
    references: dict[tuple[str, str, str], int] = {}
    for scene in script.scenes():
        group_of = {person.id: person.group for person in scene.people}
        for line in scene.lines:
            names = {NAMES[step] for key in line.codes for step in _upwards(key)}
            for name in names:
                cell = (scene.study, group_of[line.speaker], name)
                people.setdefault(cell, set()).add(line.speaker)
                references[cell] = references.get(cell, 0) + 1
    counts = {cell: len(found) for cell, found in people.items()}
    return InterviewTruth(counts, references, DOUBLE_CODED, kappa=0.75)


def _upwards(key: str) -> list[str]:
    steps = [key]
    while PARENTS[steps[-1]]:
        steps.append(PARENTS[steps[-1]])
    return steps
