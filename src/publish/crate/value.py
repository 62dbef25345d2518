"""What a site was made from, as a value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NAME = "ro-crate-metadata.json"
_UNSAFE = re.compile(r"[\x00-\x20\x7f\"<>\\^`{|}%#?\[\]:]")


@dataclass(frozen=True)
class Listed:
    """A published file: SHA-256 of its content and its size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Author:
    """Who wrote a report. ``orcid`` is an address, or empty."""

    name: str
    affiliations: tuple[str, ...] = ()
    orcid: str = ""


@dataclass(frozen=True)
class Resource:
    """A table of a data package: its (first) file inside the package, SHA-256 of its content."""

    path: str
    sha256: str


@dataclass(frozen=True)
class Data:
    """A data package as it was read. ``fingerprint`` is over all resources, ``resources`` each."""

    folder: str
    title: str
    status: str
    fingerprint: str
    resources: Mapping[str, Resource] = field(default_factory=dict)


@dataclass(frozen=True)
class Build:
    """One report in one variant: what it says of itself, and everything it was made from.

    ``parameters`` are all that it has, ``given`` the names of those that are not its defaults.
    ``inputs``: file (or folder, ending in ``/``) → SHA-256; ``tools``: program → version;
    ``packages``: what is installed; ``code``: the revision of the project; ``settings``: what was
    asked for on the command line.
    """

    name: str
    document: str
    title: str
    files: tuple[str, ...]
    date: str = ""
    language: str = ""
    licence: tuple[str, str] = ("", "")
    authors: tuple[Author, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    given: tuple[str, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    data: tuple[Data, ...] = ()
    tools: Mapping[str, str] = field(default_factory=dict)
    packages: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Crate:
    """A whole site: its files, and how each report of it was made.

    ``added`` are files that the project has copied along as they are.
    """

    title: str
    date: str
    files: Mapping[str, Listed] = field(default_factory=dict)
    builds: Mapping[str, Build] = field(default_factory=dict)
    added: tuple[str, ...] = ()

    @property
    def statuses(self) -> frozenset[str]:
        """What the data packages say of themselves: ``synthetic``, ``mixed``, ``real``."""
        return frozenset(data.status for one in self.builds.values() for data in one.data)

    @property
    def unaccounted(self) -> tuple[str, ...]:
        """Files of which nothing says any more what they were made from."""
        made = {name for one in self.builds.values() for name in one.files} | set(self.added)
        return tuple(name for name in self.files if name not in made)


def address(path: str) -> str:
    """A file's path as a crate names it: what an address cannot hold is written with %."""
    return _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", path)
