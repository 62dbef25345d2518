"""The parameters a study is opened with: their names, what each accepts, and the check of both.

Reads only the descriptor of the data and, for units, one column: quick enough to be asked before
anything is run.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bite.errors import Fault, UsageError

ALL = "all"
AUDIENCES = ("public", "full")
THEME_ORDERS = ("prevalence", "codebook")
BASE = ("hub", "period_start", "period_end", "audience")
"""Parameters of every report."""
NAMES = (*BASE, "theme_order", "unit")
"""Every parameter there is; the last two belong to one report each."""
DATES = ("period_start", "period_end")


@dataclass(frozen=True)
class Parameters:
    """What a study was opened with. Dates are ISO text, empty for no bound."""

    hub: str = ALL
    period_start: str = ""
    period_end: str = ""
    audience: str = "public"


def choices(data: str | Path, name: str) -> tuple[str, ...]:
    """Every value that parameter ``name`` accepts; empty for dates, which are not listed.

    Hubs and units come from the data package in ``data``. Raises `UsageError` for an unknown name.
    """
    if name == "hub":
        return (ALL, *hubs(data))
    if name == "unit":
        return (ALL, *units(data))
    if name == "audience":
        return AUDIENCES
    if name == "theme_order":
        return THEME_ORDERS
    if name in DATES:
        return ()
    raise UsageError(_unknown(name, NAMES))


def values(data: str | Path, name: str) -> tuple[str, ...]:
    """The values of which ``--each name`` makes one report: every choice but ``all``.

    Raises `UsageError` for an unknown name, and for a date, which has no list of values.
    """
    found = tuple(value for value in choices(data, name) if value != ALL)
    if not found:
        listed = ", ".join(other for other in NAMES if other not in DATES)
        reason = "is a date" if name in DATES else f"has no values in {data}"
        raise UsageError(
            Fault(f"parameter {name} {reason}: no list of values", do=f"List by: {listed}.")
        )
    return found


def check(
    data: str | Path, given: Mapping[str, object], allowed: Iterable[str] = BASE
) -> dict[str, str]:
    """The given parameters as text, if every name is allowed and every value valid.

    Raises `UsageError` with all faults, each with the valid names or values.
    """
    allowed = tuple(allowed)
    faults = []
    texts: dict[str, str] = {}
    for name, value in given.items():
        text = "" if value is None else str(value).strip()
        texts[name] = text
        if name not in allowed:
            faults.append(_unknown(name, allowed))
        elif name in DATES:
            if text and _day(text) is None:
                what = f"{name}: {text!r} is not a date"
                faults.append(Fault(what, do="Write it as 2019-03-31, or leave it empty."))
        elif name in NAMES:
            valid = choices(data, name)
            if text not in valid:
                do = f"Valid are: {', '.join(valid)}."
                faults.append(Fault(f"{name}: unknown value {text!r}", do=do))
    start, end = (_day(texts.get(name, "")) for name in DATES)
    if start and end and start > end:
        what = f"period_start {start} lies after period_end {end}"
        faults.append(Fault(what, do="Exchange them."))
    if faults:
        raise UsageError(faults)
    return texts


def hubs(data: str | Path) -> tuple[str, ...]:
    """The hubs that ``datapackage.json`` in ``data`` names; none if it cannot be read."""
    listed = _descriptor(data).get("hubs")
    return tuple(map(str, listed)) if isinstance(listed, list) else ()


def units(data: str | Path) -> tuple[str, ...]:
    """The units of table stays, in alphabetical order; none if it cannot be read."""
    resources = _descriptor(data).get("resources")
    listed = resources if isinstance(resources, list) else []
    paths = [r.get("path") for r in listed if isinstance(r, dict) and r.get("name") == "stays"]
    root = Path(data).resolve()
    file = (root / str(paths[0])).resolve() if paths else root
    if not file.is_file() or not file.is_relative_to(root):
        return ()
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            found = {row.get("unit") or "" for row in csv.DictReader(stream)}
    except (OSError, UnicodeDecodeError, csv.Error):
        return ()
    return tuple(sorted(found - {""}))


def _descriptor(data: str | Path) -> dict[str, object]:
    try:
        content = json.loads((Path(data) / "datapackage.json").read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _unknown(name: str, allowed: Iterable[str]) -> Fault:
    return Fault(f"unknown parameter {name!r}", do=f"Valid are: {', '.join(allowed)}.")


def _day(text: str) -> date | None:
    if len(text) != 10:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
