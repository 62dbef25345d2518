"""Figures and tables describe themselves: picture, words and data from the same numbers."""

import csv
import io

import pandas as pd
import pytest
from lxml import etree

from analysis.release import Policy
from analysis.show.charts.bars import bars
from analysis.show.charts.before_after import before_after
from analysis.show.charts.heatmap import heatmap
from analysis.show.figures import draw
from analysis.show.markdown import attribute, escape
from analysis.show.tables import table

POLICY = Policy.named("mhsds")
SECTORS = POLICY.table(
    pd.DataFrame({"sector": ["Voluntary", "Community", "Corporate"], "n": [52, 31, 3]}),
    counts=["n"],
)


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def sector_bars():
    return bars("sectors", SECTORS, label="sector", value="n", source="the partner register")


def test_a_figure_gives_quarto_a_picture_with_words_and_the_press_its_evidence(tmp_path):
    bundle = sector_bars()._repr_mimebundle_()
    evidence = bundle["application/vnd.bite.figure+json"]
    assert bundle["text/markdown"].startswith(f'![]({evidence["path"]}){{fig-alt="')
    assert (tmp_path / evidence["path"]).read_text(encoding="utf-8") == evidence["svg"]
    etree.fromstring(evidence["svg"].encode())


def test_alt_text_and_data_come_from_the_same_released_numbers():
    figure = sector_bars()
    assert "Voluntary, 50" in figure.alt and "Corporate, withheld" in figure.alt
    rows = list(csv.DictReader(io.StringIO(figure.data.to_csv(index=False))))
    assert [row["n"] for row in rows] == ["50", "30", "*"]
    assert "3" not in figure.alt.replace("30", ""), "the withheld count leaks nowhere"


def test_the_same_numbers_give_the_same_bytes():
    assert sector_bars().svg == sector_bars().svg


def test_nothing_is_drawn_or_tabled_unreleased():
    raw = pd.DataFrame({"a": ["x"], "n": [3]})
    with pytest.raises(TypeError, match="policy"):
        draw("x", lambda axes: None, data=raw, alt="", source="")
    with pytest.raises(TypeError, match="policy"):
        table("x", raw, columns={"a": "A"}, source="")


def test_a_withheld_cell_of_a_heat_map_is_a_star():
    released = POLICY.table(
        pd.DataFrame({"theme": ["Trust"], "Staff": [10], "Users": [2]}), counts=["Staff", "Users"]
    )
    figure = heatmap("m", released, row="theme", columns=["Staff", "Users"], source="s")
    assert "10 in Staff and withheld in Users" in figure.alt


def test_before_and_after_says_all_four_numbers():
    released = POLICY.table(
        pd.DataFrame(
            {"group": ["Used", "Did not"], "before": [2810.0, 2790.0], "after": [2300.0, 2650.0]}
        ),
        estimates={"before": 400, "after": 400},
    )
    alt = before_after("cost", released, source="s", measure="cost").alt
    for number in ("£2,810", "£2,790", "£2,300", "£2,650"):
        assert number in alt


def test_a_table_is_markdown_with_units_alignment_and_the_rule():
    shown = table("sectors", SECTORS, columns={"sector": "Sector", "n": "Partners"}, source="s")
    lines = shown.markdown.splitlines()
    assert lines[1] == "| Sector | Partners |"
    assert lines[2].endswith("-:|") and lines[2].startswith("|:-")
    assert r"| Corporate | \* |" in lines
    assert "fewer than 5 people" in shown.markdown


@pytest.mark.parametrize(
    "text", ["a|b", "*x*", "[l](u)", "<b>", "`c`", "$m$", "@cite", "#h", "_e_"]
)
def test_data_is_never_read_as_markdown(text):
    import pypandoc

    html = pypandoc.convert_text(f"x {escape(text)} y", "html", format="markdown").strip()
    import html as entities

    assert entities.unescape(html) == f"<p>x {text} y</p>"


def test_alt_text_cannot_break_out_of_its_attribute():
    assert '"' not in attribute('he said "no"\nand left')
    assert "\n" not in attribute("a\nb")
