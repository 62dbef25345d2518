"""Every number a page tells is traced, and no digit can be changed in any one of its files."""

from __future__ import annotations

from dataclasses import replace

import pytest

from publish.gate import formats, numbers
from publish.gate.verdict import Rules
from tests.publish.gate import made

RULES = Rules()


@pytest.fixture(scope="module")
def printed() -> bytes:
    return made.pdf()


def traced(tmp_path, html: str) -> tuple:
    return numbers.check(made.site(tmp_path, html=html), RULES).findings


def test_a_page_that_tells_its_facts_and_cells_is_clean(tmp_path, printed):
    site = made.site(tmp_path, printed=printed)
    assert numbers.check(site, RULES).findings == ()
    assert formats.check(site, RULES).findings == ()


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("We spoke to 34 people.", "34"),
        ("The cost fell by £389 a year.", "£389"),
        ("The gap is £546 at most.", "£546"),
        ("It was 46% of them.", "46%"),
        ("It was forty-six of them.", "forty-six"),
        ("Agreement was 0.85.", "0.85"),
        ("There are 1,234 partners.", "1,234"),
    ],
)
def test_a_number_that_nothing_accounts_for(tmp_path, said, found):
    (one,) = traced(tmp_path, made.page((*made.PROSE, said)))
    assert one.what.startswith(f"{found} is no fact")
    assert one.file == "reports/r.html"
    assert one.line == 7


@pytest.mark.parametrize(
    "extra",
    [
        "<h2>All 34 people</h2>",
        "<ul><li>of 34 people</li></ul>",
        "<blockquote><p>x</p></blockquote><dl><dt>People</dt><dd>of 34 people</dd></dl>",
        "<div>of 34 people</div>",
        "<figure><figcaption>Figure&nbsp;2: All 34 people.</figcaption></figure>",
        '<p><img src="a.png" alt="Bars of 34 people"></p>',
        "<table><tr><td>People</td><td>34</td></tr></table>",
        "<details><summary>More</summary><p>Of 34 people.</p></details>",
        "<p>of <strong>34</strong> people</p>",
        "<p>of <span>3</span>4 people</p>",
        "<aside>of 34 people</aside>",
    ],
)
def test_wherever_on_the_page_it_stands(tmp_path, extra):
    found = traced(tmp_path, made.page(extra=extra))
    assert len(found) == 1
    assert "34" in found[0].what


def test_titles_and_descriptions_are_read_too(tmp_path):
    head = '<meta name="description" content="What 34 people said">'
    assert len(traced(tmp_path, made.page(head=head))) == 1


@pytest.mark.parametrize(
    "extra",
    [
        '<p>It had 34 people <span class="citation">(Smith 2019)</span>.</p>',
        '<p>See <a class="quarto-xref" href="#x">Table&nbsp;34</a>.</p>',
        '<h2><span class="header-section-number">34</span> Title</h2>',
        '<div class="quote"><blockquote><p>We were 34 that day.</p></blockquote></div>',
        "<p>S03.07: “We were 34 that day.”</p>",
        '<div id="refs"><div class="csl-entry">Smith. 2019. BMJ 34 (2): 1–9.</div></div>',
        "<p>On 22 November 2026 it was seen by COREQ-32.</p>",
        '<div class="by-design"><p>It is for those of 34 or over.</p></div>',
        "<p><code>n = 34</code></p>",
    ],
)
def test_what_is_cited_quoted_counted_by_the_document_or_a_name(tmp_path, extra):
    assert traced(tmp_path, made.page(extra=extra)) == ()


# -- nobody edits a finished file -----------------------------------------------------------------


def differs(tmp_path, **changed) -> tuple:
    return formats.check(made.site(tmp_path, **changed), RULES).findings


TAMPERED = [
    ("£388", "£389"), ("£388", "£38"), ("£388", "£3880"), ("£388", "£3.88"), ("£231", "£213"),
    ("£545", "£54"), ("33 people", "38 people"), ("fell", "rose"), ("less", "more"),
    ("more than", "less than"), ("In all, 33", "In all, 3"), ("33 people", "133 people"),
]  # fmt: skip


@pytest.mark.parametrize(("was", "now"), TAMPERED)
def test_a_page_changed_after_the_build(tmp_path, printed, was, now):
    prose = tuple(one.replace(was, now, 1) for one in made.PROSE)
    assert prose != made.PROSE
    found = differs(tmp_path, html=made.page(prose), printed=printed)
    assert found
    assert any(one.file == "reports/r.html" and one.line in (4, 5, 6) for one in found)


@pytest.mark.parametrize(("was", "now"), TAMPERED)
def test_a_pdf_changed_after_the_build(tmp_path, was, now):
    prose = tuple(one.replace(was, now, 1) for one in made.PROSE)
    found = differs(tmp_path, printed=made.pdf(prose))
    assert found
    assert all("build both again" in one.do for one in found)


@pytest.mark.parametrize("cell", ["74", "4", "470", "48", "*"])
def test_a_cell_of_a_pdf_changed(tmp_path, cell):
    table = (made.TABLE[0], ("Walton", cell, "125"), made.TABLE[2])
    assert differs(tmp_path, printed=made.pdf(table=table))


@pytest.mark.parametrize("added", ["Another 12 people said no.", "And 46% were women."])
def test_a_sentence_that_only_the_pdf_has(tmp_path, added):
    found = differs(tmp_path, printed=made.pdf((*made.PROSE, added)))
    assert any("reports/r.pdf, page 1" in one.file for one in found)


@pytest.mark.parametrize("added", ["Another 12 people said no.", "And 46% were women."])
def test_a_sentence_that_only_the_page_has(tmp_path, printed, added):
    found = differs(tmp_path, html=made.page((*made.PROSE, added)), printed=printed)
    assert any(one.line == 7 for one in found)


@pytest.mark.parametrize("cell", ["48", "74", "4.7", "470", "*", ""])
def test_a_data_file_changed(tmp_path, cell):
    table = (made.TABLE[0], ("Walton", cell, "125"), made.TABLE[2])
    found = differs(tmp_path, table=table)
    assert any("partners.csv" in one.what for one in found)


@pytest.mark.parametrize("value", ["1447.89", "1474.88", "147.88"])
def test_a_figures_data_changed(tmp_path, value):
    figure = (made.FIGURE[0], ("Users", value, "870.33"), made.FIGURE[2])
    assert any("cost.csv" in one.what for one in differs(tmp_path, figure=figure))


def test_the_table_under_a_figure_changed(tmp_path):
    html = made.page().replace("<td>870.33</td>", "<td>780.33</td>")
    assert any("870.33" in one.what for one in differs(tmp_path, html=html))


@pytest.mark.parametrize(
    ("which", "change", "says"),
    [
        (0, {"value": 34}, "its value 34"),
        (0, {"text": "34"}, "its text is 34"),
        (0, {"n": 32}, "its n 32"),
        (0, {"n": -1}, "no number of people"),
        (1, {"value": -389.0}, "its value -389.0"),
        (1, {"text": "−£398"}, "its text is −£398"),
        (1, {"text": "£388"}, "its text is £388"),
        (1, {"interval": [-545.0, -213.0]}, "a limit is printed as −£231"),
        (1, {"limits": ["−£554", "−£231"]}, "printed as −£554"),
        (1, {"value": -588.0, "text": "−£588"}, "outside its interval"),
        (1, {"interval": [-231.0, -545.0], "limits": ["−£231", "−£545"]}, "outside its interval"),
        (5, {"text": "4"}, "is withheld and yet says 4"),
        (5, {"value": 4}, "is withheld"),
    ],
)
def test_facts_that_contradict_themselves(tmp_path, which, change, says):
    facts = [dict(fact) for fact in made.FACTS]
    facts[which] |= change
    found = differs(tmp_path, facts=facts)
    assert any(says in one.what for one in found), found


def test_a_number_cannot_hide_behind_an_equal_sentence_elsewhere(tmp_path):
    heard = "Heard in all groups, from {} of the 33 people."
    said = (f"Things can be said. {heard.format(15)}", f"People learn. {heard.format(18)}")
    changed = (f"Things can be said. {heard.format(18)}", said[1])
    assert differs(tmp_path / "a", html=made.page(said), printed=made.pdf(said)) == ()
    found = differs(tmp_path / "b", html=made.page(changed), printed=made.pdf(said))
    assert any((one.file, one.line) == ("reports/r.html", 4) for one in found)


def test_words_parted_at_the_end_of_a_page_are_the_same_words(tmp_path):
    long = tuple(
        f"{'Words that fill a page and go on for long. ' * 60} It was £388." for _ in (1, 2)
    )
    found = differs(tmp_path, html=made.page(long), printed=made.pdf(long))
    assert found == ()


def test_a_finding_can_be_allowed_by_its_subject(tmp_path):
    (one,) = traced(tmp_path, made.page((*made.PROSE, "We spoke to 34 people.")))
    assert one.subject == "reports/r.html: 34 in We spoke to 34 people."
    assert replace(one, line=99).subject == one.subject
