"""``code-tools:`` buttons that open and close all code, and the document's own source to read."""

from __future__ import annotations

import html
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..assemble.markdown import raw_block

SOURCE_ID = "quarto-embedded-source-code"


def variables(metadata: Mapping[str, Any], source: str) -> dict[str, str]:
    """``bite-code-tools`` (the menu) and ``bite-source`` (the text of the .qmd), as raw HTML."""
    asked = metadata.get("code-tools")
    if not asked:
        return {}
    wishes = asked if isinstance(asked, Mapping) else {}
    labels = metadata["bite-labels"]
    shown = wishes.get("source", True)
    menu = [_button("show", labels), _button("hide", labels)] if wishes.get("toggle", True) else []
    if shown:
        target = shown if isinstance(shown, str) else f"#{SOURCE_ID}"
        words = html.escape(labels["code-tools-view-source"])
        menu.append(f'<a id="quarto-view-source" href="{html.escape(target)}">{words}</a>')
    caption = wishes.get("caption", labels["code-tools-menu-caption"])
    name = html.escape(str(labels["code-tools-menu-caption"] if caption == "none" else caption))
    out = {
        "bite-code-tools": f'<div class="quarto-code-tools" role="group" aria-label="{name}">'
        + "".join(menu)
        + "</div>"
    }
    if shown is True:
        out["bite-source"] = (
            f'<details id="{SOURCE_ID}" class="{SOURCE_ID}">'
            f"<summary>{html.escape(labels['code-tools-source-code'])}</summary>"
            f"<pre><code>{html.escape(source)}</code></pre></details>"
        )
    return {name: "\n".join(raw_block(text, "html")) + "\n" for name, text in out.items()}


def text_of(path: Path) -> str:
    """The document as its author wrote it."""
    return path.read_text("utf-8", "replace") if path.is_file() else ""


def _button(act: str, labels: Mapping[str, str]) -> str:
    words = html.escape(labels[f"code-tools-{act}-all-code"])
    return f'<button type="button" id="quarto-{act}-all-code">{words}</button>'
