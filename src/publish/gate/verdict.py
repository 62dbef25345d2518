"""What a check may say: findings at their place, its evidence, what it could not look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bite.errors import Fault, Where
from bite.identifiers import Identified
from publish.document import Document


@dataclass(frozen=True)
class Finding:
    """One reason why a build may not leave.

    ``subject`` names the finding for good (what was found, not where), so that an exception can
    name it; ``file`` is relative to the site or, for a document's own line, to the project.
    """

    check: str
    what: str
    file: str = ""
    line: int | None = None
    do: str = ""
    subject: str = ""
    column: int | None = None

    def fault(self) -> Fault:
        """As a person is told it."""
        return Fault(self.what, Where(self.file, self.line, self.column), self.do)

    def record(self) -> dict[str, Any]:
        """As a program is told it."""
        place = {"file": self.file, "line": self.line, "column": self.column}
        said = {"what": self.what, **place, "do": self.do}
        return {key: value for key, value in said.items() if value not in ("", None)} | {
            "check": self.check, "subject": self.subject,
        }  # fmt: skip


@dataclass(frozen=True)
class Checked:
    """What one check found. ``evidence`` says in a sentence what was looked at, ``missing`` what
    could not be looked at here and why."""

    name: str
    title: str
    evidence: str
    findings: tuple[Finding, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Excepted:
    """A finding that somebody allowed, with who and why."""

    finding: Finding
    by: str
    why: str
    until: str


@dataclass(frozen=True)
class Verdict:
    """Every check of a build. It may leave when no finding is left that nobody allowed."""

    checks: tuple[Checked, ...]
    excepted: tuple[Excepted, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for check in self.checks for finding in check.findings)

    @property
    def passed(self) -> bool:
        return not self.findings


@dataclass(frozen=True)
class Rules:
    """What the press cannot know of itself: the study's own part of the rules.

    ``identifies`` finds identifying details in what somebody said; ``names`` are people and places
    that stand nowhere; ``people`` are ids that stand for a person in the data, ``patterns`` say
    how more of them are formed (regular expression → kind); ``emails`` and ``allowed`` are
    addresses and other texts that may stand; ``speakers`` says of each participant why not to
    quote them, with nothing for those who may be quoted; ``withheld`` tells of a
    count of people whether the study's disclosure profile withholds it; ``profile`` names the
    profile; ``synthetic`` whether the data are. ``documents`` are the sources of the site's pages,
    and ``root`` is their project's folder.
    """

    identifies: Callable[[str], tuple[Identified, ...]] = lambda text: ()
    people: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    patterns: Mapping[str, str] = field(default_factory=dict)
    emails: frozenset[str] = frozenset()
    allowed: frozenset[str] = frozenset()
    speakers: Mapping[str, str] = field(default_factory=dict)
    withheld: Callable[[float], bool] = lambda n: False
    nearest: int = 1
    profile: str = ""
    synthetic: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)
    documents: tuple[Document, ...] = ()
    root: Path | None = None
