"""JSON, CSV and scripts: each value beside its key, at its own line, however broken the file."""

from __future__ import annotations

import csv
import io
import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import partial

from bite.identifiers import Manner
from publish.gate.identifiers.places import cells
from publish.gate.identifiers.places.text import Part, Text

_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|-?\d[\d.eE+-]*|[\[\]{},]')
_DULL = re.compile(r"-?\d{1,5}(?:\.\d+)?(?:[eE][+-]?\d+)?\Z|\"[^\"]{0,4}\"\Z")
_TELLING = re.compile(r"birth|born|d\W?o\W?b|lat|lon|lng|geo|coord|gps|point|nhs", re.I)
"""Short numbers say something only below keys such as these."""
_MAY_BIRTH = re.compile(r"birth|dob", re.I)
_BIRTH = re.compile(r"\"[^\"\n]{0,20}(?:birth|dob)[^\"\n]{0,20}\"\s*:\s*\{[^{}]{1,120}\}", re.I)
"""A date of birth whose day, month and year are values of their own."""
_RECORD = re.compile(r"\n(?=[ \t]{0,4}\{)")
_STRING = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`")
_JOINED = re.compile(r"[\"'`]\s*\+\s*[\"'`]")
_MACHINES = frozenset("$schema @id @type id anchor hash sha256 digest integrity".split())


def json_parts(source: str, file: str) -> Iterator[Part]:
    """JSON record by record, where each begins on a line of its own."""
    first = 1
    for record in _RECORD.split(source):
        yield Part(hash(("json", record)), partial(json_texts, record, file, first))
        first += record.count("\n") + 1


def json_texts(source: str, file: str, first: int = 1, where: str = "") -> Iterator[Text]:
    """Every key and value of JSON by its tokens: numbers as spelt, keys that come twice."""
    lines = _starts(source)
    key = last = ""
    for match in _BIRTH.finditer(source) if _MAY_BIRTH.search(source) else ():
        yield Text(match.group(), file, where, first + bisect_right(lines, match.start()) - 1)
    for match in _TOKEN.finditer(source):
        token = match.group()
        if token in "[]{},":
            last = "" if token in "{}" else last
            continue
        if token[0] == '"' and len(token) < 42 and source[match.end() : match.end() + 1] != ":":
            for words in cells.joined((last, token[1:-1])) if last else ():
                line = first + bisect_right(lines, match.start()) - 1
                yield Text(words, file, _in("neighbouring values", where), line)
            last = token[1:-1]
        if (
            _DULL.match(token)
            and not _TELLING.search(key)
            and source[match.end() : match.end() + 1] != ":"
        ):
            continue
        line = first + bisect_right(lines, match.start()) - 1
        value = _unescaped(token) if token[0] == '"' else token
        if token[0] == '"' and re.match(r"\s*:", source[match.end() : match.end() + 40]):
            key = value
            yield Text(value, file, _in("a key", where), line, Manner.MARKS)
            continue
        manner = Manner.MARKS if key.lower() in _MACHINES else Manner.PROSE
        yield Text(f"{key}: {value}" if key else value, file, _in(key, where), line, manner)


def strings(source: str, file: str, first: int = 1, where: str = "") -> Iterator[Text]:
    """The strings of a script, those that it adds to one another as one."""
    joined = _JOINED.sub("", source)
    lines = _starts(joined)
    for match in _STRING.finditer(joined):
        if len(match.group()) > 5:
            line = first + bisect_right(lines, match.start()) - 1
            yield Text(_unescaped(match.group()), file, where, line, Manner.MARKS)


def csv_texts(source: str, file: str, delimiter: str = ",") -> Iterator[Text]:
    """Every cell of a table beside its column's name."""
    if (
        delimiter == ","
        and ";" in source.partition("\n")[0]
        and "," not in source.partition("\n")[0]
    ):
        delimiter = ";"
    reader = csv.reader(io.StringIO(source, newline=""), delimiter=delimiter)
    heads: list[str] = []
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        for row in reader:
            line = reader.line_num - sum(cell.count("\n") for cell in row)
            for number, cell in enumerate(row):
                head = heads[number] if number < len(heads) else ""
                where = f"column {head}" if head else ""
                if cell.strip():
                    yield Text(f"{head}: {cell}" if head else cell, file, where, line)
            for words in cells.joined(row):
                yield Text(words, file, "neighbouring cells", line)
            rows.append(row)
            lines.append(line)
            heads = heads or row
    except csv.Error:
        yield Text(source, file, "", 1)
    for at, words in cells.numbers(rows):
        yield Text(words, file, "neighbouring cells", lines[at])


def _starts(source: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", source))]


def _unescaped(token: str) -> str:
    inner = token[1:-1]
    if "\\" not in inner:
        return inner
    try:
        return str(json.loads(f'"{inner}"' if token[0] == '"' else token))
    except ValueError:
        return re.sub(r"\\(?=[\"'`\\/])", "", inner)


def _in(what: str, where: str) -> str:
    return " of ".join(part for part in (what, where) if part)
