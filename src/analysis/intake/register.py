"""Table participants brought up to date with a project: what is known is kept, nothing is guessed.

The table is where consent is recorded. A row that is there stays as it is; a new person gets a row
with what the file says in the contract's own codes, and empty cells for the researcher to fill.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pandera.pandas as pa

from analysis.contracts.consented import participants as contract
from analysis.qualitative.coding import CodedProject, Participant

Row = dict[str, str]
TO_FILL = ("study", "group", "quote_consent")
"""What a report cannot do without: whose row has these empty is named after an import."""


@dataclass(frozen=True)
class Register:
    """The table as it will be, and what became of it."""

    rows: tuple[Row, ...]
    added: tuple[str, ...]
    kept: tuple[str, ...]
    removed: tuple[str, ...]
    silent: tuple[str, ...]
    """Rows of people who are not in the project."""

    def to_fill(self) -> dict[str, list[str]]:
        """Column → ids of those for whom it is empty."""
        out = {n: [r["participant_id"] for r in self.rows if not r[n]] for n in TO_FILL}
        return {name: ids for name, ids in out.items() if ids}

    def as_csv(self, columns: Sequence[str]) -> str:
        """The table as CSV."""
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        return out.getvalue()


def columns(hubs: Sequence[str]) -> list[str]:
    """The columns of table participants."""
    return list(contract(hubs).columns)


def brought_up_to_date(
    project: CodedProject, old: Sequence[Row], hubs: Sequence[str], *, invented: bool
) -> Register:
    """The table for `project`. `invented`: the old rows are synthetic people, who all go."""
    known = {} if invented else {row["participant_id"]: row for row in old}
    schema = contract(hubs)
    consents = any(person.quote_consent for person in project.participants)
    rows, added, kept = [], [], []
    for person in project.participants:
        if person.id in known:
            rows.append(known[person.id])
            kept.append(person.id)
        else:
            rows.append(_row(person, schema, consents))
            added.append(person.id)
    ids = {person.id for person in project.participants}
    rest = [row for name, row in known.items() if name not in ids]
    gone = [row["participant_id"] for row in old if invented]
    return Register(
        tuple([*rows, *rest]), tuple(added), tuple(kept), tuple(gone),
        tuple(row["participant_id"] for row in rest),
    )  # fmt: skip


def _row(person: Participant, schema: pa.DataFrameSchema, consents: bool) -> Row:
    """A new person's row. Where nobody's consent is recorded, it is empty and not a refusal."""
    row = dict.fromkeys(schema.columns, "")
    said = {_plain(name): value.strip() for name, value in person.attributes}
    for name in ("hub", "age_band", "gender", "role", "sector", "focus_group"):
        row[name] = _allowed(said.get(name, ""), schema.columns[name])
    row |= {"participant_id": person.id, "study": person.study, "group": person.group}
    row["quote_consent"] = str(person.quote_consent).lower() if consents else ""
    if person.group != "partner":
        row["sector"] = ""
    if person.study != "focus_groups":
        row["focus_group"] = ""
    return row


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]+", "_", name.lower()).strip("_")


def _allowed(value: str, column: pa.Column) -> str:
    """`value` as the contract spells it; empty if it does not allow it."""
    pattern = column.metadata.get("pattern")
    if pattern:
        return value if re.search(pattern, value) else ""
    listed = _listed(column)
    if listed is None:
        return value
    return next((code for code in listed if code.casefold() == value.casefold()), "")


def _listed(column: pa.Column) -> Collection[str] | None:
    found = [c.statistics["allowed_values"] for c in column.checks if c.name == "isin"]
    return found[0] if found else None
