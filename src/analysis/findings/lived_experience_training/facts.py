"""The numbers that the narrative may use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from analysis import review
from analysis.contracts.codes import OUTCOME_DOMAINS
from analysis.findings import outcomes
from analysis.findings.lived_experience_training.terms import (
    COMPARED,
    LOG,
    PROGRAMMES,
    REVIEW,
    TOP,
    WORKSHOP,
    decimals,
    key,
)
from analysis.show.facts import Fact

if TYPE_CHECKING:
    from analysis.findings.lived_experience_training.report import LivedExperience


def entries(report: LivedExperience) -> Iterator[Fact]:
    """Every fact of the report."""
    for part in (
        _printed,
        _of_programmes,
        _of_the_flow,
        _of_results,
        _of_the_workshop,
        _of_involvement,
    ):
        yield from part(report)


def _printed(report: LivedExperience) -> Iterator[Fact]:
    yield report.published("published.aims", "training_aims")
    yield report.published("published.groups", "workshop_groups")
    yield report.published("published.domains", "outcome_domains")


def _number(
    report: LivedExperience, name: str, n: int, unit: str, source: str, how: str = ""
) -> Fact:
    """A count of documents or organisations, shown exactly."""
    return Fact(name, report.study.policy.exact(int(n), unit, "register"), source, how)


def _of_programmes(report: LivedExperience) -> Iterator[Fact]:
    programmes = report.study.programmes
    counts = {
        "programmes.all": len(programmes),
        "programmes.evaluated": programmes["evaluated"].sum(),
    }
    for _, row in report.types.iterrows():
        counts[f"programmes.{key(row['type'])}"] = row["programmes"]
    for name, n in counts.items():
        yield _number(report, name, n, "programmes", PROGRAMMES)
    hours = report.study.policy.exact(float(programmes["hours"].median()), "hours", "register")
    half = 0 if float(hours.value).is_integer() else 1  # type: ignore[arg-type]
    yield Fact("programmes.median_hours", hours, PROGRAMMES, "median", half)


def _of_the_flow(report: LivedExperience) -> Iterator[Fact]:
    flow = report.flow
    main, other = flow.databases, flow.other
    counts = {
        "review.identified": (flow.identified, "records"),
        "review.by_databases": (main.identified, "records"),
        "review.by_other": (other.identified, "records"),
        "review.duplicates": (main.duplicates + other.duplicates, "records"),
        "review.screened": (main.screened, "records"),
        "review.assessed": (main.assessed + other.assessed, "reports"),
        "review.excluded": (main.excluded + other.excluded, "reports"),
        "review.not_retrieved": (main.not_retrieved + other.not_retrieved, "reports"),
        "review.reports": (flow.reports, "reports"),
        "review.studies": (flow.studies, "studies"),
    }
    for name, (n, unit) in counts.items():
        yield _number(report, name, n, unit, REVIEW)


def _of_results(report: LivedExperience) -> Iterator[Fact]:
    studies = report.study.studies
    single = review.per_study(studies)
    yield _number(report, "review.people", single["n"].sum(), "people", REVIEW)
    compared = int(single["design"].isin(COMPARED).sum())
    yield _number(report, "review.compared", compared, "studies", REVIEW)
    without = len(single) - compared
    yield _number(report, "review.without_comparison", without, "studies", REVIEW)
    high = int((single["appraisal"] == "high").sum())
    yield _number(report, "review.high_concern", high, "studies", REVIEW)
    years, size = single["year"], single["n"]
    for name, n in {"first_year": years.min(), "last_year": years.max()}.items():
        yield _number(report, f"review.{name}", n, "", REVIEW, "year of publication")
    for name, n in {"smallest": size.min(), "largest": size.max()}.items():
        yield _number(report, f"review.{name}", n, "people", REVIEW, "people in one study")
    yield Fact(
        "review.median_people",
        report.study.policy.exact(float(size.median()), "people", "register"),
        REVIEW,
        "median of people in a study",
    )
    yield from _of_directions(report)
    pooled = [found.studies for found in report.syntheses.values() if found.pooled is not None]
    if pooled:
        once = pd.concat(pooled).groupby("study_id")["n"].max()
        yield _number(report, "review.pooled", len(once), "studies", REVIEW, "in a pooled effect")
        yield _number(report, "review.pooled_people", once.sum(), "people", REVIEW)
    rows = report.directions["studies"]
    near = rows["cognitive"] + rows["affective"]
    far = rows["behavioural"] + rows["patient outcomes"]
    yield _number(report, "looked_at.learning", near, "times", REVIEW, "knowledge or attitudes")
    yield _number(report, "looked_at.practice", far, "times", REVIEW, "behaviour or patients")
    empty = int((report.gaps["state"] == "no study").sum())
    yield _number(report, "gaps.empty", empty, "cells", REVIEW)
    yield _number(report, "gaps.cells", len(report.gaps), "cells", REVIEW)
    audiences = report.gaps["audience"].nunique()
    yield _number(report, "gaps.audiences", audiences, "audiences", REVIEW)
    for domain in OUTCOME_DOMAINS:
        here = report.gaps[(report.gaps["domain"] == domain) & (report.gaps["state"] == "no study")]
        missing = here["audience"].nunique()
        yield _number(report, f"gaps.{key(domain)}", missing, "audiences", REVIEW, "no study")
    for domain in OUTCOME_DOMAINS:
        yield from _of_domain(report, domain)


def _of_directions(report: LivedExperience) -> Iterator[Fact]:
    """How many results there are, with a comparison group and without, and for better or worse."""
    studies = report.study.studies
    compared, better = studies["design"].isin(COMPARED), studies["direction"] == "improved"
    counts = {
        "all": len(studies),
        "improved": better.sum(),
        "worse": (studies["direction"] == "worse").sum(),
        "compared": compared.sum(),
        "alone": (~compared).sum(),
        "improved_compared": (better & compared).sum(),
        "improved_alone": (better & ~compared).sum(),
    }
    for name, n in counts.items():
        yield _number(report, f"results.{name}", n, "results", REVIEW)


def _of_domain(report: LivedExperience, domain: str) -> Iterator[Fact]:
    name, policy = key(domain), report.study.policy
    row, found = report.directions.loc[domain], report.syntheses[domain]
    yield _number(report, f"{name}.studies", row["studies"], "studies", REVIEW)
    here = report.study.studies
    better = here[(here["domain"] == domain) & (here["direction"] == "improved")]
    improved = better["study_id"].nunique()
    yield _number(report, f"{name}.improved", improved, "studies", REVIEW)
    yield _number(report, f"{name}.with_effect", len(found.studies), "studies", REVIEW)
    sound = here[(here["domain"] == domain) & (here["appraisal"] != "high")]["study_id"].nunique()
    yield _number(report, f"{name}.sound", sound, "studies", REVIEW, "without high concern")
    pooled_without = report.sensitivity[domain].pooled
    if pooled_without is not None:
        k, n = pooled_without.k, int(report.sensitivity[domain].studies["n"].sum())
        yield _number(report, f"{name}.trusted", k, "studies", REVIEW, "pooled, not high concern")
        trusted = policy.estimate(
            pooled_without.mean, pooled_without.low, pooled_without.high, n, "", "register"
        )
        how = "as the pooled effect, without studies of high concern"
        about = outcomes.domain(name, trusted=True)
        yield Fact(f"{name}.trusted_effect", trusted, REVIEW, how, 2, no_effect=0, about=about)
    if found.pooled is None:
        return
    pooled, people = found.pooled, int(found.studies["n"].sum())
    how = "random effects, REML, Hartung–Knapp interval"
    effect = policy.estimate(pooled.mean, pooled.low, pooled.high, people, "", "register")
    expected = policy.estimate(
        pooled.mean, pooled.prediction_low, pooled.prediction_high, people, "", "register"
    )
    spread = policy.statistic(pooled.i_squared, people, "percent", "register")
    places = decimals(pooled.low, pooled.high)
    about = outcomes.domain(name)
    yield Fact(f"{name}.effect", effect, REVIEW, how, places, no_effect=0, about=about)
    yield Fact(f"{name}.expected", expected, REVIEW, "95% prediction interval", 2)
    yield Fact(f"{name}.i_squared", spread, REVIEW, "from tau² and typical variance")


def _of_the_workshop(report: LivedExperience) -> Iterator[Fact]:
    policy, votes = report.study.policy, report.votes
    voters = votes.drop_duplicates("voter")["group"].value_counts()
    yield Fact("voters.all", policy.count(int(voters.sum()), "consented"), WORKSHOP)
    for group, n in voters.items():
        yield Fact(f"voters.{group}", policy.count(int(n), "consented"), WORKSHOP)
    yield _number(report, "questions.all", len(report.study.questions), "questions", WORKSHOP)
    with_gap = int(report.order["state"].notna().sum())
    yield _number(report, "questions.with_gap", with_gap, "questions", WORKSHOP)
    empty = report.order["state"] == "no study"
    yield _number(report, "questions.in_empty_cells", empty.sum(), "questions", WORKSHOP)
    top = int(empty.head(TOP).sum())
    yield _number(report, "questions.top_in_empty_cells", top, "questions", WORKSHOP)
    for _, row in report.order.iterrows():
        rank = policy.exact(float(row["mean_rank"]), "", "register")
        name, how = f"mean_rank.place_{row['place']}", "each group counts the same"
        yield Fact(name, rank, WORKSHOP, how, 1)
    yield _number(report, "questions.differing", len(report.differing), "questions", WORKSHOP)
    for name, found in report.agreement.items():
        key = "everybody" if name == "all" else name
        yield Fact(
            f"agreement.{key}",
            policy.estimate(found.w, found.low, found.high, found.judges, "", "consented"),
            WORKSHOP,
            "Kendall's W, corrected for ties; voters resampled",
            2,
        )


def _of_involvement(report: LivedExperience) -> Iterator[Fact]:
    told = report.involved
    yield _number(report, "involvement.occasions", told.occasions, "occasions", LOG)
    yield _number(report, "involvement.changed", told.changed, "occasions", LOG)
    yield _number(report, "involvement.stages", len(told.stages), "stages", LOG)
