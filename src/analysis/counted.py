"""Counts of patients that hang together, and what is withheld so that none can be worked out.

Counts are released in the order in which they are known: first those that every edition of a report
has a part in (all hubs are the sum of the hubs), chosen from the whole study whichever edition is
built; then those of one edition that add up to them. What comes later never undoes what came
before: what was printed is taken as told, what was withheld stays withheld and stays safe. What two
editions tell of their own people alone is not held against one another here: the gate does that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from analysis.profiles import Profile
from analysis.suppression import chosen
from analysis.systems import Cell, Equal, Ratio, System

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


@dataclass(frozen=True)
class Part:
    """The counts of one edition, and which add up to which. ``unseen`` are printed nowhere,
    ``withheld`` are stars whatever their size, ``known`` are in print already, as they are."""

    values: Mapping[Cell, float]
    equal: Sequence[Equal] = ()
    ratios: Sequence[Ratio] = ()
    unseen: Collection[Cell] = ()
    withheld: Collection[Cell] = ()
    known: Collection[Cell] = ()


def together(
    part: Part,
    profile: Profile,
    *,
    guarded: Collection[Cell] = (),
    printed: Collection[Cell] = (),
    costs: Mapping[Cell, float] | None = None,
    over: Mapping[Cell, Mapping[str, str]] | None = None,
    after: Counted | None = None,
    free: Collection[Cell] = (),
) -> Counted:
    """The counts of one edition, with what is withheld of them.

    ``guarded``: differences of printed counts, themselves unseen, that may be of few people;
    ``printed``: counts that stand in too many sentences to be withheld; ``costs``: what more it
    would cost to lose one; ``after``: counts released before, of which those that are named here
    too add up with these; ``free``: those of them that this edition alone prints, and may withhold.
    """
    whole = _joined(part, after)
    system = System(
        whole.values, tuple(whole.equal), profile, tuple(whole.ratios),
        frozenset(whole.unseen) | frozenset(guarded), frozenset(guarded), frozenset(printed),
        costs=dict(costs or {}),
    )  # fmt: skip
    names = {} if after is None else after.names
    if after is not None and after.system is not None:
        own = {names.get(cell, cell) for cell in free}
        told = after.system.values.keys() - after.hidden - after.system.unseen - own
        system = replace(
            system,
            guarded=system.guarded | after.system.guarded,
            printed=system.printed | told,
            gone=after.hidden,
        )
    hidden = system.primary | chosen(system) | system.gone
    if after is None:
        return Counted(dict(part.values), hidden, system.equal, dict(over or {}), system, hidden)
    values = {**after.values, **part.values}
    return Counted(
        values,
        frozenset(cell for cell in values if names.get(cell, cell) in hidden),
        tuple(dict.fromkeys((*after.equal, *part.equal))),
        {**after.over, **(over or {})},
        system,
        hidden,
        names,
    )


def _joined(part: Part, after: Counted | None) -> Part:
    """The counts of `part` and those released before it, under the names of the latter."""
    if after is None or after.system is None:
        return part
    before, names = after.system, after.names
    mine = {cell: names.get(cell, cell) for cell in part.values}
    return Part(
        {**{mine[cell]: n for cell, n in part.values.items()}, **before.values},
        tuple(dict.fromkeys((*before.equal, *(_renamed(one, mine) for one in part.equal)))),
        (*before.ratios, *(Ratio(mine[r.part], mine[r.whole], r.low, r.high) for r in part.ratios)),
        {*before.unseen, *(mine[cell] for cell in part.unseen)},
    )


def _renamed(one: Equal, names: Mapping[Cell, Cell]) -> Equal:
    left, right = (tuple(names[cell] for cell in side) for side in (one.left, one.right))
    return Equal(left, right)


def family(
    whole: Part,
    parts: Mapping[str, Part],
    over: Mapping[Cell, str],
    profile: Profile,
    which: str = "",
    guarded: Collection[Cell] = (),
) -> tuple[Counted, Mapping[Cell, str]]:
    """The counts of the edition `which` (one of `parts`; empty: the whole), chosen together with
    those of all other editions, and how each count fares over the editions.

    ``over``: whether a count is the `SAME` in a part as in the whole, or the sum of the parts
    (`ADDS`). What does not hold of the numbers, and counts of which nothing is said, `DIFFERS`.
    ``guarded``: those unseen counts of any edition that are guarded (see `together`).
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
        equal += [_renamed(one, mine) for one in part.equal]
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
    every = {"": whole, **parts}
    gone = frozenset(own[name][cell] for name, part in every.items() for cell in part.withheld)
    known = frozenset(own[name][cell] for name, part in every.items() for cell in part.known)
    also = frozenset(names[cell] for names in own.values() for cell in guarded if cell in names)
    system = System(
        values, tuple(dict.fromkeys(equal)), profile, tuple(dict.fromkeys(ratios)),
        frozenset(unseen) | also, rests | also, gone=gone, known=known,
    )  # fmt: skip
    hidden = system.primary | chosen(system) | gone
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
