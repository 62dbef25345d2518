"""What a finished page must have before it leaves: checked on the page, not on its source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from bite.errors import Fault, Where

VAGUE = frozenset(
    "here click read more link this page more details read it download learn see".split()
) | {"click here", "read more", "more details", "this page", "this link", "read it", "see here"}
HEADING = "//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"


def page(text: str, file: str = "") -> list[Fault]:
    """Every fault of an HTML page: language, title, headings, pictures, tables, links, ids, hosts.

    A fault's place is the page; its words name the element. An empty list is a page fit to ship.
    """
    tree = lxml_html.document_fromstring(text)
    checks = (_language, _headings, _pictures, _tables, _links, _ids, _references, _hosts)
    where = Where(file)
    return [Fault(what, where, do) for check in checks for what, do in check(tree)]


Found = Iterator[tuple[str, str]]


def _language(tree: etree._Element) -> Found:
    if not (tree.get("lang") or "").strip():
        yield "the page does not say its language", "set `lang:` in the header or the project"
    title = tree.findtext(".//title") or ""
    if not title.strip():
        yield "the page has no title", "set `title:` in the header"


def _headings(tree: etree._Element) -> Found:
    levels = [(int(h.tag[1]), _words(h)) for h in tree.xpath(HEADING) if not _hidden(h)]
    if levels and not any(level == 1 for level, _ in levels):
        yield "the page has no heading of level 1", "give the document a title"
    previous = 0
    for level, words in levels:
        if not words:
            yield f"a heading of level {level} is empty", "write its text, or remove it"
        if previous and level > previous + 1:
            yield (
                f"the heading “{words}” jumps from level {previous} to {level}",
                f"make it level {previous + 1}",
            )
        previous = level


def _pictures(tree: etree._Element) -> Found:
    for image in tree.xpath("//img"):
        alt = image.get("alt")
        name = (image.get("src") or "")[:60]
        name = "picture" if name.startswith("data:") else f"picture {name}"
        decorative = image.get("role") == "presentation" or image.get("aria-hidden") == "true"
        if alt is None or (not alt.strip() and not decorative):
            caption = image.xpath("ancestor::figure[1]/figcaption")
            named = f" “{_words(caption[0])[:60]}”" if caption else ""
            yield f"the {name}{named} has no text alternative", "write fig-alt for it"
            continue
        for caption in image.xpath("ancestor::figure[1]/figcaption"):
            said = re.sub(r"^\S+\s*\S*\d+\S*:\s*", "", _words(caption))
            if said and said == alt.strip():
                yield (
                    f"the text alternative of “{said[:60]}” only repeats the caption",
                    "say in fig-alt what the picture shows",
                )


def _tables(tree: etree._Element) -> Found:
    for table in tree.xpath("//table[not(@role='presentation')]"):
        if not table.xpath(".//th"):
            yield f"the table “{_words(table)[:60]}” has no header cells", "give it a header row"
        for cell in table.xpath(".//thead//th[not(@scope)]"):
            yield (
                f"the header cell “{_words(cell)[:40]}” does not say what it heads",
                "add its scope",
            )


def _links(tree: etree._Element) -> Found:
    for link in tree.xpath("//a[@href]"):
        words = _words(link) or link.get("aria-label") or " ".join(link.xpath(".//img/@alt"))
        if link.get("aria-hidden") == "true":
            continue
        if not words.strip():
            yield f"the link to {link.get('href')[:60]} has no text", "say where it leads"
        elif words.strip().lower().rstrip(".") in VAGUE and not link.get("aria-label"):
            yield f"the link text “{words.strip()}” does not say where it leads", "name the target"


def _ids(tree: etree._Element) -> Found:
    for name, count in Counter(tree.xpath("//@id")).items():
        if count > 1:
            yield f"the id {name} stands {count} times in the page", "give each its own label"


def _references(tree: etree._Element) -> Found:
    ids = set(tree.xpath("//@id"))
    for href in dict.fromkeys(tree.xpath("//a/@href[starts-with(., '#')]")):
        if href not in ("#", "#top") and href[1:] not in ids:
            yield f"the link {href} leads nowhere in the page", "correct the reference"
    for element in tree.xpath("//*[@aria-labelledby or @aria-describedby or @aria-controls]"):
        for attribute in ("aria-labelledby", "aria-describedby", "aria-controls"):
            for name in (element.get(attribute) or "").split():
                if name not in ids:
                    yield f"{attribute}={name} names no element", "report this as a fault of bite"
    for strong in tree.xpath("//strong[starts-with(., '?@')]"):
        yield f"the reference {_words(strong)} is unresolved", "correct it"


def _hosts(tree: etree._Element) -> Found:
    """A page must work without asking another host for anything."""
    wanted = tree.xpath(
        "//script/@src | //img/@src | //iframe[not(@srcdoc)]/@src "
        "| //video/@src | //audio/@src | //source/@src "
        "| //link[@rel='stylesheet' or @rel='preload' or contains(@rel,'icon')]/@href"
    )
    for url in wanted:
        if re.match(r"(?:https?:)?//", url):
            yield f"the page loads {url[:80]} from another host", "keep a copy in the project"
    for style in tree.xpath("//style/text()"):
        for url in re.findall(r"(?:url\(|@import)\s*[\"']?((?:https?:)?//[^\"')\s]+)", style):
            yield (
                f"the style sheet loads {url[:80]} from another host",
                "keep a copy in the project",
            )


def _words(element: etree._Element) -> str:
    return " ".join(element.text_content().split())


def _hidden(element: etree._Element) -> bool:
    return bool(element.xpath("ancestor-or-self::*[@hidden or @aria-hidden='true']"))
