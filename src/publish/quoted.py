"""One passage, quoted in two reports of one build: an author should know of it.

Reports publish which passages they quote (`evidence.files`). Two reports that use the same words
make one voice look like two; a report that means to lists the passages in its header, as
``reused-quotes: [S03.07]``. Editions of one report (a hub's, a period's) may share their quotes.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from bite.errors import Fault, GateError


def of(files: Iterable[Path]) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Report → the passages it quotes, and those it declares as used again, from what was published
    of its evidence; the editions of one report are put together."""
    found: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for path in files:
        content = json.loads(path.read_text(encoding="utf-8"))
        quoted, declared = found[path.stem]
        quoted |= {str(quote["id"]) for quote in content.get("quotes") or ()}
        declared |= set(map(str, content.get("reused-quotes") or ()))
    return {name: (frozenset(a), frozenset(b)) for name, (a, b) in found.items()}


def check(files: Iterable[Path]) -> None:
    """Raise GateError for every passage that two reports quote and neither declares."""
    faults = list(_faults(of(files)))
    if faults:
        raise GateError(faults)


def _faults(found: Mapping[str, tuple[frozenset[str], frozenset[str]]]) -> Iterator[Fault]:
    reports: dict[str, list[str]] = defaultdict(list)
    for name, (quoted, _) in sorted(found.items()):
        for label in quoted:
            reports[label].append(name)
    for label, several in sorted(reports.items()):
        declared = any(label in found[name][1] for name in several)
        if len(several) > 1 and not declared:
            listed = " and ".join(several)
            do = (
                "quote another passage in one of them, or write "
                f"`reused-quotes: [{label}]` in its header"
            )
            yield Fault(f"the passage {label} is quoted in {len(several)} reports: {listed}", do=do)
