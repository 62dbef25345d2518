"""A PDF never goes out in another typeface than its author chose without a word."""

from __future__ import annotations

import subprocess

import pytest

from bite.errors import UnsupportedError

HEADER = "---\ntitle: T\nmainfont: Nowhere Sans\n---\n"


def web(*families: str, declared: str = "Nowhere Sans") -> dict:
    """A brand whose text wants these families; ``declared`` would come from the web."""
    fonts = [{"family": declared, "source": "google"}]
    return {"typography": {"fonts": fonts, "base": {"family": ", ".join(families)}}}


def test_a_font_that_quarto_would_fetch_is_refused_by_name(make_pdf):
    with pytest.raises(UnsupportedError) as caught:
        make_pdf("Text.\n", title="T", brand=web("Nowhere Sans"))
    (fault,) = caught.value.faults
    assert "Nowhere Sans" in fault.what and "font-paths" in fault.do


@pytest.mark.usefixtures("pdftotext")
def test_another_family_of_the_list_takes_its_place(make_pdf):
    made = make_pdf("Text.\n", title="T", brand=web("Nowhere Sans", "Source Sans Pro"))
    used = subprocess.run(["pdffonts", made.path], capture_output=True, text=True, check=True)
    assert "SourceSansPro" in used.stdout and "Libertinus" not in used.stdout


def test_whoever_takes_any_serif_gets_one(make_pdf):
    make_pdf("Text.\n", title="T", brand=web("Nowhere Sans", "serif"))


def test_a_font_that_nobody_installed_is_told_with_its_line(make_pdf, tmp_path, caplog):
    (tmp_path / "report.qmd").write_text(HEADER)
    make_pdf("Text.\n", title="T", mainfont="Nowhere Sans")
    assert "report.qmd:3: the font Nowhere Sans is not on this machine" in caplog.text


def test_where_pages_are_strict_it_is_refused(make_pdf, tmp_path):
    (tmp_path / "report.qmd").write_text(HEADER)
    with pytest.raises(UnsupportedError) as caught:
        make_pdf("Text.\n", title="T", mainfont="Nowhere Sans", bite={"accessibility": "strict"})
    (fault,) = caught.value.faults
    assert (fault.where.file, fault.where.line) == ("report.qmd", 3)


def test_fonts_at_hand_are_no_matter(make_pdf, caplog):
    make_pdf("Text.\n", title="T", mainfont="DejaVu Sans", codefont="DejaVu Sans Mono")
    assert caplog.text == ""
