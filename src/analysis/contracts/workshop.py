"""What the tables of the review and of the workshop must be together: studies, the records that
screening kept, questions and votes, so that a map and an order can be made of them.

Which rankings can be used follows from what :mod:`analysis.priorities` can compute: ranks are
turned into mean ranks within each voter, so any way of writing ties will do, but a voter who left
questions out, or gave all of them one rank, has no order that could be set beside the others'.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np
import pandas as pd
from scipy import stats

from analysis import priorities
from analysis.contracts import codes
from analysis.contracts.faults import DataFault, of_rows
from analysis.contracts.verdict import Remark
from bite.errors import Where

_NEEDED = {"voter", "group", "question_id", "rank"}
_HOW = "Places run 1, 2, 3 … to the number of questions; questions that tie share a place."


def check(
    frames: Mapping[str, pd.DataFrame], file: Callable[[str], str]
) -> tuple[list[DataFault], list[Remark]]:
    """Faults and remarks of these tables together, as far as they could be read; ``file`` gives
    the file of a table."""
    faults = [*_of_studies(frames, file), *_of_gaps(frames, file)]
    wrong, remarks = _of_votes(frames, file)
    return [*faults, *wrong], remarks


def _of_studies(
    frames: Mapping[str, pd.DataFrame], file: Callable[[str], str]
) -> Iterator[DataFault]:
    """Faults of studies that screening did not include, or that are not the same in all rows."""
    studies, screening = frames.get("studies"), frames.get("screening")
    if studies is None or "study_id" not in studies:
        return
    if screening is not None and {"stage", "study_id"} <= set(screening):
        kept = screening.loc[screening["stage"] == "included", "study_id"].dropna()
        loose = studies["study_id"].notna() & ~studies["study_id"].isin(kept)
        first = loose & ~studies["study_id"].duplicated()
        rows = np.flatnonzero(first)
        values = list(studies["study_id"].iloc[rows])
        rule = "is no study of a record that table screening included"
        do = "Take the study out, or put right the stage of its record in table screening."
        at = [int(row) + 1 for row in rows]
        yield from of_rows(file("studies"), "studies", "study_id", at, values, rule, do)
    for trait in codes.TRAITS_OF_STUDIES:
        if trait not in studies:
            continue
        known = studies[studies[trait].notna() & studies["study_id"].notna()]
        as_first = known.groupby("study_id")[trait].transform("first")
        other = known.index[(known[trait] != as_first).to_numpy(dtype=bool)]
        values = list(known.loc[other, trait])
        rule = f"is not the {trait} that the study has in its first row"
        do = "A study is the same in all its rows: correct the one that is wrong."
        at = [int(row) + 1 for row in other]
        yield from of_rows(file("studies"), "studies", trait, at, values, rule, do)


def _of_gaps(frames: Mapping[str, pd.DataFrame], file: Callable[[str], str]) -> Iterable[DataFault]:
    """Faults of questions whose gap is no cell of the review's map."""
    studies, questions = frames.get("studies"), frames.get("questions")
    if studies is None or "audience" not in studies or questions is None:
        return ()
    if "gap" not in questions:
        return ()
    audiences = studies["audience"].dropna().unique()
    cells = {codes.gap_name(domain, a) for domain in codes.OUTCOME_DOMAINS for a in audiences}
    rows = np.flatnonzero(questions["gap"].notna() & ~questions["gap"].isin(cells))
    values = list(questions["gap"].iloc[rows])
    rule = "is no cell of the review's map: a domain and an audience of table studies"
    do = (
        f"Write it as “{codes.gap_name(codes.OUTCOME_DOMAINS[0], sorted(audiences)[0])}”, or "
        "empty the cell."
        if len(audiences)
        else "Empty the cell."
    )
    at = [int(row) + 1 for row in rows]
    return of_rows(file("questions"), "questions", "gap", at, values, rule, do)


def _of_votes(
    frames: Mapping[str, pd.DataFrame], file: Callable[[str], str]
) -> tuple[list[DataFault], list[Remark]]:
    """Faults and remarks of the tables ``questions`` and ``votes``."""
    questions, votes = frames.get("questions"), frames.get("votes")
    if questions is None or votes is None or "question_id" not in questions:
        return [], []
    if not (set(votes) >= _NEEDED and len(questions) and len(votes)):
        return [], []
    if not set(votes["question_id"].dropna()) <= set(questions["question_id"].dropna()):
        return [], []  # said already: until then nobody knows what there was to rank
    if votes[["voter", "question_id", "rank"]].isna().any(axis=None):
        return [], []
    if votes.duplicated(["voter", "question_id"]).any():
        return [], []
    faults = [*_unasked(questions, votes, file("questions")), *_of_voters(votes, file("votes"))]
    apart = priorities.set_aside(votes)
    if not faults and set(votes["voter"]) <= {voter for names in apart.values() for voter in names}:
        what = "no voter ranked every question and told any of them apart, so there is no order"
        do = "Export the votes again, or add the ranks that are missing."
        where = Where(file=file("votes"), table="votes")
        faults.append(DataFault(what, where, do, rule="must hold a whole ranking"))
    return faults, [
        Remark(
            "votes", "voter", f"voters who {why} ({_named(names)})", len(names), priorities.LEFT_OUT
        )
        for why, names in apart.items()
        if names
    ]


def _unasked(questions: pd.DataFrame, votes: pd.DataFrame, file: str) -> Iterator[DataFault]:
    """Faults of questions that nobody ranked, and of a list too short to have an order."""
    if questions["question_id"].nunique() < 2:
        what = "holds one question: it takes two to be put in order"
        do = "Add the other questions and their ranks in table votes."
        yield DataFault(what, Where(file=file, table="questions"), do, rule="must hold two rows")
    ranked = questions["question_id"].isna() | questions["question_id"].isin(votes["question_id"])
    for row in np.flatnonzero(~ranked):
        name = questions["question_id"].iloc[row]
        yield DataFault(
            f"“{name}” was ranked by nobody in table votes",
            Where(file=file, table="questions", row=int(row) + 1, field="question_id"),
            "Add its ranks to table votes, or take the question out.",
            value=str(name),
            rule="must be ranked",
        )


def _of_voters(votes: pd.DataFrame, file: str) -> Iterator[DataFault]:
    """Faults of each voter: two groups, or ranks that are no places."""
    asked = votes["question_id"].nunique()
    for voter, own in votes.groupby("voter", sort=False):
        groups = own["group"].dropna()
        for row in groups.index[groups != groups.iloc[0]] if len(groups) else []:
            at = Where(file=file, table="votes", row=int(row) + 1, field="group")
            what = (
                f"“{groups[row]}” is not the group that {voter} has in row {groups.index[0] + 1}, "
                f"“{groups.iloc[0]}”"
            )
            do = "A voter speaks as one of a group: correct the wrong one, or the voter."
            yield DataFault(what, at, do, value=str(groups[row]), rule="must be one group a voter")
        if len(own) < asked or own["rank"].nunique() == 1:
            continue  # left out, with a remark
        for row in own.index[_out_of_place(own["rank"].to_numpy(float))]:
            at = Where(file=file, table="votes", row=int(row) + 1, field="rank")
            rank = own.at[row, "rank"]
            what = (
                f"{rank:g} is no place: {voter} ranked {asked} questions"
                if rank > asked
                else f"{rank:g} does not follow from the other ranks of {voter}: a place is left "
                "out, or given twice"
            )
            do = f"Look at the voter's ranks together, and correct the wrong one. {_HOW}"
            yield DataFault(what, at, do, value=f"{rank:g}", rule="must be a place")


def _out_of_place(ranks: np.ndarray) -> np.ndarray:
    """Which of one voter's ranks are no places: those beyond the last one or, if there are none,
    the first that its ties, in whichever way they are written, do not explain."""
    if (stats.rankdata(ranks, method="dense") == ranks).all():
        return np.zeros(len(ranks), dtype=bool)
    beyond = ranks > len(ranks)
    if beyond.any():
        return beyond
    low, high = stats.rankdata(ranks, method="min"), stats.rankdata(ranks, method="max")
    wrong = (ranks < low) | (ranks > high)
    return wrong & (ranks == ranks[wrong].min()) if wrong.any() else wrong


def _named(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if names[5:] else "")
