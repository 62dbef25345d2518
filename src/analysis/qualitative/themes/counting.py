"""Counting codings: how many people spoke to a theme, how often, in which groups.

Every function counts the lead coder's codings only, unless told otherwise. A coding of a
sub-theme counts towards every theme above it. A *participant* is counted once a theme, a
*reference* once a segment; groups of participants are small, so nothing here is a percentage.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from analysis.qualitative.coding import Code, CodedProject


def resolved(project: CodedProject, codes: Sequence[Code | str]) -> tuple[Code, ...]:
    """The codes meant by ids, paths or names, in the order given, each once."""
    found = (code if isinstance(code, Code) else project.code(code) for code in codes)
    return tuple(dict.fromkeys(found))


def told_apart(project: CodedProject, codes: Sequence[Code]) -> dict[str, str]:
    """Code id → its name, or its path where another of `codes` has the same name."""
    names = Counter(code.name for code in codes)
    return {c.id: c.name if names[c.name] == 1 else project.path(c) for c in codes}


def codings(
    project: CodedProject, codes: Sequence[Code | str], study: str = "", coder: str = ""
) -> pd.DataFrame:
    """The codings of `codes` and everything under them, one row a theme and segment.

    Columns of `CodedProject.codings_table` plus ``theme``, the wanted code's id; a segment coded
    with two sub-themes of one theme comes once for that theme. Rows stand in the order of `codes`.
    """
    wanted = {code.id: i for i, code in enumerate(resolved(project, codes))}
    counts_for = [
        (code.id, above.id)
        for code in project.codes
        for above in project.above(code)
        if above.id in wanted
    ]
    table = project.codings_table
    table = table[table["coder"] == (coder or project.lead_coder)]
    if study:
        table = table[table["study"] == study]
    themes = pd.DataFrame(counts_for, columns=["code", "theme"], dtype=object)
    found = table.assign(_row=range(len(table))).merge(themes, on="code")
    found["_theme"] = found["theme"].map(wanted).astype(int)
    found = found.sort_values(["_theme", "_row"]).drop_duplicates(["theme", "segment"])
    return found.drop(columns=["_row", "_theme"]).reset_index(drop=True)


def by_group(
    project: CodedProject,
    study: str = "",
    codes: Sequence[Code | str] = (),
    coder: str = "",
) -> pd.DataFrame:
    """How many participants and references each code has, by group of participants.

    `codes` are ids, paths or names; none: every code of the tree. Returns one row a code and
    group, in codebook order: code (id), name, parent (its name), depth (1 at the top), group,
    participants, references, of (how many participants the group has). Groups in which nobody
    spoke to a code have zeros, not gaps.
    """
    wanted = resolved(project, codes or project.codes)
    found = codings(project, wanted, study, coder)
    sizes = Counter(p.group for p in project.participants if not study or p.study == study)
    held = found.groupby(["theme", "group"])
    people, passages = held["speaker"].nunique().to_dict(), held.size().to_dict()
    rows = []
    for code in wanted:
        chain = project.above(code)
        parent = chain[1].name if len(chain) > 1 else ""
        for group, of in sizes.items():
            here = (code.id, group)
            counted = (people.get(here, 0), passages.get(here, 0))
            rows.append((code.id, code.name, parent, len(chain), group, *counted, of))
    columns = ["code", "name", "parent", "depth", "group", "participants", "references", "of"]
    return pd.DataFrame(rows, columns=columns)


def totals(counts: pd.DataFrame) -> pd.DataFrame:
    """`by_group` summed over groups: one row a code, in the same order."""
    keys = ["code", "name", "parent", "depth"]
    return counts.groupby(keys, sort=False, as_index=False)[
        ["participants", "references", "of"]
    ].sum()


def matrix(counts: pd.DataFrame, value: str = "participants") -> pd.DataFrame:
    """`by_group` as a theme × group table of `value`: rows by name, in order."""
    wide = counts.pivot(index="code", columns="group", values=value)
    order = counts.drop_duplicates("code")
    wide = wide.loc[order["code"], list(dict.fromkeys(counts["group"]))]
    wide.index = pd.Index(order["name"], name="theme")
    wide.columns.name = None
    return wide


def groups_heard(project: CodedProject, study: str, codes: Sequence[Code | str]) -> pd.Series:
    """For focus groups: in how many groups (sources) each code was spoken to, by code name."""
    found = codings(project, codes, study)
    heard = found.groupby("theme")["source"].nunique()
    names = told_apart(project, resolved(project, codes))
    return pd.Series({name: int(heard.get(id, 0)) for id, name in names.items()}, name="groups")


def characteristics(
    project: CodedProject, study: str, fields: Sequence[str], smallest: int = 3
) -> pd.DataFrame:
    """Who took part, one characteristic at a time and never crossed with another.

    Rows: characteristic, value, participants. Values that fewer than `smallest` people share are
    put together as "other or not stated" so that nobody is singled out; if even together they
    are fewer, the next smallest value joins them. A characteristic of which nothing else would be
    left is not shown.
    """
    people = [p for p in project.participants if p.study == study]
    rows = []
    for name in fields:
        counts = Counter(p.attribute(name) or "other or not stated" for p in people)
        counts.update({"other or not stated": 0})
        rest = counts.pop("other or not stated")
        for value, n in sorted(counts.items(), key=lambda item: (item[1], item[0])):
            if n < smallest or 0 < rest < smallest:
                rest += counts.pop(value)
        rows += [(name, value, n) for value, n in sorted(counts.items())]
        if rest and counts:
            rows.append((name, "other or not stated", rest))
    return pd.DataFrame(rows, columns=["characteristic", "value", "participants"])
