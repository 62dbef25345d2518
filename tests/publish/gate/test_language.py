"""The words of sources and pages: what should be mended is found at its line, the rest let be."""

from __future__ import annotations

import re

import pytest
import textstat

from bite.errors import DataError
from publish import document
from publish.gate import language, reading, spelling, style
from publish.gate.verdict import Rules
from tests.publish.gate import made

FAULTY = [
    ("He suffered from depression.", "suffered from"),
    ("Sufferers were asked.", "Sufferers"),
    ("She committed suicide.", "committed suicide"),
    ("The mentally ill were asked.", "mentally ill"),
    ("Mental patients were asked.", "Mental patients"),
    ("Addicts were asked.", "Addicts"),
    ("Alcoholics came too.", "Alcoholics"),
    ("Drug abusers came too.", "Drug abusers"),
    ("Schizophrenics came too.", "Schizophrenics"),
    ("A wheelchair-bound man came.", "wheelchair-bound"),
    ("The elderly came too.", "The elderly"),
    ("They are hard to reach.", "hard to reach"),
    ("He was non-compliant.", "non-compliant"),
    ("The result was statistically significant.", "statistically significant"),
    ("It was significantly lower.", "significantly lower"),
    ("This proves that it works.", "proves"),
    ("It has been proven.", "proven"),
    ("There is proof that it works.", "proof that"),
    ("They utilise the room.", "utilise"),
    ("They came in order to talk.", "in order to"),
    ("Going forward, we shall ask.", "Going forward"),
    ("It had an impact on people.", "impact on"),
    ("All stakeholders were asked.", "stakeholders"),
    ("They leverage the room.", "leverage"),
    ("They facilitated a group.", "facilitated"),
    ("Prior to this they talked.", "Prior to"),
    ("We work in terms of people.", "in terms of"),
    ("Its behavior was odd.", "behavior"),
    ("The color is red.", "color"),
    ("They organized it.", "organized"),
    ("They were prioritizing it.", "prioritizing"),
    ("The center is open.", "center"),
    ("It is a training program.", "program"),
    ("They analyzed it.", "analyzed"),
    ("The counselor came.", "counselor"),
    ("Enrollment was open.", "Enrollment"),
    ("He has gotten better.", "gotten"),
    ("The the room was full.", "The the"),
    ("They came to to talk.", "to to"),
    ("It was is good to see that that it is is.", "is is"),
    ("They recieve help.", "recieve"),
    ("An evalution was made.", "evalution"),
    ("The partnerhsip works.", "partnerhsip"),
    ("They seperate the two.", "seperate"),
    ("It occured twice.", "occured"),
    ("We will be definately there.", "definately"),
    ("A accomodation was found.", "accomodation"),
    ("It is a apple.", "a apple"),
    ("It is an partner.", "an partner"),
    ("It took a hour.", "a hour"),
    ("It was an useful day.", "an useful"),
    ("The mean was nan days.", "nan"),
    ("The count was None people.", "None"),
    ("The mean was NaN.", "NaN"),
    ("TODO: say more.", "TODO"),
    ("More is TBC here.", "TBC"),
    ("Lorem ipsum was here.", "Lorem ipsum"),
    ("We asked [insert number] people.", "[insert number]"),
    ("It is <pandas.core.frame object at 0x7f> here.", "object at"),
    ("Why is this so??? Nobody knows.", "???"),
    ("It is good,, they say.", ",,"),
    ("It is good.. They say so.", ".."),
    ("They came  and went.", "two spaces"),
    ("See it here , they say.", " ,"),
]
PUBLIC = [
    ("The cohort was matched.", "cohort"),
    ("A regression was used.", "regression"),
    ("It has a confidence interval.", "confidence interval"),
    ("Purposive interviews were held.", "Purposive"),
    ("It is a qualitative study.", "qualitative"),
    ("Heterogeneity was low.", "Heterogeneity"),
    ("Approximately all came.", "Approximately"),
    ("They were signposted to us.", "signposted"),
    ("It is a person-centred service.", "person-centred"),
]
CLEAN = """
She lives with depression.
He died by suicide.
People with mental illness were asked.
People who use drugs were asked.
This is a link, not proof of a cause.
It does not prove that one caused the other.
No study can prove that alone.
The difference was clear.
They use the room to talk.
It made a difference to people.
The organisation organised it in the centre.
The colour of the programme was grey.
They were counselled and travelled home.
The enrolment was fulfilling.
Its behaviour was analysed.
A computer program wrote it.
They practise what they learnt.
The licence is for practice.
They judged it by what they saw.
He had had enough that day.
She said that that was so.
It is a one-off, a unit, a European one, a useful one.
It took an hour, an honest one.
It is an NHS trust and an MP's house.
The end. A new one begins.
None of them came.
Nothing was left out.
Nancy came from Nantes.
“It’s a knack, that,” she said.
They came… and went.
The café has a crèche.
Co-production was paid for.
It was re-opened for sub-groups.
Wellbeing is a website with a timeline.
Mersey Care runs the Life Rooms in Walton.
Write to office@example.nhs.uk or see example.org.
Older people came too.
Disabled people came too.
The blind was drawn for the elderly man.
They are seldom heard.
It fell, rose and fell.
It is long, long ago.
What is it that is left?
The null hypothesis was not used.
The room is for them to use; it is theirs to keep.
They did so on their own, and of their own accord.
Whether it lasts depends on care.
A name to call would help.
People turn up: they want to.
The neighbours favoured it.
They catalogued the paediatric ward.
Ageing is no illness.
Befriending, advice and company.
The choir’s allotment is theirs.
An MRI was taken in an X-ray room.
It was two days' work.
An estimate stands with its range.
It was a hundred-year wait.
Nobody’s stay became shorter.
Nurses’ stations are near.
""".strip().split("\n")


def typed(tmp_path, text: str, root: str | None = None) -> tuple:
    path = tmp_path / "r.qmd"
    path.write_text(text, encoding="utf-8")
    if root is not None:
        (tmp_path / "reports").mkdir(exist_ok=True)
        (tmp_path / "reports" / "language.yml").write_text(root)
    rules = Rules(documents=(document.read(path),), root=tmp_path)
    (tmp_path / "none").mkdir(exist_ok=True)
    return language.check(made.Site(tmp_path / "none"), rules).findings


def told(tmp_path, *paragraphs: str, **changed) -> tuple:
    site = made.site(tmp_path / "site", html=made.page(paragraphs, **changed))
    return language.check(site, Rules()).findings


@pytest.mark.parametrize(("text", "said"), [one for one in FAULTY if "<" not in one[0]])
def test_as_typed_at_its_line(tmp_path, text, said):
    found = typed(tmp_path, f"Text.\n\n{text}\n")
    assert any(said in one.what + one.subject and one.line == 3 for one in found), found


@pytest.mark.parametrize(("text", "said"), [one for one in FAULTY if one[1] != "two spaces"])
def test_as_told_at_its_line(tmp_path, text, said):
    found = told(tmp_path, "Text.", text.replace("<", "&lt;"))
    assert any(said.strip() in one.what and one.line == 5 for one in found), found


@pytest.mark.parametrize(("text", "said"), PUBLIC)
def test_jargon_only_where_everybody_reads(tmp_path, text, said):
    assert typed(tmp_path, f"{text}\n") == ()
    found = typed(tmp_path, f"::: {{.plain-english}}\n{text}\n:::\n")
    assert any(said in one.what and one.line == 2 for one in found)


def test_clean_words_are_let_be(tmp_path):
    assert typed(tmp_path, "\n\n".join(CLEAN)) == ()
    explained = [one for one in CLEAN if not re.search("[A-Z]{2}|X-|'", one)]
    assert told(tmp_path, *explained) == ()


@pytest.mark.parametrize(
    "text",
    [
        "“She committed suicide”, the coroner wrote.\n",
        "```{python}\n# TODO color\n```\n",
        "`color` is a name in the code.\n",
        "<!-- TODO: color -->\n",
        "[text](color.html){.center}\n",
        "The `{python} f.x` the `{python} f.y`.\n",
    ],
)
def test_quotes_code_and_names_in_code_are_not_the_reports_words(tmp_path, text):
    assert typed(tmp_path, text) == ()


@pytest.mark.parametrize("mark", ['"Yes", they say.', "It's so.", "They said 'no' to it."])
def test_straight_quotation_marks_are_left_over_on_a_page_only(tmp_path, mark):
    assert any("straight" in one.what for one in told(tmp_path, mark))
    assert typed(tmp_path, f"{mark}\n") == ()


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


# -- spelling -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word",
    (
        "organise organisations realised prioritising analyse catalysed colour behaviours "
        "favourite "
        "neighbourhood centre theatre fulfil enrolment travelled modelling labelled counsellor "
        "paediatric anaemia oestrogen catalogue dialogue defence licence practise grey ageing "
        "judgement acknowledgement artefact sceptical learnt spelt burnt towards whilst programme "
        "manoeuvre adviser befriending wellbeing co-production standardised hospitalisation"
    ).split(),
)
def test_british_spellings_are_right(word):
    assert list(spelling.misspelt(f"the {word} of it", style.of(None).known)) == []


@pytest.mark.parametrize(
    "word",
    "recieve evalution seperate occured definately partnerhsip goverment enviroment wich teh "
    "organisaton colou beleive untill begining buisness".split(),
)
def test_misspellings_are_found(word):
    assert [said for _, said in spelling.misspelt(f"the {word} of it")] == [word]


def test_names_are_no_misspellings(tmp_path):
    assert typed(tmp_path, "We met Worsleyx of Kirkbyton in Bootleham.\n") == ()


# -- the project's own rules ----------------------------------------------------------------------


def test_a_project_adds_words_names_and_limits(tmp_path):
    own = "words: [zorble]\navoid: {'\\bfroth\\b': foam}\nlimits: {body: {sentence: 5}}\n"
    found = typed(tmp_path, "The zorble had froth.\n", own)
    assert [one.do for one in found] == ["write: foam"]
    assert style.of(tmp_path).limits["body"]["sentence"] == 5
    assert style.of(tmp_path).limits["brief"]["grade"] == 7


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- words\n", "no mapping"),
        ("wrods: [a]\n", "no rule called wrods"),
        ("words: many\n", "no list of words"),
        ("avoid: [a]\n", "no mapping"),
        ("avoid: {'(': x}\n", "avoid: ("),
        ("limits: {brief: {grades: 7}}\n", "no limit"),
        ("limits: {brief: {grade: easy}}\n", "no limit"),
        ("limits: {brief: 7}\n", "no limit"),
        ("pages: {r: two}\n", "pages of r"),
    ],
)
def test_faulty_rules_are_refused_in_words(tmp_path, text, says):
    with pytest.raises(DataError, match=r"language\.yml") as caught:
        typed(tmp_path, "Text.\n", text)
    assert says in str(caught.value)
