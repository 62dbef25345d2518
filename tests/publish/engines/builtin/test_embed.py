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


def test_the_source_is_named_unless_the_author_does_not_want_it(render, notebook):
    files = {"n.ipynb": notebook}
    assert "Source: n.ipynb" in render("{{< embed n.ipynb#wanted >}}\n", files=files).words()
    page = render("---\nnotebook-links: false\n---\n\n{{< embed n.ipynb#wanted >}}\n", files=files)
    assert "Source" not in page.words()


def test_a_heading_is_the_notebook_s_title_and_a_comment_is_none(render):
    import nbformat

    cells = [
        v4.new_markdown_cell("```python\n# no heading\n```\n\nWords.\n\n## Costs {#c}"),
        v4.new_code_cell("1", outputs=[v4.new_output("stream", text="one")]),
    ]
    page = render(
        "{{< embed n.ipynb >}}\n", files={"n.ipynb": nbformat.writes(v4.new_notebook(cells=cells))}
    )
    assert "Source: Costs" in page.words() and "Words." in page.words() and "one" in page.words()


def test_several_cells_by_name_or_number(render, notebook):
    files = {"n.ipynb": notebook}
    page = render("{{< embed n.ipynb[2,1] >}}\n", files=files)
    assert page.words().index("not this") < page.words().index("embedded")
    with pytest.raises(DocumentError, match="no cell number 3"):
        render("{{< embed n.ipynb[3] >}}\n", files=files)


def test_what_is_no_notebook_is_refused(render):
    with pytest.raises(UnsupportedError, match=r"embedding from words\.md"):
        render("{{< embed words.md#x >}}\n", files={"words.md": "x"})
    with pytest.raises(DocumentError, match="no notebook that can be read"):
        render("{{< embed n.ipynb#x >}}\n", files={"n.ipynb": "{"})


def test_a_document_is_run_as_itself_and_its_figure_can_be_referred_to(tmp_path):
    from typer.testing import CliRunner

    from bite.cli import app

    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "words.txt").write_text("from its own folder")
    (folder / "costs.qmd").write_text(
        "---\ntitle: Costs\n---\n\n```{python}\n#| label: tbl-costs\n#| tbl-cap: Costs\n"
        "from IPython.display import Markdown\n"
        "Markdown('| a |\\n|---|\\n| ' + open('words.txt').read() + ' |')\n```\n"
    )
    document = tmp_path / "report.qmd"
    document.write_text("See @tbl-costs.\n\n{{< embed other/costs.qmd#tbl-costs >}}\n")
    done = CliRunner().invoke(app, ["render", str(document), "--to", "html", "--engine", "builtin"])
    assert done.exit_code == 0, done.output
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "from its own folder" in page and "Source: Costs" in page
    assert 'href="#tbl-costs"' in page and 'id="tbl-costs"' in page
