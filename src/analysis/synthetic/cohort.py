"""The synthetic cohort: people, activity, unit_costs and engagement, of any size.

People are drawn in blocks, each from a generator of its own, so that memory does not grow with
their number. A first pass decides who came to the Life Rooms; a second draws the same blocks again
and writes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as arrow
import pyarrow.parquet as parquet

from analysis.contracts.codes import HUBS, SERVICES
from analysis.synthetic import contacts, people
from analysis.synthetic.contacts import TRUTH, Events, Truth
from analysis.synthetic.people import DAY_0, LAST, Candidates

POOL = 10
"""People in the comparison pool for each person who came."""
WITHIN_REACH = 8
"""People within reach of the Life Rooms for each who came; the others of them are not written."""
BLOCK = 24_000
"""People drawn at a time."""

TOPICS: Mapping[str, tuple[str, ...]] = {
    "recovery_college": (
        "managing anxiety", "mindfulness", "creative writing", "art", "music", "sleep",
        "cooking on a budget", "computers", "confidence", "gardening",
    ),
    "pathways_advice": ("housing", "debt", "benefits", "employment", "social activities",
                        "training and education"),
    "volunteering": ("reception", "peer support", "library", "café", "course assistant"),
}  # fmt: skip
_SERVICE_SHARES = (0.46, 0.40, 0.14)
TOPIC_BLANK = 0.04
DATED_TOO_EARLY, DATED_TOO_LATE = 0.003, 0.5
"""Planted: share of visits dated before first use; visits dated after exit, for each exit."""
LATE_LETTERS = 0.25
"""Planted: contacts entered after exit, for each exit."""

_PEOPLE = arrow.schema(
    [
        ("person_id", arrow.string()),
        ("uses_life_rooms", arrow.bool_()),
        ("hub", arrow.dictionary(arrow.int8(), arrow.string())),
        ("index_date", arrow.date32()),
        ("age", arrow.int16()),
        ("sex", arrow.dictionary(arrow.int8(), arrow.string())),
        ("ethnic_group", arrow.dictionary(arrow.int8(), arrow.string())),
        ("imd_decile", arrow.int8()),
        ("diagnosis_group", arrow.dictionary(arrow.int8(), arrow.string())),
        ("service_start", arrow.date32()),
        ("exit_date", arrow.date32()),
        ("exit_reason", arrow.dictionary(arrow.int8(), arrow.string())),
    ]
)
_ACTIVITY = arrow.schema(
    [
        ("person_id", arrow.dictionary(arrow.int32(), arrow.string())),
        ("date", arrow.date32()),
        ("kind", arrow.dictionary(arrow.int8(), arrow.string())),
        ("quantity", arrow.int16()),
    ]
)


@dataclass(frozen=True)
class Planted:
    """The effect that the Life Rooms truly had on these very people.

    ``effect`` is pounds a person in the 365 days from the index date, with the Life Rooms less
    without, over all who came and stayed in follow-up that long, by hub and for ``all``; ``n``
    how many they are. Negative: the Life Rooms lowered cost.
    """

    effect: Mapping[str, float]
    n: Mapping[str, int]


def write(out: Path, number: int, seed: np.random.SeedSequence, truth: Truth = TRUTH) -> Planted:
    """Write the cohort's four tables to ``out``: ``number`` people who came, ten times the pool.

    ``truth`` is what the Life Rooms do to their activity.
    Raises `ValueError` if ``number`` is less than one.
    """
    if number < 1:
        raise ValueError("a cohort needs at least one person")
    total = number * (WITHIN_REACH + POOL)
    seeds = seed.spawn(-(-total // BLOCK))
    sizes = [min(BLOCK, total - at) for at in range(0, total, BLOCK)]
    within_reach = np.arange(total) % (WITHIN_REACH + POOL) < WITHIN_REACH
    score = np.concatenate(
        [
            people.leaning(block, contacts.contacts_before(events, block))
            for _, block, events in _blocks(seeds, sizes)
        ]
    )
    score[~within_reach] = -np.inf
    came_all = np.zeros(total, bool)
    came_all[np.argsort(-score, kind="stable")[:number]] = True
    keep_all = came_all | ~within_reach
    width = max(6, len(str(number * (1 + POOL))))
    visits, effects = [], []
    drawn, first = 0, 1
    with (
        parquet.ParquetWriter(
            out / "people.parquet", _PEOPLE, compression="zstd", compression_level=12
        ) as people_file,
        parquet.ParquetWriter(
            out / "activity.parquet",
            _ACTIVITY,
            compression="zstd",
            compression_level=12,
            column_encoding={"date": "DELTA_BINARY_PACKED"},
            use_dictionary=["person_id", "kind", "quantity"],
        ) as activity_file,
    ):
        for later, everybody, every_event in _blocks(seeds, sizes):
            keep = keep_all[drawn : drawn + len(everybody)]
            came = came_all[drawn : drawn + len(everybody)][keep]
            drawn += len(everybody)
            block, events = everybody.where(keep), every_event.of(keep)
            returned = came & (later.random(len(block)) < 0.0015)
            table = people.table(block, came, first, width, returned)
            attended = _attendance(later, block, came)
            share = np.take([truth.reduction[h] for h in HUBS], block.hub) * truth.dose(
                np.bincount(attended["person"], minlength=len(block))
            )
            share = np.where(came, share, 0.0)
            drop = contacts.touched(events, block, share)
            saved = np.sign(share) * contacts.cost_in_year_after(events.where(drop), block)
            effects.append(_effects(saved, block, came & ~returned))
            added = drop & (share < 0)[events.person]
            events, drop = (
                events.twice(added),
                np.append(drop & ~added, np.zeros(added.sum(), bool)),
            )
            people_file.write_table(
                arrow.Table.from_pandas(table, schema=_PEOPLE, preserve_index=False)
            )
            rows = _rows(later, events.where(~drop), block)
            activity_file.write_table(_activity(rows, table["person_id"]), row_group_size=1 << 20)
            visits.append(_engagement(attended, table))
            first += len(block)
    pd.concat(visits).to_csv(
        out / "engagement.csv", index=False, date_format="%Y-%m-%d", lineterminator="\n"
    )
    contacts.unit_costs().to_csv(out / "unit_costs.csv", index=False, lineterminator="\n")
    return _planted(pd.concat(effects))


def _blocks(
    seeds: list[np.random.SeedSequence], sizes: list[int]
) -> Iterator[tuple[np.random.Generator, Candidates, Events]]:
    """Each block's people and activity, the same each time, and its generator for what follows."""
    for seed, size in zip(seeds, sizes, strict=True):
        rng = np.random.default_rng(seed)
        block = people.draw(rng, size)
        yield rng, block, contacts.draw(rng, block)


def _attendance(
    rng: np.random.Generator, block: Candidates, came: np.ndarray
) -> dict[str, np.ndarray]:
    """Visits to the Life Rooms, flaws included: person (position), day, service, hub, topic."""
    who = np.flatnonzero(came)
    times = 1 + rng.negative_binomial(0.9, 0.9 / (0.9 + 3.5), len(who))
    person = np.repeat(who, times)
    nth = np.arange(len(person)) - np.repeat(times.cumsum() - times, times)
    begin, leave = block.could_come[person], np.minimum(block.exit[person], LAST + 1)
    day = begin + np.where(nth == 0, 0, np.ceil(rng.exponential(150.0, len(person)))).astype(int)
    kept = (nth == 0) | (day < leave)
    person, nth, begin, day = person[kept], nth[kept], begin[kept], day[kept]
    early = (nth > 0) & (rng.random(len(person)) < DATED_TOO_EARLY)
    day = np.where(early, begin - rng.integers(1, 30, len(person)), day)
    gone = who[(block.exit[who] < LAST - 30) & (rng.random(len(who)) < DATED_TOO_LATE * 0.1)]
    person = np.concatenate([person, gone])
    day = np.concatenate([day, block.exit[gone] + rng.integers(1, 28, len(gone))])
    # People keep mostly to one service.
    first_choice = rng.choice(len(SERVICES), len(block), p=_SERVICE_SHARES)
    service = np.where(
        rng.random(len(person)) < 0.7,
        first_choice[person],
        rng.choice(len(SERVICES), len(person), p=_SERVICE_SHARES),
    )
    elsewhere = rng.random(len(person)) < 0.04
    hub = np.where(elsewhere, rng.integers(0, len(HUBS), len(person)), block.hub[person])
    topic = rng.random(len(person))
    blank = rng.random(len(person)) < TOPIC_BLANK
    return {
        "person": person, "day": day, "service": service, "hub": hub, "topic": topic,
        "blank": blank,
    }  # fmt: skip


def _engagement(attended: dict[str, np.ndarray], table: pd.DataFrame) -> pd.DataFrame:
    """The rows of table engagement."""
    topic = np.empty(len(attended["person"]), object)
    for number, service in enumerate(SERVICES):
        here = attended["service"] == number
        named = TOPICS[service]
        topic[here] = np.take(named, (attended["topic"][here] * len(named)).astype(int))
    topic[attended["blank"]] = ""
    frame = pd.DataFrame(
        {
            "person_id": table["person_id"].to_numpy()[attended["person"]],
            "date": DAY_0 + attended["day"].astype("timedelta64[D]"),
            "service": np.take(SERVICES, attended["service"]),
            "hub": np.take(HUBS, attended["hub"]),
            "topic": topic,
        }
    )
    return frame.sort_values(list(frame.columns), ignore_index=True)


def _rows(rng: np.random.Generator, events: Events, block: Candidates) -> pd.DataFrame:
    """Events added up by person, day and kind, with a few entered late or dated too early."""
    left = np.flatnonzero((block.exit < LAST - 30) & (rng.random(len(block)) < LATE_LETTERS))
    new = np.flatnonzero((block.start > 40) & (rng.random(len(block)) < 0.01))
    stray = pd.DataFrame(
        {
            "person": np.concatenate([left, new]),
            "day": np.concatenate(
                [
                    block.exit[left] + rng.integers(1, 28, len(left)),
                    block.start[new] - rng.integers(1, 14, len(new)),
                ]
            ),
            "kind": 0,
            "quantity": 1,
        }
    )
    real = pd.DataFrame(
        {
            "person": events.person,
            "day": events.day,
            "kind": events.kind,
            "quantity": events.quantity,
        }
    )
    stray = stray[stray["day"] <= LAST]
    by_day = pd.concat([real, stray]).groupby(["person", "day", "kind"], as_index=False)
    return by_day["quantity"].sum()


def _activity(rows: pd.DataFrame, ids: pd.Series) -> arrow.Table:
    days = (DAY_0 + rows["day"].to_numpy().astype("timedelta64[D]")).astype("datetime64[D]")
    names = arrow.array(ids.to_numpy(), arrow.string())
    person = arrow.DictionaryArray.from_arrays(rows["person"].to_numpy().astype("int32"), names)
    kind = arrow.DictionaryArray.from_arrays(
        rows["kind"].to_numpy().astype("int8"), arrow.array(contacts.KINDS)
    )
    quantity = arrow.array(rows["quantity"].to_numpy().astype("int16"))
    return arrow.Table.from_arrays([person, arrow.array(days), kind, quantity], schema=_ACTIVITY)


def _effects(saved: np.ndarray, block: Candidates, came: np.ndarray) -> pd.DataFrame:
    """What the Life Rooms saved each person who came and is on record for a year after."""
    followed = came & (block.exit - block.could_come >= 365)
    return pd.DataFrame({"hub": np.take(HUBS, block.hub), "effect": -saved})[followed]


def _planted(effects: pd.DataFrame) -> Planted:
    by_hub = effects.groupby("hub")["effect"].agg(["mean", "size"])
    return Planted(
        {"all": float(effects["effect"].mean()), **by_hub["mean"].to_dict()},
        {"all": len(effects), **by_hub["size"].to_dict()},
    )
