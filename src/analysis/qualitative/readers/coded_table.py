"""Coded segments as a table: MAXQDA, ATLAS.ti, Dedoose, Taguette, f4analyse, or somebody's own.

A known program's export is read at once; any other table asks for its mapping (`columns`). A
table has the words of a passage and not its document, so they are looked up in the transcripts
(`excerpts`). Codebooks as tables (code, description) are read too.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.qualitative.coding import CodedProject, Imported, Loss
from analysis.qualitative.files.sheets import Sheet, sheet
from analysis.qualitative.readers import columns as columns_room
from analysis.qualitative.readers import excerpts
from analysis.qualitative.readers.columns import REQUIRED, Columns, matched
from analysis.qualitative.readers.excerpts import CodePath, Described, Excerpt
from analysis.qualitative.readers.transcripts import guessed_encoding
from bite.errors import DataError, Fault, Where

HEADINGS = ("document", "participant", "group", "code", "coder", "at", "start", "end", "words")
"""The columns that `write` makes."""

_YES = {"true", "1", "yes", "x", "wahr", "ja"}
_NO = {"", "false", "0", "no", "falsch", "nein"}


def read(
    path: Path | str, *, mapping: Path | None = None, transcripts: Path | None = None
) -> Imported:
    """The coded segments (or the codebook) in a CSV file or workbook.

    Without `mapping` only the exports of known programs are read; any other table raises
    `columns.MappingNeeded`, which carries the mapping to confirm. Raises `DataError`, naming every
    row, if rows have no document, one id has two passages, or a mapping does not fit.
    """
    path = Path(path)
    table = sheet(path)
    if mapping is None and (found := _codebook(table)):
        return found
    columns, program = _columns(table, mapping)
    rows, losses = _excerpts(table, columns)
    if not rows:
        raise DataError(Fault("no coded passage in this table", Where(str(path))))
    return excerpts.project(
        path.stem,
        rows,
        transcripts=transcripts,
        losses=[*_aside(table), *losses, *_unread(table, columns)],
        origin=f"{program} (table)" if program else "table",
    )


def known(path: Path) -> bool:
    """Whether the table at `path` is a known program's export, by its headings."""
    try:
        return propose(path).certain
    except DataError:
        return False


def propose(path: Path | str) -> columns_room.Proposal:
    """What the columns of the table at `path` probably mean."""
    table = sheet(Path(path))
    first = columns_room.proposed(table.header)
    return columns_room.proposed(table.header, _values(table, first.columns.columns.get("code")))


def write(project: CodedProject, path: Path | str) -> None:
    """The codings of `project` as a CSV file that `read` understands: one row a coding.

    Offsets are given where the words are known; a passage without words has none.
    """
    table = project.codings_table
    names = {coder.id: coder.name or coder.id for coder in project.coders}
    with Path(path).open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADINGS)
        for row in table.itertuples():
            placed = isinstance(row.text, str)
            out.writerow(
                [
                    project.source(row.source).name,
                    row.speaker,
                    row.group,
                    row.path,
                    names.get(row.coder, row.coder),
                    row.at,
                    row.start if placed else "",
                    row.end if placed else "",
                    row.text if placed else "",
                ]
            )


# -- columns ----------------------------------------------------------------------------------


def _columns(table: Sheet, mapping: Path | None) -> tuple[Columns, str]:
    if mapping is not None:
        return columns_room.confirmed(Path(mapping), table.header), ""
    proposal = propose(table.path)
    if not proposal.certain:
        raise columns_room.asked(table.path, table.header, proposal)
    return proposal.columns, proposal.program


def _values(table: Sheet, heading: str | None) -> list[str]:
    if heading is None:
        return []
    at = table.header.index(heading)
    return [cells[at] for _, cells in table.rows]


def _aside(table: Sheet) -> Iterator[Loss]:
    if table.guessed:
        yield guessed_encoding(1)
    if table.others:
        names = ", ".join(table.others)
        yield Loss("sheet of the workbook", len(table.others), f"only the first is read: {names}")


def _unread(table: Sheet, columns: Columns) -> Iterator[Loss]:
    used = set(columns.columns.values())
    left = [
        name
        for i, name in enumerate(table.header)
        if name
        and name not in used
        and not (columns.code_columns and matched(columns.code_columns, name))
        and any(cells[i].strip() for _, cells in table.rows)
    ]
    if left:
        yield Loss("column of the table", len(left), f"not mapped: {', '.join(left)}", False)


# -- rows -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Row:
    number: int
    held: dict[str, str]
    codes: tuple[CodePath, ...]


def _excerpts(table: Sheet, columns: Columns) -> tuple[list[Excerpt], list[Loss]]:
    """The passages: rows with the same id are one, with all their codes."""
    rows = list(_rows(table, columns))
    faults = [
        Fault("no document", Where(str(table.path), row=row.number, field=_heading(columns)))
        for row in rows
        if not row.held.get("document", "").strip()
    ]
    passages: dict[object, Excerpt] = {}
    uncoded = wordless = 0
    for row in rows:
        held = row.held
        if not held.get("words", "").strip():
            wordless += 1
            continue
        uncoded += not row.codes
        key = (held.get("document"), held["id"]) if held.get("id") else row.number
        made = _excerpt(held, row.codes)
        before = passages.get(key)
        if before is None:
            passages[key] = made
        elif before.words != made.words:
            what = f"passage {held['id']} has other words than above under the same id"
            faults.append(Fault(what, Where(str(table.path), row=row.number)))
        else:
            codes = tuple(dict.fromkeys((*before.codes, *made.codes)))
            passages[key] = replace(before, codes=codes)
    if faults:
        raise DataError(faults)
    losses = (
        Loss("row without words", wordless, "a picture or a recording, or an empty cell"),
        Loss("passage without a code", uncoded, "it is kept, but counts for no theme", False),
    )
    return list(passages.values()), [loss for loss in losses if loss.n]


def _heading(columns: Columns) -> str:
    return columns.columns["document"]


def _rows(table: Sheet, columns: Columns) -> Iterator[_Row]:
    places = {role: table.header.index(name) for role, name in columns.columns.items()}
    each = [
        (i, excerpts.steps(matched(columns.code_columns, name), columns.path_separator))
        for i, name in enumerate(table.header)
        if columns.code_columns and matched(columns.code_columns, name)
    ]
    faults = []
    for number, cells in table.rows:
        held = {
            role: cells[i].strip() if role != "words" else cells[i] for role, i in places.items()
        }
        codes = list(_codes(held.get("code", ""), columns))
        for i, path in each:
            said = cells[i].strip().casefold()
            if said in _YES:
                codes.append(path)
            elif said not in _NO:
                where = Where(str(table.path), row=number, field=table.header[i])
                faults.append(Fault(f"“{cells[i]}” is neither true nor false", where))
        yield _Row(number, held, tuple(dict.fromkeys(codes)))
    if faults:
        raise DataError(faults)


def _codes(cell: str, columns: Columns) -> Iterator[CodePath]:
    parts = cell.split(columns.code_separator) if columns.code_separator else [cell]
    for part in parts:
        if path := excerpts.steps(part, columns.path_separator):
            yield path


def _excerpt(held: dict[str, str], codes: tuple[CodePath, ...]) -> Excerpt:
    numbers = re.fullmatch(r"(\d+)\s*[-–:]\s*(\d+)", held.get("range", ""))
    start, end = held.get("start", ""), held.get("end", "")
    span = None
    if numbers:
        span = int(numbers.group(1)), int(numbers.group(2))
    elif start.isdecimal() and end.isdecimal():
        span = int(start), int(end)
    paragraph = held.get("paragraph", "")
    return Excerpt(
        document=held["document"],
        words=held["words"],
        codes=codes,
        group=held.get("group", ""),
        participant=held.get("participant", ""),
        coder=held.get("coder", ""),
        at=held.get("at", ""),
        memo=held.get("comment", ""),
        span=span,
        paragraph=int(paragraph) if paragraph.isdecimal() else None,
    )


# -- codebooks --------------------------------------------------------------------------------

_CODE = {"tag", "code", "name", "theme", "node"}
_DESCRIBES = {"description", "definition", "memo", "code memo"}
_PARENT = {"parent", "parent code", "path"}


def _codebook(table: Sheet) -> Imported | None:
    """The code tree, if the table has codes and their descriptions, and no passages."""
    heads = [name.casefold() for name in table.header]
    proposal = columns_room.proposed(table.header)
    codes = [i for i, head in enumerate(heads) if head in _CODE]
    told = [i for i, head in enumerate(heads) if head in _DESCRIBES]
    if len(codes) != 1 or len(told) != 1 or set(REQUIRED) <= set(proposal.columns.columns):
        return None
    if "words" in proposal.columns.columns or "document" in proposal.columns.columns:
        return None
    names = [cells[codes[0]].strip() for _, cells in table.rows]
    nameless = [
        Fault("a code without a name", Where(str(table.path), row=number))
        for (number, _), name in zip(table.rows, names, strict=True)
        if not name
    ]
    if nameless:
        raise DataError(nameless)
    separator = "." if heads[codes[0]] == "tag" else _separator(names)
    described = {
        excerpts.steps(name, separator): Described(
            excerpts.steps(name, separator), cells[told[0]].strip()
        )
        for name, (_, cells) in zip(names, table.rows, strict=True)
    }
    project = CodedProject(
        table.path.stem, codes=excerpts.codes_of(tuple(described.values())), origin="codebook"
    )
    counted = [name for i, name in enumerate(table.header) if i not in (codes[0], told[0])]
    losses = [*_aside(table)]
    if counted:
        losses.append(Loss("column of the codebook", len(counted), ", ".join(counted), False))
    return Imported(project, tuple(losses))


def _separator(names: Sequence[str]) -> str:
    return next((s for s in (" > ", "::", "\\") if any(s in name for name in names)), "")
