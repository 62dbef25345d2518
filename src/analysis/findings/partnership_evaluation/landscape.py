"""The landscape of partners: the register and the referrals of the partnership evaluation.

Organisations are counted exactly. Referrals count patients: their numbers pass the disclosure
policy as routine data before they are drawn or printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

import numpy as np
import pandas as pd

from analysis import parameters, partnerships
from analysis.contracts.codes import SECTORS
from analysis.counted import ADDS, DIFFERS, SAME, Counted, Part
from analysis.show import words
from analysis.show.charts.bars import bars
from analysis.show.charts.network import network
from analysis.show.charts.trend import trend
from analysis.show.facts import Fact, Facts
from analysis.show.figures import Figure
from analysis.show.markdown import Markdown
from analysis.show.tables import Table, table
from analysis.study import Study
from analysis.suppression import Cell, Equal

NO_PARTNERS = Markdown("No partners had joined in this selection.")
NO_REFERRALS = Markdown("No referrals are recorded in this selection.")
TOO_FEW_REFERRED = Markdown("Too few people were referred to show who is joined to whom.")


PEOPLE: Cell = ("people",)
"""The name of the count of everybody referred."""
OUTWARD: Cell = ("from hubs to partners",)
TOP: Cell = ("through the busiest partners",)
PERIOD = MappingProxyType({TOP: DIFFERS})
"""Whoever is referred is referred on one day; who is busiest is asked anew."""


@dataclass(frozen=True)
class Landscape:
    """Facts, figures and one sentence about the partners of the hubs asked for."""

    study: Study

    @cached_property
    def links(self) -> partnerships.Measures:
        """The network of partners in numbers."""
        return partnerships.measures(self.study.referrals, self.study.partners)

    def entries(self) -> Iterator[Fact]:
        """The facts of the register and the referrals."""
        policy, m = self.study.policy, self.links
        partners = self.study.partners
        numbers = {
            "all": m.partners,
            "active": m.active,
            "never": m.never,
            "bridging": m.bridging,
            **partners["sector"].value_counts().reindex(SECTORS, fill_value=0).to_dict(),
        }
        for name, n in numbers.items():
            released = policy.count(int(n), "register", "partners")
            yield Fact(f"partners.{name}", released, "register of partners")
        two_way = np.nan if m.two_way != m.two_way else 100 * m.two_way
        yield Fact(
            "partners.two_way",
            policy.mean(two_way, m.partners, "percent", "register"),
            "referrals",
            "share of partners with referrals that both send and receive people",
        )
        people = policy.count(m.people, of=(self.counts, PEOPLE))
        over = self.counts.over.get(PEOPLE)
        yield Fact("referred.people", people, "referrals", "either way", over=over)
        for name, cell in (("outward", OUTWARD), ("top", TOP)):
            part = self.counts.values.get(cell, 0)
            released = policy.share(part, m.people, of=(self.counts, cell, PEOPLE))
            yield Fact(f"referred.{name}", released, "referrals")

    @cached_property
    def _network(self) -> partnerships.Network:
        return partnerships.network(self.study.referrals, self.study.partners)

    @cached_property
    def _flows(self) -> pd.DataFrame:
        """A row a hub and direction, a column a sector: people referred."""
        found = partnerships.flows(self.study.referrals, self.study.partners)
        frame = found.pivot_table(
            index=["hub", "direction"], columns="sector", values="people", aggfunc="sum",
            fill_value=0,
        )  # fmt: skip
        frame = frame.reindex(columns=list(SECTORS), fill_value=0).rename_axis(None, axis=1)
        return frame.reset_index()

    @cached_property
    def _found(self) -> tuple[Counted, dict[Cell, dict[str, str]]]:
        policy, hub = self.study.policy, self.study.parameters.hub
        parts = {name: Landscape(self.study.at(name)).part for name in self.study.hubs}
        whole = Landscape(self.study.at(parameters.ALL)).part
        said = dict.fromkeys(whole.values, SAME) | {PEOPLE: ADDS, OUTWARD: ADDS, TOP: DIFFERS}
        which = "" if hub == parameters.ALL else hub
        found, fares = policy.family(whole, parts, said, which)
        over = {cell: {"hub": how, "period": PERIOD.get(cell, ADDS)} for cell, how in fares.items()}
        return found, over

    @property
    def counts(self) -> Counted:
        """People referred, however they are counted: by link, by hub and sector, in all; chosen
        together for all hubs."""
        found, over = self._found
        return replace(found, over={cell: over[cell] for cell in found.values if cell in over})

    @cached_property
    def part(self) -> Part:
        """The counts of this edition, and which add up to which.

        The links of a hub to its partners hold as many people as its links to services, and as its
        rows of the table of flows.
        """
        m = self.links
        values: dict[Cell, float] = {PEOPLE: float(m.people)}
        sums: list[Equal] = []
        if not m.people:
            return Part(values)
        edges = self._network.edges
        links = [_link(*ends) for ends in zip(edges["one"], edges["other"], strict=True)]
        values |= dict(zip(links, edges["people"].astype(float), strict=True))
        sector = self.study.partners.set_index("partner_id")["sector"].to_dict()
        for hub, rows in self._flows.groupby("hub"):
            mine = [link for link in links if hub in link[1]]
            others = {link: next(iter(link[1] - {hub})) for link in mine}
            partners = tuple(link for link in mine if others[link] in sector)
            sums.append(Equal(partners, tuple(link for link in mine if others[link] not in sector)))
            for name in SECTORS:
                cells = tuple(("flow", hub, way, name) for way in rows["direction"])
                values |= dict(zip(cells, rows[name].astype(float), strict=True))
                through = tuple(link for link in partners if sector[others[link]] == name)
                if through:  # where no line is drawn, the figure itself says that nobody went
                    sums.append(Equal(cells, through))
        flows = tuple(cell for cell in values if cell[0] == "flow")
        sums.append(Equal((PEOPLE,), flows))
        ratios = []
        for cell, share, of in (
            (OUTWARD, m.outward, tuple(c for c in flows if c[2] == partnerships.OUTWARD)),
            (TOP, m.top_share, self._busiest(links)),
        ):
            values[cell] = float(round(share * m.people))
            sums += [Equal((cell,), of)] if of else []
            ratios += self.study.policy.told(cell, PEOPLE, values)
        return Part(values, sums, ratios)

    def _busiest(self, links: Sequence[Cell]) -> tuple[Cell, ...]:
        """The links of the busiest partners."""
        found = partnerships.busiest(self.study.referrals, self.study.partners)
        busiest = set(found["partner_id"].head(partnerships.BUSIEST))
        return tuple(link for link in links if link[1] & busiest)

    @cached_property
    def register_sentence(self) -> str:
        """How many partners there are, by sector; sectors without any are left out."""
        partners = self.study.partners
        if partners.empty:
            return NO_PARTNERS.text
        found = partners["sector"].value_counts().reindex(SECTORS, fill_value=0)
        there = {str(sector): int(n) for sector, n in found.items() if n}
        if len(there) == 1:
            (sector,) = there
            all_ = f"{len(partners):,} partners, all" if len(partners) > 1 else "one partner,"
            return f"The register names {all_} of the {sector} sector."
        split = words.listed([f"{n:,} {sector}" for sector, n in there.items()])
        return f"The register names {len(partners):,} partners, by sector: {split}."

    @cached_property
    def network_sentence(self) -> str:
        """How evenly referrals spread over the partners, and which way they go."""
        f = Facts.of(self.entries())
        if not self.links.people:
            return NO_REFERRALS.text
        m = self.links
        if m.partners == 1:
            did = "sent or received somebody" if m.active else "neither sent nor received anybody"
            sentences = [f"In {self._lately} the one partner {did}."]
        else:
            ever = f"of {m.never} no referral is recorded" if m.never else "all have at some time"
            sentences = [
                f"In {self._lately} {m.active or 'none'} of {m.partners:,} partners sent or "
                f"received somebody; {ever}."
            ]
        if self.study.parameters.hub == parameters.ALL and len(self.study.hubs) > 1 < m.partners:
            bridging = words.number(m.bridging).capitalize()
            work = words.plural(m.bridging, "works", "work")
            sentences.append(f"{bridging} {work} with more than one hub.")
        top, outward = f.referred.top, f.referred.outward
        if not top.released.suppressed and self.links.partners > partnerships.BUSIEST:
            busiest = words.number(partnerships.BUSIEST)
            sentences.append(
                f"The {busiest} busiest partners account for {top.text} of people referred."
            )
        if outward.released.suppressed:
            sentences.append("Too few people were referred to say in which direction.")
        else:
            sentences.append(
                f"Of the people referred, {outward.text} went from a hub to a partner, the others "
                "the other way."
            )
        return " ".join(sentences)

    @cached_property
    def sectors_table(self) -> Table:
        """Partners by sector and hub."""
        frame = partnerships.landscape(self.study.partners)
        numbers = [c for c in frame.columns if c != "sector"]
        named = {c: "Every hub" if c == "all" else str(c).capitalize() for c in numbers}
        return table(
            "partners-by-sector",
            self.study.policy.table(frame, counts=numbers, kind="register"),
            columns={"sector": "Sector", **named},
            source="register of partners",
        )

    @property
    def _active(self) -> str:
        """How many partners people were sent to or came from."""
        m = self.links
        who = words.out_of(m.active, m.partners, "partners")
        if m.partners == m.active == 1:
            who = "The one partner"
        return f"{who} sent or received people in {self._lately}"

    @property
    def _lately(self) -> str:
        """The months that partners must have been active in: the last twelve, or all there are."""
        dates = self.study.referrals["date"]
        first, last = dates.min(), dates.max()
        months = 12 * (last.year - first.year) + last.month - first.month + 1
        if months > partnerships.QUIET_MONTHS:
            return f"the last {words.number(partnerships.QUIET_MONTHS)} months of the records"
        return (
            "the one month chosen" if months == 1 else f"the {words.number(months)} months chosen"
        )

    @cached_property
    def growth_figure(self) -> Figure | Markdown:
        """Partners over time, by sector."""
        if self.study.partners.empty:
            return NO_PARTNERS
        frame = partnerships.growth(self.study.partners)
        if len(frame) == 1:
            return Markdown(f"All joined in the three months to {frame['date'].iloc[0]:%B %Y}.")
        data = self.study.policy.table(frame, counts=[*SECTORS, "total"], kind="register")
        return trend(
            "partners-over-time",
            data,
            x="date",
            lines={sector: sector for sector in SECTORS},
            unit="partners",
            title=self._grown(frame),
            source="register of partners",
            n=f"n = {words.with_unit(len(self.study.partners), 'partners')}",
        )

    @cached_property
    def there(self) -> dict[str, bool]:
        """Of what this selection has any: ``partners``, their ``growth``, ``referrals``."""
        partners = self.study.partners
        return {
            "partners": len(partners) > 0,
            "growth": len(partners) > 0 and len(partnerships.growth(partners)) > 1,
            "referrals": isinstance(self.network_figure, Figure),
        }

    def _grown(self, frame: pd.DataFrame) -> str:
        """From how many partners to how many."""
        first, last = frame.iloc[0], frame.iloc[-1]
        if first["total"] == last["total"]:
            return f"{words.with_unit(last['total'], 'partners')} throughout"
        return (
            f"From {words.with_unit(first['total'], 'partners')} in {first['date']:%B %Y} "
            f"to {last['total']:,} in {last['date']:%B %Y}"
        )

    @cached_property
    def offers_figure(self) -> Figure | Markdown:
        """What partners mainly offer."""
        if self.study.partners.empty:
            return NO_PARTNERS
        frame = partnerships.offers(self.study.partners)[["offer", "total"]].head(10)
        data = self.study.policy.table(frame, counts=["total"], kind="register")
        return bars(
            "offers",
            data,
            label="offer",
            value="total",
            unit="partners",
            title=self._mostly(frame),
            source="register of partners",
            n=f"n = {words.with_unit(len(self.study.partners), 'partners')}",
        )

    def _mostly(self, frame: pd.DataFrame) -> str:
        """What is offered by most partners."""
        most, of = int(frame["total"].max()), len(self.study.partners)
        first = list(frame.loc[frame["total"] == most, "offer"])
        if most == of:
            whose = "the one partner" if of == 1 else f"all {of} partners"
            return f"{first[0][:1].upper()}{first[0][1:]}: the main offer of {whose}"
        if most == 1:
            return f"Each of the {of} partners mainly offers something else"
        if len(first) > 3:
            return f"No kind of help is offered by more than {most} of {of} partners"
        each = words.plural(len(first), "", " each")
        kinds = words.listed(first)
        return f"{kinds[:1].upper()}{kinds[1:]}: the main offer of {most} of {of} partners{each}"

    @cached_property
    def network_figure(self) -> Figure | Markdown:
        """Hubs, services and partners, joined by the people referred."""
        if not self.links.people:
            return NO_REFERRALS
        found, policy = self._network, self.study.policy
        links = [
            _link(*ends) for ends in zip(found.edges["one"], found.edges["other"], strict=True)
        ]
        edges = policy.table(found.edges, counts=["people"], of=(self.counts, {"people": links}))
        if not edges.frame["people"].notna().any():
            return TOO_FEW_REFERRED
        return network(
            "partner-network",
            policy.table(found.nodes.drop(columns="people"), plain=["x", "y"]),
            edges,
            sectors=list(SECTORS),
            title=self._active,
            source="register of partners, referrals",
            n=policy.describe(starred=bool(edges.n_withheld)).rstrip("."),
        )

    @cached_property
    def flows_table(self) -> Table | Markdown:
        """People referred each way, by hub and sector."""
        if not self.links.people:
            return NO_REFERRALS
        frame = self._flows.copy()
        ways = list(zip(frame["hub"], frame["direction"], strict=True))
        names = {name: [("flow", *way, name) for way in ways] for name in SECTORS}
        frame["hub"] = frame["hub"] + ", " + frame["direction"]
        return table(
            "referral-flows",
            self.study.policy.table(frame, counts=list(SECTORS), of=(self.counts, names)),
            columns={"hub": "Hub and direction", **{s: s.capitalize() for s in SECTORS}},
            widths={"hub": 20},
            notes=["People referred; somebody referred twice counts twice."],
            source="referrals",
        )


def _link(one: str, other: str) -> Cell:
    """The name of the count of people who went between two nodes, whichever way."""
    return ("link", frozenset((one, other)))
