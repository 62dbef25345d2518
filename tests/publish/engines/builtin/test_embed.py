"""The embed shortcode: one cell's output of a notebook, in another document."""

import nbformat.v4 as v4
import pytest

from bite.errors import DocumentError, UnsupportedError


@pytest.fixture
def notebook():
    import nbformat

    shown = v4.new_output("display_data", data={"text/markdown": "**embedded**"})
    cells = [
        v4.new_code_cell("#| label: wanted\nsecret()", outputs=[shown]),
        v4.new_code_cell("other()", outputs=[v4.new_output("stream", text="not this")]),
    ]
    return nbformat.writes(v4.new_notebook(cells=cells))


def test_a_labelled_cell_is_shown_without_its_code(render, notebook):
    page = render("{{< embed n.ipynb#wanted >}}\n", files={"n.ipynb": notebook})
    assert page.all("//strong[text()='embedded']")
    assert "secret" not in page.words() and "not this" not in page.words()


def test_its_code_is_shown_when_asked_for(render, notebook):
    page = render("{{< embed n.ipynb#wanted echo=true >}}\n", files={"n.ipynb": notebook})
    assert "secret()" in page.words("//pre")


def test_a_cell_that_is_not_there_is_an_error_that_names_those_that_are(render, notebook):
    with pytest.raises(DocumentError, match=r"document.qmd:1: .*has no cell nope[\s\S]*wanted"):
        render("{{< embed n.ipynb#nope >}}\n", files={"n.ipynb": notebook})
    with pytest.raises(DocumentError, match="does not exist"):
        render("{{< embed gone.ipynb#nope >}}\n")


def test_a_document_that_would_have_to_run_is_refused(render):
    with pytest.raises(UnsupportedError, match="embedding from"):
        render("{{< embed other.qmd#fig-x >}}\n", files={"other.qmd": "x"})
