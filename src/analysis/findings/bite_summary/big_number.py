"""A number that stands large at the head of a two-page summary."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BigNumber:
    """A number that stands large, or words where there is none, and what it is."""

    big: str
    means: str
