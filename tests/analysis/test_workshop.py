"""Votes that cannot be put in order: refused at their place, or left out with a count."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis import priorities
from analysis.contracts import check
from analysis.contracts.workshop import check as check_workshop
from analysis.findings import lived_experience_training
from analysis.study import Study

QUESTIONS = [f"Q{n:02d}" for n in range(1, 7)]
ASKED = pd.DataFrame({"question_id": QUESTIONS})


def of(ranks: dict[str, list[float]], group: str = "carer") -> pd.DataFrame:
    """Votes of voters on the six questions; None for a question left out."""
    rows = [
        (voter, group, question, float(rank))
        for voter, given in ranks.items()
        for question, rank in zip(QUESTIONS, given, strict=True)
        if rank is not None
    ]
    return pd.DataFrame(rows, columns=["voter", "group", "question_id", "rank"])


def faults(votes: pd.DataFrame, questions: pd.DataFrame = ASKED):
    return check_workshop({"questions": questions, "votes": votes}, lambda name: f"{name}.csv")[0]


def remarks(votes: pd.DataFrame):
    return check_workshop({"questions": ASKED, "votes": votes}, lambda name: f"{name}.csv")[1]


GOOD = {"V01": [1, 2, 3, 4, 5, 6], "V02": [6, 5, 4, 3, 2, 1]}


@given(
    st.lists(st.integers(1, 6), min_size=6, max_size=6),
    st.sampled_from(["average", "min", "max", "dense", "ordinal"]),
)
def test_every_usual_way_of_writing_ties_is_let_in_and_means_the_same(scores, method):
    """Whatever scipy's way, nothing is refused, and the mean ranks are those of the order."""
    ranks = stats.rankdata(scores, method=method)
    votes = of({**GOOD, "V03": list(ranks)})
    assert faults(votes) == []
    if method != "ordinal" and len(set(scores)) > 1:
        found = priorities.rank_matrix(priorities.usable(votes)).loc["V03"]
        assert found.tolist() == stats.rankdata(scores).tolist()


@pytest.mark.parametrize(
    ("ranks", "row", "words"),
    [
        ([1, 2, 3, 4, 5, 33], 18, "33 is no place: V03 ranked 6 questions"),
        ([1, 2, 3, 4, 7, 8], 17, "7 is no place"),
        ([1, 1, 2, 4, 5, 6], 15, "2 does not follow from the other ranks of V03"),
        ([2, 3, 4, 5, 6, 6], 13, "2 does not follow"),
        ([1.5, 2, 3, 4, 5, 6], 13, "1.5 does not follow"),
    ],
)
def test_a_rank_that_is_no_place_is_refused_in_its_row(ranks, row, words):
    first, *_ = faults(of({**GOOD, "V03": ranks}))
    assert (first.where.table, first.where.row, first.where.field) == ("votes", row, "rank")
    assert words in first.what
    assert "share a place" in first.do


def test_all_faults_of_all_voters_come_together():
    votes = of({"V01": [1, 2, 3, 4, 5, 60], "V02": [9, 2, 3, 4, 5, 6], "V03": [1, 2, 3, 4, 5, 6]})
    votes.loc[13, "group"] = "researcher"
    found = {(f.where.row, f.where.field) for f in faults(votes)}
    assert found == {(6, "rank"), (7, "rank"), (14, "group")}


def test_who_gave_no_order_is_left_out_with_a_count():
    votes = of({**GOOD, "V03": [1, None, 2, 3, 4, 5], "V04": [1] * 6, "V05": [3.5] * 6})
    assert faults(votes) == []
    assert [(r.rule, r.n) for r in remarks(votes)] == [
        ("voters who did not rank every question (V03)", 1),
        ("voters who gave every question the same rank (V04, V05)", 2),
    ]
    kept = priorities.usable(votes)
    assert set(kept["voter"]) == {"V01", "V02"}
    assert np.isfinite(priorities.kendalls_w(priorities.rank_matrix(kept)).w)


def test_nobody_left_is_refused():
    (only,) = faults(of({"V01": [1] * 6, "V02": [1, 2, 3, 4, 5, None]}))
    assert "no order" in only.what and only.do and only.where.table == "votes"


def test_a_question_that_nobody_ranked_is_refused_in_its_row():
    more = pd.DataFrame({"question_id": [*QUESTIONS, "Q07"]})
    (only,) = faults(of(GOOD), more)
    assert (only.where.table, only.where.row) == ("questions", 7)
    assert "“Q07” was ranked by nobody" in only.what and only.do


def test_one_question_alone_is_refused():
    votes = of(GOOD)
    found = faults(votes[votes["question_id"] == "Q01"], ASKED.head(1))
    assert "two to be put in order" in found[0].what


def test_the_report_of_a_workshop_with_gaps_says_who_is_left_out(package, sheet):
    page = sheet(package / "votes.csv")
    level = [row for row in page.rows if row[0] == "V02"]
    page.rows.remove(next(row for row in page.rows if row[0] == "V01"))
    page.rows.remove(next(row for row in page.rows if row[0] == "V03"))
    for row in level:
        row[page.header.index("rank")] = "1"
    page.save()
    assert check(package).faults == ()
    report = lived_experience_training.findings(Study.open(package, audience="full"))
    everybody = report.study.votes["voter"].nunique()
    assert report.facts.voters.all.value == everybody - 3
    said = str(report.voters_sentence)
    assert "Two voters who did not rank every question are left out." in said
    assert "One voter who gave every question the same rank is left out." in said
    assert "(V01, V03)" in report.flaws_sentence


def test_a_gap_that_is_not_on_the_map_is_refused_in_its_row(package, sheet):
    page = sheet(package / "questions.csv")
    page.put(3, "gap", "spiritual: gardeners")
    page.put(5, "gap", "affective: gardeners")
    page.save()
    found = check(package).faults
    assert [(f.where.table, f.where.row, f.where.field) for f in found] == [
        ("questions", 3, "gap"),
        ("questions", 5, "gap"),
    ]
    assert "“spiritual: gardeners” is no cell" in found[0].what and "Write it as “" in found[0].do


def test_studies_that_screening_did_not_keep_or_that_change_are_refused(package, sheet):
    page = sheet(package / "studies.csv")
    names = [row[0] for row in page.rows]
    again = next(n for n, name in enumerate(names, start=1) if name in names[: n - 1])
    year = int(page.get(again, "year"))
    page.put(again, "year", str(year - 1))
    alone = next(n for n, name in enumerate(names, start=1) if names.count(name) == 1)
    page.put(alone, "study_id", "Study Z99 (synthetic)")
    page.save()
    found = {(f.where.table, f.where.row, f.where.field): f for f in check(package).faults}
    assert ("studies", again, "year") in found and ("studies", alone, "study_id") in found
    assert str(year - 1) in found["studies", again, "year"].what
    assert all(fault.do for fault in found.values())


def test_a_standard_error_beyond_all_effects_is_refused(package, sheet):
    """A forest plot to a thousand million could not be drawn."""
    page = sheet(package / "studies.csv")
    row = next(n for n in range(1, len(page.rows)) if page.get(n, "se"))
    page.put(row, "se", "1000000000")
    page.save()
    (fault,) = check(package).faults
    assert (fault.where.row, fault.where.field) == (row, "se") and "10 or less" in fault.what
