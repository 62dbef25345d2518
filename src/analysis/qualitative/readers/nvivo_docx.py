r"""NVivo's Word exports: coded passages (by code or by file), the coding reports, the codebook.

What NVivo writes: ``<Files\\Interviews\\Anna> - § 2 references coded [ 2.41% Coverage]``, and
below it ``Reference 1 - 0.43% Coverage`` and the words; up to version 11 files were ``Internals``
and codes ``Nodes``. Opened by file it is the other way round: the codes stand where files stand.
The reports *Coding Summary by Code* and *by File* list code, file and references with a number,
the coder's initials and a date.

Coverage is a share of a file's characters and says where nothing lies, so the words are looked up
in the transcripts (`excerpts`); NVivo lists the references of a code in the order of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analysis.qualitative.coding import CodedProject, Imported, Loss
from analysis.qualitative.files import office
from analysis.qualitative.files.decoding import decoded
from analysis.qualitative.readers import excerpts
from analysis.qualitative.readers.excerpts import CodePath, Described, Excerpt
from bite.errors import DataError, Fault, Where

Blocks = tuple[office.Paragraph | office.Table, ...]

_FILES = r"(?:Files|Internals|Externals|Sources|Documents|Memos|Dokumente|Dateien|Fichiers)"
_CODES = r"(?:Codes|Nodes|Cases|Relationships|Sentiment)"
_HEADER = re.compile(
    r"^\s*<?(?P<what>[^<>\n]*?\S)>?\s*(?:[-–—]\s*)?§?\s*(?P<n>\d+)\s+references?\s+coded"
    r"\s*[\[(,]?\s*(?P<coverage>[\d.,]+\s*%)?\s*(?:coverage)?\s*[\])]?\s*$",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"^\s*References?\s+(?P<n>\d+)(?:\s*-\s*\d+)?\s*(?:[-–—:]\s*(?P<coverage>[\d.,]+)\s*%\s*coverage)?\s*$",
    re.IGNORECASE,
)
_NAMED = re.compile(r"^\s*(?:Name|Code|Node|Theme)\s*:\s*(?P<name>\S.*?)\s*$", re.IGNORECASE)
_PATH = re.compile(rf"^\s*<?(?P<root>{_FILES}|{_CODES})\\+(?P<rest>[^<>\n]+?)>?\s*$", re.IGNORECASE)
_IS_CODE = re.compile(rf"{_CODES}", re.IGNORECASE)
_DATE = re.compile(r"^\s*\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:,?\s+\d{1,2}[:.]\d{2}.*)?\s*$")
_INITIALS = re.compile(r"^\s*[^\W\d_]{1,5}\s*$")


def is_coding(blocks: Blocks) -> bool:
    """Whether a Word document is one of NVivo's exports of coding."""
    lines = _lines(blocks)
    kinds = {kind for kind in map(_kind, lines) if kind}
    return {"header", "reference"} <= kinds or {"path", "date"} <= kinds


def is_codebook(blocks: Blocks) -> bool:
    """Whether a Word document is NVivo's codebook: a table Name, Description, Files, References."""
    return any(_codebook_columns(b) for b in blocks if isinstance(b, office.Table))


def read(path: Path | str, *, transcripts: Path | None = None) -> Imported:
    """The coded passages of NVivo's Word export, found again in the folder of `transcripts`.

    The code is the one that the document names, else, as NVivo leaves it out, the file's own
    name. Raises `DataError` if the document has no references, or fewer than it announces.
    """
    path = Path(path)
    blocks = blocks_of(path)
    lines = _lines(blocks)
    headers = any(_kind(line) == "header" for line in lines)
    found = (_by_header if headers else _by_report)(lines, blocks, path)
    if not found.excerpts:
        raise DataError(
            Fault(
                "no coded references in this document",
                Where(str(path)),
                "in NVivo open the code, then Export, as a Word document with all references",
            )
        )
    losses = list(found.losses)
    if found.named_by_file:
        losses.append(
            Loss(
                "name of a code",
                1,
                f"not in the document; the file's name “{path.stem}” is used",
                False,
            )
        )
    losses.append(
        Loss(
            "share of a document (coverage)",
            len(found.excerpts),
            "it can be counted from words",
            False,
        )
    )
    return excerpts.project(
        path.stem,
        found.excerpts,
        transcripts=transcripts,
        losses=losses,
        origin="NVivo (Word export)",
    )


def blocks_of(path: Path) -> Blocks:
    """The paragraphs of a Word document, or the lines of the same export as plain text."""
    if office.names(path):
        return office.word(path)
    return tuple(office.Paragraph(line) for line in decoded(path).text.split("\n"))


def read_codebook(path: Path | str) -> Imported:
    """The code tree of NVivo's codebook in Word; its counts of files and references are a loss."""
    path = Path(path)
    described: list[Described] = []
    counts = 0
    faults = []
    for block in office.word(path):
        columns = _codebook_columns(block) if isinstance(block, office.Table) else None
        if columns is None or not isinstance(block, office.Table):
            continue
        above: list[tuple[int, str]] = []
        for number, row in enumerate(block.rows[1:], 2):
            texts = (*row.texts, "", "", "", "")
            raw = row.cells[columns[0]] if columns[0] < len(row.cells) else ()
            name = " ".join(p.text for p in raw).strip()
            if not name:
                if any(text.strip() for text in texts):
                    faults.append(Fault("a code without a name", Where(str(path), row=number)))
                continue
            indent = max((p.indent for p in raw), default=0) + _blanks(raw)
            while above and above[-1][0] >= indent:
                above.pop()
            above.append((indent, name))
            description = texts[columns[1]] if columns[1] >= 0 else ""
            described.append(Described(tuple(step for _, step in above), description))
            counts += 1
    if faults:
        raise DataError(faults)
    codes = excerpts.codes_of(tuple(dict.fromkeys(described)))
    losses = (
        Loss(
            "count of files and references of a code",
            counts,
            "the coding itself is not in a codebook",
            False,
        ),
    )
    return Imported(CodedProject(path.stem, codes=codes, origin="NVivo (codebook)"), losses)


# -- what a line is ---------------------------------------------------------------------------


def _lines(blocks: Blocks) -> list[str]:
    return [line for paragraph in office.paragraphs(blocks) for line in paragraph.text.split("\n")]


def _kind(line: str) -> str:
    if _HEADER.match(line):
        return "header"
    if _REFERENCE.match(line):
        return "reference"
    if _PATH.match(line):
        return "path"
    return "date" if _DATE.match(line) else ""


def _steps(name: str) -> CodePath:
    r"""``Nodes\\Trust\\Respect`` without its root, as a path of names."""
    return tuple(step.strip() for step in re.split(r"\\+", name.strip(" <>")) if step.strip())


@dataclass
class _Found:
    excerpts: list[Excerpt] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    named_by_file: bool = False


@dataclass
class _Block:
    """One file (or code) with its references, as it stands in the document."""

    what: str
    under: CodePath
    announced: int
    line: int
    words: list[list[str]] = field(default_factory=list)


# -- the export of references -----------------------------------------------------------------


def _by_header(lines: Sequence[str], blocks: Blocks, path: Path) -> _Found:
    headings = {p.text.strip() for p in office.paragraphs(blocks) if p.heading} - {""}
    found = _Found()
    parts: list[_Block] = []
    under: CodePath = ()
    titled = False
    for number, line in enumerate(lines, 1):
        header, named, placed = _HEADER.match(line), _NAMED.match(line), _PATH.match(line)
        if header:
            parts.append(_Block(header["what"], under, int(header["n"]), number))
        elif _REFERENCE.match(line):
            if not parts:
                raise DataError(Fault("a reference before its file", Where(str(path), number)))
            parts[-1].words.append([])
        elif named and not parts:
            under, titled = _without_root(_steps(named["name"])), True
        elif not parts or _complete(parts[-1]):
            # A line of an interview can look like a code's name: it is one only where no more
            # words are to come, and only in the way in which the document names its codes.
            if ((named and titled) or placed) and _header_next(lines, number):
                under = _without_root(_steps(named["name"] if named else line))
            elif line.strip() in headings:
                under = _without_root(_steps(line))
            elif parts:
                parts[-1].words[-1].append(line)
        elif parts and parts[-1].words:
            parts[-1].words[-1].append(line)
    faults = [
        Fault(
            f"{part.what} announces {part.announced} references, {len(part.words)} are there",
            Where(str(path), part.line),
            "export it again from NVivo: the document is cut short or was changed",
        )
        for part in parts
        if len(part.words) != part.announced
    ]
    faults += [
        Fault(
            f"{part.what} comes twice under one code; where does the next code begin?",
            Where(str(path), part.line),
            "write “Name: ” and the code's name on a line of its own before each code",
        )
        for i, part in enumerate(parts)
        if (part.what, part.under) in {(before.what, before.under) for before in parts[:i]}
    ]
    if faults:
        raise DataError(faults)
    by_code = [part for part in parts if not _is_code(part.what)]
    found.named_by_file = any(not part.under for part in by_code)
    files = _file_names([part.what for part in by_code])
    for part in parts:
        own = part.under or (path.stem,)
        if _is_code(part.what):
            document, code = own[-1], _without_root(_steps(part.what))
        else:
            document, code = files[part.what], own
        for words in part.words:
            _keep(found, document, code, words)
    return found


def _complete(part: _Block) -> bool:
    """Whether all the references that a block announces are there, the last with words."""
    done = len(part.words) >= part.announced and bool(part.words)
    return done and any(line.strip() for line in part.words[-1])


def _header_next(lines: Sequence[str], number: int) -> bool:
    """Whether the next line with anything on it, after line `number`, heads a block."""
    following = next((line for line in lines[number:] if line.strip()), "")
    return bool(_HEADER.match(following))


def _is_code(what: str) -> bool:
    placed = _PATH.match(what)
    return placed is not None and _IS_CODE.fullmatch(placed["root"]) is not None


def _without_root(steps: CodePath) -> CodePath:
    roots = re.compile(rf"{_FILES}|{_CODES}", re.IGNORECASE)
    return steps[1:] if len(steps) > 1 and roots.fullmatch(steps[0]) else steps


def _file_names(whole: Sequence[str]) -> dict[str, str]:
    """Files by their own names, with their folder only where two have the same name."""
    paths = {what: _without_root(_steps(what)) for what in whole}
    last = [path[-1] for path in set(paths.values())]
    return {
        what: path[-1] if last.count(path[-1]) == 1 else "/".join(path)
        for what, path in paths.items()
    }


def _keep(
    found: _Found,
    document: str,
    code: CodePath,
    words: Sequence[str],
    coder: str = "",
    at: str = "",
) -> None:
    said = "\n".join(words).strip()
    if said:
        made = Excerpt(document, said, (code,), coder=coder, at=at, listed=True)
        found.excerpts.append(made)
        return
    what = "reference without words"
    before = next((loss for loss in found.losses if loss.what == what), None)
    if before:
        found.losses.remove(before)
    n = before.n + 1 if before else 1
    found.losses.append(Loss(what, n, "a picture, a recording, or a file that cannot be read"))


# -- the reports ------------------------------------------------------------------------------


def _by_report(lines: Sequence[str], blocks: Blocks, path: Path) -> _Found:
    """*Coding Summary by Code* or *by File*: paths, then number, initials, date and words."""
    found = _Found()
    text = [line for line in lines if line.strip()]
    code: CodePath = ()
    file = ""
    held: list[tuple[str, CodePath, str, str, list[str]]] = []
    for i, line in enumerate(text):
        placed = _PATH.match(line)
        if placed and _IS_CODE.fullmatch(placed["root"]):
            code = _without_root(_steps(line))
            held.append(("", (), "", "", []))
        elif placed:
            file = line.strip()
            held.append(("", (), "", "", []))
        elif (
            _DATE.match(line)
            and i > 1
            and text[i - 2].strip().isdigit()
            and _INITIALS.match(text[i - 1])
        ):
            if held and held[-1][4][-2:] == text[i - 2 : i]:
                del held[-1][4][-2:]
            held.append((file, code, text[i - 1].strip(), line.strip(), []))
        elif held:
            held[-1][4].append(line)
    files = _file_names([one[0] for one in held if one[0]])
    for document, coded, coder, at, words in held:
        if document and coded:
            _keep(found, files[document], coded, words, coder, at)
    return found


# -- the codebook -----------------------------------------------------------------------------

_NAME = {"name", "code", "node"}
_DESCRIPTION = {"description", "definition"}
_COUNTS = {"files", "sources", "references", "items"}


def _codebook_columns(table: office.Table) -> tuple[int, int] | None:
    """Where name and description stand, if the table is a codebook; -1 for no description."""
    if not table.rows:
        return None
    heads = [text.strip().casefold() for text in table.rows[0].texts]
    names = [i for i, head in enumerate(heads) if head in _NAME]
    if not names or not (_DESCRIPTION | _COUNTS) & set(heads):
        return None
    return names[0], next((i for i, head in enumerate(heads) if head in _DESCRIPTION), -1)


def _blanks(cell: Sequence[office.Paragraph]) -> int:
    """An indent made of blanks or tabs, in about twentieths of a point."""
    lead = cell[0].text[: len(cell[0].text) - len(cell[0].text.lstrip())] if cell else ""
    return 100 * lead.count(" ") + 100 * lead.count("\u00a0") + 700 * lead.count("\t")
