"""Every count of people that a build publishes, under the name of what it counts.

Facts and the cells of figures and tables carry their evidence (`evidence.STRUCTURE`): whether they
count patients, which of them add up to which, how they fare over hubs and periods. Where a build
says nothing of that, columns with a star in them hold counts, and the parameters are read from the
folder's name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from publish.registry import DATA, FACTS, Edition, Fact

STAR = "*"
WHOLE = "all"
NOT_COUNTS = frozenset({"pounds", "percent", "days", "contacts", "years", "hours", "months", ""})
"""Units of routine facts that are no counts of people."""
_NUMBER = re.compile(r"\d{1,3}(,\d{3})+|\d+")


@dataclass(frozen=True)
class Of:
    """Of whom an edition's numbers are: a hub (or all), days from and to (empty: no limit), and
    what else was chosen."""

    hub: str = WHOLE
    start: str = ""
    end: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        said = [] if self.hub == WHOLE else [self.hub]
        if self.start or self.end:
            said.append(f"{self.start or 'the first day'} to {self.end or 'the last day'}")
        said += [f"{name} {value}" for name, value in self.choices]
        return ", ".join(said) or "all"


@dataclass(frozen=True)
class Count:
    """One published count. ``shown`` is None for a star; ``over`` None where nobody has said how
    it fares over a parameter. ``build`` tells builds apart whose data differ."""

    quantity: str
    of: Of
    shown: float | None
    file: str
    label: str
    over: Mapping[str, str] | None = field(default=None, compare=False)
    build: str = ""

    @property
    def text(self) -> str:
        said = STAR if self.shown is None else f"{self.shown:,.0f}"
        return f"{self.label} ({self.of}) {said}"


@dataclass(frozen=True)
class Sum:
    """Quantities of one edition of which the left add up to what the right add up to.
    ``supposed``: nobody has said so; their names and numbers show it (`unsaid`)."""

    of: Of
    left: tuple[str, ...]
    right: tuple[str, ...]
    build: str = ""
    supposed: bool = False


@dataclass(frozen=True)
class Percent:
    """A printed percentage of ``part`` in ``whole``: what lies between ``low`` and ``high``."""

    of: Of
    part: str
    whole: str
    low: float
    high: float
    label: str
    build: str = ""
    supposed: bool = False


@dataclass(frozen=True)
class Cell:
    """A count's place in a table: table of an edition, what its row is about, its column."""

    table: str
    row: str
    column: str
    count: Count


@dataclass(frozen=True)
class Published:
    """All of it, with the hubs there are and the ``values`` of which each other choice has one:
    together they are everybody (the units of a service)."""

    counts: tuple[Count, ...]
    sums: tuple[Sum, ...]
    percents: tuple[Percent, ...]
    hubs: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cells: tuple[Cell, ...] = ()


def published(
    editions: Sequence[Edition],
    hubs: Iterable[str] = (),
    earlier: Sequence[Edition] = (),
    values: Mapping[str, Iterable[str]] | None = None,
) -> Published:
    """What these editions publish; ``earlier`` are editions of builds that have left before."""
    counts: dict[Count, None] = {}
    sums: dict[Sum, None] = {}
    percents: dict[Percent, None] = {}
    cells: list[Cell] = []
    known = dict.fromkeys(hubs)
    columns = _count_columns([*editions, *earlier])
    chosen = _differing([*editions, *earlier])
    reports = frozenset(edition.report for edition in editions)
    now = {str(edition.made.get("edition", {}).get("data", "")) for edition in editions}
    for edition in [*editions, *earlier]:
        old = any(edition is one for one in earlier)
        of = about(edition)
        of = replace(of, choices=tuple(pair for pair in of.choices if pair[0] in chosen))
        known |= dict.fromkeys(map(str, edition.made.get("edition", {}).get("hubs", ())))
        if not edition.made.get("edition", {}).get("hubs") and of.hub != WHOLE and not known:
            known[of.hub] = None
        data = str(edition.made.get("edition", {}).get("data", "")) if old else ""
        build = f"earlier, data {data}" if data and data not in now else ""
        where = f"{edition.name} as published before" if old else edition.name
        for found in _facts(edition, of, build, where, reports):
            counts[found] = None
        together = edition.made.get("together") or {}
        for left, right in together.get("sums", ()):
            names = [tuple(_own(edition, name) for name in side) for side in (left, right)]
            sums[Sum(of, names[0], names[1], build)] = None
        for name, rows in edition.rows.items():
            _table(edition, name, rows, of, build, where, columns, counts, sums, percents, cells)
    if not known:
        known = dict.fromkeys(c.of.hub for c in counts if c.of.hub != WHOLE)
    if len({c.of.hub for c in counts} - known.keys() - {WHOLE}):
        known |= dict.fromkeys(c.of.hub for c in counts if c.of.hub != WHOLE)
    each = {name.lower(): tuple(map(str, listed)) for name, listed in (values or {}).items()}
    return Published(tuple(counts), tuple(sums), tuple(percents), tuple(known), each, tuple(cells))


def _differing(editions: Iterable[Edition]) -> frozenset[str]:
    """Choices that are not the same in all editions of some report."""
    found: dict[tuple[str, str], set[str]] = {}
    for edition in editions:
        for name, value in about(edition).choices:
            found.setdefault((edition.report, name), set()).add(value)
    return frozenset(name for (_, name), values in found.items() if len(values) > 1)


def about(edition: Edition) -> Of:
    """Of whom an edition's numbers are, from its evidence or the name of its folder."""
    said = edition.made.get("edition")
    if said:
        choices = tuple(
            sorted((str(k).lower(), str(v)) for k, v in said.get("choices", {}).items())
        )
        return Of(
            str(said.get("hub", WHOLE)), str(said.get("period_start", "")),
            str(said.get("period_end", "")), choices,
        )  # fmt: skip
    found: dict[str, str] = {}
    rest = []
    for part in re.split(r"[/_+]|--", edition.variant):
        named = re.fullmatch(r"(hub|period-start|period-end|start|end|audience)-(.+)", part)
        if named:
            found[named[1].removeprefix("period-")] = named[2]
        elif part and "hub" not in found and not re.search(r"\d", part):
            found["hub"] = part
        elif part:
            rest.append(("variant", part))
    return Of(found.get("hub", WHOLE), found.get("start", ""), found.get("end", ""), tuple(rest))


def number(text: str) -> float | None:
    """A whole number as tables print it; None for anything else."""
    return float(text.replace(",", "")) if _NUMBER.fullmatch(text) else None


def label(row: Sequence[str], header: Sequence[str], counts: Iterable[str]) -> str:
    """What a row is about: its cells that are words."""
    said = [
        cell
        for name, cell in zip(header, row, strict=False)
        if name not in counts and cell != STAR and not re.fullmatch(r"[−\-£]?[\d.,]+%?", cell)
    ]
    return ", ".join(part for part in said if part) or (row[0] if row else "")


def _own(edition: Edition, name: str) -> str:
    return f"{edition.report}: {name}"


def _facts(
    edition: Edition, of: Of, build: str, where: str, reports: frozenset[str]
) -> Iterator[Count]:
    together = edition.made.get("together") or {}
    over, rest = together.get("over", {}), together.get("rest")
    for name, fact in edition.facts.items():
        if not is_count(fact):
            continue
        own = str(fact.get("quantity") or "")
        how = fact.get("over") or over.get(own) or rest
        shown = None if fact.get("suppressed") else float(fact["value"])
        first = name.partition(".")[0].replace("_", "-")
        whose = first if first in reports else edition.report  # a front page tells others' facts
        quantity = f"{whose}: {own}" if own else f"fact {name}"
        file = f"{FACTS}/{edition.name}.json"
        yield Count(quantity, of, shown, file, f"{fact.get('name', name)} in {where}", how, build)


def is_count(fact: Fact) -> bool:
    """Whether a fact is a count of patients (or of what is counted like them)."""
    if fact.get("kind") != "routine" or fact.get("interval"):
        return False
    if str(fact.get("unit", "")) in NOT_COUNTS and not fact.get("quantity"):
        return False
    value = fact.get("value")
    if fact.get("suppressed"):
        return True
    return isinstance(value, int | float) and float(value).is_integer()


def _count_columns(editions: Iterable[Edition]) -> Mapping[tuple[str, str], frozenset[str]]:
    """Columns of counts by report and table: those that say so, or that have a star somewhere and
    otherwise whole numbers only."""
    said: dict[tuple[str, str], set[str]] = {}
    starred: dict[tuple[str, str, str], bool] = {}
    for edition in editions:
        for name, rows in edition.rows.items():
            meta = edition.tables.get(name)
            if meta is not None and meta.get("kind") is not None:
                if meta["kind"] == "routine":
                    said.setdefault((edition.report, name), set()).update(meta["counts"] or ())
                continue
            header, *body = rows or [[]]
            for place, column in enumerate(header):
                cells = [row[place] for row in body if place < len(row)]
                whole = all(c == STAR or number(c) is not None for c in cells)
                key = (edition.report, name, column)
                starred[key] = starred.get(key, False) or (whole and STAR in cells)
    for (report, name, column), yes in starred.items():
        if yes:
            said.setdefault((report, name), set()).add(column)
    return {key: frozenset(columns) for key, columns in said.items()}


def _table(
    edition: Edition, name: str, rows: Sequence[Sequence[str]], of: Of, build: str, where: str,
    columns: Mapping[tuple[str, str], frozenset[str]], counts: dict[Count, None],
    sums: dict[Sum, None], percents: dict[Percent, None], cells: list[Cell],
) -> None:  # fmt: skip
    """Add what one table publishes to ``counts``, ``sums``, ``percents`` and ``cells``."""
    mine = columns.get((edition.report, name), frozenset())
    meta: Mapping[str, Any] = edition.tables.get(name) or {}
    if not mine or len(rows) < 2:
        return
    header, *body = rows
    names = meta.get("names") or {}
    together = edition.made.get("together") or {}
    over, rest = together.get("over", {}), together.get("rest")
    seen: Counter[str] = Counter()
    quantity: dict[tuple[int, str], str] = {}
    for i, row in enumerate(body):
        about_row = label(row, header, mine)
        seen[about_row] += 1
        if seen[about_row] > 1:
            about_row = f"{about_row} ({seen[about_row]})"
        for column, cell in zip(header, row, strict=False):
            if column not in mine:
                continue
            own = names.get(column)
            own = own[i] if own and i < len(own) else ""
            quantity[i, column] = _own(edition, own or f"{name}: {about_row}, {column}")
            shown = None if cell == STAR else number(cell)
            if cell == STAR or shown is not None:
                said = f"{about_row}, {column}, of {name} in {where}"
                file = f"{DATA}/{edition.name}/{name}.csv"
                how = meta.get("over") or over.get(own) or rest
                one = Count(quantity[i, column], of, shown, file, said, how, build)
                counts[one] = None
                cells.append(Cell(f"{name} in {where}", about_row, column, one))
    for left, right in [] if names else meta.get("sums") or ():
        sides = [tuple(quantity.get((row, column), "") for row, column in s) for s in (left, right)]
        if all(sides[0]) and all(sides[1]):
            sums[Sum(of, sides[0], sides[1], build)] = None
    for share, part, whole in meta.get("shares") or ():
        place = header.index(share)
        for i, row in enumerate(body):
            found = re.fullmatch(r"(\d+)(\.\d+)?%?", row[place]) if place < len(row) else None
            if found and (i, part) in quantity and (i, whole) in quantity:
                half = 0.5 * 10 ** -max(len(found[2] or "") - 1, 0)
                value = float(found[0].rstrip("%"))
                two = (quantity[i, part], quantity[i, whole])
                said = f"{label(row, header, mine)}, {share}, of {name} in {where}"
                percents[Percent(of, *two, value - half, value + half, said, build)] = None
