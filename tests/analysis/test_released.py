"""Released values stay as they were released, whatever a person does with them by accident."""

from __future__ import annotations

import copy
import dataclasses
import pickle

import pandas as pd
import pytest

from analysis.release import Policy, Released, ReleasedTable
from analysis.show.facts import Fact
from analysis.show.figures import draw
from analysis.show.tables import table

POLICY = Policy.named("mhsds")
FRAME = pd.DataFrame({"what": ["a", "b"], "n": [3, 40]})


def test_a_copy_with_another_number_is_refused():
    hidden, shown = POLICY.count(3), POLICY.count(40)
    for changed in ({"value": 3}, {"n": 3}, {"kind": "published"}, {"low": 1.0}, {"rule": "x"}):
        for released in (hidden, shown):
            with pytest.raises(TypeError, match="changed after its release"):
                dataclasses.replace(released, **changed)


def test_a_seal_fits_one_value_only():
    shown = POLICY.count(40)
    with pytest.raises(TypeError):
        Released(3, "people", "routine", 3, None, None, "mhsds", "", shown.seal)
    assert Released(*shown._content(), seal=shown.seal) == shown


def test_kinds_of_ones_own_are_refused():
    with pytest.raises(TypeError, match="no kinds of one's own"):
        type("Mine", (Released,), {})
    with pytest.raises(TypeError, match="no kinds of one's own"):
        type("Mine", (ReleasedTable,), {})


def test_a_value_changed_behind_its_back_is_not_shown():
    released = POLICY.count(3)
    fact = Fact("n", released, "people")
    object.__setattr__(released, "value", 3)
    with pytest.raises(TypeError, match="changed after its release"):
        fact.record()
    with pytest.raises(TypeError, match="changed after its release"):
        Fact("n", released, "people")


def test_an_edit_of_a_released_frame_changes_nothing():
    released = POLICY.table(FRAME, counts=["n"])
    frame, withheld = released.frame, released.withheld
    frame.loc[0, "n"] = 3
    withheld.loc[0, "n"] = False
    shown = table("t", released, columns={"what": "What", "n": "People"}, source="")
    assert shown.cells["People"].tolist() == ["*", "40"]


def test_a_frame_edited_behind_its_back_is_neither_tabled_nor_drawn():
    released = POLICY.table(FRAME, counts=["n"])
    released._frame.loc[0, "n"] = 3.0
    released._withheld.loc[0, "n"] = False
    with pytest.raises(TypeError, match="changed after its release"):
        table("t", released, columns={"what": "What", "n": "People"}, source="")
    with pytest.raises(TypeError, match="changed after its release"):
        draw("f", lambda axes: None, data=released, alt="", source="")


def test_what_was_released_is_not_what_was_given():
    frame = FRAME.copy()
    released = POLICY.table(frame, counts=["n"])
    frame.loc[0, "n"] = 100
    assert released.verified().printed()["n"].tolist() == ["*", 40]


def test_another_table_is_not_put_under_a_seal():
    released = POLICY.table(FRAME, counts=["n"])
    with pytest.raises(TypeError, match="changed after its release"):
        dataclasses.replace(released, _frame=FRAME)
    with pytest.raises(TypeError, match="changed after its release"):
        dataclasses.replace(released, kind="published")


@pytest.mark.parametrize(
    "make", [lambda: POLICY.count(40), lambda: POLICY.table(FRAME, counts=["n"])]
)
def test_released_values_stay_in_their_process(make):
    with pytest.raises(TypeError, match="stays in its process"):
        pickle.dumps(make())
    one = make()
    assert copy.copy(one) is one
    assert copy.deepcopy(one) is one


@pytest.mark.parametrize("other", [3, 3.5, "3", None, FRAME, {"value": 3}])
def test_nothing_else_is_shown(other):
    with pytest.raises(TypeError):
        Fact("n", other, "people")
    with pytest.raises(TypeError):
        table("t", other, columns={"what": "What"}, source="")
    with pytest.raises(TypeError):
        draw("f", lambda axes: None, data=other, alt="", source="")


def test_what_only_looks_released_is_not():
    class Looks:
        value, unit, kind, n, suppressed = 3, "people", "routine", 3, False

    with pytest.raises(TypeError):
        Fact("n", Looks(), "people")
    with pytest.raises(AttributeError):
        Fact("n", object.__new__(Released), "people")


def test_numbers_among_words_are_refused():
    frame = pd.DataFrame({"what": ["a", 3], "n": [10, 20]})
    with pytest.raises(TypeError, match="what"):
        POLICY.table(frame, counts=["n"])


def test_released_values_are_shown_in_tables_as_they_were_released():
    values = [POLICY.count(3), POLICY.count(41), POLICY.exact(7, "people", "published")]
    frame = pd.DataFrame({"what": ["a", "b", "c"], "n": pd.Series(values, dtype=object)})
    released = POLICY.table(frame, kind="published")
    assert released.kind == "routine", "a table is as strict as its strictest number"
    assert released.printed()["n"].tolist() == ["*", 40, 7]


def test_the_same_counts_are_withheld_wherever_they_are_shown():
    policy = Policy.named("sdap")
    from analysis.suppression import Equal

    values = {"a": 3, "b": 40, "c": 60, "all": 103}
    counted = policy.counted(values, [Equal(("all",), ("a", "b", "c"))])
    frame = pd.DataFrame({"what": ["a", "b", "c"], "n": [3, 40, 60]})
    shown = policy.table(frame, counts=["n"], of=(counted, {"n": ["a", "b", "c"]}))
    assert shown.printed()["n"].tolist() == ["*", "*", 60]
    assert policy.count(40, of=(counted, "b")).suppressed
    assert policy.count(103, of=(counted, "all")).value == 103
    assert policy.count(103, of=(counted, "all")).quantity == "all"
