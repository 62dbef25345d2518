"""What is found in a text: its kind, the words, where they begin."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Manner(Enum):
    """How a text is written, which decides what its marks mean."""

    PROSE = "written to be read"
    SPEECH = "said by somebody: too much found is better than too little"
    ROWS = "drawn in rows, where cells of a table stand side by side"
    MARKS = "by and for machines, where `l12ab` is a name like any other"

    __hash__ = object.__hash__  # a text's key is looked up a million times


@dataclass(frozen=True)
class Identified:
    """Something in a text that may identify a person or a machine. ``end`` is exclusive."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)
