"""Reading age, length, short forms, links, pages and open places: what is too much is found."""

from __future__ import annotations

import pytest
import textstat

from publish.gate import language
from publish.gate.language import reading
from publish.gate.verdict import Rules
from tests.publish.gate import made
from tests.publish.gate.words import told

# -- grade, length, short forms -------------------------------------------------------------------


def test_the_grade_is_the_published_formula():
    """Kincaid and others 1975: 0.39 words a sentence + 11.8 syllables a word − 15.59."""
    text = "The cat sat on the mat with me. The dog ran to the park and back."
    words, sentences, syllables = 16, 2, 16
    formula = 0.39 * words / sentences + 11.8 * syllables / words - 15.59
    assert textstat.syllable_count(text) == syllables
    assert reading.grade(text) == pytest.approx(formula, abs=0.2)


HARD = (
    "Heterogeneity in institutional implementation necessitates considerable methodological "
    "caution throughout interpretation of organisational administration."
)


def classed(name: str, text: str) -> str:
    return f'<div class="{name}"><p>{text}</p></div>'


def test_the_summary_for_everybody_is_easy_to_read(tmp_path):
    found = told(tmp_path, "Text.", extra=classed("brief", HARD))
    assert any("need grade" in one.what and "7 is the most" in one.what for one in found)
    assert not any("need grade" in one.what for one in told(tmp_path, HARD))


def test_a_summary_has_three_hundred_words_at_most(tmp_path):
    said = "We ran on. " * 101
    found = told(tmp_path, "Text.", extra=classed("plain-english", said))
    assert any("are 303; 300 are the most" in one.what for one in found)
    assert told(tmp_path, "Text.", extra=classed("plain-english", "We ran on. " * 100)) == ()


@pytest.mark.parametrize(
    ("name", "n", "long"),
    [("brief", 31, True), ("brief", 30, False), ("plain-english", 36, True), ("body", 56, True),
     ("body", 55, False)],
)  # fmt: skip
def test_sentences_end(tmp_path, name, n, long):
    said = "We " + "go on and " * ((n - 3) // 3) + "so " * ((n - 3) % 3) + "we go."
    said = said.replace("so so", "so far")
    assert len(said.split()) == n
    found = told(tmp_path, "Text.", extra=classed(name, said))
    assert any(f"a sentence of {n} words" in one.what for one in found) == long


def test_a_semicolon_ends_what_is_counted_in_the_body_only(tmp_path):
    said = " ".join(["we go on"] * 12) + "; " + " ".join(["they go on"] * 12) + "."
    assert told(tmp_path, said) == ()
    assert told(tmp_path, "Text.", extra=classed("brief", said)) != ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The NPT is a theory.", "NPT"),
        ("The CI is 95% wide.", "CI"),
        ("Ask the CCG first.", "CCG"),
        ("The HRQoL and the QALYs.", "QALYs"),
        ("The A&amp;E was full.", "A&E"),
        ("The NHS helps. It is the National Health Service (NHS).", "NHS"),
    ],
)
def test_short_forms_without_an_explanation(tmp_path, text, found):
    assert any(one.what.startswith(f"{found} is not explained") for one in told(tmp_path, text))


@pytest.mark.parametrize(
    "text",
    [
        "The National Health Service (NHS) helps. The NHS is old.",
        "A National Health Service exists. The NHS is old.",
        "It has a 95% confidence interval (CI). The CI is wide.",
        "The CI (confidence interval) is wide.",
        "In the UK a PDF is a PDF.",
        "Reporting follows COREQ.",
        "WE USE CAPITALS HERE FOR A LINE.",
        "The Normalisation Process Theory (NPT) and its NPTs.",
    ],
)
def test_short_forms_that_are_explained_or_are_names(tmp_path, text):
    assert told(tmp_path, text) == ()


def test_a_plain_english_summary_has_no_short_form_at_all(tmp_path):
    said = "The National Health Service (NHS) helps."
    found = told(tmp_path, said, extra=classed("plain-english", said))
    assert [one.what.split(":")[0] for one in found] == [
        "NHS has no place in a plain-English summary"
    ]


# -- links, pages, slots --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "link",
    [
        '<a href="a.html">here</a>', '<a href="a.html">Click here</a>',
        '<a href="a.html">read more</a>', '<a href="a.html">this page</a>',
        '<a href="a.html">Link</a>', '<a href="a.html"></a>', '<a href="a.html"> → </a>',
        '<a href="https://a.org/x">https://a.org/x</a>',
        '<a href="a.html">The report</a> and <a href="b.html">The report</a>',
    ],
)  # fmt: skip
def test_links_that_do_not_say_where_they_lead(tmp_path, link):
    found = told(tmp_path, f"Text, {link}.")
    assert any("link" in one.what or "leads to" in one.what for one in found)
    assert all(one.line for one in found)


@pytest.mark.parametrize(
    "link",
    [
        '<a href="a.html">The whole report</a>',
        '<a href="a.html" aria-label="Read the summary">Read it</a>',
        '<a href="r.pdf">PDF</a>',
        '<a href="a.html"><img src="a.png" alt="The report"></a>',
        '<a href="a.html">The report</a> and <a href="a.html">the report</a>',
        '<a id="mark"></a>',
    ],
)
def test_links_that_do(tmp_path, link):
    assert told(tmp_path, f"Text, {link}.") == ()


def test_a_report_has_the_pages_it_says(tmp_path):
    html = made.page(extra='<div class="brief" data-pages="2"><p>We ran.</p></div>')
    site = made.site(tmp_path, html=html, printed=made.pdf())
    (found,) = language.check(site, Rules()).findings
    assert found.what.startswith("reports/r.pdf has 1 pages; 2 were asked for")


@pytest.mark.parametrize(("pages", "clean"), [("1", True), ("[1, 3]", True), ("[2, 4]", False)])
def test_or_that_the_project_says_for_it(tmp_path, pages, clean):
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "language.yml").write_text(f"pages: {{r: {pages}}}\n")
    site = made.site(tmp_path / "site", printed=made.pdf())
    assert (language.check(site, Rules(root=tmp_path)).findings == ()) == clean


def test_an_open_place_is_a_remark_on_synthetic_data_and_a_finding_on_real(tmp_path):
    said = "Put here what your funder asks for."
    site = made.site(tmp_path / "a", html=made.page((said,)))
    assert "still to be filled" in language.check(site, Rules()).findings[0].what
    notice = '<div class="synthetic-notice"><p>Synthetic data.</p></div>'
    site = made.site(tmp_path / "b", html=made.page((said,), extra=notice))
    checked = language.check(site, Rules())
    assert checked.findings == ()
    assert "1 places are still to be filled" in checked.evidence
