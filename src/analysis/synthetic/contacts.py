"""Clinical activity of candidates, day by day, and what the Life Rooms take away from it.

Contacts follow a Poisson process whose rate is the person's own (a gamma frailty), swings from
month to month (an autoregression on the log scale), and shares a season and a trend with everybody.
Admissions swing more than contacts, and their length is log-normal: few people, many days.

For people who came, each contact or admission from their index date on that the Life Rooms make
needless is drawn first and then dropped (or, in a study of harm, made twice). What was dropped is
therefore known, person by person: it is the true effect, not an estimate of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
import pandas as pd

from analysis.synthetic.calendar import FIRST_DAY, LAST_DAY
from analysis.synthetic.people import LAST, NEVER, Candidates

KINDS = (
    "community_contact",
    "outpatient_appointment",
    "psychological_therapy_session",
    "group_session",
    "medication_review",
    "home_treatment_contact",
    "crisis_contact",
    "ae_attendance",
    "inpatient_day",
)
"""Kinds of activity; the last is counted in days, the others in contacts."""
POUNDS = (140.0, 175.0, 155.0, 60.0, 95.0, 205.0, 240.0, 190.0, 430.0)
INPATIENT = len(KINDS) - 1
_BY_APPOINTMENT = 5  # kinds before this one do not happen at week-ends

# Share of contacts of each kind (inpatient days apart), by diagnosis group.
_MIX = np.array(
    [
        [0.40, 0.16, 0.22, 0.06, 0.06, 0.03, 0.03, 0.04],
        [0.52, 0.16, 0.03, 0.04, 0.12, 0.05, 0.04, 0.04],
        [0.45, 0.20, 0.08, 0.04, 0.11, 0.04, 0.04, 0.04],
        [0.40, 0.11, 0.17, 0.07, 0.04, 0.06, 0.08, 0.07],
        [0.48, 0.20, 0.11, 0.05, 0.07, 0.03, 0.02, 0.04],
    ]
)
_RATE = np.array([3.3, 5.2, 4.5, 5.2, 2.7])
"""Contacts a year, by diagnosis group, before frailty."""
_ADMISSIONS = np.array([0.006, 0.018, 0.015, 0.012, 0.004])
"""Admissions a year, by diagnosis group, before frailty."""


@dataclass(frozen=True)
class Truth:
    """What is planted in the cohort.

    ``reduction`` is the share of contacts and admissions that the Life Rooms make needless for a
    person of average engagement, by hub (below nought: the share that they add); ``untouched``
    kinds are never changed (a placebo). A person with many visits gains more: the share is
    multiplied by 0.5 for a single visit, rising to 1.5 (``dose``). ``trend`` is the yearly change
    of everybody's activity.
    """

    reduction: MappingProxyType[str, float] = field(
        default_factory=lambda: MappingProxyType(
            {"Walton": 0.42, "Southport": 0.35, "Bootle": 0.05}
        )
    )
    untouched: tuple[str, ...] = ("medication_review",)
    trend: float = -0.015
    season: float = 0.08
    persistence: float = 0.86
    swing: float = 0.55

    def dose(self, visits: np.ndarray) -> np.ndarray:
        """By how much engagement multiplies the reduction; about 1 on average."""
        return np.clip(0.5 + (visits - 1) / 7.0, 0.5, 1.5)


TRUTH = Truth()


def _times(factor: float) -> Truth:
    reduction = {hub: share * factor for hub, share in TRUTH.reduction.items()}
    return replace(TRUTH, reduction=MappingProxyType(reduction))


EFFECTS: Mapping[str, Truth] = MappingProxyType(
    {"benefit": TRUTH, "none": _times(0.0), "harm": _times(-1.0)}
)
"""Worlds in which the Life Rooms lower, leave alone or raise the cost of care."""


@dataclass(frozen=True)
class Events:
    """Rows of activity before they are added up by day: person (position), day, kind, quantity.

    ``draw`` is a uniform number that decides whether the event is dropped for somebody who came;
    events of one admission share it, and ``began`` is the day the admission began.
    """

    person: np.ndarray
    day: np.ndarray
    kind: np.ndarray
    quantity: np.ndarray
    began: np.ndarray
    draw: np.ndarray

    def where(self, keep: np.ndarray) -> Events:
        """The events that ``keep`` marks."""
        return Events(*(getattr(self, name)[keep] for name in self.__dataclass_fields__))

    def twice(self, chosen: np.ndarray) -> Events:
        """The events, those that ``chosen`` marks a second time at the end."""
        names = self.__dataclass_fields__
        values = (getattr(self, name) for name in names)
        return Events(*(np.concatenate([value, value[chosen]]) for value in values))

    def of(self, keep: np.ndarray) -> Events:
        """The events of the people whom ``keep`` marks, positions counted among these alone."""
        kept = self.where(keep[self.person])
        return replace(kept, person=(keep.cumsum() - 1)[kept.person])


def draw(rng: np.random.Generator, people: Candidates) -> Events:
    """Everybody's activity as it would be without the Life Rooms."""
    months = pd.date_range(FIRST_DAY, LAST_DAY, freq="MS")
    begins = (months - FIRST_DAY).days.to_numpy()
    length = np.diff([*begins, LAST + 1])
    n = len(people)
    own = rng.gamma(0.75, 1 / 0.75, n)
    swings = _swings(rng, n, len(months))
    years = begins / 365.25
    common = (1 + TRUTH.trend) ** years * (
        1 + TRUTH.season * np.cos(2 * np.pi * (months.month.to_numpy() - 1) / 12)
    )
    share = (length / 365.25) * common
    contacts = rng.poisson((own * _RATE[people.diagnosis])[:, None] * np.exp(swings) * share)
    # The mean of exp(1.6 u) for this swing is about 1.5: admissions bunch in bad months.
    bad = np.exp(1.6 * swings)
    admitted = rng.poisson((own * _ADMISSIONS[people.diagnosis])[:, None] * bad * share)
    events = _join(
        _contacts(rng, people, contacts, begins, length),
        _stays(rng, people, admitted, begins, length),
    )
    here = (events.day >= people.start[events.person]) & (events.day < people.exit[events.person])
    return events.where(here & (events.day <= LAST))


def contacts_before(events: Events, people: Candidates) -> np.ndarray:
    """Contacts (not days as an inpatient) in the 365 days before the day one could come."""
    before = people.could_come[events.person] - events.day
    counted = (before > 0) & (before <= 365) & (events.kind != INPATIENT)
    return np.bincount(events.person[counted], minlength=len(people))


def touched(events: Events, people: Candidates, share: np.ndarray) -> np.ndarray:
    """Events that the Life Rooms change; ``share`` is each person's reduction (0: none of theirs,
    below nought: as many are added)."""
    untouched = [KINDS.index(kind) for kind in TRUTH.untouched]
    return (
        (events.began >= people.could_come[events.person])
        & (events.draw < abs(share)[events.person])
        & ~np.isin(events.kind, untouched)
    )


def cost_in_year_after(events: Events, people: Candidates) -> np.ndarray:
    """Pounds a person in the 365 days from the day they could come."""
    after = events.day - people.could_come[events.person]
    counted = (after >= 0) & (after < 365)
    pounds = np.take(POUNDS, events.kind) * events.quantity
    return np.bincount(events.person[counted], pounds[counted], minlength=len(people))


def unit_costs() -> pd.DataFrame:
    """The table of unit costs: round figures, of the right order and no more."""
    return pd.DataFrame(
        {
            "kind": KINDS,
            "unit": ["attendance" if k == "ae_attendance" else "day" if k == "inpatient_day"
                     else "contact" for k in KINDS],
            "pounds": POUNDS,
            "price_year": "2018/19",
            "source": "Illustrative round figure for the synthetic data; not a national tariff",
        }
    )  # fmt: skip


def _swings(rng: np.random.Generator, n: int, months: int) -> np.ndarray:
    """Monthly log deviations: first-order autoregression, mean of exp about 1."""
    kept, spread = TRUTH.persistence, TRUTH.swing
    u = np.empty((n, months))
    u[:, 0] = rng.normal(0, spread, n)
    fresh = spread * np.sqrt(1 - kept**2)
    for month in range(1, months):
        u[:, month] = kept * u[:, month - 1] + rng.normal(0, fresh, n)
    return u - spread**2 / 2


def _contacts(
    rng: np.random.Generator,
    people: Candidates,
    counts: np.ndarray,
    begins: np.ndarray,
    length: np.ndarray,
) -> Events:
    person, month = np.nonzero(counts)
    times = counts[person, month]
    person, month = np.repeat(person, times), np.repeat(month, times)
    mix = _MIX.cumsum(axis=1)[people.diagnosis[person]]
    kind = (rng.random(len(person))[:, None] > mix[:, :-1]).sum(axis=1)
    day = begins[month] + (rng.random(len(person)) * length[month]).astype(int)
    # FIRST_DAY was a Thursday (3): appointments of a week-end move to the Friday before.
    weekday = (day + 3) % 7
    day = np.where(kind < _BY_APPOINTMENT, day - np.maximum(weekday - 4, 0), day)
    day = np.maximum(day, 0)
    one = np.ones(len(person), int)
    return Events(person, day, kind, one, day, rng.random(len(person)))


def _stays(
    rng: np.random.Generator,
    people: Candidates,
    counts: np.ndarray,
    begins: np.ndarray,
    length: np.ndarray,
) -> Events:
    person, month = np.nonzero(counts)
    begin = begins[month] + (rng.random(len(person)) * length[month]).astype(int)
    days = np.clip(np.rint(rng.lognormal(2.35, 1.0, len(person))), 1, 150).astype(int)
    order = np.lexsort((begin, person))
    person, begin, days = person[order], begin[order], days[order]
    # Nobody is admitted twice at once: a stay that begins within an earlier one is not a new one.
    end = pd.Series(begin + days)
    before = end.groupby(person).cummax().groupby(person).shift(fill_value=-1).to_numpy()
    alone = begin >= before
    person, begin, days = person[alone], begin[alone], days[alone]
    fate = rng.random(len(person))
    # One row a stay and week, so that a stay over an index date is divided by it, to the week.
    weeks = -(-days // 7)
    which = np.repeat(np.arange(len(person)), weeks)
    week = np.arange(len(which)) - np.repeat(weeks.cumsum() - weeks, weeks)
    day = begin[which] + 7 * week
    quantity = np.minimum(7, days[which] - 7 * week)
    # A stay ends with follow-up, and the record with the last day.
    leave = np.minimum(np.where(people.exit < NEVER, people.exit, NEVER), LAST + 1)[person[which]]
    quantity = np.minimum(quantity, leave - day)
    kind = np.full(len(which), INPATIENT)
    every = Events(person[which], day, kind, quantity, begin[which], fate[which])
    return every.where(quantity > 0)


def _join(one: Events, other: Events) -> Events:
    return Events(
        *(
            np.concatenate([getattr(one, name), getattr(other, name)])
            for name in one.__dataclass_fields__
        )
    )
