"""The divs, spans and blocks of a Quarto author, under the classes that Quarto promises."""

import pytest


@pytest.mark.parametrize("kind", ["note", "tip", "warning", "important", "caution"])
def test_callouts(render, kind):
    page = render(
        f"::: {{.callout-{kind}}}\n## Heed\nBody\n:::\n\n::: {{.callout-{kind}}}\nBare\n:::\n"
    )
    titled, bare = page.by_class("callout", f"callout-{kind}")
    assert "Heed" in titled.text_content() and "Body" in titled.text_content()
    assert kind.capitalize() in bare.text_content(), "an untitled callout says what it is"


def test_a_folded_callout_opens_without_a_script(render):
    page = render('::: {.callout-note collapse="true"}\n## T\nB\n:::\n')
    assert page.all("//details[not(@open)]/summary")


def test_tabs_hold_their_parts_and_are_all_there_without_a_script(render):
    page = render("::: {.panel-tabset}\n## A\nalpha\n\n## B\nbeta\n:::\n")
    assert [t.text_content() for t in page.all("//a[@role='tab']")] == ["A", "B"]
    for tab in page.all("//a[@role='tab']"):
        assert page.all(f"//div[@id='{tab.get('aria-controls')}'][@role='tabpanel']")
    assert not page.all("//div[@role='tabpanel'][@hidden]")


@pytest.mark.parametrize(
    ("attributes", "shown"),
    [
        (".content-visible when-format=html", True),
        (".content-visible when-format=typst", False),
        (".content-hidden when-format=html", False),
        (".content-hidden unless-format=html", True),
        (".content-visible when-meta=draft.yes-it-is", True),
        (".content-visible when-meta=draft.no-it-is-not", False),
        (".content-visible unless-meta=draft.no-it-is-not", True),
    ],
)
def test_conditions(render, attributes, shown):
    page = render(
        "---\ndraft: {yes-it-is: true, no-it-is-not: false}\n---\n\n"
        f"::: {{{attributes}}}\nsecret\n:::\n\nx\n"
    )
    assert ("secret" in page.words()) is shown


def test_layout_in_rows_of_given_widths(render, picture):
    page = render(
        '::: {layout="[[30,-10,60],[100]]"}\n![](a.png){fig-alt=a}\n\n![](a.png){fig-alt=b}\n\n'
        "![](a.png){fig-alt=c}\n:::\n",
        files={"a.png": picture},
    )
    rows = page.by_class("quarto-layout-row")
    widths = [[c.get("style").split(";")[0] for c in row] for row in rows]
    assert widths == [
        ["flex-basis: 30.0%", "flex-basis: 10.0%", "flex-basis: 60.0%"], ["flex-basis: 100.0%"],
    ]  # fmt: skip


def test_code_folds_names_its_file_and_counts_its_lines(render):
    page = render(
        "```{.python filename='a.py' code-line-numbers=true}\nx\n```\n\n"
        "```{python}\n#| code-fold: true\n#| code-summary: Show\ny\n```\n"
    )
    assert page.words("//*[@class='code-with-filename-file']") == "a.py"
    assert page.words("//details[contains(@class,'code-fold')]/summary") == "Show"
    assert page.all("//pre[contains(@class,'numberSource')]")


def test_annotations_leave_the_code_and_explain_its_lines(render):
    page = render("```python\nx = 1 # <1>\ny = 2\n```\n\n1. Sets x\n")
    assert "<1>" not in page.words("//pre")
    assert page.words("//dl/dd") == "Sets x"
    assert page.all("//button[@data-target-annotation='1']")


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("python", "x = 1 # <1>"), ("c", "int x; /* <1> */"), ("sql", "select 1 -- <1>"),
        ("cpp", "int x; // <1>"), ("matlab", "x = 1 % <1>"), ("html", "<p> <!-- <1> -->"),
        ("ocaml", "let x = 1 (* <1> *)"), ("fortran", "x = 1 ! <1>"), ("apl", "x ⍝ <1>"),
    ],
)  # fmt: skip
def test_each_language_annotates_in_its_own_comments(render, language, line):
    code = line.partition(" <1>")[0].rsplit(" ", 1)[0]
    page = render(f"```{language}\n{line}\n```\n\n1. Why\n")
    assert page.words("//pre//code").removesuffix("1").strip() == code
    assert page.words("//dd") == "Why"


def test_what_is_no_comment_of_the_language_is_no_annotation(render):
    page = render("```c\nint x; // <1>\n```\n\n1. A list\n")
    assert "<1>" in page.words("//pre") and page.words("//ol/li") == "A list"


def test_annotations_count_lines_as_the_block_does(render):
    page = render("```{.python startFrom=5}\nx = 1\ny = 2 # <1>\n```\n\n1. Why\n")
    assert page.all("//*[@data-code-lines='6'][@data-code-annotation='1']")
    assert page.all("//span[@id='annotated-cell-1-6']/button")


def test_annotations_can_be_left_out(render):
    text = "---\ncode-annotations: none\n---\n\n```python\nx = 1 # <1>\n```\n\n1. Why\n"
    page = render(text)
    assert "<1>" not in page.words("//pre") and "Why" not in page.words()
    shown = render(text.replace("none", "false"))
    assert "<1>" in shown.words("//pre") and shown.words("//ol/li") == "Why"


def test_the_number_of_a_line_is_the_name_of_its_link(render):
    page = render("```{.python .numberLines startFrom=9}\na = 1\nb = 2\n```\n\n```python\nc\n```\n")
    assert page.all("//pre[contains(@class,'numberSource')]//a/@aria-label") == ["9", "10"]
    assert not page.all("//pre[not(contains(@class,'numberSource'))]//a/@aria-label")


def test_terms_notes_lines_and_marks(render):
    page = render(
        "Term\n: Definition\n\n| one\n| two\n\n"
        "[a]{.smallcaps} [b]{.mark} [c]{.underline} x^[Inline note.]\n"
    )
    assert page.all("//dl/dt") and page.all("//*[@class='line-block']")
    assert page.all("//mark") and page.all("//u") and page.by_class("smallcaps")
    assert "Inline note." in page.words("//section[@id='footnotes']")


def test_citations_are_linked_and_listed(render):
    page = render(
        "---\nbibliography: r.bib\nlink-citations: true\n---\n\nAs said [@smith].\n",
        files={"r.bib": "@book{smith, author={Smith, Ann}, title={On care}, year={2020}}"},
    )
    assert page.all("//a[@href='#ref-smith']")
    assert page.all("//section[@id='quarto-bibliography']//div[@id='refs']/div[@id='ref-smith']")


def test_sections_marked_appendix_move_to_the_end(render):
    page = render("## Method {.appendix}\n\nDetail.\n\n## Results\n\nFound.\n")
    assert "Detail." in page.words("//div[@id='quarto-appendix']")
    assert page.words("//main/section") == "Results Found."


def test_shortcodes(render):
    page = render(
        "---\ntitle: T\nwho: Ann\nparts: {first: x}\n---\n\n"
        "{{< meta who >}} {{< meta parts.first >}} {{< env NOPE fallback >}} {{{< meta who >}}}\n\n"
        "[link](https://example.org/{{< meta who >}})\n\n{{< pagebreak >}}\n\n{{< kbd Ctrl-C >}}\n"
    )
    assert "Ann x fallback {{< meta who >}}" in page.words()
    assert page.all("//a[@href='https://example.org/Ann']")
    assert page.all("//kbd") and page.all("//div[contains(@style,'page-break-after')]")


def test_raw_html_is_kept_and_raw_typst_is_not(render):
    page = render("```{=html}\n<b id='here'>x</b>\n```\n\n```{=typst}\n#text[secret]\n```\n")
    assert page.all("//b[@id='here']") and "secret" not in page.words()


def test_links_between_documents_lead_to_their_pages(render):
    assert render("[there](other.qmd#part)\n").all("//main//a/@href") == ["other.html#part"]
