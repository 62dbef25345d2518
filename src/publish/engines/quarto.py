"""Quarto itself, where it is installed: one `quarto render` for each format.

Quarto runs the cells again for each format, with this Python; the facts still come from our own
execution, whose figures lie in place before it starts. Of Python packages Quarto needs what
``requirements.lock`` has, and papermill for parameters (``environment.yml`` has it).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bite.errors import DocumentError, Fault, UsageError, Where
from publish.document import Document
from publish.engines import Engine
from publish.engines.builtin.html import figure_data
from publish.execute import Executed
from publish.kernels import DETERMINISTIC
from publish.project import SUFFIX, Project

_TO = {"html": "html", "pdf": "typst"}
#: Quarto writes what it makes beside the document and into one library folder of the project before
#: it moves them, so that two renderings at a time would take each other's files.
_ONE_AT_A_TIME = threading.Lock()
#: Text that YAML reads as the same text: words, but none that mean true, false or nothing.
_PLAIN = re.compile(r"(?!(?:true|false|null|yes|no|on|off|y|n)$)[A-Za-z][\w /.-]*(?<! )", re.I)


def engine(program: str) -> Engine:
    """Quarto at that path, as an engine."""
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    version = done.stdout.strip()

    def render(
        executed: Executed, project: Project, to: str, output: Path, links: Mapping[str, str]
    ) -> Any:
        with _ONE_AT_A_TIME:
            return _render(program, executed, project, to, output, environment(version))

    def check(document: Document) -> None:
        return None  # whatever Quarto cannot do it says itself

    return Engine("quarto", version, check, render)


def environment(version: str) -> dict[str, str]:
    """The variables Quarto of that version runs with; what the user has set wins."""
    number = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    both = number >= (1, 10)  # the Typst before takes one standard at a time
    ours = {
        "QUARTO_PYTHON": sys.executable,
        "QUARTO_PDF_STANDARD": "ua-1,a-2a" if both else "ua-1",
        "NO_COLOR": "1",
    }
    return {**ours, **os.environ, **DETERMINISTIC}


def arguments(
    executed: Executed, project: Project, to: str, folder: str, program: str = "quarto"
) -> list[str]:
    """The command line that renders a document into ``folder`` (relative to the project)."""
    command = [program, "render", str(executed.document.path.relative_to(project.root))]
    # A kernel that Quarto keeps alive would go on with modules that have changed since.
    command += ["--to", _TO[to], "--output-dir", folder, "--no-execute-daemon"]
    for name, value in executed.parameters.items():
        command += ["-P", f"{name}:{_as_yaml(value)}"]
    for name, value in project.overrides.items():
        command += ["--metadata", f"{name}:{value}"]
    if to == "html":
        command += ["--metadata", "embed-resources:true"]  # a variant lies in another folder
    if project.profiles:
        command += ["--profile", ",".join(project.profiles)]
    return command


def _as_yaml(value: Any) -> str:
    """A parameter as Quarto reads it: YAML, in which nothing, a date or ``true`` is no text."""
    if isinstance(value, str) and _PLAIN.fullmatch(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def _check_papermill(variables: Mapping[str, str]) -> None:
    if variables["QUARTO_PYTHON"] == sys.executable and find_spec("papermill") is None:
        do = "install it beside bite, set QUARTO_PYTHON, or use --engine builtin"
        raise UsageError(Fault("Quarto needs the package papermill to set parameters", do=do))


def _render(
    program: str,
    executed: Executed,
    project: Project,
    to: str,
    output: Path,
    variables: Mapping[str, str],
) -> Path:
    if executed.parameters:
        _check_papermill(variables)
    hidden = project.root / ".bite"
    hidden.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="quarto-", dir=hidden) as name:
        folder = os.path.relpath(name, project.root)
        done = subprocess.run(
            arguments(executed, project, to, folder, program),
            cwd=project.root,
            env=dict(variables),
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
        if to == "html":
            page = found[0].read_text(encoding="utf-8")
            found[0].write_text(figure_data.add(page, executed.evidence), encoding="utf-8")
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
