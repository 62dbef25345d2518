"""Ranked questions: planted order, planted differences, and what agreement must be."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis import priorities, review
from analysis.synthetic import strands
from analysis.synthetic.strands import priorities as planted
from bite.errors import DataError


@pytest.fixture(scope="module")
def tables():
    return strands.tables(np.random.default_rng(2016))


@pytest.fixture
def votes(tables):
    return tables["votes"]


def test_the_planted_order_is_found(votes):
    found = priorities.ranking(votes, resamples=200)
    lifted = set(planted.LIFTED)
    order = [f"Q{number:02d}" for number in planted.SHARED_ORDER]
    place = dict(zip(found["question_id"], found["place"], strict=True))
    common = [q for q in order if q not in lifted]
    assert stats.kendalltau(range(len(common)), [place[q] for q in common]).statistic > 0.7
    assert place[order[0]] == 1
    assert found["in_top_ten"].sum() == pytest.approx(10, abs=0.3)


def test_the_planted_differences_are_found_and_no_others(votes):
    found = priorities.differences(votes, shuffles=400)
    clear = found[found["p"] < 0.05].set_index("question_id")
    assert set(clear.index) == set(planted.LIFTED)
    for question, (group, _) in planted.LIFTED.items():
        assert clear.at[question, "keenest"] == group


def test_groups_drawn_alike_rarely_look_different():
    """Twelve questions at once, no true difference: about one table in twenty shows one."""
    rng = np.random.default_rng(11)
    seen = 0
    for trial in range(60):
        rows = [
            (f"V{v:02d}", ("a", "b", "c")[v % 3], f"Q{q}", rank)
            for v in range(15)
            for q, rank in enumerate(rng.permutation(12) + 1)
        ]
        table = pd.DataFrame(rows, columns=["voter", "group", "question_id", "rank"])
        seen += priorities.differences(table, shuffles=99, seed=trial)["p"].min() <= 0.05
    assert seen <= 8


def test_every_group_counts_the_same():
    rows = [("A1", "a", "Q1", 1), ("A1", "a", "Q2", 2)]
    rows += [(f"B{i}", "b", q, r) for i in range(9) for q, r in (("Q1", 2), ("Q2", 1))]
    table = pd.DataFrame(rows, columns=["voter", "group", "question_id", "rank"])
    found = priorities.ranking(table, resamples=10)
    assert found["mean_rank"].tolist() == [1.5, 1.5]


def test_a_voter_who_left_questions_out_is_named(votes):
    with pytest.raises(DataError, match="V07"):
        priorities.rank_matrix(votes.drop(votes.index[votes["voter"] == "V07"][0]))


orders = st.integers(3, 8).flatmap(
    lambda items: st.lists(st.permutations(range(items)), min_size=2, max_size=8)
)


@given(orders)
def test_w_is_the_mean_rank_correlation_rescaled(ranks):
    found = priorities.kendalls_w(ranks, resamples=0)
    rho = np.corrcoef(np.array(ranks, float))
    pairs = rho[np.triu_indices(len(ranks), 1)]
    assert found.mean_correlation == pytest.approx(pairs.mean(), abs=1e-9)
    assert -1e-12 <= found.w <= 1 + 1e-12


def test_full_agreement_and_plain_opposition():
    assert priorities.kendalls_w([[1, 2, 3]] * 4, resamples=50).low == pytest.approx(1)
    assert priorities.kendalls_w([[1, 2, 3], [3, 2, 1]], resamples=0).w == 0


def test_the_interval_of_w_holds_the_population_value():
    """Judges = shared order + noise; the truth is W of a very large panel, at twelve judges."""
    rng = np.random.default_rng(3)

    def panel(judges: int) -> np.ndarray:
        return np.argsort(np.argsort(np.arange(10) + rng.normal(0, 4, (judges, 10))))

    rho = priorities.kendalls_w(panel(3000), resamples=0).mean_correlation
    truth = (1 + 11 * rho) / 12
    found = [priorities.kendalls_w(panel(12), resamples=200, seed=i) for i in range(150)]
    covered = np.mean([f.low <= truth <= f.high for f in found])
    assert covered >= 0.85
    # Counting judges against themselves would put every interval above the estimate.
    assert np.mean([(f.low + f.high) / 2 - f.w for f in found]) == pytest.approx(0, abs=0.02)


def test_ties_within_everybody_are_refused():
    with pytest.raises(DataError, match="no order"):
        priorities.kendalls_w([[1, 1, 1], [2, 2, 2]])


def test_each_question_finds_its_gap(tables):
    cells = review.gaps(tables["studies"])
    linked = priorities.questions_and_gaps(tables["questions"], cells)
    assert len(linked) == 30
    assert linked["state"].notna().sum() == tables["questions"]["gap"].notna().sum()
    wrong = tables["questions"].assign(gap="spiritual: gardeners")
    with pytest.raises(DataError, match="gardeners"):
        priorities.questions_and_gaps(wrong, cells)
