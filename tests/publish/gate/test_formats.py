"""Page and PDF are compared word for word, pictures by what is said of them, facts by place."""

from __future__ import annotations

import base64
import io

import pikepdf
import pytest

from publish import document
from publish.gate import formats
from publish.gate.verdict import Rules
from tests.publish.gate import made

WORDS = (
    "Somebody at the door says hello, and that is how it begins for most.",
    "Nobody has to say why. The tea is good, too.",
    "Volunteers told us that mornings are quiet.",
)
SOURCE = "\n\n".join((*made.PROSE, *WORDS))


def found(tmp_path, page=(*made.PROSE, *WORDS), pdf=(*made.PROSE, *WORDS), source=SOURCE, extra=""):
    """What is found where page, PDF and source say these things."""
    tmp_path.mkdir(exist_ok=True)
    path = tmp_path / "r.qmd"
    path.write_text(source, encoding="utf-8")
    site = made.site(tmp_path / "site", html=made.page(page, extra=extra), printed=made.pdf(pdf))
    return formats.check(site, Rules(documents=(document.read(path),), root=tmp_path)).findings


def test_the_same_words_in_both(tmp_path):
    assert found(tmp_path) == ()


@pytest.mark.parametrize("at", range(len(WORDS)))
def test_a_paragraph_without_numbers_that_one_lacks(tmp_path, at):
    fewer = (*made.PROSE, *(one for one in WORDS if one is not WORDS[at]))
    assert any("the PDF does not say" in one.what for one in found(tmp_path / "a", pdf=fewer))
    assert any("the page does not say" in one.what for one in found(tmp_path / "b", page=fewer))


@pytest.mark.parametrize(
    ("was", "now"),
    [("hello", "nothing"), ("The tea is good, too.", ""), ("quiet", "loud"), ("£388", "€388")],
)
def test_a_word_that_differs(tmp_path, was, now):
    other = tuple(one.replace(was, now) for one in (*made.PROSE, *WORDS))
    assert found(tmp_path / "a", page=other)
    assert found(tmp_path / "b", pdf=other)


def test_what_the_source_keeps_for_one_format_may_stand_in_one_only(tmp_path):
    only = "The data can be had from the link under each picture."
    source = f'{SOURCE}\n\n::: {{.content-visible when-format="html"}}\n{only}\n:::\n'
    assert found(tmp_path / "a", page=(*made.PROSE, *WORDS, only), source=source) == ()
    assert found(tmp_path / "b", page=(*made.PROSE, *WORDS, only)) != ()


def test_rows_of_data_that_a_page_lacks(tmp_path):
    site = made.site(tmp_path, table=(*made.TABLE, ("Crosby", "1", "9")), html=made.page())
    rows = formats.check(site, Rules()).findings
    assert any("a row “Crosby” that the page does not show" in one.what for one in rows)


@pytest.mark.parametrize("cell", ["-47", "−47"])
def test_a_sign_that_only_the_data_have(tmp_path, cell):
    table = (made.TABLE[0], ("Walton", cell, "125"), made.TABLE[2])
    assert formats.check(made.site(tmp_path, table=table), Rules()).findings


ROWS = (made.TABLE[0], made.TABLE[2], made.TABLE[1])


def test_rows_of_a_table_that_changed_places_in_the_pdf(tmp_path):
    def said(name, table):
        site = made.site(tmp_path / name, printed=made.pdf(table=table))
        return [one.what for one in formats.check(site, Rules()).findings]

    assert not any("the PDF has the row" in one for one in said("a", made.TABLE))
    assert any("the PDF has the row “Bootle 38 95” before" in one for one in said("b", ROWS))


@pytest.mark.parametrize(("second", "wrong"), [("2", False), ("4", True)])
def test_points_of_a_list_keep_their_numbers_in_the_pdf(tmp_path, second, wrong):
    points = ("Say in one sentence what it is for.", "Be there when the parents are there.")
    html = made.page(extra=f"<ol>{''.join(f'<li>{one}</li>' for one in points)}</ol>")
    numbered = [f"{n}\\. {one}" for n, one in zip(("1", second), points, strict=True)]
    site = made.site(tmp_path, html=html, printed=made.pdf((*made.PROSE, *numbered)))
    findings = formats.check(site, Rules()).findings
    assert any("the PDF numbers a point 4 that is 2" in one.what for one in findings) == wrong


def test_a_column_that_the_data_lack(tmp_path):
    site = made.site(tmp_path, table=[row[:-1] for row in made.TABLE])
    findings = formats.check(site, Rules()).findings
    assert any("differ in a column, “People”" in one.what for one in findings)


# -- pictures -------------------------------------------------------------------------------------

ALT = "Users: £1,448 before."


def pictured(alt: str = ALT, drawing: str = "") -> str:
    """A page with a picture of which that is said."""
    source = base64.b64encode(drawing.encode()).decode()
    picture = f'<img src="data:image/svg+xml;base64,{source}" alt="{alt}">'
    return made.page().replace(
        '<details class="figure-data">', f'{picture}<details class="figure-data">'
    )


def spoken(alt: str) -> bytes:
    """A PDF of the same in whose structure that is said of a picture."""
    with pikepdf.open(io.BytesIO(made.pdf())) as pdf:
        said = pikepdf.Dictionary(S=pikepdf.Name.Figure, Alt=alt)
        pdf.Root.StructTreeRoot.Said = pdf.make_indirect(said)
        held = io.BytesIO()
        pdf.save(held)
    return held.getvalue()


def of_pictures(tmp_path, html: str, printed: bytes | None = None) -> list[str]:
    said = formats.check(made.site(tmp_path, html=html, printed=printed), Rules()).findings
    return [one.what for one in said if "picture" in one.what]


def test_a_picture_says_the_same_everywhere(tmp_path):
    assert of_pictures(tmp_path, pictured(), spoken(ALT)) == []


@pytest.mark.parametrize("alt", ["Users: £1,484 before.", "Users: €1,448 before.", "Users."])
def test_an_alternative_text_that_was_changed(tmp_path, alt):
    assert of_pictures(tmp_path / "a", pictured(alt))
    assert of_pictures(tmp_path / "b", pictured(), spoken(alt))


def label(said: str, *glyphs: str) -> str:
    uses = "".join(f'<use xlink:href="#Font-{glyph}"/>' for glyph in glyphs)
    return f'<g id="text_1">\n<!-- {said} -->\n<g style="fill: #000">{uses}</g>\n</g>\n'


def test_labels_are_drawn_with_the_letters_they_are_spelt_with(tmp_path):
    right = label("£14", "a", "b", "c") + label("41", "c", "b")
    wrong = label("£14", "a", "b", "c") + label("44", "c", "b")
    assert of_pictures(tmp_path / "a", pictured(drawing=right)) == []
    assert of_pictures(tmp_path / "b", pictured(drawing=wrong))


@pytest.mark.parametrize(("n", "wrong"), [("33", False), ("63", True)])
def test_a_picture_says_the_source_that_stands_under_it(tmp_path, n, wrong):
    told = f'<p class="figure-source">Source: interviews. n = {n} people in all.</p></details>'
    drawing = "<!-- Source: interviews. n = 33 people -->\n<g/>\n<!-- in all. -->\n<g/>"
    html = pictured(drawing=drawing).replace("</details>", told)
    said = of_pictures(tmp_path, html)
    assert any("does not say the source" in one for one in said) == wrong


# -- facts on the page ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "wrong"), [("33", False), ("34", True), ("133", True), ("thirty", True)]
)
def test_a_page_prints_the_fact_that_its_source_names(tmp_path, number, wrong):
    path = tmp_path / "r.qmd"
    path.write_text("In all, `{python} f.people.all` people told us in interviews what it means.\n")
    said = f"In all, {number} people told us in interviews what it means."
    site = made.site(tmp_path / "site", html=made.page((said,)))
    checked = formats.check(site, Rules(documents=(document.read(path),), root=tmp_path))
    assert any("fact people.all is 33" in one.what for one in checked.findings) == wrong
