"""Opening a project file that somebody sent: nothing is unpacked, and nothing can fill the memory.

A `.qdpx` is a zip from outside the house. Names that climb out of it, links, locked entries, too
many entries, or more bytes than any interview study has are refused before anything is parsed.
Media are never opened. Texts outside the archive are read only from the folder it lies in.
"""

from __future__ import annotations

import codecs
import re
import stat
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError, XMLParser
from xml.parsers import expat

from bite.errors import DataError, Fault, Where

MOST_ENTRIES = 20_000
MOST_BYTES = 1 << 30
"""More text than any interview study holds: larger archives are refused, not read."""
MOST_ONE = 256 << 20
"""More than any one text or project file holds."""
MOST_DEEP = 200
_MOST_DENSE = 200
_SUSPICIOUS = 10 << 20
_READ = (".qde", ".txt", ".docx", ".qdc", ".xml", ".rtf")

_EXPORT_AGAIN = "export the project again from the program it was coded in"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError)


@dataclass(frozen=True)
class Archive:
    """An open project file: its XML and the texts in it or beside it, found whatever their case.

    ``inner`` is the name of the project's XML in the zip, empty for a bare `.qde`.
    """

    path: Path
    project: bytes
    inner: str = ""
    _zip: zipfile.ZipFile | None = None
    _names: Mapping[str, tuple[zipfile.ZipInfo, ...]] = field(default_factory=dict)

    def text(self, given: str) -> str | None:
        """The text at ``internal://…``, ``relative://…`` or a path; None if it is not there.

        Raises `DataError` if it is there but is neither UTF-8 nor UTF-16.
        """
        name, raw = self.found(given)
        return None if raw is None else decoded(raw, name, self.path)

    def found(self, given: str) -> tuple[str, bytes | None]:
        """The name and the bytes of what lies there; None for bytes that are not there."""
        kind, mark, rest = given.strip().partition("://")
        if not mark:
            kind, rest = "absolute", given.strip()
        rest = rest.replace("\\", "/").lstrip("/")
        parts = PurePosixPath(rest).parts
        if not parts or ".." in parts:
            return rest, None
        if kind.casefold() == "internal" and self._zip is not None:
            entry = self._entry(rest) or self._entry(unquote(rest))
            return (entry.filename, _entire(self._zip, entry, self.path)) if entry else (rest, None)
        return self._beside(kind.casefold(), parts)

    def _entry(self, rest: str) -> zipfile.ZipInfo | None:
        """The entry of this name: in the sources' folder, anywhere by its path, or by its name."""
        for name in (f"sources/{rest}", rest, PurePosixPath(rest).name):
            found = self._names.get(name.casefold(), ())
            exact = [e for e in found if PurePosixPath(e.filename).name == PurePosixPath(rest).name]
            found = tuple(exact) or found
            if found and len({(e.CRC, e.file_size) for e in found}) == 1:
                return found[0]
        return None

    def _beside(self, kind: str, parts: tuple[str, ...]) -> tuple[str, bytes | None]:
        """A file in the project's own folder; nothing outside that folder is ever opened."""
        home = self.path.parent.resolve()
        tails = [parts, parts[-1:]]
        folders: list[tuple[str, ...]] = [(), ("sources",), ("Sources",)]
        if kind == "relative":
            folders += [(f"{self.path.stem} Media",), (self.path.stem,)]
        for folder in folders:
            for tail in tails:
                there = home.joinpath(*folder, *tail)
                if there.is_file() and there.resolve().is_relative_to(home):
                    with there.open("rb") as opened_file:
                        return there.name, _capped(opened_file.read(MOST_ONE + 1), there.name, self)
        return parts[-1], None


def _capped(raw: bytes, name: str, archive: Archive) -> bytes:
    if len(raw) > MOST_ONE:
        raise DataError(
            Fault(f"{name} is larger than {MOST_ONE >> 20} MB", Where(str(archive.path)))
        )
    return raw


def _entire(opened_zip: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path) -> bytes:
    """An entry's bytes, read through a cap: what the zip says of its size may be a lie."""
    try:
        with opened_zip.open(entry) as held:
            raw = held.read(MOST_ONE + 1)
    except _BROKEN as error:
        raise DataError(
            Fault(f"{entry.filename} is damaged ({error})", Where(str(path)), _EXPORT_AGAIN)
        ) from None
    if len(raw) > MOST_ONE:
        raise DataError(
            Fault(f"{entry.filename} is larger than {MOST_ONE >> 20} MB", Where(str(path)))
        )
    return raw


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """The `.qdpx` (or bare `.qde`) at `path`; raises `DataError` saying why it cannot be read."""
    where = Where(str(path))
    if not path.is_file():
        raise DataError(Fault("there is no such file", where))
    if not zipfile.is_zipfile(path):
        with path.open("rb") as plain:
            raw = plain.read(MOST_ONE + 1)
        if path.suffix.lower() == ".qdpx" and not _looks_like_xml(raw):
            raise DataError(Fault("not a zip, or cut short", where, _EXPORT_AGAIN))
        yield Archive(path, _capped(raw, path.name, Archive(path, b"")))
        return
    try:
        opened_zip = zipfile.ZipFile(path)
    except _BROKEN as error:
        raise DataError(
            Fault(f"damaged zip, or cut short ({error})", where, _EXPORT_AGAIN)
        ) from None
    with opened_zip:
        entries = [e for e in opened_zip.infolist() if not _of_the_mac(e.filename)]
        faults = tuple(_unsafe(entries, where))
        if faults:
            raise DataError(faults)
        names: defaultdict[str, tuple[zipfile.ZipInfo, ...]] = defaultdict(tuple)
        for entry in entries:
            parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
            for i in range(len(parts)):
                names["/".join(parts[i:]).casefold()] += (entry,)
        project = _project(entries, where)
        yield Archive(
            path, _entire(opened_zip, project, path), project.filename, opened_zip, dict(names)
        )


def _project(entries: list[zipfile.ZipInfo], where: Where) -> zipfile.ZipInfo:
    """The project's XML: the one `.qde`, or of several the one at the top named as it should be."""
    found = [e for e in entries if e.filename.lower().endswith((".qde", ".qdc"))]
    usual = [e for e in found if e.filename.lower() == "project.qde"]
    same = len({(e.CRC, e.file_size) for e in found}) == 1
    if len(usual) == 1 or (found and same):
        return (usual or found)[0]
    raise DataError(
        Fault(f"{len(found)} project files (.qde) inside, not one", where, _EXPORT_AGAIN)
    )


def _of_the_mac(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith("._")


def _looks_like_xml(raw: bytes) -> bool:
    return raw[:4].lstrip(codecs.BOM_UTF8).startswith(b"<") or raw[:2] in (
        codecs.BOM_UTF16_LE,
        codecs.BOM_UTF16_BE,
    )


def _unsafe(entries: list[zipfile.ZipInfo], where: Where) -> Iterator[Fault]:
    if len(entries) > MOST_ENTRIES:
        yield Fault(f"{len(entries):,} entries; at most {MOST_ENTRIES:,} are read", where)
    total = sum(e.file_size for e in entries if e.filename.lower().endswith(_READ))
    if total > MOST_BYTES:
        yield Fault(
            f"would unpack to {total / 1e9:.1f} GB; at most {MOST_BYTES / 1e9:.1f} GB is read",
            where,
        )
    seen: dict[str, int] = {}
    for entry in entries:
        place = PurePosixPath(entry.filename.replace("\\", "/"))
        if place.is_absolute() or ".." in place.parts or re.match(r"[A-Za-z]:", str(place)):
            yield Fault(f"entry {entry.filename!r} points outside the archive", where)
        if stat.S_ISLNK(entry.external_attr >> 16):
            yield Fault(f"entry {entry.filename!r} is a link to another file: refused", where)
        if entry.flag_bits & 0x1:
            yield Fault(
                f"entry {entry.filename!r} is locked with a password",
                where,
                "save the archive again without a password",
            )
        if entry.file_size > max(_SUSPICIOUS, _MOST_DENSE * entry.compress_size):
            yield Fault(
                f"entry {entry.filename!r} would unpack to "
                f"{entry.file_size / max(1, entry.compress_size):,.0f} times its size: refused",
                where,
            )
        if seen.setdefault(entry.filename, entry.CRC) != entry.CRC:
            yield Fault(f"two different entries are named {entry.filename!r}", where, _EXPORT_AGAIN)


# -- bytes to text ----------------------------------------------------------------------------

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decoded(raw: bytes, name: str, path: Path) -> str:
    """The text in `raw`, by its byte order mark, else UTF-8; never guessed.

    Raises `DataError` for any other encoding: a guess could change what somebody said.
    """
    mark, encoding = next(
        ((mark, code) for mark, code in _MARKS if raw.startswith(mark)), (b"", "utf-8")
    )
    try:
        return raw[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        raise DataError(
            Fault(
                f"{name} is not {encoding.upper()} (byte {error.start + len(mark)})",
                Where(str(path)),
                "save that text as UTF-8, or export the project again",
            )
        ) from None


# -- XML --------------------------------------------------------------------------------------

_FORBIDDEN = re.compile(
    rb"&#(?:x0*(?:[0-8bcef]|1[0-9a-f]|d[89a-f][0-9a-f]{2}|fff[ef])"
    rb"|0*(?:[0-8]|1[1245-9]|2[0-9]|3[01]));|[\x00-\x08\x0b\x0c\x0e-\x1f]",
    re.IGNORECASE,
)


def parsed(xml: bytes, path: Path) -> Element:
    """The root element; entities, external references and broken XML are a `DataError`."""
    return parsed_mended(xml, path)[0]


def parsed_mended(xml: bytes, path: Path) -> tuple[Element, int]:
    """The root element, and how many characters that XML forbids were replaced by ``�``.

    Read by expat itself, which loads nothing from outside; before that, anything that declares an
    entity is refused, so that nothing in the document can expand.
    """
    xml, encoding = _as_utf8(xml, path)
    _refuse_entities(xml, encoding, path)
    try:
        return _tree(xml, encoding), 0
    except ParseError as error:
        broken = error
    except (ValueError, LookupError) as error:
        raise DataError(
            Fault(f"an encoding that is not known ({error})", Where(str(path)), _EXPORT_AGAIN)
        ) from None
    mended, n = _FORBIDDEN.subn("\ufffd".encode(), xml)
    if n:
        try:
            return _tree(mended, encoding), n
        except ParseError as error:
            broken = error
    line, column = broken.position
    try:
        xml.decode("utf-8")
        what = "broken XML"
    except UnicodeDecodeError as wrong:
        what = f"broken XML; it is not UTF-8 from byte {wrong.start} on"
    raise DataError(Fault(what, Where(str(path), line, column + 1), _EXPORT_AGAIN))


def _tree(xml: bytes, encoding: str | None) -> Element:
    parser = XMLParser(encoding=encoding)
    parser.feed(xml)
    return parser.close()


def _as_utf8(xml: bytes, path: Path) -> tuple[bytes, str | None]:
    """The document, and its encoding where that is known better than from its declaration."""
    for mark, _ in _MARKS:
        if xml.startswith(mark):
            return decoded(xml, path.name, path).encode("utf-8", "replace"), "utf-8"
    if re.match(rb"\s*<\?xml[^>]*encoding\s*=\s*[\"']utf-?16", xml[:200], re.IGNORECASE):
        return xml, "utf-8"  # says UTF-16, but a person can read it: it is not
    return xml, None


def _refuse_entities(xml: bytes, encoding: str | None, path: Path) -> None:
    """Read as far as the root element: only before it can entities be declared."""

    def entity(*_: object) -> int:
        raise DataError(
            Fault("the XML defines entities, which no export needs: refused", Where(str(path)))
        )

    def doctype(name: str, system: str | None, public: str | None, internal: bool) -> None:
        if system or public:
            raise DataError(
                Fault(f"the XML leans on a file elsewhere ({system}): refused", Where(str(path)))
            )

    class Enough(Exception):
        pass

    def start(*_: object) -> None:
        raise Enough

    reader = expat.ParserCreate(encoding)
    reader.EntityDeclHandler = entity
    reader.ExternalEntityRefHandler = entity
    reader.StartDoctypeDeclHandler = doctype
    reader.StartElementHandler = start
    try:
        reader.Parse(xml, True)
    except Enough:
        return
    except expat.ExpatError:
        return  # told with its line when the whole is parsed


def depth_is_sane(root: Element, path: Path) -> None:
    """Raise `DataError` if elements are nested deeper than any project nests its codes."""
    level, deep = [root], 0
    while level:
        deep += 1
        if deep > MOST_DEEP:
            raise DataError(Fault("its XML is nested without end: refused", Where(str(path))))
        level = [child for element in level for child in element]
