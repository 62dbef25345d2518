"""What a report depends on, each thing with a name a person knows and a mark of its content.

Two lists: what decides the results of its cells, and what else decides how the result looks.
Comparing such a list with that of the last build says whether something is stale, and why.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from publish.document import Document, Prose
from publish.kernels import modules_imported
from publish.project import Project
from publish.steps import Step, steps
from publish.variants import Target

Ingredients = dict[str, str]
#: Begins the name of the ingredient that is a document's text; its path follows.
TEXT_OF = "text of "

#: Something in the text that may be the path of a file.
_PATH = re.compile(r"[\w./-]+\.[A-Za-z0-9]{2,6}")
#: How the names of settings begin that decide how results look; steps hold the other settings.
_DRAWING = ("fig-", "ipynb-shell-interactivity")
_IGNORED = ("__pycache__", ".", "_figures")


def of_results(
    target: Target, project: Project, execution: Mapping[str, Any], to: str = "html"
) -> Ingredients:
    """Everything that decides what the cells of a document give when they run for format ``to``.

    That is its steps in order, the settings of execution, parameters, declared inputs, local
    modules it imports, the lock, the installed packages the lock names, and Python itself.
    """
    document = target.document
    todo = steps(document, execution, target.parameters)
    found: Ingredients = {}
    for number, step in enumerate(todo):
        found[_step_name(step, number, todo)] = mark(repr(step.identity))
    if not any(step.runs for step in todo):
        return found  # nothing is computed, so nothing else matters
    settings = {n: v for n, v in execution.items() if n.startswith(_DRAWING)}
    found["execution settings"] = mark(repr([to, *sorted(settings.items())]))
    found["folder"] = _shown(document.path.parent, project.root)
    for name, value in target.parameters.items():
        found[f"parameter {name}"] = repr(value)
    for name, value in project.environment.items():
        found[f"variable {name}"] = mark(value)
    found |= files(target.inputs or (), project.root)
    found |= files(_local_modules(document, project), project.root)
    lock = project.root / "requirements.lock"
    found |= files((lock,), project.root) if lock.is_file() else {}
    found |= {f"package {n}": v for n, v in installed(lock).items()}
    found["Python"] = platform.python_version()
    return found


def of_outputs(target: Target, project: Project, engine: str, version: str) -> Ingredients:
    """Everything else that decides what the finished files look like."""
    document = target.document
    found: Ingredients = {
        f"{TEXT_OF}{_shown(document.path, project.root)}": mark(
            repr(sorted(document.header.items(), key=str)) + document.text
        ),
        "published formats": " ".join(target.published),
        "engine": engine,
        "the press": version,
        "command line": mark(repr(sorted(project.overrides.items(), key=str))),
    }
    found |= files(project.settings_files(document), project.root)
    found |= files((project.root / "theme",), project.root)
    found |= files(_referenced(document, project), project.root)
    return found


def differences(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """What changed from one list to the other, as sentences; the likeliest reason first."""
    steps_changed = [n for n in new if n.startswith(("code of", "inline")) and new[n] != old.get(n)]
    gone = [n for n in old if n.startswith(("code of", "inline")) and n not in new]
    sentences = []
    if steps_changed:
        sentences.append(f"{steps_changed[0]} changed")
    elif gone:
        sentences.append(f"{gone[0]} was taken away")
    for name in new:
        if name.startswith(("code of", "inline")):
            continue
        if name not in old:
            sentences.append(f"{name} is new")
        elif old[name] != new[name]:
            is_text = name.startswith(("parameter ", "package ")) or name == "Python"
            detail = f" ({old[name]} → {new[name]})" if is_text else ""
            sentences.append(f"{name} changed{detail}")
    sentences += [
        f"{name} is gone"
        for name in old
        if name not in new and not name.startswith(("code of", "inline"))
    ]
    return sentences


def in_short(sentences: Iterable[str], limit: int = 3) -> str:
    """The first few reasons in one line."""
    every = list(dict.fromkeys(sentences))
    more = f", and {len(every) - limit} more" if len(every) > limit else ""
    return ", ".join(every[:limit]) + more


def mark(content: str | bytes) -> str:
    """A short mark that differs when the content does (SHA-256, first 16 digits)."""
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    return hashlib.sha256(data).hexdigest()[:16]


def files(paths: Iterable[Path], root: Path) -> Ingredients:
    """Each file, and each file of each folder, with the SHA-256 of its content."""
    return {_shown(path, root): content_hash(path) for path in sorted(set(_walk(paths)))}


def press_version() -> str:
    """A mark of this package's own source, engines, filters and templates included."""
    here = Path(__file__).parent
    paths = sorted(set(_walk((here,))))
    marks = (f"{path.relative_to(here)} {content_hash(path)}" for path in paths)
    return mark("\n".join(marks))


def installed(lock: Path) -> dict[str, str]:
    """Installed versions of the packages that the lock names (of all, without a lock)."""
    wanted = _locked(lock)
    found: dict[str, str] = {}
    for folder in sys.path:
        if not folder.endswith(("site-packages", "dist-packages")) or not os.path.isdir(folder):
            continue
        for entry in os.listdir(folder):
            if entry.endswith(".dist-info"):
                name, _, version = entry.removesuffix(".dist-info").partition("-")
                name = name.lower().replace("_", "-")
                if wanted is None or name in wanted:
                    found.setdefault(name, version)
    return dict(sorted(found.items()))


def _locked(lock: Path) -> set[str] | None:
    if not lock.is_file():
        return None
    names = re.findall(r"^([A-Za-z0-9._-]+)==", lock.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name.lower()) for name in names}


def _step_name(step: Step, number: int, todo: tuple[Step, ...]) -> str:
    if step.kind == "inline":
        position = sum(other.kind == "inline" for other in todo[: number + 1])
        return f"inline expression {position}"
    if step.kind == "parameters":
        return "code of the parameters given"
    label = step.name if step.name.startswith("cell '") else ""
    position = sum(other.kind == "cell" for other in todo[: number + 1])
    return f"code of {label or f'cell {position}'}"


def _walk(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_file():
            yield path
        elif path.is_dir():
            for folder, names, entries in os.walk(path):
                names[:] = sorted(n for n in names if not n.startswith(_IGNORED))
                yield from (Path(folder, n) for n in entries if n[0] != "." and n[-4:] != ".pyc")


def content_hash(path: Path) -> str:
    """SHA-256 of a file's content; one that did not change is read once a process."""
    status = path.stat()
    return _hash(str(path), status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=4096)
def _hash(path: str, size: int, modified: int) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _shown(path: Path, root: Path) -> str:
    return os.path.relpath(path, root).replace(os.sep, "/")


def _local_modules(document: Document, project: Project) -> Iterator[Path]:
    """Python files beside the document that its cells import."""
    for name in modules_imported(cell.code for cell in document.cells):
        top = name.partition(".")[0]
        for folder in (document.path.parent, project.root):
            yield from (p for p in (folder / f"{top}.py", folder / top) if p.exists())


def _referenced(document: Document, project: Project) -> Iterator[Path]:
    """Files that the text or the settings name: images, references, styles, filters."""
    texts = [part.text for part in document.parts if isinstance(part, Prose)]
    metadata = project.metadata(document, "html") | {"_pdf": project.metadata(document, "pdf")}
    texts += [text for text in _strings(metadata) if len(text) < 300]
    folder = document.path.parent
    for name in dict.fromkeys(match[0] for text in texts for match in _PATH.finditer(text)):
        if "_figures/" in name or name.endswith((".html", ".pdf")):
            continue  # made by builds, so no reason for one
        for path in (folder / name, project.root / name.lstrip("/")):
            if path.is_file():
                yield path


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)
