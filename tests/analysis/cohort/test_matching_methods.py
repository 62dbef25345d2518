"""Optimal, Mahalanobis, exact and coarsened matching, and weighting, against slower ways."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from analysis.cohort import matching as rooms
from analysis.cohort.effects import difference
from analysis.cohort.matching import among, match
from analysis.cohort.matching.inverting import svd
from analysis.cohort.matching.mahalanobis import turned
from analysis.cohort.weighting import weigh
from bite.errors import DataError, UsageError

scores = st.one_of(
    st.lists(st.integers(0, 9).map(float), min_size=2, max_size=16),
    st.lists(st.floats(-3, 3, allow_subnormal=False), min_size=2, max_size=16),
)


def drawn(data) -> pd.DataFrame:
    score = np.array(data.draw(scores))
    treated = np.array(data.draw(st.lists(st.booleans(), min_size=len(score), max_size=len(score))))
    assume(0 < treated.sum() < len(treated))
    return pd.DataFrame({"score": score, "treated": treated})


def on_score(frame: pd.DataFrame, **options):
    options.setdefault("caliper", None)
    return match(frame, "treated", [], distance=frame["score"].to_numpy(), **options)


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from([1, 2, 3]))
def test_optimal_on_a_line_has_the_least_total_distance(data, ratio):
    frame = drawn(data)
    score, treated = frame["score"].to_numpy(), frame["treated"].to_numpy()
    found = on_score(frame, method="optimal", ratio=ratio)
    gaps = np.abs(score[treated][:, None] - score[~treated])
    each = ratio if gaps.shape[1] >= len(gaps) else 1
    cost = np.repeat(gaps, each, axis=0)
    if len(cost) > gaps.shape[1]:  # too few for all: shared out evenly to the whole number
        cost[np.arange(len(cost)) % each < gaps.shape[1] // len(gaps)] -= 1e4
    i, j = linear_sum_assignment(cost)
    assert len(found.pairs) == len(i)
    least = gaps[i // each, j].sum()
    assert found.pairs["distance"].sum() == pytest.approx(least, abs=1e-8)
    assert found.pairs["control"].is_unique


@settings(max_examples=150, deadline=None)
@given(st.data(), st.floats(0.05, 1.5), st.sampled_from([1, 2]))
def test_optimal_in_a_caliper_makes_most_pairs_then_the_shortest(data, caliper, ratio):
    frame = drawn(data)
    score, treated = frame["score"].to_numpy(), frame["treated"].to_numpy()
    found = on_score(frame, method="optimal", caliper=caliper, ratio=ratio)
    gaps = np.repeat(np.abs(score[treated][:, None] - score[~treated]), ratio, axis=0)
    within = gaps <= found.caliper_width
    i, j = linear_sum_assignment(np.where(within, gaps, 1e4))
    made = within[i, j]
    free = on_score(frame, method="optimal", ratio=ratio).pairs["distance"]
    if (free <= found.caliper_width).all():
        return  # nothing is forbidden: the case above
    assert len(found.pairs) == made.sum()
    assert found.pairs["distance"].sum() == pytest.approx(gaps[i, j][made].sum(), abs=1e-8)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_optimal_is_never_worse_than_greedy(data):
    frame = drawn(data)
    assume(frame["treated"].sum() <= (~frame["treated"]).sum())
    greedy, best = on_score(frame), on_score(frame, method="optimal")
    assert best.pairs["distance"].sum() <= greedy.pairs["distance"].sum() + 1e-9


def cloud(seed: int, n: int = 60, whole: bool = True) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"age": rng.normal(40, 12, n), "cost": rng.gamma(1, 900, n)})
    if whole:  # so that many are equally near
        frame = (frame // [10, 800]).astype(int)
    frame["site"] = rng.choice(["a", "b"], n)
    frame["treated"] = rng.random(n) < 0.3
    frame["score"] = rng.normal(0, 1, n).round(1)
    return frame


def walk(frame, points, turns, width, ratio, replace):
    """MatchIt's ``find_control_mahcovs``, step by step and without its shortcuts."""
    treated, score = frame["treated"].to_numpy(), frame["score"].to_numpy()
    found = {}
    free = set(np.flatnonzero(~treated))
    for part in range(ratio):
        for t in turns:
            inside = np.flatnonzero(frame["site"] == frame["site"][t])
            line = [int(i) for i in inside[np.argsort(points[inside, 0], kind="stable")]]
            here, best, least = line.index(t), None, np.inf
            if part and len(found.get(t, [])) < part:
                continue
            for step in range(1, len(line)):
                for place in (here - step, here + step):
                    if not 0 <= place < len(line) or line[place] not in free:
                        continue
                    c = line[place]
                    if abs(score[c] - score[t]) > width or c in found.get(t, []):
                        continue
                    far = 0.0
                    for k in range(points.shape[1]):
                        far += (points[t, k] - points[c, k]) ** 2
                    if far <= least:  # the last of equals
                        best, least = c, far
            if best is not None:
                found.setdefault(t, []).append(best)
                if not replace:
                    free.remove(best)
    return [(t, c) for t in sorted(found) for c in found[t]]


@pytest.mark.parametrize("replace", [False, True])
@pytest.mark.parametrize("ratio", [1, 2])
@pytest.mark.parametrize("caliper", [None, 0.5])
@pytest.mark.parametrize("seed", range(6))
def test_mahalanobis_within_a_caliper_finds_whom_a_walk_finds(seed, caliper, ratio, replace):
    frame = cloud(seed, n=140)
    names = ["age", "cost"]
    found = match(
        frame, "treated", [], distance=frame["score"].to_numpy(), mahalanobis_on=names,
        caliper=caliper, exact=["site"], ratio=ratio, replace=replace,
    )  # fmt: skip
    treated = frame["treated"].to_numpy()
    points = turned(frame, names, treated)
    score = frame["score"].to_numpy()
    turns = sorted(np.flatnonzero(treated).tolist(), key=lambda i: (-score[i], i))
    width = np.inf if caliper is None else found.caliper_width
    expected = walk(frame, points, turns, width, ratio, replace)
    assert list(zip(found.pairs["treated"], found.pairs["control"], strict=True)) == expected
    near = [
        r == rooms.ALL_TAKEN
        for r in found.unmatched["reason"]
    ]  # fmt: skip
    for unit, taken in zip(found.unmatched["unit"], near, strict=True):
        same = ~treated & (frame["site"] == frame["site"][unit]).to_numpy()
        assert taken == (np.abs(score[same] - score[unit]) <= width).any()


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 28), st.integers(0, 3), st.integers(0, 10**6), st.sampled_from([1.0, 1e-9]))
def test_singular_values_are_those_of_any_decomposition(n, lost, seed, small):
    rng = np.random.default_rng(seed)
    columns = rng.normal(size=(n + 5, n)) * np.where(np.arange(n) % 3 == 1, small, 1.0)
    columns[:, : min(lost, n - 1)] = columns[:, -1:]
    matrix = columns.T @ columns
    u, size, vt = svd(matrix)
    assert (np.diff(size) <= 0).all()
    np.testing.assert_allclose(size, np.linalg.svd(matrix)[1], atol=1e-12 * size[0])
    np.testing.assert_allclose((u * size) @ vt, matrix, atol=1e-12 * size[0])
    for side in (u, vt):
        np.testing.assert_allclose(side @ side.T, np.eye(n), atol=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_closest_first_by_mahalanobis_makes_the_closest_pair_of_all_first(seed):
    frame = cloud(seed, whole=False)
    pairs = match(frame, "treated", ["age", "cost"], distance="mahalanobis", order="closest").pairs
    treated = frame["treated"].to_numpy()
    points = turned(frame, ["age", "cost"], treated)
    gaps = np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2))
    gaps[~treated] = np.inf
    gaps[:, treated] = np.inf
    for row in pairs.sort_values("distance").itertuples():
        assert row.distance == pytest.approx(gaps.min())
        assert gaps[row.treated, row.control] == pytest.approx(gaps.min())
        gaps[row.treated], gaps[:, row.control] = np.inf, np.inf


def test_the_distance_is_that_of_the_pooled_covariance():
    frame = cloud(3, whole=False)
    treated = frame["treated"].to_numpy()
    x = frame[["age", "cost"]].to_numpy(float)
    within = np.vstack([x[g] - x[g].mean(axis=0) for g in (treated, ~treated)])
    inverse = np.linalg.inv(within.T @ within / (len(x) - 2))
    points = turned(frame, ["age", "cost"], treated)
    gap = x[0] - x[7]
    assert ((points[0] - points[7]) ** 2).sum() == pytest.approx(gap @ inverse @ gap)


@pytest.mark.parametrize("distance", ["mahalanobis", "robust_mahalanobis"])
def test_units_do_not_change_whom_mahalanobis_finds(distance):
    frame = cloud(4, whole=False)
    pence = frame.assign(cost=frame["cost"] * 100 + 7)
    one = match(frame, "treated", ["age", "cost"], distance=distance)
    other = match(pence, "treated", ["age", "cost"], distance=distance)
    pd.testing.assert_frame_equal(one.pairs, other.pairs, rtol=1e-6)


def test_a_two_level_category_is_as_far_apart_as_its_yes_no_column():
    frame = cloud(5, whole=False)
    frame["is_b"] = frame["site"] == "b"
    one = match(frame, "treated", ["age", "site"], distance="mahalanobis").pairs
    other = match(frame, "treated", ["age", "is_b"], distance="mahalanobis").pairs
    assert one["distance"].to_numpy() == pytest.approx(other["distance"].to_numpy())


def test_optimal_by_mahalanobis_has_the_least_total_distance():
    frame = cloud(6, whole=False)
    best = match(frame, "treated", ["age", "cost"], distance="mahalanobis", method="optimal")
    treated = frame["treated"].to_numpy()
    points = turned(frame, ["age", "cost"], treated)
    gaps = np.sqrt(((points[treated][:, None] - points[~treated][None]) ** 2).sum(axis=2))
    i, j = linear_sum_assignment(gaps)
    assert best.pairs["distance"].sum() == pytest.approx(gaps[i, j].sum())


def test_optimal_in_several_dimensions_says_when_it_is_too_large():
    n = 20_000
    frame = pd.DataFrame({"a": np.arange(n) % 97, "b": np.arange(n) % 89, "t": np.arange(n) % 2})
    with pytest.raises(UsageError, match="too much memory"):
        match(frame, "t", ["a", "b"], distance="mahalanobis", method="optimal")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.booleans(), st.booleans()), min_size=2))
def test_exact_matching_makes_strata_equal_in_number_and_alike(rows):
    frame = pd.DataFrame(rows, columns=["age", "known", "treated"])
    assume(frame["treated"].nunique() == 2)
    found = match(frame, "treated", ["age", "known"], method="exact")
    weights = found.weights
    cell = frame["age"] * 2 + frame["known"]
    both = frame.groupby(cell)["treated"].nunique() == 2
    assert ((weights > 0) == cell.map(both)).all()
    if not found.n_pairs:
        return
    theirs = weights[~frame["treated"]].groupby(cell).sum()
    mine = weights[frame["treated"]].groupby(cell).sum()
    shares = (theirs / theirs.sum()).reindex(mine.index).fillna(0)
    assert shares.to_numpy() == pytest.approx((mine / mine.sum()).to_numpy())
    # everybody in a stratum is named in the pairs, in that stratum
    named = set(found.pairs["treated"]) | set(found.pairs["control"])
    assert named == set(weights.index[weights > 0])
    assert (
        cell[found.pairs["treated"]].to_numpy() == cell[found.pairs["control"]].to_numpy()
    ).all()


def test_coarsened_bins_are_of_equal_width_and_a_border_belongs_above():
    # n = 8: Sturges' rule gives 4 bins of 0–8: [0, 2), [2, 4), [4, 6), [6, 8]
    values = [0.0, 1.9, 2.0, 3.9, 4.0, 5.0, 6.0, 8.0]
    frame = pd.DataFrame({"x": values, "treated": [True, False] * 4})
    found = match(frame, "treated", ["x"], method="cem")
    assert found.subclass.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    borders = frame.assign(treated=[True, True, False, True, False, True, False, True])
    assert match(borders, "treated", ["x"], method="cem").unmatched["unit"].tolist() == [0, 1]


def test_ordered_levels_are_coarsened_and_others_are_not():
    levels = [f"{i:02d}" for i in range(16)]
    rank = pd.Categorical(levels, categories=levels, ordered=True)
    frame = pd.DataFrame({"rank": rank, "treated": [True, False] * 8})
    assert match(frame, "treated", ["rank"], method="cem").n_pairs == 8
    assert match(frame.astype({"rank": str}), "treated", ["rank"], method="cem").n_pairs == 0


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_names_of_strata_and_of_people_do_not_matter(data):
    frame = drawn(data)
    sites = data.draw(st.lists(st.integers(0, 2), min_size=len(frame), max_size=len(frame)))
    frame["site"] = sites
    renamed = frame.assign(site=frame["site"].map({0: "z", 1: "m", 2: "a"}))
    renamed.index = [f"P{i:03d}" for i in range(len(frame))][::-1]
    for method in ("nearest", "optimal"):
        one = on_score(frame, exact=["site"], method=method)
        other = on_score(renamed, exact=["site"], method=method)
        assert one.weights.tolist() == other.weights.tolist()
        assert one.pairs["distance"].tolist() == other.pairs["distance"].tolist()


@pytest.fixture
def people() -> pd.DataFrame:
    rng = np.random.default_rng(8)
    n = 900
    frame = pd.DataFrame({"age": rng.normal(40, 10, n), "cost": rng.gamma(2, 500, n)})
    frame["sex"] = rng.choice(["female", "male"], n)
    odds = -1.5 + 0.04 * (frame["age"] - 40) + 0.0005 * (frame["cost"] - 1000)
    frame["treated"] = rng.random(n) < 1 / (1 + np.exp(-odds))
    frame["after"] = 20 * frame["age"] + frame["cost"] + 300 * frame["treated"]
    frame["after"] += rng.normal(0, 50, n)
    return frame


def test_entropy_weights_balance_means_exactly_and_are_exponential(people):
    found = weigh(people, "treated", ["age", "cost", "sex"], method="entropy")
    treated, w = people["treated"].to_numpy(), found.weights.to_numpy()
    for values in (people["age"], people["cost"], people["sex"] == "male"):
        x = values.to_numpy(float)
        gap = x[treated].mean() - np.average(x[~treated], weights=w[~treated])
        assert gap == pytest.approx(0, abs=1e-8 * x.std())
    # the solution's form (Hainmueller 2012, equation 6): log weights are linear in covariates
    x = np.column_stack(
        [np.ones(len(people)), people["age"], people["cost"], people["sex"] == "male"]
    )
    rest = np.linalg.lstsq(x[~treated], np.log(w[~treated]), rcond=None)[1]
    assert rest[0] == pytest.approx(0, abs=1e-12)
    assert w[~treated].sum() == pytest.approx((~treated).sum())


def test_entropy_weights_of_two_moments_balance_variances(people):
    found = weigh(people, "treated", ["age", "cost"], method="entropy", moments=2)
    treated, w = people["treated"].to_numpy(), found.weights.to_numpy()
    for name in ("age", "cost"):
        mine, theirs = people[name][treated], people[name][~treated]
        about = np.average((theirs - mine.mean()) ** 2, weights=w[~treated])
        assert about == pytest.approx(mine.var(ddof=0), rel=1e-8)


def test_no_weights_reach_beyond_the_comparison_group(people):
    older = people.assign(age=people["age"] + 200 * people["treated"])
    with pytest.raises(DataError, match="no weights") as caught:
        weigh(older, "treated", ["age"], method="entropy")
    assert "column age" in str(caught.value)


def test_inverse_probability_weights_are_the_odds(people):
    found = weigh(people, "treated", ["age", "cost"])
    p = found.model.probability[~people["treated"]]
    odds = p / (1 - p)
    theirs = found.weights[~people["treated"]]
    assert (theirs / odds).std() == pytest.approx(0, abs=1e-9)
    assert (found.weights[people["treated"]] == 1).all()


@pytest.mark.parametrize("method", ["ipw", "entropy"])
def test_weighting_finds_a_planted_effect_with_the_usual_estimator(people, method):
    found = weigh(people, "treated", ["age", "cost"], method=method)
    estimate = difference(people, found, "after")
    assert abs(estimate.value - 300) < 40
    assert estimate.n_control == (~people["treated"]).sum()


def test_a_part_of_strata_and_of_weights_stays_balanced(people):
    keep = pd.Series(np.arange(len(people)) % 3 > 0, index=people.index)
    strata = among(match(people, "treated", ["sex"], method="exact"), keep)
    assert set(strata.weights.index[strata.weights > 0]) == set(keep.index[keep])
    shares = strata.weights.groupby([people["treated"], people["sex"]]).sum().unstack()
    shares = shares.div(shares.sum(axis=1), axis=0)
    assert shares.loc[True].to_numpy() == pytest.approx(shares.loc[False].to_numpy())
    weights = among(weigh(people, "treated", ["age"]), keep).weights
    assert (weights[~keep] == 0).all()
    assert weights[~people["treated"]].sum() == pytest.approx((keep & ~people["treated"]).sum())
