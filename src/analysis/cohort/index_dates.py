"""Index dates for people who never had one: the comparison pool's "day of first use".

A user's time before first use is time they were bound to live through. Counting a comparison
person's time from any other kind of day (their first contact, a fixed date) would therefore
compare different stretches of life, the immortal-time bias (Suissa 2008, doi 10.1093/aje/kwm324).
The remedy is prescription time-distribution matching (Zhou, Rahme, Abrahamowicz & Pilote 2005,
doi 10.1093/aje/kwi307): each comparison person is given a day drawn from the users' own index
dates at the same hub, and leaves the pool if they had died or moved away by then. The draw itself
knows only what is known on the day: since when the person had been known to the trust. To draw
again until a day fits before the person's death would give those who die early an early day for
certain, and so people about to die to the pool more often than to the users.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

DAY = np.timedelta64(1, "D")


def uniform(person_id: pd.Series, seed: int = 0) -> np.ndarray:
    """A number in [0, 1) for each person, from the id and `seed` alone (SipHash-2-4).

    The order of rows, the other people in the table and the database play no part.
    """
    key = f"bite-index-{seed:05d}"[-16:]
    ids = person_id.astype(str).to_numpy(dtype=object)
    hashed = pd.util.hash_array(ids, hash_key=key, categorize=False)
    return (hashed >> np.uint64(11)).astype(float) * 2.0**-53


def assign(people: pd.DataFrame, first_day: pd.Timestamp, history: int, seed: int = 0) -> pd.Series:
    """The index date of each row: a user's own, a comparison person's drawn; NaT if none fits.

    `people` needs person_id, hub, uses_life_rooms, index_date, service_start and exit_date.
    Drawn are days by which the comparison person had been known for `history` days, counted from
    `first_day` of the records at the earliest; whoever had died or moved away by the drawn day has
    none. Days of users who were not themselves there on theirs are not drawn from.
    """
    uses = people["uses_life_rooms"].to_numpy(bool)
    index = people["index_date"].to_numpy("datetime64[D]").copy()
    start = people["service_start"].to_numpy("datetime64[D]")
    left = people["exit_date"].to_numpy("datetime64[D]")
    earliest = np.maximum(start, np.datetime64(first_day, "D")) + history * DAY
    gone = left <= index
    users = np.flatnonzero(uses & (index >= earliest) & ~gone)
    pool = np.flatnonzero(~uses)
    # A user's day as one number, hub first: one sorted array serves every hub.
    hub = pd.factorize(people["hub"], use_na_sentinel=False)[0].astype(np.int64) << 32
    key = hub + index.astype(np.int64)
    days = np.sort(key[users])
    known = np.where(np.isnat(earliest), np.int64(2**31), earliest.astype(np.int64))
    low = np.searchsorted(days, (hub + known)[pool], side="left")
    high = np.searchsorted(days, hub[pool] + 2**31, side="left")
    fits = high > low
    draw = uniform(people["person_id"], seed)[pool]
    chosen = low + np.floor(draw * (high - low)).astype(np.int64)
    index[pool] = np.datetime64("NaT")
    index[pool[fits]] = (days[chosen[fits]] - hub[pool[fits]]).astype("datetime64[D]")
    index[~uses & (left <= index)] = np.datetime64("NaT")
    return pd.Series(pd.to_datetime(index), index=people.index, name="index_date")
