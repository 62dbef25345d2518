"""What the built-in engine does not do, refused by name, with file and line, before anything is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bite.errors import DocumentError, Fault, UnsupportedError, Where

ADVICE = "render with Quarto, or remove it"
CELL_DEFAULTS = ("echo", "output", "warning", "include", "error", "eval", "fig-align", "fig-width", "fig-height")
HEADER_KEYS = {
    "comments": "comment services", "ojs-engine": "Observable", "listing": "listings",
    "server": "a Shiny server", "manuscript": "manuscripts", "book": "books",
}  # fmt: skip
DIVS = {
    "ojs-": "Observable", "panel-sidebar": "sidebar panels", "panel-input": "input panels",
}  # fmt: skip
OF_QUARTO = re.compile(r"\b(?:quarto|_quarto)\.")


def check(document: Any, metadata: Mapping[str, Any], to: str, project: Any) -> None:
    """Raise UnsupportedError with every feature that is not supported."""
    faults = [*_header(document, metadata, to, project), *_filters(document, metadata)]
    if faults:
        raise UnsupportedError(faults)


def top_of(document: Any) -> Where:
    return Where(str(document.path), getattr(document, "header_line", 1))


def filters(metadata: Mapping[str, Any], folder: Path) -> tuple[Path, ...]:
    """The author's own pandoc filters, in order."""
    return tuple(folder / name for name in _filter_names(metadata))


def _filter_names(metadata: Mapping[str, Any]) -> list[str]:
    names = metadata.get("filters") or []
    out = []
    for entry in names if isinstance(names, list) else [names]:
        name = entry.get("path") if isinstance(entry, Mapping) else entry
        if name and name not in ("quarto", "citeproc"):
            out.append(str(name))
    return out


def _header(document: Any, metadata: Mapping[str, Any], to: str, project: Any) -> Iterator[Fault]:
    where = top_of(document)
    for name in _themes(metadata.get("theme")):
        if name.endswith((".scss", ".sass")):
            yield Fault(f"unsupported: the Sass theme {name}", where, "use `css:` with a CSS file, or render with Quarto")
    for key, name in HEADER_KEYS.items():
        if metadata.get(key):
            yield Fault(f"unsupported: {name} (`{key}:`)", where, ADVICE)
    if project.kind not in ("default", "website"):
        yield Fault(f"unsupported: projects of type {project.kind}", where, "render with Quarto")


def _themes(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [name for part in value.values() for name in _themes(part)]
    return [str(name) for name in value] if isinstance(value, list) else [str(value)] if value else []


def _filters(document: Any, metadata: Mapping[str, Any]) -> Iterator[Fault]:
    where, folder = top_of(document), Path(document.path).parent
    missing = []
    for name in _filter_names(metadata):
        path = folder / name
        if not name.endswith(".lua"):
            yield Fault(f"unsupported: the filter {name} (only Lua files)", where, ADVICE)
        elif not path.is_file():
            missing.append(Fault(f"the filter {name} does not exist", where, "correct its path"))
        elif OF_QUARTO.search(_without_comments(path.read_text("utf-8", "replace"))):
            yield Fault(f"unsupported: the filter {name} is written against Quarto's own Lua API", where, ADVICE)
    if missing:
        raise DocumentError(missing)


def _without_comments(text: str) -> str:
    return re.sub(r"--\[\[.*?\]\]|--[^\n]*", "", text, flags=re.DOTALL)
