"""Opening a `.qdpx` that somebody sent: nothing is unpacked, and nothing can fill the disk.

A `.qdpx` is a zip from outside the house. Names that climb out of it, too many entries, or
more bytes than any interview study has are refused before anything is parsed.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bite.errors import DataError, Fault, Where

MOST_ENTRIES = 20_000
MOST_BYTES = 1 << 30
"""More than any interview study holds: larger archives are refused, not read."""

_EXPORT_AGAIN = "export the project again from the program it was coded in"


@dataclass(frozen=True)
class Archive:
    """An open project file: its XML and the texts beside it, found whatever their case."""

    path: Path
    project: bytes
    _zip: zipfile.ZipFile | None
    _names: Mapping[str, str]

    def text(self, internal: str) -> str | None:
        """The text at ``internal://name``; None when the file does not hold it."""
        if self._zip is None or not internal.startswith("internal://"):
            return None
        name = self._names.get(PurePosixPath(internal.removeprefix("internal://")).name.casefold())
        if name is None:
            return None
        raw = self._zip.read(name)
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise DataError(
                Fault(
                    f"{name} is not UTF-8 (byte {error.start})",
                    Where(str(self.path)),
                    _EXPORT_AGAIN,
                )
            ) from None


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """The `.qdpx` (or bare `.qde`) at `path`; raises `DataError` saying why it cannot be read."""
    where = Where(str(path))
    if not path.is_file():
        raise DataError(Fault("there is no such file", where))
    if not zipfile.is_zipfile(path):
        if path.suffix.lower() == ".qdpx":
            raise DataError(Fault("not a zip, or cut short", where, _EXPORT_AGAIN))
        yield Archive(path, path.read_bytes(), None, {})
        return
    with zipfile.ZipFile(path) as opened_zip:
        entries = opened_zip.infolist()
        faults = tuple(_unsafe(entries, where))
        if faults:
            raise DataError(faults)
        projects = [e.filename for e in entries if e.filename.lower().endswith(".qde")]
        if len(projects) != 1:
            raise DataError(
                Fault(f"{len(projects)} project files (.qde) inside, not one", where, _EXPORT_AGAIN)
            )
        names = {PurePosixPath(e.filename).name.casefold(): e.filename for e in entries}
        try:
            yield Archive(path, opened_zip.read(projects[0]), opened_zip, names)
        except (zipfile.BadZipFile, EOFError) as error:
            raise DataError(Fault(f"damaged zip: {error}", where, _EXPORT_AGAIN)) from None


def _unsafe(entries: list[zipfile.ZipInfo], where: Where) -> Iterator[Fault]:
    if len(entries) > MOST_ENTRIES:
        yield Fault(f"{len(entries):,} entries; at most {MOST_ENTRIES:,} are read", where)
    total = sum(entry.file_size for entry in entries)
    if total > MOST_BYTES:
        yield Fault(
            f"would unpack to {total / 1e9:.1f} GB; at most {MOST_BYTES / 1e9:.1f} GB is read",
            where,
        )
    for entry in entries:
        place = PurePosixPath(entry.filename.replace("\\", "/"))
        if place.is_absolute() or ".." in place.parts:
            yield Fault(f"entry {entry.filename!r} points outside the archive", where)


def parsed(xml: bytes, path: Path) -> Element:
    """The root element; entities, external references and broken XML are a `DataError`."""
    try:
        return fromstring(xml)
    except DefusedXmlException:
        raise DataError(
            Fault("the XML defines entities, which no export needs: refused", Where(str(path)))
        ) from None
    except ParseError as error:
        line, column = error.position
        raise DataError(
            Fault("broken XML", Where(str(path), line, column + 1), _EXPORT_AGAIN)
        ) from None
