"""The partnership landscape: published facts, planted flows, and a picture that holds still."""

import numpy as np
import pandas as pd
import pytest

from analysis import partnerships
from analysis.synthetic.strands import partners as planted


@pytest.fixture(scope="module")
def tables():
    return planted.tables(np.random.default_rng(2016))


@pytest.fixture
def partners(tables):
    return tables["partners"]


@pytest.fixture
def referrals(tables):
    return tables["referrals"]


def test_more_than_one_hundred_partners_across_the_sectors(partners):
    table = partnerships.landscape(partners).set_index("sector")
    assert table["total"].sum() > 100
    assert table["total"].to_dict() == planted.SECTORS
    assert (table.drop(columns="total").sum(axis=1) == table["total"]).all()


def test_growth_never_falls_and_ends_with_all(partners):
    table = partnerships.growth(partners)
    assert (table["total"].diff().dropna() >= 0).all()
    assert table["total"].iloc[-1] == len(partners)
    early = partnerships.growth(partners, pd.Timestamp("2017-03-31"))
    assert early["total"].iloc[-1] == (partners["since"] <= "2017-03-31").sum()


def test_everybody_referred_is_in_the_flows_once(partners, referrals):
    assert partnerships.flows(referrals, partners)["people"].sum() == referrals["people"].sum()
    table = partnerships.busiest(referrals, partners)
    assert len(table) == len(partners)
    assert table["people"].sum() == referrals["people"].sum()


def test_the_planted_share_goes_outward(partners, referrals):
    found = partnerships.measures(referrals, partners)
    assert found.outward == pytest.approx(planted.SHARE_OUTWARD, abs=0.05)
    assert found.active + found.never <= found.partners == len(partners)


def test_measures_of_a_network_small_enough_to_count():
    partners = pd.DataFrame(
        {
            "partner_id": ["O001", "O002", "O003"],
            "name": ["A", "B", "C"],
            "sector": ["voluntary", "community", "statutory"],
            "hub": ["all", "Walton", "Walton"],
            "since": pd.to_datetime(["2016-05-01"] * 3),
            "offer": "housing",
        }
    )
    month = pd.Timestamp
    referrals = pd.DataFrame(
        [
            (month(2018, 1, 1), "life_rooms:Walton", "O001", "Walton", "volunteering", 3),
            (month(2019, 1, 1), "O001", "life_rooms:Bootle", "Bootle", "volunteering", 1),
            (month(2018, 1, 1), "O002", "life_rooms:Walton", "Walton", "pathways_advice", 4),
        ],
        columns=["date", "from_id", "to_id", "hub", "service", "people"],
    )
    found = partnerships.measures(referrals, partners)
    assert (found.partners, found.active, found.never, found.bridging) == (3, 1, 1, 1)
    assert (found.two_way, found.outward, found.people) == (0.5, 3 / 8, 8)
    nothing = partnerships.measures(referrals.head(0), partners)
    assert (nothing.never, nothing.people) == (3, 0)
    assert np.isnan(nothing.outward)


def test_the_network_keeps_people_and_places(partners, referrals):
    net = partnerships.network(referrals, partners)
    people = net.nodes.groupby("kind")["people"].sum()
    assert (people == referrals["people"].sum()).all()
    assert (np.hypot(net.nodes["x"], net.nodes["y"]) <= 1 + 1e-9).all()
    assert not net.nodes.duplicated(["x", "y"]).any()


def test_the_layout_does_not_depend_on_the_order_of_rows(partners, referrals):
    one = partnerships.network(referrals, partners)
    other = partnerships.network(referrals.sample(frac=1, random_state=1), partners)
    pd.testing.assert_frame_equal(one.nodes, other.nodes)


def test_no_place_in_the_picture_tells_how_many_people_were_referred(partners, referrals):
    rng = np.random.default_rng(2)
    others = referrals.assign(people=rng.integers(1, 40, len(referrals)))
    places = [partnerships.network(table, partners).nodes for table in (referrals, others)]
    pd.testing.assert_frame_equal(*(nodes.drop(columns="people") for nodes in places))


def test_partners_lie_beyond_their_own_hub(partners, referrals):
    nodes = partnerships.network(referrals, partners).nodes.set_index("node")
    single = partners[partners["hub"] != "all"].set_index("partner_id")["hub"]
    for partner, hub in single.items():
        if partner in nodes.index:
            ends = nodes.loc[[partner, hub], ["x", "y"]].to_numpy()
            assert ends[0] @ ends[1] > 0  # on the same side of the picture
