"""The shape that settings must have before anything is made of them, said with file and line.

Only what the press itself relies on is checked here: an entry of the wrong kind would otherwise
surface far from where it was written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bite.errors import DocumentError, Fault, Where

_MAPPINGS = ("project", "website", "crossref", "bite", "params", "typography")
_NUMBERS = ("fig-width", "fig-height", "fig-asp", "fig-dpi")
_NAMES_OF_COLOURS = (
    Path(__file__).parent / "engines" / "builtin" / "filters" / "shared" / "css-colours.json"
)
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})|[a-z-]+\(.*\)", re.I)


def check(settings: Mapping[str, Any], file: Path, first_line: int = 1) -> None:
    """Raise DocumentError for every entry of ``_quarto.yml`` or a header that has no such shape.

    ``first_line`` is the line of the file on which the settings start.
    """
    _raise(_wrong(settings), file, first_line)


def check_brand(brand: Mapping[str, Any], file: Path) -> None:
    """Raise DocumentError for every entry of ``_brand.yml`` that says nothing usable."""
    _raise(_wrong_brand(brand), file, 1)


def line_of(name: str, file: Path, first_line: int = 1) -> int | None:
    """The first line from ``first_line`` on that writes an entry of that name."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    entry = re.compile(rf"\s*(?:- )?[\"']?{re.escape(name)}[\"']?\s*:")
    return next((n for n, line in enumerate(lines, 1) if n >= first_line and entry.match(line)),
                None)  # fmt: skip


def _raise(wrong: Iterator[tuple[str, str, str]], file: Path, first_line: int) -> None:
    faults = [
        Fault(what, Where(str(file), line_of(name, file, first_line)), do)
        for name, what, do in wrong
    ]
    if faults:
        raise DocumentError(faults)


def _wrong(settings: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name in _MAPPINGS:
        value = settings.get(name)
        if value is not None and not isinstance(value, Mapping):
            yield (
                name,
                f"{name}: cannot be '{value}'",
                "write its entries below it, indented",
            )
    if not isinstance(settings.get("execute"), Mapping | bool | None):
        what = f"execute: cannot be '{settings['execute']}'"
        yield "execute", what, "write true, false, or entries such as `echo: false` below it"
    if not isinstance(settings.get("format"), Mapping | list | str | None):
        yield "format", f"format: cannot be '{settings['format']}'", "valid: html, typst"
    for place in (settings, settings.get("execute")):
        if isinstance(place, Mapping):
            yield from _not_numbers(place)
    project = settings.get("project")
    if isinstance(project, Mapping):
        yield from _wrong_project(project)


def _not_numbers(settings: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name in _NUMBERS:
        value = settings.get(name)
        number = isinstance(value, int | float) and not isinstance(value, bool) and value > 0
        if value is not None and not number:
            yield name, f"{name}: cannot be '{value}'", "give a number greater than 0"


def _wrong_project(project: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name in ("render", "resources", "pre-render", "post-render"):
        value = project.get(name)
        items = value if isinstance(value, list) else [value]
        if value is not None and not all(isinstance(item, str) and item.strip() for item in items):
            yield name, f"{name}: cannot be '{value}'", "give a path or pattern, or a list of them"
    for name in ("type", "output-dir"):
        value = project.get(name)
        if value is not None and not (isinstance(value, str) and value.strip()):
            yield name, f"{name}: cannot be '{value}'", "give a name"


def _wrong_brand(brand: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for mode in ("light", "dark"):
        if isinstance(brand.get(mode), Mapping):
            yield from _wrong_brand(brand[mode])
    for name in ("color", "typography", "meta"):
        value = brand.get(name)
        if value is not None and not isinstance(value, Mapping):
            yield name, f"{name}: cannot be '{value}'", "write its entries below it, indented"
    colours = brand.get("color")
    if not isinstance(colours, Mapping):
        return
    palette = colours.get("palette") or {}
    if not isinstance(palette, Mapping):
        yield "palette", f"palette: cannot be '{palette}'", "write its colours below it, indented"
        return
    for names in (palette, {k: v for k, v in colours.items() if k != "palette"}):
        for name, value in names.items():
            for one in value.values() if isinstance(value, Mapping) else (value,):
                if one is not None and not _is_colour(one, {**colours, **palette}):
                    what = f"colour {name}: '{one}' is no colour and no name of the palette"
                    listed = ", ".join(map(str, palette)) or "empty"
                    yield str(name), what, f'write it as "#12436d"; the palette: {listed}'


def _is_colour(value: Any, names: Mapping[str, Any], passed: tuple[str, ...] = ()) -> bool:
    """Whether it is a colour, or a name that leads to one without going in circles."""
    if isinstance(value, Mapping):
        return all(_is_colour(part, names, passed) for part in value.values())
    text = str(value).strip()
    if text in names and text not in passed:
        return _is_colour(names[text], names, (*passed, text))
    if text in names and text in passed:
        return False
    named = text.lower() in _named_colours() or text.lower() in ("transparent", "currentcolor")
    return named or bool(_COLOUR.fullmatch(text))


@cache
def _named_colours() -> frozenset[str]:
    """CSS's names of colours."""
    return frozenset(json.loads(_NAMES_OF_COLOURS.read_text(encoding="utf-8")))
