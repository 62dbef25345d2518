"""The code tree of a REFI-QDA file: ids, names and places in the tree, whatever wrote it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

from analysis.qualitative.coding import Code
from analysis.qualitative.refi.ledger import Ledger, guid
from analysis.qualitative.refi.writing import guid as made_guid
from bite.errors import DataError, Fault, Where

NAMELESS = "(code without a name)"


def codes(ledger: Ledger, book: Element | None, origin: str, path: Path) -> tuple[Code, ...]:
    """Every code, parents before their children.

    Raises `DataError` if one id stands for two different codes: whatever was coded with it could
    not be told apart.
    """
    found: dict[str, Code] = {}
    faults = []
    for code, element in _below(ledger, book, ""):
        known = found.setdefault(code.id, code)
        if _filled(known) == _filled(code):
            found[code.id] = replace(
                known,
                description=known.description or code.description,
                colour=known.colour or code.colour,
            )
        else:
            faults.append(
                Fault(
                    f"the codes {known.name!r} and {code.name!r} have the same id {code.id}",
                    Where(str(path), ledger.line(element)),
                    "merge them in the program that wrote the file, and export again",
                )
            )
    if faults:
        raise DataError(faults)
    listed = tuple(found.values())
    return listed if origin == "bite" else _nested(listed, "atlas" in origin.casefold())


def without_cases(
    listed: Sequence[Code], cases: Mapping[str, str]
) -> tuple[tuple[Code, ...], set[str]]:
    """The codes that are no cases, and the ids of those that are.

    NVivo lists a case in the codebook too, under the id of the case: coding with it says who spoke.
    """
    spoken = {code.id for code in listed if code.id in cases}
    if not spoken:
        return tuple(listed), spoken
    parents = {code.id: code.parent for code in listed}

    def above(code: Code) -> str:
        parent = code.parent
        while parent in spoken:
            parent = parents[parent]
        return parent

    return tuple(replace(c, parent=above(c)) for c in listed if c.id not in spoken), spoken


def _filled(code: Code) -> tuple[str, str, bool]:
    return code.name, code.parent, code.codable


def _below(ledger: Ledger, element: Element | None, parent: str) -> Iterator[tuple[Code, Element]]:
    if element is None:
        return
    for holder in [element, *ledger.take(element, "Codes")]:
        for i, child in enumerate(ledger.take(holder, "Code")):
            name = child.get("name", "").strip()
            if not name:
                name = NAMELESS
                ledger.lose("name of a code", "the file gives none", child, grave=False)
            code = Code(
                id=guid(child) or made_guid("code", f"{parent}/{i}/{name}"),
                name=name,
                parent=parent,
                description=ledger.text(child, "Description"),
                colour=child.get("color", ""),
                codable=child.get("isCodable", "true").strip().lower() in ("true", "1"),
            )
            yield code, child
            yield from _below(ledger, child, code.id)


def _nested(listed: tuple[Code, ...], always: bool) -> tuple[Code, ...]:
    """ATLAS.ti flattens its tree into names such as ``Coke::diet Coke``: put it back.

    A code that the names only imply is made where the program is known to write such names
    (`always`); elsewhere ``::`` means a tree only if the code above is there.
    """
    by_name = {code.name: code for code in reversed(listed) if not code.parent}
    out: list[Code] = []
    made: dict[str, Code] = {}

    def above(name: str) -> Code | None:
        if name in by_name:
            return by_name[name]
        if not always or not name.strip():
            return None
        if name not in made:
            top, mark, last = name.rpartition("::")
            higher = above(top) if mark else None
            made[name] = Code(
                made_guid("code", f"implied:{name}"),
                last if higher else name,
                higher.id if higher else "",
                codable=False,
            )
            out.append(made[name])
        return made[name]

    for code in listed:
        top, mark, last = code.name.rpartition("::")
        higher = above(top) if mark and last.strip() and not code.parent else None
        if higher is not None and higher.id != code.id:
            code = replace(code, name=last, parent=higher.id)
        out.append(code)
    return _in_order(out)


def _in_order(listed: Sequence[Code]) -> tuple[Code, ...]:
    """The same codes, each after the one above it, siblings in their order."""
    children: defaultdict[str, list[Code]] = defaultdict(list)
    for code in listed:
        children[code.parent].append(code)
    out: list[Code] = []
    todo = list(reversed(children[""]))
    while todo:
        code = todo.pop()
        out.append(code)
        todo += reversed(children[code.id])
    return tuple(out)
