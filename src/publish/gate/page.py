"""The gate's own page: every check, what it looked at, what it found, and who allowed what."""

from __future__ import annotations

from html import escape

from publish.gate.verdict import Checked, Excepted, Finding, Verdict

_STYLE = """
body{font:1rem/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;
color:#1d2733;background:#fff}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2rem;border-top:2px solid #c5d0da;
padding-top:.8rem}
.passed{border-left:6px solid #1b6b3a;padding-left:1rem}
.failed{border-left:6px solid #a61b1b;padding-left:1rem}
li{margin:.5rem 0;overflow-wrap:anywhere}.do{color:#44525f}
@media (prefers-color-scheme:dark){body{background:#11181f;color:#e6edf3}.do{color:#b5c2ce}}
"""


def html(verdict: Verdict, digest: str, when: str) -> str:
    """The page, self-contained. `digest` is the site's mark, `when` the date in words."""
    result = "passed" if verdict.passed else "failed"
    n = len(verdict.findings)
    said = (
        "This build may leave."
        if verdict.passed
        else f"This build may not leave: {n} {'finding' if n == 1 else 'findings'}."
    )
    parts = [
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Gate: {said}</title><style>{_STYLE}</style></head><body><main>",
        f'<h1>The gate</h1><p class="{result}"><strong>{said}</strong><br>',
        f"Looked at on {escape(when)}; mark of the site {escape(digest[:16])}. ",
        "This page is for whoever decides; it is not published.</p>",
        *(_check(check) for check in verdict.checks),
        _allowed(verdict.excepted, verdict.remarks),
        "</main></body></html>\n",
    ]
    return "".join(parts)


def _check(check: Checked) -> str:
    n = len(check.findings)
    state = "nothing found" if not n else "1 finding" if n == 1 else f"{n} findings"
    missing = "".join(f"<p>Not looked at: {escape(one)}</p>" for one in check.missing)
    listed = "".join(f"<li>{_finding(one)}</li>" for one in check.findings)
    return (
        f'<section class="{"failed" if n else "passed"}">'
        f"<h2>{escape(check.title)}: {state}</h2><p>{escape(check.evidence)}</p>{missing}"
        f"{f'<ul>{listed}</ul>' if listed else ''}</section>"
    )


def _finding(finding: Finding) -> str:
    fault = finding.fault()
    do = f'<br><span class="do">{escape(fault.do)}</span>' if fault.do else ""
    place = f"<code>{escape(str(fault.where))}</code>: " if str(fault.where) else ""
    return f"{place}{escape(fault.what)}{do}"


def _allowed(excepted: tuple[Excepted, ...], remarks: tuple[str, ...]) -> str:
    if not (excepted or remarks):
        return "<h2>Exceptions</h2><p>None was made.</p>"
    listed = "".join(
        f"<li>{_finding(one.finding)}<br>Allowed by {escape(one.by)} until {escape(one.until)}: "
        f"{escape(one.why)}</li>"
        for one in excepted
    )
    listed += "".join(f"<li>{escape(remark)}</li>" for remark in remarks)
    return f"<h2>Exceptions</h2><ul>{listed}</ul>"
