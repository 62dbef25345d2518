"""What a document's header says of its page: variables of the template, arguments of pandoc."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bite.errors import DocumentError, Fault

from ..assemble.markdown import raw_block
from ..header import labels, plain
from ..header.options import NOTHING, listed
from . import appendix, code_tools, look

INCLUDES = {
    "header-includes": "include-in-header", "include-before": "include-before-body",
    "include-after": "include-after-body",
}  # fmt: skip
#: Options that pandoc has under the same name: with a value, and as a switch.
OF_PANDOC = (
    "indented-code-classes", "tab-stop", "default-image-extension", "dpi", "abbreviations",
    "citation-abbreviations", "shift-heading-level-by",
)  # fmt: skip
SWITCHES = ("preserve-tabs", "html-q-tags", "strip-comments", "ascii")
PEOPLE = ("by-author", "by-affiliation")
LINK = re.compile(r'<a\b([^>]*?)\bhref="(https?://[^"]+)"([^>]*)>(.*?)</a>', re.DOTALL)


def variables(
    metadata: Mapping[str, Any], folder: Path, *, name: str, mode: str, text: str = "",
    other_formats: tuple[Mapping[str, str], ...] = (),
) -> dict[str, Any]:  # fmt: skip
    """The template's variables. ``name`` is the file's, ``text`` the document as written."""
    given = {k: v for k, v in metadata.items() if k != "css"}
    given |= _mapping(metadata.get("variables"))
    style = str(metadata.get("title-block-style", "default")).lower()
    style = "plain" if style == "default" and metadata.get("title-block-banner") is False else style
    title = metadata.get("pagetitle") or plain(str(metadata.get("title") or name))
    shown = metadata.get("title-block-categories", True) is not False
    return {
        **given,
        **{name: _with_addresses(given[name]) for name in PEOPLE if name in given},
        **{
            ours: [*listed(metadata.get(ours)), *includes(metadata.get(quartos), folder)]
            for ours, quartos in INCLUDES.items()
        },
        **_contents(metadata),
        **code_tools.variables(metadata, text),
        "lang": metadata.get("lang") or "en",
        "pagetitle": title,
        "description-meta": metadata.get("description-meta")
        or plain(str(metadata.get("description") or "")),
        "bite-subtitle": paragraphs(metadata.get("subtitle")),
        "bite-title-plain": style in ("none", "false"),
        "bite-title-style": style,
        "bite-banner": _raw(look.banner(metadata, folder)),
        "bite-categories": bool(metadata.get("categories")) and shown,
        "bite-canonical": _raw(metadata.get("canonical-url")),
        "bite-scholar": list(scholar(metadata)) if metadata.get("google-scholar") else [],
        "bite-layout": metadata.get("page-layout") or "article",
        "bite-links": list(_links(metadata)),
        "bite-no-tabs": metadata.get("tabsets") is False,
        "bite-other-formats": _other_formats(metadata.get("format-links"), other_formats),
        "bite-body-class": body_class(metadata, mode),
        "bite-appendix": appendix.sections(metadata),
    }


def arguments(metadata: Mapping[str, Any]) -> list[str]:
    """pandoc's arguments that the header asks for."""
    out = ["--mathml", "--section-divs", "--wrap=none", "--email-obfuscation=none"]
    if metadata.get("toc"):
        out += ["--toc", f"--toc-depth={metadata.get('toc-depth', 3)}"]
    if metadata.get("number-sections"):
        out.append("--number-sections")
        if metadata.get("number-offset"):
            offset = metadata["number-offset"]
            out.append("--number-offset=" + ",".join(map(str, listed(offset))))
    place = metadata.get("reference-location")
    if place in ("block", "section", "document"):
        out.append(f"--reference-location={place}")
    for name in OF_PANDOC:
        if metadata.get(name) not in (None, "", []):
            out.append(f"--{name}=" + ",".join(map(str, listed(metadata[name]))))
    out += [f"--{name}" for name in SWITCHES if metadata.get(name) is True]
    for name in ("syntax-definition", "syntax-definitions"):
        out += [f"--syntax-definition={entry}" for entry in listed(metadata.get(name))]
    chosen = metadata.get("syntax-highlighting", metadata.get("highlight-style"))
    plain_code = chosen in ("none", False)
    out.append(f"--syntax-highlighting={'none' if plain_code else 'pygments'}")
    return out


def includes(value: Any, folder: Path) -> list[str]:
    """What ``include-in-header:`` and its like name (a file, ``file:``, ``text:``) as raw text."""
    out = []
    for entry in listed(value):
        if isinstance(entry, Mapping) and "text" in entry:
            text = str(entry["text"])
        else:
            name = entry.get("file") if isinstance(entry, Mapping) else entry
            path = folder / str(name)
            if not path.is_file():
                raise DocumentError(
                    Fault(f"the included file {name} does not exist", do="correct its path")
                )
            text = path.read_text("utf-8")
        out.append("\n".join(raw_block(text, "html")) + "\n")
    return out


def paragraphs(text: Any) -> list[str]:
    """The paragraphs of a text in the header, which a template puts into elements of its own."""
    return [part.strip() for part in re.split(r"\n\s*\n", str(text or "")) if part.strip()]


def body_class(metadata: Mapping[str, Any], mode: str) -> str:
    """Quarto's classes of ``<body>``, then the author's."""
    content = _mapping(metadata.get("grid")).get("content-mode")
    layout = {"slim": "slimcontent", "full": "fullcontent", "standard": ""}.get(
        str(content), "" if metadata.get("toc") else "fullcontent"
    )
    own = metadata.get("body-classes")
    names = [layout, f"quarto-{mode}", *map(str, listed(own))]
    return " ".join(name for name in names if name)


def external_links(text: str, metadata: Mapping[str, Any]) -> str:
    """Links that leave the site, in a new window or with a mark where the header asks for it.

    ``link-external-filter`` is a regular expression for the addresses that do not leave it.
    """
    window, icon = metadata.get("link-external-newwindow"), metadata.get("link-external-icon")
    if not (window or icon):
        return text
    inside = re.compile(str(metadata.get("link-external-filter") or r"(?!)"))

    def one(match: re.Match[str]) -> str:
        before, address, after, words = match.groups()
        if inside.search(html.unescape(address)):
            return match[0]
        more = ' target="_blank" rel="noopener"' if window and "target=" not in match[0] else ""
        mark = '<span class="external-mark" aria-hidden="true"></span>' if icon else ""
        return f'<a{before}href="{address}"{after}{more} data-external="1">{words}{mark}</a>'

    return LINK.sub(one, text)


def scholar(metadata: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """The ``citation_…`` tags by which Google Scholar knows a paper (``google-scholar: true``)."""
    fields = appendix.citation_fields(metadata)
    first, _, last = str(fields.get("pages") or "").partition("-")
    values: list[tuple[str, Any]] = [
        ("title", fields["title"]),
        ("abstract", plain(str(metadata.get("abstract") or ""))),
        ("keywords", ",".join(map(str, listed(metadata.get("keywords"))))),
        *(("author", name["literal"]) for name in fields["authors"]),
        ("publication_date", fields["date"]), ("cover_date", fields["date"]),
        ("year", fields["year"]), ("online_date", fields["date"]),
        ("fulltext_html_url", fields.get("url")), ("doi", fields.get("doi")),
        ("journal_title", fields.get("container-title")), ("volume", fields.get("volume")),
        ("issue", fields.get("issue")), ("firstpage", first), ("lastpage", last),
        ("issn", fields.get("issn")), ("isbn", fields.get("isbn")),
        ("publisher", fields.get("publisher")), ("language", fields.get("language")),
    ]  # fmt: skip
    for name, value in values:
        if value:
            yield {"name": f"citation_{name}", "content": _raw(value)}


def _contents(metadata: Mapping[str, Any]) -> dict[str, str]:
    """On which side of the text the contents stand, and their id in the text."""
    if not metadata.get("toc"):
        return {}
    place = str(metadata.get("toc-location") or "left")
    side, _, body = place.partition("-")
    if side == "body":
        return {"bite-toc-body": "TOC"}
    side = side if side in ("left", "right") else "left"
    return {"bite-toc-side": side, **({"bite-toc-body": "TOC-body"} if body == "body" else {})}


def _links(metadata: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    words: Mapping[str, str] = metadata.get("bite-labels") or labels.of("en")
    for option in ("other-links", "code-links"):
        entries = [e for e in listed(metadata.get(option)) if isinstance(e, Mapping)]
        if entries:
            links = [{k: _raw(v) for k, v in e.items()} | {"text": e.get("text")} for e in entries]
            yield {"class": f"quarto-{option}", "title": words[f"{option}-title"], "links": links}


def _other_formats(wanted: Any, formats: tuple[Mapping[str, str], ...]) -> list[Mapping[str, str]]:
    """``format-links``: false, or the formats that are linked."""
    if wanted in NOTHING and wanted is not None:
        return []
    if not isinstance(wanted, list):
        return list(formats)
    names = {str(name.get("format") if isinstance(name, Mapping) else name) for name in wanted}
    names |= {"pdf"} & {"pdf" for name in names if name in ("typst", "pdf")}
    return [entry for entry in formats if str(entry.get("name", "")).lower() in names]


def _with_addresses(value: Any) -> Any:
    """Authors or affiliations with each ``url`` as it is: Markdown would make a link of it."""
    if isinstance(value, list):
        return [_with_addresses(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    return {
        name: _raw(str(part)) if name == "url" else _with_addresses(part)
        for name, part in value.items()
    }


def _raw(value: Any) -> str:
    """A text for an attribute as it is; pandoc would read Markdown in it."""
    return f"`{html.escape(value)}`{{=html}}" if isinstance(value, str) and value else ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
