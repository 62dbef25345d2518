"""Compiled code is kept somewhere, wherever the package lies and whoever runs it."""

import os
import subprocess
import sys
from pathlib import Path

from analysis.cohort import compiled


def test_a_folder_can_be_made_below_one_that_can_be_written_to(tmp_path):
    assert compiled.writable(tmp_path / "not" / "there" / "yet")
    (tmp_path / "file").write_text("")
    assert not compiled.writable(tmp_path / "file" / "below")


def test_the_folder_is_found_again_and_is_nobody_elses(tmp_path):
    first = compiled.own_folder(tmp_path)
    assert compiled.own_folder(tmp_path) == first
    assert first.stat().st_mode & 0o077 == 0
    first.chmod(0o777)
    other = compiled.own_folder(tmp_path)
    assert other != first
    assert other.stat().st_mode & 0o077 == 0


def test_what_is_set_already_stays(monkeypatch):
    monkeypatch.setenv(compiled.SETTING, "/somewhere")
    monkeypatch.setattr(compiled, "writable", lambda folder: False)
    compiled.keep()
    assert os.environ[compiled.SETTING] == "/somewhere"


SORT = """
import numpy as np
from analysis.cohort import compiled
from analysis.cohort.matching import sorting
sorting.by_stratum(np.arange(3, dtype=np.int32), np.zeros(3, np.int32), np.ones(3, bool), 1)
print(sum(sorting.by_stratum.stats.cache_hits.values()))
"""


def test_the_second_process_compiles_nothing_where_only_a_temporary_folder_is_left(tmp_path):
    nowhere = tmp_path / "file"
    nowhere.write_text("")
    source = Path(compiled.__file__).parents[2]
    # A copy of the package beside which nothing can be written.
    packages = tmp_path / "packages"
    for path in [*source.glob("analysis/**/*.py"), *source.glob("bite/*.py")]:
        copy = packages / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    for folder in {path.parent for path in packages.rglob("*.py")}:
        (folder / "__pycache__").write_text("")
    (tmp_path / "temporary").mkdir()
    surroundings = {name: text for name, text in os.environ.items() if name != compiled.SETTING} | {
        "PYTHONPATH": str(packages),
        "HOME": str(nowhere / "home"),
        "XDG_CACHE_HOME": str(nowhere / "cache"),
        "TMPDIR": str(tmp_path / "temporary"),
    }
    hits = [
        subprocess.run(
            [sys.executable, "-c", SORT],
            env=surroundings, capture_output=True, text=True, check=True, cwd=tmp_path,
        ).stdout.strip()
        for _ in range(2)
    ]  # fmt: skip
    assert hits == ["0", "1"]
