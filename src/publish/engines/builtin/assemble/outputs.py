"""What a cell gave, as the format can show it: the choice of a form, and its Markdown."""

from __future__ import annotations

import base64
import hashlib
import re
import struct
from collections.abc import Mapping, Sequence
from typing import Any

from . import ansi
from .markdown import fence_for

HTML_ORDER = (
    "text/html",
    "text/markdown",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "text/latex",
)
PAGE_ORDER = ("text/markdown", "image/svg+xml", "image/png", "image/jpeg", "text/latex")
IMAGES = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpeg"}
#: Forms that only a script can show → what they are, for people.
SCRIPTS = {
    "application/vnd.plotly": "a plotly figure",
    "application/vnd.bokehjs": "a Bokeh figure",
    "application/vnd.vega": "an Altair figure",
    "application/vnd.holoviews": "a HoloViews figure",
    "application/vnd.jupyter.widget": "a Jupyter widget",
    "application/javascript": "a script",
}
FETCHING = re.compile(
    r"(?:<|&lt;)script\b(?:(?!(?:<|&lt;)/script).)*?https?://|(?:<|&lt;)iframe[^>]+src=.https?://",
    re.IGNORECASE | re.DOTALL,
)
MATPLOTLIB_ECHO = re.compile(r"^(?:[<(\[].*[>)\]]|Text\([-\d].*)$", re.DOTALL)
DISCARDED = ("[<matplotlib", "<matplotlib", "<seaborn.", "<Axes", "<Figure size")


def is_display(output: Any) -> bool:
    """Whether the output is something shown (and not printed, and no error)."""
    return output.output_type in ("display_data", "execute_result")


def mime_of(output: Any, to: str) -> str:
    """The richest form of an output that the format can show, in Quarto's order of preference."""
    if not is_display(output):
        return ""
    data = output.data
    order = HTML_ORDER if to == "html" else PAGE_ORDER
    if to != "html" and "<table" in text_of(data.get("text/html", "")).lower():
        order = (*PAGE_ORDER, "text/html")
    for mime in order:
        if mime in data and _can_show(mime, text_of(data[mime])):
            return mime
    return "text/plain"


def _can_show(mime: str, text: str) -> bool:
    if mime == "text/html":
        return not FETCHING.search(text)
    return mime != "text/latex" or is_maths(text)


def interactive(output: Any, to: str) -> str:
    """What an output is that only a script could show (``a plotly figure``); else empty.

    A picture that comes along is shown in its place, so such an output is no fault.
    """
    if not is_display(output) or mime_of(output, to) not in ("text/plain", "text/html"):
        return ""
    for mime in output.data:
        for start, name in SCRIPTS.items():
            if mime.startswith(start):
                return name
    html = text_of(output.data.get("text/html", ""))
    return "an output that loads a script from another host" if FETCHING.search(html) else ""


def kind_of(output: Any) -> str:
    """The last part of the class ``cell-output-…``."""
    return {"stream": output.get("name", ""), "error": "error"}.get(output.output_type, "display")


def text_of(value: object) -> str:
    """A text that nbformat may keep as a list of lines."""
    lines = isinstance(value, Sequence) and not isinstance(value, str)
    return "".join(map(str, value)) if lines else str(value)  # type: ignore[call-overload]


def printed(text: str, to: str) -> list[str]:
    """Program output, exactly; its colours as classes on a page, dropped on paper."""
    text = text.rstrip("\n")
    if to == "html" and ansi.coloured(text):
        shown = f"<pre>{ansi.spans(text)}</pre>"
        ticks = fence_for(shown)
        return ["::: {.ansi-escaped-output}", f"{ticks}{{=html}}", *shown.split("\n"), ticks, ":::"]
    text = ansi.plain(text)
    ticks = fence_for(text)
    return [ticks, *text.split("\n"), ticks]


def failure(output: Any) -> str:
    """What an error says: Python's own account of where it happened, or else its name.

    Its first line and the error's name are red, as on a terminal.
    """
    text = "\n".join(output.get("traceback", ())) or f"{output.ename}: {output.evalue}"
    if ansi.coloured(text):
        return text
    marks = rf"^(-{{20,}}|{re.escape(output.ename)}(?=:|\s))"
    return re.sub(marks, "\x1b[31m\\1\x1b[39m", text, flags=re.MULTILINE)


def picture(data: object) -> bytes:
    """The bytes of a picture: SVG stands as text, others as base64."""
    text = text_of(data)
    return text.encode() if "<svg" in text else base64.b64decode(text)


def picture_name(stem: str, number: int, raw: bytes, mime: str) -> str:
    """A file name that says where the picture is from and changes when it does."""
    stem = re.sub(r"[^\w.-]+", "-", stem)
    digest = hashlib.sha256(raw).hexdigest()[:8]
    return f"bite-media/{stem}-output-{number}-{digest}.{IMAGES[mime]}"


def size(output: Any, mime: str, raw: bytes, figures: Mapping[str, Any]) -> dict[str, int]:
    """Width and height in pixels where they are known.

    ``figures`` are the document's figure options: a picture drawn at twice ``fig-dpi``, because
    ``fig-format`` is ``retina``, is shown at half its pixels. Else the kernel may state them.
    """
    retina = mime == "image/png" and figures.get("fig-format") == "retina"
    if retina and abs(_dots_per_inch(raw) - float(figures.get("fig-dpi") or 96) * 2) < 1:
        width, height = struct.unpack(">II", raw[16:24])
        return {"width": (width + 1) // 2, "height": (height + 1) // 2}
    stated = (output.get("metadata") or {}).get(mime) or {}
    return {key: stated[key] for key in ("width", "height") if stated.get(key)}


def _dots_per_inch(png: bytes) -> float:
    place = png.find(b"pHYs")
    return struct.unpack(">I", png[place + 4 : place + 8])[0] * 0.0254 if place > 0 else 0.0


def maths(text: str) -> list[str]:
    """A formula as Markdown's display maths."""
    text = text.strip()
    return [text] if text.startswith("$") else ["$$", text, "$$"]


def is_maths(text: str) -> bool:
    """Whether LaTeX is a formula, which Markdown can carry."""
    text = text.strip()
    return (text.startswith("$") and text.endswith("$")) or text.startswith(("\\begin{", "\\["))


def is_silent(output: Any) -> bool:
    """Evidence without a face: an output that holds nothing a page could show."""
    if not is_display(output):
        return False
    shown = {k: v for k, v in output.data.items() if not k.startswith("application/vnd.bite.")}
    return not any(text_of(v).strip() for v in shown.values())


def is_echo_of_plot(output: Any, image: bool) -> bool:
    """``<Axes: …>`` and its like: what Python says of a plot that is shown anyway."""
    if output.output_type != "execute_result" or set(output.data) != {"text/plain"}:
        return False
    text = text_of(output.data["text/plain"]).strip()
    if image:
        if "\n" in text:
            return "<matplotlib." in text
        return bool(MATPLOTLIB_ECHO.match(text)) or (
            text.startswith("{") and "<matplotlib." in text
        )
    return text.startswith(DISCARDED)
