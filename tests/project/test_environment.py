"""Conda's file, pip's project file and the locks name the same packages, and no registry."""

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text())

CONDA_NAMES = {
    "duckdb": "python-duckdb",
    "ibis-framework": "ibis-duckdb",
    "pandera": "pandera-pandas",
}
"""What a package with its extra is called on conda-forge, where that differs from PyPI."""
CONDA_ONLY = {"python", "quarto", "jupyter", "papermill", "pip", "pytest", "hypothesis"}


def plain(requirement: str) -> str:
    """The normalised name in a requirement: ``ibis-framework[duckdb]>=12`` → ``ibis-framework``."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement.strip()).group()).lower()


def runtime() -> set[str]:
    return {plain(r) for r in PYPROJECT["project"]["dependencies"]}


def locked(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text()
    return {plain(m[1]): m[2] for m in re.finditer(r"^([\w.-]+)==(\S+)", text, re.M)}


def test_conda_users_get_the_same_packages_plus_quarto_jupyter_and_papermill():
    conda = {plain(d) for d in CONDA["dependencies"] if isinstance(d, str)}
    pip = next(d["pip"] for d in CONDA["dependencies"] if isinstance(d, dict))
    wheels = {plain(d) for d in pip if not d.startswith("-")}
    assert {"quarto", "jupyter", "papermill"} <= conda
    wanted = {plain(CONDA_NAMES.get(name, name)) for name in runtime()}
    assert wanted == (conda - CONDA_ONLY) | wheels


def test_every_dependency_is_locked_with_hashes():
    lock = locked("requirements.lock")
    build = {plain(r) for r in PYPROJECT["dependency-groups"]["build"]}
    assert runtime() | build <= set(lock)
    tests = {plain(r) for r in PYPROJECT["dependency-groups"]["test"]}
    assert tests <= set(locked("requirements-test.lock")) | set(lock)
    for name in ("requirements.lock", "requirements-test.lock"):
        entries = re.split(r"^(?=[\w.-]+==)", (ROOT / name).read_text(), flags=re.M)[1:]
        assert entries and all("--hash=sha256:" in entry for entry in entries)


def test_the_two_locks_never_disagree_on_a_version():
    runtime_lock, test_lock = locked("requirements.lock"), locked("requirements-test.lock")
    shared = runtime_lock.keys() & test_lock.keys()
    assert {n: runtime_lock[n] for n in shared} == {n: test_lock[n] for n in shared}


def test_no_index_address_is_written_down():
    for name in ("requirements.lock", "requirements-test.lock", "environment.yml", "Makefile"):
        text = (ROOT / name).read_text()
        assert not re.search(r"--(extra-)?index-url|--find-links|https?://(?!localhost)", text), (
            name
        )
