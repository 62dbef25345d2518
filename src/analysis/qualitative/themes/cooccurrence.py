"""Which themes come together: in the same words, or from the same people."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.qualitative.coding import Code, CodedProject
from analysis.qualitative.intervals import pieces
from analysis.qualitative.themes.counting import codings, resolved, told_apart


def cooccurrence(
    project: CodedProject, codes: Sequence[Code | str], study: str = "", by: str = "participant"
) -> pd.DataFrame:
    """Jaccard index (0 to 1) of each pair of codes.

    `by` ``participant``: people who spoke to both ÷ people who spoke to either. ``overlap``:
    characters coded with both ÷ characters coded with either. The diagonal is 1 where the code
    was used at all, else NaN.
    """
    wanted = resolved(project, codes)
    both = _together(project, wanted, study, by)
    names = list(told_apart(project, wanted).values())
    return pd.DataFrame(_jaccard(both, _either(both)), index=names, columns=names)


def cooccurring_pairs(
    project: CodedProject, codes: Sequence[Code | str], study: str = "", by: str = "participant"
) -> pd.DataFrame:
    """Each pair of codes once: ``one``, ``other`` (names), ``both``, ``either`` (how many, as `by`
    counts them in `cooccurrence`) and ``jaccard``."""
    wanted = resolved(project, codes)
    both = _together(project, wanted, study, by)
    either = _either(both)
    names = list(told_apart(project, wanted).values())
    rows, columns = np.triu_indices(len(wanted), k=1)
    return pd.DataFrame(
        {
            "one": [names[i] for i in rows],
            "other": [names[i] for i in columns],
            "both": both[rows, columns],
            "either": either[rows, columns],
            "jaccard": _jaccard(both, either)[rows, columns],
        }
    )


def _together(project: CodedProject, wanted: Sequence[Code], study: str, by: str) -> np.ndarray:
    """Codes × codes: people, or characters, that carry both; each code's own on the diagonal."""
    found = codings(project, wanted, study)
    place = {code.id: i for i, code in enumerate(wanted)}
    rows = found["theme"].map(place).to_numpy(int)
    if by == "participant":
        spoken = (found["speaker"] != "").to_numpy()
        who, people = pd.factorize(found.loc[spoken, "speaker"])
        present = np.zeros((len(wanted), len(people)), dtype=np.int64)
        present[rows[spoken], who] = 1
        return present @ present.T
    if by != "overlap":
        raise ValueError("co-occurrence is by 'participant' or by 'overlap'")
    both = np.zeros((len(wanted), len(wanted)), dtype=np.int64)
    for held in found.groupby("source", sort=False).indices.values():
        used, here = np.unique(rows[held], return_inverse=True)
        starts, ends = (found[end].to_numpy(int)[held] for end in ("start", "end"))
        edges, cover = pieces(starts, ends, here, len(used))
        both[np.ix_(used, used)] += (cover * np.diff(edges)) @ cover.T
    return both


def _either(both: np.ndarray) -> np.ndarray:
    own = np.diag(both)
    return np.add.outer(own, own) - both


def _jaccard(both: np.ndarray, either: np.ndarray) -> np.ndarray:
    return np.where(either > 0, both / np.where(either > 0, either, 1), np.nan)
