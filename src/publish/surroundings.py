"""What a document's cells find around them: folder, variables, and how large a figure is.

As Quarto tells its cells (quarto.org/docs/computations/execution-options.html), for matplotlib too.
One run serves every format, so a document that becomes more than one draws its figures in HTML's
size unless it says otherwise.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from publish.document import Document

#: Width and height of a figure (inches) where the document does not say.
_SIZES = {"html": (7.0, 5.0), "pdf": (5.5, 3.5)}
#: What Quarto calls our formats.
_NAMES = {"html": "html", "pdf": "typst"}


@dataclass(frozen=True)
class Setting:
    """Where and how one document's kernel runs.

    ``info`` is what cells may read in the file that QUARTO_EXECUTE_INFO names; ``memory`` is what
    they may use (bytes; 0: all there is).
    """

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    figure_width: float = 7.0
    figure_height: float = 5.0
    figure_dpi: float = 96.0
    figure_format: str = "svg"
    interactivity: str = ""
    info: Mapping[str, Any] = field(default_factory=dict)
    memory: int = 0

    @property
    def matplotlib(self) -> dict[str, Any]:
        """matplotlib's settings; the salt keeps the ids inside an SVG the same from run to run."""
        return {
            "figure.figsize": [self.figure_width, self.figure_height],
            "figure.dpi": self.figure_dpi,
            "savefig.dpi": "figure",
            "svg.hashsalt": "bite",
        }

    @property
    def arguments(self) -> list[str]:
        """Arguments for the kernel."""
        given = [
            f"--InlineBackend.figure_formats={self.figure_format}",
            "--HistoryManager.enabled=False",
            "--InteractiveShell.colors=nocolor",
        ]
        if self.interactivity:
            given.append(f"--InteractiveShell.ast_node_interactivity={self.interactivity}")
        return given

    def variables(self, scratch: Path) -> dict[str, str]:
        """Variables that name files of settings; the files are written to ``scratch``."""
        rc, info = scratch / "matplotlibrc", scratch / "execute-info.json"
        lines = (
            f"{name}: {', '.join(map(str, value)) if isinstance(value, list) else value}"
            for name, value in self.matplotlib.items()
        )
        rc.write_text("\n".join(lines) + "\n", encoding="utf-8")
        info.write_text(json.dumps(self.info, ensure_ascii=False, default=str), encoding="utf-8")
        return {
            "MATPLOTLIBRC": str(rc),
            "QUARTO_EXECUTE_INFO": str(info),
            "IPYTHONDIR": str(scratch / "ipython"),
        }


def of(
    document: Document,
    execution: Mapping[str, Any],
    environment: Mapping[str, str] | None = None,
    *,
    to: str = "html",
    root: Path | None = None,
    metadata: Mapping[str, Any] | None = None,
) -> Setting:
    """The setting of a document that becomes ``to`` (``html`` or ``pdf``).

    ``execution`` are its ``execute:`` settings, ``environment`` the project's own variables,
    ``root`` the project's folder, ``metadata`` all that the document says about itself.
    """
    usual_width, usual_height = _SIZES[to]
    width = float(execution.get("fig-width") or usual_width)
    ratio = execution.get("fig-asp")
    height = width * float(ratio) if ratio else float(execution.get("fig-height") or usual_height)
    dpi = float(execution.get("fig-dpi") or 96)
    kind = str(execution.get("fig-format") or "svg")
    kind = "svg" if kind == "pdf" else kind  # both are drawn in lines; only SVG suits every format
    folder = document.path.parent
    described = {
        "QUARTO_FIG_WIDTH": f"{width:g}",
        "QUARTO_FIG_HEIGHT": f"{height:g}",
        "QUARTO_FIG_DPI": f"{dpi * 2 if kind == 'retina' else dpi:g}",
        "QUARTO_FIG_FORMAT": "png" if kind == "retina" else kind,
        "QUARTO_PROJECT_ROOT": str(root or folder),
        "QUARTO_DOCUMENT_PATH": str(folder),
        "QUARTO_DOCUMENT_FILE": document.path.name,
    }
    sizes = {"fig-width": width, "fig-height": height, "fig-dpi": dpi, "fig-format": kind}
    name = _NAMES[to]
    info = {
        "document-path": str(document.path),
        "format": {
            "identifier": {"base-format": name, "target-format": name},
            "execute": {**execution, **sizes},
            "pandoc": {"to": name},
            "metadata": dict(metadata if metadata is not None else document.header),
        },
    }
    return Setting(
        folder, {**described, **(environment or {})}, width, height, dpi, kind,
        str(execution.get("ipynb-shell-interactivity") or ""), info, _most_memory(),
    )  # fmt: skip


def _most_memory() -> int:
    """Three quarters of what this machine, or the container we run in, has (bytes; 0: unknown)."""
    found = []
    with suppress(AttributeError, OSError, ValueError):
        found.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    for name in ("memory.max", "memory/memory.limit_in_bytes"):
        with suppress(OSError, ValueError):  # "max" where there is no limit
            found.append(int(Path("/sys/fs/cgroup", name).read_text(encoding="ascii")))
    return min(found, default=0) * 3 // 4
