"""What stands in the margin: beside what it belongs to, outside boxes, once, in order."""

NOTES = """---
reference-location: margin
---

First.[^a]

::: {.callout-tip}
In a box.[^b]
:::

> Quoted.[^c]

- In a list.[^d]

[^a]: Note *one*.
[^b]: Note two.
[^c]: Note three.
[^d]: Note four.
"""
BIB = "@book{lee, author={Lee, Ann}, title={A book}, year={2020}, publisher={Us}}\n"
MARGIN = "following-sibling::*[1][contains(@class,'column-margin')]"


def test_notes_stand_after_the_block_that_calls_them(render):
    page = render(NOTES)
    for number, block in enumerate(
        ("//main/p", "//div[contains(@class,'callout-tip')]", "//blockquote", "//ul"), 1
    ):
        assert page.all(f"{block}/{MARGIN}//div[@id='fn{number}']"), block
        assert page.all(
            f"{block}/descendant-or-self::*/a[@href='#fn{number}'][@role='doc-noteref']"
        )
    assert not page.all("//section[@id='footnotes']")
    assert "Note one." in page.words("//div[@id='fn1']")


def test_references_stand_beside_their_citations_and_not_at_the_end(render):
    text = "---\nbibliography: b.bib\ncitation-location: margin\n---\n\nSee @lee.\n\nAgain @lee.\n"
    page = render(text, files={"b.bib": BIB})
    assert page.all(f"//p[contains(.,'See')]/{MARGIN}//div[@id='ref-lee']")
    assert len(page.all("//div[@id='ref-lee']")) == 1, "an id stands once"
    assert len(page.by_class("csl-entry")) == 2
    assert not page.all("//div[@id='refs'] | //*[@id='quarto-bibliography']")


def test_asides_leave_the_line_and_no_empty_paragraph(render):
    page = render("Before [beside]{.aside} after.\n\n[Alone]{.aside}\n")
    assert not page.all("//p//*[contains(@class,'margin-aside')]")
    assert [e.text_content() for e in page.by_class("margin-aside")] == ["beside", "Alone"]
    assert len(page.all("//main/p")) == 1


def test_a_tabs_margin_stands_before_the_tabs_and_knows_its_tab(render):
    page = render(
        "::: {.panel-tabset}\n### A\n\n::: {.column-margin}\none\n:::\n\n### B\n\n"
        "::: {.column-margin}\ntwo\n:::\n:::\n"
    )
    inside = page.by_class("tabset-margin-content")
    assert [e.text_content().strip() for e in inside] == ["one", "two"]
    assert ["collapse" in e.get("class").split() for e in inside] == [False, True]
    panes = page.all("//div[contains(@class,'tab-pane')]/@id")
    for pane, aside in zip(panes, inside, strict=True):
        assert f"{pane}-tab-margin-content" in aside.get("class")
    assert not page.all("//div[contains(@class,'tab-pane')]//*[contains(@class,'column-margin')]")


def test_what_a_folded_box_has_in_the_margin_folds_with_it(render):
    page = render(
        "::: {.callout-note collapse=true}\n## Title\n\nIn.\n\n"
        "::: {.column-margin}\nOut\n:::\n:::\n"
    )
    moved = page.all(
        "//*[contains(@class,'column-container')]/*[contains(@class,'callout-collapse')]"
    )
    assert [e.text_content().strip() for e in moved] == ["Out"]


def test_captions_in_the_margin(render, picture):
    files = {"a.png": picture}
    for figure in ("![Words](a.png)", "![Words](a.png){#fig-a}"):
        page = render(f"---\nfig-cap-location: margin\n---\n\n{figure}\n", files=files)
        assert page.all("//figcaption[contains(@class,'margin-caption')]"), figure


def test_the_margin_stays_in_the_text_where_nothing_asks_for_it(render):
    page = render("Text.[^a]\n\n[^a]: Note.\n")
    assert page.all("//section[@id='footnotes']") and not page.by_class("column-margin")
