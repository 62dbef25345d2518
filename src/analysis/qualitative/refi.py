"""REFI-QDA, the exchange format of qualitative software: reading and writing `.qdpx` and `.qdc`.

The specification (REFI-QDA 1.0/1.5, https://www.qdasoftware.org) counts positions in Unicode code
points from 0. Not every program does, so a source's positions are tried as the specification
says, with CRLF as one character, and in UTF-16 units; the way under which most selections fit
their words is taken, and `Imported.alignment` says how many did. A selection whose words are not
at its place is left out and counted in `Imported.losses`: it can never become a quote.

What the model has no room for (pictures, PDFs, audio, video, links, graphs) is counted too.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from xml.etree.ElementTree import Element

from analysis.qualitative import archive
from analysis.qualitative.coding import (
    Code,
    CodedProject,
    Coder,
    Coding,
    Imported,
    Loss,
    Memo,
    Participant,
    Segment,
    Set,
    Source,
)
from analysis.qualitative.refi_write import squeezed, write, write_codebook
from bite.errors import DataError, Fault, Where

__all__ = ["read", "read_codebook", "write", "write_codebook"]

_NOT_TEXT = {
    "PictureSource": "picture",
    "PDFSource": "PDF document",
    "AudioSource": "audio recording",
    "VideoSource": "video recording",
    "Link": "link",
    "Graph": "graph",
}


def read(path: Path | str) -> Imported:
    """The coded project in a `.qdpx` (or bare `.qde`) file.

    Participants are the file's cases; ``study``, ``group`` and ``quote_consent`` are taken from
    case variables of those names (consent counts only when it says so). Raises `DataError` when
    the file cannot be read safely or holds no project.
    """
    path = Path(path)
    with archive.opened(path) as opened:
        root = archive.parsed(opened.project, path)
        if _local(root) != "Project":
            raise DataError(Fault(f"a {_local(root)} file, not a project", Where(str(path))))
        return _Reading(root, opened.text).imported()


def read_codebook(path: Path | str) -> tuple[Code, ...]:
    """The code tree in a `.qdc` file, parents before their children."""
    path = Path(path)
    with archive.opened(path) as opened:
        root = archive.parsed(opened.project, path)
    if _local(root) != "CodeBook":
        raise DataError(Fault(f"a {_local(root)} file, not a codebook", Where(str(path))))
    return _nested(tuple(_codes(root)))


def _local(element: Element) -> str:
    """The element's name without its namespace: exports use several."""
    return element.tag.rpartition("}")[2]


def _children(element: Element | None, *names: str) -> list[Element]:
    return [] if element is None else [child for child in element if _local(child) in names]


def _child(element: Element | None, name: str) -> Element | None:
    found = _children(element, name)
    return found[0] if found else None


def _text(element: Element | None, name: str) -> str:
    found = _child(element, name)
    return (found.text or "") if found is not None else ""


def _guid(element: Element, attribute: str = "guid") -> str:
    """An id without braces and in lower case: one file may write the same one both ways."""
    return element.get(attribute, "").strip("{} \t").lower()


def _targets(element: Element, *names: str) -> list[str]:
    return [_guid(child, "targetGUID") for child in _children(element, *names)]


def _codes(element: Element, parent: str = "") -> Iterator[Code]:
    for holder in [element, *_children(element, "Codes")]:
        for child in _children(holder, "Code"):
            yield Code(
                id=_guid(child),
                name=child.get("name", "").strip() or "(code without a name)",
                parent=parent,
                description=_text(child, "Description"),
                colour=child.get("color", ""),
                codable=child.get("isCodable", "true").lower() in ("true", "1"),
            )
            yield from _codes(child, _guid(child))


def _nested(codes: tuple[Code, ...]) -> tuple[Code, ...]:
    """ATLAS.ti flattens its tree into names such as ``Coke::diet Coke``: put it back."""
    by_name = {code.name: code for code in codes}
    out = []
    for code in codes:
        above, mark, last = code.name.rpartition("::")
        if mark and not code.parent and above in by_name:
            code = Code(
                code.id, last, by_name[above].id, code.description, code.colour, code.codable
            )
        out.append(code)
    return tuple(out)


class _Reading:
    """One pass over a project's XML, collecting parts and what had to be left behind."""

    def __init__(self, root: Element, text_of: Callable[[str], str | None]) -> None:
        self.root = root
        self.text_of = text_of
        self.losses: Counter[tuple[str, str]] = Counter()
        self.alignment: dict[str, float] = {}
        self.notes: defaultdict[str, list[str]] = defaultdict(list)
        self.codes = _nested(tuple(_codes(_child(root, "CodeBook") or Element("CodeBook"))))
        self.code_ids = {code.id for code in self.codes}
        self.segments: dict[str, Segment] = {}
        self.codings: list[Coding] = []
        self.same: dict[str, str] = {}

    def imported(self) -> Imported:
        for element in self.root.iter():
            if _local(element) in _NOT_TEXT:
                self.losses[_NOT_TEXT[_local(element)], "only texts are read"] += 1
            for note in _targets(element, "NoteRef"):
                self.notes[note].append(_guid(element))
        variables = {
            _guid(v): v.get("name", "")
            for v in _children(_child(self.root, "Variables"), "Variable")
        }
        sources = tuple(
            self._source(element, variables)
            for element in _children(_child(self.root, "Sources"), "TextSource")
        )
        participants, spoken = self._cases(variables, {s.id: s for s in sources})
        segments = tuple(replace(s, speaker=spoken(s)) for s in self.segments.values())
        project = CodedProject(
            name=self.root.get("name", "") or "project",
            participants=participants,
            sources=sources,
            codes=self.codes,
            segments=segments,
            codings=tuple(self.codings),
            coders=tuple(
                Coder(_guid(u), u.get("name", ""))
                for u in _children(_child(self.root, "Users"), "User")
            ),
            memos=tuple(self._memos()),
            sets=tuple(
                Set(_guid(s), s.get("name", ""), tuple(_targets(s, "MemberCode", "MemberSource")))
                for s in _children(_child(self.root, "Sets"), "Set")
            ),
            origin=self.root.get("origin", ""),
        )
        losses = tuple(Loss(what, n, why) for (what, why), n in sorted(self.losses.items()))
        return Imported(project, losses, self.alignment)

    def _source(self, element: Element, variables: Mapping[str, str]) -> Source:
        text = _text(element, "PlainTextContent") or None
        if text is None:
            text = self.text_of(element.get("plainTextPath", ""))
        name = element.get("name", "") or _guid(element)
        selections = _children(element, "PlainTextSelection")
        counted = None
        if text is None:
            self.losses["text of a source", "not in the file, so it cannot be quoted"] += 1
        else:
            counted, self.alignment[name] = _best_reading(text, selections)
            text = counted.text
        study = dict(_values(element, variables)).get("study", "")
        source = Source(_guid(element), name, text, study)
        for selection in selections:
            self._selection(source, selection, counted)
        if _children(element, "Coding"):
            whole = Segment(f"{source.id}:whole", source.id, 0, len(text or ""), text)
            self._keep(whole, element)
        return source

    def _selection(self, source: Source, selection: Element, counted: _Counted | None) -> None:
        start, end = _span(selection)
        text = None
        if counted is not None:
            start, end = counted.place(start), counted.place(end)
            if not 0 <= start < end <= len(counted.text):
                self.losses["selection", "empty, or outside its source"] += 1
                return
            text = counted.text[start:end]
            if counted.fit(start, end, selection) is False:
                self.losses["selection", "its words are not at its place"] += 1
                return
        self._keep(Segment(_guid(selection), source.id, start, end, text), selection)

    def _keep(self, segment: Segment, element: Element) -> None:
        """Some programs write one selection a code: the same span becomes one segment."""
        span = f"{segment.source}:{segment.start}:{segment.end}"
        kept = self.same.setdefault(span, segment.id)
        self.segments.setdefault(kept, segment)
        for coding in _children(element, "Coding"):
            codes = [code for code in _targets(coding, "CodeRef") if code in self.code_ids]
            if not codes:
                self.losses["coding", "with a code that the codebook does not have"] += 1
            for code in codes:
                self.codings.append(
                    Coding(
                        id=_guid(coding) or f"{kept}:{code}",
                        segment=kept,
                        code=code,
                        coder=_guid(coding, "creatingUser"),
                        at=coding.get("creationDateTime", ""),
                    )
                )

    def _cases(
        self, variables: Mapping[str, str], sources: Mapping[str, Source]
    ) -> tuple[tuple[Participant, ...], Callable[[Segment], str]]:
        participants, by_segment = [], {}
        by_source: defaultdict[str, list[str]] = defaultdict(list)
        for case in _children(_child(self.root, "Cases"), "Case"):
            values = _values(case, variables)
            known = dict(values)
            person = case.get("name", "").strip() or _guid(case)
            participants.append(
                Participant(
                    id=person,
                    study=known.get("study", ""),
                    group=known.get("group", ""),
                    quote_consent=known.get("quote_consent", "").lower() in ("true", "1", "yes"),
                    attributes=tuple(
                        (k, v) for k, v in values if k not in ("study", "group", "quote_consent")
                    ),
                )
            )
            by_segment.update(dict.fromkeys(_targets(case, "SelectionRef"), person))
            for source in _targets(case, "SourceRef"):
                by_source[source].append(person)
        people = {p.id for p in participants}

        def speaker(segment: Segment) -> str:
            if segment.id in by_segment:
                return by_segment[segment.id]
            label = sources[segment.source].speaker_at(segment.start)
            if label in people:
                return label
            alone = by_source[segment.source]
            return alone[0] if len(alone) == 1 else ""

        return tuple(participants), speaker

    def _memos(self) -> Iterator[Memo]:
        for note in _children(_child(self.root, "Notes"), "Note"):
            text = _text(note, "PlainTextContent")
            text = text or self.text_of(note.get("plainTextPath", "")) or ""
            targets = tuple(self.notes[_guid(note)])
            yield Memo(_guid(note), note.get("name", ""), text, targets)


def _values(element: Element, variables: Mapping[str, str]) -> list[tuple[str, str]]:
    """A case's (or source's) variables: name and value, as text, in the order of the file."""
    out = []
    for value in _children(element, "VariableValue"):
        reference = _child(value, "VariableRef")
        name = variables.get(_guid(reference, "targetGUID"), "") if reference is not None else ""
        held = next((c.text or "" for c in value if _local(c).endswith("Value")), "")
        if name:
            out.append((name, held))
    return out


def _span(selection: Element) -> tuple[int, int]:
    try:
        return int(selection.get("startPosition", "")), int(selection.get("endPosition", ""))
    except ValueError:
        return -1, -1


def _named(selection: Element) -> str:
    """The words by which the selection is named: most programs quote its beginning."""
    return squeezed(selection.get("name", "")).rstrip("…").removesuffix("...").rstrip()


@dataclass(frozen=True)
class _Counted:
    """A text under one way of counting: where a position of the file lies in it."""

    text: str
    place: Callable[[int], int]

    @cached_property
    def whole(self) -> str:
        """The text on one line, made only when a name has to be looked for in it."""
        return squeezed(self.text)

    def fit(self, start: int, end: int, selection: Element) -> bool | None:
        """Whether the selection's words are at their place; None when its name cannot tell."""
        name = _named(selection)
        here = squeezed(self.text[start:end])
        if name and here.startswith(name[: len(here)]):
            return True
        return None if not name or name not in self.whole else False

    def score(self, selection: Element) -> float:
        """From 0 (wrong) to 1 (right) how well the selection fits."""
        start, end = (self.place(position) for position in _span(selection))
        if not 0 <= start < end <= len(self.text):
            return 0.0
        fit = self.fit(start, end, selection)
        if fit is not None:
            return float(fit)
        # Its name says nothing: an edge in the middle of a word is a hint that we count wrongly.
        before = start > 0 and _INSIDE_WORD.fullmatch(self.text[start - 1 : start + 1])
        after = end < len(self.text) and _INSIDE_WORD.fullmatch(self.text[end - 1 : end + 1])
        return 1.0 - 0.25 * bool(before) - 0.25 * bool(after)


_INSIDE_WORD = re.compile(r"\w\w")


def _best_reading(text: str, selections: list[Element]) -> tuple[_Counted, float]:
    """The way of counting under which most selections fit, and the share that do."""
    best: tuple[_Counted, float] | None = None
    for counted in _readings(text):
        scores = [counted.score(selection) for selection in selections]
        share = sum(scores) / len(scores) if scores else 1.0
        if best is None or share > best[1]:
            best = (counted, share)
        if share == 1.0:
            break
    assert best is not None
    return best


def _readings(text: str) -> Iterator[_Counted]:
    yield _Counted(text, lambda position: position)
    if "\r\n" in text:
        yield _Counted(text.replace("\r\n", "\n"), lambda position: position)
    if any(ord(character) > 0xFFFF for character in text):
        units = [0]
        for character in text:
            units.append(units[-1] + (2 if ord(character) > 0xFFFF else 1))
        index = {unit: i for i, unit in enumerate(units)}
        yield _Counted(text, lambda position: index.get(position, -1))
