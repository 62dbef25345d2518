"""The BITE's findings: right, released, worded by their numbers, and readable by everybody."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis.findings import bite_summary
from analysis.findings.bite_summary.groups import THEMES
from analysis.show import words
from analysis.study import Study
from analysis.synthetic.contacts import TRUTH
from publish.gate.language import reading

PROJECT = Path(__file__).parents[3]
DOCUMENT = PROJECT / "reports" / "bite-summary.qmd"


@pytest.fixture(scope="module")
def study() -> Study:
    return Study.open(PROJECT / "data")


@pytest.fixture(scope="module")
def report(study):
    return bite_summary.findings(study)


# -- true to the data and to what is in print -----------------------------------------------------


def test_the_five_themes_of_the_published_summary(report):
    f = report.facts
    assert f.published.themes.value == f.themes.n.value == len(THEMES) == 5
    assert f.published.services.value == 3
    for key in THEMES:
        assert 0 < f[f"theme.{key}.people"].value <= f.themes.people.value
        assert 0 < f[f"theme.{key}.groups"].value <= f.themes.groups.value


def test_what_was_planted_is_what_the_summary_says(report):
    """The synthetic Life Rooms lower use of care; checks of medicines they leave alone."""
    assert set(TRUTH.untouched) == {"medication_review"}
    assert min(TRUTH.reduction.values()) >= 0
    f = report.facts
    assert words.direction(f.cost.change.released) == "lower"
    assert not words.is_clear(f.contacts.medication_review.released)
    assert words.direction(f.contacts.community_contact.released) == "lower"
    assert "more than for similar people" in report.headline and "fell by" in report.headline
    # before anybody came there was nothing to find
    assert not words.is_clear(f.cost.placebo.released)


def test_matching_corrects_what_a_plain_comparison_claims(report):
    f = report.facts.cost
    assert f.crude.value < f.change.value < 0


def test_counts_of_patients_are_rounded_and_of_participants_exact(report):
    f = report.facts
    assert all(fact.value % 5 == 0 for fact in f.people if fact.released.unit == "people")
    assert f.cost.change.released.n % 5 == 0
    people = report.coding.participants
    assert f.themes.people.value == sum(p.study == "focus_groups" for p in people)


def test_the_figure_says_in_words_what_it_draws(report):
    f, alt = report.facts.cost, report.cost_figure.alt
    for fact in (f.users_before, f.users_after, f.matches_before, f.matches_after):
        assert fact.text in alt
    assert report.cost_figure.svg.startswith("<svg")


def test_three_big_numbers_are_those_of_the_registry(report):
    f = report.facts
    assert report.cost.big == f"{f.cost.change.size} less"
    assert report.looked_at.big == f"{f.people.matched} people"
    assert report.looked_at.means == f"who came, next to {f.people.matches} like them who did not"
    assert report.listened_to.big == f"{f.themes.people} people"


def test_each_hub_says_what_its_own_data_say(study):
    found = {}
    for hub in study.hubs:
        report = bite_summary.findings(Study.open(PROJECT / "data", hub=hub))
        result = report.facts.cost.change.released
        found[hub] = (result.value, report.facts.themes.people.value)
        clear = words.is_clear(result)
        assert ("not clearly different" in report.headline) == (not clear)
        assert ("£" in report.cost.big) == clear
        assert f"the {hub} hub" in report.edition
    assert len(set(found.values())) == len(study.hubs)


def test_too_few_people_is_said_everywhere_and_shown_nowhere():
    report = bite_summary.findings(
        Study.open(PROJECT / "data", hub="Bootle", period_start="2018-02-26")
    )
    assert "could not compare" in report.headline and "too few" in report.headline
    assert report.cost.big == "No answer yet"
    assert report.cost.range == report.kinds == ""
    assert not report.cost_picture  # and no caption either
    text = "".join(read(report))
    assert "£" not in text
    assert "\\*" not in text and " * " not in text
    assert text.count("too few people") == 1  # the reason is given once
    assert "There is no answer here yet." in text
    # how many came is told all the same
    assert report.looked_at.big in (f"{report.facts.people.users} people", "Few or none")


def log_of(study: Study, *changed: str | None) -> Study:
    rows = study.involvement
    rows = (
        rows[rows["study"] == "bite"]
        .head(len(changed))
        .assign(what_changed=pd.Series(changed, dtype=object).to_numpy())
    )
    return replace(study, frames={**study.frames, "involvement": rows})


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ((), "The log does not say when."),
        (("A question.",), "They met us once. Something changed because of what they said."),
        (("A question.", None), "They met us twice. Once something changed"),
        (("A.", "B.", None), "They met us three times. Twice something changed"),
        (("A.", "B."), "They met us twice. Each time something changed"),
    ],
)
def test_advice_is_told_in_the_number_that_it_has(study, changed, says):
    assert says in bite_summary.findings(log_of(study, *changed)).advised


def test_flaws_in_the_records_are_told_in_both_editions(study, report):
    assert "kept" in report.flaws_in_short and "left out" in report.flaws_in_short
    full = replace(study, parameters=replace(study.parameters, audience="full"))
    shown = bite_summary.findings(full).appendix.methods.parts
    assert any(getattr(part, "label", "") == "tbl-handled" for part in shown)
    told = report.handled.cells
    assert len(told) == sum(r.table in ("people", "activity") for r in study.remarks)
    # patients' records are never counted exactly
    counts = told["How often"].str.extract(r"([\d,]+)")[0].dropna().str.replace(",", "").astype(int)
    assert (counts % 5 == 0).all()
    assert bite_summary.findings(replace(study, remarks=())).flaws_in_short.endswith(
        "no gaps in the records."
    )


def test_no_sentence_claims_an_effect(report):
    text = " ".join(read(report))
    for claim in ("thanks to", "because of the Life Rooms", "the Life Rooms caused", "proves that"):
        assert claim not in text


# -- for everybody --------------------------------------------------------------------------------

INLINE = re.compile(r"`\{python\} (.+?)`")


def read(report) -> list[str]:
    """The paragraphs and list items of the document with every inline expression worked out."""
    text = DOCUMENT.read_text(encoding="utf-8").split("---", 2)[2]
    text = re.sub(r"```\{python\}.*?```", "", text, flags=re.S)
    text = re.sub(r"^:::.*$|^#.*$|\{\{<.*?>\}\}", "", text, flags=re.M)
    names = {"report": report, "f": report.facts}
    text = INLINE.sub(lambda found: str(eval(found.group(1), names)), text)
    text = re.sub(r"\[@\w+\]|\[([^\]]*)\]\([^)]*\)|[*>]", r"\1", text)
    blocks = re.split(r"\n\s*\n|^- ", text, flags=re.M)
    return [" ".join(block.split()) for block in blocks if block.strip()]


def test_a_twelve_year_old_can_read_it(report):
    body = [block for block in read(report) if len(block.split()) > 3]
    text = " ".join(b if b.endswith((".", "?", "!", ":")) else f"{b}." for b in body)
    assert reading.grade(text) <= 7


def test_no_sentence_is_a_breath_too_long(report):
    for block in read(report):
        for sentence in re.split(r"(?<=[.!?:])\s+", block):
            assert len(sentence.split()) <= 30, sentence


def test_abbreviations_are_spelt_out(report):
    text = " ".join(read(report))
    spelt = {
        "NHS": "National Health Service",
        "NIHR": "National Institute for Health",
        "CLAHRC": "Collaboration for Leadership in Applied Health Research and Care",
        "NWC": "North West Coast",
    }
    for short in set(re.findall(r"\b[A-Z][A-Z&]+\b", text)):
        assert spelt[short] in text, short


def test_nobody_s_own_address_is_in_it():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert set(re.findall(r"[\w.+-]+@[\w-]+\.[\w.]+\w", text)) == {"info-clahrc-nwc@nihr.ac.uk"}


def test_the_document_holds_no_number_that_the_data_could_give():
    text = DOCUMENT.read_text(encoding="utf-8").split("---", 2)[2]
    text = INLINE.sub("", text)
    text = re.sub(r"```\{python\}.*?```|\{[^}]*\}|\]\([^)]*\)", "", text, flags=re.S)
    assert set(re.findall(r"\d+", text)) <= {"2026"}  # the year of the citation
