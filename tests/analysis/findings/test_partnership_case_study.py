"""The case study: what is in print is shown, computed beside it, and nobody is given away."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from analysis.findings import partnership_case_study
from analysis.release import Policy
from analysis.show.charts import survival as survival_chart
from analysis.show.charts.survival import survival
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
    assert "not clearly longer or shorter" in report.follow_up_in_short
    assert "Later stays did not last clearly" in report.survival_figure.alt
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
        report.heard_sentence,
        report.follow_up_in_short,
        report.headline,
    ):
        assert sentence.endswith(".")
        assert not re.search(r"\*|\(\)|, \)|; \)|nan|None", sentence), sentence


def test_what_is_withheld_for_another_s_sake_is_not_said_to_be_few(study):
    """Where two of a hundred stays are elsewhere, the unit of the others is withheld with them."""
    one, other = "Unit 1 (supported)", "Unit 2 (self-catering)"
    few = study.stays.assign(unit=[other, other, *[one] * (len(study.stays) - 2)])
    exact = replace(study, policy=Policy.named("sdap"))
    report = partnership_case_study.findings(with_stays(exact, few), one)
    assert report.facts.stays.all.released.suppressed
    for sentence in (report.method_sentence, report.few_sentence, report.medians_sentence):
        assert not re.search(r"handful|few, if any|[Tt]oo few|fewer than \d", sentence), sentence


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
    assert silent.heard_sentence == "Nobody was interviewed about it."


def test_a_choice_that_changes_nothing_says_so(study):
    walton = replace(study, parameters=replace(study.parameters, hub="Walton"))
    made = partnership_case_study.findings(walton).made.cells.set_index("Item")["This report"]
    assert made["Hub"] == "Walton (changes nothing here)"
    assert made["Period"] == "all dates"


def test_the_one_discharge_without_a_destination_is_told_but_not_counted(report):
    assert "stays: destination, a few records" in report.flaws_sentence


def test_the_figures_say_what_they_show(study, report):
    assert "The stays give the published figures exactly." in report.published_and_computed.alt
    assert "Later stays were shorter: half" in report.survival_figure.alt
    half = report.facts.median
    assert f"within {half.later.with_unit}, of earlier ones within {half.earlier.text}" in (
        report.survival_figure.alt
    )
    unit = partnership_case_study.findings(study, "Unit 2 (self-catering)")
    assert "Unit 2 (self-catering) beside what was published" in unit.published_and_computed.alt


def test_longer_stays_are_said_to_be_longer(study, report):
    """Harm planted: the later stays last three times as long as the earlier ones did."""
    stays = study.stays
    later = stays["admitted"] >= report.split
    earlier = stays[~later]
    longer = earlier.assign(
        admitted=earlier["admitted"] + pd.DateOffset(years=3),
        discharged=earlier["admitted"]
        + pd.DateOffset(years=3)
        + 3 * (earlier["discharged"] - earlier["admitted"]),
    )
    shorter = earlier.assign(
        discharged=earlier["admitted"] + (earlier["discharged"] - earlier["admitted"]) / 5
    )
    both = pd.concat([shorter, longer], ignore_index=True)
    both["discharged"] = both["discharged"].dt.normalize()
    both["stay_id"] = [f"RS{i:03d}" for i in range(len(both))]
    found = partnership_case_study.findings(with_stays(study, both))
    assert "longer than those before" in found.follow_up_sentence
    assert "longer. That does not show" in found.follow_up_in_short
    assert "Later stays were longer" in found.survival_figure.alt


def test_who_spoke_to_a_theme_is_counted_by_group(study, report):
    asked = study.coding.participants
    users = sum(p.study == "rehabilitation" and p.group == "service_user" for p in asked)
    assert users == 4
    assert "all four service users and both members of staff" in report.heard_sentence
    assert report.heard_sentence.count("what was hard") == 1


def test_a_curve_of_whom_nothing_may_be_shown_says_so():
    policy = Policy.named("mhsds")
    frame = pd.DataFrame({"group": ["A", "A", "B"], "days": [0, 30, 0], "share": [100, 50, 100],
                          "low": [100, 20, 100], "high": [100, 80, 100],
                          "at_risk": [3, 2, 1]})  # fmt: skip
    estimates = dict.fromkeys(("share", "low", "high"), "at_risk")
    table = policy.table(frame, counts=["at_risk"], estimates=estimates, plain=["days"])
    figure = survival("x", table, source="here")
    assert "A, still there: withheld" in figure.alt and "nan" not in figure.alt


def test_names_at_the_ends_of_two_lines_never_lie_on_each_other():
    """Two curves that end at the same place."""
    frame = pd.DataFrame(
        {"group": ["A"] * 2 + ["B"] * 2, "days": [0, 90] * 2, "share": [100.0, 40.0] * 2}
    )
    for level in (2.0, 40.0, 97.0):
        frame.loc[frame["days"] == 90, "share"] = level
        ends = survival_chart._ends(frame, ["A", "B"], 90.0)
        (_, one, text), (_, other, _) = ends["A"], ends["B"]
        line = survival_chart._LINE
        assert abs(one - other) >= line * (text.count("\n") + 1)
        assert min(one, other) >= line / 2 and max(one, other) <= 104 - line / 2


# -- odd worlds: few stays, none ended, one period -----------------------------------------------


def said(study: Study, stays: pd.DataFrame, unit: str = "all"):
    report = partnership_case_study.findings(with_stays(study, stays), unit)
    told = (
        report.headline, report.means_sentence, report.few_sentence, report.medians_sentence,
        report.follow_up_sentence, report.follow_up_in_short, report.still_there_sentence,
        report.method_sentence, report.agreement_sentence, report.published_and_computed.alt,
    )  # fmt: skip
    for sentence in told:
        assert not re.search(r"nan|None|\(\)|\. \.|\* ", sentence), sentence
    return report


def test_where_no_stay_has_ended_no_interval_without_width_is_given(study):
    unfinished = study.stays.assign(discharged=pd.NaT, destination=None)
    for unit in ("all", "Unit 2 (self-catering)"):
        report = said(study, unfinished, unit)
        assert report.follow_up_sentence.startswith("Too few stays ended in their first year")
        assert "too few stays ended in these months" in report.means_sentence
        assert "comparison" in report.absent.text and "curves" not in report.absent.text
    assert "Not all of the published" in said(study, unfinished).agreement_sentence


def test_where_everybody_has_left_the_periods_can_still_be_compared(study):
    ended = study.stays[study.stays["discharged"].notna()].reset_index(drop=True)
    report = said(study, ended)
    assert "shorter than those before" in report.follow_up_sentence
    assert "how many have no day of discharge written down is not told" in report.method_sentence


@pytest.mark.parametrize(("early", "when"), [(True, "before"), (False, "in")])
def test_stays_of_one_period_are_compared_with_nothing(study, report, early, when):
    begins = study.stays["admitted"] < report.split
    one = said(study, study.stays[begins == early].reset_index(drop=True))
    assert one.follow_up_sentence.startswith(f"All of these stays began {when} September 2014")
    assert "Half of the stays had ended within" in one.survival_figure.alt
    assert "; for 201" in one.means_sentence and "it gives none" in one.means_sentence
    assert 'of="comparison"' in one.absent.text


def test_of_a_handful_of_stays_no_month_is_told_and_no_curve_drawn(study):
    one = said(study, study.stays.head(1))
    assert one.method_sentence.startswith("How many stays the stays table holds here is not told")
    assert str(one.survival_figure).startswith("Too few stays were followed")
    assert one.absent.text.startswith('::: {.there-are-no of="ways curves comparison"}')
    none = said(study, study.stays.head(0))
    assert none.follow_up_sentence == "There is no stay to follow." and not none.medians_sentence


def test_nothing_is_missing_from_the_shipped_data(study, report):
    assert not report.absent
    frames = {**study.frames, "rehab_partners": study.rehab_partners.head(0)}
    bare = partnership_case_study.findings(replace(study, frames=frames))
    assert 'of="partners"' in bare.absent.text


def test_a_name_lies_on_no_other_line():
    """One line ends early at the height at which the other goes on."""
    days = [0, 270, 0, 270, 300, 900]
    frame = pd.DataFrame({"group": ["A"] * 2 + ["B"] * 4, "days": days, "share": [100.0] * 6})
    _, y, text = survival_chart._ends(frame, ["A", "B"], 900.0)["A"]
    assert y + 0.5 * survival_chart._LINE * (text.count("\n") + 1) < 100


@pytest.mark.parametrize("last", [400, 700, 800, 1400, 4000])
def test_days_under_the_chart_leave_room_for_one_another(last):
    marks = survival_chart._marks((0, 90, 180, 270, 365, 540), last)
    assert marks[0] == 0 and marks[-1] <= last and len(marks) <= 7
    if last > 756:
        assert all(b - a >= 0.1 * last for a, b in pairwise(marks))
