"""The words that a cell's own code puts before readers: titles of charts, labels, printed text.

Only what is handed to something that shows is read (``ax.set_title("…")``, ``Markdown("…")``,
``print("…")``, ``title="…"``); names of columns, files and colours are no words for readers.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from publish.document import Cell

_CALLS = frozenset(
    "title suptitle supxlabel supylabel set_title set_xlabel set_ylabel xlabel ylabel annotate text"
    " figtext set_label titled captioned Markdown HTML Latex display_markdown display_html print"
    " caption set_caption add_annotation update_layout labelled described Text".split()
)
_KEYWORDS = frozenset(
    "title subtitle caption label xlabel ylabel zlabel suptitle alt text annotation description"
    " legend footnote source_note tooltip heading message words".split()
)


def strings(cell: Cell, mark: str) -> Iterator[tuple[str, int, int]]:
    """What the code of a Python cell shows in so many words: each string, its line, its column.

    ``mark`` stands where a string takes something from elsewhere.
    """
    if not cell.is_python or not any(quote in cell.code for quote in "\"'"):
        return
    try:
        tree = ast.parse(cell.code)
    except (SyntaxError, ValueError):
        return
    seen: set[int] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        shown = list(node.args) if _name(node.func) in _CALLS else []
        shown += [one.value for one in node.keywords if one.arg in _KEYWORDS]
        for value in shown:
            if id(value) not in seen and (said := _said(value, mark)).strip():
                seen.add(id(value))
                column = len(cell.indent) + value.col_offset + 2  # behind the quotation mark
                yield said, cell.code_line + value.lineno - 1, column


def _name(called: ast.expr) -> str:
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


def _said(value: ast.expr, mark: str) -> str:
    """A string's words; what it takes from elsewhere is one mark, as in prose."""
    if isinstance(value, ast.Constant):
        return value.value if isinstance(value.value, str) else ""
    if isinstance(value, ast.JoinedStr):
        return "".join(_said(part, mark) or mark for part in value.values)
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add | ast.Mod):
        left, right = _said(value.left, mark), _said(value.right, mark)
        return (left or mark) + (right or mark) if left or right else ""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        return _said(value.func.value, mark) if value.func.attr == "format" else ""
    if isinstance(value, ast.List | ast.Tuple):
        return ". ".join(filter(None, (_said(one, mark) for one in value.elts)))
    return ""
