"""The reports' look: what a reader must find on every page, and what two pages must hold."""

from __future__ import annotations

import re
import subprocess

import pikepdf
import pytest

from publish.engines.builtin.pdf import lint

NOTICE = "::: {.synthetic-notice}\n**Synthetic data.** Nobody in it exists.\n:::\n\n"
PROSE = " ".join(["People came for a cup of tea and left with a plan for the week."] * 12)

needs_poppler = pytest.mark.usefixtures("pdftotext")  # demanded in CI, skipped at home


def pages_of(made):
    done = subprocess.run(
        ["pdftotext", "-layout", str(made.path), "-"], capture_output=True, text=True, check=True
    )
    return [" ".join(page.split()) for page in done.stdout.split("\f")[:-1]]


def sizes_of(made):
    """Type sizes in points that the pages use, superscripts and marks in formulas left out."""
    found = set()
    for page in made.file.pages:
        for instruction in pikepdf.parse_content_stream(page):
            if str(instruction.operator) == "Tf":
                found.add(round(float(instruction.operands[1]), 2))
    return found


def brief(paragraphs: int) -> str:
    panels = "".join(
        f"::: {{.panel}}\n## Question {n}?\n{PROSE}\n:::\n\n" for n in range(paragraphs)
    )
    numbers = "".join(f"::: {{.big-number}}\n{n}\n\npeople\n:::\n\n" for n in (33, 110, 238))
    partners = "::: {.partners}\n" + "".join(f"- Partner {n}\n" for n in range(9)) + ":::\n\n"
    return f"::::: {{.brief}}\n\n{NOTICE}{numbers}{panels}{partners}:::::\n"


@needs_poppler
def test_every_page_says_that_the_data_are_synthetic_and_where_it_stands(make_pdf):
    text = NOTICE + "\n\n".join(f"## Part {n}\n\n{PROSE}" for n in range(14))
    pages = pages_of(make_pdf(text, themed=True, title="A report"))
    assert len(pages) >= 3
    for number, page in enumerate(pages, 1):
        assert "Synthetic data: not about real people" in page
        assert f"Page {number} of {len(pages)}" in page
    assert all("A report" in page for page in pages)


@needs_poppler
def test_real_data_carry_no_notice(make_pdf):
    pages = pages_of(make_pdf(f"## Part\n\n{PROSE}\n", themed=True, title="A report"))
    assert "ynthetic" not in "".join(pages)


@needs_poppler
@pytest.mark.parametrize("paragraphs", [6, 9, 11])
def test_the_brief_has_exactly_two_pages_in_readable_type(make_pdf, paragraphs):
    made = make_pdf(brief(paragraphs), themed=True, title="Do the Life Rooms work?")
    pages = pages_of(made)
    assert len(pages) == 2
    assert min(sizes_of(made)) >= 9.5
    for n in range(paragraphs):
        assert f"Question {n}?" in pages[0] + pages[1]
    # both pages are used: neither holds all the questions
    assert 0 < sum(f"Question {n}?" in pages[0] for n in range(paragraphs)) < paragraphs
    assert "Partner 8" in pages[1]


def test_the_brief_is_read_in_the_order_it_was_written(make_pdf):
    made = make_pdf(brief(9), themed=True, title="T")
    with made.file.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert titles == [f"Question {n}?" for n in range(9)]


def test_the_look_keeps_both_standards(make_pdf):
    boxes = "".join(
        f"::: {{.{name}}}\n## A {name}\n\nText.\n:::\n\n"
        for name in ("panel", "plain-english", "key-findings", "caution", "fact-box", "card")
    )
    quote = '::: {.quote by="S01, staff"}\nIt works.\n:::\n\n> Said.\n\n'
    note = "::: {.table-note}\nSource: a table.\n:::\n\n"
    callout = "::: {.callout-warning}\n## Mind\nthe gap\n:::\n\n"
    figure = '![A cost.](picture.svg){#fig-a fig-alt="Costs fall"}\n\nSee @fig-a.\n\n'
    made = make_pdf(
        NOTICE + boxes + quote + note + callout + figure, themed=True, title="T", toc=True,
        categories=["Case study"], subtitle="S", abstract="Short.",
        author=[{"name": "A Body", "affiliations": ["An Institute", "Another"]}],
        **{"pdf-standard": ["ua-1", "a-2a"]},
    )  # fmt: skip
    with made.file.open_metadata() as xmp:
        assert xmp["pdfuaid:part"] == "1" and xmp["pdfaid:part"] == "2"
        assert xmp["dc:creator"] == ["A Body"]


@needs_poppler
def test_what_somebody_said_names_who_said_it(make_pdf):
    text = "::: {.quote}\nIt works.\n\n— U03, service user\n:::\n\n"
    (page,) = pages_of(make_pdf(text + "## More\n\nText.\n", themed=True, title="T"))
    assert re.search(r"It works\. — U03, service user", page)


@needs_poppler
def test_a_picture_never_comes_before_the_section_it_belongs_to(make_pdf):
    figure = '![WHAT it shows.](picture.svg){#fig-a fig-alt="x"}'
    for paragraphs in range(1, 9):
        before = "\n\n".join([PROSE] * paragraphs)
        text = f"## First\n\n{before}\n\n## Second\n\nSee @fig-a.\n\n{figure}\n\n{PROSE}\n"
        said = " ".join(pages_of(make_pdf(text, themed=True, title="T")))
        assert said.index("Second") < said.index("WHAT it shows")


@needs_poppler
def test_a_long_table_does_not_begin_with_one_row_at_the_foot_of_a_page(make_pdf):
    rows = "".join(f"| Row{n} | {n} |\n" for n in range(30))
    for height in range(165, 200, 4):
        before = f"Text.\n\n`#v({height}mm)`{{=typst}}"
        table = f"| Name | Value |\n|---|--:|\n{rows}\n: All of them {{#tbl-a}}\n"
        for page in pages_of(make_pdf(f"{before}\n\n{table}", themed=True, title="T")):
            assert "Row0 0" not in page or "Row1 1" in page
            assert "All of them" not in page or "Row0 0" in page


def test_a_last_page_of_a_few_lines_is_saved(make_pdf):
    lines = [f"Line {n}." for n in range(60)]
    ends = [lint.last_page(make_pdf("\n\n".join(lines[:n]), title="T").data) for n in range(20, 40)]
    spilt = [filled for pages, filled in ends if pages > 1]
    # without care some of these lengths would leave one line on a page of its own: a fiftieth
    assert len(spilt) > 3 and min(spilt) > 0.03


@needs_poppler
def test_no_heading_stands_alone_at_the_foot_of_a_page(make_pdf):
    # paragraphs of many lengths bring headings to every height of the page
    text = "\n\n".join(f"## Heading {n}\n\n{PROSE[: 150 + 37 * (n % 11)]}" for n in range(60))
    for page in pages_of(make_pdf(text, themed=True, title="T")):
        body = page.rsplit("Page", 1)[0]
        assert not re.search(r"Heading \d+\s*$", body.strip())


def test_on_the_web_the_boxes_keep_their_classes():
    from pathlib import Path

    from publish.engines.builtin.pandoc import program

    theme = Path(__file__).parents[4] / "theme"
    done = subprocess.run(
        [program(), "-f", "markdown", "-t", "html", "--lua-filter", str(theme / "boxes.lua")],
        input=brief(2), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.count('class="big-number"') == 3
    assert done.stdout.count('class="big-numbers"') == 1
    assert (
        len(re.findall(r'class="(?:unnumbered )?panel"', done.stdout)) == 2
        and 'class="brief"' in done.stdout
    )


@needs_poppler
def test_pictures_stand_before_the_next_chapter_however_many_seek_one_foot(make_pdf, tmp_path):
    """Each alone would fit at the foot of the page; both do not."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="360">'
    (tmp_path / "tall.svg").write_text(f'{svg}<path d="M0 0h9v9z"/></svg>')
    pictures = "".join(
        f'![Picture {name}.](tall.svg){{#fig-{name} fig-alt="A corner."}}\n\n' for name in "ab"
    )
    text = f"## One {{#sec-one}}\n\n{PROSE}\n\n{pictures}## Two {{#sec-two}}\n\nLast words.\n"
    made = make_pdf(text, themed=True, title="T", **{"number-sections": True})
    said = " ".join(pages_of(made))
    places = [said.index(words) for words in ("Picture a.", "Picture b.", "Two Last", "Last words")]
    assert places == sorted(places)


@needs_poppler
def test_words_that_lead_to_a_list_or_a_quotation_go_with_it(make_pdf):
    """Wherever on its page the lead falls, what it leads to begins on the same one."""
    led = ("- What follows.\n", '::: {.quote by="S01"}\nWhat follows.\n:::\n')
    for n in range(34, 46):
        text = "\n\n".join(["A line of text."] * n + ["This leads on:", led[n % 2]])
        pages = pages_of(make_pdf(text, themed=True, title="T"))
        assert any("leads on:" in page and "What follows." in page for page in pages), n


def test_a_place_still_to_be_filled_is_seen_as_such(make_pdf):
    made = make_pdf("**Funding.** [Put here the words.]{.slot}\n", themed=True, title="T")
    steps = [step for page in made.file.pages for step in pikepdf.parse_content_stream(page)]
    dashes = [list(step.operands[0]) for step in steps if str(step.operator) == "d"]
    assert any(dashes)  # a broken line
