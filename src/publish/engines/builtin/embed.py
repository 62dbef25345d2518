"""The ``embed`` shortcode: the output of one cell of a notebook, in another document.

Notebooks (``.ipynb``) hold their outputs, so nothing runs. A cell is named by its label, its id or
a tag: ``{{< embed results.ipynb#fig-cost echo=true >}}``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bite.errors import DocumentError, Fault, UnsupportedError, Where
from publish import yaml12

from .assemble import Assembled, assemble
from .cell import Setting

OPTION = re.compile(r"^#\s*\| ?(.*)$", re.MULTILINE)


def cell(target: str, options: Mapping[str, str], folder: Path, to: str, where: Where) -> Assembled:
    """The named cell of a notebook as Markdown, with the images that its outputs bring.

    Raises DocumentError at ``where`` if the notebook or the cell is not there, UnsupportedError for
    a document that would first have to be run.
    """
    import nbformat

    name, _, wanted = target.partition("#")
    path = folder / name
    if path.suffix != ".ipynb":
        what = f"unsupported: embedding from {name} (only notebooks with their outputs, .ipynb)"
        raise UnsupportedError(Fault(what, where, "save it as a notebook, or render with Quarto"))
    if not path.is_file():
        raise DocumentError(Fault(f"the notebook {name} does not exist", where, "correct its path"))
    notebook = nbformat.read(path, as_version=4)
    cells = [c for c in notebook.cells if c.cell_type == "code"]
    chosen = [c for c in cells if not wanted or wanted in _names(c)]
    if not chosen:
        known = ", ".join(sorted({n for c in cells for n in _names(c)})) or "none"
        what = f"the notebook {name} has no cell {wanted}"
        raise DocumentError(Fault(what, where, f"its labelled cells: {known}"))
    for one in chosen:
        own = _options(one)
        one.source = OPTION.sub("", one.source).strip("\n")
        one.metadata["bite"] = {"file": where.file, "line": where.line, "options": own}
    shown = {"echo": options.get("echo") == "true", "warning": False}
    return assemble(nbformat.v4.new_notebook(cells=chosen), Setting(to, shown))


def _options(one: Any) -> dict[str, Any]:
    text = "\n".join(OPTION.findall(one.source))
    value = yaml12.parse(text, Path("embedded cell"), 1) if text else {}
    return dict(value) if isinstance(value, Mapping) else {}


def _names(one: Any) -> set[str]:
    label = str(_options(one).get("label") or "")
    return {n for n in (label, str(one.get("id") or ""), *one.metadata.get("tags", ())) if n}
