"""Everything a PDF holds: its pages, and every string and file of every object, used or not."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

import pikepdf

from bite.identifiers import Manner
from publish.gate.identifiers.places import fonts
from publish.gate.identifiers.places.pictures import large_enough
from publish.gate.identifiers.places.text import PIXELS, Text, Unread

_STRING = rb"\((?:[^\\()]|\\.|\((?:[^\\()]|\\.|\([^()]*\))*\))*\)|<(?!<)[0-9A-Fa-f\s]+>"
_HELD = re.compile(rb"/([A-Za-z]+)\s*(" + _STRING + rb")|(" + _STRING + rb")", re.S)
_LITERAL = re.compile(rb"\((?:[^\\()]|\\.)*\)", re.S)
_NAMED = re.compile(rb"/([^\s/<>\[\]()%{}]{6,})")
_REF = re.compile(rb"(\d+) (\d+) R")
_NAMES = {
    b"Alt": "alternative text", b"ActualText": "the text behind a drawing", b"E": "an expansion",
    b"URI": "a link", b"Title": "a title", b"Author": "the author", b"Subject": "the subject",
    b"Keywords": "the keywords", b"Producer": "the producer", b"Creator": "the creator",
    b"Contents": "a note", b"V": "a form field", b"DV": "a form field", b"T": "a form field",
    b"TU": "a form field", b"F": "the name of a file", b"UF": "the name of a file",
    b"Desc": "the description of a file", b"JS": "a script", b"Lang": "the language",
}  # fmt: skip
_DATES = (b"CreationDate", b"ModDate", b"M", b"ID")
_ENDS = re.compile(rb"%%EOF[ \r\n]{0,2}")
_COMMENT = re.compile(rb"(?m)^%(?!%EOF|PDF-)([^\r\n]{4,})")
_DRAWN = re.compile(
    rb"/(?:ActualText|Alt|E|T|Contents|Title|Author)\s*(\((?:[^\\()]|\\.)*\)|<[0-9A-Fa-f\s]+>)",
    re.S,
)
_MAY_SAY = re.compile(rb"/(?:A|E|T|C)[a-zA-Z]*\s*[(<]")
_SKIPPED = frozenset({"/XObject", "/Font", "/XRef", "/ObjStm", "/CMap", "/Pattern"})
_QUOTED = re.compile(r"“([^“”]{10,600}?)”\s*\(\s*([A-Z]{1,3}\d{1,4})(?:\.\d+)?(?:,[^)]*)?\)")
_ATTRIBUTED = re.compile(
    r"(?m)^[—–-]?\s*([A-Z]{1,3}\d{1,4}), (?:a )?(?:member|user|partner|participant|staff|carer|"
    r"peer|volunteer|practitioner|parent|somebody|service)[^\n]{0,60}$"
)

_BROKEN = re.compile(r"[\x02\ufffe\u00ad-]\r?\n(?=\w)")
_LINES = re.compile(r"\s*\r?\n")

Inside = Callable[[str, bytes], Iterator[Text | Unread]]


def drawn(content: bytes) -> tuple[str, ...]:
    """The text of each page; none where it cannot be opened, which `objects` says."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(content) as opened:
            return tuple(page.get_textpage().get_text_range() for page in opened)
    except pypdfium2.PdfiumError:
        return ()


def pages(texts: tuple[str, ...], file: str) -> Iterator[Text]:
    """What is drawn on each page, and as one reads it where a word goes over the line."""
    for number, drawn in enumerate(texts, 1):
        where = f"page {number}"
        yield Text(drawn, file, where, manner=Manner.ROWS)
        mended = _BROKEN.sub("", drawn)
        if mended != drawn:
            yield Text(mended, file, where, manner=Manner.ROWS)
        read = _LINES.sub(" ", drawn)
        for match in _QUOTED.finditer(read):
            yield Text(match.group(1), file, where, None, Manner.SPEECH, True, match.group(2))
        for match in _ATTRIBUTED.finditer(drawn.replace("\r", "")):
            yield Text("", file, where, None, Manner.SPEECH, True, match.group(1))


def objects(content: bytes, file: str, inside: Inside) -> Iterator[Text | Unread]:
    """Strings, metadata, attachments and pictures; also of earlier versions kept in the file."""
    versions = [match.end() for match in _ENDS.finditer(content)]
    tail = content[versions[-1] :] if versions else b""
    if tail.strip():
        yield Text(tail.decode("latin-1"), file, "bytes after the end", manner=Manner.MARKS)
    outside = re.sub(rb"stream\r?\n.*?endstream", b"", content, flags=re.S)
    for match in _COMMENT.finditer(outside):
        yield Text(
            match.group(1).decode("utf-8", "replace"), file, "a comment", manner=Manner.MARKS
        )
    yield from _version(content, file, inside, "")
    for end in versions[:-1][-8:]:
        try:
            pikepdf.open(io.BytesIO(content[:end])).close()
        except pikepdf.PdfError:
            continue  # the first part of a file that is laid out for the web
        when = "an earlier version kept in the file"
        yield from _version(content[:end], file, inside, when)
        for text in drawn(content[:end]):
            yield Text(text, file, when, manner=Manner.ROWS)


@dataclass
class _Held:
    """What is known of an open PDF's objects while they are read."""

    page: dict[int, int] = field(default_factory=dict)

    def where(self, number: int, written: bytes) -> str:
        at = self.page.get(number)
        if at is None:
            refs = re.findall(rb"/(?:Pg|P|Page)\s+(\d+) 0 R", written)
            at = next((self.page[int(ref)] for ref in refs if int(ref) in self.page), None)
        return f"page {at}" if at else ""


def _version(content: bytes, file: str, inside: Inside, when: str) -> Iterator[Text | Unread]:
    try:
        with pikepdf.open(io.BytesIO(content)) as opened:
            if opened.is_encrypted:
                yield Unread(file, "it is encrypted", closed=True)
            yield from _opened(opened, file, inside, when)
    except pikepdf.PasswordError:
        yield Unread(file, "it asks for a password", closed=True)
    except pikepdf.PdfError as error:
        yield Unread(file, f"it is no PDF that can be read ({error})", closed=True)


def _opened(opened: pikepdf.Pdf, file: str, inside: Inside, when: str) -> Iterator[Text | Unread]:
    held = _Held()
    drawn: set[int] = set()
    for number, one in enumerate(opened.pages, 1):
        held.page[one.obj.objgen[0]] = number
        written = one.obj.unparse(resolved=True)
        listed = re.search(rb"/Annots\s*\[(.*?)\]", written, re.S)
        for ref in _REF.findall(listed.group(1)) if listed else ():
            held.page[int(ref[0])] = number
        contents = one.obj.get("/Contents")
        for part in contents if isinstance(contents, pikepdf.Array) else [contents]:
            if isinstance(part, pikepdf.Stream):
                drawn.add(part.objgen[0])
                held.page.setdefault(part.objgen[0], number)
    yield from _strings(opened.trailer.unparse(resolved=True), file, when)
    dictionaries: list[bytes] = []
    for obj in opened.objects:
        if not isinstance(obj, pikepdf.Stream):
            written = obj.unparse(resolved=True)
            dictionaries.append(written)
            if _has_strings(written):
                where = _at(held.where(obj.objgen[0], written), when)
                yield from _strings(written, file, where)
            continue
        number = obj.objgen[0]
        words = obj.stream_dict.unparse()
        where = _at(held.where(number, words), when)
        if _has_strings(words):
            yield from _strings(words, file, where)
        dictionaries.append(words)
        yield from _stream(obj, file, where, number in drawn, inside)
    for name in sorted(set(_NAMED.findall(b"\n".join(dictionaries)))):
        words = re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes.fromhex(m.group(1).decode()), name)
        said = words.decode("utf-8", "replace")
        yield Text(said, file, _at("a name", when), manner=Manner.MARKS)


def _has_strings(written: bytes) -> bool:
    """Most objects of a tagged file hold none: they say which part stands below which."""
    return b"(" in written or b"<" in written.replace(b"<<", b"")


def _stream(
    obj: pikepdf.Stream, file: str, where: str, drawn: bool, inside: Inside
) -> Iterator[Text | Unread]:
    kind, sort = str(obj.get("/Type", "")), str(obj.get("/Subtype", ""))
    at = Text("", file, where)
    if sort == "/Image":
        if "DCTDecode" in str(obj.get("/Filter", "")) or "JPX" in str(obj.get("/Filter", "")):
            yield from _within(inside("picture.jpg", obj.read_raw_bytes()), at)
        elif large_enough(int(obj.get("/Width", 0)), int(obj.get("/Height", 0))):
            yield Unread(file, PIXELS, mark=hash(obj.read_raw_bytes()))
        return
    if drawn or sort == "/Form":
        content = _bytes(obj)
        for match in _DRAWN.finditer(content) if _MAY_SAY.search(content) else ():
            yield Text(_decoded(match.group(1)), file, _called(where, "the text behind a drawing"))
        for match in _COMMENT.finditer(content) if b"%" in content else ():
            yield Text(match.group(1).decode("latin-1"), file, _called(where, "a comment"))
        if sort == "/Form":  # what notes and fields look like is on no page's text
            said = (_decoded(match.group()) for match in _LITERAL.finditer(content))
            yield Text("".join(said), file, _called(where, "a drawing"), manner=Manner.ROWS)
        return
    if "/Length1" in obj or sort == "/OpenType":
        yield from fonts.font(_bytes(obj), file, where)
        return
    if kind in _SKIPPED or "/Length2" in obj or "/FunctionType" in obj:
        return
    if sort in ("/Type1C", "/CIDFontType0C") or ("/N" in obj and kind == ""):
        return
    content = _bytes(obj)
    name = "metadata.xml" if kind == "/Metadata" else "an embedded file"
    if kind in ("/Metadata", "/EmbeddedFile") or not _is_font(content):
        yield from _within(inside(name, content), at)


def _within(found: Iterator[Text | Unread], at: Text) -> Iterator[Text | Unread]:
    for one in found:
        yield one.within(at) if isinstance(one, Text) else replace(one, file=at.file)


def _is_font(content: bytes) -> bool:
    return content[:4] in (b"OTTO", b"\x00\x01\x00\x00", b"true", b"\x01\x00\x04\x01")  # fmt: skip


def _bytes(obj: pikepdf.Stream) -> bytes:
    try:
        return obj.read_bytes()
    except pikepdf.PdfError:
        return obj.read_raw_bytes()


def _strings(written: bytes, file: str, where: str) -> Iterator[Text]:
    for match in _HELD.finditer(written):
        name, value = (match.group(1), match.group(2)) if match.group(2) else (b"", match.group(3))
        if name in _DATES or len(value) < 6:
            continue
        words = _decoded(value)
        called = _NAMES.get(name, "")
        label = f"{name.decode()}: " if name in (b"T", b"TU") else ""
        yield Text(label + words, file, _called(where, called))


@lru_cache(maxsize=1 << 14)
def _decoded(written: bytes) -> str:
    """A string of a PDF as text: UTF-16 or UTF-8 by its mark, else PDFDocEncoding."""
    try:
        return str(pikepdf.Object.parse(written))
    except (pikepdf.PdfError, ValueError, UnicodeDecodeError):
        return written.decode("latin-1")


def _called(where: str, what: str) -> str:
    return ": ".join(part for part in (where, what) if part)


def _at(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
