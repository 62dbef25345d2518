"""The partnership case study: rehabilitation and recovery in Leeds.

Published figures (Compact Voice, January 2016) stand beside what the stays table gives, and beside
what a mean over people who left a ward does not tell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
import pandas as pd

from analysis import parameters, stays
from analysis.counted import Counted
from analysis.findings import involved
from analysis.findings.partnership_case_study import counts as case_study_counts
from analysis.findings.partnership_case_study import figures as case_study_figures
from analysis.findings.partnership_case_study import sentences as case_study_words
from analysis.findings.partnership_case_study.appendix import COUNTING
from analysis.findings.partnership_case_study.counts import GRID, WITHIN
from analysis.findings.partnership_case_study.figures import PRINTED, SOURCE
from analysis.findings.partnership_case_study.sentences import STUDY
from analysis.findings.voices import Voices
from analysis.qualitative.clearance import Cleared
from analysis.release import Released, ReleasedTable
from analysis.show import words
from analysis.show.facts import Fact
from analysis.show.figures import Figure
from analysis.show.markdown import Markdown, there_are_no
from analysis.show.quotes import Quoted, quotations
from analysis.show.tables import Table, table
from analysis.stays import Estimate, SurvivalCurve
from analysis.study import Study
from analysis.systems import Cell
from bite.errors import DataError

YEARS = (2014, 2015)
QUOTED, HARD = "Kindness and a way forward", "What was hard"
_STILL = "still there at its end, days so far"


@dataclass(frozen=True)
class CaseStudy(Voices):
    """Facts, figures and sentences of the case study, for one unit or all."""

    unit: str = parameters.ALL
    name: ClassVar[str] = "partnership-case-study"
    name_of_study: ClassVar[str] = STUDY
    tables: ClassVar[tuple[str, ...]] = ("stays", "rehab_partners", "involvement")
    by_hub: ClassVar[bool] = False
    by_period: ClassVar[bool] = False
    years: ClassVar[tuple[int, ...]] = YEARS
    within: ClassVar[int] = WITHIN

    @cached_property
    def table(self) -> pd.DataFrame:
        """Stays on the chosen unit."""
        everything = self.study.stays
        if self.unit == parameters.ALL:
            return everything
        return everything[everything["unit"] == self.unit].reset_index(drop=True)

    @cached_property
    def counts(self) -> Counted:
        """The counts of stays, chosen together for all units."""
        return case_study_counts.released(self)

    @property
    def counted_together(self) -> Counted:
        return self.counts

    def count(self, *cell: object) -> Released:
        """A count of stays by its name (see `case_study_counts`)."""
        n = self.counts.values.get(cell, 0)
        return self.study.policy.count(n, unit="stays", of=(self.counts, cell))

    @cached_property
    def split(self) -> pd.Timestamp:
        """The day after the first window closed: admissions are compared from here on."""
        return stays.window(YEARS[0])[1] + pd.Timedelta(days=1)

    @cached_property
    def curves(self) -> dict[str, SurvivalCurve]:
        """Time to discharge of the stays that began before and since the split."""
        last = stays.last_record(self.study.stays)
        before = stays.admitted_before(self.table, self.split)
        groups = {"earlier": self.table[before], "later": self.table[~before]}
        return {
            name: stays.time_to_discharge(rows, last) for name, rows in groups.items() if len(rows)
        }

    def choices(self) -> dict[str, str]:
        return {"Unit": "all units" if self.unit == parameters.ALL else self.unit}

    def entries(self) -> list[Fact]:
        return [
            *self._printed(),
            *self._windows(),
            *self._register(),
            *self._follow_up(),
            *self.voice_facts(),
        ]

    def _printed(self) -> Iterator[Fact]:
        for year in YEARS:
            yield self.published(f"published.stay_{year}", f"stay_{year}")
            yield self.published(f"published.discharged_{year}", f"discharged_{year}")
        yield self.published("published.months_of_support", "community_support")
        yield self.published("published.partners", "rehab_partners")
        yield self.published("published.nhs_partners", "rehab_nhs_partners")
        yield self.published("published.voluntary_partners", "rehab_voluntary_partners")

    def _windows(self) -> Iterator[Fact]:
        policy = self.study.policy
        for year in YEARS:
            found = stays.window_mean(self.table, year)
            when = f"March to August {year}"
            of = self.counts, ("ended", year)
            mean = policy.estimate(found.mean, found.low, found.high, found.n, "days", of=of)
            how = f"mean of stays that ended in {when}, t interval"
            yield Fact(f"stays.mean_{year}", mean, SOURCE, how)
            how = f"stays that ended in {when}"
            yield Fact(f"stays.ended_{year}", self.count("ended", year), SOURCE, how)
            entirely = self._perhaps_in_print(found.discharged_entirely, year)
            how = f"discharged to a home of any kind in {when}"
            yield Fact(f"stays.discharged_{year}", entirely, SOURCE, how)
            still = self.ways[(self.ways["way"] == _STILL) & (self.ways["year"] == year)].iloc[0]
            n, of = int(still["n"]), (self.counts, ("still", year))
            so_far = policy.mean(float(still["days"]), n, "days", of=of)
            how = f"mean days so far of those still there at the end of {when}"
            yield Fact(f"stays.so_far_{year}", so_far, SOURCE, how)

    def _perhaps_in_print(self, n: int, year: int) -> Released:
        """A count of people; exact only if exactly this count of the same people is in print
        already, where repeating it tells nobody anything new."""
        if self.in_print(n, year):
            return self.study.policy.exact(n, "people", "published")
        return self.study.policy.count(n, of=(self.counts, ("entirely", year)))

    def in_print(self, n: float, year: int) -> bool:
        """Whether `n` people discharged in a year's window are in print already."""
        published = self.study.published[f"discharged_{year}"].value
        return self.unit == parameters.ALL and n == published

    def _register(self) -> Iterator[Fact]:
        partners = self.study.rehab_partners
        voluntary = int((partners["sector"] == "voluntary").sum())
        exact = self.study.policy.exact
        yield Fact("partners.all", exact(len(partners), "organisations", "register"), "partners")
        yield Fact("partners.voluntary", exact(voluntary, "organisations", "register"), "partners")

    def _follow_up(self) -> Iterator[Fact]:
        policy = self.study.policy
        for name, days, how in (
            ("within", WITHIN, "to which the restricted mean looks"),
            ("grid", GRID, "from one printed point of the curve to the next"),
        ):
            yield Fact(f"design.{name}", policy.exact(days, "days", "register"), SOURCE, how)
        yield Fact("stays.all", self.count("stays"), SOURCE)
        yield Fact(
            "stays.still_there",
            self.count("going on"),
            SOURCE,
            "no day of discharge written down",
        )
        for name, curve in self.curves.items():
            yield Fact(
                f"median.{name}",
                self._released(self._median(curve), curve.n, ("followed", name)),
                SOURCE,
                "Kaplan–Meier, log-log interval",
            )
            yield Fact(f"followed.{name}", self.count("followed", name), SOURCE)
            yield Fact(
                f"restricted.{name}",
                self._released(self._restricted(curve), curve.n, ("followed", name)),
                SOURCE,
                f"restricted mean up to {WITHIN} days",
            )
        yield Fact(
            "restricted.difference",
            self._released(self.difference, sum(c.n for c in self.curves.values()), ("stays",)),
            SOURCE,
            f"difference of restricted means up to {WITHIN} days, later minus earlier",
            no_effect=0,
        )

    def _median(self, curve: SurvivalCurve) -> Estimate:
        """When half had ended; nothing where the profile wants more on either side of a median."""
        found = curve.median
        told = self.study.policy.quantile(found.value, 0.5, curve.n, "days")
        return Estimate(*[float("nan")] * 4) if told.suppressed else found

    def _restricted(self, curve: SurvivalCurve) -> Estimate:
        try:
            return curve.restricted_mean(WITHIN)
        except DataError:
            return Estimate(*[float("nan")] * 4)

    def _released(self, found: Estimate, n: int, cell: Cell) -> Released:
        """An estimate in days; limits that the curve does not reach are left out with it. ``cell``
        names the count of the stays behind it."""
        of = self.counts, cell
        if not np.isfinite([found.low, found.high]).all():
            return self.study.policy.mean(found.value, n, "days", of=of)
        return self.study.policy.estimate(found.value, found.low, found.high, n, "days", of=of)

    @cached_property
    def difference(self) -> Estimate:
        """Restricted mean of the later stays minus that of the earlier ones, in days."""
        if len(self.curves) < 2 or not self.ended_within_a_year:
            return Estimate(*[float("nan")] * 4)
        later, earlier = (self._restricted(self.curves[name]) for name in ("later", "earlier"))
        if not np.isfinite([later.value, earlier.value]).all():
            return Estimate(*[float("nan")] * 4)
        return stays.restricted_mean_difference(
            self.curves["later"], self.curves["earlier"], WITHIN
        )

    @cached_property
    def ended_within_a_year(self) -> bool:
        """Whether any stay is known to have ended that soon: otherwise both means are the year
        itself, and their interval has no width."""
        return any(curve.events[curve.time <= WITHIN].any() for curve in self.curves.values())

    @cached_property
    def absent(self) -> Markdown:
        """What there is none of in this edition, so that nothing points at it."""
        shown = self.counted.frame[[f"n_{year}" for year in YEARS]]
        there = {
            "partners": len(self.study.rehab_partners) > 0,
            "ways": bool(shown.notna().any(axis=None)),
            "curves": bool(self.drawn.frame["share"].notna().any()),
            "comparison": not self.facts.restricted.difference.released.suppressed,
        }
        return there_are_no([name for name, any_ in there.items() if not any_])

    @cached_property
    def drawn(self) -> ReleasedTable:
        """What the curves may show."""
        return case_study_figures.curves(self)

    @property
    def headline(self) -> str:
        return case_study_words.headline(self)

    @cached_property
    def method_sentence(self) -> str:
        """What the stays table holds."""
        return case_study_words.method(self)

    @cached_property
    def means_sentence(self) -> str:
        """The mean of each window with its interval and n."""
        return case_study_words.means(self, YEARS)

    @cached_property
    def agreement_sentence(self) -> str:
        """Whether the data give what is in print."""
        return case_study_words.agreement(self, YEARS)

    @cached_property
    def few_sentence(self) -> str:
        """How many stays the means rest on."""
        return case_study_words.few(self, YEARS)

    @cached_property
    def follow_up_sentence(self) -> str:
        """What following every stay from admission says."""
        return case_study_words.follow_up_sentence(self)

    @cached_property
    def follow_up_in_short(self) -> str:
        """The same without a number, for the plain-English summary."""
        return case_study_words.follow_up_in_short(self)

    @cached_property
    def medians_sentence(self) -> str:
        """When half of the earlier and of the later stays had ended."""
        return case_study_words.medians(self)

    @cached_property
    def still_there_sentence(self) -> str:
        """Who the mean leaves out."""
        return case_study_words.still_there(self, YEARS)

    @cached_property
    def ways(self) -> pd.DataFrame:
        """The four ways of counting the windows: ``way``, ``year``, ``n`` and ``days``."""
        return stays.ways_of_counting(self.table, YEARS)

    @cached_property
    def counted(self) -> ReleasedTable:
        """The same, released: ``way`` and, by year, ``n_`` and ``days_``."""
        wide = self.ways.pivot(index="way", columns="year", values=["n", "days"])
        wide = wide.reindex(dict.fromkeys(self.ways["way"]))
        wide.columns = [f"{what}_{year}" for what, year in wide.columns]
        frame = wide.reset_index()
        frame["way"] = frame["way"].map(words.sentence).str.rstrip(".")
        names = {
            f"n_{year}": [(case_study_counts.WAYS[way], year) for way in wide.index]
            for year in YEARS
        }
        return self.study.policy.table(
            frame,
            counts=[f"n_{year}" for year in YEARS],
            estimates={f"days_{year}": f"n_{year}" for year in YEARS},
            of=(self.counts, names),
        )

    @cached_property
    def ways_table(self) -> Table:
        """The same windows, four ways of counting."""
        columns = {"way": "Which stays are in the mean"}
        for year in YEARS:
            columns |= {f"n_{year}": f"Stays {year}", f"days_{year}": f"Mean days {year}"}
        return table(
            "ways-of-counting",
            self.counted,
            columns=columns,
            widths={"way": 34},
            source=SOURCE,
        )

    @cached_property
    def published_and_computed(self) -> Figure:
        """Each published figure beside what the stays give."""
        return case_study_figures.published_and_computed(self)

    @cached_property
    def survival_figure(self) -> Figure | Markdown:
        """Time to discharge, stays that began before and since the split."""
        if not self.drawn.frame["share"].notna().any():
            return Markdown("Too few stays were followed to draw how they ended.")
        return case_study_figures.time_to_discharge(self)

    @cached_property
    def partners_table(self) -> Table:
        """The partners and what each brings."""
        data = self.study.policy.table(self.study.rehab_partners, kind="register")
        return table(
            "partners",
            data,
            columns={"organisation": "Partner", "sector": "Sector", "expertise": "What it brings"},
            widths={"organisation": 27, "sector": 9, "expertise": 50},
            source="register of partners; " + PRINTED,
        )

    @cached_property
    def quote(self) -> Quoted:
        """What a service user said in the evaluation interviews, introduced; empty if nobody may
        be quoted."""
        found = self._quotes(QUOTED, ("service_user",))
        return quotations(found, "A service user put it this way:")

    @cached_property
    def hard_quote(self) -> Quoted:
        """What was hard, in somebody's words: a case study that only praises teaches nothing."""
        speakers = {cleared.quote.speaker for cleared in self.quote.quotes}
        theirs = {s.id for s in self.project.segments if s.speaker in speakers}
        same = {cleared.quote.segment for cleared in self.quote.quotes}
        found = self._quotes(HARD, (), theirs) or self._quotes(HARD, (), same)
        return quotations(found, "It is not all easy:")

    def _quotes(
        self, code: str, groups: tuple[str, ...], used: Collection[str] = ()
    ) -> tuple[Cleared, ...]:
        if code not in {known.name for known in self.project.codes}:
            return ()
        found = self.clearance.choose([code], STUDY, used, per_code=1, groups=groups)
        return found[code]

    @cached_property
    def heard_sentence(self) -> str:
        """How many of those interviewed spoke to each theme."""
        return case_study_words.heard(self)

    @cached_property
    def appendix(self) -> Markdown:
        """How stays were counted and who advised, for the full edition."""
        told = self.involved_sentence
        advised = f"\n### Public involvement {{#sec-involvement}}\n\n{told}\n" if told else ""
        kept = self.kept_back_sentence
        withheld = f"\n### Words that were kept back {{#sec-kept-back}}\n\n{kept}\n" if kept else ""
        return self.only_full(COUNTING + withheld + advised)

    @cached_property
    def involved_sentence(self) -> str:
        """Who advised on the evaluation behind it, and to what effect."""
        return involved.sentence(self.study, STUDY)


def findings(study: Study, unit: str = parameters.ALL) -> CaseStudy:
    """The case study of `unit`, or of all units; `UsageError` lists the units there are."""
    chosen = parameters.check(study.root, {"unit": unit}, allowed=("unit",))["unit"]
    return CaseStudy(study, chosen)
