"""The case study: what is in print is shown, computed beside it, and nobody is given away."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis.findings import partnership_case_study
from analysis.study import Study
from bite.errors import UsageError

DATA = Path(__file__).parents[3] / "data"


@pytest.fixture(scope="module")
def study():
    return Study.open(DATA)


@pytest.fixture(scope="module")
def report(study):
    return partnership_case_study.findings(study)


def with_stays(study: Study, stays: pd.DataFrame) -> Study:
    return replace(study, frames={**study.frames, "stays": stays})


@pytest.mark.parametrize(("year", "days", "people"), [(2014, "540", "14"), (2015, "150", "18")])
def test_published_and_computed_figures_stand_side_by_side(report, year, days, people):
    f = report.facts
    for printed, computed, text in (
        (f[f"published.stay_{year}"], f[f"stays.mean_{year}"], days),
        (f[f"published.discharged_{year}"], f[f"stays.discharged_{year}"], people),
    ):
        assert printed.text == computed.text == text
        assert "Compact" in printed.source
    drawn = report.published_and_computed.data
    assert (drawn["published"].astype(float) == drawn["computed"].astype(float)).all()
    assert "exactly" in report.agreement_sentence


def test_four_partners_one_of_the_nhs(report):
    f = report.facts
    assert (f.partners.all.value, f.published.partners.value) == (4, 4)
    assert f.partners.voluntary.value == f.published.voluntary_partners.value == 3
    assert report.partners_table.cells["Partner"].tolist() == [
        "Leeds and York Partnership NHS Foundation Trust",
        "Community Links",
        "Leeds Mind",
        "Touchstone",
    ]


def test_a_count_that_is_not_in_print_is_rounded(study):
    """One person fewer, and the exact count is no longer public knowledge."""
    stays = study.stays
    leaves = stays["discharged"].between("2015-03-01", "2015-08-31")
    leaves &= stays["destination"].isin(["own home", "supported housing", "family home"])
    fewer = stays.drop(index=stays.index[leaves][0]).reset_index(drop=True)
    report = partnership_case_study.findings(with_stays(study, fewer))
    assert report.facts.stays.discharged_2015.text == "15"
    assert "do not give" in report.agreement_sentence


def test_every_count_of_patients_shown_is_rounded_or_in_print(report):
    for fact in report.facts:
        if fact.released.kind == "routine" and fact.released.unit in ("people", "stays"):
            assert fact.value is None or fact.value % 5 == 0, fact.name
    at_risk = report.survival_figure.data["at_risk"]
    assert at_risk.map(lambda n: n == "*" or float(n) % 5 == 0).all()


def test_the_curve_is_not_drawn_where_too_few_are_left(report):
    drawn = report.survival_figure.data
    assert (drawn.loc[drawn["at_risk"] == "*", "share"] == "*").all()
    assert "withheld" not in report.survival_figure.alt


def test_one_unit_is_not_compared_with_figures_for_all(study):
    unit = partnership_case_study.findings(study, "Unit 1 (supported)")
    assert "all units together" in unit.agreement_sentence
    assert unit.facts.stays.all.value < partnership_case_study.findings(study).facts.stays.all.value
    assert "Unit 1 (supported)" in unit.made.cells["This report"].tolist()


def test_an_unknown_unit_is_answered_with_the_units_there_are(study):
    with pytest.raises(UsageError, match=r"Unit 1 \(supported\), Unit 2 \(self-catering\)"):
        partnership_case_study.findings(study, "Unit 9")


def test_words_follow_the_numbers(study):
    """The later stays made as long as the earlier: no clear difference is claimed."""
    stays = study.stays
    day = partnership_case_study.findings(study).split
    earlier = stays[stays["admitted"] < day]
    later = earlier.assign(
        admitted=earlier["admitted"] + pd.DateOffset(years=3),
        discharged=earlier["discharged"] + pd.DateOffset(years=3),
    )
    same = pd.concat([earlier, later], ignore_index=True)
    same["stay_id"] = [f"RS{i:03d}" for i in range(len(same))]
    report = partnership_case_study.findings(with_stays(study, same))
    assert "not last clearly longer or shorter" in report.follow_up_sentence
    assert "shorter than" in partnership_case_study.findings(study).follow_up_sentence


def test_quotes_come_from_people_who_agreed_and_name_nobody(study, report):
    agreed = {
        p.id for p in study.coding.participants if p.quote_consent and p.study == "rehabilitation"
    }
    for quote in (report.quote, report.hard_quote):
        assert any(f"[{person}, " in str(quote) for person in agreed)
    document = (DATA.parent / "reports/partnership-case-study.qmd").read_text()
    assert not re.search(r"[\w.]+@[\w.]+\.\w+", document)  # nobody's address


def test_the_public_edition_has_no_appendix(study, report):
    assert not report.appendix
    full = replace(study, parameters=replace(study.parameters, audience="full"))
    assert "Kaplan" in str(partnership_case_study.findings(full).appendix)


@pytest.mark.parametrize("unit", ["all", "Unit 1 (supported)", "Unit 2 (self-catering)"])
def test_no_sentence_has_a_hole_where_a_number_was_withheld(study, unit):
    """In one unit so few stays ended that their mean is withheld, and a median has no limits."""
    report = partnership_case_study.findings(study, unit)
    for sentence in (
        report.means_sentence,
        report.few_sentence,
        report.medians_sentence,
        report.follow_up_sentence,
        report.still_there_sentence,
        report.method_sentence,
        report.headline,
    ):
        assert sentence.endswith(".")
        assert not re.search(r"\*|\(\)|, \)|; \)|nan|None", sentence), sentence


def test_an_estimate_has_its_interval_and_its_n(report):
    for sentence in (report.means_sentence, report.medians_sentence, report.follow_up_sentence):
        assert sentence.count("95% CI") == sentence.count("n = ") > 0


def test_a_count_of_one_unit_is_never_exact_because_the_whole_s_is_in_print(study):
    """Fourteen discharged from one unit are not the fourteen that were published for all."""
    everywhere = study.stays.assign(unit="Unit 1 (supported)")
    one = partnership_case_study.findings(with_stays(study, everywhere), "Unit 1 (supported)")
    assert one.facts.stays.discharged_2014.text == "15"


def test_nobody_to_quote_leaves_no_lead_behind(study):
    rest = study.participants[study.participants["study"] != "rehabilitation"]
    frames = {**study.frames, "participants": rest}
    silent = partnership_case_study.findings(
        replace(study, frames=frames, filtered=frozenset({"participants"}))
    )
    assert not silent.quote and not silent.hard_quote
    assert silent.said == "nobody yet"


def test_a_choice_that_changes_nothing_says_so(study):
    walton = replace(study, parameters=replace(study.parameters, hub="Walton"))
    made = partnership_case_study.findings(walton).made.cells.set_index("Item")["This report"]
    assert made["Hub"] == "Walton (changes nothing here)"
    assert made["Period"] == "all dates"


def test_the_one_discharge_without_a_destination_is_told_but_not_counted(report):
    assert "stays: destination, a few records" in report.flaws_sentence
