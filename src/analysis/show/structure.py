"""What a table or a figure tells the gate of its numbers, besides showing them."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.release import ReleasedTable


def structure(
    released: ReleasedTable, columns: Mapping[str, str], over: Mapping[str, str] | None
) -> dict[str, object]:
    """What is published beside the cells, so that they can be audited. Columns by their headers.

    ``kind``: whose numbers they are; ``counts``: the columns that count people; ``sums``: which
    cells (row from nought, column) add up to which, left and right; ``shares``: columns that are
    percentages (share, part, whole); ``names``: what each cell of a column counts, where it is
    counted elsewhere as well; ``over``: how they fare over a parameter, as a fact's.
    """
    sums = [
        [[[row, columns[name]] for row, name in side] for side in (one.left, one.right)]
        for one in released.sums
        if all(name in columns for _, name in one.cells)
    ]
    return {
        "kind": released.kind,
        "counts": [columns[name] for name in released.counts if name in columns],
        "sums": sums,
        "shares": [
            [columns[name] for name in one]
            for one in released.shares
            if all(name in columns for name in one)
        ],
        "names": {columns[name]: list(cells) for name, cells in released.names if name in columns},
        "over": None if over is None else dict(over),
    }
