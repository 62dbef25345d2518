"""Outputs appear whole or not at all: they are written aside, and put in place all at once.

A site is one folder. What is new is laid beside it together with everything that stays (as a second
name of the same file, so that nothing is copied), and then the two folders change places in one
step of the system. Whoever reads, and whatever kills the build, meets the old site or the new one.

A folder that is not a site of its own (documents beside their outputs, a folder with other things
in it) cannot be exchanged. There the list of what is to be moved is written down first, and the
next build finishes what a killed one began.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from bite.errors import Fault, UsageError, Where
from publish import aside

PREFIX = ".bite-"
_WHOLE = "whole"
_JOURNAL = "journal.json"
_AT_FDCWD, _EXCHANGE = -100, 2
#: Answers of a system that cannot exchange two folders, here or at all.
_CANNOT = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EXDEV, errno.EBUSY)

#: Called with the new site before it is put in place; may add to it.
Seal = Callable[[Path], None]


@contextmanager
def stage(output: Path, lock: Path | None = None) -> Iterator[Path]:
    """An empty folder on the file system of ``output`` that is gone afterwards."""
    refuse_read_only(output)
    recover(output, lock)
    parent = _beside(output)
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(aside.folder(parent, PREFIX))
        except OSError as error:
            what = f"cannot write here: {error.strerror}"
            do = "make room, or choose another folder"
            raise UsageError(Fault(what, Where(str(output)), do)) from None
        yield folder


def _beside(output: Path) -> Path:
    """The folder in which a stage for ``output`` lies: the one that holds it, if that can be."""
    output = Path(os.path.realpath(output))
    parent = output
    while not parent.exists():
        parent = parent.parent
    if not parent.is_dir():
        what = f"{parent} is a file, not a folder"
        raise UsageError(Fault(what, Where(str(output)), "choose another folder"))
    if parent == output and output.parent.is_dir() and os.access(output.parent, os.W_OK):
        same_disk = output.parent.stat().st_dev == output.stat().st_dev
        parent = output.parent if same_disk else output
    return parent


def refuse_read_only(output: Path) -> None:
    """Raise UsageError if nobody may write in a folder, the administrator included."""
    if output.is_dir() and not (output.stat().st_mode & 0o222 and os.access(output, os.W_OK)):
        do = "make it writable, or choose another folder"
        raise UsageError(Fault("the folder is read-only", Where(str(output)), do))


def recover(output: Path, lock: Path | None = None) -> None:
    """Finish what a killed build had begun to put in place, and remove what it left behind."""
    with suppress(UsageError, OSError):
        parent = _beside(output)
        if any(parent.glob(f"{PREFIX}*")):
            with held(lock):
                aside.sweep(parent, PREFIX, before=_finish)


def publish(
    staged: Iterable[Path],
    output: Path,
    lock: Path | None,
    *,
    stage: Path | None = None,
    removed: Iterable[str] = (),
    seal: Seal | None = None,
) -> list[str]:
    """Put every file of the staged folders in its place below ``output``; returns their names.

    With ``seal`` the output is a site: it changes as a whole, laid out in ``stage`` first. Files
    that are ``removed`` go away. Ctrl-C waits until that is done, and so does another build that
    wants to publish at the same moment (``lock``). Raises UsageError, with nothing changed, if
    something else stands in a file's place, and OSError if the disk refuses.
    """
    moves = {
        path.relative_to(folder).as_posix(): path
        for folder in staged
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    gone = set(removed) - set(moves)
    refuse_read_only(output)
    _refuse_blocked(moves, output)
    with held(lock), uninterrupted():
        if seal and stage:
            whole = stage / _WHOLE
            _assemble(moves, output, gone, whole)
            seal(whole)
            exchange(whole, output)
        elif moves or gone:
            _move(moves, output, gone, stage)
    return list(moves)


def _assemble(moves: Mapping[str, Path], output: Path, gone: set[str], whole: Path) -> None:
    """The site as it is to be, in ``whole``: what stays, and the new files in their places."""
    whole.mkdir()
    if output.is_dir():
        _keep(Path(os.path.realpath(output)), whole, gone | set(moves))
    for name, path in moves.items():
        target = whole / name
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, target)
        flush(target)


def _keep(source: Path, target: Path, without: set[str], below: str = "") -> None:
    """Give every file of a folder a second name in another, links as links."""
    shutil.copystat(source, target)
    with suppress(OSError, AttributeError):
        status = source.stat()
        os.chown(target, status.st_uid, status.st_gid)
    with os.scandir(source) as entries:
        for entry in sorted(entries, key=lambda one: one.name):
            name = f"{below}{entry.name}"
            if name in without or entry.name.startswith(PREFIX):
                continue
            copy = target / entry.name
            if entry.is_symlink():
                os.symlink(os.readlink(entry.path), copy)
            elif entry.is_dir():
                copy.mkdir()
                _keep(Path(entry.path), copy, without, f"{name}/")
                if any(os.scandir(entry.path)):
                    with suppress(OSError):  # not empty
                        copy.rmdir()
            else:
                _link(entry.path, copy)


def _link(source: str, target: Path) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:  # a file system without second names, or too many of one
        if error.errno not in (errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EXDEV):
            raise
        shutil.copy2(source, target)


def exchange(new: Path, output: Path) -> None:
    """Put a folder in the place of another (or of none) in one step; the old one takes its place.

    Where the system knows no such step there are two, and the next build finishes the second if
    this one is killed between them. ``new`` lies in a stage.
    """
    output = Path(os.path.realpath(output))
    for folder, _, _ in os.walk(new):
        flush(Path(folder))
    output.parent.mkdir(parents=True, exist_ok=True)
    if not output.exists():
        os.rename(new, output)
    elif new.is_relative_to(output):  # nothing may be made beside it
        _move_all(new, output)
    else:
        number = _renamed_at_once(new, output)
        if number in _CANNOT:
            _exchange_in_two(new, output)
        elif number:
            raise OSError(number, os.strerror(number), str(output))
    flush(output.parent)


def _renamed_at_once(one: Path, other: Path) -> int:
    """Let two folders change places (Linux 3.15); returns the system's error number, 0 for none."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return errno.ENOSYS
    done = rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE)
    return ctypes.get_errno() if done else 0


def _exchange_in_two(new: Path, output: Path) -> None:
    stage, old = new.parent, new.with_name("old")
    _write_down(stage, output, {"whole": new.name})
    try:
        os.rename(output, old)
    except OSError as error:
        if error.errno not in _CANNOT:
            raise
        # Not even that: the folder is the root of a disk. Its files go one by one.
        (stage / _JOURNAL).unlink()
        _move_all(new, output)
        return
    os.rename(new, output)
    (stage / _JOURNAL).unlink()


def _move_all(new: Path, output: Path) -> None:
    moves = {p.relative_to(new).as_posix(): p for p in sorted(new.rglob("*")) if p.is_file()}
    files = (p for p in output.rglob("*") if p.is_file() and not p.is_relative_to(new.parent))
    there = {path.relative_to(output).as_posix() for path in files}
    _move(moves, output, there - set(moves), new.parent)


def _move(moves: Mapping[str, Path], output: Path, gone: set[str], stage: Path | None) -> None:
    """Put files in place one by one; what is to be done is written down first, in ``stage``."""
    if stage:
        listed = {name: os.path.relpath(path, stage) for name, path in moves.items()}
        for path in moves.values():
            flush(path)
        _write_down(stage, output, {"moves": listed, "removed": sorted(gone)})
    for name, path in moves.items():
        target = output / name
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, target)
    _remove(gone, output)
    if stage:
        (stage / _JOURNAL).unlink()


def _remove(names: Iterable[str], output: Path) -> None:
    for name in names:
        (output / name).unlink(missing_ok=True)
        remove_empty((output / name).parent, output)


def remove_empty(folder: Path, output: Path) -> None:
    """Remove a folder with nothing in it, and those above it, up to ``output``."""
    with suppress(OSError):  # not empty
        while folder != output and folder.is_relative_to(output):
            folder.rmdir()
            folder = folder.parent


def _write_down(stage: Path, output: Path, content: Mapping[str, object]) -> None:
    journal = {"output": os.path.relpath(output, stage), **content}
    aside.write(stage / _JOURNAL, json.dumps(journal))
    flush(stage / _JOURNAL)


def _finish(stage: Path) -> None:
    """Do what a killed build wrote down and had no time for."""
    try:
        journal = json.loads((stage / _JOURNAL).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    output = Path(os.path.normpath(stage / journal["output"]))
    if "whole" in journal:
        if not output.exists():
            os.rename(stage / journal["whole"], output)
        return
    moves = {name: stage / path for name, path in journal["moves"].items()}
    left = {name: path for name, path in moves.items() if path.is_file()}
    _move(left, output, set(journal["removed"]), None)


def flush(path: Path) -> None:
    """See that a file, or a folder's list of files, is on the disk before anything relies on it."""
    with suppress(OSError):  # some file systems have no such thing for folders
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _refuse_blocked(names: Sequence[str] | Mapping[str, Path], output: Path) -> None:
    faults = {}
    for target in (output / name for name in names):
        above = [part for part in target.parents if part.is_relative_to(output) and part.is_file()]
        there = next((part for part in target.parents if part.exists()), output)
        if target.is_dir():
            what = "there is a folder where the report is to be written"
            faults[target] = Fault(what, Where(str(target)), "move it elsewhere")
        elif above:
            what = "there is a file where a folder is needed"
            faults[above[0]] = Fault(what, Where(str(above[0])), "move it elsewhere")
        elif not os.access(there, os.W_OK):
            what = "the folder is read-only"
            faults[there] = Fault(what, Where(str(there)), "make it writable, or choose another")
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
