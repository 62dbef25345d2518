"""The review: planted flow and effects found again, and what must always hold."""

import numpy as np
import pandas as pd
import pytest

from analysis import review
from analysis.contracts.codes import OUTCOME_DOMAINS
from analysis.meta_analysis import leave_one_out, pool
from analysis.synthetic.strands import review as planted
from bite.errors import DataError


@pytest.fixture(scope="module")
def tables():
    return planted.tables(np.random.default_rng(2016))


@pytest.fixture
def studies(tables):
    return tables["studies"]


def test_the_flow_is_the_planted_one(tables):
    flow = review.prisma_flow(tables["screening"])
    main, other = flow.databases, flow.other
    assert set(other.sources) == {"Citation searching", "Websites"}
    assert list(main.sources) == ["Database A", "Database B", "Database C", "Study register"]
    for route in (main, other):
        planted_rows = np.array([planted.FLOW[source] for source in route.sources]).sum(axis=0)
        found = (
            route.identified, route.duplicates, route.excluded_on_title,
            route.not_retrieved, route.excluded, route.included,
        )  # fmt: skip
        assert found == tuple(planted_rows)
        assert route.assessed == route.excluded + route.included
    assert flow.studies == planted.NUMBER_OF_STUDIES
    assert flow.reports == planted.NUMBER_OF_STUDIES + planted.SECOND_REPORTS


def test_every_included_record_leads_to_a_study_and_back(tables):
    told = tables["screening"].query("stage == 'included'")["study_id"]
    assert set(told) == set(tables["studies"]["study_id"])


def test_records_at_an_unknown_stage_are_not_lost_silently(tables):
    broken = tables["screening"].copy()
    broken.loc[broken["stage"].eq("included").idxmax(), "stage"] = "somewhere"
    with pytest.raises(DataError, match="do not add up"):
        review.prisma_flow(broken)


@pytest.mark.parametrize("domain", ["cognitive", "affective", "behavioural"])
def test_planted_effects_are_recovered(domain):
    """Over many synthetic reviews the interval holds the planted mean about 95% of the time."""
    rng = np.random.default_rng(7)
    truth = planted.DOMAINS[domain]
    hits, means = [], []
    for _ in range(200):
        people = rng.integers(40, 160, truth.pooled).astype(float)
        found = pool(*planted.draw_effects(rng, truth, people))
        hits.append(found.low <= truth.mean <= found.high)
        means.append(found.mean)
    assert 0.90 <= np.mean(hits) <= 0.99
    assert np.mean(means) == pytest.approx(truth.mean, abs=0.03)


def test_the_shipped_studies_carry_the_planted_effects(studies):
    for domain, truth in planted.DOMAINS.items():
        found = review.synthesis(studies, domain)
        assert len(found.studies) == truth.pooled
        if found.pooled is None:
            assert found.reason == "1 of 3 studies gives an effect size"
        else:
            assert found.pooled.low < truth.mean < found.pooled.high
            assert sum(found.pooled.weights) == pytest.approx(100)
    assert review.synthesis(studies, "affective").pooled.clear


def test_two_outcomes_of_one_study_count_once():
    row = {"design": "controlled study", "appraisal": "low", "n": 80, "domain": "cognitive"}
    table = pd.DataFrame(
        [
            {"study_id": "A", "effect": 0.2, "se": 0.1, **row},
            {"study_id": "A", "effect": 0.4, "se": 0.3, **row},
            {"study_id": "B", "effect": np.nan, "se": np.nan, **row},
        ]
    )
    found = review.one_effect_per_study(table)
    assert found[["study_id", "effect", "se"]].values.tolist() == [
        ["A", pytest.approx(0.3), pytest.approx(0.2)]
    ]


def test_equal_studies_have_no_spread_between_them():
    found = pool([0.3, 0.3, 0.3], [0.1, 0.1, 0.1], interval="normal")
    assert (found.tau2, found.i_squared, found.q) == (0, 0, pytest.approx(0))
    assert found.se == pytest.approx(0.1 / np.sqrt(3))


def test_a_new_study_is_less_certain_than_the_mean(studies):
    found = review.synthesis(studies, "affective").pooled
    assert found.prediction_low < found.low < found.mean < found.high < found.prediction_high


def test_leaving_one_out_leaves_the_others(studies):
    effects = review.synthesis(studies, "behavioural").studies
    y, se = effects["effect"].to_numpy(), effects["se"].to_numpy()
    without_first = leave_one_out(y, se)[0]
    assert without_first.k == len(y) - 1
    assert without_first.mean == pytest.approx(pool(y[1:], se[1:]).mean)


def test_pooling_needs_two_studies_with_errors():
    with pytest.raises(DataError, match="two studies"):
        pool([0.1], [0.1])
    with pytest.raises(DataError, match="standard error"):
        pool([0.1, 0.2], [0.1, np.nan])


def test_directions_and_harvest_count_every_result_once(studies):
    table = review.directions(studies)
    assert list(table["domain"]) == list(OUTCOME_DOMAINS)
    assert table[["improved", "mixed", "no change", "worse"]].to_numpy().sum() == len(studies)
    stacks = review.harvest(studies)
    assert len(stacks) == len(studies)
    assert not stacks.duplicated(["domain", "direction", "place"]).any()


def test_sign_test_of_six_against_none():
    rows = [{"study_id": f"S{i}", "domain": "cognitive", "direction": "improved"} for i in range(6)]
    table = review.directions(pd.DataFrame(rows)).set_index("domain")
    assert table.at["cognitive", "p"] == pytest.approx(2 / 64)
    assert np.isnan(table.at["affective", "p"])


def test_the_map_shows_where_nothing_is(studies):
    cells = review.gaps(studies, [*planted.AUDIENCES, "police"])
    nobody = cells[cells["audience"] == "police"]
    assert (nobody["state"] == "no study").all()
    some = cells[cells["state"] == "some"]
    assert (some["sound"] >= 3).all()
    assert cells.groupby("domain")["studies"].sum()["affective"] == 22


def test_appraisal_and_characteristics_count_studies_not_results(studies):
    assert review.appraisal(studies)["studies"].sum() == planted.NUMBER_OF_STUDIES
    by_trait = review.characteristics(studies).groupby("trait")["studies"].sum()
    assert (by_trait == planted.NUMBER_OF_STUDIES).all()


def test_equal_effects_give_no_interval_narrower_than_their_own_errors_allow():
    """Hartung and Knapp's interval of effects that are all equal has no width at all."""
    errors = np.array([0.2, 0.25, 0.3])
    found = pool(np.full(3, 0.3), errors)
    common = (errors**-2.0).sum() ** -0.5
    assert found.tau2 == 0 and found.se == pytest.approx(common)
    assert found.low < 0 < found.mean
