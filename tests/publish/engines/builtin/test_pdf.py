"""What a screen reader, an archive and a printer find in the built-in engine's PDF."""

from __future__ import annotations

import base64
import re
import subprocess

import pikepdf
import pytest

from bite.errors import DocumentError

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
TABLE = """::: {#tbl-people .bite-table}

| Group | Hub | People |
|:--|:--|--:|
| Staff | Walton | 10 |
| Users | Bootle | 7 |

: People interviewed.

:::
"""


def elements(made):
    """Every structure element with the path of types above it."""
    found = []

    def walk(element, above):
        kids = element.get("/K")
        for kid in list(kids) if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                kind = str(kid["/S"])[1:]
                found.append((kind, (*above, kind), kid))
                walk(kid, (*above, kind))

    walk(made.file.Root["/StructTreeRoot"], ())
    return found


def of_kind(made, kind):
    return [element for name, _, element in elements(made) if name == kind]


def attribute(element, name):
    owners = element.get("/A", [])
    for owner in owners if isinstance(owners, list | pikepdf.Array) else [owners]:
        if name in owner:
            return owner[name]
    return None


def text_of(made):
    return subprocess.run(
        ["pdftotext", "-layout", str(made.path), "-"], capture_output=True, text=True, check=True
    ).stdout


needs_poppler = pytest.mark.usefixtures("pdftotext")  # demanded in CI, skipped at home


def test_the_file_claims_both_standards_and_says_its_title_and_language(make_pdf):
    made = make_pdf("# Results\n\nText.\n", title="Life *Rooms*: 2026")
    root = made.file.Root
    assert str(root["/Lang"]) == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    with made.file.open_metadata() as xmp:
        assert xmp["pdfuaid:part"] == "1"
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("2", "A")
        assert xmp["dc:title"] == "Life Rooms: 2026"


@needs_poppler
def test_poppler_reads_the_file_without_a_word(make_pdf):
    made = make_pdf("# Results\n\nText.\n", title="T")
    told = subprocess.run(["pdfinfo", str(made.path)], capture_output=True, text=True, check=True)
    assert told.stderr == "" and "Tagged:          yes" in told.stdout


def test_headings_become_bookmarks_in_order(make_pdf):
    made = make_pdf("# One\n\n## Two\n\ntext\n\n# Three\n", title="T")
    with made.file.open_outline() as outline:
        assert [item.title for item in outline.root] == ["One", "Three"]
        assert [item.title for item in outline.root[0].children] == ["Two"]
    assert [k for k, _, _ in elements(made) if k.startswith("H")] == ["H1", "H2", "H1"]


def test_a_document_without_level_one_is_lifted_as_quarto_lifts_it(make_pdf):
    made = make_pdf("## One\n\n```\n# not a heading\n```\n\n### Two\n", title="T")
    assert [k for k, _, _ in elements(made) if re.match(r"H\d", k)] == ["H1", "H2"]


def test_pictures_and_formulas_carry_their_words(make_pdf):
    made = make_pdf(
        '![Cost.](picture.svg){#fig-cost fig-alt="Costs fall by a \\"third\\"."}\n\n'
        "Inline ![a square](picture.svg){width=1cm} and $\\frac{a}{b} \\leq 2$.\n\n"
        '$$ E = mc^2 $$ {#eq-e alt="Energy is mass times c squared"}\n\nSee @fig-cost, @eq-e.\n',
        title="T",
    )
    assert [str(f["/Alt"]) for f in of_kind(made, "Figure")] == [
        'Costs fall by a "third".', "a square",
    ]  # fmt: skip
    said = [str(f["/Alt"]) for f in of_kind(made, "Formula")]
    assert said[0] == "the fraction a over b, is at most 2"
    assert said[1] == "Energy is mass times c squared"


def test_captions_are_inside_what_they_caption(make_pdf):
    made = make_pdf('![Cost.](picture.svg){#fig-a fig-alt="x"}\n\n' + TABLE, title="T")
    above = {path[-2] for kind, path, _ in elements(made) if kind == "Caption"}
    assert "Table" in above
    # a caption outside any figure or table would be a child of the document itself
    assert "Document" not in above


def test_column_and_row_headers(make_pdf):
    made = make_pdf(TABLE, title="T")
    scopes = [str(attribute(th, "/Scope")) for th in of_kind(made, "TH")]
    assert scopes == ["/Column"] * 3 + ["/Row"] * 2
    ids = [str(th["/ID"]) for th in of_kind(made, "TH")]
    assert len(set(ids)) == 5
    first, second = (  # the cells of "Staff": hub and people
        [str(h) for h in attribute(td, "/Headers")] for td in of_kind(made, "TD")[:2]
    )
    assert first == [ids[1], ids[3]]
    assert second == [ids[2], ids[3]]
    languages = {str(e["/Lang"]) for _, _, e in elements(made) if "/Lang" in e}
    assert languages <= {"en-GB"}


def test_a_table_that_declares_no_row_headers_has_none(make_pdf):
    made = make_pdf("| A | B |\n|---|---|\n| 1 | 2 |\n", title="T")
    assert [str(attribute(th, "/Scope")) for th in of_kind(made, "TH")] == ["/Column"] * 2
    assert len(of_kind(made, "TD")) == 2


def test_a_row_header_that_spans_rows_heads_each_of_them(make_pdf):
    grid = """::: {.bite-table}
+-----+-----+---+
| A   | B   | C |
+=====+=====+===+
| one | x   | 1 |
|     +-----+---+
|     | y   | 2 |
+-----+-----+---+
:::
"""
    made = make_pdf(grid, title="T")
    row_header = [th for th in of_kind(made, "TH") if str(attribute(th, "/Scope")) == "/Row"]
    assert len(row_header) == 1
    name = str(row_header[0]["/ID"])
    assert all(name in [str(h) for h in attribute(td, "/Headers")] for td in of_kind(made, "TD"))
    assert len(of_kind(made, "TD")) == 4


def test_long_tables_repeat_their_header_on_every_page(make_pdf):
    rows = "\n".join(f"| row {n} | {n} |" for n in range(120))
    made = make_pdf(
        f"::: {{#tbl-long}}\n\n| Name | Value |\n|---|--:|\n{rows}\n\n: Long.\n\n:::\n", title="T"
    )
    assert len(made.file.pages) >= 3
    assert len(of_kind(made, "Table")) == 1
    assert len(of_kind(made, "THead")) == 1  # what is repeated on the next page is an artifact


@needs_poppler
def test_references_name_the_number_of_their_target(make_pdf):
    made = make_pdf(
        "# Intro {#sec-intro}\n\n"
        + TABLE
        + '\n![Cost.](picture.svg){#fig-cost fig-alt="x"}\n\n'
        '::: {#fig-two layout-ncol=2}\n\n![A](picture.svg){#fig-l fig-alt="l"}\n\n'
        '![B](picture.svg){#fig-r fig-alt="r"}\n\nBoth.\n:::\n\n'
        "See @tbl-people, @fig-cost, @fig-r, [-@fig-two] and @sec-intro.\n",
        title="T", **{"number-sections": True},
    )  # fmt: skip
    said = " ".join(text_of(made).replace("\u00a0", " ").split())
    assert "See Table 1, Figure 1, Figure 2 (b), 2 and Section 1." in said
    assert "Figure 2: Both." in said and "(b) B" in said
    assert len(of_kind(made, "Link")) >= 5


def test_the_same_document_gives_the_same_bytes(make_pdf):
    text = TABLE + '\n![Cost.](picture.svg){#fig-a fig-alt="x"}\n\n$x^2$\n'
    first = make_pdf(text, title="T").data
    assert make_pdf(text, title="T").data == first


def test_pixels_from_cells_and_from_data_addresses(make_pdf, tmp_path):
    uri = "data:image/png;base64," + base64.b64encode(PIXEL).decode()
    made = make_pdf(
        '![](bite-media/cell-1.png){fig-alt="from a cell"}\n\n'
        f'![]({uri}){{fig-alt="from the text"}}\n',
        title="T", media={"bite-media/cell-1.png": PIXEL},
    )  # fmt: skip
    assert [str(f["/Alt"]) for f in of_kind(made, "Figure")] == ["from a cell", "from the text"]
    assert not list(tmp_path.glob(".bite-*"))


def test_decoration_is_left_out_of_the_structure(make_pdf):
    made = make_pdf("![](picture.svg){.decorative}\n\nText.\n", title="T")
    assert of_kind(made, "Figure") == []
    with made.file.open_metadata() as xmp:
        assert xmp["pdfuaid:part"] == "1"


def test_where_an_author_asks_for_the_standard_a_picture_without_words_is_an_error(make_pdf):
    with pytest.raises(DocumentError) as caught:
        make_pdf("Text.\n\n![](picture.svg)\n", title="T", **{"pdf-standard": "ua-1"})
    (fault,) = caught.value.faults
    assert fault.where.line == 3
    assert "picture.svg" in fault.what and "fig-alt" in fault.do


def test_where_nobody_asks_the_standard_is_given_up_and_said_so(make_pdf, caplog):
    made = make_pdf("Text.\n\n![](picture.svg)\n", title="T")
    with made.file.open_metadata() as xmp:
        assert xmp.get("pdfuaid:part") is None
    assert "UA-1" in caplog.text and "alt text" in caplog.text
    assert made.file.Root["/MarkInfo"]["/Marked"]


def test_a_missing_picture_is_named_at_its_line(make_pdf):
    with pytest.raises(DocumentError) as caught:
        make_pdf('One.\n\nTwo.\n\n![](no-such.svg){fig-alt="x"}\n', title="T")
    (fault,) = caught.value.faults
    assert fault.what == "the picture no-such.svg does not exist"
    assert fault.where.line == 5


def test_broken_raw_typst_is_an_error_at_its_line_not_a_traceback(make_pdf):
    with pytest.raises(DocumentError) as caught:
        make_pdf("One.\n\n`#nonsense-function(3)`{=typst}\n", title="T")
    (fault,) = caught.value.faults
    assert "unknown variable" in fault.what
    assert fault.where.line == 3


@pytest.mark.parametrize(
    ("setting", "size"),
    [
        ({"papersize": "a5"}, (419.5, 595.3)),
        ({"papersize": "letter"}, (612, 792)),
        ({}, (612, 792)),
    ],
)
def test_paper_sizes(make_pdf, setting, size):
    made = make_pdf("Text.\n", title="T", **setting)
    box = [float(n) for n in made.file.pages[0].mediabox]
    assert box[2:] == pytest.approx(size, abs=0.5)


def test_the_typst_text_is_kept_only_when_asked(make_pdf):
    made = make_pdf("Text.\n", title="T", margin={"x": "2cm", "y": "3cm"}, **{"keep-typ": True})
    text = made.path.with_suffix(".typ").read_text()
    assert re.search(r"margin: \(x: 2cm,\s*y: 3cm,\s*\)", text)
    made.path.with_suffix(".typ").unlink()
    assert not make_pdf("Text.\n", title="T").path.with_suffix(".typ").exists()


def test_the_kept_typst_text_compiles_with_the_pictures_kept_beside_it(make_pdf, tmp_path):
    import typst

    picture = "bite-media/fig-a-output-1-0123abcd.png"
    text = f'![One.]({picture}){{#fig-a fig-alt="x"}}\n'
    made = make_pdf(text, title="T", media={picture: PIXEL}, **{"keep-typ": True})
    kept = made.path.with_suffix(".typ")
    assert 'image("report_files/figure-typst/fig-a-output-1.png"' in kept.read_text()
    assert (tmp_path / "report_files/figure-typst/fig-a-output-1.png").read_bytes() == PIXEL
    assert bytes(typst.compile(str(kept))).startswith(b"%PDF")


def test_an_author_s_partial_takes_the_place_of_ours(make_pdf, tmp_path):
    (tmp_path / "page.typ").write_text('#set page(paper: "a6")\n')
    made = make_pdf("Text.\n", title="T", **{"template-partials": ["page.typ"]})
    assert float(made.file.pages[0].mediabox[2]) == pytest.approx(297.6, abs=0.5)


def test_a_partial_that_is_not_there_is_an_error(make_pdf):
    with pytest.raises(DocumentError, match="no-such"):
        make_pdf("Text.\n", title="T", **{"template-partials": ["no-such.typ"]})


@needs_poppler
def test_text_in_scripts_that_the_fonts_lack_or_have(make_pdf):
    made = make_pdf("Ελληνικά, кириллица, ✓ → ≤ £.\n", title="T")
    assert "Ελληνικά, кириллица, ✓ → ≤ £." in text_of(made)
    with made.file.open_metadata() as xmp:
        assert xmp["pdfuaid:part"] == "1"
