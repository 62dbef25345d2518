"""Settings of the wrong shape are told with file and line, whatever they would have broken."""

from __future__ import annotations

import pytest

from bite.errors import DocumentError
from publish import document, project, yaml12


def faults_of(work):
    with pytest.raises(DocumentError) as told:
        work()
    return told.value.faults


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("project: website\n", 1, "project"),
        ("lang: en\nexecute: never\n", 2, "execute"),
        ("project:\n  type: website\n  render: 3\n", 3, "render"),
        ("project:\n  pre-render: [1]\n", 2, "pre-render"),
        ("format: 3\n", 1, "format"),
        ("execute:\n  fig-width: wide\n", 2, "fig-width"),
        ("website: [a]\n", 1, "website"),
    ],
)
def test_a_project_file_of_the_wrong_shape(tmp_path, text, line, says):
    (tmp_path / "_quarto.yml").write_text(text)
    (fault,) = faults_of(lambda: project.find(tmp_path))
    assert (fault.where.line, fault.where.file) == (line, str(tmp_path / "_quarto.yml"))
    assert says in fault.what


def test_a_header_of_the_wrong_shape_is_told_with_all_else_that_is_wrong(tmp_path):
    path = tmp_path / "a.qmd"
    path.write_text(
        "---\ntitle: A\n---\n\n{{< include no.qmd >}}\n\n```{python}\n#| echo: maybe\n1\n```\n"
        "\n```{python}\n#| eco: true\n1\n```\n\n::: {.open}\n"
    )
    found = faults_of(lambda: document.read(path))
    assert [fault.where.line for fault in found] == [5, 8, 13, 17]
    path.write_text("---\ntitle: A\nexecute:\n  fig-height: tall\n---\n\nWords.\n")
    (fault,) = faults_of(lambda: document.read(path))
    assert fault.where.line == 4


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("color: 3\n", 1),
        ("color:\n  primary: sky-ish\n", 2),
        ("color:\n  palette:\n    a: b\n    b: a\n  primary: '#123456'\n", 3),
        ("typography: yes\n", 1),
    ],
)
def test_a_brand_that_says_nothing_usable(tmp_path, text, line):
    (tmp_path / "_quarto.yml").write_text("project:\n  type: website\n")
    (tmp_path / "_brand.yml").write_text(text)
    assert faults_of(lambda: project.find(tmp_path).brand)[0].where.line == line


@pytest.mark.parametrize(
    "colour", ["'#abc'", "'#AABBCC80'", "navy", "'rgb(1, 2, 3)'", "paper", "transparent"]
)
def test_colours_as_brands_write_them(tmp_path, colour):
    (tmp_path / "_quarto.yml").write_text("project:\n  type: website\n")
    (tmp_path / "_brand.yml").write_text(
        f"color:\n  palette:\n    paper: '#fffefa'\n  background: {colour}\n"
        f"  primary: {{light: {colour}, dark: white}}\n"
    )
    assert project.find(tmp_path).brand["color"]["palette"] == {"paper": "#fffefa"}


def test_an_output_stays_in_the_folder_of_outputs(tmp_path):
    (tmp_path / "_quarto.yml").write_text("project:\n  type: website\n")
    path = tmp_path / "a.qmd"
    path.write_text("---\ntitle: A\noutput-file: ../../elsewhere.html\n---\n\nWords.\n")
    here = project.find(tmp_path)
    (fault,) = faults_of(lambda: here.output_of(document.read(path, tmp_path)))
    assert "output-file" in fault.what


def test_a_name_that_stands_twice_is_told_with_both_lines():
    (fault,) = faults_of(lambda: yaml12.parse("a: 1\nb:\n  c: 1\n  c: 2\n", "x.yml", 10))
    assert fault.where.line == 13 and "'c'" in fault.what and "line 12" in fault.do


def test_a_few_lines_that_stand_for_billions_are_refused_at_once():
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    pairs = zip("abcdefgh", "bcdefghi", strict=True)
    lines += [f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]" for old, new in pairs]
    assert "too large" in faults_of(lambda: yaml12.parse("\n".join(lines), "x.yml"))[0].what
    assert "too large" in faults_of(lambda: yaml12.parse("a: &a [*a]\n", "x.yml"))[0].what
    assert yaml12.parse("a: &a [1]\nb: *a\n", "x.yml") == {"a": [1], "b": [1]}
