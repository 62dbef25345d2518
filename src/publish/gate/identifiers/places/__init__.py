"""Every text of every file that would leave, with its place.

`found` gives what is shown, what is only in the source, what is packed or attached, and the names
of files and folders. A text is given as it stands and as a browser or a person would read it.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from urllib.parse import unquote_plus

from bite.identifiers import Manner
from publish.gate.identifiers.places import containers, markup, pdf
from publish.gate.identifiers.places.containers import Load, loads, without_load
from publish.gate.identifiers.places.text import Part, Piece, Text, Unread
from publish.gate.site import Site

__all__ = ["Load", "Part", "Text", "Unread", "found", "loads", "readings", "without_load"]

_ENTITY = re.compile(r"&(?:#\w+|[A-Za-z]\w+);?")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}|\w\+\w")
_ESCAPE = re.compile(r"\\u\{([0-9A-Fa-f]{1,6})\}|\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})")
_CSS = re.compile(r"\\([0-9A-Fa-f]{2,6})\s?")


def found(site: Site) -> Iterator[Piece]:
    """Every text of a site; `loads` gives what one of them carries in another form."""
    for name in site.files:
        yield Text(name, name, "its name", manner=Manner.MARKS)
    pages = {page.path: page for page in site.pages}
    pdfs = {one.path: one for one in site.pdfs}
    shared = Counter(_mark(name, site.read(name)) for name in site.of("csv", "json"))
    for name in site.files:
        yield from _file(site, name, pages, pdfs, shared)


def _file(site: Site, name: str, pages, pdfs, shared: Counter[int]) -> Iterator[Piece]:
    if name in pages:
        yield from markup.page(pages[name].tree, pages[name].text, name)
    elif name in pdfs:
        content = pdfs[name].content
        try:
            drawn = pdfs[name].pages
        except Exception:
            drawn = ()
        yield from pdf.pages(drawn, name)
        yield from pdf.objects(content, name, lambda inner, data: containers.texts(inner, data, 1))
    else:
        content = site.read(name)
        mark = _mark(name, content)
        if shared[mark] > 1:  # editions share most of their data
            yield Part(mark, partial(containers.texts, name, content))
        else:
            yield from containers.pieces(name, content)


def _mark(name: str, content: bytes) -> int:
    return hash((name.rpartition(".")[2].lower(), content))


def readings(words: str) -> tuple[str, ...]:
    """A text as it stands and with its entities, percent signs, escapes and tags resolved."""
    out = [words]
    for signs, pattern, resolve in _RESOLVED:
        if any(sign in out[-1] for sign in signs) and pattern.search(out[-1]):
            again = resolve(out[-1])
            if again != out[-1]:
                out.append(again)
    return tuple(out)


def _entities(words: str) -> str:
    return html.unescape(html.unescape(words))


def _percents(words: str) -> str:
    return unquote_plus(unquote_plus(words))


def _escapes(words: str) -> str:
    def said(match: re.Match[str]) -> str:
        code = int(next(group for group in match.groups() if group), 16)
        return chr(code) if code < 0x110000 else ""

    return _ESCAPE.sub(said, words)


def _css(words: str) -> str:
    return _CSS.sub(lambda match: chr(min(int(match.group(1), 16), 0x10FFFF)), words)


_RESOLVED = (
    ("&", _ENTITY, _entities),
    ("%+", _PERCENT, _percents),
    ("\\", _ESCAPE, _escapes),
    ("\\", _CSS, _css),
)
