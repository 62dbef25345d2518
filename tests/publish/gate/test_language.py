"""The words of sources and pages: what should be mended is found at its line, the rest let be."""

from __future__ import annotations

import re

import pytest

from bite.errors import DataError
from publish.gate import style
from publish.gate.language import spelling
from tests.publish.gate.words import told, typed

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
