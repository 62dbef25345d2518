"""Reports that were published and whose document is gone: their files are to be taken away.

Only what the store recorded as made by such a report is, and only where it is still as it
was made: a file that somebody has changed since is theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from publish.ingredients import TEXT_OF, mark
from publish.store import Record, Store


@dataclass(frozen=True)
class Retired:
    """A report without a document. ``kept`` are files of it that were changed by hand."""

    name: str
    removed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def gone(store: Store, output: Path, root: Path) -> list[Retired]:
    """What was made in ``output`` of documents that are no longer below ``root``.

    A document that is there, but that the project's settings do not list, is not gone: a slip in
    ``render:`` removes nothing. Files that a living report has made as well stay.
    """
    records = store.records(output)
    lost = {name: one for name, one in records.items() if not _has_document(one, root)}
    wanted = {file for name, one in records.items() if name not in lost for file in one.files}
    return [_retired(output, name, one, wanted) for name, one in lost.items()]


def _has_document(record: Record, root: Path) -> bool:
    """Whether the document of a record is still there, as far as the record names one."""
    texts = [name.removeprefix(TEXT_OF) for name in record.looks if name.startswith(TEXT_OF)]
    return not texts or any((root / text).is_file() for text in texts)


def _retired(output: Path, name: str, record: Record, wanted: set[str]) -> Retired:
    removed: list[str] = []
    kept: list[str] = []
    for file, content in sorted(record.files.items()):
        path = output / file
        inside = path.resolve().is_relative_to(output.resolve())
        if file in wanted or not inside or not path.is_file():
            continue
        (removed if mark(path.read_bytes()) == content else kept).append(file)
    return Retired(name, tuple(removed), tuple(kept))
