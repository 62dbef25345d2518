"""Few people who are counted nowhere, and follow from two counts that are: the difference.

A hub whose edition nobody publishes is what all hubs leave when the others are taken away; the
people of one month are what a longer period has more than a shorter one. OpenSAFELY calls it
secondary disclosure by differencing (docs.opensafely.org, Statistical disclosure control).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from publish.gate.attack import Leak, Scale, span
from publish.gate.counts import WHOLE, Count, Of, Published


def leaks(found: Published, scale: Scale) -> Iterator[Leak]:
    """Differences that tell of few people. Only counts that are said to add up are subtracted."""
    groups: defaultdict[tuple, dict[Of, Count]] = defaultdict(dict)
    for one in found.counts:
        if one.over is not None:
            groups[one.quantity, one.build, one.of.choices].setdefault(one.of, one)
    for counts in groups.values():
        over = next(iter(counts.values())).over or {}
        if over.get("hub") == "adds":
            yield from _other_hubs(counts, found.hubs, scale)
        if over.get("period") == "adds":
            yield from _other_days(counts, scale)


def _other_hubs(counts: dict[Of, Count], hubs: Sequence[str], scale: Scale) -> Iterator[Leak]:
    for of, whole in counts.items():
        if of.hub != WHOLE or whole.shown is None:
            continue
        told = {hub: counts.get(replace(of, hub=hub)) for hub in hubs}
        shown = [one for one in told.values() if one is not None and one.shown is not None]
        others = [hub for hub, one in told.items() if one is None]
        if others and shown and len(shown) + len(others) == len(told):
            who = replace(of, hub=" and ".join(others))
            yield from _difference(whole, shown, who, scale)


def _other_days(counts: dict[Of, Count], scale: Scale) -> Iterator[Leak]:
    for of, longer in counts.items():
        for other, shorter in counts.items():
            if of.hub != other.hub or of == other or None in (longer.shown, shorter.shown):
                continue
            (first, last), (start, end) = span(of), span(other)
            if first <= start and end <= last and (first == start or end == last):
                who = replace(of, start=f"{of} without {other}", end="")
                yield from _difference(longer, [shorter], who, scale)


def _difference(whole: Count, parts: Sequence[Count], who: Of, scale: Scale) -> Iterator[Leak]:
    assert whole.shown is not None
    least, greatest = scale.behind(whole.shown)
    for one in parts:
        assert one.shown is not None
        low, high = scale.behind(one.shown)
        least, greatest = least - high, greatest - low
    # that nobody may be left tells of nobody; that a few are tells of them
    if least >= max(scale.low, 1) and greatest <= scale.high:
        rest = replace(whole, of=who, shown=None)
        yield Leak(rest, least, greatest, (whole.text, *(one.text for one in parts)))
