"""From the prepared document to one accessible PDF, by way of Typst.

pandoc writes Typst with the partials of ``typst/`` (a theme's partials of the same names take
their place, as in Quarto), Typst compiles it in memory, and ``structure.py`` completes the
structure tree. By default the file claims PDF/UA-1 and PDF/A-2a together.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from bite.errors import DocumentError, Fault, UnsupportedError, Where
from publish import aside

from ..assemble import Assembled
from ..header.brand import brand_of, mode_of, with_defaults
from ..html import accessibility
from ..pandoc import convert
from . import lint, structure, typst_brand, typst_fonts, typst_logo, typst_page
from .typst_compile import STANDARDS, TypstSource, compiled, known_families

PARTIALS = Path(__file__).parent / "typst"
KNOWN_STANDARDS = frozenset(
    "1.4 1.5 1.6 1.7 2.0 a-1b a-1a a-2b a-2u a-2a a-3b a-3u a-3a a-4 a-4f a-4e ua-1".split()
)
# What an author asks for, word for word: pandoc would read Markdown in a metadata value.
LITERAL = (
    "papersize", "mainfont", "fontsize", "mathfont", "codefont", "linestretch", "page-numbering",
    "section-numbering", "toc-indent", "columns", "bibliographystyle", "pdf-version",
)  # fmt: skip
PANDOC_STYLES = frozenset(
    "idiomatic pygments tango espresso zenburn kate monochrome breezedark haddock".split()
)
PAPERS = {"letter": "us-letter", "legal": "us-legal", "a4paper": "a4", "letterpaper": "us-letter"}

# Where the author's text begins in `template.typ`, and what sets its lines closer together.
BODY = "// ---- The body\n"
CLOSER = """#show: body => context {
  set par(leading: par.leading * FACTOR, spacing: par.spacing * FACTOR)
  body
}
"""
FACTORS = ("0.93", "0.87")
SPARE = 0.25  # share of a last page below which it is worth saving

log = logging.getLogger(__name__)


def render(prepared: Any, executed: Any, project: Any, output: Path) -> Path:
    """Write the PDF of a prepared document to ``output`` and return it.

    ``prepared`` has ``source`` (the assembled text), ``metadata``, ``folder`` and ``filters``;
    ``project`` has ``root`` and ``brand``. With ``keep-typ`` the Typst text stays beside the PDF;
    an output that ends in ``.typ`` (``output-ext: typ``) is that text and nothing is compiled.
    Raises DocumentError, at the author's line where it can be found.
    """
    from .. import build_day, write_whole

    brand = brand_of(prepared.metadata, project, prepared.folder)
    metadata = with_defaults(prepared.metadata, brand, "pdf")
    root, place = Path(project.root), prepared.source
    known = partial(known_families, typst_fonts.folders(metadata, brand, prepared.folder, root))
    typst_fonts.check(
        metadata, brand, known, strict=accessibility(metadata) == "strict",
        files=_headers(place, prepared.folder, brand, root), root=root,
    )  # fmt: skip
    brand = typst_fonts.with_known(brand, known)
    with aside.folder() as scratch:
        source = written(
            place, metadata, folder=prepared.folder, root=root,
            brand=brand, filters=prepared.filters, scratch=scratch,
        )  # fmt: skip
    if output.suffix == ".typ" or metadata.get("keep-typ"):
        source = named_as_quarto(source, output.stem)
        _keep(source, output.with_suffix(".typ"))
    if output.suffix == ".typ":
        return output
    wanted = standards(metadata.get("pdf-standard"))
    make = partial(
        compiled, wanted=wanted or STANDARDS, lenient=wanted is None, place=place,
        timestamp=_moment(metadata, build_day()),
    )  # fmt: skip
    data = _without_spare_page(make(source), source, make)
    write_whole(output, structure.mend(data, language=str(metadata.get("lang") or "en")))
    return output


def _without_spare_page(
    data: bytes, source: TypstSource, make: Callable[[TypstSource], bytes]
) -> bytes:
    """The PDF; if its last page holds little, with lines a little closer if that saves the page."""
    pages, filled = lint.last_page(data)
    if pages == 1 or filled > SPARE or BODY not in source.text:
        return data
    for factor in FACTORS:
        closer = CLOSER.replace("FACTOR", factor)
        made = make(replace(source, text=source.text.replace(BODY, BODY + closer, 1)))
        if lint.last_page(made)[0] < pages:
            return made
    return data


def written(
    source: Assembled,
    metadata: Mapping[str, Any],
    *,
    folder: Path,
    root: Path,
    brand: Mapping[str, Any],
    filters: Sequence[Path] = (),
    scratch: Path,
) -> TypstSource:
    """The document as Typst. ``scratch`` is an empty folder that lives as long as the call."""
    template = _template(metadata, folder, scratch / "template")
    strict = _is_strict(metadata)
    header = _before_body(metadata, brand, folder, source)
    before = scratch / "header.typ"
    before.write_text(header, "utf-8")
    arguments = [
        "--wrap=none",
        f"--default-image-extension={metadata.get('default-image-extension') or ''}",
        f"--include-in-header={before}",
        *_arguments(metadata, brand, folder, source),
    ]
    values = {
        **metadata,
        "lang": metadata.get("lang") or "en",
        "bite-accessibility": "strict" if strict else "lenient",
        "bite-scratch": str(scratch),
        "bite-own-words": _asks_for_ua(metadata),
        "bite-brand-roles": sorted(typst_brand.colours(brand)),
    }
    for name in ("header-includes", "include-in-header", "logo", "brand", "margin", *LITERAL):
        values.pop(name, None)
    if "section-numbering" in metadata or metadata.get("number-sections"):
        values["number-sections"] = True
    if own := _own_bibliography(metadata):
        values["citeproc"] = False
        values.pop("bibliography", None)
        arguments += [f"--variable=typst-bibliography:{name}" for name in own]
        if metadata.get("csl"):
            arguments.append(f"--variable=csl:{values.pop('csl')}")
    converted = convert(
        source, "typst", values, folder=folder, template=template, arguments=arguments,
        user_filters=filters,
    )  # fmt: skip
    for warning in converted.warnings:
        log.warning("%s", warning)
    extracted = scratch / "bite-media"
    media = dict(source.media)
    if extracted.is_dir():
        media |= {
            f"bite-media/{path.name}": path.read_bytes() for path in sorted(extracted.iterdir())
        }
    paths = typst_fonts.folders(metadata, brand, folder, root)
    system = typst_fonts.needs_the_machine(metadata, brand)
    text = _code_blocks(converted.text, typst_brand.code_background(brand))
    return TypstSource(text, folder, root, media, paths, system)


def _code_blocks(text: str, colour: str) -> str:
    """Room around highlighted code, which pandoc's own function for it does not give, and the
    brand's colour behind it."""
    if colour:
        text = re.sub(r'let bgcolor = rgb\("[^"]*"\)', f"let bgcolor = {colour}", text, count=1)
    around = "block(fill: bgcolor, width: 100%, inset: 8pt, radius: 2pt, blocks)"
    return text.replace("block(fill: bgcolor, blocks)", around, 1)


def named_as_quarto(source: TypstSource, stem: str) -> TypstSource:
    """The text with the pictures of cells under Quarto's names for them.

    ``bite-media/fig-a-output-1-0f3a…svg`` is ``<stem>_files/figure-typst/fig-a-output-1.svg``.
    """
    folder = f"{stem}_files/figure-typst"
    names: dict[str, str] = {}
    for path in source.media:
        short = re.sub(r"^bite-media/(.+?-output-\d+)-[0-9a-f]{8}(?=\.\w+$)", r"\1", path)
        name = f"{folder}/{Path(short).name}"
        names[path] = f"{folder}/{Path(path).name}" if name in names.values() else name
    text = source.text
    for path, name in names.items():
        text = text.replace(f'"{path}"', f'"{name}"')
    return replace(source, text=text, media={names[p]: data for p, data in source.media.items()})


def _keep(source: TypstSource, output: Path) -> None:
    """The Typst text with the pictures of cells beside it, so that Typst can compile it."""
    from .. import write_whole

    for name, data in source.media.items():
        if f'"{name}"' in source.text:
            place = output.parent / name
            place.parent.mkdir(parents=True, exist_ok=True)
            write_whole(place, data)
    write_whole(output, source.text.encode())


def standards(written_as: Any) -> tuple[str, ...] | None:
    """The PDF standards an author asks for; None if the author says nothing."""
    if written_as is None:
        return None
    named = written_as if isinstance(written_as, list) else [written_as]
    found = []
    for name in named:
        text = f"{name}.0" if isinstance(name, int) else str(name)
        text = re.sub(r"^pdf[/-]?", "", text.strip().lower())
        if text in KNOWN_STANDARDS:
            found.append(text)
        else:
            log.warning("PDF standard '%s' is not supported by Typst", name)
    return tuple(found)


def _own_bibliography(metadata: Mapping[str, Any]) -> list[str]:
    """The files for Typst's own citations; none where pandoc's citeproc writes them.

    citeproc writes the same words into both formats; a document chooses Typst's with
    ``citeproc: false``, ``bibliographystyle`` (which only Typst knows) or
    ``suppress-bibliography``.
    """
    named = metadata.get("bibliography") or []
    chosen = (
        metadata.get("citeproc") is False
        or metadata.get("bibliographystyle")
        or metadata.get("suppress-bibliography")
    )
    if metadata.get("citeproc") is True or not chosen:
        return []
    return [str(name) for name in (named if isinstance(named, list) else [named])]


def _template(metadata: Mapping[str, Any], folder: Path, scratch: Path) -> Path:
    """Our partials, the theme's in place of those of the same name; or the author's template."""
    shutil.copytree(PARTIALS, scratch)
    named = metadata.get("template-partials") or []
    faults = []
    for name in [named] if isinstance(named, str) else named:
        path = folder / str(name)
        if path.is_file():
            shutil.copyfile(path, scratch / path.name)
        else:
            what = f"template-partials names {name}, which does not exist"
            faults.append(Fault(what, Where(str(folder)), "correct the path"))
    template = metadata.get("template")
    if template:
        path = folder / str(template)
        if path.is_file():
            shutil.copyfile(path, scratch / "template.typ")
        else:
            what = f"the template {template} does not exist"
            faults.append(Fault(what, Where(str(folder)), "correct the path"))
    if faults:
        raise DocumentError(faults)
    return scratch / "template.typ"


def _before_body(
    metadata: Mapping[str, Any], brand: Mapping[str, Any], folder: Path, source: Assembled
) -> str:
    """Brand, then what the author includes; a title for the file where there is none."""
    parts = [typst_brand.declarations(brand)]
    if not metadata.get("title") and not _asks_for_ua(metadata):
        name = json.dumps(Path(source.where(1).file or "document").stem, ensure_ascii=False)
        parts.append(f"#let bite-file-name = {name}\n#set document(title: bite-file-name)")
    for key in ("header-includes", "include-in-header"):
        parts += _included(metadata.get(key), folder)
    return "\n".join(parts) + "\n"


def _included(value: Any, folder: Path) -> Iterator[str]:
    for entry in value if isinstance(value, list) else [] if value is None else [value]:
        if isinstance(entry, Mapping):
            if "text" in entry:
                yield str(entry["text"])
            elif "file" in entry:
                yield from _included(str(entry["file"]), folder)
        elif (path := folder / str(entry)).is_file():
            yield path.read_text("utf-8")
        elif "\n" in str(entry) or str(entry).lstrip().startswith("#"):
            yield re.sub(r"^```\{=typst\}\n|\n```\s*$", "", str(entry))
        else:
            fault = Fault(
                f"include-in-header names {entry}, which does not exist", Where(str(folder))
            )
            raise DocumentError(fault)


def _arguments(
    metadata: Mapping[str, Any], brand: Mapping[str, Any], folder: Path, source: Assembled
) -> list[str]:
    found: list[str] = []

    def give(name: str, value: Any) -> None:
        found.append(f"--variable={name}:{value}")

    for name in LITERAL:
        value = metadata.get(name)
        if value is None or value is False:
            continue
        if isinstance(value, list):
            value = '", "'.join(map(str, value))
        give(name, PAPERS.get(str(value), value) if name == "papersize" else value)
    if metadata.get("number-sections") and not metadata.get("section-numbering"):
        give("section-numbering", "1.1.a")
    if metadata.get("page-numbering") is None:
        give("page-numbering", "1")
    margin = metadata.get("margin")
    if isinstance(margin, Mapping):
        found.append("--variable-json=margin:" + json.dumps({k: str(v) for k, v in margin.items()}))
    elif margin:
        found.append("--variable-json=margin:" + json.dumps({"rest": str(margin)}))
    found.append("--variable-json=margin-column:" + json.dumps(typst_page.margin_column(metadata)))
    if metadata.get("reference-location") == "margin":
        give("notes-in-margin", "true")
    logo = typst_logo.logo(brand, metadata.get("logo"), mode_of(metadata))
    if logo and "://" in logo["path"]:
        what = f"unsupported: the logo {logo['path']} from the web in a PDF"
        do = "save it beside the document and use its file name"
        raise UnsupportedError(Fault(what, source.where(1), do))
    if logo:
        found.append("--variable-json=logo:" + json.dumps(logo, ensure_ascii=False))
    typography = typst_brand.variables(brand)
    if typography:
        found.append("--variable-json=brand:" + json.dumps(typography, ensure_ascii=False))
    if metadata.get("toc"):
        give("toc", "true")
    give("toc-depth", metadata.get("toc-depth", 3))
    shift = metadata.get("shift-heading-level-by")
    if shift is None and not _has_level_one(source.text):
        shift = -1
    if shift:
        found.append(f"--shift-heading-level-by={shift}")
    found.append(_highlighting(metadata, folder))
    return found


def _has_level_one(text: str) -> bool:
    """Whether a heading of level one stands outside code; without any heading, it does too."""
    fence, any_heading = "", False
    for line in text.splitlines():
        opening = re.match(r"\s*(`{3,}|~{3,})", line)
        if opening and not fence:
            fence = opening[1]
        elif opening and opening[1].startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
        elif not fence:
            if re.match(r"#\s|<h1\b", line):
                return True
            any_heading = any_heading or bool(re.match(r"#{2,}\s", line))
    return not any_heading


def _highlighting(metadata: Mapping[str, Any], folder: Path) -> str:
    chosen = metadata.get("syntax-highlighting", metadata.get("highlight-style"))
    if isinstance(chosen, Mapping):
        chosen = chosen.get("light")
    if chosen in ("none", False):
        return "--syntax-highlighting=none"
    if isinstance(chosen, str) and chosen in PANDOC_STYLES:
        return f"--syntax-highlighting={chosen}"
    if isinstance(chosen, str) and (folder / chosen).is_file():
        return f"--syntax-highlighting={folder / chosen}"
    return f"--syntax-highlighting={PARTIALS / 'code.theme'}"


def _headers(
    place: Assembled, folder: Path, brand: Mapping[str, Any], root: Path
) -> tuple[Path, ...]:
    """The files that may say which font is wanted, the document's first."""
    document = Path(place.where(1).file or "")
    named = (Path(str(brand.get("place") or root)) / "_brand.yml", root / "_quarto.yml")
    return (root / document, folder / document.name, folder / "_metadata.yml", *named)


def _asks_for_ua(metadata: Mapping[str, Any]) -> bool:
    """Whether the author promises PDF/UA: then titles and words are the author's, not made here."""
    return "ua-1" in (standards(metadata.get("pdf-standard")) or ())


def _is_strict(metadata: Mapping[str, Any]) -> bool:
    return _asks_for_ua(metadata) or accessibility(metadata) == "strict"


def _moment(metadata: Mapping[str, Any], day: dt.date) -> dt.datetime:
    """When the file says it was made: the build's own day, or the document's, never the clock."""
    stated = str(metadata.get("date-meta") or "")
    if not os.environ.get("SOURCE_DATE_EPOCH") and re.fullmatch(r"\d{4}-\d\d-\d\d", stated):
        day = dt.date.fromisoformat(stated)
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
