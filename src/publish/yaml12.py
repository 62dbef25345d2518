"""YAML as Quarto reads it (YAML 1.2 core), and faults that say which line of which file.

PyYAML's own rules are those of YAML 1.1, where ``no`` is a boolean and ``12:30`` a number; Quarto's
parser knows neither, so neither do we.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar

import yaml

from bite.errors import DocumentError, Fault, Where

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

#: More values than this are no settings: a few lines of aliases can stand for billions.
_LIMIT = 1_000_000

_SCALARS = (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?"
        r"|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        "-+.0123456789",
    ),
)


class _Loader(_Base):  # type: ignore[misc]
    """A safe loader with the scalars of YAML 1.2's core schema."""

    yaml_implicit_resolvers: ClassVar[dict[str, list]] = {}

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        """As any mapping, but a name that stands twice is a fault: one of the two would be lost."""
        seen: dict[str, Any] = {}
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            if not isinstance(key, yaml.ScalarNode) or key.tag.endswith(":merge"):
                continue
            if key.value in seen:
                first = seen[key.value].start_mark.line + 1
                raise _Twice(f"'{key.value}' is there twice", key.start_mark, first)
            seen[key.value] = key
        return super().construct_mapping(node, deep)


class _Twice(yaml.MarkedYAMLError):  # type: ignore[misc]
    """A name that a mapping holds already; ``first``: the line of the other, counted from 1."""

    def __init__(self, problem: str, mark: Any, first: int) -> None:
        super().__init__(problem=problem, problem_mark=mark)
        self.line, self.column, self.first = mark.line + 1, mark.column + 1, first


def _integer(loader: Any, node: Any) -> int:
    text = loader.construct_scalar(node)
    return int(text, 0) if text[:2] in ("0x", "0o") else int(text)


def _tagged(loader: Any, suffix: str, node: Any) -> Any:
    """``!expr x`` and its like: R's way of computing a value; the text is all we can keep."""
    return getattr(node, "value", None) if isinstance(node, yaml.ScalarNode) else None


for _tag, _pattern, _first in _SCALARS:
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first)
    )
_Loader.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile(r"^<<$"), ["<"])
_Loader.add_constructor("tag:yaml.org,2002:int", _integer)
_Loader.add_multi_constructor("!", _tagged)


def parse(text: str, file: str | Path, first_line: int = 1) -> Any:
    """The value of a piece of YAML that starts on line ``first_line`` of ``file``.

    Raises DocumentError with the file and the line at which the YAML stops making sense.
    """
    try:
        value = yaml.load(text, _Loader)
        if _size(value, {}) > _LIMIT:
            raise ValueError("its aliases (*name) make it too large to read")
        return value
    except _Twice as error:
        where = Where(str(file), first_line + error.line - 1, error.column)
        do = f"keep one of the two; the other is on line {first_line + error.first - 1}"
        raise DocumentError(Fault(f"broken YAML: {error.problem}", where, do)) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        # A fault at the very end is on the last line that has text, not on the one after it.
        line = min(line, first_line + max(len(text.rstrip().splitlines()) - 1, 0))
        what = " ".join(part for part in (error.context, error.problem) if part)
        raise DocumentError(_fault(what, file, line, (mark.column + 1) if mark else None)) from None
    except (yaml.YAMLError, ValueError) as error:
        raise DocumentError(_fault(str(error).splitlines()[0], file, first_line, None)) from None


def _size(value: Any, known: dict[int, int]) -> int:
    """How many values there are in a value; those an alias repeats count each time."""
    if not isinstance(value, dict | list):
        return 1
    if id(value) not in known:
        known[id(value)] = _LIMIT  # met again before it is counted: it holds itself
        parts = value.values() if isinstance(value, dict) else value
        known[id(value)] = 1 + sum(_size(part, known) for part in parts)
    return known[id(value)]


def read(path: Path) -> dict[str, Any]:
    """A YAML file as a mapping (an empty file is an empty mapping)."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        what = "the file is not UTF-8 text"
        raise DocumentError(Fault(what, Where(str(path)), "save it as UTF-8")) from None
    except OSError as error:
        what = f"the file cannot be read: {error.strerror}"
        raise DocumentError(Fault(what, Where(str(path)), "see who may read it")) from None
    value = parse(text, path)
    if value is None:
        return {}
    if not isinstance(value, dict):
        what = f"the file holds a {type(value).__name__}, not a mapping of names to values"
        raise DocumentError(Fault(what, Where(str(path), 1), "write it as `name: value` lines"))
    return value


def _fault(what: str, file: str | Path, line: int, column: int | None) -> Fault:
    do = "check indentation, and put text that holds a colon in quotes"
    return Fault(f"broken YAML: {what}", Where(str(file), line, column), do)
