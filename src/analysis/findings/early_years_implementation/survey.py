"""The NoMAD survey of the early-years study: construct means at two points in time, and the change.

Staff are research participants: their numbers are shown exactly, and every change has its interval.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.findings import coded, outcomes
from analysis.qualitative import nomad
from analysis.qualitative.nomad import GENERAL
from analysis.release import ReleasedTable
from analysis.show import words
from analysis.show.captioned import Captioned
from analysis.show.charts.change import change
from analysis.show.facts import Fact, Facts
from analysis.show.markdown import Markdown
from analysis.show.tables import Table
from analysis.show.tables import table as made_table
from analysis.study import Study

SOURCE = "NoMAD survey"
WAVES = ("first survey", "second survey")
FEW = 30
"""Fewer people than this are called few: the t interval is then clearly wider than the normal."""
FEWEST = 3
"""Fewer people than this are not compared: an interval from two is wider than any scale."""
TOO_FEW = "Too few staff answered both surveys to say what changed."


@dataclass(frozen=True)
class Survey:
    """Facts, sentences, a figure and a table of the survey."""

    study: Study

    @cached_property
    def facts(self) -> Facts:
        """The survey's own facts, as the report has them too."""
        return Facts.of(self.entries())

    @cached_property
    def items(self) -> nomad.Survey:
        """The survey's items."""
        return nomad.load(self.study.root / "frameworks")

    @cached_property
    def changes(self) -> pd.DataFrame:
        """Construct means at both surveys and the paired change."""
        scored = nomad.scores(self.study.nomad, self.items)
        return nomad.change(scored, self.items)

    def entries(self) -> Iterator[Fact]:
        """The facts of the survey."""
        policy, answers = self.study.policy, self.study.nomad
        waves = answers.groupby("respondent")["wave"].nunique()
        yield Fact("survey.people", policy.count(len(waves), "consented", "people"), SOURCE)
        twice = int((waves > 1).sum())
        yield Fact("survey.twice", policy.count(twice, "consented", "people"), SOURCE)
        for name, n in (
            ("items", sum(i.construct != GENERAL for i in self.items.items)),
            ("general_items", sum(i.construct == GENERAL for i in self.items.items)),
            ("turned", sum(i.reverse for i in self.items.items)),
        ):
            yield Fact(f"survey.{name}", policy.exact(n, "items", "published"), "nomad.yaml")
        yield Fact("survey.answers", policy.count(len(answers), "consented", ""), SOURCE)
        irrelevant = int(answers["not_relevant"].sum())
        yield Fact("survey.not_relevant", policy.count(irrelevant, "consented", ""), SOURCE)
        skipped = int(answers["score"].isna().sum()) - irrelevant
        yield Fact("survey.skipped", policy.count(skipped, "consented", ""), SOURCE)
        for row in self.changes.itertuples():
            name = f"survey.{coded.slug(row.construct)}"
            for wave in ("first", "second"):
                released = policy.mean(getattr(row, wave), row.n, "", "consented")
                yield Fact(f"{name}.{wave}", released, SOURCE, "mean of respondents' means", 1)
            # A change without an interval worth the name is not shown as a finding.
            told = row.n >= FEWEST and pd.notna(row.low)
            value, low, high = (row.change, row.low, row.high) if told else 3 * (float("nan"),)
            released = policy.estimate(value, low, high, row.n, "", "consented")
            how = "mean paired change, t interval"
            about = outcomes.survey(coded.slug(row.construct))
            yield Fact(f"{name}.change", released, SOURCE, how, 1, no_effect=0, about=about)

    @cached_property
    def method_sentence(self) -> str:
        """Who answered how often, and which items were turned."""
        f = self.facts.survey
        people, twice = int(f.people.value), int(f.twice.value)
        if not people:
            return "Nobody answered the survey in this selection."
        often = {people: "twice", 0: "once"}.get(twice, f"({f.twice.in_words} of them twice)")
        turned = int(f.turned.value)
        who = words.counted(people, "member of staff", "staff").capitalize()
        said = [
            f"{who} answered the survey {often}: "
            f"{f.items.in_words} items on the constructs, from 1 to 5, and "
            f"{f.general_items.in_words} general items, from 0 to 10."
        ]
        if turned:
            is_worded = words.counted(turned, "item is", "items are").capitalize()
            was = words.plural(turned, "was", "were")
            said.append(f"{is_worded} worded the other way round and {was} turned.")
        return " ".join(said)

    @cached_property
    def sentence(self) -> str:
        """Which constructs changed clearly between the surveys, and which did not."""
        if not self.compared:
            return TOO_FEW
        by_way: dict[str, list[str]] = {"rose": [], "fell": [], "": []}
        for construct in self.compared:
            by_way[self._way(construct)].append(construct.lower())
        said = [
            f"{words.listed(names)} {way} clearly" for way, names in by_way.items() if way and names
        ]
        if by_way[""]:
            said.append(f"{words.listed(by_way[''])} showed no clear change")
        return f"Between the surveys {'; '.join(said)}."

    @cached_property
    def details(self) -> str:
        """Each construct's change with its numbers."""
        if not self.compared:
            return self.sentence
        said = [f"{c.lower()} {self.change_of(c)}" for c in self.items.constructs]
        return f"{words.sentence('; '.join(said))} {self._caution}".rstrip()

    @cached_property
    def general_sentence(self) -> str:
        """The general items one by one; empty if too few staff answered any of them twice."""
        items = [item for item in self.items.general if self._compared(item)]
        if not items:
            return ""
        said = [f"“{item}” {self.change_of(item)}" for item in items]
        return (
            "The general items belong to no construct and ask about different things, so each "
            f"stands for itself, on its scale from 0 to 10: {'; '.join(said)}."
        )

    @cached_property
    def compared(self) -> list[str]:
        """The constructs that enough staff answered twice."""
        return [c for c in self.items.constructs if self._compared(c)]

    @cached_property
    def in_short(self) -> str:
        """The survey at the end of a sentence on what was used, for the plain-English summary."""
        if not self.facts.survey.people.value:
            return ""
        again = " at two points in time" if self.facts.survey.twice.value else ""
        return f", and a short survey{again}"

    @cached_property
    def in_discussion(self) -> Markdown:
        """At the end of a sentence on the interviews: where to see what the survey says of it."""
        if not self.compared:
            return Markdown("")
        return Markdown(
            "; how far the survey, from other answers, shows the same can be read from @fig-survey"
        )

    @cached_property
    def shown(self) -> Markdown:
        """Where the numbers stand, and what they can say."""
        if self.compared:
            return Markdown(
                "@fig-survey and @tbl-survey show the numbers. A change between two surveys "
                "without a comparison says when answers moved, not why."
            )
        answered = self.facts.survey.people.value
        return Markdown("@tbl-survey shows what was answered." if answered else "")

    @property
    def _caution(self) -> str:
        """What no clear change does not mean, where there is any."""
        if all(self._way(c) for c in self.compared):
            return ""
        n = max(int(self.facts[f"survey.{coded.slug(c)}.change"].n) for c in self.compared)
        few = f"With {words.number(n)} people the intervals are wide, and " if n < FEW else ""
        return words.sentence(f"{few}“no clear change” does not mean that nothing changed")

    @property
    def _message(self) -> str:
        """What the figure says of the constructs."""
        said = []
        for way in ("rose", "fell"):
            names = [c.lower() for c in self.compared if self._way(c) == way]
            said += [f"{words.listed(names)} {way} clearly"] if names else []
        if not said:
            return "No construct changed clearly between the surveys"
        return words.sentence("; ".join(said)).rstrip(".")

    def _way(self, construct: str) -> str:
        fact = self.facts[f"survey.{coded.slug(construct)}.change"]
        return words.direction(fact.released, less="fell", more="rose", neither="")

    def _compared(self, construct: str) -> bool:
        """Whether enough staff answered twice for a change with its interval."""
        return not self.facts[f"survey.{coded.slug(construct)}.change"].released.suppressed

    def change_of(self, construct: str) -> str:
        """One construct's change, with both means and its interval."""
        name = coded.slug(construct)
        fact = self.facts[f"survey.{name}"]
        if not self._compared(construct):
            n = int(self.changes.set_index("construct").at[construct, "n"])
            if n < FEWEST:
                return "was answered twice by too few staff to say whether it changed"
            return f"moved by the same amount for all {words.number(n)}, so that it has no interval"
        way = words.direction(
            fact.change.released, less="fell", more="rose", neither="showed no clear change"
        )
        return (
            f"{way} (from {fact.first.text} to {fact.second.text}; change {fact.change.text}, "
            f"{fact.change.interval}; n = {fact.change.n})"
        )

    def _data(self, rows: pd.DataFrame) -> ReleasedTable:
        means = ["first", "second", "change", "low", "high"]
        return self.study.policy.table(
            rows, counts=["n"], estimates={name: "n" for name in means}, kind="consented"
        )

    @cached_property
    def figure(self) -> Captioned | Markdown:
        """Construct means at both surveys, and the change; nothing where nothing is compared."""
        if not self.compared:
            return Markdown("")
        rows = self.changes[self.changes["construct"].isin(self.compared)]
        drawn = change(
            "survey-change",
            self._data(rows),
            label="construct",
            times=WAVES,
            scale=(1, 5),
            measure="Mean agreement, 1 (low) to 5 (high)",
            title=self._message,
            source=SOURCE,
            n="Only staff who answered both surveys",
        )
        caption = (
            "NoMAD: construct means at both surveys, and the mean change with its 95% interval."
        )
        return Captioned(drawn, "fig-survey", caption)

    @cached_property
    def table(self) -> Captioned | Markdown:
        """The same numbers with the general items; what was answered once, where nothing else is;
        nothing where nobody answered."""
        if not self.facts.survey.people.value:
            return Markdown("")
        if not self.compared:
            return Captioned(self._answered, "tbl-survey", "NoMAD: means of those who answered.")
        return Captioned(self._changed, "tbl-survey", "NoMAD: means, change and 95% interval.")

    @property
    def _answered(self) -> Table:
        scored = nomad.scores(self.study.nomad, self.items).dropna(subset=["score"])
        waves = sorted(self.study.nomad["wave"].unique())
        names = dict(zip(waves, WAVES if len(waves) > 1 else ("survey",), strict=False))
        rows = []
        for wave, name in names.items():
            here = scored[scored["wave"] == wave].groupby("construct")["score"]
            found = here.agg(["mean", "count"]).reindex(self.items.scales)
            rows += [
                {
                    "construct": _begun(scale),
                    "survey": _begun(name),
                    "mean": row["mean"],
                    "n": int(row["count"]) if pd.notna(row["count"]) else 0,
                }
                for scale, row in found.iterrows()
            ]
        frame = pd.DataFrame(rows)
        return made_table(
            "survey",
            self.study.policy.table(frame, counts=["n"], estimates={"mean": "n"}, kind="consented"),
            columns={
                "construct": "Construct or item",
                **({"survey": "Survey"} if len(names) > 1 else {}),
                "mean": "Mean",
                "n": "Staff",
            },
            decimals={"mean": 1},
            widths={"construct": 20},
            notes=[
                "Constructs are means from 1 to 5; the general items, at the end, are answers "
                "from 0 to 10. Items worded the other way round were turned. All who answered; "
                "those of two surveys are not the same people."
                if len(names) > 1
                else "Constructs are means from 1 to 5; the general items, at the end, are answers "
                "from 0 to 10. Items worded the other way round were turned."
            ],
            source=SOURCE,
        )

    @property
    def _changed(self) -> Table:
        rows = self.changes.assign(construct=self.changes["construct"].map(_begun))
        rows.loc[rows["n"] < FEWEST, ["change", "low", "high"]] = np.nan
        return made_table(
            "survey",
            self._data(rows),
            columns={
                "construct": "Construct or item",
                "first": "First",
                "second": "Second",
                "change": "Change",
                "low": "From",
                "high": "To",
                "n": "Staff",
            },
            decimals=dict.fromkeys(("first", "second", "change", "low", "high"), 1),
            widths={"construct": 20},
            notes=[
                "Constructs are means from 1 to 5; the general items, at the end, are answers "
                "from 0 to 10. Items worded the other way round were turned. Staff who answered "
                "both times."
            ],
            source=SOURCE,
        )


def _begun(name: str) -> str:
    return name[:1].upper() + name[1:]
