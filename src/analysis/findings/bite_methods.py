"""The full edition of the BITE: how people were compared, who they were, what was found, checks.

Technical words for readers who want to judge the work; every number a released one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from analysis.cohort.balance import BALANCED
from analysis.cohort.evaluation import COVARIATES, EXACT, FEWEST
from analysis.findings import bite_tables
from analysis.findings.bite_tables import LABELS
from analysis.release import Released
from analysis.show import words
from analysis.show.captioned import Captioned
from analysis.show.markdown import Markdown

if TYPE_CHECKING:
    from analysis.findings.bite_summary import BiteSummary

ANSWERS: Mapping[str, str] = MappingProxyType(
    {
        "sec-methods": "STROBE:4 STROBE:5 STROBE:7 STROBE:8 STROBE:11 RECORD:12.3",
        "sec-eligible": "STROBE:6a RECORD:6.1 STROBE:10",
        "sec-index": "STROBE:9",
        "sec-windows": "STROBE:12d RECORD:12.2",
        "sec-matching": "STROBE:6b STROBE:12a",
        "sec-missing": "STROBE:12c STROBE:14b",
        "sec-who-compared": "STROBE:13a STROBE:13b STROBE:13c STROBE:14a STROBE:14c RECORD:13.1",
        "sec-results-full": "STROBE:15 STROBE:16a STROBE:17 STROBE:12e",
        "sec-limits": "STROBE:19 STROBE:20 STROBE:21 RECORD:19.1",
    }
)
"""Which items of the checklists each section answers."""
FLAWS = "Flaws in the data, and what became of them."


@dataclass(frozen=True)
class Parts:
    """Pieces of a document shown one after another, each with its own evidence."""

    parts: tuple[Markdown | Captioned, ...]

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for part in self.parts:
            display(part)


def appendix(report: BiteSummary) -> Parts:
    """Everything the full edition adds before its checklists."""
    parts: list[Markdown | Captioned] = [
        Markdown(_methods(report)),
        *([Captioned(report.handled, "tbl-handled", FLAWS)] if report.flaws else []),
        Markdown(_who(report)),
        Captioned(
            bite_tables.flow(report),
            "tbl-flow",
            "How people came into the comparison, and were lost.",
        ),
    ]
    if report.evaluation.cost is not None:
        parts += [
            Captioned(
                bite_tables.characteristics(report),
                "tbl-who",
                "People who were compared, after matching.",
            ),
            Captioned(
                bite_tables.balance(report),
                "tbl-balance",
                "How alike the groups were: standardised differences before and after matching.",
            ),
            Markdown(_results(report)),
            Captioned(
                bite_tables.contacts(report),
                "tbl-contacts",
                "Change in contacts per person and year, against matched people.",
            ),
        ]
    parts.append(Markdown(_limits(report)))
    return Parts(tuple(parts))


# -- words ----------------------------------------------------------------------------------------


def _methods(report: BiteSummary) -> str:
    plan = report.evaluation.plan
    first, last = report.evaluation.records
    year = report.facts.cost.price_year
    exact = words.listed([LABELS[name].lower() for name in EXACT])
    others = words.listed([_lower(LABELS[name]) for name in COVARIATES])
    handled = (
        "@tbl-handled lists what was found in the records, how often, and what became of it."
        if report.flaws
        else "The checks found no flaw in the records."
    )
    return f"""## Appendix A: how people were compared {_heading("sec-methods")}

A retrospective cohort study from the trust's routine records. People who used the Life Rooms
were matched with people who did not, and the change in what their clinical care cost was
compared (difference in differences). The records run from {_day(first)} to {_day(last)} and
cover {report.edition}. Nothing was linked from outside the trust.

### Who could be compared {_heading("sec-eligible")}

People who used the Life Rooms enter on the day of first use. Everybody has to have been known
to the trust for {plan.history} days by then, and to be followed for {plan.follow_up} days
after; follow-up ends at death, on moving away and at the end of the records. The study has the
size that the records have; below {FEWEST} matched pairs no estimate is given.

### Index dates of the comparison pool {_heading("sec-index")}

Somebody who never came has no day of first use, and counting from any other day would give one
group time that the other had to live through [immortal-time bias, @suissa2008]. Each person in
the pool was therefore given a day drawn from the days of first use at the same hub, among those
on which the person was alive, in the area and known for long enough [@zhou2005]. The draw
depends on the person's pseudonym and a seed ({plan.seed}) alone. What happened after the day
plays no part in it.

### Costs and contacts {_heading("sec-windows")}

Contacts were added up over the 365 days before the index date and the 365 days from it on, each
priced at the unit cost of its kind ({year} prices). Amounts of people seen for part of a year
are per year of the time they were seen. Late entries after death or a move are not counted.

### Matching {_heading("sec-matching")}

One to one, without replacement, nearest neighbour on the logit of the propensity score within
0.2 standard deviations [@austin2011], and only within the same {exact}. The score is a logistic
regression on: {others}. All are known on the index date. Use of services beforehand is among
them because people come when things are bad: unless their matches had as bad a year, an
improvement that would have come anyway would be taken for the service's; matches whose bad year
was only chance remain a danger [@daw2018], which comparing the same people a year earlier looks
for. The
algorithm gives MatchIt's pairs [@ho2011].

### Estimation {_heading("sec-estimation")}

Ordinary least squares on each person's change, standard errors clustered on the pair
[@abadie2022], 95% intervals from Student's t with one degree of freedom fewer than there are
pairs [@cameron2015]. Kinds of contact are tested together by Holm's method.

### Missing values {_heading("sec-missing")}

Nobody was left out for a missing characteristic. {handled}
"""


def _heading(label: str) -> str:
    answers = ANSWERS.get(label, "")
    return f'{{#{label} checklist="{answers}"}}' if answers else f"{{#{label}}}"


def _day(day: pd.Timestamp) -> str:
    return f"{day.day} {day:%B %Y}"


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


def _who(report: BiteSummary) -> str:
    f = report.facts.people
    return f"""## Appendix B: who was compared {_heading("sec-who-compared")}

The records hold {f.users} people who used the Life Rooms and a pool of {f.pool}. @tbl-flow
follows them to the comparison. {report.compared} {_balanced(report)}
"""


def _balanced(report: BiteSummary) -> str:
    largest = report.facts.check.imbalance
    if largest.released.suppressed:
        return ""
    followed = f"They were followed for {report.facts.people.followed} days of the year on average."
    if report.evaluation.balanced:
        return (
            f"{followed} After matching no standardised difference is above {BALANCED} "
            f"(largest {largest}; @tbl-balance)."
        )
    return (
        f"{followed} After matching the largest standardised difference is {largest}, above the "
        f"usual limit of {BALANCED}: read the estimate with more care (@tbl-balance)."
    )


def _results(report: BiteSummary) -> str:
    f = report.facts.cost
    return f"""## Appendix C: results and checks in full {_heading("sec-results-full")}

**Cost in the first year.** {_sentence(f.change.released, "Difference in differences")}

**Without matching.** {_sentence(f.crude.released, "Everybody who could be compared")} This is
what matching had to correct: people who come are not like people who do not.

**Second year.** {_sentence(f.second_year.released, "To the second year after")} Only pairs
seen throughout are in it.

**A year in which nothing had happened.** {_placebo(f.placebo.released)}

**Something unseen.** {_e_value(report)}

**Kinds of contact.** @tbl-contacts gives the difference for each. {report.kinds}
"""


def _sentence(result: Released, what: str) -> str:
    if result.suppressed:
        return f"{what}: too few people to say."
    value = words.quantity(result.value, "pounds")
    low, high = (words.quantity(limit, "pounds") for limit in (result.low, result.high))
    verdict = words.direction(
        result,
        less="a lower change than in people who did not come",
        more="a higher change than in people who did not come",
        neither="not clearly different from the change in people who did not come",
    )
    return (
        f"{what}: {value} a person and year (95% CI {low} to {high}; n = {result.n:,}), {verdict}."
    )


def _placebo(result: Released) -> str:
    first = _sentence(result, "The same comparison one year earlier")
    if result.suppressed:
        return first
    if words.is_clear(result):
        return (
            f"{first} The groups were already moving apart before anybody came, so the estimate "
            "cannot be put down to the Life Rooms."
        )
    return f"{first} The groups were not clearly moving apart before anybody came."


def _e_value(report: BiteSummary) -> str:
    found, limit = report.facts.check.e_value, report.facts.check.e_value_limit
    if found.released.suppressed or limit.released.suppressed:
        return "Not computed."
    if limit.value <= 1:
        return "The interval includes no difference, so nothing unseen is needed to explain it."
    return (
        f"To explain the estimate away, something unmeasured would have to go with both use of "
        f"the Life Rooms and cost by a risk ratio of {found} each; to bring the interval to no "
        f"difference, {limit} [E-values, @vanderweele2017]."
    )


def _limits(report: BiteSummary) -> str:
    return f"""## Appendix D: limitations {_heading("sec-limits")}

People chose to come. Motivation, support at home and much else that sends somebody through a
door is not in the records, and matching cannot balance what is not recorded. The records were
kept for care and payment, not for this question: codes differ between teams, and contacts
outside the trust are missing. The pool holds only people who never came; some of them will have
been less ill, or less well supported, than those who did. Costs are unit costs times contacts,
not what was spent. What held for these hubs in these years need not hold elsewhere.
"""
