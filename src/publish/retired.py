"""Reports that were published and whose document is gone: their files are taken away.

Only what the store recorded as made by such a report is removed, and only where it is still as it
was made: a file that somebody has changed since is theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from publish import place
from publish.ingredients import mark
from publish.store import Record, Store


@dataclass(frozen=True)
class Retired:
    """A report without a document. ``kept`` are files of it that were changed by hand."""

    name: str
    removed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def remove(store: Store, output: Path, documents: Iterable[str], lock: Path) -> list[Retired]:
    """Remove from ``output`` what was made of documents that are not among ``documents`` (names).

    A variant such as ``hub-walton/bite-summary`` belongs to the document ``bite-summary``. Files
    that a living report has made as well stay.
    """
    living = set(documents)
    records = store.records(output)
    gone = {name: one for name, one in records.items() if name.rpartition("/")[2] not in living}
    if not gone:
        return []
    wanted = {file for name, one in records.items() if name not in gone for file in one.files}
    with place.held(lock), place.uninterrupted():
        return [_remove(store, output, name, one, wanted) for name, one in gone.items()]


def _remove(store: Store, output: Path, name: str, record: Record, wanted: set[str]) -> Retired:
    removed, kept = [], []
    for file, content in sorted(record.files.items()):
        path = output / file
        inside = path.resolve().is_relative_to(output.resolve())
        if file in wanted or not inside or not path.is_file():
            continue
        if mark(path.read_bytes()) != content:
            kept.append(file)
            continue
        path.unlink()
        removed.append(file)
        _remove_empty(path.parent, output)
    store.forget(output, name)
    return Retired(name, tuple(removed), tuple(kept))


def _remove_empty(folder: Path, output: Path) -> None:
    with suppress(OSError):  # not empty
        while folder != output and folder.is_relative_to(output):
            folder.rmdir()
            folder = folder.parent
