"""How Quarto combines settings from several places (quarto.org/docs/projects/quarto-projects.html).

Mappings are merged name by name; lists are joined and lose their repeats; otherwise the value
nearer to the document wins.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

#: Lists that mean something only as a whole: the nearer one replaces the other.
_WHOLE = frozenset({"tbl-colwidths"})
#: Settings of `execute:` that Quarto also takes at the top level.
EXECUTION = (
    "eval", "echo", "output", "warning", "error", "include", "cache", "freeze",
    "fig-width", "fig-height", "fig-format", "fig-dpi", "fig-asp", "keep-md", "keep-ipynb",
    "ipynb-shell-interactivity", "daemon", "daemon-restart", "enabled",
)  # fmt: skip


def merge(*settings: Mapping[str, Any]) -> dict[str, Any]:
    """Combine settings, the most general first."""
    result: dict[str, Any] = {}
    for one in settings:
        result = _merge_two(result, one)
    return result


def _merge_two(base: Mapping[str, Any], nearer: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for name, value in nearer.items():
        result[name] = _combine(name, result[name], value) if name in result else value
    return result


def _combine(name: str, base: Any, nearer: Any) -> Any:
    if isinstance(base, Mapping) and isinstance(nearer, Mapping):
        return _merge_two(base, nearer)
    if name in _WHOLE or not (isinstance(base, list) or isinstance(nearer, list)):
        return nearer
    if base is None or nearer is None:
        return base if nearer is None else nearer
    joined = [*_as_list(base), *_as_list(nearer)]
    return list({json.dumps(item, sort_keys=True, default=str): item for item in joined}.values())


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def for_format(settings: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Settings as they apply to one format: those under ``format: <name>`` over the others.

    Execution settings, wherever written, end up under ``execute``; ``format`` itself is left out.
    """
    formats = formats_of(settings)
    layers = [without(settings, "format")]
    layers += [formats[name] for name in names if isinstance(formats.get(name), Mapping)]
    return merge(*(_gather_execution(layer) for layer in layers))


def formats_of(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The ``format`` entry as a mapping, however it was written."""
    formats = settings.get("format")
    if isinstance(formats, str):
        return {formats: {}}
    if isinstance(formats, list):
        return {str(name): {} for name in formats}
    if not isinstance(formats, Mapping):
        return {}
    return {
        str(name): {} if value in ("default", True) else value
        for name, value in formats.items()
        if value is not None and value is not False
    }


def without(settings: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The settings without some of them."""
    return {name: value for name, value in settings.items() if name not in names}


def _gather_execution(settings: Mapping[str, Any]) -> dict[str, Any]:
    loose = {name: settings[name] for name in EXECUTION if name in settings}
    execute = settings.get("execute")
    if isinstance(execute, bool):
        execute = {"enabled": execute}
    if not loose and not isinstance(execute, Mapping):
        return dict(settings)
    result = without(settings, *loose)
    result["execute"] = {**loose, **(execute if isinstance(execute, Mapping) else {})}
    return result
