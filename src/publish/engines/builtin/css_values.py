"""Values of CSS as Typst writes them: colours, lengths, weights, lists of families, four sides.

Where Typst has a colour of the same name, that one is meant, as in Quarto's Typst documents.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

HEX = re.compile(r"#(?:[0-9a-fA-F]{3,4}){1,2}$")
FUNCTION = re.compile(r"rgba?\(\s*([^()]*?)\s*\)$")
LENGTH = re.compile(r"\s*([+-]?[\d.]+)\s*(px|pt|em|rem|in|cm|mm|pc|%)?\s*")
TABLE = Path(__file__).parent / "filters" / "shared" / "css-colours.json"
OF_TYPST = frozenset(
    "black gray silver white navy blue aqua teal purple fuchsia maroon red orange yellow olive "
    "green lime".split()
)
WEIGHTS = frozenset("thin extralight light regular medium semibold bold extrabold black".split())
SAME_WEIGHT = {
    "normal": "regular", "ultralight": "extralight", "demibold": "semibold",
    "ultrabold": "extrabold", "heavy": "black",
}  # fmt: skip


def colour(value: Any) -> str:
    """A colour as a Typst expression; empty if it is none.

    >>> colour("#AABBCC"), colour("maroon"), colour("rgb(8, 111, 15)"), colour("mintcream")
    ('rgb("#aabbcc")', 'maroon', 'rgb(8, 111, 15)', 'rgb(245, 255, 250)')
    """
    text = str(value or "").strip().lower()
    if HEX.match(text):
        return f'rgb("{text}")'
    if text == "transparent":
        return "rgb(0, 0, 0, 0%)"
    if text in OF_TYPST:
        return text
    if text in _named():
        number = _named()[text]
        return "rgb({}, {}, {})".format(*(int(number[i : i + 2], 16) for i in (1, 3, 5)))
    call = FUNCTION.match(text)
    parts = re.split(r"[\s,/]+", call[1]) if call else []
    if len(parts) in (3, 4) and all(re.fullmatch(r"[\d.]+%?", part) for part in parts):
        if len(parts) == 4 and not parts[3].endswith("%"):
            parts[3] = f"{float(parts[3]) * 100:g}%"
        return f"rgb({', '.join(parts)})"
    return ""


@cache
def _named() -> Mapping[str, str]:
    names: dict[str, str] = json.loads(TABLE.read_text("utf-8"))
    return names


def length(value: Any, default: str, root: str = "") -> str:
    """A length: pixels are three quarters of a point; ``rem`` is relative to ``root``, or else em.

    >>> length("20px", ""), length("0.5rem", "", "14pt"), length("2rem", ""), length("no", "1em")
    ('15pt', '0.5*14pt', '2em', '1em')
    """
    match = LENGTH.fullmatch(str(value if value is not None else ""))
    if not match:
        return default
    number, unit = float(match[1]), match[2] or "px"
    if unit == "px":
        number, unit = number * 0.75, "pt"
    elif unit == "pc":
        number, unit = number * 12, "pt"
    elif unit == "rem" and root:
        return f"{number:g}*{root}"
    return f"{number:.6g}{'em' if unit == 'rem' else unit}"


def weight(value: Any) -> str:
    """A weight: a number as it stands, a name as Typst spells it; empty if it is none.

    >>> weight(300), weight("ultra-bold"), weight("Normal")
    ('300', '"extrabold"', '"regular"')
    """
    text = str(value if value is not None else "").strip().lower()
    if re.fullmatch(r"\d+", text):
        return text
    name = text.replace("-", "")
    name = SAME_WEIGHT.get(name, name)
    return f'"{name}"' if name in WEIGHTS else ""


def family_names(value: Any) -> list[str]:
    """The families of a CSS list: ``'A, "B C"'`` → A and B C."""
    parts = value if isinstance(value, list) else str(value or "").split(",")
    return [name for part in parts if (name := str(part).strip().strip("\"'").strip())]


def families(value: Any) -> str:
    """A list of families as a Typst array; empty without any."""
    names = family_names(value)
    if not names:
        return ""
    listed = ", ".join(json.dumps(name, ensure_ascii=False) for name in names)
    return f"({listed},)" if len(names) == 1 else f"({listed})"


def sides(values: list[str]) -> dict[str, str]:
    """One to four lengths as CSS's shorthand spreads them over the sides.

    >>> sides(["1in", "2in"])
    {'top': '1in', 'right': '2in', 'bottom': '1in', 'left': '2in'}
    """
    top = values[0]
    right = values[1] if len(values) > 1 else top
    bottom = values[2] if len(values) > 2 else top
    return {"top": top, "right": right, "bottom": bottom,
            "left": values[3] if len(values) > 3 else right}  # fmt: skip
