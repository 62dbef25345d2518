"""Each item of what is supported, in a document that has it: on the page, on paper, in the folder.

One test for each item of each row; what is expected stands beside the document (``site/*.yml``).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

SITE = Path(__file__).parent / "site"
ROWS = ("project", "header", "cells", "inline", "references", "divs", "tables", "maths",
        "shortcodes", "citations", "html", "typst")  # fmt: skip


def expected(kind: str) -> list:
    """(row, item, what is expected) of one kind (html, pdf, files), as pytest's parameters."""
    found = []
    for row in ROWS:
        items = yaml.safe_load((SITE / f"{row}.yml").read_text("utf-8"))
        for item, wanted in items.items():
            if kind in wanted:
                asked = wanted[kind] if isinstance(wanted[kind], dict) else {"text": wanted[kind]}
                name = f"{row}: {item}"
                found.append(pytest.param(wanted.get("of", row), item, asked, id=name))
    return found


@pytest.mark.parametrize(("row", "item", "wanted"), expected("html"))
def test_on_the_page(page_of, row, item, wanted):
    for selector, what in wanted.items():
        found = page_of(row).disagreement(selector, what)
        assert not found, f"{item}: {selector} should be {what!r}; found {found}"


@pytest.mark.parametrize(("row", "item", "wanted"), expected("pdf"))
def test_on_paper(paper_of, row, item, wanted):
    for question, what in wanted.items():
        found = paper_of(row).disagreement(question, what)
        assert not found, f"{item}: {question} should be {what!r}; found {found}"


@pytest.mark.parametrize(("row", "item", "wanted"), expected("files"))
def test_in_the_folder(golden_site, row, item, wanted):
    for name, what in wanted.items():
        path = golden_site / name
        assert path.exists() is (what is not False), f"{item}: {name}"
        if isinstance(what, str):
            assert re.search(what, path.read_text("utf-8"))
