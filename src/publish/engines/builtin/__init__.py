"""The built-in press: the parts that Quarto itself drives, put together without Quarto.

executed notebook ─ assemble ─▶ Markdown ─▶ pandoc + staged filters ─▶ HTML or Typst ─▶ file
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bite.errors import Fault, UsageError

from . import header, html, kept, shortcodes
from .assemble import Assembled, assemble, fences
from .assemble.cell import Setting
from .header import brand, features, heading_title, labels, options
from .shortcodes import embed

log = logging.getLogger(__name__)
FORMATS = ("html", "pdf")

__all__ = ["FORMATS", "Prepared", "prepare", "render"]


@dataclass(frozen=True)
class Prepared:
    """A document ready for pandoc in one format: its text and metadata, shortcodes resolved."""

    source: Assembled
    metadata: dict[str, Any]
    folder: Path
    looks: brand.Modes = field(default_factory=brand.Modes)
    filters: tuple[Path, ...] = ()
    late_filters: tuple[Path, ...] = ()


def prepare(executed: Any, project: Any, to: str) -> Prepared:
    """What both formats share: features checked, header normalised, text assembled."""
    document = executed.document
    metadata = dict(project.metadata(document, to, getattr(executed, "header", None) or None))
    folder = Path(document.path).parent
    metadata |= _mapping(metadata.get("metadata"))
    features.check(document, metadata, to, project)
    notebook, title = heading_title.taken(executed.notebook, document.header)
    metadata |= {"title": title} if title else {}
    looks = brand.modes(metadata, project, folder)
    context = shortcodes.Context(
        to, header.for_shortcodes(metadata), project.variables, getattr(project, "environment", {}),
        folder, brand=looks, mode=brand.mode_of(metadata),
        strict=html.accessibility(metadata) == "strict",
    )  # fmt: skip
    metadata = shortcodes.in_metadata(metadata, context, features.top_of(document))
    raw = metadata
    metadata = header.normalised(metadata, Path(document.path), build_day())
    context = replace(context, metadata=header.for_shortcodes({**raw, **metadata}))
    words = labels.chosen(
        metadata, folder, Path(project.root), website=to == "html" and project.kind == "website"
    )
    metadata["bite-labels"] = words
    metadata["labels"] = {**labels.in_templates(words, metadata), **_mapping(raw.get("labels"))}
    metadata.setdefault("toc-title", words["toc-title"])
    metadata.setdefault("default-image-extension", "png" if to == "html" else "svg")
    metadata["bite-profiles"] = ",".join(getattr(project, "profiles", ()))
    execute = dict(metadata.get("execute") or {})
    defaults = {**{k: metadata[k] for k in features.CELL_DEFAULTS if k in metadata}, **execute}
    setting = Setting(to, defaults, brand.mode_of(metadata))
    source = assemble(notebook, setting)
    media: dict[str, bytes] = {}
    named = "" if metadata.get("notebook-links") is False else words["source-notebooks-prefix"]
    home = embed.Home(folder, Path(project.root), setting, executed.embedded, named)
    source = shortcodes.expand(source, replace(context, embed=_embedder(home, media)))
    source = replace(source, text=fences.mended(source.text), media={**source.media, **media})
    return Prepared(source, metadata, folder, looks, *features.filters(metadata, folder))


def render(
    executed: Any, document: Any, project: Any, to: str, output: Path,
    other_formats: Sequence[Mapping[str, str]] = (),
) -> Path:  # fmt: skip
    """Write the executed document in one format to ``output`` and return it.

    ``to`` is ``html`` or ``pdf``. ``other_formats`` (``{"name": "PDF", "href": "x.pdf"}``) are
    linked from the page. What is doubtful but no error is logged as a warning. The file appears
    whole or not at all. Raises DocumentError or UnsupportedError with file and line.
    """
    if to not in FORMATS:
        raise UsageError(Fault(f"unknown format {to!r}", do="formats: " + ", ".join(FORMATS)))
    prepared = prepare(executed, project, to)
    for fault in (*options.misspelt(document.header, document), *options.idle(document)):
        log.warning("%s", fault)
    output = Path(output)
    output.parent.mkdir(parents=True, exist_ok=True)
    if to == "pdf":
        from . import pdf

        output = pdf.render(prepared, executed, project, output)
    else:
        _write_page(prepared, executed, project, output, tuple(other_formats))
    for path, data in kept.files(
        Path(document.path), prepared.metadata, executed.notebook, prepared.source.text, to
    ):
        write_whole(path, data)
    return output


def _write_page(
    prepared: Prepared, executed: Any, project: Any, output: Path,
    other_formats: tuple[Mapping[str, str], ...],
) -> None:  # fmt: skip
    converted = html.render(
        prepared.source, prepared.metadata, folder=prepared.folder, brand=prepared.looks,
        evidence=getattr(executed, "evidence", None), other_formats=other_formats,
        filters=prepared.filters, late_filters=prepared.late_filters, site=_site(project),
        written=Path(executed.document.path),
        font_store=None if project.single else Path(project.root) / ".bite" / "fonts",
    )  # fmt: skip
    for fault in converted.warnings:
        log.warning("%s", fault)
    if html.accessibility(prepared.metadata) == "strict":
        from .html import lint

        findings = lint.page(converted.text, output.name, prepared.source.find)
        lint.enforce(findings, strict=True)
    write_whole(output, converted.text.encode())


def write_whole(output: Path, data: bytes) -> None:
    """Write aside, then rename: a reader never sees half a file."""
    aside = output.with_name(f".{output.name}.{os.getpid()}.partial")
    try:
        aside.write_bytes(data)
        os.replace(aside, output)
    finally:
        with contextlib.suppress(FileNotFoundError):
            aside.unlink()


def build_day() -> dt.date:
    """Today, or the day that SOURCE_DATE_EPOCH names (https://reproducible-builds.org)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date()
    return dt.date.today()


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _site(project: Any) -> str:
    website = project.config.get("website") if isinstance(project.config, Mapping) else None
    return str(website.get("title") or "") if isinstance(website, Mapping) else ""


def _embedder(home: embed.Home, media: dict[str, bytes]) -> Any:
    """What the ``embed`` shortcode calls; pictures of the other notebook join ``media``."""

    def one(target: str, options: Mapping[str, str], where: Any) -> str:
        piece = embed.passage(target, options, home, where)
        media.update(piece.media)
        return piece.text

    return one
