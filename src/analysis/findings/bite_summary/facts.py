"""The facts of the two-page summary: what care cost, who was compared, who spoke, who advised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from analysis.cohort.effects import Estimate
from analysis.findings import outcomes
from analysis.findings.bite_summary import balance as bite_balance
from analysis.findings.bite_summary import counts as bite_counts
from analysis.findings.bite_summary import full_facts as bite_full_facts
from analysis.findings.bite_summary.groups import THEMES
from analysis.release import Released
from analysis.show.facts import Fact

if TYPE_CHECKING:
    from analysis.findings.bite_summary import BiteSummary

SOURCE = "people, activity and unit_costs, matched"
HOW = "matched pairs, change from the year before to the year after, difference of the changes"
INTERVIEWS = "interviews, focus groups"


def facts(report: BiteSummary) -> Iterator[Fact]:
    """Every fact of the report's edition."""
    for part in (_cost, _checks, _people, _contacts, _themes, _advice):
        yield from part(report)
    if report.full and report.evaluation.cost:
        yield from bite_full_facts.facts(report)


def _cost(report: BiteSummary) -> Iterator[Fact]:
    found, policy = report.evaluation, report.study.policy
    for name, estimate, source, how in (
        ("change", found.cost, SOURCE, HOW),
        ("second_year", found.second_year, SOURCE,
         "as cost.change, to the second year after, pairs seen throughout"),
        ("placebo", found.placebo, SOURCE,
         "as cost.change, one year earlier, when nobody had come yet"),
        ("crude", found.crude, "people, activity and unit_costs",
         "as cost.change, everybody comparable, without matching"),
    ):  # fmt: skip
        about = outcomes.cost(name)
        released = _estimate(report, estimate, name)
        yield Fact(f"cost.{name}", released, source, how, no_effect=0, about=about)
    for group, row in (("users", "treated"), ("matches", "control")):
        for when in ("before", "after"):
            value, n = float("nan"), 0
            if found.means is not None and found.cost is not None:
                value = float(found.means.loc[row, f"cost_{when}"])
                n = found.cost.n_treated if row == "treated" else found.cost.n_control
            yield Fact(
                f"cost.{group}_{when}",
                policy.mean(value, n, "pounds"),
                SOURCE,
                f"mean per person and year, the year {when}",
            )
    yield Fact("cost.price_year", policy.exact(found.price_year, "", "published"), "unit_costs")


def _estimate(report: BiteSummary, found: Estimate | None, name: str) -> Released:
    if found is None:
        nothing = float("nan")
        return report.study.policy.estimate(nothing, nothing, nothing, 0, "pounds")
    cell = bite_counts.step(bite_counts.USERS, bite_counts.COMPARED)
    of = report.counts, cell if name == "crude" else bite_counts.pairs(name)
    return report.study.policy.estimate(
        found.value, found.low, found.high, found.n, "pounds", of=of
    )


def _checks(report: BiteSummary) -> Iterator[Fact]:
    found, policy = report.evaluation, report.study.policy
    n = found.cost.n if found.cost else 0
    e, nothing = found.e_value, float("nan")
    for name, value, decimals, how in (
        ("imbalance", bite_balance.largest(report), 2, "largest standardised difference, matched"),
        ("e_value", e.estimate if e else nothing, 1, "E-value of cost.change"),
        ("e_value_limit", e.limit if e else nothing, 1, "E-value of its nearer limit"),
    ):
        yield Fact(f"check.{name}", policy.statistic(value, n), SOURCE, how, decimals)
    seen = _followed(report)
    days = policy.mean(seen.mean() if len(seen) else nothing, len(seen), "days")
    yield Fact("people.followed", days, SOURCE, "mean follow-up in the first year, matched")


def _followed(report: BiteSummary) -> pd.Series:
    found = report.evaluation
    if found.cost is None or found.matching is None:
        return pd.Series(dtype=float)
    return found.people.loc[found.matching.weights > 0, "days_after"]


def _people(report: BiteSummary) -> Iterator[Fact]:
    flow, found = report.evaluation.flow, report.evaluation
    matched = None if found.matching is None else found.matching.counts
    first, last = flow["step"].iloc[0], flow["step"].iloc[-1]
    users, pool = bite_counts.USERS, bite_counts.POOL
    for name, n, how, group, of_step in (
        ("users", int(flow["users"].iloc[0]), "who used the Life Rooms, in the records", users,
         first),
        ("pool", int(flow["pool"].iloc[0]), "who did not, in the records", pool, first),
        ("matched", matched.matched_treated if matched else 0, "users with a match", users, last),
        ("matches", matched.matched_control if matched else 0, "their matches", pool, last),
    ):  # fmt: skip
        cell = bite_counts.step(group, of_step)
        none = of_step == last and matched is None
        over = bite_counts.ANEW if none else report.counts.over.get(cell)
        of = None if none else (report.counts, cell)
        yield Fact(f"people.{name}", report.study.policy.count(n, of=of), "people", how, over=over)


def _contacts(report: BiteSummary) -> Iterator[Fact]:
    rows = report.evaluation.contacts
    for row in [] if rows is None else rows.to_dict("records"):
        change = report.study.policy.estimate(
            row["value"], row["low"], row["high"], row["n"], "contacts"
        )
        name, about = f"contacts.{row['kind']}", outcomes.contacts(row["kind"])
        yield Fact(name, change, SOURCE, HOW, decimals=2, no_effect=0, about=about)


def _themes(report: BiteSummary) -> Iterator[Fact]:
    exact = report.study.policy.exact
    yield report.published("published.themes", "focus_group_themes")
    yield report.published("published.services", "life_rooms_services")
    for name, n, unit in (
        ("themes.n", len(THEMES), "themes"),
        ("themes.groups", report.met, "groups"),
        ("themes.people", report.sat, "people"),
    ):
        yield Fact(name, exact(n, unit, "consented"), INTERVIEWS)
    for key, row in report.spoken.iterrows():
        groups, people = int(row["groups"]), int(row["participants"])
        yield Fact(f"theme.{key}.groups", exact(groups, "groups", "consented"), INTERVIEWS)
        yield Fact(f"theme.{key}.people", exact(people, "people", "consented"), INTERVIEWS)


def _advice(report: BiteSummary) -> Iterator[Fact]:
    exact, log = report.study.policy.exact, report.log
    source = "log of public involvement"
    yield Fact("advice.times", exact(log.occasions, "times", "register"), source)
    yield Fact("advice.changed", exact(log.changed, "times", "register"), source)
    most = max(log.advisers.values(), default=0)
    yield Fact("advice.people", exact(most, "people", "register"), source, "most at one occasion")
