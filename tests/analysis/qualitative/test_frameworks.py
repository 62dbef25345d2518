"""Frameworks as shipped, and the scoring of NoMAD."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.qualitative import frameworks
from analysis.synthetic.interviews import interviews
from bite.errors import DataError

FOLDER = Path(__file__).parents[3] / "data" / "frameworks"
SURVEY = frameworks.nomad(FOLDER)


def answers(rows: list[tuple]) -> pd.DataFrame:
    columns = ["respondent", "group", "wave", "item", "score", "not_relevant"]
    return pd.DataFrame(rows, columns=columns).astype({"score": "Int64"})


def test_four_constructs_of_four() -> None:
    npt = frameworks.npt(FOLDER)
    assert [len(construct.sub) for construct in npt.constructs] == [4, 4, 4, 4]
    assert npt.doi[0] == "10.1177/0038038509103208"


def test_twenty_items_and_three_of_which_one_is_turned() -> None:
    assert len(SURVEY.items) == 23
    assert [item.id for item in SURVEY.items if item.reverse] == ["A2"]
    assert [sum(i.construct == c for i in SURVEY.items) for c in SURVEY.constructs] == [4, 4, 7, 5]


def test_the_code_tree_of_the_interviews_is_the_published_frameworks() -> None:
    project = interviews(np.random.default_rng(1))[1]
    for top, framework in (
        ("Partnership working", frameworks.partnership_themes(FOLDER)),
        ("Normalisation Process Theory", frameworks.npt(FOLDER)),
    ):
        tree = {c.name: tuple(s.name for s in project.children(c)) for c in project.children(top)}
        assert tree == {c.label: c.sub for c in framework.constructs}
    cmo = {d.label: d.sub for d in frameworks.npt_2022(FOLDER).constructs}
    for domain in project.children("NPT 2022: contexts and outcomes"):
        assert tuple(s.name for s in project.children(domain)) == cmo[domain.name]


def test_agreeing_with_the_turned_item_lowers_the_score() -> None:
    rows = [("N1", "g", 1, f"A{i}", 5, False) for i in range(1, 8)]
    scores = frameworks.nomad_scores(answers(rows), SURVEY)
    # Six items at 5 and A2, "disrupts working relationships", turned from 5 to 1.
    assert scores["score"].item() == pytest.approx((6 * 5 + 1) / 7)


def test_not_relevant_is_missing_and_half_is_needed() -> None:
    rows = [("N1", "g", 1, "C1", 4, False), ("N1", "g", 1, "C2", 2, False)]
    rows += [("N1", "g", 1, "C3", None, True), ("N1", "g", 1, "C4", None, True)]
    rows += [("N2", "g", 1, "C1", 4, False)]
    rows += [("N2", "g", 1, f"C{i}", None, True) for i in (2, 3, 4)]
    scores = frameworks.nomad_scores(answers(rows), SURVEY).set_index("respondent")
    assert scores.loc["N1", "score"] == pytest.approx(3)
    assert np.isnan(scores.loc["N2", "score"])


def test_change_is_paired() -> None:
    rows = []
    for wave, values in ((1, (2, 3, 4)), (2, (3, 4, 4))):
        for person, value in enumerate(values):
            rows += [(f"N{person}", "g", wave, f"C{i}", value, False) for i in range(1, 5)]
    rows += [("left", "g", 1, f"C{i}", 1, False) for i in range(1, 5)]
    change = frameworks.nomad_change(frameworks.nomad_scores(answers(rows), SURVEY), SURVEY)
    coherence = change.set_index("construct").loc["Coherence"]
    assert coherence["n"] == 3
    assert coherence["first"] == pytest.approx(3)
    assert coherence["change"] == pytest.approx(2 / 3)
    # Differences 1, 1, 0: mean 2/3, s = 0.577, t(2) = 4.303, half-width 1.434.
    assert coherence["high"] - coherence["change"] == pytest.approx(1.434, abs=0.001)


def test_a_missing_framework_says_which(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"npt_4x4\.yaml"):
        frameworks.npt(tmp_path)
