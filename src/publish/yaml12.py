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
        return yaml.load(text, _Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        # A fault at the very end is on the last line that has text, not on the one after it.
        line = min(line, first_line + max(len(text.rstrip().splitlines()) - 1, 0))
        what = " ".join(part for part in (error.context, error.problem) if part)
        raise DocumentError(_fault(what, file, line, (mark.column + 1) if mark else None)) from None
    except (yaml.YAMLError, ValueError) as error:
        raise DocumentError(_fault(str(error).splitlines()[0], file, first_line, None)) from None


def read(path: Path) -> dict[str, Any]:
    """A YAML file as a mapping (an empty file is an empty mapping)."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        what = "the file is not UTF-8 text"
        raise DocumentError(Fault(what, Where(str(path)), "save it as UTF-8")) from None
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
