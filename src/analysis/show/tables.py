"""`Table`: a released table as the reports print it, in Markdown that both engines read.

Numbers stand to the right, words to the left, the unit in the header, withheld cells as a star
with the rule in a note. The first column is the row's header.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from analysis.release import SUPPRESSED, ReleasedTable
from analysis.show import words
from analysis.show.markdown import escape
from analysis.show.structure import structure

_STAR_MARKED = re.compile(r"\\\*|(?<!\*)\*(?=[\s),;.]|$)")
"""A star in Markdown that is one to the reader, and no emphasis."""
_MARKED = re.compile(r"\[([^\[\]]*)\](?:\([^()]*\)|\{[^{}]*\})")


@dataclass(frozen=True)
class Table:
    """A table that describes itself: cells as printed, column headers, notes, source and n.

    Make one with `table`. Cells may hold Markdown only in the columns named ``rich``.
    """

    name: str
    cells: pd.DataFrame = field(repr=False)
    right: frozenset[str]
    widths: tuple[int, ...]
    notes: tuple[str, ...]
    source: str
    n: str
    rich: frozenset[str] = frozenset()
    stacked: bool = False
    evidence: Mapping[str, object] = field(default_factory=dict, repr=False)

    @property
    def markdown(self) -> str:
        """A pipe table in a ``.bite-table`` div (first column heads the rows), then its notes.

        A ``stacked`` one has the header in each cell as well, where ``theme/report.css`` shows it
        on narrow screens only, with a row as a card; nothing of that is in the PDF.
        """
        columns = list(self.cells.columns)
        rows = [columns, *self.cells.itertuples(index=False, name=None)]
        lines = [
            "| "
            + " | ".join(
                ("" if i == 0 or c == columns[0] else self._named(c)) + self._cell(c, v, i == 0)
                for c, v in zip(columns, row, strict=True)
            )
            + " |"
            for i, row in enumerate(rows)
        ]
        rule = "|".join(
            "-" * max(width - 1, 2) + ":" if column in self.right else ":" + "-" * max(width - 1, 2)
            for column, width in zip(columns, self.widths, strict=True)
        )
        lines.insert(1, f"|{rule}|")
        notes = [f"::: {{.table-note}}\n{note}\n:::" for note in self.notes if note]
        classes = ".bite-table .stacked" if self.stacked else ".bite-table"
        return "\n\n".join([f"::: {{{classes}}}\n" + "\n".join(lines) + "\n:::", *notes])

    def _named(self, column: str) -> str:
        if not self.stacked:
            return ""
        return f'`<span class="cell-label">{html.escape(column)}</span>`{{=html}} '

    def _cell(self, column: str, value: object, header: bool) -> str:
        if column in self.rich and not header:
            return str(value).replace("\n", " ").replace("|", "\\|")
        return escape(value) or " "

    def _data(self) -> pd.DataFrame:
        """The cells as data: of links and marks in Markdown only the words."""
        data = self.cells.copy()
        for column in self.rich:
            data[column] = [_MARKED.sub(r"\1", str(value)) for value in data[column]]
        return data

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, object]:
        return {
            "text/markdown": self.markdown,
            "text/plain": self.cells.to_string(index=False),
            "application/vnd.bite.table+json": {
                "name": self.name,
                "csv": self._data().to_csv(index=False, lineterminator="\n"),
                "row_headers": 1,
                "n": self.n,
                "source": self.source,
                **self.evidence,
            },
        }


def table(
    name: str,
    released: ReleasedTable,
    *,
    columns: Mapping[str, str],
    units: Mapping[str, str] | None = None,
    decimals: Mapping[str, int] | None = None,
    notes: Sequence[str] = (),
    source: str,
    n: str = "",
    rich: Sequence[str] = (),
    widths: Mapping[str, int] | None = None,
    empty: str = "–",
    stacked: bool = False,
    written: Sequence[str] = (),
    over: Mapping[str, str] | None = None,
) -> Table:
    """A `Table` from released data.

    ``columns`` maps the columns to print, in order, to their headers; ``units`` and ``decimals``
    say how numbers print (no decimals unless said); ``empty`` stands for what is not there;
    ``widths`` gives relative widths to columns of running text; ``stacked`` turns rows of such
    text into cards on narrow screens; ``written`` names columns of numbers that come as text (a
    p value) and stand to the right all the same; ``over`` says how its counts fare over the values
    of a parameter, as a `Fact`'s. What a star stands for is said under a table that has one, and
    under another that counts people that they are rounded.
    """
    if not isinstance(released, ReleasedTable):
        raise TypeError(f"table {name!r} needs a ReleasedTable: pass its data through the policy")
    released.verified()
    marked = {columns[name] for name in rich}
    units, decimals, widths = units or {}, decimals or {}, widths or {}
    frame, withheld = released.frame, released.withheld
    cells: dict[str, list[str]] = {}
    right: set[str] = set()
    for column, header in columns.items():
        values = frame[column]
        numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
        if numeric or column in written:
            right.add(header)
        cells[header] = [
            SUPPRESSED
            if hidden
            else _printed(v, units.get(column, ""), decimals.get(column, 0), empty)
            for v, hidden in zip(values, withheld[column], strict=True)
        ]
    counted = released.kind == "routine" and any(name in columns for name in released.counts)
    starred = any(
        _STAR_MARKED.search(cell) if header in marked else SUPPRESSED in cell
        for header, column in cells.items()
        for cell in column
    )
    rule = released.rule if starred else released.rounding if counted else ""
    return Table(
        name,
        pd.DataFrame(cells, dtype=object),
        frozenset(right),
        tuple(widths.get(column, 10) for column in columns),
        tuple(escape(note) if note is rule else note for note in (*notes, rule) if note),
        source,
        n,
        frozenset(marked),
        stacked,
        structure(released, columns, over),
    )


def _printed(value: object, unit: str, decimals: int, empty: str) -> str:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return empty
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, pd.Timestamp):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, str):
        return value
    if hasattr(value, "__float__"):
        return words.quantity(float(value), unit, decimals)
    return str(value)
