"""The full edition of the BITE: how people were compared, who they were, what was found, checks.

Technical words for readers who want to judge the work; every number a released one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from analysis.cohort.balance import BALANCED
from analysis.cohort.evaluation import COVARIATES, EXACT, FEWEST
from analysis.findings import estimate_words
from analysis.findings.bite_summary import check_tables as bite_check_tables
from analysis.findings.bite_summary import checks as bite_checks
from analysis.findings.bite_summary import figures as bite_figures
from analysis.findings.bite_summary import tables as bite_tables
from analysis.findings.bite_summary.tables import LABELS
from analysis.findings.cohort_checklist import heading
from analysis.show import words
from analysis.show.captioned import Captioned
from analysis.show.markdown import Markdown

if TYPE_CHECKING:
    from analysis.findings.bite_summary import BiteSummary

Pieces = Iterable[Markdown | Captioned]
FLAWS = "Flaws in the data, and what became of them."


@dataclass(frozen=True)
class Parts:
    """Pieces of a document shown one after another, each with its own evidence."""

    parts: tuple[Markdown | Captioned, ...]

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for part in self.parts:
            display(part)


@dataclass(frozen=True)
class Appendix:
    """The parts of the full edition, one a property; in the public edition each is empty.

    ``_sections/cohort-methods.qmd`` says where each stands.
    """

    report: BiteSummary

    @property
    def summary(self) -> Parts:
        """The comparison in a few technical lines."""
        return self._full(lambda report: (Markdown(_technical(report)),))

    @property
    def methods(self) -> Parts:
        """How people were compared, with the list of codes and what was wrong in the records."""
        return self._full(_methods_parts)

    @property
    def people(self) -> Parts:
        """Who was compared: flow, characteristics, balance, overlap, who was lost."""
        return self._full(_people_parts)

    @property
    def results(self) -> Parts:
        """Results in full: costs beside consequences, rates, other models, months."""
        return self._examined(bite_checks.results)

    @property
    def whom(self) -> Parts:
        """Subgroups and dose."""
        return self._examined(bite_checks.whom)

    @property
    def checks(self) -> Parts:
        """What else might explain them: specifications, dates, something unseen."""
        return self._examined(bite_checks.checks)

    @property
    def limits(self) -> Parts:
        """Limitations, and access to data and code."""
        return self._full(lambda report: (Markdown(_limits(report)), Markdown(_access(report))))

    def _full(self, parts: Callable[[BiteSummary], Pieces]) -> Parts:
        return Parts(tuple(parts(self.report)) if self.report.full else ())

    def _examined(self, parts: Callable[[BiteSummary], Pieces]) -> Parts:
        return self._full(parts) if self.report.evaluation.cost is not None else Parts(())


def _methods_parts(report: BiteSummary) -> Pieces:
    return [
        Markdown(_methods(report)),
        Captioned(
            bite_check_tables.codes(report), "tbl-codes", "What was counted, and what one costs."
        ),
        Markdown(_methods_continued(report)),
        *([Captioned(report.handled, "tbl-handled", FLAWS)] if report.flaws else []),
    ]


def _people_parts(report: BiteSummary) -> Pieces:
    parts: list[Markdown | Captioned] = [
        Markdown(_who(report)),
        Captioned(
            bite_figures.flow(report),
            "fig-flow",
            "How people came into the comparison, and were lost.",
        ),
        Captioned(bite_tables.flow(report), "tbl-flow", "The same numbers in a table."),
    ]
    if report.evaluation.cost is None:
        return parts
    return [
        *parts,
        # Figures first: tables break over pages, and fill what a tall figure leaves.
        Captioned(
            bite_figures.love(report),
            "fig-love",
            "How alike the groups were, before and after matching.",
        ),
        Captioned(
            bite_figures.overlap(report),
            "fig-overlap",
            "How likely people were to come, by group, before and after matching.",
        ),
        Captioned(
            bite_tables.characteristics(report),
            "tbl-who",
            "People who were compared, after matching.",
        ),
        Captioned(
            bite_tables.balance(report),
            "tbl-balance",
            "Standardised differences before and after matching.",
        ),
        Captioned(
            bite_check_tables.strata(report),
            "tbl-strata",
            "The largest standardised difference within each group matched by itself.",
        ),
        *_lost_parts(report),
    ]


def _lost_parts(report: BiteSummary) -> Pieces:
    if not bite_check_tables.lost_rows(report)["lost"].any():
        return [Markdown("Every user who could be compared was matched.")]
    caption = "Users with a match and without one."
    return [
        Markdown(_lost(report)),
        Captioned(bite_check_tables.lost(report), "tbl-lost", caption),
    ]


# -- words ----------------------------------------------------------------------------------------


def _methods(report: BiteSummary) -> str:
    plan = report.evaluation.plan
    first, last = report.evaluation.records
    year = report.facts.cost.price_year
    return f"""## Appendix A: how people were compared {heading("sec-methods")}

A retrospective cohort study from the trust's routine records. People who used the Life Rooms
were matched with people who did not, and the change in what their clinical care cost was
compared (difference in differences). The records run from {_day(first)} to {_day(last)} and
cover {report.edition}. The tables people, activity, unit costs and engagement of the data package
were read, and nothing else; nothing was linked from outside the trust.

### Who could be compared {heading("sec-eligible")}

People who used the Life Rooms enter on the day of first use. Everybody has to have been known
to the trust for {plan.history} days by then, and to be followed for {plan.follow_up} days
after; follow-up ends at death, on moving away and at the end of the records. The study has the
size that the records have; below {FEWEST} matched pairs no estimate is given.

### Index dates of the comparison pool {heading("sec-index")}

Somebody who never came has no day of first use, and counting from any other day would give one
group time that the other had to live through [immortal-time bias, @suissa2008]. Each person in
the pool was therefore given a day drawn from the days of first use at the same hub, among those
on which the person was alive, in the area and known for long enough [@zhou2005]. The draw
depends on the person's pseudonym and a seed ({plan.seed}) alone. What happened after the day
plays no part in it.

### Costs and contacts {heading("sec-windows")}

Contacts were added up over the 365 days before the index date and the 365 days from it on, each
priced at the unit cost of its kind ({year} prices). Amounts of people seen for part of a year
are per year of the time they were seen. Late entries after death or a move are not counted.
@tbl-codes lists every code. Urgent contacts are crisis care, treatment at home and emergency
visits.
"""


def _methods_continued(report: BiteSummary) -> str:
    exact = words.listed([LABELS[name].lower() for name in EXACT])
    others = words.listed([_lower(LABELS[name]) for name in COVARIATES])
    handled = (
        "@tbl-handled lists what was found in the records, how often, and what became of it."
        if report.flaws
        else "The checks found no flaw in the records."
    )
    computed = (
        "There being no estimate to examine, none of this was computed here. "
        if report.evaluation.cost is None
        else ""
    )
    return f"""### Matching {heading("sec-matching")}

One to one, without replacement, nearest neighbour on the logit of the propensity score within
0.2 standard deviations [@austin2011], and only within the same {exact}. The score is a logistic
regression on: {others}. All are known on the index date. The few people of a kind that the
other group has nobody of are left out and counted (@fig-flow). Use of services beforehand is among
them because people come when things are bad: unless their matches had as bad a year, an
improvement that would have come anyway would be taken for the service's; matches whose bad year
was only chance remain a danger [@daw2018], which comparing the same people a year earlier looks
for. The
algorithm gives MatchIt's pairs [@ho2011].

### Estimation {heading("sec-estimation")}

Ordinary least squares on each person's change, standard errors clustered on the pair
[@abadie2022], 95% intervals from Student's t with one degree of freedom fewer than there are
pairs [@cameron2015]. Rates of contacts: negative binomial regression, errors clustered on the pair.
Kinds of contact are tested together by Holm's method.

### What else is looked at {heading("sec-planned")}

{computed}
Other models of cost: with the other characteristics in the regression too; adjusted for the year
before instead of differenced, between which two the truth lies if either's supposition holds
[@dingli2019]; gamma regression with logarithmic link; in two parts, whether somebody cost anything
and how much [@duan1983]; and intervals by bootstrap over pairs. The difference month by month,
with a joint test of the months before. Every reasonable choice of caliper, ratio, weights,
covariates and estimator in one curve [@simonsohn2020]. The whole comparison made again a year
earlier, and how much would have fallen anyway [@barnett2005]. How strong something unseen would
have to be [@vanderweele2017; @rosenbaum2002]. Subgroups by hub, sex, age and diagnosis, each with
the test of its interaction, adjusted by Holm's method for the number of divisions; and how often
people came.

### Missing values {heading("sec-missing")}

A missing characteristic is a kind of its own, and nobody is left out for it unless the other group
has nobody of that kind (@fig-flow). {handled}
"""


def _day(day: pd.Timestamp) -> str:
    return f"{day.day} {day:%B %Y}"


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


def _who(report: BiteSummary) -> str:
    f = report.facts.people
    return f"""## Appendix B: who was compared {heading("sec-who-compared")}

The records hold {f.users} people who used the Life Rooms and a pool of {f.pool}. @fig-flow
follows them to the comparison. {report.compared if report.evaluation.cost is None else ""}
{_balanced(report)}
"""


def _balanced(report: BiteSummary) -> str:
    largest = report.facts.check.imbalance
    if largest.released.suppressed:
        return ""
    followed = f"They were followed for {report.facts.people.followed} days of the year on average."
    if report.evaluation.balanced:
        return (
            f"{followed} After matching every standardised difference is within {BALANCED} "
            f"(largest {largest}; @fig-love)."
        )
    return (
        f"{followed} After matching the largest standardised difference is {largest}, above the "
        f"usual limit of {BALANCED}: read the estimate with more care (@fig-love)."
    )


def _lost(report: BiteSummary) -> str:
    f = report.facts.people
    return f"""The estimate is for people like the {f.matched} users who were matched. @tbl-lost
sets beside them the users who were not; about those it says nothing. Somebody whose year before was
like nobody's in the pool has no match, so they may be the very people who had had the most care.
"""


def _technical(report: BiteSummary) -> str:
    first, last = report.evaluation.records
    f = report.facts
    pairs = report.study.policy.count(report.evaluation.n_pairs)
    found = (
        f"No estimate can be given, because {report.evaluation.shortfall} "
        f"({report.evaluation.rule})."
        if report.evaluation.cost is None
        else estimate_words.technical(
            f.cost.change.released,
            "Change in the cost of clinical care per person and year, users minus matched people",
            "difference in differences, errors clustered on the pair",
            pairs,
        )
    )
    return f"""## Technical summary {heading("sec-technical")}

**Design.** A retrospective matched cohort study from routinely collected electronic health
records. **Data.** Contacts and their dates, from the clinical records of Mersey Care NHS Foundation
Trust{_synthetic(report)}; not linked to any other source. **Setting.** North West of England,
{_day(first)} to {_day(last)}, {report.edition}. Intervals are 95% confidence intervals (CI).
**Result.** {found} **Reading it.**
{report.cost.link}
"""


def _synthetic(report: BiteSummary) -> str:
    return " (here synthetic data of the same form)" if report.study.status == "synthetic" else ""


def _access(report: BiteSummary) -> str:
    data = (
        "The data are synthetic and come with the software."
        if report.study.status == "synthetic"
        else "The records are the trust's and are not published; the package states their form."
    )
    return f"""### Protocol, data and code {heading("sec-access")}

{data} Their fingerprint is `{report.study.fingerprint[:12]}`. Everything above was computed by
{report.software}, whose source is open; this appendix is its protocol.
"""


def _limits(report: BiteSummary) -> str:
    letter = "C" if report.evaluation.cost is None else "F"
    return f"""## Appendix {letter}: limitations {heading("sec-limits")}

People chose to come. Motivation, support at home and much else that sends somebody through a
door is not in the records, and matching cannot balance what is not recorded. The records were
kept for care and payment, not for this question: codes differ between teams, and contacts
outside the trust are missing. The pool holds only people who never came; some of them will have
been less ill, or less well supported, than those who did. Costs are unit costs times contacts,
not what was spent, and what the Life Rooms itself costs is not among them. What held for these
hubs in these years need not hold elsewhere.
"""
