"""The lines of a document and of what it includes, and the cells among them.

Quarto finds cells line by line, before pandoc sees the text; so do we. A cell shown inside a longer
fence, or in an HTML comment, is text and not a cell.
"""

from __future__ import annotations

import os.path
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bite.errors import DocumentError, Fault, UnsupportedError, Where
from publish import blocks as fenced
from publish import yaml12

#: Control characters that neither a page nor a PDF can show; XML forbids them too.
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_CELL = re.compile(r"\s*\{([A-Za-z][A-Za-z0-9._]*)(?:( *[ ,].*))?\}\s*$")
_SHORTCODE = re.compile(r"^\s*\{\{<\s+include\s+(.+?)\s+>\}\}\s*$")
_OPTION = re.compile(r"^#\s*\| ?(.*)$")


@dataclass(frozen=True)
class Line:
    """A line with its end, and where it was written."""

    text: str
    file: Path
    number: int


@dataclass(frozen=True)
class Fenced:
    """An executable cell: its opening line, its language, and the lines between its fences."""

    opening: Line
    indent: str
    language: str
    attributes: str
    body: tuple[Line, ...]


def expand(path: Path, root: Path, faults: list[Fault]) -> list[Line]:
    """All lines of a document with its includes in place of their shortcodes.

    A path that starts with ``/`` counts from ``root``; any other from the folder of the main
    document, also inside an included file, as in Quarto. Every include that is missing, circular,
    outside the project or not text is added to ``faults``, and left out.
    """
    return _expand(path, path.parent, root, (), None, faults)


def _expand(
    path: Path, folder: Path, root: Path, stack: tuple[Path, ...], asked: Line | None,
    faults: list[Fault],
) -> list[Line]:  # fmt: skip
    where = Where(str(asked.file), asked.number) if asked else Where(str(path))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        what = f"included file {path} does not exist" if asked else "there is no such file"
        do = f"paths count from {folder}" if asked else "check the name of the document"
        faults.append(Fault(what, where, do))
        return []
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        faults.append(Fault("is not UTF-8 text", Where(str(path), line), "save it as UTF-8 text"))
        return []
    except OSError as error:
        what = f"{path} cannot be read: {error.strerror}"
        faults.append(Fault(what, where, "it must be a file that you may read"))
        return []
    if found := _NO_TEXT.search(text):
        line = text.count("\n", 0, found.start()) + 1
        what = f"holds a character that is no text (U+{ord(found[0]):04X})"
        faults.append(Fault(what, Where(str(path), line), "take it out"))
        return []
    result: list[Line] = []
    # Not splitlines(): an editor counts neither a form feed nor U+2028 as the end of a line.
    texts = re.findall(r"[^\n]*\n|[^\n]+", text)
    parts = fenced.find(texts)
    shown = {i for f in parts.fences if "shortcodes" in f.info for i in f.body}
    for index, line in enumerate(texts):
        here = Line(line, path, index + 1)
        match = None if index in shown or parts.hidden[index] else _SHORTCODE.match(line)
        if match:
            result.extend(_include(match[1], here, folder, root, (*stack, path), faults))
        else:
            result.append(here)
    if asked and result and not result[-1].text.endswith("\n"):
        last = result[-1]
        result[-1] = Line(last.text + "\n", last.file, last.number)
    return result


def _include(
    target: str, here: Line, folder: Path, root: Path, stack: tuple[Path, ...], faults: list[Fault]
) -> list[Line]:
    name = target.strip().strip("\"'")
    path = (root / name.lstrip("/")) if name.startswith("/") else folder / name
    path = Path(os.path.normpath(path))
    where = Where(str(here.file), here.number)
    if any(path.resolve() == other.resolve() for other in stack):
        what = f"{name} includes itself: " + " → ".join(p.name for p in (*stack, path))
        faults.append(Fault(what, where, "take one of the includes away"))
        return []
    if not path.resolve().is_relative_to(root.resolve()):
        what = f"included file {name} lies outside the project ({root})"
        faults.append(Fault(what, where, "copy it into the project"))
        return []
    return _expand(path, folder, root, stack, here, faults)


def take_header(lines: list[Line], path: Path) -> tuple[dict[str, Any], int, list[Line]]:
    """The document's metadata, the line it starts on, and the lines that are left.

    As in Quarto, every YAML block of the document adds to one header; a later value wins.
    """
    header: dict[str, Any] = {}
    first = 0
    rest: list[Line] = []
    found = fenced.find([line.text for line in lines])
    inside = found.inside()
    index = 0
    while index < len(lines):
        line = lines[index]
        is_text = index not in inside and not found.hidden[index]
        block = _yaml_block(lines, index) if is_text else None
        if block is None:
            rest.append(line)
            index += 1
            continue
        text = "".join(part.text for part in lines[index + 1 : block])
        value = yaml12.parse(text, line.file, line.number + 1)
        if value is not None and not isinstance(value, dict):
            what = "broken YAML: the block between --- lines is no mapping of names to values"
            do = "write `name: value` lines; leave an empty line after a --- that is a rule"
            raise DocumentError(Fault(what, Where(str(line.file), line.number), do))
        header |= value or {}
        first = first or line.number
        index = block + 1
    if not first and lines and lines[0].text.rstrip() == "---" and _opens_yaml(lines):
        what = "the YAML header is never closed"
        raise DocumentError(Fault(what, Where(str(path), 1), "end it with a line `---`"))
    return header, first or 1, rest


def _yaml_block(lines: list[Line], start: int) -> int | None:
    """Where the YAML block that starts here ends, or None if none does."""
    if lines[start].text.rstrip() != "---" or lines[start].text.startswith(" "):
        return None
    if start + 1 >= len(lines) or not lines[start + 1].text.strip():
        return None  # a rule, not a block
    if start and lines[start - 1].text.strip():
        return None  # the underline of a heading, or the end of a table
    for index in range(start + 1, len(lines)):
        if lines[index].text.rstrip() in ("---", "..."):
            return index
    return None


def _opens_yaml(lines: list[Line]) -> bool:
    return len(lines) > 1 and bool(re.match(r"[\w-]+:(\s|$)", lines[1].text))


def blocks(lines: list[Line], faults: list[Fault]) -> Iterator[list[Line] | Fenced]:
    """Cut a document's lines into stretches of prose and executable cells."""
    done = 0
    for fence in fenced.find([line.text for line in lines]).fences:
        opening = lines[fence.start]
        cell = _CELL.match(fence.info) if fence.mark.startswith("`") else None
        where = Where(str(opening.file), opening.number)
        if fence.is_open and (cell or ">" not in fence.prefix):
            what = "the code cell is never closed" if cell else "the fence is never closed"
            faults.append(Fault(what, where, f"end it with a line {fence.mark}"))
        elif cell and fence.item:
            what = "a cell cannot start on the line of a list marker"
            do = "put it on a line of its own, below the marker and as far in as the item's text"
            faults.append(Fault(what, where, do))
        elif cell:
            if done < fence.start:
                yield lines[done : fence.start]
            body = tuple(_without(fence.prefix, lines[index]) for index in fence.body)
            yield Fenced(opening, fence.prefix, cell[1], (cell[2] or "").strip(), body)
            done = fence.end
    if done < len(lines):
        yield lines[done:]


def _without(prefix: str, line: Line) -> Line:
    """A line of a cell without what stands before each of them: white space, quotation marks."""
    if not prefix or not line.text.strip():
        return line
    if line.text.startswith(prefix):
        return Line(line.text.removeprefix(prefix), line.file, line.number)
    marks = prefix.count(">")
    text = re.sub(rf"^(?:[ \t]*>){{{marks}}} ?", "", line.text) if marks else line.text
    return Line(text, line.file, line.number)


def option_lines(body: tuple[Line, ...]) -> Iterator[str]:
    """The YAML of a cell's leading ``#|`` lines."""
    for line in body:
        match = _OPTION.match(line.text.rstrip("\n"))
        if not match:
            return
        yield match[1].rstrip()


def options(text: str, block: Fenced) -> dict[str, Any]:
    """A cell's ``#|`` options as a mapping; a fault names the line inside the document."""
    if re.match(r"\s*[\w.-]+\s*=", text):
        where = Where(str(block.opening.file), block.opening.number + 1)
        do = "write `#| name: value`, or render with Quarto"
        raise UnsupportedError(Fault("unsupported: knitr chunk options (name=value)", where, do))
    value = yaml12.parse(text, block.opening.file, block.body[0].number)
    if value is None:
        return {}
    if not isinstance(value, dict):
        where = Where(str(block.opening.file), block.body[0].number)
        raise DocumentError(Fault("cell options are no mapping", where, "write `#| name: value`"))
    return value


def fence_options(block: Fenced) -> dict[str, Any]:
    """Options that stand in the fence itself: ``#label``, ``.class``, ``name=value``."""
    text = block.attributes
    if not text:
        return {}
    where = Where(str(block.opening.file), block.opening.number)
    if text.startswith(",") or re.search(r"=\s*(TRUE|FALSE|T|F|c\()\b", text):
        do = "write options as `#| name: value` lines, or render with Quarto"
        raise UnsupportedError(Fault("unsupported: knitr chunk options in the fence", where, do))
    result: dict[str, Any] = {}
    classes = []
    pattern = r"#([\w:.-]+)|\.([\w-]+)|([\w-]+)=(\"[^\"]*\"|'[^']*'|\S+)|(\S+)"
    for label, name, key, value, other in re.findall(pattern, text):
        if label:
            result["label"] = label
        elif name:
            classes.append(name)
        elif key:
            result[key] = yaml12.parse(value, block.opening.file, block.opening.number)
        elif other:
            what = f"'{other}' in the fence of the cell is neither #label, .class nor name=value"
            raise DocumentError(Fault(what, where, "write options as `#| name: value` lines"))
    if classes:
        result["classes"] = classes
    return result
