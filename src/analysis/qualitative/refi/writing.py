"""Writing REFI-QDA: valid against the published schema, and byte for byte the same each time.

The order of elements is the schema's (Project.xsd, Codebook.xsd). Ids that are not GUIDs already
(participants', for one) get a GUID computed from them, so that nothing is random.
"""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from analysis.qualitative.coding import (
    Code,
    CodedProject,
    Coding,
    Participant,
    Segment,
    Set,
    Source,
)
from analysis.qualitative.refi.offsets import squeezed
from bite.errors import DataError, Fault, Where

PROJECT_NAMESPACE = "urn:QDA-XML:project:1.0"
CODEBOOK_NAMESPACE = "urn:QDA-XML:codebook:1.0"
_HOME = uuid.UUID("6f2f4e51-3c06-5d0c-9b8e-7a4f2f0b1c55")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_COLOUR = re.compile(r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_LONGEST_NAME = 100
_OWN_VARIABLES = (("study", "Text"), ("group", "Text"), ("quote_consent", "Boolean"))
_EPOCH = (1980, 1, 1, 0, 0, 0)


def guid(kind: str, identity: str) -> str:
    """`identity` itself if it is a GUID, else one that always comes out the same for it."""
    return identity if _GUID.fullmatch(identity) else str(uuid.uuid5(_HOME, f"{kind}:{identity}"))


def write(project: CodedProject, path: Path | str) -> None:
    """Write `project` as a `.qdpx`: one `project.qde` and a plain text file for each source."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        _add(out, "project.qde", _bytes(_project(project)))
        for source in project.sources:
            if source.text is not None:
                name = f"sources/{guid('source', source.id)}.txt"
                # A text that begins with what looks like a byte order mark gets a real one.
                marked = source.text.startswith("\ufeff")
                _add(out, name, source.text.encode("utf-8-sig" if marked else "utf-8"))


def write_codebook(codes: Sequence[Code], path: Path | str, sets: Sequence[Set] = ()) -> None:
    """Write a code tree, and the sets of its codes, as a `.qdc`; `DataError` without any code."""
    if not codes:
        where = Where(str(path))
        raise DataError(Fault("a codebook without codes cannot be written", where))
    root = Element("CodeBook", {"xmlns": CODEBOOK_NAMESPACE, "origin": "bite"})
    _add_codes(SubElement(root, "Codes"), codes, notes={})
    known = {code.id for code in codes}
    chosen = [each for each in sets if known.intersection(each.members)]
    if chosen:
        holder = SubElement(root, "Sets")
        for each in chosen:
            element = _add_set(holder, each)
            for member in each.members:
                if member in known:
                    SubElement(element, "MemberCode", guid=guid("code", member))
    Path(path).write_bytes(_bytes(root))


def _add(out: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, date_time=_EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    out.writestr(entry, content)


# XML has no place for these. A carriage return has one only as a reference, which the serialiser
# does not write: a character that is no character stands in for it.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_RETURN = "\ufdd0"


def _bytes(root: Element) -> bytes:
    for element in root.iter():
        if element.text:
            element.text = _FORBIDDEN.sub("\ufffd", element.text).replace("\r", _RETURN)
        for key, value in element.attrib.items():
            if _FORBIDDEN.search(value):
                element.set(key, _FORBIDDEN.sub("\ufffd", value))
    indent(root, " ")
    out = io.BytesIO()
    ElementTree(root).write(out, encoding="utf-8", xml_declaration=True)
    return out.getvalue().replace(_RETURN.encode(), b"&#13;")


def _project(project: CodedProject) -> Element:
    root = Element("Project", {"xmlns": PROJECT_NAMESPACE, "name": project.name, "origin": "bite"})
    notes: defaultdict[str, list[str]] = defaultdict(list)
    for memo in project.memos:
        for target in memo.targets:
            notes[target].append(guid("memo", memo.id))
    if project.coders:
        users = SubElement(root, "Users")
        for coder in project.coders:
            SubElement(users, "User", guid=guid("coder", coder.id), name=coder.name)
    if project.codes:
        _add_codes(SubElement(SubElement(root, "CodeBook"), "Codes"), project.codes, notes)
    variables = _add_variables(root, project)
    _add_cases(root, project, variables)
    if project.sources:
        sources = SubElement(root, "Sources")
        segments = _grouped(project.segments, "source")
        codings = _grouped(project.codings, "segment")
        for source in project.sources:
            _add_source(sources, source, segments[source.id], codings, notes, variables)
    if project.memos:
        holder = SubElement(root, "Notes")
        for memo in project.memos:
            note = SubElement(holder, "Note", guid=guid("memo", memo.id), name=memo.name)
            SubElement(note, "PlainTextContent").text = memo.text
    _add_sets(root, project)
    return root


def _add_codes(holder: Element, codes: Sequence[Code], notes: Mapping[str, list[str]]) -> None:
    below = _grouped(codes, "parent")

    def add(to: Element, parent: str) -> None:
        for code in below[parent]:
            attributes = {
                "guid": guid("code", code.id),
                "name": code.name,
                "isCodable": str(code.codable).lower(),
            }
            if _COLOUR.fullmatch(code.colour):
                attributes["color"] = code.colour
            element = SubElement(to, "Code", attributes)
            if code.description:
                SubElement(element, "Description").text = code.description
            _add_notes(element, notes.get(code.id, []))
            add(element, code.id)

    add(holder, "")


def _add_notes(element: Element, notes: Sequence[str]) -> None:
    for note in notes:
        SubElement(element, "NoteRef", targetGUID=note)


def _add_variables(root: Element, project: CodedProject) -> dict[str, str]:
    """The variables' names and types; the model's own three first."""
    if not project.participants and not any(source.study for source in project.sources):
        return {}
    types = dict(_OWN_VARIABLES)
    for participant in project.participants:
        for name, _ in participant.attributes:
            types.setdefault(name, "Text")
    holder = SubElement(root, "Variables")
    for name, kind in types.items():
        SubElement(holder, "Variable", guid=guid("variable", name), name=name, typeOfVariable=kind)
    return types


def _add_value(element: Element, name: str, kind: str, value: str) -> None:
    holder = SubElement(element, "VariableValue")
    SubElement(holder, "VariableRef", targetGUID=guid("variable", name))
    SubElement(holder, f"{kind}Value").text = value


def _add_cases(root: Element, project: CodedProject, variables: dict[str, str]) -> None:
    if not project.participants:
        return
    holder = SubElement(root, "Cases")
    said: defaultdict[str, list[str]] = defaultdict(list)
    for segment in project.segments:
        said[segment.speaker].append(guid("segment", segment.id))
    present: defaultdict[str, list[str]] = defaultdict(list)
    for source in project.sources:
        for label in dict.fromkeys(turn.speaker for turn in source.turns):
            present[label].append(guid("source", source.id))
    for participant in project.participants:
        case = SubElement(
            holder, "Case", guid=guid("participant", participant.id), name=participant.id
        )
        for name, value in _values(participant):
            _add_value(case, name, variables[name], value)
        for source_id in present[participant.id]:
            SubElement(case, "SourceRef", targetGUID=source_id)
        for segment_id in said[participant.id]:
            SubElement(case, "SelectionRef", targetGUID=segment_id)


def _values(participant: Participant) -> list[tuple[str, str]]:
    return [
        ("study", participant.study),
        ("group", participant.group),
        ("quote_consent", str(participant.quote_consent).lower()),
        *participant.attributes,
    ]


def _add_source(
    holder: Element,
    source: Source,
    segments: Sequence[Segment],
    codings: Mapping[str, list[Coding]],
    notes: Mapping[str, list[str]],
    variables: Mapping[str, str],
) -> None:
    identity = guid("source", source.id)
    element = SubElement(
        holder,
        "TextSource",
        guid=identity,
        name=source.name,
        plainTextPath=f"internal://{identity}.txt",
    )
    for segment in segments:
        name = squeezed(segment.text or "")
        name = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"
        selection = SubElement(
            element,
            "PlainTextSelection",
            guid=guid("segment", segment.id),
            name=name,
            startPosition=str(segment.start),
            endPosition=str(segment.end),
        )
        for coding in codings[segment.id]:
            attributes = {"guid": guid("coding", coding.id)}
            if coding.coder:
                attributes["creatingUser"] = guid("coder", coding.coder)
            at = coding.at.strip().replace(" ", "T", 1)
            if _TIME.fullmatch(at):
                attributes["creationDateTime"] = at
            given = SubElement(selection, "Coding", attributes)
            SubElement(given, "CodeRef", targetGUID=guid("code", coding.code))
            _add_notes(given, notes.get(coding.id, []))
        _add_notes(selection, notes.get(segment.id, []))
    _add_notes(element, notes.get(source.id, []))
    if source.study:
        _add_value(element, "study", variables["study"], source.study)


def _grouped(parts: Iterable, key: str) -> defaultdict[str, list]:
    out: defaultdict[str, list] = defaultdict(list)
    for part in parts:
        out[getattr(part, key)].append(part)
    return out


def _add_sets(root: Element, project: CodedProject) -> None:
    if not project.sets:
        return
    holder = SubElement(root, "Sets")
    kinds = (
        ("MemberCode", "code", {code.id for code in project.codes}),
        ("MemberSource", "source", {source.id for source in project.sources}),
        ("MemberNote", "memo", {memo.id for memo in project.memos}),
    )
    for each in project.sets:
        element = _add_set(holder, each)
        for tag, kind, known in kinds:
            for member in each.members:
                if member in known:
                    SubElement(element, tag, targetGUID=guid(kind, member))


def _add_set(holder: Element, each: Set) -> Element:
    element = SubElement(holder, "Set", guid=guid("set", each.id), name=each.name)
    if each.description:
        SubElement(element, "Description").text = each.description
    return element
