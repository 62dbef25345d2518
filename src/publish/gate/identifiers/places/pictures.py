"""What a picture says beside its pixels: its text chunks, comments, EXIF, where it was taken."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from typing import Any

from bite.identifiers import Manner
from publish.gate.identifiers.places.text import PIXELS, Text, Unread

_RUN = re.compile(
    rb"(?:[\x20-\x7e\t]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|"
    rb"[\xf0-\xf4][\x80-\xbf]{3}|[\xa0-\xff]){5,}"
)
_WIDE = re.compile(rb"(?:[\x20-\x7e]\x00){5,}")
_WIDE_TURNED = re.compile(rb"(?:\x00[\x20-\x7e]){5,}")
_GPS = 0x8825
_MOST = 8 << 20


def picture(content: bytes, file: str) -> Iterator[Text | Unread]:
    """Every text of a PNG, JPEG, GIF, WebP or TIFF, and that its pixels were not read."""
    told = _png if content[:4] == b"\x89PNG" else _jpeg if content[:2] == b"\xff\xd8" else _whole
    for part in told(content):
        for words in strings(part):
            yield Text(words, file, "what the picture says of itself")
    yield from _exif(content, file)


def large_enough(width: int, height: int) -> bool:
    """Whether a word could be drawn in a picture of so many pixels."""
    return width >= 16 and height >= 7


def strings(content: bytes) -> Iterator[str]:
    """Runs of letters in bytes, in UTF-8 and UTF-16."""
    for match in _RUN.finditer(content):
        run = match.group()
        try:
            yield run.decode("utf-8")
        except UnicodeDecodeError:
            yield run.decode("latin-1")
    for match in _WIDE.finditer(content):
        yield match.group().decode("utf-16-le")
    for match in _WIDE_TURNED.finditer(content):
        yield match.group().decode("utf-16-be")


def _png(content: bytes) -> Iterator[bytes]:
    at = 8
    while at + 8 <= len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        chunk = content[at + 8 : at + 8 + length]
        at += 12 + length
        if kind in (b"zTXt", b"iTXt", b"iCCP"):
            yield chunk
            for start in (match.end() for match in re.finditer(b"\x00", chunk[:400])):
                try:
                    yield zlib.decompressobj().decompress(chunk[start:], _MOST)
                except zlib.error:
                    continue
        elif kind not in (b"IDAT", b"PLTE", b"IHDR", b"fdAT", b"tRNS"):
            yield chunk
        if kind == b"IEND":
            yield content[at:]
            return


def _jpeg(content: bytes) -> Iterator[bytes]:
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        mark, length = content[at + 1], struct.unpack(">H", content[at + 2 : at + 4])[0]
        if 0xE0 <= mark <= 0xEF or mark == 0xFE:
            yield content[at + 4 : at + 2 + length]
        if mark == 0xDA:
            end = content.rfind(b"\xff\xd9")
            yield content[end + 2 :] if end > 0 else b""
            return
        at += 2 + length


def _whole(content: bytes) -> Iterator[bytes]:
    yield content


def _exif(content: bytes, file: str) -> Iterator[Text | Unread]:
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content)) as opened:
                large = large_enough(*opened.size)
                held = opened.getexif()
                place = held.get_ifd(_GPS)
                inside = [*held.values(), *held.get_ifd(0x8769).values(), *opened.info.values()]
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error):
        yield Unread(file, PIXELS, mark=hash(content))
        return
    if large:
        yield Unread(file, PIXELS, mark=hash(content))
    for value in inside:
        if isinstance(value, bytes):
            yield from (Text(words, file, "its EXIF") for words in strings(value[:_MOST]))
            value = value.decode("utf-16-le", "ignore") if len(value) % 2 == 0 else ""
        if isinstance(value, str) and value.strip():
            yield Text(value, file, "its EXIF", manner=Manner.PROSE)
    if 2 in place and 4 in place:
        north, east = (_degrees(place.get(tag)) for tag in (2, 4))
        sides = [str(place.get(tag, side)).strip("\x00 ") for tag, side in ((1, "N"), (3, "E"))]
        words = f"{north:.5f}° {sides[0]}, {east:.5f}° {sides[1]}"
        yield Text(words, file, "where it says that it was taken")


def _degrees(parts: Any) -> float:
    try:
        return sum((float(part) / 60**power for power, part in enumerate(parts)), 0.0)
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0
