"""Results and checks in full, for the full edition: each estimate in a plain and a technical
sentence, with its table or figure.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from analysis.findings import estimate_words
from analysis.findings.bite_summary import check_tables as tables
from analysis.findings.bite_summary import figures as figures
from analysis.findings.bite_summary import tables as bite_tables
from analysis.findings.bite_summary.cost_words import KINDS
from analysis.findings.bite_summary.tables import kind_name
from analysis.findings.cohort_checklist import heading
from analysis.release import Released
from analysis.show import words
from analysis.show.captioned import Captioned
from analysis.show.markdown import Markdown

if TYPE_CHECKING:
    from analysis.findings.bite_summary import BiteSummary

Pieces = list[Markdown | Captioned]
DID = "difference in differences, errors clustered on the pair"
COST = "the cost of care"


def results(report: BiteSummary) -> Pieces:
    """Costs beside consequences, rates, other models, and month by month."""
    f = report.facts.cost
    found = report.examination
    return [
        Markdown(
            f"""## Appendix C: results in full {heading("sec-results-full")}

**Cost in the first year.** {_both(report, f.change.released, "Difference in cost")}

**Second year.** {
                _both(
                    report,
                    f.second_year.released,
                    "Difference to the second year after",
                    "second_year",
                )
            } Only pairs seen throughout are in it.

**Without matching.** {
                estimate_words.technical(
                    f.crude.released,
                    "Everybody who could be compared",
                    "difference in differences, robust errors",
                )
            } This is what matching had to
correct: people who come are not like people who do not.

@tbl-consequences sets contacts in their own units beside their cost, so that a reader can weigh one
kind of care against another. Interviews with people who use the Life Rooms are on the first pages.
"""
        ),
        Captioned(
            tables.consequences(report),
            "tbl-consequences",
            "Costs and consequences per person and year.",
        ),
        Markdown(_rates(report)),
        Captioned(
            tables.rates(report),
            "tbl-rates",
            "Rates of contacts: users' change over the change of their matches.",
        ),
        Captioned(
            bite_tables.contacts(report),
            "tbl-contacts",
            "Change in contacts per person and year, against matched people.",
        ),
        Markdown(_models(report)),
        Captioned(tables.models(report), "tbl-models", "The difference in cost, by model."),
        *(
            [
                Markdown(_months(report)),
                Captioned(
                    figures.months(report),
                    "fig-months",
                    "The difference in cost, month by month, against the year before.",
                ),
            ]
            if found.events is not None
            else [Markdown(f"Month by month: {_why(report, 'months')}")]
        ),
    ]


def checks(report: BiteSummary) -> Pieces:
    """Every specification, other dates, what would have fallen anyway, something unseen."""
    f, policy = report.facts, report.study.policy
    curve = report.examination.curve
    missing = (
        f" {words.counted(len(curve.failed), 'further way')} gave no estimate."
        if len(curve.failed)
        else ""
    )
    assert report.evaluation.cost is not None
    median = policy.statistic(curve.median, report.evaluation.cost.n, "pounds")
    placebo = f.cost.placebo.released
    plain = estimate_words.same_pairs(placebo)
    told = estimate_words.technical(
        placebo,
        "Difference from the second year before to the year before",
        DID,
        _pairs(report, "placebo"),
    )
    return [
        # First: its figure takes most of a page, and what follows fills the one before.
        Markdown(
            f"""## Appendix E: what else might explain it {heading("sec-examined")}

### Other ways of making the comparison

{estimate_words.curve(curve.same_sign, curve.clear, len(curve.table))}{missing} Their median is
{words.quantity(median.value, "pounds")} (@fig-curve).
"""
        ),
        Captioned(
            figures.curve(report),
            "fig-curve",
            "Every way of making the comparison, in order of its estimate.",
        ),
        Markdown(
            f"""### A year in which nothing had happened

**The same pairs.** {plain} {told}

**Matched again.** {_earlier(report)}

### What would have fallen anyway

{_regression(report)}

### Something unseen

{_e_value(report)} {_gamma(report)}
"""
        ),
        Captioned(
            tables.bounds(report), "tbl-bounds", "Bounds on p (one-sided) if something is hidden."
        ),
    ]


def whom(report: BiteSummary) -> Pieces:
    """Subgroups with their interaction, and dose."""
    found = report.examination
    divisions, _ = tables.divided(report)
    tested = [one for one in divisions if not math.isnan(one.p)]
    differing = [tables.DIVISIONS[one.division].lower() for one in tested if one.differ]
    told = []
    policy = report.study.policy
    for service, dose in found.doses.items():
        slope = dose.slope
        released = policy.estimate(slope.value, slope.low, slope.high, slope.n_pairs, "pounds")
        name = tables.SERVICES[service]
        method = "least squares on log2(1 + visits), robust errors"
        sentence = estimate_words.technical(
            released, "For each doubling of visits", method, policy.count(slope.n_pairs)
        )
        told.append(f"- {estimate_words.dose(released, name)} {sentence}")
    silent = [
        f"- {tables.SERVICES[name]}: not estimated, because {why}."
        for name, why in found.omitted.items()
        if name in tables.SERVICES
    ]
    lines = "\n".join([*told, *silent])
    parts: Pieces = [
        Markdown(
            f"""## Appendix D: for whom, and how much {heading("sec-for-whom")}

{estimate_words.divisions(differing, len(tested))}
"""
        ),
        *(
            [
                Captioned(
                    tables.subgroups(report),
                    "tbl-subgroups",
                    "The difference in cost, by group of users.",
                )
            ]
            if divisions
            else []
        ),
        Markdown(
            f"""### How often people came

People chose how often to come, and could only if they stayed well enough. What follows is what went
together among users and says nothing of what more visits would do.

{lines}
"""
        ),
    ]
    if found.doses:
        parts.append(
            Captioned(
                tables.doses(report), "tbl-doses", "The difference in cost, by number of visits."
            )
        )
    return parts


# -- words ----------------------------------------------------------------------------------------


def _pairs(report: BiteSummary, name: str) -> Released | None:
    """How many pairs are behind an estimate, as its fact has it; None where that is withheld."""
    told = report.facts[f"pairs.{name}"].released
    return None if told.suppressed else told


def _both(report: BiteSummary, result: Released, what: str, name: str = "") -> str:
    """In plain words and technically; ``name``: of an estimate of fewer pairs than all matched."""
    pairs = _pairs(report, name) if name else report.facts.people.matched.released
    plain = estimate_words.difference(result, COST)
    return f"{plain} {estimate_words.technical(result, what, DID, pairs)}"


def _why(report: BiteSummary, name: str) -> str:
    return f"not estimated, because {report.examination.omitted.get(name, 'of too few people')}."


def _rates(report: BiteSummary) -> str:
    policy = report.study.policy
    said = []
    for row in report.examination.rates.to_dict("records"):
        # What several tests together do not support is not told as a difference.
        if row["p_holm"] < 0.05:
            released = policy.estimate(row["ratio"], row["low"], row["high"], row["n"], "")
            name = KINDS.get(row["kind"], kind_name(row["kind"]).lower())
            said.append(f"- {estimate_words.ratio(released, f'the rate of {name}')}")
    kinds = report.evaluation.kinds
    left = [kind_name(kind) for kind in kinds if kind in report.examination.omitted]
    rest = f"\nNo ratio could be had of {words.listed(left)}.\n" if left else ""
    told = "\n".join(said) or (
        "No rate of contacts was clearly different, allowing for how many were looked at."
    )
    return f"**Rates of contacts** (@tbl-rates).\n\n{told}\n{rest}"


def _models(report: BiteSummary) -> str:
    table = report.examination.models
    clear = [(row["low"] > 0) or (row["high"] < 0) for row in table.to_dict("records")]
    if all(clear) and (table["value"] > 0).nunique() == 1:
        told = "All models leave out no difference, on the same side."
    elif any(clear):
        told = "Not all models agree that there is a difference: read it with care."
    else:
        told = "No model finds a clear difference."
    boot = report.examination.bootstrapped
    drawn = (
        f" The bootstrap drew pairs {boot.replicates:,} times (bias-corrected and accelerated)."
        if boot is not None
        else ""
    )
    return f"**Other models of cost** (@tbl-models). {told}{drawn}\n"


def _months(report: BiteSummary) -> str:
    events = report.examination.events
    assert events is not None
    p = report.study.policy.statistic(events.p_before, events.n_pairs)
    return f"**Month by month** (@fig-months). {estimate_words.trend_before(p)}\n"


def _earlier(report: BiteSummary) -> str:
    found = report.examination.placebo_date
    policy = report.study.policy
    if found is None or found.cost is None:
        nothing = float("nan")
        return estimate_words.earlier(policy.estimate(nothing, nothing, nothing, 0, "pounds"))
    cost = found.cost
    released = policy.estimate(cost.value, cost.low, cost.high, cost.n, "pounds")
    sentence = estimate_words.technical(
        released, "Index dates a year earlier, matched again", DID, policy.count(cost.n_pairs)
    )
    return f"{estimate_words.earlier(released)} {sentence}"


def _regression(report: BiteSummary) -> str:
    found, policy = report.examination.regression, report.study.policy

    def said(change) -> str:
        shown = policy.estimate(change.value, change.low, change.high, change.n, "pounds")
        if shown.suppressed:
            return "not shown"
        value, low, high = (
            words.quantity(x, "pounds") for x in (shown.value, shown.low, shown.high)
        )
        return f"{value} (95% CI {low} to {high})"

    predicted = policy.statistic(found.predicted, found.pool.n, "pounds")
    rho = policy.statistic(found.correlation, found.pool.n)
    both = (
        f"From the pool's own two years (correlation {words.quantity(rho.value, '', 2)}), a change "
        f"of {words.quantity(predicted.value, 'pounds')} would be expected of people drawn for "
        "nothing but a year as dear as the users' was. That takes all of a dear year for chance; "
        "the matches share the users' longer past too, and are what the estimate rests on."
        if not (predicted.suppressed or rho.suppressed)
        else ""
    )
    return (
        "People come when things are bad, and what is unusually bad one year is on average less so "
        f"the next [@barnett2005]. The users' cost changed by {said(found.users)} from the year "
        f"before to the year after; their matches', who began alike and did not come, by "
        f"{said(found.matches)}; that of the whole pool by {said(found.pool)}. {both}"
    )


def _e_value(report: BiteSummary) -> str:
    found, limit = report.facts.check.e_value, report.facts.check.e_value_limit
    if found.released.suppressed or limit.released.suppressed:
        return "No E-value was computed."
    if limit.value <= 1:
        return "The interval includes no difference, so nothing unseen is needed to explain it."
    return (
        f"To explain the estimate away, something unmeasured would have to go with both use of "
        f"the Life Rooms and cost by a risk ratio of {found} each; to bring the interval to no "
        f"difference, {limit} [E-values, @vanderweele2017]."
    )


def _gamma(report: BiteSummary) -> str:
    assert report.evaluation.cost is not None
    gamma = report.study.policy.statistic(report.examination.gamma, report.evaluation.cost.n)
    if gamma.suppressed:
        return ""
    value = float(gamma.value)  # type: ignore[arg-type]
    if value <= 1:
        return (
            "The signed-rank test over pairs finds no clear difference even if nothing is hidden."
        )
    return (
        "By Rosenbaum's bounds, a hidden trait that makes one of two matched people "
        f"{words.quantity(value, '', 2)} times as likely to come as the other would be enough for "
        "a signed-rank test over pairs to find no clear difference any more (@tbl-bounds) "
        "[@rosenbaum2002]."
    )
