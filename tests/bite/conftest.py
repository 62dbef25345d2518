"""The part of a data package that coded interviews go into."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """What an import touches of the shipped data package."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("datapackage.json", "interviews.qdpx", "participants.csv"):
        shutil.copy(ROOT / "data" / name, folder / name)
    return folder
