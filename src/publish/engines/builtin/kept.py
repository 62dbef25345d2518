"""``keep-md:`` and ``keep-ipynb:`` what a document was on its way, beside the document."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


def files(
    document: Path, metadata: Mapping[str, Any], notebook: Any, text: str, to: str
) -> Iterator[tuple[Path, bytes]]:
    """Where each goes, under the names that Quarto gives them, and what it holds.

    ``text`` is the Markdown of one format (``to``). Only a document with code cells has a notebook.
    """
    wishes = {**metadata, **(metadata.get("execute") or {})}
    if wishes.get("keep-md") is True:
        name = "typst" if to == "pdf" else to
        yield document.with_suffix(f".{name}.md"), text.encode()
    if wishes.get("keep-ipynb") is True and any(c.cell_type == "code" for c in notebook.cells):
        import nbformat  # takes longer than to write a page that wants none

        plain = copy.deepcopy(notebook)
        for cell in plain.cells:
            cell.metadata.pop("bite", None)  # where the cell stands: ours, and full of paths
        written = nbformat.writes(plain, version=nbformat.NO_CONVERT)
        yield document.with_suffix(".quarto_ipynb"), f"{written}\n".encode()
