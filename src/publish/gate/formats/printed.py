"""A page prints what its source takes from a fact: between the same words, the fact's own text.

The source says which fact a sentence tells (``{python} f.people.all``); the page shows a number
between the same words. If the registry says another one, page or registry was changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from publish.document import INLINE, Document
from publish.gate.formats.data import Said
from publish.gate.site import Page
from publish.gate.texts import authored, told
from publish.gate.texts.lookalikes import BLANK
from publish.registry import Edition, Fact

_NAME = re.compile(r"f\.(?P<name>[a-z_]\w*(?:\.[a-z_]\w*)*)")
_AROUND = 24
_LEAST = 10
"""How many letters around an expression say where on a page it stands, and how few are too few."""


def differing(page: Page, edition: Edition, document: Document) -> Iterator[Said]:
    """Facts that a page prints otherwise than the registry has them."""
    by_name = {str(fact.get("name")): fact for fact in edition.facts.values()}
    text = "".join(told.bare(b.ordered).casefold() for b in page.blocks if b.kind != "head")
    for passage in authored.passages(document):
        if not INLINE.search(passage.raw):
            continue
        for sentence in passage.sentences():
            for name, before, after in _told(sentence):
                fact, prints = _printed(name, by_name)
                if fact is None or not prints:
                    continue
                pattern = f"{re.escape(before)}(.{{1,30}}?){re.escape(after)}"
                shown = set(re.findall(pattern, text))
                if shown and not shown & prints:
                    said = fact.get("text")
                    what = f"fact {name} is {said}; the page prints “{min(shown)}” in its place"
                    yield page.path, None, what, f"{name}", f"facts of {edition.name}"


def _told(sentence: authored.Sentence) -> Iterator[tuple[str, str, str]]:
    """The names of a sentence's facts, each with the letters around it."""
    parts = re.split(f"[{authored.EXPRESSION}]", sentence.text)
    for found, before, after in zip(sentence.expressions, parts, parts[1:], strict=False):
        named = _NAME.fullmatch(found)
        if not named:
            continue
        left = told.bare(before.rpartition(BLANK)[2]).casefold()[-_AROUND:]
        right = told.bare(after.partition(BLANK)[0]).casefold()[:_AROUND]
        if len(left) + len(right) >= _LEAST and left and right:
            yield named["name"], left, right


def _printed(name: str, by_name: dict[str, Fact]) -> tuple[Fact | None, frozenset[str]]:
    """A fact and how it may be printed under that name; nothing for ways not known here."""
    view = ""
    if name not in by_name:
        name, _, view = name.rpartition(".")
    fact = by_name.get(name)
    if fact is None or fact.get("suppressed") or view not in ("", "text", "size"):
        return None, frozenset()
    said = told.bare(str(fact.get("text"))).casefold()
    return fact, frozenset({said.lstrip("−") if view == "size" else said})
