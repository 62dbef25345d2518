"""What staff said, set against the theory: coverage, successes and challenges, the framework
matrix, and contexts with outcomes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.findings import coded, coded_figures
from analysis.qualitative import themes
from analysis.show import words
from analysis.show.figures import Figure
from analysis.show.markdown import escape
from analysis.show.tables import Table, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.findings.early_years_implementation import EarlyYears
    from analysis.qualitative.coding import Code

STUDY = "early_years"


def coverage(report: EarlyYears) -> Figure:
    """How many of each staff group spoke to each sub-construct."""
    frame = _counted(report, report.subs)
    covered = int(report.facts.theory.covered_by_both.value)
    title = coded_figures.both_groups(covered, len(frame), "sub-constructs")
    if report.only:
        spoke = words.out_of(int(report.facts.theory.covered.value), len(frame), "sub-constructs")
        title = f"{spoke} were spoken to by {coded.GROUPS[report.only]}"
    return coded_figures.by_group(
        report.study.policy, "theory-by-group", frame, report.sizes, title
    )


def unmarked(report: EarlyYears, marks: dict[str, str]) -> list[str]:
    """What nobody told of: ``worked-enrolment`` where no passage on enrolment has the mark that
    `marks` calls ``worked``, so that no sentence says what worked there."""
    silent = []
    spoken = themes.codings(report.project, report.subs, STUDY)
    for mark, called in marks.items():
        also = set(themes.codings(report.project, [mark], STUDY)["segment"])
        told = set(spoken.loc[spoken["segment"].isin(also), "theme"])
        silent += [
            f"{called}-{coded.slug(code.name).replace('_', '-')}"
            for code in report.subs
            if code.id not in told
        ]
    return silent


def marks(report: EarlyYears, worked: str, hard: str) -> Table:
    """Passages marked as successes (`worked`) and as challenges (`hard`), by construct."""
    rows = [
        (c.name, report.marked[c.name, worked], report.marked[c.name, hard])
        for c in report.constructs
    ]
    frame = pd.DataFrame(rows, columns=["name", "worked", "hard"])
    return table(
        "worked-and-hard",
        report.study.policy.table(frame, counts=["worked", "hard"], kind="consented"),
        columns={"name": "Construct", "worked": "Worked", "hard": "Hard"},
        widths={"name": 20},
        notes=["Passages; a passage may tell of neither."],
        source=coded.SOURCE,
    )


def matrix(report: EarlyYears) -> Table:
    """The framework matrix: sub-construct × group, with the analyst's summary and passages."""
    groups = list(report.sizes)
    cells = themes.framework_matrix(report.project, report.name_of_study, report.subs)
    rows = []
    for code in report.subs:
        row = {"name": code.name}
        for group in groups:
            cell = cells.get((code.name, group))
            row[group] = _cell(report, cell) if cell and cell.references else "–"
        rows.append(row)
    return table(
        "framework-matrix",
        report.study.policy.table(pd.DataFrame(rows), kind="consented"),
        columns={"name": "Sub-construct", **{g: coded.GROUPS[g] for g in groups}},
        rich=groups,
        widths={"name": 12, **dict.fromkeys(groups, 28)},
        notes=["The analyst’s summary, then the number of passages and their names."],
        stacked=True,
        source=coded.SOURCE,
    )


def _cell(report: EarlyYears, cell: themes.Cell) -> str:
    labels = ", ".join(report.linked(report.project.label(s)) for s in cell.segments)
    summary = f"{escape(cell.summary)} " if cell.summary else ""
    return f"{summary}({cell.references}:\u00a0{labels})"


def contexts(report: EarlyYears) -> Table:
    """Contexts and outcomes by staff group, with the passages."""
    frame = _counted(report, report.domains).copy()
    found = themes.codings(report.project, report.domains, report.name_of_study)
    by_code = found.groupby("theme")["segment"].agg(list)
    frame["passages"] = [
        ", ".join(report.linked(report.project.label(s)) for s in by_code.get(code, [])) or "–"
        for code in frame["code"]
    ]
    numbers = [*report.sizes, "references", "participants"]
    return table(
        "contexts-and-outcomes",
        report.study.policy.table(frame, counts=numbers, kind="consented"),
        columns={
            "parent": "Domain",
            "name": "Construct",
            **{g: coded.GROUPS[g] for g in report.sizes},
            "passages": "Passages",
        },
        rich=["passages"],
        widths={"name": 18, "passages": 18},
        notes=["Number of staff who spoke to it."],
        source=coded.SOURCE,
    )


def _counted(report: EarlyYears, codes: Sequence[Code]) -> pd.DataFrame:
    return report.counts[report.counts["code"].isin([c.id for c in codes])]
