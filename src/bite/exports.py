"""``bite export``: the codebook or the coded interviews, for other programs."""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bite.errors import DataError, Fault, UsageError, Where
from bite.telling import answer, say

if TYPE_CHECKING:
    from analysis.qualitative.coding import CodedProject

_KINDS = {
    ".qdc": "the codebook for NVivo, ATLAS.ti, MAXQDA and others",
    ".csv": "the codebook as a table",
    ".qdpx": "the coded interviews for NVivo, ATLAS.ti, MAXQDA and others",
}


def write(file: Path, source: Path, force: bool, as_json: bool) -> None:
    """Write `file`, whose ending says what; `source` is a data package or a file of coding.

    Raises UsageError for an ending that is not known, or a file that is there (without `force`).
    """
    _check(file, source, force)
    project = _project(source)
    if not project.codes and file.suffix.lower() != ".qdpx":
        raise DataError(Fault("holds no code", Where(str(source)), "import a coded project first"))
    _whole(file, lambda path: _writers()[file.suffix.lower()](project, path))
    what = {"codes": len(project.codes)}
    if file.suffix.lower() == ".qdpx":
        what |= {"sources": len(project.sources), "passages": len(project.segments)}
    if as_json:
        answer({"file": str(file), **what})
        return
    said = [f"{n:,} {name if n != 1 else name.removesuffix('s')}" for name, n in what.items()]
    say(f"{file} is written: {', '.join(said)}.")
    if file.suffix.lower() == ".qdpx":
        say("It holds everything that was said, also by people who did not agree to be quoted.")


def _check(file: Path, source: Path, force: bool) -> None:
    faults = []
    if file.suffix.lower() not in _KINDS:
        do = "; ".join(f"NAME{ending}: {what}" for ending, what in _KINDS.items())
        faults.append(Fault(f"'{file}' does not say what to write", do=do))
    if not source.exists():
        faults.append(Fault(f"there is no {source}", do="name a data package or a file: --data"))
    if file.is_dir():
        faults.append(Fault(f"{file} is a folder", do="name a file"))
    elif file.exists() and not force:
        do = "name another file, or add --force to write over it"
        faults.append(Fault(f"{file} is there already", do=do))
    if not file.resolve().parent.is_dir():
        faults.append(Fault(f"there is no folder {file.parent}", do="make it first"))
    if faults:
        raise UsageError(faults)


def _project(source: Path) -> CodedProject:
    from bite.imports import read

    if source.is_file():
        return read(source).project
    from analysis.contracts import NAMES, descriptor

    package, faults = descriptor.read(source, NAMES)
    found = package.resources.get("interviews") if package else None
    if found is None:
        about = [f for f in faults if package is None or f.where.table == "interviews"]
        raise DataError(about or faults)
    return read(found.paths[0]).project


def _writers() -> dict[str, Callable[[CodedProject, Path], None]]:
    from analysis.qualitative import refi

    return {
        ".qdc": lambda project, path: refi.write_codebook(project.codes, path),
        ".csv": _table,
        ".qdpx": refi.write,
    }


def _table(project: CodedProject, path: Path) -> None:
    given = Counter(coding.code for coding in project.codings)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["path", "name", "parent", "description", "colour", "codable", "codings"])
    for code in project.codes:
        above = project.path(project.code(code.parent)) if code.parent else ""
        codable = str(code.codable).lower()
        row = [project.path(code), code.name, above, code.description, code.colour, codable]
        writer.writerow([*row, given[code.id]])
    path.write_text(out.getvalue(), encoding="utf-8", newline="")


def _whole(file: Path, write: Callable[[Path], None]) -> None:
    """Write beside `file` and move it there when it is whole."""
    aside = Path(tempfile.mkdtemp(prefix=".export-", dir=file.resolve().parent))
    try:
        write(aside / file.name)
        os.replace(aside / file.name, file)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
