"""Implementation of the Life Rooms in an early-years setting, seen through Normalisation Process
Theory: staff interviews coded against it, a survey (NoMAD) at two points in time, learning points
that each name their evidence, and what parents and carers changed in the report.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import ClassVar

import pandas as pd

from analysis import involvement
from analysis.findings import coded, involved
from analysis.findings.early_years_implementation import appendix as early_years_appendix
from analysis.findings.early_years_implementation import sentences as early_years_words
from analysis.findings.early_years_implementation import theory as early_years_theory
from analysis.findings.early_years_implementation.survey import Survey
from analysis.findings.voices import NOBODY, Voices
from analysis.qualitative import agreement, themes
from analysis.qualitative.agreement import BetweenCoders
from analysis.qualitative.clearance import Cleared
from analysis.qualitative.coding import Code
from analysis.show.captioned import Captioned
from analysis.show.facts import Fact
from analysis.show.figures import Figure
from analysis.show.markdown import Markdown, there_are_no
from analysis.show.quotes import anchor, quotations
from analysis.show.tables import Table, table
from analysis.study import Study

STUDY = "early_years"
THEORY, CMO = "Normalisation Process Theory", "NPT 2022: contexts and outcomes"
WORKED, HARD = "Success", "Challenge"
GROUPS = ("life_rooms_staff", "childrens_centre_staff")


@dataclass(frozen=True)
class ConstructPart:
    """One construct as the narrative shows it: a sentence of counts, what worked, what was hard,
    each with the words that lead to it."""

    name: str
    sentence: str
    worked_lead: Markdown
    hard_lead: Markdown
    worked: Markdown
    hard: Markdown


@dataclass(frozen=True)
class EarlyYears(Voices):
    """Facts, figures and sentences of the early-years implementation study."""

    name: ClassVar[str] = "early-years-implementation"
    name_of_study: ClassVar[str] = STUDY
    tables: ClassVar[tuple[str, ...]] = ("participants", "nomad", "involvement")
    by_hub: ClassVar[bool] = False
    by_period: ClassVar[bool] = False

    # -- what it rests on ---------------------------------------------------------------------

    @cached_property
    def constructs(self) -> tuple[Code, ...]:
        """The four constructs of the theory."""
        return self.framework(THEORY)

    @cached_property
    def subs(self) -> tuple[Code, ...]:
        """The sixteen sub-constructs."""
        return tuple(sub for code in self.constructs for sub in self.project.children(code))

    @cached_property
    def domains(self) -> tuple[Code, ...]:
        """Contexts and outcomes, as the 2022 manual adds them, each with its constructs."""
        return tuple(sub for code in self.framework(CMO) for sub in self.project.children(code))

    @cached_property
    def sizes(self) -> dict[str, int]:
        """Participants by group of staff."""
        return coded.sizes(self.project, STUDY, GROUPS)

    @property
    def only(self) -> str:
        """The one group of staff that was interviewed; empty if both were, or nobody."""
        there = [group for group, n in self.sizes.items() if n]
        return there[0] if len(there) == 1 else ""

    @cached_property
    def counts(self) -> pd.DataFrame:
        """Participants and references of every construct, sub-construct, context and outcome."""
        codes = [*self.constructs, *self.subs, *self.domains]
        return coded.counts(self.project, STUDY, codes, GROUPS)

    @cached_property
    def marked(self) -> dict[tuple[str, str], int]:
        """(construct, success or challenge) → passages that carry both."""
        out = {}
        found = themes.codings(self.project, self.constructs, STUDY)
        for mark in (WORKED, HARD):
            also = set(themes.codings(self.project, [mark], STUDY)["segment"])
            both = found[found["segment"].isin(also)]
            for code in self.constructs:
                out[code.name, mark] = int((both["theme"] == code.id).sum())
        return out

    @cached_property
    def absent(self) -> Markdown:
        """Of what nobody told, as something that worked or as something that was hard."""
        return there_are_no(early_years_theory.unmarked(self, {WORKED: "worked", HARD: "hard"}))

    @cached_property
    def agreed(self) -> BetweenCoders | None:
        """Agreement between the two coders on constructs."""
        return agreement.between_coders(self.project, self.constructs)

    @cached_property
    def survey(self) -> Survey:
        """The NoMAD survey."""
        return Survey(self.study)

    # -- facts --------------------------------------------------------------------------------

    def entries(self) -> list[Fact]:
        policy = self.study.policy
        return [
            *self._people(),
            *coded.theme_facts(policy, self.counts, GROUPS),
            *self._marks(),
            *coded.agreement_facts(policy, self.agreed),
            *self.voice_facts(),
            *self.survey.entries(),
            *self._involved(),
        ]

    def _people(self) -> Iterator[Fact]:
        policy = self.study.policy
        yield self.published("published.staff_at_most", "staff_at_most")
        yield self.published("published.parents", "parents_consulted")
        counted = {**self.sizes, "all": sum(self.sizes.values())}
        for name, n in counted.items():
            released = policy.count(n, "consented", "participants")
            yield Fact(f"people.{name}", released, coded.SOURCE)
        may = sum(p.quote_consent for p in self.project.participants)
        yield Fact("people.may_be_quoted", policy.count(may, "consented"), coded.SOURCE)
        exact = policy.exact(len(self.constructs), "", "register")
        yield Fact("theory.constructs", exact, "npt_4x4.yaml")
        yield Fact(
            "theory.sub_constructs", policy.exact(len(self.subs), "", "register"), "npt_4x4.yaml"
        )
        by_both = self.counts[self.counts["code"].isin([c.id for c in self.subs])]
        covered = int((by_both[list(GROUPS)] > 0).all(axis=1).sum())
        yield Fact("theory.covered_by_both", policy.exact(covered, "", "consented"), coded.SOURCE)
        anyone = int((by_both[list(GROUPS)] > 0).any(axis=1).sum())
        yield Fact("theory.covered", policy.exact(anyone, "", "consented"), coded.SOURCE)

    def _marks(self) -> Iterator[Fact]:
        names = {WORKED: "worked", HARD: "hard"}
        for (construct, mark), n in self.marked.items():
            released = self.study.policy.count(n, "consented", "references")
            name = f"{names[mark]}.{coded.slug(construct)}"
            yield Fact(name, released, coded.SOURCE, f"passages coded {construct} and {mark}")

    def _involved(self) -> Iterator[Fact]:
        policy, told = self.study.policy, self.told
        most = max(told.advisers.values(), default=0)
        yield Fact("involved.people", policy.count(most, "register", "people"), "involvement")
        yield Fact(
            "involved.occasions", policy.count(told.occasions, "register", ""), "involvement"
        )
        yield Fact("involved.changed", policy.count(told.changed, "register", ""), "involvement")

    # -- sentences ----------------------------------------------------------------------------

    @property
    def headline(self) -> str:
        return early_years_words.headline(self)

    @cached_property
    def asked(self) -> str:
        """Who was interviewed, in plain words."""
        return early_years_words.asked(self)

    @cached_property
    def sample_sentence(self) -> str:
        """Whether the sample keeps to the number that was planned."""
        return early_years_words.sample(self)

    @cached_property
    def coverage_sentence(self) -> str:
        """How much of the theory both groups of staff spoke to."""
        return early_years_words.coverage(self)

    @cached_property
    def told(self) -> involvement.Involvement:
        """What the log of public involvement says."""
        return involvement.summary(self.study.involvement, STUDY)

    @cached_property
    def involved_sentence(self) -> str:
        """How many parents and carers were consulted, how often, to what effect."""
        return early_years_words.involved(self)

    @cached_property
    def involved_in_short(self) -> str:
        """The same for the plain-English summary."""
        return early_years_words.involved_in_short(self)

    @cached_property
    def deviant_sentence(self) -> str:
        """How many passages go against the pattern."""
        return coded.deviant_sentence(self.clearance, STUDY)

    @cached_property
    def learning_sentence(self) -> str:
        """On what the learning points rest, or why there are none."""
        return early_years_words.learning(self)

    @cached_property
    def late_sentence(self) -> str:
        """What it means that parents and carers came in when the interviews had been held."""
        return early_years_words.late(self)

    def if_consulted(self, text: str) -> str:
        """`text` where the log has parents or carers saying something that changed the report."""
        return text if self.told.changed else ""

    @cached_property
    def consulted_sentence(self) -> str:
        """How parents and carers were asked and what their words count as; empty if none were."""
        return early_years_words.consulted(self)

    @cached_property
    def differing_sentence(self) -> str:
        """What the two groups of staff see alike and what apart; empty without both."""
        return early_years_words.differing(self)

    @property
    def unanswered(self) -> frozenset[str]:
        items = set()
        if self.nobody:
            items |= {f"COREQ:{n}" for n in (16, 24, 25, 26, 29, 30, 31, 32)}
            items |= {f"StaRI:{n}s" for n in (17, 18, 19, 22, 23, 25, 26)}
            items |= {"StaRI:25i", "StaRI:26i"}
        if self.agreed is None:
            items |= {"COREQ:24"}
        if not self.told.occasions:
            items |= {f"GRIPP2-SF:{n}" for n in (3, 4, 5)}
        return frozenset(items)

    def evidence(self, *codes: str, mark: str = "") -> Markdown:
        """The passages that a learning point rests on: those coded with `codes` (and `mark`).

        Where there is none the point goes with it (``theme/claims.lua``): a learning point without
        evidence is an opinion.
        """
        found = themes.codings(self.project, codes, STUDY)
        if mark:
            also = set(themes.codings(self.project, [mark], STUDY)["segment"])
            found = found[found["segment"].isin(also)]
        labels = sorted({self.project.label(segment) for segment in found["segment"]})
        if not labels:
            return Markdown("[]{.no-evidence}")
        shown = ", ".join(self.linked(label) for label in labels)
        return Markdown(f'[Evidence: {shown}]{{.evidence refs="{" ".join(labels)}"}}')

    def linked(self, label: str) -> str:
        """A passage's name, with a link to it where the edition lists the passages."""
        return f"[{label}](#{anchor(label)})" if self.full else label

    # -- parts of the results -----------------------------------------------------------------

    @cached_property
    def _quotes(self) -> dict[str, dict[str, tuple[Cleared, ...]]]:
        """Mark → construct → quotes; a passage is quoted once."""
        pick = partial(self.clearance.choose, self.constructs, STUDY, per_code=2)
        worked = pick(marked=WORKED)
        used = {cleared.quote.id for found in worked.values() for cleared in found}
        return {WORKED: worked, HARD: pick(marked=HARD, used=used)}

    @property
    def quoted(self) -> dict[str, tuple[Cleared, ...]]:
        return {
            f"{mark}: {name}": found
            for mark, by_construct in self._quotes.items()
            for name, found in by_construct.items()
        }

    @property
    def evidence_codes(self) -> tuple[Code, ...]:
        tops = (*self.constructs, *self.project.children(CMO))
        return tuple(deep for code in tops for deep in self.project.below(code))

    def construct(self, name: str) -> ConstructPart:
        """One construct: who spoke to it, what worked and what was hard."""
        worked, hard = (self.marked[name, mark] for mark in (WORKED, HARD))
        good, bad = (self._quotes[mark][name] for mark in (WORKED, HARD))
        return ConstructPart(
            name,
            early_years_words.construct(self, name, worked, hard),
            early_years_words.lead(self, name, worked, len(good), "What worked", "worked"),
            early_years_words.lead(self, name, hard, len(bad), "What was hard", "was hard"),
            quotations(good),
            quotations(bad),
        )

    @cached_property
    def people_table(self) -> Table | Markdown:
        """Who took part, disclosure-safe."""
        if self.nobody:
            return Markdown(NOBODY)
        rows = [("Group", coded.GROUPS[g], n) for g, n in self.sizes.items()]
        frame = pd.DataFrame(rows, columns=["characteristic", "value", "participants"])
        return coded.characteristics_table(self.study.policy, self.project, STUDY, [frame])

    @cached_property
    def timeline(self) -> Table:
        """When the interviews were coded and parents and carers consulted."""
        coded_on = pd.to_datetime(self.project.codings_table["at"], errors="coerce").dropna()
        consulted = involvement.of_study(self.study.involvement, STUDY)["date"]
        spans = {"Interviews coded": coded_on, "Parents and carers consulted": consulted}
        if consulted.empty:
            del spans["Parents and carers consulted"]
        rows = [(what, _span(dates)) for what, dates in spans.items()]
        return table(
            "timeline",
            self.study.policy.table(pd.DataFrame(rows, columns=["what", "when"]), kind="register"),
            columns={"what": "What", "when": "When"},
            widths={"what": 20, "when": 20},
            source="dates of the codings, log of public involvement",
        )

    @cached_property
    def coverage_figure(self) -> Figure | Markdown:
        """How many of each staff group spoke to each sub-construct."""
        return self.unless_nobody(early_years_theory.coverage)

    @cached_property
    def matrix(self) -> Table | Markdown:
        """The framework matrix: sub-construct × group, with the analyst's summary and passages."""
        return self.unless_nobody(early_years_theory.matrix)

    @cached_property
    def marks_table(self) -> Table | Markdown:
        """Successes and challenges by construct."""
        return self.unless_nobody(lambda report: early_years_theory.marks(report, WORKED, HARD))

    @cached_property
    def contexts_table(self) -> Table | Markdown:
        """Contexts and outcomes by staff group, with the passages."""
        return self.unless_nobody(early_years_theory.contexts)

    @cached_property
    def involved(self) -> Captioned | Markdown:
        """What parents and carers said and what changed; nothing where nobody was consulted."""
        found = involved.advice(self.study, STUDY, "People")
        if isinstance(found, Markdown):
            return Markdown("")
        caption = "What parents and carers said and what changed."
        return Captioned(found, "tbl-involvement", caption)

    @cached_property
    def deviant(self) -> Markdown:
        """What went against the pattern."""
        return coded.deviant_list(self.clearance, STUDY, leaving=(WORKED, HARD))

    # -- the full edition ---------------------------------------------------------------------

    @cached_property
    def stari(self) -> Markdown:
        """StaRI with its two strands, each item with two answers, in the full edition."""
        return self.only_full(early_years_appendix.stari(self) if self.full else "")


def _span(dates: pd.Series) -> str:
    if dates.empty:
        return "no date recorded"
    first, last = f"{dates.min():%B %Y}", f"{dates.max():%B %Y}"
    return first if first == last else f"{first} to {last}"


def findings(study: Study) -> EarlyYears:
    """The early-years implementation study."""
    return EarlyYears(study)
