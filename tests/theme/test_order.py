"""Sections in the order that the data ask for (theme/order.lua)."""

import re
from pathlib import Path

import pypandoc

FILTER = Path(__file__).parents[2] / "theme" / "order.lua"
SECTIONS = """
::::: {.in-order}
:::: {#theme-one}
## One
::::
:::: {#theme-two}
## Two
::::
:::: {#theme-three}
## Three
::::
:::::
"""


def headings(text: str) -> list[str]:
    out = pypandoc.convert_text(text, "markdown", "markdown", extra_args=[f"--lua-filter={FILTER}"])
    assert "section-order" not in out
    return re.findall(r"^## (\w+)", out, re.MULTILINE)


def order(ids: str) -> str:
    return f'::: {{.cell-output}}\n::: {{.section-order order="{ids}"}}\n:::\n:::\n'


def test_without_an_order_sections_stay_as_written() -> None:
    assert headings(SECTIONS) == ["One", "Two", "Three"]


def test_an_order_from_a_cell_is_kept() -> None:
    assert headings(order("theme-three theme-one theme-two") + SECTIONS) == ["Three", "One", "Two"]


def test_what_the_order_does_not_name_comes_last_as_written() -> None:
    assert headings(order("theme-three") + SECTIONS) == ["Three", "One", "Two"]


def test_text_outside_is_not_touched() -> None:
    text = "## Before\n" + order("theme-two") + SECTIONS + "\n## After\n"
    assert headings(text) == ["Before", "Two", "One", "Three", "After"]
