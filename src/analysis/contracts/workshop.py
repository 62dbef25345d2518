"""What tables questions and votes must be together, so that an order can be made of them.

Which rankings can be used follows from what :mod:`analysis.priorities` can compute: ranks are
turned into mean ranks within each voter, so any way of writing ties will do, but a voter who left
questions out, or gave all of them one rank, has no order that could be set beside the others'.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import pandas as pd
from scipy import stats

from analysis import priorities
from analysis.contracts.faults import DataFault
from analysis.contracts.verdict import Remark
from bite.errors import Where

_NEEDED = {"voter", "group", "question_id", "rank"}
_HOW = "Places run 1, 2, 3 … to the number of questions; questions that tie share a place."


def check(
    frames: Mapping[str, pd.DataFrame], file: Callable[[str], str]
) -> tuple[list[DataFault], list[Remark]]:
    """Faults and remarks of the tables ``questions`` and ``votes`` together, as far as they could
    be read; ``file`` gives the file of a table."""
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
