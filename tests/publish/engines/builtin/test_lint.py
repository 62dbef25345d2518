"""A lint that finds what was planted, and nothing on a good page."""

import pytest

from publish.engines.builtin import lint

GOOD = """<html lang="en"><head><title>T</title></head><body><h1>One</h1><h2>Two</h2>
<img src="data:," alt="words"><table><thead><tr><th scope="col">a</th></tr></thead></table>
<a href="#x" id="x">The report of 2024</a></body></html>"""


def test_a_good_page_has_no_fault():
    assert lint.page(GOOD) == []


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('<html lang="en">', "<html>", "language"),
        ("<title>T</title>", "<title></title>", "title"),
        ("<h2>Two</h2>", "<h4>Two</h4>", "jumps from level 1 to 4"),
        ("<h2>Two</h2>", "<h2></h2>", "empty"),
        ("<h1>One</h1>", "", "level 1"),
        ('alt="words"', "", "no text alternative"),
        ('alt="words"', 'alt=" "', "no text alternative"),
        ('<th scope="col">a</th>', "<td>a</td>", "no header cells"),
        (' scope="col"', "", "does not say what it heads"),
        ("The report of 2024", "click here", "does not say where"),
        ("The report of 2024", "", "no text"),
        ('href="#x"', 'href="#y"', "leads nowhere"),
        ("<h2>", '<h2 id="x">', "2 times"),
        ("data:,", "https://example.org/a.png", "another host"),
        ("<h1>", '<p aria-labelledby="nope">x</p><h1>', "names no element"),
        ("<h1>", "<strong>?@fig-a</strong><h1>", "unresolved"),
    ],
)
def test_each_planted_fault_is_found(before, after, says):
    assert before in GOOD
    faults = lint.page(GOOD.replace(before, after, 1), "page.html")
    assert any(says in fault.what for fault in faults), [f.what for f in faults]
    assert all(fault.where.file == "page.html" for fault in faults)


def test_an_alternative_that_repeats_the_caption_is_found():
    page = GOOD.replace(
        '<img src="data:," alt="words">',
        '<figure><img src="data:," alt="Costs"><figcaption>Figure 1: Costs</figcaption></figure>',
    )
    assert any("repeats the caption" in fault.what for fault in lint.page(page))
