"""Public involvement: the published facts, and nothing claimed that the log does not say."""

import numpy as np
import pandas as pd
import pytest

from analysis import involvement
from analysis.synthetic.strands import involvement as planted


@pytest.fixture(scope="module")
def log():
    return planted.tables(np.random.default_rng(0))["involvement"]


def test_public_advisers_at_every_stage_of_the_bite(log):
    told = involvement.summary(log, "bite")
    assert told.at_every_stage
    assert set(told.advisers) == {"public advisers"}


def test_three_parents_or_carers_were_consulted_in_the_early_years(log):
    told = involvement.summary(log, "early_years")
    assert told.advisers == {"parents and carers": 3}
    assert told.changed == told.occasions > 0


def test_advice_without_effect_is_shown_as_such(log):
    table = involvement.what_changed(log, "rehabilitation")
    assert table["what_changed"].tolist()[-1] == "nothing yet"
    assert involvement.summary(log, "rehabilitation").changed == 1


def test_coverage_counts_every_occasion(log):
    table = involvement.coverage(log)
    assert table.to_numpy().sum() == len(log)
    assert (table["bite"] > 0).all()


def test_the_short_form_reports_only_what_there_is(log):
    items = involvement.gripp2_short_form(log, "early_years")
    assert [item.number for item in items] == [1, 2, 3, 4, 5]
    assert [item.reported for item in items] == [False, True, True, True, False]
    assert "3 parents and carers" in items[1].content
    assert "Nobody was involved in" in items[3].content
    assert involvement.gripp2_short_form(log, "early_years", aim="To check.")[0].reported


def test_nobody_involved_is_not_reported(log):
    empty = pd.DataFrame(log.head(0))
    told = involvement.summary(empty, "bite")
    assert (told.occasions, told.first, told.at_every_stage) == (0, None, False)
    assert not any(item.reported for item in involvement.gripp2_short_form(empty, "bite"))
