"""What the full edition of the partnership evaluation adds: coding in detail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.findings import coded
from analysis.qualitative import saturation, themes
from analysis.show.captioned import Captioned
from analysis.show.charts.presence import presence
from analysis.show.charts.trend import trend

if TYPE_CHECKING:
    from analysis.findings.partnership_evaluation import Partnership


def saturation_figure(report: Partnership) -> Captioned:
    """Sub-themes found interview by interview."""
    frame = saturation.curve(report.interviews)
    numbers = ["codes", "mean", "low", "high"]
    shown = trend(
        "saturation",
        report.study.policy.table(frame, plain=["interview", *numbers], kind="consented"),
        x="interview",
        lines={"mean": "in random order", "codes": "in the order held"},
        band=("low", "high"),
        across="Interviews",
        unit="sub-themes found by interview",
        source=coded.SOURCE,
        n=f"{len(report.interviews)} interviews",
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
            "value": code.name.split(":")[0],
            **{p.id: (code.id, p.id) in spoke for p in people},
        }
        for code in report.sub_codes
    ]
    shown = presence(
        "who-said-what",
        report.study.policy.table(pd.DataFrame(rows), kind="consented"),
        blocks={p.id: coded.GROUPS[p.group].lower() for p in people},
        cases="participants",
        source=coded.SOURCE,
    )
    return Captioned(
        shown, "fig-who", "Which participant spoke to which sub-theme: a column is a participant."
    )
