"""Matching: the rule by which partners are found, and what must hold of every result."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cohort import matching as rooms
from analysis.cohort.matching import among, match
from bite.errors import DataError, UsageError


def frame_of(scores, treated, **more) -> pd.DataFrame:
    data = {"score": np.asarray(scores, float), "treated": np.asarray(treated, bool), **more}
    return pd.DataFrame(data)


def matched(frame: pd.DataFrame, **options):
    options.setdefault("caliper", None)
    return match(frame, "treated", [], distance=frame["score"].to_numpy(), **options)


def walk(score, treated, turns, width, ratio, replace):
    """MatchIt's rule done the slow way: from the treated person's place in the sorted line, one
    step down, one step up, until the nearest free comparison person is certain."""
    line = sorted(range(len(score)), key=lambda i: (score[i], i))
    free = {i for i in range(len(score)) if not treated[i]}
    had = {t: [] for t in turns}
    found = []
    for _ in range(ratio):
        for t in turns:
            starts = [line.index(t), *(line.index(c) for c in had[t])]
            down, up, met = min(starts), max(starts), []
            while down >= 0 or up < len(line):
                down, up = down - 1, up + 1
                for place in (down, up):
                    if 0 <= place < len(line) and line[place] in free:
                        met.append(line[place])
            met = [c for c in met if abs(score[c] - score[t]) <= width]
            if met:
                best = min(met, key=lambda c: abs(score[c] - score[t]))  # the first of equals
                had[t].append(best)
                found.append((t, best))
                if not replace:
                    free.remove(best)
    return sorted(found, key=lambda pair: pair[0])


people = st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=2, max_size=25).filter(
    lambda rows: len({treated for _, treated in rows}) == 2
)
several = people.filter(lambda rows: sum(treated for _, treated in rows) > 1)


@settings(max_examples=150, deadline=None)
@given(several, st.sampled_from(["largest", "smallest", "data"]), st.sampled_from([1, 2, 3]))
def test_partners_are_those_a_step_by_step_walk_finds(rows, order, ratio):
    score, treated = [float(s) for s, _ in rows], [t for _, t in rows]
    turns = [i for i, t in enumerate(treated) if t]
    if order != "data":
        turns.sort(key=lambda i: (-score[i] if order == "largest" else score[i], i))
    frame = frame_of(score, treated)
    pairs = matched(frame, order=order, ratio=ratio, caliper=0.7).pairs
    width = 0.7 * np.std(score, ddof=1)
    slow = walk(score, treated, turns, width, ratio, replace=False)
    assert list(zip(pairs["treated"], pairs["control"], strict=True)) == slow


@settings(max_examples=100, deadline=None)
@given(several, st.integers(2, 3))
def test_steps_are_counted_along_everybody_also_those_of_other_strata(rows, strata):
    """MatchIt sorts all people once; who is met first depends on everybody in between."""
    score, treated = [float(s) for s, _ in rows], [t for _, t in rows]
    site = [i % strata for i in range(len(rows))]
    line = sorted(range(len(rows)), key=lambda i: (score[i], i))
    free = {i for i in range(len(rows)) if not treated[i]}
    expected = []
    for t in sorted((i for i in range(len(rows)) if treated[i]), key=lambda i: (-score[i], i)):
        here = line.index(t)
        met = sorted(
            (c for c in free if site[c] == site[t]),
            key=lambda c: (abs(line.index(c) - here), line.index(c) > here),
        )
        if met:
            best = min(met, key=lambda c: abs(score[c] - score[t]))
            expected.append((t, best))
            free.remove(best)
    pairs = matched(frame_of(score, treated, site=site), exact=["site"]).pairs
    assert list(zip(pairs["treated"], pairs["control"], strict=True)) == sorted(expected)


@settings(max_examples=60, deadline=None)
@given(several, st.integers(2, 4))
def test_several_with_replacement_are_the_nearest_several(rows, ratio):
    score, treated = np.array([float(s) for s, _ in rows]), np.array([t for _, t in rows])
    pairs = matched(frame_of(score, treated), replace=True, ratio=ratio).pairs
    for t, found in pairs.groupby("treated"):
        gaps = np.sort(np.abs(score[~treated] - score[t]))[:ratio]
        assert found["control"].is_unique
        assert found["distance"].tolist() == gaps.tolist()


def test_equals_beyond_the_ratio_are_left_as_a_heap_leaves_them():
    """C++'s partial_sort, by hand: 1 and 3 are met first, 0 is as near and changes nothing."""
    frame = frame_of([0, 0, 0, 0], [False, False, True, False])
    pairs = matched(frame, replace=True, ratio=2).pairs
    assert pairs["control"].tolist() == [1, 3]


@settings(max_examples=60, deadline=None)
@given(people)
def test_with_replacement_everybody_has_a_nearest_partner(rows):
    score, treated = [float(s) for s, _ in rows], [t for _, t in rows]
    turns = [i for i, t in enumerate(treated) if t]
    pairs = matched(frame_of(score, treated), replace=True).pairs
    assert list(zip(pairs["treated"], pairs["control"], strict=True)) == walk(
        score, treated, turns, np.inf, 1, replace=True
    )


@settings(max_examples=60, deadline=None)
@given(people)
def test_closest_first_makes_the_closest_pair_of_all_first(rows):
    frame = frame_of([s for s, _ in rows], [t for _, t in rows])
    pairs = matched(frame, order="closest").pairs
    scores = frame["score"].to_numpy()
    is_treated = frame["treated"].to_numpy()
    free_t, free_c = set(np.flatnonzero(is_treated)), set(np.flatnonzero(~is_treated))
    for gap, t, c in sorted(
        zip(pairs["distance"], pairs["treated"], pairs["control"], strict=True)
    ):
        least = min(abs(scores[a] - scores[b]) for a in free_t for b in free_c)
        assert gap == least
        free_t.remove(t)
        free_c.remove(c)
    assert not free_t or not free_c


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_order_of_rows_does_not_matter_without_ties(data):
    n = data.draw(st.integers(4, 30))
    score = np.array(data.draw(st.permutations(range(n))), float) ** 1.3
    treated = np.arange(n) < data.draw(st.integers(1, n - 1))
    frame = frame_of(score, treated)
    shuffled = frame.loc[data.draw(st.permutations(list(range(n))))]
    one, other = matched(frame, caliper=0.5), matched(shuffled, caliper=0.5)
    as_set = lambda m: set(zip(m.pairs["treated"], m.pairs["control"], strict=True))  # noqa: E731
    assert as_set(one) == as_set(other)
    assert one.weights.to_dict() == other.weights.to_dict()


@settings(max_examples=80, deadline=None)
@given(people, st.sampled_from(rooms.ORDERS), st.sampled_from([1, 2]), st.floats(0.05, 2))
def test_what_every_matching_keeps(rows, order, ratio, caliper):
    site = ["a" if i % 3 else "b" for i in range(len(rows))]
    frame = frame_of([s for s, _ in rows], [t for _, t in rows], site=site)
    found = matched(frame, exact=["site"], order=order, ratio=ratio, caliper=caliper)
    pairs = found.pairs
    assert pairs["control"].is_unique
    assert pairs.groupby("treated").size().max() <= ratio if len(pairs) else True
    assert (pairs["distance"] <= found.caliper_width).all()
    gap = frame["score"].loc[pairs["treated"]].to_numpy() - frame["score"].loc[pairs["control"]]
    assert np.allclose(np.abs(gap), pairs["distance"])
    assert (
        frame["site"].loc[pairs["treated"]].to_numpy()
        == frame["site"].loc[pairs["control"]].to_numpy()
    ).all()
    # everybody treated is either matched or left out with a reason, never both
    everyone = set(frame.index[frame["treated"]])
    assert set(pairs["treated"]) | set(found.unmatched["unit"]) == everyone
    assert not set(pairs["treated"]) & set(found.unmatched["unit"])
    weights = found.weights
    assert weights[frame["treated"]].sum() == found.counts.matched_treated
    assert weights[~frame["treated"]].sum() == pytest.approx(found.counts.matched_control)


def test_the_three_reasons_for_having_no_partner():
    frame = frame_of(
        [0.0, 0.0, 5.0, 0.1, 0.2, 9.9],
        [True, True, True, True, False, False],
        site=["a", "a", "a", "b", "a", "a"],
    )
    found = matched(frame, exact=["site"], caliper=0.1)
    reasons = found.unmatched.set_index("unit")["reason"].to_dict()
    assert reasons == {1: rooms.ALL_TAKEN, 2: rooms.OUTSIDE_CALIPER, 3: rooms.NO_STRATUM}
    assert found.counts.unmatched_treated == 3


def test_nobody_within_the_caliper_is_a_result_and_not_an_error():
    found = matched(frame_of([0, 0.1, 9, 9.1], [True, True, False, False]), caliper=0.01)
    assert found.n_pairs == 0
    assert found.pairs.empty
    assert found.weights.sum() == 0
    assert len(found.unmatched) == 2


def test_a_part_of_a_matching_keeps_pairs_whole():
    frame = frame_of([1, 2, 3, 1.1, 2.1, 3.1], [True] * 3 + [False] * 3)
    whole = matched(frame)
    part = among(whole, pd.Series([True, True, True, True, False, True]))
    assert part.pairs["control"].tolist() == [3, 5]
    assert part.weights.tolist() == [1, 0, 1, 1, 0, 1]
    assert part.counts.matched_control == 2
    assert part.counts.treated == 3


def test_every_wrong_option_is_named_at_once():
    frame = frame_of([0, 1], [True, False])
    with pytest.raises(UsageError) as caught:
        match(frame, "treated", [], method="genetic", distance="euclid", order="random", ratio=0)
    text = str(caught.value)
    for word in ("genetic", "'nearest'", "euclid", "'logit'", "random", "'closest'", "ratio"):
        assert word in text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"distance": "mahalanobis", "caliper": 1.0}, "a caliper needs a score"),
        ({"distance": "mahalanobis", "order": "largest"}, "no score to go by"),
        ({"distance": "mahalanobis", "mahalanobis_on": ["score"]}, "goes with a score"),
        ({"method": "exact", "ratio": 2}, "whole strata"),
        ({"method": "optimal", "replace": True}, "without replacement"),
        ({"caliper": -0.1}, "the caliper is -0.1"),
        ({"caliper": {"score": 0}}, "the caliper of 'score' is 0"),
        ({"caliper": {"age": -1, "score": 0.2}}, "the caliper of 'age' is -1"),
        ({"caliper": {"age": np.nan}}, "the caliper of 'age' is nan"),
        ({"caliper": {"age": 1}, "method": "optimal"}, r"no caliper on a column \('age'\)"),
        ({"caliper": {"age": 1}, "method": "cem"}, r"no caliper on a column \('age'\)"),
        ({"caliper": {"score": 1}, "distance": "mahalanobis"}, "a caliper needs a score"),
        ({"std_caliper": "no"}, "`std_caliper` is 'no'"),
        ({"caliper": {"age": 1}, "std_caliper": {"pay": True}}, "names 'pay', which has no"),
        ({"k2k": True}, "`k2k` goes with method 'cem'"),
        ({"method": "cem", "k2k": "yes"}, "`k2k` is 'yes'"),
        ({"method": "cem", "k2k": True, "order": "largest"}, "makes pairs within its strata"),
        ({"distance": [1.0, 2.0, 3.0]}, "shape"),
        ({"distance": "mahalanobis", "covariates": []}, "no covariates"),
        ({"method": "cem", "covariates": []}, "no covariates"),
        ({"method": "cem", "distance": "mahalanobis"}, "whole strata"),
        ({"method": "cem", "order": "data"}, "whole strata"),
        ({"cutpoints": 3}, "cutpoints go with method 'cem'"),
        ({"method": "cem", "cutpoints": "fisher"}, "the cutpoints of 'score' are 'fisher'"),
        ({"method": "cem", "cutpoints": -1}, "the cutpoints of 'score' are -1"),
        ({"method": "cem", "cutpoints": 2.5}, "the cutpoints of 'score' are 2.5"),
        ({"method": "cem", "cutpoints": ["low"]}, "the cutpoints of 'score' are"),
        ({"method": "cem", "cutpoints": {"age": 3}}, "'age', which is not matched on"),
        ({"distance": ["near", "far"]}, "no array of numbers"),
        ({"replace": "often"}, "`replace` is 'often'"),
    ],
)
def test_options_that_do_not_go_together_are_refused(options, words):
    with pytest.raises(UsageError, match=words):
        match(
            frame_of([0, 1], [True, False]),
            "treated",
            **{"covariates": ["score"], **options},
        )


@settings(max_examples=150, deadline=None)
@given(several, st.sampled_from([1, 2]), st.sampled_from([*rooms.ORDERS]), st.booleans())
def test_partners_are_alike_in_every_column_with_a_caliper(rows, ratio, order, replace):
    frame = frame_of(*zip(*rows, strict=True))
    frame["age"] = np.arange(len(frame)) * 7 % 10
    found = match(
        frame, "treated", [], distance=frame["score"].to_numpy(), ratio=ratio, order=order,
        caliper={"age": 2, "score": 1.5}, std_caliper=False, replace=replace,
    )  # fmt: skip
    age, score, pairs = frame["age"], frame["score"], found.pairs
    assert (np.abs(age[pairs["treated"]].to_numpy() - age[pairs["control"]].to_numpy()) <= 2).all()
    assert (pairs["distance"] <= 1.5).all()
    used = set(pairs["control"])
    for unit, reason in found.unmatched.itertuples(index=False):
        alike = ((age - age[unit]).abs() <= 2) & ((score - score[unit]).abs() <= 1.5)
        near = set(frame.index[alike & ~frame["treated"]])
        assert near <= used
        assert reason == (rooms.ALL_TAKEN if near else rooms.OUTSIDE_CALIPER)
        assert not (replace and near)


def test_a_caliper_nobody_could_fail_changes_nothing_and_one_is_for_a_quantity():
    rng = np.random.default_rng(2)
    frame = frame_of(
        rng.normal(size=80).round(1), rng.random(80) < 0.3, kind=rng.choice([*"ab"], 80)
    )
    plain = matched(frame, caliper=0.5, exact=["kind"], ratio=2)
    frame["age"] = rng.integers(20, 80, 80)
    wide = matched(frame, caliper={"score": 0.5, "age": 9}, exact=["kind"], ratio=2)
    pd.testing.assert_frame_equal(plain.pairs, wide.pairs)
    with pytest.raises(DataError, match="column kind: a caliper is for a quantity"):
        matched(frame, caliper={"kind": 1})
    with pytest.raises(DataError, match="column pay: there is no such covariate"):
        matched(frame, caliper={"pay": 1})


@pytest.mark.parametrize("labels", [["a", "b", "c", "d"], pd.date_range("2020", periods=4)])
@pytest.mark.parametrize(
    "treated",
    [
        [1, 0, 1, 0],
        pd.array([True, False, True, False], dtype="boolean"),
        pd.array([1, 0, 1, 0], dtype="Int64"),
        pd.Categorical([True, False, True, False]),
        np.array([True, False, True, False], dtype=object),
        [1.0, 0.0, 1.0, 0.0],
    ],
)
def test_yes_and_no_may_be_said_in_many_ways_and_people_named_by_anything(treated, labels):
    frame = pd.DataFrame({"treated": treated, "score": [1.0, 1.1, 3.0, 3.2]}, index=labels)
    pairs = matched(frame).pairs
    assert pairs["treated"].tolist() == [labels[0], labels[2]]
    assert pairs["control"].tolist() == [labels[1], labels[3]]


@pytest.mark.parametrize("method", ["nearest", "optimal"])
def test_one_treated_person_is_enough(method):
    found = matched(frame_of([1, 5, 1.2], [True, False, False]), method=method)
    assert found.pairs["control"].tolist() == [2]


def test_one_treated_person_among_others_has_a_score():
    """Somebody in the midst of the others is not separated from them, however narrow a range of
    one is."""
    rows = np.random.default_rng(5).normal(size=60)
    frame = frame_of(rows, np.abs(rows - np.median(rows)) == np.abs(rows - np.median(rows)).min())
    assert match(frame, "treated", ["score"], caliper=None).n_pairs == frame["treated"].sum()


def test_one_column_may_be_named_by_itself():
    frame = frame_of([1, 1.1, 3, 3.2], [True, False, True, False], kind=[*"abab"])
    found = match(frame, "treated", "score", method="cem", exact="kind")
    assert found.n_pairs == 0
    assert found.unmatched["reason"].tolist() == [rooms.NO_STRATUM] * 2


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (frame_of([0, 1], [True, True]), "no comparison people"),
        (frame_of([0, 1], [False, False]), "no treated people"),
        (frame_of([0, 1, 2], [True, False, False]).set_axis([7, 7, 8]), "more than once"),
        (frame_of([0, np.nan], [True, False]), "1 value of the distance is missing"),
        (frame_of([0, 1], [True, False]).drop(columns="treated"), "no such column"),
        (frame_of([0, 1], [True, False]).assign(treated=["yes", "no"]), "not a yes/no column"),
        (frame_of([0, 1], [True, False]).assign(treated=[1, 2]), "not a yes/no column"),
        (frame_of([0, 1], [True, False]).assign(treated=[1.0, np.nan]), "1 person has no value"),
        (frame_of([], []), "no people at all"),
        (
            pd.concat(
                [frame_of([0, 1], [True, False])[["score"]], frame_of([0, 1], [1, 0])], axis=1
            ),
            "several columns of this name",
        ),
    ],
)
def test_data_that_cannot_be_matched_are_refused(frame, words):
    with pytest.raises(DataError, match=words):
        matched(frame)
