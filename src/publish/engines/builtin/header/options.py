"""The options of a document's header: known to Quarto, and honoured, harmless or refused here.

``options.yml`` says which; this module reads it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bite.errors import Fault, Where
from publish import asked, settings, yaml12

from ..pandoc import reader_for

SIZES = frozenset({"fig-width", "fig-height", "fig-dpi", "fig-format"})
TABLE = Path(__file__).with_name("options.yml")
ADVICE = "render with Quarto, or remove it"
#: Values that ask for nothing.
NOTHING: tuple[Any, ...] = (None, False, "false", "none", "", [], {})


@cache
def table() -> dict[str, Any]:
    """``options.yml``: ``honoured`` and ``harmless`` options, and for each format the refused."""
    return yaml12.read(TABLE)


@cache
def known() -> frozenset[str]:
    """Every option that Quarto's html and typst formats have."""
    groups = table()
    names = {name for group in groups["honoured"].values() for name in group}
    return frozenset(names.union(groups["harmless"], *groups["refused"].values()))


def refused(metadata: Mapping[str, Any], to: str, document: Any, project: Any) -> Iterator[Fault]:
    """A fault for each option that would change the page or PDF and is not built."""
    groups = table()["refused"]
    for name, what in {**groups["both"], **groups[to]}.items():
        entry = what if isinstance(what, Mapping) else {"what": what}
        value = metadata.get(name)
        if str(value) == entry["only"] if "only" in entry else value not in NOTHING:
            fault = f"unsupported: {entry['what']} (`{name}:`)"
            yield Fault(fault, asked.place(name, "", document, project), ADVICE)
    if not reader_for(metadata):
        what = f"unsupported: documents written in {metadata.get('from')} (`from:`)"
        yield Fault(
            what,
            asked.place("from", "", document, project),
            "write Markdown, or render with Quarto",
        )
    for link in listed(metadata.get("code-links")) if to == "html" else ():
        if isinstance(link, str):
            what = f"unsupported: code-links: {link}"
            yield Fault(
                what,
                asked.place("code-links", "", document, project),
                "write the link's `text` and `href`",
            )


def misspelt(header: Mapping[str, Any], document: Any) -> Iterator[Fault]:
    """A remark for each entry that no one knows but that is nearly the name of an option."""
    formats = header.get("format")
    places = [header, *(formats.values() if isinstance(formats, Mapping) else ())]
    for place in places:
        for name in place if isinstance(place, Mapping) else ():
            plain = str(name).replace("_", "-").lower()
            if name in known() or len(plain) < 5:
                continue
            near = difflib.get_close_matches(plain, known(), 1, cutoff=0.9)
            if near:
                what = f"the option {name} is not known; is {near[0]} meant?"
                yield Fault(what, where(str(name), document), f"write {near[0]}, or leave it")


def idle(document: Any) -> Iterator[Fault]:
    """A remark for each option of a cell that Quarto's Jupyter engine only heeds in the header.

    https://quarto.org/docs/reference/cells/cells-jupyter.html#figures says so of these.
    """
    for part in document.parts:
        for name in sorted(SIZES & set(dict(getattr(part, "options", ())))):
            what = f"{name} has no effect on a single cell, as in Quarto with Jupyter"
            do = f"set {name} in the header, or figsize in the cell's code"
            yield Fault(what, Where(str(part.file), part.line), do)


def where(name: str, document: Any) -> Where:
    """The line of the document's header that sets an option, or the header's first line."""
    first = getattr(document, "header_line", 1)
    line = settings.line_of(name, Path(document.path), first)
    return Where(str(document.path), line or first)


def listed(value: Any) -> list[Any]:
    """A value as a list: Quarto takes one entry for a list of one."""
    return [] if value is None else list(value) if isinstance(value, list | tuple) else [value]
