"""What has to be run of a document: once for all of its formats, wherever that is true.

Quarto runs a document once for each format. Here every format is written from the same results,
unless the document itself makes a difference: other settings of execution for one format, or cells
that read which format they run for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from bite.errors import DocumentError, Fault, UnsupportedError, Where
from publish import execute, ingredients, settings, surroundings
from publish.document import VALUES, Document
from publish.kernels import Kernels
from publish.merge import EXECUTION
from publish.project import Project
from publish.store import Store
from publish.variants import Target

#: Settings of `execute:` that decide what cells give; the others decide what is shown of it.
COMPUTING = (
    "eval", "error", "enabled", "fig-width", "fig-height", "fig-asp", "fig-dpi", "fig-format",
    "ipynb-shell-interactivity",
)  # fmt: skip
_SWITCH = (True, False, None)
_VALUES: dict[str, tuple[Any, ...]] = {
    **{name: (*VALUES[name], None) for name in ("eval", "echo", "include", "warning", "error")},
    "output": (*VALUES["output"], None),
    "enabled": _SWITCH,
    "cache": (*_SWITCH, "refresh"),
    "freeze": (*_SWITCH, "auto"),
    "keep-md": _SWITCH,
    "keep-ipynb": _SWITCH,
    "fig-format": ("retina", "png", "jpeg", "svg", "pdf", None),
    "ipynb-shell-interactivity": (
        None, "all", "last", "last_expr", "none", "last_expr_or_assign",
    ),
}  # fmt: skip
#: Settings that ask for something the built-in engine does not make.
_REFUSED = ("ipynb-filters", "ipynb-filter")
#: Settings of Quarto's that have no effect on a page: no kernel is kept between two builds.
_WITHOUT_EFFECT = ("daemon", "daemon-restart", "debug", "ipynb", "engine", "plotly-connected",
                   "mermaid-format", "df-print")  # fmt: skip
_KNOWN = {*EXECUTION, *COMPUTING, *_VALUES, *_REFUSED, *_WITHOUT_EFFECT}
_ASKS_FOR_FORMAT = re.compile(r"\bQUARTO_EXECUTE_INFO\b")


@dataclass(frozen=True)
class Run:
    """One run of a document. ``formats`` are written from it; ``to`` is the one it is told of."""

    to: str
    formats: tuple[str, ...]
    execution: Mapping[str, Any]
    results: ingredients.Ingredients

    @property
    def is_kept(self) -> bool:
        """Whether the author asked, by ``freeze`` or ``cache``, for results to be kept."""
        return self.execution.get("freeze") in (True, "auto") or self.execution.get("cache") is True


def of(target: Target, project: Project, no_execute: bool = False) -> tuple[Run, ...]:
    """The runs for every format that a target is published in, HTML's first.

    Raises DocumentError or UnsupportedError for settings of execution that cannot be followed.
    """
    document = target.document
    asks = any(_ASKS_FOR_FORMAT.search(cell.code) for cell in document.cells)
    formats: dict[str, list[str]] = {}
    executions: dict[str, dict[str, Any]] = {}
    for to in sorted({*target.published, *target.formats}):
        execution = dict(project.metadata(document, to).get("execute") or {})
        check(execution, document, project)
        if no_execute:
            execution["enabled"] = False
        decides = [to if asks else "", *(execution.get(name) for name in COMPUTING)]
        formats.setdefault(repr(decides), []).append(to)
        executions.setdefault(repr(decides), execution)
    return tuple(
        Run(names[0], tuple(names), executions[key],
            ingredients.of_results(target, project, executions[key], names[0]))
        for key, names in formats.items()
    )  # fmt: skip


def all_results(runs: tuple[Run, ...]) -> ingredients.Ingredients:
    """What decides the results of all runs; where they differ, each under a name of its own."""
    first, *others = runs
    found = dict(first.results)
    for run in others:
        found |= {f"{n} ({run.to})": v for n, v in run.results.items() if found.get(n) != v}
    return found


def results(
    run: Run, target: Target, project: Project, kernels: Kernels, kept: Store | None, anew: bool,
    timeout: float,
) -> tuple[execute.Results, bool]:  # fmt: skip
    """The results of a run, and whether anything was computed for them.

    ``kept`` is where results may be found and left; None where nobody may rely on them. ``anew``:
    compute them whatever is kept.
    """
    remembered = kept.results(run.results) if kept and not anew else None
    if remembered is not None:
        return remembered, False
    found = execute.run(
        target.document, run.execution, target.parameters, kernels, timeout=timeout,
        setting=surroundings.of(
            target.document, run.execution, project.environment, to=run.to, root=project.root,
            metadata=project.metadata(target.document, run.to),
        ),
    )  # fmt: skip
    # Somebody may have saved a file while the cells ran: then nobody knows what they read.
    after = ingredients.of_results(target, project, run.execution, run.to)
    if kept and after == run.results:
        kept.keep(run.results, found)
    return found, any(value is not None for value in found.values)


def check(execution: Mapping[str, Any], document: Document, project: Project) -> None:
    """Raise for settings of execution that are unknown, misspelt or not supported."""
    files = [document.path, *reversed(project.settings_files(document))]
    broken = list(_wrong(execution, files))
    if broken:
        raise DocumentError(broken)
    refused = [name for name in _REFUSED if execution.get(name)]
    if refused:
        raise UnsupportedError(
            [
                Fault(f"unsupported: execute: {name}", _place(name, files),
                      "render with Quarto, or remove it")
                for name in refused
            ]
        )  # fmt: skip


def _wrong(execution: Mapping[str, Any], files: list[Path]) -> Iterator[Fault]:
    for name, value in execution.items():
        if name not in _KNOWN:
            close = get_close_matches(str(name), _KNOWN, 1)
            do = f"did you mean {close[0]}?" if close else f"known: {', '.join(sorted(_KNOWN))}"
            yield Fault(f"there is no execute option '{name}'", _place(str(name), files), do)
        elif name in _VALUES and not any(value is v or _equal(value, v) for v in _VALUES[name]):
            listed = ", ".join(str(v).lower() for v in _VALUES[name] if v is not None)
            what = f"execute option {name} cannot be '{value}'"
            yield Fault(what, _place(name, files), f"valid: {listed}")


def _equal(value: Any, valid: Any) -> bool:
    return isinstance(value, str) and value == valid


def _place(name: str, files: list[Path]) -> Where:
    for path in files:
        if line := settings.line_of(name, path):
            return Where(str(path), line)
    return Where(str(files[0]))
