"""Files that settings name and that are not there, all at once, each where it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bite.errors import Fault
from publish import asked

#: Entries that name files for both formats, or for one.
BOTH = ("bibliography", "csl", "include-in-header", "filters")
ONE = {
    "html": ("css", "include-before-body", "include-after-body"),
    "pdf": ("template-partials", "template"),
}


def missing(metadata: Mapping[str, Any], to: str, document: Any, project: Any) -> Iterator[Fault]:
    """A fault for each file that the document's settings name in vain."""
    folder = Path(document.path).parent
    for entry in (*BOTH, *ONE[to]):
        for name in _names(metadata.get(entry)):
            if entry == "filters" and (name in ("quarto", "citeproc") or not name.endswith(".lua")):
                continue
            if (folder / name).is_file():
                continue
            place = asked.place(entry, name, document, project)
            what = f"`{entry}:` names {name}, which does not exist"
            yield Fault(what, place, "correct the path; it counts from the file that names it")


def _names(value: Any) -> Iterator[str]:
    """The file names in an entry: one, a list, or mappings with ``file:`` or ``path:``."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, Mapping):
            one = one.get("file") or one.get("path")
        if isinstance(one, str) and one and "\n" not in one and not _is_text(one):
            yield one


def _is_text(value: str) -> bool:
    """Whether it is no file of this machine: an address, or Typst itself."""
    return "://" in value or value.lstrip().startswith(("#", "<"))
