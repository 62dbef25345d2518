"""Quotations as the reports print them: the words, the speaker's stable id and whom they spoke as.

Accepts `Cleared` quotes only, which `analysis.qualitative.clearance` makes: their speakers agreed,
their words were found at their place, and nothing in them looks identifying.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from analysis.qualitative.clearance import NOT_AGREED, Clearance, Cleared
from analysis.show.markdown import Markdown, escape

QUOTES = "application/vnd.bite.quotes+json"
_SELECTORS = "\ufe0e\ufe0f"
"""Variation selectors: they ask for a picture or a letter, and print nothing themselves."""
WHO = {
    "staff": "member of staff",
    "partner": "partner organisation",
    "user": "user of the Life Rooms",
    "service_user": "service user",
    "life_rooms_staff": "Life Rooms staff",
    "childrens_centre_staff": "Children’s Centre staff",
}
"""Whom a person spoke as, for one speaker."""


def spoken(text: str) -> str:
    """Quoted words as Markdown. A picture character is named in brackets, as editors do: the
    typeface of the reports has none, and a screen reader says its name anyway."""
    parts = []
    for character in text:
        kind = unicodedata.category(character)
        if kind == "So":
            parts.append(f"[{unicodedata.name(character, 'picture').lower()}]")
        elif not (kind == "Cf" or character in _SELECTORS):
            parts.append(character)
    return escape("".join(parts))


def attributed(cleared: Cleared) -> str:
    """Whose words: the speaker's stable id and whom they spoke as."""
    quote = cleared.quote
    return f"{escape(quote.speaker)}, {WHO.get(quote.group, quote.group)}"


def quotation(cleared: Cleared) -> str:
    """One quotation as a ``.quote`` div with its attribution."""
    return (
        f"::: {{#{anchor(cleared.quote.id, 'quote')} .quote}}\n> {spoken(cleared.quote.text)}\n\n"
        f"[{attributed(cleared)}]{{.attribution}}\n:::"
    )


def anchor(label: str, what: str = "seg") -> str:
    """The place in a document of the passage (or the ``quote``) called `label`."""
    return f"{what}-{label.lower().replace('.', '-')}"


@dataclass(frozen=True)
class Quoted(Markdown):
    """Quotations in a document; which they are travels with them, so that the press can see to it
    that no passage is quoted twice unknowingly."""

    quotes: tuple[Cleared, ...] = ()

    def records(self) -> list[dict[str, object]]:
        """The quotes as published: whose words stand where, not the words."""
        return [
            {
                "id": quote.id,
                "theme": quote.code,
                "speaker": quote.speaker,
                "group": quote.group,
                "source": quote.source,
                "start": quote.start,
                "end": quote.end,
                "consent": True,
            }
            for quote in (cleared.quote for cleared in self.quotes)
        ]

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        bundle: dict[str, Any] = dict(Markdown._repr_mimebundle_(self))
        if self.quotes:
            name = " ".join(cleared.quote.id for cleared in self.quotes)
            bundle[QUOTES] = {"name": name, "quotes": self.records()}
        return bundle


def quotations(quotes: Iterable[Cleared], lead: str = "") -> Quoted:
    """Several quotations one after another, after the words that lead to them; empty (and without
    those words) when nobody may be quoted."""
    found = tuple(quotes)
    told = "\n\n".join(quotation(cleared) for cleared in found)
    return Quoted(f"{lead}\n\n{told}" if lead and found else told, found)


def inline(cleared: Cleared) -> Quoted:
    """A quotation inside a sentence or a box: the words, and the label of their place."""
    quote = cleared.quote
    return Quoted(f"“{spoken(quote.text)}” ({escape(quote.id)})", (cleared,))


def excerpt(clearance: Clearance, segment: str) -> str:
    """The words of a passage in quotation marks, or why they are not shown."""
    objections = clearance.objections(segment)
    if not objections:
        return f"“{spoken(clearance.passage(segment).quote.text)}”"
    return (
        "Not to be quoted." if NOT_AGREED in objections else "Kept back: might identify somebody."
    )
