"""The engine's own words: in the document's language, its region's, its author's."""

import re

import pytest

from bite.errors import DocumentError
from publish.engines.builtin.header import labels

CODES = sorted(path.stem for path in labels.LANGUAGES.glob("*.yml"))
REPORT = """---
title: T
author: A. Writer
date: 2024-05-03
abstract: Short.
lang: {lang}
toc: true
license: CC BY
number-sections: true
code-fold: true
{more}---

## One {{#sec-one}}

See @sec-one, @fig-a and @tbl-b.[^n]

[^n]: Note.

![Caption](a.png){{#fig-a fig-alt="Dot."}}

| a | b |
|---|---|
| 1 | 2 |

: Caption {{#tbl-b}}

::: {{.callout-warning}}
Text.
:::

::: {{#prf-c .proof}}
Text.
:::
"""


def text(lang, more=""):
    return REPORT.format(lang=lang, more=more)


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_every_label_its_dates_and_no_other(code):
    english, own = labels.of("en"), labels.of(code)
    assert own.keys() == english.keys()
    dates = own["dates"]
    assert dates.keys() == english["dates"].keys()
    assert [len(dates[part]) for part in ("months", "months-short", "days", "days-short")] == [
        12, 12, 7, 7,
    ]  # fmt: skip
    for style in ("full", "long", "medium", "short"):
        assert "YY" in dates[style] and "D" in dates[style]


@pytest.mark.parametrize(
    ("language", "figure", "day"),
    [
        ("de", "Abbildung", "3. Mai 2024"),
        ("de-AT", "Abbildung", "3. Mai 2024"),
        ("es", "Figura", "3 de mayo de 2024"),
        ("cy", "Ffigur", "3 Mai 2024"),
        ("no", "Figur", "3. mai 2024"),
        ("ja", "図", "2024年5月3日"),
        ("en-US", "Figure", "May 3, 2024"),
        ("en-AU", "Figure", "3 May 2024"),
        ("xx", "Figure", "May 3, 2024"),
    ],
)
def test_words_and_dates_are_the_languages(render, picture, language, figure, day):
    page = render(text(language), files={"a.png": picture})
    assert page.words("//figcaption").startswith(f"{figure}\u00a01".replace("\u00a0", " "))
    assert page.words("//*[@class='date']") == day


def test_a_page_in_french_has_no_english_word_of_ours(render, picture):
    page = render(text("fr"), files={"a.png": picture})
    shown = page.words("//body")
    for words in (
        "Table des matières", "Résumé", "Date de publication", "Avertissement", "Preuve",
        "Section 1", "Réutilisation", "Notes de bas de page", "Aller au contenu",
    ):  # fmt: skip
        assert words in shown, words
    for words in ("Published", "Author", "Abstract", "Warning", "Proof", "Reuse", "Footnotes"):
        assert not re.search(rf"\b{words}\b", shown), words
    assert page.by_class("proof"), "classes are names, not words: they stay"


def test_a_region_changes_only_what_it_says(render, picture):
    french, canadian = labels.of("fr"), labels.of("fr-CA")
    assert canadian["title-block-author-single"] != french["title-block-author-single"]
    assert canadian["crossref-fig-title"] == french["crossref-fig-title"]


@pytest.mark.parametrize(
    "more",
    [
        "language:\n  crossref-fig-title: Picture\n",
        "language:\n  en:\n    crossref-fig-title: Picture\n  fr:\n    crossref-fig-title: Image\n",
        "language: words.yml\n",
    ],
)
def test_an_author_may_choose_other_words(render, picture, more):
    files = {"a.png": picture, "words.yml": "crossref-fig-title: Picture\n"}
    page = render(text("en-GB", more), files=files)
    assert page.words("//figcaption").startswith("Picture 1")
    assert "Picture 1" in page.words("//main//p[1]"), "references use the same word"
    assert "Table 1" in page.words("//main")


def test_words_that_are_not_there_are_an_error(render):
    with pytest.raises(DocumentError, match=r"words\.yml, which does not exist"):
        render("---\nlanguage: words.yml\n---\n\nText.\n")


def test_paper_speaks_the_language_too(make_pdf):
    words = labels.chosen({"lang": "es"}, labels.LANGUAGES, labels.LANGUAGES)
    made = make_pdf(
        '![Punto](picture.svg){#fig-a fig-alt="Punto."}\n\nVer @fig-a.\n\n'
        "::: {.callout-note}\nTexto.\n:::\n",
        title="Informe", lang="es", **{"bite-labels": words, "keep-typ": True},
    )  # fmt: skip
    source = made.path.with_suffix(".typ").read_text()
    assert '"Figura"' in source and "Nota" in source
    assert 'supplement: "Figure",\nnumbering: _' not in source
