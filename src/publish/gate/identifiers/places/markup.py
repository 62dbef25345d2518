"""Web pages, SVG and XML: what is read, what is not shown, and what only the source holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache, partial
from itertools import pairwise

from lxml import etree
from lxml import html as lxml_html

from bite.identifiers import Manner
from publish.gate.identifiers.places import cells as neighbours
from publish.gate.identifiers.places import tokens
from publish.gate.identifiers.places.text import Part, Piece, Text, flat

SOURCE = "the source"
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rp rt "
    "ruby s samp small span strike strong sub sup time tspan textPath tt u var wbr r t rPr "
    "mi mn mo ms mtext".split()
)
_HOLDERS = frozenset(
    "html head body main section article div header footer nav aside details figure table thead "
    "tbody tfoot".split()
)
_RAISED = frozenset({"sup", "sub"})
_DRAWN = frozenset(
    "d points transform viewbox x y x1 x2 y1 y2 dx dy cx cy r rx ry fx fy width height offset "
    "patterntransform gradienttransform stroke-width stroke-dasharray stroke-dashoffset opacity "
    "fill stroke colspan rowspan preserveaspectratio font-size letter-spacing tabindex "
    "stroke-miterlimit".split()
)
_MARKS = frozenset(
    "id class for name href src srcset style xlink:href aria-labelledby aria-describedby headers "
    "data-target data-bs-target clip-path mask role type rel integrity action usemap".split()
)
_GEOMETRY = re.compile(
    r"(?<=[\s\"'])(?:" + "|".join(sorted(_DRAWN)) + r")\s*=\s*(?:\"[^\"<]*\"|'[^'<]*')", re.I
)
_LOAD = re.compile(r"(;base64,)[A-Za-z0-9+/=]{400,}(?=[\"')])")
"""Long data URIs are read where they stand as attributes; short ones cost nothing to read twice."""
_SPEAKER = re.compile(r"\s*[\[(—–-]*\s*([A-Z]{1,3}\d{1,4})(?:\.\d+)?\b")


def page(tree: etree._Element, source: str, file: str) -> Iterator[Piece]:
    """Every text of a web page, read as HTML, and its source as it stands."""
    yield from _document(tree, file)
    doctype = tree.getroottree().docinfo.doctype or ""
    if len(doctype) > 15:
        yield Text(doctype, file, "the document type", 1)
    yield from raw(source, file)


def html(source: str, file: str) -> Iterator[Piece]:
    """Every text of HTML that has not been read yet; of a fragment as well."""
    if source.strip():
        parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True)
        try:
            tree = lxml_html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
        except (etree.LxmlError, ValueError):
            tree = None
        if tree is not None:
            yield from _document(tree, file)
    yield from raw(source, file)


def xml(source: str, file: str) -> Iterator[Piece]:
    """Every text of XML (SVG, XMP, parts of office files); of broken XML its source as well.

    What is well formed holds nothing that its tree lacks but the document type.
    """
    content = source.encode("utf-8", "replace")
    try:
        tree = etree.fromstring(content, _parser(False))
        yield Text(tree.getroottree().docinfo.doctype or "", file, "the document type", 1)
        subset = source.partition("<!DOCTYPE")[2].partition("]>")[0]
        yield Text(subset[:100_000], file, "the document type", 1)
    except (etree.LxmlError, ValueError):
        yield from raw(source, file)
        try:
            tree = etree.fromstring(content, _parser(True))
        except (etree.LxmlError, ValueError):
            tree = None
    if tree is not None:
        yield from _document(tree, file)


def _parser(lenient: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=True, recover=lenient, remove_pis=False
    )


def raw(source: str, file: str) -> Iterator[Text]:
    """The source itself, line by line, for what no reader of HTML keeps: doubled attributes, broken
    tags. Pages share most of their lines, and each is judged once."""
    for number, line in enumerate(source.split("\n"), 1):
        if len(line) > 5:
            yield Text(_without_geometry(line), file, SOURCE, number, Manner.MARKS)


@lru_cache(maxsize=1 << 15)
def _without_geometry(line: str) -> str:
    return _GEOMETRY.sub("", _LOAD.sub(r"\1", line)) if "=" in line else line


def _document(tree: etree._Element, file: str) -> Iterator[Piece]:
    before = [one for one in tree.itersiblings(preceding=True)]
    for outside in (*before, *tree.itersiblings()):
        yield Text(outside.text or "", file, "a comment", outside.sourceline)
    yield from _parts(tree, file)
    yield from _quotations(tree, file)


def _parts(element: etree._Element, file: str) -> Iterator[Piece]:
    """Block by block: pages that differ in some share the rest."""
    if _only_holds_blocks(element):
        yield from _attributes(element, file)
        if _local(element) == "table":
            yield Part(_mark("table", element), partial(_tables, element, file))
        for child in element:
            if isinstance(child.tag, str):
                yield from _parts(child, file)
            else:
                yield Text(child.text or "", file, "a comment", child.sourceline)
    else:
        yield Part(_mark("block", element), partial(_block, element, file))


def _mark(what: str, element: etree._Element) -> int:
    return hash((what, etree.tostring(element, with_tail=False, encoding="utf-8")))


def _only_holds_blocks(element: etree._Element) -> bool:
    if _local(element) not in _HOLDERS or _is_turned(element) or (element.text or "").strip():
        return False
    if any((child.tail or "").strip() for child in element):
        return False
    inline = [_runs_on(_local(child)) for child in element if isinstance(child.tag, str)]
    return not any(one and two for one, two in pairwise(inline))


def _runs_on(local: str) -> bool:
    return local in _INLINE or local == "br"


def _block(block: etree._Element, file: str) -> Iterator[Text]:
    for element in block.iter(etree.Element):
        yield from _attributes(element, file)
        if _is_turned(element):
            words = "".join(element.itertext())
            yield Text(f"\u202e{words}\u202c", file, "from right to left", element.sourceline)
    yield from _visible(block, file)
    yield from _tables(block, file)
    yield from _drawings(block, file)


def _is_turned(element: etree._Element) -> bool:
    if _local(element) == "bdo":
        return element.get("dir") == "rtl"
    return "bidi-override" in (element.get("style") or "")


def _drawings(tree: etree._Element, file: str) -> Iterator[Text]:
    """Words of which every letter is drawn as a text of its own."""
    for drawing in tree.iter("svg", "{http://www.w3.org/2000/svg}svg"):
        run: list[str] = []
        for element in drawing.iter(etree.Element):
            if _local(element) != "text":
                continue
            said = "".join(element.itertext())
            if len(said.strip()) <= 1:
                run.append(said)
                continue
            if len(run) > 5:
                yield Text("".join(run), file, "a drawing", drawing.sourceline, Manner.ROWS)
            run.clear()
        if len(run) > 5:
            yield Text("".join(run), file, "a drawing", drawing.sourceline, Manner.ROWS)


def _attributes(element: etree._Element, file: str) -> Iterator[Text]:
    """What an element says of itself; of a script or style sheet, its text as well."""
    line = element.sourceline
    for name, value in element.attrib.items():
        bare = etree.QName(name).localname if name[:1] == "{" else name
        low = bare.lower()
        if not value or low in _DRAWN:
            continue
        if low == "data-cfemail":
            value = _uncovered(value)
        where = f"the attribute {bare}"
        if low == "srcdoc":
            at = Text("", file, where, line)
            yield from (text.within(at) for text in flat(html(value, "")) if isinstance(text, Text))
        manner = Manner.MARKS if low in _MARKS else Manner.PROSE
        yield Text(f"{bare}: {value}", file, where, line, manner)
    if isinstance(element.tag, str) and element.get("content") and element.get("name"):
        said = f"{element.get('name')}: {element.get('content')}"
        yield Text(said, file, "the attribute content", line)
    local = _local(element)
    if local in ("script", "style") and element.text:
        kind = (element.get("type") or "").lower()
        where = "a script" if local == "script" else "a style sheet"
        if "json" in kind:
            yield from tokens.json_texts(element.text, file, line or 1, where)
        else:
            yield Text(element.text, file, where, line, Manner.MARKS)
            yield from tokens.strings(element.text, file, line or 1, where)


def _visible(tree: etree._Element, file: str) -> Iterator[Text]:
    """The text of each block, its inline parts run together as a reader sees them."""
    parts: list[tuple[str, bool]] = []
    began: int | None = None

    def flushed() -> Iterator[Text]:
        nonlocal began
        whole = "".join(said for said, _ in parts)
        if whole.strip():
            yield Text(whole, file, "", began)
            if any(raised for _, raised in parts):
                yield Text("".join(said for said, up in parts if not up), file, "", began)
        parts.clear()
        began = None

    raised = 0
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            yield Text(element.text or "", file, "a comment", element.sourceline)
            if element.tail:
                parts.append((element.tail, raised > 0))
            continue
        local = _local(element)
        runs_on = _runs_on(local)
        if event == "start":
            if not runs_on:
                yield from flushed()
            raised += local in _RAISED
            if local == "br":
                parts.append(("\n", False))
            if local not in ("script", "style") and element.text:
                began = element.sourceline if began is None else began
                parts.append((element.text, raised > 0))
            continue
        raised -= local in _RAISED
        if not runs_on:
            yield from flushed()
        if element.tail:
            if began is None:
                inside = (element.text or "").count("\n")
                began = element.sourceline + inside if element.sourceline else None
            parts.append((element.tail, raised > 0))
    yield from flushed()


def _tables(tree: etree._Element, file: str) -> Iterator[Text]:
    """Each cell beside what its column and its row are called."""
    for table in tree.iter("table"):
        heads: list[str] = []
        for row in table.iter("tr"):
            cells = [cell for cell in row if _local(cell) in ("td", "th")]
            said = [" ".join("".join(cell.itertext()).split()) for cell in cells]
            if cells and all(_local(cell) == "th" for cell in cells):
                heads = said
                continue
            label = said[0] if said else ""
            for words in neighbours.joined(said):
                yield Text(words, file, "neighbouring cells", row.sourceline)
            if len(said) > 2 and any(map(_is_word, said)) and sum(map(len, said)) < 300:
                yield Text(" ".join(said), file, "a row of a table", row.sourceline, Manner.ROWS)
            for number, cell in enumerate(cells):
                for head in {heads[number] if number < len(heads) else "", label if number else ""}:
                    if head and any(char.isdigit() for char in said[number]):
                        yield Text(f"{head}: {said[number]}", file, "a table", cell.sourceline)


def _is_word(cell: str) -> bool:
    return cell.isalpha() and cell.islower()


def _quotations(tree: etree._Element, file: str) -> Iterator[Text]:
    for block in tree.iter("blockquote", "q"):
        words = " ".join(block.text_content().split())
        speaker = ""
        for after in (block, *block.itersiblings("p", "figcaption", "footer", "cite", "span")):
            said = [after.text_content()] if after is not block else []
            said += [one.text_content() for one in after.iter("cite", "footer", "figcaption")]
            found = next((match for text in said if (match := _SPEAKER.match(text))), None)
            if found:
                speaker = found.group(1)
                break
        yield Text(words, file, "a quotation", block.sourceline, Manner.SPEECH, True, speaker)


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _uncovered(value: str) -> str:
    """An address that a content network hides: hexadecimal, the first byte is the key."""
    try:
        key, *rest = bytes.fromhex(value)
    except ValueError:
        return value
    return "".join(chr(byte ^ key) for byte in rest)
