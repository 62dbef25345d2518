"""What a finished page or PDF tells, as text: paragraphs, headings, captions, cells.

Numbers that belong to the document's own order (of sections, figures, pages) are left out. A place
where a work is cited keeps a mark, so that a sentence can be asked whether it cites.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from publish.gate.texts.authored import SENTENCE_END
from publish.gate.texts.lookalikes import BLANK

CITED = "\ue000"
ORDER, ORDERED = "\ue001", "\ue002"
"""Marks in a block's text: here a work is cited; between these two stands the document's own order
(the number of a section, a reference to a figure), a citation's words, a raised mark, or code."""
_OWN_ORDER = re.compile(f"{ORDER}[^{ORDERED}]*{ORDERED}")

_BLOCKS = frozenset(
    "p li td th h1 h2 h3 h4 h5 h6 figcaption dt dd div section article blockquote figure caption "
    "table tr tbody thead ul ol dl pre details summary header footer main nav aside body".split()
)
_LEFT_OUT = frozenset("script style svg template math pre nav noscript colgroup".split())
_CLASSES_LEFT_OUT = frozenset(
    "cell-label quarto-title-meta-heading quarto-alternate-formats to-top "
    "page-footer footnote-back".split()
)
_APART = {"csl-entry": "reference", "quarto-title-meta": "meta", "quarto-title-meta-author": "meta",
          "quarto-appendix-contents": "meta", "quote": "quote", "description": "head"}  # fmt: skip
"""Classes whose text is of a kind of its own."""
_ORDERING = frozenset("header-section-number quarto-xref footnote-ref".split())


@dataclass(frozen=True)
class Block:
    """A paragraph or the like. ``kind``: prose, heading, caption, cell, quote, picture,
    figure-data, reference, meta (authors, dates), head.

    ``line`` is its line in the file; ``classes`` those of all around it; ``table`` counts tables;
    ``ids`` are the ids around it, the nearest last.
    """

    kind: str
    text: str
    line: int | None
    classes: frozenset[str] = frozenset()
    table: int | None = None
    row: int | None = None
    ids: tuple[str, ...] = ()

    def sentences(self) -> Iterator[tuple[int, str]]:
        """Its sentences, each with its place in the block's text."""
        start, text = 0, self.ordered
        for found in SENTENCE_END.finditer(text):
            yield start, text[start : found.end()]
            start = found.end()
        if text[start:].strip():
            yield start, text[start:]

    @property
    def plain(self) -> str:
        """Its words without marks."""
        return _MARKS.sub("", self.text)

    @property
    def ordered(self) -> str:
        """Its words with the document's own order blanked."""
        return _OWN_ORDER.sub(lambda found: BLANK * len(found[0]), self.text)


@dataclass
class _Reading:
    """The state of one walk over a page."""

    blocks: list[Block] = field(default_factory=list)
    tables: int = 0
    rows: int = 0


@dataclass(frozen=True)
class _At:
    kind: str
    classes: frozenset[str]
    ids: tuple[str, ...]
    table: int | None = None
    row: int | None = None


def blocks(tree: etree._Element) -> tuple[Block, ...]:
    """The blocks of a page in order: its head, its title block, its text, its pictures' words."""
    reading = _Reading()
    for meta in tree.iterfind(".//meta"):
        name = (meta.get("name") or meta.get("property") or "").casefold()
        if name in ("description", "og:title", "og:description", "twitter:title",
                    "twitter:description"):  # fmt: skip
            reading.blocks.append(Block("head", meta.get("content") or "", meta.sourceline))
    for title in tree.iterfind(".//head/title"):
        reading.blocks.append(Block("head", title.text or "", title.sourceline))
    body = tree.find("body")
    if body is not None:
        _walk(body, _At("prose", frozenset(), ()), reading)
    return tuple(block for block in reading.blocks if block.text.strip())


def _walk(element: etree._Element, at: _At, reading: _Reading) -> None:
    """Collect the blocks of an element; text between its block children is a block of its own."""
    held: list[str] = []

    def flush() -> None:
        text = " ".join("".join(held).split())
        if _MARKS.sub("", text).strip():
            line = element.sourceline
            reading.blocks.append(Block(at.kind, text, line, at.classes, at.table, at.row, at.ids))
        held.clear()

    def inline(node: etree._Element) -> None:
        tag = node.tag
        if not isinstance(tag, str) or tag in _LEFT_OUT:
            return
        classes = frozenset((node.get("class") or "").split())
        if classes & _CLASSES_LEFT_OUT or node.get("id") == "quarto-reuse":
            return
        if tag == "img":
            if node.get("alt"):
                reading.blocks.append(
                    Block("picture", node.get("alt"), node.sourceline, at.classes, ids=at.ids)
                )
            return
        if tag in _BLOCKS:
            flush()
            if tag == "table" and at.kind == "figure-data":
                return  # the figure's data, which `formats` holds to its file
            _walk(node, _below(node, tag, classes, at, reading), reading)
            return
        if classes & _ORDERING or tag in ("code", "sup"):
            held.append(f"{ORDER}{''.join(node.itertext())}{ORDERED}")
            return
        if "math" in classes or tag == "br":
            held.append(" ")
        if "citation" in classes:
            held.append(f"{CITED}{ORDER}{''.join(node.itertext())}{ORDERED}")
            return
        held.append(node.text or "")
        for child in node:
            inline(child)
            held.append(child.tail or "")

    held.append(element.text or "")
    for child in element:
        inline(child)
        held.append(child.tail or "")
    flush()


def _below(
    node: etree._Element, tag: str, classes: frozenset[str], at: _At, reading: _Reading
) -> _At:
    kind, table, row = at.kind, at.table, at.row
    if tag == "table":
        reading.tables += 1
        table = reading.tables
    if tag == "tr":
        reading.rows += 1
        row = reading.rows
    if "figure-data" in classes:
        kind = "figure-data"
    elif kind in ("figure-data", "reference", "head", "quote"):
        pass
    elif classes & _APART.keys():
        kind = next(_APART[name] for name in sorted(classes) if name in _APART)
    elif tag in ("td", "th"):
        kind = "cell"
    elif tag == "blockquote":
        kind = "quote"
    elif tag in ("figcaption", "caption"):
        kind = "caption"
    elif re.fullmatch("h[1-6]", tag):
        kind = "heading"
    ids = (*at.ids, node.get("id")) if node.get("id") else at.ids
    return _At(kind, at.classes | classes, ids, table, row)


_MARKS = re.compile(f"[{CITED}{ORDER}{ORDERED}]")
_CAPTION = re.compile(r"^\s*(?:Figure|Table|Listing|Equation)\s*[\d.]+\s*[:.]?\s*")
_FURNITURE = re.compile(r"\s*Page \d+ of \d+\s*$")
_SOFT = re.compile("[-\u2010\u2011\u00ad\ufffe\u200b\u2060]")
_DROPPED = re.compile(r"[\s—“”\"‘’'`•*\[\]()|·]|" + f"[{CITED}{ORDER}{ORDERED}]")


def bare(text: str) -> str:
    """Text as formats are compared by: no spaces, no soft signs, one shape of each letter."""
    text = unicodedata.normalize("NFKC", _SOFT.sub("", text.replace("−", "\u2212")))
    return _DROPPED.sub("", text)


def uncaptioned(text: str) -> str:
    """A caption without its label and number, which formats write differently."""
    return _CAPTION.sub("", text)


def lines(pages: Sequence[str]) -> tuple[tuple[int, str], ...]:
    """The lines of a PDF with their pages, without what recurs at the head and foot of pages.

    A word parted at a page's end is drawn without a break before the foot: the foot is cut off it.
    """
    split = [[line.strip() for line in page.splitlines() if line.strip()] for page in pages]
    heads = Counter(page[0] for page in split if page)
    feet = [page[-1] for page in split if page and _FURNITURE.search(page[-1])]
    foot = _FURNITURE.sub("", min(feet, key=len, default=""))
    told = []
    for number, page in enumerate(split, 1):
        for at, line in enumerate(page):
            if at == len(page) - 1 and _FURNITURE.search(line):
                line = _FURNITURE.sub("", line).removesuffix(foot)
            if line and not (at == 0 and number > 1 and heads[line] > 1):
                told.append((number, line))
    return tuple(told)
