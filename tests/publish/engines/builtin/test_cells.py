"""Cells on the page: what is shown, in which form, under which label."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.engines.builtin.assemble.markdown import fence_for, quoted
from publish.engines.builtin.assemble.outputs import mime_of

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>'


def test_a_labelled_picture_becomes_a_numbered_figure(render, shown):
    page = render(
        "See @fig-a.\n\n```{python}\n#| label: fig-a\n#| fig-cap: Cost\n"
        "#| fig-alt: It falls.\n1\n```\n",
        [[shown(**{"image/svg+xml": SVG, "text/plain": "<Figure>"})]],
    )
    assert "Figure 1: Cost" in page.words("//div[@id='fig-a']//figcaption")
    assert page.all("//div[@id='fig-a']//img/@alt") == ["It falls."]


def test_our_own_figures_arrive_as_markdown_with_their_words(render, shown, picture):
    page = render(
        "```{python}\n#| label: fig-a\n#| fig-cap: Cost\nreport.cost\n```\n\n@fig-a\n",
        [
            [
                shown(
                    **{
                        "text/markdown": '![](f.png){fig-alt="It *falls*, \\"much\\"."}',
                        "text/plain": "x",
                    }
                )
            ]
        ],
        files={"f.png": picture},
    )
    assert page.all("//div[@id='fig-a']//img/@alt") == ['It *falls*, "much".']
    assert "Figure 1: Cost" in page.words("//figcaption")


def test_a_labelled_table_has_its_caption_above(render, shown):
    page = render(
        "```{python}\n#| label: tbl-a\n#| tbl-cap: Counts\n1\n```\n\n@tbl-a\n",
        [[shown(**{"text/markdown": "| a | b |\n|:--|--:|\n| x | 1 |"})]],
    )
    figure = page.all("//div[@id='tbl-a']/figure")[0]
    assert figure[0].tag == "figcaption"
    assert " ".join(figure[0].text_content().split()) == "Table 1: Counts"
    assert page.all("//div[@id='tbl-a']//th[@scope='col']")


def test_several_pictures_of_one_cell_are_sub_figures(render, shown):
    page = render(
        "```{python}\n#| label: fig-a\n#| fig-cap: Both\n#| fig-subcap: [Left, Right]\n"
        "#| layout-ncol: 2\n1\n```\n\n@fig-a-2\n",
        [[shown(**{"image/svg+xml": SVG}), shown(**{"image/svg+xml": SVG + " "})]],
    )
    assert "(b) Right" in page.words("//div[@id='fig-a-2']")
    assert "Figure 1: Both" in page.words("//div[@id='fig-a']")
    assert page.words("//main/p") == "Figure 1 (b)"
    assert len(page.by_class("quarto-layout-cell")) == 2


@pytest.mark.parametrize(
    ("options", "code", "result"),
    [
        ("", True, True),
        ("#| echo: false\n", False, True),
        ("#| output: false\n", True, False),
        ("#| include: false\n", False, False),
    ],
)
def test_what_options_show(render, printed, options, code, result):
    page = render(f"```{{python}}\n{options}secret_code()\n```\n", [[printed("said\n")]])
    assert ("secret_code" in page.words()) is code
    assert ("said" in page.words()) is result


def test_a_fenced_echo_shows_the_cell_as_written(render, printed):
    page = render("```{python}\n#| echo: fenced\n#| label: x\n1 + 1\n```\n", [[printed("2")]])
    shown = page.words("//pre")
    assert "```{python}" in shown and "#| label: x" in shown and "echo: fenced" not in shown


def test_output_asis_is_markdown(render, printed):
    page = render("```{python}\n#| output: asis\n1\n```\n", [[printed("**bold**\n")]])
    assert page.all("//strong[text()='bold']")


def test_warnings_can_be_left_out(render, printed):
    text = "```{python}\n#| warning: false\n1\n```\n"
    assert "careful" not in render(text, [[printed("careful", "stderr")]]).words()


def test_what_python_says_of_a_plot_is_left_out(render, shown):
    import nbformat.v4 as v4

    echo = v4.new_output(
        "execute_result", data={"text/plain": "[<matplotlib.lines.Line2D at 0x7f>]"}
    )
    page = render("```{python}\n1\n```\n", [[echo, shown(**{"image/svg+xml": SVG})]])
    assert "matplotlib" not in page.words()


def test_a_cell_in_a_list_stays_in_the_list(render, printed):
    page = render("1. First\n\n   ```{python}\n   1\n   ```\n\n2. Second\n", [[printed("said")]])
    assert len(page.all("//main//ol")) == 1 and page.all("//main//ol/li[1]//pre")


@pytest.mark.parametrize(
    ("to", "data", "chosen"),
    [
        ("html", ["text/plain", "text/html", "text/markdown"], "text/html"),
        ("html", ["text/plain", "image/png", "image/svg+xml"], "image/svg+xml"),
        ("pdf", ["text/plain", "text/html", "text/markdown"], "text/markdown"),
        ("pdf", ["text/plain", "text/html"], "text/plain"),
        ("html", ["application/vnd.bite.facts+json", "text/plain"], "text/plain"),
    ],
)
def test_the_richest_form_wins_in_quartos_order(shown, to, data, chosen):
    assert mime_of(shown(**dict.fromkeys(data, "x")), to) == chosen


def test_a_page_format_takes_an_html_table_when_there_is_nothing_better(shown):
    assert (
        mime_of(shown(**{"text/html": "<table></table>", "text/plain": "x"}), "pdf") == "text/html"
    )


@given(st.text(alphabet="`~ab\n", max_size=40))
def test_a_fence_encloses_any_text(text):
    assert fence_for(text) not in text


@given(st.text(max_size=60))
def test_any_value_survives_as_an_attribute(text):
    import re

    inside = quoted(text)[1:-1]
    assert re.fullmatch(r'(?:[^"\\]|\\.)*', inside, re.DOTALL)
    assert (
        inside.replace('\\"', '"').replace("\\\\", "\\") == text.replace("\n", " ") or "\\" in text
    )
