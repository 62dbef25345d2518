"""The auditor against sites that a program made: properly released counts, then one leak more.

Every leak is one equation of school arithmetic, in exact numbers or rounded. The same site without
the leak is not flagged. Then whole systems of hubs, periods and groups, released together; of each
a cell is let out, and an attacker of separate code says whether that tells.
"""

from __future__ import annotations

from itertools import product

import pytest

from analysis.profiles import PROFILES
from analysis.suppression import Equal, secondary
from publish.gate import disclosure
from publish.gate.site import opened
from publish.gate.verdict import Rules
from tests.analysis.test_suppression import attacked
from tests.publish.gate.leaks import ADDS, MAKERS, UNITS
from tests.publish.gate.worlds import World
from tests.publish.test_gate_disclosure import HUBS, publish

SEEDS = range(6)


def audited(w: World) -> list[str]:
    profile = w.profile
    before = w.root.parent / f"{w.root.name}-before"
    rules = Rules(
        withheld=profile.hides, nearest=profile.nearest, profile=profile.name,
        settings={"hubs": HUBS, "values": {"unit": UNITS}, "published": before},
    )  # fmt: skip
    checked = disclosure.check(opened(w.root), rules)
    assert not checked.missing, checked.missing
    return [one.what for one in checked.findings]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", MAKERS)
def test_a_leak_is_found_and_its_absence_is_not(tmp_path, name, seed):
    leaking, clean = (World(seed * 7919 + 13, tmp_path / end, end == "leak")
                      for end in ("leak", "clean"))  # fmt: skip
    for world in (leaking, clean):
        MAKERS[name](world)
    assert audited(leaking)
    assert audited(clean) == []


def test_there_are_leaks_enough():
    assert len(MAKERS) * len(SEEDS) >= 150


# -- everything together --------------------------------------------------------------------------

GROUPS = ("a", "b")
YEARS = {"early": ("", "2016-12-31"), "late": ("2017-01-01", ""), "all": ("", "")}
AXES = (GROUPS, HUBS, ("early", "late"))


def system(world: World):
    """Counts of groups in hubs and periods with all their totals."""
    values = {place: world.by.randint(0, world.by.choice([9, 30, 60])) for place in product(*AXES)}
    sums = []
    for axis, parts in enumerate(AXES):
        others = {(*place[:axis], "all", *place[axis + 1 :]) for place in values}
        for place in sorted(others):
            cells = tuple((*place[:axis], part, *place[axis + 1 :]) for part in parts)
            values[place] = sum(values[cell] for cell in cells)
            sums.append(Equal((place,), cells))
    return values, tuple(sums)


def published(world: World, values, hidden) -> None:
    for hub, (year, (start, end)) in product((*HUBS, "all"), YEARS.items()):
        rows = [[group, "*" if (group, hub, year) in hidden else
                 int(world.profile.rounded(values[group, hub, year]))]
                for group in (*GROUPS, "all")]  # fmt: skip
        said = {"counts": ["n"], "over": ADDS,
                "sums": [[[[2, "n"]], [[0, "n"], [1, "n"]]]]}  # fmt: skip
        publish(world.root, f"hub-{hub}_{year}", hub, start, end,
                tables=[("t", ["group", "n"], rows, said)])  # fmt: skip


@pytest.mark.parametrize(
    ("profile", "seed"), [("sdap", 0), ("sdap", 2), *(("mhsds", seed) for seed in range(4))]
)
def test_of_a_whole_system_every_cell_let_out_is_found_if_it_tells(tmp_path, profile, seed):
    world = World(seed, tmp_path / "clean", leak=False)
    world.profile = PROFILES[profile]
    values, sums = system(world)
    small = {cell for cell, n in values.items() if world.hides(n)}
    more = secondary(values, sums, world.profile)
    published(world, values, small | more)
    assert audited(world) == []
    for number, cell in enumerate(world.by.sample(sorted(more), min(3, len(more)))):
        hidden = (small | more) - {cell}
        tells = any(
            _narrow(attacked(values, sums, world.profile, hidden, one), world) for one in small
        )
        world.root = tmp_path / f"leak-{number}"
        published(world, values, hidden)
        # of stars that stand for large counts the auditor cannot know that, so it may find more
        assert audited(world) or not tells


def _narrow(ends, world: World) -> bool:
    low, high = ends
    return low > world.profile.low or high < world.profile.high
