"""The BITE: two pages for everyone on whether a non-clinical response to mental distress works.

Numbers come from the matched cohort and the focus groups; every claim is worded by its interval.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import ClassVar

import pandas as pd

from analysis import involvement
from analysis.cohort import CohortEvaluation, evaluate
from analysis.cohort.effects import Estimate
from analysis.cohort.examination import Examination, examine
from analysis.findings import bite_counts, bite_facts, bite_methods, cost_words
from analysis.findings.cost_words import CostWords
from analysis.findings.voices import Voices
from analysis.qualitative import themes
from analysis.qualitative.clearance import Cleared
from analysis.qualitative.coding import CodedProject
from analysis.release import Counted, Released
from analysis.show import quotes, words
from analysis.show.charts.before_after import before_after
from analysis.show.facts import Fact
from analysis.show.figures import Figure
from analysis.show.markdown import Markdown
from analysis.study import Study

THEMES: Mapping[str, str] = MappingProxyType(
    {
        "place": "Life Rooms people and environment",
        "safe": "Non-judgemental, safe space",
        "growth": "Self-development and self-awareness",
        "belonging": "Social inclusion",
        "goals": "Personal goals",
    }
)
"""The five themes in the order of the published summary: the report's key → the code's name."""
FOCUS_GROUPS = "focus_groups"
SAID: Mapping[str, str] = MappingProxyType(
    {
        "place": "Staff, volunteers and rooms did people good.",
        "safe": "Nobody judges, so things can be said.",
        "growth": "People learned new things, also about themselves.",
        "belonging": (
            "People met others and felt part of things. The hubs are seen as places for that."
        ),
        "goals": "People set out to do something, and did it.",
    }
)
"""What a theme is about, in a sentence; said only where somebody spoke of it."""
LONGEST_QUOTE = 25
"""Words: what fits in a panel of a two-page summary."""

COLUMN = 3.5
"""Inches: a little more than a column of the printed page, so that type keeps its size there."""

USERS, MATCHES = "Life Rooms users", "Similar people"
SOURCE = "people, activity and unit_costs, matched"
HOW = "matched pairs, change from the year before to the year after, difference of the changes"
INTERVIEWS = "interviews, focus groups"


@dataclass(frozen=True)
class BigNumber:
    """A number that stands large, or words where there is none, and what it is."""

    big: str
    means: str


class BiteSummary(Voices):
    """Facts, the figure and the sentences of the two-page summary."""

    name: ClassVar[str] = "bite-summary"
    counts_over: ClassVar[Mapping[str, str] | None] = bite_counts.DIFFERS
    name_of_study: ClassVar[str] = FOCUS_GROUPS
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

    @cached_property
    def coding(self) -> CodedProject:
        """The coded focus groups."""
        return self.study.coding

    # -- facts ----------------------------------------------------------------------------------

    def entries(self) -> list[Fact]:
        return [
            *self._cost(),
            *self._checks(),
            *self._people(),
            *self._contacts(),
            *self._themes(),
            *self._advice(),
            *(bite_facts.facts(self) if self.full and self.evaluation.cost else ()),
        ]

    def _cost(self) -> Iterator[Fact]:
        found = self.evaluation
        yield Fact("cost.change", self._estimate(found.cost), SOURCE, HOW, no_effect=0)
        yield Fact(
            "cost.second_year",
            self._estimate(found.second_year),
            SOURCE,
            "as cost.change, to the second year after, pairs seen throughout",
            no_effect=0,
        )
        yield Fact(
            "cost.placebo",
            self._estimate(found.placebo),
            SOURCE,
            "as cost.change, one year earlier, when nobody had come yet",
            no_effect=0,
        )
        yield Fact(
            "cost.crude",
            self._estimate(found.crude),
            "people, activity and unit_costs",
            "as cost.change, everybody comparable, without matching",
            no_effect=0,
        )
        for group, row in (("users", "treated"), ("matches", "control")):
            for when in ("before", "after"):
                value, n = float("nan"), 0
                if found.means is not None and found.cost is not None:
                    value = float(found.means.loc[row, f"cost_{when}"])
                    n = found.cost.n_treated if row == "treated" else found.cost.n_control
                yield Fact(
                    f"cost.{group}_{when}",
                    self.study.policy.mean(value, n, "pounds"),
                    SOURCE,
                    f"mean per person and year, the year {when}",
                )
        year = self.study.policy.exact(found.price_year, "", "published")
        yield Fact("cost.price_year", year, "unit_costs")

    def _checks(self) -> Iterator[Fact]:
        found = self.evaluation
        n = found.cost.n if found.cost else 0
        e, nothing = found.e_value, float("nan")
        statistic = self.study.policy.statistic
        for name, value, decimals, how in (
            ("imbalance", found.largest_imbalance, 2, "largest standardised difference, matched"),
            ("e_value", e.estimate if e else nothing, 1, "E-value of cost.change"),
            ("e_value_limit", e.limit if e else nothing, 1, "E-value of its nearer limit"),
        ):
            yield Fact(f"check.{name}", statistic(value, n), SOURCE, how, decimals)
        seen = self._followed
        days = self.study.policy.mean(seen.mean() if len(seen) else nothing, len(seen), "days")
        yield Fact("people.followed", days, SOURCE, "mean follow-up in the first year, matched")

    @property
    def _followed(self) -> pd.Series:
        found = self.evaluation
        if found.cost is None or found.matching is None:
            return pd.Series(dtype=float)
        return found.people.loc[found.matching.weights > 0, "days_after"]

    @cached_property
    def counts(self) -> Counted:
        """The counts of people that add up to one another, whoever shows them."""
        return bite_counts.released(self)

    @property
    def counted_together(self) -> Counted:
        return self.counts

    def _people(self) -> Iterator[Fact]:
        count = self.study.policy.count
        flow, found = self.evaluation.flow, self.evaluation
        matched = None if found.matching is None else found.matching.counts
        first, last = flow["step"].iloc[0], flow["step"].iloc[-1]
        for name, n, how, cell, over in (
            ("users", int(flow["users"].iloc[0]), "who used the Life Rooms, in the records",
             bite_counts.step(bite_counts.USERS, first), bite_counts.ADDS),
            ("pool", int(flow["pool"].iloc[0]), "who did not, in the records",
             bite_counts.step(bite_counts.POOL, first), bite_counts.POOL_STAYS),
            ("matched", matched.matched_treated if matched else 0, "users with a match",
             bite_counts.step(bite_counts.USERS, last) if matched else None, bite_counts.DIFFERS),
            ("matches", matched.matched_control if matched else 0, "their matches",
             bite_counts.step(bite_counts.POOL, last) if matched else None, bite_counts.DIFFERS),
        ):  # fmt: skip
            released = count(n, of=None if cell is None else (self.counts, cell))
            yield Fact(f"people.{name}", released, "people", how, over=over)

    def _contacts(self) -> Iterator[Fact]:
        rows = self.evaluation.contacts
        for row in [] if rows is None else rows.to_dict("records"):
            change = self.study.policy.estimate(
                row["value"], row["low"], row["high"], row["n"], "contacts"
            )
            yield Fact(f"contacts.{row['kind']}", change, SOURCE, HOW, decimals=2, no_effect=0)

    def _themes(self) -> Iterator[Fact]:
        exact = self.study.policy.exact
        yield self.published("published.themes", "focus_group_themes")
        yield self.published("published.services", "life_rooms_services")
        found = self._spoken
        yield Fact("themes.n", exact(len(THEMES), "themes", "consented"), INTERVIEWS)
        yield Fact("themes.groups", exact(self._groups, "groups", "consented"), INTERVIEWS)
        yield Fact("themes.people", exact(self._sat, "people", "consented"), INTERVIEWS)
        for key, row in found.iterrows():
            groups, people = int(row["groups"]), int(row["participants"])
            yield Fact(f"theme.{key}.groups", exact(groups, "groups", "consented"), INTERVIEWS)
            yield Fact(f"theme.{key}.people", exact(people, "people", "consented"), INTERVIEWS)

    def _advice(self) -> Iterator[Fact]:
        exact, log = self.study.policy.exact, self._log
        source = "log of public involvement"
        yield Fact("advice.times", exact(log.occasions, "times", "register"), source)
        yield Fact("advice.changed", exact(log.changed, "times", "register"), source)
        most = max(log.advisers.values(), default=0)
        yield Fact(
            "advice.people", exact(most, "people", "register"), source, "most at one occasion"
        )

    def _estimate(self, found: Estimate | None) -> Released:
        if found is None:
            nothing = float("nan")
            return self.study.policy.estimate(nothing, nothing, nothing, 0, "pounds")
        return self.study.policy.estimate(found.value, found.low, found.high, found.n, "pounds")

    # -- the cost of care -----------------------------------------------------------------------

    @property
    def headline(self) -> str:
        return self.cost.answer

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
        f = self.facts.people
        if f.matched.released.suppressed:
            return f"In the end no two groups could be compared, because {self._why}."
        if self.evaluation.balanced:
            return "On what the records hold, the two groups were alike at the start."
        return "The two groups were not fully alike at the start, so read the result with care."

    @cached_property
    def looked_at(self) -> BigNumber:
        """How many people's records the comparison rests on, to stand large."""
        f = self.facts.people
        if f.matched.released.suppressed:
            return BigNumber("No comparison", f"because {self._why}")
        return BigNumber(
            words.with_unit(f.matched.value, "people"),
            f"who came, next to {f.matches} like them who did not",
        )

    @cached_property
    def cost_figure(self) -> Figure:
        """Two groups, before and after, for readers who like pictures better than numbers."""
        found = self.evaluation
        means = found.means
        frame = pd.DataFrame(
            {
                "group": [USERS, MATCHES],
                "before": [float("nan")] * 2 if means is None else means["cost_before"].tolist(),
                "after": [float("nan")] * 2 if means is None else means["cost_after"].tolist(),
                "n": [0, 0] if found.cost is None else [found.cost.n_treated, found.cost.n_control],
            }
        )
        released = self.study.policy.table(
            frame, counts=["n"], estimates={"before": "n", "after": "n"}
        )
        people = self.facts.people
        few = people.matched.released.suppressed
        equal = people.matched.text == people.matches.text
        both = "people in each group" if equal else f"and {people.matches} people"
        shown = "" if few else f"{people.matched} {both}"
        return before_after(
            "cost-before-after",
            released,
            source=f"records, prices of {found.price_year}",
            n=shown,
            measure="the cost of care for each person, in a year",
            width=COLUMN,
            height=1.6,
        )

    # -- the focus groups -----------------------------------------------------------------------

    @cached_property
    def _sat(self) -> int:
        return sum(p.study == FOCUS_GROUPS for p in self.coding.participants)

    @cached_property
    def _groups(self) -> int:
        spoke = self.study.participants
        return int(spoke.loc[spoke["study"] == FOCUS_GROUPS, "focus_group"].nunique())

    @cached_property
    def _spoken(self) -> pd.DataFrame:
        """By theme key: groups and participants who spoke to it."""
        wanted = [self.coding.code(name) for name in THEMES.values()]
        groups = themes.groups_heard(self.coding, FOCUS_GROUPS, wanted)
        people = themes.totals(themes.by_group(self.coding, FOCUS_GROUPS, wanted))
        counts = [0] * len(wanted) if people.empty else people["participants"].tolist()
        return pd.DataFrame(
            {"groups": groups.to_numpy(), "participants": counts}, index=list(THEMES)
        )

    @cached_property
    def told(self) -> str:
        """What the groups spoke of, for the first panel: themes that somebody spoke to."""
        heard = int((self._spoken["participants"] > 0).sum())
        if not heard:
            return "No group of people who go there has told us yet what it means to them."
        things = words.counted(heard, "thing")
        return f"In their own words, people told us of {things} that the Life Rooms gave them."

    @cached_property
    def listened_to(self) -> BigNumber:
        """How many people sat in the groups, to stand large."""
        if not self._sat:
            return BigNumber("No group yet", "has told us what it means to those who come")
        groups = words.counted(self._groups, "group")
        return BigNumber(
            words.with_unit(self._sat, "people"), f"told us in {groups} what it means to them"
        )

    def heard(self, key: str) -> str:
        """A theme in a sentence, and how many groups and people spoke of it; `key` is one of
        `THEMES`."""
        groups, people = (int(n) for n in self._spoken.loc[key, ["groups", "participants"]])
        if not groups:
            return "Nobody spoke of this here."
        spoke = f"{people} of the {self._sat} people"
        if groups < self._groups:
            some, all_ = words.number(groups), words.number(self._groups)
            return f"{SAID[key]} Heard in {some} of {all_} groups, from {spoke}."
        if groups == 1:
            return f"{SAID[key]} Heard from {spoke}."
        every = "both" if groups == 2 else f"all {words.number(groups)}"
        return f"{SAID[key]} Heard in {every} groups, from {spoke}."

    @cached_property
    def _quotes(self) -> Mapping[str, tuple[Cleared, ...]]:
        wanted = [self.coding.code(name) for name in THEMES.values()]
        return self.clearance.choose(wanted, FOCUS_GROUPS, per_code=1, longest=LONGEST_QUOTE)

    def quote(self, key: str) -> Markdown:
        """Words of one person on a theme, with the label of where they stand in the interviews."""
        found = self._quotes[THEMES[key]]
        if not found:
            return Markdown("No words on this may be quoted here.")
        return quotes.inline(found[0])

    @cached_property
    def other_side(self) -> str:
        """How many people also spoke against the pattern of a theme."""
        rows = themes.deviant(self.coding, FOCUS_GROUPS)
        n = int(rows["speaker"].nunique())
        if not n:
            return ""
        who = words.counted(n, "person", "people").capitalize()
        return f"{who} also told us where the Life Rooms fell short for them."

    # -- public advisers ------------------------------------------------------------------------

    @cached_property
    def _log(self) -> involvement.Involvement:
        return involvement.summary(self.study.involvement, "bite")

    @cached_property
    def advised(self) -> str:
        """When advisers were involved and whether anything came of it, from the log."""
        log = self._log
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
