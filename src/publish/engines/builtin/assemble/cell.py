"""One code cell as Markdown: its code, its outputs and captions, in the divs that Quarto writes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bite.errors import DocumentError, Fault, UnsupportedError, Where

from . import outputs, tables
from .markdown import div, fence_for, quoted, raw_block
from .outputs import IMAGES, is_display, mime_of

Options = Mapping[str, Any]

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
#: What may be written as an attribute; editors leave options with other names (`a/b+c: …`).
NAME = re.compile(r"[A-Za-z_][\w.:-]*")
MODES = ("light", "dark")


@dataclass(frozen=True)
class Setting:
    """What holds for every cell: the format, the document's defaults, the mode that paper takes."""

    to: str
    defaults: Options = field(default_factory=dict)
    mode: str = "light"


@dataclass(frozen=True)
class Written:
    """The cell as Markdown, and the pictures that it names."""

    text: str
    media: Mapping[str, bytes] = field(default_factory=dict)


def write(cell: Any, index: int, setting: Setting) -> Written:
    """A code cell of an executed notebook; ``index`` counts the notebook's cells from 1.

    Raises DocumentError for options that contradict the outputs, UnsupportedError for an output
    that only a script could show, each at the cell's line.
    """
    return _Cell(cell, index, setting).written()


def label_of(options: Options) -> str:
    """The cell's label as an HTML id, or an empty text."""
    label = str(options.get("label") or options.get("id") or "").strip().lstrip("#")
    return re.sub(r"\s+", "-", label)


@dataclass(frozen=True)
class _Cell:
    """One code cell on its way to Markdown."""

    cell: Any
    index: int
    setting: Setting
    media: dict[str, bytes] = field(default_factory=dict)

    @property
    def to(self) -> str:
        return self.setting.to

    @cached_property
    def options(self) -> dict[str, Any]:
        return {str(k): v for k, v in dict(self.about.get("options", {})).items()}

    @property
    def about(self) -> Options:
        found: Options = self.cell.metadata.get("bite", {})
        return found

    @property
    def where(self) -> Where:
        return Where(str(self.about.get("file", "")), int(self.about.get("line", 1) or 1))

    @cached_property
    def label(self) -> str:
        return label_of(self.options)

    @property
    def asis(self) -> bool:
        return bool(self.option("output") == "asis")

    def option(self, name: str) -> Any:
        own = self.options.get(name, self.setting.defaults.get(name))
        return EXECUTE_DEFAULTS.get(name) if own is None else own

    def written(self) -> Written:
        if not self.option("include"):
            return Written("")
        if not str(self.cell.source).strip() and not self.outputs:
            return Written("")
        body = [*self._code(), *self._results()]
        if not body:
            return Written("")
        attributes = self._attributes()
        caption, captions = self.captions
        needs_div = self.on_container or caption or captions or len(attributes) > 1
        if self.asis and not needs_div:
            return Written("\n".join(body), self.media)
        if caption:
            body += ["", caption, ""]
        count = self.cell.get("execution_count")
        if count is not None:
            attributes.append(f"execution_count={count}")
        return Written("\n".join([*div(attributes, body), ""]), self.media)

    @cached_property
    def outputs(self) -> list[Any]:
        """The outputs to be shown, in order."""
        if not self.option("output"):
            return []
        given = list(self.cell.get("outputs", ()))
        image = any(mime_of(o, self.to) in IMAGES for o in given)
        shown = []
        for output in given:
            if output.output_type == "stream" and output.name == "stderr":
                if self.option("warning"):
                    shown.append(output)
            elif not outputs.is_echo_of_plot(output, image) and not outputs.is_silent(output):
                shown.append(output)
        return self._of_mode(shown)

    @property
    def displays(self) -> list[Any]:
        return [o for o in self.outputs if is_display(o)]

    @cached_property
    def renderings(self) -> list[str]:
        """The modes that the cell's displays are for, one each: ``renderings: [light, dark]``."""
        stated = self.options.get("renderings") or []
        return [str(s) for s in (stated if isinstance(stated, list) else [stated])]

    def _of_mode(self, shown: list[Any]) -> list[Any]:
        """Light before dark on a page, which shows one of them; on paper only the one it takes."""
        if not self.renderings:
            return shown
        displays = [o for o in shown if is_display(o)]
        if len(displays) != len(self.renderings) or not set(self.renderings) <= set(MODES):
            what = f"renderings: {self.renderings} for a cell that shows {len(displays)} outputs"
            do = "show one output for each of [light, dark], in the order named"
            raise DocumentError(Fault(what, self.where, do))
        by_mode = dict(zip(self.renderings, displays, strict=True))
        if self.to != "html" and len(by_mode) == len(MODES):
            by_mode = {self.setting.mode: by_mode[self.setting.mode]}
        chosen = [by_mode[mode] for mode in MODES if mode in by_mode]
        return [o for o in shown if not is_display(o)] + chosen

    @property
    def captions(self) -> tuple[str, list[str]]:
        """(caption of the cell, captions of its outputs in order)."""
        caption, sub = self.options.get("fig-cap"), self.options.get("fig-subcap")
        if isinstance(caption, list):
            return "", [str(c) for c in caption] if self.displays else []
        if not caption:
            return "", []
        caption = str(caption).strip().replace("\n", " ")
        if sub is not None and not self.renderings:
            subs = [""] if sub is True else sub if isinstance(sub, list) else [sub]
            return caption, [str(s) for s in subs]
        if self.displays and not self._labels_container():
            return "", [caption]
        return caption, []

    @cached_property
    def on_container(self) -> bool:
        return bool(self.label) and self._labels_container()

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
            if key.lower() not in INTERNAL and NAME.fullmatch(key) and value is not None:
                out.append(f"{key}={quoted(value)}")
        return out

    def _code(self) -> list[str]:
        echo = self.option("echo")
        source = str(self.cell.source).strip("\n")
        hidden = not echo and self.to == "html" and self.option("keep-hidden")
        if not (echo or hidden) or not source.strip():
            return []
        language = str(self.about.get("language", "python"))
        attributes = [f".{language}", ".cell-code", *[".hidden"] * bool(hidden)]
        if lst := self.options.get("lst-label"):
            attributes.insert(0, "#" + str(lst).lstrip("#"))
        if (overflow := self.options.get("code-overflow")) in ("wrap", "scroll"):
            attributes.append(f".code-overflow-{overflow}")
        for key in ("lst-cap", "filename", "code-fold", "code-summary", "code-line-numbers"):
            if key in self.options:
                attributes.append(f"{key}={quoted(self.options[key])}")
        fenced = echo == "fenced"
        if fenced:
            written = [f"#| {line}" for line in self._written_options()]
            source = "\n".join([f"```{{{{{language}}}}}", *written, source, "```"])
        ticks = fence_for(source, 4 if fenced else 3)
        return [f"{ticks} {{{' '.join(attributes)}}}", source, ticks, ""]

    def _written_options(self) -> list[str]:
        """The option lines as the author wrote them, without the request to show them."""
        written = self.about.get("option_lines")
        if written is None:
            written = [f"{k}: {_yaml_scalar(v)}" for k, v in self.options.items()]
        return [
            single_quoted(line) for line in written if not re.fullmatch(r"echo:\s*fenced\s*", line)
        ]

    def _results(self) -> list[str]:
        body: list[str] = []
        captions = list(self.captions[1])
        modes = iter([m for m in MODES if m in self.renderings] if len(self.displays) > 1 else ())
        for number, output in enumerate(self.outputs, 1):
            display = is_display(output)
            mime = mime_of(output, self.to)
            label = self._label_of(number) if display else ""
            caption = captions.pop(0) if display and captions else ""
            inner = self._result(output, mime, label, caption, number)
            if caption and display and mime not in IMAGES and self.label:
                inner += ["", caption, ""]
            if self.asis:
                body += [*inner, ""]
                continue
            attributes = [".cell-output", f".cell-output-{outputs.kind_of(output)}"]
            on_output = display and mime not in IMAGES and not self.label.startswith("tbl-")
            if label and on_output:
                attributes.insert(0, f"#{label}")
            if mime == "text/markdown":
                attributes.append(".cell-output-markdown")
            if display and (mode := next(modes, "")):
                attributes.append(f".{mode}-content")
            if self.options.get("html-table-processing") == "none":
                attributes.append("html-table-processing=none")
            body += ["", *div(attributes, inner), ""]
        return body

    def _label_of(self, number: int) -> str:
        """The label of an output: of several, each has its number; renderings are one thing."""
        if not (self.label and self.on_container):
            return self.label
        if self.renderings:
            return ""
        return f"{self.label}-{sum(is_display(o) for o in self.outputs[:number])}"

    def _result(self, output: Any, mime: str, label: str, caption: str, number: int) -> list[str]:
        if output.output_type == "stream":
            text = str(output.text)
            if self.asis and output.name == "stdout":
                return tables.in_output(text, self.index)
            return outputs.printed(text, self.to)
        if output.output_type == "error":
            return outputs.printed(outputs.failure(output), self.to)
        if name := outputs.interactive(output, self.to):
            do = "show it as a picture (SVG or PNG), or leave it out: `#| output: false`"
            raise UnsupportedError(Fault(f"unsupported: {name} as a cell's output", self.where, do))
        content = outputs.text_of(output.data.get(mime, ""))
        if mime in IMAGES:
            return [self._image(output, mime, label, caption, number)]
        if mime == "text/markdown":
            return tables.in_output(content, self.index)
        if mime == "text/html":
            plain = self.options.get("html-table-processing") != "none"
            return raw_block(tables.normalise(content, self.index) if plain else content, "html")
        if mime == "text/latex":
            return outputs.maths(content)
        return outputs.printed(content, self.to)

    def _image(self, output: Any, mime: str, label: str, caption: str, number: int) -> str:
        raw = outputs.picture(output.data[mime])
        name = outputs.picture_name(self.label or f"cell-{self.index}", number, raw, mime)
        self.media[name] = raw
        attributes = [f"#{label}"] if label else []
        sizes = outputs.size(output, mime, raw, self.setting.defaults)
        attributes += [f"{key}={value}" for key, value in sizes.items()]
        for key in FIGURE_OPTIONS:
            value = self.options.get(key, self.setting.defaults.get(key))
            if isinstance(value, list):
                value = value[number - 1] if number <= len(value) else None
            if value:
                attributes.append(f"{key}={quoted(value)}")
        image = f"![{caption}]({name})" + (f"{{{' '.join(attributes)}}}" if attributes else "")
        link = self.options.get("fig-link")
        return f"[{image}]({link})" if link else image


def single_quoted(line: str) -> str:
    """An option in double quotes as Quarto shows it again, in single ones; its value is the same.

    >>> single_quoted('fig-cap: "It\\'s so"')
    "fig-cap: 'It''s so'"
    """
    match = re.fullmatch(r'(\s*(?:- |[\w-]+:\s+))"([^"\\]*)"\s*', line)
    return f"{match[1]}'{match[2].replace(chr(39), chr(39) * 2)}'" if match else line


def _yaml_scalar(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
