"""What a document shows carries its own evidence: facts, figures and tables, as custom MIME types.

Quarto ignores them; the press takes them out of the executed notebook and writes them beside the
reports, so that every published number can be traced and every figure's data downloaded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publish import aside

FACTS = "application/vnd.bite.facts+json"
FIGURE = "application/vnd.bite.figure+json"
TABLE = "application/vnd.bite.table+json"
GROUNDS = "application/vnd.bite.evidence+json"
QUOTES = "application/vnd.bite.quotes+json"
STRUCTURE = ("kind", "counts", "sums", "shares", "names", "over")
"""What a figure or table says of its cells: see `analysis.show.structure`."""
FOLDER = "evidence"
"""Where it is published on what a report rests and what it quotes."""


@dataclass(frozen=True)
class Evidence:
    """Everything a document's outputs say about themselves, in the order shown.

    ``facts``: mappings {report, facts: [{name, value, text, unit, …}]}; ``figures``: {name, path,
    svg, alt, csv, n, source}; ``tables``: {name, csv, n, source, row_headers}; ``grounds``:
    {report, attribute, of, telling, grounds: [{path, known_as, participants, …}]}, on which
    `claims` rest; ``quotes``: {name, quotes: [{id, …}]}.
    """

    facts: tuple[Mapping[str, Any], ...] = ()
    figures: tuple[Mapping[str, Any], ...] = ()
    tables: tuple[Mapping[str, Any], ...] = ()
    grounds: tuple[Mapping[str, Any], ...] = ()
    quotes: tuple[Mapping[str, Any], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.facts or self.figures or self.tables or self.grounds or self.quotes)


def collect(outputs: Iterable[Mapping[str, Any]]) -> Evidence:
    """The evidence in the outputs of a document's cells; a thing shown twice counts once."""
    kinds = (FACTS, FIGURE, TABLE, GROUNDS, QUOTES)
    found: dict[str, dict[str, Mapping[str, Any]]] = {kind: {} for kind in kinds}
    for output in outputs:
        for kind, things in found.items():
            value = (output.get("data") or {}).get(kind)
            if isinstance(value, str):
                value = json.loads(value)
            if isinstance(value, Mapping):
                name = str(value.get("report") or value.get("name") or len(things))
                things.setdefault(name, value)
    return Evidence(*(tuple(things.values()) for things in found.values()))


def restore_figures(evidence: Evidence, folder: Path) -> None:
    """Write figure files that the executed document refers to, where they are missing or not whole.

    The results of a document may come from the store, long after ``_figures/`` was cleared, or
    after a build was killed while its cells wrote there.
    Paths that would leave the document's folder are not written.
    """
    for figure in evidence.figures:
        path, svg = figure.get("path"), figure.get("svg")
        if not path or not svg:
            continue
        target = folder / str(path)
        if not target.resolve().is_relative_to(folder.resolve()):
            continue
        if not target.is_file() or target.read_bytes() != str(svg).encode("utf-8"):
            aside.write(target, str(svg))


def files(
    evidence: Evidence,
    name: str,
    claimed: Sequence[Mapping[str, Any]] = (),
    reused: Sequence[str] = (),
) -> dict[Path, str]:
    """Files that publish the evidence of report ``name``: relative path → text.

    ``facts/<name>.json`` holds all facts, and of each figure and table what its cells are;
    ``data/<name>/<figure>.csv`` the data of each figure and table; ``evidence/<name>.json`` the
    grounds with what is ``claimed`` on them, which passages are quoted and which of them the report
    declares as ``reused``.
    """
    result: dict[Path, str] = {}
    if evidence.facts:
        merged = dict(evidence.facts[0])
        merged["facts"] = [fact for shown in evidence.facts for fact in shown.get("facts", ())]
        merged["tables"] = [
            {"name": _stem(thing["name"]), **{key: thing.get(key) for key in STRUCTURE}}
            for thing in (*evidence.figures, *evidence.tables)
            if thing.get("csv") and thing.get("name")
        ]
        text = json.dumps(merged, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        result[Path("facts") / f"{name}.json"] = text
    if evidence.grounds or evidence.quotes:
        told = {
            "report": name,
            "grounds": list(claimed),
            "quotes": [quote for shown in evidence.quotes for quote in shown.get("quotes", ())],
            "reused-quotes": list(reused),
        }
        text = json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        result[Path(FOLDER) / f"{name}.json"] = text
    for thing in (*evidence.figures, *evidence.tables):
        if thing.get("csv") and thing.get("name"):
            result[Path("data") / name / f"{_stem(thing['name'])}.csv"] = str(thing["csv"])
    return result


def _stem(name: object) -> str:
    """The name of a figure's or table's file, without its ending."""
    return re.sub(r"[^\w.-]+", "-", str(name))
