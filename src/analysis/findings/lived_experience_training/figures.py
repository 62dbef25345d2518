"""The figures of the report, each from released data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis import review, training
from analysis.contracts.codes import DIRECTIONS, OUTCOME_DOMAINS
from analysis.findings.lived_experience_training import titles
from analysis.findings.lived_experience_training.terms import (
    COMPARED,
    GROUPS,
    PROGRAMMES,
    REVIEW,
    TOP,
    WORKSHOP,
    first_upper,
)
from analysis.show import words
from analysis.show.charts.flow import prisma_flow
from analysis.show.charts.forest import forest as forest_plot
from analysis.show.charts.harvest import harvest as harvest_plot
from analysis.show.charts.heatmap import heatmap
from analysis.show.charts.presence import presence
from analysis.show.charts.ranked import ranked as ranked_dots
from analysis.show.figures import Figure

if TYPE_CHECKING:
    from analysis.findings.lived_experience_training.report import LivedExperience


def matrix(report: LivedExperience) -> Figure:
    """Programme × dimension matrix, programmes in blocks by type."""
    typed = training.with_type(report.study.programmes)
    rank = {kind: place for place, kind in enumerate((*training.TYPES, training.UNCLASSIFIED))}
    typed = typed.assign(rank=typed["type"].map(rank)).sort_values(["rank", "programme_id"])
    wide = training.matrix(report.study.programmes).T.reset_index()
    columns = list(typed["programme_id"])
    frame = wide.set_axis(["heading", "value", *wide.columns[2:]], axis=1)
    data = report.study.policy.table(frame[["heading", "value", *columns]], kind="register")
    return presence(
        "programme-matrix",
        data,
        blocks=dict(zip(columns, typed["type"], strict=True)),
        title=titles.matrix(report),
        source=PROGRAMMES,
        n=f"{report.facts.programmes.all.with_unit}, one a column",
    )


def prisma(report: LivedExperience) -> Figure:
    """PRISMA 2020 flow diagram."""
    rows: list[tuple[str, str, str, int]] = []
    for name, route in (
        ("databases and registers", report.flow.databases),
        ("other methods", report.flow.other),
    ):
        steps = [("identified", route.identified, route.sources)]
        if route.duplicates:
            steps.append(("removed before screening", route.duplicates, {}))
        if route.excluded_on_title or route.duplicates:
            steps.append(("screened", route.screened, {}))
            steps.append(("excluded on title and abstract", route.excluded_on_title, {}))
        steps += [
            ("sought in full", route.sought, {}),
            ("not retrieved", route.not_retrieved, {}),
            ("assessed in full", route.assessed, {}),
            ("excluded in full", route.excluded, route.reasons),
        ]
        for step, total, parts in steps:
            rows.append((name, step, "", total))
            rows += [(name, step, first_upper(part), n) for part, n in parts.items()]
    rows.append(("", "included", "Studies in the review", report.flow.studies))
    rows.append(("", "included", "Reports of them", report.flow.reports))
    frame = pd.DataFrame(rows, columns=["route", "step", "what", "records"])
    data = report.study.policy.table(frame, kind="register")
    n = words.with_unit(report.flow.identified, "records")
    return prisma_flow("prisma-flow", data, title=titles.prisma(report), source=REVIEW, n=n)


def harvest(report: LivedExperience) -> Figure:
    """Every result by domain and direction."""
    frame = review.harvest(report.study.studies)
    frame["compared"] = frame["design"].isin(COMPARED)
    columns = ["domain", "direction", "place", "height", "compared", "study_id", "n"]
    data = report.study.policy.table(frame[columns], kind="register")
    return harvest_plot(
        "harvest", data, directions=DIRECTIONS, title=titles.harvest(report), source=REVIEW,
        n=_n_studies(report),
    )  # fmt: skip


def forest(report: LivedExperience) -> Figure:
    """Effects of the domains that can be pooled."""
    nothing = dict.fromkeys(("prediction_low", "prediction_high"), np.nan)
    rows: list[dict[str, object]] = []
    for domain, found in report.syntheses.items():
        if found.pooled is None:
            continue
        group = domain.capitalize()
        ordered = found.studies.sort_values("effect", ascending=False)
        for _, row in ordered.iterrows():
            rows.append({"group": group, "label": row["study_id"], **row, **nothing})
        pooled = found.pooled
        rows.append(
            {
                "group": group,
                "label": f"Pooled, {pooled.k} studies",
                "effect": pooled.mean,
                "low": pooled.low,
                "high": pooled.high,
                "weight": np.nan,
                "prediction_low": pooled.prediction_low,
                "prediction_high": pooled.prediction_high,
            }
        )
    columns = ["group", "label", "effect", "low", "high", "weight", *nothing]
    data = report.study.policy.table(pd.DataFrame(rows, columns=columns), kind="register")
    behind = [found.studies for found in report.syntheses.values() if found.pooled is not None]
    single = pd.concat(behind) if behind else pd.DataFrame(columns=["study_id", "n"])
    people = int(single.groupby("study_id")["n"].max().sum())
    n = f"{words.with_unit(single['study_id'].nunique(), 'studies')}, "
    n += f"{words.with_unit(people, 'people')}. Diamond: pooled; bar through it: a new study"
    return forest_plot("forest", data, title=titles.forest(report), source=REVIEW, n=n)


def gap(report: LivedExperience) -> Figure:
    """How many studies there are for each domain and audience."""
    wide = report.gaps.pivot(index="domain", columns="audience", values="studies")
    wide = wide.reindex(OUTCOME_DOMAINS).rename_axis(None, axis=1).reset_index()
    wide = wide.rename(columns=first_upper)
    wide["Domain"] = wide["Domain"].map(first_upper)
    audiences = [name for name in wide.columns if name != "Domain"]
    data = report.study.policy.table(wide, kind="register")
    return heatmap(
        "gap-map",
        data,
        row="Domain",
        columns=audiences,
        unit="studies",
        title=titles.gaps(report),
        nought="none",
        source=REVIEW,
        n=_n_studies(report),
    )


def ranked(report: LivedExperience) -> Figure:
    """The top ten with each group's own mean rank."""
    groups = {name: text for name, text in GROUPS.items() if name in report.order.columns}
    columns = ["question", "mean_rank", "low", "high", *groups]
    data = report.study.policy.table(report.order.head(TOP)[columns], kind="consented")
    named = {name: text.capitalize() for name, text in groups.items()}
    voters = report.facts.voters.all.with_unit
    return ranked_dots(
        "ranked-questions", data, label="question", groups=named,
        items=len(report.order), title=titles.ranked(report), source=WORKSHOP, n=voters,
    )  # fmt: skip


def _n_studies(report: LivedExperience) -> str:
    f = report.facts
    return f"{f.review.studies.with_unit}, {f.results.all.with_unit}"
