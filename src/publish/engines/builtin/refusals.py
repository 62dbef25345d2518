"""What pandoc could not do with a document, told at the line that is the likeliest reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from bite.errors import DocumentError, Fault, Where

from .assemble import Assembled

#: How pandoc and Lua say that something nests deeper than they can follow.
_TOO_DEEP = re.compile(r"stack overflow|nesting too deep|maximum parsing depth")
_FILE = re.compile(r"[\w./-]+\.[A-Za-z]{2,5}\b")
_MARKERS = re.compile(r"^(?:[\s>]|[-*+:](?=\s)|\d+[.)](?=\s))+")


def failed(printed: Sequence[str], source: Assembled) -> DocumentError:
    """pandoc ended with an error; ``printed`` is what it said of it."""
    said = " ".join(line.strip() for line in printed)
    if _TOO_DEEP.search(said):
        return too_deep(source)
    said = said.partition(" stack traceback:")[0]
    what = f"the document could not be converted: {said[:500] or 'pandoc did not say why'}"
    return DocumentError(Fault(what, _named(said, source), "mend what the message names"))


def too_deep(source: Assembled) -> DocumentError:
    """Lists, quotes or divs stand in each other more often than a page could show."""
    lines = source.text.split("\n")
    depth = [len(m[0].replace(" ", "")) + len(m[0]) if (m := _MARKERS.match(line)) else 0
             for line in lines]  # fmt: skip
    colons = [len(line) - len(line.lstrip(":")) for line in lines]
    deepest = max(range(len(lines)), key=lambda n: depth[n] + colons[n])
    what = "lists, quotes or divs are nested too deeply to be converted"
    return DocumentError(Fault(what, source.where(deepest + 1), "take some of the levels away"))


def too_long(seconds: float, source: Assembled) -> DocumentError:
    """pandoc was still reading. Open brackets within each other are what it takes longest over."""
    lines = source.text.split("\n")
    most = max(range(len(lines)), key=lambda n: lines[n].count("["))
    what = f"the document could not be converted within {seconds:g} seconds"
    do = "look for many brackets within each other, or split the document"
    return DocumentError(Fault(what, source.where(most + 1), do))


def too_large(source: Assembled) -> DocumentError:
    """pandoc needed more memory than it is given."""
    what = "the document is too large: pandoc needs more than 4 GB of memory for it"
    do = "make its largest table or output smaller, or split the document"
    return DocumentError(Fault(what, Where(source.where(1).file), do))


def _named(said: str, source: Assembled) -> Where:
    """The line of the main document that names a file of which the message speaks."""
    main = source.where(1).file
    try:
        lines = Path(main).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return Where(main)
    names = ["csl:"] if "CiteprocXMLError" in said else _FILE.findall(said)
    for name in names:
        for number, line in enumerate(lines, 1):
            if name.rpartition("/")[2] in line:
                return Where(main, number)
    return Where(main)
