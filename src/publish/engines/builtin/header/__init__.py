"""What a document's header says of its authors and dates, in one shape for every template.

Quarto lets authors be written in many ways (https://quarto.org/docs/journals/authors.html); the
templates see only ``by-author`` and ``by-affiliation``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bite.errors import DocumentError, Fault, Where

from . import labels

AFFILIATION_PARTS = ("department", "group", "name", "city", "region", "country")
#: Texts that stand inside a heading or a line: the end of a YAML block is no paragraph's.
ONE_LINE = ("title", "subtitle", "short-title", "toc-title", "abstract-title", "doi")
READABLE = (
    "%Y-%m-%d", "%Y/%m/%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%m/%d/%Y",
    "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M", "%Y-%m",
    "%m-%d-%Y",
)  # fmt: skip
CREATIVE_COMMONS = re.compile(
    r"^CC[ -](BY(?:-(?:SA|ND|NC|NC-SA|NC-ND))?|0)(?:[ -](\d\.\d))?$", re.I
)
TOKEN = re.compile(r"\[([^\]]*)\]|YYYY|YY|MMMM|MMM|MM|M|dddd|ddd|DD|Do|D|HH|H|hh|h|mm|ss|A|a")


def normalised(metadata: Mapping[str, Any], path: Path, today: dt.date) -> dict[str, Any]:
    """The metadata with ``by-author``, ``by-affiliation`` and formatted dates.

    ``today`` is the day of the build (a value, so that two builds can agree). Raises DocumentError
    if an author refers to an affiliation that is not there.
    """
    result = {
        k: v.strip() if k in ONE_LINE and isinstance(v, str) else v for k, v in metadata.items()
    }
    authors = authors_of(metadata, path)
    if authors:
        result["by-author"] = authors
        result["author-meta"] = [author["name"]["literal"] for author in authors]
        affiliations = affiliations_of(authors)
        if affiliations:
            result["by-affiliation"] = affiliations
    for key in ("author", "authors", "affiliations"):
        result.pop(key, None)
    language = str(metadata.get("lang") or "en")
    style = str(metadata.get("date-format") or "")
    for key in ("date", "date-modified"):
        if metadata.get(key):
            day, own = _date_and_style(metadata[key])
            parsed = read_date(day, path, today)
            text = format_date(parsed, own or style, language) if parsed else str(day)
            result[key] = text
            if parsed and key == "date":
                result["date-meta"] = parsed.isoformat()[:10]
    return result


def for_shortcodes(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata as ``meta`` shortcodes see them: licence and copyright as mappings."""
    result = dict(metadata)
    if isinstance(result.get("license"), str):
        text, url = licence_link(result["license"])
        result["license"] = {"text": text, "url": url, "type": "creative-commons" if url else ""}
    if isinstance(result.get("copyright"), str):
        result["copyright"] = {"statement": result["copyright"]}
    return result


def licence_link(value: str) -> tuple[str, str]:
    """(text, address) of a licence; Creative Commons names get their full title and address."""
    found = CREATIVE_COMMONS.match(value.strip())
    if not found:
        return value, ""
    kind, version = found[1].lower(), found[2] or ("1.0" if found[1] == "0" else "4.0")
    if kind == "0":
        return "CC0 1.0 Universal", f"https://creativecommons.org/publicdomain/zero/{version}/"
    return f"CC {kind.upper()} {version}", f"https://creativecommons.org/licenses/{kind}/{version}/"


def authors_of(metadata: Mapping[str, Any], path: Path = Path()) -> list[dict[str, Any]]:
    """Every author: name (given, family, literal), affiliations, orcid, email, url, roles."""
    written = metadata.get("author", metadata.get("authors"))
    shared = {
        str(a.get("id")): a for a in _list(metadata.get("affiliations")) if isinstance(a, Mapping)
    }
    faults: list[Fault] = []
    authors = []
    for number, entry in enumerate(_list(written), 1):
        author = {"name": entry} if not isinstance(entry, Mapping) else dict(entry)
        if "name" not in author and "literal" in author:
            author["name"] = author["literal"]
        given = author.get("affiliations", author.get("affiliation"))
        found = []
        for item in _list(given):
            affiliation = _affiliation(item, shared)
            if affiliation is None:
                what = f"author {number} names the affiliation {item!r}, which is not defined"
                faults.append(
                    Fault(what, Where(str(path)), "list it under `affiliations:` with that id")
                )
            else:
                if affiliation.get("id"):
                    shared.setdefault(str(affiliation["id"]), affiliation)
                found.append(affiliation)
        clean = {
            "name": person(author.get("name", "")), "number": str(number), "affiliations": found,
            "roles": [_role(r) for r in _list(author.get("roles", author.get("role")))],
        }  # fmt: skip
        for key in (
            "url",
            "email",
            "orcid",
            "degrees",
            "note",
            "corresponding",
            "equal-contributor",
        ):
            if author.get(key):
                clean[key] = author[key]
        if "orcid" in clean:
            clean["orcid"] = re.sub(r"^https?://orcid\.org/", "", str(clean["orcid"]))
        authors.append(clean)
    if faults:
        raise DocumentError(faults)
    return authors


def affiliations_of(authors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each affiliation once, numbered in the order of the authors, with the authors who have it.

    Numbers are also written into the authors' own affiliations.
    """
    found: dict[str, dict[str, Any]] = {}
    for author in authors:
        for affiliation in author["affiliations"]:
            key = affiliation["literal"]
            entry = found.setdefault(
                key,
                {**affiliation, "number": str(len(found) + 1), "letter": chr(97 + len(found) % 26)},
            )
            affiliation["number"], affiliation["letter"] = entry["number"], entry["letter"]
            entry.setdefault("authors", []).append({"name": author["name"]})
    return list(found.values())


def person(name: Any) -> dict[str, str]:
    """Given and family name, and the whole as written."""
    if isinstance(name, Mapping):
        parts = {k: str(v) for k, v in name.items() if isinstance(v, str)}
        literal = parts.get("literal") or " ".join(
            parts[k]
            for k in ("given", "dropping-particle", "non-dropping-particle", "family")
            if k in parts
        )
        return {**person(literal), **parts, "literal": literal}
    literal = re.sub(r"\s+", " ", str(name)).strip()
    if "," in literal:
        family, _, given = literal.partition(",")
        return {
            "literal": f"{given.strip()} {family.strip()}",
            "given": given.strip(),
            "family": family.strip(),
        }
    words = literal.split(" ")
    if len(words) == 1:
        return {"literal": literal, "family": literal}
    start = next((i for i, word in enumerate(words[1:-1], 1) if word[0].islower()), len(words) - 1)
    return {"literal": literal, "given": " ".join(words[:start]), "family": " ".join(words[start:])}


def read_date(value: Any, path: Path, today: dt.date) -> dt.datetime | None:
    """A date as written: today, now, last-modified, ISO or one of the usual spellings."""
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    text = str(value).strip()
    if text in ("today", "now"):
        return dt.datetime(today.year, today.month, today.day)
    if text == "last-modified":
        return dt.datetime.fromtimestamp(int(path.stat().st_mtime)) if path.exists() else None
    for pattern in READABLE:
        try:
            return dt.datetime.strptime(text, pattern)
        except ValueError:
            continue
    return None


def format_date(date: dt.datetime, style: str, language: str) -> str:
    """The date in a named style (``long`` by default) or a pattern such as ``D MMMM YYYY``.

    Months, days and named styles are those of the language (``en-GB``, ``fr`` …).
    """
    names = labels.of(language)["dates"]
    style = "YYYY-MM-DD" if style == "iso" else names.get(style or "long", style)
    return TOKEN.sub(lambda m: m[1] if m[1] is not None else _token(m[0], date, names), style)


def _token(token: str, d: dt.datetime, names: Mapping[str, Any]) -> str:
    ordinal = {1: "st", 2: "nd", 3: "rd"}.get(d.day % 10 if d.day not in (11, 12, 13) else 0, "th")
    hour = d.hour % 12 or 12
    return {
        "YYYY": f"{d.year:04}", "YY": f"{d.year % 100:02}", "MMMM": names["months"][d.month - 1],
        "MMM": names["months-short"][d.month - 1], "MM": f"{d.month:02}", "M": str(d.month),
        "dddd": names["days"][d.weekday()], "ddd": names["days-short"][d.weekday()],
        "DD": f"{d.day:02}", "D": str(d.day),
        "Do": f"{d.day}{ordinal}", "HH": f"{d.hour:02}", "H": str(d.hour), "hh": f"{hour:02}",
        "h": str(hour), "mm": f"{d.minute:02}", "ss": f"{d.second:02}",
        "A": "AM" if d.hour < 12 else "PM", "a": "am" if d.hour < 12 else "pm",
    }[token]  # fmt: skip


def plain(markdown: str) -> str:
    """Markdown without its marks, for places that take text only."""
    text = re.sub(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})", r"\1", markdown)
    return re.sub(r"\s+", " ", re.sub(r"[*`]+|(?<!\w)_|_(?!\w)", "", text)).strip()


def _date_and_style(value: Any) -> tuple[Any, str]:
    if isinstance(value, Mapping):
        return value.get("value", value.get("date", "")), str(value.get("format") or "")
    return value, ""


def _affiliation(item: Any, shared: Mapping[str, Any]) -> dict[str, Any] | None:
    if isinstance(item, Mapping) and "ref" in item:
        item = shared.get(str(item["ref"]))
        if item is None:
            return None
    if not isinstance(item, Mapping):
        item = shared.get(str(item), {"name": str(item)})
    entry = {k: v for k, v in item.items() if v not in (None, "")}
    literal = entry.get("literal") or ", ".join(
        str(entry[k]) for k in AFFILIATION_PARTS if entry.get(k)
    )
    return {**entry, "name": entry.get("name", literal), "literal": literal}


def _role(role: Any) -> str:
    return str(next(iter(role))) if isinstance(role, Mapping) and role else str(role)


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
