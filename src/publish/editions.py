"""What a project publishes, told to its own front page: every edition and where it lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publish import build, project, variants


@dataclass(frozen=True)
class Edition:
    """One report for one set of parameters.

    ``parameters`` are those that differ from the report's defaults, ``defaults`` all it has.
    ``addresses`` (format → address) are relative to the front page and are those of the built
    site, with either engine: a variant has no document of its own that a link could name.
    """

    report: str
    title: str
    parameters: Mapping[str, Any]
    defaults: Mapping[str, Any]
    addresses: Mapping[str, str]


def published(folder: Path | str = ".") -> tuple[Edition, ...]:
    """Every edition of the project that holds `folder`, in order: what ``variants.yml`` names after
    the report itself. The front page is none. Raises DocumentError as a build would."""
    here = project.find(Path(folder))
    front = here.root / "index.qmd"
    documents = build.find_documents(here)
    return tuple(
        Edition(
            target.document.name,
            str(target.document.header.get("title") or target.document.name),
            dict(target.parameters),
            dict(target.document.parameters),
            {kind: f"{target.output(here).as_posix()}.{kind}" for kind in target.published},
        )
        for target in variants.targets(here, variants.read(here), documents)
        if target.document.path != front
    )
