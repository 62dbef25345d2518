"""A notebook without a title takes the heading at the head of its text, as in Quarto."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

HEADING = re.compile(
    r"\s*^#{1,6}\s+(?P<title>[^\s{].*?)\s*#*\s*(?:\{(?P<attributes>[^}]*)\})?\s*$", re.M
)


def taken(notebook: Any, header: Mapping[str, Any]) -> tuple[Any, str]:
    """(the notebook without that heading, the title); the same notebook and "" if there is none.

    Only a document with code cells is a notebook. The heading must come before any other text;
    the lines below keep their numbers.
    """
    cells = notebook.cells
    if header.get("title") or not any(cell.cell_type == "code" for cell in cells):
        return notebook, ""
    for number, cell in enumerate(cells):
        if cell.cell_type != "markdown" or not str(cell.source).strip():
            continue
        found = HEADING.match(str(cell.source))
        if not found:
            return notebook, ""
        notebook = copy.copy(notebook)
        notebook.cells = [*cells]
        notebook.cells[number] = copy.copy(cell)
        blank = "\n" * found[0].count("\n")
        notebook.cells[number].source = blank + str(cell.source)[found.end() :]
        return notebook, found["title"]
    return notebook, ""
