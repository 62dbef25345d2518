"""What a study says of its own words: which of them give somebody away, and which only look so.

``data/identifying.yml`` holds both, kept by a person. ``names`` are words of this study that
identify (people, wards, schools, streets); ``allowed`` are words that look like it and do not, each
with the reason, so that somebody else can judge it. Two more lists are for the gate: ``contacts``
are addresses and numbers of an office, which a report may print; ``numbers`` are regular
expressions for the numbers by which this place knows its patients::

    names:
      - Sunnybank
    allowed:
      - text: Southport
        why: a hub; the report names it on every page
    contacts:
      - text: office@example.org
        why: the office's address; no person's
    numbers:
      - text: LR[0-9]{5}
        why: a number of the record system
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from bite.errors import DataError, Fault, Where

FILE = "identifying.yml"
_KEYS = ("names", "allowed", "contacts", "numbers")
_EXPLAINED = _KEYS[1:]
_OF_ALLOWED = ("text", "why")


@dataclass(frozen=True)
class Allowed:
    """Words that may stand in a quote although they look identifying, and why."""

    text: str
    why: str


@dataclass(frozen=True)
class StudyWords:
    """``names`` always identify; what lies within an ``allowed`` text never does. A report may
    print ``contacts``; what one of ``numbers`` matches stands for a person."""

    names: tuple[str, ...] = ()
    allowed: tuple[Allowed, ...] = ()
    contacts: tuple[Allowed, ...] = ()
    numbers: tuple[Allowed, ...] = ()

    def also(self, texts: Iterable[str], why: str) -> StudyWords:
        """The same words with more that are allowed, all for one reason."""
        return replace(self, allowed=(*self.allowed, *(Allowed(text, why) for text in texts)))


def read(path: Path) -> StudyWords:
    """The words of ``path``; none if there is no such file.

    Raises `DataError` with every fault: broken YAML, an unknown entry, an allowance without a
    reason, a word that stands on both lists.
    """
    if not path.is_file():
        return StudyWords()
    try:
        text = path.read_text(encoding="utf-8-sig")
        content = yaml.safe_load(text)
    except UnicodeDecodeError:
        raise DataError(Fault("is not UTF-8 text", Where(str(path)), "Save it as UTF-8.")) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        what = f"is not YAML: {getattr(error, 'problem', error)}"
        raise DataError(Fault(what, Where(str(path), line), "Correct the line.")) from None
    faults = list(_faults(content, text, path))
    if faults:
        raise DataError(faults)
    content = content or {}
    return StudyWords(
        tuple(str(name) for name in content.get("names") or ()),
        *(
            tuple(Allowed(str(e["text"]), str(e["why"])) for e in content.get(key) or ())
            for key in _EXPLAINED
        ),
    )


def _faults(content: Any, text: str, path: Path) -> Iterator[Fault]:
    def at(word: object) -> Where:
        found = re.search(rf"\b{re.escape(str(word))}", text)
        return Where(str(path), text.count("\n", 0, found.start()) + 1 if found else None)

    if content is not None and not isinstance(content, dict):
        do = "See docs/governance.md for the lists it may hold."
        yield Fault("must hold `names` and `allowed`", Where(str(path)), do)
        return
    content = content or {}
    for key in content:
        if key not in _KEYS:
            near = get_close_matches(str(key), _KEYS, 1)
            do = f"Did you mean `{near[0]}`?" if near else f"Valid: {', '.join(_KEYS)}."
            yield Fault(f"there is no entry `{key}`", at(key), do)
    for key in _KEYS:
        if content.get(key) is not None and not isinstance(content[key], list):
            yield Fault(f"`{key}` must be a list", at(key), "Begin each line with a dash.")
            return
    names = content.get("names") or []
    for name in names:
        if not isinstance(name, str) or not name.strip():
            yield Fault("each of `names` must be a word or words", at(name), "Write the name.")
    known = {str(name).casefold() for name in names}
    for key in _EXPLAINED:
        for entry in content.get(key) or []:
            if (
                not isinstance(entry, dict)
                or set(entry) - set(_OF_ALLOWED)
                or not entry.get("text")
            ):
                do = "Write `- text: …` and, below it, `why: …`."
                yield Fault(f"each of `{key}` needs a text and a why", at(_first(entry)), do)
            elif not str(entry.get("why") or "").strip():
                what = f"no reason is given why '{entry['text']}' stands in `{key}`"
                yield Fault(what, at(entry["text"]), "Add `why: …`, for who has to agree to it.")
            elif key != "numbers" and str(entry["text"]).casefold() in known:
                what = f"'{entry['text']}' is both a name that identifies and in `{key}`"
                yield Fault(what, at(entry["text"]), "Take it off one of the lists.")
            elif key == "numbers" and (wrong := _no_pattern(str(entry["text"]))):
                what = f"'{entry['text']}' is no regular expression for a number: {wrong}"
                yield Fault(what, at(entry["text"]), "Write one such as `LR[0-9]{5}`.")


def _no_pattern(text: str) -> str:
    """Why a text cannot find numbers; nothing if it can."""
    try:
        return "it matches nothing at all" if re.compile(text).match("") else ""
    except re.error as error:
        return str(error)


def _first(entry: Any) -> object:
    return next(iter(entry.values()), "allowed") if isinstance(entry, dict) else entry
