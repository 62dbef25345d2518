"""Tables of pandas and great_tables keep headers, groups, spans and notes, and hold still."""

import pandas as pd
import pytest
from lxml import html as lxml_html

from publish.engines.builtin.tables import normalise


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
