"""What the gate has to know of a study's people: names, ids, who may be quoted, what may stand."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bite.errors import DataError, Fault, Where
from bite.identifiers import Identified

RECORD = "a number of a patient's record"
_PEOPLE = {
    "person_id": "the id of a person in the data",
    "stay_id": "the id of a person's stay in the data",
}
"""Columns that stand for one person, wherever the package has them, and how a person is told."""
_TRUE = frozenset({"true", "1", "yes"})


def rules(data: Path) -> dict[str, Any]:
    """Fields of `publish.gate.verdict.Rules`, from the data package in a folder.

    Empty without a package: then only shapes are known. Raises `DataError` where the package or
    its list of words cannot be read: a gate must not forget what it was told.
    """
    from analysis.qualitative import study_words
    from analysis.qualitative.identifying import Detector

    package = _package(data)
    own = study_words.read(data / study_words.FILE)
    hubs = [str(hub) for hub in package.get("hubs") or ()]
    detector = Detector(own.also((*hubs, "Mersey Care"), "named in every report"))

    def identifies(text: str) -> tuple[Identified, ...]:
        return tuple(Identified(one.why, one.text, one.start) for one in detector.details(text))

    printed = frozenset(one.text for one in own.contacts)
    return {
        "identifies": identifies,
        "names": frozenset(own.names),
        "patterns": _patterns(package) | {one.text: RECORD for one in own.numbers},
        "emails": frozenset(text for text in printed if "@" in text),
        "allowed": frozenset(text for text in printed if "@" not in text),
        "speakers": _speakers(data, package),
    }


def _package(data: Path) -> Mapping[str, Any]:
    path = data / "datapackage.json"
    if not path.is_file():
        return {}
    try:
        held = json.loads(path.read_text(encoding="utf-8-sig"))
        return held if isinstance(held, dict) else {}
    except ValueError as error:
        do = "correct the file, or write it with `bite data describe`"
        raise DataError(Fault(f"is not JSON: {error}", Where(str(path)), do)) from None


def _patterns(package: Mapping[str, Any]) -> dict[str, str]:
    """How the package says that ids of people are formed: regular expression → kind."""
    found = {}
    for resource in package.get("resources") or ():
        for column in (resource.get("schema") or {}).get("fields") or ():
            kind = _PEOPLE.get(column.get("name"))
            pattern = (column.get("constraints") or {}).get("pattern")
            if kind and pattern:
                found[pattern.removeprefix("^").removesuffix("$")] = kind
    return found


def _speakers(data: Path, package: Mapping[str, Any]) -> dict[str, str]:
    """Each participant with the reason not to quote them; nothing for those who may be quoted."""
    from analysis.release import FEWEST_IN_A_GROUP

    resources = {str(one.get("name")): one for one in package.get("resources") or ()}
    path = data / str(resources.get("participants", {}).get("path") or "")
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    sizes = Counter((row.get("study"), row.get("group")) for row in rows)
    return {
        str(row.get("participant_id")): _why_not(
            row, sizes[row.get("study"), row.get("group")], FEWEST_IN_A_GROUP
        )
        for row in rows
    }


def _why_not(row: Mapping[str, str | None], n: int, fewest: int) -> str:
    if (row.get("quote_consent") or "").strip().casefold() not in _TRUE:
        return "did not agree to be quoted"
    return f"only {n} of this group took part, fewer than {fewest}" if n < fewest else ""
