"""Quarto's shortcodes, resolved in the text before pandoc reads it (includes are expanded earlier).

Each gives what Quarto's gives, in the context it stands in: prose, an attribute, code.
"""

from __future__ import annotations

import base64
import html
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bite.errors import DocumentError, Fault, UnsupportedError, Where

from .assemble import Assembled
from .style import resolve

SHORTCODE = re.compile(r"(?P<brace>\{?)\{\{<(?P<body>.*?)>\}\}(?P<close>\}?)", re.DOTALL)
ARGUMENT = re.compile(r"""(?:([\w-]+)\s*=\s*)?(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(\S+))""")
LOREM = (
    "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut "
    "labore et dolore magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco "
    "laboris nisi ut aliquip ex ea commodo consequat. Duis aute irure dolor in reprehenderit in "
    "voluptate velit esse cillum dolore eu fugiat nulla pariatur. Excepteur sint occaecat "
    "cupidatat non proident, sunt in culpa qui officia deserunt mollit anim id est laborum."
)


@dataclass(frozen=True)
class Context:
    """What shortcodes may look at."""

    to: str
    metadata: Mapping[str, Any]
    variables: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path = Path()
    brand: Mapping[str, Any] = field(default_factory=dict)
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
    for number, line in enumerate(source.text.split("\n"), 1):
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
    """``a.b.1`` in nested mappings and lists (counted from 1); None if it is not there."""
    for part in re.findall(r"(?:[^.\\]|\\.)+", key):
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


def _lipsum(
    context: Context, words: Sequence[str], options: Mapping[str, str], where: Where, plain: bool
) -> str:
    count = int(words[0]) if words and words[0].isdigit() else 5
    return "\n\n".join([LOREM] * max(1, count))


def _placeholder(
    context: Context, words: Sequence[str], options: Mapping[str, str], where: Where, plain: bool
) -> str:
    """A grey rectangle of the asked size, as a picture without any server."""
    width = words[0] if words else options.get("width", "100")
    height = words[1] if len(words) > 1 else options.get("height", width)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}"><rect width="100%" height="100%" fill="#ddd"/>'
        '<text x="50%" y="50%" text-anchor="middle" dominant-baseline="middle" '
        f'font-family="sans-serif" fill="#333">{width} x {height}</text></svg>'
    )
    address = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
    return address if plain else f'![]({address}){{fig-alt="Placeholder, {width} by {height}"}}'


def _video(
    context: Context, words: Sequence[str], options: Mapping[str, str], where: Where, plain: bool
) -> str:
    """A player. One of another host waits, as a link in its frame, until the reader asks for it.

    (``srcdoc`` wins over ``src``, so that the page by itself calls nobody.) On paper: a link.
    """
    url = words[0] if words else options.get("src", "")
    title = html.escape(options.get("title") or "Video")
    if context.to != "html":
        return f"[{options.get('title') or 'Video'}: {url}]({url}){{.quarto-video}}"
    label = f' aria-label="{html.escape(options["aria-label"])}"' if "aria-label" in options else ""
    size = "".join(f' {k}="{html.escape(options[k])}"' for k in ("width", "height") if k in options)
    address = _player(url, options.get("start", ""))
    if address:
        door = f"{DOOR}<a href='{html.escape(address)}'>Play: {title}</a>"
        frame = (
            f'<iframe data-external="1" src="{html.escape(address)}" srcdoc="{html.escape(door)}"'
            f'{size} title="{title}"{label} allowfullscreen></iframe>'
        )
        ratio = options.get("aspect-ratio", "16x9")
        tag = f'<div class="quarto-video ratio ratio-{html.escape(ratio)}">{frame}</div>'
    else:
        tag = (
            f'<div class="quarto-video"><video{size} class="video-js vjs-default-skin '
            f'vjs-big-play-centered vjs-fluid" controls title="{title}"{label}>'
            f'<source src="{html.escape(url)}"></video></div>'
        )
    return f"\n```{{=html}}\n{tag}\n```\n"


DOOR = (
    "<style>body{margin:0;height:100vh;display:grid;place-items:center;background:#12436d;"
    "font:1.2rem system-ui,sans-serif}a{color:#fff;padding:1rem}</style>"
)
PLAYERS = (
    (r"https?://(?:www\.)?(?:youtube(?:-nocookie)?\.com|youtu\.be)/(?:embed/|watch\?v=|shorts/)?([\w-]+)",
     "https://www.youtube.com/embed/{}"),
    (r"https?://(?:www\.)?(?:player\.)?vimeo\.com/(?:video/)?([\w/-]+)", "https://player.vimeo.com/video/{}"),
    (r"(https?://players\.brightcove\.net/.*)", "{}"),
)  # fmt: skip


def _player(url: str, start: str) -> str:
    """The address of another host's player for a video there; empty for a file of one's own."""
    for pattern, address in PLAYERS:
        if found := re.match(pattern, url):
            return address.format(found[1]) + (f"?start={start}" if start else "")
    return ""


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
    """A colour or logo of ``_brand.yml``."""
    command, name = (*words, "", "")[:2]
    mode = words[2] if len(words) > 2 else "light"
    if command == "color":
        colours = context.brand.get("color") or {}
        found = colours.get(name) or (colours.get("palette") or {}).get(name)
        if found:
            if isinstance(found, Mapping):
                found = found.get(mode) or next(iter(found.values()))
            return resolve(found, {**colours, **(colours.get("palette") or {})})
    if command == "logo":
        logo = _logo(context.brand, name, mode)
        if logo:
            path, alt = logo
            return path if plain else f'![]({path}){{alt="{html.escape(alt)}"}}'
    return f"?brand:{' '.join(words)}" if plain else f"**?brand:{' '.join(words)}**"


def _logo(brand: Mapping[str, Any], name: str, mode: str) -> tuple[str, str] | None:
    """(path, alternative text) of a logo by size or name."""
    logos = brand.get("logo") or {}
    value: Any = logos
    for _ in range(6):
        if isinstance(value, str):
            images = logos.get("images") or {} if isinstance(logos, Mapping) else {}
            if value in images:
                value = images[value]
                continue
            return value, ""
        if not isinstance(value, Mapping):
            return None
        if "path" in value:
            return str(value["path"]), str(value.get("alt") or "")
        value = (
            value.get(name)
            or value.get(mode)
            or value.get("light")
            or (value.get("images") or {}).get(name)
        )
    return None


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
