"""A Quarto document as a value: its header, its prose and its cells, each with its place.

Reading runs nothing. Included files are expanded where they are included, and everything keeps the
file and line it was written on, so that whatever is wrong later can be said where a person can mend
it. Cell and include syntax follow https://quarto.org/docs/computations/python.html and
https://quarto.org/docs/authoring/includes.html.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from bite.errors import DocumentError, Fault, UnsupportedError, Where
from publish import blocks, divs, settings, source

#: An inline expression, as Quarto finds it: one backtick, the language, the expression.
INLINE = re.compile(r"(?P<before>^|[^`])`\{python\}[ \t](?P<code>[^`]+)`", re.MULTILINE)
#: Cells that are no code to run: their text is shown, or a piece of another document.
_SHOWN = ("verbatim", "embed")
_NAMES = {
    "r": "cells in R (knitr)",
    "julia": "cells in Julia",
    "ojs": "Observable cells",
    "mermaid": "mermaid diagrams",
    "dot": "graphviz diagrams",
}
_SWITCH = (True, False)
#: Options of cells, as Quarto has them. Others are let pass, unless they look like one of these.
_OPTIONS = (
    "label", "tags", "id", "classes", "export", "fig-cap", "fig-subcap", "fig-alt", "fig-scap",
    "fig-width", "fig-height", "fig-dpi", "fig-format", "fig-align", "fig-pos", "fig-env",
    "fig-link", "fig-column", "fig-cap-location", "tbl-cap", "tbl-subcap", "tbl-colwidths",
    "tbl-column", "tbl-cap-location", "cap-location", "layout", "layout-ncol", "layout-nrow",
    "layout-align", "layout-valign", "column", "echo", "eval", "output", "include", "warning",
    "error", "code-fold", "code-summary", "code-line-numbers", "code-overflow", "lst-cap",
    "lst-label", "filename", "cache", "freeze", "results", "message",
)  # fmt: skip
#: What the options of a cell that choose from a few may be.
VALUES: dict[str, tuple[Any, ...]] = {
    "echo": (*_SWITCH, "fenced"),
    "eval": _SWITCH,
    "output": (*_SWITCH, "asis"),
    "include": _SWITCH,
    "warning": _SWITCH,
    "error": _SWITCH,
    "code-fold": (*_SWITCH, "show"),
    "fig-align": ("default", "left", "center", "right"),
    "cap-location": ("top", "bottom", "margin"),
    "fig-cap-location": ("top", "bottom", "margin"),
    "tbl-cap-location": ("top", "bottom", "margin"),
}


@dataclass(frozen=True)
class Prose:
    """Markdown between two cells or includes, exactly as written; ``line`` is its first line."""

    text: str
    file: Path
    line: int

    @cached_property
    def inlines(self) -> tuple[re.Match[str], ...]:
        """Its inline expressions in order; those in an HTML comment are no expressions."""
        found = list(INLINE.finditer(self.text))
        seen = blocks.outside((one.start() for one in found), blocks.comments(self.text))
        return tuple(one for one, is_seen in zip(found, seen, strict=True) if is_seen)

    def line_of(self, offset: int) -> int:
        """The line of the file on which a character of ``text`` stands."""
        return self.line + self.text.count("\n", 0, offset)


@dataclass(frozen=True)
class Cell:
    """A fenced cell. ``line`` is the line of its fence, ``code_line`` that of its first statement.

    ``code`` is without the ``#|`` lines; ``options`` holds them as YAML, together with those that
    stand in the fence; ``indent`` is the white space before the fence (a cell in a list).
    """

    language: str
    code: str
    options: Mapping[str, Any]
    file: Path
    line: int
    code_line: int
    indent: str = ""
    option_lines: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The cell's label, or an empty string."""
        return str(self.options.get("label") or "")

    @property
    def tags(self) -> tuple[str, ...]:
        """Its tags, however many were written."""
        tags = self.options.get("tags") or ()
        return (tags,) if isinstance(tags, str) else tuple(str(tag) for tag in tags)

    @property
    def name(self) -> str:
        """What to call the cell when speaking to a person."""
        return f"cell '{self.label}'" if self.label else f"the cell on line {self.line}"

    @property
    def is_python(self) -> bool:
        """Whether a Python kernel runs it."""
        return self.language == "python"


@dataclass(frozen=True)
class Document:
    """A ``.qmd``: its path, its YAML header and its parts in order, includes expanded."""

    path: Path
    header: Mapping[str, Any]
    parts: tuple[Prose | Cell, ...]
    included: tuple[Path, ...] = ()
    header_line: int = 1
    name: str = field(default="")

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The Python cells in order."""
        return tuple(p for p in self.parts if isinstance(p, Cell) and p.is_python)

    @cached_property
    def parameters_cell(self) -> Cell | None:
        """The cell tagged ``parameters`` (the first, as papermill takes it)."""
        return next((cell for cell in self.cells if "parameters" in cell.tags), None)

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """Each parameter and its default, in the order written: the simple assignments."""
        cell = self.parameters_cell
        return dict(_assignments(cell)) if cell else {}

    @property
    def needs_kernel(self) -> bool:
        """Whether anything is to be computed. Inline code alone does not make Quarto compute."""
        asked = self.header.get("engine") == "jupyter" or "jupyter" in self.header
        return bool(self.cells) or asked

    @property
    def text(self) -> str:
        """All that is written in it, header excepted, as one text (to see whether it changed)."""
        return "\0".join(
            part.text
            if isinstance(part, Prose)
            else "\n".join((part.language, *part.option_lines, part.code))
            for part in self.parts
        )


def read(path: Path, root: Path | None = None) -> Document:
    """Read a document; ``root`` is the project's folder, to which ``/…`` includes are relative.

    Raises DocumentError with file and line for broken YAML, an unclosed cell, a missing or circular
    include; every fault found is reported.
    """
    parts: list[Prose | Cell] = []
    faults: list[Fault] = []
    lines = source.expand(path, root or path.parent, faults)
    if faults and not lines:
        raise DocumentError(faults)
    try:
        header, header_line, lines = source.take_header(lines, path)
        settings.check(header, path, header_line)
    except DocumentError as error:
        raise DocumentError([*faults, *error.faults]) from None
    for block in source.blocks(lines, faults):
        if isinstance(block, source.Fenced):
            try:
                parts.append(_cell(block))
            except DocumentError as error:
                faults.extend(error.faults)
        else:
            parts.extend(_prose(block))
    faults.extend(_duplicate_labels(parts))
    if not any(_may_write_divs(part) for part in parts):
        faults.extend(divs.unclosed(part for part in parts if isinstance(part, Prose)))
    if faults:
        raise DocumentError(sorted(faults, key=lambda fault: fault.where.line or 0))
    included = dict.fromkeys(line.file for line in lines if line.file != path)
    return Document(path, header, tuple(parts), tuple(included), header_line, path.stem)


def _may_write_divs(part: Prose | Cell) -> bool:
    """Whether a part may open or close a div that is not in the text."""
    return isinstance(part, Cell) and (part.options.get("output") == "asis" or ":::" in part.code)


def refuse_unsupported(document: Document) -> None:
    """Raise UnsupportedError that names every cell the built-in engine cannot run."""
    faults = [
        Fault(
            f"unsupported: {_NAMES.get(part.language.lower(), 'cells in another language')} "
            f"({{{part.language}}})",
            Where(str(part.file), part.line),
            "render with Quarto (--engine quarto), or remove it",
        )
        for part in document.parts
        if isinstance(part, Cell) and not part.is_python and part.language not in _SHOWN
    ]
    engine = document.header.get("engine")
    kernel = document.header.get("jupyter")
    if isinstance(kernel, Mapping):
        kernel = (kernel.get("kernelspec") or kernel).get("name")
    if engine not in (None, "jupyter", "markdown"):
        faults.append(_unsupported(f"engine {engine}", "engine", document))
    if kernel not in (None, True, "python3"):
        faults.append(_unsupported(f"Jupyter kernel {kernel}", "jupyter", document))
    if "knitr" in document.header:
        faults.append(_unsupported("knitr options", "knitr", document))
    if faults:
        raise UnsupportedError(faults)


def _unsupported(what: str, entry: str, document: Document) -> Fault:
    line = settings.line_of(entry, document.path, document.header_line) or document.header_line
    return Fault(f"unsupported: {what}", Where(str(document.path), line), "render with Quarto")


def _prose(lines: list[source.Line]) -> Iterator[Prose]:
    """One Prose for each stretch of lines that follow one another in one file."""
    start = 0
    for index in range(1, len(lines) + 1):
        last = lines[index - 1]
        if index == len(lines) or (lines[index].file, lines[index].number) != (
            last.file,
            last.number + 1,
        ):
            stretch = lines[start:index]
            yield Prose("".join(line.text for line in stretch), stretch[0].file, stretch[0].number)
            start = index


def _cell(block: source.Fenced) -> Cell:
    file, first = block.opening.file, block.opening.number
    option_lines = list(source.option_lines(block.body))
    code = [line.text for line in block.body[len(option_lines) :]]
    options: dict[str, Any] = source.fence_options(block)
    if option_lines:
        text = "\n".join(option_lines)
        options |= source.options(text, block)
    if block.language == "python":
        _check_values(options, block, option_lines)
    # Empty lines before the first statement would shift the lines an error names.
    leading = next((i for i, line in enumerate(code) if line.strip()), len(code))
    code_line = (
        block.body[len(option_lines) + leading].number
        if len(option_lines) + leading < len(block.body)
        else first + 1
    )
    return Cell(
        block.language,
        "".join(code[leading:]).rstrip(),
        options,
        file,
        first,
        code_line,
        block.indent,
        tuple(option_lines),
    )


def _check_values(
    options: Mapping[str, Any], block: source.Fenced, option_lines: list[str]
) -> None:
    """Raise DocumentError for every option whose value, or misspelt name, Quarto does not know."""
    faults = []
    for name, valid in VALUES.items():
        value = options.get(name)
        if value is None or isinstance(value, list):
            continue  # a list has one value for each figure
        if value in valid and isinstance(value, bool | str):
            continue
        written = (i for i, line in enumerate(option_lines) if line.startswith(f"{name}:"))
        line = block.opening.number + 1 + next(written, -1)
        listed = ", ".join(str(one).lower() for one in valid)
        what = f"cell option {name} cannot be '{value}'"
        faults.append(Fault(what, Where(str(block.opening.file), line), f"valid: {listed}"))
    for name in options:
        close = get_close_matches(str(name), _OPTIONS, 1, 0.8) if name not in _OPTIONS else []
        if close:
            written = (i for i, line in enumerate(option_lines) if line.startswith(f"{name}:"))
            line = block.opening.number + 1 + next(written, -1)
            where = Where(str(block.opening.file), line)
            faults.append(
                Fault(f"there is no cell option '{name}'", where, f"did you mean {close[0]}?")
            )
    if faults:
        raise DocumentError(faults)


def _assignments(cell: Cell) -> Iterator[tuple[str, Any]]:
    try:
        tree = ast.parse(cell.code)
    except SyntaxError:
        return  # running the cell says what is wrong with it
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            target, value = node.target, node.value
        else:
            continue
        if isinstance(target, ast.Name):
            try:
                yield target.id, ast.literal_eval(value)
            except ValueError:
                yield target.id, None


def _duplicate_labels(parts: list[Prose | Cell]) -> Iterator[Fault]:
    seen: dict[str, Cell] = {}
    for part in parts:
        if not isinstance(part, Cell) or not part.label or not part.is_python:
            continue
        other = seen.setdefault(part.label, part)
        if other is not part:
            what = f"label '{part.label}' is already used by the cell at {other.file}:{other.line}"
            yield Fault(what, Where(str(part.file), part.line), "give each cell its own label")
