"""The themes of the partnership evaluation as tables and figures, and one theme as a section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from analysis.findings import coded, coded_figures
from analysis.findings.partnership_evaluation import sentences as partnership_words
from analysis.qualitative import themes
from analysis.show.figures import Figure
from analysis.show.markdown import Markdown
from analysis.show.quotes import quotations
from analysis.show.tables import Table, table

if TYPE_CHECKING:
    from analysis.findings.partnership_evaluation import Partnership
    from analysis.qualitative.coding import Code

FEWEST_TOGETHER = 3
"""People who must have spoken to both sub-themes of a pair for it to be listed."""


@dataclass(frozen=True)
class Theme:
    """One theme as the narrative shows it: its table, its quotes and a sentence of counts."""

    name: str
    table: Table
    quotes: Markdown
    sentence: str


def theme(report: Partnership, start: str) -> Theme:
    """The theme whose name begins with `start`."""
    code = next(c for c in report.codes if c.name.lower().startswith(start.lower()))
    subs = report.project.children(code)
    shown = coded.theme_table(
        report.study.policy, f"theme-{start.lower()}", _counted(report, subs), report.sizes
    )
    quotes = quotations(cleared for sub in subs for cleared in report.chosen[sub.name])
    return Theme(code.name, shown, quotes, partnership_words.theme(report, code))


def in_order(report: Partnership) -> Table:
    """The themes by group, in the order asked for."""
    frame = _counted(report, report.order)
    return coded.theme_table(report.study.policy, "themes", frame, report.sizes, first="Theme")


def by_group(report: Partnership) -> Figure:
    """How many participants of each group spoke to each sub-theme."""
    subs = [sub for code in report.order for sub in report.project.children(code)]
    frame, of = _counted(report, subs), sum(report.sizes.values())
    title = coded_figures.most_heard(
        list(frame["name"]), list(frame["participants"]), of, "sub-themes"
    )
    return coded_figures.by_group(
        report.study.policy, "themes-by-group", frame, report.sizes, title
    )


def outline(report: Partnership) -> Figure:
    """The themes and their sub-themes, with how many people and passages each has."""
    every = [deep for code in report.order for deep in (code, *report.project.children(code))]
    top, of = _counted(report, report.order), sum(report.sizes.values())
    title = coded_figures.most_heard(list(top["name"]), list(top["participants"]), of, "themes")
    return coded_figures.code_tree(report.study.policy, _counted(report, every), of, title)


def same_people(report: Partnership) -> Figure:
    """How many people raised both of each pair of sub-themes."""
    names = [code.name for code in report.sub_codes]
    of = sum(report.sizes.values())
    return coded_figures.same_people(report.study.policy, _pairs(report), names, of)


def pairs(report: Partnership) -> Table | Markdown:
    """The pairs of sub-themes that most often come from the same people."""
    found = _pairs(report)
    found = found[found["both"] >= FEWEST_TOGETHER]
    if found.empty:
        return Markdown("No two sub-themes were raised by enough of the same people to list.")
    named = [
        f"{coded_figures.short(one)} with {coded_figures.short(other)}"
        for one, other in zip(found["one"], found["other"], strict=True)
    ]
    frame = found.drop(columns=["one", "other"]).assign(pair=named)
    frame = frame.sort_values(["jaccard", "pair"], ascending=[False, True], ignore_index=True)
    return table(
        "themes-together",
        report.study.policy.table(frame.head(8), counts=["both", "either"], kind="consented"),
        columns={"pair": "Sub-themes", "both": "Both", "either": "Either", "jaccard": "Jaccard"},
        decimals={"jaccard": 2},
        widths={"pair": 40},
        notes=["Participants who spoke to both and to either, and the one over the other."],
        source=coded.SOURCE,
        n=f"{sum(report.sizes.values())} participants",
    )


def _pairs(report: Partnership) -> pd.DataFrame:
    return themes.cooccurring_pairs(report.project, report.sub_codes, report.name_of_study)


def _counted(report: Partnership, codes: Sequence[Code]) -> pd.DataFrame:
    return report.counts.set_index("code").loc[[c.id for c in codes]].reset_index()
