"""The engine's own words (“Figure”, “Published” …) and dates in the document's language.

``languages/<code>.yml`` holds one language each, under the names that Quarto gives to its labels
(https://quarto.org/docs/authoring/language.html), so that an author's ``language:`` fits as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bite.errors import DocumentError, Fault, Where
from publish import yaml12

LANGUAGES = Path(__file__).parent / "languages"
#: Other names for a language of ours; Quarto's own file for Ukrainian is called ``ua``.
ALIASES = {"no": "nb", "ua": "uk", "zh-hant": "zh-TW", "zh-hk": "zh-TW"}


def of(language: str) -> dict[str, Any]:
    """Every label in a language such as ``fr-CA``, and its ``dates``: names and patterns.

    The region's own words come first, then the language's, then the English ones, as in Quarto.
    """
    labels: dict[str, Any] = {}
    for code in _from_general_to_special(language):
        found = _read(code)
        labels |= found | {"dates": {**labels.get("dates", {}), **found.get("dates", {})}}
    return labels


def chosen(
    metadata: Mapping[str, Any], folder: Path, root: Path, *, website: bool = False
) -> dict[str, str]:
    """The labels of a document: its language's, changed by ``_language.yml`` and ``language:``.

    ``language:`` is a mapping of labels, or of languages to such mappings, or the name of a YAML
    file beside the document. ``toc-title`` is the title of the contents in this kind of project.
    Raises DocumentError if the file is not there or holds no mapping.
    """
    language = str(metadata.get("lang") or "en")
    labels = {name: value for name, value in of(language).items() if name != "dates"}
    if (shared := root / "_language.yml").is_file():
        labels |= _own(yaml12.read(shared), language, shared)
    written = metadata.get("language")
    for entry in written if isinstance(written, list) else [written] if written else []:
        if isinstance(entry, Mapping):
            labels |= _own(entry, language, folder)
            continue
        path = folder / str(entry)
        if not path.is_file():
            what = f"language: names {entry}, which does not exist"
            raise DocumentError(Fault(what, Where(str(folder)), "correct the path"))
        labels |= _own(yaml12.read(path), language, path)
    contents = labels["toc-title-website" if website else "toc-title-document"]
    return {**labels, "toc-title": contents}


def in_templates(labels: Mapping[str, str], metadata: Mapping[str, Any]) -> dict[str, str]:
    """The few labels that templates know as ``$labels.abstract$`` and so on, as in Quarto's."""
    authors = "plural" if len(metadata.get("by-author") or ()) > 1 else "single"
    affiliations = "plural" if len(metadata.get("by-affiliation") or ()) > 1 else "single"
    return {
        "authors": labels[f"title-block-author-{authors}"],
        "affiliations": labels[f"title-block-affiliation-{affiliations}"],
        "published": labels["title-block-published"],
        "modified": labels["title-block-modified"],
        "keywords": labels["title-block-keywords"],
        "abstract": str(metadata.get("abstract-title") or labels["section-title-abstract"]),
        "doi": "DOI",
    }


def _own(written: Any, language: str, where: Path) -> dict[str, str]:
    if not isinstance(written, Mapping):
        what = "language: is not a mapping of labels to words"
        raise DocumentError(Fault(what, Where(str(where)), "write one `label: words` to a line"))
    own = {str(name): str(words) for name, words in written.items() if isinstance(words, str)}
    nested = {str(name).lower(): words for name, words in written.items()}
    for code in _from_general_to_special(language):
        special = nested.get(code.lower())
        if isinstance(special, Mapping):
            own |= {str(name): str(words) for name, words in special.items()}
    return own


def _from_general_to_special(language: str) -> list[str]:
    parts = language.replace("_", "-").split("-")
    codes = ["en"]
    if parts[0].lower() == "en" and len(parts) > 1 and parts[-1].upper() != "US":
        codes.append("en-GB")  # the English of everywhere but the United States
    for length in range(1, len(parts) + 1):
        code = "-".join(parts[:length])
        codes.append(ALIASES.get(code.lower(), code))
    return list(dict.fromkeys(codes))


@cache
def _read(code: str) -> dict[str, Any]:
    path = _files().get(code.lower())
    return yaml12.read(path) if path else {}


@cache
def _files() -> dict[str, Path]:
    return {path.stem.lower(): path for path in sorted(LANGUAGES.glob("*.yml"))}
