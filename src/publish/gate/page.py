"""The gate's own page: every check, what it looked at, what it found, and who allowed what.

Whoever decides reads it from the top: the verdict, what has to be mended and how, what somebody
has to look at, what was allowed; then each check with its evidence.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from publish.gate.verdict import Checked, Excepted, Finding, Verdict

_STYLE = """
:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;
color:#1d2733;background:#fff}
h1{font-size:1.6rem;margin-bottom:.5rem}
h2{font-size:1.2rem;margin-top:2.5rem;border-top:2px solid #c5d0da;padding-top:.8rem}
h3{font-size:1rem;margin:1.5rem 0 .3rem}
p{margin:.3rem 0}
.verdict{border-left:.4rem solid;padding:.2rem 0 .2rem 1rem;margin:1rem 0}
.passed{border-color:#1b6b3a}.failed{border-color:#a61b1b}
.big{font-size:1.25rem}
li{margin:.7rem 0;overflow-wrap:anywhere}
.do,.quiet{color:#44525f}
code{font-size:.9em;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;margin-top:.5rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .8rem .4rem 0}
tr{border-bottom:1px solid #c5d0da}
th{font-weight:600}td.state{white-space:nowrap}
@media (max-width:34rem){table,tbody,tr,th,td{display:block;border:0;padding:0}thead{display:none}
tr{border-bottom:1px solid #c5d0da;padding:.6rem 0}}
@media (prefers-color-scheme:dark){body{background:#11181f;color:#e6edf3}
.do,.quiet{color:#b5c2ce}.passed{border-color:#5bbd85}.failed{border-color:#ff8a80}}
"""
_MOST = 50
"""Findings of one check that are listed; the rest is counted."""


def html(verdict: Verdict, digest: str, when: str) -> str:
    """The page, self-contained. `digest` is the site's mark, `when` the date in words."""
    n = len(verdict.findings)
    said = (
        "This build may leave."
        if verdict.passed
        else f"This build may not leave: {_counted(n, 'finding')} to mend."
    )
    parts = [
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Gate: {said}</title><style>{_STYLE}</style></head><body><main>",
        "<h1>The gate</h1>",
        f'<div class="verdict {"passed" if verdict.passed else "failed"}">',
        f'<p class="big"><strong>{said}</strong></p>',
        f"<p>{_in_short(verdict)}</p></div>",
        f'<p class="quiet">Looked at on {escape(when)}. This page is for whoever decides; it is '
        f"not published with the reports. Mark of the site: <code>{escape(digest[:16])}</code>; it "
        "changes with any byte of any file, and then the gate has to look again.</p>",
        *_to_mend(verdict.checks),
        *_to_look_at(verdict.checks),
        *_allowed(verdict.excepted, verdict.remarks),
        *_checks(verdict.checks),
        "</main></body></html>\n",
    ]
    return "".join(parts)


def _in_short(verdict: Verdict) -> str:
    clean = sum(not check.findings for check in verdict.checks)
    said = [f"{clean} of {_counted(len(verdict.checks), 'check')} found nothing"]
    missing = sum(len(check.missing) for check in verdict.checks)
    if missing:
        said.append(f"{_counted(missing, 'thing')} could not be looked at here")
    allowed = len(verdict.excepted)
    said.append(f"{_counted(allowed, 'exception')} made" if allowed else "no exception was made")
    return "; ".join(said) + "."


def _to_mend(checks: Iterable[Checked]) -> Iterable[str]:
    failed = [check for check in checks if check.findings]
    if failed:
        yield "<h2>What has to be mended</h2>"
    for check in failed:
        n = len(check.findings)
        yield f"<h3>This does not hold: {escape(check.title[:1].lower() + check.title[1:])} "
        yield f"({_counted(n, 'finding')})</h3><ul>"
        yield from (f"<li>{_finding(one)}</li>" for one in check.findings[:_MOST])
        if n > _MOST:
            yield f"<li>And {n - _MOST:,} more: <code>bite gate --json</code> lists them all.</li>"
        yield "</ul>"


def _to_look_at(checks: Iterable[Checked]) -> Iterable[str]:
    missing = [(check.title, one) for check in checks for one in check.missing]
    if missing:
        yield "<h2>What was not looked at here</h2>"
        yield "<p>Nothing speaks against these, and nothing for them: somebody has to look.</p><ul>"
        yield from (f"<li>{escape(title)}: {_coded(one)}</li>" for title, one in missing)
        yield "</ul>"


def _checks(checks: Iterable[Checked]) -> Iterable[str]:
    yield "<h2>Every check and its evidence</h2><table><thead><tr>"
    yield '<th scope="col">What must hold</th><th scope="col">Found</th>'
    yield '<th scope="col">What was looked at</th></tr></thead><tbody>'
    for check in checks:
        n = len(check.findings)
        yield (
            f'<tr><th scope="row">{escape(check.title)}</th>'
            f'<td class="state">{_counted(n, "finding") if n else "nothing"}</td>'
            f"<td>{escape(check.evidence)}</td></tr>"
        )
    yield "</tbody></table>"


def _finding(finding: Finding, mend: bool = True) -> str:
    fault = finding.fault()
    mend = mend and bool(fault.do)
    do = f'<br><span class="do">To mend it: {_coded(fault.do)}.</span>' if mend else ""
    place = f"<code>{escape(str(fault.where))}</code>: " if str(fault.where) else ""
    return f"{place}{escape(fault.what)}{do}"


def _coded(text: str) -> str:
    """A sentence whose `commands` are set as such."""
    pieces = escape(text).split("`")
    return "".join(f"<code>{one}</code>" if i % 2 else one for i, one in enumerate(pieces))


def _allowed(excepted: tuple[Excepted, ...], remarks: tuple[str, ...]) -> Iterable[str]:
    yield "<h2>Exceptions</h2>"
    if not (excepted or remarks):
        yield "<p>None was made.</p>"
        return
    yield "<ul>"
    for one in excepted:
        yield (
            f"<li>{_finding(one.finding, mend=False)}<br>Allowed by {escape(one.by)} until "
            f"{escape(one.until)}: {escape(one.why)}</li>"
        )
    yield from (f"<li>{escape(remark[:1].upper() + remark[1:])}.</li>" for remark in remarks)
    yield "</ul>"


def _counted(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"
