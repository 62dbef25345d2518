"""Index dates for people who never had one: the comparison pool's "day of first use".

A user's time before first use is time they were bound to live through. Counting a comparison
person's time from any other kind of day (their first contact, a fixed date) would therefore
compare different stretches of life, the immortal-time bias (Suissa 2008, doi 10.1093/aje/kwm324).
The remedy is prescription time-distribution matching (Zhou, Rahme, Abrahamowicz & Pilote 2005,
doi 10.1093/aje/kwi307): each comparison person is given a day drawn from the users' own index
dates at the same hub. Here the draw is limited to days on which the person was alive, in the area
and known to the trust for long enough, which is all that is known on the day itself; what happens
afterwards plays no part in it.
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
    A day fits a comparison person who by then had been known for `history` days, counted from
    `first_day` of the records at the earliest, and had not yet died or moved away.
    """
    uses = people["uses_life_rooms"].to_numpy(bool)
    index = people["index_date"].to_numpy("datetime64[D]").copy()
    start = people["service_start"].to_numpy("datetime64[D]")
    left = people["exit_date"].to_numpy("datetime64[D]")
    earliest = np.maximum(start, np.datetime64(first_day, "D")) + history * DAY
    latest = np.where(np.isnat(left), np.datetime64("9999-12-31"), left)
    usable = uses & (index >= earliest) & (index < latest)
    draw = uniform(people["person_id"], seed)
    hubs = people["hub"].astype(str).to_numpy()
    for hub in np.unique(hubs):
        here = hubs == hub
        days = np.sort(index[here & usable])
        pool = np.flatnonzero(here & ~uses)
        low = np.searchsorted(days, earliest[pool], side="left")
        high = np.searchsorted(days, latest[pool], side="left")
        fits = high > low
        chosen = low + np.floor(draw[pool] * (high - low)).astype(int)
        index[pool[fits]] = days[chosen[fits]]
        index[pool[~fits]] = np.datetime64("NaT")
    return pd.Series(pd.to_datetime(index), index=people.index, name="index_date")
