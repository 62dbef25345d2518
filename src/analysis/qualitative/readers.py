"""The front door of the readers: whatever a researcher exported, read as what it is.

A file is recognised by what it holds and only then by its name, so a renamed export is still read
and a file that merely bears the right name is not. Each reader fills the one model
(`analysis.qualitative.coding`) and says what it had to leave behind.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from analysis.qualitative import refi
from analysis.qualitative.coding import CodedProject, Imported
from bite.errors import DataError, Fault, Where


@dataclass(frozen=True)
class Kind:
    """A kind of file that is understood: what it is, its usual endings, how to make one."""

    name: str
    what: str
    endings: tuple[str, ...]
    how: str


REFI_PROJECT = Kind(
    "refi",
    "REFI-QDA project",
    (".qdpx", ".qde"),
    "NVivo, ATLAS.ti, MAXQDA, Quirkos, QualCoder, Transana: export the project as REFI-QDA",
)
REFI_CODEBOOK = Kind(
    "codebook",
    "REFI-QDA codebook",
    (".qdc",),
    "any of these programs: export the codebook as REFI-QDA",
)

KINDS: tuple[Kind, ...] = (REFI_PROJECT, REFI_CODEBOOK)
"""Every kind that `read` understands, in the order in which help lists them."""


def read(
    path: Path | str, *, mapping: Path | None = None, transcripts: Path | None = None
) -> Imported:
    """The coded project at `path`, whatever program it came from.

    `mapping` is the confirmed mapping of a table's columns (`coded_table`). `transcripts` is a
    folder of interview transcripts in which the words of an export without texts are looked up.
    Raises `DataError` when the file is none of `KINDS`, or cannot be read safely and whole.
    """
    path = Path(path)
    kind = kind_of(path)
    return _READERS[kind.name](path, mapping, transcripts)


def kind_of(path: Path) -> Kind:
    """What the file or folder at `path` is, by what it holds; `DataError` if nothing known."""
    if not path.exists():
        raise DataError(Fault("there is no such file", Where(str(path))))
    if zipfile.is_zipfile(path) or path.suffix.lower() in REFI_PROJECT.endings:
        return REFI_PROJECT
    if path.suffix.lower() in REFI_CODEBOOK.endings:
        return REFI_CODEBOOK
    understood = "; ".join(f"{kind.what} ({', '.join(kind.endings)})" for kind in KINDS)
    raise DataError(
        Fault("not a file that is understood", Where(str(path)), f"understood are: {understood}")
    )


def _codebook(path: Path) -> Imported:
    return Imported(CodedProject(name=path.stem, codes=refi.read_codebook(path)))


_READERS: dict[str, Callable[[Path, Path | None, Path | None], Imported]] = {
    "refi": lambda path, mapping, transcripts: refi.read(path),
    "codebook": lambda path, mapping, transcripts: _codebook(path),
}
