"""What has been run and built already, under ``.bite/`` in the project.

Results of cells are kept under a key made of everything that decides them (`publish.ingredients`),
so the same question is never computed twice, whichever branch of the history one stands on. Beside
them stands a record of each published report: what it was made from, and the files it became.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publish import aside
from publish.execute import Results
from publish.ingredients import TEXT_OF, Ingredients, differences, in_short, mark

#: Results kept per project; the oldest go first.
KEPT = 400
_VERSION = "1"
#: Results may hold what is not published: for who runs the build only.
_PRIVATE = 0o600


@dataclass(frozen=True)
class Record:
    """One report as last published: what decided its numbers and its looks, and its files."""

    results: Mapping[str, str]
    looks: Mapping[str, str]
    files: Mapping[str, str]  # path relative to the output folder → mark of its content


@dataclass(frozen=True)
class State:
    """Whether a report is as it should be. ``why`` is empty when nothing is stale."""

    compute: bool
    why: str = ""

    @property
    def stale(self) -> bool:
        """Whether anything has to be done."""
        return bool(self.why)


@dataclass(frozen=True)
class Store:
    """The store of one project."""

    folder: Path

    def results(self, ingredients: Ingredients) -> Results | None:
        """What the cells gave when everything was as it is now; None if that was never run."""
        content = _read(self._results_path(ingredients))
        values = content.get("values") if content else None
        if content is None or not isinstance(values, list) or len(values) != content.get("steps"):
            return None
        if not all(isinstance(value, list | dict | None) for value in values):
            return None
        seconds = content.get("seconds")
        return Results(tuple(values), seconds) if isinstance(seconds, int | float) else None

    def keep(self, ingredients: Ingredients, results: Results) -> None:
        """Remember results."""
        content = {
            "steps": len(results.values),
            "seconds": results.seconds,
            "values": list(results.values),
        }
        text = json.dumps(content, ensure_ascii=False)
        aside.write(self._results_path(ingredients), text, _PRIVATE)
        self._forget_oldest()

    def record(self, output: Path, name: str) -> Record | None:
        """How a report was last published to ``output``; None if it never was."""
        content = _read(self._record_path(output, name))
        if content is None:
            return None
        results, looks, files = (content.get(name) for name in ("results", "looks", "files"))
        if isinstance(results, dict) and isinstance(looks, dict) and isinstance(files, dict):
            return Record(results, looks, files)
        return None

    def remember(self, output: Path, name: str, record: Record) -> None:
        """Remember how a report was published."""
        content = {"results": record.results, "looks": record.looks, "files": record.files}
        text = json.dumps(content, indent=1, ensure_ascii=False)
        aside.write(self._record_path(output, name), text, _PRIVATE)

    def records(self, output: Path) -> dict[str, Record]:
        """Every report that was published to ``output``, by name."""
        folder = self._folder_of(output)
        names = (
            path.relative_to(folder).with_suffix("").as_posix()
            for path in sorted(folder.rglob("*.json"))
        )
        found = {name: self.record(output, name) for name in names}
        return {name: record for name, record in found.items() if record is not None}

    def forget(self, output: Path, name: str) -> None:
        """Remember no longer that a report was published."""
        self._record_path(output, name).unlink(missing_ok=True)

    def _results_path(self, ingredients: Ingredients) -> Path:
        key = mark(_VERSION + json.dumps(ingredients, sort_keys=True))
        return self.folder / "results" / f"{key}.json"

    def _record_path(self, output: Path, name: str) -> Path:
        return self._folder_of(output) / f"{name}.json"

    def _folder_of(self, output: Path) -> Path:
        # Named by the way from the store, so that a project that is moved or copied stays fresh.
        where = os.path.relpath(output.resolve(), self.folder.resolve())
        return self.folder / "published" / mark(where)

    def _forget_oldest(self) -> None:
        with suppress(OSError):
            paths = sorted((self.folder / "results").glob("*.json"), key=os.path.getmtime)
            for path in paths[:-KEPT]:
                path.unlink(missing_ok=True)


def state(
    record: Record | None,
    results: Ingredients,
    looks: Ingredients,
    output: Path,
    wanted: Iterable[str],
    declared: bool = True,
) -> State:
    """Whether a report is stale and why.

    ``wanted`` are the files it is to become, relative to ``output``. ``declared`` is False when
    nobody said what the cells read: then they have to run, always.
    """
    if record is None:
        return State(True, "never built")
    computed = differences(record.results, results)
    if not declared:
        computed.append("what its cells read is not declared (inputs: in variants.yml)")
    shown = differences(record.looks, looks)
    shown += [f"{name} was never built" for name in wanted if name not in record.files]
    for name, content in record.files.items():
        path = output / name
        if not path.is_file():
            shown.append(f"{name} is missing")
        elif mark(path.read_bytes()) != content:
            shown.append(f"{name} was changed by hand")
    if computed and any(text.startswith(TEXT_OF) for text in shown):
        shown = [text for text in shown if not text.startswith(TEXT_OF)]  # the code is in it
    return State(bool(computed), in_short([*computed, *shown]))


def _read(path: Path) -> dict[str, Any] | None:
    """A stored mapping; None if it is not there or not whole."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None
