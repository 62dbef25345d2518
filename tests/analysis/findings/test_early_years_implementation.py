"""The early-years study: coverage of the theory, the survey, learning points and evidence."""

import dataclasses
import re
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from analysis import Study
from analysis.findings import early_years_implementation
from analysis.findings.early_years_implementation import EarlyYears
from analysis.findings.early_years_implementation.survey import Survey
from analysis.synthetic.strands import nomad as planted
from bite.errors import DataError

DATA = Path(__file__).parents[3] / "data"
REPORT = Path(__file__).parents[3] / "reports" / "early-years-implementation.qmd"


@cache
def report(audience: str = "public") -> EarlyYears:
    return early_years_implementation.findings(Study.open(DATA, audience=audience))


def test_at_most_ten_staff_of_two_organisations() -> None:
    f = report().facts
    assert f.people.all.value <= f.published.staff_at_most.value == 10
    assert f.people.life_rooms_staff.value and f.people.childrens_centre_staff.value
    assert f.published.parents.value == f.involved.people.value == 3


def test_sixteen_sub_constructs_seen_from_both_sides() -> None:
    assert len(report().subs) == 16
    assert len(report().matrix.cells) == 16
    assert report().matrix.cells.shape[1] == 3


def test_every_passage_named_in_the_matrix_exists() -> None:
    labels = {report().project.label(s.id) for s in report().project.segments}
    named = set(re.findall(r"E\d\d\.x?\d\d", report().matrix.markdown))
    assert named and named <= labels


def test_links_lead_somewhere_in_the_full_edition_and_nowhere_in_the_public_one() -> None:
    full = report("full")
    targets = set(re.findall(r"\{#(seg-[\w-]+)\}", full.passages.text))
    linked = set(
        re.findall(r"\(#(seg-[\w-]+)\)", full.matrix.markdown + full.contexts_table.markdown)
    )
    assert linked and linked <= targets
    assert "(#seg-" not in report().matrix.markdown
    assert not report().passages


def test_words_of_those_who_did_not_agree_are_nowhere() -> None:
    full = report("full")
    shown = full.passages.text + full.deviant.text
    for construct in full.constructs:
        part = full.construct(construct.name)
        shown += part.worked.text + part.hard.text
    for segment in full.project.segments:
        if not full.project.participant(segment.speaker).quote_consent:
            assert segment.text[:40] not in shown


def test_a_quote_for_what_worked_is_not_used_again_for_what_was_hard() -> None:
    quotes = []
    for construct in report().constructs:
        part = report().construct(construct.name)
        quotes += re.findall(r"^> (.+)$", part.worked.text + "\n" + part.hard.text, re.MULTILINE)
    assert len(quotes) == len(set(quotes)) == 16


def test_every_learning_point_of_the_report_names_passages() -> None:
    calls = re.findall(r"\{python\} (report\.evidence\(.+?\))`", REPORT.read_text("utf-8"))
    assert len(calls) >= 8
    for call in calls:
        text = eval(call, {"report": report()}).text
        assert re.search(r'refs="E\d\d\.\d\d', text), call


def test_a_learning_point_without_evidence_is_marked_to_go() -> None:
    assert report().evidence("Sustainment", mark="Success").text == "[]{.no-evidence}"


def test_no_learning_point_goes_where_all_were_heard() -> None:
    calls = re.findall(r"\{python\} (report\.evidence\(.+?\))`", REPORT.read_text("utf-8"))
    assert not [c for c in calls if "no-evidence" in eval(c, {"report": report()}).text]


def test_what_worked_is_said_only_where_somebody_told_of_it_so() -> None:
    """Every sentence beside such a lead names its marks; with one person, none that nobody told
    stands below the words that no passage was marked."""
    text = REPORT.read_text("utf-8")
    lines = [line for line in text.splitlines() if "_lead`" in line]
    assert len(lines) == 8
    few = having(participants=report().study.participants.query("participant_id == 'E04'"))
    silent = set(few.absent.text.split('of="')[1].split('"')[0].split())
    gone = kept = 0
    for line in lines:
        name, which = re.search(r'construct\("(.+?)"\)\.(worked|hard)_lead', line).groups()
        sentences = re.findall(
            r'\[\[.+?\]\{\.if-heard theme="(.+?)"\}\]\{\.if-any of="(.+?)"\}', line
        )
        assert len(sentences) == line.count(".if-heard")
        for themes, of in sentences:
            expected = [
                f"{which}-{one.strip().lower().replace(' ', '-')}" for one in themes.split(";")
            ]
            assert of.split() == expected
            left_out = bool(silent & set(expected))
            gone, kept = gone + left_out, kept + (not left_out)
            if "No passage here was marked" in getattr(few.construct(name), f"{which}_lead").text:
                assert left_out, (name, which, of)
    assert gone and kept
    assert not report().absent.text.count("worked-")
    assert set(re.findall(r"(?:worked|hard)-[a-z-]+", text)) - silent


def test_two_groups_of_one_person_each_are_not_compared() -> None:
    people = report().study.participants
    few = having(participants=people[people["participant_id"].isin(["E01", "E09"])])
    assert sorted(few.sizes.values()) == [1, 1]
    assert few.differing_sentence == (
        "Too few were heard to set the two groups against each other (one of the Life Rooms and "
        "one of the Children’s Centre)."
    )
    assert report().differing_sentence.startswith("Both groups")


def test_where_nobody_was_interviewed_no_learning_point_is_given_and_it_says_why() -> None:
    spoke = report().study.participants
    nobody = having(participants=spoke[spoke["study"] != "early_years"])
    assert nobody.evidence("Sustainment").text == "[]{.no-evidence}"
    assert "so none is given" in nobody.learning_sentence
    assert report().learning_sentence == "Each point names the passages on which it rests."
    for shown in ("people_table", "coverage_figure", "matrix", "marks_table", "contexts_table"):
        assert str(getattr(nobody, shown)).startswith("Nobody was interviewed")


def test_what_worked_is_led_to_by_whose_view_it_is() -> None:
    assert report().construct("Coherence").worked_lead.text == "**What worked, as staff told it.**"
    spoke = report().study.participants
    few = having(participants=spoke[spoke["participant_id"] == "E04"])
    leads = {few.construct(c.name).hard_lead.text for c in few.constructs}
    assert any(lead.startswith("**What was hard.** No passage here was marked") for lead in leads)


def test_a_construct_that_all_spoke_to_names_no_groups() -> None:
    assert report().construct("Coherence").sentence.startswith("All 9 staff spoke to it, in 14 pas")
    some = having(participants=report().study.participants.query("group != 'life_rooms_staff'"))
    assert some.construct("Coherence").sentence.startswith("All 4 staff spoke to it, in ")
    one = having(participants=report().study.participants.query("participant_id == 'E04'"))
    assert one.construct("Coherence").sentence.startswith("The only one of the staff spoke to it")


def test_what_parents_asked_for_stands_only_if_they_did() -> None:
    log = report().study.involvement
    silent = having(involvement=log[log["study"] != "early_years"])
    assert silent.if_consulted("They asked.") == "" and silent.late_sentence == ""
    assert report().if_consulted("They asked.") == "They asked."
    assert report().late_sentence.startswith("They came in late")
    early = log.assign(stage=log["stage"].where(log["study"] != "early_years", "design"))
    assert having(involvement=early).late_sentence == ""


def test_general_items_stand_each_for_itself() -> None:
    said = report().survey.general_sentence
    for item in report().survey.items.general:
        assert f"“{item}” {report().survey.change_of(item)}" in said
    nobody = having(nomad=report().study.nomad.head(0)).survey
    assert nobody.general_sentence == "" and nobody.details == nobody.sentence


def test_few_people_are_called_few_and_many_are_not() -> None:
    answers = report().study.nomad
    assert "With ten people the intervals are wide" in report().survey.details
    four = [answers.assign(respondent=answers["respondent"] + f"-{i}") for i in range(4)]
    many = having(nomad=pd.concat(four, ignore_index=True)).survey
    assert "the intervals are wide" not in many.details


def test_the_survey_finds_what_was_planted_and_says_no_more() -> None:
    """Coherence was planted to rise by 0.8 and collective action by 0.1, on ten people."""
    changes = report().survey.changes.set_index("construct")
    for construct, key in (("Coherence", "C"), ("Collective action", "A")):
        row = changes.loc[construct]
        assert row["low"] <= planted.CHANGE[key] <= row["high"]
    assert "rose" in report().survey.change_of("Coherence")


def test_words_follow_the_interval() -> None:
    for construct in report().survey.items.constructs:
        row = report().survey.changes.set_index("construct").loc[construct]
        said = report().survey.change_of(construct)
        assert said.startswith("rose") == (row["low"] > 0)
        assert said.startswith("fell") == (row["high"] < 0)


def test_a_survey_in_which_nothing_changed_says_so() -> None:
    study = report().study
    answers = study.nomad
    first = answers[answers["wave"] == 1]
    same = pd.concat([first, first.assign(wave=2)], ignore_index=True)
    frozen = dataclasses.replace(study, frames={**study.frames, "nomad": same})
    sentence = Survey(frozen).sentence
    assert "rose" not in sentence and "fell" not in sentence and "no clear change" in sentence


def test_the_phrase_that_parents_struck_out_stays_out() -> None:
    text = REPORT.read_text("utf-8") + report().matrix.markdown
    assert "hard to reach" not in text.casefold()


def test_stari_has_both_strands() -> None:
    text = report("full").stari.text
    assert len(re.findall(r'item="StaRI:\d+s"', text)) == 27
    assert len(re.findall(r'item="StaRI:\d+i"', text)) == 27
    assert not report().stari


def having(**frames: pd.DataFrame) -> EarlyYears:
    study = report().study
    changed = dataclasses.replace(
        study, frames={**study.frames, **frames}, filtered=frozenset({"participants"})
    )
    return early_years_implementation.findings(changed)


def test_who_was_interviewed_is_told_in_the_number_there_is() -> None:
    spoke = report().study.participants
    one = spoke[spoke["participant_id"] == "E01"]
    assert having(participants=one).asked == (
        "We asked one member of staff of the Life Rooms how that went."
    )
    nobody = having(participants=spoke[spoke["study"] != "early_years"])
    assert "nobody has answered yet" in nobody.asked
    assert nobody.construct("Coherence").sentence.startswith("Nobody was interviewed")
    assert nobody.coverage_sentence.startswith("Nobody was interviewed")
    assert nobody.sample_sentence.endswith("nobody has taken part yet.")
    assert nobody.headline.startswith("No staff were interviewed")
    few = report().asked
    assert few.startswith("We asked nine members of staff") and "five for the Life Rooms" in few


@pytest.mark.parametrize(
    ("occasions", "changed", "says"),
    [
        (0, 0, "The log names no occasion"),
        (1, 1, "consulted once; the report changed."),
        (2, 1, "consulted twice; once the report changed."),
        (2, 2, "consulted twice; each time the report changed."),
        (2, 0, "consulted twice; the log does not say what changed."),
    ],
)
def test_consulting_parents_is_told_as_often_as_it_happened(occasions, changed, says) -> None:
    log = report().study.involvement
    log = log[log["study"] == "early_years"].head(occasions)
    effects = [row if i < changed else None for i, row in enumerate(log["what_changed"])]
    told = having(involvement=log.assign(what_changed=pd.Series(effects, log.index, dtype=object)))
    assert says in told.involved_sentence
    assert bool(told.involved_in_short) == bool(occasions)


def test_the_survey_counts_its_own_items() -> None:
    survey = report().survey
    said = survey.method_sentence
    assert "Ten staff answered the survey twice: twenty items" in said
    assert "three general items" in said and "One item is worded the other way round" in said


def test_a_survey_answered_twice_by_one_person_shows_no_change() -> None:
    answers = report().study.nomad
    one = answers["respondent"].unique()[0]
    lone = having(nomad=answers[(answers["wave"] == 1) | (answers["respondent"] == one)]).survey
    assert "(one of them twice)" in lone.method_sentence
    assert lone.sentence == "Too few staff answered both surveys to say what changed."
    assert "too few staff" in lone.change_of("Coherence")
    assert not str(lone.figure) and str(lone.shown) == "@tbl-survey shows what was answered."


def test_skipped_items_are_told_as_a_flaw_with_what_became_of_it() -> None:
    assert "nomad: score, 7 records" in report().flaws_sentence
    assert "left out of the construct's mean" in report().flaws_sentence
    assert not report().handled_in_full and report("full").handled_in_full


def test_a_codebook_of_one_s_own_is_told_what_is_looked_for_where_and_what_to_do() -> None:
    with pytest.raises(DataError) as caught:
        report().framework("My own tree")
    (fault,) = caught.value.faults
    assert "no code “My own tree”" in fault.what and "“Partnership working”" in fault.what
    assert fault.where.file.endswith("interviews.qdpx")
    assert "bite import" in fault.do and "docs/qualitative.md" in fault.do
    title = re.search(r"“(Themes: .+?)”", fault.do).group(1)
    assert f"## {title}" in (REPORT.parents[1] / "docs" / "qualitative.md").read_text("utf-8")


def test_one_group_of_staff_alone_is_said_to_be_alone() -> None:
    spoke = report().study.participants
    staff = spoke[(spoke["study"] != "early_years") | (spoke["group"] == "life_rooms_staff")]
    alone = having(participants=staff)
    assert alone.sample_sentence.endswith("five took part, of the Life Rooms alone.")
    assert alone.coverage_sentence == (
        "Staff of the Life Rooms alone were interviewed; they spoke to all sixteen sub-constructs."
    )
    assert "by both groups" not in alone.coverage_figure.alt
    assert not alone.differing_sentence and report().differing_sentence.startswith("Both groups")


def test_nobody_who_agreed_to_be_quoted_is_told_in_words() -> None:
    spoke = report().study.participants.assign(quote_consent=False)
    assert having(participants=spoke).consent_sentence.startswith("None of the nine agreed to be")
    one = having(participants=spoke[spoke["participant_id"] == "E04"])
    assert one.consent_sentence.startswith("The one did not agree to be quoted; what was said")
    lead = one.construct("Coherence").worked_lead.text
    assert lead == "**What worked, as staff told it.** These passages are counted, not quoted."


def test_a_survey_answered_once_is_told_as_once_and_shows_what_was_answered() -> None:
    answers = report().study.nomad
    once = having(nomad=answers[answers["wave"] == 1])
    assert "Ten staff answered the survey once:" in once.survey.method_sentence
    assert once.survey.in_short == ", and a short survey" and not once.survey.in_discussion
    assert "fig-survey" not in once.survey.shown.text + once.survey.details
    table = once.survey.table.item
    assert list(table.cells.columns) == ["Construct or item", "Mean", "Staff"]
    assert "–" not in "".join(table.cells["Mean"])
    assert report().survey.in_short == ", and a short survey at two points in time"


def test_two_people_are_too_few_to_compare_and_equal_changes_have_no_interval() -> None:
    answers = report().study.nomad
    few = answers[answers["respondent"].isin(answers["respondent"].unique()[:2])]
    assert having(nomad=few).survey.sentence == (
        "Too few staff answered both surveys to say what changed."
    )
    first = answers[answers["wave"] == 1].assign(score=2, not_relevant=False)
    both = pd.concat([first, first.assign(wave=2, score=3)])
    for survey in (having(nomad=both).survey,):
        assert not any("rose" in survey.change_of(c) for c in ("Coherence", *survey.items.general))
        assert "by the same amount for all ten" in survey.change_of("Coherence")


def test_a_checklist_ticks_nothing_that_these_data_leave_empty() -> None:
    full = report("full")
    log, spoke = full.study.involvement, full.study.participants
    silent = dataclasses.replace(
        full.study, frames={**full.study.frames, "involvement": log[log["study"] != "early_years"]}
    )
    shown = str(early_years_implementation.findings(silent).gripp2("early_years"))
    assert shown.count("{.not-reported}") == 3 and shown.count("checklist-place") == 2
    nobody = dataclasses.replace(
        full.study,
        frames={**full.study.frames, "participants": spoke[spoke["study"] != "early_years"]},
        filtered=frozenset({"participants"}),
    )
    without = early_years_implementation.findings(nobody)
    for item in ("COREQ:29", "COREQ:32", "COREQ:24", "StaRI:19s"):
        assert item not in str(without.checklist("coreq")) + str(without.stari)
    assert 'item="COREQ:29"' in str(full.checklist("coreq"))


def test_where_nobody_was_consulted_nothing_is_said_of_how_they_were_asked() -> None:
    log = report().study.involvement
    silent = having(involvement=log[log["study"] != "early_years"])
    assert not silent.consulted_sentence and not str(silent.involved)
    assert "Parents and carers" not in silent.timeline.markdown
    assert report().consulted_sentence.startswith("They were asked informally")


def test_a_sentence_that_points_somewhere_is_markdown() -> None:
    """An inline expression's string is shown letter by letter: its `@tbl-survey` would be too."""
    shown = re.findall(r"`\{python\} report\.((?:survey\.)?\w+)`", REPORT.read_text("utf-8"))
    assert len(shown) > 15
    for name in shown:
        said = report()
        for part in name.split("."):
            said = getattr(said, part)
        assert not (isinstance(said, str) and re.search(r"@\w", said)), name
