"""The texts of a REFI-QDA project, and the selections in them.

A text is a text source, the text of a PDF (`Representation`), a text about a picture, or the
transcript of a recording; codings of any of these are codings of words.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from analysis.qualitative.coding import Coding, Segment, Source
from analysis.qualitative.refi import offsets
from analysis.qualitative.refi.ledger import NAMES, ONLY_TEXTS, Ledger, guid, target
from analysis.qualitative.refi.offsets import Placed, Selection
from analysis.qualitative.refi.writing import guid as made_guid

_MEDIA = ("PictureSource", "PDFSource", "AudioSource", "VideoSource")
_TEXTS = {
    "PictureSource": "TextDescription",
    "PDFSource": "Representation",
    "AudioSource": "Transcript",
    "VideoSource": "Transcript",
}
_FOLDERS = re.compile(r"^(?:file:/{2,3}|[A-Za-z]:[\\/]|\\\\|/).*[\\/](?=[^\\/]+$)")


@dataclass
class Held:
    """One text with every element that belongs to it: the text's own, and its recording's."""

    id: str
    name: str
    text: str | None
    elements: list[Element]
    selections: list[tuple[Element, Selection]] = field(default_factory=list)
    study: str = ""

    def source(self) -> Source:
        """The source of the model."""
        return Source(self.id, self.name, self.text, self.study)


def held(ledger: Ledger, text_of: Callable[[str], str | None]) -> tuple[Held, ...]:
    """Every text of the project, in the order of the file, each once.

    A transcript that ATLAS.ti lists a second time as a text source is one text.
    """
    texts: dict[str, Held] = {}
    by_path: dict[str, Held] = {}
    for holder in ledger.take(ledger.root, "Sources"):
        for element in list(holder):
            if element.tag == "TextSource":
                ledger.take(holder, "TextSource")
                _add(ledger, texts, by_path, [element], text_of)
            elif element.tag in _MEDIA:
                inner = ledger.take(element, _TEXTS[element.tag])
                if not inner:
                    continue
                ledger.take(holder, element.tag)
                ledger.lose(NAMES[element.tag], ONLY_TEXTS, element, grave=False)
                if element.tag == "PDFSource":
                    _marked_twice(ledger, element, inner)
                for i, text in enumerate(inner):
                    own = [element, text] if i == 0 and len(inner) == 1 else [text]
                    _add(ledger, texts, by_path, own, text_of)
    _tell_apart(texts)
    return tuple(texts.values())


def _marked_twice(ledger: Ledger, document: Element, texts: list[Element]) -> None:
    """Parts of a page that ATLAS.ti marks again in the PDF's text: their codings are not lost."""

    def codes(selection: Element) -> set[str]:
        return {target(reference) for reference in selection.iterfind("Coding/CodeRef")}

    in_text: defaultdict[str, set[str]] = defaultdict(set)
    for text in texts:
        for selection in text.iterfind("PlainTextSelection"):
            in_text[offsets.squeezed(selection.get("name", ""))] |= codes(selection)
    for part in document.iterfind("PDFSelection"):
        if codes(part) <= in_text.get(offsets.squeezed(part.get("name", "")), set()):
            ledger.take(part, "Coding")


def _add(
    ledger: Ledger,
    texts: dict[str, Held],
    by_path: dict[str, Held],
    elements: list[Element],
    text_of: Callable[[str], str | None],
) -> None:
    element = elements[-1]
    path = element.get("plainTextPath", "").strip().casefold()
    known = by_path.get(path) if path else None
    if known is not None and "Transcript" in (element.tag, known.elements[-1].tag):
        known.elements += elements
        _selections(ledger, known, element)
        return
    identity = guid(elements[0]) or guid(element) or made_guid("source", f"{len(texts)}")
    text = words(ledger, element, text_of)
    if text is None:
        ledger.lose("text of a source", "not in the file, so it cannot be quoted", element)
    name = next((e.get("name", "").strip() for e in elements if e.get("name", "").strip()), "")
    new = Held(identity, _FOLDERS.sub("", name) or identity, text, list(elements))
    if identity in texts:
        same = texts[identity]
        if (same.text, same.name) == (new.text, new.name):
            same.elements += elements
            _selections(ledger, same, element)
            return
        new.id = made_guid("source", f"{identity}:{len(texts)}")
        ledger.lose("id of a source", "another source has it: told apart", element, grave=False)
    texts[new.id] = new
    if path:
        by_path[path] = new
    _selections(ledger, new, element)


def words(ledger: Ledger, element: Element, text_of: Callable[[str], str | None]) -> str | None:
    """The text itself: in the XML, in the plain file it names, else in its Word file."""
    inline = ledger.one(element, "PlainTextContent")
    if inline is not None and (inline.text or not element.get("plainTextPath")):
        return inline.text or ""
    for attribute in ("plainTextPath", "richTextPath"):
        given = element.get(attribute, "")
        found = text_of(given) if given else None
        if found is not None:
            if attribute == "richTextPath":
                what = "plain text of a source"
                ledger.lose(what, "its words are read from the Word file", element, grave=False)
            return found
    return None


def _tell_apart(texts: dict[str, Held]) -> None:
    """Sources of one name (MAXQDA allows it) are numbered, so that each can be told."""
    seen: Counter[str] = Counter()
    taken = {text.name for text in texts.values()}
    for text in texts.values():
        seen[text.name] += 1
        name, n = text.name, seen[text.name]
        while n > 1 and f"{name} ({n})" in taken:
            n += 1
        if n > 1:
            text.name = f"{name} ({n})"
            taken.add(text.name)


def _selections(ledger: Ledger, text: Held, element: Element) -> None:
    for selection in ledger.take(element, "PlainTextSelection"):
        start, end = _number(selection, "startPosition"), _number(selection, "endPosition")
        if start is None or end is None:
            ledger.lose("selection", "its positions are not numbers", selection)
            ledger.whole(selection)
            continue
        text.selections.append((selection, Selection(start, end, selection.get("name", ""))))
    marks = {guid(mark): mark for mark in element.findall("SyncPoint")}
    for stretch in ledger.take(element, "TranscriptSelection"):
        ends = [marks.get(guid(stretch, which)) for which in ("fromSyncPoint", "toSyncPoint")]
        at = [None if mark is None else _number(mark, "position") for mark in ends]
        if at[0] is None or at[1] is None:
            ledger.lose("marked stretch of a transcript", "its time marks are missing", stretch)
            ledger.whole(stretch)
            continue
        text.selections.append((stretch, Selection(at[0], at[1], stretch.get("name", ""))))


def _number(element: Element, attribute: str) -> int | None:
    try:
        return int(element.get(attribute, ""))
    except ValueError:
        return None


class Coded:
    """Segments and codings, gathered from the selections of every text.

    ``same`` leads from an id in the file to the id in the model: some programs write one
    selection for each code, and the same span becomes one segment. ``said`` are the stretches
    coded with a case, which is how NVivo says who spoke.
    """

    def __init__(self, ledger: Ledger, codes: set[str], cases: set[str]) -> None:
        self.ledger = ledger
        self.segments: dict[str, Segment] = {}
        self.codings: dict[str, Coding] = {}
        self.same: dict[str, str] = {}
        self.said: defaultdict[str, list[tuple[int, int, str]]] = defaultdict(list)
        self.comments: list[tuple[str, Element]] = []
        self._codes, self._cases = codes, cases
        self._spans: dict[tuple[str, int, int], str] = {}

    def read(self, texts: tuple[Held, ...], origin: str) -> dict[str, Placed]:
        """Place every selection of `texts` and keep what lies at its place."""
        placed = offsets.place(
            {t.id: (t.text, [s for _, s in t.selections]) for t in texts if t.text is not None},
            origin,
        )
        for text in texts:
            self._whole(text)
            where = placed.get(text.id)
            for i, (element, selection) in enumerate(text.selections):
                self._selection(text, element, selection, where, i)
        return placed

    def _selection(
        self, text: Held, element: Element, selection: Selection, placed: Placed | None, i: int
    ) -> None:
        words, start, end = None, selection.start, selection.end
        if placed is not None and text.text is not None:
            span = placed.spans[i]
            if span is None or placed.fits[i] is False:
                why = "empty, or outside its source" if span is None else _ELSEWHERE
                self.ledger.lose("selection", why, element)
                self.ledger.whole(element)
                return
            start, end = span
            words = text.text[start:end]
        identity = guid(element) or made_guid("segment", f"{text.id}:{start}:{end}")
        self._keep(Segment(identity, text.id, start, end, words), element)

    def _whole(self, text: Held) -> None:
        """Codings of a text as a whole."""
        for element in text.elements:
            if element.find("Coding") is None:
                continue
            if text.text == "":
                self.ledger.lose("coding", "of a text without words", element)
                self.ledger.take(element, "Coding")
                continue
            end = len(text.text or "")
            identity = made_guid("segment", f"{text.id}:whole")
            self._keep(Segment(identity, text.id, 0, end, text.text), element, own=False)

    def _keep(self, segment: Segment, element: Element, own: bool = True) -> None:
        span = (segment.source, segment.start, segment.end)
        kept = self._spans.get(span)
        codings = list(self._codings(element, segment))
        if own and element.find("Description") is not None:
            self.comments.append((segment.id, element))
        if not codings and (self._only_who_spoke(element) or not own):
            return
        if kept is None:
            if segment.id in self.segments:
                made = made_guid("segment", f"{segment.id}:{span}")
                segment = Segment(made, *span, segment.text)
            kept = self._spans[span] = segment.id
            self.segments[kept] = segment
        if own:
            self.same[guid(element) or segment.id] = kept
        for identity, code, coder, at in codings:
            new = Coding(identity, kept, code, coder, at)
            if self.codings.get(new.id, new) != new:
                new = Coding(
                    made_guid("coding", f"{identity}:{kept}:{code}:{coder}:{at}"),
                    kept,
                    code,
                    coder,
                    at,
                )
            self.codings.setdefault(new.id, new)

    def _only_who_spoke(self, element: Element) -> bool:
        """Whether the selection only says that somebody spoke: a stretch, not a passage."""
        spoke = [target(ref) for ref in element.iter("CodeRef")]
        return bool(spoke) and all(code in self._cases for code in spoke)

    def _codings(self, element: Element, segment: Segment) -> Iterator[tuple[str, str, str, str]]:
        for coding in self.ledger.take(element, "Coding"):
            given = self.ledger.targets(coding, "CodeRef")
            for code in given:
                if code in self._cases:
                    self.said[segment.source].append((segment.start, segment.end, code))
            codes = [code for code in given if code in self._codes]
            if not codes and not any(code in self._cases for code in given):
                why = "with a code that the codebook does not have"
                self.ledger.lose("coding", why, coding)
                self.ledger.whole(coding)
            for i, code in enumerate(codes):
                coder = guid(coding, "creatingUser")
                at = coding.get("creationDateTime", "")
                own = guid(coding) if i == 0 else ""
                identity = own or made_guid("coding", f"{segment.id}:{code}:{coder}:{at}")
                if own:
                    self.same[own] = own
                yield identity, code, coder, at


_ELSEWHERE = "its words are not at its place"
