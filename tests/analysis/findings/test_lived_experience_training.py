"""The report on lived experience in training: every claim chosen by its number."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.contracts.codes import OUTCOME_DOMAINS
from analysis.findings import lived_experience_training
from analysis.findings.lived_experience_training import report as findings_report
from analysis.findings.lived_experience_training import titles
from analysis.findings.lived_experience_training.words import size, supported
from analysis.show.words import number
from analysis.study import Study
from bite.errors import DataError

DATA = Path(__file__).parents[3] / "data"


@pytest.fixture(scope="module")
def study():
    return Study.open(DATA)


@pytest.fixture(scope="module")
def report(study):
    return lived_experience_training.findings(study)


def having(study: Study, **tables: pd.DataFrame) -> lived_experience_training.LivedExperience:
    if "studies" in tables and "screening" not in tables:
        kept = study.screening["study_id"]
        there = kept.isna() | kept.isin(tables["studies"]["study_id"])
        tables["screening"] = study.screening[there]
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
    assert found.difference_sentence.text.startswith("No question was clearly more important")
    assert "very strong" in found.agreement_sentence.text
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
            of_their_own = f'"{place}"' in Path(findings_report.__file__).read_text()
            assert of_their_own or f"#| label: {place}" in document, place


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
    assert pooled.text in report.forest_figure.item.alt
    assert f"{report.directions.at['affective', 'improved']} improved" in report.harvest_figure.alt


def test_the_full_edition_lists_everything(study, report):
    assert not report.appendix
    assert not report.checklist("prisma_2020")
    full = lived_experience_training.findings(
        replace(study, parameters=replace(study.parameters, audience="full"))
    )
    assert len(full.every_result.item.cells) == len(study.studies)
    assert len(full.every_question.item.cells) == len(study.questions)
    assert not str(report.every_result) and not str(report.every_question)
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
    assert (
        "names one occasion, at one stage" in having(study, involvement=once).involved_sentence.text
    )
    nobody = having(study, involvement=log[log["study"] == "bite"])
    assert "names no occasion" in nobody.involved_sentence.text


def test_every_figure_says_its_message_above_the_picture_and_its_n_below(report):
    for figure, message in (
        (report.matrix_figure, titles.matrix(report)),
        (report.prisma_figure, titles.prisma(report)),
        (report.harvest_figure, titles.harvest(report)),
        (report.forest_figure.item, titles.forest(report)),
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
    tied = same.assign(rank=same["rank"].clip(lower=2))
    assert "Every group puts the same" in titles.ranked(having(study, votes=tied))
    turned = same.assign(
        rank=np.where(same["group"] == "trainee", one.max() + 1 - same["rank"], same["rank"])
    )
    assert "do not all put" in titles.ranked(having(study, votes=turned))


def test_nothing_is_pooled_without_effects_and_the_forest_says_so(study):
    found = having(study, studies=study.studies.assign(effect=np.nan, se=np.nan))
    assert titles.forest(found) == "Too few effects of any one kind to pool"
    assert not str(found.forest_figure) and "fig-forest" not in found.shown_sentence.text
    assert "it stays open what changes" in found.headline
    assert found.results("affective").endswith(
        "none gives an effect size, so nothing can be pooled."
    )
    assert (
        "PRISMA-2020:20b" in found.unanswered
        and "PRISMA-2020:20b" not in lived_experience_training.findings(study).unanswered
    )


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
            said = str(getattr(told, f"{name}_sentence"))
            if told is small and name in ("depths", "without_comparison") and not said:
                continue
            assert said.endswith(".") and said[0].isupper(), said
            assert not re.search(
                r"\b[Oo]ne (programmes|studies|records|reports|results|questions|were|have)\b"
                r"|nan|None\b(?! of)|(?<![.\w])[1-9] ",
                said,
            ), said
    assert small.concern_sentence.text == "The one study raises no high concern."
    assert small.flow_sentence.endswith("That leaves one study; it had a comparison group.")
    assert small.studies_sentence.text.startswith("It was published in ")
    assert small.usual_sentence.startswith("It trains qualified staff. The methods: ")
    assert small.results("affective").startswith("The one study of what trainees feel")
    assert small.programmes_in_short.endswith("In it people with lived experience take part.")
    assert small.involved_sentence.text.endswith("something changed. @tbl-changes has it.")
    assert "at this stage: setting priorities." in small.shaped_sentence


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


def test_one_group_of_voters_is_not_set_beside_others(study):
    votes = study.votes
    one = having(study, votes=votes[votes["group"] == "trainee"])
    assert one.voters_sentence.text.startswith("Ten trainees ranked 30 questions. Agreement is")
    assert not one.difference_sentence.text and not str(one.differences_table)
    assert "tbl-agreement" not in one.agreement_sentence.text and not str(one.agreement_table)
    assert (
        "Each group counts the same"
        in lived_experience_training.findings(study).voters_sentence.text
    )


@pytest.mark.parametrize(("many", "who"), [(1, "One trainee"), (2, "Two trainees")])
def test_agreement_needs_three_voters(study, many, who):
    votes = study.votes
    few = votes[
        votes["voter"].isin(votes.loc[votes["group"] == "trainee", "voter"].unique()[:many])
    ]
    found = having(study, votes=few)
    assert found.voters_sentence.text == f"{who} ranked 30 questions."
    assert found.agreement_sentence.text.startswith(
        "Too few people voted to say how far they agree."
    )
    too_few = "They were too few to say how far people agree."
    assert found.agreement_in_short == (too_few if many == 2 else "")
    assert not [fact for fact in found.facts if fact.name.startswith("agreement.")]


def test_nobody_involved_leaves_nothing_to_point_at(study):
    log = study.involvement
    nobody = having(study, involvement=log[log["study"] != "training"])
    told = [nobody.involved_sentence.text, nobody.shaped_sentence, nobody.screened_sentence.text]
    assert not any("tbl-changes" in text for text in told) and not str(nobody.changes_table)
    assert {"GRIPP2-SF:3", "GRIPP2-SF:5"} <= nobody.unanswered
    assert (
        "screened records together"
        in lived_experience_training.findings(study).screened_sentence.text
    )


def test_studies_that_screening_does_not_know_stop_the_report(study):
    without = study.screening[study.screening["study_id"] != study.studies["study_id"].iloc[0]]
    with pytest.raises(DataError, match="1 of table studies were not included by table screening"):
        assert having(study, screening=without).flow_sentence


def test_all_or_none_compared_is_said_as_such(study):
    for design, said in (("randomised trial", "all had"), ("qualitative study", "none had")):
        found = having(study, studies=study.studies.assign(design=design))
        assert f"; {said} a comparison group." in found.flow_sentence
    every = having(study, studies=study.studies.assign(design="randomised trial"))
    assert not every.without_comparison_sentence


def test_equal_effects_do_not_make_one_sure_without_end(study):
    studies = study.studies
    studies["effect"] = np.where(studies["se"].notna(), 0.3, np.nan)
    effect = having(study, studies=studies).facts.cognitive.effect.released
    assert effect.high - effect.low > 0.1


def test_an_effect_is_printed_alike_in_text_table_and_forest(report):
    effect = report.facts.cognitive.effect
    shown = f"{effect.text} ({effect.interval.removeprefix('95% CI ')})"
    assert shown in report.pooled_table.markdown and shown in report.forest_figure.item.alt


def test_a_sentence_that_points_somewhere_is_markdown(report):
    """An inline expression's string is shown letter by letter: its `@tbl-types` would be too."""
    document = (DATA.parent / "reports/lived-experience-training.qmd").read_text()
    shown = re.findall(r"`\{python\} report\.(\w+)`", document)
    assert len(shown) > 20
    for name in shown:
        said = getattr(report, name)
        assert not (isinstance(said, str) and re.search(r"@\w", said)), name
