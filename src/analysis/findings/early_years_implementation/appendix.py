"""What the full edition of the early-years study adds: StaRI's two strands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from analysis.show.markdown import escape

if TYPE_CHECKING:
    from analysis.findings.early_years_implementation import EarlyYears


def stari(report: EarlyYears) -> str:
    """StaRI as a section: each item with two answers, one a strand."""
    path = report.study.root / "checklists" / "stari.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    rows = []
    for item in content["items"]:
        strategy, intervention = (report.place(f"StaRI:{item['id']}{strand}") for strand in "si")
        rows.append(f"| {item['id']} | {escape(item['label'])} | {strategy} | {intervention} |")
    doi = content["doi"]
    head = (
        f"## {content['title']} {{#sec-checklist-stari}}\n\n{escape(content['citation'])}. "
        f"doi [{doi}](https://doi.org/{doi}). Item labels are our own short words. The first "
        "answer is about the strategy of implementation, the second about what was implemented."
    )
    columns = "| Item | What it asks for | Strategy | Intervention |\n|:--|:------|:-----|:-----|"
    body = "\n".join([columns, *rows])
    return f"{head}\n\n::: {{.bite-table .checklist}}\n{body}\n:::\n"
