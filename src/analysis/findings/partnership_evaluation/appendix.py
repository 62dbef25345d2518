"""What the full edition of the partnership evaluation adds: coding in detail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.findings import coded, coded_figures
from analysis.qualitative import saturation, themes
from analysis.show.captioned import Captioned

if TYPE_CHECKING:
    from analysis.findings.partnership_evaluation import Partnership


def saturation_figure(report: Partnership) -> Captioned:
    """Sub-themes found interview by interview; there must be enough interviews to ask."""
    found = report.saturated
    assert found is not None
    shown = coded_figures.saturation_curve(
        report.study.policy, saturation.curve(report.interviews), found
    )
    return Captioned(
        shown,
        "fig-saturation",
        "Sub-themes found after each interview: in the order held, and over random orders "
        "with their 95% band.",
    )


def who_said_figure(report: Partnership) -> Captioned:
    """Which participant spoke to which sub-theme."""
    found = themes.codings(report.project, report.sub_codes, report.name_of_study)
    spoke = set(zip(found["theme"], found["speaker"], strict=True))
    groups = list(report.sizes)
    people = sorted(report.project.participants, key=lambda p: groups.index(p.group))
    rows = [
        {
            "heading": report.project.above(code)[1].name,
            "value": coded_figures.short(code.name),
            **{p.id: (code.id, p.id) in spoke for p in people},
        }
        for code in report.sub_codes
    ]
    shown = coded_figures.who_said(
        report.study.policy,
        pd.DataFrame(rows),
        {p.id: coded.GROUPS[p.group].lower() for p in people},
    )
    return Captioned(
        shown, "fig-who", "Which participant spoke to which sub-theme: a column is a participant."
    )
