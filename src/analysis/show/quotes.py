"""Quotations as the reports print them: the words, the speaker's stable id and whom they spoke as.

Accepts `Quote` only, which `analysis.qualitative.themes` makes for speakers who agreed to be quoted
and whose words were found at their place.
"""

from __future__ import annotations

from collections.abc import Iterable

from analysis.qualitative.themes import Quote
from analysis.show.markdown import Markdown, escape

WHO = {
    "staff": "member of staff",
    "partner": "partner organisation",
    "user": "user of the Life Rooms",
    "service_user": "service user",
    "life_rooms_staff": "Life Rooms staff",
    "childrens_centre_staff": "Children’s Centre staff",
}
"""Whom a person spoke as, for one speaker."""


def quotation(quote: Quote) -> str:
    """One quotation as a ``.quote`` div with its attribution."""
    who = WHO.get(quote.group, quote.group)
    return (
        f"::: {{.quote}}\n> {escape(quote.text)}\n\n"
        f"[{escape(quote.speaker)}, {who}]{{.attribution}}\n:::"
    )


def quotations(quotes: Iterable[Quote]) -> Markdown:
    """Several quotations one after another; empty when nobody may be quoted."""
    return Markdown("\n\n".join(quotation(quote) for quote in quotes))
