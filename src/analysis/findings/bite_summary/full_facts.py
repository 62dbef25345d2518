"""What only the full edition tells, as facts: the design's own numbers, and everything examined."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from analysis.cohort import windows
from analysis.cohort.evaluation import FEWEST
from analysis.findings import outcomes
from analysis.findings.bite_summary import counts as bite_counts
from analysis.show.facts import Fact

if TYPE_CHECKING:
    from analysis.findings.bite_summary import BiteSummary

SOURCE = "people, activity and unit_costs, matched"


def facts(report: BiteSummary) -> Iterator[Fact]:
    """Beside the facts of the public edition, those of the full one."""
    for part in (_design, _examined, _pairs, _rates, _doses):
        yield from part(report)


def _design(report: BiteSummary) -> Iterator[Fact]:
    """What the evaluation was set up with."""
    plan = report.evaluation.plan
    for name, n, unit, how in (
        ("history", plan.history, "days", "that a person must have been known"),
        ("follow_up", plan.follow_up, "days", "that a person must be followed"),
        ("year", windows.YEAR, "days", "in a year"),
        ("fewest_pairs", FEWEST, "pairs", "for an estimate to be given"),
    ):
        released = report.study.policy.exact(n, unit, "register")
        yield Fact(f"design.{name}", released, "the evaluation's design", how)


def _examined(report: BiteSummary) -> Iterator[Fact]:
    """What else was computed of the cost."""
    found, policy = report.examination, report.study.policy
    people = 0 if report.evaluation.cost is None else report.evaluation.cost.n
    earlier = None if found.placebo_date is None else found.placebo_date.cost
    if earlier is not None:
        released = policy.estimate(earlier.value, earlier.low, earlier.high, earlier.n, "pounds")
        yield Fact("examined.year_earlier", released, SOURCE, "index dates a year earlier, matched")
    for name in ("users", "matches", "pool"):
        change = getattr(found.regression, name)
        released = policy.estimate(change.value, change.low, change.high, change.n, "pounds")
        yield Fact(f"examined.change_{name}", released, SOURCE, "change in cost, year to year")
    ways = policy.exact(len(found.curve.table), "", "register")
    yield Fact("examined.ways", ways, SOURCE, "specifications that gave an estimate")
    for name, n, how in (
        ("ways_alike", found.curve.same_sign, "that point as their median does"),
        ("ways_clear", found.curve.clear, "whose interval leaves out no difference"),
        ("draws", found.bootstrapped.replicates if found.bootstrapped else 0, "of the bootstrap"),
    ):
        yield Fact(f"examined.{name}", policy.exact(n, "", "register"), SOURCE, how)
    for name, value, unit, decimals, how in (
        ("ways_median", found.curve.median, "pounds", 0, "median estimate of all specifications"),
        ("gamma", found.gamma, "", 2, "Rosenbaum's gamma at p = 0.025, one-sided"),
    ):
        yield Fact(f"examined.{name}", policy.statistic(value, people, unit), SOURCE, how, decimals)
    predicted = policy.statistic(found.regression.predicted, found.regression.pool.n, "pounds")
    yield Fact("examined.expected", predicted, SOURCE, "change expected of people drawn by chance")
    rho = policy.statistic(found.regression.correlation, found.regression.pool.n)
    yield Fact("examined.correlation", rho, SOURCE, "of cost in the pool's two years", 2)
    if found.events is not None:
        p = policy.statistic(found.events.p_before, found.events.n_pairs)
        yield Fact("examined.months_before", p, SOURCE, "joint test of the months before, p", 3)


def _pairs(report: BiteSummary) -> Iterator[Fact]:
    """How many pairs are behind each estimate."""
    found, policy = report.evaluation, report.study.policy
    placebo_date = report.examination.placebo_date
    events = report.examination.events
    for name, n in {
        "second_year": found.second_year.n_pairs if found.second_year else 0,
        "placebo": found.placebo.n_pairs if found.placebo else 0,
        "year_earlier": placebo_date.cost.n_pairs if placebo_date and placebo_date.cost else 0,
        "months": events.n_pairs if events else 0,
    }.items():
        released = policy.count(n, unit="pairs", of=(report.counts, bite_counts.pairs(name)))
        yield Fact(f"pairs.{name}", released, SOURCE)


def _rates(report: BiteSummary) -> Iterator[Fact]:
    """By how many per cent the rate of each kind of contact moved, next to similar people."""
    policy = report.study.policy
    for row in report.examination.rates.to_dict("records"):
        change, low, high = (100 * (row[of] - 1) for of in ("ratio", "low", "high"))
        released = policy.estimate(change, low, high, row["n"], "percent")
        how = "rate ratio less one, in per cent"
        about = outcomes.contacts(row["kind"])
        yield Fact(f"rates.{row['kind']}", released, SOURCE, how, no_effect=0, about=about)


def _doses(report: BiteSummary) -> Iterator[Fact]:
    """The difference in cost for each doubling of visits to a service."""
    policy = report.study.policy
    for service, dose in report.examination.doses.items():
        slope = dose.slope
        released = policy.estimate(slope.value, slope.low, slope.high, slope.n_pairs, "pounds")
        how = "least squares on log2(1 + visits), robust errors"
        name = words_of(service)
        about = outcomes.dose(name)
        yield Fact(f"doses.{name}", released, SOURCE, how, no_effect=0, about=about)


def words_of(service: str) -> str:
    """A service's name as part of a fact's."""
    return service.lower().replace(" ", "_").replace("-", "_")
