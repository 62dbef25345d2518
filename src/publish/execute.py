"""Run a document once; every format is written from the same executed notebook.

`run` computes `Results` with a Jupyter kernel; `compose` puts results, new or kept in the store,
into the document's text. So narrative can change without anything being computed again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bite.errors import Where
from publish import notebook, surroundings
from publish.document import INLINE, Cell, Document, Prose
from publish.evidence import Evidence, collect
from publish.inline import text_of, verbatim_of
from publish.kernels import Kernels, started
from publish.steps import Step, steps
from publish.surroundings import Setting

#: More than this from one cell is no report; it would only fill the memory (bytes).
OUTPUT_LIMIT = 32_000_000
#: Options whose text is no Markdown.
_VERBATIM = ("fig-alt", "filename", "label")
#: A cell that takes longer (seconds) is taken to run for ever, unless the caller says otherwise.
TIMEOUT = 900.0


@dataclass(frozen=True)
class Executed:
    """A document and what its cells said.

    ``notebook`` (nbformat 4) has one cell for each part of the document, in order:

    * a markdown cell for each `Prose`, its inline expressions already replaced by their results;
    * a code cell for each `Cell`, its ``source`` without the ``#|`` lines, its outputs in place.

    Each cell's ``metadata["bite"]`` is {file, line, code_line, language, options, indent,
    option_lines} (for prose: file and line only). Parameters given from outside are a code cell of
    their own after the tagged one, with options {"include": False} and the tag
    ``injected-parameters``. ``header`` is the document's header with inline expressions replaced.
    Cells of language ``verbatim`` or ``embed`` are carried along unexecuted. ``embedded`` are the
    documents whose cells this one shows, each by its path.
    """

    document: Document
    notebook: Any
    evidence: Evidence = field(default_factory=Evidence)
    header: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    embedded: Mapping[Path, Executed] = field(default_factory=dict)


@dataclass(frozen=True)
class Results:
    """What the steps of a document gave, one entry a step and in their order.

    A cell gives the list of its outputs (nbformat), an inline expression its MIME bundle; a step
    that did not run gives None.
    """

    values: tuple[Any, ...] = ()
    seconds: float = 0.0


def run(
    document: Document,
    execution: Mapping[str, Any],
    parameters: Mapping[str, Any],
    kernels: Kernels,
    *,
    setting: Setting | None = None,
    timeout: float = TIMEOUT,
) -> Results:
    """Run every step of a document in one new kernel whose working directory is its folder.

    ``execution`` are its ``execute:`` settings; ``setting`` is what its cells find around them.
    Raises DocumentError with the file, the line and the failing statement, or the error class of
    `bite.errors` that the cell itself raised.
    """
    todo = steps(document, execution, parameters)
    if not any(step.runs for step in todo):
        return Results(tuple(None for _ in todo))
    import asyncio  # only where something is run

    begun = time.perf_counter()
    around = setting or surroundings.of(document, execution)
    values = asyncio.run(_run(todo, around, kernels, timeout))
    return Results(tuple(values), round(time.perf_counter() - begun, 3))


def compose(
    document: Document,
    results: Results,
    execution: Mapping[str, Any],
    parameters: Mapping[str, Any],
) -> Executed:
    """Put the results of a document's steps into its text: see `Executed` for what comes out."""
    values = iter(results.values)
    todo = iter(steps(document, execution, parameters))
    cells = []
    outputs: list[Any] = []

    def next_value() -> Any:
        step, value = next(todo), next(values)
        if step.kind == "inline" and value:
            outputs.append({"data": value})  # what is shown in a line has its evidence too
        return value

    computes = document.needs_kernel and execution.get("enabled") is not False
    for part in document.parts:
        where = {"file": str(part.file), "line": part.line}
        if isinstance(part, Prose):
            text = _fill(part.text, part.inlines, next_value) if computes else part.text
            cells.append(notebook.prose(text, where))
            continue
        ran = part.is_python and computes
        cell = notebook.code(part.code, _about(part) | where, part.tags, ran and next_value())
        cells.append(cell)
        if not ran:
            continue
        outputs += cell.outputs
        if part is document.parameters_cell and parameters:
            next_value()
            cells.append(notebook.injected(parameters, where))
        cell.metadata["bite"]["options"] = _fill_all(part.options, next_value)
    header = _fill_all(document.header, next_value) if computes else dict(document.header)
    composed = notebook.notebook(cells)
    evidence = collect(outputs)
    return Executed(document, composed, evidence, header, dict(parameters), results.seconds)


def _about(cell: Cell) -> dict[str, Any]:
    return {
        "code_line": cell.code_line,
        "language": cell.language,
        "options": dict(cell.options),
        "indent": cell.indent,
        "option_lines": list(cell.option_lines),
    }


def _fill(text: str, matches: Any, next_value: Any, form: Any = text_of) -> str:
    pieces, position = [], 0
    for match in matches:
        value = next_value()
        shown = match[0][len(match["before"]) :] if value is None else form(value)
        pieces += [text[position : match.end("before")], shown]
        position = match.end()
    return "".join((*pieces, text[position:]))


def _fill_all(value: Any, next_value: Any, form: Any = text_of) -> Any:
    if isinstance(value, str):
        return _fill(value, list(INLINE.finditer(value)), next_value, form)
    if isinstance(value, Mapping):
        forms = {name: verbatim_of if name in _VERBATIM else form for name in value}
        return {name: _fill_all(item, next_value, forms[name]) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_fill_all(item, next_value, form) for item in value]
    return value


async def _run(
    todo: tuple[Step, ...], setting: Setting, kernels: Kernels, timeout: float
) -> list[Any]:
    import nbformat.v4 as v4

    from publish import failures  # imports nbclient, which a build without cells never needs
    from publish.client import Client

    cells = [v4.new_code_cell(step.code) for step in todo]
    values: list[Any] = [None] * len(todo)
    async with started(kernels, setting) as (manager, kernel, log):
        client = Client(v4.new_notebook(cells=cells), manager, kernel, timeout, OUTPUT_LIMIT)
        for first, batch in _batches(todo):
            step = batch[0]
            try:
                if step.kind == "inline":
                    bundles = await client.evaluate([one.code for one in batch])
                    for offset, bundle in enumerate(bundles):
                        if bundle.get("status") == "error":
                            await failures.raise_inline(client, batch[offset], bundle)
                        values[first + offset] = bundle.get("data", {})
                elif step.runs:
                    error = await client.execute(cells[first], first)
                    if error and not step.may_fail:
                        await failures.raise_cell(client, step, error)
                    values[first] = [dict(output) for output in cells[first].outputs]
            except failures.STOPPED as stop:
                where = Where(str(step.file), step.line)
                raise failures.stopped(stop, where, step, timeout, log) from None
    return values


def _batches(todo: tuple[Step, ...]) -> Iterator[tuple[int, tuple[Step, ...]]]:
    """Steps with their position; inline expressions that follow one another go together."""
    start = 0
    while start < len(todo):
        end = start + 1
        if todo[start].kind == "inline":
            while end < len(todo) and todo[end].kind == "inline":
                end += 1
        yield start, todo[start:end]
        start = end
