"""``bite facts``: every number of a build, and in plain English what changed between two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from analysis.show import words
from bite.errors import Fault, UsageError, Where
from bite.telling import answer
from publish import project, registry
from publish.registry import Change, Comparison, Edition, Fact, Registry


def show(site: Path | None, reports: tuple[str, ...], as_json: bool) -> None:
    """List the facts of a build; raise GateError if two reports tell one fact differently."""
    site = site or project.find(Path.cwd()).output_dir
    found = _only(registry.read(site), reports, site)
    if as_json:
        answer({"editions": [_described(one) for one in found.editions]})
    else:
        for number, edition in enumerate(found.editions):
            print("\n" * bool(number) + edition.name)
            for name, fact in edition.facts.items():
                print(f"  {name} = {_told(fact)}{_evidence(fact)}")
            if edition.cells:
                print(f"  figures and tables: {', '.join(edition.cells)}")
    registry.check(found.editions)


def diff(old: Path, new: Path, reports: tuple[str, ...], as_json: bool) -> None:
    """Say what changed from the build in `old` to the build in `new`."""
    before, after = (_only(registry.read(one), reports, one) for one in (old, new))
    found = registry.compare(before, after)
    if as_json:
        answer(
            {
                "facts": [asdict(one) for one in found.facts],
                "cells": [asdict(one) for one in found.cells],
                "gone": list(found.gone),
                "added": list(found.added),
                "same": found.same,
            }
        )
        return
    for line in told(found):
        print(line)


def told(found: Comparison) -> Iterator[str]:
    """A comparison in plain English, a line a change, reports in turn."""
    if not found:
        yield f"Nothing changed: {_counted(found.same, 'fact')} and all tables are the same."
        return
    for name in found.gone:
        yield f"{name} is not in the new build."
    for name in found.added:
        yield f"{name} is new."
    cells = Counter((one.edition, one.id.split(": ")[0]) for one in found.cells)
    for edition in dict.fromkeys(one.edition for one in (*found.facts, *found.cells)):
        yield f"\n{edition}"
        for one in found.facts:
            if one.edition == edition:
                yield f"  {one.id}{_how(one.new or one.old or {})}: {_sentence(one)}"
        for (where, table), n in cells.items():
            if where == edition:
                yield f"  {table}: {_counted(n, 'cell')} of this figure or table changed."
    yield f"\n{_counted(found.same, 'fact')} stayed the same."


def _sentence(change: Change) -> str:
    """One changed fact, in words that its numbers choose."""
    old, new = change.old, change.new
    if old is None:
        return f"new, {_told(new or {})}."
    if new is None:
        return f"gone; it was {_told(old)}."
    if _told(old) == _told(new):
        return f"still {_told(new)}, but {_otherwise(old, new)}."
    said = [f"was {_told(old)}, is now {_told(new)}"]
    step = _step(old, new)
    return "; ".join([*said, step] if step else said) + "." + _verdict(old, new)


def _step(old: Fact, new: Fact) -> str:
    """How far the value moved, in its own unit."""
    numbers = [one["value"] for one in (old, new)]
    if not all(isinstance(v, int | float) for v in numbers) or old["unit"] != new["unit"]:
        return ""
    moved = numbers[1] - numbers[0]
    size = words.with_unit(abs(moved), new["unit"], int(new.get("decimals") or 0))
    if old["text"] == new["text"]:
        return ""
    return f"{size} {'higher' if moved > 0 else 'lower'}"


def _verdict(old: Fact, new: Fact) -> str:
    """Whether a comparison became clear, stopped being clear, or changed sides."""
    before, after = _side(old), _side(new)
    if before is None or after is None or before == after:
        return ""
    said = {-1: "clearly below no difference", 0: "not clear", 1: "clearly above no difference"}
    return f" It was {said[before]}; now it is {said[after]}."


def _side(fact: Fact) -> int | None:
    """Where the interval lies: -1 below no effect, 1 above it, 0 on both sides."""
    null, interval = fact.get("no_effect"), fact.get("interval")
    if null is None or not interval or fact.get("suppressed"):
        return None
    low, high = interval
    return -1 if high < null else 1 if low > null else 0


def _otherwise(old: Fact, new: Fact) -> str:
    keys = {"n": "the number of people", "source": "the source", "how": "how it is computed"}
    changed = [
        f"{what} was “{old.get(key)}” and is “{new.get(key)}”"
        for key, what in keys.items()
        if old.get(key) != new.get(key)
    ]
    return words.listed(changed) or "told otherwise"


def _told(fact: Fact) -> str:
    """A fact as it is printed, with its limits: ``−£388 (95% interval −£545 to −£231)``."""
    if fact.get("suppressed"):
        return "withheld"
    text = str(fact["text"])
    unit = str(fact.get("unit") or "")
    if unit not in ("", "pounds", "percent"):
        text = words.with_unit(fact["value"], unit, int(fact.get("decimals") or 0))
    limits = fact.get("limits") or ()
    return f"{text} (95% interval {limits[0]} to {limits[1]})" if limits else text


def _evidence(fact: Fact) -> str:
    n = fact.get("n")
    parts = [f"n {n:,}" if isinstance(n, int) and fact.get("limits") else "", fact.get("how")]
    parts.append(fact.get("source"))
    return "".join(f" · {part}" for part in parts if part)


def _how(fact: Fact) -> str:
    return f" ({fact['how']})" if fact.get("how") else ""


def _counted(n: int, noun: str) -> str:
    return f"{n:,} {words.plural(n, noun)}"


def _described(edition: Edition) -> dict[str, Any]:
    return {
        "name": edition.name,
        "report": edition.report,
        "variant": edition.variant,
        "facts": list(edition.facts.values()),
        "tables": {
            table: [{"row": row, "column": column, "text": text} for (row, column), text in
                    cells.items()]
            for table, cells in edition.cells.items()
        },
    }  # fmt: skip


def _only(found: Registry, reports: tuple[str, ...], site: Path) -> Registry:
    """The editions of these reports; all without names. Raises UsageError for one not there."""
    if not reports:
        return found
    there = list(dict.fromkeys(one.report for one in found.editions))
    faults = [
        Fault(f"there is no report '{name}'", Where(str(site)), f"reports: {', '.join(there)}")
        for name in reports
        if name not in there and name not in found.by_name
    ]
    if faults:
        raise UsageError(faults)
    kept = [one for one in found.editions if one.report in reports or one.name in reports]
    return Registry(tuple(kept))
