"""What of a REFI-QDA file has been read, and what is left: nothing goes unnoticed.

Whoever reads an element takes it from the ledger. At the end everything that nobody took is
counted by kind, known to the standard or not, and becomes the import's list of losses.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path
from xml.etree.ElementTree import Element

from analysis.qualitative.coding import Loss

MOST_PLACES = 5
ONLY_TEXTS = "only texts are read"

NAMES = {
    "PictureSource": "picture",
    "PDFSource": "PDF document",
    "AudioSource": "audio recording",
    "VideoSource": "video recording",
    "PictureSelection": "marked part of a picture",
    "PDFSelection": "marked part of a PDF page",
    "AudioSelection": "marked stretch of an audio recording",
    "VideoSelection": "marked stretch of a video recording",
    "TranscriptSelection": "marked stretch of a transcript",
    "SyncPoint": "time mark in a transcript",
    "Representation": "text of a marked part of a PDF page",
    "Link": "link",
    "Graph": "graph",
    "Vertex": "shape in a graph",
    "Edge": "line in a graph",
    "Coding": "coding",
    "NoteRef": "link to a memo",
    "Description": "comment",
    "VariableValue": "value of a variable",
    "PlainTextContent": "words of a marked part",
    "PlainTextSelection": "selection",
    "Note": "memo",
    "Transcript": "transcript",
    "TextDescription": "text about a picture",
}
_NOT_TEXTS = {
    "PictureSource",
    "PDFSource",
    "AudioSource",
    "VideoSource",
    "PictureSelection",
    "PDFSelection",
    "AudioSelection",
    "VideoSelection",
}
# Parts that say nothing without the element they stand in.
_PARTS = {"CodeRef", "VariableRef", "SourceRef", "SelectionRef"}
_CONTAINERS = {"Links", "Graphs", "Notes", "Sets", "Cases", "Variables", "Users"}
_CHANGES = frozenset(
    "creatingUser creationDateTime modifyingUser modifiedDateTime "
    "creatingUserGUID modifyingUserGUID".split()
)
# Where files lay on somebody's disk is nobody's business and is never kept; the rest is read.
_PASSED_OVER = frozenset("guid name basePath path currentPath plainTextPath targetGUID".split())
_READ = {
    "Project": frozenset({"origin"}),
    "User": frozenset({"id"}),
    "CodeBook": frozenset({"origin"}),
    "Code": frozenset({"color", "isCodable"}),
    "PlainTextSelection": frozenset({"startPosition", "endPosition"}),
    "SyncPoint": frozenset({"position", "timeStamp"}),
    "TranscriptSelection": frozenset({"fromSyncPoint", "toSyncPoint"}),
    "Coding": frozenset({"creatingUser", "creationDateTime"}),
    "Variable": frozenset({"typeOfVariable"}),
    "Link": frozenset({"originGUID", "direction", "color"}),
}
_EXPECTED = {tag: _PASSED_OVER | read for tag, read in _READ.items()}
_NAMESPACE = re.compile(r"\{urn:QDA-XML:[^}]*\}", re.IGNORECASE)


def guid(element: Element, attribute: str = "guid") -> str:
    """An id without braces and in lower case: one file may write the same one both ways."""
    return element.get(attribute, "").strip("{} \t\r\n").lower()


def target(reference: Element) -> str:
    """What a reference points to: by the standard, or by ``guid`` or its text (Transana)."""
    return (
        guid(reference, "targetGUID")
        or guid(reference)
        or (reference.text or "").strip("{} \t\r\n").lower()
    )


class Ledger:
    """A project's XML and what of it has been read."""

    def __init__(self, root: Element, path: Path, xml: bytes) -> None:
        """Names lose their namespace (exports use several); foreign ones keep theirs."""
        own = root.tag.partition("}")[0] + "}" if root.tag.startswith("{") else ""
        for element in root.iter():
            tag = element.tag
            if isinstance(tag, str) and tag[:1] == "{":
                element.tag = _NAMESPACE.sub("", tag.removeprefix(own))
        self.root = root
        self._path = path
        self._xml = xml
        self._taken = {id(root)}
        self._lost: Counter[tuple[str, str, bool]] = Counter()
        self._places: defaultdict[tuple[str, str, bool], list[str]] = defaultdict(list)

    def take(self, element: Element | None, *names: str) -> list[Element]:
        """The children of these names, which are read from now on."""
        if element is None:
            return []
        found = [child for child in element if child.tag in names]
        self._taken.update(map(id, found))
        return found

    def one(self, element: Element | None, name: str) -> Element | None:
        """The first child of this name; a second one is left and so counted."""
        found = element.find(name) if element is not None else None
        if found is not None:
            self._taken.add(id(found))
        return found

    def text(self, element: Element, name: str) -> str:
        """The text of the child of this name; empty if there is none."""
        found = self.one(element, name)
        return (found.text or "") if found is not None else ""

    def targets(self, element: Element | None, *names: str) -> list[str]:
        """What the references of these names point to."""
        return [target(reference) for reference in self.take(element, *names)]

    def whole(self, element: Element) -> None:
        """Take all that is known in the element: it was told as one loss, or as one thing read."""
        known = (e for e in element.iter() if e.tag in NAMES or e.tag in _PARTS)
        self._taken.update(map(id, known))

    def lose(
        self, what: str, why: str = "", at: Element | None = None, n: int = 1, grave: bool = True
    ) -> None:
        """Count `n` of something that is left behind."""
        key = (what, why, grave)
        self._lost[key] += n
        if at is not None and len(self._places[key]) < MOST_PLACES:
            self._places[key].append(self.place(at))

    def line(self, element: Element) -> int | None:
        """The line of the file on which the element's id stands first."""
        raw = (element.get("guid") or element.get("name") or "").encode()
        at = self._xml.find(raw) if raw else -1
        return self._xml.count(b"\n", 0, at) + 1 if at >= 0 else None

    def place(self, element: Element) -> str:
        """Where in the file the element stands, for a person who looks for it."""
        line = self.line(element)
        named = element.get("name") or guid(element)
        said = f"{element.tag} {named!r}" if named else f"{element.tag}"
        return f"{said}, line {line}" if line else said

    def losses(self) -> tuple[Loss, ...]:
        """Everything left behind, by kind: what readers dropped, and what nobody took."""
        for element in self.root.iter():
            self._attributes(element)
            if id(element) not in self._taken:
                self._untaken(element)
        return tuple(
            Loss(what, n, why, grave, tuple(self._places[what, why, grave]))
            for (what, why, grave), n in sorted(self._lost.items(), key=_gravest_first)
        )

    def _untaken(self, element: Element) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _PARTS:
            return
        if tag == "Description" and not (element.text or "").strip():
            return
        if tag in _CONTAINERS and (len(element) or not (element.text or "").strip()):
            return
        if tag == "Coding":
            self.lose("coding", "of something that is not a text", element, grave=False)
        elif tag in NAMES:
            why = ONLY_TEXTS if tag in _NOT_TEXTS else "only texts, codings and memos are read"
            self.lose(NAMES[tag], why, element, grave=False)
        else:
            local = tag.rpartition("}")[2]
            self.lose(f"element {local!r}", "what it means is not known", element, grave=False)

    def _attributes(self, element: Element) -> None:
        if not isinstance(element.tag, str):
            return
        keys = element.attrib.keys() - _EXPECTED.get(element.tag, _PASSED_OVER)
        if not keys:
            return
        if keys & _CHANGES:
            keys -= _CHANGES
            why = "only those of codings are kept"
            self.lose("date or author of a change", why, grave=False)
        for key in keys:
            if key == "richTextPath":
                self.lose("layout of a text", "only the words are kept", grave=False)
            elif key[:1] != "{" and id(element) in self._taken:
                self.lose(f"detail {key!r}", "what it means is not known", element, grave=False)


def _gravest_first(counted: tuple[tuple[str, str, bool], int]) -> tuple[bool, str, str]:
    (what, why, grave), _ = counted
    return not grave, what, why
