"""The whole line as one value: who was compared, how alike they were, and what differed after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from ibis import Table
from statsmodels.stats.multitest import multipletests

from analysis.cohort import covariates, windows
from analysis.cohort.balance import BALANCED, balance_table
from analysis.cohort.common_ground import without_counterpart
from analysis.cohort.effects import (
    Estimate,
    change_difference,
    crude_difference,
    group_means,
    matched,
)
from analysis.cohort.matching import Matching, among, match
from analysis.cohort.matching.options import CALIPER
from analysis.cohort.sensitivity import EValue, e_value_of_difference
from analysis.cohort.separation import Separated

if TYPE_CHECKING:
    from analysis.study import Study

TREATED = "uses_life_rooms"
EXACT = ("hub", "diagnosis_group", "sex")
COVARIATES: Mapping[str, str] = {
    "age": "Age (years)",
    "age_squared": "Age, squared",
    "age_missing": "Age not recorded",
    "ethnic_group": "Ethnic group",
    "imd_decile": "Deprivation decile",
    "imd_decile_missing": "Deprivation decile not recorded",
    "log_years_known": "Years known to the trust (logarithm)",
    "index_year": "Date of first use",
    "log_contacts_before": "Contacts in the year before (logarithm)",
    "log_cost_before": "Clinical cost in the year before (logarithm)",
    "log_cost_earlier": "Clinical cost in the second year before (logarithm)",
    "earlier_missing": "Second year before not recorded",
    "log_cost_history": "Clinical cost over two years before (logarithm)",
    "urgent_before": "Any urgent contact in the year before",
    "inpatient_before": "Any day in hospital in the year before",
}
"""What people are matched on beyond `EXACT`: all known on the index date, none from after it.

Use of services beforehand is among them because people seek help when things are bad: unless
their matches had as bad a year, an improvement that would have come anyway (regression to the
mean) would be taken for the service's. Each year back counts by itself, because what matters is
whether the year before was *unusually* bad for this person. The placebo of `CohortEvaluation`
guards against matches whose bad year was only chance (Daw & Hatfield 2018,
doi 10.1111/1475-6773.12993).
"""
PLAIN: Mapping[str, str] = {
    "age": "their age",
    "age_squared": "their age",
    "age_missing": "whether their age is recorded",
    "ethnic_group": "their ethnic group",
    "imd_decile": "how well off their area is",
    "imd_decile_missing": "whether their area is recorded",
    "log_years_known": "how long the trust had known them",
    "index_year": "the time of the first visit",
    "log_contacts_before": "how much care they had had",
    "log_cost_before": "what their care had cost",
    "log_cost_earlier": "what their care had cost",
    "log_cost_history": "what their care had cost",
    "earlier_missing": "whether their past is recorded",
    "urgent_before": "whether they had had urgent care",
    "inpatient_before": "whether they had been in hospital",
}
"""The same in words everybody knows."""
URGENT = ("crisis_contact", "home_treatment_contact", "ae_attendance")
INPATIENT = "inpatient_day"

SHORTEST = 90
"""Days of the second year before that somebody must have been seen in for its cost to count."""

FEWEST = 20
"""Matched pairs below which no estimate is given: clustered errors need more (Cameron & Miller
2015), and a mean cost over so few people describes individuals."""


@dataclass(frozen=True)
class CohortEvaluation:
    """What the matched cohort says. Costs are pounds per person and year.

    ``flow``       how people were lost and matched: step, users, pool, lost
    ``people``     one row a comparable person (see `windows.person_level`)
    ``matching``, ``balance``  None when nobody could be matched
    ``cost``       difference in differences, year before to year after; None with ``shortfall``
    ``crude``      the same among everybody comparable, unmatched: what matching has to correct
    ``means``      mean cost_before, cost_after of the matched, index treated, control
    ``contacts``   one row a kind: means, difference in differences, interval, p, p_holm
    ``placebo``    the same difference a year earlier, when nothing had happened yet
    ``second_year``  change to the second year after, among pairs seen throughout
    ``e_value``    how strong a hidden difference would have to be
    ``shortfall``  why there is no estimate, in plain words; empty when there is one
    ``rule``       the same for an analyst: which rule was not met, and by what
    """

    flow: pd.DataFrame
    people: pd.DataFrame = field(repr=False)
    kinds: tuple[str, ...]
    price_year: str
    records: tuple[pd.Timestamp, pd.Timestamp]
    plan: windows.Plan
    matching: Matching | None = field(default=None, repr=False)
    balance: pd.DataFrame | None = field(default=None, repr=False)
    cost: Estimate | None = None
    crude: Estimate | None = None
    means: pd.DataFrame | None = field(default=None, repr=False)
    contacts: pd.DataFrame | None = field(default=None, repr=False)
    placebo: Estimate | None = None
    second_year: Estimate | None = None
    e_value: EValue | None = None
    shortfall: str = ""
    rule: str = ""

    @property
    def n_pairs(self) -> int:
        """Matched pairs; 0 when there are none."""
        return 0 if self.matching is None else self.matching.n_pairs

    @property
    def largest_imbalance(self) -> float:
        """The largest standardised difference left after matching, without its sign."""
        if self.balance is None:
            return np.nan
        rows = self.balance[self.balance["covariate"] != "score"]
        return float(rows["smd_after"].abs().max())

    @property
    def balanced(self) -> bool:
        """Whether every covariate is within 0.1 standard deviations after matching."""
        return bool(self.largest_imbalance < BALANCED)


def evaluate(study: Study, plan: windows.Plan = windows.DEFAULT) -> CohortEvaluation:
    """The matched-cohort evaluation of a study, for its hub and period.

    Too few people are no error: the evaluation says so in ``shortfall`` and keeps what it has.
    Raises `DataError` for tables that cannot be used at all (see `windows`).
    """
    return evaluate_tables(study.people, study.activity, study.unit_costs, plan)


def evaluate_tables(
    people: pd.DataFrame,
    activity: Table,
    unit_costs: pd.DataFrame,
    plan: windows.Plan = windows.DEFAULT,
) -> CohortEvaluation:
    """As `evaluate`, from the three tables themselves."""
    laid = windows.person_level(people, activity, unit_costs, plan)
    frame = described(laid.people, laid.kinds)
    start = CohortEvaluation(laid.flow, frame, laid.kinds, laid.price_year, laid.records, plan)
    users = int(frame[TREATED].sum())
    pool = len(frame) - users
    first = laid.flow.iloc[0]
    for n, group, who in (
        (users, "users", "people who used the Life Rooms"),
        (pool, "pool", "people to compare with"),
    ):
        if n < FEWEST <= first[group]:
            rule = f"fewer than {FEWEST} of them were known and followed for long enough"
            return _short(start, f"too few of the {who} could be followed in the records", rule)
        if n < FEWEST:
            rule = f"the records hold fewer than {FEWEST} of them"
            return _short(start, f"there were too few {who}", rule)
    covariates.check(frame, [*EXACT, *COVARIATES])
    frame, flow = _on_common_ground(frame, laid.flow)
    start = replace(start, flow=flow, people=frame)
    try:
        matching = match(frame, TREATED, list(COVARIATES), exact=EXACT)
    except Separated as error:
        # In so small a choice of people the two groups need not overlap at all.
        return _short(start, _told_apart(error.covariates), _separated(error.covariates))
    flow = _with_matches(flow, matching)
    start = replace(
        start,
        flow=flow,
        matching=matching,
        balance=balance_table(frame, matching, [*EXACT, *COVARIATES]) if matching.n_pairs else None,
    )
    if matching.n_pairs < FEWEST:
        rule = (
            f"fewer than {FEWEST} pairs lie within {CALIPER} standard deviations of the score and "
            f"agree in {', '.join(EXACT[:-1])} and {EXACT[-1]}".replace("_", " ")
        )
        return _short(start, "too few people had somebody similar to be compared with", rule)
    return _with_effects(start, matching)


def described(frame: pd.DataFrame, kinds: tuple[str, ...]) -> pd.DataFrame:
    """The person-level frame with the covariates of `COVARIATES` that are computed from others.

    Amounts enter as logarithms, because they are skewed: the difference between 0 and 10
    contacts matters more than that between 100 and 110.
    """
    out = frame.copy()
    urgent = [f"{kind}_before" for kind in kinds if kind in URGENT]
    contacts = [f"{kind}_before" for kind in kinds if kind != INPATIENT]
    inpatient = f"{INPATIENT}_before"
    out["age_squared"] = out["age"] ** 2
    out["log_years_known"] = np.log1p(out["years_known"].clip(lower=0))
    out["index_year"] = 1970 + out["index_date"].to_numpy("datetime64[D]").astype(float) / 365.25
    out["log_contacts_before"] = np.log1p(out[contacts].sum(axis=1))
    out["log_cost_before"] = np.log1p(out["cost_before"])
    out["log_cost_history"] = np.log1p(out["cost_history"])
    seen = out["seen_before"].clip(upper=2 * windows.YEAR)
    days = seen - out["days_before"]
    earlier = out["cost_history"] * seen - out["cost_before"] * out["days_before"]
    out["earlier_missing"] = days < SHORTEST
    a_year = (earlier / days.where(days >= SHORTEST)).clip(lower=0).fillna(0.0)
    out["log_cost_earlier"] = np.log1p(a_year)
    out["urgent_before"] = out[urgent].sum(axis=1) > 0
    out["inpatient_before"] = out[inpatient] > 0 if inpatient in out else False
    return out


def _short(evaluation: CohortEvaluation, why: str, rule: str) -> CohortEvaluation:
    return replace(evaluation, shortfall=why, rule=rule)


def _told_apart(names: Sequence[str]) -> str:
    """Why people cannot be matched where `names` decide who came, in plain words."""
    plain = list(dict.fromkeys(PLAIN.get(name, name) for name in names))
    if len(plain) > 3:
        plain = [*plain[:2], "other things together"]
    things = plain[0] if len(plain) == 1 else f"{', '.join(plain[:-1])} and {plain[-1]}"
    return (
        "the two groups were too different: to know who came and who did not, it was enough to "
        f"know {things}"
    )


def _separated(names: Sequence[str]) -> str:
    listed = ", ".join(COVARIATES.get(name, name) for name in names)
    how = "separates" if len(names) == 1 else "together separate"
    return f"no propensity score exists: {listed} {how} the two groups completely"


def _on_common_ground(frame: pd.DataFrame, flow: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Without the few people of a kind that the other group has nobody of; the flow counts them."""
    lost = pd.Series(False, frame.index)
    rows = []
    for name, level, who in without_counterpart(frame, TREATED, tuple(COVARIATES)):
        new, mine = who & ~lost, frame[TREATED]
        label = f"{COVARIATES[name]}{f': {level}' if level else ''}"
        step = f"Nobody like them in the other group ({label})"
        rows.append((step, int((new & mine).sum()), int((new & ~mine).sum()), True))
        lost |= who
    more = pd.DataFrame(rows, columns=flow.columns)
    return frame[~lost], pd.concat([flow, more], ignore_index=True) if rows else flow


def _with_matches(flow: pd.DataFrame, matching: Matching) -> pd.DataFrame:
    reasons = matching.unmatched["reason"].value_counts(sort=True)
    rows = [(f"Not matched: {reason}", n, 0, True) for reason, n in reasons.items()]
    not_chosen = matching.counts.control - matching.counts.matched_control
    rows.append(("Not needed as a match", 0, not_chosen, True))
    rows.append(
        ("Matched", matching.counts.matched_treated, matching.counts.matched_control, False)
    )
    more = pd.DataFrame(rows, columns=flow.columns)
    return pd.concat([flow, more], ignore_index=True)


def _with_effects(start: CohortEvaluation, matching: Matching) -> CohortEvaluation:
    frame = start.people
    cost = change_difference(frame, matching, "cost_before", "cost_after", "pounds")
    inside = matched(frame, matching)
    spread = float((inside["cost_after"] - inside["cost_before"]).std())
    return replace(
        start,
        cost=cost,
        crude=crude_difference(frame, TREATED, "cost_before", "cost_after", "pounds"),
        means=group_means(frame, matching, ["cost_before", "cost_after"]),
        contacts=_contacts(frame, matching, start.kinds),
        placebo=_where_seen(frame, matching, "cost_earlier", "cost_before"),
        second_year=_where_seen(frame, matching, "cost_before", "cost_later"),
        e_value=e_value_of_difference(cost, spread) if spread > 0 else None,
    )


def _where_seen(
    frame: pd.DataFrame, matching: Matching, before: str, after: str
) -> Estimate | None:
    """The change among pairs of which both people were seen in both years; None if too few."""
    kept = among(matching, frame[before].notna() & frame[after].notna())
    if kept.n_pairs < FEWEST:
        return None
    return change_difference(frame, kept, before, after, "pounds")


def _contacts(frame: pd.DataFrame, matching: Matching, kinds: tuple[str, ...]) -> pd.DataFrame:
    columns = [f"{kind}_{when}" for kind in kinds for when in ("before", "after")]
    means = group_means(frame, matching, columns)
    rows = []
    for kind in kinds:
        before, after = f"{kind}_before", f"{kind}_after"
        # Two columns only: whoever is matched is looked up in the frame once a kind.
        found = change_difference(frame[[before, after]], matching, before, after, kind)
        rows.append(
            {
                "kind": kind,
                "treated_before": means.loc["treated", before],
                "treated_after": means.loc["treated", after],
                "control_before": means.loc["control", before],
                "control_after": means.loc["control", after],
                "value": found.value,
                "low": found.low,
                "high": found.high,
                "p": found.p,
                "n": found.n,
            }
        )
    out = pd.DataFrame(rows)
    # A kind of contact nobody had has no p; the others share the family's error (Holm 1979).
    tested = out["p"].notna()
    out["p_holm"] = np.nan
    if tested.any():
        out.loc[tested, "p_holm"] = multipletests(out.loc[tested, "p"], method="holm")[1]
    return out
