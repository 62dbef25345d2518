"""Numbers typed into a narrative are found at their line; what only looks like one is let be.

The sentences are made for this test, in the ways in which people write numbers about an evaluation.
"""

from __future__ import annotations

import json

import pytest

from publish import document
from publish.gate import typed
from publish.gate.site import Site
from publish.gate.texts.quantities import find, worth
from publish.gate.verdict import Rules
from tests.publish.gate import corpora

TYPED = corpora.blocks("sentences-with-numbers")
CLEAN = corpora.blocks("sentences-without")

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
    assert len(set(corpora.blocks("typed"))) >= 240
    assert len(set(corpora.blocks("look-alikes"))) >= 240


@pytest.mark.parametrize("plant", corpora.blocks("typed"))
def test_a_number_typed_anywhere_in_a_document(looked_at, plant):
    assert looked_at(corpora.document(plant))


def test_fewer_than_two_in_a_hundred_lookalikes_anywhere_are_flagged(looked_at):
    plants = corpora.blocks("look-alikes")
    flagged = [plant for plant in plants if looked_at(corpora.document(plant))]
    assert len(flagged) < 0.02 * len(plants), flagged


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
