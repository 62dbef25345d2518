"""What the lines of a page's code carry: numbers with names, and the buttons of annotations."""

from __future__ import annotations

import re

NUMBERED = re.compile(r'<pre\b[^>]*class="[^"]*\bnumberSource\b[^"]*".*?</pre>', re.DOTALL)
LINE = re.compile(r'<a href="#([^"]+)-(\d+)"></a>')
ANNOTATION = re.compile(
    r'data-code-annotation="(\d+)" data-code-cell="([^"]+)" data-code-lines="([\d,]*)"'
)


def complete(text: str) -> str:
    """The page with both."""
    return _buttons(_named_numbers(text))


def _named_numbers(text: str) -> str:
    """A line's number is drawn by the style sheet: its link needs the number as a name."""

    def block(match: re.Match[str]) -> str:
        return LINE.sub(r'<a href="#\1-\2" aria-label="\2"></a>', match[0])

    return NUMBERED.sub(block, text) if "numberSource" in text else text


def _buttons(text: str) -> str:
    """A numbered button at the end of each annotated line of code."""

    def button(cell: str, number: str) -> str:
        return (
            f'<button type="button" class="code-annotation-anchor" data-target-cell="{cell}" '
            f'data-target-annotation="{number}" aria-label="{number}">{number}</button>'
        )

    for number, cell, lines in ANNOTATION.findall(text):
        first = lines.split(",")[0]
        start = text.find(f'<span id="{cell}-{first}">')
        ends = [e for e in (text.find("\n", start), text.find("</code>", start)) if e >= 0]
        if start >= 0 and ends:
            end = min(ends)
            end -= len("</span>") * text[:end].endswith("</span>")
            text = text[:end] + button(cell, number) + text[end:]
    return text
