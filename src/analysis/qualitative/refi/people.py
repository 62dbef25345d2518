"""Who was interviewed, in the several ways in which programs say so.

- Named cases with variables, sources and selections (the standard; Transana, NVivo, this project).
- NVivo also codes what somebody said with that person's case, listed among the codes.
- MAXQDA and Quirkos hang a document's variables on a case without a name, or on the document.
- ATLAS.ti has no cases: document groups such as ``gender: female`` or ``role::carer`` carry them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from analysis.qualitative.coding import Participant, Segment, Set, Source
from analysis.qualitative.refi.ledger import Ledger, guid
from analysis.qualitative.refi.texts import Coded, Held

_ASKS = re.compile(
    r"(?:interviewer|interviewers?|int|i|researcher|res|facilitator|moderator|mod|q|question)"
    r"\s*\d*\.?",
    re.IGNORECASE,
)
_ENDING = re.compile(r"\.(?:docx?|txt|rtf|odt|pdf|md|mp[34]|m4a|wav|vtt|srt)$", re.IGNORECASE)
_SPLIT = re.compile(r"\s*(?:::|:\s|=)\s*")
_OWN = {"study": "study", "group": "group", "quote_consent": "quote_consent"}


@dataclass
class _Person:
    id: str
    values: list[tuple[str, str]] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    selections: list[str] = field(default_factory=list)


def variables(ledger: Ledger, origin: str) -> dict[str, str]:
    """The variables' names by id. Their values are kept as text, whatever their kind."""
    out = {}
    for variable in ledger.take(ledger.one(ledger.root, "Variables"), "Variable"):
        name = variable.get("name", "").strip()
        kind = variable.get("typeOfVariable", "Text")
        if origin != "bite" and kind not in ("Text", ""):
            ledger.lose("kind of a variable", "values are kept as text", variable, grave=False)
        out[guid(variable)] = name or "(variable without a name)"
    return out


def case_names(ledger: Ledger) -> dict[str, str]:
    """The names of the cases by id, before anything is read: NVivo repeats the ids as codes."""
    found = ledger.root.iterfind("Cases/Case")
    return {guid(case): case.get("name", "").strip() for case in found if guid(case)}


def participants(
    ledger: Ledger,
    texts: Sequence[Held],
    coded: Coded,
    sets: Sequence[Set],
    named: Mapping[str, str],
    origin: str,
) -> tuple[tuple[Participant, ...], Callable[[Segment, Source], str]]:
    """The participants, and a function that says who speaks in a segment."""
    known = {text.id: text for text in texts}
    alias = {guid(e): t.id for t in texts for e in t.elements}
    people, by_case = _from_cases(ledger, known, alias, named)
    _from_texts(ledger, texts, people, named)
    if not people:
        people = _from_sets(sets, known)
    said: defaultdict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for source, stretches in coded.said.items():
        said[source] += [(a, b, by_case[case]) for a, b, case in stretches if case in by_case]
    direct: dict[str, str] = {}
    for person in people:
        for selection in person.selections:
            segment = coded.segments.get(coded.same.get(selection, selection))
            if segment is None:
                continue
            direct[segment.id] = person.id
            if origin != "bite":
                said[segment.source].append((segment.start, segment.end, person.id))
    present: defaultdict[str, list[str]] = defaultdict(list)
    for person in people:
        for source in person.sources:
            present[source].append(person.id)
    ids = {person.id for person in people}

    def speaker(segment: Segment, source: Source) -> str:
        return (
            direct.get(segment.id)
            or _overlapping(segment, said[segment.source])
            or _labelled(segment, source, ids, present[segment.source])
        )

    return tuple(_participant(person, origin) for person in people), speaker


def _overlapping(segment: Segment, stretches: Sequence[tuple[int, int, str]]) -> str:
    """Whoever was coded as speaking in most of the segment; nobody if two did alike."""
    if not stretches:
        return ""
    shares: Counter[str] = Counter()
    for start, end, person in stretches:
        shared = min(end, segment.end) - max(start, segment.start)
        if shared > 0:
            shares[person] = max(shares[person], shared)
    most = shares.most_common(2)
    if not most or (len(most) == 2 and most[0][1] == most[1][1]):
        return ""
    return most[0][0]


def _labelled(segment: Segment, source: Source, ids: set[str], present: Sequence[str]) -> str:
    """The first participant whose turn the segment meets, else the only one in the source.

    What an interviewer asks is not what the only participant said.
    """
    if not ids:
        return ""
    labels = source.speakers_in(segment.start, segment.end)
    for label in labels:
        if label in ids:
            return label
    if labels and all(_ASKS.fullmatch(label.strip()) for label in labels):
        return ""
    return present[0] if len(present) == 1 else ""


def _from_cases(
    ledger: Ledger, texts: Mapping[str, Held], alias: Mapping[str, str], named: Mapping[str, str]
) -> tuple[list[_Person], dict[str, str]]:
    people: dict[str, _Person] = {}
    by_case: dict[str, str] = {}
    for i, case in enumerate(ledger.take(ledger.one(ledger.root, "Cases"), "Case"), start=1):
        given = ledger.targets(case, "SourceRef")
        sources = [alias.get(s, s) for s in given]
        values = _values(ledger, case, named)
        comment = ledger.text(case, "Description").strip()
        if comment:
            values.append(("Comment", comment))
        selections = ledger.targets(case, "SelectionRef")
        codes = ledger.targets(case, "CodeRef")
        name = case.get("name", "").strip()
        if not name:
            one = texts.get(sources[0]) if len(sources) == 1 else None
            name = _person_of(one.name) if one else f"Case {i}"
        identity, n = name, 1
        while identity in people and guid(case) not in by_case:
            if case.get("name") is None and people[identity].sources == sources:
                break  # a second nameless case for the same document
            n += 1
            identity = f"{name} ({n})"
        if n > 1:
            why = "two cases share it: numbered to tell them apart"
            ledger.lose("name of a participant", why, case, grave=False)
        person = people.setdefault(identity, _Person(identity))
        person.values += [pair for pair in values if pair not in person.values]
        person.sources += [s for s in sources if s in texts and s not in person.sources]
        person.selections += selections
        for key in (guid(case), *codes):
            by_case[key] = identity
    return list(people.values()), by_case


def _from_texts(
    ledger: Ledger, texts: Sequence[Held], people: list[_Person], named: Mapping[str, str]
) -> None:
    """Variables that hang on a document belong to whoever speaks in it."""
    for text in texts:
        values = [pair for e in text.elements for pair in _values(ledger, e, named)]
        text.study = next((value for name, value in values if name == "study"), "")
        values = [(name, value) for name, value in values if name != "study"]
        if not values:
            continue
        here = [person for person in people if text.id in person.sources]
        if len(here) > 1:
            why = "of a text in which several people speak"
            ledger.lose("value of a variable", why, text.elements[0], n=len(values))
            continue
        if not here:
            name = _person_of(text.name)
            here = [p for p in people if p.id == name] or [_Person(name)]
            here[0].sources.append(text.id)
            if here[0] not in people:
                people.append(here[0])
        here[0].values += [pair for pair in values if pair not in here[0].values]


def _from_sets(sets: Sequence[Set], texts: Mapping[str, Held]) -> list[_Person]:
    """One participant a document, with the values of the groups that it is in.

    Documents named after a group that they make up (``Mabel``: ``Mabel 1``, ``Mabel 2``) are one
    person's.
    """
    values: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for group in sets:
        parts = _SPLIT.split(group.name.strip(), maxsplit=1)
        if len(parts) == 2 and all(parts):
            for member in group.members:
                if member in texts:
                    values[member].append((parts[0], parts[1]))
    owner = {member: _person_of(texts[member].name) for member in values}
    for group in sets:
        members = [member for member in group.members if member in values]
        alike = len({tuple(sorted(values[member])) for member in members}) == 1
        plain = _folded(group.name)
        named_so = plain and all(_folded(texts[m].name).startswith(plain) for m in members)
        if alike and named_so and len(members) == len(group.members):
            owner.update(dict.fromkeys(members, group.name.strip()))
    people: dict[str, _Person] = {}
    for source, name in owner.items():
        person = people.setdefault(name, _Person(name))
        person.values += [pair for pair in values[source] if pair not in person.values]
        person.sources.append(source)
    return list(people.values())


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.strip().casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def _person_of(document: str) -> str:
    return _ENDING.sub("", document.strip())


def _values(ledger: Ledger, element: Element, named: Mapping[str, str]) -> list[tuple[str, str]]:
    """An element's variables: name and value, as text, in the order of the file."""
    out = []
    for value in ledger.take(element, "VariableValue"):
        reference = ledger.targets(value, "VariableRef")
        name = named.get(reference[0], "") if reference else ""
        held = [child for child in value if str(child.tag).endswith("Value")]
        ledger.take(value, *(str(child.tag) for child in held))
        if name:
            out.append((name, next((child.text or "" for child in held), "")))
        else:
            ledger.lose("value of a variable", "of a variable that is not there", element)
    return out


def _participant(person: _Person, origin: str) -> Participant:
    known: dict[str, str] = {}
    others: dict[str, str] = {}
    for name, value in person.values:
        key = name if origin == "bite" else re.sub(r"[\s-]+", "_", name.strip().casefold())
        if key in _OWN and key not in known:
            known[key] = value
        else:
            others[name] = f"{others[name]}; {value}" if name in others else value
    return Participant(
        id=person.id,
        study=known.get("study", ""),
        group=known.get("group", ""),
        quote_consent=known.get("quote_consent", "").strip().lower() in ("true", "1", "yes"),
        attributes=tuple(others.items()),
    )
