"""What the study says of small numbers: its disclosure profile, for the gate."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from analysis import parameters
from analysis.profiles import PROFILES


def rules(data: Path) -> dict[str, Any]:
    """Fields of `publish.gate.verdict.Rules` from the data package in a folder; empty without one,
    or where it names no profile: the gate then says that it could not look."""
    profile = PROFILES.get(str(_package(data).get("disclosure")))
    if profile is None:
        return {}
    return {"withheld": profile.hides, "nearest": profile.nearest, "profile": profile.name}


def hubs(data: Path) -> tuple[str, ...]:
    """Every hub of the study."""
    return tuple(map(str, _package(data).get("hubs") or ()))


def values(data: Path) -> dict[str, tuple[str, ...]]:
    """Of each choice by which people are divided, other than the hub, every value."""
    units = parameters.units(data)
    return {"unit": units} if units else {}


def _package(data: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError):
        held = json.loads((data / "datapackage.json").read_text(encoding="utf-8-sig"))
        if isinstance(held, dict):
            return held
    return {}
