"""Periods of editions, and the days at which one is told from another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from publish.gate.disclosure.counts import Count, Of

FIRST, LAST = date.min, date.max


def moments(counts: Sequence[Count]) -> list[date]:
    """The days on which a stretch begins that some edition tells from the one before."""
    days = {FIRST}
    for one in counts:
        start, end = span(one.of)
        days.add(start)
        if end != LAST:
            days.add(end + timedelta(days=1))
    return sorted(days)


def span(of: Of) -> tuple[date, date]:
    """The first and the last day of a period."""
    first = date.fromisoformat(of.start) if of.start else FIRST
    return first, date.fromisoformat(of.end) if of.end else LAST
