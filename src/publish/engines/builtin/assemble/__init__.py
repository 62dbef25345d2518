"""An executed notebook as one Markdown text, with Quarto's divs around cells and outputs.

Every line of the text remembers the file and line it came from, so that whatever goes wrong later
can be said at the place where the author wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bite.errors import DocumentError, Fault, UnsupportedError, Where

from . import cell as cells
from . import tables
from .cell import Setting


@dataclass(frozen=True)
class Assembled:
    """The Markdown text, where each of its lines came from, and the images that outputs brought."""

    text: str
    origins: tuple[Where, ...]
    media: Mapping[str, bytes] = field(default_factory=dict)

    def where(self, line: int) -> Where:
        """The place of a line (counted from 1) of the text."""
        if not self.origins:
            return Where()
        return self.origins[min(max(line, 1), len(self.origins)) - 1]

    def find(self, *needles: str) -> Where:
        """The place of the first line that holds one of the needles, or the document's top."""
        lines = self.text.splitlines()
        for needle in needles:
            for number, line in enumerate(lines, 1):
                if needle and needle in line:
                    return self.where(number)
        return Where(self.origins[0].file) if self.origins else Where()


def assemble(notebook: Any, setting: Setting) -> Assembled:
    """Write the notebook as Markdown.

    Each cell carries ``metadata["bite"]`` with ``file``, ``line`` and (for code) ``options``.
    Raises DocumentError or UnsupportedError with the faults of all cells.
    """
    lines: list[str] = []
    origins: list[Where] = []
    media: dict[str, bytes] = {}
    broken: list[Fault] = []
    unsupported: list[Fault] = []
    for index, cell in enumerate(notebook.cells, 1):
        origin = cell.metadata.get("bite", {})
        file, first = str(origin.get("file", "")), int(origin.get("line", 1) or 1)
        if cell.cell_type == "code":
            try:
                written = cells.write(cell, index, setting)
            except UnsupportedError as error:
                unsupported += error.faults
                continue
            except DocumentError as error:
                broken += error.faults
                continue
            media.update(written.media)
            indent = str(origin.get("indent") or "")
            between = indent.rstrip()  # a quotation goes on through empty lines
            lines_of_cell = written.text.splitlines()
            new = [between, *(indent + x if x else between for x in lines_of_cell), between]
            places = [Where(file, first)] * len(new)
        else:
            new = tables.in_prose(str(cell.source).removesuffix("\n").split("\n"), index)
            places = [Where(file, first + n) for n in range(len(new))]
        lines += new
        origins += places
    if broken:
        raise DocumentError(broken)
    if unsupported:
        raise UnsupportedError(unsupported)
    return Assembled("\n".join(lines) + "\n", tuple(origins), media)
