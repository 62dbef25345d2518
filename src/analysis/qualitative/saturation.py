"""When new interviews stop bringing new codes.

After Guest, Namey and Chen (2020, doi 10.1371/journal.pone.0232076): new codes in a run of
interviews, as a share of the codes found in the first few. Reflexive thematic analysis does not
treat saturation as a mark of quality (Braun and Clarke 2021, doi 10.1080/2159676X.2019.1704846):
offer this beside an account of information power, never instead of one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Saturation:
    """How fast codes ran out.

    ``runs``: one row a run: first, last (interview numbers from 1), new (codes), share (of the
    base's codes). ``reached`` is the number of interviews before the first run at or under the
    threshold, None when there is no such run; ``text`` the authors' way of writing it, ``6 + 2``.
    """

    base_codes: int
    runs: pd.DataFrame
    reached: int | None
    text: str


def new_codes(interviews: Sequence[Collection[str]]) -> list[int]:
    """How many codes each interview brings that none before it had, in the order given."""
    seen: set[str] = set()
    counts = []
    for codes in interviews:
        counts.append(len(set(codes) - seen))
        seen |= set(codes)
    return counts


def from_counts(
    new: Sequence[int], base: int = 4, run: int = 2, threshold: float = 0.05
) -> Saturation:
    """Saturation from the number of new codes in each interview.

    Raises ValueError when there are too few interviews for one base and one run.
    """
    if len(new) < base + run:
        raise ValueError(f"saturation with base {base} and run {run} needs {base + run} interviews")
    base_codes = int(sum(new[:base]))
    rows = []
    for first in range(base, len(new) - run + 1):
        found = int(sum(new[first : first + run]))
        share = found / base_codes if base_codes else np.nan
        rows.append((first + 1, first + run, found, share))
    runs = pd.DataFrame(rows, columns=["first", "last", "new", "share"])
    under = runs[runs["share"] <= threshold]
    reached = int(under["first"].iloc[0]) - 1 if len(under) else None
    text = f"{reached} + {run}" if reached is not None else "not reached"
    return Saturation(base_codes, runs, reached, text)


def saturation(
    interviews: Sequence[Collection[str]], base: int = 4, run: int = 2, threshold: float = 0.05
) -> Saturation:
    """Saturation from the codes of each interview, in the order they were held."""
    return from_counts(new_codes(interviews), base, run, threshold)


def curve(interviews: Sequence[Collection[str]], draws: int = 500, seed: int = 1) -> pd.DataFrame:
    """Codes found after each interview: in the order held, and over random orders.

    Columns: interview, codes, mean, low, high (95% of `draws` random orders). A curve that
    flattens only in the order held says more about the order than about the codes.
    """
    every = sorted({code for codes in interviews for code in codes})
    present = np.array([[code in codes for code in every] for codes in map(set, interviews)])
    n = len(interviews)
    if not every:
        present = np.zeros((n, 1), dtype=bool)
    held = np.logical_or.accumulate(present).sum(axis=1)
    rng = np.random.default_rng(seed)
    counts = np.array(
        [np.logical_or.accumulate(present[rng.permutation(n)]).sum(axis=1) for _ in range(draws)]
    )
    low, high = np.quantile(counts, [0.025, 0.975], axis=0)
    return pd.DataFrame(
        {
            "interview": range(1, n + 1),
            "codes": held,
            "mean": counts.mean(axis=0),
            "low": low,
            "high": high,
        }
    )
