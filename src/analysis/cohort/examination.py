"""The estimate examined: other models, other choices, other dates, other people.

`evaluate` gives the estimate that a report states; `examined` gives what a reader needs to judge
it. It takes some seconds and is computed only where an appendix asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from ibis import Table
from statsmodels.stats.multitest import multipletests

from analysis.cohort import balance, windows
from analysis.cohort.effects import (
    Estimate,
    adjusted_change_difference,
    adjusted_difference,
    bootstrap,
    change_difference,
    event_study,
)
from analysis.cohort.effects.consequences import Consequences, consequences
from analysis.cohort.effects.cost_models import gamma_difference, two_part
from analysis.cohort.effects.event_study import EventStudy
from analysis.cohort.effects.heterogeneity import Dose, Subgroups, dose_response, subgroups
from analysis.cohort.effects.rates import rate_ratio
from analysis.cohort.evaluation import (
    COVARIATES,
    EXACT,
    FEWEST,
    TREATED,
    CohortEvaluation,
    evaluate_tables,
)
from analysis.cohort.matching import Matching
from analysis.cohort.sensitivity import critical_gamma, placebo_date, rosenbaum_bounds
from analysis.cohort.sensitivity.placebo_date import Regression
from analysis.cohort.sensitivity.specifications import WAYS, Multiverse, multiverse
from bite.errors import DataError, UsageError

if TYPE_CHECKING:
    from analysis.study import Study

BEFORE, AFTER = "cost_before", "cost_after"
PREFERRED = "difference in differences"
SERVICES = ("recovery_college", "pathways_advice", "volunteering")
DOSES = (0, 1, 3, 10)
"""The least number of sessions in each band."""
DIVISIONS = ("hub", "sex", "age_band", "diagnosis_group")
AGES = ((0, 34, "under 35"), (35, 49, "35 to 49"), (50, 64, "50 to 64"), (65, 200, "65 and over"))
NOT_RECORDED = windows.NOT_RECORDED


def covariate_sets() -> Mapping[str, tuple[str, ...]]:
    """What may reasonably be matched on, by name; the first is what the report rests on."""
    every = tuple(COVARIATES)
    past = ("log_cost_history", "log_cost_earlier", "earlier_missing")
    place = ("imd_decile", "imd_decile_missing", "ethnic_group")
    return MappingProxyType(
        {
            "all characteristics": every,
            "without the second year back": tuple(c for c in every if c not in past),
            "without deprivation and ethnic group": tuple(c for c in every if c not in place),
        }
    )


@dataclass(frozen=True)
class Examination:
    """Everything that bears on the one estimate. What could not be computed is None (or has no
    row), and ``omitted`` says why, in plain words by name.

    ``rates``      rate ratios: kind, ratio, low, high, p, p_holm, n
    ``models``     the same difference in cost by other models: model, value, low, high, n
    ``events``     month by month, with the test of the months before
    ``subgroups``  by each of `DIVISIONS`, with the test of interaction
    ``doses``      service → sessions in the year after against the pair's difference
    ``bounds``     Rosenbaum's bounds; ``gamma``: where they reach p = 0.025, one-sided
    ``placebo_date``  the whole comparison made again a year earlier
    ``regression`` what would have fallen anyway
    ``curve``      every specification
    ``overlap``, ``lost``, ``sizes``, ``within``  see `balance`; ``within`` is by `EXACT`
    ``consequences``  costs beside contacts
    """

    rates: pd.DataFrame
    models: pd.DataFrame
    bootstrapped: bootstrap.Bootstrap | None
    events: EventStudy | None
    subgroups: tuple[Subgroups, ...]
    doses: Mapping[str, Dose]
    bounds: pd.DataFrame
    gamma: float
    placebo_date: CohortEvaluation | None
    regression: Regression
    curve: Multiverse
    overlap: pd.DataFrame
    lost: pd.DataFrame
    sizes: pd.DataFrame
    within: pd.DataFrame
    consequences: Consequences
    omitted: Mapping[str, str] = field(default_factory=dict)


def examine(study: Study, evaluation: CohortEvaluation) -> Examination:
    """`examined`, of a study's own tables.

    Where a period was chosen, visits after its end are not in them: no dose is counted then.
    """
    visits = None if study.parameters.period_end else study.engagement
    return examined(evaluation, study.people, study.activity, study.unit_costs, visits)


def examined(
    evaluation: CohortEvaluation,
    people: pd.DataFrame,
    activity: Table,
    unit_costs: pd.DataFrame,
    engagement: pd.DataFrame | None,
) -> Examination:
    """See `Examination`; `engagement` (person_id, date, service) is None if it is not whole.

    Raises `UsageError` when the evaluation has no estimate to examine.
    """
    matching, frame = evaluation.matching, evaluation.people
    if evaluation.cost is None or matching is None or evaluation.contacts is None:
        raise UsageError(f"there is no estimate to examine, because {evaluation.shortfall}")
    omitted: dict[str, str] = {}

    def tried(name: str, work: Callable):
        try:
            return work()
        except DataError as error:
            omitted[name] = error.faults[0].what
            return None

    change = pair_changes(frame, matching)
    columns = [*EXACT, *COVARIATES]
    doses = {
        service: tried(service, lambda s=service: _dose(frame, matching, engagement, s))
        for service in SERVICES
    }
    priced = windows.in_one_price_year(unit_costs)
    sets = covariate_sets()
    return Examination(
        rates=_rates(frame, matching, evaluation.kinds, omitted),
        models=_models(frame, matching, evaluation.cost, omitted),
        bootstrapped=tried("bootstrap", lambda: bootstrapped(frame, matching)),
        events=tried(
            "months",
            lambda: event_study.event_study(
                frame, matching, event_study.monthly(frame, activity, unit_costs)
            ),
        ),
        subgroups=subgroups(
            frame.assign(age_band=age_bands(frame)), matching, DIVISIONS, BEFORE, AFTER, "pounds"
        ),
        doses={service: dose for service, dose in doses.items() if dose is not None},
        bounds=rosenbaum_bounds(change),
        gamma=critical_gamma(change),
        placebo_date=tried(
            "placebo date", lambda: a_year_earlier(people, activity, unit_costs, evaluation)
        ),
        regression=placebo_date.regression_to_the_mean(frame, matching, TREATED, BEFORE, AFTER),
        curve=multiverse(
            frame,
            TREATED,
            sets,
            BEFORE,
            AFTER,
            exact=EXACT,
            preferred=(next(iter(sets)), WAYS[1], PREFERRED),
            fewest=FEWEST,
            unit="pounds",
        ),
        overlap=balance.overlap(matching),
        lost=balance.who_was_lost(frame, matching, columns),
        sizes=balance.sample_sizes(matching),
        within=balance.largest_within(frame, matching, list(COVARIATES), EXACT),
        consequences=consequences(
            evaluation.contacts, priced, evaluation.cost, evaluation.price_year
        ),
        omitted=MappingProxyType(omitted),
    )


def pair_changes(frame: pd.DataFrame, matching: Matching) -> np.ndarray:
    """Each pair's difference of changes in cost, in pounds; one to one matching only."""
    change = frame[AFTER] - frame[BEFORE]
    pairs = matching.pairs
    return change.loc[pairs["treated"]].to_numpy() - change.loc[pairs["control"]].to_numpy()


def bootstrapped(frame: pd.DataFrame, matching: Matching) -> bootstrap.Bootstrap:
    """The difference in differences in cost, drawn over pairs."""
    return bootstrap.over_pairs(
        frame.assign(change=frame[AFTER] - frame[BEFORE]), matching, "change"
    )


def age_bands(frame: pd.DataFrame) -> pd.Series:
    """Ages in `AGES`; not recorded where the age is."""
    out = pd.Series(NOT_RECORDED, index=frame.index, dtype=object)
    whole = np.floor(frame["age"])
    for low, high, name in AGES:
        out[whole.between(low, high) & ~frame["age_missing"]] = name
    return out


def sessions(frame: pd.DataFrame, engagement: pd.DataFrame, service: str) -> pd.Series:
    """How many visits to `service` each person made in the 365 days from the index date on."""
    visits = engagement[engagement["service"] == service]
    visits = visits[visits["person_id"].isin(frame.index)]
    since = (
        pd.to_datetime(visits["date"])
        - visits["person_id"].map(pd.to_datetime(frame["index_date"]))
    ).dt.days
    inside = visits[(since >= 0) & (since < windows.YEAR)]
    return inside["person_id"].value_counts().reindex(frame.index, fill_value=0).astype(float)


def a_year_earlier(
    people: pd.DataFrame, activity: Table, unit_costs: pd.DataFrame, evaluation: CohortEvaluation
) -> CohortEvaluation | None:
    """The whole comparison made again as if everybody had come a year earlier; None with too few
    people for it."""
    found = evaluate_tables(
        placebo_date.a_year_earlier(people), activity, unit_costs, evaluation.plan
    )
    return None if found.cost is None else found


def _dose(
    frame: pd.DataFrame, matching: Matching, engagement: pd.DataFrame | None, service: str
) -> Dose:
    if engagement is None:
        raise DataError("visits after the end of the chosen period are not in the tables")
    dose = sessions(frame, engagement, service)
    return dose_response(frame, matching, dose, BEFORE, AFTER, bands=DOSES, unit="pounds")


def _rates(
    frame: pd.DataFrame, matching: Matching, kinds: tuple[str, ...], omitted: dict[str, str]
) -> pd.DataFrame:
    rows = []
    for kind in kinds:
        try:
            found = rate_ratio(frame, matching, f"{kind}_before", f"{kind}_after")
        except DataError as error:
            omitted[kind] = error.faults[0].what
            continue
        rows.append((kind, found.value, found.low, found.high, found.p, found.n))
    out = pd.DataFrame(rows, columns=["kind", "ratio", "low", "high", "p", "n"])
    out["p_holm"] = multipletests(out["p"], method="holm")[1] if len(out) else []
    return out


def _models(
    frame: pd.DataFrame, matching: Matching, cost: Estimate, omitted: dict[str, str]
) -> pd.DataFrame:
    """The difference in pounds by other models; the interval of the first by bootstrap too."""
    past = ["log_cost_before", "log_cost_history"]
    works: dict[str, Callable[[], Estimate]] = {
        "Difference in differences": lambda: cost,
        "The same, adjusted for all characteristics": lambda: adjusted_change_difference(
            frame, matching, BEFORE, AFTER, [*EXACT, *COVARIATES], "pounds"
        ),
        "Adjusted for the year before": lambda: adjusted_difference(
            frame, matching, BEFORE, AFTER, "pounds"
        ),
        "Gamma regression (log link), adjusted for past cost": lambda: gamma_difference(
            frame, matching, AFTER, past, "pounds"
        ),
        "Two-part model, adjusted for past cost": lambda: two_part(
            frame, matching, AFTER, past, "pounds"
        ),
        "Yearly costs capped at their 99th centile": lambda: _capped(frame, matching),
    }
    rows = []
    for name, work in works.items():
        try:
            found = work()
        except DataError as error:
            omitted[name] = error.faults[0].what
            continue
        rows.append((name, found.value, found.low, found.high, found.p, found.n))
    return pd.DataFrame(rows, columns=["model", "value", "low", "high", "p", "n"])


def _capped(frame: pd.DataFrame, matching: Matching) -> Estimate:
    """Costs above the 99th centile of either year set to it: a few very dear years count less."""
    top = np.quantile(frame[[BEFORE, AFTER]].to_numpy(), 0.99)
    less = frame.assign(**{name: frame[name].clip(upper=top) for name in (BEFORE, AFTER)})
    return change_difference(less, matching, BEFORE, AFTER, "pounds")
