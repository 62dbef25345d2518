"""Learning points, recommendations and themes rest on evidence that is published with them.

That every claim names a theme, and that somebody spoke to it, stops a build at its line (`claims`).
Here the finished site is asked: what its evidence says is claimed must rest on
somebody's words, and a list of points under a heading that promises evidence must give it, each
reference leading to a passage that the evidence knows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from lxml import etree

from publish.claims import IF_HEARD
from publish.document import Document
from publish.evidence import FOLDER
from publish.gate.site import Page, Site
from publish.gate.texts import told
from publish.gate.texts.authored import EXPRESSION, passages, words_of
from publish.gate.texts.lookalikes import BLANK
from publish.gate.verdict import Checked, Finding, Rules

NAME = "evidence"
TITLE = "Learning points and themes have their evidence"

_PROMISED = re.compile(r"sec-(?:learning|recommendations?)\b")
_LEAST = 12
"""How many letters of a claim must stand on the page together."""
_PLACE = re.compile(r"\b[A-Z]{1,3}\d{2,3}\.\d{2}\b")


def check(site: Site, rules: Rules) -> Checked:
    """Claims without evidence, and evidence that is not on the page."""
    findings: list[Finding] = []
    claims = points = 0
    known = set(site.files)
    sources = {one.name: _written(one) for one in rules.documents}
    for page in site.pages:
        folder = PurePosixPath(page.path)
        variant = [part for part in folder.parent.parts if part != "reports"]
        name = "/".join((FOLDER, *variant, f"{folder.stem}.json"))
        told_of = json.loads(site.read(name)) if name in known else {}
        text = "".join(told.bare(block.plain).casefold() for block in page.blocks)
        for ground in told_of.get("grounds", ()):
            claims += len(ground.get("claims", ()))
            findings += _ground(ground, page, name)
            findings += _untold(ground, page, name, text, sources.get(folder.stem, ""))
        for point in _points(page):
            points += 1
            findings += _point(point, page)
    evidence = f"{claims:,} claims and {points} points were followed to their evidence."
    return Checked(NAME, TITLE, evidence, tuple(findings))


def _written(document: Document) -> str:
    """The words of a source, as they are compared."""
    return "".join(told.bare(words_of(one.raw)).casefold() for one in passages(document))


def _ground(ground: Mapping[str, Any], page: Page, file: str) -> Iterator[Finding]:
    path = str(ground.get("path"))
    held = int(ground.get("participants") or 0), int(ground.get("references") or 0)
    if ground.get("claims") and not all(held):
        what = f"{len(ground['claims'])} claims rest on “{path}”, to which nobody spoke"
        do = "take the claims out, or name the theme they rest on"
        yield Finding(NAME, what, file, None, do, f"{file}: {path}")
    if held[0] > held[1]:
        what = f"“{path}” has {held[0]} participants in {held[1]} passages"
        yield Finding(NAME, what, file, None, "build the report again", f"{file}: {path}, counts")
    if sum((ground.get("groups") or {}).values()) not in (0, held[0]):
        what = f"the groups of “{path}” do not add up to its {held[0]} participants"
        yield Finding(NAME, what, file, None, "build the report again", f"{file}: {path}, groups")


def _untold(
    ground: Mapping[str, Any], page: Page, file: str, text: str, source: str
) -> Iterator[Finding]:
    """Claims that the evidence lists and the page does not make."""
    for claim in ground.get("claims", ()):
        said = str(claim.get("text") or "") if isinstance(claim, Mapping) else ""
        if IF_HEARD in said:  # where nobody spoke to it, the page leaves it out
            if not source:
                continue
            text = source
        for piece in re.split(rf"[^\w\s,’']+|{EXPRESSION}|{BLANK}|\s{{3,}}", words_of(said)):
            if len(told.bare(piece)) >= _LEAST and told.bare(piece).casefold() not in text:
                what = f"the evidence lists a claim that the page does not make: “{said[:70]}”"
                yield Finding(
                    NAME, what, file, None, "build the report again", f"{file}: {said[:60]}"
                )
                break


def _points(page: Page) -> Iterator[etree._Element]:
    """The points of sections whose heading promises evidence."""
    for section in page.tree.iter("section"):
        if _PROMISED.search(section.get("id") or ""):
            for listed in ("ol", "ul"):
                yield from (
                    item
                    for item in section.iterfind(f".//{listed}/li")
                    if not any(up.tag == "li" for up in item.iterancestors())
                )


def _point(point: etree._Element, page: Page) -> Iterator[Finding]:
    text = " ".join("".join(point.itertext()).split())
    marked = point.xpath(".//*[contains(concat(' ', @class, ' '), ' evidence ')]")
    said = re.search(r"\bEvidence: ?(?P<what>\S.*)", text)
    if not marked and not said:
        what = f"this point names no evidence: “{text[:70]}”"
        do = 'let it name its passages: `{python} report.evidence("a theme")`, or take it out'
        yield Finding(NAME, what, page.path, point.sourceline, do, f"{page.path}: {text[:60]}")
        return
    for span in marked:
        refs = set((span.get("data-refs") or "").split())
        shown = set(_PLACE.findall("".join(span.itertext())))
        if refs and refs != shown:
            says, has = ", ".join(sorted(shown)), ", ".join(sorted(refs))
            what = f"a point shows {says} and rests on {has}"
            do = "build the report again"
            yield Finding(NAME, what, page.path, span.sourceline, do, f"{page.path}: {text[:60]}")
