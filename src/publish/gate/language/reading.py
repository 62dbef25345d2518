"""How a page reads: its grade, its sentences, its short forms, its links, its number of pages."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence

from lxml import etree

from publish.gate import numbers
from publish.gate.language.wording import Fault
from publish.gate.site import Page, Pdf
from publish.gate.style import Style
from publish.gate.texts.authored import SENTENCE_END
from publish.gate.texts.lookalikes import BLANK
from publish.gate.texts.told import Block

PUBLIC = ("brief", "plain-english")
"""Classes of what is written for everybody."""
_TOLD = ("prose", "heading", "caption")
_SHORT = re.compile(r"(?<![\w@./-])[A-Z][A-Z&]*[A-Z](?:s|\d+)?(?![\w@]|\.\w)")
_SMALL = r"(?:(?:of|and|in|the|for|on|to|a|by|at|with|&)[ -])*"
QUOTED = re.compile(r"“[^”]{0,600}”")
_VAGUE = re.compile(
    r"(?:click |see |tap )?(?:here|this|more|link|this link|this page|read more|read on|learn more"
    r"|find out more|more information|details|download|pdf|website|page|continue|info|follow)",
    re.IGNORECASE,
)


def grade(text: str) -> float:
    """The Flesch–Kincaid grade of a text (Kincaid, Fishburne, Rogers & Chissom 1975)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it imports a part of setuptools that will go
        import textstat

    textstat.set_lang("en_GB")
    return float(textstat.flesch_kincaid_grade(text))


def body(blocks: Iterable[Block]) -> str:
    """The sentences of some blocks as one text: headings, captions and single words left out."""
    said = []
    for block in blocks:
        text = " ".join(block.plain.split())
        if block.kind == "prose" and len(text.split()) > 3:
            said.append(text if text.endswith((".", "?", "!", ":", "”")) else f"{text}.")
    return " ".join(said)


def limits_of(block: Block, style: Style) -> dict[str, float]:
    """The limits that hold for a block: those of the classes around it, the strictest of each."""
    found: dict[str, float] = {}
    groups = [name for name in style.limits if name in block.classes] or ["body"]
    for name in groups:
        for what, most in style.limits.get(name, {}).items():
            found[what] = min(most, found.get(what, most))
    return found


def measured(page: Page, style: Style) -> Iterator[tuple[Block | None, Fault]]:
    """Where a page is harder to read than its limits allow."""
    for name, limits in style.limits.items():
        blocks = [block for block in page.blocks if name in block.classes]
        text = body(blocks)
        if not text:
            continue
        reached = grade(text) if "grade" in limits else 0.0
        if reached > limits.get("grade", reached):
            what = f"the words in .{name} need grade {reached:.1f}; {limits['grade']:g} is the most"
            yield blocks[0], Fault("grade", 0, name, what, "shorter sentences, shorter words")
        n = len(text.split())
        if n > limits.get("words", n):
            what = f"the words in .{name} are {n}; {limits['words']:g} are the most"
            yield blocks[0], Fault("words", 0, name, what, "leave out what others can read below")
    for block in page.blocks:
        if block.kind not in ("prose", "caption"):
            continue
        most = limits_of(block, style).get("sentence")
        for start, sentence in block.sentences():
            parts = [sentence] if public(block) else _parts(sentence)
            n = max(len(Block("prose", part, None).plain.split()) for part in parts)
            if most and n > most:
                said = " ".join(sentence.split()[:8])
                what = f"a sentence of {n} words; {most:g} are the most here: “{said} …”"
                yield block, Fault("long", start, said, what, "make two of it")


def _parts(sentence: str) -> list[str]:
    """What lies between the semicolons and colons of a sentence; a list after a colon is none."""
    first, *others = re.split(r"(?<=[;:])\s", sentence)
    parts = [first]
    for part in others:
        if not (parts[-1].endswith(":") and part.count(",") > 3):
            parts.append(part)
    return parts


def short_forms(page: Page, style: Style) -> Iterator[tuple[Block, Fault]]:
    """Short forms used before they are explained, and any in a plain-English summary."""
    before = ""
    seen: set[str] = set()
    whole = " ".join(block.plain for block in page.blocks if block.kind in (*_TOLD, "cell"))
    for block in page.blocks:
        if block.kind not in _TOLD or "checklist" in block.classes:
            continue
        text = own_words(block)
        for found in _SHORT.finditer(text):
            short = re.sub(r"(?:s|\d+)$", "", found[0])
            if short in style.abbreviations or len(short) < 2 or _shouted(text, found):
                continue
            plain = "plain-english" in block.classes and "brief" not in block.classes
            if short in seen and not plain:
                continue
            seen.add(short)
            end = SENTENCE_END.search(text, found.end())
            read = f"{before} {text[: end.end() if end else len(text)]}"
            if _spelt(short, whole if block.kind == "heading" else read) and not plain:
                continue
            where = "has no place in a plain-English summary" if plain else "is not explained"
            do = f"write it out, or the first time: long form ({short})"
            yield block, Fault("short", found.start(), found[0], f"{found[0]} {where}", do)
        before = f"{before} {text}"


def _shouted(text: str, found: re.Match[str]) -> bool:
    """Whether a word in capitals stands among others: a line that is set in capitals."""
    around = re.findall(r"[A-Za-z]{2,}", text[max(0, found.start() - 25) : found.end() + 25])
    return len(around) > 2 and all(word.isupper() for word in around)


def _spelt(short: str, text: str) -> bool:
    """Whether a long form of a short one stands in a text.

    That is a name whose words begin with its letters (National Health Service), or any words beside
    it in brackets: confidence interval (CI), CI (confidence interval).
    """
    joined = rf"\w*[ -]{_SMALL}".join(re.escape(char) for char in short.replace("&", ""))
    long = rf"[a-zA-Z][\w ,’'-]{{{len(short) + 1},}}"
    return bool(
        re.search(rf"\b{joined}[a-z]\w*", text)
        or re.search(rf"{long} \((?:[\w ]+, )?{re.escape(short)}s?[,)]", text)
        or re.search(rf"\b{re.escape(short)}s? ?(?:\(|, |: ){long}", text)
    )


def links(page: Page) -> Iterator[tuple[int | None, Fault]]:
    """Links whose words do not say where they lead, and equal words that lead elsewhere."""
    leads: dict[str, str] = {}
    for link in page.tree.iter("a"):
        href = link.get("href")
        if href is None:
            continue
        text = _words(link)
        plain = text.strip(" .→»›…")
        if not plain:
            if not link.get("id") and not (link.get("class") or "").strip():
                what = f"a link to {href} has no words"
                yield link.sourceline, Fault("link", 0, href, what, "say where it leads")
            continue
        if _VAGUE.fullmatch(plain) and not (plain.casefold() == "pdf" and href.endswith(".pdf")):
            what = f"the words of a link, “{plain}”, do not say where it leads"
            yield link.sourceline, Fault("link", 0, plain, what, "name what is found there")
        elif re.fullmatch(r"https?://\S+", plain) and not _in_references(link):
            what = f"a link shows its address: {plain}"
            yield link.sourceline, Fault("link", 0, plain, what, "give it words")
        if not href.startswith(("#", "data:")) and not _in_references(link):
            other = leads.setdefault(plain.casefold(), href)
            if other != href:
                what = f"“{plain}” leads to {other} and to {href}"
                yield link.sourceline, Fault("link", 0, plain, what, "give each its own words")


def _words(link: etree._Element) -> str:
    if link.get("aria-label"):
        return link.get("aria-label")
    images = " ".join(image.get("alt") or "" for image in link.iter("img"))
    return " ".join(f"{''.join(link.itertext())} {images}".split())


def _in_references(link: etree._Element) -> bool:
    return any("csl-entry" in (up.get("class") or "") for up in link.iterancestors("div", "p"))


def pages(page: Page, pdf: Pdf, style: Style) -> Iterator[tuple[Block | None, Fault]]:
    """Whether a PDF has as many pages as the report says, or the project says for it."""
    name = page.path.rpartition("/")[2].removesuffix(".html")
    told_by = page.tree.xpath("//*[@data-pages]/@data-pages")
    fewest, most = style.pages.get(name, (0, 0))
    if told_by and str(told_by[0]).isdigit():
        fewest = most = int(told_by[0])
    n = len(pdf.pages)
    if most and not fewest <= n <= most:
        wanted = f"{most}" if fewest == most else f"{fewest} to {most}"
        what = f"{pdf.path} has {n} pages; {wanted} were asked for"
        do = "fewer or more words, or another number in reports/language.yml"
        yield None, Fault("pages", 0, name, what, do)


def own_words(block: Block) -> str:
    """A block's text without the document's own order and without what participants said."""
    text = block.ordered
    if numbers.is_passage(text):
        text = QUOTED.sub(lambda found: re.sub(r"[^\n]", BLANK, found[0]), text)
    return text


def public(block: Block) -> bool:
    """Whether a block is for everybody."""
    return any(name in block.classes for name in PUBLIC)


def shown(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks whose words are the report's own."""
    for block in blocks:
        if block.kind in (*_TOLD, "head", "picture") and "checklist" not in block.classes:
            yield block
