"""Quotations as the reports print them: the words, the speaker's stable id and whom they spoke as.

Accepts `Quote` only, which `analysis.qualitative.themes` makes for speakers who agreed to be quoted
and whose words were found at their place.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from analysis.qualitative.themes import Quote
from analysis.show.markdown import Markdown, escape

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


def quotation(quote: Quote) -> str:
    """One quotation as a ``.quote`` div with its attribution."""
    who = WHO.get(quote.group, quote.group)
    return (
        f"::: {{.quote}}\n> {spoken(quote.text)}\n\n"
        f"[{escape(quote.speaker)}, {who}]{{.attribution}}\n:::"
    )


def quotations(quotes: Iterable[Quote]) -> Markdown:
    """Several quotations one after another; empty when nobody may be quoted."""
    return Markdown("\n\n".join(quotation(quote) for quote in quotes))
