"""Outputs appear whole or not at all: they are written aside, and moved when all of them are there.

A build that fails or is interrupted leaves what was published before as it was.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from bite.errors import Fault, UsageError, Where

_STAGE = ".bite-"
#: The file by whose lock one knows that a stage is in use.
_MINE = "in-use"


@contextmanager
def stage(output: Path) -> Iterator[Path]:
    """An empty folder on the file system of ``output`` that is gone afterwards."""
    parent = output
    while not parent.exists():
        parent = parent.parent
    if not parent.is_dir():
        what = f"{parent} is a file, not a folder"
        raise UsageError(Fault(what, Where(str(output)), "choose another --output-dir"))
    if parent == output and output.parent.is_dir() and os.access(output.parent, os.W_OK):
        same_disk = output.parent.stat().st_dev == output.stat().st_dev
        parent = output.parent if same_disk else output
    try:
        folder = Path(tempfile.mkdtemp(prefix=_STAGE, dir=parent))
    except OSError as error:
        what = f"cannot write here: {error.strerror}"
        raise UsageError(Fault(what, Where(str(output)), "choose another --output-dir")) from None
    _sweep(parent)
    try:
        with open(folder / _MINE, "w", encoding="utf-8") as mine:
            _taken(mine)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _taken(file: IO[str]) -> bool:
    """Whether the lock of a stage could be had; the system frees it when its build ends."""
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):
        return False
    return True


def _sweep(parent: Path) -> None:
    """Remove the stages of builds that were killed before they could do so themselves."""
    for mine in parent.glob(f"{_STAGE}*/{_MINE}"):
        with suppress(OSError), open(mine, "r+", encoding="utf-8") as file:
            if _taken(file):
                shutil.rmtree(mine.parent, ignore_errors=True)


def publish(staged: Iterable[Path], output: Path, lock: Path | None) -> list[str]:
    """Move every file of the staged folders to its place below ``output``; returns their names.

    Each file is replaced in one step; Ctrl-C waits until the last is in place, and so does another
    build that wants to publish at the same moment (``lock``). Raises UsageError, with nothing
    moved, if something else stands in a file's place.
    """
    moves = {
        path.relative_to(folder).as_posix(): path
        for folder in staged
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    _refuse_blocked(moves, output)
    with held(lock), uninterrupted():
        for name, path in moves.items():
            target = output / name
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, target)
    return list(moves)


def _refuse_blocked(names: Iterable[str], output: Path) -> None:
    faults = {}
    for target in (output / name for name in names):
        above = [part for part in target.parents if part.is_relative_to(output) and part.is_file()]
        if target.is_dir():
            what = "there is a folder where the report is to be written"
            faults[target] = Fault(what, Where(str(target)), "move it elsewhere")
        elif above:
            what = "there is a file where a folder is needed"
            faults[above[0]] = Fault(what, Where(str(above[0])), "move it elsewhere")
    if faults:
        raise UsageError(faults.values())


@contextmanager
def held(lock: Path | None) -> Iterator[None]:
    """Keep other builds of the project from changing the site meanwhile."""
    if lock is None:
        yield
        return
    lock.parent.mkdir(parents=True, exist_ok=True)
    with open(lock, "w", encoding="utf-8") as file:
        with suppress(ImportError):  # Windows has no fcntl; there the last build wins
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Put off Ctrl-C and a polite request to end until the block is done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked: list[int] = []
    names = (signal.SIGINT, signal.SIGTERM)
    before = {name: signal.signal(name, lambda number, _: asked.append(number)) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
        for number in asked[:1]:
            signal.raise_signal(number)
