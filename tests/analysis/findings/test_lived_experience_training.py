"""The report on lived experience in training: every claim chosen by its number."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.contracts.codes import OUTCOME_DOMAINS
from analysis.findings import lived_experience_training
from analysis.findings.lived_experience_training import titles
from analysis.findings.lived_experience_training.words import size, supported
from analysis.show.words import number
from analysis.study import Study

DATA = Path(__file__).parents[3] / "data"


@pytest.fixture(scope="module")
def study():
    return Study.open(DATA)


@pytest.fixture(scope="module")
def report(study):
    return lived_experience_training.findings(study)


def having(study: Study, **tables: pd.DataFrame) -> lived_experience_training.LivedExperience:
    return lived_experience_training.findings(replace(study, frames={**study.frames, **tables}))


def test_the_flow_adds_up_and_ends_in_the_studies(study, report):
    f = report.facts.review
    assert f.identified.value == len(study.screening)
    on_title = int((study.screening["stage"] == "screening").sum())
    read = f.identified.value - f.duplicates.value - on_title - f.not_retrieved.value
    assert read == f.assessed.value
    assert f.assessed.value - f.excluded.value == f.reports.value
    assert f.studies.value == study.studies["study_id"].nunique()


def test_published_aims_groups_and_domains(report):
    f = report.facts
    assert (f.published.aims.value, f.published.groups.value, f.published.domains.value) == (
        3,
        3,
        3,
    )
    assert f.published.groups.value == len(report.study.votes["group"].unique())


def test_no_study_or_programme_carries_a_name_that_could_be_real(study):
    for table, column in (("studies", "study_id"), ("programmes", "programme_id")):
        names = study.table(table)[column]
        assert names.str.endswith("(synthetic)").all()


def test_an_effect_never_stands_without_its_interval_and_people(report):
    for domain in OUTCOME_DOMAINS:
        if report.syntheses[domain].pooled is not None:
            fact = report.facts[f"{domain}.effect"]
            assert fact.interval
            assert fact.released.n > 0
            assert fact.interval in report.results(domain)


@pytest.mark.parametrize(
    ("effect", "says"),
    [
        (0.6, "results were better with involvement, by a moderate amount"),
        (0.0, "there was no clear difference"),
        (-0.6, "results were worse with involvement"),
    ],
)
def test_words_follow_the_pooled_effect(study, effect, says):
    studies = study.studies
    studies["effect"] = np.where(studies["se"].notna(), effect, np.nan)
    found = having(study, studies=studies)
    assert says in found.results("affective")
    headline = found.headline
    assert ("clearly worse" in headline) == (effect < 0)
    advice = " ".join(r.advice for r in supported(found))
    assert ("Plan, teach and assess" in advice) == (effect > 0)
    assert ("Find out why involvement goes with worse" in advice) == (effect < 0)
    assert {0.6: "better", 0.0: "No clear difference", -0.6: "worse"}[effect] in titles.forest(
        found
    )
    assert ("is clearly better" in headline or "are clearly better" in headline) == (effect > 0)


def test_a_domain_nobody_studied_is_said_to_be_so(study):
    studies = study.studies
    rest = studies[studies["domain"] != "behavioural"]
    questions = study.questions.assign(gap=None)
    found = having(study, studies=rest, questions=questions)
    assert found.results("behavioural") == "No study looked at what trainees do."
    assert "five of five for behavioural outcomes" in found.gap_sentence


def test_groups_that_agree_are_not_said_to_differ(study):
    votes = study.votes
    one = votes[votes["voter"] == "V01"].set_index("question_id")["rank"]
    same = votes.assign(rank=votes["question_id"].map(one))
    found = having(study, votes=same)
    assert found.difference_sentence.startswith("No question was clearly more important")
    assert "very strong" in found.agreement_sentence
    assert found.agreement_in_short == "They agreed on most of the order."


def test_a_recommendation_goes_when_its_evidence_goes(study, report):
    advice = [r.advice for r in supported(report)]
    assert any("Plan, teach and assess together" in text for text in advice)
    led = study.programmes.assign(depth="leading", evaluated=True)
    without = [r.advice for r in supported(having(study, programmes=led))]
    assert not any("Plan, teach" in text or "Evaluate" in text for text in without)


def test_every_recommendation_points_at_something_in_the_document(report):
    document = (DATA.parent / "reports/lived-experience-training.qmd").read_text()
    for recommendation in supported(report):
        places = [w.strip("().,;@") for w in recommendation.evidence.split() if "@" in w]
        assert places
        for place in places:
            assert f"#| label: {place}" in document, place


def test_the_top_ten_comes_with_the_gap_each_would_fill(report):
    cells = report.top_table.cells
    assert cells["Place"].tolist() == [str(i) for i in range(1, 11)]
    place = cells["Place on the map (studies there)"]
    assert place.str.contains(r"\((?:\d+|none)\)|not on the map").all()


def test_participants_are_counted_exactly(report):
    f = report.facts.voters
    assert f.all.text == "27"
    assert (f.service_user_educator.value, f.service_user.value, f.trainee.value) == (9, 8, 10)


def test_the_matrix_shows_every_programme_once(study, report):
    drawn = report.matrix_figure.data
    assert set(drawn.columns) == {"heading", "value", *study.programmes["programme_id"]}
    depth = drawn[drawn["heading"] == "depth"].drop(columns=["heading", "value"])
    assert (depth.sum() == 1).all()


def test_pictures_say_what_they_show(report):
    assert "836 identified" in report.prisma_figure.alt
    pooled = report.facts.affective.effect
    assert pooled.text in report.forest_figure.alt
    assert f"{report.directions.at['affective', 'improved']} improved" in report.harvest_figure.alt


def test_the_full_edition_lists_everything(study, report):
    assert not report.appendix
    assert not report.checklist("prisma_2020")
    full = lived_experience_training.findings(
        replace(study, parameters=replace(study.parameters, audience="full"))
    )
    text = str(full.appendix)
    assert text.count("(synthetic)") == len(study.studies)
    assert "PRISMA-2020:13a" in str(full.checklist("prisma_2020"))


def test_cohens_words():
    assert [size(x) for x in (0.1, 0.2, -0.49, 0.5, 0.8)] == [
        "very small", "small", "small", "moderate", "large",
    ]  # fmt: skip


def test_a_result_that_hangs_on_weak_studies_is_not_in_the_headline(report):
    """What trainees know: just clear with all studies, not clear without those of high concern."""
    pooled, without = (
        found["cognitive"].pooled for found in (report.syntheses, report.sensitivity)
    )
    assert pooled.low > 0 > without.low
    assert not report.stands("cognitive") and report.stands("affective")
    assert "Without studies that raise high concern the difference is not clear" in report.results(
        "cognitive"
    )
    better, unclear = report.headline.split(" For ")
    assert "what trainees know" in unclear and "what trainees know" not in better


def test_the_headline_tells_of_an_association(report):
    assert report.headline.startswith("Where service users are involved in training, ")
    assert "improve" not in report.headline


def test_a_limit_that_is_not_nought_never_prints_as_nought(report):
    effect = report.facts.cognitive.effect
    assert 0 < effect.released.low < 0.005
    assert "95% CI 0.00 to" not in effect.interval
    assert "(0.00 to" not in " ".join(report.pooled_table.cells.iloc[:, 2])


def test_studies_are_counted_not_results(study):
    """A study that found two improvements in one domain is one study."""
    twice = pd.concat([study.studies, study.studies[study.studies["domain"] == "affective"]])
    found = having(study, studies=twice.reset_index(drop=True)).facts.affective
    assert found.improved.value <= found.studies.value


def test_programmes_and_advice_are_told_in_their_number(study, report):
    none = study.programmes.assign(depth="collaborating", role="co-designer")
    said = having(study, programmes=none).programmes_in_short
    assert "In none of them do people tell" in said and "In none do they lead." in said
    log = study.involvement
    once = log[log["study"] == "training"].head(1)
    assert "names one occasion, at one stage" in having(study, involvement=once).involved_sentence
    nobody = having(study, involvement=log[log["study"] == "bite"])
    assert "names no occasion" in nobody.involved_sentence


def test_every_figure_says_its_message_above_the_picture_and_its_n_below(report):
    for figure, message in (
        (report.matrix_figure, titles.matrix(report)),
        (report.prisma_figure, titles.prisma(report)),
        (report.harvest_figure, titles.harvest(report)),
        (report.forest_figure, titles.forest(report)),
        (report.gap_figure, titles.gaps(report)),
        (report.ranked_figure, titles.ranked(report)),
    ):
        assert message in figure.alt
        assert re.search(r"\d", figure.n), figure.name


def test_the_harvest_tells_what_is_for_the_worse_too(study):
    for direction, said in (
        ("improved", "All 48 results are for the better, none for the worse"),
        ("worse", "None of 48 results are for the better, 48 for the worse"),
    ):
        found = having(study, studies=study.studies.assign(direction=direction))
        assert titles.harvest(found) == said


def test_the_map_is_full_empty_or_in_between(study, report):
    empty = int((report.gaps["studies"] == 0).sum())
    assert titles.gaps(report).startswith(number(empty).capitalize())
    one = study.studies[study.studies["audience"] == "nursing students"]
    none = study.questions.assign(gap=None)
    assert "Every cell" in titles.gaps(having(study, studies=one, questions=none))


def test_what_the_groups_put_first_is_read_from_their_ranks(study):
    votes = study.votes
    one = votes[votes["voter"] == "V01"].set_index("question_id")["rank"]
    same = votes.assign(rank=votes["question_id"].map(one))
    assert "same question first" in titles.ranked(having(study, votes=same))
    tied = votes.assign(rank=1)
    assert "Every group puts the same" in titles.ranked(having(study, votes=tied))
    turned = same.assign(
        rank=np.where(same["group"] == "trainee", one.max() + 1 - same["rank"], same["rank"])
    )
    assert "do not all put" in titles.ranked(having(study, votes=turned))


def test_nothing_is_pooled_without_effects_and_the_forest_says_so(study):
    found = having(study, studies=study.studies.assign(effect=np.nan, se=np.nan))
    assert titles.forest(found) == "Too few effects of any one kind to pool"
    assert titles.forest(found) in found.forest_figure.alt
    assert "nan" not in found.forest_figure.alt


def test_description_is_told_in_its_number(study, report):
    """One programme, one study, one record: no sentence says `one programmes`."""
    first = study.studies.head(1)
    screening = study.screening
    kept = screening[screening["study_id"].isin(first["study_id"])].head(1)
    log = study.involvement
    small = having(
        study,
        programmes=study.programmes.head(1),
        studies=first,
        screening=kept,
        questions=study.questions.assign(gap=None),
        involvement=log[log["study"] == "training"].head(1),
    )
    for told in (report, small):
        for name in (
            "usual", "evaluated", "depths", "sources", "flow", "concern",
            "without_comparison", "depends", "questions", "shaped",
        ):  # fmt: skip
            said = getattr(told, f"{name}_sentence")
            assert said.endswith(".") and said[0].isupper(), said
            assert not re.search(
                r"\b[Oo]ne (programmes|studies|records|reports|results|questions|were|have)\b"
                r"|nan|None\b(?! of)|(?<![.\w])[1-9] ",
                said,
            ), said
    assert small.concern_sentence.startswith(("The one study raises", "None of the studies raise"))
    assert "That leaves one study;" in small.flow_sentence


def test_questions_in_empty_cells_are_those_that_no_study_answers(study, report):
    empty = {row["gap"] for _, row in report.gaps.iterrows() if row["studies"] == 0}
    f = report.facts.questions
    assert f.in_empty_cells.value == int(study.questions["gap"].isin(empty).sum()) > 0
    top = report.order.head(10)["gap"].isin(empty).sum()
    assert f"Among the ten that came first, {number(int(top))} would" in report.questions_sentence


def test_results_without_a_comparison_group_are_no_rosier_than_they_are(study, report):
    assert "rosier" in report.depends_sentence
    f = report.facts.results
    assert f.improved_alone.value / f.alone.value > f.improved_compared.value / f.compared.value
    even = having(study, studies=study.studies.assign(direction="improved")).depends_sentence
    assert "rosier" not in even and "all 27 results were for the better" in even
