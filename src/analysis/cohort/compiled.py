"""Where compiled code is kept, so that only the first run on a machine waits for the compiler.

numba keeps it beside the source, or in the user's cache where it may not write there. Where it
may write to neither (an installed package, in a container without a home), it refuses to start.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

SETTING = "NUMBA_CACHE_DIR"


def keep() -> None:
    """See to it that numba, once imported, has a place to write to."""
    here = Path(__file__).parent
    try:
        home = Path.home()
    except RuntimeError:  # nobody's
        home = here
    cache = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    if not os.environ.get(SETTING) and not any(map(writable, (here / "__pycache__", cache))):
        os.environ[SETTING] = str(own_folder(Path(tempfile.gettempdir())))


def writable(folder: Path) -> bool:
    """Whether `folder` can be written to, or made."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def own_folder(temporary: Path) -> Path:
    """A folder in `temporary` that is found again and that nobody else can write to: what lies in
    it is run."""
    me = os.getuid() if hasattr(os, "getuid") else 0
    folder = temporary / f"bite-compiled-{me}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if (
        folder.is_symlink()
        or (hasattr(os, "getuid") and found.st_uid != me)
        or found.st_mode & 0o022
    ):
        return Path(tempfile.mkdtemp(prefix="bite-compiled-", dir=temporary))
    return folder
