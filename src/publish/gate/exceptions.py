"""Exceptions to the gate: a dated, signed file in the data package, never a switch.

``exceptions.yml`` is a list; each entry names one ``check`` and what it found (``subject``, where
``*`` stands for anything), who allowed it (``by``), ``why``, and the last day it holds (``until``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from bite.errors import DataError, Fault, Where
from publish import yaml12
from publish.gate.verdict import Checked, Excepted, Finding

FIELDS = ("check", "subject", "by", "why", "until")


@dataclass(frozen=True)
class Allowance:
    """One entry of the file."""

    check: str
    subject: str
    by: str
    why: str
    until: date

    def allows(self, finding: Finding, today: date) -> bool:
        return self.check == finding.check and self.until >= today and self._names(finding)

    def _names(self, finding: Finding) -> bool:
        return fnmatchcase(finding.subject.casefold(), self.subject.casefold())


def read(path: Path, checks: Iterable[str]) -> tuple[Allowance, ...]:
    """The exceptions in a file; none without one. Raises DataError with every faulty entry."""
    if not path.is_file():
        return ()
    held = yaml12.parse(path.read_text(encoding="utf-8"), path)
    do = f"an entry has {', '.join(FIELDS)}"
    if held is None:
        return ()
    if not isinstance(held, list):
        raise DataError(Fault("exceptions are a list of entries", Where(str(path)), do))
    found, faults = [], []
    known = set(checks)
    for number, entry in enumerate(held, 1):
        wrong = list(_wrong(entry, known))
        faults += [Fault(f"exception {number}: {what}", Where(str(path)), do) for what in wrong]
        if not wrong:
            values = {name: str(entry[name]).strip() for name in FIELDS[:-1]}
            found.append(Allowance(**values, until=_day(entry["until"])))
    if faults:
        raise DataError(faults)
    return tuple(found)


def _wrong(entry: Any, checks: set[str]) -> Iterator[str]:
    if not isinstance(entry, dict):
        yield "is no entry"
        return
    for name in FIELDS:
        if not str(entry.get(name) or "").strip():
            yield f"has no {name}"
    for name in entry.keys() - set(FIELDS):
        yield f"has an unknown field {name}"
    if entry.get("check") and str(entry["check"]) not in checks:
        yield f"names no check ({entry['check']}); there are {', '.join(sorted(checks))}"
    if entry.get("subject") and not str(entry["subject"]).strip("*? "):
        yield "allows everything; name what it allows"
    if entry.get("until"):
        try:
            _day(entry["until"])
        except ValueError:
            yield f"until {entry['until']} is no date such as 2027-01-31"


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def applied(
    checks: Iterable[Checked], allowed: tuple[Allowance, ...], today: date
) -> tuple[tuple[Checked, ...], tuple[Excepted, ...], tuple[str, ...]]:
    """The checks without what is allowed, what that was, and remarks on idle entries."""
    kept: list[Checked] = []
    excepted: list[Excepted] = []
    used: set[Allowance] = set()
    for check in checks:
        left = []
        for finding in check.findings:
            by = next((one for one in allowed if one.allows(finding, today)), None)
            if by is None:
                left.append(finding)
                continue
            used.add(by)
            excepted.append(Excepted(finding, by.by, by.why, by.until.isoformat()))
        kept.append(Checked(check.name, check.title, check.evidence, tuple(left), check.missing))
    remarks = tuple(
        f"the exception of {one.by} for {one.subject} ended on {one.until}"
        if one.until < today
        else f"the exception of {one.by} for {one.subject} allows nothing that was found"
        for one in allowed
        if one not in used
    )
    return tuple(kept), tuple(excepted), remarks
