"""A figure or table with its caption, for cells that may also stay silent.

A labelled cell always leaves a caption behind, even when there is nothing above it. Parts of the
full edition therefore bring label and caption along, from an unlabelled cell (``output: asis``).
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.show.figures import Figure
from analysis.show.tables import Table


@dataclass(frozen=True)
class Captioned:
    """`item` as a float of its own; the evidence of the item travels with it."""

    item: Figure | Table
    label: str
    caption: str

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, object]:
        bundle = dict(self.item._repr_mimebundle_())
        inside = bundle["text/markdown"]
        bundle["text/markdown"] = f"::: {{#{self.label}}}\n{inside}\n\n{self.caption}\n:::\n"
        return bundle
