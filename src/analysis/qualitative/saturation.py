"""When new interviews stop bringing new codes.

After Guest, Namey and Chen (2020, doi 10.1371/journal.pone.0232076): new codes in a run of
interviews, as a share of the codes found in the first few. The order in which interviews happened
to be held decides much of that, so it is set beside random orders of the same interviews: their
mean curve is exact (the species accumulation curve of Ugland, Gray and Ellingsen 2003, doi
10.1046/j.1365-2656.2003.00748.x), their spread is drawn.

Reflexive thematic analysis does not treat saturation as a mark of quality (Braun and Clarke 2021,
doi 10.1080/2159676X.2019.1704846): offer this beside an account of information power (Malterud,
Siersma and Guassora 2016, doi 10.1177/1049732315617444), never instead of one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.qualitative.coding import Code, CodedProject
from analysis.qualitative.themes.counting import codings

TOO_FEW = "too few interviews"
"""What `by_group` says of a group that has too few."""
BASE, RUN, THRESHOLD = 4, 2, 0.05
"""Interviews in the base and in a run, and the share at or under which a run brings too little."""
DRAWS = 500


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
    new: Sequence[int], base: int = BASE, run: int = RUN, threshold: float = THRESHOLD
) -> Saturation:
    """Saturation from the number of new codes in each interview.

    A base without any code is never saturated. Raises ValueError when there are too few interviews
    for one base and one run.
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
    interviews: Sequence[Collection[str]],
    base: int = BASE,
    run: int = RUN,
    threshold: float = THRESHOLD,
) -> Saturation:
    """Saturation from the codes of each interview, in the order they were held."""
    return from_counts(new_codes(interviews), base, run, threshold)


@dataclass(frozen=True)
class Orders:
    """Saturation over random orders of the same interviews.

    ``reached``: the share of orders (0 to 1) in which it is reached at all; ``median``, ``low`` and
    ``high``: after how many interviews, over those orders (95%); NaN where there are none.
    """

    reached: float
    median: float
    low: float
    high: float


def over_orders(
    interviews: Sequence[Collection[str]],
    base: int = BASE,
    run: int = RUN,
    threshold: float = THRESHOLD,
    draws: int = DRAWS,
    seed: int = 1,
) -> Orders:
    """When saturation would be reached had the interviews been held in another order.

    Raises ValueError when there are too few interviews for one base and one run.
    """
    n = len(interviews)
    if n < base + run:
        raise ValueError(f"saturation with base {base} and run {run} needs {base + run} interviews")
    found = _found(_first_heard(interviews, draws, seed), n)
    in_base = found[:, base - 1]
    new = found[:, base + run - 1 :] - found[:, base - 1 : n - run]
    under = (new <= threshold * in_base[:, None]) & (in_base[:, None] > 0)
    reached = under.any(axis=1)
    if not reached.any():
        return Orders(0.0, np.nan, np.nan, np.nan)
    after = base + under[reached].argmax(axis=1)
    low, median, high = np.quantile(after, [0.025, 0.5, 0.975])
    return Orders(float(reached.mean()), float(median), float(low), float(high))


def curve(interviews: Sequence[Collection[str]], draws: int = DRAWS, seed: int = 1) -> pd.DataFrame:
    """Codes found after each interview: in the order held, and over random orders.

    Columns: interview, codes, mean (exact, over all orders), low, high (95% of `draws` orders). A
    curve that flattens only in the order held says more about the order than about the codes.
    """
    n = len(interviews)
    low, high = np.zeros((2, n))
    if n:
        found = _found(_first_heard(interviews, draws, seed), n)
        low, high = np.quantile(found, [0.025, 0.975], axis=0)
    return pd.DataFrame(
        {
            "interview": range(1, n + 1),
            "codes": np.cumsum(new_codes(interviews)),
            "mean": expected(interviews),
            "low": low,
            "high": high,
        }
    )


def expected(interviews: Sequence[Collection[str]]) -> np.ndarray:
    """Codes found on average after 1, 2, … interviews, over every order there is.

    A code that k of n interviews hold is missing from t of them with probability
    C(n − k, t) ÷ C(n, t).
    """
    n = len(interviews)
    held = Counter(code for codes in interviews for code in set(codes))
    mean = np.zeros(n)
    left = np.arange(n)
    for k, codes in Counter(held.values()).items():
        missing = np.cumprod(np.maximum(n - k - left, 0) / (n - left))
        mean += codes * (1 - missing)
    return mean


def _first_heard(interviews: Sequence[Collection[str]], draws: int, seed: int) -> np.ndarray:
    """At which place (from 0) each code is first heard, in random orders: draws × codes."""
    every = sorted({code for codes in interviews for code in codes})
    rng = np.random.default_rng(seed)
    places = rng.permuted(np.tile(np.arange(len(interviews)), (draws, 1)), axis=1)
    first = np.empty((draws, len(every)), dtype=int)
    for i, code in enumerate(every):
        first[:, i] = places[:, [code in codes for codes in interviews]].min(axis=1)
    return first


def _found(first: np.ndarray, n: int) -> np.ndarray:
    """How many codes are known after each interview: draws × interviews."""
    draws = len(first)
    at = first + n * np.arange(draws)[:, None]
    return np.bincount(at.ravel(), minlength=draws * n).reshape(draws, n).cumsum(axis=1)


# -- of a project ---------------------------------------------------------------------------------


def interviews(
    project: CodedProject, codes: Sequence[Code | str], study: str = "", group: str = ""
) -> list[set[str]]:
    """The codes (ids) of each interview, in the order of the sources; empty for one without any.

    With `group`, only interviews in which somebody of that group speaks, and what they said.
    """
    found = codings(project, codes, study)
    people = {
        p.id
        for p in project.participants
        if (not study or p.study == study) and (not group or p.group == group)
    }
    if group:
        found = found[found["speaker"].isin(people)]
    by_source = found.groupby("source")["theme"].agg(set)
    return [
        by_source.get(source.id, set())
        for source in project.sources
        if source.id in by_source.index or people & {turn.speaker for turn in source.turns}
    ]


def by_group(
    project: CodedProject,
    codes: Sequence[Code | str],
    study: str = "",
    base: int = BASE,
    run: int = RUN,
    threshold: float = THRESHOLD,
) -> pd.DataFrame:
    """Saturation within each group of participants.

    One row a group: group, interviews, codes (found in all), text (as the authors write it;
    ``too few interviews`` where there are not enough for one base and one run).
    """
    groups = dict.fromkeys(p.group for p in project.participants if not study or p.study == study)
    rows = []
    for group in groups:
        held = interviews(project, codes, study, group)
        text = TOO_FEW
        if len(held) >= base + run:
            text = saturation(held, base, run, threshold).text
        rows.append((group, len(held), len(set().union(*held)), text))
    return pd.DataFrame(rows, columns=["group", "interviews", "codes", "text"])
