"""Where a setting that reaches a document was written: in itself or in the files around it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from bite.errors import Where

_END = ("---", "...")


def place(name: str, value: str, document: Any, project: Any) -> Where:
    """The file and line of an entry, nearest to the document first; its header if none has it.

    ``value`` is part of what the entry says (a file's name); empty for any.
    """
    entry = re.compile(rf"\s*(?:- )?[\"']?{re.escape(name)}[\"']?\s*:")
    for file in (Path(document.path), *reversed(project.settings_files(document))):
        first = document.header_line if file == Path(document.path) else 0
        at = 0
        for number, line in _lines(file, first):
            at = number if entry.match(line) else at
            if at and value in line:
                return Where(str(file), number)
    return Where(str(document.path), document.header_line)


def _lines(file: Path, header: int) -> list[tuple[int, str]]:
    """The numbered lines of a settings file, or of a document's header."""
    try:
        lines = list(enumerate(file.read_text(encoding="utf-8-sig").split("\n"), 1))
    except (OSError, UnicodeDecodeError):
        return []
    if not header:
        return lines
    lines = lines[header - 1 :]
    end = next((n for n, (_, line) in enumerate(lines[1:], 1) if line.rstrip() in _END), 0)
    return lines[:end]
