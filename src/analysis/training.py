"""How training programmes involve people with lived experience: what varies, and in which kinds.

The table has one row a programme; ``methods`` and ``topics`` hold several values separated by
"; ". Depth runs from informing to leading, after the spectrum of involvement of Towle and others
(2010, doi:10.1111/j.1365-2923.2009.03530.x).
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.contracts.codes import DEPTHS

SEVERAL = ("methods", "topics")
DIMENSIONS = ("setting", "audience", "methods", "topics", "role", "depth")

# A programme's type is read from what people with lived experience do (role) and how much they
# decide (depth). The first rule that fits counts; a programme that fits none stays unclassified.
TESTIMONY = "testimony"
SHARED = "shared teaching"
CO_PRODUCTION = "co-production"
USER_LED = "user-led"
UNCLASSIFIED = "unclassified"
TYPES = {
    USER_LED: "People with lived experience lead the programme.",
    CO_PRODUCTION: "They design or assess together with staff.",
    SHARED: "They teach beside staff.",
    TESTIMONY: "They tell their story in a programme that others planned.",
}
TEACHING_ROLES = ("co-teacher", "simulated patient", "facilitator")
DESIGNING_ROLES = ("co-designer", "assessor", "designer")
TELLING_ROLES = ("storyteller", "speaker")


def matrix(programmes: pd.DataFrame, dimensions: Sequence[str] = DIMENSIONS) -> pd.DataFrame:
    """Programme × dimension matrix: true where a programme has the value.

    Index ``programme_id``; columns (dimension, value), the most common value of a dimension first.
    """
    parts = []
    for dimension in dimensions:
        cells = _values(programmes, dimension)
        table = pd.crosstab(cells["programme_id"], cells[dimension]).astype(bool)
        order = table.sum().sort_values(ascending=False, kind="stable").index
        if dimension == "depth":
            order = [depth for depth in DEPTHS if depth in table.columns]
        parts.append(pd.concat({dimension: table[order]}, axis=1))
    return pd.concat(parts, axis=1).reindex(programmes["programme_id"]).fillna(False)


def counts(programmes: pd.DataFrame, dimensions: Sequence[str] = DIMENSIONS) -> pd.DataFrame:
    """How many programmes have each value: ``dimension``, ``value``, ``programmes``.

    Programmes have several methods and topics, so those do not add up to the number of programmes.
    """
    total = matrix(programmes, dimensions).sum().astype(int)
    frame = total.rename_axis(["dimension", "value"]).rename("programmes").reset_index()
    return frame


def programme_type(role: str, depth: str) -> str:
    """The type of a programme from its main role and its depth of involvement."""
    if depth == "leading":
        return USER_LED
    if role in DESIGNING_ROLES and depth == "collaborating":
        return CO_PRODUCTION
    if role in TEACHING_ROLES and depth in ("consulting", "collaborating"):
        return SHARED
    if role in TELLING_ROLES and depth in ("informing", "consulting"):
        return TESTIMONY
    return UNCLASSIFIED


def with_type(programmes: pd.DataFrame) -> pd.DataFrame:
    """The table with a column ``type``."""
    kinds = [
        programme_type(role, depth)
        for role, depth in zip(programmes["role"], programmes["depth"], strict=True)
    ]
    return programmes.assign(type=kinds)


def typology(programmes: pd.DataFrame) -> pd.DataFrame:
    """One row a type, from most to least influence: ``type``, ``meaning``, ``programmes``,
    ``median_hours`` (in which people with lived experience take part), ``evaluated`` (how many
    were) and ``methods`` (the two most common). Types without a programme are kept, at 0."""
    typed = with_type(programmes)
    rows = []
    for kind in (*TYPES, UNCLASSIFIED):
        members = typed[typed["type"] == kind]
        if kind == UNCLASSIFIED and members.empty:
            continue
        usual = _values(members, "methods")["methods"].value_counts()
        ranked = sorted(usual.items(), key=lambda item: (-item[1], item[0]))
        rows.append(
            {
                "type": kind,
                "meaning": TYPES.get(kind, "Role and depth fit none of the types."),
                "programmes": len(members),
                "median_hours": float(members["hours"].median()) if len(members) else float("nan"),
                "evaluated": int(members["evaluated"].sum()),
                "methods": ", ".join(method for method, _ in ranked[:2]),
            }
        )
    return pd.DataFrame(rows)


def role_by_depth(programmes: pd.DataFrame) -> pd.DataFrame:
    """How many programmes combine each role with each depth: ``role`` and a column a depth."""
    table = pd.crosstab(programmes["role"], programmes["depth"])
    table = table.reindex(columns=DEPTHS, fill_value=0).astype(int)
    weight = table.mul(list(range(len(DEPTHS))), axis=1).sum(axis=1) / table.sum(axis=1)
    order = weight.sort_values(kind="stable").index
    return table.loc[order].rename_axis(None, axis=1).reset_index()


def _values(programmes: pd.DataFrame, dimension: str) -> pd.DataFrame:
    """``programme_id`` and one value of ``dimension`` a row."""
    cells = programmes[["programme_id", dimension]]
    if dimension in SEVERAL:
        cells = cells.assign(**{dimension: cells[dimension].str.split("; ")}).explode(dimension)
    return cells
