"""The gate: a build leaves only when it may, and the gate shows its evidence.

Each check is a module with ``NAME``, ``TITLE`` and ``check(site, rules) → Checked``; `CHECKS` lists
them. What the press cannot know of itself (names of people, the disclosure profile) comes in as
`Rules` from the front door. Nothing a check finds can be switched off: it can be mended, or allowed
by somebody, by name and for a time (`exceptions`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Protocol

from publish.gate import (
    access,
    agreement,
    cited,
    disclosure,
    exceptions,
    formats,
    grounded,
    halves,
    identifiers,
    intact,
    intervals,
    language,
    numbers,
    typed,
)
from publish.gate.site import Site
from publish.gate.verdict import Checked, Rules, Verdict

__all__ = ["CHECKS", "Check", "run"]


class Check(Protocol):
    """A module of this folder that checks one thing."""

    NAME: str
    TITLE: str

    def check(self, site: Site, rules: Rules) -> Checked: ...


CHECKS: tuple[Check, ...] = (
    intact,
    identifiers,
    disclosure,
    agreement,
    typed,
    numbers,
    formats,
    cited,
    intervals,
    grounded,
    access,
    language,
)

APART = frozenset({identifiers.NAME, disclosure.NAME})
"""About half of the work."""


def run(
    site: Site,
    rules: Rules,
    allowed: Path | None = None,
    today: date | None = None,
    checks: Sequence[Check] = CHECKS,
) -> Verdict:
    """The verdict on a site; ``allowed`` is the file of exceptions.

    Raises DataError if that file has a fault: an exception nobody can read allows nothing.
    """
    names = [check.NAME for check in checks]
    allowances = exceptions.read(allowed, names) if allowed else ()
    work = {check.NAME: partial(check.check, site, rules) for check in checks}
    done = halves.done(work, APART, len(site.pages) + len(site.pdfs))
    return Verdict(*exceptions.applied(done, allowances, today or date.today()))
