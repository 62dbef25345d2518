"""What Quarto's Typst documents mean by an option, the built-in engine's mean too."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from bite.errors import DocumentError, UnsupportedError
from publish.engines.builtin import css_values
from publish.engines.builtin.header.brand import brand_of, with_defaults
from publish.engines.builtin.pdf import typst_fonts, typst_logo

PICTURES = {
    "logo": {
        "images": {"sun": {"path": "sun.png", "alt": "a sun"}, "moon": "moon.png"},
        "medium": {"light": "sun", "dark": "moon"},
    }
}


def text_of(made) -> str:
    done = subprocess.run(["pdftotext", "-layout", made.path, "-"], capture_output=True, check=True)
    return done.stdout.decode()


def typst_of(make_pdf, text, tmp_path, **metadata) -> str:
    make_pdf(text, **{"keep-typ": True, "title": "T", **metadata})
    return (tmp_path / "report.typ").read_text("utf-8")


def brand(mode="light", **more):
    home = SimpleNamespace(root=".")
    return brand_of({"brand": {**PICTURES, **more}, "brand-mode": mode}, home, Path())


@pytest.mark.parametrize("mode, path", [("light", "/sun.png"), ("dark", "/moon.png")])
def test_each_mode_has_its_own_logo(mode, path):
    assert typst_logo.logo(brand(mode), None, mode)["path"] == path


def test_a_logo_of_the_other_mode_is_better_than_none():
    only_dark = brand(logo={"medium": {"dark": "moon.png"}})
    assert typst_logo.logo(only_dark, None, "light")["path"] == "/moon.png"


def test_a_document_s_own_logo_starts_at_the_document_and_may_be_none():
    assert typst_logo.logo(brand(), "own.svg")["path"] == "own.svg"
    assert typst_logo.logo(brand(), {"path": "sun", "alt": "SUN"})["alt"] == "SUN"
    assert typst_logo.logo(brand(), False) is None


@pytest.mark.parametrize(
    "padding, inset",
    [
        ({"padding": "2rem"}, "2em"),
        ({"padding": "1in 2in"}, "(x: 2in, y: 1in)"),
        (
            {"padding": "9pt", "padding-top": "4px"},
            "(bottom: 9pt, left: 9pt, right: 9pt, top: 3pt)",
        ),
        ({}, "0.75in"),
    ],
)
def test_room_around_a_logo_as_css_says_it(padding, inset):
    assert typst_logo.logo(brand(), padding)["inset"] == inset


@pytest.mark.parametrize(
    "css, typst",
    [
        ("#AABBCC", 'rgb("#aabbcc")'), ("rgb(8, 111, 15)", "rgb(8, 111, 15)"),
        ("rgba(0, 0, 0, 0.5)", "rgb(0, 0, 0, 50%)"), ("mintcream", "rgb(245, 255, 250)"),
        ("no colour", ""),
    ],
)  # fmt: skip
def test_colours_of_css(css, typst):
    assert css_values.colour(css) == typst


def test_a_brand_s_defaults_lie_below_the_document():
    defaults = {"quarto": {"toc": True, "format": {"typst": {"logo": {"width": "2in"}}}}}
    merged = with_defaults({"logo": {"alt": "A"}}, {"defaults": defaults}, "pdf")
    assert merged == {"toc": True, "logo": {"width": "2in", "alt": "A"}}


def test_families_that_nobody_has_leave_a_list():
    asked = {"typography": {"base": "Nowhere, Somewhere, serif", "headings": "None, Nil"}}
    known = typst_fonts.with_known(asked, lambda: {"somewhere"})["typography"]
    assert known["base"]["family"] == ["Somewhere", "serif"]
    assert known["headings"]["family"] == ["None", "Nil"]


THEOREMS = "::: {#thm-a}\n## Line\nA.\n:::\n\n::: {#thm-b}\nB.\n:::\n\nSee @thm-b.\n"


@pytest.mark.parametrize("look", ["simple", "fancy", "clouds", "rainbow"])
def test_theorems_in_every_look_are_numbered_and_named(make_pdf, look):
    text = text_of(make_pdf(THEOREMS, title="T", **{"theorem-appearance": look}))
    assert "Theorem 1 (Line)" in text and "See Theorem 2." in text


def test_theorems_keep_the_author_s_style_of_numbers(make_pdf):
    text = text_of(make_pdf(THEOREMS, title="T", crossref={"thm-labels": "alpha A"}))
    assert "Theorem A (Line)" in text and "See Theorem B." in text


def test_a_look_that_nobody_knows_is_refused_by_name(make_pdf):
    with pytest.raises(UnsupportedError, match="theorem-appearance: baroque"):
        make_pdf(THEOREMS, title="T", **{"theorem-appearance": "baroque"})


def test_the_bibliography_of_typst_is_used_where_its_style_is_asked_for(make_pdf, tmp_path):
    bib = "@article{a, author={Ada Lovelace}, title={Notes}, journal={J}, year={1843}}\n"
    (tmp_path / "x.bib").write_text(bib)
    text = text_of(make_pdf("See @a.\n", title="T", bibliography="x.bib", bibliographystyle="apa"))
    assert "Lovelace (1843)" in text
    hidden = {"bibliographystyle": "apa", "suppress-bibliography": True}
    text = text_of(make_pdf("See @a.\n", title="T", bibliography="x.bib", **hidden))
    assert "Lovelace" in text and "Notes" not in text


def test_the_bibliography_of_typst_reads_every_file_as_the_author_wrote_it(make_pdf, tmp_path):
    for name, key in (("x.bib", "a"), ("y.bib", "b")):
        (tmp_path / name).write_text(
            f"@book{{{key}, author={{Ada {key}}}, title={{T}}, year=1843}}\n"
        )
    named = {"bibliography": ["x.bib", "./y.bib"], "citeproc": False}
    typ = typst_of(make_pdf, "See @a and @b.\n", tmp_path, **named)
    assert '#bibliography(("x.bib","./y.bib"))' in typ
    ours = typst_of(make_pdf, "See @a and @b.\n", tmp_path, bibliography=["x.bib", "./y.bib"])
    assert "#bibliography" not in ours


def test_styles_in_css_reach_the_page(make_pdf, tmp_path):
    cell = '<table><tr><td style="color: magenta; border: 1px solid red">B</td></tr></table>'
    typ = typst_of(make_pdf, f"```{{=html}}\n{cell}\n```\n", tmp_path)
    assert "fill: rgb(255, 0, 255)" in typ and 'dash: "solid", paint: red' in typ
    plain = {"css-property-processing": "none"}
    assert "rgb(255, 0, 255)" not in typst_of(
        make_pdf, f"```{{=html}}\n{cell}\n```\n", tmp_path, **plain
    )


def test_pictures_of_a_panel_without_ids_are_lettered(make_pdf):
    one = '![One](picture.svg){fig-alt="a"}\n\n![Two](picture.svg){fig-alt="b"}\n\n'
    text = text_of(make_pdf(f"::: {{#fig-p layout-ncol=2}}\n{one}Both\n:::\n", title="T"))
    assert "(a) One" in text and "(b) Two" in text and "Figure 1: Both" in text


def test_a_caption_is_no_alternative(make_pdf, tmp_path):
    typ = typst_of(make_pdf, "![What it is of](picture.svg)\n", tmp_path)
    assert "alt:" not in typ.split("picture.svg", 1)[1].split("caption", 1)[0]


def test_who_promises_pdf_ua_says_formulas_and_titles_in_words(make_pdf):
    asked = {"pdf-standard": "ua-1"}
    with pytest.raises(DocumentError, match="missing alt text"):
        make_pdf("$$x^2$$\n", title="T", **asked)
    with pytest.raises(DocumentError, match="title"):
        make_pdf("Text.\n", **asked)
    make_pdf('$$x^2$$ {#eq-a alt="x squared"}\n', title="T", **asked)
