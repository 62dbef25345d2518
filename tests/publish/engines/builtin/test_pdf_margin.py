"""What stands beside, beyond or across the column of text in a PDF, and in which language."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from itertools import pairwise

import pikepdf
import pytest

from publish.engines.builtin.pdf.structure import walk

pytestmark = pytest.mark.usefixtures("pdftotext")  # demanded in CI, skipped at home
LINES = "Words that fill a line and go on for a second and a third one, so that it has height. " * 3


@dataclass(frozen=True)
class Word:
    """Where a word stands, in points from the top left corner of its page."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


def places_of(made) -> list[tuple[str, Word]]:
    """Every word and page (``page-1``, ``page-2``, …) with its place, in reading order."""
    done = subprocess.run(
        ["pdftotext", "-bbox", str(made.path), "-"], capture_output=True, text=True, check=True
    )
    found: list[tuple[str, Word]] = []
    page = 0
    for tag, numbers, text in re.findall(r"<(page|word) ([^>]*)>([^<]*)", done.stdout):
        sizes = [float(n) for n in re.findall(r'"([\d.]+)"', numbers)]
        if tag == "page":
            page += 1
            found.append((f"page-{page}", Word(page, 0, 0, *sizes)))
        else:
            found.append((text, Word(page, *sizes)))
    return found


def words_of(made) -> dict[str, Word]:
    """The first place of every word and page."""
    return dict(reversed(places_of(made)))


def right_end(made, among: str) -> float:
    """How far to the right the words of a text reach."""
    return max(place.right for word, place in places_of(made) if word in among.split())


@pytest.mark.parametrize("themed", [False, True])
def test_a_note_in_the_margin_stands_beside_the_text_it_comes_before(make_pdf, themed):
    note = "::: {.column-margin}\nNOTE in the margin.\n:::\n\n"
    made = make_pdf(f"FIRST. {LINES}\n\n{note}SECOND. {LINES}\n", title="T", themed=themed)
    at = words_of(made)
    assert at["NOTE"].left > right_end(made, LINES)
    assert at["NOTE"].top == pytest.approx(at["SECOND."].top, abs=4)
    assert at["margin."].right < at["page-1"].right


def test_an_aside_is_level_with_its_line(make_pdf):
    made = make_pdf(f"{LINES} MIDDLE [ASIDE here]{{.aside}} of it. {LINES}\n", title="T")
    at = words_of(made)
    assert at["ASIDE"].left > at["MIDDLE"].right
    assert at["ASIDE"].top == pytest.approx(at["MIDDLE"].top, abs=4)


def test_notes_do_not_lie_on_each_other_nor_leave_the_page(make_pdf):
    notes = "\n\n".join(f"::: {{.column-margin}}\nN{n} {LINES}\n:::\n\nB{n}." for n in range(4))
    last = f"{LINES * 14}\n\n::: {{.column-margin}}\nLAST {LINES}\n:::\n\nEnd.\n"
    at = words_of(make_pdf(f"{notes}\n\n{last}", title="T"))
    tops = [at[f"N{n}"].top for n in range(4)]
    assert all(below - above > 40 for above, below in pairwise(tops))
    page = at[f"page-{at['LAST'].page}"]
    assert at["LAST"].top < page.bottom - 120


def test_figures_and_callouts_go_to_the_margin_when_they_are_told_to(make_pdf):
    made = make_pdf(
        'BODY text.\n\n![Small](picture.svg){#fig-s .column-margin fig-alt="x"}\n\n'
        "See @fig-s.\n\n::: {.callout-tip .aside}\nADVICE.\n:::\n\nMore.\n",
        title="T",
    )
    at = words_of(made)
    assert at["Small"].left > 400 and at["ADVICE."].left > 400
    assert "Figure" in at and at["See"].left < 200


def test_footnotes_in_the_margin_keep_their_number(make_pdf):
    text = f"{LINES} ANCHOR^[REMARK one.] {LINES}\n"
    at = words_of(make_pdf(text, title="T", **{"reference-location": "margin"}))
    assert at["REMARK"].left > 400
    assert at["REMARK"].top == pytest.approx(at["ANCHOR1"].top, abs=5)


def test_a_page_without_notes_keeps_its_margins(make_pdf):
    assert right_end(make_pdf(f"{LINES}\n", title="T"), LINES) > 500


def test_the_column_for_notes_is_as_wide_as_the_author_says(make_pdf):
    note = f"::: {{.column-margin}}\nNOTE {LINES}\n:::\n\nBODY.\n"
    narrow = words_of(make_pdf(note, title="T", grid={"margin-width": "1in"}))
    wide = words_of(make_pdf(note, title="T", grid={"margin-width": "2in"}))
    assert wide["NOTE"].left == pytest.approx(narrow["NOTE"].left - 72, abs=1)


@pytest.mark.parametrize(
    ("name", "left", "right"),
    [
        ("column-page", True, True),
        ("column-screen-right", False, True),
        ("column-page-left", True, False),
    ],
)
def test_wide_columns_reach_beyond_the_text(make_pdf, name, left, right):
    made = make_pdf(f"START {LINES}\n\n::: {{.{name}}}\nWIDE {LINES * 2} W\n:::\n", title="T")
    at = words_of(made)
    lines = [w for name, w in places_of(made) if w.top >= at["WIDE"].top - 1 and name in LINES]
    assert (at["WIDE"].left < at["START"].left - 20) is left
    assert (max(w.right for w in lines) > 612 - 90 + 20) is right


def test_landscape_pages_lie_and_those_around_them_stand(make_pdf):
    text = (
        "UPRIGHT\n\n::: {.landscape}\nLYING\n\n::: {.column-margin}\nNOTE\n:::\n\nx\n:::\n\nAGAIN\n"
    )
    at = words_of(make_pdf(text, title="T"))
    sizes = [(at[f"page-{n}"].right, at[f"page-{n}"].bottom) for n in (1, 2, 3)]
    assert sizes == [(612, 792), (792, 612), (612, 792)]
    assert [at[w].page for w in ("UPRIGHT", "LYING", "AGAIN")] == [1, 2, 3]
    assert at["NOTE"].left > 792 * 0.69


def test_a_caption_in_the_margin_is_said_to_stand_below(make_pdf, caplog):
    figure = '![What](picture.svg){#fig-a cap-location=margin fig-alt="x"}\n'
    at = words_of(make_pdf(figure, title="T"))
    assert "What" in at and "in the margin" in caplog.text


def text_of(made) -> str:
    done = subprocess.run(
        ["pdftotext", "-layout", str(made.path), "-"], capture_output=True, check=True
    )
    return done.stdout.decode()


def test_quotation_marks_close_as_they_were_set(make_pdf, tmp_path):
    bib = "@article{a, author={A. Body}, title={A tool ({NPT})}, journal={J}, year={2018}}\n"
    (tmp_path / "x.bib").write_text(bib)
    made = make_pdf(
        "The ‘so’ (NPT)’ and \"quoted ‘in’ (x)\" it's 'single (NPT)' [-@a].\n",
        title="T", bibliography="x.bib",
    )  # fmt: skip
    text = text_of(made)
    assert "The ‘so’ (NPT)’ and “quoted ‘in’ (x)” it’s ‘single (NPT)’" in text
    assert "‘A Tool (NPT)’" in text


def test_quotation_marks_are_those_of_the_language(make_pdf):
    assert "„ja ‚so‘ (x)“" in text_of(make_pdf("Er: \"ja 'so' (x)\".\n", title="T", lang="de"))


def languages_of(made) -> set[str]:
    """The languages that elements and pieces of text are said to be in."""
    found = {language for _, language in walk(made.file.Root["/StructTreeRoot"])}
    for page in made.file.pages:
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "BDC" and "/Lang" in operands[1]:
                found.add(str(operands[1]["/Lang"]))
    return found


def test_words_of_another_language_say_so(make_pdf):
    made = make_pdf('An [avis]{lang="fr-CA"}.\n\n::: {lang="pt-BR"}\nOi.\n:::\n', title="T")
    assert {"fr-CA", "pt-BR"} <= languages_of(made)
