"""Tables of pandas and great_tables keep headers, groups, spans and notes, and hold still."""

import pandas as pd
import pytest
from lxml import html as lxml_html

from publish.engines.builtin.assemble.tables import normalise


def read(text):
    return lxml_html.fragment_fromstring(text, create_parent="div").xpath(".//table")[0]


def test_a_data_frames_index_heads_its_rows_and_its_numbers_stand_right():
    frame = pd.DataFrame({"name": ["a", "b"], "n": [1_200, 3], "share": [0.5, 0.25]})
    table = read(normalise(frame._repr_html_(), 1))
    assert [c.get("scope") for c in table.xpath("./tbody/tr/th")] == ["row", "row"]
    aligned = [("right" in (c.get("style") or "")) for c in table.xpath("./tbody/tr[1]/td")]
    assert aligned == [False, True, True]
    assert table.xpath("./thead/tr/*[1]")[0].tag == "td", "an empty corner heads nothing"


def test_levels_of_columns_and_rows_say_what_they_span():
    frame = pd.DataFrame(
        {("Before", "mean"): [1.5, 2], ("Before", "n"): [10, 20], ("After", "mean"): [3, 4]},
        index=pd.MultiIndex.from_tuples([("x", "a"), ("x", "b")], names=["hub", "sex"]),
    )
    table = read(normalise(frame._repr_html_(), 1))
    assert len(table.xpath("./thead/tr")) == 2, "names of the index join the last header row"
    assert [c.text for c in table.xpath("./thead/tr[2]/th")] == ["hub", "sex", "mean", "n", "mean"]
    assert table.xpath("./thead//th[@colspan='2']/@scope") == ["colgroup"]
    assert table.xpath("./tbody//th[@rowspan='2']/@scope") == ["rowgroup"]


@pytest.fixture
def great():
    from great_tables import GT

    frame = pd.DataFrame({"item": ["a", "b"], "n": [12, 3], "part": ["One", "Two"]})
    return lambda: (
        GT(frame, rowname_col="item", groupname_col="part")
        .tab_header(title="Counts", subtitle="by item")
        .tab_source_note("A register.")
        .as_raw_html()
    )


def test_great_tables_groups_are_row_groups_and_the_stub_heads_rows(great):
    table = read(normalise(great(), 1))
    assert len(table.xpath("./tbody")) == 2
    assert table.xpath("./tbody/tr[1]/th/@scope") == ["rowgroup", "rowgroup"]
    assert [c.text_content() for c in table.xpath("./tbody/tr[2]/th[@scope='row']")] == ["a", "b"]
    assert table.xpath("string(./caption)") == "Counts. by item"
    assert "A register." in table.xpath("string(./tfoot)")


def test_ids_drawn_at_random_become_the_same_every_time(great):
    assert great() != great(), "great_tables draws its ids"
    assert normalise(great(), 7) == normalise(great(), 7)


def test_two_tables_of_one_page_share_no_id(render, shown, great):
    page = render(
        "```{python}\n1\n```\n\n```{python}\n2\n```\n",
        [[shown(**{"text/html": great()})], [shown(**{"text/html": great()})]],
    )
    ids = page.all("//main//@id")
    assert len(ids) == len(set(ids))


def test_what_is_no_table_or_asks_to_be_left_alone_comes_back_as_it_is():
    for text in (
        "<p>x</p>",
        '<table data-quarto-disable-processing="true"><tr><td>1</td></tr></table>',
    ):
        assert normalise(text, 1) == text


def test_html_tables_in_prose_are_tables_with_captions_and_numbers(render):
    page = render(
        "::: {#tbl-x}\n\n<table><tr><th>h</th></tr><tr><td>1</td></tr></table>\n\n"
        "Cap\n:::\n\n@tbl-x\n"
    )
    assert "Table 1: Cap" in page.words("//figcaption")
    assert page.all("//div[@id='tbl-x']//td[normalize-space()='1']")


def test_list_tables(render):
    page = render("::: {.list-table header-rows=1}\n\n* - A\n  - B\n\n* - 1\n  - 2\n\n:::\n")
    assert [c.text_content().strip() for c in page.all("//th")] == ["A", "B"]
    assert [c.text_content().strip() for c in page.all("//td")] == ["1", "2"]


def test_column_widths(render):
    page = render('| a | b |\n|---|---|\n| 1 | 2 |\n\n: C {tbl-colwidths="[25,75]"}\n')
    assert page.all("//col/@style") == ["width: 25%", "width: 75%"]


def cells(page, xpath):
    return [" ".join(c.text_content().split()) for c in page.all(xpath)]


@pytest.fixture
def tabled(render, shown):
    """tabled(html, to="html") → the page or the PDF of a cell that shows the HTML."""

    def made(html, to="html", options=""):
        given = [[shown(**{"text/html": html})]]
        return render(f"---\nlang: en\n---\n\n```{{python}}\n{options}1\n```\n", given, to=to)

    return made


def pdf_table(path):
    """The cells of a PDF's first table, row by row: (kind, words, scope)."""
    import pikepdf

    from publish.engines.builtin.pdf.structure import attribute, children, walk

    with pikepdf.open(path) as file:
        table = next(e for e, _ in walk(file.Root.StructTreeRoot) if str(e.get("/S")) == "/Table")
        rows = [e for e, _ in walk(table) if str(e.get("/S")) == "/TR"]
        return [
            [(str(c.S)[1:], str(attribute(c, "/Scope") or "").strip("/")) for c in children(row)]
            for row in rows
        ]


def test_a_packages_style_sheet_becomes_the_cells_own_colours_and_leaves_the_page(tabled):
    from great_tables import GT

    frame = pd.DataFrame({"item": ["a", "b"], "n": [1, 900]})
    html = GT(frame).data_color("n", palette=["white", "navy"]).tab_options(
        column_labels_background_color="#12436d"
    ).as_raw_html()  # fmt: skip
    page = tabled(html)
    styles = page.all("//tbody/tr[2]/td[2]/@style")[0]
    assert "background-color: #000080" in styles and "color: #FFFFFF" in styles
    assert all("#12436d" in style for style in page.all("//thead//th/@style"))
    assert not page.all("//main//style"), "no rule of great_tables can reach another table"
    plain = page.all("//tbody/tr[1]/td[1]/@style")
    assert not any("color" in style for style in plain), "its habits are not the author's wishes"


def test_styler_says_in_both_formats_what_its_rules_say_of_cells(tabled):
    frame = pd.DataFrame({"n": [1, 9]})
    html = frame.style.highlight_max(props="background-color: #12436d").to_html()
    page = tabled(html)
    (style,) = page.all("//tbody/tr[2]/td/@style")
    assert "background-color: #12436d" in style
    assert "color: #ffffff" in style, "words can be read on the background"
    assert page.all("//main//style"), "hover and its like stay in Styler's own sheet"


def test_colours_that_a_dark_page_would_swallow_keep_their_light_paper(render):
    text = (
        '```{=html}\n<table><tr><th>h</th></tr><tr><td style="color: %s">1</td></tr></table>\n```\n'
    )
    assert render(text % "navy").all("//table[contains(@class,'light-paper')]")
    assert not render(text % "#e8eaed").all("//table[contains(@class,'light-paper')]")


def test_numbers_line_up_at_the_decimal_point_without_a_word_more(render):
    page = render("| a | b |\n|---|--:|\n| x | 1.25 |\n| y | 30 |\n| z | 4.5* |\n| w | – |\n")
    assert cells(page, "//tbody/tr/td[2]") == ["1.25", "30", "4.5*", "–"]
    room = [[*td.xpath("./span/@data-pad")] for td in page.all("//tbody/tr/td[2]")]
    assert room == [["*"], [".00*"], ["0"], []]


def test_dates_and_words_are_no_numbers(render):
    page = render("|  a |\n|--:|\n| 2020-01-02 |\n| 1.5 |\n\n|  b |\n|--:|\n| 3 of 4 |\n| 1.5 |\n")
    assert not page.all("//@data-pad")


def test_rows_have_the_names_that_quartos_style_sheets_know(render):
    page = render("| a |\n|---|\n| 1 |\n| 2 |\n\n-- --\n 1  2\n-- --\n")
    assert not page.all("//tbody/tr[not(contains(@class,'odd') or contains(@class,'even'))]")
    assert page.all("//thead/tr[contains(@class,'header')]")


def test_a_table_scrolls_in_a_part_of_the_page_that_has_a_name(render):
    page = render("| name | n |\n|---|---|\n| 1 | 2 |\n\n| name | n |\n|---|---|\n| 1 | 2 |\n")
    named = page.all("//div[@role='region'][@tabindex='0']/@aria-label")
    assert named == ["Table: name, n", "Table: name, n (2)"]


def test_a_long_table_is_whole_though_it_is_read_in_pieces(tabled):
    frame = pd.DataFrame({"n": range(450), "part": [f"p{i}" for i in range(450)]})
    frame.index = pd.MultiIndex.from_arrays([[i // 9 for i in range(450)], range(450)])
    page = tabled(frame.to_html())
    assert cells(page, "//tbody/tr/td[2]") == [f"p{i}" for i in range(450)]
    assert len(page.all("//tbody")) == 1
    assert cells(page, "//tbody/tr/th[@rowspan='9']") == [str(i) for i in range(50)]


def test_a_table_inside_a_cell_is_a_table_and_the_outer_one_too(render):
    page = render(
        "```{=html}\n<table><tr><th>a</th></tr><tr><td><table><tr><th>b</th></tr><tr><td>in</td>"
        "</tr></table></td></tr></table><p>between</p><table><tr><th>c</th></tr></table>\n```\n"
    )
    assert page.all("//td//div[@role='region']//table//td[.='in']")
    assert "between" in page.words()
    assert cells(page, "//th") == ["a", "b", "c"]


def test_a_table_that_says_nothing_is_left_out(tabled):
    page = tabled(pd.DataFrame()._repr_html_())
    assert not page.all("//table")


def test_data_that_look_like_markup_stay_text(tabled, printed, render):
    html = pd.DataFrame({"a": ["<script>alert(1)</script>"]}).to_html()
    assert cells(tabled(html), "//tbody//td") == ["<script>alert(1)</script>"]
    page = render("```{python}\n#| output: asis\nprint(1)\n```\n", [[printed(html)]])
    assert cells(page, "//tbody//td") == ["<script>alert(1)</script>"]
    assert not page.all("//main//script")


def test_a_chart_in_a_cell_has_words_and_its_size():
    svg = '<svg style="height: 2em" viewBox="0 0 9 9"><title>Rising</title><path d="M0 0"/></svg>'
    html = f'<table class="gt_table"><tbody><tr><td>{svg}</td></tr></tbody></table>'
    (image,) = read(normalise(html, 1)).xpath(".//img")
    assert (image.get("alt"), image.get("height")) == ("Rising", "2em")
    import base64

    drawing = base64.b64decode(image.get("src").partition(",")[2])
    assert b'viewBox="0 0 9 9"' in drawing and b"xmlns=" in drawing


def test_html_of_an_author_keeps_its_lines_and_its_shortcodes():
    from publish.engines.builtin.assemble.tables import in_prose

    lines = ["x", "```{=html}", "<table><tr>", "<th>{{< meta title >}}</th>", "</tr></table>",
             "```", "```html", "<table>", "```"]  # fmt: skip
    found = in_prose(lines, 1)
    assert len(found) == len(lines) and found[5:] == lines[5:]
    assert "{{< meta title >}}" in "".join(found)


def test_a_pdf_knows_what_heads_columns_rows_and_groups(tabled, great):
    rows = pdf_table(tabled(great(), to="pdf"))
    assert rows[0][1] == ("TH", "Column")
    assert rows[1][0] == ("TH", "Row"), "a group's name heads its rows"
    assert rows[2] == [("TH", "Row"), ("TD", "")]


def pages_of(path):
    import pikepdf

    with pikepdf.open(path) as file:
        return [[float(v) for v in page.mediabox] for page in file.pages]


def test_a_very_wide_table_has_a_page_across(tabled):
    frame = pd.DataFrame({f"column{i}": [12345, 678] for i in range(24)})
    across = [box for box in pages_of(tabled(frame.to_html(), to="pdf")) if box[2] > box[3]]
    assert len(across) == 1
    narrow = pd.DataFrame({f"c{i}": [1] for i in range(8)})
    assert not [b for b in pages_of(tabled(narrow.to_html(), to="pdf")) if b[2] > b[3]]


def test_a_table_that_no_page_can_hold_is_refused_with_its_columns(tabled):
    from bite.errors import DocumentError

    frame = pd.DataFrame({f"column{i}": [123456789, 2] for i in range(70)})
    with pytest.raises(DocumentError, match=r"a table of 71 columns .* show fewer columns"):
        tabled(frame.to_html(), to="pdf")
