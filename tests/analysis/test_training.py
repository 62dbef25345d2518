"""Training programmes: the planted types are found again from role and depth."""

import numpy as np
import pytest

from analysis import training
from analysis.synthetic.strands import programmes as planted


@pytest.fixture(params=[3, 2016], scope="module")
def programmes(request):
    return planted.tables(np.random.default_rng(request.param))["programmes"]


def test_planted_types_are_recovered(programmes):
    found = training.typology(programmes).set_index("type")["programmes"].to_dict()
    assert found == {kind: number for kind, (number, _, _) in planted.TYPES.items()}


def test_matrix_holds_every_value_of_every_cell(programmes):
    table = training.matrix(programmes)
    assert list(table.index) == list(programmes["programme_id"])
    for _, row in programmes.iterrows():
        mine = table.loc[row["programme_id"]]
        assert set(mine["methods"].index[mine["methods"]]) == set(row["methods"].split("; "))
        assert mine["role"].sum() == mine["depth"].sum() == 1


def test_counts_of_single_valued_dimensions_add_up(programmes):
    totals = training.counts(programmes).groupby("dimension")["programmes"].sum()
    assert totals[["setting", "audience", "role", "depth"]].tolist() == [len(programmes)] * 4
    assert totals["methods"] > len(programmes)


def test_role_by_depth_goes_from_least_to_most_say(programmes):
    table = training.role_by_depth(programmes)
    assert table["role"].iloc[0] == "storyteller"
    assert table["role"].iloc[-1] == "programme lead"
    assert table.drop(columns="role").to_numpy().sum() == len(programmes)


def test_a_story_alone_is_never_co_production():
    assert training.programme_type("storyteller", "collaborating") == training.UNCLASSIFIED
    assert training.programme_type("storyteller", "consulting") == training.TESTIMONY
    assert training.programme_type("assessor", "collaborating") == training.CO_PRODUCTION
    assert training.programme_type("co-teacher", "leading") == training.USER_LED


def test_unclassified_programmes_are_shown(programmes):
    odd = programmes.assign(role="observer")
    found = training.typology(odd).set_index("type")["programmes"]
    assert found[training.UNCLASSIFIED] > 0
    assert found.sum() == len(programmes)
