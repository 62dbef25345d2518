"""Figures already in print: ``data/published.yml``, each with the work it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from bite.errors import DataError, Fault, Where


@dataclass(frozen=True)
class Published:
    """A figure as printed in a published work.

    ``value`` is the number (or word) with its ``unit``; ``text`` a sentence that says what it is;
    ``source`` names the work, ``citation`` is its key in ``references.bib`` and ``report`` the
    report that quotes it. ``doi`` or ``url`` lead to the work; a work has at least one of them.
    """

    value: float | int | str
    unit: str
    text: str
    source: str
    citation: str
    report: str
    doi: str = ""
    url: str = ""


_REQUIRED = ("value", "unit", "text", "source", "citation", "report")
_KNOWN = (*_REQUIRED, "doi", "url")


def load(path: str | Path) -> Mapping[str, Published]:
    """The published figures in ``path``, by name.

    Raises `DataError` with every fault: broken YAML, an unknown or missing entry, no link.
    """
    file = Path(path)
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = Where(file=str(file), line=mark.line + 1 if mark else None)
        what = f"is not YAML: {error.problem or error.context}"
        raise DataError(Fault(what, where, "Correct the line.")) from None
    except (UnicodeDecodeError, yaml.YAMLError):
        raise DataError(
            Fault("is not UTF-8 text", Where(file=str(file)), "Save it as UTF-8.")
        ) from None
    works = content.get("works") if isinstance(content, dict) else None
    figures = content.get("figures") if isinstance(content, dict) else None
    if not isinstance(works, dict) or not isinstance(figures, dict):
        what = "must hold `works` (by citation key) and `figures` (by name)"
        raise DataError(Fault(what, Where(file=str(file)), "See data/published.yml as shipped."))
    faults: list[Fault] = []
    found = {}
    for name, entry in figures.items():
        merged = _with_work(entry, works)
        wrong = _wrong(merged)
        faults += [Fault(what, Where(file=f"{file}, figure {name}"), do) for what, do in wrong]
        if not wrong:
            found[str(name)] = Published(**merged)
    if faults:
        raise DataError(faults)
    return MappingProxyType(found)


def _with_work(entry: Any, works: Mapping[str, Any]) -> Any:
    """A figure together with what is said of its work."""
    if not isinstance(entry, dict):
        return entry
    work = works.get(str(entry.get("citation")))
    if not isinstance(work, dict):
        return entry
    return {k: v for k, v in work.items() if k in ("source", "doi", "url")} | entry


def _wrong(entry: Any) -> list[tuple[str, str]]:
    if not isinstance(entry, dict):
        return [("is no entry", f"Give it {', '.join(_REQUIRED)}.")]
    wrong = [
        (f"lacks `{name}`", "Add it; `citation` names one of `works`.")
        for name in _REQUIRED
        if entry.get(name) is None
    ]
    wrong += [
        (f"has an unknown entry `{name}`", f"Known are: {', '.join(_KNOWN)}.")
        for name in entry
        if name not in _KNOWN
    ]
    if isinstance(entry.get("value"), (list, dict, bool)):
        wrong.append(("`value` must be one number or word", "Give each figure a name of its own."))
    if not (entry.get("doi") or entry.get("url")):
        wrong.append(("has neither `doi` nor `url`", "Say where the work can be found."))
    return wrong
