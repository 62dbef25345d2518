"""Public involvement as reports tell it: GRIPP2-SF filled from the log, and one sentence.

Nothing is claimed that the log does not hold: what it cannot say is the authors' to write, and
stays "not reported" until a section says that it reports it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from analysis import involvement
from analysis.show import words
from analysis.show.markdown import Markdown, escape
from analysis.show.tables import Table, table

if TYPE_CHECKING:
    from analysis.findings.report import Report
    from analysis.study import Study


def short_form(report: Report, work: str) -> Markdown:
    """GRIPP2-SF as an appendix section of the full edition: what the log of `work` says to each of
    the five items, and which section reports it."""
    if not report.full:
        return Markdown("")
    path = report.study.root / "checklists" / "gripp2_sf.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    found = involvement.gripp2_short_form(report.study.involvement, work)
    said = {item.number: item for item in found}
    lines = [
        "| Item | What it asks for | What the log says | Reported in |",
        "|:-----|:-----------------|:---------------------------|:------------|",
    ]
    for item in content["items"]:
        place = report.place(f"{content['checklist']}:{item['id']}")
        held = said[int(item["id"])]
        told = escape(held.content) if held.reported else "–"
        lines.append(f"| {escape(item['id'])} | {escape(item['label'])} | {told} | {place} |")
    body = "\n".join(lines)
    doi = content["doi"]
    return Markdown(
        f"## {content['title']} {{#sec-checklist-gripp2_sf}}\n\n"
        f"{escape(content['citation'])}. doi [{doi}](https://doi.org/{doi}). Item labels are our "
        "own short words. The third column is taken from the log of public involvement; aim and "
        "reflection no log can give.\n\n"
        f"::: {{.bite-table .checklist}}\n{body}\n:::\n"
    )


def advice(study: Study, work: str, who: str) -> Table | Markdown:
    """What was said on `work` and what changed, as a table; `who` heads the numbers of people."""
    frame = involvement.what_changed(study.involvement, work)
    if frame.empty:
        return Markdown("The log of public involvement names no occasion.")
    return table(
        "involvement",
        study.policy.table(frame, counts=["how_many"], kind="register"),
        columns={
            "date": "When",
            "stage": "Stage",
            "how_many": who,
            "what_they_said": "What they said",
            "what_changed": "What changed",
        },
        widths={"date": 9, "how_many": 7, "what_they_said": 22, "what_changed": 22},
        stacked=True,
        source="log of public involvement",
    )


def sentence(study: Study, work: str) -> str:
    """Who advised on `work`, at which stages and to what effect; empty if the log names nobody."""
    told = involvement.summary(study.involvement, work)
    if not told.occasions:
        return ""
    who = words.listed([f"{words.number(n)} {role}" for role, n in told.advisers.items()])
    stages = words.listed(list(told.stages))
    when = "once" if told.occasions == 1 else f"on {words.counted(told.occasions, 'occasion')}"
    most = "" if told.occasions == 1 else "up to "
    if told.changed == told.occasions:
        after = "something changed" if told.occasions == 1 else "each time something changed"
    elif told.changed:
        after = f"{words.times(told.changed)} something changed because of it"
    else:
        after = "the log names nothing that changed because of it"
    text = f"{most}{who} advised {when}, on {stages}; {after}."
    return text[0].upper() + text[1:]
