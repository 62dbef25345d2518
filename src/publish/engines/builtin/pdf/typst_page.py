"""The page that holds notes in its margin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import css_values


def margin_column(metadata: Mapping[str, Any]) -> dict[str, str]:
    """The page's margins where notes stand in one: Quarto's shares of the paper's width.

    ``margin``, ``grid`` and ``margin-geometry`` change them as they do in Quarto
    (https://quarto.org/docs/output-formats/page-layout.html).
    """
    margin, grid, own = (
        value if isinstance(value := metadata.get(name), Mapping) else {}
        for name in ("margin", "grid", "margin-geometry")
    )
    inner, outer = (
        value if isinstance(value := own.get(name), Mapping) else {} for name in ("inner", "outer")
    )

    def length(*said: Any, default: str) -> str:
        return css_values.length(next((s for s in said if s), None), default)

    beside = (margin.get("left"), margin.get("x"))
    gutter = grid.get("gutter-width")
    far = length(outer.get("far"), margin.get("right"), margin.get("x"), default="7.625%")
    width = length(outer.get("width"), grid.get("margin-width"), default="19.0625%")
    separation = length(outer.get("separation"), gutter, default="3.8125%")
    left = (
        length(inner.get("far"), default="7.636%"),
        length(inner.get("width"), default="9.545%"),
        length(inner.get("separation"), *beside, gutter, default="3.818%"),
    )
    return {
        "left": " + ".join(left),
        "right": f"{far} + {width} + {separation}",
        "top": length(margin.get("top"), margin.get("y"), default="1.25in"),
        "bottom": length(margin.get("bottom"), margin.get("y"), default="1.25in"),
        "far": far,
        "separation": separation,
        "clearance": length(own.get("clearance"), default="12pt"),
    }
