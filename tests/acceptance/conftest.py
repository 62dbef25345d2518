"""The whole journey, once: a copy of the project is built, and every test looks at the result."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = ROOT / "tests/publish/engines/builtin/documents"
PARTS = ("_quarto.yml", "_brand.yml", "index.qmd", "reports", "theme", "data", "src")
FILES = ("requirements.lock", "pyproject.toml")

REPORTS = (
    "bite-summary",
    "early-years-implementation",
    "lived-experience-training",
    "partnership-case-study",
    "partnership-evaluation",
)


@dataclass(frozen=True)
class Project:
    """A copy of this project in a folder of its own, and the `bite` command in it."""

    root: Path

    @property
    def site(self) -> Path:
        return self.root / "_site"

    def bite(self, *arguments: str, timeout: int = 600) -> subprocess.CompletedProcess[str]:
        """Run ``bite`` as a person would."""
        command = Path(sys.executable).with_name("bite")
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("BITE_", "QUARTO_"))}
        environment = {**clean, "PYTHONPATH": str(self.root / "src"), "NO_COLOR": "1"}
        return subprocess.run(
            [str(command), *arguments],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            stdin=subprocess.DEVNULL,
        )

    def json(self, *arguments: str):
        return json.loads(self.bite(*arguments, "--json").stdout)


def copy_of_project(target: Path) -> Project:
    ignore = shutil.ignore_patterns("__pycache__", "_figures", "*.egg-info")
    for name in PARTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=ignore)
        else:
            shutil.copy2(source, target / name)
    for name in FILES:
        shutil.copy2(ROOT / name, target / name)
    return Project(target)


def built(root: Path) -> None:
    result = copy_of_project(root).bite("render", "--engine", "builtin")
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture(scope="session")
def project(once) -> Project:
    """A built project. Tests that change it use `changed` instead."""
    return Project(once("project", built))


@pytest.fixture(scope="session")
def everything(once) -> Path:
    """The document that has a bit of everything, as a page and as a PDF, outside of a project."""

    def build(folder: Path) -> None:
        shutil.copytree(DOCUMENTS, folder, dirs_exist_ok=True)
        result = Project(folder).bite("render", "everything.qmd", "--to", "html,pdf")
        assert result.returncode == 0, result.stdout + result.stderr

    return once("everything", build)


@pytest.fixture
def changed(project, tmp_path) -> Project:
    """A copy of the built project, with its store and site, that a test may break."""
    shutil.copytree(project.root, tmp_path / "copy", symlinks=True)
    return Project(tmp_path / "copy")
