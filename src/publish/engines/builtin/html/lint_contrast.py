"""Whether the colours of a page can be told apart: WCAG 2.2, 1.4.3 (text, 4.5:1) and 1.4.11 (3:1).

Judged are the page's tokens (``--bite-…``, made from the brand or set by a project's own style
sheet), by day and in a dark room, and the colours that are written on an element itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from lxml import etree

from ..css_values import TABLE

RGB = tuple[float, float, float]
KINDS = ("note", "tip", "warning", "important", "caution")
# what is read, on what it stands
TEXT = (
    ("ink", "paper"), ("link", "paper"), ("accent", "paper"), ("soft", "paper"),
    ("cover-ink", "cover"), ("ink", "wash"), ("link", "wash"), ("ink", "code"), ("soft", "code"),
    *((kind, "paper") for kind in KINDS), *((kind, f"{kind}-wash") for kind in KINDS),
    *((kind, "code") for kind in KINDS),
)  # fmt: skip
MARKS = (("mark", "paper"),)
DARK = re.compile(r"@media[^{]*prefers-color-scheme:\s*dark[^{]*\{((?:[^{}]*\{[^{}]*\})*)[^{}]*\}")
ROOT = re.compile(r"(?<![\w.#-])(?::root|html)\s*\{([^{}]*)\}")
ENOUGH_FOR_TEXT, ENOUGH_FOR_LARGE, ENOUGH_FOR_MARKS = 4.5, 3.0, 3.0


@dataclass(frozen=True)
class Found:
    """What a rule found: what is wrong, what to do, words by which the author's line is found."""

    what: str
    do: str
    needles: tuple[str, ...] = ()


def ratio(one: RGB, other: RGB) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG 2.2, relative luminance).

    >>> round(ratio((0, 0, 0), (255, 255, 255)), 1)
    21.0
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def rgb(text: str) -> RGB | None:
    """A CSS colour as red, green and blue, 0 to 255; None for what is none or can be seen through.

    >>> rgb("#fff"), rgb("rgb(0 0 255)"), rgb("navy")
    ((255.0, 255.0, 255.0), (0.0, 0.0, 255.0), (0.0, 0.0, 128.0))
    """
    text = text.strip().lower()
    text = _names().get(text, text)
    if match := re.fullmatch(r"#([0-9a-f]{3}|[0-9a-f]{6})", text):
        digits = match[1] if len(match[1]) == 6 else "".join(d * 2 for d in match[1])
        red, green, blue = (float(int(digits[i : i + 2], 16)) for i in (0, 2, 4))
        return red, green, blue
    match = re.fullmatch(r"rgba?\(([^()]*)\)", text)
    parts = re.split(r"[\s,/]+", match[1].strip()) if match else []
    if len(parts) not in (3, 4) or not all(re.fullmatch(r"[\d.]+%?", part) for part in parts):
        return None
    values = [float(p[:-1]) * 2.55 if p.endswith("%") else float(p) for p in parts]
    if len(values) == 4 and values[3] < 1:
        return None
    return values[0], values[1], values[2]


def of_text(tree: etree._Element) -> Iterator[Found]:
    """Tokens whose text is too faint, and elements whose own colours are."""
    for scheme, tokens in _schemes(tree).items():
        yield from _pairs(tokens, scheme, TEXT, ENOUGH_FOR_TEXT)
    papers = {
        scheme: _resolved("--bite-paper", tokens) for scheme, tokens in _schemes(tree).items()
    } or {"light": "#ffffff"}
    seen = set()
    for element in tree.xpath("//body//*[contains(@style,'color')]"):
        style = _declarations(element.get("style"))
        if not element.text_content().strip():
            continue
        ink, own = style.get("color", ""), _background(element)
        for scheme, paper in papers.items():
            if scheme == "dark" and (own or _on_light_paper(element)):
                continue
            one, other = rgb(ink), rgb(own or paper)
            enough = ENOUGH_FOR_LARGE if _is_large(element) else ENOUGH_FOR_TEXT
            if not one or not other or ratio(one, other) >= enough or (ink, own, scheme) in seen:
                continue
            seen.add((ink, own, scheme))
            words = " ".join(element.text_content().split())[:40]
            yield Found(
                f"“{words}”: {ink} on {own or paper} has a contrast of "
                f"{ratio(one, other):.1f}:1, below {enough:g}:1",
                "choose a darker or a lighter colour for one of the two", (words, ink),
            )  # fmt: skip


def of_marks(tree: etree._Element) -> Iterator[Found]:
    """Lines and marks that carry meaning and cannot be told from the page."""
    for scheme, tokens in _schemes(tree).items():
        yield from _pairs(tokens, scheme, MARKS, ENOUGH_FOR_MARKS)


def _pairs(
    tokens: Mapping[str, str], scheme: str, pairs: tuple[tuple[str, str], ...], enough: float
) -> Iterator[Found]:
    for front, back in pairs:
        ink, paper = (_resolved(f"--bite-{name}", tokens) for name in (front, back))
        one, other = rgb(ink), rgb(paper)
        if one and other and ratio(one, other) < enough:
            yield Found(
                f"{front} on {back} ({ink} on {paper}, {scheme}) has a contrast of "
                f"{ratio(one, other):.1f}:1, below {enough:g}:1",
                "choose other colours in _brand.yml or the style sheet", (f"--bite-{front}", ink),
            )  # fmt: skip


def _schemes(tree: etree._Element) -> dict[str, dict[str, str]]:
    """The page's custom properties by day and in a dark room, later rules over earlier ones."""
    sheet = "\n".join(tree.xpath("//head/style/text() | /html/head//style/text()"))
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    dark = "".join(match[1] for match in DARK.finditer(sheet))
    base = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", sheet)
    light: dict[str, str] = {}
    for body in ROOT.findall(base):
        light |= {k: v for k, v in _declarations(body).items() if k.startswith("--")}
    night = dict(light)
    for body in ROOT.findall(dark):
        night |= {k: v for k, v in _declarations(body).items() if k.startswith("--")}
    found = {"light": light}
    if night != light:
        found["dark"] = night
    return found if light else {}


def _resolved(name: str, tokens: Mapping[str, str], depth: int = 0) -> str:
    """A token's colour, following ``var(--other, otherwise)``."""
    value = tokens.get(name, "")
    match = re.fullmatch(r"var\(\s*(--[\w-]+)\s*(?:,\s*(.+))?\)", value)
    if not match or depth > 8:
        return value
    if match[1] in tokens:
        return _resolved(match[1], tokens, depth + 1)
    otherwise = match[2] or ""
    return _resolved(" ", {**tokens, " ": otherwise}, depth + 1) if otherwise else ""


def _background(element: etree._Element) -> str:
    """The nearest background that is written on the element or around it."""
    for around in (element, *element.iterancestors()):
        style = _declarations(around.get("style"))
        if found := style.get("background-color") or style.get("background"):
            return found
    return ""


def _on_light_paper(element: etree._Element) -> bool:
    return bool(element.xpath("ancestor-or-self::*[contains(@class,'light-paper')]"))


def _is_large(element: etree._Element) -> bool:
    return element.tag in ("h1", "h2") or any(child.tag in ("h1", "h2") for child in element)


def _declarations(style: str | None) -> dict[str, str]:
    clauses = (clause.partition(":") for clause in (style or "").split(";"))
    return {name.strip().lower(): value.strip() for name, colon, value in clauses if colon}


def _luminance(colour: RGB) -> float:
    shares = (channel / 255 for channel in colour)
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@cache
def _names() -> Mapping[str, str]:
    names: dict[str, str] = json.loads(TABLE.read_text("utf-8"))
    return names
