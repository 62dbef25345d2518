"""A picture says the same to everybody: on the page, under it, in the PDF, in what is drawn.

What a screen reader says of a picture stands on the page twice (as its alternative text, and among
its data for all to read) and once in the PDF. Labels drawn as outlines are told in the drawing's
own comments, which must be spelt by the outlines beside them.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator

import pikepdf

from publish.gate.formats.data import Said
from publish.gate.site import Page, Pdf
from publish.gate.texts import told

_SVG = "data:image/svg+xml;base64,"
_LABEL = re.compile(r"<!--\s(?P<said>[^\n]*?)\s-->\s*<g[^>]*>(?P<drawn>.*?)</g>\s*</g>", re.DOTALL)
_WORDS = re.compile(r"<!--\s([^\n]*?)\s-->")
_GLYPH = re.compile(r"<use (?:xlink:)?href=\"#(?P<glyph>[\w-]+)\"")


def own(page: Page) -> Iterator[Said]:
    """Where a picture's words differ on its own page."""
    picture = None
    for element in page.tree.iter("img", "details"):
        if element.tag == "img":
            picture = element
            yield from _drawn(page, element)
            continue
        if "figure-data" not in (element.get("class") or "").split() or picture is None:
            continue
        words = element.xpath(".//p[contains(concat(' ', @class, ' '), ' figure-words ')]")
        alt = picture.get("alt") or ""
        yield from _sources(page, picture, element)
        if words and alt and _bare("".join(words[0].itertext())) != _bare(alt):
            what = f"a picture's alternative text is not what stands under it: “{_short(alt)}”"
            yield page.path, picture.sourceline, what, _short(alt), page.path


def _sources(page: Page, picture, details) -> Iterator[Said]:
    """The line that names a figure's source, which is drawn in the picture and told under it."""
    labels = _bare("".join(_WORDS.findall(_drawing(picture))))
    for line in details.xpath(".//p[contains(concat(' ', @class, ' '), ' figure-source ')]"):
        said = " ".join("".join(line.itertext()).split())
        if labels and _bare(said) not in labels:
            what = f"a picture does not say the source that stands under it: “{_short(said)}”"
            yield page.path, line.sourceline, what, _short(said), page.path


def differing(page: Page, pdf: Pdf) -> Iterator[Said]:
    """Pictures of which a page and its PDF say different things."""
    spoken = _alternatives(pdf)
    if not spoken:
        return
    shown = {_bare(alt): alt for one in page.tree.iter("img") if (alt := one.get("alt") or "")}
    for bare, alt in shown.items():
        if bare not in spoken:
            what = f"the PDF does not say of a picture “{_short(alt)}”"
            yield page.path, None, what, _short(alt), pdf.path
    for bare, alt in spoken.items():
        if bare not in shown:
            what = f"the page does not say of a picture “{_short(alt)}”"
            yield pdf.path, None, what, _short(alt), page.path


def _alternatives(pdf: Pdf) -> dict[str, str]:
    """What a PDF says of its pictures."""
    found: dict[str, str] = {}
    try:
        opened = pikepdf.open(io.BytesIO(pdf.content))
    except pikepdf.PdfError:
        return found  # that it cannot be read, others say
    with opened:
        for one in opened.objects:
            if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure" and "/Alt" in one:
                said = str(one.Alt)
                found[_bare(said)] = said
    return found


def _drawn(page: Page, picture) -> Iterator[Said]:
    """A drawing whose labels are spelt otherwise than its outlines, or tell another number."""
    drawing = _drawing(picture)
    letters: dict[str, str] = {}
    for label in _LABEL.finditer(drawing):
        said = label["said"].replace(" ", "")
        glyphs = [one for one in _GLYPH.findall(label["drawn"]) if not one.endswith("-1")]
        if len(said) != len(glyphs):
            continue
        for letter, glyph in zip(said, glyphs, strict=True):
            if letters.setdefault(glyph, letter) != letter:
                what = f"a picture's label “{label['said']}” is drawn with other letters"
                yield page.path, picture.sourceline, what, label["said"], page.path
                break


def _drawing(picture) -> str:
    """What an image holds if it is a drawing within the page; else nothing."""
    source = picture.get("src") or ""
    held = source[len(_SVG) :] if source.startswith(_SVG) else ""
    return base64.b64decode(held).decode("utf-8", "replace")


def _bare(text: str) -> str:
    return told.bare(text).casefold()


def _short(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:89]}…"
