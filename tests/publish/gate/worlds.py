"""Random counts of people and what may be printed of them: the ground of the auditor's corpus."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from analysis.profiles import PROFILES
from analysis.suppression import Equal, secondary
from tests.publish.test_gate_disclosure import fact

WORDS = {
    "total": ["Total", "All", "All people", "Grand total", "Everybody", "In all"],
    "row": ["Bipolar disorder", "Psychosis", "Housing advice", "Under 35", "Self-referred"],
    "column": ["Walking group", "Came once", "From a partner", "Declined", "Second visit"],
}
KINDS = ("sdap", "mhsds", "hes")


class World:
    """A profile, a source of chance and the words of one site."""

    def __init__(self, seed: int, root: Path, leak: bool):
        self.by = random.Random(seed)
        self.profile = PROFILES[self.by.choice(KINDS)]
        self.root, self.leak = root, leak

    def hides(self, n: float) -> bool:
        return self.profile.hides(n)

    def small(self) -> int:
        return self.by.randint(max(self.profile.low, 1), self.profile.high)

    def large(self) -> int:
        return self.by.randint(12, 400)

    def words(self, kind: str, n: int = 1) -> list[str]:
        return self.by.sample(WORDS[kind], n)

    def ends(self, n: float | None) -> tuple[float, float]:
        if n is None:
            return 0, 10**9
        like = [k for k in range(int(n) - 5, int(n) + 6) if k >= 0 and not self.hides(k)
                and self.profile.rounded(k) == self.profile.rounded(n)]  # fmt: skip
        return min(like), max(like)

    def parts(self, n: int = 3) -> tuple[list[int], int]:
        """Counts of which the first is small, such that total less the others tells of it."""
        for _ in range(10_000):
            counts = [self.small(), *(self.large() for _ in range(n - 1))]
            total = sum(counts)
            low = self.ends(total)[0] - sum(self.ends(k)[1] for k in counts[1:])
            high = self.ends(total)[1] - sum(self.ends(k)[0] for k in counts[1:])
            if max(low, 0) > self.profile.low or high < self.profile.high:
                return counts, total
        raise AssertionError("nothing tells")

    def shown(self, n: float | None) -> int | None:
        return None if n is None or self.hides(n) else int(self.profile.rounded(n))

    def cell(self, n: float | None) -> object:
        said = self.shown(n)
        return "*" if said is None else said

    def fact(self, name: str, n: float | None, **more) -> dict:
        return fact(name, self.shown(n), **more)

    def safe(self, counts: Sequence[int], total: int) -> list[int | None]:
        """What may be printed of parts beside their total."""
        values = {i: float(n) for i, n in enumerate(counts)} | {"all": float(total)}
        gone = secondary(values, [Equal(("all",), tuple(range(len(counts))))], self.profile)
        if "all" in gone:
            return [None] * len(counts)
        return [None if i in gone or self.hides(n) else n for i, n in enumerate(counts)]


def printed(world: World) -> tuple[list[int | None], int]:
    """Parts as they are printed with their total: told too freely where there is a leak."""
    counts, total = world.parts(world.by.choice([2, 3, 4]) + (world.profile.nearest == 1))
    if world.leak:
        return [None, *counts[1:]], total
    return world.safe(counts, total), total


def table(world: World, counts, total, *, said: bool, named: bool = True, down: bool = True):
    """A table of parts with their total, in rows or in a row."""
    name = world.words("total")[0] if named else "Came"
    rows = [f"Group {i + 1}" for i in range(len(counts))]
    if down:
        body = [[r, world.cell(n)] for r, n in zip(rows, counts, strict=True)]
        body.append([name, world.cell(total)])
        sums = [[[[len(counts), "People"]], [[i, "People"] for i in range(len(counts))]]]
        return "t", ["What", "People"], body, {"counts": ["People"], "sums": sums if said else []}
    header = ["What", *rows, name]
    body = [["People", *map(world.cell, counts), world.cell(total)]]
    sums = [[[[0, name]], [[0, r] for r in rows]]]
    return "t", header, body, {"counts": header[1:], "sums": sums if said else []}
