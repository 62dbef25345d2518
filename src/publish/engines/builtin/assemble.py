"""An executed notebook as one Markdown text, with Quarto's divs around cells and outputs.

Every line of the text remembers the file and line it came from, so that whatever goes wrong later
can be said at the place where the author wrote it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bite.errors import Where

from . import tables

Options = Mapping[str, Any]

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
UNSHOWABLE = ("application/javascript", "application/vnd.jupyter.widget-view+json")

EXECUTE_DEFAULTS: dict[str, Any] = {
    "echo": True, "output": True, "include": True, "warning": True, "error": False, "eval": True,
}  # fmt: skip
FIGURE_OPTIONS = ("fig-align", "fig-env", "fig-pos", "fig-scap", "fig-alt")
# options that say how a cell runs, or that are written somewhere else than on the cell's own div
INTERNAL = frozenset(
    "label id tags classes panel column fig-column tbl-column cap-location fig-cap-location "
    "tbl-cap-location fig-cap fig-subcap fig-scap fig-link fig-align fig-env fig-pos fig-alt "
    "fig-width fig-height fig-dpi fig-format lst-label lst-cap code-fold code-summary "
    "code-overflow code-line-numbers echo eval output include warning error message cache "
    "autorun renderings output-location filename name slideshow execution jupyter nbgrader "
    "code-copy code-tools html-table-processing lines-to-next-cell".split()
)
MATPLOTLIB_ECHO = re.compile(r"^(?:[<(\[].*[>)\]]|Text\([-\d].*)$", re.DOTALL)
DISCARDED = ("[<matplotlib", "<matplotlib", "<seaborn.", "<Axes", "<Figure size")
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass(frozen=True)
class Assembled:
    """The Markdown text, where each of its lines came from, and the images that outputs brought."""

    text: str
    origins: tuple[Where, ...]
    media: Mapping[str, bytes] = field(default_factory=dict)

    def where(self, line: int) -> Where:
        """The place of a line (counted from 1) of the text."""
        if not self.origins:
            return Where()
        return self.origins[min(max(line, 1), len(self.origins)) - 1]

    def find(self, *needles: str) -> Where:
        """The place of the first line that holds one of the needles, or the document's top."""
        lines = self.text.splitlines()
        for needle in needles:
            for number, line in enumerate(lines, 1):
                if needle and needle in line:
                    return self.where(number)
        return Where(self.origins[0].file) if self.origins else Where()


def assemble(notebook: Any, execute: Options, to: str) -> Assembled:
    """Write the notebook as Markdown for ``to`` (``html`` or ``pdf``).

    ``execute`` holds the document's defaults for echo, output, warning and so on. Each cell carries
    ``metadata["bite"]`` with ``file``, ``line`` and (for code) ``options``.
    """
    lines: list[str] = []
    origins: list[Where] = []
    media: dict[str, bytes] = {}
    defaults = {**EXECUTE_DEFAULTS, **execute}
    for index, cell in enumerate(notebook.cells, 1):
        origin = cell.metadata.get("bite", {})
        file, first = str(origin.get("file", "")), int(origin.get("line", 1) or 1)
        if cell.cell_type == "code":
            written = _Cell(cell, origin.get("options", {}), defaults, to, index, media).markdown()
            indent = str(origin.get("indent") or "")
            new = ["", *(indent + line if line else "" for line in written.splitlines()), ""]
            places = [Where(file, first)] * len(new)
        else:
            new = str(cell.source).removesuffix("\n").split("\n")
            places = [Where(file, first + n) for n in range(len(new))]
        lines += new
        origins += places
    return Assembled("\n".join(lines) + "\n", tuple(origins), media)


def label_of(options: Options) -> str:
    """The cell's label as an HTML id, or an empty text."""
    label = str(options.get("label") or options.get("id") or "").strip().lstrip("#")
    return re.sub(r"\s+", "-", label)


class _Cell:
    """One code cell on its way to Markdown; lives for one call of ``markdown()``."""

    def __init__(
        self, cell: Any, options: Options, defaults: Options, to: str, index: int,
        media: dict[str, bytes],
    ) -> None:  # fmt: skip
        self.cell, self.to, self.index, self.media = cell, to, index, media
        self.options = {str(k): v for k, v in dict(options).items()}
        self.defaults = defaults
        self.label = label_of(self.options)
        self.asis = self.option("output") == "asis"
        self.outputs = self._shown_outputs()
        self.displays = [o for o in self.outputs if is_display(o)]
        self.cell_caption, self.captions = self._captions()
        self.on_container = bool(self.label) and self._labels_container()

    def option(self, name: str) -> Any:
        return self.options.get(name, self.defaults.get(name))

    def markdown(self) -> str:
        if not self.option("include"):
            return ""
        if not str(self.cell.source).strip() and not self.outputs:
            return ""
        body = [*self._code(), *self._results()]
        if not body:
            return ""
        attributes = self._attributes()
        needs_div = self.on_container or self.cell_caption or self.captions or len(attributes) > 1
        if self.asis and not needs_div:
            return "\n".join(body)
        if self.cell_caption:
            body += ["", self.cell_caption, ""]
        count = self.cell.get("execution_count")
        if count is not None:
            attributes.append(f"execution_count={count}")
        fence = ":" * (3 + _depth(body))
        return "\n".join([f"{fence} {{{' '.join(attributes)}}}", *body, fence, ""])

    def _shown_outputs(self) -> list[Any]:
        if not self.option("output"):
            return []
        outputs = list(self.cell.get("outputs", ()))
        image = any(mime_of(o, self.to) in IMAGES for o in outputs)
        shown = []
        for output in outputs:
            if output.output_type == "stream" and output.name == "stderr":
                if self.option("warning"):
                    shown.append(output)
            elif not _is_echo_of_plot(output, image) and not _is_silent(output):
                shown.append(output)
        return shown

    def _captions(self) -> tuple[str, list[str]]:
        """(caption of the cell, captions of its outputs in order)."""
        caption, sub = self.options.get("fig-cap"), self.options.get("fig-subcap")
        if isinstance(caption, list):
            return "", [str(c) for c in caption] if self.displays else []
        if not caption:
            return "", []
        caption = str(caption).strip().replace("\n", " ")
        if sub is not None:
            subs = [""] if sub is True else sub if isinstance(sub, list) else [sub]
            return caption, [str(s) for s in subs]
        if self.displays and not self._labels_container():
            return "", [caption]
        return caption, []

    def _labels_container(self) -> bool:
        """Whether the label belongs to the cell's div (and not to its only image)."""
        if not self.displays or self.label.startswith("tbl-"):
            return True
        if len(self.displays) > 1:
            return not isinstance(self.options.get("fig-cap"), list)
        return False

    def _attributes(self) -> list[str]:
        """Attributes of the cell's div, starting with ``.cell`` or the label."""
        options, out = self.options, []
        if self.on_container:
            out.append(f"#{self.label}")
        out.append(".cell")
        classes = options.get("classes") or []
        names = [str(c) for c in (classes if isinstance(classes, list) else str(classes).split())]
        for option, prefix in (
            ("panel", "panel-"), ("column", "column-"), ("fig-column", "fig-column-"),
            ("tbl-column", "tbl-column-"), ("cap-location", "caption-"),
            ("fig-cap-location", "fig-cap-location-"), ("tbl-cap-location", "tbl-cap-location-"),
        ):  # fmt: skip
            if isinstance(options.get(option), str):
                names.append(prefix + options[option])
        out += ["." + name.lstrip(".") for name in names]
        for key, value in options.items():
            if key.lower() not in INTERNAL and value is not None:
                out.append(f"{key}={quoted(value)}")
        return out

    def _code(self) -> list[str]:
        echo = self.option("echo")
        source = str(self.cell.source).strip("\n")
        if not echo or not source.strip():
            return []
        fenced = echo == "fenced"
        attributes = [] if fenced else ["." + str(self._language())]
        attributes.append(".cell-code")
        if lst := self.options.get("lst-label"):
            attributes.insert(0, "#" + str(lst).lstrip("#"))
        if (overflow := self.options.get("code-overflow")) in ("wrap", "scroll"):
            attributes.append(f".code-overflow-{overflow}")
        for key in ("lst-cap", "filename", "code-fold", "code-summary", "code-line-numbers"):
            if key in self.options:
                attributes.append(f"{key}={quoted(self.options[key])}")
        if fenced:
            written = [f"#| {line}" for line in self._written_options()]
            source = "\n".join([f"```{{{{{self._language()}}}}}", *written, source, "```"])
        ticks = fence_for(source, 4 if fenced else 3)
        return [f"{ticks} {{{' '.join(attributes)}}}", source, ticks, ""]

    def _language(self) -> str:
        return str(self.cell.metadata.get("bite", {}).get("language", "python"))

    def _written_options(self) -> list[str]:
        """The option lines as the author wrote them, without the request to show them."""
        origin = self.cell.metadata.get("bite", {})
        written = origin.get("option_lines")
        if written is None:
            written = [f"{k}: {_yaml_scalar(v)}" for k, v in self.options.items()]
        return [line for line in written if not re.fullmatch(r"echo:\s*fenced\s*", line)]

    def _results(self) -> list[str]:
        body: list[str] = []
        captions = list(self.captions)
        for number, output in enumerate(self.outputs, 1):
            display = is_display(output)
            mime = mime_of(output, self.to)
            label = self.label
            if label and self.on_container and display:
                label = f"{label}-{sum(is_display(o) for o in self.outputs[:number])}"
            caption = captions.pop(0) if display and captions else ""
            inner = self._result(output, mime, label if display else "", caption, number)
            if caption and display and mime not in IMAGES and self.label:
                inner += ["", caption, ""]
            if self.asis:
                body += [*inner, ""]
                continue
            attributes = [".cell-output", f".cell-output-{_kind(output)}"]
            on_output = display and mime not in IMAGES and not self.label.startswith("tbl-")
            if label and on_output:
                attributes.insert(0, f"#{label}")
            if mime == "text/markdown":
                attributes.append(".cell-output-markdown")
            if self.options.get("html-table-processing") == "none":
                attributes.append("html-table-processing=none")
            fence = ":" * (3 + _depth(inner))
            body += ["", f"{fence} {{{' '.join(attributes)}}}", *inner, fence, ""]
        return body

    def _result(self, output: Any, mime: str, label: str, caption: str, number: int) -> list[str]:
        if output.output_type == "stream":
            text = str(output.text)
            if self.asis and output.name == "stdout":
                return text.split("\n")
            return self._plain(text)
        if output.output_type == "error":
            trace = "\n".join(output.get("traceback", ()))
            return self._plain(trace or f"{output.ename}: {output.evalue}")
        content = _text(output.data.get(mime, ""))
        if mime in IMAGES:
            return [self._image(output, mime, label, caption, number)]
        if mime == "text/markdown":
            return content.split("\n")
        if mime == "text/html":
            plain = self.options.get("html-table-processing") != "none"
            return raw_block(tables.normalise(content, self.index) if plain else content, "html")
        if mime == "text/latex":
            return _maths(content)
        return self._plain(content)

    def _plain(self, text: str) -> list[str]:
        """Program output, exactly: what a screen would show of colours is dropped."""
        text = ANSI.sub("", text).rstrip("\n")
        ticks = fence_for(text)
        return [ticks, *text.split("\n"), ticks]

    def _image(self, output: Any, mime: str, label: str, caption: str, number: int) -> str:
        data = _text(output.data[mime])
        raw = data.encode() if "<svg" in data else base64.b64decode(data)
        stem = re.sub(r"[^\w.-]+", "-", self.label or f"cell-{self.index}")
        digest = hashlib.sha256(raw).hexdigest()[:8]
        name = f"bite-media/{stem}-output-{number}-{digest}.{IMAGES[mime]}"
        self.media[name] = raw
        sizes = (output.get("metadata") or {}).get(mime) or {}
        attributes = [f"#{label}"] if label else []
        attributes += [f"{k}={sizes[k]}" for k in ("width", "height") if sizes.get(k)]
        for key in FIGURE_OPTIONS:
            value = self.options.get(key, self.defaults.get(key))
            if isinstance(value, list):
                value = value[number - 1] if number <= len(value) else None
            if value:
                attributes.append(f"{key}={quoted(value)}")
        image = f"![{caption}]({name})" + (f"{{{' '.join(attributes)}}}" if attributes else "")
        link = self.options.get("fig-link")
        return f"[{image}]({link})" if link else image


def is_display(output: Any) -> bool:
    return output.output_type in ("display_data", "execute_result")


def mime_of(output: Any, to: str) -> str:
    """The richest form of an output that the format can show, in Quarto's order of preference."""
    if not is_display(output):
        return ""
    data = output.data
    order = HTML_ORDER if to == "html" else PAGE_ORDER
    if to != "html" and "<table" in _text(data.get("text/html", "")).lower():
        order = (*PAGE_ORDER, "text/html")
    for mime in order:
        if mime in data and (mime != "text/latex" or _is_maths(_text(data[mime]))):
            return mime
    return "text/plain"


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
    ticks = fence_for(text)
    return [f"{ticks}{{={fmt}}}", *text.strip("\n").split("\n"), ticks]


def _text(value: object) -> str:
    return (
        "".join(map(str, value))
        if isinstance(value, Sequence) and not isinstance(value, str)
        else str(value)
    )


def _kind(output: Any) -> str:
    return {"stream": output.get("name", ""), "error": "error"}.get(output.output_type, "display")


def _is_maths(text: str) -> bool:
    text = text.strip()
    return (text.startswith("$") and text.endswith("$")) or text.startswith(("\\begin{", "\\["))


def _maths(text: str) -> list[str]:
    text = text.strip()
    return [text] if text.startswith("$") else ["$$", text, "$$"]


def _is_silent(output: Any) -> bool:
    """Evidence without a face: an output that holds nothing a page could show."""
    if not is_display(output):
        return False
    shown = {k: v for k, v in output.data.items() if not k.startswith("application/vnd.bite.")}
    return not any(_text(v).strip() for v in shown.values())


def _is_echo_of_plot(output: Any, image: bool) -> bool:
    """``<Axes: …>`` and its like: what Python says of a plot that is shown anyway."""
    if output.output_type != "execute_result" or set(output.data) != {"text/plain"}:
        return False
    text = _text(output.data["text/plain"]).strip()
    if image:
        if "\n" in text:
            return "<matplotlib." in text
        return bool(MATPLOTLIB_ECHO.match(text)) or (
            text.startswith("{") and "<matplotlib." in text
        )
    return text.startswith(DISCARDED)


def _depth(body: Iterable[str]) -> int:
    """How many colons more a fence needs to enclose the divs of the body."""
    longest = max((len(m[0]) for m in _fences(body)), default=2)
    return max(0, longest - 2)


def _fences(body: Iterable[str]) -> Iterator[re.Match[str]]:
    for block in body:
        for line in block.split("\n"):
            if m := re.match(r"\s{0,3}(:{3,})", line):
                yield re.match(r":{3,}", m[1])  # type: ignore[misc]


def _yaml_scalar(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
