"""The fonts of the reports, from packages instead of from git: Source Sans, and a wide fallback.

Source Sans Pro comes from the PyPI package ``font-source-sans-pro``, the fallback glyphs (arrows,
ticks, Greek, Cyrillic, Arabic, symbols) from the DejaVu fonts that matplotlib carries. Typst reads
whole folders, so the chosen files are linked into one: ``.fonts/`` of a project, which is also what
``font-paths: [.fonts]`` in ``_quarto.yml`` tells Quarto.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path

SANS = "Source Sans Pro"
FALLBACK = "DejaVu Sans"
PROJECT_FOLDER = ".fonts"
# The package holds every face twice, as OTF and as TTF; a family in two kinds at once is read as
# duplicates, so one kind is taken, the one that matplotlib can read too.
SANS_PATTERN = "SourceSansPro-*.ttf"
FALLBACK_PATTERN = "DejaVuSans*.ttf"


def files() -> list[Path]:
    """The font files that the reports use, in a fixed order; empty if no package has them."""
    sans = _package_folder("font_source_sans_pro") / "files"
    fallback = _package_folder("matplotlib") / "mpl-data" / "fonts" / "ttf"
    return sorted(sans.glob(SANS_PATTERN)) + sorted(fallback.glob(FALLBACK_PATTERN))


def link(root: Path) -> Path:
    """Put the fonts into ``root/.fonts``, as links or else copies, and return that folder."""
    folder = root / PROJECT_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for file in files():
        _place(file, folder / file.name)
    return folder


@cache
def folder() -> Path:
    """A folder with the fonts for documents outside a project; made once a process."""
    place = (
        Path(tempfile.gettempdir()) / f"bite-fonts-{os.getuid() if hasattr(os, 'getuid') else 0}"
    )
    try:
        return link(place)
    except OSError:  # somebody else's folder of that name
        return link(Path(tempfile.mkdtemp(prefix="bite-fonts-")))


def _place(file: Path, target: Path) -> None:
    if target.exists():
        return
    target.unlink(missing_ok=True)  # a link that leads nowhere any more
    try:
        target.symlink_to(file)
    except FileExistsError:
        return
    except OSError:
        shutil.copyfile(file, target)


def _package_folder(name: str) -> Path:
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else Path(os.devnull)
