"""The end matter of a page: footnotes, reuse, copyright, and how to cite the document itself."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..assemble.markdown import raw_block
from ..header import authors_of, licence_link, plain, read_date

START, END, PLACE = "<!--bite:appendix-start-->", "<!--bite:appendix-end-->", "<!--bite:appendix-->"
FOOTNOTES = re.compile(r'<(section|aside) id="footnotes".*?</\1>', re.DOTALL)
LABEL = '<div class="quarto-appendix-secondary-label">{}</div>'
TYPES = {
    "article-journal": "article", "report": "report", "book": "book", "chapter": "incollection",
    "paper-conference": "inproceedings", "thesis": "phdthesis", "webpage": "online",
    "post-weblog": "online", "dataset": "dataset", "software": "software",
}  # fmt: skip


def place(text: str, labels: Mapping[str, str]) -> str:
    """Move what the filters wrote between their marks, and the footnotes, into the appendix."""
    title = html.escape(labels["section-title-footnotes"])
    parts = []
    start, end = text.find(START), text.find(END)
    if start >= 0 <= end:
        parts.append(text[start + len(START) : end].strip())
        text = text[:start] + text[end + len(END) :]
    found = FOOTNOTES.search(text)
    if found and start >= 0:
        notes = re.sub(r"<hr ?/>\s*", "", found[0], count=1)
        notes = re.sub(
            r"(<section id=\"footnotes\"[^>]*>)",
            rf'\1<h2 class="anchored quarto-appendix-heading">{title}</h2>', notes, count=1,
        )  # fmt: skip
        text = text[: found.start()] + text[found.end() :]
        parts.insert(0 if not parts else 1 if 'id="quarto-bibliography"' in parts[0] else 0, notes)
    content = "\n".join(part for part in parts if part)
    appendix = f'<div id="quarto-appendix" class="default">\n{content}\n</div>' if content else ""
    return text.replace(PLACE, appendix, 1)


def sections(metadata: Mapping[str, Any]) -> list[dict[str, str]]:
    """The sections about the document itself, in Quarto's order, as raw Markdown blocks."""
    labels, out = metadata["bite-labels"], []
    if metadata.get("license"):
        out.append({
            "id": "quarto-reuse", "title": labels["section-title-reuse"],
            "html": _licence(metadata["license"], labels),
        })  # fmt: skip
    if metadata.get("copyright"):
        statement = copyright_text(metadata["copyright"])
        if statement:
            out.append({
                "id": "quarto-copyright", "title": labels["section-title-copyright"],
                "html": f"<div>{html.escape(statement)}</div>",
            })  # fmt: skip
    if metadata.get("citation"):
        out.append({
            "id": "quarto-citation", "title": labels["section-title-citation"],
            "html": _citation(metadata),
        })  # fmt: skip
    return [{**part, "html": "\n".join(raw_block(part["html"], "html")) + "\n"} for part in out]


def _licence(value: Any, labels: Mapping[str, str]) -> str:
    items = value if isinstance(value, list) else [value]
    out = []
    for item in items:
        if isinstance(item, Mapping):
            text, url = str(item.get("text") or item.get("type") or ""), str(item.get("url") or "")
            view = html.escape(labels["appendix-view-license"])
            link = f' <a rel="license" href="{html.escape(url)}">({view})</a>' if url else ""
            out.append(f"<div>{html.escape(text)}{link}</div>")
            continue
        text, url = licence_link(str(item))
        shown = html.escape(text)
        out.append(
            f'<div><a rel="license" href="{url}">{shown}</a></div>'
            if url
            else f"<div>{shown}</div>"
        )
    return "".join(out)


def copyright_text(value: Any) -> str:
    if isinstance(value, Mapping):
        if value.get("statement"):
            return str(value["statement"])
        holder, year = value.get("holder"), value.get("year")
        years = ", ".join(map(str, year)) if isinstance(year, list) else str(year or "")
        return f"Copyright © {years} {holder or ''}".strip() if holder or year else ""
    return str(value) if value is not True else ""


def _citation(metadata: Mapping[str, Any]) -> str:
    fields, labels = citation_fields(metadata), metadata["bite-labels"]
    wanted = metadata.get("appendix-cite-as", True)
    kinds = (
        ["display", "bibtex"]
        if wanted is True
        else wanted
        if isinstance(wanted, list)
        else [wanted]
    )
    out = []
    if "bibtex" in kinds:
        code = html.escape(bibtex(fields))
        out.append(LABEL.format(html.escape(labels["appendix-attribution-bibtex"])))
        out.append(
            '<div class="sourceCode"><pre tabindex="0" class="sourceCode bibtex '
            'quarto-appendix-bibtex code-with-copy"><code class="sourceCode bibtex">'
            f"{code}</code></pre></div>"
        )
    if "display" in kinds:
        out.append(LABEL.format(html.escape(labels["appendix-attribution-cite-as"])))
        out.append(
            f'<div id="ref-{html.escape(fields["key"])}" class="csl-entry quarto-appendix-citeas">'
            f"{cite_as(fields)}</div>"
        )
    return "".join(out)


def citation_fields(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """What is needed to cite the document: key, type, authors, title, year, and the rest given."""
    own = metadata["citation"] if isinstance(metadata.get("citation"), Mapping) else {}
    authors = (
        authors_of({"author": own["author"]})
        if own.get("author")
        else metadata.get("by-author") or []
    )
    issued = own.get("issued") or metadata.get("date-meta") or metadata.get("date") or ""
    date = read_date(issued, Path(), dt.date.min) if issued else None
    year = str(date.year) if date else str(issued)[:4]
    # Quarto's key: all of the first author's name but its first word
    name = str(authors[0]["name"]["literal"]) if authors else str(metadata.get("title", ""))
    family = name.partition(" ")[2] or name
    key = str(own.get("citation-key") or re.sub(r"[^\w]+", "_", family.lower()).strip("_") + year)
    kind = str(own.get("type") or ("article-journal" if own.get("container-title") else "webpage"))
    rest = {
        "publisher": own.get("publisher"), "container-title": own.get("container-title"),
        "volume": own.get("volume"), "issue": own.get("issue"), "number": own.get("number"),
        "pages": own.get("page"), "doi": own.get("doi") or metadata.get("doi"),
        "url": own.get("url"), "issn": own.get("issn"), "isbn": own.get("isbn"),
        "editor": own.get("editor"), "series": own.get("collection-title"),
        "abstract": metadata.get("abstract"),
    }  # fmt: skip
    return {
        "key": key, "type": kind, "authors": [a["name"] for a in authors], "year": year,
        "date": date.date().isoformat() if date else "",
        "title": plain(str(own.get("title") or metadata.get("title") or "")),
        "language": metadata.get("lang"), **{k: v for k, v in rest.items() if v},
    }  # fmt: skip


def bibtex(fields: Mapping[str, Any]) -> str:
    lines = [f"@{TYPES.get(fields['type'], 'misc')}{{{fields['key']},"]
    names = " and ".join(
        ", ".join(part for part in (n.get("family", ""), n.get("given", "")) if part)
        for n in fields["authors"]
    )
    values = [
        ("author", names), ("editor", _joined(fields.get("editor"))), ("title", fields["title"]),
        ("journal", fields.get("container-title")), ("series", fields.get("series")),
        ("volume", fields.get("volume")), ("number", fields.get("number") or fields.get("issue")),
        ("pages", fields.get("pages")), ("publisher", fields.get("publisher")),
        ("date", fields.get("date")), ("url", fields.get("url")), ("doi", fields.get("doi")),
        ("isbn", fields.get("isbn")), ("issn", fields.get("issn")),
        ("langid", fields.get("language")),
    ]  # fmt: skip
    lines += [f"  {name} = {{{value}}}," for name, value in values if value]
    if len(lines) > 1:
        lines[-1] = lines[-1].rstrip(",")
    return "\n".join([*lines, "}"])


def cite_as(fields: Mapping[str, Any]) -> str:
    """Author-date, in the manner of the Chicago Manual of Style, as HTML."""
    names = fields["authors"]
    who = []
    for i, name in enumerate(names):
        family, given = name.get("family", name["literal"]), name.get("given", "")
        who.append(f"{family}, {given}".strip(", ") if i == 0 else f"{given} {family}".strip())
    author = who[0] if len(who) == 1 else ", ".join(who[:-1]) + f", and {who[-1]}" if who else ""
    parts = [
        f"{author.rstrip('.')}." if author else "",
        f"{fields['year']}." if fields["year"] else "",
    ]
    out = " ".join(html.escape(p) for p in parts if p)
    out += f" “{html.escape(fields['title'])}.”"
    if fields.get("container-title"):
        out += f" <em>{html.escape(str(fields['container-title']))}</em>."
    if fields.get("publisher"):
        out += f" {html.escape(str(fields['publisher']))}."
    link = f"https://doi.org/{fields['doi']}" if fields.get("doi") else fields.get("url")
    if link:
        out += f' <a href="{html.escape(str(link))}">{html.escape(str(link))}</a>.'
    return out.strip()


def _joined(value: Any) -> str:
    return " and ".join(map(str, value)) if isinstance(value, list) else str(value or "")
