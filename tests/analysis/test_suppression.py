"""Secondary suppression against an attacker who shares none of its code, and against trying
everything."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from analysis import margins
from analysis.profiles import PROFILES, Profile
from analysis.release import Policy
from analysis.suppression import Equal, secondary

SLOW = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


def interval(profile: Profile, n: int) -> tuple[int, int]:
    """Every count that is printed like `n`, found by printing them all."""
    shown = [k for k in range(n + 12) if not profile.hides(k) and profile.rounded(k) ==
             profile.rounded(n)]  # fmt: skip
    return shown[0], shown[-1]


def attacked(values, sums, profile, hidden, cell):
    """The attacker: least and greatest value of `cell` from what is printed, by its own program."""
    names = list(values)
    matrix = np.zeros((len(sums), len(names)))
    for row, one in enumerate(sums):
        for name in one.left:
            matrix[row, names.index(name)] += 1
        for name in one.right:
            matrix[row, names.index(name)] -= 1
    bounds = [(0, None) if n in hidden else interval(profile, values[n]) for n in names]
    aim = np.array([float(n == cell) for n in names])
    ends = []
    for sign in (1, -1):
        found = linprog(sign * aim, A_eq=matrix, b_eq=np.zeros(len(sums)), bounds=bounds)
        ends.append(sign * found.fun if found.status == 0 else -sign * np.inf)
    return ends


def safe(values, sums, profile, hidden) -> bool:
    """Whether the attacker learns no more of a small count than that it is one of them."""
    return all(
        low <= profile.low + 1e-6 and high >= profile.high - 1e-6
        for cell, n in values.items()
        if profile.hides(n)
        for low, high in [attacked(values, sums, profile, hidden, cell)]
    )


@st.composite
def two_way(draw, rows=4, columns=4, most=25):
    """A table with its margins and its grand total."""
    r, c = draw(st.integers(2, rows)), draw(st.integers(2, columns))
    inner = draw(st.lists(st.integers(0, most), min_size=r * c, max_size=r * c))
    values = {(i, j): inner[i * c + j] for i in range(r) for j in range(c)}
    sums = []
    for i in range(r):
        values[i, "all"] = sum(values[i, j] for j in range(c))
        sums.append(Equal(((i, "all"),), tuple((i, j) for j in range(c))))
    for j in [*range(c), "all"]:
        values["all", j] = sum(values[i, j] for i in range(r))
        sums.append(Equal((("all", j),), tuple((i, j) for i in range(r))))
    return values, sums


@st.composite
def hierarchy(draw):
    """Hubs within a whole, sectors within each hub, and sectors over all hubs."""
    hubs, sectors = draw(st.integers(2, 3)), draw(st.integers(2, 3))
    values, sums = {}, []
    for h in range(hubs):
        for s in range(sectors):
            values[h, s] = draw(st.integers(0, 30))
        values[h, "all"] = sum(values[h, s] for s in range(sectors))
        sums.append(Equal(((h, "all"),), tuple((h, s) for s in range(sectors))))
    values["all", "all"] = sum(values[h, "all"] for h in range(hubs))
    sums.append(Equal((("all", "all"),), tuple((h, "all") for h in range(hubs))))
    return values, sums


@st.composite
def flow(draw):
    """Who was there is who was lost and who was left, step by step."""
    values = {"there 0": draw(st.integers(60, 200))}
    sums = []
    for step in range(1, draw(st.integers(2, 4))):
        lost = {f"lost {step} {i}": draw(st.integers(0, 9)) for i in range(draw(st.integers(1, 3)))}
        values |= lost
        values[f"there {step}"] = values[f"there {step - 1}"] - sum(lost.values())
        sums.append(Equal((f"there {step - 1}",), (*lost, f"there {step}")))
    return values, sums


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("shape", [two_way, hierarchy, flow])
def test_an_attacker_learns_no_more_of_a_small_count_than_its_star_says(name, shape):
    profile = PROFILES[name]

    @SLOW
    @given(shape())
    def holds(table):
        values, sums = table
        more = secondary(values, sums, profile)
        hidden = more | {c for c, n in values.items() if profile.hides(n)}
        told = {
            c for c, n in values.items() if profile.hides(n) and not safe(
                {c: n} | values, sums, profile, frozenset(values))
        }  # fmt: skip
        assert told or safe(values, sums, profile, hidden)
        assert not more & {c for c, n in values.items() if profile.hides(n)}

    holds()


def loss(values, sums, cells) -> float:
    """What suppressing `cells` costs, as the module states it."""
    wholes = {s[0] for one in sums for s, o in ((one.left, one.right), (one.right, one.left))
              if len(s) == 1 < len(o)}  # fmt: skip
    times = {w: sum(one.left == (w,) or one.right == (w,) for one in sums) for w in wholes}
    return sum(1 + 0.1 * np.log10(1 + values[c]) + times.get(c, 0) for c in cells)


@pytest.mark.parametrize("name", ["mhsds", "hes", "sdap"])
def test_no_cheaper_set_of_stars_is_safe(name):
    profile = PROFILES[name]

    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(two_way(rows=2, columns=2, most=30))
    def holds(table):
        values, sums = table
        primary = {c for c, n in values.items() if profile.hides(n)}
        chosen = secondary(values, sums, profile)
        cost = loss(values, sums, chosen)
        others = [c for c in values if c not in primary]
        for size in range(len(chosen) + 2):
            for cells in itertools.combinations(others, size):
                if loss(values, sums, cells) < cost - 1e-3:
                    hidden = primary | set(cells)
                    lone = safe(values, sums, profile, hidden)
                    # every star guarded like one of a small count: what the program must beat
                    alike = all(
                        low <= profile.low + 1e-6 and high >= profile.high
                        for c in cells
                        for low, high in [attacked(values, sums, profile, hidden, c)]
                    )
                    assert not (lone and alike), (values, chosen, cells)

    holds()


def test_the_example_of_opensafely_is_protected_where_its_own_table_is_not():
    """docs.opensafely.org, Statistical disclosure control: one redacted cell beside its total."""
    values = {"21-30": 1, "31-40": 10, "41-50": 15, "51+": 25, "Total": 51}
    sums = [Equal(("Total",), ("21-30", "31-40", "41-50", "51+"))]
    profile = PROFILES["sdap"]
    assert attacked(values, sums, profile, {"21-30"}, "21-30") == [1, 1]
    hidden = {"21-30"} | secondary(values, sums, profile)
    assert len(hidden) == 2
    assert "Total" not in hidden
    assert safe(values, sums, profile, hidden)


def test_nothing_more_is_withheld_where_nothing_can_be_worked_out():
    values = {"a": 2, "b": 3, "c": 40, "all": 45}
    sums = [Equal(("all",), ("a", "b", "c"))]
    assert secondary(values, sums, PROFILES["mhsds"]) == frozenset()
    assert secondary({"a": 40, "b": 60, "all": 100}, [Equal(("all",), ("a", "b"))],
                     PROFILES["sdap"]) == frozenset()  # fmt: skip


def test_a_sum_that_is_none_is_an_error_of_ours():
    with pytest.raises(ValueError, match="do not add up"):
        secondary({"a": 1, "b": 2, "all": 4}, [Equal(("all",), ("a", "b"))], PROFILES["sdap"])


def test_a_cell_that_nobody_sees_guards_as_a_star_does():
    values = {"a": 2, "b": 50, "rest": 70, "all": 122}
    sums = [Equal(("all",), ("a", "b", "rest"))]
    assert secondary(values, sums, PROFILES["sdap"], unseen=["rest"]) == frozenset()


def test_a_percentage_of_a_known_number_counts_as_one_of_the_ways_to_it():
    frame = pd.DataFrame({"hub": ["A", "B", "Total"], "seen": [3, 60, 63], "of": [50, 80, 130]})
    policy = Policy.named("sdap")
    released = policy.table(frame, counts=["seen", "of"], shares={"part": ("seen", "of")})
    assert released.withheld["seen"].tolist()[0]
    assert released.withheld["seen"].sum() == 2
    assert (released.withheld["part"] == released.withheld["seen"] | released.withheld["of"]).all()


def test_totals_are_found_by_their_name_and_their_sum():
    frame = pd.DataFrame(
        {
            "hub": ["A", "A", "A", "B", "B", "B"],
            "sector": ["x", "y", "Total", "x", "y", "Total"],
            "men": [1, 2, 3, 4, 5, 9],
            "women": [5, 5, 10, 2, 2, 4],
            "all": [6, 7, 13, 6, 7, 13],
        }
    )
    found = margins.found(frame, ["men", "women", "all"])
    assert Equal(((0, "all"),), ((0, "men"), (0, "women"))) in found
    assert Equal(((5, "women"),), ((3, "women"), (4, "women"))) in found
    assert len(found) == 6 + 2 * 3
    assert not margins.found(frame.assign(all=0), ["men", "women", "all"])[6:][6:]


def test_a_flow_is_a_system_of_sums():
    frame = pd.DataFrame(
        {
            "group": ["u"] * 4,
            "step": ["there", "died", "moved", "left"],
            "lost": [False, True, True, False],
            "people": [100, 3, 40, 57],
        }
    )
    (one,) = margins.flow(frame)
    assert one == Equal(((0, "people"),), ((1, "people"), (2, "people"), (3, "people")))
    hidden = Policy.named("sdap").table(frame, counts=["people"], plain=[], sums=[one])
    assert hidden.withheld["people"].tolist() == [False, True, True, False]


def test_totals_are_the_sums_of_the_rounded_where_the_rules_say_so():
    """docs.opensafely.org, Rounding counts: the example with its totals of 50 and 120."""
    frame = pd.DataFrame(
        {
            "age": ["21-30", "31-40", "41-50", "51+", "Total"],
            "disease": [3, 8, 16, 23, 50],
            "population": [18, 23, 31, 44, 116],
        }
    )
    shown = Policy.named("opensafely").table(frame, counts=["disease", "population"]).printed()
    assert shown["disease"].tolist() == ["*", 10, 15, 25, 50]
    assert shown["population"].tolist() == [20, 25, 30, 45, 120]
