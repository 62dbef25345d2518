"""What every quotation passes: consent, place, speaker, size of the group, nothing identifying."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from analysis import Study
from analysis.findings import bite_summary
from analysis.findings import early_years_implementation as early_years
from analysis.findings import partnership_case_study as case_study
from analysis.findings import partnership_evaluation as partnership
from analysis.qualitative import evidence, themes
from analysis.qualitative.clearance import Clearance, Cleared
from analysis.qualitative.coding import Code, CodedProject, Coding, Participant, Segment, Source
from analysis.show.quotes import excerpt, inline, quotations
from bite.errors import DataError

DATA = Path(__file__).parents[3] / "data"
SAID = {
    "P01": "they know my face and that is what makes me come back here",
    "P02": "nobody asked me to fill in a form and I liked that very much",
    "P03": "it was Brian on the door who made me stay for the whole day",
    "P04": "I would rather that nobody ever prints what I am saying here",
    "S01": "we are two only and each knows what the other one would say",
    "S02": "there is nobody to cover for me when I am off sick you know",
}


@pytest.fixture
def project() -> CodedProject:
    sources, segments, codings = [], [], []
    for who, words in SAID.items():
        text = f"Interviewer: Go on.\n{who}: Well. {words}.\n"
        start = text.index(words)
        sources.append(Source(f"t{who}", who, text, "s"))
        segments.append(Segment(f"g{who}", f"t{who}", start, start + len(words), words, who))
        codings.append(Coding(f"c{who}", f"g{who}", "trust", "me"))
    people = [
        Participant(who, "s", "partner" if who[0] == "P" else "staff", who != "P04") for who in SAID
    ]
    codes = (Code("all", "All"), Code("trust", "Trust: in people", "all"), Code("none", "Money"))
    return CodedProject("x", tuple(people), tuple(sources), codes, tuple(segments), tuple(codings))


def test_only_what_passes_is_ever_chosen(project):
    chosen = Clearance(project).choose(["Trust: in people"], "s", per_code=9)
    assert {c.quote.speaker for c in chosen["Trust: in people"]} == {"P01", "P02"}


@pytest.mark.parametrize(
    ("segment", "why"),
    [
        ("gP03", "“Brian” may identify somebody: a given name"),
        ("gP04", "did not agree"),
        ("gS01", "only 2 of this group"),
    ],
)
def test_what_may_not_be_quoted_says_why(project, segment, why):
    with pytest.raises(DataError, match=why):
        Clearance(project).passage(segment)
    assert SAID[segment[1:]] not in excerpt(Clearance(project), segment)


def test_words_that_stand_elsewhere_or_are_changed_are_refused(project):
    quote = Clearance(project).passage("gP01").quote
    for other in (
        replace(quote, text=quote.text.replace("face", "name")),
        replace(quote, start=quote.start + 1),
        replace(quote, speaker="P02"),
        replace(quote, segment="gone"),
    ):
        with pytest.raises(DataError):
            Clearance(project).clear(other)


def test_words_of_somebody_else_in_the_transcript_are_refused(project):
    text = "P02: " + SAID["P01"]
    source = Source("tP01", "P01", text, "s")
    segment = Segment("gP01", "tP01", 5, len(text), SAID["P01"], "P01")
    wrong = replace(
        project,
        sources=(source, *project.sources[1:]),
        segments=(segment, *project.segments[1:]),
    )
    assert "somebody else is speaking" in " ".join(Clearance(wrong).objections("gP01"))


def test_a_cleared_quote_is_not_made_by_hand(project):
    quote = next(iter(themes.quotes(project, ["Trust: in people"], "s").values()))[0]
    with pytest.raises(TypeError):
        Cleared(quote)


def test_a_label_that_is_not_there_names_the_nearest(project):
    with pytest.raises(DataError, match=r"Did you mean P01\.01"):
        Clearance(project).by_label("P1.01")


def test_what_is_quoted_travels_with_it(project):
    cleared = Clearance(project).by_label("P01.01")
    for shown in (quotations([cleared]), inline(cleared)):
        bundle = shown._repr_mimebundle_()
        (record,) = bundle["application/vnd.bite.quotes+json"]["quotes"]
        assert record["id"] == "P01.01" and record["consent"] is True
        assert SAID["P01"] not in str(record)
    assert not quotations([], "They said:")


def test_the_map_leads_from_theme_to_place(project):
    grounds = {g.name: g for g in evidence.grounds(project, "s")}
    trust = grounds["Trust: in people"]
    assert trust.known_as == ("All > Trust: in people", "Trust: in people", "Trust")
    assert dict(trust.groups) == {"partner": 4, "staff": 2} and trust.participants == 6
    assert grounds["All"].participants == 6 and grounds["Money"].participants == 0
    for passage in trust.passages:
        source = next(s for s in project.sources if s.name == passage.source)
        assert source.text[passage.start : passage.end] == SAID[passage.speaker]
        assert source.turns[passage.turn - 1].speaker == passage.speaker
        assert passage.consent == (passage.speaker != "P04")


@pytest.mark.parametrize("hub", ["all", "Bootle"])
def test_the_shipped_reports_quote_only_what_passes(hub):
    study = Study.open(DATA, hub=hub)
    for module in (bite_summary, early_years, case_study, partnership):
        report = module.findings(study)
        project = report.project
        groups = Counter(p.group for p in project.participants)
        for segment in project.segments:
            if report.clearance.may_be_shown(segment.id):
                who = project.participant(segment.speaker)
                assert who.quote_consent and groups[who.group] >= 3
    report = partnership.findings(study)
    shown = {one.quote.segment for found in report.chosen.values() for one in found}
    assert shown and not shown & set(report.clearance.barred)
