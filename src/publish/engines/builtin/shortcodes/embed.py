"""The ``embed`` shortcode: cells of a notebook or of another document, with what they gave.

A notebook (``.ipynb``) holds its outputs; a document (``.qmd``) has been run beforehand
(`publish.embedded`). Cells are named by label, id or tag, several of them after commas, or by
number: ``{{< embed results.ipynb#fig-cost echo=true >}}``, ``{{< embed other.qmd[2-3] >}}``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bite.errors import DocumentError, Fault, UnsupportedError, Where
from publish import yaml12

from ..assemble import Assembled, assemble
from ..assemble.cell import Setting
from ..assemble.markdown import div, quoted, raw_block

ADDRESS = re.compile(r"(?P<path>[^#\[]+)(?:#(?P<names>[^#]+)|\[(?P<numbers>[\d,\-]+)\])?")
OPTION = re.compile(r"^#\s*\| ?(.*)$", re.MULTILINE)
HEADING = re.compile(r"^#{1,6}\s+(.*?)(?:\s*\{[^}]*\})?\s*$", re.MULTILINE)
FENCED = re.compile(r"^(`{3,}|~{3,}).*?^\1", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Home:
    """The document that embeds: its folder, its project's, how its cells are shown.

    ``documents`` are those it embeds, each with its notebook and header, by their paths. ``source``
    is the word before a passage's source; empty where sources are not named.
    """

    folder: Path
    root: Path
    setting: Setting
    documents: Mapping[Path, Any] = field(default_factory=dict)
    source: str = "Source"


@dataclass(frozen=True)
class _Notebook:
    """Cells, ready to be assembled, and what the notebook is called."""

    name: str
    title: str
    cells: Sequence[Any]


def passage(target: str, options: Mapping[str, str], home: Home, where: Where) -> Assembled:
    """The named cells, or all, as Markdown with the images that their outputs bring.

    Raises DocumentError at ``where`` if the notebook or a cell is not there or shows nothing,
    UnsupportedError for a file of another kind.
    """
    address = ADDRESS.fullmatch(target)
    if not address:
        do = "write it as notebook.ipynb#label"
        raise DocumentError(Fault(f"embed does not understand {target!r}", where, do))
    notebook = _opened(address["path"], home, where)
    chosen = _chosen(notebook, address, where)
    if "outputs" in options:
        chosen = [_with_outputs(one, numbers_in(options["outputs"])) for one in chosen]
    shown = {"echo": options.get("echo") == "true", "warning": options.get("warning") == "true"}
    setting = replace(home.setting, defaults={**home.setting.defaults, **shown})
    piece = assemble(_Cells(chosen), setting)
    if not piece.text.strip():
        what = f"{target} gives nothing to embed"
        raise DocumentError(Fault(what, where, "run the notebook and save it with its outputs"))
    attributes = [
        ".quarto-embed-nb-cell", f"notebook={quoted(notebook.name)}",
        f"notebook-title={quoted(notebook.title)}",
    ]  # fmt: skip
    body = piece.text.strip("\n").split("\n")
    if home.source and home.setting.to == "html":
        named = html.escape(f"{home.source}: {notebook.title}", quote=False)
        body += ["", *raw_block(f'<p class="quarto-notebook-link">{named}</p>', "html")]
    return replace(piece, text="\n".join(["", *div(attributes, body), ""]))


def numbers_in(text: str) -> list[int]:
    """Numbers and ranges, counted from 1, in the order written.

    >>> numbers_in("1,4-6")
    [1, 4, 5, 6]
    """
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        if first.isdigit():
            found += range(int(first), (int(last) if last.isdigit() else int(first)) + 1)
    return found


@dataclass(frozen=True)
class _Cells:
    """As much of a notebook as assembling asks for."""

    cells: Sequence[Any]


def _opened(name: str, home: Home, where: Where) -> _Notebook:
    path = home.root / name.lstrip("/") if name.startswith("/") else home.folder / name
    if path.suffix not in (".ipynb", ".qmd"):
        what = f"unsupported: embedding from {name} (only from .ipynb and .qmd)"
        raise UnsupportedError(Fault(what, where, "save it as a notebook, or render with Quarto"))
    if not path.is_file():
        raise DocumentError(Fault(f"the notebook {name} does not exist", where, "correct its path"))
    if path.suffix == ".ipynb":
        cells, title = _read(path, where), ""
    else:
        document = home.documents.get(path.resolve())
        if document is None:
            what = f"{name} cannot be embedded: it is this document, or outside the project"
            raise DocumentError(Fault(what, where, "name another document of the project"))
        cells, title = document.notebook.cells, str(document.header.get("title") or path.name)
    return _Notebook(name, title or _heading(cells) or path.name, cells)


def _read(path: Path, where: Where) -> list[Any]:
    """The cells of a notebook; those of code with their options, which stand in comments."""
    import nbformat

    try:
        notebook = nbformat.read(path, as_version=4)
    except (OSError, ValueError, KeyError, AttributeError) as error:
        what = f"{path.name} is no notebook that can be read: {str(error).splitlines()[0]}"
        raise DocumentError(Fault(what, where, "save it again with Jupyter")) from None
    cells = [one for one in notebook.cells if one.cell_type in ("code", "markdown")]
    for one in cells:
        one.metadata["bite"] = {"file": where.file, "line": where.line}
        if one.cell_type == "code":
            one.metadata["bite"]["options"] = _options(one)
            one.source = OPTION.sub("", one.source).strip("\n")
    return cells


def _chosen(notebook: _Notebook, address: re.Match[str], where: Where) -> list[Any]:
    cells = notebook.cells
    if address["numbers"]:
        numbers = numbers_in(address["numbers"])
        if wrong := [n for n in numbers if not 1 <= n <= len(cells)]:
            what = f"{notebook.name} has no cell number {wrong[0]}"
            raise DocumentError(Fault(what, where, f"it has {len(cells)} cells"))
        return [cells[n - 1] for n in numbers]
    if not address["names"]:
        return list(cells)
    found = []
    for name in re.split(r"\s*,\s*", address["names"].strip()):
        one = next((c for c in cells if c.cell_type == "code" and name in _names(c)), None)
        if one is None:
            known = ", ".join(sorted({n for c in cells for n in _names(c)})) or "none"
            what = f"the notebook {notebook.name} has no cell {name}"
            raise DocumentError(Fault(what, where, f"its labelled cells: {known}"))
        found.append(one)
    return found


def _with_outputs(cell: Any, numbers: Sequence[int]) -> Any:
    given = list(cell.get("outputs", ()))
    kept = [given[n - 1] for n in numbers if 1 <= n <= len(given)]
    return type(cell)({**cell, "outputs": kept})


def _heading(cells: Sequence[Any]) -> str:
    """The first heading of the notebook; what looks like one in a block of code is none."""
    texts = (str(one.source) for one in cells if one.cell_type == "markdown")
    found = (HEADING.search(FENCED.sub("", text)) for text in texts)
    return next((heading[1] for heading in found if heading), "")


def _options(one: Any) -> dict[str, Any]:
    text = "\n".join(OPTION.findall(one.source))
    value = yaml12.parse(text, Path("embedded cell"), 1) if text else {}
    return dict(value) if isinstance(value, Mapping) else {}


def _names(one: Any) -> set[str]:
    label = str(one.metadata.get("bite", {}).get("options", {}).get("label") or "")
    return {n for n in (label, str(one.get("id") or ""), *one.metadata.get("tags", ())) if n}
