"""The partnership landscape: who the partners are, how they grew in number, and who sends people
to whom.

``partners`` has one row an organisation; ``referrals`` one row a month, sender, receiver and
service, with the number of people referred. One end of a referral is a hub ("life_rooms:<hub>"),
the other a partner. Organisations may be named and counted exactly; ``people`` counts patients,
so whoever shows it passes it through the disclosure policy as routine data.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import networkx as nx
import numpy as np
import pandas as pd

from analysis.contracts.codes import SECTORS, SERVICES

HUB_PREFIX = "life_rooms:"
OUTWARD = "to partners"
QUIET_MONTHS = 12
"""A partner with no referral either way for this long is called quiet."""
BUSIEST = 5


@dataclass(frozen=True)
class Measures:
    """The network in numbers that a manager can act on. Shares are between 0 and 1.

    ``partners``       organisations on the register
    ``active``         of those, with any referral in the last twelve months of the table
    ``never``          of those, with no referral ever
    ``two_way``        share of partners with referrals that both send and receive
    ``bridging``       partners that exchange people with more than one hub
    ``outward``        share of people who went from a hub to a partner
    ``top_share``      share of people who passed through the five busiest partners
    ``people``         people referred, either way (a person referred twice counts twice)
    """

    partners: int
    active: int
    never: int
    two_way: float
    bridging: int
    outward: float
    top_share: float
    people: int


@dataclass(frozen=True)
class Network:
    """Hubs, services and partners with places to draw them at.

    ``nodes``: node, kind (hub, service, partner), label, sector, x, y, people.
    ``edges``: one, other, people. Coordinates lie within the unit circle.
    """

    nodes: pd.DataFrame
    edges: pd.DataFrame


def landscape(partners: pd.DataFrame) -> pd.DataFrame:
    """Partners by sector (rows) and hub (columns; "all" works with every hub), with ``total``."""
    table = pd.crosstab(partners["sector"], partners["hub"])
    hubs = sorted((hub for hub in table.columns if hub != "all"), key=str)
    table = table.reindex(index=SECTORS, columns=[*hubs, "all"], fill_value=0).astype(int)
    table = table.assign(total=table.sum(axis=1)).rename_axis(None, axis=1)
    return table.rename_axis("sector").reset_index()


def offers(partners: pd.DataFrame) -> pd.DataFrame:
    """What partners mainly offer: ``offer``, a column a sector, ``total``; most common first."""
    table = pd.crosstab(partners["offer"], partners["sector"])
    table = table.reindex(columns=SECTORS, fill_value=0).astype(int)
    table = table.assign(total=table.sum(axis=1)).rename_axis(None, axis=1).reset_index()
    return table.sort_values(["total", "offer"], ascending=[False, True], ignore_index=True)


def growth(partners: pd.DataFrame, until: pd.Timestamp | None = None) -> pd.DataFrame:
    """Partners at the end of each quarter: ``date`` and a column a sector, and ``total``."""
    last = until or partners["since"].max()
    ends = pd.date_range(partners["since"].min(), last + pd.offsets.QuarterEnd(0), freq="QE")
    table = pd.DataFrame(
        {
            sector: [
                int(((partners["sector"] == sector) & (partners["since"] <= end)).sum())
                for end in ends
            ]
            for sector in SECTORS
        },
        index=ends,
    )
    return table.assign(total=table.sum(axis=1)).rename_axis("date").reset_index()


def flows(referrals: pd.DataFrame, partners: pd.DataFrame) -> pd.DataFrame:
    """People referred between hubs and sectors: ``direction`` (to partners, from partners),
    ``hub``, ``service``, ``sector``, ``partners`` (organisations behind the cell), ``people``."""
    ends = _ends(referrals).merge(
        partners[["partner_id", "sector"]], on="partner_id", validate="many_to_one"
    )
    keys = ["direction", "hub", "service", "sector"]
    grouped = ends.groupby(keys, sort=True)
    return grouped.agg(partners=("partner_id", "nunique"), people=("people", "sum")).reset_index()


def busiest(referrals: pd.DataFrame, partners: pd.DataFrame) -> pd.DataFrame:
    """Partners by people exchanged, most first: ``partner_id``, ``name``, ``sector``, ``offer``,
    ``to_partner``, ``from_partner``, ``people``, ``hubs``. Partners without referrals are last."""
    ends = _ends(referrals)
    people = ends.pivot_table(
        index="partner_id", columns="direction", values="people", aggfunc="sum", fill_value=0
    ).reindex(columns=["to partners", "from partners"], fill_value=0)
    people.columns = ["to_partner", "from_partner"]
    hubs = ends.groupby("partner_id")["hub"].nunique().rename("hubs")
    table = partners[["partner_id", "name", "sector", "offer"]].join(people, on="partner_id")
    table = table.join(hubs, on="partner_id")
    whole = ["to_partner", "from_partner", "hubs"]
    table[whole] = table[whole].fillna(0).astype(int)
    table.insert(6, "people", table["to_partner"] + table["from_partner"])
    return table.sort_values(["people", "partner_id"], ascending=[False, True], ignore_index=True)


def measures(referrals: pd.DataFrame, partners: pd.DataFrame) -> Measures:
    """The network in numbers; shares are NaN if there are no referrals."""
    table = busiest(referrals, partners)
    working = table[table["people"] > 0]
    people = int(working["people"].sum())
    recent: set[str] = set()
    if len(referrals):
        # Months are named by their first day, so twelve months reach back eleven first days.
        since = referrals["date"].max() - pd.DateOffset(months=QUIET_MONTHS - 1)
        recent = set(_ends(referrals[referrals["date"] >= since])["partner_id"])
    both = (working["to_partner"] > 0) & (working["from_partner"] > 0)
    return Measures(
        partners=len(partners),
        active=len(recent & set(partners["partner_id"])),
        never=len(table) - len(working),
        two_way=float(both.mean()) if len(working) else float("nan"),
        bridging=int((working["hubs"] > 1).sum()),
        outward=float(working["to_partner"].sum() / people) if people else float("nan"),
        top_share=float(working["people"].head(BUSIEST).sum() / people) if people else float("nan"),
        people=people,
    )


def network(referrals: pd.DataFrame, partners: pd.DataFrame) -> Network:
    """Hubs, services and the partners that exchange people with them, laid out to be drawn.

    The layout is computed, not simulated: services stand in the middle, hubs on a ring round
    them, each partner beyond its own hub, fanned out by sector and then by name. No place depends
    on how many people were referred, which a picture of withheld numbers would tell. A new partner
    moves its neighbours a little, so that next year's picture can be laid beside this year's.
    """
    ends = _ends(referrals).merge(partners, on="partner_id", suffixes=("", "_of_partner"))
    hubs = sorted(ends["hub"].unique())
    services = [service for service in SERVICES if service in set(ends["service"])]
    between = ends.groupby(["partner_id", "hub"])["people"].sum()
    within = ends.groupby(["hub", "service"])["people"].sum()
    graph = nx.Graph()
    for pairs in (between, within):
        for (one, other), people in pairs.items():
            graph.add_edge(one, other, people=int(people))
    places = _ring(services, 0.18) | _ring(hubs, 0.5)
    places |= _fans(between, partners.set_index("partner_id"), hubs)
    names = partners.set_index("partner_id")
    rows = []
    for node in graph.nodes:
        kind = "hub" if node in hubs else "service" if node in services else "partner"
        x, y = places[node]
        rows.append(
            {
                "node": node,
                "kind": kind,
                "label": names.at[node, "name"] if kind == "partner" else node.replace("_", " "),
                "sector": names.at[node, "sector"] if kind == "partner" else "",
                "x": x,
                "y": y,
                # A service's edges lead to hubs: its people. A hub's lead both ways: half of them.
                "people": int(graph.degree(node, weight="people")) // (2 if kind == "hub" else 1),
            }
        )
    nodes = pd.DataFrame(rows).sort_values(["kind", "node"], ignore_index=True)
    edges = pd.DataFrame(
        [(one, other, data["people"]) for one, other, data in graph.edges(data=True)],
        columns=["one", "other", "people"],
    )
    return Network(nodes, edges.sort_values(["one", "other"], ignore_index=True))


def _ends(referrals: pd.DataFrame) -> pd.DataFrame:
    """Referrals with ``partner_id`` and ``direction`` in place of sender and receiver."""
    outward = referrals["from_id"].str.startswith(HUB_PREFIX).to_numpy(bool)
    partner = np.where(outward, referrals["to_id"], referrals["from_id"])
    direction = np.where(outward, OUTWARD, "from partners")
    return referrals.assign(partner_id=partner, direction=direction)[
        ["date", "partner_id", "direction", "hub", "service", "people"]
    ]


def _ring(nodes: list[str], radius: float) -> dict[str, tuple[float, float]]:
    """Nodes evenly round a circle, the first at the top."""
    angles = np.pi / 2 - 2 * np.pi * np.arange(len(nodes)) / max(len(nodes), 1)
    return {
        node: (float(radius * np.cos(a)), float(radius * np.sin(a)))
        for node, a in zip(nodes, angles, strict=True)
    }


def _fans(
    between: pd.Series, partners: pd.DataFrame, hubs: list[str]
) -> dict[str, tuple[float, float]]:
    """Partners in three rows on the arc beyond their hub."""
    home = _homes(between, partners)
    order = {sector: place for place, sector in enumerate(SECTORS)}

    def by_name(partner: str) -> tuple:
        return order[partners.at[partner, "sector"]], partners.at[partner, "name"], partner

    places: dict[str, tuple[float, float]] = {}
    width = 2 * np.pi / max(len(hubs), 1) * 0.9
    for number, hub in enumerate(hubs):
        middle = np.pi / 2 - 2 * np.pi * number / len(hubs)
        mine = sorted((partner for partner in home if home[partner] == hub), key=by_name)
        share = (np.arange(len(mine)) + 0.5) / max(len(mine), 1)
        angles = middle + width * (0.5 - share)
        radii = np.array([0.76, 0.88, 1.0])[np.arange(len(mine)) % 3]
        places |= {
            node: (float(r * np.cos(a)), float(r * np.sin(a)))
            for node, r, a in zip(mine, radii, angles, strict=True)
        }
    return places


def _homes(between: pd.Series, partners: pd.DataFrame) -> dict[str, str]:
    """The hub beyond which each partner is drawn: its own, if people went between them. Who works
    with every hub is drawn beyond the one that has fewest partners so far, of those it exchanges
    people with."""
    with_: dict[str, list[str]] = {}
    for partner, hub in between.index:
        with_.setdefault(partner, []).append(hub)
    own = partners["hub"].to_dict()
    home = {partner: own[partner] for partner, hubs in with_.items() if own[partner] in hubs}
    many = Counter(home.values())
    for partner in sorted(with_.keys() - home.keys()):
        home[partner] = min(with_[partner], key=lambda hub: (many[hub], hub))
        many[home[partner]] += 1
    return home
