"""Public involvement: the published facts, and nothing claimed that the log does not say."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import Study, involvement
from analysis.findings import early_years_implementation, involved
from analysis.synthetic.strands import involvement as planted

DATA = Path(__file__).parents[2] / "data"
ROWS = [f"| {n}" for n in range(1, 6)]


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


def test_one_occasion_reads_as_one(log):
    once = log[log["study"] == "rehabilitation"].head(1)
    items = involvement.gripp2_short_form(once, "rehabilitation")
    assert items[1].content == "2 service users, once, on data collection."
    assert items[3].content.startswith("Something changed.")


def test_the_appendix_ticks_only_what_the_log_holds():
    study = Study.open(DATA, audience="full")
    report = early_years_implementation.findings(study)
    rows = [r.split(" | ") for r in report.gripp2("early_years").text.splitlines() if r[:3] in ROWS]
    assert [row[2] == "–" for row in rows] == [True, False, False, False, True]
    assert all("[not reported]" in row[3] for row in rows)
    nobody = report.gripp2("focus_groups").text
    assert nobody.count(" | – | ") == 5
    public = early_years_implementation.findings(Study.open(DATA))
    assert not public.gripp2("early_years")


def test_the_sentence_says_who_when_and_to_what_effect():
    study = Study.open(DATA)
    assert involved.sentence(study, "rehabilitation") == (
        "Up to two service users advised on two occasions, on data collection and writing; once "
        "something changed because of it."
    )
    assert involved.sentence(study, "focus_groups") == ""
