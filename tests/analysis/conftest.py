"""A small synthetic data package, made once, and copies of it that a test may spoil; and what is
written in the pictures that a test draws.
"""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest

from analysis.synthetic import synthesise
from tests.validators.pictures import Drawing, recorded


@pytest.fixture(scope="session")
def small_package(tmp_path_factory) -> Path:
    """A sound package of 60 people and a pool of 600. Not to be changed: copy it first."""
    folder = tmp_path_factory.mktemp("package") / "data"
    synthesise(folder, people=60, seed=11)
    return folder


@pytest.fixture
def package(small_package, tmp_path) -> Path:
    """A copy of the small package, to be spoilt."""
    return Path(shutil.copytree(small_package, tmp_path / "data"))


class Sheet:
    """A CSV file as a person sees it: cells by column and row, rows counted from 1."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open(encoding="utf-8", newline="") as stream:
            self.header, *self.rows = csv.reader(stream)

    def get(self, row: int, column: str) -> str:
        return self.rows[row - 1][self.header.index(column)]

    def put(self, row: int, column: str, value: str) -> None:
        self.rows[row - 1][self.header.index(column)] = value

    def save(self) -> None:
        with self.path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows([self.header, *self.rows])


@pytest.fixture(scope="session")
def sheet():
    """``sheet(path)``: open a CSV file to change its cells."""
    return Sheet


@pytest.fixture(scope="session")
def rewrite():
    """``rewrite(path, change)``: change a parquet table as a pandas frame and write it back."""

    def done(path: Path, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
        frame = parquet.read_table(path).to_pandas(date_as_object=False)
        parquet.write_table(arrow.Table.from_pandas(change(frame), preserve_index=False), path)

    return done


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch) -> list[Drawing]:
    """Every picture that is drawn during the test, in order."""
    return recorded(monkeypatch)
