"""The partnership evaluation: what holds more than one hundred partnerships together.

Interviews with staff, partner organisations and users, coded with the published themes (Worsley,
Rotheram and Corcoran 2021), beside the register of partners and the referrals.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import pandas as pd

from analysis import parameters
from analysis.findings import coded, coded_saturation, involved
from analysis.findings.partnership_evaluation import appendix as partnership_appendix
from analysis.findings.partnership_evaluation import sections as partnership_themes
from analysis.findings.partnership_evaluation import sentences as partnership_words
from analysis.findings.partnership_evaluation.landscape import Landscape
from analysis.findings.partnership_evaluation.sections import Theme
from analysis.findings.voices import NOBODY, Voices
from analysis.qualitative import agreement, saturation, themes
from analysis.qualitative.agreement import BetweenCoders
from analysis.qualitative.clearance import Cleared
from analysis.qualitative.coding import Code
from analysis.qualitative.saturation import Orders, Saturation
from analysis.release import Counted
from analysis.show.captioned import Captioned
from analysis.show.facts import Fact
from analysis.show.figures import Figure
from analysis.show.markdown import Markdown, there_are_no
from analysis.show.tables import Table
from analysis.study import Study

STUDY = "partnership"
FRAMEWORK = "Partnership working"
GROUPS = ("staff", "partner", "user")


@dataclass(frozen=True)
class Partnership(Voices):
    """Facts, figures and sentences of the partnership evaluation."""

    theme_order: str = "prevalence"
    name: ClassVar[str] = "partnership-evaluation"
    name_of_study: ClassVar[str] = STUDY
    tables: ClassVar[tuple[str, ...]] = ("partners", "referrals", "participants", "involvement")

    # -- what it rests on ---------------------------------------------------------------------

    @cached_property
    def codes(self) -> tuple[Code, ...]:
        """The themes, in the order of the codebook."""
        return self.framework(FRAMEWORK)

    @cached_property
    def sub_codes(self) -> tuple[Code, ...]:
        """The sub-themes, in the order of the codebook."""
        return tuple(sub for code in self.codes for sub in self.project.children(code))

    @cached_property
    def sizes(self) -> dict[str, int]:
        """Participants by group."""
        return coded.sizes(self.project, STUDY, GROUPS)

    @cached_property
    def counts(self) -> pd.DataFrame:
        """Participants and references of every theme and sub-theme."""
        return coded.counts(self.project, STUDY, [*self.codes, *self.sub_codes], GROUPS)

    @cached_property
    def order(self) -> tuple[Code, ...]:
        """The themes in the order asked for; equally common ones in codebook order."""
        return self.codes if self.theme_order == "codebook" else self.by_prevalence

    @cached_property
    def by_prevalence(self) -> tuple[Code, ...]:
        """The themes, those that most people spoke to first, then those with most passages."""
        heard = self.counts.set_index("code")
        by = ["participants", "references"]
        return tuple(sorted(self.codes, key=lambda c: tuple(-heard.at[c.id, k] for k in by)))

    @cached_property
    def chosen(self) -> dict[str, tuple[Cleared, ...]]:
        """Quotes, one a sub-theme, fairly shared."""
        return self.clearance.choose(self.sub_codes, STUDY, per_code=1)

    @property
    def quoted(self) -> dict[str, tuple[Cleared, ...]]:
        return self.chosen

    @property
    def evidence_codes(self) -> tuple[Code, ...]:
        return tuple(deep for code in self.codes for deep in self.project.below(code))

    @cached_property
    def agreed(self) -> BetweenCoders | None:
        """Agreement between the two coders on themes."""
        return agreement.between_coders(self.project, self.codes)

    @cached_property
    def interviews(self) -> list[set[str]]:
        """Sub-themes by interview, in the order of the recordings' names."""
        return saturation.interviews(self.project, self.sub_codes, STUDY)

    @cached_property
    def saturated(self) -> Saturation | None:
        """Saturation of sub-themes, or None when there are too few interviews to ask."""
        if len(self.interviews) < saturation.BASE + saturation.RUN:
            return None
        return saturation.saturation(self.interviews)

    @cached_property
    def orders(self) -> Orders | None:
        """Saturation over random orders of the same interviews, or None as `saturated`."""
        return saturation.over_orders(self.interviews) if self.saturated else None

    @cached_property
    def landscape(self) -> Landscape:
        """The register of partners and the referrals."""
        return Landscape(self.study)

    @cached_property
    def absent(self) -> Markdown:
        """What there is none of in this selection, so that nothing points at it."""
        there = {**self.landscape.there, "pairs": isinstance(self.together_table, Table)}
        return there_are_no([name for name, any_ in there.items() if not any_])

    def choices(self) -> dict[str, str]:
        return {"Order of themes": self.theme_order}

    # -- facts --------------------------------------------------------------------------------

    @property
    def counted_together(self) -> Counted:
        return self.landscape.counts

    def entries(self) -> list[Fact]:
        policy = self.study.policy
        return [
            *self._printed(),
            *self._people(),
            *self.landscape.entries(),
            *coded.theme_facts(policy, self.counts, GROUPS),
            *coded.agreement_facts(policy, self.agreed),
            *self.voice_facts(),
            *coded_saturation.facts(
                policy, self.saturated, self.orders if self.saturated else None
            ),
            *self._voices(),
        ]

    def _printed(self) -> Iterator[Fact]:
        for name in ("staff", "partners", "users"):
            yield self.published(f"published.{name}", f"{name}_interviewed")
        yield self.published("published.themes", "partnership_themes")
        yield self.published("published.partnerships", "partnerships")

    def _people(self) -> Iterator[Fact]:
        policy = self.study.policy
        for group, n in self.sizes.items():
            yield Fact(
                f"people.{group}", policy.count(n, "consented", "participants"), coded.SOURCE
            )
        everybody = policy.count(sum(self.sizes.values()), "consented", "participants")
        yield Fact("people.all", everybody, coded.SOURCE)
        yield Fact(
            "people.may_be_quoted",
            policy.count(sum(p.quote_consent for p in self.project.participants), "consented"),
            coded.SOURCE,
        )
        yield Fact(
            "codes.themes", policy.exact(len(self.codes), "themes", "register"), coded.SOURCE
        )
        yield Fact(
            "codes.sub_themes", policy.exact(len(self.sub_codes), "", "register"), coded.SOURCE
        )

    def _voices(self) -> Iterator[Fact]:
        policy = self.study.policy
        said = [cleared for found in self.chosen.values() for cleared in found]
        yield Fact("quotes.all", policy.count(len(said), "consented", "quotes"), coded.SOURCE)
        n = len({cleared.quote.speaker for cleared in said})
        yield Fact("quotes.speakers", policy.count(n, "consented", "participants"), coded.SOURCE)
        against = len(themes.deviant(self.project, STUDY))
        yield Fact("deviant.all", policy.count(against, "consented", "references"), coded.SOURCE)

    # -- sentences ----------------------------------------------------------------------------

    @property
    def headline(self) -> str:
        return partnership_words.headline(self)

    @cached_property
    def hubs_sentence(self) -> str:
        """Where the Life Rooms work from."""
        return partnership_words.hubs(self)

    @cached_property
    def asked(self) -> str:
        """Who was interviewed, in plain words."""
        return partnership_words.asked(self)

    @cached_property
    def involved_sentence(self) -> str:
        """Who advised, at which stages and to what effect."""
        return involved.sentence(self.study, STUDY) or "The log names no occasion."

    @cached_property
    def size_sentence(self) -> str:
        """Whether the interviews are as many as were published."""
        return partnership_words.size(self)

    @cached_property
    def most_common_sentence(self) -> str:
        """The themes by how many people spoke to them."""
        return partnership_words.most_common(self)

    def told_of(self, name: str) -> str:
        """Which groups told of a sub-theme."""
        return partnership_words.told_of(self, name)

    @cached_property
    def smallest_sentence(self) -> str:
        """Which group is the smallest, if one is."""
        return partnership_words.smallest(self)

    @cached_property
    def deviant_sentence(self) -> str:
        """How many passages go against the pattern."""
        return coded.deviant_sentence(self.clearance, STUDY)

    @cached_property
    def power_sentence(self) -> str:
        """What the sample can tell, by the sides it hears."""
        return partnership_words.power(self)

    @cached_property
    def account_sentence(self) -> str:
        """On whose words the discussion rests."""
        return partnership_words.account(self)

    @cached_property
    def unheard_sentence(self) -> str:
        """Which sub-themes nobody in this selection spoke to."""
        return partnership_words.unheard(self)

    def heard(self, code: Code) -> int:
        """How many participants spoke to a theme."""
        return int(self.counts.set_index("code").at[code.id, "participants"])

    @cached_property
    def saturation_sentence(self) -> str:
        """When new sub-themes stopped coming, in this order, in others, and group by group."""
        if self.saturated is None:
            return coded_saturation.sentence(None, len(self.sub_codes))
        groups = saturation.by_group(self.project, self.sub_codes, STUDY)
        return coded_saturation.sentence(self.saturated, len(self.sub_codes), self.orders, groups)

    # -- figures and tables -------------------------------------------------------------------

    @cached_property
    def characteristics(self) -> Table | Markdown:
        """Who took part, disclosure-safe."""
        if self.nobody:
            return Markdown(NOBODY)
        rows = [("Group", coded.GROUPS[g], n) for g, n in self.sizes.items()]
        partners = [
            p.attribute("sector") for p in self.project.participants if p.group == "partner"
        ]
        found = pd.Series(partners, dtype=str).value_counts()
        common = found[found >= 3]
        rows += [("Partner’s sector", sector, int(n)) for sector, n in sorted(common.items())]
        if rest := int(found.sum() - common.sum()):
            rows.append(("Partner’s sector", "other or not stated", rest))
        frame = pd.DataFrame(rows, columns=["characteristic", "value", "participants"])
        return coded.characteristics_table(self.study.policy, self.project, STUDY, [frame])

    @cached_property
    def themes_figure(self) -> Figure | Markdown:
        """How many participants of each group spoke to each sub-theme."""
        return self.unless_nobody(partnership_themes.by_group)

    @cached_property
    def tree_figure(self) -> Figure | Markdown:
        """The themes and their sub-themes, with how many people and passages each has."""
        return self.unless_nobody(partnership_themes.outline)

    @cached_property
    def together_figure(self) -> Figure | Markdown:
        """How many people raised both of each pair of sub-themes."""
        return self.unless_nobody(partnership_themes.same_people)

    @cached_property
    def themes_table(self) -> Table | Markdown:
        """The themes by group, in the order asked for."""
        return self.unless_nobody(partnership_themes.in_order)

    @cached_property
    def together_table(self) -> Table | Markdown:
        """The pairs of sub-themes that most often come from the same people."""
        return partnership_themes.pairs(self)

    def theme(self, start: str) -> Theme:
        """The theme whose name begins with `start`: table, quotes and sentence."""
        return partnership_themes.theme(self, start)

    @cached_property
    def deviant(self) -> Markdown:
        """What went against the pattern."""
        return coded.deviant_list(self.clearance, STUDY)

    @cached_property
    def order_mark(self) -> Markdown:
        """Tells ``theme/order.lua`` in which order the sections of the themes stand."""
        order = " ".join(f"theme-{code.name.split()[0].lower()}" for code in self.order)
        return Markdown(f'::: {{.section-order order="{order}"}}\n:::')

    @cached_property
    def involved(self) -> Table | Markdown:
        """What public advisers said and what changed."""
        return involved.advice(self.study, STUDY, "Advisers")

    # -- the full edition ---------------------------------------------------------------------

    @cached_property
    def saturation_figure(self) -> Captioned | Markdown:
        """Sub-themes found interview by interview, in the full edition."""
        if not self.full or self.saturated is None:
            return Markdown("")
        return partnership_appendix.saturation_figure(self)

    @cached_property
    def who_said_figure(self) -> Captioned | Markdown:
        """Which participant spoke to which sub-theme, in the full edition."""
        if not self.full or self.nobody:
            return Markdown("")
        return partnership_appendix.who_said_figure(self)


def findings(study: Study, theme_order: str = "prevalence") -> Partnership:
    """The partnership evaluation; `theme_order` is ``prevalence`` or ``codebook``."""
    given = {"theme_order": theme_order}
    chosen = parameters.check(study.root, given, allowed=("theme_order",))["theme_order"]
    return Partnership(study, chosen)
