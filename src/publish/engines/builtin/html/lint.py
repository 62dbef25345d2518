"""What a finished page must have before it leaves: checked on the page, not on its source.

Each rule is a function from the page to what it finds, named in ``RULES`` with the criterion of
WCAG 2.2 that it serves. Findings are values: a gate may stop at them, a command may list them.
Colours are judged in ``lint_contrast.py``.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree
from lxml import html as lxml_html

from bite.errors import DocumentError, Fault, Where

from . import lint_contrast
from .lint_contrast import Found

VAGUE = frozenset(
    "here click read more link this page more details read it download learn see".split()
) | {"click here", "read more", "more details", "this page", "this link", "read it", "see here",
     "learn more", "see more", "follow this link"}  # fmt: skip
HEADING = "//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"
FILE_NAME = re.compile(r"^\S+\.(?:svg|png|jpe?g|gif|webp|pdf|tiff?)$", re.IGNORECASE)
BARE_URL = re.compile(r"^(?:https?://|www\.)\S+$", re.IGNORECASE)
LANGUAGE = re.compile(r"^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$", re.IGNORECASE)
NUMBERED = re.compile(r"^\S+\s*\S*\d+\S*:\s*")
SCRIPTS = {
    "Arabic": (re.compile(r"[\u0600-\u06ff]{3,}"), "ar fa ur ps ckb sd ug"),
    "Hebrew": (re.compile(r"[\u0590-\u05ff]{3,}"), "he yi"),
    "Cyrillic": (re.compile(r"[\u0400-\u04ff]{4,}"), "ru uk bg sr mk be kk ky mn tg"),
    "Chinese or Japanese": (re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]{3,}"), "zh ja yue"),
    "Korean": (re.compile(r"[\uac00-\ud7af]{3,}"), "ko"),
    "Devanagari": (re.compile(r"[\u0900-\u097f]{3,}"), "hi mr ne sa"),
    "Bengali": (re.compile(r"[\u0980-\u09ff]{3,}"), "bn as"),
    "Gurmukhi": (re.compile(r"[\u0a00-\u0a7f]{3,}"), "pa"),
}


@dataclass(frozen=True)
class Finding:
    """One thing that a page lacks: the rule that found it, what, where, what to do about it."""

    rule: str
    what: str
    where: Where
    do: str
    criterion: str = ""

    def fault(self) -> Fault:
        of = f" (WCAG {self.criterion})" if self.criterion else ""
        return Fault(self.what + of, self.where, self.do)


@dataclass(frozen=True)
class Rule:
    """A rule by its name, the criterion it serves, and how a page is asked."""

    name: str
    criterion: str
    check: Callable[[etree._Element], Iterator[Found]]


def page(text: str, file: str = "", find: Callable[..., Where] | None = None) -> list[Finding]:
    """Every finding on an HTML page; an empty list is a page fit to ship.

    ``file`` names the page. ``find`` takes words and gives the author's line that holds them
    (``Assembled.find``); without it a finding stands at the page.
    """
    tree = lxml_html.document_fromstring(text)
    found = []
    for rule in RULES:
        for item in rule.check(tree):
            where = find(*item.needles) if find and any(item.needles) else Where(file)
            found.append(Finding(rule.name, item.what, where, item.do, rule.criterion))
    return list(dict.fromkeys(found))


def enforce(
    findings: Iterable[Finding], *, strict: bool, warn: Callable[[Fault], None] | None = None
) -> None:
    """Where pages are strict, findings are errors (DocumentError, all at once); else warnings."""
    faults = [finding.fault() for finding in findings]
    if strict and faults:
        raise DocumentError(faults)
    for fault in faults:
        if warn:
            warn(fault)


def _language(tree: etree._Element) -> Iterator[Found]:
    lang = (tree.get("lang") or "").strip()
    if not lang:
        yield Found(
            "the page does not say its language", "set `lang:` in the header or the project"
        )
    elif not LANGUAGE.match(lang):
        yield Found(f"“{lang}” is no language", "write one as in en-GB", ("lang:",))


def _title(tree: etree._Element) -> Iterator[Found]:
    if not (tree.findtext(".//title") or "").strip():
        yield Found("the page has no title", "set `title:` in the header")


def _parts_in_other_languages(tree: etree._Element) -> Iterator[Found]:
    for element in tree.xpath("//body//*[@lang]"):
        if not LANGUAGE.match(element.get("lang").strip()):
            what = f"“{element.get('lang')}” is no language"
            yield Found(what, "write one as in cy or fr-CA", (f"lang={element.get('lang')}",))
    page_lang = (tree.get("lang") or "").split("-")[0].lower()
    whole = "".join(tree.itertext())
    for name, (letters, languages) in SCRIPTS.items():
        if page_lang in languages.split() or not letters.search(whole):
            continue
        for element in tree.xpath("//body//*[not(self::script or self::style or self::code)]"):
            own = letters.search(" ".join(element.xpath("./text()")))
            if own and not element.xpath("ancestor-or-self::*[@lang][not(self::html)]"):
                yield Found(
                    f"“{own[0][:30]}” is in {name} letters and does not say its language",
                    "put it in a span with lang: [words]{lang=…}", (own[0][:30],),
                )  # fmt: skip


def _top_heading(tree: etree._Element) -> Iterator[Found]:
    # Several are no fault: in Quarto's documents sections begin at the level of the title.
    if tree.xpath(HEADING) and all(_hidden(h) for h in tree.xpath("//h1")):
        yield Found("the page has no heading of level 1", "give the document a title")


def _heading_order(tree: etree._Element) -> Iterator[Found]:
    previous = 0
    for heading in tree.xpath(HEADING):
        if _hidden(heading):
            continue
        level, words = int(heading.tag[1]), _words(heading)
        if previous and level > previous + 1:
            yield Found(
                f"the heading “{words}” jumps from level {previous} to {level}",
                f"make it level {previous + 1}", (words,),
            )  # fmt: skip
        previous = level


def _empty_headings(tree: etree._Element) -> Iterator[Found]:
    for heading in tree.xpath(HEADING):
        if not _hidden(heading) and not _words(heading) and not heading.xpath(".//img[@alt!='']"):
            yield Found(
                f"a heading of level {heading.tag[1]} is empty", "write its text, or remove it"
            )


def _alternatives(tree: etree._Element) -> Iterator[Found]:
    for image in tree.xpath("//img | //*[@role='img']"):
        alt = image.get("alt") if image.tag == "img" else image.get("aria-label")
        if image.tag != "img" and image.get("aria-labelledby"):
            continue
        source = image.get("src") or ""
        name = f"picture {source[:60]}" if source and not source.startswith("data:") else "picture"
        captions = [_words(c) for c in image.xpath("ancestor::figure[1]/figcaption")]
        named = f" “{captions[0][:60]}”" if captions else ""
        needles = (*(NUMBERED.sub("", c)[:60] for c in captions), source[:60], alt or "")
        decorative = image.get("role") == "presentation" or _hidden(image)
        if decorative:
            continue
        if alt is None or not alt.strip():
            yield Found(
                f"the {name}{named} has no text alternative", "write fig-alt for it", needles
            )
        elif FILE_NAME.match(alt.strip()) or alt.strip() == unquote(source.rsplit("/", 1)[-1]):
            what = f"the text alternative “{alt.strip()[:60]}” is the name of a file"
            yield Found(what, "say in fig-alt what the picture shows", (alt, *needles))
        elif any(alt.strip() == NUMBERED.sub("", c) for c in captions):
            what = f"the text alternative of “{alt.strip()[:60]}” only repeats the caption"
            yield Found(what, "say in fig-alt what the picture shows", needles)


def _captions(tree: etree._Element) -> Iterator[Found]:
    for float_ in tree.xpath("//*[starts-with(@id,'fig-') or starts-with(@id,'tbl-')]"):
        if float_.tag not in ("div", "figure") or float_.xpath("ancestor-or-self::*[@aria-hidden]"):
            continue
        name = float_.get("id")
        if float_.xpath(".//img | .//table | .//svg") and not any(
            _words(c) for c in float_.xpath(".//figcaption | .//caption")
        ):
            yield Found(f"{name} has a label and no caption", "write its caption", (name,))


def _tables(tree: etree._Element) -> Iterator[Found]:
    for table in tree.xpath("//table[not(@role='presentation')]"):
        needles = tuple(_words(cell) for cell in table.xpath("(.//th | .//td)[position() < 3]"))
        if not table.xpath(".//th"):
            what = f"the table “{_words(table)[:60]}” has no header cells"
            yield Found(what, "give it a header row", needles)
        for cell in table.xpath(".//thead//th[not(@scope)]"):
            what = f"the header cell “{_words(cell)[:40]}” does not say what it heads"
            yield Found(what, "add its scope", (_words(cell),))


def _link_texts(tree: etree._Element) -> Iterator[Found]:
    targets: dict[str, set[str]] = defaultdict(set)
    for link in tree.xpath("//a[@href][not(@aria-hidden='true')]"):
        href, label = link.get("href"), link.get("aria-label") or ""
        words = _words(link) or label or " ".join(link.xpath(".//img/@alt")).strip()
        if not words:
            yield Found(f"the link to {href[:60]} has no text", "say where it leads", (href,))
        elif words.lower().rstrip(".") in VAGUE and not label:
            what = f"the link text “{words}” does not say where it leads"
            yield Found(what, "name the target", (f"[{words}](", href))
        elif BARE_URL.match(words) and not link.xpath("ancestor::*[contains(@class,'csl-entry')]"):
            what = f"the link text {words[:60]} is only an address"
            yield Found(what, "say in words where it leads", (words,))
        if label or href.startswith("#") or len(words) < 3 or words.isdigit():
            continue
        targets[words.lower()].add(href)
    for words, led in targets.items():
        if len(led) > 1:
            yield Found(
                f"the link text “{words[:60]}” leads to {len(led)} different places",
                "give each its own words", tuple(f"]({href}" for href in sorted(led)),
            )  # fmt: skip


def _ids(tree: etree._Element) -> Iterator[Found]:
    for name, count in Counter(tree.xpath("//@id")).items():
        if count > 1:
            what = f"the id {name} stands {count} times in the page"
            yield Found(what, "give each its own label", (f"#{name}", name))


def _references(tree: etree._Element) -> Iterator[Found]:
    ids = set(tree.xpath("//@id | //a/@name"))
    for href in dict.fromkeys(tree.xpath("//a/@href[starts-with(., '#')]")):
        if href not in ("#", "#top") and href[1:] not in ids and unquote(href[1:]) not in ids:
            yield Found(
                f"the link {href} leads nowhere in the page", "correct it", (href, href[1:])
            )
    for element in tree.xpath("//*[@aria-labelledby or @aria-describedby or @aria-controls]"):
        for attribute in ("aria-labelledby", "aria-describedby", "aria-controls"):
            for name in (element.get(attribute) or "").split():
                if name not in ids:
                    what = f"{attribute}={name} names no element"
                    yield Found(what, "report this as a fault of bite", (name,))
    for strong in tree.xpath("//strong[starts-with(., '?')]"):
        if re.match(r"\?(?:@[\w-]+|meta:|var:|env:)", _words(strong)):
            what = f"the reference {_words(strong)} is unresolved"
            yield Found(what, "correct it", (_words(strong).lstrip("?"),))


def _hosts(tree: etree._Element) -> Iterator[Found]:
    wanted = tree.xpath(
        "//script/@src | //img/@src | //iframe[not(@srcdoc)]/@src "
        "| //video/@src | //audio/@src | //source/@src "
        "| //link[@rel='stylesheet' or @rel='preload' or contains(@rel,'icon')]/@href"
    )
    do = "keep a copy in the project"
    for url in wanted:
        if re.match(r"(?:https?:)?//", url):
            yield Found(f"the page loads {url[:80]} from another host", do, (url,))
    for style in tree.xpath("//style/text()"):
        for url in re.findall(r"(?:url\(|@import)\s*[\"']?((?:https?:)?//[^\"')\s]+)", style):
            yield Found(f"the style sheet loads {url[:80]} from another host", do, (url,))


RULES = (
    Rule("language", "3.1.1", _language),
    Rule("title", "2.4.2", _title),
    Rule("language-of-parts", "3.1.2", _parts_in_other_languages),
    Rule("top-heading", "1.3.1", _top_heading),
    Rule("heading-order", "1.3.1", _heading_order),
    Rule("empty-heading", "2.4.6", _empty_headings),
    Rule("alternative", "1.1.1", _alternatives),
    Rule("caption", "1.3.1", _captions),
    Rule("table-headers", "1.3.1", _tables),
    Rule("link-text", "2.4.4", _link_texts),
    Rule("duplicate-id", "4.1.2", _ids),
    Rule("reference", "2.4.4", _references),
    Rule("contrast", "1.4.3", lint_contrast.of_text),
    Rule("contrast-of-marks", "1.4.11", lint_contrast.of_marks),
    Rule("other-hosts", "", _hosts),
)


def _words(element: etree._Element) -> str:
    return " ".join(element.text_content().split())


def _hidden(element: etree._Element) -> bool:
    return bool(element.xpath("ancestor-or-self::*[@hidden or @aria-hidden='true']"))
