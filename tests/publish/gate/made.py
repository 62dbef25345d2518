"""A small published site, made of text: a page, its PDF, its data and its facts."""

from __future__ import annotations

import csv
import io
import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typst

from publish.gate.site import Site

FACTS: tuple[Mapping[str, Any], ...] = (
    {"id": "r.people.all", "name": "people.all", "value": 33, "text": "33", "unit": "people",
     "n": 33, "decimals": 0, "interval": None, "limits": [], "no_effect": None, "kind": "consented",
     "suppressed": False},
    {"id": "r.cost.change", "name": "cost.change", "value": -388.0, "text": "−£388",
     "unit": "pounds", "n": 1890, "decimals": 0, "interval": [-545.0, -231.0],
     "limits": ["−£545", "−£231"], "no_effect": 0, "kind": "routine", "suppressed": False},
    {"id": "r.contacts.inpatient_day", "name": "contacts.inpatient_day", "value": -0.24,
     "text": "−0.24", "unit": "contacts", "n": 1890, "decimals": 2, "interval": [-0.58, 0.1],
     "limits": ["−0.58", "0.10"], "no_effect": 0, "kind": "routine", "suppressed": False},
    {"id": "r.cost.second", "name": "cost.second", "value": 412.0, "text": "£412",
     "unit": "pounds", "n": 1890, "decimals": 0, "interval": [120.0, 704.0],
     "limits": ["£120", "£704"], "no_effect": 0, "kind": "routine", "suppressed": False},
    {"id": "r.cost.placebo", "name": "cost.placebo", "value": -37.0, "text": "−£37",
     "unit": "pounds", "n": 1270, "decimals": 0, "interval": [-186.0, 113.0],
     "limits": ["−£186", "£113"], "no_effect": 0, "kind": "routine", "suppressed": False},
    {"id": "r.withheld", "name": "withheld", "value": None, "text": "*", "unit": "people",
     "n": None, "decimals": 0, "interval": None, "limits": [], "no_effect": None,
     "kind": "routine", "suppressed": True},
)  # fmt: skip
TABLE = (("Hub", "Partners", "People"), ("Walton", "47", "125"), ("Bootle", "38", "95"))
FIGURE = (
    ("group", "before", "after"),
    ("Users", "1447.88", "870.33"),
    ("Others", "1425.5", "1236"),
)
PROSE = (
    "After people came, the cost of their care fell by £388 a year more than for similar people.",
    "The true gap is likely to be between £231 and £545 less.",
    "In all, 33 people told us in interviews what it means to them.",
)


def text_of(rows: Sequence[Sequence[str]]) -> str:
    """Rows as CSV."""
    held = io.StringIO()
    csv.writer(held, lineterminator="\n").writerows(rows)
    return held.getvalue()


def page(prose: Sequence[str] = PROSE, *, extra: str = "", head: str = "") -> str:
    """A page as the press writes one."""
    rows = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in TABLE[1:]
    )
    titles = "".join(f"<th>{cell}</th>" for cell in TABLE[0])
    data = b64encode(text_of(FIGURE).encode()).decode()
    drawn = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in FIGURE
    )
    paragraphs = "\n".join(f"<p>{one}</p>" for one in prose)
    return f"""<!doctype html>
<html lang="en-GB"><head><title>What we found</title>{head}</head><body><main>
<h1>What we found</h1>
{paragraphs}
<figure><figcaption>Table&nbsp;1: Partners by hub.</figcaption>
<table><thead><tr>{titles}</tr></thead><tbody>{rows}</tbody></table></figure>
<details class="figure-data"><summary>Data</summary>
<p class="figure-words">Users: £1,448 before.</p>
<table>{drawn}</table>
<p><a download="cost.csv" href="data:text/csv;base64,{data}">Download these data (CSV): cost</a></p>
</details>
{extra}
</main></body></html>
"""


def _escaped(text: str) -> str:
    return text.replace("#", r"\#").replace("*", r"\*")


def pdf(prose: Sequence[str] = PROSE, table: Sequence[Sequence[str]] = TABLE) -> bytes:
    """The same as a PDF."""
    cells = ", ".join(f"[{_escaped(cell)}]" for row in table for cell in row)
    body = "\n\n".join(map(_escaped, prose))
    source = (
        f"= What we found\n\n{body}\n\nTable 1. Partners by hub.\n\n#table(columns: 3, {cells})"
    )
    return typst.compile(source.encode())


def site(
    root: Path,
    *,
    html: str | None = None,
    printed: bytes | None = None,
    facts: Sequence[Mapping[str, Any]] = FACTS,
    table: Sequence[Sequence[str]] = TABLE,
    figure: Sequence[Sequence[str]] = FIGURE,
) -> Site:
    """All of it in a folder."""
    files = {
        "reports/r.html": html if html is not None else page(),
        "facts/r.json": json.dumps({"report": "r", "facts": list(facts)}, ensure_ascii=False),
        "data/r/partners.csv": text_of(table),
        "data/r/cost.csv": text_of(figure),
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if printed is not None:
        (root / "reports" / "r.pdf").write_bytes(printed)
    return Site(root)
