"""The words that authors wrote: prose, headings, captions and titles, with their line and column.

What is no prose is blanked in place, so that a place in the text is a place in the file: code,
comments, attributes, addresses, cross-references, citations. An inline expression stays as one mark
(`EXPRESSION`), so that a sentence around it is whole.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from publish import blocks
from publish.document import INLINE, Cell, Document, Prose
from publish.gate.texts import shown_by_code
from publish.gate.texts.lookalikes import BLANK

EXPRESSION = "\ufffc"
CITATION = re.compile(
    r"(?<![\w@\\])-?@(?!(?:fig|tbl|sec|eq|lst|thm|lem|cor|prp|cnj|def|exm|exr|sol|rem|alg)-)"
    r"(?:\{(?P<braced>[^}\s]+)\}|(?P<key>\w(?:[\w:.#$%&+?<>~/-]*\w)?))"
)
_REFERENCE = re.compile(r"(?<![\w@\\])-?@[\w-]+")
_HEADER = (
    "title", "subtitle", "short-title", "description", "abstract", "kicker", "abstract-title",
    "keywords", "categories", "image-alt", "pagetitle", "summary", "description-meta", "caption",
    "abstract-meta", "plain-language-summary", "highlights", "key-points", "running-head", "lead",
    "title-prefix", "title-short", "shorttitle", "subject", "og-description", "twitter-description",
)  # fmt: skip
_CAPTIONS = (
    "fig-cap", "fig-subcap", "fig-scap", "fig-alt", "tbl-cap", "tbl-subcap", "lst-cap",
    "code-summary",
)  # fmt: skip
_SAID_IN = re.compile(
    r"(?P<name>fig-alt|fig-cap|tbl-cap|alt|aria-label|aria-description|title|caption|description"
    r"|summary|label|placeholder|content|data-caption)\s*=\s*"
    r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')"
)
_BLANKED = (
    re.compile(r"<!--.*?-->", re.DOTALL),
    re.compile(r"\{\{<.*?>\}\}", re.DOTALL),
    re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)(?:\{[^}\n]*\})?"),
    re.compile(r"\[[^\[\]]*(?<![\w\\])@(?:\{|\w)[^\[\]]*\]"),
    re.compile(r"\]\((?:[^()\s]|\([^)]*\))*"),
    re.compile(r"<https?://[^>]+>|https?://[^\s)\]>]+"),
    re.compile(r"^[ \t]*\[\^[\w-]+\]:|\[\^[\w-]+\]", re.MULTILINE),
    re.compile(r"^[ \t>]*(?:\d{1,3}[.)]|\(?\d{1,3}\)|[-*+])(?=[ \t])", re.MULTILINE),
    re.compile(r"^[ \t]*:?-{2,}.*-{2,}:?[ \t]*$|^[ \t]*[|+][-:=+| \t]+$", re.MULTILINE),
    re.compile(r"^[ \t]*:{3,}[ \t]*[\w-]*", re.MULTILINE),
)
_ATTRIBUTES = re.compile(r"\{[^{}\n]*\}|<[/!]?[a-zA-Z][^<>]*>")
_IN_MATHS = re.compile(r"(?<![\\$\w])\$(?=\S)[^$\n]*[a-zA-Z\\][^$\n]*(?<=\S)\$(?!\d)")
_FACTOR = re.compile(r"[_^]\{?\d+\}?|\d+(?:\.\d+)?(?=[a-zA-Z\\])")
_COUNTING = re.compile(r"(?:^[ \t>]*\|[ \t]*\d{1,2}[ \t]*(?=\|).*\n?){2,}", re.MULTILINE)
_FIRST_CELL = re.compile(r"^([ \t>]*\|[ \t]*)(\d{1,2})(?=[ \t]*\|)", re.MULTILINE)
_DIV = re.compile(r"^[ \t]*(?P<colons>:{3,})[ \t]*(?P<rest>.*?)[ \t]*:*[ \t]*$")
_CLASS = re.compile(r"(?<![\w-])\.([\w-]+)")
_PARAGRAPH = re.compile(r"(?:[^\n]*\S[^\n]*\n?)+")
_ITEM = re.compile(
    r"^[ \t>]*(?:(?:\d{1,3}[.)]|\(?\d{1,3}\)|[-*+]|:|#{1,6})(?=[ \t])|\|)", re.MULTILINE
)
SENTENCE_END = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bcf)(?<!\bvs)(?<!\bNo)(?<!\bDr)(?<!\bal)(?<!\bapprox)(?<!\bSt)(?<!\bpp)(?<!\bp)"
    r"(?:[!?]|\.(?!(?<=\b[Nn]o\.)\s*\d))+[”’\"')*_\]]*(?=\s+\S|\s*$)"
)


@dataclass(frozen=True)
class Place:
    """Where something is written."""

    file: Path
    line: int
    column: int


@dataclass(frozen=True)
class Sentence:
    """A sentence as written. ``text`` has blanks where no prose is; ``raw`` is what stands there.

    ``start`` is its place in its passage's text; ``around`` the paragraph's citation keys.
    """

    text: str
    raw: str
    start: int
    around: frozenset[str]

    @property
    def citations(self) -> frozenset[str]:
        """The keys of the works that the sentence itself cites."""
        return citations(self.raw)

    @property
    def expressions(self) -> tuple[str, ...]:
        """The code of its inline expressions."""
        return tuple(found["code"].strip() for found in INLINE.finditer(self.raw))


@dataclass(frozen=True)
class Passage:
    """A stretch of an author's text: what kind it is, its words, and the place of each of them.

    ``classes`` are those of the divs around it. ``starts`` and ``places``: offsets at which a line
    begins in ``text``, and the file, line and column of each.
    """

    kind: str
    raw: str
    starts: tuple[int, ...]
    places: tuple[Place, ...]
    classes: frozenset[str] = frozenset()

    @cached_property
    def text(self) -> str:
        """The words alone; as long as what was written."""
        return words_of(self.raw)

    def place(self, offset: int) -> Place:
        """The file, line and column of a character."""
        at = bisect_right(self.starts, offset) - 1
        found = self.places[at]
        return Place(found.file, found.line, found.column + offset - self.starts[at])

    def sentences(self) -> Iterator[Sentence]:
        """Its sentences. A list item, a heading and a row of a table begin a new one."""
        for paragraph in _PARAGRAPH.finditer(self.text):
            around = citations(self.raw[paragraph.start() : paragraph.end()])
            for start, end in _sentences(self.text, self.raw, *paragraph.span()):
                yield Sentence(self.text[start:end], self.raw[start:end], start, around)


def citations(text: str) -> frozenset[str]:
    """The keys of the works that a stretch of Markdown cites."""
    return frozenset(found["braced"] or found["key"] for found in CITATION.finditer(text))


def words_of(raw: str) -> str:
    """Markdown with everything but its words blanked, letter for letter."""
    text = INLINE.sub(lambda found: found["before"] + _mark(found), raw)
    for pattern in _BLANKED:
        text = pattern.sub(_blank, text)
    text = _ATTRIBUTES.sub(_attributes, text)
    text = _IN_MATHS.sub(lambda found: _FACTOR.sub(_blank, found[0]), text)
    text = _COUNTING.sub(_uncounted, text)
    return _REFERENCE.sub(_blank, text)


def _mark(found: re.Match[str]) -> str:
    return EXPRESSION + " " * (len(found[0]) - len(found["before"]) - 1)


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", BLANK if found[0].startswith("]") else " ", found[0])


def _uncounted(found: re.Match[str]) -> str:
    """Rows of a table without their first cells, where those only count the rows: 1, 2, 3."""
    cells = [int(cell[2]) for cell in _FIRST_CELL.finditer(found[0])]
    if cells != list(range(1, len(cells) + 1)):
        return found[0]
    return _FIRST_CELL.sub(lambda cell: cell[1] + " " * len(cell[2]), found[0])


def _attributes(found: re.Match[str]) -> str:
    """Blanks for attributes, but for those that a reader hears or sees."""
    bare = [BLANK] * len(found[0])
    for said in _SAID_IN.finditer(found[0]):
        which = "double" if said["double"] is not None else "single"
        start, end = said.span(which)
        bare[start:end] = found[0][start:end]
        bare[start - 1] = "."
    return "".join(bare)


def _sentences(text: str, raw: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    edges = {start, end}
    edges |= {start + found.start() for found in _ITEM.finditer(raw[start:end])}
    edges |= {start + found.end() for found in SENTENCE_END.finditer(text[start:end])}
    ordered = sorted(edges)
    for first, last in pairwise(ordered):
        if text[first:last].strip():
            yield first, last


def passages(document: Document) -> Iterator[Passage]:
    """Everything in a document that its author wrote for readers."""
    yield from _header(document)
    yield from _prose(document)
    for part in document.parts:
        if isinstance(part, Cell):
            yield from _captions(part)
            for said, line, column in shown_by_code.strings(part, EXPRESSION):
                yield Passage("code", said, (0,), (Place(part.file, line, column),))


def _header(document: Document) -> Iterator[Passage]:
    if not document.header:
        return
    lines = document.path.read_text(encoding="utf-8").split("\n")
    for name in _HEADER:
        value = document.header.get(name)
        values = value if isinstance(value, list) else [value]
        for said in values:
            if isinstance(said, str) and said.strip():
                yield _found(name, said, lines, document.path, document.header_line)


def _captions(cell: Cell) -> Iterator[Passage]:
    lines: list[str] = []
    for name in _CAPTIONS:
        value = cell.options.get(name)
        for said in value if isinstance(value, list) else [value]:
            if isinstance(said, str) and said.strip():
                lines = lines or cell.file.read_text(encoding="utf-8").split("\n")
                own = lines[cell.line - 1 : cell.line + len(cell.option_lines)]
                yield _found(name, said, own, cell.file, cell.line)


def _found(kind: str, said: str, lines: list[str], file: Path, first: int) -> Passage:
    """A passage whose words stand somewhere in some lines of YAML, perhaps on several."""
    head = said.strip().split("\n")[0]
    for length in (len(head), 40, 20, 8):
        for number, line in enumerate(lines):
            at = line.find(head[:length])
            if at >= 0:
                starts, places = [0], [Place(file, first + number, at + 1)]
                _continue(said, lines[number:], starts, places)
                return Passage(kind, said, tuple(starts), tuple(places))
    return Passage(kind, said, (0,), (Place(file, first, 1),))


def _continue(said: str, lines: list[str], starts: list[int], places: list[Place]) -> None:
    """Add where each further line of a long value begins."""
    at = len(lines[0]) - places[0].column + 1
    for number, line in enumerate(lines[1:], 1):
        words = re.sub(r"^\s*(?:#\|)?\s*", "", line)
        found = said.find(words.rstrip("\"' "), at) if words.strip() else -1
        if found < 0 or found > at + 3:
            return
        place = Place(places[0].file, places[0].line + number, len(line) - len(words) + 1)
        starts.append(found)
        places.append(place)
        at = found + len(words.rstrip("\"' "))


def _prose(document: Document) -> Iterator[Passage]:
    """The prose, as one passage for each stretch within the same divs."""
    lines: list[str] = []
    places: list[Place] = []
    for part in document.parts:
        found = part.text.split("\n") if isinstance(part, Prose) else [""]
        lines += found
        places += [Place(part.file, part.line + i, 1) for i in range(len(found))]
    seen = blocks.find(lines)
    code = {i for fence in seen.fences if not fence.info.strip().startswith("{=")
            for i in range(fence.start, fence.end)}  # fmt: skip
    marks = {i for fence in seen.fences for i in (fence.start, fence.end - 1)}
    open_divs: list[frozenset[str]] = []
    stretch: list[int] = []

    def passage() -> Iterator[Passage]:
        if any(lines[i].strip() for i in stretch):
            raw = "\n".join("" if i in code or i in marks else lines[i] for i in stretch)
            raw = _without_comments(raw)
            starts, at = [], 0
            for i in stretch:
                starts.append(at)
                at += (0 if i in code or i in marks else len(lines[i])) + 1
            classes = frozenset().union(*open_divs) if open_divs else frozenset()
            yield Passage("prose", raw, tuple(starts), tuple(places[i] for i in stretch), classes)

    for index, line in enumerate(lines):
        div = None if index in code else _DIV.match(line)
        if not div:
            stretch.append(index)
            continue
        stretch.append(index)  # its title or caption is prose
        yield from passage()
        stretch = []
        if div["rest"]:
            rest = div["rest"]
            named = _CLASS.findall(rest) if "{" in rest else re.findall(r"[\w-]+", rest)[:1]
            open_divs.append(frozenset(named))
        elif open_divs:
            open_divs.pop()
    yield from passage()


def _without_comments(text: str) -> str:
    return re.sub(r"(?s)<!--.*?(?:-->|\Z)", lambda found: re.sub(r"[^\n]", " ", found[0]), text)
