"""The two figures of the partnership case study, each from released data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.findings.partnership_case_study import counts as case_study_counts
from analysis.findings.partnership_case_study import sentences as case_study_words
from analysis.release import ReleasedTable
from analysis.show.charts.pairs import pairs
from analysis.show.charts.survival import survival
from analysis.show.figures import Figure

if TYPE_CHECKING:
    from analysis.findings.partnership_case_study import CaseStudy

SOURCE = "stays in the residential units"
PRINTED = "Compact Voice, January 2016"


def published_and_computed(report: CaseStudy) -> Figure:
    """Each published figure beside what the stays give."""
    f, years = report.facts, report.years
    rows = []
    for what, of, measure, unit in (
        ("stay", "mean", "Mean stay, days", "days"),
        ("discharged", "discharged", "People discharged entirely", "people"),
    ):
        for year in years:
            rows.append(
                {
                    "measure": measure,
                    "label": f"March–August {year}",
                    "published": f[f"published.{what}_{year}"].released,
                    "computed": f[f"stays.{of}_{year}"].released,
                    "unit": unit,
                }
            )
    data = report.study.policy.table(pd.DataFrame(rows), kind="published")
    return pairs(
        "published-and-computed",
        data,
        title=case_study_words.agreement_title(report, years),
        source=f"{PRINTED}; {SOURCE}",
        n=case_study_words.ended(report, years),
    )


def curves(report: CaseStudy) -> ReleasedTable:
    """Points of the curves that may be printed: ``group``, ``days``, ``share``, ``low``, ``high``
    (per cent) and ``at_risk``."""
    month = f"{report.split:%B %Y}"
    labels = {"earlier": f"Began before {month}", "later": f"Since {month}"}
    rows, cells = [], []
    for name, curve in report.curves.items():
        before = -1
        for day in case_study_counts.days(report, curve.durations.max()):
            found = curve.at(day)
            shares = (found.value, found.low, found.high)
            share, low, high = (
                round(100 * value) if value == value else np.nan for value in shares
            )
            ended = int(curve.events[(curve.time > before) & (curve.time <= day)].sum())
            there = curve.number_at_risk(day)
            rows.append((labels[name], day, share, low, high, there, ended))
            cells.append(case_study_counts.at_risk(name, day))
            before = day
    columns = ["group", "days", "share", "low", "high", "at_risk", "ended"]
    policy = report.study.policy
    return policy.curve(
        pd.DataFrame(rows, columns=columns),
        group="group",
        events="ended",
        at_risk="at_risk",
        estimates=["share", "low", "high"],
        plain=["days"],
        of=(report.counts, {"at_risk": cells}),
    )


def time_to_discharge(report: CaseStudy) -> Figure:
    """Time to discharge, stays that began before and since the split."""
    return survival(
        "time-to-discharge",
        report.drawn,
        title=case_study_words.survival_title(report),
        source=SOURCE,
        n=case_study_words.how_drawn(report),
    )
