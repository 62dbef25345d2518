"""What stands in for content to come: the ``lipsum`` and ``placeholder`` shortcodes."""

from __future__ import annotations

import base64
import random
import re
from collections.abc import Mapping, Sequence

OPENING = (
    "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut "
    "labore et dolore magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco "
    "laboris nisi ut aliquip ex ea commodo consequat. Duis aute irure dolor in reprehenderit in "
    "voluptate velit esse cillum dolore eu fugiat nulla pariatur. Excepteur sint occaecat "
    "cupidatat non proident, sunt in culpa qui officia deserunt mollit anim id est laborum."
)
WORDS = tuple(dict.fromkeys(re.findall(r"\w+", OPENING.lower())))


def paragraphs(words: Sequence[str]) -> str:
    """Filler text: five paragraphs, or as many as asked for (``3``), or those of a range (``2-4``).

    A paragraph has the same words in every build.
    """
    asked = re.fullmatch(r"(\d+)(?:-(\d+))?", words[0]) if words else None
    first, last = (int(asked[1]), int(asked[2])) if asked and asked[2] else (1, 5)
    if asked and not asked[2]:
        last = int(asked[1])
    numbers = range(first, last + 1) if first <= last else range(first, last - 1, -1)
    return "\n\n".join(_paragraph(number) for number in numbers if number)


def _paragraph(number: int) -> str:
    if number == 1:
        return OPENING
    draw = random.Random(number)
    sentences = (" ".join(draw.choices(WORDS, k=draw.randint(5, 14))) for _ in range(8))
    return " ".join(sentence.capitalize() + "." for sentence in sentences)


def picture(words: Sequence[str], options: Mapping[str, str], to: str, plain: bool) -> str:
    """A grey rectangle of the asked size, drawn here: PNG on a page, SVG on paper or when asked."""
    width = words[0] if words else options.get("width", "100")
    height = words[1] if len(words) > 1 else options.get("height", width)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}"><rect width="100%" height="100%" fill="#ddd"/>'
        '<text x="50%" y="50%" text-anchor="middle" dominant-baseline="middle" '
        f'font-family="sans-serif" fill="#333">{width} x {height}</text></svg>'
    ).encode()
    if options.get("format", "svg" if to == "pdf" else "png") == "svg":
        address = f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"
    else:
        address = f"data:image/png;base64,{base64.b64encode(_raster(svg)).decode()}"
    return address if plain else f'![]({address}){{fig-alt="Placeholder, {width} by {height}"}}'


def _raster(svg: bytes) -> bytes:
    import typst

    listed = ", ".join(map(str, svg))
    page = (
        "#set page(width: auto, height: auto, margin: 0pt)\n"
        f'#image(bytes(({listed})), format: "svg")\n'
    )
    return bytes(typst.compile(page.encode(), format="png", ppi=96))
