"""The boxes' filter as Quarto runs it: on its own syntax tree, for the web and for paper."""

from __future__ import annotations

import re
from pathlib import Path

import pypandoc
import pytest

BOXES = Path(__file__).resolve().parents[2] / "theme" / "boxes.lua"


def convert(text: str, to: str, reader: str = "markdown") -> str:
    return pypandoc.convert_text(
        text, to, reader, ["--number-sections", f"--lua-filter={BOXES}", "--wrap=none"]
    )


@pytest.mark.parametrize("kind", ["panel", "plain-english", "key-findings", "caution", "fact-box"])
def test_headings_in_boxes_have_no_number_and_take_none(kind):
    page = convert(f"::: {{.{kind}}}\n## Inside\n:::\n\n## After\n\n## Last\n", "html")
    assert re.findall(r">([^<>]*)</span> (\w+)</h2>", page) == [("1", "After"), ("2", "Last")]


@pytest.mark.parametrize("node, divs", [("FloatRefTarget", 1), ("Callout", 2)])
def test_a_figure_stands_free_of_its_cell_on_paper(node, divs):
    # So Quarto hands it to filters: a float inside the div of the cell that made it.
    custom = f'("", [], [("__quarto_custom", "true"), ("__quarto_custom_type", "{node}")])'
    cell = f'[Div ("", ["cell"], []) [Div {custom} [Para [Str "Figure"]]]]'
    assert convert(cell, "typst", "native").count("#block[") == divs
