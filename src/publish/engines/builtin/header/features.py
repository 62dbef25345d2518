"""What the built-in engine does not do: refused by name, with file and line, before any writing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bite.errors import DocumentError, Fault, UnsupportedError, Where
from publish import asked

from . import named_files, options
from .options import ADVICE

CELL_DEFAULTS = (
    "echo",
    "output",
    "warning",
    "include",
    "error",
    "eval",
    "fig-align",
    "fig-width",
    "fig-height",
    "keep-hidden",
)
OF_QUARTO = re.compile(r"\b(?:_quarto\.[\w.]+|quarto\.(?!log\.|doc\.is_?[fF]ormat\b)[\w.]+)")


def check(document: Any, metadata: Mapping[str, Any], to: str, project: Any) -> None:
    """Raise UnsupportedError with every feature that is not supported."""
    faults = [*_header(document, metadata, to, project), *_filters(document, metadata, project)]
    if faults:
        raise UnsupportedError(faults)
    if missing := list(named_files.missing(metadata, to, document, project)):
        raise DocumentError(sorted(missing, key=lambda f: (f.where.file, f.where.line or 0)))


def top_of(document: Any) -> Where:
    return Where(str(document.path), getattr(document, "header_line", 1))


def filters(metadata: Mapping[str, Any], folder: Path) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """The author's own pandoc filters, in order: those before the engine's, and those after.

    As in Quarto, a filter runs before unless it stands after ``quarto`` in the list or asks for a
    later place with ``at:``.
    """
    early: list[Path] = []
    late: list[Path] = []
    after = False
    for name, at in _filter_entries(metadata):
        if name == "quarto":
            after = True
        elif name != "citeproc":
            (late if after or (at.startswith("post-") and at != "post-ast") else early).append(
                folder / name
            )
    return tuple(early), tuple(late)


def _filter_entries(metadata: Mapping[str, Any]) -> list[tuple[str, str]]:
    names = metadata.get("filters") or []
    out = []
    for entry in names if isinstance(names, list) else [names]:
        if isinstance(entry, Mapping):
            out.append((str(entry.get("path") or ""), str(entry.get("at") or "")))
        else:
            out.append((str(entry), ""))
    return [(name, at) for name, at in out if name]


def _filter_names(metadata: Mapping[str, Any]) -> list[str]:
    return [name for name, _ in _filter_entries(metadata) if name not in ("quarto", "citeproc")]


def _header(document: Any, metadata: Mapping[str, Any], to: str, project: Any) -> Iterator[Fault]:
    for name in _themes(metadata.get("theme")):
        if name.endswith((".scss", ".sass")):
            yield Fault(
                f"unsupported: the Sass theme {name}",
                asked.place("theme", name, document, project),
                "use `css:` with a CSS file, or render with Quarto",
            )
    yield from options.refused(metadata, to, document, project)
    if project.kind not in ("default", "website"):
        place = asked.place("type", project.kind, document, project)
        yield Fault(f"unsupported: projects of type {project.kind}", place, "render with Quarto")


def _themes(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [name for part in value.values() for name in _themes(part)]
    return (
        [str(name) for name in value] if isinstance(value, list) else [str(value)] if value else []
    )


def _filters(document: Any, metadata: Mapping[str, Any], project: Any) -> Iterator[Fault]:
    folder = Path(document.path).parent
    for name in _filter_names(metadata):
        path, place = folder / name, asked.place("filters", Path(name).name, document, project)
        if not name.endswith(".lua"):
            yield Fault(f"unsupported: the filter {name} (only Lua files)", place, ADVICE)
        elif path.is_file() and (
            used := OF_QUARTO.search(_without_comments(path.read_text("utf-8", "replace")))
        ):
            what = f"unsupported: the filter {name} uses Quarto's own Lua API ({used[0]})"
            yield Fault(what, place, ADVICE)


def _without_comments(text: str) -> str:
    return re.sub(r"--\[\[.*?\]\]|--[^\n]*", "", text, flags=re.DOTALL)
