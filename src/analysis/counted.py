"""Counts of patients that hang together, and what is withheld so that none can be worked out.

Counts are released in the order in which they are known: first those that every edition of a report
has a part in (all hubs are the sum of the hubs), chosen from the whole study whichever edition is
built; then those of one edition that add up to them. What comes later never undoes what came
before: a later choice takes the earlier counts as told, and leaves open whatever keeps the earlier
stars open (`systems.stretches`). So all editions together tell no more than their stars say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.profiles import Profile
from analysis.suppression import chosen
from analysis.systems import Cell, Equal, Ratio, System, stretches

ADDS, SAME, DIFFERS = "adds", "same", "differs"
"""How a count fares over the editions of a report: it is the sum of its parts, the same in all, or
worked out anew."""


@dataclass(frozen=True)
class Counted:
    """Counts of patients released together: what is withheld of them was chosen so that none can
    be worked out, in whichever table or sentence, and in whichever edition, they are shown.

    ``equal`` says which add up to which; ``over`` how each fares over the values of a parameter, as
    `show.facts.Fact` has it.
    """

    values: Mapping[Cell, float] = field(repr=False)
    withheld: frozenset[Cell]
    equal: tuple[Equal, ...] = ()
    over: Mapping[Cell, Mapping[str, str]] = field(default_factory=dict)
    system: System | None = field(default=None, repr=False)
    hidden: frozenset[Cell] = field(default=frozenset(), repr=False)
    names: Mapping[Cell, Cell] = field(default_factory=dict, repr=False)
    """The names of its counts in ``system``, where they are others."""

    def stretches(self, cells: Iterable[Cell]) -> dict[Cell, tuple[float, float]]:
        """How far `cells` must stay free to move for what was withheld; see `systems.stretches`."""
        wanted = {self.names.get(cell, cell): cell for cell in cells}
        if self.system is None:
            return {}
        found = stretches(self.system, self.hidden, wanted)
        return {wanted[name]: ends for name, ends in found.items()}


@dataclass(frozen=True)
class Part:
    """The counts of one edition, and which add up to which. ``unseen`` are printed nowhere."""

    values: Mapping[Cell, float]
    equal: Sequence[Equal] = ()
    ratios: Sequence[Ratio] = ()
    unseen: Collection[Cell] = ()


def together(
    part: Part,
    profile: Profile,
    *,
    guarded: Collection[Cell] = (),
    costs: Mapping[Cell, float] | None = None,
    over: Mapping[Cell, Mapping[str, str]] | None = None,
    after: Counted | None = None,
) -> Counted:
    """The counts of one edition, with what is withheld of them.

    ``guarded``: differences of printed counts, themselves unseen, that may be of few people;
    ``costs``: what more it would cost to lose one; ``after``: counts released before, of which
    those that are named here too add up with these.
    """
    links = [] if after is None else [cell for cell in part.values if cell in after.values]
    within = {} if after is None else after.stretches(links)
    system = System(
        part.values, tuple(part.equal), profile, tuple(part.ratios),
        frozenset(part.unseen) | frozenset(guarded), frozenset(guarded), within, dict(costs or {}),
    )  # fmt: skip
    hidden = system.primary | chosen(system)
    if after is None:
        return Counted(dict(part.values), hidden, system.equal, dict(over or {}), system, hidden)
    return Counted(
        {**after.values, **part.values},
        after.withheld | hidden,
        (*after.equal, *system.equal),
        {**after.over, **(over or {})},
        system,
        hidden,
    )


def family(
    whole: Part,
    parts: Mapping[str, Part],
    over: Mapping[Cell, str],
    profile: Profile,
    which: str = "",
    costs: Mapping[Cell, float] | None = None,
) -> tuple[Counted, Mapping[Cell, str]]:
    """The counts of the edition `which` (one of `parts`; empty: the whole), chosen together with
    those of all other editions, and how each count fares over the editions.

    ``over``: whether a count is the `SAME` in a part as in the whole, or the sum of the parts
    (`ADDS`). What does not hold of the numbers, and counts of which nothing is said, `DIFFERS`.
    """
    fares = {cell: _fares(cell, whole, parts, over.get(cell, DIFFERS)) for cell in whole.values}
    values = dict(whole.values)
    equal, ratios, unseen = list(whole.equal), list(whole.ratios), set(whole.unseen)
    own: dict[str, dict[Cell, Cell]] = {"": {cell: cell for cell in whole.values}}
    for name in sorted(parts):
        part = parts[name]
        own[name] = {c: c if fares.get(c) == SAME else ("in", name, c) for c in part.values}
        mine = own[name]
        for cell, n in part.values.items():
            values.setdefault(mine[cell], n)
        equal += [
            Equal(*(tuple(mine[c] for c in s) for s in (e.left, e.right))) for e in part.equal
        ]
        ratios += [Ratio(mine[r.part], mine[r.whole], r.low, r.high) for r in part.ratios]
        unseen |= {mine[cell] for cell in part.unseen}
    for cell, how in fares.items():
        if how == ADDS:
            of = [own[name][cell] for name in sorted(parts) if cell in own[name]]
            rest = whole.values[cell] - sum(values[one] for one in of)
            if rest > 0:
                values["in", None, cell] = rest
                unseen.add(("in", None, cell))
                of.append(("in", None, cell))
            equal.append(Equal((cell,), tuple(of)))
    rests = frozenset(c for c in values if isinstance(c, tuple) and c[:2] == ("in", None))
    given = {own[name].get(c): n for c, n in (costs or {}).items() for name in own}
    system = System(
        values, tuple(dict.fromkeys(equal)), profile, tuple(dict.fromkeys(ratios)),
        frozenset(unseen), rests, costs={c: n for c, n in given.items() if c is not None},
    )  # fmt: skip
    hidden = system.primary | chosen(system)
    mine = own[which]
    shown = whole if not which else parts[which]
    counted = Counted(
        dict(shown.values), frozenset(c for c in shown.values if mine[c] in hidden),
        tuple(shown.equal), {}, system, hidden, mine,
    )  # fmt: skip
    return counted, fares


def _fares(cell: Cell, whole: Part, parts: Mapping[str, Part], said: str) -> str:
    """How a count fares over the editions, if what was said of it is true of the numbers."""
    found = [part.values[cell] for part in parts.values() if cell in part.values]
    n = whole.values[cell]
    if said == SAME and all(one == n for one in found):
        return SAME
    if said == ADDS and sum(found) <= n:
        return ADDS
    return DIFFERS
