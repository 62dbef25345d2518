"""Quarto itself, where it is installed: one `quarto render` for each format.

Quarto runs the cells again for each format; the facts still come from our own execution, whose
figures lie in place before it starts. It needs papermill for parameters (``environment.yml`` has
it).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bite.errors import DocumentError, Fault, Where
from publish.document import Document
from publish.engines import Engine
from publish.execute import Executed
from publish.kernels import DETERMINISTIC
from publish.project import SUFFIX, Project

_TO = {"html": "html", "pdf": "typst"}


def engine(program: str) -> Engine:
    """Quarto at that path, as an engine."""
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)

    def render(
        executed: Executed, project: Project, to: str, output: Path, links: Mapping[str, str]
    ) -> Any:
        return _render(program, executed, project, to, output)

    def check(document: Document) -> None:
        return None  # whatever Quarto cannot do it says itself

    return Engine("quarto", version.stdout.strip(), check, render)


def arguments(
    executed: Executed, project: Project, to: str, folder: str, program: str = "quarto"
) -> list[str]:
    """The command line that renders a document into ``folder`` (relative to the project)."""
    command = [program, "render", str(executed.document.path.relative_to(project.root))]
    command += ["--to", _TO[to], "--output-dir", folder]
    for name, value in executed.parameters.items():
        shown = str(value).lower() if isinstance(value, bool) else str(value)
        command += ["-P", f"{name}:{shown}"]
    for name, value in project.overrides.items():
        command += ["--metadata", f"{name}:{value}"]
    if to == "html":
        command += ["--metadata", "embed-resources:true"]  # a variant lies in another folder
    if project.profiles:
        command += ["--profile", ",".join(project.profiles)]
    return command


def _render(program: str, executed: Executed, project: Project, to: str, output: Path) -> Path:
    hidden = project.root / ".bite"
    hidden.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="quarto-", dir=hidden) as name:
        folder = os.path.relpath(name, project.root)
        done = subprocess.run(
            arguments(executed, project, to, folder, program),
            cwd=project.root,
            env={**os.environ, **DETERMINISTIC, "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        path = executed.document.path
        if done.returncode:
            raise DocumentError(_fault(path, done.stderr or done.stdout))
        stem = project.output_of(executed.document).name
        found = sorted(Path(name).rglob(f"{stem}{SUFFIX[to]}"))
        if not found:
            what = f"Quarto ended well but wrote no {stem}{SUFFIX[to]}"
            raise DocumentError(Fault(what, Where(str(path)), "see what `quarto render` says"))
        output.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(found[0], output)
    return output


def _fault(path: Path, said: str) -> Fault:
    """Quarto's own words, without its progress, colours and stack trace."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", said)
    lines = [line.rstrip() for line in plain.splitlines() if line.strip()]
    start = next(
        (i for i, line in enumerate(lines) if re.match(r"\s*(ERROR|\w*Error)", line)), None
    )
    told = lines[start:] if start is not None else lines[-5:]
    told = [line for line in told if not re.match(r"\s+at |Stack trace", line)][:8]
    match = re.search(rf"{re.escape(path.name)}:(\d+)|line (\d+)", "\n".join(told))
    line = int(match[1] or match[2]) if match else None
    what = "Quarto could not render it: " + "\n    ".join(told)
    return Fault(what, Where(str(path), line), "correct the document, or try --engine builtin")
