"""Secondary suppression: which further counts must go so that no withheld one can be worked out.

A reader of a table knows which cells add up to which, that a printed count stands for a few true
ones (its rounding), and that nothing is below nought. From that the least and the greatest value
of a withheld count follow by linear programming: what an attacker would do. A withheld count is
safe when these limits leave open everything from the profile's ``low`` to its ``high``, that is
when the table tells no more of it than the star does (Hundepool et al. 2012, Statistical Disclosure
Control, doi:10.1002/9781118348239, section 4.4: the feasibility interval covers the protection
interval).

The cells to withhold are those of the least loss that make all of them safe: for each withheld
count and either limit there must be a table that reaches it and looks like the published one. Only
the limits that are broken are asked for, until none is (`analysis.stars`); what a reader can work
out stands in `analysis.attacker`.

>>> from analysis.profiles import PROFILES
>>> values = {"a": 3, "b": 40, "c": 60, "all": 103}
>>> sorted(secondary(values, [Equal(("all",), ("a", "b", "c"))], PROFILES["sdap"]))
['b']
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from analysis.attacker import Attacker
from analysis.profiles import Profile
from analysis.stars import Search
from analysis.systems import NEAR, Cell, Equal, Ratio, System, groups, limits

__all__ = ["Cell", "Equal", "Ratio", "System", "chosen", "limits", "secondary"]


def secondary(
    values: Mapping[Cell, float],
    equal: Sequence[Equal],
    profile: Profile,
    *,
    ratios: Sequence[Ratio] = (),
    unseen: Iterable[Cell] = (),
    costs: Mapping[Cell, float] | None = None,
) -> frozenset[Cell]:
    """The cells that must be withheld besides those that `profile` hides by themselves.

    ``values``: every count, as it is. ``equal``: which add up to which; all of them must hold.
    ``ratios``: percentages that are printed of them. ``unseen``: cells that are printed nowhere.
    ``costs``: what more the loss of a cell would cost. Raises ValueError where a sum does not hold.
    """
    return chosen(
        System(
            values, tuple(equal), profile, tuple(ratios), frozenset(unseen), costs=dict(costs or {})
        )
    )


def chosen(system: System) -> frozenset[Cell]:
    """The cells of a system that must be withheld besides those that are hidden by themselves."""
    for one in system.equal:
        if not one.holds(system.values):
            raise ValueError(f"these do not add up: {one.left} and {one.right}")
    found: set[Cell] = set()
    for cells in groups(system):
        part = system.among(cells)
        if part.small and part.equal:
            found |= _chosen(part)
    return frozenset(found)


def _chosen(system: System) -> frozenset[Cell]:
    """The secondary cells of one group."""
    profile, attacker = system.profile, Attacker(system)
    search = Search(attacker)
    everything = (
        frozenset(system.cells) - system.unseen - system.printed - system.known | system.small
    )
    before = system.small | system.gone
    guarded = set(system.small)
    told: dict[Cell, bool] = {}
    asked: list[tuple[Cell, int]] = []
    hidden = before
    while True:
        stars = [cell for cell in system.cells if cell in hidden]
        broken = [
            (cell, end)
            for cell, reached in attacker.ends(stars, hidden, guarded).items()
            if not all(reached)
            # the limits of a small count matter, and those of a star that might be one as far as
            # a reader can tell
            and (cell in guarded or attacker.least(cell, hidden) < profile.high + 1 - NEAR)
            for end in (0, 1)
            if not reached[end] and (cell, end) not in asked
        ]
        for cell in dict.fromkeys(cell for cell, _ in broken):
            if cell not in told:
                # where even a table of stars tells a count, no further star can help
                told[cell] = not all(attacker.reaches(cell, end, everything) for end in (0, 1))
        broken = [(cell, end) for cell, end in broken if not told[cell]]
        guarded |= {cell for cell, _ in broken}
        if not broken:
            return hidden - before
        asked += broken
        found = search.cheapest(asked)
        if found is None:
            return everything - before
        hidden = found
