"""Taguette: its SQLite projects, and the highlights it exports as web pages and Word documents.

Taguette keeps a document as HTML and counts a highlight in UTF-8 bytes of the text without tags
(https://gitlab.com/remram44/taguette, `taguette/extract.py`); earlier versions miscounted where a
text is not English. Each highlight comes with a snippet of its words, so the way of counting is
found out per document, and a highlight whose words are elsewhere is left out.

Tags have no tree of their own: ``quality.trust`` is read as *trust* under *quality*. Tables that
Taguette exports (`codebook`, `all_tags`) are `coded_table`'s, its `.qdc` is `refi`'s.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

from analysis.qualitative.coding import (
    Code,
    CodedProject,
    Coding,
    Imported,
    Loss,
    Memo,
    Segment,
    Source,
)
from analysis.qualitative.files import office, sqlite
from analysis.qualitative.files.decoding import decoded
from analysis.qualitative.readers import excerpts
from analysis.qualitative.readers.excerpts import Described, Excerpt
from analysis.qualitative.readers.located import Span, claimed
from analysis.qualitative.readers.people import one_a_source
from bite.errors import DataError, Fault, Where

TABLES = frozenset({"projects", "documents", "highlights", "tags", "highlight_tags"})
"""What makes an SQLite file a Taguette project."""

_BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 div blockquote pre ul ol li dl dt dd table caption thead tbody tr td th "
    "hr section article header footer".split()
)
_DETAILS = re.compile(r"^\s*Document:\s*(?P<document>.+?)\s+Tags:\s*(?P<tags>.*?)\s*$", re.S)
_TITLE = re.compile(r"^\s*Taguette highlights(?::.*)?\s*$")


class Page(HTMLParser):
    """HTML as a person reads it, and where each character of its tag-less text went.

    ``raw`` is the text without tags, as Taguette counts it; ``text`` has each block on a line of
    its own. Both are made of the same runs of characters; `span` leads from one to the other.
    """

    def __init__(self, contents: str) -> None:
        super().__init__(convert_charrefs=True)
        self._raw: list[str] = []
        self._out: list[str] = []
        self._read = self._written = 0
        # Where each run begins in both texts, and whether its characters stand there one by one.
        self._runs: list[tuple[int, int, bool]] = []
        self._break = self._after_pre = False
        self._kept = 0
        # A parser of HTML reads every kind of line end as one.
        self.feed(contents.replace("\r\n", "\n").replace("\r", "\n"))
        self.close()
        self.raw = "".join(self._raw)
        self.text = "".join(self._out)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "br":
            self._write("\n")
        self._break = self._break or tag in _BLOCKS
        self._kept += tag == "pre"
        self._after_pre = tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        self._break = self._break or tag in _BLOCKS
        self._kept -= tag == "pre" and self._kept > 0

    def handle_data(self, data: str) -> None:
        if self._after_pre and data.startswith("\n"):
            data = data[1:]  # HTML drops a line end right after <pre>
        self._after_pre = False
        if not data:
            return
        between = self._break and not data.strip()
        if self._break and self._out and not self._out[-1].endswith("\n"):
            self._write("\n")
        # Blanks between two blocks: all of them are the one line end that stands there.
        begins = max(0, self._written - 1) if between else self._written
        self._runs.append((self._read, begins, not between))
        self._raw.append(data)
        self._read += len(data)
        if not between:
            self._break = False
            # Within a paragraph a line of the file ends where it happens to: that is a blank.
            self._write(data if self._kept else data.replace("\n", " "))

    def _write(self, characters: str) -> None:
        self._out.append(characters)
        self._written += len(characters)

    def _place(self, position: int) -> int:
        read, written, each = self._runs[bisect_right(self._runs, position, key=_first) - 1]
        return written + (position - read if each else 0)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where characters `start` to `end` of the tag-less text stand in the text."""
        return self._place(start), self._place(end - 1) + 1


def _first(run: tuple[int, int, bool]) -> int:
    return run[0]


_TAG = re.compile(r"<[^<>]*>")


def _tagless(snippet: str) -> str:
    """A snippet's text without tags: it is HTML that Taguette itself wrote."""
    return html.unescape(_TAG.sub("", snippet)).replace("\r\n", "\n").replace("\r", "\n")


def read(path: Path | str) -> Imported:
    """The project in Taguette's SQLite file.

    Raises `DataError` if the file is damaged, holds none or several projects, or has highlights in
    documents that are not there.
    """
    path = Path(path)
    with sqlite.opened(path) as database:
        if not set(database.columns) >= TABLES:
            raise DataError(Fault("not a Taguette project", Where(str(path))))
        return _imported(database)


def _imported(database: sqlite.Database) -> Imported:
    projects = database.rows("projects", "id", "name", "description")
    if len(projects) != 1:
        names = ", ".join(sqlite.text(project["name"]) for project in projects)
        raise DataError(
            Fault(
                f"{len(projects)} projects in one file{f': {names}' if names else ''}",
                Where(str(database.path)),
                "export the one you mean: in Taguette, Project, Export project",
            )
        )
    tags = database.rows("tags", "id", "path", "description", order="id")
    documents = database.rows("documents", "id", "name", "description", "contents", order="id")
    highlights = database.rows(
        "highlights", "id", "document_id", "start_offset", "end_offset", "snippet", order="id"
    )
    links = database.rows("highlight_tags", "highlight_id", "tag_id")
    faults = list(_faults(database, tags, documents, highlights, links))
    if faults:
        raise DataError(faults)
    codes, code_of = _codes(tags)
    tagged: defaultdict[object, list[str]] = defaultdict(list)
    for link in sorted(links, key=lambda link: (link["highlight_id"], link["tag_id"])):
        tagged[link["highlight_id"]].append(code_of[link["tag_id"]])
    in_document: defaultdict[object, list[dict]] = defaultdict(list)
    for highlight in highlights:
        in_document[highlight["document_id"]].append(highlight)
    losses: Counter[tuple[str, str]] = Counter()
    alignment: dict[str, float] = {}
    counting: dict[str, str] = {}
    sources: list[Source] = []
    segments: dict[tuple[str, int, int], Segment] = {}
    codings: dict[tuple[str, str], Coding] = {}
    taken = Counter(sqlite.text(document["name"]) for document in documents)
    for document in documents:
        name = sqlite.text(document["name"])
        # Two documents may bear one name in Taguette: then the number tells them apart.
        name = name if taken[name] == 1 else f"{name} ({document['id']})"
        page = Page(sqlite.text(document["contents"]))
        source = Source(f"document:{document['id']}", name, page.text)
        sources.append(source)
        mine = in_document[document["id"]]
        placed, counting[name] = _placed(page, mine)
        alignment[name] = sum(map(bool, placed)) / len(placed) if placed else 1.0
        for highlight, span in zip(mine, placed, strict=True):
            if span is None:
                why = "its words are not at its place" if highlight["snippet"] else "without words"
                losses["highlight", why] += 1
                continue
            words = page.text[slice(*span)]
            made = Segment(f"highlight:{highlight['id']}", source.id, *span, words)
            # Two highlights of the same words are one passage with both their tags.
            identity = segments.setdefault((source.id, *span), made).id
            for code in tagged[highlight["id"]]:
                coding = Coding(f"{identity}/{code}", identity, code)
                codings.setdefault((identity, code), coding)
    if history := len(database.rows("commands", "id")):
        losses["entry of the project's history", "who changed what, and when"] = history
    people, spoken, assumed = one_a_source(sources, segments.values())
    stated = [
        Loss(what, n, why, grave=what == "highlight") for (what, why), n in sorted(losses.items())
    ]
    project = CodedProject(
        sqlite.text(projects[0]["name"]) or database.path.stem,
        participants=people,
        sources=tuple(sources),
        codes=codes,
        segments=spoken,
        codings=tuple(codings.values()),
        memos=tuple(_memos(projects[0], documents)),
        origin="Taguette",
    )
    return Imported(project, (*stated, *([assumed] if assumed else [])), alignment, counting)


def _faults(
    database: sqlite.Database,
    tags: list[dict],
    documents: list[dict],
    highlights: list[dict],
    links: list[dict],
) -> list[Fault]:
    """Parts that refer to parts that are not there: a copy was cut short, or edited by hand."""
    there = {document["id"] for document in documents}
    tag_ids = {tag["id"] for tag in tags}
    lights = {highlight["id"] for highlight in highlights}
    faults = [
        Fault("a tag without a name", database.where("tags", tag["id"]))
        for tag in tags
        if not sqlite.text(tag["path"]).strip()
    ]
    faults += [
        Fault("in a document that is not there", database.where("highlights", highlight["id"]))
        for highlight in highlights
        if highlight["document_id"] not in there
    ]
    faults += [
        Fault(
            "joins a highlight and a tag of which one is not there",
            database.where("highlight_tags", link["highlight_id"]),
        )
        for link in links
        if link["highlight_id"] not in lights or link["tag_id"] not in tag_ids
    ]
    return faults


def _codes(tags: Sequence[dict]) -> tuple[tuple[Code, ...], dict[object, str]]:
    """The tree that the dots in tags' names make, and the code of each tag by its number."""
    paths = {tag["id"]: excerpts.steps(sqlite.text(tag["path"]), ".") for tag in tags}
    described = [
        Described(path, sqlite.text(tag["description"]))
        for tag, path in zip(tags, paths.values(), strict=True)
    ]
    codes, ids = excerpts.tree([], described)
    return codes, {number: ids[path] for number, path in paths.items()}


def _placed(page: Page, highlights: Sequence[dict]) -> tuple[list[Span | None], str]:
    """Each highlight's place in the text, if its words are there; and how places are counted."""
    claims = [
        (_number(h["start_offset"]), _number(h["end_offset"]), _tagless(sqlite.text(h["snippet"])))
        for h in highlights
    ]
    found = claimed(page.raw, claims, usual="UTF-8 bytes")
    return [page.span(*span) if span else None for span in found.spans], found.way


def _number(value: object) -> int:
    return value if isinstance(value, int) else -1


def _memos(project: dict, documents: Sequence[dict]) -> list[Memo]:
    memos = []
    if sqlite.text(project["description"]).strip():
        memos.append(Memo("memo:project", "Project", sqlite.text(project["description"])))
    for document in documents:
        if told := sqlite.text(document["description"]).strip():
            target = f"document:{document['id']}"
            memos.append(Memo(f"memo:{document['id']}", "Document", told, (target,)))
    return memos


# -- exported highlights ----------------------------------------------------------------------


def lines_of(path: Path) -> list[str]:
    """The lines of an exported page or Word document."""
    if office.names(path):
        return [paragraph.text for paragraph in office.paragraphs(office.word(path))]
    return Page(decoded(path).text.partition("<body>")[2]).text.split("\n")


def is_highlights(lines: Sequence[str]) -> bool:
    """Whether lines are Taguette's exported highlights: its title, and a line of details."""
    first = next((line for line in lines if line.strip()), "")
    return bool(_TITLE.match(first)) and any("Tags:" in line for line in lines)


def read_highlights(path: Path | str, *, transcripts: Path | None = None) -> Imported:
    """The highlights that Taguette exported as a web page or Word document, looked up again.

    Raises `DataError` if the last highlight has no details, as when a file was cut short.
    """
    path = Path(path)
    held: list[str] = []
    found: list[Excerpt] = []
    lines = lines_of(path)
    title = next((i for i, line in enumerate(lines) if _TITLE.match(line)), -1)
    for line in _details_joined(lines[title + 1 :]):
        details = _DETAILS.match(line)
        if not details:
            held.append(line)
            continue
        tags = [tag.strip() for tag in details["tags"].split(",") if tag.strip()]
        words = "\n".join(held).strip()
        if words:
            codes = tuple(excerpts.steps(" ".join(tag.split()), ".") for tag in tags)
            found.append(Excerpt(" ".join(details["document"].split()), words, codes))
        held = []
    if any(line.strip() for line in held) or not found:
        what = "ends in the middle of a highlight" if found else "no highlights in it"
        raise DataError(Fault(what, Where(str(path)), "export it again from Taguette"))
    return excerpts.project(path.stem, found, transcripts=transcripts, origin="Taguette (export)")


def _details_joined(lines: Sequence[str]) -> list[str]:
    """Lines, the details of a highlight on one even where the page breaks them."""
    out: list[str] = []
    for line in lines:
        if out and re.match(r"^\s*Document:", out[-1]) and "Tags:" not in out[-1]:
            out[-1] += f" {line}"
        else:
            out.append(line)
    return out
