"""``bite gate``: whether a build may leave, in five lines, with its evidence on a page."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from bite import people, small_numbers, telling
from bite.errors import GateError
from publish import aside, build, gate, place, project, settled
from publish.gate import page
from publish.gate.site import REPORT, Site, opened
from publish.gate.verdict import Rules, Verdict
from publish.project import Project

EXCEPTIONS = "data/exceptions.yml"
PUBLISHED = "published"
"""Where the facts of what has been published are kept, for those who look at later builds."""


def show(folder: Path | None, as_json: bool) -> None:
    """Judge a site, write its `gate.html`, say the verdict; raise GateError if it may not leave."""
    here = project_of(folder)
    place.recover(folder or here.output_dir, settled.lock(here))
    site = opened(folder or here.output_dir)
    verdict = judged(site, here)
    if as_json:
        telling.answer(_described(verdict, site))
        if not verdict.passed:
            raise SystemExit(GateError.exit_code)
        return
    for line in lines(verdict, site):
        telling.say(line)
    if not verdict.passed:
        raise GateError([finding.fault() for finding in verdict.findings])


def judged(site: Site, here: Project) -> Verdict:
    """The verdict on a site of a project; its page is written into the site."""
    verdict = gate.run(site, rules(here), here.root / EXCEPTIONS)
    text = page.html(verdict, site.digest, f"{date.today():%-d %B %Y}")
    aside.write(site.root / REPORT, text)
    seen = {"digest": site.digest, "passed": verdict.passed, "findings": len(verdict.findings)}
    with suppress(OSError):  # then `bite publish` will say that nobody has looked at it
        aside.write(record_of(here, site.digest), json.dumps(seen) + "\n")
    return verdict


def project_of(site: Path | None) -> Project:
    """The project whose rules hold for a site: the one that one stands in, else the site's own."""
    here = project.find(Path.cwd())
    return project.find(site) if here.single and site else here


def record_of(here: Project, digest: str) -> Path:
    """The file that says that the gate has looked at a build with that mark."""
    return here.root / ".bite" / "gate" / f"{digest}.json"


def rules(here: Project) -> Rules:
    """What the study says of people, names and small numbers."""
    return Rules(
        documents=tuple(build.find_documents(here)),
        root=here.root,
        synthetic=status(here) in ("synthetic", "mixed"),
        settings={
            PUBLISHED: here.root / PUBLISHED,
            "hubs": small_numbers.hubs(here.root / "data"),
            "values": small_numbers.values(here.root / "data"),
        },
        **people.rules(here.root / "data"),
        **small_numbers.rules(here.root / "data"),
    )


def status(here: Project) -> str:
    """What the study's data package says of itself: synthetic, mixed or real; empty without one."""
    with suppress(OSError, ValueError, AttributeError):
        text = (here.root / "data" / "datapackage.json").read_text(encoding="utf-8-sig")
        return str(json.loads(text).get("status") or "")
    return ""


def lines(verdict: Verdict, site: Site) -> list[str]:
    """The verdict as a person reads it after a build, in five lines."""
    passed = [check.name for check in verdict.checks if not check.findings]
    failed = [
        f"{check.title} ({len(check.findings):,})" for check in verdict.checks if check.findings
    ]
    allowed = [f"{_counted(len(verdict.excepted), 'finding')} allowed by name"]
    missing = [one for check in verdict.checks for one in check.missing]
    return [
        f"Gate: this build {'may leave' if verdict.passed else 'may NOT leave'} "
        f"({_counted(len(site.files), 'file')} read)",
        f"  passed: {len(passed)} of {_counted(len(verdict.checks), 'check')}"
        + (f" ({', '.join(passed)})" if passed else ""),
        f"  failed: {'; '.join(failed) or 'none'}",
        f"  exceptions: {'; '.join([*allowed, *verdict.remarks])}",
        f"  evidence: {site.root.name}/{REPORT}"
        + (f"; not looked at here: {' '.join(missing)}" if missing else ""),
    ]


def _counted(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def _described(verdict: Verdict, site: Site) -> dict[str, Any]:
    return {
        "passed": verdict.passed,
        "digest": site.digest,
        "checks": [
            {
                "name": check.name,
                "title": check.title,
                "evidence": check.evidence,
                "missing": list(check.missing),
                "findings": [finding.record() for finding in check.findings],
            }
            for check in verdict.checks
        ],
        "exceptions": [
            {**one.finding.record(), "by": one.by, "why": one.why, "until": one.until}
            for one in verdict.excepted
        ],
        "remarks": list(verdict.remarks),
        "exit_code": 0 if verdict.passed else GateError.exit_code,
    }
