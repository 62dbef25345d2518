"""The data behind each figure, in the page: a table to read and a CSV file to download."""

from __future__ import annotations

import base64
import csv
import html
import io
import re
from collections.abc import Mapping
from typing import Any

MOST_ROWS = 200


def add(text: str, evidence: Any) -> str:
    """After each figure in ``evidence.figures`` a ``<details class="figure-data">``."""
    for figure in getattr(evidence, "figures", ()) or ():
        path = str(figure.get("path") or "")
        if not path or not figure.get("csv"):
            continue
        tag = _picture(text, path, str(figure.get("alt") or ""))
        if not tag:
            continue
        close, other = (text.find(mark, tag.end()) for mark in ("</figure>", "<figure"))
        if close < 0 or 0 <= other < close:
            continue  # a picture that is no figure
        end = close + len("</figure>")
        text = text[:end] + details(figure) + text[end:]
    return text


def _picture(text: str, path: str, words: str) -> re.Match[str] | None:
    """The picture from that file or, where files are already inside the page, with those words."""
    if found := re.search(rf'<img\b[^>]*\bsrc="{re.escape(html.escape(path))}"[^>]*>', text):
        return found
    wanted = words.replace('"', "”").split()
    for tag in re.finditer(r'<img\b(?:"[^"]*"|[^">])*>', text) if wanted else ():
        said = re.search(r'\s(?:alt|aria-label)="([^"]*)"', tag[0])
        if said and html.unescape(said[1]).split() == wanted:
            return tag
    return None


def details(figure: Mapping[str, Any]) -> str:
    """The closed part under a figure: source, n, its words, its table, the download."""
    name = re.sub(r"[^\w.-]+", "-", str(figure.get("name") or "figure"))
    data = str(figure["csv"])
    uri = "data:text/csv;charset=utf-8;base64," + base64.b64encode(data.encode()).decode("ascii")
    facts = [
        f"Source: {figure['source']}" if figure.get("source") else "",
        str(figure.get("n") or ""),
    ]
    line = ". ".join(html.escape(f.rstrip(".")) for f in facts if f)
    alt = str(figure.get("alt") or "")
    return (
        '<details class="figure-data"><summary>Data and description of this figure</summary>'
        + (f'<p class="figure-words">{html.escape(alt)}</p>' if alt else "")
        + table(data, f"Data of the figure {name.replace('-', ' ')}")
        + (f'<p class="figure-source">{line}.</p>' if line else "")
        + f'<p><a class="csv" download="{name}.csv" href="{uri}">Download these data (CSV)<span '
        f'class="visually-hidden">: {html.escape(name)}</span></a></p></details>'
    )


def table(data: str, label: str) -> str:
    """CSV text as an HTML table that scrolls within the page."""
    rows = list(csv.reader(io.StringIO(data)))
    if not rows:
        return ""
    head, body = rows[0], rows[1 : MOST_ROWS + 1]
    numeric = [all(_is_number(r[i]) for r in body if i < len(r) and r[i]) for i in range(len(head))]
    more = (
        f"<p>The first {MOST_ROWS} of {len(rows) - 1} rows.</p>"
        if len(rows) - 1 > MOST_ROWS
        else ""
    )
    header = "".join(
        f'<th scope="col"{_right(n)}>{html.escape(h)}</th>'
        for h, n in zip(head, numeric, strict=True)
    )
    lines = "".join(
        "<tr>"
        + "".join(f"<td{_right(n)}>{html.escape(v)}</td>" for v, n in zip(r, numeric, strict=False))
        + "</tr>"
        for r in body
    )
    return (
        '<div class="table-responsive" role="region" tabindex="0" '
        f'aria-label="{html.escape(label)}"><table class="table table-sm">'
        f"<thead><tr>{header}</tr></thead><tbody>{lines}</tbody></table></div>{more}"
    )


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[-−+]?[\d,]*\.?\d+(?:e[-+]?\d+)?%?", text.strip(), re.I))


def _right(numeric: bool) -> str:
    return ' class="number"' if numeric else ""
