"""What the full edition adds: pooled effects without the weakest studies, every result, every
question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.contracts.codes import OUTCOME_DOMAINS
from analysis.findings.lived_experience_training.terms import REVIEW, WORKSHOP, with_limits
from analysis.show.captioned import Captioned
from analysis.show.markdown import Markdown
from analysis.show.tables import table

if TYPE_CHECKING:
    from analysis.findings.lived_experience_training.report import LivedExperience


def sensitivity(report: LivedExperience) -> Markdown:
    """Pooled effects without studies that raise high concern, and the heading of every result."""
    lines = [
        "## More results {#sec-more}",
        "",
        "### Without studies that raise high concern "
        '{#sec-sensitivity checklist="PRISMA-2020:20d"}',
        "",
    ]
    for domain in OUTCOME_DOMAINS:
        found = report.sensitivity[domain]
        pooled = found.pooled
        if pooled is None:
            said = f"not pooled ({found.reason})"
        else:
            effect = with_limits(pooled.mean, pooled.low, pooled.high)
            said = f"{effect}, {pooled.k} studies"
        lines.append(f"- {domain.capitalize()}: {said}.")
    items = " ".join(f"PRISMA-2020:{number}" for number in (17, 18, 19))
    lines += ["", f'### Every result {{#sec-every-result checklist="{items}"}}']
    return Markdown("\n".join(lines))


def every_result(report: LivedExperience) -> Captioned:
    """Every result of every study."""
    frame = report.study.studies.copy()
    frame["outcome"] = frame["domain"] + ": " + frame["outcome"]
    columns = {
        "study_id": "Study",
        "year": "Year",
        "design": "Design",
        "audience": "Trained",
        "outcome": "Outcome",
        "n": "People",
        "direction": "Direction",
        "appraisal": "Concern",
    }
    frame["year"] = frame["year"].astype(str)
    shown = table(
        "every-result",
        report.study.policy.table(frame[list(columns)], kind="register"),
        columns=columns,
        widths={"study_id": 13, "year": 6, "design": 13, "audience": 12, "outcome": 16, "n": 9,
                "direction": 11, "appraisal": 10},
        source=REVIEW,
    )  # fmt: skip
    return Captioned(shown, "tbl-every-result", "Every result of every study.")


def every_question(report: LivedExperience) -> Captioned:
    """Every question in its place."""
    frame = report.order.copy()
    frame["gap"] = [gap if isinstance(gap, str) and gap else None for gap in frame["gap"]]
    shown = table(
        "every-question",
        report.study.policy.table(
            frame[["place", "question", "mean_rank", "gap"]], kind="consented"
        ),
        columns={
            "place": "Place",
            "question": "Question",
            "mean_rank": "Mean rank",
            "gap": "Place on the map",
        },
        decimals={"mean_rank": 1},
        widths={"place": 7, "question": 40, "mean_rank": 10, "gap": 22},
        source=WORKSHOP,
        empty="not on the map",
    )
    return Captioned(shown, "tbl-every-question", "Every question, from first to last.")
