"""A piece of text that would leave, and where a person finds it."""

from __future__ import annotations

from dataclasses import dataclass

from bite.identifiers import Manner


@dataclass(frozen=True)
class Text:
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
