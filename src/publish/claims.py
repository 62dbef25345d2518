"""What a report's narrative claims, held against the evidence that its notebook carries.

A notebook may carry grounds on which sentences can rest (``application/vnd.bite.evidence+json``).
The narrative then says of a sentence, a section or a div on which of them it rests, in an attribute
that Quarto lets pass::

    [It works because people trust one another.]{theme="Trust"}
    ## What was hard {#sec-hard theme="Capacity; Resources"}

A claim on a ground that is not there, or that is empty in this selection, stops the build at its
line; so does a sentence that tells what people said and rests on nothing. With ``.if-heard`` a
sentence is left out where nobody spoke to its theme (``theme/claims.lua``) instead of failing.
Which attribute it is, what may be named and which words tell, the notebook says.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from bite.errors import DocumentError, Fault, Where
from publish import blocks
from publish.document import INLINE, Document, Prose
from publish.evidence import Evidence

IF_HEARD = "if-heard"
NONE = "none"
"""The ground of what tells of no evidence: methods, advice, other people's work."""
_HEADING = re.compile(
    r"^(?P<marks>#{1,6})[ \t]+(?P<title>.*?)[ \t]*(?P<attributes>\{[^{}]*\})?[ \t]*$"
)
_DIV = re.compile(
    r"^[ \t]*(?P<colons>:{3,})[ \t]*(?P<attributes>\{[^{}]*\}|[\w-]+)?[ \t]*:*[ \t]*$"
)
_SPAN = re.compile(r"\]\{(?P<attributes>[^{}]*)\}")
_TYPED = re.compile(r"(?<![\w-])\.(?:quote|attribution)(?![\w-])")
_SENTENCE = re.compile(r"[^.!?]*(?:[.!?](?!\s|$)[^.!?]*)*[.!?]*", re.DOTALL)


@dataclass(frozen=True)
class Claim:
    """Words that rest on something: which names were given, and where."""

    names: tuple[str, ...]
    text: str
    file: Path
    line: int
    if_heard: bool = False

    @property
    def where(self) -> Where:
        """The place a person can go to."""
        return Where(str(self.file), self.line)


@dataclass(frozen=True)
class Grounds:
    """What may be claimed in one report.

    ``by_name``: a name as it is compared → the grounds that answer to it.
    """

    attribute: str
    of: str
    telling: re.Pattern[str] | None
    items: tuple[Mapping[str, Any], ...]

    @classmethod
    def of_notebook(cls, evidence: Evidence) -> Grounds | None:
        """The grounds that a notebook carries; None if it carries none."""
        if not evidence.grounds:
            return None
        first = evidence.grounds[0]
        telling = first.get("telling")
        return cls(
            str(first.get("attribute") or "theme"),
            str(first.get("of") or "in this selection"),
            re.compile(str(telling), re.IGNORECASE) if telling else None,
            tuple(item for one in evidence.grounds for item in one.get("grounds", ())),
        )

    @cached_property
    def by_name(self) -> Mapping[str, list[Mapping[str, Any]]]:
        found = defaultdict(list)
        for item in self.items:
            for name in item.get("known_as", ()):
                found[same(str(name))].append(item)
        return found

    def split(self, value: str) -> tuple[str, ...]:
        """The names in an attribute's value: one, or several with semicolons between."""
        if same(value) in self.by_name:
            return (value.strip(),)
        return tuple(name.strip() for name in value.split(";") if name.strip())


def same(name: str) -> str:
    """A name as it is compared: capitals, spaces and the shape of quotation marks aside."""
    plain = re.sub(r"[‘’‛ʼ`]", "'", re.sub(r"[“”]", '"', name))
    return " ".join(plain.split()).casefold()


def check(document: Document, evidence: Evidence) -> tuple[Claim, ...]:
    """The claims of a document. Raises DocumentError with every one that does not hold."""
    grounds = Grounds.of_notebook(evidence)
    if grounds is None:
        return ()
    read = _Reader(document, grounds)
    faults = [fault for claim in read.claims for fault in _faults(claim, grounds)]
    faults += [*read.untold(), *read.typed()]
    if faults:
        raise DocumentError(sorted(faults, key=lambda f: (f.where.file, f.where.line or 0)))
    return tuple(claim for claim in read.claims if not _left_out(claim, grounds))


def _faults(claim: Claim, grounds: Grounds) -> Iterator[Fault]:
    what = grounds.attribute
    for name in claim.names:
        found = grounds.by_name.get(same(name), [])
        if not found:
            names = {n: n for item in grounds.items for n in map(str, item.get("known_as", ()))}
            near = get_close_matches(same(name), [same(n) for n in names], 3, 0.5)
            spelt = {same(n): n for n in names}
            close = " or ".join(f"“{spelt[n]}”" for n in near)
            do = f"did you mean {close}?" if near else f"name a {what} of the codebook"
            yield Fault(f"there is no {what} “{name}”", claim.where, do)
        elif len(found) > 1:
            paths = " or ".join(f"“{item.get('path')}”" for item in found)
            several = f"{len(found)} {what}s are called “{name}”"
            yield Fault(several, claim.where, f"give the whole path: {paths}")
        elif not _heard(found[0]) and not claim.if_heard:
            said = (
                f"nobody {grounds.of} spoke to “{name}”, on which this rests: {_short(claim.text)}"
            )
            do = (
                "take it out, or let it stand only where somebody did: "
                f'[…]{{.{IF_HEARD} {what}="{name}"}}'
            )
            yield Fault(said, claim.where, do)


def _heard(item: Mapping[str, Any]) -> bool:
    return int(item.get("participants") or 0) > 0


def _left_out(claim: Claim, grounds: Grounds) -> bool:
    return any(not _heard(grounds.by_name[same(name)][0]) for name in claim.names)


def _short(text: str) -> str:
    words = text.split()
    return f"“{' '.join(words[:12])}{' …' if len(words) > 12 else ''}”"


def by_ground(claims: Sequence[Claim], evidence: Evidence) -> list[dict[str, Any]]:
    """Every ground with the claims that rest on it, as published."""
    grounds = Grounds.of_notebook(evidence)
    if grounds is None:
        return []
    out = []
    for item in grounds.items:
        keys = {same(str(name)) for name in item.get("known_as", ())}
        mine = [
            {"text": " ".join(claim.text.split()), "file": claim.file.name, "line": claim.line}
            for claim in claims
            if keys & {same(name) for name in claim.names}
        ]
        out.append({**{k: v for k, v in item.items() if k != "known_as"}, "claims": mine})
    return out


class _Reader:
    """Reads the claims of a document, and the sentences that none of them covers.

    The document's prose becomes one text in which cells are empty lines, so that a section or a div
    may hold cells; ``_places`` knows each line's file and number.
    """

    def __init__(self, document: Document, grounds: Grounds) -> None:
        self._grounds = grounds
        lines: list[str] = []
        self._places: list[tuple[Path, int]] = []
        for part in document.parts:
            found = part.text.split("\n") if isinstance(part, Prose) else [""]
            lines += found
            self._places += [(part.file, part.line + i) for i in range(len(found))]
        seen = blocks.find(lines)
        fenced = seen.inside()
        self._lines = [
            "" if seen.hidden[i] or i in fenced else line for i, line in enumerate(lines)
        ]
        self._text = re.sub(
            r"<!--.*?-->", lambda m: re.sub(r"[^\n]", " ", m[0]), "\n".join(self._lines), flags=re.S
        )
        self._covered = bytearray(len(self._text))
        self.claims = tuple(sorted(self._find(), key=lambda c: (str(c.file), c.line)))

    def _find(self) -> Iterator[Claim]:
        yield from self._headings()
        yield from self._divs()
        yield from self._spans()

    def _claim(self, attributes: str, text: str, offset: int) -> Claim | None:
        found = re.search(
            rf"(?<![\w-]){re.escape(self._grounds.attribute)}\s*=\s*"
            r"(?:\"([^\"]*)\"|'([^']*)'|([^\s}\"']+))",
            attributes,
        )
        if not found:
            return None
        value = next(group for group in found.groups() if group is not None)
        if_heard = bool(re.search(rf"(?<![\w-])\.{IF_HEARD}(?![\w-])", attributes))
        names = () if same(value) == NONE else self._grounds.split(value)
        shown = re.sub(r"\{\{<.*?>\}\}", "", INLINE.sub(r"\g<before>…", text))
        return Claim(names, " ".join(shown.split()), *self._place(offset), if_heard)

    def _place(self, offset: int) -> tuple[Path, int]:
        return self._places[self._text.count("\n", 0, offset)]

    def _cover(self, start: int, end: int) -> None:
        self._covered[start:end] = b"\1" * (end - start)

    def _starts(self) -> list[int]:
        starts = [0]
        for line in self._text.split("\n")[:-1]:
            starts.append(starts[-1] + len(line) + 1)
        return starts

    def _headings(self) -> Iterator[Claim]:
        found = []
        lines = self._text.split("\n")
        for line, start in zip(lines, self._starts(), strict=True):
            if heading := _HEADING.match(line):
                found.append((len(heading["marks"]), start, start + len(line), heading))
        for i, (level, start, end, heading) in enumerate(found):
            claim = self._claim(heading["attributes"] or "", heading["title"], start)
            stop = next((s for lvl, s, _, _ in found[i + 1 :] if lvl <= level), len(self._text))
            self._cover(start, stop if claim else end)
            if claim and claim.names:
                yield claim

    def _divs(self) -> Iterator[Claim]:
        open_ones: list[tuple[int, str]] = []
        for line, start in zip(self._text.split("\n"), self._starts(), strict=True):
            div = _DIV.match(line)
            if not div:
                continue
            self._cover(start, start + len(line))
            if div["attributes"]:
                open_ones.append((start, div["attributes"]))
            elif open_ones:
                begin, attributes = open_ones.pop()
                text = self._text[begin:start].partition("\n")[2]
                claim = self._claim(attributes, text, begin)
                if claim:
                    self._cover(begin, start)
                    if claim.names:
                        yield claim

    def _spans(self) -> Iterator[Claim]:
        for span in _SPAN.finditer(self._text):
            begin = self._opening(span.start())
            if begin is None:
                continue
            claim = self._claim(span["attributes"], self._text[begin + 1 : span.start()], begin)
            if claim:
                self._cover(begin, span.end())
                if claim.names:
                    yield claim

    def _opening(self, closing: int) -> int | None:
        """Where the bracket opens that closes at ``closing``."""
        depth = 0
        for i in range(closing, -1, -1):
            if self._text[i] == "]" and self._text[i - 1 : i] != "\\":
                depth += 1
            elif self._text[i] == "[" and self._text[i - 1 : i] != "\\":
                depth -= 1
                if not depth:
                    return i
        return None

    def untold(self) -> Iterator[Fault]:
        """Sentences that tell what people said and that no claim covers."""
        if self._grounds.telling is None:
            return
        bare = "".join(
            " " if covered and char != "\n" else char
            for char, covered in zip(self._text, self._covered, strict=True)
        )
        bare = re.sub(r"`[^`\n]*`", lambda m: " " * len(m[0]), bare)
        what = self._grounds.attribute
        for paragraph in re.finditer(r"(?:.+\n?)+", bare):
            for sentence in _SENTENCE.finditer(paragraph.group()):
                told = self._grounds.telling.search(sentence.group())
                if not told:
                    continue
                start = paragraph.start() + sentence.start()
                start += len(sentence.group()) - len(sentence.group().lstrip())
                said = _short(self._text[start : paragraph.start() + sentence.end()])
                do = (
                    f'say on which {what} it rests: [the sentence.]{{{what}="…"}}; or, on the '
                    f'heading of its section, that it rests on none: {{{what}="{NONE}"}}'
                )
                where = Where(str(self._place(start)[0]), self._place(start)[1])
                yield Fault(f"tells what people said and names no {what}: {said}", where, do)

    def typed(self) -> Iterator[Fault]:
        """Quotations that were typed: no speaker, consent or place of theirs can be checked."""
        for number, line in enumerate(self._text.split("\n")):
            attributes = [m["attributes"] for m in _SPAN.finditer(line)]
            div = _DIV.match(line)
            attributes += [div["attributes"] or ""] if div else []
            if any(_TYPED.search(one) or one == "quote" for one in attributes):
                file, at = self._places[number]
                do = 'let the report quote it by its label: `{python} report.words("S03.07")`'
                yield Fault("a quotation that is typed cannot be checked", Where(str(file), at), do)
