"""What running a document consists of, in order: its cells, its parameters, its inline expressions.

The steps are all that decides what comes out of an execution, so they are also what the store
compares to see whether anything has to be run again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from publish.document import INLINE, Cell, Document, Prose


@dataclass(frozen=True)
class Step:
    """One thing to compute. ``runs`` is False for a cell that is shown but not executed."""

    kind: Literal["cell", "parameters", "inline"]
    code: str
    file: Path
    line: int
    name: str = ""
    runs: bool = True
    may_fail: bool = False

    @property
    def identity(self) -> tuple[str, str, bool, bool]:
        """What makes the step what it is; not where it stands."""
        return (self.kind, self.code, self.runs, self.may_fail)


def steps(
    document: Document, execution: Mapping[str, Any], parameters: Mapping[str, Any]
) -> tuple[Step, ...]:
    """The steps of a document, with ``execution`` (its ``execute:`` settings) as defaults.

    A document without Python cells computes nothing: as in Quarto, inline code alone starts no
    kernel.
    """
    return tuple(_steps(document, execution, parameters))


def _steps(
    document: Document, execution: Mapping[str, Any], parameters: Mapping[str, Any]
) -> Iterator[Step]:
    if not document.needs_kernel or execution.get("enabled") is False:
        return
    tagged = document.parameters_cell
    for part in document.parts:
        if isinstance(part, Prose):
            yield from _inlines(part.inlines, part)
        elif part.is_python:
            runs = part.options.get("eval", execution.get("eval", True)) is not False
            may_fail = part.options.get("error", execution.get("error", False)) is True
            yield Step("cell", part.code, part.file, part.code_line, part.name, runs, may_fail)
            if part is tagged and parameters:
                code = parameters_code(parameters)
                yield Step("parameters", code, part.file, part.line, "the parameters given")
            for text in option_texts(part):
                yield from _option_inlines(text, part)
    for text in header_texts(document.header):
        for match in INLINE.finditer(text):
            yield Step("inline", match["code"].strip(), document.path, document.header_line)


def _inlines(matches: Any, part: Prose) -> Iterator[Step]:
    for match in matches:
        line = part.line_of(match.start("code"))
        yield Step("inline", match["code"].strip(), part.file, line)


def _option_inlines(text: str, cell: Cell) -> Iterator[Step]:
    for match in INLINE.finditer(text):
        yield Step("inline", match["code"].strip(), cell.file, cell.line)


def parameters_code(parameters: Mapping[str, Any]) -> str:
    """The cell that gives parameters their values, as papermill would write it."""
    lines = (f"{name} = {value!r}" for name, value in parameters.items())
    return "\n".join(("# Parameters", *lines))


def option_texts(cell: Cell) -> Iterator[str]:
    """Every text among a cell's options, depth first: captions may hold inline code."""
    yield from _texts(cell.options)


def header_texts(header: Mapping[str, Any]) -> Iterator[str]:
    """Every text of a header, depth first."""
    yield from _texts(header)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
