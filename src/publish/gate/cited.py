"""A published figure is cited where it stands.

A fact whose kind is ``published`` was not found by this study: its sentence, or its paragraph,
names the work it comes from. A summary in plain English and a box of facts may repeat without
citation what the body of the same report cites; a table or a figure names its source itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from publish.gate import typed
from publish.gate.intervals import EXPRESSIONS
from publish.gate.site import Site
from publish.gate.texts import authored
from publish.gate.texts.authored import Place
from publish.gate.verdict import Checked, Finding, Rules

NAME = "published-figures"
TITLE = "Published figures are cited"

_REPEATS = frozenset({"plain-english", "fact-box", "big-number"})
_FROM = "published."


@dataclass(frozen=True)
class _Use:
    """A published figure in a narrative: its name, whether it is cited, where."""

    name: str
    cited: bool
    repeats: bool
    place: Place


def check(site: Site, rules: Rules) -> Checked:
    """Every use of a published figure that names no work."""
    findings: list[Finding] = []
    counted = 0
    for document in rules.documents:
        uses = [use for passage in authored.passages(document) for use in _uses(passage)]
        counted += len(uses)
        cited = {use.name for use in uses if use.cited}
        for use in uses:
            if use.cited or (use.repeats and use.name in cited):
                continue
            file = typed._near(use.place.file, rules.root)
            what = f"the published figure f.{use.name} names no work it comes from"
            do = (
                "cite it in the report's body as well: `[@key]`"
                if use.repeats
                else "cite it in its sentence or paragraph: `[@key]`"
            )
            findings.append(
                Finding(NAME, what, file, use.place.line, do, f"{file}: {use.name}",
                        use.place.column)
            )  # fmt: skip
    missing = () if rules.documents else ("the sources of these pages are not here",)
    evidence = f"{counted} uses of published figures were looked at."
    return Checked(NAME, TITLE, evidence, tuple(findings), missing)


def _uses(passage: authored.Passage) -> Iterator[_Use]:
    repeats = bool(passage.classes & _REPEATS) or passage.kind != "prose"
    for sentence in passage.sentences():
        for found in EXPRESSIONS.finditer(sentence.raw):
            name = found["name"] or found["key"]
            if name.startswith(_FROM):
                name = ".".join(name.split(".")[:2])
                place = passage.place(sentence.start + found.start())
                yield _Use(name, bool(sentence.around), repeats, place)
