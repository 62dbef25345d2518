"""Text files from anywhere: their encoding found out, not assumed, and said when it was a guess."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from bite.errors import DataError, Fault, Where

MOST_BYTES = 256 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Decoded:
    """A file's text, lines ended by ``\\n``, and its encoding; ``guessed`` if not certain."""

    text: str
    encoding: str
    guessed: bool = False


def decoded(path: Path) -> Decoded:
    """The text of the file at `path`: by its mark, as UTF-8, as UTF-16, else as Windows-1252.

    Windows-1252 is a guess, because almost any bytes make some text in it: whoever reads on should
    say so. Raises `DataError` if the file is too large, binary, or in none of these.
    """
    where = Where(str(path))
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise DataError(Fault(f"cannot be read ({error.strerror})", where)) from None
    if len(raw) > MOST_BYTES:
        raise DataError(Fault(f"larger than {MOST_BYTES >> 20} MB", where))
    encoding, guessed = _encoding(raw)
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DataError(
            Fault(
                f"neither UTF-8 nor Windows-1252 (byte 0x{raw[error.start]:02x})",
                Where(str(path), line),
                "save it as UTF-8 (in Excel: “CSV UTF-8”)",
            )
        ) from None
    if "\0" in text:
        raise DataError(Fault("a binary file, not text", where))
    return Decoded(text.replace("\r\n", "\n").replace("\r", "\n"), encoding, guessed)


def _encoding(raw: bytes) -> tuple[str, bool]:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return encoding, False
    # UTF-16 without its mark: every other byte of western text is nothing.
    even, odd = raw[0:4000:2].count(0), raw[1:4000:2].count(0)
    half = max(1, len(raw[:4000]) // 2)
    if odd > 0.4 * half and even < 0.1 * half:
        return "utf-16-le", False
    if even > 0.4 * half and odd < 0.1 * half:
        return "utf-16-be", False
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252", True
    return "utf-8", False
