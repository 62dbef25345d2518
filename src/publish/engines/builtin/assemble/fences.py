"""Fences of divs that Quarto reads although pandoc does not: ``::: {#a key = value}``."""

from __future__ import annotations

import re

DIV = re.compile(r"^(?P<start>[\s>]*:{3,}\s*)\{(?P<inside>.*)\}(?P<end>\s*:*\s*)$")
CODE = re.compile(r"^[\s>]*(?P<fence>`{3,}|~{3,})(?P<rest>.*)$")
#: A quoted value, which stays as it is, or an equals sign with space around it.
PART = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\s*=\s*""")


def mended(text: str) -> str:
    """The text without spaces around the equals signs of divs' attributes; code stays as it is.

    >>> mended("::: {#a key = value}")
    '::: {#a key=value}'
    """
    if ":::" not in text:
        return text
    fence, out = "", []
    for line in text.split("\n"):
        code = CODE.match(line)
        if code and not fence:
            fence = code["fence"]
        elif code and code["fence"].startswith(fence) and not code["rest"].strip():
            fence = ""
        elif not fence and (div := DIV.match(line)):
            inside = PART.sub(lambda part: part[1] or "=", div["inside"])
            line = f"{div['start']}{{{inside}}}{div['end']}"
        out.append(line)
    return "\n".join(out)
