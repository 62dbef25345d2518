"""A project's own steps around a build: pre- and post-render scripts, and files to copy along.

See https://quarto.org/docs/projects/scripts.html for the variables the scripts may read.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bite.errors import DocumentError, Fault, UnsupportedError, Where
from publish.project import Project


def run(project: Project, when: str, output: Path, files: Sequence[str]) -> None:
    """Run the project's ``pre-render`` or ``post-render`` scripts in its folder, in their order.

    Raises DocumentError with the last lines a failing script said.
    """
    setting = (project.config.get("project") or {}).get(when) or ()
    where = Where(str(project.config_files[0])) if project.config_files else Where()
    for script in [setting] if isinstance(setting, str) else setting:
        words = shlex.split(str(script))
        if words[0].endswith(".py"):
            words = [sys.executable, *words]
        elif words[0].endswith((".ts", ".js", ".lua", ".R", ".r")):
            do = "write it in Python, or render with Quarto"
            raise UnsupportedError(Fault(f"unsupported: {when} script {words[0]}", where, do))
        described = {
            "QUARTO_PROJECT_OUTPUT_DIR": str(output),
            "QUARTO_PROJECT_RENDER_ALL": "1",
            "QUARTO_PROJECT_OUTPUT_FILES": "\n".join(str(output / name) for name in files),
            "QUARTO_PROJECT_ROOT": str(project.root),
            "QUARTO_PROJECT_DIR": str(project.root),
        }
        try:
            done = subprocess.run(
                words,
                cwd=project.root,
                env={**os.environ, **project.environment, **described},
                capture_output=True,
                text=True,
                stdin=subprocess.DEVNULL,
                check=False,
            )
        except OSError as error:
            what = f"the {when} script {words[0]} cannot be run: {error.strerror}"
            raise DocumentError(Fault(what, where, "check its name in _quarto.yml")) from None
        if done.returncode:
            said = "\n    ".join((done.stderr or done.stdout).strip().splitlines()[-3:])
            what = f"the {when} script {script} failed: {said or f'exit code {done.returncode}'}"
            raise DocumentError(Fault(what, where, "correct the script"))


def copy_resources(project: Project, output: Path, stage: Path) -> None:
    """Copy the files that ``project: resources:`` names to ``stage``, on the way to ``output``."""
    setting = (project.config.get("project") or {}).get("resources") or ()
    for pattern in [setting] if isinstance(setting, str) else setting:
        for path in sorted(project.root.glob(str(pattern).lstrip("/"))):
            sources = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
            for source in sources:
                name = source.relative_to(project.root)
                if (output / name).resolve() == source.resolve():
                    continue
                (stage / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, stage / name)
