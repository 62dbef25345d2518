"""The front door of the readers: whatever a researcher exported, read as what it is.

A file is recognised by what it holds and only then by its name, so a renamed export is still read
and a file that merely bears the right name is not. Each reader fills the one model
(`analysis.qualitative.coding`) and says what it had to leave behind.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from analysis.qualitative import refi
from analysis.qualitative.coding import Imported, Loss
from analysis.qualitative.files import office, sqlite
from analysis.qualitative.files.decoding import decoded
from analysis.qualitative.readers import coded_table, nvivo_docx, qualcoder, taguette, transcripts
from bite.errors import DataError, Fault, Where


@dataclass(frozen=True)
class Kind:
    """A kind of file that is understood.

    ``what`` it is, its usual ``endings``, ``how`` a person makes one, and whether its words have
    to be looked up in ``transcripts`` beside it.
    """

    name: str
    what: str
    endings: tuple[str, ...]
    how: str
    transcripts: bool = False


KINDS: tuple[Kind, ...] = (
    Kind(
        "refi",
        "REFI-QDA project",
        (".qdpx", ".qde"),
        "NVivo, ATLAS.ti, MAXQDA, Quirkos, QualCoder, Transana: export the project as REFI-QDA",
    ),
    Kind(
        "codebook",
        "REFI-QDA codebook",
        (".qdc",),
        "the same programs, and Taguette: export the codebook as REFI-QDA",
    ),
    Kind(
        "taguette",
        "Taguette project",
        (".sqlite3",),
        "Taguette: Project info, Export project, as SQLite",
    ),
    Kind(
        "qualcoder",
        "QualCoder project",
        (".qda",),
        "QualCoder: the project's own folder, which ends in .qda",
    ),
    Kind(
        "nvivo",
        "coded references from NVivo",
        (".docx", ".txt"),
        "NVivo: open a code (or several), Export, as a Word document",
        True,
    ),
    Kind(
        "nvivo codebook",
        "codebook from NVivo",
        (".docx",),
        "NVivo: Share, Export Codebook, as a Word document",
    ),
    Kind(
        "highlights",
        "highlights from Taguette",
        (".html", ".docx"),
        "Taguette: Highlights, Export this view, as HTML or DOCX",
        True,
    ),
    Kind(
        "table",
        "table of coded segments, or of codes",
        (".csv", ".tsv", ".xlsx"),
        "MAXQDA: Retrieved Segments, Export; ATLAS.ti: Quotation Manager, Export; "
        "Dedoose: Export Excerpts; Taguette: Export as CSV; f4analyse; or a table of one's own",
        True,
    ),
    Kind(
        "transcripts",
        "transcript, or a folder of them",
        transcripts.ENDINGS,
        "Word, or what Teams, Zoom and other recorders write",
    ),
)
"""Every kind that `read` understands, in the order in which help lists them."""

_BY_NAME = {kind.name: kind for kind in KINDS}

_OWN_FORMATS = (
    (r"\.nvpx?$|\.nvcx?$", "NVivo", "File, Export, Export Project, as REFI-QDA (.qdpx)"),
    (r"\.atlproj\d*$|\.hpr\d?$", "ATLAS.ti", "File, Export, QDPX project"),
    (r"\.mx\d+|\.mex\d+", "MAXQDA", "Home, Export Project, REFI-QDA project"),
    (r"\.qrk$|\.quirkos$", "Quirkos", "Export, QDPX project"),
    (r"\.f4p$|\.f4a$", "f4analyse", "File, Export, codings as a table"),
    (r"\.(doc|rtf|odt|pdf)$", "a word processor", "save it as a Word document (.docx)"),
)


def read(
    path: Path | str, *, mapping: Path | None = None, transcripts: Path | None = None
) -> Imported:
    """The coded project at `path`, whatever program it came from.

    `mapping` is the confirmed mapping of a table's columns (`columns`). `transcripts` is a
    folder of interview transcripts in which the words of an export without texts are looked up.
    Raises `DataError` when the file is none of `KINDS`, or cannot be read safely and whole, and
    `columns.MappingNeeded` when a table's columns have to be confirmed.
    """
    path = Path(path)
    kind = kind_of(path)
    if mapping is not None and kind.name != "table":
        raise DataError(
            Fault(f"a mapping of columns is for tables; this is a {kind.what}", Where(str(path)))
        )
    found = _READERS[kind.name](path, mapping, transcripts)
    if transcripts is not None and not kind.transcripts:
        unused = Loss(
            "folder of transcripts", 1, f"not needed: a {kind.what} brings its own texts", False
        )
        found = Imported(found.project, (*found.losses, unused), found.alignment, found.counting)
    return found


def kind_of(path: Path | str) -> Kind:
    """What the file or folder at `path` is, by what it holds; `DataError` if nothing known."""
    path = Path(path)
    if not path.exists():
        raise DataError(Fault("there is no such file", Where(str(path))))
    name = _of_folder(path) if path.is_dir() else _of_file(path)
    if not name:
        raise DataError(_unknown(path))
    return _BY_NAME[name]


def _unknown(path: Path) -> Fault:
    where = Where(str(path))
    for ending, program, how in _OWN_FORMATS:
        if re.search(ending, path.name, re.IGNORECASE):
            what = f"a file of {program}'s own kind, which only {program} can read"
            return Fault(what.replace("a word processor's own", "an older"), where, f"there: {how}")
    understood = "; ".join(f"{kind.what} ({', '.join(kind.endings)})" for kind in KINDS)
    return Fault("not a file that is understood", where, f"understood are: {understood}")


def _of_folder(path: Path) -> str:
    if (path / "data.qda").is_file():
        return "qualcoder"
    held = {file.suffix.lower() for file in path.iterdir()}
    return "transcripts" if held & set(transcripts.ENDINGS) else ""


def _of_file(path: Path) -> str:
    with path.open("rb") as file:
        begins = file.read(4096)
    if not begins:
        raise DataError(Fault("an empty file", Where(str(path))))
    if begins.startswith(sqlite.MAGIC):
        tables = sqlite.tables(path)
        known = (("taguette", taguette.TABLES), ("qualcoder", qualcoder.TABLES))
        return next((name for name, needed in known if tables >= needed), "")
    if zipfile.is_zipfile(path):
        return _of_zip(path)
    ending = path.suffix.lower()
    if begins.startswith(b"PK") or ending in (".docx", ".xlsx", ".qdpx"):
        again = "copy or export it again"
        raise DataError(Fault("a damaged or cut file", Where(str(path)), again))
    if begins[:8] in (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf1\\a") or begins[:5] == b"%PDF-":
        # A .xls says more of itself where it is read.
        return "table" if ending == ".xls" else ""
    return _of_text(path, ending)


def _of_zip(path: Path) -> str:
    names = office.names(path)
    if "word/document.xml" in names:
        blocks = office.word(path)
        if nvivo_docx.is_coding(blocks):
            return "nvivo"
        if nvivo_docx.is_codebook(blocks):
            return "nvivo codebook"
        lines = [paragraph.text for paragraph in office.paragraphs(blocks)]
        return "highlights" if taguette.is_highlights(lines) else "transcripts"
    if "xl/workbook.xml" in names:
        return "table"
    if any(name.lower().endswith(".qde") for name in names) or path.suffix.lower() == ".qdpx":
        return "refi"
    if any(name.lower().endswith(".qdc") for name in names):
        return "codebook"
    if any(name.rpartition("/")[2] == "data.qda" for name in names):
        do = "unpack it, and import the folder that ends in .qda"
        raise DataError(Fault("a QualCoder project in a zip", Where(str(path)), do))
    return ""


_XML_ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")


def _of_text(path: Path, ending: str) -> str:
    if ending in (".qde", ".qdc"):
        return "refi" if ending == ".qde" else "codebook"
    if any(re.search(own, path.name, re.IGNORECASE) for own, _, _ in _OWN_FORMATS):
        return ""
    try:
        begins = decoded(path).text[:100_000]
    except DataError:
        if ending in (*transcripts.ENDINGS, ".csv", ".tsv", ".tab", ".html", ".htm"):
            raise
        return ""
    if begins.lstrip().startswith("<"):
        root = _XML_ROOT.search(begins)
        if root and root.group(1) in ("Project", "CodeBook"):
            return "refi" if root.group(1) == "Project" else "codebook"
        shown = re.search(r"<(?:!doctype\s+)?html\b", begins, re.IGNORECASE)
        return "highlights" if shown and taguette.is_highlights(taguette.lines_of(path)) else ""
    if begins.startswith("WEBVTT") or re.search(r"^[\d:.,]+ --> [\d:.,]+", begins, re.M):
        return "transcripts"
    if nvivo_docx.is_coding(tuple(office.Paragraph(line) for line in begins.split("\n"))):
        return "nvivo"
    if ending in (".csv", ".tsv", ".tab"):
        return "table"
    if "\t" in begins.partition("\n")[0] and coded_table.known(path):
        return "table"
    return "transcripts" if ending in transcripts.ENDINGS else ""


_READERS: dict[str, Callable[[Path, Path | None, Path | None], Imported]] = {
    "refi": lambda path, mapping, folder: refi.read(path),
    "codebook": lambda path, mapping, folder: refi.read(path),
    "taguette": lambda path, mapping, folder: taguette.read(path),
    "qualcoder": lambda path, mapping, folder: qualcoder.read(path),
    "nvivo": lambda path, mapping, folder: nvivo_docx.read(path, transcripts=folder),
    "nvivo codebook": lambda path, mapping, folder: nvivo_docx.read_codebook(path),
    "highlights": lambda path, mapping, folder: taguette.read_highlights(path, transcripts=folder),
    "table": lambda path, mapping, folder: coded_table.read(
        path, mapping=mapping, transcripts=folder
    ),
    "transcripts": lambda path, mapping, folder: transcripts.read(path),
}
