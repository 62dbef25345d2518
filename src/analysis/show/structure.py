"""What a table or a figure tells the gate of its numbers, besides showing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.release import ReleasedTable


def structure(
    released: ReleasedTable, columns: Mapping[str, str], adds: Sequence[str] | None
) -> dict[str, object]:
    """What the gate has to know of a table's cells: whose numbers they are (``kind``), which
    columns, by their headers, hold ``counts`` of people, which cells (row from nought, header) are
    the sums of which (``sums``: left and right side), and over which parameters they add up."""
    shown = [
        [[[row, columns[name]] for row, name in side] for side in (one.left, one.right)]
        for one in released.sums
        if all(name in columns for _, name in one.cells)
    ]
    return {
        "kind": released.kind,
        "counts": [columns[name] for name in released.counts if name in columns],
        "sums": shown,
        "adds": None if adds is None else list(adds),
    }
