"""The coded interviews of a data package: whole, and about the people of table participants."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analysis.contracts.verdict import Remark
from analysis.qualitative import refi
from analysis.qualitative.coding import Imported, Participant
from bite.errors import BiteError, Fault, Where


def check(path: Path, participants: pd.DataFrame | None) -> tuple[list[Fault], list[Remark]]:
    """Faults of the interviews in `path`, and of them against table participants.

    The remarks say what the interviews hold that is no text, and who stands only in the table.
    `participants` is None when the table could not be read.
    """
    try:
        imported = refi.read(path)
    except BiteError as error:
        return list(error.faults), []
    faults, remarks = _lost(str(path), imported)
    if participants is not None:
        faults += _strangers(str(path), imported.project.participants, participants)
        remarks += _not_heard(imported.project.participants, participants)
    unknown = sum(not segment.speaker for segment in imported.project.segments)
    if unknown:
        rule, handling = "passages of which no participant is the speaker", "never quoted"
        remarks.append(Remark("interviews", "", rule, unknown, handling))
    return faults, remarks


def _lost(file: str, imported: Imported) -> tuple[list[Fault], list[Remark]]:
    """What the reader had to leave: a lost passage is a fault, a picture is a remark.

    A passage whose words are not where the file says would be quoted wrongly, or would silently be
    missing from every count of its theme.
    """
    doubtful = sorted(name for name, share in imported.alignment.items() if share < 1)
    listed = ", ".join(doubtful[:5]) + (f" and {len(doubtful) - 5} more" if doubtful[5:] else "")
    faults, remarks = [], []
    for loss in imported.losses:
        if not loss.grave:
            remarks.append(Remark("interviews", "", loss.what, loss.n, loss.why))
            continue
        named = f" (look at: {listed})" if loss.what == "selection" and listed else ""
        what = f"{loss.n:,} × {loss.what}: {loss.why}{named}"
        do = "Export the project again, texts included, from the program it was coded in."
        faults.append(Fault(what, Where(file=file, table="interviews"), do))
    return faults, remarks


def _strangers(
    file: str, interviewed: Sequence[Participant], participants: pd.DataFrame
) -> list[Fault]:
    """Faults of people in the interviews whom table participants does not know, or not so."""
    if not {"participant_id", "study", "group", "quote_consent"} <= set(participants.columns):
        return []
    known = participants.drop_duplicates("participant_id").set_index("participant_id")
    faults: list[Fault] = []
    for person in interviewed:
        where = Where(file=file, field=f"participant {person.id}")
        if person.id not in known.index:
            what = "is in the interviews, but not in table participants"
            faults.append(
                Fault(
                    what,
                    where,
                    "Add the row, with the consent the person gave.",
                )
            )
            continue
        row = known.loc[person.id]
        for name in ("study", "group"):
            said = getattr(person, name)
            if said and pd.notna(row[name]) and said != row[name]:
                what = f"{name} is {said} in the interviews, but {row[name]} in table participants"
                faults.append(Fault(what, where, "Correct the wrong one."))
        agreed = row["quote_consent"]
        if person.quote_consent and pd.notna(agreed) and not agreed:
            what = "may be quoted by the interviews, but not by table participants"
            faults.append(Fault(what, where, "Find the consent form, and correct the wrong one."))
    return faults


def _not_heard(interviewed: Sequence[Participant], participants: pd.DataFrame) -> list[Remark]:
    """A remark on people of the table whom the interviews do not know."""
    if "participant_id" not in participants.columns:
        return []
    silent = set(participants["participant_id"].dropna()) - {person.id for person in interviewed}
    if not silent:
        return []
    names = sorted(silent)
    listed = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if names[5:] else "")
    rule = f"no case of this name in the interviews ({listed})"
    handling = "not counted among those interviewed"
    return [Remark("participants", "participant_id", rule, len(silent), handling)]
