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
    Source,
)
from analysis.qualitative.offsets import squeezed

PROJECT_NAMESPACE = "urn:QDA-XML:project:1.0"
CODEBOOK_NAMESPACE = "urn:QDA-XML:codebook:1.0"
_HOME = uuid.UUID("6f2f4e51-3c06-5d0c-9b8e-7a4f2f0b1c55")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
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
                _add(out, name, source.text.encode("utf-8"))


def write_codebook(codes: Sequence[Code], path: Path | str) -> None:
    """Write a code tree as a `.qdc`."""
    root = Element("CodeBook", {"xmlns": CODEBOOK_NAMESPACE, "origin": "bite"})
    _add_codes(SubElement(root, "Codes"), codes, notes={})
    Path(path).write_bytes(_bytes(root))


def _add(out: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, date_time=_EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    out.writestr(entry, content)


def _bytes(root: Element) -> bytes:
    indent(root, " ")
    out = io.BytesIO()
    ElementTree(root).write(out, encoding="utf-8", xml_declaration=True)
    return out.getvalue()


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


def _add_codes(
    holder: Element, codes: Sequence[Code], notes: Mapping[str, list[str]], parent: str = ""
) -> None:
    for code in codes:
        if code.parent != parent:
            continue
        attributes = {
            "guid": guid("code", code.id),
            "name": code.name,
            "isCodable": str(code.codable).lower(),
        }
        if code.colour:
            attributes["color"] = code.colour
        element = SubElement(holder, "Code", attributes)
        if code.description:
            SubElement(element, "Description").text = code.description
        _add_notes(element, notes.get(code.id, []))
        _add_codes(element, codes, notes, code.id)


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
            if coding.at:
                attributes["creationDateTime"] = coding.at
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
    codes = {code.id for code in project.codes}
    for each in project.sets:
        element = SubElement(holder, "Set", guid=guid("set", each.id), name=each.name)
        for member in sorted(each.members, key=lambda member: member not in codes):
            tag, kind = ("MemberCode", "code") if member in codes else ("MemberSource", "source")
            SubElement(element, tag, targetGUID=guid(kind, member))
