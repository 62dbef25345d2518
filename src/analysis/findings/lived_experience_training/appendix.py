"""What the full edition adds: pooled effects without the weakest studies, every result, every
question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.contracts.codes import OUTCOME_DOMAINS
from analysis.findings.lived_experience_training.terms import with_limits
from analysis.show import words
from analysis.show.markdown import Markdown, escape

if TYPE_CHECKING:
    from analysis.findings.lived_experience_training.report import LivedExperience


def appendix(report: LivedExperience) -> Markdown:
    """Pooled effects without studies that raise high concern, every result, every question."""
    parts = [_without_high_concern(report), _studies(report), _all(report)]
    return Markdown("\n\n".join(["## More results {#sec-more}", *parts]))


def _without_high_concern(report: LivedExperience) -> str:
    lines = [
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
    return "\n".join(lines)


def _studies(report: LivedExperience) -> str:
    rows = [
        [
            row["study_id"], str(row["year"]), row["design"], row["audience"],
            f"{row['domain']}: {row['outcome']}", f"{row['n']:,}", row["direction"],
            row["appraisal"],
        ]
        for _, row in report.study.studies.iterrows()
    ]  # fmt: skip
    header = ["Study", "Year", "Design", "Trained", "Outcome", "People", "Direction", "Concern"]
    items = " ".join(f"PRISMA-2020:{number}" for number in (17, 18, 19))
    heading = f'### Every result {{#sec-every-result checklist="{items}"}}'
    return f"{heading}\n\n{_pipe(header, rows, [13, 6, 13, 12, 16, 9, 11, 10], {'Year', 'People'})}"


def _all(report: LivedExperience) -> str:
    rows = [
        [
            str(row["place"]), row["question"], words.quantity(row["mean_rank"], "", 1),
            row["gap"] if isinstance(row["gap"], str) and row["gap"] else "not on the map",
        ]
        for _, row in report.order.iterrows()
    ]  # fmt: skip
    header = ["Place", "Question", "Mean rank", "Place on the map"]
    heading = "### Every question {#sec-every-question}"
    return f"{heading}\n\n{_pipe(header, rows, [7, 40, 10, 22], {'Place', 'Mean rank'})}"


def _pipe(header: list[str], rows: list[list[str]], widths: list[int], right: set[str]) -> str:
    rule = [
        "-" * (width - 1) + ":" if name in right else ":" + "-" * (width - 1)
        for name, width in zip(header, widths, strict=True)
    ]
    lines = [f"| {' | '.join(map(escape, row))} |" for row in [header, *rows]]
    lines.insert(1, f"|{'|'.join(rule)}|")
    return "::: {.bite-table}\n" + "\n".join(lines) + "\n:::"
