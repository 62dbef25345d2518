"""Few people who are counted nowhere, and follow from two counts that are: the difference.

A hub whose edition nobody publishes is what all hubs leave when the others are taken away; the
people of one month are what a longer period has more than a shorter one. OpenSAFELY calls it
secondary disclosure by differencing (docs.opensafely.org, Statistical disclosure control).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date
from itertools import islice

from publish.gate.disclosure.attack import Leak
from publish.gate.disclosure.counts import WHOLE, Count, Of, Published
from publish.gate.disclosure.scale import Scale
from publish.gate.disclosure.stretches import span
from publish.gate.disclosure.unsaid import ADDS, Over, is_whole

Stretch = tuple[date, date]
_MOST = 5_000
"""Ways to put shorter periods together that are tried for one longer period."""


def leaks(found: Published, scale: Scale, over: Mapping[str, Over]) -> Iterator[Leak]:
    """Differences that tell of few people. ``over``: which counts are subtracted (`unsaid`)."""
    hubs: defaultdict[tuple, dict[str, Count]] = defaultdict(dict)
    periods: defaultdict[tuple, dict[Stretch, Count]] = defaultdict(dict)
    choices: defaultdict[tuple, dict[str, Count]] = defaultdict(dict)
    for one in found.counts:
        if one.shown is None:
            continue
        fares, of = over.get(one.quantity, {}), one.of
        about = (one.quantity, one.build)
        if fares.get("hub") == ADDS:
            hubs[(*about, replace(of, hub=""))].setdefault(of.hub, one)
        if fares.get("period") == ADDS:
            key = (*about, replace(of, start="", end=""))
            periods[key].setdefault(span(of), one)
        for name, value in of.choices:
            if fares.get(name) == ADDS:
                rest = replace(of, choices=tuple(p for p in of.choices if p[0] != name))
                choices[(*about, rest, name)].setdefault(value, one)
    stars = {(one.quantity, one.of) for one in found.counts if one.shown is None}
    for told in hubs.values():
        yield from _others(told, found.hubs, "hub", stars, scale)
    for (*_, name), told in choices.items():
        yield from _others(told, found.values.get(str(name), ()), str(name), stars, scale)
    for days in periods.values():
        yield from _other_days(days, scale)


def _others(
    told: Mapping[str, Count], known: Sequence[str], name: str, stars: Set, scale: Scale
) -> Iterator[Leak]:
    """What all have more than those of whom a number is printed."""
    for value, whole in told.items():
        if value in known or not (value == WHOLE or is_whole(value)):
            continue
        shown = [told[each] for each in known if each in told]
        others = [each for each in known if each not in told]
        hidden = [each for each in others if (whole.quantity, _at(whole.of, name, each)) in stars]
        # stars are tried by themselves (`attack`)
        if shown and others and not hidden:
            who = _at(whole.of, name, " and ".join(others))
            yield from _difference(whole, shown, who, scale)


def _at(of: Of, name: str, value: str) -> Of:
    if name == "hub":
        return replace(of, hub=value)
    pairs = ((each, value if each == name else old) for each, old in of.choices)
    return replace(of, choices=tuple(pairs))


def _other_days(counts: Mapping[Stretch, Count], scale: Scale) -> Iterator[Leak]:
    """What a longer period has more than shorter ones within it that do not overlap."""
    for long, longer in counts.items():
        within = sorted(
            (one for one in counts if one != long and long[0] <= one[0] and one[1] <= long[1]),
            key=lambda one: (one[1], one[0]),
        )
        for parts in islice(_apart(within), _MOST):
            shorter = [counts[part] for part in parts]
            said = " and ".join(str(one.of) for one in shorter)
            who = replace(longer.of, start=f"{longer.of} without {said}", end="")
            yield from _difference(longer, shorter, who, scale)


def _apart(stretches: Sequence[Stretch], after: date | None = None) -> Iterator[list[Stretch]]:
    """Every choice of stretches that do not overlap, in order of time."""
    for place, one in enumerate(stretches):
        if after is None or one[0] > after:
            yield [one]
            for more in _apart(stretches[place + 1 :], one[1]):
                yield [one, *more]


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
