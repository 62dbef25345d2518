"""What the result of an inline expression reads like in the text, as Quarto writes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_SPECIAL = re.compile(r"([\\`*_{}\[\]()>#+\-.!<$|~^@])")


def text_of(bundle: Mapping[str, Any]) -> str:
    """Markdown for a result's MIME bundle: its own markdown, else its HTML, else its plain text.

    A plain string loses its quotes and is escaped, so that a value from the data is shown as it is
    and never becomes markup. HTML is shown in HTML; other formats get the plain text.
    """
    if "text/markdown" in bundle:
        return _joined(bundle["text/markdown"])
    plain = _plain(_joined(bundle.get("text/plain", "")))
    if "text/html" in bundle:
        html = _joined(bundle["text/html"])
        fence = "`" * (1 + max((len(run) for run in re.findall("`+", html)), default=0))
        return f'{fence}{html}{fence}{{=html}}[{plain}]{{.content-hidden when-format="html"}}'
    return plain


def verbatim_of(bundle: Mapping[str, Any]) -> str:
    """A result where Markdown means nothing, as in alternative text: its characters as they are."""
    if "text/markdown" in bundle:
        return _joined(bundle["text/markdown"])
    text = _joined(bundle.get("text/plain", ""))
    return _unquoted(text) if len(text) >= 2 and text[0] == text[-1] and text[0] in "'\"" else text


def _joined(value: Any) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value)


def _plain(text: str) -> str:
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "'\"":
        return _SPECIAL.sub(r"\\\1", _unquoted(text))
    return text


def _unquoted(text: str) -> str:
    import ast

    try:
        value = ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text[1:-1]
    return value if isinstance(value, str) else text[1:-1]
