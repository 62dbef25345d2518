"""What a font says of itself: its table of names, by OpenType's specification ("name").

Whoever draws or cuts a font may have left their own name in it, and where their machine kept it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from bite.identifiers import Manner
from publish.gate.identifiers.places.text import Text, Unread

MARKS = (b"wOFF", b"wOF2", b"OTTO", b"\x00\x01\x00\x00", b"true", b"ttcf")
_LONGEST = 1 << 20
_UNREADABLE = (struct.error, zlib.error, IndexError, UnicodeDecodeError)


def font(content: bytes, file: str, where: str = "") -> Iterator[Text | Unread]:
    """Every name in a TrueType, OpenType or WOFF font. WOFF 2 is packed with Brotli, which nothing
    here unpacks: that is said."""
    at = ": ".join(part for part in (where, "what the font says of itself") if part)
    if content[:4] == b"wOF2":
        why = "the names in a WOFF 2 font cannot be read here"
        yield Unread(file, why, mark=hash(content))
        yield from _of_metadata(content, file, at, 28)
        return
    try:
        said = list(dict.fromkeys(_names(content)))
    except _UNREADABLE:
        said = []
    for words in said:
        if len(words) > 3:
            yield Text(words, file, at, manner=Manner.PROSE)
    if content[:4] == b"wOFF":
        yield from _of_metadata(content, file, at, 24)


def _of_metadata(content: bytes, file: str, where: str, at: int) -> Iterator[Text]:
    """The XML that a packed font may carry, and its maker's own bytes."""
    if len(content) < at + 20:
        return
    start, length, _, private, size = struct.unpack(">5I", content[at : at + 20])
    try:
        told = zlib.decompressobj().decompress(content[start : start + length], _LONGEST)
    except zlib.error:
        told = b""
    for words in (told, content[private : private + size] if private else b""):
        if words:
            yield Text(words.decode("utf-8", "replace"), file, where)


def _names(content: bytes) -> Iterator[str]:
    if content[:4] == b"ttcf":
        (count,) = struct.unpack(">I", content[8:12])
        for start in struct.unpack(f">{min(count, 64)}I", content[12 : 12 + 4 * min(count, 64)]):
            yield from _of_table(_table(content, start))
        return
    yield from _of_table(_table(content, 0))


def _table(content: bytes, start: int) -> bytes:
    packed = content[:4] == b"wOFF"
    (count,) = struct.unpack(">H", content[start + (12 if packed else 4) :][:2])
    first, step = (44, 20) if packed else (start + 12, 16)
    for number in range(count):
        entry = content[first + number * step :][:step]
        if entry[:4] != b"name":
            continue
        if not packed:
            at, length = struct.unpack(">2I", entry[8:16])
            return content[at : at + length]
        at, length, whole = struct.unpack(">3I", entry[4:16])
        table = content[at : at + length]
        return table if length == whole else zlib.decompressobj().decompress(table, _LONGEST)
    return b""


def _of_table(table: bytes) -> Iterator[str]:
    if len(table) < 6:
        return
    _, count, strings = struct.unpack(">3H", table[:6])
    for number in range(count):
        platform, _, _, _, length, at = struct.unpack(">6H", table[6 + 12 * number :][:12])
        words = table[strings + at : strings + at + length]
        yield words.decode("latin-1" if platform == 1 else "utf-16-be", "replace")
