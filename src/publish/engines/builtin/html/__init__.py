"""From the assembled text to one self-contained HTML page."""

from __future__ import annotations

import base64
import html
import logging
import mimetypes
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from bite.errors import DocumentError, Fault

from ..assemble import Assembled
from ..header.brand import Modes
from ..pandoc import Converted, convert
from . import appendix, code_lines, code_tools, figure_data, look, outside, page, style, web_fonts

log = logging.getLogger(__name__)
TEMPLATES = Path(__file__).parent / "templates"
IMAGE = re.compile(r"<(?:img|source|video|audio)\b[^>]*?>", re.DOTALL)
SOURCE = re.compile(r"""\bsrc=("|')(.*?)\1""", re.DOTALL)
DRAWING = re.compile(r'<img\b[^>]*\bdata-drawing="1"[^>]*>')
REMOTE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//|^data:|^#", re.IGNORECASE)


def render(
    source: Assembled,
    metadata: Mapping[str, Any],
    *,
    folder: Path,
    brand: Modes,
    evidence: Any = None,
    other_formats: tuple[Mapping[str, str], ...] = (),
    filters: tuple[Path, ...] = (),
    late_filters: tuple[Path, ...] = (),
    site: str = "",
    written: Path | None = None,
    font_store: Path | None = None,
) -> Converted:
    """The whole page as text. ``written`` is the author's file.

    Raises DocumentError or UnsupportedError at the author's lines.
    """
    variables = page.variables(
        metadata, folder, name=source.where(1).file.rsplit("/", 1)[-1], mode=brand.first,
        text=code_tools.text_of(written) if written else "", other_formats=other_formats,
    )  # fmt: skip
    variables |= {"bite-site": site, "bite-accessibility": accessibility(metadata)}
    converted = convert(
        source, "html", variables, folder=folder, template=TEMPLATES / "report.html",
        arguments=page.arguments(metadata), user_filters=filters, late_filters=late_filters,
    )  # fmt: skip
    text = converted.text
    text = appendix.place(text, metadata["bite-labels"])
    text = figure_data.add(text, evidence)
    text = code_lines.complete(text)
    if metadata.get("anchor-sections", True) is not False:
        text = anchored(text)
    text = page.external_links(text, metadata)
    text = DRAWING.sub(_drawing, text)
    css = web_fonts.rules(brand.light, font_store) + style.sheet(brand, metadata, folder)
    css += look.rules(metadata)
    outside.refuse(f"{text}<style>{css}</style>", source)
    text = inline_images(text, folder, source, metadata)
    text = text.replace("bite:policy", outside.POLICY, 1).replace("/*bite:css*/", css, 1)
    text = text.replace("/*bite:script*/", _script(metadata), 1)
    return Converted(_tidy(text), converted.notes, converted.warnings)


def accessibility(metadata: Mapping[str, Any]) -> str:
    """``strict`` (a picture without alternative text is an error) or ``lenient``, as Quarto is.

    Written in ``_quarto.yml`` or a document as ``bite: {accessibility: strict}``.
    """
    chosen = metadata.get("bite")
    value = chosen.get("accessibility") if isinstance(chosen, Mapping) else None
    return "strict" if value == "strict" else "lenient"


def _drawing(match: re.Match[str]) -> str:
    """The author's own drawing, which ``tables.py`` sent past pandoc as a picture, with its words.

    One with ids or styles stays a picture: in the page they would meet those of other drawings.
    """
    source, words = SOURCE.search(match[0]), re.search(r'\balt="([^"]*)"', match[0])
    if not source:
        return match[0]
    svg = base64.b64decode(source[2].partition(",")[2]).decode("utf-8")
    if re.search(r"\bid=|<style", svg):
        return match[0].replace(' data-drawing="1"', "")
    if "role=" in svg.partition(">")[0] or not words:
        return svg
    return svg.replace("<svg", f'<svg role="img" aria-label="{words[1]}"', 1)


def inline_images(text: str, folder: Path, source: Assembled, metadata: Mapping[str, Any]) -> str:
    """Pictures and players carry their data themselves.

    A missing file is an error at its line where accessibility is strict; elsewhere it stays a
    link, as in Quarto, and is remarked on.
    """
    faults: list[Fault] = []
    strict = accessibility(metadata) == "strict"
    more = metadata.get("resource-path") or []
    roots = [
        folder,
        *(folder / str(extra) for extra in (more if isinstance(more, list) else [more])),
    ]

    def one(match: re.Match[str]) -> str:
        tag = match[0]
        found = SOURCE.search(tag)
        if not found:
            return tag
        url = html.unescape(found[2])
        if not url or REMOTE.match(url):
            return tag
        data = source.media.get(url)
        if data is None:
            name = unquote(url.split("?")[0].split("#")[0])
            path = next((p for p in (root / name for root in roots) if p.is_file()), None)
            if path is None:
                faults.append(
                    Fault(f"the picture {url} does not exist", source.find(url), "correct the path")
                )
                return tag
            data = path.read_bytes()
        uri = data_uri(data, url)
        return tag[: found.start()] + f'src="{uri}"' + tag[found.end() :]

    text = IMAGE.sub(one, text)
    if faults and strict:
        raise DocumentError(faults)
    for fault in faults:
        log.warning("%s", fault)
    return text


def data_uri(data: bytes, name: str) -> str:
    mime = mimetypes.guess_type(name.split("?")[0])[0] or "application/octet-stream"
    return f"data:{mime};base64,{base64.b64encode(data).decode('ascii')}"


def _script(metadata: Mapping[str, Any]) -> str:
    return (TEMPLATES / "report.js").read_text("utf-8").replace("</", "<\\/")


HEADING = re.compile(r'(<section id="([^"]+)"[^>]*>\s*)<h([1-6])( class="[^"]*")?')


def anchored(text: str) -> str:
    """Headings say that they can be linked to, as Quarto's do: ``class="anchored"``."""

    def one(match: re.Match[str]) -> str:
        classes = (match[4] or ' class=""')[8:-1]
        names = f"{classes} anchored".strip()
        return f'{match[1]}<h{match[3]} class="{names}" data-anchor-id="{match[2]}"'

    return HEADING.sub(one, text)


CELL_CODE = re.compile(
    r'<div class="sourceCode"([^>]*)><pre([^>]*?)class="([^"]*\bcell-code\b[^"]*)"'
)
CODE = re.compile(r"<code\b[^>]*>.*?</code>", re.DOTALL)


def _cell_code(match: re.Match[str]) -> str:
    """The box around a cell's code has the cell's classes, the text in it those of its language."""
    names = match[3].split()
    outer = ["sourceCode", *(name for name in ("cell-code", "hidden") if name in names)]
    inner = [name for name in names if name == "sourceCode" or name not in outer]
    return f'<div class="{" ".join(outer)}"{match[1]}><pre{match[2]}class="{" ".join(inner)}"'


def _tidy(text: str) -> str:
    """Entities that people look for, no empty header cells, no runs of empty lines."""
    text = CELL_CODE.sub(_cell_code, text)
    text = CODE.sub(lambda code: code[0].replace("&#39;", "'"), text)
    text = re.sub(r"<pre(?![^>]*\btabindex)", '<pre tabindex="0"', text)
    text = re.sub(r"<th((?:\s[^>]*)?)></th>", r"<td\1></td>", text)  # an empty corner heads nothing
    return re.sub(r"\n{3,}", "\n\n", text.replace("\u00a0", "&nbsp;"))
