"""``datapackage.json``: read with every fault named, and written from the contracts.

The format is Data Package version 2 (https://datapackage.org). Beside its standard properties the
package states ``status`` (synthetic, mixed or real), ``disclosure`` (the profile of rules),
``hubs`` and, if generated, its ``seed``; each resource states its ``kind`` of disclosure.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from analysis.contracts.faults import DataFault
from analysis.release import KINDS, PROFILES
from bite.errors import Fault, Where

NAME = "datapackage.json"
STANDARD = "https://datapackage.org/profiles/2.0/datapackage.json"
STATUSES = ("synthetic", "mixed", "real")
ESSENTIAL = {
    "interviews": "the coded interviews, a REFI-QDA project",
    "published": "figures already in print",
}
"""Resources every package has beside its tables."""


@dataclass(frozen=True)
class Resource:
    """One resource: its files, which all lie inside the package, and its kind of disclosure."""

    name: str
    paths: tuple[Path, ...]
    kind: str
    stated_hash: str = ""

    @property
    def file(self) -> str:
        """How faults call the file."""
        return self.paths[0].name if len(self.paths) == 1 else f"{self.paths[0].parent.name}/…"

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the resource's bytes, file after file."""
        digest = hashlib.sha256()
        for path in self.paths:
            with path.open("rb") as stream:
                while block := stream.read(1 << 20):
                    digest.update(block)
        return digest.hexdigest()


@dataclass(frozen=True)
class Package:
    """A data package whose descriptor is sound."""

    root: Path
    status: str
    disclosure: str
    hubs: tuple[str, ...]
    created: date
    resources: Mapping[str, Resource]
    title: str = ""
    seed: int | None = None

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the names and bytes of all resources, whatever their order."""
        digest = hashlib.sha256()
        for name in sorted(self.resources):
            digest.update(f"{name}\0{self.resources[name].hash}\n".encode())
        return digest.hexdigest()


def read(directory: Path, tables: Sequence[str]) -> tuple[Package | None, list[Fault]]:
    """The package in ``directory`` and the faults of its descriptor.

    ``tables`` are those that must be there. No package comes back if the descriptor is too broken
    to say where anything is; resources with faults are left out of it.
    """
    path = directory / NAME
    if not directory.is_dir():
        return None, [Fault(f"there is no folder {directory}", do="Name the data folder.")]
    if not path.is_file():
        do = "Make one with `bite data describe`, or name the folder that holds it."
        return None, [Fault(f"{directory} holds no {NAME}", Where(file=str(path)), do)]
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        where = Where(file=str(path), line=error.lineno, column=error.colno)
        return None, [Fault(f"is not JSON: {error.msg}", where, "Correct the file.")]
    except UnicodeDecodeError:
        return None, [Fault("is not UTF-8 text", Where(file=str(path)), "Save it as UTF-8.")]
    if not isinstance(content, dict):
        return None, [Fault("must be a JSON object", Where(file=str(path)), "See the example.")]
    faults: list[Fault] = []
    resources = _resources(directory, path, content, tables, faults)
    stated = _statements(path, content, faults)
    if stated is None:
        return None, faults
    return Package(directory, resources=resources, **stated), faults


def _statements(path: Path, content: dict[str, Any], faults: list[Fault]) -> dict[str, Any] | None:
    """What the package says of itself; None if a contract cannot do without what is missing."""

    def refuse(name: str, must: str) -> None:
        found = json.dumps(content[name]) if name in content else "nothing"
        what = f"`{name}` must be {must}; found: {found}"
        faults.append(Fault(what, Where(file=str(path)), f"Correct `{name}`."))

    if content.get("status") not in STATUSES:
        refuse("status", f"one of {', '.join(STATUSES)}")
    if content.get("disclosure") not in PROFILES:
        refuse("disclosure", f"one of {', '.join(PROFILES)}")
    stated = content.get("hubs")
    hubs = tuple(h for h in stated if isinstance(h, str)) if isinstance(stated, list) else ()
    named = bool(hubs) and len(hubs) == len(stated or ()) and all(h.strip() for h in hubs)
    usable = named and len(set(hubs)) == len(hubs) and "all" not in hubs
    if not usable:
        refuse("hubs", "a list of different hub names, none of them `all`")
    created = None
    try:
        created = date.fromisoformat(str(content.get("created"))[:10])
    except ValueError:
        refuse("created", "a day, written as 2024-06-28")
    if not usable or created is None:
        return None
    seed = content.get("seed")
    return {
        "status": content.get("status", ""),
        "disclosure": content.get("disclosure", ""),
        "hubs": hubs,
        "created": created,
        "title": str(content.get("title", "")),
        "seed": seed if isinstance(seed, int) else None,
    }


def _resources(
    root: Path, path: Path, content: dict[str, Any], tables: Sequence[str], faults: list[Fault]
) -> dict[str, Resource]:
    listed = content.get("resources")
    if not isinstance(listed, list):
        faults.append(Fault("`resources` must be a list", Where(file=str(path)), "List the files."))
        listed = []
    found: dict[str, Resource] = {}
    named: list[str] = []
    for number, entry in enumerate(listed, start=1):
        name = entry.get("name") if isinstance(entry, dict) else None
        if not isinstance(name, str) or not name:
            what = f"resource {number} has no name"
            faults.append(Fault(what, Where(file=str(path)), "Name every resource."))
            continue
        if name in named:
            what = f"resource {name} is listed more than once"
            faults.append(Fault(what, Where(file=str(path)), "Keep one of them."))
            continue
        named.append(name)
        resource = _resource(root, path, name, entry, faults)
        if resource is not None:
            found[name] = resource
        known = name in tables or name in ESSENTIAL or "." in name
        if not known:
            do = f"Take it out; the tables are: {', '.join(tables)}."
            faults.append(Fault(f"there is no table called {name}", Where(file=str(path)), do))
    for name in (*tables, *ESSENTIAL):
        if name not in named:
            do = f"Add its file to `resources` in {NAME}."
            faults.append(Fault(f"table {name} is missing", Where(file=str(path), table=name), do))
    return found


def _resource(
    root: Path, path: Path, name: str, entry: dict[str, Any], faults: list[Fault]
) -> Resource | None:
    where = Where(file=str(path), table=name)
    before = len(faults)
    kind = entry.get("kind", "routine")
    if kind not in KINDS:
        what = f"`kind` must be one of {', '.join(KINDS)}; found: {json.dumps(kind)}"
        faults.append(Fault(what, where, "Correct it; without it, a table is routine."))
    paths = entry.get("path")
    paths = [paths] if isinstance(paths, str) else paths
    if not isinstance(paths, list) or not paths or not all(isinstance(p, str) and p for p in paths):
        faults.append(Fault("has no `path`", where, f"Name its file, inside {root}."))
        return None
    files = []
    for one in paths:
        inside = (root / one).resolve()
        if Path(one).is_absolute() or ":" in one or not inside.is_relative_to(root.resolve()):
            do = "Put the file into the data folder and give its path from there."
            faults.append(Fault(f"path {one!r} leads out of the data folder", where, do))
        elif not inside.is_file():
            do = "Put the file there, or correct the path."
            faults.append(Fault(f"file {one} does not exist", where, do))
        elif not inside.stat().st_size:
            faults.append(DataFault(f"file {one} is empty", where, "Write it again."))
        else:
            files.append(root / one)
    if len(faults) > before:
        return None
    stated = str(entry.get("hash", ""))
    return Resource(name, tuple(files), kind, stated.removeprefix("sha256:"))
