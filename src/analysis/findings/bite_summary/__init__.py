"""The BITE: two pages for everyone on whether a non-clinical response to mental distress works.

Numbers come from the matched cohort and the focus groups; every claim is worded by its interval.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import ClassVar

import pandas as pd

from analysis import involvement
from analysis.cohort import CohortEvaluation, evaluate
from analysis.cohort.examination import Examination, examine
from analysis.findings.bite_summary import cost_words
from analysis.findings.bite_summary import counts as bite_counts
from analysis.findings.bite_summary import facts as bite_facts
from analysis.findings.bite_summary import methods as bite_methods
from analysis.findings.bite_summary.big_number import BigNumber
from analysis.findings.bite_summary.cost_words import CostWords
from analysis.findings.bite_summary.groups import FocusGroups
from analysis.release import Counted
from analysis.show import words
from analysis.show.captioned import Captioned
from analysis.show.charts.before_after import before_after
from analysis.show.facts import Fact
from analysis.show.figures import Figure
from analysis.show.markdown import Markdown
from analysis.study import Study

COLUMN = 3.5
"""Inches: a little more than a column of the printed page, so that type keeps its size there."""

USERS, MATCHES = "Life Rooms users", "Similar people"


class BiteSummary(FocusGroups):
    """Facts, the figure and the sentences of the two-page summary."""

    name: ClassVar[str] = "bite-summary"
    counts_over: ClassVar[Mapping[str, str] | None] = bite_counts.ANEW
    tables: ClassVar[tuple[str, ...]] = (
        "people",
        "activity",
        "unit_costs",
        "participants",
        "involvement",
    )

    @cached_property
    def evaluation(self) -> CohortEvaluation:
        """The matched cohort for the study's hub and period."""
        return evaluate(self.study)

    # -- facts ----------------------------------------------------------------------------------

    def entries(self) -> list[Fact]:
        return list(bite_facts.facts(self))

    @cached_property
    def counts(self) -> Counted:
        """The counts of people that add up to one another, whoever shows them."""
        return bite_counts.released(self)

    @property
    def counted_together(self) -> Counted:
        return self.counts

    # -- the cost of care -----------------------------------------------------------------------

    @property
    def headline(self) -> str:
        if self.facts.cost.change.released.suppressed:
            return self.cost.answer
        pairs = f"{self.facts.people.matched} people who came, each next to one like them"
        return f"{self.cost.answer} {self.cost.range.removesuffix('.')} (95% CI; {pairs})."

    @cached_property
    def cost(self) -> CostWords:
        """What may be said of the cost of care, sentence by sentence."""
        return CostWords(self.facts.cost, self._why)

    @property
    def _why(self) -> str:
        return self.evaluation.shortfall or "there were too few people"

    @cached_property
    def kinds(self) -> str:
        """Which kinds of contact were clearly less or more common; empty if none may be named."""
        rows = self.evaluation.contacts
        if rows is None or self.facts.cost.change.released.suppressed:
            return ""
        return cost_words.kinds(rows)

    @cached_property
    def compared(self) -> str:
        """Whether the two groups compared were alike at the start; their size stands large."""
        if self.facts.cost.change.released.suppressed:
            return "In the end no two groups could be compared."
        if self.evaluation.balanced:
            return "On what the records hold, the two groups were alike at the start."
        return "The two groups were not fully alike at the start, so read the result with care."

    @cached_property
    def looked_at(self) -> BigNumber:
        """How many people's records the comparison rests on, to stand large; where there is none,
        how many came."""
        f = self.facts.people
        if not self.facts.cost.change.released.suppressed:
            return BigNumber(
                words.with_unit(f.matched.value, "people"),
                f"who came, next to {f.matches} like them who did not",
            )
        if f.users.released.suppressed:
            return BigNumber("Few or none", "who came are in the records")
        if not f.users.value:
            return BigNumber("Nobody", "who came is in the records")
        are = words.plural(float(f.users.value), "is", "are")
        return BigNumber(words.with_unit(f.users.value, "people"), f"who came {are} in the records")

    @cached_property
    def cost_picture(self) -> Captioned | Markdown:
        """The picture of what care cost, with its caption; nothing, not even that, where there
        is nothing to draw."""
        if self.facts.cost.change.released.suppressed:
            return Markdown("")
        caption = "What care cost for each person, over a year."
        return Captioned(self.cost_figure, "fig-cost", caption)

    @cached_property
    def cost_figure(self) -> Figure:
        """Two groups, before and after, for readers who like pictures better than numbers; only
        where there is an estimate."""
        found, people = self.evaluation, self.facts.people
        assert found.means is not None and found.cost is not None
        frame = pd.DataFrame(
            {
                "group": [USERS, MATCHES],
                "before": found.means["cost_before"].tolist(),
                "after": found.means["cost_after"].tolist(),
                "n": [found.cost.n_treated, found.cost.n_control],
            }
        )
        released = self.study.policy.table(
            frame, counts=["n"], estimates={"before": "n", "after": "n"}, decimals=0
        )
        equal = people.matched.text == people.matches.text
        both = "people in each group" if equal else f"and {people.matches} people"
        return before_after(
            "cost-before-after",
            released,
            title=self.cost.message,
            source=f"records, prices of {found.price_year}",
            n=f"{people.matched} {both}",
            measure="the cost of care for each person, in a year",
            width=COLUMN,
            height=1.6,
        )

    # -- public advisers ------------------------------------------------------------------------

    @cached_property
    def log(self) -> involvement.Involvement:
        """The log of public involvement in this work, summed up."""
        return involvement.summary(self.study.involvement, "bite")

    @cached_property
    def advised(self) -> str:
        """When advisers were involved and whether anything came of it, from the log."""
        log = self.log
        if not log.occasions:
            return "The log does not say when."
        stages = (
            "They took part at every stage"
            if log.at_every_stage
            else f"They took part in {words.listed(log.stages)}"
        )
        if not log.changed:
            came = "The log does not say what changed."
        elif log.occasions == 1:
            came = "Something changed because of what they said."
        elif log.changed == log.occasions:
            came = "Each time something changed because of what they said."
        else:
            often = words.times(log.changed).capitalize()
            came = f"{often} something changed because of what they said."
        return f"{stages}. They met us {words.times(log.occasions)}. {came}"

    @cached_property
    def flaws_in_short(self) -> str:
        """What became of gaps and late entries in the records, in plain words."""
        found = [r for r in self.flaws if r.table in ("people", "activity")]
        if not found:
            return "The checks found no gaps in the records."
        said = []
        if any(r.rule.startswith("not recorded") for r in found):
            said.append("People with gaps in their record were kept.")
        if any("after the day follow-up" in r.rule and r.table == "activity" for r in found):
            said.append("Visits dated after somebody died or moved were left out.")
        return " ".join(said) or "Small flaws in the records were found and dealt with."

    # -- the full edition -----------------------------------------------------------------------

    @cached_property
    def appendix(self) -> bite_methods.Appendix:
        """Methods, tables and checks, each empty in the public edition."""
        return bite_methods.Appendix(self)

    @cached_property
    def examination(self) -> Examination:
        """What bears on the estimate; takes seconds, and only the full edition asks for it."""
        return examine(self.study, self.evaluation)

    @property
    def references_inside(self) -> Markdown:
        """Where the references stand: in the public edition within its two pages."""
        return Markdown("" if self.full else _REFERENCES)

    @property
    def references_after(self) -> Markdown:
        """Where the references stand in the full edition: after the appendices."""
        return self.only_full(f"## References {{.unnumbered}}\n\n{_REFERENCES}")

    @property
    def edition(self) -> str:
        """What the reader has in hand, for the line on how it was made."""
        p = self.study.parameters
        hub = "all hubs" if p.hub == "all" else f"the {p.hub} hub"
        if not (p.period_start or p.period_end):
            return hub
        start = f"from {p.period_start}" if p.period_start else ""
        end = f"to {p.period_end}" if p.period_end else ""
        return f"{hub}, first visits {' '.join(part for part in (start, end) if part)}"


_REFERENCES = "::: {#refs}\n:::\n"


def findings(study: Study) -> BiteSummary:
    """The two-page summary of `study`."""
    return BiteSummary(study)
