"""``bite gate``: whether a build may leave, in five lines, with its evidence on a page."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from bite import telling
from bite.errors import GateError
from publish import build, gate, project
from publish.gate import page
from publish.gate.site import REPORT, Site, opened
from publish.gate.verdict import Rules, Verdict
from publish.project import Project

EXCEPTIONS = "data/exceptions.yml"


def show(folder: Path | None, as_json: bool) -> None:
    """Judge a site, write its `gate.html`, say the verdict; raise GateError if it may not leave."""
    here = project.find(folder or Path.cwd())
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
    aside = site.root / f".{REPORT}.partial"
    aside.write_text(text, encoding="utf-8")
    aside.replace(site.root / REPORT)
    return verdict


def rules(here: Project) -> Rules:
    """What the study says of people, names and small numbers."""
    return Rules(documents=tuple(build.find_documents(here)), root=here.root)


def lines(verdict: Verdict, site: Site) -> list[str]:
    """The verdict as a person reads it after a build: five lines at most before the findings."""
    clean = [check.title for check in verdict.checks if not check.findings]
    failed = [
        f"{check.title} ({len(check.findings):,})" for check in verdict.checks if check.findings
    ]
    missing = sum(len(check.missing) for check in verdict.checks)
    not_here = f"; {_counted(missing, 'thing')} not looked at here" if missing else ""
    may = "may leave" if verdict.passed else "may NOT leave"
    said = [
        f"Gate: this build {may} ({_counted(len(site.files), 'file')} read)",
        f"  clean: {'; '.join(clean)}" if clean else "",
        f"  failed: {'; '.join(failed)}" if failed else "",
        f"  exceptions: {_counted(len(verdict.excepted), 'finding')} allowed by name"
        + "".join(f"; {remark}" for remark in verdict.remarks),
        f"  evidence: {site.root.name}/{REPORT}{not_here}",
    ]
    return [line for line in said if line]


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
