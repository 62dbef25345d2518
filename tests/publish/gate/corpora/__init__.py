"""Plants in a narrative, and what looks like them: one a block, as somebody would write it.

``@early`` on a line of its own says in which report; ``HEADER`` begins a line of the YAML header.
"""

from __future__ import annotations

import re
from pathlib import Path

_HERE = Path(__file__).parent


def blocks(name: str) -> list[str]:
    """The plants of a corpus."""
    text = (_HERE / f"{name}.txt").read_text(encoding="utf-8")
    return [block.strip("\n") for block in text.split("\n%%%\n") if block.strip()]


def report(plant: str) -> str:
    """The report in which a plant is to stand: ``bite`` if it does not say."""
    named = re.match(r"@(early|lived)\n", plant)
    return named[1] if named else "bite"


def document(plant: str) -> str:
    """A document with a plant in it, where it belongs."""
    plant = re.sub(r"^@\w+\n(?!@)", "", plant) if report(plant) != "bite" else plant
    title, more = "Words", ""
    if plant.startswith("HEADER "):
        more, plant = plant.removeprefix("HEADER "), ""
        if more.startswith("title:"):
            title, more = more.removeprefix("title:").strip().strip('"'), ""
    header = f'title: "{title}"\n{more}'.rstrip("\n")
    return f"---\n{header}\n---\n\n## Words\n\nBefore it.\n\n{plant}\n\nAfter it.\n"
