"""A piece of Markdown as the result of a cell, understood by Quarto and by the built-in engine."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Markdown:
    """Text that a cell gives to the document as it stands; empty text leaves no trace."""

    text: str

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/markdown": self.text, "text/plain": self.text}

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


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
