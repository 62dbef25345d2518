"""What the gate asks of words: limits, words to avoid, words a dictionary lacks.

The defaults lie beside this module (`words.yml`); a project adds to them, and sets its own limits,
in ``reports/language.yml``, where whoever writes the reports finds them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from bite.errors import DataError, Fault, Where
from publish import yaml12

FILE = "reports/language.yml"
_DEFAULTS = Path(__file__).with_name("words.yml")
_LISTS = ("leftovers", "slots", "abbreviations", "words", "names")
_PAIRS = ("avoid", "jargon", "american", "pages")
_LIMITS = ("grade", "words", "sentence")


@dataclass(frozen=True)
class Style:
    """The rules for words. ``limits``: class → what is measured → the most it may be;
    ``pages``: report → the number of pages, or (fewest, most)."""

    limits: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    pages: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    avoid: tuple[tuple[re.Pattern[str], str], ...] = ()
    jargon: tuple[tuple[re.Pattern[str], str], ...] = ()
    american: tuple[tuple[re.Pattern[str], str], ...] = ()
    leftovers: tuple[re.Pattern[str], ...] = ()
    slots: tuple[re.Pattern[str], ...] = ()
    abbreviations: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()

    @cached_property
    def any_american(self) -> re.Pattern[str]:
        """Whatever any of the American spellings matches: most texts hold none."""
        return re.compile("|".join(one.pattern for one, _ in self.american), re.IGNORECASE)

    @cached_property
    def known(self) -> frozenset[str]:
        """Words that are right, as they are compared."""
        return frozenset(word.casefold() for word in self.words)


@lru_cache(maxsize=8)
def of(root: Path | None) -> Style:
    """The style of a project: the defaults, and what its own file says.

    Raises DataError with every fault of that file.
    """
    held = yaml12.parse(_DEFAULTS.read_text(encoding="utf-8"), _DEFAULTS)
    path = root / FILE if root else None
    own = yaml12.parse(path.read_text(encoding="utf-8"), path) if path and path.is_file() else None
    if own is not None:
        assert path is not None
        faults = list(_wrong(own, path))
        if faults:
            raise DataError(faults)
        held = _added(held, own)
    return _style(held)


def _wrong(own: Any, path: Path) -> Iterator[Fault]:
    where = Where(str(path))
    if not isinstance(own, Mapping):
        yield Fault("the rules for words are no mapping", where, "see docs/writing-a-report.md")
        return
    known = ("limits", *_LISTS, *_PAIRS)
    for name, value in own.items():
        if name not in known:
            yield Fault(f"there is no rule called {name}", where, f"valid: {', '.join(known)}")
        elif name in _LISTS and not (isinstance(value, list) and all(map(_is_word, value))):
            yield Fault(f"{name} is no list of words", where, f"write {name}: [one, two]")
        elif name in (*_PAIRS, "limits") and not isinstance(value, Mapping):
            yield Fault(f"{name} is no mapping", where, f"write {name}: {{what: …}}")
        elif name in ("avoid", "jargon", "leftovers", "slots"):
            yield from _not_patterns(name, value, where)
    for group, limits in (own.get("limits") or {}).items():
        for what, most in limits.items() if isinstance(limits, Mapping) else ((group, limits),):
            if what not in _LIMITS or isinstance(most, bool) or not isinstance(most, int | float):
                do = f"a limit is {', '.join(_LIMITS)}, with a number"
                yield Fault(f"{group}: {what}: {most} is no limit", where, do)
    for report, pages in (own.get("pages") or {}).items():
        if not _is_pages(pages):
            yield Fault(f"pages of {report}: {pages}", where, "write a number, or [fewest, most]")


def _is_word(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _is_pages(pages: Any) -> bool:
    if isinstance(pages, list):
        return len(pages) == 2 and all(isinstance(n, int) for n in pages)
    return isinstance(pages, int) and not isinstance(pages, bool)


def _not_patterns(name: str, value: Any, where: Where) -> Iterator[Fault]:
    for pattern in value:
        try:
            re.compile(str(pattern))
        except re.error as error:
            do = "write plain words, or a regular expression"
            yield Fault(f"{name}: {pattern} ({error})", where, do)


def _added(held: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The defaults with a project's own: lists grow, what has a name is replaced."""
    merged = dict(held)
    for name, value in own.items():
        if name in _LISTS:
            merged[name] = [*held.get(name, ()), *value]
        elif name == "limits":
            groups = {**held["limits"], **value}
            merged[name] = {key: {**held["limits"].get(key, {}), **groups[key]} for key in groups}
        else:
            merged[name] = {**held.get(name, {}), **value}
    return merged


def _style(held: Mapping[str, Any]) -> Style:
    return Style(
        limits=held["limits"],
        pages={name: _pages(value) for name, value in held["pages"].items()},
        avoid=_compiled(held["avoid"]),
        jargon=_compiled(held["jargon"]),
        american=tuple((_spelt(word), right) for word, right in held["american"].items()),
        leftovers=tuple(re.compile(pattern) for pattern in held["leftovers"]),
        slots=tuple(re.compile(pattern) for pattern in held["slots"]),
        abbreviations=frozenset(map(str, held["abbreviations"])),
        words=frozenset(map(str, held["words"])),
        names=tuple(map(str, held["names"])),
    )


def _pages(value: Any) -> tuple[int, int]:
    return (value[0], value[1]) if isinstance(value, list) else (value, value)


def _compiled(pairs: Mapping[str, Any]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), str(do)) for pattern, do in pairs.items())


def _spelt(word: str) -> re.Pattern[str]:
    stem = re.escape(word.removesuffix("*"))
    return re.compile(rf"\b{stem}{'[a-z]*' if word.endswith('*') else ''}\b", re.IGNORECASE)
