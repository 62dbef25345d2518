"""Numbers and references: https://quarto.org/docs/authoring/cross-references.html."""

import pytest

from bite.errors import DocumentError

DOCUMENT = """
---
title: T
---

# One {#sec-one}

![First](a.png){#fig-first fig-alt="x"}

::: {#fig-panel layout-ncol=2}
![Left](a.png){#fig-left fig-alt="x"}

![Right](a.png){#fig-right fig-alt="x"}

Both
:::

| a | b |
|---|---|
| 1 | 2 |

: Counts {#tbl-counts}

```{#lst-code .python lst-cap="A listing"}
x = 1
```

$$ E = mc^2 $$ {#eq-mass}

::: {#thm-line}
## Line
Straight.
:::

## Two {#sec-two}

REFERENCE
"""


def linked(render, picture, reference, header=""):
    text = (
        DOCUMENT.lstrip().replace("REFERENCE", reference).replace("title: T", f"title: T\n{header}")
    )
    page = render(text, files={"a.png": picture})
    return page, page.words("//main/section/section/p[last()]")


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("@fig-first", "Figure 1"),
        ("@Fig-first", "Figure 1"),
        ("@fig-panel", "Figure 2"),
        ("@fig-right", "Figure 2 (b)"),
        ("@tbl-counts", "Table 1"),
        ("@lst-code", "Listing 1"),
        ("@eq-mass", "Equation 1"),
        ("@thm-line", "Theorem 1"),
        ("@sec-two", "Section 1.1"),
        ("[-@fig-first]", "1"),
        ("[Chart @fig-first]", "Chart 1"),
        ("[@fig-first; @tbl-counts]", "Figure 1, Table 1"),
    ],
)
def test_every_form_of_reference_says_what_quarto_says(render, picture, reference, words):
    page, found = linked(render, picture, reference)
    assert found == words
    target = page.by_class("quarto-xref")[0].get("href")
    assert page.all(f"//*[@id='{target[1:]}']"), "a reference leads to an element of the page"


def test_prefixes_titles_and_labels_can_be_chosen(render, picture):
    header = (
        "crossref:\n  fig-prefix: Fig.\n  fig-title: Chart\n  title-delim: ' –'\n"
        "  fig-labels: alpha A"
    )
    page, found = linked(render, picture, "@fig-first", header)
    assert found == "Fig. A"
    assert "Chart A– First" in page.words("//*[@id='fig-first']")


def test_custom_kinds_are_counted_by_themselves(render, picture):
    page = render(
        "---\ntitle: T\ncrossref:\n  custom:\n    - kind: float\n      key: map\n"
        "      reference-prefix: Map\n      caption-prefix: Map\n---\n\n"
        "::: {#map-hubs}\n![](a.png){fig-alt=x}\n\nThe hubs\n:::\n\nSee @map-hubs.\n",
        files={"a.png": picture},
    )
    assert "Map 1: The hubs" in page.words("//*[@id='map-hubs']")
    assert page.words("//main/p") == "See Map 1."


def test_a_reference_that_leads_nowhere_is_an_error_at_its_line(render):
    with pytest.raises(DocumentError) as caught:
        render("---\ntitle: T\n---\n\nSee @fig-none.\n\nAnd @tbl-none.\n")
    faults = caught.value.faults
    assert [(f.where.line, "@fig-none" in f.what or "@tbl-none" in f.what) for f in faults] == [
        (5, True), (7, True),
    ]  # fmt: skip


def test_the_same_label_twice_is_an_error(render, picture):
    with pytest.raises(DocumentError, match="fig-a"):
        render(
            "![One](a.png){#fig-a fig-alt=x}\n\n![Two](a.png){#fig-a fig-alt=y}\n",
            files={"a.png": picture},
        )


def test_a_reference_to_what_this_format_hides_is_no_error(render, picture):
    page = render(
        "See @fig-b.\n\n::: {#fig-b .content-hidden when-format=html}\n![](a.png)\n\nB\n:::\n",
        files={"a.png": picture},
    )
    assert "?@fig-b" in page.words()


def test_an_address_of_a_person_is_no_reference(render):
    assert "write to me@example.org" in render("write to me@example.org\n").words()
