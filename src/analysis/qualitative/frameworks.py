"""Frameworks as data: what a study may be read by, and how much of it was coded.

Each framework is a YAML file with the works to cite: NPT (`npt_4x4`, `npt_2022_cmo`), CFIR
(`cfir_2022`: Damschroder and colleagues 2022, doi 10.1186/s13012-022-01245-0), RE-AIM (`re_aim`:
Glasgow and colleagues 1999, doi 10.2105/AJPH.89.9.1322), or a study's own themes. A framework is
read from the codes of its names; what was coded to one is never carried over to another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from analysis.qualitative.coding import Code, CodedProject
from analysis.qualitative.themes.counting import by_group
from bite.errors import DataError, Fault, UsageError, Where


@dataclass(frozen=True)
class Construct:
    """A construct with our own short description, and what lies under it, in order."""

    label: str
    description: str = ""
    sub: tuple[Construct, ...] = ()

    def below(self) -> Iterator[tuple[Construct, ...]]:
        """This construct and everything under it, each as the chain from here to it."""
        yield (self,)
        for part in self.sub:
            yield from ((self, *chain) for chain in part.below())


@dataclass(frozen=True)
class Framework:
    """A framework with the works to cite for it."""

    name: str
    title: str
    constructs: tuple[Construct, ...]
    citation: tuple[str, ...]
    doi: tuple[str, ...]

    def chains(self) -> Iterator[tuple[Construct, ...]]:
        """Every construct at every level, as the chain from the top to it."""
        for construct in self.constructs:
            yield from construct.below()


def available(folder: Path | str) -> tuple[str, ...]:
    """The names that `load` knows in `folder`: its YAML files that hold a framework."""
    paths = sorted(Path(folder).glob("*.yaml"))
    return tuple(p.stem for p in paths if "framework" in (_read(p) or {}))


def load(name: str, folder: Path | str) -> Framework:
    """The framework `name`, such as ``npt_4x4``.

    Raises `UsageError` with the names there are if there is none of this name, and `DataError`
    with every fault of its file.
    """
    path = Path(folder) / f"{name}.yaml"
    if not path.is_file():
        known = ", ".join(available(folder)) or "none"
        raise UsageError(f"there is no framework {name!r} in {folder}; there are: {known}")
    content = _read(path)
    where = Where(str(path))
    if not isinstance(content, dict):
        raise DataError(Fault("is no framework", where, "See the files as shipped."))
    faults = list(_faults(content, where))
    if faults:
        raise DataError(tuple(faults))
    return Framework(
        str(content["framework"]),
        str(content.get("title") or content["framework"]),
        tuple(_construct(part) for part in content["constructs"]),
        tuple(content["citation"]),
        tuple(content["doi"]),
    )


def coverage(project: CodedProject, framework: Framework, study: str = "") -> pd.DataFrame:
    """How much of `framework` was coded, in its own order.

    A construct's code is the one of its name that lies, at whatever distance, under codes named
    after the constructs above it; a code "Culture" that stands elsewhere may mean something else.
    Capitals do not matter. One row a construct and group: path (``Domain >
    Construct``), name, depth (1 at the top), code (id; empty where the codebook has none), group,
    participants, references, of. A construct that is not in the codebook has zeros: nothing was
    coded to it, which says nothing about whether it mattered.
    """
    named: dict[str, list[Code]] = {}
    for code in project.codes:
        named.setdefault(code.name.casefold(), []).append(code)
    found = [
        (chain, _code_of(project, chain, named.get(chain[-1].label.casefold(), [])))
        for chain in framework.chains()
    ]
    counts = by_group(project, study, [code for _, code in found if code])
    cells = counts.set_index(["code", "group"]).to_dict("index")
    sizes = Counter(p.group for p in project.participants if not study or p.study == study)
    rows = []
    for chain, known in found:
        path = " > ".join(part.label for part in chain)
        code_id = known.id if known else ""
        for group, of in sizes.items():
            cell = cells.get((code_id, group), {"participants": 0, "references": 0})
            counted = (cell["participants"], cell["references"], of)
            rows.append((path, chain[-1].label, len(chain), code_id, group, *counted))
    columns = ["path", "name", "depth", "code", "group", "participants", "references", "of"]
    return pd.DataFrame(rows, columns=columns)


def _code_of(
    project: CodedProject, chain: Sequence[Construct], candidates: Sequence[Code]
) -> Code | None:
    """The candidate that lies under the codes the chain names; of several the highest in the tree.

    None if there is none, or if several stand equally high.
    """
    over = [part.label.casefold() for part in reversed(chain[:-1])]

    def lies_under(code: Code) -> bool:
        names = iter(above.name.casefold() for above in project.above(code)[1:])
        return all(any(name == wanted for name in names) for wanted in over)

    depths = {code: len(project.above(code)) for code in candidates if lies_under(code)}
    highest = [code for code, depth in depths.items() if depth == min(depths.values())]
    return highest[0] if len(highest) == 1 else None


# -- the files ------------------------------------------------------------------------------------


def _read(path: Path) -> Any:
    where = Where(str(path))
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(Fault(f"cannot be read: {error}", where, "Put it back.")) from None
    except yaml.YAMLError as error:
        raise DataError(Fault(f"is not YAML: {error}", where, "Correct the file.")) from None


def _faults(content: Mapping, where: Where) -> Iterator[Fault]:
    if not content.get("framework"):
        yield Fault("does not name the framework", where, "Add `framework: <its name>`.")
    for key in ("citation", "doi"):
        value = content.get(key)
        if not value or not isinstance(value, list):
            yield Fault(f"has no list `{key}`", where, "Add what is to be cited for it.")
    for doi in content.get("doi") or ():
        if not str(doi).startswith("10."):
            yield Fault(f"doi {doi!r} does not begin with 10.", where, "Give the bare DOI.")
    parts = content.get("constructs")
    if not parts or not isinstance(parts, list):
        yield Fault("has no list `constructs`", where, "See the files as shipped.")
    else:
        yield from _faults_of_parts(parts, where, "")


def _faults_of_parts(parts: Sequence, where: Where, above: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, part in enumerate(parts, start=1):
        place = f"{above or 'the top'}, entry {number}"
        label = part if isinstance(part, str) else isinstance(part, dict) and part.get("label")
        if not label or not isinstance(label, str):
            yield Fault(f"a construct without a label (under {place})", where, "Add `label`.")
            continue
        if label.casefold() in seen:
            yield Fault(f"{label!r} stands twice (under {place})", where, "Take one out.")
        seen.add(label.casefold())
        sub = part.get("sub", []) if isinstance(part, dict) else []
        if not isinstance(sub, list):
            yield Fault(f"`sub` of {label!r} is not a list", where, "Begin each line with `-`.")
        else:
            yield from _faults_of_parts(sub, where, label)


def _construct(part: str | Mapping) -> Construct:
    if isinstance(part, str):
        return Construct(part)
    sub = tuple(_construct(below) for below in part.get("sub", []))
    return Construct(part["label"], part.get("description", ""), sub)
