"""``python tests/bench_cohort.py``: how fast the cohort wing matches, at national scale.

50,000 treated people and 1,000,000 to compare with, as a Markdown table. The figures of R's
MatchIt 4.7.2 beside them were measured once, on two cores, with data of the same make; ratios
carry over to another machine only roughly. Each of ours is the best of a few tries, compiled code
being loaded already.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

TREATED, CONTROLS, STRATA = 50_000, 1_000_000, 50
COVARIATES = 10
TRIES = 3

MATCHIT: dict[str, float] = {
    "nearest 1:1": 0.54,
    "nearest 1:1, 50 exact strata": 1.39,
    "Mahalanobis in caliper, 50 exact strata": 59.9,
    "all of it: fit, match, balance, estimate, 2,000 bootstrap draws": 48.9,
}
"""Seconds (MatchIt 4.7.2). Optimal matching of this size fails there for want of memory."""


def people(seed: int = 1) -> pd.DataFrame:
    """Covariates that differ between the groups, a score, and 50 strata; rows in random order."""
    rng = np.random.default_rng(seed)
    n = TREATED + CONTROLS
    treated = np.zeros(n, bool)
    treated[rng.choice(n, TREATED, replace=False)] = True
    columns = {
        f"x{i}": rng.normal(0.3 if i < 4 else 0.0, 1.0, n) * 1.0 - 0.3 * (~treated) * (i < 4)
        for i in range(COVARIATES)
    }
    frame = pd.DataFrame(columns)
    frame["area"] = rng.integers(0, STRATA, n)
    frame["treated"] = treated
    frame["score"] = frame[[f"x{i}" for i in range(4)]].sum(axis=1) * 0.4 + rng.normal(0, 0.3, n)
    frame["outcome"] = 100 * frame["score"] - 20 * treated + rng.normal(0, 100, n)
    return frame


def works(frame: pd.DataFrame) -> Iterator[tuple[str, Callable[[], object]]]:
    """What is measured, by name."""
    from analysis.cohort import propensity
    from analysis.cohort.balance import balance_table
    from analysis.cohort.effects import difference
    from analysis.cohort.effects.bootstrap import over_pairs
    from analysis.cohort.matching import match

    score = frame["score"].to_numpy()

    def by(**options: object) -> Callable[[], object]:
        return lambda: match(frame, "treated", [], distance=score, **options)  # type: ignore[arg-type]

    names = [f"x{i}" for i in range(COVARIATES)]
    yield "nearest 1:1", by()
    yield "nearest 1:1, 50 exact strata", by(exact=["area"])
    yield (
        "Mahalanobis in caliper, 50 exact strata",
        by(exact=["area"], mahalanobis_on=names[:4]),
    )
    yield (
        "Mahalanobis on ten columns in caliper, 50 exact strata",
        by(exact=["area"], mahalanobis_on=names),
    )
    yield "optimal", by(method="optimal", caliper=None)
    yield "optimal within the caliper", by(method="optimal")
    yield "optimal, 50 exact strata", by(method="optimal", exact=["area"], caliper=None)
    yield "propensity, 10 covariates", lambda: propensity.fit(frame, "treated", names)
    wide = frame.assign(**{f"x{i}": frame[f"x{i - 10}"] > 0.1 * i for i in range(10, 17)})
    more = [f"x{i}" for i in range(17)]
    yield "propensity, 17 covariates", lambda: propensity.fit(wide, "treated", more)
    found = match(frame, "treated", [], distance=score, exact=["area"])
    yield "balance of 10 covariates", lambda: balance_table(frame, found, names)

    def everything() -> None:
        matching = match(frame, "treated", names, exact=["area"])
        balance_table(frame, matching, names)
        difference(frame, matching, "outcome")
        over_pairs(frame, matching, "outcome")

    yield "all of it: fit, match, balance, estimate, 2,000 bootstrap draws", everything


def best(work: Callable[[], object]) -> float:
    """The shortest of several runs in seconds of the processor, in which what else the machine
    does counts little; one run before them loads the compiled code."""
    work()
    times = []
    for _ in range(TRIES):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


def table() -> str:
    """The figures as Markdown."""
    lines = ["| what | seconds | MatchIt 4.7.2 | times faster |", "|---|---:|---:|---:|"]
    for name, work in works(people()):
        ours = best(work)
        theirs = MATCHIT.get(name)
        ratio = f"{theirs} | {theirs / ours:.0f}" if theirs else "– | –"
        lines.append(f"| {name} | {ours:.3f} | {ratio} |")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return "\n".join([*lines, "", f"Peak memory, the data included: {peak:.2f} GiB."])


if __name__ == "__main__":
    print(table())
