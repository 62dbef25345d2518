"""What nobody has said and an attacker would try: counts that add up by their names and numbers.

Where a build does not say how a count fares over hubs, periods and other choices, or which cells of
a table are the sum of others, names and printed numbers show it: a row called a total that the
others can make, the same row in two tables. What is supposed must fit every printed number; what
leaks from it is small by that very fit.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from publish.gate.disclosure.counts import WHOLE, Cell, Count, Of, Published, Sum
from publish.gate.disclosure.scale import Scale
from publish.gate.disclosure.stretches import span

ADDS, SAME, DIFFERS = "adds", "same", "differs"
_TOTAL = re.compile(
    r"\b(all|any|total|totals|overall|altogether|sum|everybody|everyone|every|whole|both|either)\b",
    re.I,
)
_ALIKE = 2
"""Cells that two tables print alike before they are taken to tell the same."""

Over = Mapping[str, str]
Ends = tuple[float, float]


def is_whole(value: str) -> bool:
    """Whether a choice is of everything: ``all``, ``all units``."""
    return not value or bool(re.match(r"(all|every)\b", value, re.I))


# -- over hubs, periods and other choices ---------------------------------------------------------


def over(found: Published, scale: Scale) -> dict[str, Over]:
    """How each count fares over every parameter: as said, else as its numbers allow."""
    counts: defaultdict[str, list[Count]] = defaultdict(list)
    for one in found.counts:
        counts[one.quantity].append(one)
    return {name: _over(told, found, scale) for name, told in counts.items()}


def _over(told: Sequence[Count], found: Published, scale: Scale) -> Over:
    said: dict[str, str] = dict(next((one.over for one in told if one.over is not None), {}))
    choices = dict.fromkeys(name for one in told for name, _ in one.of.choices)
    for name in ("hub", "period", *choices):
        if name not in said:
            said[name] = _fares(told, name, found, scale)
    if any(one.build for one in told):
        said["build"] = _builds(told, scale)
    return said


def _builds(told: Sequence[Count], scale: Scale) -> str:
    """Whether an earlier build, of other data, may tell of the same people."""
    ends: dict[Of, list[Ends]] = defaultdict(list)
    for one in told:
        ends[one.of].append(_ends(one, scale))
    alike = all(max(e[0] for e in each) <= min(e[1] for e in each) for each in ends.values())
    return SAME if alike else DIFFERS


def declared(found: Published) -> dict[str, Over]:
    """How each count fares as far as somebody has said."""
    return {one.quantity: one.over for one in found.counts if one.over is not None}


def _fares(told: Sequence[Count], name: str, found: Published, scale: Scale) -> str:
    groups: defaultdict[object, dict[object, Ends]] = defaultdict(dict)
    for one in told:
        value, rest = _split(one.of, name)
        ends = _ends(one, scale)
        low, high = groups[one.build, rest].get(value, (0.0, float("inf")))
        groups[one.build, rest][value] = (max(low, ends[0]), min(high, ends[1]))
    many = [group for group in groups.values() if len(group) > 1]
    shown = [{ends for ends in group.values()} for group in many]
    if many and all(len(ends) == 1 for ends in shown) and any(e[1] < 1e9 for s in shown for e in s):
        return SAME
    known = found.hubs if name == "hub" else found.values.get(name, ())
    divides = name in ("hub", "period") or known or not many
    if divides and all(_adds(group, name, known) for group in many):
        return ADDS
    if all(_same(group) for group in many):
        return SAME
    return DIFFERS


def _split(of: Of, name: str) -> tuple[object, Of]:
    """The value of a parameter, and the rest."""
    if name == "hub":
        return of.hub, replace(of, hub="")
    if name == "period":
        return span(of), replace(of, start="", end="")
    mine = dict(of.choices).get(name, "")
    return mine, replace(of, choices=tuple(pair for pair in of.choices if pair[0] != name))


def _adds(group: Mapping, name: str, known: Sequence[str]) -> bool:
    """Whether parts may be parts of what is longer or whole."""
    if name == "period":
        return all(
            group[short][0] <= group[long][1]
            for long in group
            for short in group
            if long[0] <= short[0] and short[1] <= long[1]
        )
    whole = [ends for value, ends in group.items() if _is_all(value, name)]
    parts = {value: ends for value, ends in group.items() if not _is_all(value, name)}
    least = sum(ends[0] for ends in parts.values())
    most = sum(ends[1] for ends in parts.values())
    complete = bool(known) and parts.keys() >= set(known)
    return all(least <= high and (not complete or most >= low) for low, high in whole)


def _is_all(value: object, name: str) -> bool:
    return value == WHOLE if name == "hub" else is_whole(str(value))


def _same(group: Mapping[object, Ends]) -> bool:
    return max(e[0] for e in group.values()) <= min(e[1] for e in group.values())


# -- within and between tables --------------------------------------------------------------------


Supposed = tuple[Count, tuple[Count, ...]]
"""A count and those that it may be the sum of."""


def sums(found: Published, scale: Scale) -> Iterator[Sum]:
    """Sums that names show and numbers allow, in every edition that prints them."""
    tables: defaultdict[tuple, list[Cell]] = defaultdict(list)
    for cell in found.cells:
        tables[cell.count.of, cell.count.build, cell.table].append(cell)
    said = {name for one in found.sums for name in (*one.left, *one.right)}
    supposed: defaultdict[str, list[Supposed]] = defaultdict(list)
    for cells in tables.values():
        for one in _margins([cell for cell in cells if cell.count.quantity not in said]):
            supposed[one[0].quantity].append(one)
    for one in _families(found):
        supposed[one[0].quantity].append(one)
    for each in supposed.values():
        starred = any(one.shown is None for whole, parts in each for one in (whole, *parts))
        if starred and all(_likely(whole, parts, scale) for whole, parts in each):
            yield from (_sum(whole, parts) for whole, parts in each)
    yield from _twice(tables)


def _margins(cells: Sequence[Cell]) -> Iterator[Supposed]:
    rows: defaultdict[str, list[Cell]] = defaultdict(list)
    columns: defaultdict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        rows[cell.row].append(cell)
        columns[cell.column].append(cell)
    for lines, name in ((rows, "column"), (columns, "row")):
        for line in lines.values():
            totals = [cell.count for cell in line if _TOTAL.search(getattr(cell, name))]
            parts = [cell.count for cell in line if not _TOTAL.search(getattr(cell, name))]
            if len(totals) == 1 and len(parts) > 1:
                yield totals[0], tuple(parts)


def _likely(whole: Count, parts: Sequence[Count], scale: Scale) -> bool:
    """Whether parts may make a whole; where all are printed, within one step of rounding."""
    shown = [part.shown for part in parts if part.shown is not None]
    if whole.shown is not None and len(shown) == len(parts):
        return abs(sum(shown) - whole.shown) <= (scale.nearest if scale.nearest > 1 else 0)
    return _fits(whole, parts, scale)


def _fits(whole: Count, parts: Sequence[Count], scale: Scale) -> bool:
    low, high = _ends(whole, scale)
    least = sum(_ends(part, scale)[0] for part in parts)
    return least <= high and low <= sum(_ends(part, scale)[1] for part in parts)


def _ends(one: Count, scale: Scale) -> Ends:
    return (0.0, float("inf")) if one.shown is None else scale.behind(one.shown)


def _sum(whole: Count, parts: Iterable[Count]) -> Sum:
    names = tuple(part.quantity for part in parts)
    return Sum(whole.of, (whole.quantity,), names, whole.build, supposed=True)


def _twice(tables: Mapping[tuple, Sequence[Cell]]) -> Iterator[Sum]:
    """The same row and column in two tables of one edition, or of two reports about the same."""
    places: defaultdict[tuple, dict[tuple[str, str], Count]] = defaultdict(dict)
    for (of, build, table), cells in tables.items():
        for cell in cells:
            places[of, build, table].setdefault((cell.row, cell.column), cell.count)
    about: defaultdict[tuple, list[Mapping[tuple[str, str], Count]]] = defaultdict(list)
    for (of, build, _), held in places.items():
        about[of, build].append(held)
    for alike in about.values():
        for one, other in combinations(alike, 2):
            both = [(one[at], other[at]) for at in one if at in other]
            both = [(a, b) for a, b in both if a.quantity != b.quantity]
            printed = [(a, b) for a, b in both if a.shown is not None and b.shown is not None]
            if len(printed) < _ALIKE or any(a.shown != b.shown for a, b in printed):
                continue
            for a, b in both:
                if (a.shown is None) != (b.shown is None):
                    yield _sum(a, [b])


def _families(found: Published) -> Iterator[Supposed]:
    """Facts of one family of which one is called the total."""
    families: defaultdict[tuple, dict[str, Count]] = defaultdict(dict)
    for one in found.counts:
        if one.quantity.startswith("fact "):
            family, _, name = one.quantity.rpartition(".")
            families[one.of, one.build, family].setdefault(name.replace("_", " "), one)
    for mine in families.values():
        totals = [one for name, one in mine.items() if _TOTAL.search(name)]
        parts = [one for name, one in mine.items() if not _TOTAL.search(name)]
        if len(totals) == 1 and len(parts) > 1:
            yield totals[0], tuple(parts)
