"""Proof by validators that nobody here wrote: veraPDF, the Nu HTML checker and axe-core.

Each module runs one of them over many files at once and returns what it found. By hand, over any
folder of built pages and PDFs: ``make validate DIR=_site``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Finding:
    """One fault that a validator found."""

    by: str  # the validator and its version
    file: Path
    where: str  # a page, a line, a window
    rule: str
    says: str

    def __str__(self) -> str:
        return f"{self.by}: {self.file.name}, {self.where}: {self.rule}: {self.says}"


@dataclass(frozen=True)
class Verdict:
    """What a validator says of a set of files. A file that it did not look at is in no verdict."""

    by: str
    checked: frozenset[Path]
    findings: tuple[Finding, ...]

    def __post_init__(self) -> None:
        """A finding that belongs to no file would be told to nobody."""
        if stray := [one for one in self.findings if one.file not in self.checked]:
            raise LookupError(f"findings in no file that was given:\n{told(stray)}")

    def of(self, file: Path) -> tuple[Finding, ...]:
        """The findings in one file; ``LookupError`` if the validator never looked at it."""
        if file.resolve() not in self.checked:
            raise LookupError(f"{self.by} did not look at {file}")
        return tuple(one for one in self.findings if one.file == file.resolve())


def told(findings: Iterable[Finding]) -> str:
    """Findings for a person: one a line."""
    return "\n".join(map(str, findings))
