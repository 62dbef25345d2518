"""The framework matrix: case × theme, or group × theme, with summaries and links to the words.

After Gale and colleagues' framework method (2013, doi 10.1186/1471-2288-13-117).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.qualitative.coding import Code, CodedProject
from analysis.qualitative.themes.counting import codings, resolved, told_apart

_SUMMARY = "Summary · "


@dataclass(frozen=True)
class Cell:
    """One cell of a framework matrix: how often, the analyst's summary, and where to look."""

    references: int
    summary: str
    segments: tuple[str, ...]


def framework_matrix(
    project: CodedProject,
    study: str,
    codes: Sequence[Code | str],
    by: str = "group",
) -> dict[tuple[str, str], Cell]:
    """Case × theme, or group × theme: (code name, case) → `Cell`.

    `by` is ``group`` or ``speaker``. A summary is the memo that hangs on the code and is named
    ``Summary · <case>``; where the analyst wrote none it is empty, never made up. A code that
    shares its name with another is under its path.
    """
    if by not in ("group", "speaker"):
        raise ValueError("a framework matrix is by 'group' or by 'speaker'")
    wanted = resolved(project, codes)
    found = codings(project, wanted, study).groupby(["theme", by], sort=False)
    segments = {key: tuple(held) for key, held in found["segment"]}
    people = [p for p in project.participants if not study or p.study == study]
    cases = list(dict.fromkeys(p.group if by == "group" else p.id for p in people))
    summaries = {
        (target, memo.name.removeprefix(_SUMMARY)): memo.text
        for memo in project.memos
        if memo.name.startswith(_SUMMARY)
        for target in memo.targets
    }
    cells = {}
    for code, name in told_apart(project, wanted).items():
        for case in cases:
            held = segments.get((code, case), ())
            cells[name, case] = Cell(len(held), summaries.get((code, case), ""), held)
    return cells
