"""What every page promises: one file, no other host, the same twice, data that stay text."""

import base64
import re

import pytest

from bite.errors import DocumentError, UnsupportedError
from publish.engines.builtin.html import lint
from publish.evidence import Evidence

REPORT = """---
title: "What *we* found"
subtitle: Sub
lang: en-GB
toc: true
author:
  - name: Ann van Dyck
    orcid: 0000-0002-1825-0097
    affiliations: [University of Somewhere]
  - name: Bob Jones
    affiliations: [A trust]
date: 2024-05-03
date-format: D MMMM YYYY
abstract: In short.
license: CC BY
copyright:
  holder: Us
  year: 2024
citation: true
doi: 10.1000/182
---

## First {#sec-first}

Text with a note.[^n] See @sec-first.

[^n]: The note.

![Caption](a.png){#fig-a fig-alt="A dot."}

::: {.callout-tip}
## Advice
Do it.
:::

::: {.panel-tabset}
### A
a

### B
b
:::

$$ a^2 $$ {#eq-a}
"""


def test_a_page_asks_no_other_host_for_anything(render, picture):
    page = render(REPORT, files={"a.png": picture})
    for attribute in ("src", "srcset", "poster", "data"):
        for value in page.all(f"//@{attribute}"):
            assert not re.match(r"(https?:)?//", value)
    assert not page.all("//link[@rel='stylesheet'] | //script[@src]")
    styles = "".join(page.all("//style/text()"))
    assert not re.search(r"@import|url\(\s*['\"]?(https?:)?//", styles)


def test_a_page_is_the_same_twice(render, picture):
    pages = {render(REPORT, files={"a.png": picture}).text for _ in range(4)}
    assert len(pages) == 1


def test_a_page_passes_its_own_lint(render, picture):
    assert lint.page(render(REPORT, files={"a.png": picture}).text) == []


def test_title_block_says_who_wrote_it_where_and_when(render, picture):
    page = render(REPORT, files={"a.png": picture})
    block = page.words("//header[@id='title-block-header']")
    for words in (
        "What we found",
        "Ann van Dyck",
        "University of Somewhere",
        "A trust",
        "3 May 2024",
    ):
        assert words in block
    assert page.all("//header//a[@href='https://orcid.org/0000-0002-1825-0097']")
    assert page.all("//html/@lang") == ["en-GB"]
    assert page.all("//title/text()") == ["What we found"]


def test_landmarks_and_a_way_past_them(render, picture):
    page = render(REPORT, files={"a.png": picture})
    for landmark in ("header", "nav", "main", "footer"):
        assert page.all(f"//{landmark}"), landmark
    skip = page.all("//body/a[1]")[0]
    assert page.all(f"//main[@id='{skip.get('href')[1:]}']")


def test_end_matter_in_quartos_order_and_under_its_ids(render, picture):
    page = render(REPORT, files={"a.png": picture})
    ids = page.all("//div[@id='quarto-appendix']/section/@id")
    assert ids == ["footnotes", "quarto-reuse", "quarto-copyright", "quarto-citation"]
    bibtex = page.words("//*[contains(@class,'quarto-appendix-bibtex')]")
    assert bibtex.startswith("@online{van_dyck2024,")
    assert "author = {van Dyck, Ann and Jones, Bob}" in bibtex
    assert page.all("//a[@rel='license']/@href") == ["https://creativecommons.org/licenses/by/4.0/"]


def test_what_data_say_arrives_as_text(render, shown):
    value = "<script>alert(1)</script> & <img src=x onerror=alert(1)>"
    page = render("```{python}\n1\n```\n", [[shown(**{"text/plain": value})]])
    assert value in page.words("//*[contains(@class,'cell-output')]")
    assert not page.all("//img[@onerror]")
    assert len(page.all("//script")) == 1


def test_pictures_are_in_the_page(render, picture):
    page = render("![](a.png){fig-alt=dot}\n", files={"a.png": picture})
    source = page.all("//img/@src")[0]
    assert base64.b64decode(source.split(",")[1]) == picture


STRICT = "---\ntitle: T\nbite:\n  accessibility: strict\n---\n\n"


@pytest.mark.parametrize(
    "figure",
    [
        "![Caption](a.png)",
        "![](a.png)",
        "![Caption](a.png){#fig-x}",
        "::: {#fig-y}\n![](a.png)\n\nC\n:::",
    ],
)
def test_a_picture_without_words_is_an_error_where_pages_must_be_accessible(
    render, picture, figure
):
    with pytest.raises(DocumentError, match=r"document.qmd:[78]: the picture a.png has no text"):
        render(STRICT + figure + "\n", files={"a.png": picture})
    assert render(figure + "\n", files={"a.png": picture}).all("//img[@alt]")


def test_figure_data_can_be_read_and_taken_along(render, picture, tmp_path):
    from publish import document, project
    from publish.engines import builtin
    from publish.execute import Executed

    (tmp_path / "_figures").mkdir()
    (tmp_path / "_figures" / "a.png").write_bytes(picture)
    path = tmp_path / "d.qmd"
    path.write_text('![C](_figures/a.png){#fig-a fig-alt="Alt."}\n')
    doc, home = document.read(path), project.find(path)
    figure = {"name": "cost", "path": "_figures/a.png", "csv": "group,n\n<b>,5\n", "alt": "Alt.",
              "source": "A register", "n": "n = 5"}  # fmt: skip
    import nbformat.v4 as v4

    cell = v4.new_markdown_cell(
        doc.parts[0].text, metadata={"bite": {"file": str(path), "line": 1}}
    )
    run = Executed(doc, v4.new_notebook(cells=[cell]), Evidence(figures=(figure,)))
    builtin.render(run, doc, home, "html", tmp_path / "d.html")
    text = (tmp_path / "d.html").read_text()
    link = re.search(r'download="cost\.csv" href="data:text/csv[^,]*,([^"]+)"', text)
    assert link and base64.b64decode(link[1]).decode() == figure["csv"]
    assert "&lt;b&gt;" in text and "A register" in text


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{{< countdown >}}\n", "countdown"),
        ("---\ntheme: custom.scss\n---\n", "custom.scss"),
        ("---\nfilters: [mine.lua]\n---\n", "mine.lua"),
        ("---\nlisting: default\n---\n", "listings"),
    ],
)
def test_what_is_not_supported_is_refused_by_name(render, tmp_path, text, named):
    with pytest.raises(UnsupportedError, match=rf"document.qmd:\d+: unsupported.*{named}"):
        render(text, files={"mine.lua": "function Div(d) return quarto.utils.dump(d) end"})
    assert not (tmp_path / "out.html").exists(), "nothing half-written"


def test_a_refusal_leaves_the_last_good_page(render, tmp_path):
    (tmp_path / "out.html").write_text("good")
    with pytest.raises(UnsupportedError):
        render("{{< countdown >}}\n")
    assert (tmp_path / "out.html").read_text() == "good"
    assert [p.name for p in tmp_path.iterdir() if "partial" in p.name] == []
