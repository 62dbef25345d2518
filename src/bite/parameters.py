"""What parameters a report may be given: the only knowledge that needs both wings.

The document's tagged cell names them; the study knows which values its own parameters accept. A
document that does not use the study may give its parameters any name and any value.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bite.errors import Fault, UsageError
from publish.document import Document
from publish.project import Project


def given(pairs: list[str], file: Path | None = None) -> dict[str, Any]:
    """Parameters from ``name:value`` options and from a YAML file; the options win."""
    from publish import yaml12

    values: dict[str, Any] = {}
    if file is not None:
        if not file.is_file():
            raise UsageError(Fault(f"there is no file {file}", do="check --execute-params"))
        values |= yaml12.read(file)
    return values | split(pairs, "-P name:value, such as -P hub:Walton")


def split(pairs: list[str], example: str) -> dict[str, str]:
    """``name:value`` texts as a mapping."""
    wrong = [pair for pair in pairs if ":" not in pair or not pair.partition(":")[0].strip()]
    if wrong:
        raise UsageError(
            [Fault(f"'{pair}' is not name:value", do=f"write {example}") for pair in wrong]
        )
    values: dict[str, str] = {}
    faults = []
    for name, _, text in (pair.partition(":") for pair in pairs):
        name, value = name.strip(), text.strip()
        if values.setdefault(name, value) != value:
            what = f"{name} is given twice: {values[name]} and {value}"
            faults.append(Fault(what, do="keep one of the two"))
    if faults:
        raise UsageError(faults)
    return values


def check(project: Project, document: Document, values: Mapping[str, Any]) -> None:
    """Raise UsageError, listing the valid ones, if the study knows a value to be wrong."""
    data = _data(project)
    if not values or data is None or not uses_study(document):
        return
    from analysis import parameters

    known = {name: value for name, value in values.items() if name in parameters.NAMES}
    parameters.check(data, known, parameters.NAMES)


def each(project: Project, document: Document, name: str) -> tuple[Any, ...]:
    """The values of which ``--each name`` makes one report. Raises UsageError without a list."""
    if name not in document.parameters:
        valid = ", ".join(document.parameters) or "none"
        what = f"{document.path.name} has no parameter '{name}'"
        raise UsageError(Fault(what, do=f"its parameters: {valid}"))
    data = _data(project)
    if data is None or not uses_study(document):
        what = f"the values of '{name}' are not listed anywhere"
        raise UsageError(Fault(what, do=f"name them one by one: -P {name}:VALUE"))
    from analysis import parameters

    return parameters.values(data, name)


def uses_study(document: Document) -> bool:
    """Whether a document's cells import the analysis."""
    from publish.kernels import modules_imported

    modules = modules_imported(cell.code for cell in document.cells)
    return any(name.partition(".")[0] == "analysis" for name in modules)


def _data(project: Project) -> Path | None:
    folder = project.root / "data"
    return folder if (folder / "datapackage.json").is_file() else None
