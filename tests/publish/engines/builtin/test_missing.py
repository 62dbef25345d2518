"""What a document asks for and is not there is told at once, each where it is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from bite.errors import DocumentError

STRICT = "---\ntitle: T\nbite: {accessibility: strict}\nreferences: [{id: x, title: y}]\n---\n\n"


def told(error) -> list[tuple[str, int, str]]:
    return [(Path(f.where.file).name, f.where.line, f.what) for f in error.value.faults]


@pytest.mark.parametrize("to", ["html", "pdf"])
def test_pictures_alternatives_references_and_citations_are_one_list(render, to):
    text = "![A](gone.png){#fig-a}\n\nSee @fig-b.\n\nAs [@nobody] says.\n"
    with pytest.raises(DocumentError) as error:
        render(STRICT + text, to=to)
    assert told(error) == [
        ("document.qmd", 7, "the picture gone.png does not exist"),
        ("document.qmd", 7, "the picture gone.png has no text alternative"),
        ("document.qmd", 9, "the reference @fig-b leads nowhere"),
        ("document.qmd", 11, "the citation @nobody is in no bibliography"),
    ]


def test_a_picture_is_found_by_its_decoded_name_or_in_a_resource_path(render, picture):
    render(
        "---\nbite: {accessibility: strict}\nresource-path: [more]\n---\n\n"
        '![](my%20map.png){fig-alt="A"}\n\n![](other.png){fig-alt="B"}\n',
        files={"my map.png": picture, "more/other.png": picture},
    )


@pytest.mark.parametrize(
    ("to", "entry"),
    [
        ("html", "bibliography: gone.x"),
        ("html", "csl: gone.x"),
        ("html", "css: gone.x"),
        ("html", "include-in-header: gone.x"),
        ("html", "include-after-body:\n  - file: gone.x"),
        ("html", "filters:\n  - gone.lua"),
        ("pdf", "bibliography: [gone.x]"),
        ("pdf", "template-partials:\n  - gone.x"),
        ("pdf", "include-in-header: gone.x"),
    ],
)
@pytest.mark.parametrize("home", ["document.qmd", "_quarto.yml"])
def test_a_file_that_is_not_there_is_told_where_it_is_asked_for(render, to, entry, home):
    header = f"title: T\nlang: en\n{entry}\n"
    files, text = {}, "---\ntitle: T\n---\n\nWords.\n"
    if home == "_quarto.yml":
        files["_quarto.yml"] = "project:\n  type: default\n" + header.replace("title: T\n", "")
    else:
        text = f"---\n{header}---\n\nWords.\n"
    with pytest.raises(DocumentError) as error:
        render(text, to=to, files=files)
    ((file, line, what),) = told(error)
    assert (file, line) == (home, 4 + entry.count("\n"))
    assert "gone." in what and "does not exist" in what
