"""Partner organisations of the Life Rooms and the people they refer to each other.

Published facts kept: more than one hundred partnerships, in the voluntary, community, corporate
and (statutory) public sectors (doi:10.1186/s12913-021-06672-1). Names are invented.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.contracts.codes import HUBS, SERVICES
from analysis.synthetic.calendar import HUB_OPENED

LAST_MONTH = "2020-02-01"
SECTORS = {"voluntary": 46, "community": 34, "corporate": 12, "statutory": 18}
REFERRAL_ROWS = 1500

# Planted: of ten people who pass between hubs and partners, about six go out to a partner.
SHARE_OUTWARD = 0.6
# Planted: these sectors draw more (or fewer) referrals a partner than the rest.
SECTOR_PULL = {"voluntary": 1.5, "community": 1.0, "corporate": 0.4, "statutory": 1.2}

# offer → (second words of a name, how an organisation offering it shares its referrals out over
# the three SERVICES)
OFFERS = {
    "advice and rights": (("Advice", "Welfare Rights", "Law Centre"), (1, 9, 0)),
    "arts and culture": (("Arts", "Singers", "Writers' Circle", "Theatre"), (6, 2, 2)),
    "debt and money": (("Money Advice", "Debt Line", "Credit Union"), (1, 9, 0)),
    "education and skills": (("Learning Centre", "Adult College", "Reading Project"), (7, 2, 1)),
    "employment": (("Works", "Employment Partnership", "Skills Exchange"), (2, 6, 2)),
    "families and carers": (("Family Centre", "Carers' Network"), (3, 6, 1)),
    "food and growing": (("Allotment", "Kitchen", "Growers"), (4, 3, 3)),
    "health and wellbeing": (("Wellbeing", "Recovery Group", "Health Link"), (4, 5, 1)),
    "housing": (("Homes", "Tenancy Support", "Housing Link"), (0, 10, 0)),
    "peer support": (("Peers", "Neighbours", "Friendship Café"), (3, 5, 2)),
    "physical activity": (("Walkers", "Cycle Hub", "Sports Trust"), (4, 5, 1)),
    "volunteering": (("Volunteers", "Time Bank"), (1, 2, 7)),
}
# How likely an organisation of a sector is to offer each of OFFERS, in their order.
OFFER_WEIGHTS = {
    "voluntary": (4, 2, 3, 2, 1, 4, 2, 4, 2, 5, 1, 3),
    "community": (1, 6, 1, 2, 1, 3, 5, 2, 1, 4, 4, 2),
    "corporate": (0, 1, 2, 2, 6, 0, 1, 1, 1, 0, 3, 2),
    "statutory": (3, 1, 1, 5, 4, 3, 0, 4, 5, 0, 2, 0),
}
# Invented first words: none is a place, so that no name is a real organisation's.
FIRST_WORDS = (
    "Amberway", "Brightwell", "Copperbeech", "Daybreak", "Elderfield", "Firstlight", "Goldcrest",
    "Harbourside", "Ivybank", "Junction", "Kestrel", "Lanternlight", "Meadowlark", "Northlight",
    "Openhand", "Pebblebank", "Quayview", "Rosebay", "Sandpiper", "Tidemark", "Upstream",
    "Wavelength", "Yellowgate", "Zephyr", "Anchorline", "Bluebell", "Causeway", "Driftwood",
)  # fmt: skip


def tables(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """``partners`` (110 rows) and ``referrals`` (1,500 monthly flows)."""
    register = _partners(rng)
    return {"partners": register, "referrals": _referrals(rng, register)}


def _partners(rng: np.random.Generator) -> pd.DataFrame:
    sectors = [sector for sector, number in SECTORS.items() for _ in range(number)]
    rng.shuffle(sectors)
    pairs = [(first, offer) for first in FIRST_WORDS for offer in OFFERS]
    free = {offer: [f for f, o in pairs if o == offer] for offer in OFFERS}
    for words in free.values():
        rng.shuffle(words)
    rows = []
    for sector in sectors:
        offer = _pick(rng, tuple(OFFERS), OFFER_WEIGHTS[sector])
        name = f"{free[offer].pop()} {_pick(rng, OFFERS[offer][0])}"
        hub = _pick(rng, (*HUBS, "all"), (42, 26, 18, 14))
        opened = HUB_OPENED.get(hub, HUB_OPENED["Walton"])
        span = (pd.Timestamp("2019-12-31") - opened).days
        # A Beta(1.2, 1.6) start: many join early, and the register is still growing at the end.
        since = opened + pd.Timedelta(days=int(span * rng.beta(1.2, 1.6)))
        rows.append((name, sector, hub, since, offer))
    frame = pd.DataFrame(rows, columns=["name", "sector", "hub", "since", "offer"])
    frame = frame.sort_values(["since", "name"], ignore_index=True)
    frame.insert(0, "partner_id", [f"O{i:03d}" for i in range(1, len(frame) + 1)])
    return frame


def _referrals(rng: np.random.Generator, register: pd.DataFrame) -> pd.DataFrame:
    months = pd.date_range("2016-06-01", LAST_MONTH, freq="MS")
    # A few partners carry much of the traffic, some none: a gamma spread over the sector's pull.
    pull = register["sector"].map(SECTOR_PULL).to_numpy() * rng.gamma(0.8, 1.0, len(register))
    pull[rng.random(len(register)) < 0.08] = 0.0
    cells = []
    for month in months:
        here = np.flatnonzero((register["since"] < month).to_numpy() & (pull > 0))
        cells += [(month, partner, pull[partner]) for partner in here]
    weight = np.array([cell[2] for cell in cells])
    chosen = rng.choice(len(cells), size=REFERRAL_ROWS, p=weight / weight.sum())
    rows: dict[tuple[object, ...], int] = {}
    for cell in np.sort(chosen):
        month, partner, _ = cells[cell]
        row = register.iloc[partner]
        open_hubs = [h for h in HUBS if HUB_OPENED[h] <= month]
        hub = row["hub"] if row["hub"] != "all" else _pick(rng, open_hubs)
        service = _pick(rng, SERVICES, OFFERS[row["offer"]][1])
        ends = (f"life_rooms:{hub}", row["partner_id"])
        sender, receiver = ends if rng.random() < SHARE_OUTWARD else ends[::-1]
        key = (month, sender, receiver, hub, service)
        rows[key] = rows.get(key, 0) + 1 + int(rng.poisson(1.6))
    columns = ["date", "from_id", "to_id", "hub", "service"]
    frame = pd.DataFrame(rows.keys(), columns=columns).assign(people=list(rows.values()))
    return frame.sort_values(columns, ignore_index=True)


def _pick(
    rng: np.random.Generator, among: tuple[str, ...] | list[str], weights: tuple[int, ...] = ()
) -> str:
    chance = np.asarray(weights, float) / sum(weights) if weights else None
    return str(rng.choice(list(among), p=chance))
