"""The scoring of NoMAD, and change between two surveys."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.qualitative import nomad
from bite.errors import DataError

FOLDER = Path(__file__).parents[3] / "data" / "frameworks"
SURVEY = nomad.load(FOLDER)


def answers(rows: list[tuple]) -> pd.DataFrame:
    columns = ["respondent", "group", "wave", "item", "score", "not_relevant"]
    return pd.DataFrame(rows, columns=columns).astype({"score": "Int64"})


def test_twenty_items_and_three_of_which_one_is_turned() -> None:
    assert len(SURVEY.items) == 23
    assert [item.id for item in SURVEY.items if item.reverse] == ["A2"]
    assert [sum(i.construct == c for i in SURVEY.items) for c in SURVEY.constructs] == [4, 4, 7, 5]


def test_agreeing_with_the_turned_item_lowers_the_score() -> None:
    rows = [("N1", "g", 1, f"A{i}", 5, False) for i in range(1, 8)]
    scores = nomad.scores(answers(rows), SURVEY)
    # Six items at 5 and A2, "disrupts working relationships", turned from 5 to 1.
    assert scores["score"].item() == pytest.approx((6 * 5 + 1) / 7)


def test_the_general_items_are_never_turned_and_keep_their_scale() -> None:
    rows = [("N1", "g", 1, f"G{i}", score, False) for i, score in ((1, 10), (2, 0), (3, 8))]
    scores = nomad.scores(answers(rows), SURVEY).set_index("construct")
    assert scores.loc[list(SURVEY.general), "score"].tolist() == [10, 0, 8]
    assert set(scores["of"]) == {1}


def test_a_general_item_left_out_is_missing_and_takes_no_other_with_it() -> None:
    rows = [("N1", "g", 1, "G1", 7, False), ("N1", "g", 1, "G2", None, False)]
    scores = nomad.scores(answers(rows), SURVEY).set_index("construct")["score"]
    assert scores[SURVEY.general[0]] == 7 and np.isnan(scores[SURVEY.general[1]])


def test_not_relevant_is_missing_and_more_than_half_is_needed() -> None:
    rows = [("N1", "g", 1, f"C{i}", i, False) for i in (1, 2, 3)]
    rows += [("N1", "g", 1, "C4", None, True)]
    rows += [("N2", "g", 1, "C1", 4, False), ("N2", "g", 1, "C2", 2, False)]  # not in the table
    scores = nomad.scores(answers(rows), SURVEY).set_index("respondent")
    assert scores.loc["N1", "score"] == pytest.approx(2)
    assert scores.loc["N1", ["answered", "of"]].tolist() == [3, 4]
    assert scores.loc["N2", ["answered", "of"]].tolist() == [2, 4]
    assert np.isnan(scores.loc["N2", "score"])


def wave(wave: int, values: dict[str, int]) -> list[tuple]:
    return [
        (who, "g", wave, f"C{i}", value, False)
        for who, value in values.items()
        for i in range(1, 5)
    ]


@pytest.mark.parametrize("waves", [(1, 2), (0, 12)])
def test_change_is_paired_and_those_who_came_or_went_are_counted_apart(waves: tuple) -> None:
    first = {"a": 2, "b": 3, "c": 4, "left": 1}
    second = {"a": 3, "b": 4, "c": 4, "new": 5, "newer": 5}
    table = answers([*wave(waves[0], first), *wave(waves[1], second)])
    change = nomad.change(nomad.scores(table, SURVEY), SURVEY).set_index("construct")
    coherence = change.loc["Coherence"]
    assert coherence[["n", "only_first", "only_second"]].tolist() == [3, 1, 2]
    assert coherence["first"] == pytest.approx(3)
    assert coherence["second"] == pytest.approx(11 / 3)
    paired = stats.ttest_rel([3, 4, 4], [2, 3, 4]).confidence_interval()
    assert coherence[["low", "high"]].tolist() == pytest.approx([paired.low, paired.high])
    assert change.loc["Collective action", "n"] == 0
    assert np.isnan(change.loc["Collective action", "change"])


def test_one_person_twice_has_a_change_and_no_interval() -> None:
    table = answers([*wave(1, {"a": 2}), *wave(2, {"a": 4})])
    row = nomad.change(nomad.scores(table, SURVEY), SURVEY).iloc[0]
    assert row["change"] == 2
    assert np.isnan([row["low"], row["high"]]).all()


def test_one_wave_shows_no_change() -> None:
    row = nomad.change(nomad.scores(answers(wave(2, {"a": 2})), SURVEY), SURVEY).iloc[0]
    assert (row["n"], row["only_first"], row["only_second"]) == (0, 0, 1)


def test_every_fault_of_the_answers_is_told_at_once() -> None:
    rows = [
        ("N1", "g", 1, "C1", 6, False),
        ("N1", "g", 1, "G1", 11, False),
        ("N1", "g", 1, "Z9", 3, False),
        ("N1", "g", 1, "C2", 3, False),
        ("N1", "g", 1, "C2", 4, False),
    ]
    with pytest.raises(DataError) as caught:
        nomad.scores(answers(rows), SURVEY)
    told = str(caught.value)
    for part in ("1 to 5", "0 to 10", "'Z9'", "twice in wave 1"):
        assert part in told


def test_a_survey_that_is_not_as_shipped_says_so(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nomad\.yaml"):
        nomad.load(tmp_path)
    (tmp_path / "nomad.yaml").write_text("citation: []\n", encoding="utf-8")
    with pytest.raises(DataError, match="construct_items"):
        nomad.load(tmp_path)
