"""A built site as the gate sees it: every file that would leave, read once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pypdfium2
from lxml import etree
from lxml import html as lxml_html

from bite.errors import Fault, UsageError, Where
from publish import aside, registry
from publish.gate.texts import told
from publish.registry import Edition

REPORT = "gate.html"
"""The gate's own page: it stays here."""
STAYS = frozenset({REPORT})


@dataclass(frozen=True)
class Page:
    """A web page: its path below the site and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> etree._Element:
        """Its elements; each knows its line in the file."""
        parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True)
        return lxml_html.document_fromstring(self.text.encode("utf-8"), parser=parser)

    @cached_property
    def blocks(self) -> tuple[told.Block, ...]:
        """What it tells: paragraphs, headings, captions, cells."""
        return told.blocks(self.tree)


@dataclass(frozen=True)
class Pdf:
    """A PDF: its path below the site and its bytes."""

    path: str
    content: bytes

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """The text of each page, in the order in which it is drawn; none of what is no PDF
        (`access` says so)."""
        try:
            with pypdfium2.PdfDocument(self.content) as opened:
                return tuple(_text(page) for page in opened)
        except pypdfium2.PdfiumError:
            return ()


def _text(page) -> str:
    text = page.get_textpage()
    try:
        return text.get_text_range()
    finally:
        text.close()
        page.close()


@dataclass(frozen=True)
class Site:
    """Everything below a folder that would leave with it."""

    root: Path

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Paths below the site, in order."""
        found = (p for p in self.root.rglob("*") if p.is_file() and p.suffix != aside.SUFFIX)
        names = (path.relative_to(self.root).as_posix() for path in found)
        return tuple(sorted(name for name in names if name not in STAYS))

    def read(self, name: str) -> bytes:
        return (self.root / name).read_bytes()

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        return tuple(
            Page(name, self.read(name).decode("utf-8", "replace"))
            for name in self.of("html", "htm")
        )

    @cached_property
    def pdfs(self) -> tuple[Pdf, ...]:
        return tuple(Pdf(name, self.read(name)) for name in self.of("pdf"))

    def of(self, *suffixes: str) -> tuple[str, ...]:
        """The files whose names end so."""
        return tuple(name for name in self.files if name.rpartition(".")[2].lower() in suffixes)

    @cached_property
    def editions(self) -> tuple[Edition, ...]:
        """What each report of each variant says in facts, figures and tables."""
        return registry.editions(self.root)

    @cached_property
    def digest(self) -> str:
        """One mark for all that would leave: it changes with any byte of any file."""
        whole = hashlib.sha256()
        for name, mark in self.marks():
            whole.update(f"{name}\0{mark}\n".encode())
        return whole.hexdigest()

    def marks(self) -> Iterator[tuple[str, str]]:
        """Each file with the SHA-256 of its bytes."""
        for name in self.files:
            yield name, hashlib.sha256(self.read(name)).hexdigest()


def opened(root: Path) -> Site:
    """The site in a folder; UsageError where nothing has been built."""
    site = Site(root)
    if not root.is_dir() or not site.pages:
        do = "build it first with `make`, or name a folder that was built"
        raise UsageError(Fault("there is no built site here", Where(str(root)), do))
    return site
