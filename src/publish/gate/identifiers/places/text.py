"""A piece of text that would leave, and where a person finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from bite.identifiers import Manner


class Text(NamedTuple):
    """Words of a ``file``; ``where`` in it ("page 2", "the attribute alt"), from which ``line``.

    ``quoted`` says that somebody is quoted; ``speaker`` whom the page says that it is.
    """

    words: str
    file: str
    where: str = ""
    line: int | None = None
    manner: Manner = Manner.PROSE
    quoted: bool = False
    speaker: str = ""

    def within(self, outer: Text) -> Text:
        """The same text as part of another file: found at ``outer``'s place."""
        where = " in ".join(part for part in (self.where, self.file, outer.where) if part)
        return Text(
            self.words, outer.file, where, outer.line, self.manner, self.quoted, self.speaker
        )


@dataclass(frozen=True)
class Unread:
    """Something that could not be looked into. ``closed``: it was made so (a password); ``mark``
    is the same for the same thing in another place."""

    file: str
    why: str
    closed: bool = False
    mark: int = 0


PIXELS = "a picture of pixels"
"""Why nobody read the words in it: nothing here recognises drawn letters."""


@dataclass(frozen=True)
class Part:
    """Texts that stand together in a file. A part with the same ``mark`` says the same, so that
    what the pages of a site share has to be taken apart only once."""

    mark: int
    texts: Callable[[], Iterator[Text | Unread]]


Piece = Text | Unread | Part


def flat(pieces: Iterable[Piece]) -> Iterator[Text | Unread]:
    """All the texts, those of parts among them."""
    for one in pieces:
        if isinstance(one, Part):
            yield from one.texts()
        else:
            yield one
