"""Options of the header: honoured, harmless or refused by name, and never forgotten."""

import json

import pytest

from bite.errors import UnsupportedError
from publish import yaml12
from publish.engines.builtin.header import options
from publish.engines.builtin.html import look


def document(header, body="## One\n\nText.\n"):
    return f"---\ntitle: T\n{header}\n---\n\n{body}"


def test_every_option_stands_in_one_list():
    table = options.table()
    groups = [*table["honoured"].values(), table["harmless"], *table["refused"].values()]
    names = [name for group in groups for name in group]
    assert sorted(names) == sorted(set(names))


def test_every_harmless_option_says_why():
    assert all(str(why).strip() for why in options.table()["harmless"].values())


@pytest.mark.parametrize("name", sorted(yaml12.read(options.TABLE)["harmless"]))
def test_harmless_options_refuse_nothing(render, name):
    assert render(document(f"{name}: true")).by_class("title")


@pytest.mark.parametrize(
    ("to", "name"),
    [
        (to, name)
        for group in ("html", "pdf", "both")
        for name in options.table()["refused"][group]
        for to in (("html", "pdf") if group == "both" else (group,))
    ],
)
def test_what_is_not_built_is_refused_at_its_line_and_only_if_asked_for(render, to, name):
    what = {**options.table()["refused"]["both"], **options.table()["refused"][to]}[name]
    value = what["only"] if isinstance(what, dict) else "something"
    with pytest.raises(UnsupportedError, match=rf"document.qmd:4: unsupported: .*`{name}:`"):
        render(document(f"lang: en\n{name}: {value}"), to=to)
    if to == "html":
        assert render(document(f"{name}: false")).by_class("title")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("toc_depth: 2", "toc-depth"),
        ("Bibliography: x.bib", "bibliography"),
        ("page-layuot: full", "page-layout"),
    ],
)
def test_a_slip_of_the_pen_is_pointed_out(render, caplog, written, meant):
    render(document(written))
    assert "document.qmd:3: the option" in caplog.text and f"is {meant} meant?" in caplog.text


def test_an_authors_own_metadata_is_nobodys_business(render, caplog):
    page = render(document("cohort: north\nreviewer: {name: Ann}", "{{< meta cohort >}}\n"))
    assert not caplog.text and "north" in page.words()


@pytest.mark.parametrize(
    ("header", "xpath"),
    [
        (
            "canonical-url: https://example.org/a",
            "//link[@rel='canonical'][@href='https://example.org/a']",
        ),
        ("body-classes: wide calm", "//body[contains(@class,'wide') and contains(@class,'calm')]"),
        (
            "toc: true\ntoc-location: right",
            "//*[@id='quarto-content'][contains(@class,'toc-right')]//nav[@id='TOC']",
        ),
        ("toc: true\ntoc-location: body", "//main//nav[@id='TOC']"),
        ("toc: true\ntoc-location: left-body", "//main//nav[@id='TOC-body'][//nav[@id='TOC']]"),
        ("title-block-style: plain", "//header[contains(@class,'plain')]"),
        ("title-block-style: none", "//header[not(@class)]//h1[@class='title']"),
        (
            "categories: [a]\ntitle-block-categories: false",
            "//body[not(.//*[@class='quarto-category'])]",
        ),
        ("title-block-banner: '#fff000'", "//header[contains(@style,'--bite-cover-ink:#000')]"),
        ("page-layout: full", "//*[contains(@class,'page-layout-full')]"),
        ("anchor-sections: false", "//body[not(.//*[contains(@class,'anchored')])]"),
        ("tabsets: false", "//body[@data-tabs='off']"),
        (
            "code-links:\n  - text: Code\n    href: https://example.org/c",
            "//*[@class='quarto-code-links']//a",
        ),
        ("subtitle: |\n  One\n\n  Two", "//p[contains(@class,'subtitle')][2][.='Two']"),
        (
            "google-scholar: true\nauthor: Ann Lee",
            "//meta[@name='citation_author'][@content='Ann Lee']",
        ),
        ("metadata:\n  subtitle: Sub", "//p[contains(@class,'subtitle')][.='Sub']"),
        ("metadata-file: more.yml", "//p[contains(@class,'subtitle')][.='From a file']"),
        ("shift-heading-level-by: 1", "//h3"),
        (
            "number-sections: true\nnumber-offset: [3]\nshift-heading-level-by: -1",
            "//*[contains(@class,'header-section-number')][.='4']",
        ),
    ],
)
def test_options_that_shape_a_page(render, header, xpath):
    assert render(document(header), files={"more.yml": "subtitle: From a file\n"}).all(xpath)


def test_the_look_is_the_headers():
    css = look.rules({
        "max-width": 900, "fontsize": "14px", "linestretch": 1.7, "mainfont": "Georgia",
        "linkcolor": "#b00020", "backgroundcolor": "ivory", "grid": {"body-width": "50rem"},
        "code-block-border-left": True,
    })  # fmt: skip
    for rule in (
        "max-width:900px",
        "html{font-size:14px}",
        "body{line-height:1.7}",
        '--bite-font:"Georgia",',
        "--bite-link:#b00020",
        "--bite-paper:ivory",
        "--bite-measure:50rem",
        "border-left:4px",
    ):
        assert rule in css
    assert look.rules({"title": "T"}) == ""
    assert "</style" not in look.rules({"linkcolor": "red}</style><script>"})


@pytest.mark.parametrize(
    ("colour", "ink"),
    [("#000", "#fff"), ("white", "#000"), ("#12436d", "#fff"), ("yellow", "#000"), ("odd", "#fff")],
)
def test_words_on_a_banner_can_be_read(colour, ink):
    assert look.ink_on(colour) == ink


def test_links_that_leave_the_site_open_where_the_header_says(render):
    body = "[out](https://other.org) and [in](https://mine.org/x) and [near](#one)\n"
    page = render(
        document("link-external-newwindow: true\nlink-external-filter: '^https://mine'", body)
    )
    assert page.all("//main//a[@target='_blank']/@href") == ["https://other.org"]
    assert page.all("//main//a[@target='_blank']/@rel") == ["noopener"]


def test_code_tools_show_the_document_as_it_was_written(render):
    page = render(document("code-tools: true", "```python\nx < 1\n```\n"))
    source = page.all("//details[@id='quarto-embedded-source-code']//code")[0].text_content()
    assert source == (page.path.parent / "document.qmd").read_text()
    assert page.all("//a[@href='#quarto-embedded-source-code']")
    assert not render(document("lang: en")).all("//*[@class='quarto-code-tools']")


def test_other_kinds_of_markdown_are_read_and_no_other_language(render, shown):
    page = render(
        "---\nfrom: gfm\n---\n\n- [x] done :smile:\n\n```{python}\n1\n```\n",
        [[shown(**{"text/plain": "41"})]],
    )
    assert "41" in page.words("//*[contains(@class,'cell-output')]")
    with pytest.raises(UnsupportedError, match=r"document.qmd:2: .*written in rst"):
        render("---\nfrom: rst\n---\n\nText.\n")


def test_what_a_document_was_on_its_way_is_kept_where_asked_for(render, shown, tmp_path):
    render(
        "---\nkeep-ipynb: true\nkeep-md: true\n---\n\nText.\n\n```{python}\n6 * 7\n```\n",
        [[shown(**{"text/plain": "42"})]],
    )
    notebook = json.loads((tmp_path / "document.quarto_ipynb").read_text())
    code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    assert "".join(code["outputs"][0]["data"]["text/plain"]) == "42"
    assert str(tmp_path) not in json.dumps(notebook), "no path of the machine"
    assert "::: {.cell" in (tmp_path / "document.html.md").read_text()


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("```{python}\n1\n```\n\n## *First* {.x}\n\nText.\n", "First"),
        ("Text.\n\n## First\n\n```{python}\n1\n```\n", ""),
        ("## First\n\nText.\n", ""),
        ("```{python}\n1\n```\n\n## {.empty}\n\nText.\n", ""),
    ],
)
def test_a_notebook_without_a_title_takes_its_first_heading(render, shown, body, title):
    page = render(body, [[shown(**{"text/plain": "1"})]])
    assert [h.text_content() for h in page.by_class("title") if h.tag == "h1"] == [title][
        : bool(title)
    ]
    assert bool(title) != bool(page.all("//main//h2"))


def test_spaces_around_the_equals_signs_of_a_div_do_no_harm(render):
    page = render(
        "::: {#a key = value b='x = y'}\nIn.\n:::\n\n```\n::: {#c key = value}\n:::\n```\n"
    )
    assert page.all("//div[@id='a'][@data-key='value'][@data-b='x = y']")
    assert "{#c key = value}" in page.words("//pre")


def test_a_licence_can_be_named_in_the_text(render):
    page = render(
        document("license: CC BY", "{{< meta license.text >}} {{< meta license.url >}}\n")
    )
    assert "CC BY 4.0 https://creativecommons.org/licenses/by/4.0/" in page.words("//main//p")


def test_a_raw_block_may_be_in_any_of_pandocs_languages(render):
    page = render("```{=pandoc-reader-latex}\n\\emph{stressed}\n```\n")
    assert page.words("//main//em") == "stressed"


def test_a_size_on_a_single_cell_is_said_to_do_nothing(render, caplog):
    render("---\ntitle: T\n---\n\n```{python}\n#| fig-width: 3\n1\n```\n")
    assert "document.qmd:5: fig-width has no effect on a single cell" in caplog.text
