"""Coded interviews put into a data package: all of it, or nothing.

Every new file is written beside the package first; then the old ones go into ``replaced/`` under
the time of the import, and the new ones take their places. If any step fails, the old ones are put
back, so nothing is ever half imported and nothing is ever lost.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from analysis.contracts import descriptor
from analysis.intake import register
from analysis.intake.fitting import Fitted, fitted
from analysis.intake.register import Register, Row
from analysis.qualitative import refi
from analysis.qualitative.coding import CodedProject
from analysis.qualitative.files import archive
from bite.errors import BiteError, DataError, Fault, UsageError, Where

KEPT = "replaced"
"""The folder of the package into which what an import replaces is moved."""
_TITLE = "Evaluation data, in part synthetic"
_MIXED = (
    "Coded interviews were imported into synthetic data: every other table was made by a computer "
    "program, and nobody in it exists."
)
_PLACES = {"interviews": "interviews.qdpx", "participants": "participants.csv"}


@dataclass(frozen=True)
class Placed:
    """What an import did to a package."""

    fitted: Fitted
    register: Register
    files: tuple[Path, ...]
    kept: Path | None
    status: str
    mixed: bool
    """Whether the package was synthetic until now."""
    missing: tuple[str, ...] = ()
    """Codes that the interviews had until now and have no more: reports may look for them."""


def place(
    project: CodedProject,
    folder: Path,
    *,
    study: str = "",
    key: Mapping[str, str] | None = None,
    now: datetime | None = None,
    before: Callable[[Fitted], None] = lambda people: None,
) -> Placed:
    """Make `project` the interviews of the data package in `folder`.

    `study` and `key` are as in `fitting.fitted`; `before` is told who got which id, when all is
    ready and nothing has been moved. A package that said ``synthetic`` says ``mixed``
    from then on. Raises `UsageError` if the folder is no data package, `DataError` if the project
    holds no interviews or the package cannot be read; in every case it is left as it was.
    """
    _refuse_empty(project)
    content = _descriptor(folder)
    paths = {name: _path(folder, content, name) for name in _PLACES}
    hubs = [hub for hub in content.get("hubs") or () if isinstance(hub, str)]
    old = _rows(paths["participants"], register.columns(hubs))
    invented = content.get("status") == "synthetic"
    known = [] if invented else [row["participant_id"] for row in old]
    people = fitted(project, study=study, key=key, taken=known)
    table = register.brought_up_to_date(people.project, old, hubs, invented=invented)
    before_codes = _codes(paths["interviews"])
    aside = _aside(folder)
    try:
        refi.write(people.project, aside / "interviews")
        _compare(people.project, aside / "interviews")
        (aside / "participants").write_text(table.as_csv(register.columns(hubs)), "utf-8")
        described = _described(content, {n: aside / n for n in _PLACES}, paths, folder)
        (aside / "descriptor").write_text(described, "utf-8")
        moves = {aside / name: path for name, path in paths.items()}
        moves[aside / "descriptor"] = folder / descriptor.NAME
        before(people)
        kept = _put(moves, folder, now or datetime.now())
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    status = "mixed" if invented else str(content.get("status", ""))
    written = tuple(moves.values())
    return Placed(people, table, written, kept, status, invented, _missing(project, before_codes))


def _refuse_empty(project: CodedProject) -> None:
    if not project.sources:
        what = "holds a codebook, but no interviews"
        if not project.codes:
            what = "holds no interviews"
        do = "export the whole project, not its codebook, and import that"
        raise DataError(Fault(what, Where(project.name), do))
    if not any(source.text for source in project.sources):
        do = "export the project with its texts, or name the folder of transcripts: --transcripts"
        raise DataError(Fault("holds the text of no interview", Where(project.name), do))


def _descriptor(folder: Path) -> dict[str, Any]:
    path = folder / descriptor.NAME
    if not folder.is_dir():
        raise UsageError(Fault(f"there is no folder {folder}", do="name the data package"))
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        do = "name the folder of a data package; `bite data describe` makes one of a folder"
        raise UsageError(Fault(f"{folder} holds no {descriptor.NAME}", do=do)) from None
    except ValueError:
        raise DataError(Fault("is not JSON", Where(str(path)), "correct the file")) from None
    if not isinstance(content, dict) or not isinstance(content.get("resources"), list):
        raise DataError(Fault("lists no resources", Where(str(path)), "correct the file"))
    return content


def _entry(content: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    found = (e for e in content["resources"] if isinstance(e, dict) and e.get("name") == name)
    return next(found, None)


def _path(folder: Path, content: Mapping[str, Any], name: str) -> Path:
    """Where the package keeps a resource. Raises `DataError` for a path that leads out of it."""
    entry = _entry(content, name) or {}
    stated = entry.get("path", _PLACES[name])
    inside = isinstance(stated, str) and (folder / stated).resolve()
    if not inside or not inside.is_relative_to(folder.resolve()):
        where = Where(str(folder / descriptor.NAME), table=name)
        raise DataError(Fault("has no path inside the data package", where, "correct `path`"))
    if inside.suffix != Path(_PLACES[name]).suffix:
        where = Where(str(folder / descriptor.NAME), table=name)
        do = f"call the file {_PLACES[name]}, or correct `path`"
        raise DataError(Fault(f"an import writes {_PLACES[name]}, not {stated}", where, do))
    return folder / str(stated)


def _rows(path: Path, columns: Sequence[str]) -> list[Row]:
    """The rows of table participants as text. Raises `DataError` if they cannot be kept whole."""
    if not path.is_file():
        return []
    where = Where(str(path), table="participants")
    do = "correct the table first: `bite data check` says what is wrong"
    try:
        found = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise DataError(Fault("cannot be read as CSV in UTF-8", where, do)) from None
    header, *body = [row for row in found if row] or [[]]
    wrong = sorted(set(header) ^ set(columns)) or len(set(header)) < len(header)
    if wrong or any(len(row) != len(header) for row in body):
        raise DataError(Fault("has not the columns of its contract", where, do))
    return [dict(zip(header, row, strict=True)) for row in body]


def _codes(path: Path) -> list[str]:
    """The paths of the codes that the package has had, in the tree's order."""

    def below(element: Element, above: str) -> Iterator[str]:
        for code in element.findall("{*}Code"):
            path = f"{above} > {code.get('name', '')}" if above else code.get("name", "")
            yield path
            yield from below(code, path)

    try:
        with archive.opened(path) as opened:
            held = archive.parsed(opened.project, path).find("{*}CodeBook/{*}Codes")
    except BiteError:
        return []
    return [] if held is None else list(below(held, ""))


def _missing(project: CodedProject, old: Sequence[str]) -> tuple[str, ...]:
    """Of the codes gone, the highest of each branch."""
    there = {project.path(code).casefold() for code in project.codes}
    gone = [path for path in old if path.casefold() not in there]
    return tuple(path for path in gone if path.rpartition(" > ")[0] not in gone)


def _aside(folder: Path) -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix=".import-", dir=folder))
    except OSError as error:
        what = f"cannot write here: {error.strerror}"
        raise UsageError(Fault(what, Where(str(folder)), "see that you may write there")) from None


def _compare(project: CodedProject, path: Path) -> None:
    """Raise `DataError` unless what was written reads back with every passage as it was."""
    again = refi.read(path).project

    def passages(one: CodedProject) -> set[tuple[object, ...]]:
        names = {source.id: source.name for source in one.sources}
        return {(names[s.source], s.start, s.end, s.text) for s in one.segments}

    if passages(again) != passages(project) or len(again.codings) != len(project.codings):
        what = "the project does not read back as it was written; nothing was imported"
        raise BiteError(Fault(what, Where(project.name), "report this with the file, if you may"))


def _described(
    content: Mapping[str, Any], new: Mapping[str, Path], paths: Mapping[str, Path], folder: Path
) -> str:
    """The descriptor with the new files' sizes and hashes; all else stays as it was."""
    out = json.loads(json.dumps(content))
    for name, path in new.items():
        entry = _entry(out, name)
        if entry is None:
            entry = {"name": name, "kind": "consented"}
            out["resources"].append(entry)
        raw = path.read_bytes()
        entry["path"] = paths[name].relative_to(folder).as_posix()
        entry["bytes"] = len(raw)
        entry["hash"] = f"sha256:{hashlib.sha256(raw).hexdigest()}"
    if out.get("status") == "synthetic":
        # What was said of invented people is not true of the people who were interviewed.
        out |= {"status": "mixed", "name": "evaluation", "title": _TITLE, "description": _MIXED}
        out.pop("licenses", None)
    return json.dumps(out, indent=2, ensure_ascii=False) + "\n"


def _put(moves: Mapping[Path, Path], folder: Path, now: datetime) -> Path | None:
    """Replace every file, keeping the old ones; undo everything if one cannot be."""
    there = [path for path in moves.values() if path.exists()]
    kept = _kept(folder, now) if there else None
    done: list[tuple[Path, Path | None]] = []
    try:
        for new, path in moves.items():
            old = None
            if kept is not None and path.exists():
                old = kept / path.relative_to(folder)
                old.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, old)
            done.append((path, old))
            os.replace(new, path)
    except BaseException:
        for path, old in reversed(done):
            if old is not None:
                os.replace(old, path)
            else:
                path.unlink(missing_ok=True)
        if kept is not None:
            shutil.rmtree(kept, ignore_errors=True)
            with suppress(OSError):
                kept.parent.rmdir()
        raise
    return kept


def _kept(folder: Path, now: datetime) -> Path:
    for name in _names(f"{now:%Y-%m-%d-%H%M%S}"):
        with suppress(FileExistsError):
            path = folder / KEPT / name
            path.mkdir(parents=True)
            return path
    raise AssertionError("there is always a next name")


def _names(stem: str) -> Iterator[str]:
    yield stem
    n = 2
    while True:
        yield f"{stem}-{n}"
        n += 1
