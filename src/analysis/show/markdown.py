"""A piece of Markdown as the result of a cell, understood by Quarto and by the built-in engine."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass

NOTHING = "<!-- -->"
"""What empty text is in a document: Quarto prints the code of an inline expression whose result is
empty, and a comment is not empty but shows nothing, in a line, as a block and in both formats."""


@dataclass(frozen=True)
class Markdown:
    """Text that a cell gives to the document as it stands; empty text leaves no trace."""

    text: str

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/markdown": self.text or NOTHING, "text/plain": self.text}

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


def there_are_no(things: Sequence[str]) -> Markdown:
    """Tells ``theme/claims.lua`` of which things this selection has none, so that it leaves out
    what points at them (``.if-any``); empty where nothing is missing."""
    return Markdown(f'::: {{.there-are-no of="{" ".join(things)}"}}\n:::' if things else "")


def silence_empty_words() -> None:
    """In a notebook, let an inline expression that gives an empty string print nothing.

    Sentences that only some data call for are empty for other data. Outside a notebook, and on
    strings that are not empty, this has no effect.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        formatter = shell.display_formatter.formatters["text/markdown"]
        formatter.for_type(str, lambda text: None if text else NOTHING)


def escape(text: object) -> str:
    """`text` with Markdown's own characters made literal, newlines turned into spaces.

    Brackets, stars and underscores in data (a quote, a reason, an organisation) must never
    become links, emphasis or a citation in the report.
    """
    return re.sub(r"([\\`*_{}\[\]<>#|~^$@])", r"\\\1", str(text)).replace("\n", " ")


def attribute(text: object) -> str:
    """`text` safe inside a quoted Markdown attribute such as ``fig-alt="…"``."""
    plain = " ".join(str(text).split())
    return plain.replace("\\", "\\\\").replace('"', "”")
