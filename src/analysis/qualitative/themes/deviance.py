"""Deviant cases: passages that the analyst marked as going against the pattern."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.qualitative.coding import Code, CodedProject
from analysis.qualitative.themes.counting import codings, resolved

NAME = "Deviant case"


def deviant(project: CodedProject, study: str = "", code: Code | str = NAME) -> pd.DataFrame:
    """Segments the analyst marked as going against the pattern, with the other codes they carry.

    Columns: segment, speaker, group, text, themes (names of the segment's other codes). A codebook
    without the default `code` marks nothing; any other code must be there.
    """
    marks: Sequence[Code | str] = [code]
    if code == NAME and not any(c.name.casefold() == NAME.casefold() for c in project.codes):
        marks = []
    marked = codings(project, marks, study)
    under = {deep.id for mark in resolved(project, marks) for deep in project.below(mark)}
    table = project.codings_table
    lead = table[(table["coder"] == project.lead_coder) & ~table["code"].isin(under)]
    themes = lead.groupby("segment")["name"].agg(lambda names: "; ".join(dict.fromkeys(names)))
    out = marked[["segment", "speaker", "group", "text"]].copy()
    out["themes"] = out["segment"].map(themes).fillna("")
    return out.reset_index(drop=True)


def deviant_segments(project: CodedProject) -> set[str]:
    """The segments that anybody marked as deviant; none where the codebook has no such code."""
    marks = {code.id for code in project.codes if code.name.casefold() == NAME.casefold()}
    return {coding.segment for coding in project.codings if coding.code in marks}
