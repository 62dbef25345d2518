"""The tables of the report, each from released data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis import involvement, review, training
from analysis.findings.lived_experience_training.terms import (
    GROUPS,
    LOG,
    PROGRAMMES,
    REVIEW,
    TOP,
    WORK,
    WORKSHOP,
    limits,
    with_limits,
)
from analysis.show import words
from analysis.show.tables import Table, table

if TYPE_CHECKING:
    from analysis.findings.lived_experience_training.report import LivedExperience


def types(report: LivedExperience) -> Table:
    """The four types of programme."""
    frame = report.types.assign(type=report.types["type"].str.capitalize())
    data = report.study.policy.table(frame, kind="register")
    return table(
        "types",
        data,
        columns={
            "type": "Type",
            "meaning": "What people with lived experience do",
            "programmes": "Programmes",
            "median_hours": "Median hours",
            "evaluated": "Evaluated",
            "methods": "Usual methods",
        },
        decimals={"median_hours": 1},
        widths={"type": 15, "meaning": 24, "programmes": 13, "methods": 18},
        stacked=True,
        source=PROGRAMMES,
    )


def roles(report: LivedExperience) -> Table:
    """Role by depth of involvement."""
    frame = training.role_by_depth(report.study.programmes)
    frame["role"] = frame["role"].str.capitalize()
    columns = {name: str(name).capitalize() for name in frame.columns}
    data = report.study.policy.table(frame, kind="register")
    return table("roles", data, columns=columns, widths={"role": 18}, source=PROGRAMMES)


def characteristics(report: LivedExperience) -> Table:
    """What the studies are like."""
    frame = review.characteristics(report.study.studies)
    frame["value"] = [
        f"{trait.capitalize()}: {value}"
        for trait, value in zip(frame["trait"], frame["value"], strict=True)
    ]
    data = report.study.policy.table(frame, kind="register")
    return table(
        "characteristics",
        data,
        columns={"value": "Characteristic", "studies": "Studies"},
        widths={"value": 34},
        notes=[f"n = {report.facts.review.studies.with_unit}."],
        source=REVIEW,
    )


def pooled(report: LivedExperience) -> Table:
    """Pooled effects with all that belongs to them."""
    rows = []
    for domain, found in report.syntheses.items():
        pooled = found.pooled
        row: dict[str, object] = {"domain": domain.capitalize(), "k": len(found.studies)}
        if pooled is None:
            row |= {"effect": "not pooled", "expected": "–", "note": found.reason}
        else:
            row |= {
                "effect": with_limits(pooled.mean, pooled.low, pooled.high),
                "expected": limits(pooled.prediction_low, pooled.prediction_high),
                "note": f"τ² {pooled.tau2:.3f}; I² {pooled.i_squared:.0f}% "
                f"({words.heterogeneity(pooled.i_squared)}); "
                f"Q {pooled.q:.1f} on {pooled.q_df} df",
            }
        rows.append(row)
    data = report.study.policy.table(pd.DataFrame(rows), kind="register")
    return table(
        "pooled",
        data,
        columns={
            "domain": "Outcome domain",
            "k": "Studies",
            "effect": "Mean effect (95% CI)",
            "expected": "In a new study (95%)",
            "note": "Differences between studies",
        },
        widths={"domain": 16, "k": 8, "effect": 18, "expected": 16, "note": 24},
        stacked=True,
        source=REVIEW,
    )


def appraisal(report: LivedExperience) -> Table:
    """Concern about quality, by design."""
    frame = review.appraisal(report.study.studies)
    frame["design"] = frame["design"].str.capitalize()
    data = report.study.policy.table(frame, kind="register")
    return table(
        "appraisal",
        data,
        columns={
            "design": "Design",
            "low": "Low concern",
            "some": "Some",
            "high": "High",
            "studies": "Studies",
        },
        widths={"design": 22},
        source=REVIEW,
    )


def top(report: LivedExperience) -> Table:
    """The ten questions that came first, and the gap that each would fill."""
    frame = report.order.head(TOP).copy()
    frame["safe"] = 100 * frame["in_top_ten"]
    frame["gap"] = [
        f"{gap} ({int(studies) or 'none'})" if isinstance(gap, str) and gap else None
        for gap, studies in zip(frame["gap"], frame["studies"].fillna(0), strict=True)
    ]
    columns = ["place", "question", "mean_rank", "safe", "gap"]
    data = report.study.policy.table(frame[columns], kind="consented")
    return table(
        "top-ten",
        data,
        columns={
            "place": "Place",
            "question": "Question",
            "mean_rank": "Mean rank",
            "safe": "In top ten",
            "gap": "Place on the map (studies there)",
        },
        units={"safe": "percent"},
        decimals={"mean_rank": 1},
        widths={"place": 7, "question": 36, "gap": 22},
        notes=["In top ten: share of resamples of the voters in which the question stays there."],
        source=WORKSHOP,
        empty="not on the map",
    )


def differences(report: LivedExperience) -> Table:
    """Questions that one group wants clearly more than another."""
    groups = [name for name in GROUPS if name in report.order.columns]
    data = report.study.policy.table(report.differing[["question", *groups, "p"]], kind="consented")
    return table(
        "differences",
        data,
        columns={
            "question": "Question",
            **{name: GROUPS[name].capitalize() for name in groups},
            "p": "p, adjusted",
        },
        decimals={**dict.fromkeys(groups, 1), "p": 3},
        widths={"question": 34},
        notes=["Mean rank in each group; a low number is a high priority."],
        source=WORKSHOP,
    )


def agreement(report: LivedExperience) -> Table:
    """Kendall's W of all and of each group."""
    rows = [
        (
            "All together" if name == "all" else GROUPS.get(name, name).capitalize(),
            found.judges,
            with_limits(found.w, found.low, found.high),
            words.concordance(found.w),
        )
        for name, found in report.agreement.items()
    ]
    frame = pd.DataFrame(rows, columns=["who", "voters", "w", "words"])
    data = report.study.policy.table(frame, counts=["voters"], kind="consented")
    return table(
        "agreement",
        data,
        columns={
            "who": "Voters",
            "voters": "Number",
            "w": "Kendall's W (95% interval)",
            "words": "Agreement",
        },
        widths={"who": 18, "w": 20},
        source=WORKSHOP,
    )


def changes(report: LivedExperience) -> Table:
    """What people with lived experience said, and what changed."""
    frame = involvement.what_changed(report.study.involvement, WORK)
    frame["who"] = [
        f"{words.number(n).capitalize()} {who}"
        for n, who in zip(frame["how_many"], frame["who"], strict=True)
    ]
    frame["stage"] = frame["stage"].str.capitalize()
    columns = ["stage", "who", "what_they_said", "what_changed"]
    data = report.study.policy.table(frame[columns], kind="register")
    return table(
        "what-changed",
        data,
        columns={
            "stage": "Stage",
            "who": "Who",
            "what_they_said": "What they said",
            "what_changed": "What changed",
        },
        widths={"stage": 13, "who": 14, "what_they_said": 24, "what_changed": 26},
        stacked=True,
        source=LOG,
    )
