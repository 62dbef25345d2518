"""A lint that finds what was planted, and nothing on a good page."""

import pytest

from bite.errors import DocumentError, Where
from publish.engines.builtin.html import lint

SHEET = (
    ":root{--brand-primary:#12436d}:root{--bite-ink:#1d1d1d;--bite-mark:#12436d;"
    "--bite-paper:var(--brand-background, #fff);"
    "--bite-note:var(--brand-primary);--bite-note-wash:#eaf1f8}"
    "@media screen and (prefers-color-scheme:dark){:root{--bite-ink:#e8eaed;--bite-paper:#14181c;"
    "--bite-mark:#5fc9bf;--bite-note:#9cc7ee;--bite-note-wash:#172635}}"
)
GOOD = f"""<html lang="en"><head><title>T</title><style>{SHEET}</style></head><body>
<h1>One</h1><h2>Two</h2>
<img src="data:," alt="words"><table><thead><tr><th scope="col">a</th></tr></thead>
<tbody><tr><td style="color: #ffffff; background-color: #12436d">1</td></tr></tbody></table>
<a href="#x" id="x">The report of 2024</a> <a href="https://example.org/1">One study</a>
<p><span lang="ru">слово</span> is a word.</p>
<figure id="fig-a"><img src="data:," alt="A line that rises">
<figcaption>Figure 1: Costs</figcaption></figure></body></html>"""
PLANTED = [
    ("language", '<html lang="en">', "<html>", "language"),
    ("language", '<html lang="en">', '<html lang="english please">', "no language"),
    ("title", "<title>T</title>", "<title></title>", "title"),
    ("heading-order", "<h2>Two</h2>", "<h4>Two</h4>", "jumps from level 1 to 4"),
    ("empty-heading", "<h2>Two</h2>", "<h2></h2>", "empty"),
    ("top-heading", "<h1>One</h1>", "", "level 1"),
    ("alternative", 'alt="words"', "", "no text alternative"),
    ("alternative", 'alt="words"', 'alt=" "', "no text alternative"),
    ("alternative", 'alt="words"', 'alt="figure_1.png"', "name of a file"),
    ("alternative", 'alt="A line that rises"', 'alt="Costs"', "repeats the caption"),
    ("caption", "<figcaption>Figure 1: Costs</figcaption>", "", "no caption"),
    ("table-headers", '<th scope="col">a</th>', "<td>a</td>", "no header cells"),
    ("table-headers", ' scope="col"', "", "does not say what it heads"),
    ("link-text", "The report of 2024", "click here", "does not say where"),
    ("link-text", "The report of 2024", "", "no text"),
    ("link-text", "One study", "https://example.org/1", "only an address"),
    ("link-text", "<h2>", '<a href="https://example.org/2">One study</a><h2>', "2 different"),
    ("reference", 'href="#x"', 'href="#y"', "leads nowhere"),
    ("reference", "<h1>", '<p aria-labelledby="nope">x</p><h1>', "names no element"),
    ("reference", "<h1>", "<strong>?@fig-a</strong><h1>", "unresolved"),
    ("duplicate-id", "<h2>", '<h2 id="x">', "2 times"),
    ("other-hosts", "data:,", "https://example.org/a.png", "another host"),
    ("language-of-parts", '<span lang="ru">', "<span>", "Cyrillic"),
    ("language-of-parts", 'lang="ru"', 'lang="r?"', "no language"),
    ("contrast", "#1d1d1d", "#999999", "ink on paper (#999999 on #fff, light)"),
    ("contrast", "--bite-ink:#e8eaed", "--bite-ink:#444", "dark) has a contrast"),
    ("contrast", "#9cc7ee", "#33506b", "note on note-wash"),
    ("contrast", "background-color: #12436d", "background-color: #e0e0e0", "“1”: #ffffff on"),
    ("contrast", '<span lang="ru">', '<span lang="ru" style="color: red">', "red on #fff"),
    ("contrast-of-marks", "--bite-mark:#12436d", "--bite-mark:#dddddd", "mark on paper"),
]


def test_a_good_page_has_no_fault():
    assert lint.page(GOOD) == []


@pytest.mark.parametrize(("rule", "before", "after", "says"), PLANTED)
def test_each_planted_fault_is_found_by_its_rule(rule, before, after, says):
    assert before in GOOD
    found = lint.page(GOOD.replace(before, after, 1), "page.html")
    assert any(f.rule == rule and says in f.what for f in found), [(f.rule, f.what) for f in found]
    assert all(f.where.file == "page.html" and f.do for f in found)


def test_ink_without_a_paper_of_its_own_is_judged_by_day_and_in_the_dark():
    navy = GOOD.replace('<span lang="ru">', '<span lang="ru" style="color: navy">')
    assert ["on #14181c" in finding.what for finding in lint.page(navy)] == [True]
    kept = navy.replace("<p>", '<p class="light-paper">')
    assert lint.page(kept) == []


def test_every_rule_has_a_page_that_breaks_it():
    assert {rule.name for rule in lint.RULES} == {planted[0] for planted in PLANTED}


def test_a_finding_stands_at_the_authors_line_where_words_of_it_are_found():
    text = GOOD.replace("<h2>Two</h2>", "<h4>Two</h4>")
    lines = {"Two": 7}
    found = lint.page(text, find=lambda *words: Where("a.qmd", lines.get(words[0])))
    assert [str(f.where) for f in found] == ["a.qmd:7"]


def test_findings_are_errors_where_pages_are_strict_and_warnings_elsewhere():
    found = lint.page(GOOD.replace("<title>T</title>", ""))
    told = []
    lint.enforce(found, strict=False, warn=told.append)
    assert len(told) == 1 and "WCAG 2.4.2" in told[0].what
    with pytest.raises(DocumentError, match="no title"):
        lint.enforce(found, strict=True)
    lint.enforce([], strict=True)


def test_a_picture_that_only_decorates_needs_no_words():
    page = GOOD.replace('alt="words"', 'alt="" role="presentation"')
    assert lint.page(page) == []


def test_the_address_of_a_work_cited_is_its_text():
    reference = '<p class="csl-entry"><a href="https://doi.org/1">https://doi.org/1</a></p><h2>'
    assert lint.page(GOOD.replace("<h2>", reference)) == []
