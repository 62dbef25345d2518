"""The machine on which the gate runs: what of it must not stand in what it publishes."""

from __future__ import annotations

import getpass
import re
import socket
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bite.identifiers import Identified

USER = "the name of a user of this machine"
HOST = "the name of this machine"
FOLDER = "a folder of this machine"

_GENERIC = frozenset(
    "root user users admin administrator runner ubuntu debian vagrant docker build builder node "
    "test tester guest home host local localhost server python analyst analysis research reports "
    "report study office jovyan vscode codespace gitpod main work data public default".split()
)
_PLAIN = frozenset(
    str(Path(place)) for place in ("/", "/usr", "/usr/local", "/opt", "/tmp", "/var")
)


@dataclass(frozen=True)
class Machine:
    """A user's name, the machine's, and folders whose names give either away."""

    user: str = ""
    host: str = ""
    folders: tuple[str, ...] = ()

    def given_away(self, text: str) -> Iterator[Identified]:
        """Where a text names them."""
        said = text.casefold()
        for hints, pattern, kind in self._patterns:
            if any(hint in said for hint in hints):
                for match in pattern.finditer(text):
                    yield Identified(kind, match.group(), match.start())

    @cached_property
    def _patterns(self) -> tuple[tuple[tuple[str, ...], re.Pattern[str], str], ...]:
        found = []
        if self.folders:
            either = "|".join(re.escape(place) for place in self.folders)
            pattern = re.compile(rf"(?<![\w.-])(?:{either})(?![\w.-])")
            found.append((tuple(place.casefold() for place in self.folders), pattern, FOLDER))
        for name, kind in ((self.user, USER), (self.host, HOST)):
            if name and (said := _as_a_name(name)):
                found.append(((name.casefold(),), re.compile(said, re.I), kind))
        return tuple(found)


def _as_a_name(name: str) -> str:
    """Where a name of a machine or user is meant: alone only if it is no word that prose uses."""
    said = re.escape(name)
    connected = (
        rf"(?<=[\\/@]){said}(?=[\\/@:])|(?<![\w.-]){said}(?=@[\w.-])|(?<=\w@){said}(?![\w.-])"
    )
    if name.casefold() in _GENERIC or len(name) < 3:
        return connected
    if re.search(r"[\d_.-]", name) and len(name) > 3:
        return rf"(?<![\w-]){said}(?![\w-])"
    return connected


def here(site: Path) -> Machine:
    """The machine that runs this, and where the site and its project lie on it."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = ""
    home = _home()
    places = [home, str(Path.cwd()), str(site.resolve()), str(site.resolve().parent), sys.prefix]
    places.append(tempfile.gettempdir())
    kept = {place for place in places if len(Path(place).parts) > 2 and place not in _PLAIN}
    longest = sorted(kept, key=lambda place: (-len(place), place))
    return Machine(user, socket.gethostname(), tuple(longest))


def _home() -> str:
    try:
        return str(Path.home())
    except RuntimeError:
        return ""
