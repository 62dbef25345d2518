"""Numbers typed into a narrative are found at their line; what only looks like one is let be.

The sentences are made for this test, in the ways in which people write numbers about an evaluation.
"""

from __future__ import annotations

import json

import pytest

from publish import document
from publish.gate import typed
from publish.gate.quantities import find, worth
from publish.gate.site import Site
from publish.gate.verdict import Rules

TYPED = """
We spoke to 23 people.
We spoke to twenty-three people.
Twenty-three people took part.
In all, 1,890 people were matched.
Costs fell by £388 a year.
Costs fell by £388.50 a year.
The cost of care was −£388 lower.
About 46% of users came back.
About 46 per cent of users came back.
About forty-six per cent came back.
Fifty percent came back.
Half of the users came back.
Almost half the partners are charities.
A third of staff agreed.
Two thirds of the partners agreed.
Two-thirds of the partners agreed.
Three quarters of users felt better.
A quarter of people left early.
Three fifths of the sample left.
One in five people left early.
One in ten said so.
Nine out of ten users came back.
Four in ten partners are charities.
Users came back twice as often.
Users had three times as many visits.
The number of partners doubled.
Crisis contacts halved.
Costs were halved in a year.
What holds a hundred partnerships together?
More than a hundred partners take part.
There are over 110 partners.
Hundreds of people came.
Dozens of partners joined.
A dozen partners joined.
A couple of partners left.
The trust works with 4 hubs.
The trust works with four hubs.
Sixteen partner organisations spoke to us.
Ten staff, sixteen partners and seven users took part.
The interviews (n = 33) were coded.
The interviews (n=33) were coded.
Agreement was high (κ = 0.85).
The interval ran from 0.74 to 0.94.
The difference was clear (p < 0.05).
The mean age was 45 years.
The mean stay was 150 days.
The mean stay was 540 days, the year before 150.
People stayed for six months.
People stayed for up to 6 months.
People stayed for 2 to 5 days.
People stayed for 3–5 days.
2015 people took part.
The 2000 users were matched.
In Walton 23 people took part.
In Bootle, 7 of 16 partners spoke of trust.
The register holds 1 234 partners.
The register holds 1.2 million records.
The register holds 3m records.
It cost £1.5m.
It cost 12k pounds.
It cost £2bn.
It costs 35p, or 35 pence.
The 23rd participant said so.
The 90th percentile was high.
The second most common theme was trust.
The third largest hub is in Bootle.
Every third person spoke of money.
Every second partner is a charity.
It is a 23-person team.
It is a threefold rise.
It rose tenfold.
½ of the partners left.
¾ of the users came back.
The share was .45 of all.
The share was 0.45 of all.
Between five and nine people came.
Five to nine people came.
From 12 to 15 people came each week.
Roughly 30 people came each week.
~30 people came each week.
30+ people came each week.
Only one partner left.
Just one of the hubs grew.
Exactly one user said so.
Zero partners left.
The ratio was 2:1.
Eighteen people left, against fourteen before.
At the end of the year 14 had left.
On 23 occasions advice was given.
Advice was given on seven occasions.
There were 5 themes with 14 sub-themes.
There were five themes.
There are fourteen sub-themes.
Users **23** in number came.
Of the *sixteen* partners all agreed.
The trust paid 20 pounds a head.
About a hundred and ten partners take part.
Two hundred and eight visits were made.
A thousand people came.
Sixty-two per cent went from a hub to a partner.
62 % went from a hub to a partner.
The score rose by 0.3 points.
The score rose by three points.
Scores were 7.4 on average.
Some 20 (46%) of users agreed.
Eight programmes tell a story; three are led by users.
Of 890 records, 35 were kept.
The heterogeneity was large (I² = 73%).
The odds ratio was OR 1.4.
The mean was 5.2 (SD 1.1).
Median 12 hours of involvement.
Visits fell from 12 to 9 a year.
Twenty of the thirty questions were ranked.
Staff grew by a fifth of its size.
Nearly 1 in 3 people said so.
By half, the waiting list shrank.
The list shrank by more than half.
All 33 spoke of trust.
All sixteen spoke of trust.
The other fifteen did not.
Three-quarters of users agreed.
The cost was €400 or $500.
That is 10 times the cost.
That is ten times the cost.
The £388 is for one year.
People waited 18 weeks.
People waited eighteen weeks.
Nine service user educators ranked the questions.
""".strip().split("\n")

CLEAN = """
We spoke to `{python} f.people.all` people.
Costs fell by `{python} f.cost.change.size` a year.
The evaluation of 2021 says so.
It was published in January 2016.
It was shortlisted for the Compact Awards 2015.
The NHS Long Term Plan 2019 asks for it.
The Five Year Forward View for Mental Health asks for it.
The Ten Year Plan asks for it.
NPT 2022 adds contexts.
Reporting follows PRISMA 2020.
Depression was measured with the PHQ-9 and the GAD-7.
The pandemic of COVID-19 came later.
Distress was measured with CORE-10.
The page is set in A4.
The words are from F07.01 and S03.07.
It meets PDF/UA-1 and WCAG 2.2.
It is under CC BY 4.0.
The form is ISO 9001 certified.
It was made with Python 3.11.
It runs on version 2.3 of the program.
See Figure 2 and Table 3.
See section 4.1 and chapter 12.
Principle 3 is about services.
In step 2 people move.
At stage 3 people leave.
Wave 1 and wave 2 were compared.
The survey had two waves, time point 1 and time point 2.
People under Section 136 were left out.
Staff at band 6 took part.
It is Article 9 data.
In March 2015 it opened.
In March to August 2015 it was open.
On 22 November 2026 it closed.
It opened on the 4th of May.
It opened on 4th May 2016.
It opened on May 4, 2016.
It opened in 2014–15.
Prices are of 2018/19.
In the 1990s there was none.
In the twentieth century there was none.
In the 21st century there is.
It opens at 9.30am.
It opens at 10:30.
It opens at half past ten.
It opens at ten o’clock.
It opens from nine to five.
It is open 24/7.
Help is there 24 hours a day.
Help is there seven days a week.
Call NHS 111 or 116 123.
In an emergency call 999.
Call us on 0151 123 4567.
The doi is 10.1186/s12913-021-06672-1.
See https://doi.org/10.1186/s12913-021-06672-1 for more.
ISBN 978-3-16-148410-0 is the book.
It is registered as ISRCTN12345678 and NCT01234567.
The registration is PROSPERO CRD42020123456.
Its ORCID is 0000-0002-1825-0097.
The fingerprint is 11e26eb47b35.
Write to team2@example.nhs.uk about it.
The file is cost-2019.csv in the folder.
The address is 12 Rice Lane.
The hub is in L9 1AD, near the station.
The answer is on a five-point scale.
The answer is on a 7-point Likert scale.
Items run on a scale from 0 to 10.
The service is for children under five.
The service is for people aged 18 or over.
The service is for people aged 16 to 25.
Those under-fives came with a parent.
It is for 16-25 year olds.
It is for over-65s.
It is a ten-week course.
It is a 12-week course.
It is a two-page summary.
A six-month follow-up was planned.
It was a one-to-one talk.
It is face-to-face, not one-to-one.
There are four reasons.
There are three ways to read this.
This has two aims.
Three things make it easier.
It has two parts, and the second is longer.
It is told in two formats.
The two groups were alike.
These two differ.
The two part company.
Between the two lies the park.
The first two were held in spring.
The other two were not.
Every two of them shared a room.
One of the hubs has a garden.
One another, one by one, they came.
On the one hand it helps.
One person at a time may speak.
One may ask why.
No one was left out.
It was one of those days.
One or two may disagree.
Two or three may come.
First, they asked; second, they listened.
The first theme is trust.
In the first place it is a place.
The second step is harder.
It was the third of its kind to open.
The third sector is large.
A third party runs it.
It was second nature to them.
They know it at first hand.
It is halfway there.
Half an hour was enough.
It was a half-hearted attempt.
The second half of the year was better.
The better half of them came.
A quarter past ten is the time.
It lasted a quarter of an hour.
In the first quarter it was quiet.
There is zero tolerance of violence.
The line lies above zero.
An interval that includes zero is not clear.
The 95% confidence interval is given.
It has a 95% CI.
It is shown with 95% intervals.
A 95% prediction interval is drawn.
Interviews were double-coded.
They doubled back to the station.
A double room was free.
Once is enough; never twice.
They never said it twice.
Once a partner left, another came.
Many came, some stayed, few left.
Most of them stayed.
Several partners joined.
Both groups agreed.
Neither group agreed.
All partners agreed.
None of them agreed.
A few did not.
The majority stayed.
Everyone was asked.
Some were wary of it.
A pair of running shoes was given.
People meet under one roof.
They want one name on each side.
They are of one mind.
We want to know what works.
Nobody is left out.
They are in two minds.
It goes back to square one.
It is cloud nine.
They stood within four walls.
The list is numbered (1) by place and (2) by time.
Two of its principles are at work.
The study has three aims and two objectives.
It has four sections.
The four columns are years.
Two kinds of partners join.
Three sorts of help are given.
Two sides see it in two ways.
People went in two directions.
These are five lessons.
They take it one step at a time.
The unit is one of two kinds.
H2O and CO2 are molecules.
It is drawn in 3D.
It is written in UTF-8.
The wards are called Ward 3 and Unit 7.
Room 12 is free.
It was in Week 3 of the programme.
On day 1 everybody is greeted.
The study of the World War Two hospital is old.
It opens at twelve o’clock.
The film Ten Rivers was shown.
Radio 4 sent it.
Item 7 of the checklist is on setting.
COREQ item 14 is on setting.
See note 3 below.
Coder 1 and coder 2 agreed.
Programme 07 is synthetic.
It was 2016, and it rained.
By 2016 it had grown.
Since 2015 it has grown.
The 2016 report says so.
The report (2016) says so.
In 2014 it had been so.
The year 2000 came.
BMJ 2017;356:i6795 says so.
PLoS Med 2007;4(10):e296 says so.
Int J Qual Health Care 2007;19(6):349-357 says so.
It is told on pp. 12–15 of the book.
It is on page 12.
It is Volume 3, issue 2.
Windows 11 is used.
The scale is scored from 0 to 40.
The code is `n = 23` in the file.
The heading has an id.
The road is the A59, the train the 17:45.
It was the ’90s.
Put the £ sign first.
It is 100-year-old wisdom of a kind.
She is a two-year-old of great charm.
The charity Age UK is one.
The Big Issue is sold.
They left at midday.
The answer is yes or no.
It takes one question.
It takes a village.
Nobody counts the hours.
It is up to each partner.
It was told at second hand.
The name is NHS, the place is Leeds.
It is as easy as ABC.
The wave of 2020 came.
It was a first draft.
The last one left.
A good one is rare.
That one stays.
Someone and anyone may come.
It happens once a year.
The centre is open all year.
It was at one time a library.
The two of them laughed.
Read on in part 2.
It is in the top half.
He came first in the race.
The hubs are open to everybody.
The `{python} f.people.staff` staff, `{python} f.people.partner` partners spoke.
`{python} f.people.staff.in_words.capitalize()` staff spoke.
@fig-2019 and @tbl-23 show it.
As told in @sec-4, it is so.
""".strip().split("\n")

FACTS = [
    {"id": "r.people.all", "name": "people.all", "value": 33, "unit": "people"},
    {"id": "r.partners.all", "name": "partners.all", "value": 110, "unit": "partners"},
    {"id": "r.cost.change", "name": "cost.change", "value": -388.0, "unit": "pounds"},
    {"id": "r.share", "name": "share", "value": 46.0, "unit": "percent"},
    {"id": "r.people.user", "name": "people.user", "value": 7, "unit": "people"},
]


@pytest.fixture
def looked_at(tmp_path):
    """Look at a document of some lines; its findings."""
    (tmp_path / "site" / "facts").mkdir(parents=True)
    (tmp_path / "site" / "facts" / "r.json").write_text(json.dumps({"facts": FACTS}))

    def look(text: str):
        path = tmp_path / "reports" / "r.qmd"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        rules = Rules(documents=(document.read(path),), root=tmp_path)
        return typed.check(Site(tmp_path / "site"), rules).findings

    return look


def test_the_corpora_are_large_enough():
    assert len(set(TYPED)) >= 120
    assert len(set(CLEAN)) >= 200


def test_every_typed_number_is_found_at_its_line(looked_at):
    found = looked_at("\n\n".join(TYPED))
    lines = {finding.line for finding in found}
    missed = [text for n, text in enumerate(TYPED) if 2 * n + 1 not in lines]
    assert missed == []


def test_fewer_than_two_in_a_hundred_lookalikes_are_flagged(looked_at):
    found = looked_at("\n\n".join(CLEAN))
    flagged = [CLEAN[(finding.line - 1) // 2] for finding in found]
    assert len(flagged) < 0.02 * len(CLEAN), flagged


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('---\ntitle: "What 23 people said"\n---\n\nText.\n', 2, 14),
        ("---\nsubtitle: A look at twenty-three people\n---\n", 2, 21),
        ("---\ntitle: T\ndescription: |\n  What we found,\n  in 23 people.\n---\n", 5, 6),
        ("---\ntitle: T\nabstract: We asked 23 people.\n---\n", 3, 20),
        ("Text.\n\n## What 23 people said {#sec-23}\n", 3, 9),
        ("Text,\nand more\nof 23 people.\n", 3, 4),
        ('```{python}\n#| label: fig-a\n#| fig-cap: "All 23 people."\n1\n```\n', 3, 18),
        ('```{python}\n#| label: fig-a\n#| fig-alt: "Bars of 23 people."\n1\n```\n', 3, 22),
        ('```{python}\n#| label: tbl-a\n#| tbl-cap: "All 23 people."\n1\n```\n', 3, 18),
        ("![All 23 people](a.png)\n", 1, 7),
        ('![A](a.png){fig-alt="Bars of 23 people"}\n', 1, 30),
        ("- one\n- of 23 people\n", 2, 6),
        ("1. first\n2. of 23 people\n", 2, 7),
        ("> of 23 people\n", 1, 6),
        ("| a | b |\n|---|---|\n| people | 23 |\n", 3, 12),
        ("A note.[^1]\n\n[^1]: Of 23 people.\n", 3, 10),
        ("::: {.callout-note title=\"Of 23 people\"}\nText.\n:::\n", 1, 30),
        ("::: {.panel}\nOf 23 people.\n:::\n", 2, 4),
        ("Term\n:   Of 23 people.\n", 2, 8),
        ("[of 23 people](a.html)\n", 1, 5),
        ("[of 23 people]{.lead}\n", 1, 5),
        ("```{=html}\n<p>Of 23 people</p>\n```\n", 2, 7),
        ("In $n = 23$ people.\n", 1, 9),
        ("Of `{python} 23` people.\n", 1, 14),
        ("Of `{python} '23'` people.\n", 1, 14),
        ("Of `{python} str(23)` people.\n", 1, 14),
        ("`{python} 'All 23 people'` came.\n", 1, 11),
    ],
)  # fmt: skip
def test_wherever_readers_see_it(looked_at, text, line, column):
    (found,) = looked_at(text)
    assert (found.line, found.column) == (line, column)
    assert found.file == "reports/r.qmd"


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: T\ndate: 2026-11-22\nn: 23\n---\n",
        "```{python}\n#| label: fig-23\n#| fig-width: 23\nx = 23  # 23 people\n```\n",
        "```python\nx = 23\n```\n",
        "<!-- of 23 people -->\n",
        "{{< video https://a.org/23 >}}\n",
        "Text [@smith2019, p. 23].\n",
        "The study had 23 people [@smith2019].\n",
        "As @smith2019 says, 23 people came.\n",
        "It is for those [of 23 or over]{.by-design}.\n",
        "::: {.by-design}\nFor 23 people at most.\n:::\n",
        "## Title {#sec-23 .c23 n=23}\n",
        "::: {.brief pages=23}\nText.\n:::\n",
        "[text](page-23.html){.a23}\n",
        "`{python} f.people.all` of `{python} report.shown[:12]` and `{python} f['a23'].text`\n",
    ],
)
def test_what_is_no_prose_or_is_cited_or_marked(looked_at, text):
    assert looked_at(text) == ()


def test_a_citation_covers_its_own_sentence_only(looked_at):
    (found,) = looked_at("It had 10 people [@smith2019]. We had 23.\n")
    assert found.what == "23 is typed"


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("All 33 came.", "f.people.all`"),
        ("Costs fell by £388 a year.", "f.cost.change`"),
        ("It was 46% of them.", "f.share`"),
        ("What holds a hundred partnerships together?", "f.partners.all`"),
        ("Seven users spoke.", "f.people.user.in_words`"),
    ],
)
def test_the_nearest_fact_is_named(looked_at, text, fact):
    (found,) = looked_at(text)
    assert f"did you mean `{{python}} {fact}" in found.do


def test_nothing_near_is_not_called_near(looked_at):
    (found,) = looked_at("All 9,999 came.")
    assert "did you mean" not in found.do


def test_what_an_include_holds_is_named_in_its_own_file(looked_at, tmp_path):
    (tmp_path / "reports").mkdir(exist_ok=True)
    (tmp_path / "reports" / "_part.qmd").write_text("Text.\n\nOf 23 people.\n")
    (found,) = looked_at("Text.\n\n{{< include _part.qmd >}}\n")
    assert (found.file, found.line, found.column) == ("reports/_part.qmd", 3, 4)


def test_without_sources_it_says_that_it_could_not_look(tmp_path):
    (tmp_path / "facts").mkdir()
    checked = typed.check(Site(tmp_path), Rules())
    assert checked.findings == ()
    assert "not looked at" in checked.missing[0]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("two hundred and eight", 208), ("twenty three", 23), ("a hundred", 100),
        ("nine hundred thousand", 900_000), ("one million two hundred thousand", 1_200_000),
        ("two dozen", 24), ("ninety nine", 99),
    ],
)  # fmt: skip
def test_number_words_are_worth_what_they_say(words, value):
    assert worth(word for word in words.split() if word != "a") == value


def test_positions_are_those_of_the_text():
    text = "We saw 1,890 people, £388 less, two thirds of them and twenty-three more."
    for one in find(text):
        assert text[one.start : one.end] == one.text
