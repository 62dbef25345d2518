"""Numbers that tell of few people by themselves: no sum is needed.

A count that the profile withholds and somebody printed; the number of people behind a mean; a
percentage of so few that it can be of one or two only; a mean beside its total; what stands in the
record of a fact that is withheld.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from publish.gate.disclosure.attack import EPSILON, Leak
from publish.gate.disclosure.counts import Count, Of, Published, about, label, number
from publish.gate.disclosure.scale import Scale
from publish.registry import DATA, FACTS, Edition, Fact

_PERCENT = frozenset({"percent", "%", "per cent"})
_MEAN = re.compile(r"(^|(?<=[\W_]))(mean|average|avg|per person|per_person|each)(?=[\W_]|$)", re.I)
_TOTAL = re.compile(r"(^|(?<=[\W_]))(total|sum|altogether|all|in all|in_all)(?=[\W_]|$)", re.I)
_SHARE = re.compile(r"%|per ?cent|percentage|share|proportion", re.I)
_NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?")
_SAID = ("value", "interval", "limits", "text", "n")


def leaks(found: Published, editions: Sequence[Edition], scale: Scale) -> Iterator[Leak]:
    """Everything in these editions that tells of few people by itself."""
    for one in found.counts:
        if one.shown is not None and scale.withheld(one.shown):
            yield Leak(one, one.shown, one.shown, (f"{one.shown:,.0f} is printed",))
    for edition in editions:
        of = about(edition)
        yield from _of_facts(edition, of, scale)
        for name, rows in edition.rows.items():
            meta = edition.tables.get(name)
            if meta is not None and meta.get("kind") == "routine" and len(rows) > 1:
                yield from _of_table(edition, name, rows, meta, of, scale)


# -- facts ----------------------------------------------------------------------------------------


def _of_facts(edition: Edition, of: Of, scale: Scale) -> Iterator[Leak]:
    means: defaultdict[tuple, list[Fact]] = defaultdict(list)
    totals: defaultdict[tuple, list[Fact]] = defaultdict(list)
    for name, fact in edition.facts.items():
        if fact.get("kind") != "routine":
            continue
        count = _count(edition, of, str(fact.get("name") or name))
        if fact.get("suppressed"):
            told = [f"{key} {fact[key]}" for key in _SAID if _tells(fact.get(key))]
            if told:
                yield Leak(count, *_few(scale), tuple(f"its record says: {one}" for one in told))
            continue
        people = fact.get("n")
        if isinstance(people, int | float) and scale.withheld(people):
            yield Leak(count, people, people, (f"it rests on {people:g} people",))
            continue
        if str(fact.get("unit", "")).lower() in _PERCENT and not fact.get("interval"):
            yield from _behind_percent(fact, count, scale)
        stem = str(fact.get("name") or name)
        for pattern, into in ((_MEAN, means), (_TOTAL, totals)):
            if pattern.search(stem):
                into[_stem(pattern, stem), str(fact.get("unit", ""))].append(fact)
    for key, mine in means.items():
        for mean in mine:
            for total in totals.get(key, ()):
                count = _count(edition, of, f"the people behind {mean.get('name')}")
                tells = (
                    f"{mean.get('name')} {mean['text']}",
                    f"{total.get('name')} {total['text']}",
                )
                yield from _quotient(_ends(total), _ends(mean), count, tells, scale)


def _stem(pattern: re.Pattern[str], name: str) -> str:
    return re.sub(r"[\W_]+", " ", pattern.sub(" ", name)).strip().lower()


def _count(edition: Edition, of: Of, name: str) -> Count:
    return Count(
        f"fact {name}", of, None, f"{FACTS}/{edition.name}.json", f"{name} in {edition.name}"
    )


def _tells(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(_tells(one) for one in value)
    if isinstance(value, str):
        return bool(_NUMBER.search(value))
    return isinstance(value, int | float) and not isinstance(value, bool)


def _few(scale: Scale) -> tuple[float, float]:
    return float(scale.low), float(scale.high)


def _ends(fact: Fact) -> tuple[float, float]:
    """Between what a fact's value lies, as its text prints it."""
    return _printed(str(fact.get("text") or fact.get("value")))


def _printed(text: str) -> tuple[float, float]:
    found = _NUMBER.search(text)
    if not found:
        return 0.0, 0.0
    said = found[0].replace(",", "").replace("−", "-")
    half = 0.5 * 10 ** -len(said.partition(".")[2])
    return float(said) - half, float(said) + half


def _behind_percent(fact: Fact, count: Count, scale: Scale) -> Iterator[Leak]:
    people = fact.get("n")
    low, high = _ends(fact)
    if not isinstance(people, int | float) or high <= 0 or people <= 0:
        return
    fewest, most = scale.behind(float(people))
    least, greatest = max(low, 0.0) / 100 * fewest, high / 100 * most
    yield from _small(count, least, greatest, (f"{fact.get('text')} of {people:g} people",), scale)


def _quotient(
    total: tuple[float, float], mean: tuple[float, float], count: Count,
    tells: tuple[str, ...], scale: Scale,
) -> Iterator[Leak]:  # fmt: skip
    if mean[0] > 0 and total[0] > 0:
        yield from _small(count, total[0] / mean[1], total[1] / mean[0], tells, scale)


def _small(
    count: Count, least: float, greatest: float, tells: tuple[str, ...], scale: Scale
) -> Iterator[Leak]:
    """A leak if only few people can be meant."""
    few = [
        n for n in range(scale.low, scale.high + 1) if least - EPSILON <= n <= greatest + EPSILON
    ]
    if few and greatest < scale.high + 1:
        yield Leak(count, few[0], few[-1], tells)


# -- tables ---------------------------------------------------------------------------------------


def _of_table(
    edition: Edition, name: str, rows: Sequence[Sequence[str]], meta: Mapping[str, Any], of: Of,
    scale: Scale,
) -> Iterator[Leak]:  # fmt: skip
    """Rows whose percentage or mean tells the count beside it that is withheld."""
    header, *body = rows
    counts = [place for place, column in enumerate(header) if column in (meta.get("counts") or ())]
    said = {share for share, *_ in meta.get("shares") or ()}
    others = [place for place in range(len(header)) if place not in counts]
    shares = [p for p in others if _SHARE.search(header[p]) and header[p] not in said]
    means = {p: _stem(_MEAN, header[p]) for p in others if _MEAN.search(header[p])}
    totals = {p: _stem(_TOTAL, header[p]) for p in others if _TOTAL.search(header[p])}
    for at in counts:
        ways = [(share, whole) for share in shares for whole in counts if whole != at]
        ways = [way for way in ways if _is_share(body, at, *way, scale)]
        pairs = [(t, m) for t, a in totals.items() for m, b in means.items() if a == b]
        pairs = [pair for pair in pairs if _is_quotient(body, at, *pair, scale)]
        for row in body:
            if at >= len(row) or number(row[at]) is not None or row[at] != "*":
                continue
            of_whom = f"{label(row, header, [header[p] for p in counts])}, {header[at]}, of {name}"
            file = f"{DATA}/{edition.name}/{name}.csv"
            count = Count(f"{edition.report}: {of_whom}", of, None, file, of_whom)
            for share, whole in ways:
                found = _part(row, share, whole, scale)
                if found:
                    tells = (f"{header[share]} {row[share]}", f"{header[whole]} {row[whole]}")
                    yield from _small(count, *found, tells, scale)
            for total, mean in pairs:
                tells = (f"{header[mean]} {row[mean]}", f"{header[total]} {row[total]}")
                sides = _printed(row[total]), _printed(row[mean])
                yield from _quotient(*sides, count, tells, scale)


def _part(row: Sequence[str], share: int, whole: int, scale: Scale) -> tuple[float, float] | None:
    people = number(row[whole])
    if people is None or not _NUMBER.search(row[share]):
        return None
    fewest, most = scale.behind(people)
    low, high = _printed(row[share])
    return max(low, 0.0) / 100 * fewest, high / 100 * most


def _is_share(
    body: Sequence[Sequence[str]], part: int, share: int, whole: int, scale: Scale
) -> bool:
    """Whether every printed row has that percentage of the one count in the other."""
    for row in body:
        people, ends = number(row[part]), _part(row, share, whole, scale)
        if people is None or ends is None:
            continue
        low, high = scale.behind(people)
        if ends[0] > high + EPSILON or ends[1] < low - EPSILON:
            return False
    return True


def _is_quotient(
    body: Sequence[Sequence[str]], part: int, total: int, mean: int, scale: Scale
) -> bool:
    """Whether every printed row's total is its mean times its people."""
    for row in body:
        people, (low, high) = number(row[part]), _printed(row[mean])
        if people is None or low <= 0:
            continue
        fewest, most = scale.behind(people)
        least, greatest = _printed(row[total])
        if fewest * low > greatest or most * high < least:
            return False
    return True
