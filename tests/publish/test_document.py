"""A Quarto document is read as Quarto reads it: cells, prose, options, includes, and places."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bite.errors import DocumentError, UnsupportedError
from publish import document
from publish.document import Cell, Prose


@pytest.fixture
def written(tmp_path):
    """Write files and read the first as a document."""

    def write(text: str, **others: str):
        for name, content in others.items():
            path = tmp_path / name.replace("__", "/").replace("_qmd", ".qmd")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(content))
        path = tmp_path / "report.qmd"
        path.write_text(dedent(text).lstrip("\n"))
        return document.read(path, tmp_path)

    return write


def codes(read) -> list[str]:
    return [cell.code for cell in read.cells]


def test_options_of_a_cell_are_yaml_over_several_lines(written):
    read = written(
        """
        ```{python}
        #| label: fig-cost
        #| fig-cap: |
        #|   First line,
        #|   second line.
        #| tags: [a, b]
        #| echo: fenced

        cost()
        ```
        """
    )
    (cell,) = read.cells
    assert cell.code == "cost()"
    assert cell.options["fig-cap"] == "First line,\nsecond line.\n"
    assert cell.tags == ("a", "b")
    assert (cell.line, cell.code_line) == (1, 9)


def test_what_yaml_1_1_would_misread_stays_text(written):
    read = written("---\ncountry: no\ntime: 12:30\nwhen: 2020-01-01\nn: 010\n---\n")
    assert read.header == {"country": "no", "time": "12:30", "when": "2020-01-01", "n": 10}


@pytest.mark.parametrize(
    "text",
    [
        "````markdown\n```{python}\nhidden()\n```\n````\n",
        "~~~\n```{python}\nhidden()\n```\n~~~\n",
        "<!--\n```{python}\nhidden()\n```\n-->\n",
        "<!-- a comment\n\nof `<!--` many lines\n```{python}\nhidden()\n```\n-->\n",
        "```{{python}}\nhidden()\n```\n",
        "```python\nhidden()\n```\n",
        "```{.python}\nhidden()\n```\n",
    ],
)
def test_a_cell_that_is_only_shown_is_no_cell(written, text):
    read = written(text + "\n```{python}\nreal()\n```\n")
    assert codes(read) == ["real()"]
    assert "".join(p.text for p in read.parts if isinstance(p, Prose)).startswith(text)


def test_a_comment_inside_a_fence_hides_nothing(written):
    read = written("```html\n<!-- open\n```\n\n```{python}\nreal()\n```\n")
    assert codes(read) == ["real()"]


def test_a_cell_in_a_list_loses_its_indent(written):
    read = written("- item\n\n    ```{python}\n    if x:\n        y()\n    ```\n\n- next\n")
    (cell,) = read.cells
    assert (cell.code, cell.indent) == ("if x:\n    y()", "    ")


def test_inline_code_escapes(written):
    (prose,) = written("`{python} a` ``{python} b`` `{{python}} c` <!-- `{python} d` -->\n").parts
    assert [match["code"] for match in prose.inlines] == ["a"]


def test_includes_keep_their_own_lines_and_nest(written):
    read = written(
        "one\n\n{{< include parts/a.qmd >}}\n\nlast\n",
        parts__a_qmd="two\n\n{{< include parts/b.qmd >}}\n",
        parts__b_qmd="\n```{python}\nx = 1\n```",
    )
    (cell,) = read.cells
    assert (cell.file.name, cell.line, cell.code_line) == ("b.qmd", 2, 3)
    assert [p.file.name for p in read.parts] == [
        "report.qmd", "a.qmd", "b.qmd", "b.qmd", "report.qmd",
    ]  # fmt: skip
    assert [p.name for p in read.included] == ["a.qmd", "b.qmd"]


def test_an_include_shown_in_code_or_escaped_is_left_alone(written):
    text = "`{{< include nowhere.qmd >}}`\n\n{{</* include nowhere.qmd */>}}\n"
    assert "".join(p.text for p in written(text).parts) == text


@pytest.mark.parametrize(
    ("text", "others", "line", "says"),
    [
        ("---\ntitle: [a\nx: 1\n---\n", {}, 3, "broken YAML"),
        ("---\ntitle: a: b\n---\n", {}, 2, "broken YAML"),
        ("---\ntitle: a\n\ntext\n", {}, 1, "never closed"),
        ("x\n\n{{< include no.qmd >}}\n", {}, 3, "no.qmd does not exist"),
        ("{{< include a.qmd >}}\n", {"a_qmd": "{{< include a.qmd >}}\n"}, 1, "includes itself"),
        ("{{< include ../../etc/passwd >}}\n", {}, 1, "outside the project"),
        ("x\n\n```{python}\ny()\n", {}, 3, "never closed"),
        ("```{python}\n#| a: [\ny()\n```\n", {}, 2, "broken YAML"),
        ("```{python}\n#| echo: maybe\ny()\n```\n", {}, 2, "echo"),
        ("```{python}\n#| label: a\n```\n\n```{python}\n#| label: a\n```\n", {}, 5, "already used"),
    ],
)
def test_a_fault_says_its_file_and_line(written, text, others, line, says):
    with pytest.raises(DocumentError) as caught:
        written(text, **others)
    (fault, *_) = caught.value.faults
    assert says in fault.what
    assert fault.where.line == line
    assert fault.do


def test_all_missing_includes_are_told_at_once(written):
    with pytest.raises(DocumentError) as caught:
        written("{{< include a.qmd >}}\n{{< include b.qmd >}}\n")
    assert len(caught.value.faults) == 2


@pytest.mark.parametrize("language", ["r", "julia", "ojs", "mermaid", "dot", "sql"])
def test_cells_in_other_languages_are_refused_by_name_and_line(written, language):
    read = written(f"text\n\n```{{{language}}}\nx\n```\n")
    with pytest.raises(UnsupportedError) as caught:
        document.refuse_unsupported(read)
    assert f"{{{language}}}" in str(caught.value)
    assert caught.value.faults[0].where.line == 3


def test_knitr_options_are_refused(written):
    with pytest.raises(UnsupportedError, match="knitr"):
        written("```{python, echo=FALSE}\nx\n```\n")


def test_parameters_are_the_assignments_of_the_tagged_cell(written):
    read = written(
        """
        ```{python}
        x = "not me"
        ```
        ```{python}
        #| tags: [parameters]
        hub: str = "all"
        n = 3; share = 0.5
        full = False
        computed = len("ab")
        ```
        """
    )
    assert read.parameters == {
        "hub": "all", "n": 3, "share": 0.5, "full": False, "computed": None,
    }  # fmt: skip


NASTY = st.text(
    alphabet=st.sampled_from(list("ab `~#|{}<>!-*_[]()\n\t:\"'\\é\u202e")), max_size=200
).map(lambda text: text.replace("\r", ""))


def nothing_open(text: str) -> bool:
    """Whether a piece of text leaves no fence, comment or header open, and is no cell."""
    return not any(mark in text for mark in ("```", "~~~", "<!--", "-->", "---", "{{<"))


@settings(max_examples=150, deadline=None)
@given(before=NASTY.filter(nothing_open), after=NASTY.filter(nothing_open))
def test_whatever_stands_around_it_a_cell_is_found_and_the_prose_survives(
    tmp_path_factory, before, after
):
    path = tmp_path_factory.mktemp("any") / "x.qmd"
    text = f"a{before}\n\n```{{python}}\nkeep()\n```\n{after}\n"
    path.write_text(text, encoding="utf-8", newline="")
    read = document.read(path)
    assert codes(read) == ["keep()"]
    prose = [p.text for p in read.parts if isinstance(p, Prose)]
    assert prose[0] == f"a{before}\n\n"
    assert "".join(prose[1:]) == f"{after}\n"
    (cell,) = [p for p in read.parts if isinstance(p, Cell)]
    assert text.splitlines()[cell.line - 1].startswith("```") or "\u202e" in text


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_is_read_or_refused_with_a_place(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("any") / "x.qmd"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        document.read(path)
    except (DocumentError, UnsupportedError) as error:
        assert all(Path(fault.where.file).name == "x.qmd" for fault in error.faults)
