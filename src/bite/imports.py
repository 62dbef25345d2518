"""``bite import``: coded interviews read, told, and put into a data package if that was asked."""

from __future__ import annotations

import csv
import io
import os
import shlex
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bite import imported_told, placed_told
from bite.errors import BiteError, DataError, Fault, UsageError, Where
from bite.telling import answer

if TYPE_CHECKING:
    from analysis.intake.fitting import Fitted
    from analysis.intake.placing import Placed
    from analysis.qualitative.coding import Imported

_KEY = ["name", "participant_id"]


@dataclass(frozen=True)
class Wish:
    """What the command line asked for."""

    file: Path
    into: Path | None = None
    study: str = ""
    key: Path | None = None
    mapping: Path | None = None
    transcripts: Path | None = None
    as_json: bool = False


def show(wish: Wish) -> None:
    """Say what came in, what was lost, how well it aligned and what may be quoted."""
    _check(wish)
    try:
        found = read(wish.file, wish.mapping, wish.transcripts)
    except DataError as error:
        raise _mapping_asked(error, wish) from None
    placed = _placed(found, wish) if wish.into is not None else None
    if wish.as_json:
        told: dict[str, Any] = imported_told.as_data(wish.file, found)
        if placed is not None and wish.into is not None:
            told["into"] = placed_told.as_data(placed, wish.into, _key_path(wish))
        answer(told)
        return
    for line in imported_told.lines(wish.file, found):
        print(line)
    if placed is None:
        for line in placed_told.not_placed(_command(wish), found.project):
            print(line)
    elif wish.into is not None:
        for line in placed_told.lines(placed, wish.into, _key_path(wish)):
            print(line)


def read(file: Path, mapping: Path | None = None, transcripts: Path | None = None) -> Imported:
    """The coded interviews in `file`, without the names and folders of those who coded them."""
    from analysis.intake.discreet import discreet, without_home
    from analysis.qualitative import readers

    try:
        return discreet(readers.read(file, mapping=mapping, transcripts=transcripts))
    except BiteError as error:
        # Where the person keeps the file, they know; who else's folders it names, nobody need.
        faults = [
            replace(f, what=without_home(f.what), do=without_home(f.do)) for f in error.faults
        ]
        raise type(error)(faults) from None


def _command(wish: Wish) -> str:
    """What was typed to look at the file."""
    options = (("--mapping", wish.mapping), ("--transcripts", wish.transcripts))
    given = [f"{name} {shlex.quote(str(path))}" for name, path in options if path is not None]
    return " ".join(["bite import", shlex.quote(str(wish.file)), *given])


def _mapping_asked(error: DataError, wish: Wish) -> DataError:
    """For a table whose columns nobody has confirmed: the proposal on standard output, to keep."""
    from analysis.qualitative.readers.columns import MappingNeeded

    if not isinstance(error, MappingNeeded) or wish.as_json:
        return error
    (fault,) = error.faults
    print(fault.do.partition("\n\n")[2].rstrip())
    name = f"{wish.file.stem}.mapping.yml"
    do = (
        f"keep the lines that are printed (bite import {wish.file} > {name}), correct them, and "
        f"then: bite import {wish.file} --mapping {name}"
    )
    return DataError(replace(fault, do=do))


def _check(wish: Wish) -> None:
    """Raise UsageError with everything that is wrong with the options."""
    faults = []
    for name, path in (("FILE", wish.file), ("--mapping", wish.mapping)):
        if path is not None and not path.exists():
            faults.append(Fault(f"there is no file {path}", do=f"check {name}"))
    if wish.transcripts is not None and not wish.transcripts.is_dir():
        do = "name the folder that holds the interviews' texts"
        faults.append(Fault(f"there is no folder {wish.transcripts}", do=do))
    if wish.study:
        from analysis.contracts import codes

        if wish.study not in codes.STUDIES:
            do = f"valid studies: {', '.join(codes.STUDIES)}"
            faults.append(Fault(f"there is no study '{wish.study}'", do=do))
    if wish.into is None:
        for name, value in (("--study", wish.study), ("--key", wish.key)):
            if value:
                do = "add --into data, or leave it out"
                faults.append(Fault(f"{name} says how to fill a data package", do=do))
    if faults:
        raise UsageError(faults)


def _placed(found: Imported, wish: Wish) -> Placed:
    from analysis.intake import placing

    assert wish.into is not None
    path = _key_path(wish)
    old = _read_key(path)
    try:
        return placing.place(
            found.project,
            wish.into,
            study=wish.study,
            key=old,
            before=lambda people: _keep_key(path, old, people, wish.into),
        )
    except DataError as error:
        if any(fault.where.file == found.project.name for fault in error.faults):
            file = Where(str(wish.file))
            raise DataError(replace(fault, where=file) for fault in error.faults) from None
        raise


def _key_path(wish: Wish) -> Path:
    return wish.key or wish.file.with_name(f"{wish.file.name}.key.csv")


def _read_key(path: Path) -> dict[str, str]:
    """Who has which id. Raises DataError if the file does not say so for everybody, once."""
    if not path.is_file():
        return {}
    where = Where(str(path))
    do = f"give it the columns {' and '.join(_KEY)}, or move it away"
    try:
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise DataError(Fault("cannot be read as CSV in UTF-8", where, do)) from None
    rows = [row for row in rows if row]
    if not rows or rows[0] != _KEY or any(len(row) != len(_KEY) for row in rows):
        raise DataError(Fault("is no key to participants", where, do))
    faults = list(_twice(path, rows[1:]))
    if faults:
        raise DataError(faults)
    return {row[0]: row[1] for row in rows[1:]}


def _twice(path: Path, rows: list[list[str]]) -> Iterator[Fault]:
    from analysis.intake.fitting import ID

    seen: set[str] = set()
    for number, row in enumerate(rows, start=1):
        for column, value in zip(_KEY, row, strict=True):
            if value in seen:
                where = Where(str(path), row=number, field=column)
                yield Fault(f"“{value}” is there already", where, "keep one of the two")
            seen.add(value)
        if not ID.fullmatch(row[1]):
            where = Where(str(path), row=number, field=_KEY[1])
            do = "an id is a capital letter and two or three digits, such as S07"
            yield Fault(f"“{row[1]}” is no id", where, do)


def _keep_key(path: Path, old: Mapping[str, str], people: Fitted, folder: Path | None) -> None:
    """Keep who got which id, readable by nobody else, beside what was known before.

    Raises UsageError if it would lie in the data package, which others are given.
    """
    if all(old.get(name) == identity for name, identity in people.key.items()):
        return
    if folder is not None and path.resolve().is_relative_to(folder.resolve()):
        what = f"the key that names people would lie in the data package: {path}"
        raise UsageError(Fault(what, do="name a file elsewhere: --key FILE.csv"))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_KEY)
    everybody = sorted({**old, **people.key}.items(), key=itemgetter(1))
    writer.writerows(everybody)
    number, aside = tempfile.mkstemp(prefix=".key-", dir=path.parent)
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="") as stream:
            stream.write(out.getvalue())
        os.replace(aside, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(aside)
        raise
