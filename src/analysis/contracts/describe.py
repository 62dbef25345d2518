"""The descriptor that the contracts imply for the files of a folder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from analysis.contracts import descriptor, rules
from analysis.contracts.descriptor import NAME, STANDARD
from analysis.contracts.tables import schemas

_TYPES = {
    rules.TEXT: "string",
    rules.WHOLE: "integer",
    rules.NUMBER: "number",
    rules.DATE: "date",
    rules.YES_NO: "boolean",
}
_MEDIA = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "qdpx": "application/zip",
    "yml": "application/yaml",
    "yaml": "application/yaml",
}
_BOUNDS = {
    "in_range": {"min_value": "minimum", "max_value": "maximum"},
    "greater_than_or_equal_to": {"min_value": "minimum"},
    "less_than_or_equal_to": {"max_value": "maximum"},
    "greater_than": {"min_value": "exclusiveMinimum"},
}


def describe(
    directory: str | Path,
    *,
    hubs: Sequence[str] | None = None,
    created: date | None = None,
    status: str | None = None,
    disclosure: str | None = None,
    title: str | None = None,
    seed: int | None = None,
) -> Path:
    """Write ``datapackage.json`` for the files that lie in ``directory``, and return its path.

    What is not given is kept from the descriptor that is there; without one, the status is
    ``real``, the disclosure rules ``mhsds``, ``created`` today and the hubs those of table people.
    A resource's kind of disclosure and its path are kept too.
    """
    root = Path(directory)
    old = _old(root)
    named = list(hubs or old.get("hubs") or _hubs(root))
    day = str(created or old.get("created") or date.today())[:10]
    stated = status or old.get("status") or "real"
    synthetic = stated == "synthetic"
    listed = {r["name"]: r for r in old.get("resources", []) if isinstance(r, dict) and "name" in r}
    content: dict[str, Any] = {
        "$schema": STANDARD,
        "name": "bite-synthetic" if synthetic else old.get("name", "evaluation"),
        "title": title or old.get("title") or "Evaluation data",
        "description": old.get("description")
        or ("Synthetic data, made by a computer program. Nobody in them exists." if synthetic
            else "Data of an evaluation."),
        "created": f"{day}T00:00:00Z",
        "status": stated,
        "disclosure": disclosure or old.get("disclosure") or "mhsds",
        "hubs": named,
    }  # fmt: skip
    if seed is not None or "seed" in old:
        content["seed"] = old.get("seed") if seed is None else seed
    licences = [{"name": "MIT", "path": "https://opensource.org/license/mit", "title": "MIT"}]
    if synthetic or "licenses" in old:
        content["licenses"] = old.get("licenses", licences)
    contracts = schemas(named, pd.Timestamp(day))
    content["resources"] = [
        *(_table(root, contract, listed.get(name, {})) for name, contract in contracts.items()),
        *(_document(root, *entry, listed.get(entry[0], {})) for entry in _documents(root)),
    ]
    path = root / NAME
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def table_schema(contract: pa.DataFrameSchema) -> dict[str, Any]:
    """A contract as a Table Schema (Data Package version 2)."""
    key = list(contract.metadata["key"])
    schema: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": [_field(name, column) for name, column in contract.columns.items()],
    }
    if key:
        schema["primaryKey"] = key
    foreign = [
        {"fields": [k.column], "reference": {"resource": k.table, "fields": [k.field]}}
        for k in contract.metadata["references"]
        if not k.except_prefix
    ]
    if foreign:
        schema["foreignKeys"] = foreign
    return schema


def _field(name: str, column: pa.Column) -> dict[str, Any]:
    dtype = column.metadata["dtype"]
    constraints: dict[str, Any] = {}
    if not column.nullable:
        constraints["required"] = True
    if pattern := column.metadata.get("pattern"):
        constraints["pattern"] = pattern
    for check in column.checks:
        if check.name == "isin":
            constraints["enum"] = list(check.statistics["allowed_values"])
        for statistic, constraint in _BOUNDS.get(check.name, {}).items():
            constraints[constraint] = _plain(check.statistics[statistic])
    field = {"name": name, "type": _TYPES[dtype], "description": column.description}
    return {**field, "constraints": constraints} if constraints else field


def _plain(value: Any) -> Any:
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else value


def _table(root: Path, contract: pa.DataFrameSchema, old: dict[str, Any]) -> dict[str, Any]:
    suffix = contract.metadata["format"]
    entry = _files(root, old.get("path", f"{contract.name}.{suffix}"))
    return {
        "name": contract.name,
        "title": contract.title,
        "description": contract.description,
        "kind": old.get("kind", contract.metadata["kind"]),
        **entry,
        "schema": table_schema(contract),
    }


def _documents(root: Path) -> list[tuple[str, str, str, str]]:
    """Resources that are no tables: name, path, kind, description."""
    found = [
        ("interviews", "interviews.qdpx", "consented", descriptor.ESSENTIAL["interviews"]),
        ("published", "published.yml", "published", descriptor.ESSENTIAL["published"]),
    ]
    for folder, one in (("frameworks", "framework"), ("checklists", "checklist")):
        for path in sorted((root / folder).glob("*.yaml")):
            name = f"{one}.{path.stem}"
            found.append((name, f"{folder}/{path.name}", "published", f"{one}: {path.stem}"))
    if (root / "identifying.yml").is_file():
        said = "words in the interviews that give somebody away, and words that only look it"
        found.append(("words.identifying", "identifying.yml", "consented", said))
    return found


def _document(
    root: Path, name: str, path: str, kind: str, description: str, old: dict[str, Any]
) -> dict[str, Any]:
    entry = _files(root, old.get("path", path))
    said = description[0].upper() + description[1:] + "."
    return {"name": name, "description": said, "kind": old.get("kind", kind), **entry}


def _files(root: Path, path: str | list[str]) -> dict[str, Any]:
    paths = [path] if isinstance(path, str) else path
    suffix = Path(paths[0]).suffix.removeprefix(".")
    entry: dict[str, Any] = {"path": path, "format": suffix}
    entry["mediatype"] = _MEDIA.get(suffix, "application/octet-stream")
    if suffix == "csv":
        entry["encoding"] = "utf-8"
    files = [root / one for one in paths]
    if all(file.is_file() for file in files):
        resource = descriptor.Resource("", tuple(files), "")
        entry["bytes"] = sum(file.stat().st_size for file in files)
        entry["hash"] = f"sha256:{resource.hash}"
    return entry


def _old(root: Path) -> dict[str, Any]:
    try:
        content = json.loads((root / NAME).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _hubs(root: Path) -> list[str]:
    try:
        column = pd.read_parquet(root / "people.parquet", columns=["hub"])["hub"]
    except (OSError, ValueError, KeyError):
        return []
    return sorted(column.dropna().astype(str).unique())
