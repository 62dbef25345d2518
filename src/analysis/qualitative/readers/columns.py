"""What the columns of a table of coded segments mean: known exports, or a mapping to confirm.

A column is never guessed silently. The headings of known programs' exports are recognised as a
whole; for any other table a mapping is proposed, with a question mark where more than one column
could be meant or none is found, and the person confirms it by passing the file back.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from bite.errors import DataError, Fault, Where

REQUIRED = {
    "document": "the interview or file that the passage is from",
    "code": "the code, tag or theme it was given",
    "words": "the passage itself",
}
OPTIONAL = {
    "group": "the group of participants or documents",
    "participant": "who said it, where a document has several people",
    "coder": "who coded it",
    "at": "when it was coded",
    "comment": "a comment on the passage",
    "id": "the passage's number, where a passage with several codes has several rows",
    "start": "first character of the passage in the document, counted from 0",
    "end": "last character, exclusive",
    "range": "both, as in 120-164",
    "paragraph": "the paragraph in which the passage begins",
}
_ROLES = {**REQUIRED, **OPTIONAL}
_SETTINGS = {
    "path_separator": "between a code and the codes above it, as in Theme > Sub-theme",
    "code_separator": "between several codes in one cell",
    "code_columns": "headings of columns that are true or false for one code, * for its name",
}

_SYNONYMS = {
    "document": "document, document name, documentname, file, file name, filename, source, "
    "source name, media title, transcript, interview, dokument, dokumentname, document title, doc",
    "code": "code, codes, code name, tag, tags, theme, themes, node, nodes, category, "
    "codes applied combined, codes applied, kode, label, subcode",
    "words": "segment, coded segment, text, quotation content, quotation, quote, excerpt, "
    "excerpt copy, content, coded text, passage, text content, segmenttext, reference text, words",
    "group": "document group, document groups, dokumentgruppe, group, case group, folder",
    "participant": "participant, participant id, participant name, speaker, respondent, "
    "interviewee, person, case, case name",
    "coder": "coder, coded by, author, created by, excerpt creator, autor, user, ersteller, "
    "coded by name, coded by initials, owner",
    "at": "created, creation date, created on, date, excerpt date, erstellt, coded on, "
    "date created, timestamp, at",
    "comment": "comment, comments, memo, note, notes, kommentar",
    "id": "id, quotation id, highlight id, excerpt id, segment id",
    "start": "start, start position, start offset, startposition",
    "end": "end, end position, end offset, endposition",
    "range": "excerpt range, range",
    "paragraph": "beginning, anfang, paragraph, start paragraph",
}


@dataclass(frozen=True)
class Columns:
    """Which heading stands for which role, and how codes are written."""

    columns: AnyMapping[str, str]
    path_separator: str = ""
    code_separator: str = ""
    code_columns: str = ""


@dataclass(frozen=True)
class Proposal:
    """A mapping for one table: `certain` if its headings are a known program's export.

    ``open`` holds what has to be decided: the role, and the headings that could be meant.
    """

    columns: Columns
    program: str = ""
    open: AnyMapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def certain(self) -> bool:
        """Whether the table can be read without asking."""
        return bool(self.program) and not self.open


class MappingNeeded(DataError):
    """A table whose columns a person has to confirm; its fault carries the mapping to edit."""


def asked(path: Path, header: Sequence[str], proposal: Proposal) -> MappingNeeded:
    """The error that shows a proposed mapping, and asks what is still open."""
    questions = [
        f"{role}: {' or '.join(f'“{name}”' for name in names) or 'no column found'}"
        for role, names in proposal.open.items()
    ]
    what = "what the columns of this table mean has to be confirmed"
    return MappingNeeded(
        Fault(
            f"{what} ({'; '.join(questions)})" if questions else what,
            Where(str(path)),
            f"save the lines below as {path.stem}.mapping.yml, correct them, and import again "
            f"with --mapping {path.stem}.mapping.yml\n\n{written(path, header, proposal)}",
        )
    )


# -- recognising ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Program:
    """A program's export: the headings by which it is known, and what its columns mean."""

    name: str
    known_by: tuple[str, ...]
    columns: AnyMapping[str, str]
    path_separators: tuple[str, ...] = ()
    code_separator: str = ""
    code_columns: str = ""


_PROGRAMS = (
    _Program(
        "MAXQDA",
        ("document name", "code", "segment"),
        {
            "document": "document name", "code": "code", "words": "segment",
            "group": "document group", "paragraph": "beginning", "comment": "comment",
            "coder": "created by|author", "at": "created|creation date",
        },
        (" > ", "\\"),
    ),
    _Program(
        "MAXQDA",
        ("dokumentname", "code", "segment"),
        {
            "document": "dokumentname", "code": "code", "words": "segment",
            "group": "dokumentgruppe", "paragraph": "anfang", "comment": "kommentar",
            "coder": "erstellt von|autor", "at": "erstellt|erstellt am",
        },
        (" > ", "\\"),
    ),
    _Program(
        "ATLAS.ti",
        ("document", "quotation content", "codes"),
        {
            "document": "document", "code": "codes", "words": "quotation content", "id": "id",
            "group": "document groups", "comment": "comment", "coder": "created by|creator",
            "at": "created|creation date",
        },
        ("::",),
        "\n",
    ),
    _Program(
        "Dedoose",
        ("media title", "excerpt copy", "codes applied combined"),
        {
            "document": "media title", "code": "codes applied combined", "words": "excerpt copy",
            "range": "excerpt range", "coder": "excerpt creator", "at": "excerpt date",
        },
        ("\\",),
        ",",
        "Code: * Applied",
    ),
    _Program(
        "Taguette",
        ("id", "document", "tag", "content"),
        {"id": "id", "document": "document", "code": "tag", "words": "content"},
        (".",),
    ),
    _Program(
        "bite",
        ("document", "participant", "group", "code", "coder", "at", "start", "end", "words"),
        {role: role for role in (*REQUIRED, *OPTIONAL) if role not in ("range", "paragraph")},
        (" > ",),
    ),
)  # fmt: skip


def proposed(header: Sequence[str], codes_seen: Sequence[str] = ()) -> Proposal:
    """What the columns of a table probably are; `codes_seen` are values to judge separators by."""
    by_key = {_key(name): name for name in header if name}
    fitting = [p for p in _PROGRAMS if all(_key(name) in by_key for name in p.known_by)]
    if len({p.name for p in fitting}) == 1:
        return _known(fitting[0], by_key, header, codes_seen)
    columns: dict[str, str] = {}
    unclear: dict[str, tuple[str, ...]] = {}
    for role, names in _SYNONYMS.items():
        keys = [_key(name) for name in names.split(",")]
        found = tuple(by_key[key] for key in keys if key in by_key)
        if len(found) == 1:
            columns[role] = found[0]
        elif found or role in REQUIRED:
            unclear[role] = found
    if "document" in unclear and "participant" in columns and not unclear["document"]:
        # One interview a person: the person is the document.
        columns["document"] = columns.pop("participant")
        del unclear["document"]
    separator = next((s for s in (" > ", "::", "\\", "/") if any(s in c for c in codes_seen)), "")
    return Proposal(Columns(columns, separator), "", unclear)


def _known(
    program: _Program, by_key: AnyMapping[str, str], header: Sequence[str], codes: Sequence[str]
) -> Proposal:
    columns = {}
    for role, names in program.columns.items():
        found = [by_key[_key(name)] for name in names.split("|") if _key(name) in by_key]
        if found:
            columns[role] = found[0]
    separator = next(
        (s for s in program.path_separators if any(s in code for code in codes)),
        program.path_separators[0],
    )
    each = program.code_columns
    if each and any(matched(each, name) for name in header):
        del columns["code"]
        return Proposal(Columns(columns, separator, "", each), program.name)
    return Proposal(Columns(columns, separator, program.code_separator), program.name)


def matched(pattern: str, heading: str) -> str:
    """The code named by a heading under a pattern such as ``Code: * Applied``; empty if none."""
    before, _, after = pattern.partition("*")
    found = re.fullmatch(f"{re.escape(before)}(.+?){re.escape(after)}", heading)
    return found.group(1).strip() if found else ""


def _key(name: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", name.casefold()))


# -- the mapping file -------------------------------------------------------------------------


def written(path: Path, header: Sequence[str], proposal: Proposal) -> str:
    """The mapping as YAML, with what each line means and what is still open."""
    lines = [
        f"# What the columns of {path.name} mean. Correct the lines; empty is what is not there.",
        f"# Its columns: {', '.join(header)}",
    ]
    for role, meaning in _ROLES.items():
        could_be = proposal.open.get(role)
        value = _quoted(proposal.columns.columns.get(role, ""))
        note = meaning
        if could_be is not None:
            value = '"?"'
            note += f" ({' or '.join(could_be)}?)" if could_be else " (which column is it?)"
        lines.append(f"{role}: {value}  # {note}")
    for setting, meaning in _SETTINGS.items():
        lines.append(f"{setting}: {_quoted(getattr(proposal.columns, setting))}  # {meaning}")
    return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    # JSON's strings are YAML's double-quoted ones: any heading comes back as it was.
    return json.dumps(value, ensure_ascii=False) if value else '""'


def confirmed(mapping: Path, header: Sequence[str]) -> Columns:
    """The mapping in the file `mapping`, held against the table's headings.

    Raises `DataError` naming every line that is unknown, undecided, missing or names no column.
    """
    where = Where(str(mapping))
    try:
        held = yaml.safe_load(mapping.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise DataError(Fault(f"cannot be read as a mapping ({error})", where)) from None
    if not isinstance(held, dict):
        raise DataError(Fault("not a mapping: lines such as “document: Document name”", where))
    values = {str(k): "" if v is None else str(v) for k, v in held.items()}
    faults = []
    for key, value in values.items():
        place = Where(str(mapping), field=key)
        if key not in _ROLES and key not in _SETTINGS:
            known = ", ".join([*_ROLES, *_SETTINGS])
            faults.append(Fault("nothing of that name can be mapped", place, f"one of: {known}"))
        elif value == "?":
            faults.append(Fault("is still undecided", place, f"one of: {', '.join(header)}"))
        elif key in _ROLES and value and value not in header:
            near = difflib.get_close_matches(value, header, 1)
            do = f"did you mean “{near[0]}”?" if near else f"its columns: {', '.join(header)}"
            faults.append(Fault(f"the table has no column “{value}”", place, do))
    each = values.get("code_columns", "")
    if each and not any(matched(each, name) for name in header):
        place = Where(str(mapping), field="code_columns")
        faults.append(Fault(f"no column fits “{each}”", place, "* stands for the code's name"))
    for role in REQUIRED:
        if not values.get(role) and not (role == "code" and each):
            faults.append(Fault(f"no column for {role}: {REQUIRED[role]}", where))
    if faults:
        raise DataError(faults)
    return Columns(
        {role: values[role] for role in _ROLES if values.get(role)},
        *(values.get(setting, "") for setting in _SETTINGS),
    )
