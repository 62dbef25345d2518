"""Facts: the named numbers that prose is allowed to use, each with its evidence.

A narrative writes ``{python} f.cost.change`` and never a digit. A fact knows its value, unit,
interval, the people behind it, its source and how it was computed; the whole registry travels
inside the executed notebook, so that what a reader sees can be checked afterwards.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from analysis.release import SUPPRESSED, Released
from analysis.show import words
from analysis.show.about import About

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


@dataclass(frozen=True)
class Fact:
    """One number of a report, as a reader will see it.

    ``decimals`` is how finely it is printed; ``source`` names tables or a publication (a
    citation key); ``how`` says in a phrase how it was computed; ``no_effect`` is the value that
    would mean no difference, where the fact compares (0 for a difference, 1 for a ratio). ``id``
    is its name in the registry of all reports, where the same name means the same number. ``over``
    says how it fares over the values of a parameter (hub, period): it ``adds`` up (everybody is in
    one hub), is the ``same`` (the pool is, in every period), or ``differs`` (matching is done
    anew). None where nobody has said. ``about`` says in words what a comparison is about.
    """

    name: str
    released: Released
    source: str
    how: str = ""
    decimals: int = 0
    no_effect: float | None = None
    id: str = ""
    over: Mapping[str, str] | None = None
    about: About | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.released, Released):
            raise TypeError(f"fact {self.name!r} needs a Released value")
        self.released.verified()
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"fact name {self.name!r}: lower-case words joined by _ and .")

    @property
    def value(self) -> float | int | str | None:
        return self.released.value

    @property
    def n(self) -> str:
        """The number of people behind it, as printed."""
        n = self.released.n
        return SUPPRESSED if n is None else f"{n:,}"

    @property
    def text(self) -> str:
        """As prose prints it: ``£412``, ``−£35``, ``46%``, ``1,250``, ``*`` when withheld."""
        return words.quantity(self.value, self.released.unit, self.decimals)

    @property
    def size(self) -> str:
        """Without its sign, for sentences whose verb carries the direction ("fell by £412")."""
        value = self.value
        magnitude = abs(value) if isinstance(value, int | float) else value
        return words.quantity(magnitude, self.released.unit, self.decimals)

    @property
    def in_words(self) -> str:
        """A whole number as a word where English writes one ("ten partners")."""
        return words.number(self.value) if isinstance(self.value, int) else self.text

    @property
    def with_unit(self) -> str:
        """With its unit spelt out: ``150 days``, ``one person``."""
        return words.with_unit(self.value, self.released.unit, self.decimals)

    @property
    def interval(self) -> str:
        """The 95% interval, technically: ``95% CI −£614 to −£210``; empty if it has none."""
        limits = self._limits()
        return f"95% CI {limits[0]} to {limits[1]}" if limits else ""

    @property
    def range(self) -> str:
        """The 95% interval in plain words: ``between £210 less and £614 less``-style limits."""
        limits = self._limits()
        return f"between {limits[0]} and {limits[1]}" if limits else ""

    def _limits(self) -> tuple[str, str] | None:
        low, high = self.released.low, self.released.high
        if low is None or high is None or self.released.suppressed:
            return None
        unit = self.released.unit
        return words.quantity(low, unit, self.decimals), words.quantity(high, unit, self.decimals)

    def record(self) -> dict[str, object]:
        """The fact as the registry publishes it (JSON types only).

        Numbers are as fine as they are printed: further digits would tell more than was released.
        """
        r = self.released.verified()
        return {
            "id": self.id or self.name,
            "name": self.name,
            "value": self._as_printed(r.value),
            "text": self.text,
            "unit": r.unit,
            "n": r.n,
            "decimals": self.decimals,
            "interval": None
            if r.low is None or r.suppressed
            else [self._as_printed(r.low), self._as_printed(r.high)],
            "limits": list(self._limits() or ()),
            "no_effect": self.no_effect,
            "kind": r.kind,
            "suppressed": r.suppressed,
            "source": self.source,
            "how": self.how,
            "over": None if self.over is None else dict(self.over),
            "quantity": r.quantity,
            **({"about": self.about.record()} if self.about else {}),
        }

    def _as_printed(self, number: float | int | str | None) -> float | int | str | None:
        return round(number, self.decimals) if isinstance(number, float) else number

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        text = "\\*" if self.text == SUPPRESSED else self.text
        return {"text/markdown": text, "text/plain": self.text}

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Facts:
    """The registry of one report: ``f.cost.change`` finds the fact named ``cost.change``."""

    entries: tuple[Fact, ...]
    prefix: str = ""

    @classmethod
    def of(cls, facts: Iterable[Fact]) -> Facts:
        """A registry; two facts of one name, or a fact that is also a group, are errors of ours."""
        entries = tuple(facts)
        names = [fact.name for fact in entries]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two facts are named {name!r}")
            if any(other.startswith(f"{name}.") for other in names):
                raise ValueError(f"{name!r} is both a fact and a group of facts")
        return cls(entries)

    def __getattr__(self, name: str):
        if name.startswith("_"):
            raise AttributeError(name)
        full = f"{self.prefix}{name}"
        for fact in self.entries:
            if fact.name == full:
                return fact
        if any(fact.name.startswith(f"{full}.") for fact in self.entries):
            return Facts(self.entries, f"{full}.")
        near = difflib.get_close_matches(full, [fact.name for fact in self.entries], 3, 0.5)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise AttributeError(f"there is no fact named {full!r} in this report{hint}")

    def __getitem__(self, name: str):
        """By a computed name: ``f["theme.safe_space.n"]``."""
        found = self
        for part in name.split("."):
            found = getattr(found, part)
        return found

    def __iter__(self) -> Iterator[Fact]:
        return (fact for fact in self.entries if fact.name.startswith(self.prefix))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def records(self) -> list[dict[str, object]]:
        """Every fact as the registry publishes it."""
        return [fact.record() for fact in self]
