"""Reading the scripts: what each invented person says, written by hand, one voice a person.

A script is a text file. ``== S01 | Walton | 45-54 | woman | pathways adviser | consent`` opens an
interview (id, hub, age band, gender, role, sector or group, consent to be quoted); lines under it
are what the person says, ``codes: text``, with ``-`` for talk that nobody coded. ``== G1 |
Walton`` opens a focus group: its members, a lone ``-``, then ``F01 codes: text``. Double square
brackets mark the coded words (none: all of the text); ``{one|another}`` is a choice that the seed
makes, so that two data sets are not word for word the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FILES = (
    "focus_groups",
    "partnership_staff",
    "partnership_partners",
    "partnership_users",
    "early_years",
    "rehabilitation",
)
STUDIES = {"F": "focus_groups", "E": "early_years", "R": "rehabilitation"}
_MARKED = re.compile(r"\[\[(.+?)\]\]")


@dataclass(frozen=True)
class Line:
    """Something somebody says: its codes' keys, and the text with its marks."""

    speaker: str
    codes: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Person:
    """An invented participant, with the columns of ``participants.csv``."""

    id: str
    study: str
    group: str
    hub: str
    focus_group: str
    age_band: str
    gender: str
    role: str
    sector: str
    quote_consent: bool


@dataclass(frozen=True)
class Scene:
    """One transcript to be: who takes part and what is said, in order."""

    name: str
    study: str
    people: tuple[Person, ...]
    lines: tuple[Line, ...]


@cache
def text_of(name: str) -> str:
    """A script's text."""
    return (files(__package__) / "scripts" / f"{name}.txt").read_text(encoding="utf-8")


@cache
def scenes() -> tuple[Scene, ...]:
    """Every transcript to be made, in the order of the files."""
    return tuple(
        _scene(block) for name in FILES for block in text_of(name).split("== ") if block.strip()
    )


@cache
def questions() -> dict[str, tuple[str, ...]]:
    """Ways of asking about each code, by its key."""
    pairs = (line.split(": ", 1) for line in text_of("questions").splitlines() if line)
    return {key: tuple(q.strip() for q in asked.split(" | ")) for key, asked in pairs}


def marked(text: str) -> tuple[str, int, int]:
    """The words without their marks, and where the coded part begins and ends."""
    found = _MARKED.search(text)
    if found is None:
        return text, 0, len(text)
    return _MARKED.sub(r"\1", text), found.start(), found.start() + len(found.group(1))


def _scene(block: str) -> Scene:
    head, *lines = [line.strip() for line in block.strip().splitlines()]
    first = head.split(" | ")
    if first[0].startswith("G"):
        end = lines.index("-")
        people = tuple(_member(line, first[0], first[1]) for line in lines[:end])
        said = tuple(_line(*line.split(" ", 1)) for line in lines[end + 1 :])
        return Scene(first[0], "focus_groups", people, said)
    person = _person(*first)
    return Scene(person.id, person.study, (person,), tuple(_line(person.id, x) for x in lines))


def _line(speaker: str, rest: str) -> Line:
    codes, text = rest.split(": ", 1)
    return Line(speaker, () if codes == "-" else tuple(codes.split(",")), text)


def _member(line: str, focus_group: str, hub: str) -> Person:
    who, age, gender, consent = line.split(" | ")
    return Person(
        who, "focus_groups", "user", hub, focus_group, age, gender, "", "", consent == "consent"
    )


def _person(who: str, hub: str, age: str, gender: str, what: str, consent: str) -> Person:
    study = STUDIES.get(who[0], "partnership")
    group = {"S": "staff", "P": "partner", "U": "user"}.get(who[0], what)
    return Person(
        id=who,
        study=study,
        group=group,
        hub=hub if hub != "Leeds" else "",
        focus_group="",
        age_band=age,
        gender=gender,
        role=what if group == "staff" and study == "partnership" else "",
        sector=what if group == "partner" else "",
        quote_consent=consent == "consent",
    )
