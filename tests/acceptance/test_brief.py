"""The two-page brief is two pages, whoever it is about and however much there is to say."""

from __future__ import annotations

import pikepdf
import pytest

from .conftest import copy_of_project


@pytest.mark.parametrize(
    "choices",
    [
        ("hub:Bootle",),  # no clear difference: the longest headline
        ("hub:Bootle", "period_start:2018-02-26"),  # too few people: no picture
    ],
    ids=["unclear", "nobody-to-compare"],
)
def test_the_brief_is_two_pages(tmp_path, choices):
    chosen = [part for choice in choices for part in ("-P", choice)]
    project = copy_of_project(tmp_path)
    result = project.bite("render", "bite-summary", "--to", "pdf", "--engine", "builtin", *chosen)
    assert result.returncode == 0, result.stdout + result.stderr
    (made,) = project.site.rglob("bite-summary.pdf")
    with pikepdf.open(made) as pdf:
        assert len(pdf.pages) == 2
