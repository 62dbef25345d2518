"""An executed notebook as a plain value, in the shape of nbformat 4.

nbformat itself comes with a validator whose import takes longer than composing a page does, and a
page whose words alone changed needs no kernel that would import it anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from publish import steps


class Node(dict[str, Any]):
    """A mapping whose entries are attributes too, as nbformat's nodes are."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


def node(value: Any) -> Any:
    """A value with every mapping in it as a `Node`."""
    if isinstance(value, Mapping):
        return Node((name, node(item)) for name, item in value.items())
    if isinstance(value, list | tuple):
        return [node(item) for item in value]
    return value


def prose(text: str, about: Mapping[str, Any]) -> Node:
    """A markdown cell; ``about`` becomes its ``metadata["bite"]``."""
    return Node(cell_type="markdown", metadata=Node(bite=dict(about)), source=text)


def code(text: str, about: Mapping[str, Any], tags: Iterable[str] = (), outputs: Any = ()) -> Node:
    """A code cell with its outputs; ``about`` becomes its ``metadata["bite"]``."""
    metadata = Node(bite=dict(about), tags=list(tags))
    return Node(cell_type="code", execution_count=None, metadata=metadata, source=text,
                outputs=node(list(outputs or ())))  # fmt: skip


def injected(parameters: Mapping[str, Any], about: Mapping[str, Any]) -> Node:
    """The cell that gives parameters the values they were given from outside; it is not shown."""
    hidden = {**about, "language": "python", "options": {"include": False}}
    return code(steps.parameters_code(parameters), hidden, ["injected-parameters"])


def notebook(cells: list[Node]) -> Node:
    """The notebook; its cells are numbered, because nbformat would draw their names at random."""
    for index, cell in enumerate(cells):
        cell["id"] = f"cell-{index}"
    kernel = Node(language="python", name="python3", display_name="Python 3")
    metadata = Node(kernelspec=kernel)
    return Node(cells=cells, metadata=metadata, nbformat=4, nbformat_minor=5)
