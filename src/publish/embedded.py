"""Documents whose cells another one shows (``{{< embed other.qmd#fig-x >}}``).

They run as themselves, in their own folder with their own settings, before the other is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from publish import document, execute, runs
from publish.document import Document, Prose
from publish.ingredients import Ingredients
from publish.kernels import Kernels
from publish.project import Project
from publish.variants import Target

EMBED = re.compile(r"(?<!\{)\{\{<\s*embed\s+[\"']?([^\s#\[>\"']+\.qmd)")


def documents(one: Document, project: Project) -> list[Document]:
    """The documents that a document embeds. Raises DocumentError if one cannot be read."""
    texts = (part.text for part in one.parts if isinstance(part, Prose))
    names = dict.fromkeys(name for text in texts for name in EMBED.findall(text))
    found = []
    for name in names:
        path = project.root / name.lstrip("/") if name.startswith("/") else one.path.parent / name
        inside = project.single or path.resolve().is_relative_to(project.root.resolve())
        if inside and path.is_file() and path.resolve() != one.path.resolve():
            found.append(document.read(path, project.root))
    return found


def ingredients(one: Document, project: Project) -> Ingredients:
    """What decides the results of the documents that a document embeds."""
    return {
        f"{name} in {other.path.name}": mark
        for other in documents(one, project)
        for name, mark in runs.all_results(runs.of(Target(other), project)).items()
    }


def run(
    one: Document, project: Project, kernels: Kernels, timeout: float
) -> Mapping[Path, execute.Executed]:
    """Run the documents that a document embeds; each by its path."""
    found = {}
    for other in documents(one, project):
        target = Target(other)
        (first, *_) = runs.of(target, project)
        results, _ = runs.results(first, target, project, kernels, None, False, timeout)
        found[other.path.resolve()] = execute.compose(other, results, first.execution, {})
    return found
