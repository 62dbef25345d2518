"""Quarto's shortcodes, resolved in the text before pandoc reads it (includes are expanded earlier).

Each gives what Quarto's gives, in the context it stands in: prose, an attribute, code.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bite.errors import DocumentError, Fault, UnsupportedError, Where

from ..assemble import Assembled
from ..assemble.markdown import quoted
from ..header.brand import Modes
from ..html.style import resolve
from . import fillers, videos

SHORTCODE = re.compile(r"(?P<brace>\{?)\{\{<(?P<body>.*?)>\}\}(?P<close>\}?)", re.DOTALL)
ARGUMENT = re.compile(r"""(?:([\w-]+)\s*=\s*)?(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(\S+))""")
#: A shortcode may be written over so many lines.
REACH = 20


@dataclass(frozen=True)
class Context:
    """What shortcodes may look at."""

    to: str
    metadata: Mapping[str, Any]
    variables: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path = Path()
    brand: Modes = field(default_factory=Modes)
    mode: str = "light"
    embed: Callable[[str, Mapping[str, str], Where], str] | None = None
    version: str = "1.0.0"
    strict: bool = False


def expand(source: Assembled, context: Context) -> Assembled:
    """The text with every shortcode replaced; raises with all faults, each at its line."""
    if "{{<" not in source.text:
        return source
    lines: list[str] = []
    origins: list[Where] = []
    faults: list[Fault] = []
    missing: list[Fault] = []
    shown = ""
    for number, line in _whole(source.text.split("\n")):
        where = source.where(number)
        if shown and line.strip().startswith(shown) and not line.strip().strip("`~"):
            shown = ""
        elif opening := re.match(r"\s*(`{3,}|~{3,})\s*\{[^}]*shortcodes\s*=\s*\"?false", line):
            shown = opening[1]
            line = re.sub(r"\s*shortcodes\s*=\s*\"?false\"?", "", line)
        new = [line]
        if "{{<" in line and not shown:
            try:
                new = replaced(line, context, where).split("\n")
            except UnsupportedError as error:
                faults += error.faults
            except DocumentError as error:
                missing += error.faults
        lines += new
        origins += [where] * len(new)
    if missing:
        raise DocumentError(missing)
    if faults:
        raise UnsupportedError(faults)
    return replace(source, text="\n".join(lines), origins=tuple(origins))


def _whole(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines with their numbers; those that one shortcode spans are one."""
    number = 0
    while number < len(lines):
        line, taken = lines[number], 1
        for more in lines[number + 1 : number + REACH]:
            if not _is_open(line) or not more.strip():
                break
            line, taken = f"{line} {more.strip()}", taken + 1
        if _is_open(line):
            line, taken = lines[number], 1
        yield number + 1, line
        number += taken


def _is_open(line: str) -> bool:
    return line.rfind("{{<") > line.rfind(">}}")


def in_metadata(value: Any, context: Context, where: Where) -> Any:
    """The metadata with the shortcodes in its texts replaced."""
    if isinstance(value, str):
        return replaced(value, context, where) if "{{<" in value else value
    if isinstance(value, Mapping):
        return {k: in_metadata(v, context, where) for k, v in value.items()}
    if isinstance(value, list):
        return [in_metadata(v, context, where) for v in value]
    return value


def replaced(line: str, context: Context, where: Where) -> str:
    """One line with its shortcodes replaced; escaped ones become what they show."""

    def one(match: re.Match[str]) -> str:
        body = match["body"].strip()
        if match["brace"] and match["close"]:
            return "{{<" + match["body"] + ">}}"
        if body.startswith("/*") and body.endswith("*/"):
            return "{{< " + body[2:-2].strip() + " >}}"
        plain = _is_plain(line, match.start())
        text = _run(body, context, where, plain)
        return match["brace"] + text + match["close"]

    for _ in range(3):  # the value of a shortcode may hold another
        expanded = SHORTCODE.sub(one, line)
        if expanded == line or "{{{<" in line or "/*" in line:
            return expanded
        line = expanded
        if "{{<" not in line:
            break
    return line


def _is_plain(line: str, start: int) -> bool:
    """Whether a shortcode stands in an attribute or a link's target, where markup is no markup."""
    before = line[:start]
    in_attribute = re.search(r"[{\s][\w-]+\s*=\s*[\"']?[^\"'{}]*$", before) and "{" in before
    in_target = re.search(r"\]\([^)\s]*$", before)
    in_tag = re.search(r"<[a-zA-Z][^>]*$", before)
    return bool(in_attribute or in_target or in_tag)


def _run(body: str, context: Context, where: Where, plain: bool) -> str:
    name, _, rest = body.partition(" ")
    words, options = arguments(rest)
    handler = HANDLERS.get(name)
    if handler is None:
        raise UnsupportedError(
            Fault(f"unsupported: the shortcode {name!r}", where, "render with Quarto, or remove it")
        )
    return handler(context, words, options, where, plain)


def arguments(text: str) -> tuple[list[str], dict[str, str]]:
    """Positional and named arguments, quotes taken off."""
    words: list[str] = []
    options: dict[str, str] = {}
    for key, double, single, bare in ARGUMENT.findall(text):
        value = re.sub(r"\\([\"'])", r"\1", double or single) or bare
        if key:
            options[key] = value
        else:
            words.append(value)
    return words, options


def look_up(values: Any, key: str) -> Any:
    """``a.b.1`` in nested mappings and lists (counted from 1); None if it is not there.

    A dot that belongs to a name is written ``\\\\.`` or ``\\.``.
    """
    for part in re.findall(r"(?:[^.\\]|\\.)+", key.replace("\\\\.", "\\.")):
        part = part.replace("\\.", ".")
        if isinstance(values, Mapping) and part in values:
            values = values[part]
        elif isinstance(values, list) and part.isdigit() and 0 < int(part) <= len(values):
            values = values[int(part) - 1]
        else:
            return None
    return values


def _value(found: Any) -> str | None:
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, str | int | float):
        return str(found)
    if isinstance(found, list) and all(isinstance(x, str | int | float) for x in found):
        return ", ".join(map(str, found))
    return None if found is None or isinstance(found, Mapping | list) else str(found)


def _named(kind: str, found: Any, key: str, where: Where, plain: bool, context: Context) -> str:
    value = _value(found)
    if value is not None:
        return value.rstrip("\n")
    if context.strict:
        do = {"meta": "write it in the header", "var": "write it in _variables.yml"}
        what = f"the shortcode {kind} finds no '{key}'"
        raise DocumentError(Fault(what, where, do.get(kind, "set it in _environment")))
    return f"?{kind}:{key}" if plain else f"**?{kind}:{key}**"


def _meta(
    context: Context, words: Sequence[str], options: Mapping[str, str], where: Where, plain: bool
) -> str:
    key = words[0] if words else ""
    found = look_up(context.metadata, key)
    return _named("meta", found, key, where, plain, context)


def _var(
    context: Context, words: Sequence[str], options: Mapping[str, str], where: Where, plain: bool
) -> str:
    key = words[0] if words else ""
    found = look_up(context.variables, key)
    if found is None and len(words) > 1:
        found = words[1]
    return _named("var", found, key, where, plain, context)


def _env(
    context: Context, words: Sequence[str], options: Mapping[str, str], where: Where, plain: bool
) -> str:
    key = words[0] if words else ""
    default = words[1] if len(words) > 1 else None
    return _named(
        "env",
        context.environment.get(key, os.environ.get(key, default)),
        key,
        where,
        plain,
        context,
    )


def _pagebreak(context: Context, *_: Any) -> str:
    if context.to == "html":
        return '\n```{=html}\n<div style="page-break-after: always;"></div>\n```\n'
    return "\n```{=typst}\n#pagebreak()\n```\n"


def _kbd(
    context: Context, words: Sequence[str], options: Mapping[str, str], where: Where, plain: bool
) -> str:
    """Keys to press, per operating system; the page shows the first, as text that is read once."""
    systems = {"mac": "mac", "win": "windows", "linux": "linux"}
    keys = words[0] if words else next(iter(options.values()), "")
    if context.to != "html":
        return f"`{keys}`"
    shown = html.escape(keys)
    if options.get("mode") == "plain":
        return f'`<kbd data-mode="plain" class="kbd">{shown}</kbd>`{{=html}}'
    given = sorted((systems[k], html.escape(v)) for k, v in options.items() if k in systems)
    title = ", ".join([f"{k}: {v}" for k, v in given] + ([shown] if words else [])) or shown
    data = "".join(f' data-{k}="{v}"' for k, v in given)
    return (
        f'`<kbd title="{title}" aria-hidden="true"{data}>{shown}</kbd>'
        f'<span class="visually-hidden">{shown}</span>`{{=html}}'
    )


def _lipsum(context: Context, words: Sequence[str], *_: Any) -> str:
    return fillers.paragraphs(words)


def _placeholder(
    context: Context, words: Sequence[str], options: Mapping[str, str], where: Where, plain: bool
) -> str:
    return fillers.picture(words, options, context.to, plain)


def _video(
    context: Context, words: Sequence[str], options: Mapping[str, str], where: Where, plain: bool
) -> str:
    return videos.markdown(words, options, context.to)


def _embed(
    context: Context, words: Sequence[str], options: Mapping[str, str], where: Where, plain: bool
) -> str:
    if context.embed is None or not words:
        advice = "render with Quarto"
        raise UnsupportedError(Fault("unsupported: embedding another document", where, advice))
    return context.embed(words[0], options, where)


def _brand(
    context: Context, words: Sequence[str], options: Mapping[str, str], where: Where, plain: bool
) -> str:
    """A colour or logo of the brand: ``brand color primary``, ``brand logo small dark``."""
    command, name, mode = (*words, "", "", "")[:3]
    found = ""
    if command == "color":
        found = _colour(context.brand.of(mode or "light"), name)
    elif command == "logo":
        found = _logos(context, name, mode or "both", plain)
    if found:
        return found
    return f"?brand:{' '.join(words)}" if plain else f"**?brand:{' '.join(words)}**"


def _colour(brand: Mapping[str, Any], name: str) -> str:
    colours = brand.get("color") or {}
    palette = colours.get("palette") or {}
    value = colours.get(name) or palette.get(name)
    return resolve(value, {**colours, **palette}) if value else ""


def _logos(context: Context, name: str, mode: str, plain: bool) -> str:
    """The logo of a mode, of the other where that has none; of both modes, each for its own.

    Paper shows one: that of ``brand-mode``.
    """
    if mode == "both" and (plain or context.to != "html"):
        mode = context.mode
    brand = context.brand
    light, dark = brand.logo("light", name), brand.logo("dark", name)
    shown = [("light", light or dark)] if mode != "dark" else []
    if mode == "dark" or (mode == "both" and (dark or brand.has_dark)):
        shown.append(("dark", dark or light))
    out = []
    for one, logo in shown:
        if logo:
            path, alt = str(logo.get("path") or ""), logo.get("alt")
            path = path if path.startswith(("/", ".")) or ":" in path else f"./{path}"
            if plain:
                return path
            attributes = [f".{one}-content"] if mode == "both" else []
            attributes += [f"alt={quoted(alt)}"] if alt else []
            out.append(f"![]({path})" + (f"{{{' '.join(attributes)}}}" if attributes else ""))
    return "".join(out)


def _contents(
    context: Context, words: Sequence[str], options: Mapping[str, str], where: Where, plain: bool
) -> str:
    """A mark; the filter ``contents.lua`` puts the div with that id in its place."""
    return f'[]{{.bite-contents target="{words[0] if words else ""}"}}'


def _version(context: Context, *_: Any) -> str:
    return context.version


HANDLERS: dict[str, Callable[..., str]] = {
    "meta": _meta, "var": _var, "env": _env, "pagebreak": _pagebreak, "kbd": _kbd,
    "lipsum": _lipsum, "placeholder": _placeholder, "video": _video, "embed": _embed,
    "version": _version, "brand": _brand, "contents": _contents,
}  # fmt: skip
