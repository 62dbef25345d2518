"""The registry of a build: every fact of every report, and every cell of its figures and tables.

A build publishes them beside its reports (`evidence.files`). Here they are read back, from a site
or from a copy of one that was kept, so that two builds can be compared and reports can be held to
one another: a fact of one name is one number, wherever it is told.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from bite.errors import DataError, Fault, GateError, UsageError, Where

FACTS = "facts"
DATA = "data"

Fact = Mapping[str, Any]
Row = Mapping[str, str]

#: What makes two tellings of a fact the same fact.
_SAME = ("value", "unit", "interval", "n", "suppressed")


@dataclass(frozen=True)
class Edition:
    """What one report, in one variant, says. ``variant`` is its folder of parameters, if any.

    ``facts``: id → record, as published. ``cells``: figure or table → (row, column) → text;
    ``rows``: the same as rows of text, header first. ``made``: what else the file of facts says
    (``edition``: of whom the numbers are; ``together``: which add up), ``tables``: what each figure
    or table says of its cells (`evidence.STRUCTURE`).
    """

    report: str
    variant: str
    facts: Mapping[str, Fact]
    cells: Mapping[str, Mapping[tuple[str, str], str]] = field(default_factory=dict)
    rows: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    made: Mapping[str, Any] = field(default_factory=dict)
    tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What people call it: ``Walton/bite-summary``."""
        return f"{self.variant}/{self.report}" if self.variant else self.report


@dataclass(frozen=True)
class Registry:
    """The editions of one build."""

    editions: tuple[Edition, ...]

    @cached_property
    def by_name(self) -> Mapping[str, Edition]:
        return {one.name: one for one in self.editions}


@dataclass(frozen=True)
class Disagreement:
    """One fact that two reports of a build tell differently: edition → record."""

    id: str
    told: Mapping[str, Fact]

    def __str__(self) -> str:
        said = "; ".join(f"{fact.get('text')} in {name}" for name, fact in self.told.items())
        return f"{self.id} is {said}"


@dataclass(frozen=True)
class Change:
    """What differs between two builds. ``old`` or ``new`` is None where it was not there.

    A fact's ``old`` and ``new`` are its records; a cell's are ``{"text": …}``.
    """

    edition: str
    id: str
    old: Fact | None
    new: Fact | None


@dataclass(frozen=True)
class Comparison:
    """Two builds side by side. ``gone`` and ``added`` are names of editions."""

    facts: tuple[Change, ...]
    cells: tuple[Change, ...]
    gone: tuple[str, ...]
    added: tuple[str, ...]
    same: int

    def __bool__(self) -> bool:
        return bool(self.facts or self.cells or self.gone or self.added)


def read(site: Path) -> Registry:
    """The registry of a published site.

    Raises UsageError where no build is, DataError (all files at once) where one cannot be read.
    """
    found = editions(site)
    if not found:
        do = "name a folder that `make` has built, such as _site"
        raise UsageError(Fault("there are no facts of a build here", Where(str(site)), do))
    return Registry(found)


def editions(site: Path) -> tuple[Edition, ...]:
    """Every edition whose facts stand below `site`; DataError as `read`."""
    folder = site / FACTS
    paths = sorted(folder.rglob("*.json")) if folder.is_dir() else []
    found, faults = [], []
    for path in paths:
        try:
            found.append(_edition(site, path))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            what = f"not a file of facts ({type(error).__name__}: {error})"
            faults.append(Fault(what, Where(str(path)), "build the site again with `make`"))
    if faults:
        raise DataError(faults)
    return tuple(found)


def _edition(site: Path, path: Path) -> Edition:
    below = PurePosixPath(path.relative_to(site / FACTS).as_posix())
    variant = "" if below.parent == PurePosixPath() else str(below.parent)
    held = json.loads(path.read_text(encoding="utf-8"))
    facts = {str(one.get("id") or one["name"]): one for one in held["facts"]}
    tables = sorted((site / DATA / variant / below.stem).glob("*.csv"))
    rows = {one.stem: _rows(one.read_text(encoding="utf-8")) for one in tables}
    cells = {name: _cells(found) for name, found in rows.items()}
    said = {str(one["name"]): one for one in held.get("tables", ())}
    made = {key: value for key, value in held.items() if key not in ("facts", "tables")}
    return Edition(below.stem, variant, facts, cells, rows, made, said)


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def _cells(rows: Sequence[Sequence[str]]) -> dict[tuple[str, str], str]:
    """The cells of a table by their row's label (its first column) and their column's header.

    A label that comes again is told apart by its number: ``Walton``, ``Walton (2)``.
    """
    if not rows:
        return {}
    header, cells = rows[0], {}
    seen: defaultdict[str, int] = defaultdict(int)
    for row in rows[1:]:
        label = row[0] if row else ""
        seen[label] += 1
        if seen[label] > 1:
            label = f"{label} ({seen[label]})"
        for column, value in zip(header[1:], row[1:], strict=False):
            cells[label, column] = value
    return cells


def disagreements(among: Iterable[Edition]) -> Iterator[Disagreement]:
    """Facts that reports of the same variant tell differently."""
    told: defaultdict[tuple[str, str], dict[str, Fact]] = defaultdict(dict)
    for edition in among:
        for name, fact in edition.facts.items():
            told[edition.variant, name][edition.name] = fact
    for (_, name), found in sorted(told.items()):
        values = [tuple(_plain(fact.get(key)) for key in _SAME) for fact in found.values()]
        if any(value != values[0] for value in values[1:]):
            yield Disagreement(name, found)


def check(among: Iterable[Edition]) -> None:
    """Raise GateError, naming every report and number, where one fact has two values."""
    do = "build all reports from the same data, with `make`"
    faults = [Fault(f"one fact has two values: {one}", do=do) for one in disagreements(among)]
    if faults:
        raise GateError(faults)


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def compare(old: Registry, new: Registry) -> Comparison:
    """What changed from one build to another, edition by edition."""
    both = [name for name in new.by_name if name in old.by_name]
    facts: list[Change] = []
    cells: list[Change] = []
    same = 0
    for name in both:
        before, after = old.by_name[name], new.by_name[name]
        found = list(_changed(name, before.facts, after.facts))
        facts += found
        same += len(set(before.facts) & set(after.facts))
        same -= sum(change.old is not None and change.new is not None for change in found)
        cells += _changed(name, _texts(before), _texts(after))
    return Comparison(
        tuple(facts),
        tuple(cells),
        gone=tuple(name for name in old.by_name if name not in new.by_name),
        added=tuple(name for name in new.by_name if name not in old.by_name),
        same=same,
    )


def _texts(edition: Edition) -> dict[str, Fact]:
    return {
        f"{table}: {row or '(no label)'}, {column}": {"text": text}
        for table, found in edition.cells.items()
        for (row, column), text in found.items()
    }


def _changed(edition: str, old: Mapping[str, Fact], new: Mapping[str, Fact]) -> Iterator[Change]:
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name), new.get(name)
        if before is None or after is None or _shown(before) != _shown(after):
            yield Change(edition, name, before, after)


def _shown(fact: Fact) -> tuple:
    """What a reader could see of a fact, and how it came about."""
    keys = ("text", "unit", "limits", "n", "suppressed", "source", "how", "no_effect")
    return tuple(_plain(fact.get(key)) for key in keys)
