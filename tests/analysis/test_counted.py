"""Counts released over several editions and in several steps, against one who has all of it.

The attacker is written here and shares no code with what it attacks: it knows every printed number
of every edition, every sum, and that hubs add up, and bounds each star by linear programming.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from analysis.counted import ADDS, DIFFERS, SAME, Part
from analysis.profiles import PROFILES
from analysis.release import Policy
from analysis.suppression import Equal

SLOW = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
HUBS = ("A", "B", "C")


def looks_like(profile, n: float) -> tuple[float, float]:
    """Every count that is printed like `n`, found by printing them all."""
    alike = [
        k
        for k in range(int(n) + 12)
        if not profile.hides(k) and profile.rounded(k) == profile.rounded(n)
    ]
    return alike[0], alike[-1]


@dataclass
class Attacker:
    """What is published, over all editions: sums of named true counts, and what is printed."""

    profile: object
    values: dict = field(default_factory=dict)
    shown: dict = field(default_factory=dict)
    sums: list = field(default_factory=list)

    def reads(self, edition, counted, names) -> None:
        """An edition's numbers: `names` gives each count the name of what it counts."""
        for cell, n in counted.values.items():
            name = names(edition, cell)
            self.values[name] = n
            hidden = cell in counted.withheld or self.profile.hides(n)
            assert self.shown.setdefault(name, not hidden) == (not hidden), "two editions differ"
        for one in counted.equal:
            sides = [[names(edition, cell) for cell in side] for side in (one.left, one.right)]
            self.sums.append(sides)

    def limits(self, name) -> tuple[float, float]:
        cells = list(dict.fromkeys([*self.values, *(c for s in self.sums for k in s for c in k)]))
        matrix = np.zeros((len(self.sums), len(cells)))
        for row, (left, right) in enumerate(self.sums):
            for cell in left:
                matrix[row, cells.index(cell)] += 1
            for cell in right:
                matrix[row, cells.index(cell)] -= 1
        bounds = [
            looks_like(self.profile, self.values[c]) if self.shown.get(c) else (0, None)
            for c in cells
        ]
        aim = np.array([float(c == name) for c in cells])
        ends = []
        for sign in (1, -1):
            found = linprog(sign * aim, A_eq=matrix, b_eq=np.zeros(len(matrix)), bounds=bounds)
            ends.append(sign * found.fun if found.status == 0 else -sign * np.inf)
        return ends[0], ends[1]

    def learns(self) -> list:
        """The small counts of which more is known than that they are small."""
        low, high = self.profile.low, self.profile.high
        return [
            (name, self.values[name], ends)
            for name, shown in self.shown.items()
            if not shown and self.profile.hides(self.values[name])
            for ends in [self.limits(name)]
            if ends[0] > low + 1e-6 or ends[1] < high - 1e-6
        ]


@st.composite
def tables_by_hub(draw, most=40):
    """A table of rows, columns and hubs, with totals in each hub, and all hubs' table."""
    rows, columns = draw(st.integers(2, 3)), draw(st.integers(1, 2))
    hubs = HUBS[: draw(st.integers(2, 3))]
    size = rows * columns * len(hubs)
    inner = draw(st.lists(st.integers(0, most), min_size=size, max_size=size))
    cube = np.array(inner).reshape(len(hubs), rows, columns)
    parts = {hub: _edition(cube[i]) for i, hub in enumerate(hubs)}
    return _edition(cube.sum(axis=0)), parts


def _edition(table: np.ndarray) -> Part:
    rows, columns = table.shape
    values = {(i, j): float(table[i, j]) for i in range(rows) for j in range(columns)}
    sums = []
    if columns > 1:
        for i in range(rows):
            values[i, "all"] = float(table[i].sum())
            sums.append(Equal(((i, "all"),), tuple((i, j) for j in range(columns))))
    for j in [*range(columns), *(["all"] if columns > 1 else [])]:
        values["all", j] = sum(values[i, j] for i in range(rows))
        sums.append(Equal((("all", j),), tuple((i, j) for i in range(rows))))
    return Part(values, sums)


def by_hub(edition, cell):
    return (edition, cell)


def attack_on(policy, whole, parts, over=ADDS) -> Attacker:
    attacker = Attacker(policy.profile)
    fares = dict.fromkeys(whole.values, over)
    for edition in ("", *parts):
        counted, _ = policy.family(whole, parts, fares, edition)
        attacker.reads(edition, counted, by_hub)
    for cell in whole.values:
        attacker.sums.append([[("", cell)], [(hub, cell) for hub in parts]])
    return attacker


@pytest.mark.parametrize("name", PROFILES)
def test_all_editions_together_tell_no_more_than_their_stars(name):
    policy = Policy.named(name)

    @SLOW
    @given(tables_by_hub())
    def holds(study):
        attacker = attack_on(policy, *study)
        learnt = attacker.learns()
        # what even stars everywhere would tell, no choice of stars can keep
        blind = Attacker(policy.profile, attacker.values, dict.fromkeys(attacker.shown, False))
        blind.sums = attacker.sums
        assert not learnt or blind.learns(), learnt

    holds()


def test_a_hub_alone_would_have_told_of_the_others():
    """Bootle's three are all hubs less the two that are printed: each edition by itself is safe."""
    profile = PROFILES["sdap"]
    numbers = {"A": 40.0, "B": 60.0, "C": 3.0}
    parts = {hub: Part({"moved": n}) for hub, n in numbers.items()}
    whole = Part({"moved": 103.0})
    alone = Attacker(profile)
    policy = Policy.named("sdap")
    for edition, part in {"": whole, **parts}.items():
        alone.reads(edition, policy.counted(part.values, ()), by_hub)
    alone.sums.append([[("", "moved")], [(hub, "moved") for hub in parts]])
    assert [ends for *_, ends in alone.learns()] == [(3.0, 3.0)]
    assert not attack_on(policy, whole, parts).learns()


def test_every_edition_makes_the_same_choice():
    policy, parts = Policy.named("sdap"), {h: Part({"n": n}) for h, n in (("A", 3), ("B", 50))}
    whole, over = Part({"n": 53}), {"n": ADDS}
    seen = {e: policy.family(whole, parts, over, e)[0].withheld for e in ("", "A", "B")}
    assert {e: set(w) for e, w in seen.items()} == {"": {"n"}, "A": {"n"}, "B": set()} or (
        {e: set(w) for e, w in seen.items()} == {"": set(), "A": {"n"}, "B": {"n"}}
    )
    again = {e: policy.family(whole, parts, over, e)[0].withheld for e in ("B", "A", "")}
    assert again == seen


def test_people_of_no_hub_are_guarded_where_numbers_are_exact():
    policy = Policy.named("sdap")
    parts = {"A": Part({"n": 40}), "B": Part({"n": 50})}
    counted, _ = policy.family(Part({"n": 93}), parts, {"n": ADDS})
    others = [policy.family(Part({"n": 93}), parts, {"n": ADDS}, hub)[0] for hub in "AB"]
    assert any(one.withheld for one in (counted, *others)), "three people belong to no hub"


def test_what_was_said_of_a_count_and_is_not_true_differs():
    policy = Policy.named("mhsds")
    parts = {"A": Part({"n": 40, "same": 7}), "B": Part({"n": 90, "same": 8})}
    _, fares = policy.family(Part({"n": 93, "same": 7}), parts, {"n": ADDS, "same": SAME})
    assert fares == {"n": DIFFERS, "same": DIFFERS}


@st.composite
def chains(draw):
    """Hubs that add up until people are matched, whom each edition then matches anew, by level."""
    parts, later = {}, {}
    for hub in HUBS[: draw(st.integers(2, 3))]:
        lost = draw(st.lists(st.integers(0, 12), min_size=1, max_size=3))
        there = draw(st.integers(30, 60))
        values = {f"lost {i}": float(n) for i, n in enumerate(lost)}
        values |= {"records": float(there + sum(lost)), "compared": float(there)}
        sums = [Equal(("records",), (*(c for c in values if c.startswith("lost")), "compared"))]
        parts[hub] = Part(values, sums)
        levels = draw(st.lists(st.integers(0, 9), min_size=2, max_size=3))
        later[hub] = there, draw(st.integers(0, 10)), levels
    cells = dict.fromkeys(c for part in parts.values() for c in part.values)
    whole = {c: sum(part.values.get(c, 0.0) for part in parts.values()) for c in cells}
    sums = [Equal(("records",), (*(c for c in whole if c.startswith("lost")), "compared"))]
    return Part(whole, sums), parts, later


@pytest.mark.parametrize("name", ["mhsds", "hes", "opensafely"])
def test_what_is_decided_later_undoes_nothing(name):
    policy = Policy.named(name)

    @SLOW
    @given(chains())
    def holds(study):
        whole, parts, later = study
        over = dict.fromkeys(whole.values, ADDS)
        for hub, (there, unmatched, levels) in later.items():
            before, _ = policy.family(whole, parts, over, hub)
            few = {f"level {i}": float(n) for i, n in enumerate(levels)}
            matched = float(there - unmatched)
            rest = matched - sum(few.values())
            if rest < 0:
                return
            values = {"compared": float(there), "not matched": float(unmatched)}
            values |= {"matched": matched, **few, "many": rest}
            sums = [
                Equal(("compared",), ("not matched", "matched")),
                Equal(("matched",), (*few, "many")),
            ]
            counted = policy.counted(values, sums, after=before, free=["compared"])
            # what was a star stays one, and what was printed, apart from what is free, is printed
            own = before.withheld | {"compared"}
            assert {c for c in before.values if c in counted.withheld} - own == set()
            assert before.withheld <= counted.withheld
            attacker = attack_on(policy, whole, parts)
            attacker.shown.pop((hub, "compared"))
            attacker.reads(hub, counted, by_hub)
            blind = Attacker(policy.profile, attacker.values, dict.fromkeys(attacker.shown, False))
            blind.sums = attacker.sums
            assert not attacker.learns() or blind.learns(), attacker.learns()

    holds()


def test_a_count_in_print_is_taken_for_known():
    """All units' eighteen are published: of two units, the printed one would tell of the other."""
    policy = Policy.named("mhsds")
    parts = {"1": Part({"n": 16.0}), "2": Part({"n": 2.0})}
    whole = Part({"n": 18.0}, known=["n"])
    units = [policy.family(whole, parts, {"n": ADDS}, unit)[0] for unit in parts]
    assert [one.withheld for one in units] == [{"n"}, {"n"}]
    assert not policy.family(whole, parts, {"n": ADDS})[0].withheld
