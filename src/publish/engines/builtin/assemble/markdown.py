"""Small pieces of pandoc's Markdown: fences that enclose, raw blocks, attribute values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

COLONS = re.compile(r"^\s{0,3}(:{3,})", re.MULTILINE)


def quoted(value: object) -> str:
    """A value as a pandoc attribute: JSON for lists and maps, as YAML spells truth."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{text}"'


def fence_for(text: str, least: int = 3) -> str:
    """Backticks enough to enclose the text."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    return "`" * max(least, longest + 1)


def raw_block(text: str, fmt: str) -> list[str]:
    """Lines that pandoc hands through to ``fmt`` as they are."""
    ticks = fence_for(text)
    return [f"{ticks}{{={fmt}}}", *text.strip("\n").split("\n"), ticks]


def div(attributes: Iterable[str], body: list[str]) -> list[str]:
    """A div around the lines, its fence longer than any inside."""
    longest = max((len(run) for line in body for run in COLONS.findall(line)), default=2)
    fence = ":" * max(3, longest + 1)
    return [f"{fence} {{{' '.join(attributes)}}}", *body, fence]
