"""One pandoc process per format: Quarto's Markdown in, staged filters, HTML or Typst out."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bite.errors import DocumentError, Fault, UnsupportedError, Where
from publish import aside

from . import refusals
from .assemble import Assembled

FILTERS = Path(__file__).parent / "filters"
BEFORE_CITEPROC = ("1-normalise", "2-resolve", "3-crossref")
AFTER_CITEPROC = ("4-layout", "5-finalise")
READER = "markdown+autolink_bare_uris"
#: Kinds of Markdown beside pandoc's own, and what they lack of it.
MARKDOWN = ("commonmark_x", "commonmark", "gfm")
CELLS = "+attributes+fenced_divs+bracketed_spans+raw_attribute"
SIGNAL = "bite:"
MEMORY = ("+RTS", "-M4g", "-A128m", "-n4m", "-RTS")
"""A document that wants more than 4 GB ends with a message and not with the machine. With room to
allocate in, a document of ordinary size is converted without a pause for collection."""
HEAP_EXHAUSTED = 251
#: Seconds after which pandoc is taken to be lost: it needs exponential time for some brackets.
TIMEOUT = 300.0


@dataclass(frozen=True)
class Converted:
    """What pandoc wrote, what its filters noted for later steps, and what they warned of."""

    text: str
    notes: tuple[Mapping[str, Any], ...] = ()
    warnings: tuple[Fault, ...] = ()


@cache
def program() -> str:
    """The pandoc that pypandoc carries, found without importing it: it would bring a downloader."""
    package = find_spec("pypandoc")
    for folder in (package and package.submodule_search_locations) or ():
        for path in (Path(folder, "files", "pandoc"), Path(folder, "files", "pandoc.exe")):
            if path.is_file():
                return str(path)
    import pypandoc

    return str(pypandoc.get_pandoc_path())


def filters_for(to: str, stages: Sequence[str]) -> list[Path]:
    """The filters of some stages, in order, without those of the other format."""
    other = "typst-" if to == "html" else "html-"
    found = (path for stage in stages for path in sorted((FILTERS / stage).glob("*.lua")))
    return [path for path in found if not path.name.startswith(other)]


def convert(
    source: Assembled,
    to: str,
    metadata: Mapping[str, Any],
    *,
    folder: Path,
    template: Path | None = None,
    arguments: Sequence[str] = (),
    user_filters: Sequence[Path] = (),
    late_filters: Sequence[Path] = (),
) -> Converted:
    """Run pandoc once.

    ``to`` is ``html`` or ``typst``; ``folder`` is the document's (paths in the text are relative to
    it). Raises DocumentError or UnsupportedError with all the faults that the filters found, each
    at its line of the author's file.
    """
    writer = "html5" if to == "html" else to
    command = [program(), *MEMORY, "--from", reader_for(metadata), "--to", writer, "--standalone"]
    if template is not None:
        command += ["--template", str(template)]
    with aside.folder() as scratch:
        early, late = (_with_quarto_names(f, scratch) for f in (user_filters, late_filters))
        before = _together(filters_for(to, BEFORE_CITEPROC), scratch / "before.lua")
        after = _together(filters_for(to, AFTER_CITEPROC), scratch / "after.lua")
        for path in [*early, before]:
            command += ["--lua-filter", str(path)]
        if metadata.get("citeproc", True) is not False and wants_citeproc(metadata):
            command.append("--citeproc")
        for path in [after, *late]:
            command += ["--lua-filter", str(path)]
        header = scratch / "metadata.json"
        header.write_text(json.dumps(metadata, ensure_ascii=False, default=str), "utf-8")
        command += ["--metadata-file", str(header), *arguments]
        try:
            done = subprocess.run(
                command, input=source.text.encode(), cwd=folder, capture_output=True, check=False,
                env={**os.environ, "LUA_PATH": f"{FILTERS / 'shared' / '?.lua'};;"},
                timeout=TIMEOUT,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise refusals.too_long(TIMEOUT, source) from None
    signals, printed = _read_signals(done.stderr.decode("utf-8", "replace"))
    signals += _missing_citations(printed, str(metadata.get("bite-accessibility")))
    _raise_faults([s for s in signals if s.get("level") == "error"], source)
    if done.returncode == HEAP_EXHAUSTED:
        raise refusals.too_large(source)
    if done.returncode:
        raise refusals.failed(printed, source)
    return Converted(
        done.stdout.decode("utf-8"),
        tuple(s for s in signals if s.get("level") == "note"),
        tuple(_fault(s, source) for s in signals if s.get("level") == "warning"),
    )


def _together(filters: Sequence[Path], scratch: Path) -> Path:
    """One file that returns what all filters return, in their order.

    pandoc hands the whole document over to Lua and back for every file, which takes longer than
    most of the filters themselves.
    """
    lines = [
        f"for _, f in ipairs(dofile({_lua_text(p)})) do all[#all + 1] = f end" for p in filters
    ]
    scratch.write_text("\n".join(["local all = {}", *lines, "return all", ""]), "utf-8")
    return scratch


def _lua_text(path: Path) -> str:
    """A path as Lua writes texts: JSON's way, but letters as they are."""
    return json.dumps(str(path), ensure_ascii=False)


def reader_for(metadata: Mapping[str, Any]) -> str:
    """What pandoc reads: Quarto's Markdown, or the kind that ``from:`` names.

    Every kind has the divs and attributes in which the cells are written; empty for what is not
    Markdown.
    """
    stated = str(metadata.get("from") or metadata.get("reader") or "markdown")
    kind, *more = re.split(r"(?=[+-])", stated)
    own = {"markdown": READER, **{name: name + CELLS for name in MARKDOWN}}.get(kind, "")
    return own and own + "".join(more)


def _with_quarto_names(filters: Sequence[Path], scratch: Path) -> list[Path]:
    """The author's filters; one that logs or asks for the format gets Quarto's names for that."""
    out = []
    for number, path in enumerate(filters):
        if re.search(r"\bquarto\.", path.read_text("utf-8", "replace")):
            wrapper = scratch / f"{path.stem}-{number}.lua"
            shim, own = map(_lua_text, (FILTERS / "shared" / "quarto.lua", path.resolve()))
            wrapper.write_text(f"quarto = dofile({shim})\nreturn dofile({own})\n", "utf-8")
            path = wrapper
        out.append(path)
    return out


def wants_citeproc(metadata: Mapping[str, Any]) -> bool:
    return bool(metadata.get("bibliography") or metadata.get("references"))


def _read_signals(stderr: str) -> tuple[list[dict[str, Any]], list[str]]:
    signals, printed = [], []
    for line in stderr.splitlines():
        if line.startswith(SIGNAL):
            signals.append(json.loads(line[len(SIGNAL) :]))
        elif line.strip():
            printed.append(line)
    return signals, printed


def _missing_citations(printed: Sequence[str], accessibility: str) -> list[dict[str, Any]]:
    """citeproc's complaints of unknown keys: errors where pages are strict, else warnings."""
    level = "error" if accessibility == "strict" else "warning"
    names = re.findall(r"Citeproc: citation (\S+) not found", " ".join(printed))
    return [
        {
            "level": level, "id": name, "find": ["@" + name],
            "what": f"the citation @{name} is in no bibliography",
            "do": "add it to the .bib file, or correct the key",
        }
        for name in dict.fromkeys(names)
    ]  # fmt: skip


def _fault(signal: Mapping[str, Any], source: Assembled) -> Fault:
    needles = signal.get("find") or [signal.get("id", "")]
    place = source.find(*map(str, needles)) if any(needles) else Where(source.where(1).file)
    return Fault(str(signal["what"]), place, str(signal.get("do", "")))


def _raise_faults(signals: Iterable[Mapping[str, Any]], source: Assembled) -> None:
    unsupported: list[Fault] = []
    broken: list[Fault] = []
    for signal in signals:
        fault = _fault(signal, source)
        kept = unsupported if signal.get("kind") == "unsupported" else broken
        if fault not in kept:
            kept.append(fault)
    if broken:
        raise DocumentError(sorted(broken, key=lambda fault: fault.where.line or 0))
    if unsupported:
        raise UnsupportedError(unsupported)
