"""The engines that turn an executed document into a file: Quarto itself, or the built-in one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bite.errors import Fault, UsageError
from publish.document import Document
from publish.execute import Executed
from publish.project import Project

NAMES = ("auto", "quarto", "builtin")


@dataclass(frozen=True)
class Engine:
    """How an executed document becomes a file.

    ``check`` raises UnsupportedError for a document the engine cannot render; ``render(executed,
    project, to, output, links)`` writes ``output`` in format ``to``, with links to the same report
    in other formats (format → address).
    """

    name: str
    version: str
    check: Callable[[Document], None]
    render: Callable[[Executed, Project, str, Path, Mapping[str, str]], Any]


def choose(name: str = "auto") -> Engine:
    """The engine of that name; ``auto`` is Quarto where it is on the PATH, else the built-in one.

    Raises UsageError for an unknown name, or when Quarto is asked for and is not there.
    """
    if name not in NAMES:
        raise UsageError(Fault(f"unknown engine '{name}'", do=f"valid: {', '.join(NAMES)}"))
    found = shutil.which("quarto")
    if name == "quarto" and not found:
        do = "install Quarto (https://quarto.org), or use --engine builtin"
        raise UsageError(Fault("quarto is not on the PATH", do=do))
    if found and name != "builtin":
        from publish.engines import quarto

        return quarto.engine(found)
    return _builtin()


def _builtin() -> Engine:
    from publish.document import refuse_unsupported
    from publish.ingredients import press_version

    def render(
        executed: Executed, project: Project, to: str, output: Path, links: Mapping[str, str]
    ) -> Any:
        from publish.engines import builtin  # only when something is to be rendered

        others = [{"name": name.upper(), "href": address} for name, address in links.items()]
        return builtin.render(executed, executed.document, project, to, output, others)

    return Engine("builtin", press_version(), refuse_unsupported, render)
