"""Themes: how many people said it, how often, together with what, and in which words.

The front door to the rooms that count (`counting`), set side by side (`framework_matrix`), look
for what comes together (`cooccurrence`) or goes against the pattern (`deviance`), and choose whose
words are quoted (`voices`). Every function takes a `CodedProject`.
"""

from __future__ import annotations

from analysis.qualitative.themes.cooccurrence import cooccurrence, cooccurring_pairs
from analysis.qualitative.themes.counting import (
    by_group,
    characteristics,
    codings,
    groups_heard,
    matrix,
    resolved,
    totals,
)
from analysis.qualitative.themes.deviance import deviant
from analysis.qualitative.themes.framework_matrix import Cell, framework_matrix
from analysis.qualitative.themes.voices import Quote, quotes, share_of_voice

__all__ = [
    "Cell",
    "Quote",
    "by_group",
    "characteristics",
    "codings",
    "cooccurrence",
    "cooccurring_pairs",
    "deviant",
    "framework_matrix",
    "groups_heard",
    "matrix",
    "quotes",
    "resolved",
    "share_of_voice",
    "totals",
]
