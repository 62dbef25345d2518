"""What is written aside before it is put in place, and how the leavings of killed builds are found.

A process that is killed cannot clean up after itself. So everything written aside is locked while
it is in use: the system frees the lock with its process, and whoever comes next knows by that which
leavings are nobody's.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

#: The file by whose lock one knows that a folder is in use.
IN_USE = "in-use"
SUFFIX = ".aside"
"""How names of files end that are being written."""


def write(path: Path, content: str | bytes, mode: int = 0o666) -> None:
    """Write a file whole or not at all; its folder is made if need be. Text is UTF-8.

    ``mode`` is who may read and write it, less what the person's umask takes away.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode("utf-8") if isinstance(content, str) else content
    handle, aside = _opened(path, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.replace(aside, path)  # while it is locked
    except BaseException:
        with suppress(OSError):
            os.unlink(aside)
        raise


def _opened(path: Path, mode: int) -> tuple[int, Path]:
    """A new file beside another, open and locked."""
    while True:
        aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}{SUFFIX}")
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        if _lock(handle) is not False and _is_there(handle, aside):
            return handle, aside
        os.close(handle)


@contextmanager
def folder(parent: Path | None = None, prefix: str = "bite-") -> Iterator[Path]:
    """An empty folder that is gone afterwards; in the system's folder for such, if none is named.

    One that could not be removed, because its process was killed, `sweep` removes. Raises OSError
    where none can be made.
    """
    made, handle = _locked_folder(parent or Path(tempfile.gettempdir()), prefix)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        os.close(handle)


def _locked_folder(parent: Path, prefix: str) -> tuple[Path, int]:
    while True:
        made = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        try:
            handle = os.open(made / IN_USE, os.O_WRONLY | os.O_CREAT, 0o600)
        except FileNotFoundError:  # swept in the moment before it was locked
            continue
        if _lock(handle) is not False and _is_there(handle, made / IN_USE):
            return made, handle
        os.close(handle)


def sweep(
    parent: Path | None = None,
    prefix: str = "bite-",
    before: Callable[[Path], None] = lambda folder: None,
) -> None:
    """Remove the folders of that prefix whose process is gone; ``before`` is called with each."""
    parent = parent or Path(tempfile.gettempdir())
    with suppress(OSError):
        for made in sorted(parent.glob(f"{prefix}*")):
            if _is_mine(made) and made.is_dir():
                with suppress(OSError):
                    _sweep_one(made, before)


def _sweep_one(made: Path, before: Callable[[Path], None]) -> None:
    mine = made / IN_USE
    if not mine.is_file():
        made.rmdir()  # killed before the lock; only if nothing is in it
        return
    with open(mine, "rb+") as file:
        if _lock(file.fileno()) and _is_there(file.fileno(), mine):
            before(made)
            shutil.rmtree(made, ignore_errors=True)


def sweep_files(folder: Path) -> None:
    """Remove what `write` left below a folder when it was killed."""
    for path in folder.rglob(f".*{SUFFIX}") if folder.is_dir() else ():
        with suppress(OSError):
            if _is_mine(path):
                with open(path, "rb+") as file:
                    if _lock(file.fileno()) and _is_there(file.fileno(), path):
                        path.unlink(missing_ok=True)


def _lock(handle: int) -> bool | None:
    """Lock an open file: True, or False where somebody has; None where nothing can be locked."""
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except (ImportError, OSError):
        return None
    return True


def _is_there(handle: int, path: Path) -> bool:
    """Whether an open file still has its name."""
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path))
    except FileNotFoundError:
        return False


def _is_mine(path: Path) -> bool:
    """Whether it belongs to who runs this, and is no link: others may write in shared folders."""
    status = os.lstat(path)
    return not path.is_symlink() and (not hasattr(os, "getuid") or status.st_uid == os.getuid())
