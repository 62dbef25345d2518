"""The report on lived experience in training: what is computed once, and what it shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import pandas as pd

from analysis import involvement, priorities, review, training
from analysis.contracts.codes import OUTCOME_DOMAINS
from analysis.findings.lived_experience_training import (
    appendix,
    described,
    facts,
    figures,
    tables,
    words,
)
from analysis.findings.lived_experience_training.terms import WORK
from analysis.findings.report import Report
from analysis.priorities import Concordance
from analysis.review import Synthesis
from analysis.show.captioned import Captioned
from analysis.show.facts import Fact
from analysis.show.figures import Figure
from analysis.show.markdown import Markdown
from analysis.show.tables import Table
from analysis.show.words import number


@dataclass(frozen=True)
class LivedExperience(Report):
    """Facts, figures, tables and sentences; each computed when the narrative asks for it."""

    name: ClassVar[str] = "lived-experience-training"
    tables: ClassVar[tuple[str, ...]] = (
        "programmes",
        "screening",
        "studies",
        "questions",
        "votes",
        "involvement",
    )
    by_hub: ClassVar[bool] = False
    by_period: ClassVar[bool] = False

    @cached_property
    def flow(self) -> review.Flow:
        """The review's PRISMA flow."""
        flow = review.prisma_flow(self.study.screening)
        review.same_studies(self.study.screening, self.study.studies)
        return flow

    @cached_property
    def types(self) -> pd.DataFrame:
        """The typology of programmes."""
        return training.typology(self.study.programmes)

    @cached_property
    def directions(self) -> pd.DataFrame:
        """Results by domain (index) and direction."""
        return review.directions(self.study.studies).set_index("domain")

    @cached_property
    def syntheses(self) -> dict[str, Synthesis]:
        """Each domain's pooled effect, or why there is none."""
        return {d: review.synthesis(self.study.studies, d) for d in OUTCOME_DOMAINS}

    @cached_property
    def sensitivity(self) -> dict[str, Synthesis]:
        """The same without studies that raise high concern."""
        table = self.study.studies
        return {d: review.synthesis(table, d, without_high_concern=True) for d in OUTCOME_DOMAINS}

    def stands(self, domain: str) -> bool:
        """Whether a domain's result is as clear, and points the same way, without studies that
        raise high concern."""
        pooled, without = self.syntheses[domain].pooled, self.sensitivity[domain].pooled
        if pooled is None or pooled.low <= 0 <= pooled.high:
            return True
        if without is None:
            return False
        return without.low > 0 if pooled.mean > 0 else without.high < 0

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """The map of evidence and gaps."""
        return review.gaps(self.study.studies)

    @cached_property
    def votes(self) -> pd.DataFrame:
        """The votes of everybody who put all questions in order."""
        return priorities.usable(self.study.votes)

    @cached_property
    def agreement(self) -> dict[str, Concordance]:
        """Kendall's W of all voters and of each group."""
        return priorities.agreement_by_group(self.votes)

    @cached_property
    def order(self) -> pd.DataFrame:
        """All questions in order, with their wording and the gap that each would fill."""
        linked = priorities.questions_and_gaps(self.study.questions, self.gaps)
        return priorities.ranking(self.votes).merge(linked, on="question_id")

    @cached_property
    def differing(self) -> pd.DataFrame:
        """Questions on which the groups differ clearly, widest first."""
        found = priorities.differences(self.votes)
        if self.votes["group"].nunique() < 2:
            found = found.iloc[:0]
        return found[found["p"] < 0.05].merge(self.order, on="question_id")

    @cached_property
    def involved(self) -> involvement.Involvement:
        """Who took part in making this work."""
        return involvement.summary(self.study.involvement, WORK)

    def entries(self) -> list[Fact]:
        return list(facts.entries(self))

    @property
    def headline(self) -> str:
        return words.headline(self)

    def results(self, domain: str) -> str:
        """What the results of one domain say, in words that fit them."""
        return words.results(self, domain)

    @property
    def fewest_to_pool(self) -> str:
        """How many studies it takes to pool, as a word."""
        return number(review.FEWEST_TO_POOL)

    @cached_property
    def programmes_in_short(self) -> str:
        """What people do in the programmes, for the plain-English summary."""
        return words.programmes_in_short(self)

    @cached_property
    def usual_sentence(self) -> str:
        """The most common audiences, methods and topics of the programmes."""
        return described.usual(self)

    @cached_property
    def evaluated_sentence(self) -> str:
        """How many programmes were evaluated, and how long people took part."""
        return described.evaluated(self)

    @cached_property
    def depths_sentence(self) -> str:
        """Whether one role goes with several depths of involvement."""
        return described.depths(self)

    @cached_property
    def sources_sentence(self) -> str:
        """Where records were looked for."""
        return described.sources(self)

    @cached_property
    def flow_sentence(self) -> str:
        """From records to studies."""
        return described.flow(self)

    @cached_property
    def studies_sentence(self) -> Markdown:
        """When the studies were published, and how large they are."""
        return Markdown(described.studies(self))

    @cached_property
    def concern_sentence(self) -> Markdown:
        """How many studies raise high concern."""
        return Markdown(described.concern(self))

    @cached_property
    def without_comparison_sentence(self) -> str:
        """How many studies lack a comparison group."""
        return described.without_comparison(self)

    @cached_property
    def depends_sentence(self) -> str:
        """How often results are improvements, with a comparison group and without."""
        return described.depends(self)

    @cached_property
    def questions_sentence(self) -> str:
        """How the questions of the workshop sit on the map."""
        return described.questions(self)

    @cached_property
    def screened_sentence(self) -> Markdown:
        """Who screened with the researchers, if the log says so."""
        return Markdown(described.screened(self))

    @cached_property
    def programmes_described(self) -> str:
        """How many programmes were described, at the head of a sentence."""
        return described.described(self)

    @cached_property
    def sorted_sentence(self) -> Markdown:
        """How the programmes are shown."""
        return Markdown(described.sorted_by(self))

    @cached_property
    def read_in_short(self) -> str:
        """How many studies of how many people were read, for the plain-English summary."""
        return described.read(self)

    @cached_property
    def voted_in_short(self) -> str:
        """How many people put how many questions in order, for the plain-English summary."""
        return described.voted(self)

    @cached_property
    def voters_sentence(self) -> Markdown:
        """Who ranked the questions, and how ranks were put together."""
        return Markdown(described.voters(self))

    @property
    def shown_sentence(self) -> Markdown:
        """Where results stand: the forest plot only where something is pooled."""
        pooled = any(found.pooled for found in self.syntheses.values())
        them = "@tbl-pooled and @fig-forest those that can be pooled" if pooled else (
            "and @tbl-pooled says why none can be pooled"
        )  # fmt: skip
        return Markdown(f"@fig-harvest shows every result, {them}.")

    @property
    def unanswered(self) -> frozenset[str]:
        items = set()
        if not self.involved.occasions:
            items |= {f"GRIPP2-SF:{n}" for n in (3, 4, 5)}
        if not any(found.pooled for found in self.syntheses.values()):
            items |= {f"PRISMA-2020:20{part}" for part in "abd"}
        return frozenset(items)

    @cached_property
    def shaped_sentence(self) -> str:
        """At which stages advice changed the work."""
        return described.shaped(self)

    @cached_property
    def involved_sentence(self) -> Markdown:
        """How often people with lived experience advised or decided."""
        return Markdown(words.involved(self))

    @cached_property
    def agreement_sentence(self) -> Markdown:
        """How far the voters agree."""
        return Markdown(words.agreement(self))

    @cached_property
    def agreement_in_short(self) -> str:
        """The same without a number, for the plain-English summary."""
        return words.agreement_in_short(self)

    @cached_property
    def focus_in_short(self) -> str:
        """Where research looks, for the plain-English summary."""
        return words.focus_in_short(self)

    @cached_property
    def difference_sentence(self) -> Markdown:
        """Where the groups differ, or that they do not."""
        return Markdown(words.differences(self))

    @cached_property
    def gap_sentence(self) -> str:
        """How much of the map is empty."""
        return words.gaps(self)

    @cached_property
    def recommendations(self) -> Markdown:
        """What the evidence supports; a recommendation without evidence is not printed."""
        return words.recommendations(self)

    @cached_property
    def matrix_figure(self) -> Figure:
        """Programme × dimension matrix, programmes in blocks by type."""
        return figures.matrix(self)

    @cached_property
    def prisma_figure(self) -> Figure:
        """PRISMA 2020 flow diagram."""
        return figures.prisma(self)

    @cached_property
    def harvest_figure(self) -> Figure:
        """Every result by domain and direction."""
        return figures.harvest(self)

    @cached_property
    def forest_figure(self) -> Captioned | Markdown:
        """Effects of the domains that can be pooled; nothing where none can."""
        if not any(found.pooled for found in self.syntheses.values()):
            return Markdown("")
        line = "The line through a diamond is what to expect in a new study."
        caption = f"Effects of single studies and pooled effects. {line}"
        return Captioned(figures.forest(self), "fig-forest", caption)

    @cached_property
    def gap_figure(self) -> Figure:
        """How many studies there are for each domain and audience."""
        return figures.gap(self)

    @cached_property
    def ranked_figure(self) -> Figure:
        """The top ten with each group's own mean rank."""
        return figures.ranked(self)

    @cached_property
    def types_table(self) -> Table:
        """The four types of programme."""
        return tables.types(self)

    @cached_property
    def roles_table(self) -> Table:
        """Role by depth of involvement."""
        return tables.roles(self)

    @cached_property
    def characteristics_table(self) -> Table:
        """What the studies are like."""
        return tables.characteristics(self)

    @cached_property
    def pooled_table(self) -> Table:
        """Pooled effects with all that belongs to them."""
        return tables.pooled(self)

    @cached_property
    def appraisal_table(self) -> Table:
        """Concern about quality, by design."""
        return tables.appraisal(self)

    @cached_property
    def top_table(self) -> Table:
        """The ten questions that came first, and the gap that each would fill."""
        return tables.top(self)

    @cached_property
    def differences_table(self) -> Captioned | Markdown:
        """Questions that one group wants clearly more than another; nothing if there are none."""
        if self.differing.empty:
            return Markdown("")
        caption = "Questions that one group wants clearly more than another."
        return Captioned(tables.differences(self), "tbl-differences", caption)

    @cached_property
    def agreement_table(self) -> Captioned | Markdown:
        """Kendall's W of all and of each group; nothing where there is one group, or too few."""
        if len(self.agreement) < 2:
            return Markdown("")
        return Captioned(tables.agreement(self), "tbl-agreement", "Agreement among voters.")

    @cached_property
    def changes_table(self) -> Captioned | Markdown:
        """What people with lived experience said, and what changed; nothing if the log is empty."""
        if not self.involved.occasions:
            return Markdown("")
        caption = "What people with lived experience said, and what changed because of it."
        return Captioned(tables.changes(self), "tbl-changes", caption)

    @cached_property
    def appendix(self) -> Markdown:
        """How results move without the weakest studies."""
        return appendix.sensitivity(self) if self.full else Markdown("")

    @cached_property
    def every_result(self) -> Captioned | Markdown:
        """Every result of every study, in the full edition."""
        return appendix.every_result(self) if self.full else Markdown("")

    @cached_property
    def questions_heading(self) -> Markdown:
        """The heading of every question, in the full edition."""
        return self.only_full("### Every question {#sec-every-question}")

    @cached_property
    def every_question(self) -> Captioned | Markdown:
        """Every question in its place, in the full edition."""
        return appendix.every_question(self) if self.full else Markdown("")
