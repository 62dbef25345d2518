"""Any file by what it is, and files within files, as deep and as large as is sensible."""

from __future__ import annotations

import base64
import binascii
import bz2
import gzip
import io
import lzma
import re
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote_to_bytes

from bite.identifiers import Manner
from publish.gate.identifiers.places import fonts, markup, pdf, pictures, tokens
from publish.gate.identifiers.places.text import PIXELS, Piece, Text, Unread, flat

DEEPEST = 5
LARGEST = 64 << 20
"""Bytes that one file may hold when it is unpacked."""

_DATA_URI = re.compile(r"data:([\w/.+-]*)((?:;[\w=.+-]+)*),([^\"'\s)<>]*)")
_LOAD = re.compile(r"(?<=;base64,)[A-Za-z0-9+/=%\s]{40,}")
_BASE64 = re.compile(
    r"(?<![A-Za-z0-9+/_=-])(?:[A-Za-z0-9+/_-]{8,}={1,2}|[A-Za-z0-9+/_-]{12,})(?![A-Za-z0-9+/=])"
)
_MIXED = re.compile(r"\d|=|[a-z][A-Z]")
_HEX = re.compile(
    r"(?<![0-9A-Za-z])(?:[2-7c][0-9a-fA-F]){7,}(?![0-9A-Za-z])|"
    r"(?<![0-9A-Za-z])(?:[0-9a-fA-F]{2}){10,}(?![0-9A-Za-z])"
)
_SPACED = re.compile(
    r"(?<![0-9A-Za-z])(?:0x)?[2-7][0-9a-fA-F](?:(?:, ?0x|[ :=]|%25)[2-7][0-9a-fA-F]){7,}"
    r"(?![0-9A-Za-z])"
)
_CODES = re.compile(r"(?:\\[01][0-7]{2}){6,}|(?<=\()\d{2,3}(?:, ?\d{2,3}){5,}(?=\))")
_PAIRS = re.compile(r"[2-7][0-9a-fA-F][ :=,%]?(?:25|0x| 0x)?[2-7][0-9a-fA-F]|\\[01][0-7]|\(\d\d")
_CODE = re.compile(r"\d+")
"""Letters as their numbers: hexadecimal one by one, octal, or as scripts make them."""
_TABLES = {"csv": ",", "tsv": "\t", "tab": "\t"}
_ROWS = re.compile(r"[^\n,;]{1,40}([,;])[^\n]*\n[^\n,;]*\1")
"""The first lines of a table that nobody has named as one."""
_MOVING = frozenset("mp3 mp4 m4a mov webm ogg wav flac wasm".split())
_EDGE = 64 << 10
"""Sound and film say who made them near their beginning or their end."""
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\x00", b"MM\x00*")


def texts(name: str, content: bytes, depth: int = 0) -> Iterator[Text | Unread]:
    """Every text of a file, whatever it is."""
    return flat(pieces(name, content, depth))


def pieces(name: str, content: bytes, depth: int = 0) -> Iterator[Piece]:
    """The same, with texts that other files may share as parts."""
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    if depth > DEEPEST or len(content) > LARGEST:
        yield Unread(name, "it is packed too deep or too large", closed=True)
    elif content[:1024].lstrip()[:5] == b"%PDF-" or b"%PDF-" in content[:1024]:
        yield from _pdf(name, content, depth)
    elif content[:4] == b"PK\x03\x04" or content[:4] == b"PK\x05\x06":
        yield from _zip(name, content, depth)
    elif content[:2] == b"\x1f\x8b" or content[:3] == b"BZh" or content[:6] == b"\xfd7zXZ\x00":
        yield from _packed(name, content, depth)
    elif content[257:262] == b"ustar":
        yield from _tar(name, content, depth)
    elif content.startswith(_PICTURES):
        yield from pictures.picture(content, name)
    elif content.startswith(fonts.MARKS):
        yield from fonts.font(content, name)
    elif (source := decoded(content)) is None:
        yield Unread(name, "it is of a kind that cannot be looked into")
        if suffix in _MOVING and len(content) > 2 * _EDGE:
            content = content[:_EDGE] + b"\x00" + content[-_EDGE:]
        yield from (Text(run, name, "", None, Manner.MARKS) for run in pictures.strings(content))
    else:
        yield from _source(name, source, suffix)


def _source(name: str, source: str, suffix: str) -> Iterator[Piece]:
    start = source[:2000].lstrip("\ufeff \r\n\t").lower()
    if suffix in ("html", "htm", "xhtml") or start.startswith(("<!doctype html", "<html")):
        yield from markup.html(source, name)
    elif suffix in ("svg", "xml", "xmp", "rels", "rdf", "opf", "vml") or start.startswith("<"):
        yield from markup.xml(source, name)
    elif suffix in ("json", "ipynb", "jsonld", "geojson", "map", "webmanifest"):
        yield from tokens.json_parts(source, name)
    elif suffix in _TABLES:
        yield from tokens.csv_texts(source, name, _TABLES[suffix])
    elif suffix in ("js", "mjs", "css", "ts"):
        yield Text(source, name, "", 1, Manner.MARKS)
        yield from tokens.strings(source, name)
    else:
        yield Text(source, name, "", 1)
        if start[:1] in ("{", "["):
            yield from tokens.json_parts(source, name)
        elif _ROWS.match(source):
            yield from tokens.csv_texts(source, name)


def decoded(content: bytes) -> str | None:
    """Bytes as text by their mark, as UTF-8, or as Windows wrote it; None if they are no text."""
    for mark, encoding in (
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
        (b"\xef\xbb\xbf", "utf-8-sig"),
    ):
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    start = content[:4096]
    if b"\x00" in start:
        even, odd = start[::2], start[1::2]
        for encoding, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
            if high.count(0) > 0.6 * len(high) and low.count(0) < 0.05 * len(low):
                return content.decode(encoding, "replace")
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
        strange = sum(1 for char in text[:4096] if ord(char) < 32 and char not in "\t\r\n\f")
        return text if strange < len(text[:4096]) / 50 else None


@dataclass(frozen=True)
class Load:
    """Something in another form that a text carries: a data URI, base64, hexadecimal."""

    kind: str
    written: str
    at: Text

    def texts(self) -> Iterator[Text | Unread]:
        """What it holds; nothing if it holds nothing that a person could read."""
        if self.kind == "data":
            match = _DATA_URI.match(self.written)
            kind, options, data = match.groups() if match else ("", "", "")
            content = _from_base64(data) if "base64" in options else unquote_to_bytes(data)
            suffix = kind.rpartition("/")[2].partition("+")[0] or "txt"
            for one in texts(f"data.{suffix}", content, 2):
                yield one.within(self.at) if isinstance(one, Text) else one
            return
        if self.kind == "codes":
            content = bytes(int(code, 8 if "\\" in self.written else 10) & 255
                            for code in _CODE.findall(self.written))  # fmt: skip
        elif self.kind == "hex":
            content = bytes.fromhex(re.sub(r"0x|[^0-9A-Fa-f]", "", self.written))
        else:
            content = _from_base64(self.written)
        wide = content[1:2] == b"\x00" or content[:2] == b"\xff\xfe"
        try:
            said = content.decode("utf-16-le" if wide else "utf-8").strip("\ufeff\x00")
        except UnicodeDecodeError:
            return
        if len(said) > 5 and said.replace("\n", "").replace("\t", "").isprintable():
            yield Text(said, self.at.file, self.at.where, self.at.line)


def loads(text: Text) -> Iterator[Load]:
    """What a text carries in another form."""
    for kind, written, start in _written(text.words):
        below = text.words.count("\n", 0, start) if text.line else 0
        line = text.line + below if text.line else None
        yield Load(kind, written, Text("", text.file, text.where, line))


def _written(words: str) -> Iterator[tuple[str, str, int]]:
    if len(words) < 12:
        return
    if "data:" in words:
        for match in _DATA_URI.finditer(words):
            yield "data", match.group(), match.start()
        words = _LOAD.sub("", words)
    for match in _BASE64.finditer(words):
        if len(match.group()) <= 100_000 and _MIXED.search(match.group()):
            yield "base64", match.group(), match.start()
    if not _PAIRS.search(words):
        return
    for kind, pattern in (("hex", _HEX), ("hex", _SPACED), ("codes", _CODES)):
        for match in pattern.finditer(words):
            yield kind, match.group(), match.start()


def without_load(text: Text) -> Text:
    """The text without the base64 of data URIs, which is read as what it holds."""
    if ";base64," not in text.words:
        return text
    return text._replace(words=_LOAD.sub("", text.words))


def _from_base64(data: str) -> bytes:
    data = re.sub(r"%2B", "+", re.sub(r"%2F", "/", re.sub(r"%3D", "=", data, flags=re.I)))
    data = re.sub(r"\s", "", data).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(data + "=" * (-len(data) % 4))
    except (binascii.Error, ValueError):
        return b""


def _pdf(name: str, content: bytes, depth: int) -> Iterator[Text | Unread]:
    yield from pdf.pages(pdf.drawn(content), name)
    yield from pdf.objects(content, name, lambda inner, data: texts(inner, data, depth + 1))


def _zip(name: str, content: bytes, depth: int) -> Iterator[Text | Unread]:
    try:
        opened = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        yield Unread(name, f"it is no archive that can be read ({error})", closed=True)
        return
    yield Text(opened.comment.decode("utf-8", "replace"), name, "the archive's comment")
    left = LARGEST
    for member in opened.infolist():
        inner = Text("", name, member.filename)
        yield Text(member.filename, name, "the name of a file in it", manner=Manner.MARKS)
        yield Text(member.comment.decode("utf-8", "replace"), name, member.filename)
        left -= member.file_size
        if left < 0 or member.flag_bits & 1:
            why = "it asks for a password" if member.flag_bits & 1 else "it unpacks to too much"
            yield Unread(name, why, closed=True)
            return
        if member.is_dir():
            continue
        try:
            data = opened.read(member)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
            yield Unread(name, f"{member.filename} cannot be unpacked ({error})", closed=True)
            continue
        for one in texts(member.filename, data, depth + 1):
            yield _outside(one, name, inner)


def _outside(one: Text | Unread, name: str, at: Text) -> Text | Unread:
    if isinstance(one, Unread):
        return replace(
            one, file=name, why=one.why if one.why == PIXELS else f"{one.file}: {one.why}"
        )
    where = ", ".join(part for part in (one.file, one.where) if part)
    line = f", line {one.line}" if one.line else ""
    return Text(one.words, name, where + line, None, one.manner, one.quoted, one.speaker)


def _packed(name: str, content: bytes, depth: int) -> Iterator[Text | Unread]:
    opener = gzip if content[:2] == b"\x1f\x8b" else bz2 if content[:3] == b"BZh" else lzma
    try:
        with opener.open(io.BytesIO(content)) as opened:  # type: ignore[attr-defined]
            data = opened.read(LARGEST + 1)
    except (OSError, EOFError, lzma.LZMAError) as error:
        yield Unread(name, f"it cannot be unpacked ({error})", closed=True)
        return
    inner = name.rpartition("/")[2].rpartition(".")[0] or "packed"
    for one in texts(inner, data, depth + 1):
        yield _outside(one, name, Text("", name))


def _tar(name: str, content: bytes, depth: int) -> Iterator[Text | Unread]:
    try:
        with tarfile.open(fileobj=io.BytesIO(content)) as opened:
            for member in opened:
                said = " ".join((member.name, member.uname, member.gname, member.linkname))
                yield Text(said, name, "the name of a file in it", manner=Manner.MARKS)
                data = opened.extractfile(member) if member.isfile() else None
                if data is not None:
                    for one in texts(member.name, data.read(LARGEST + 1), depth + 1):
                        yield _outside(one, name, Text("", name))
    except tarfile.TarError as error:
        yield Unread(name, f"it cannot be unpacked ({error})", closed=True)
