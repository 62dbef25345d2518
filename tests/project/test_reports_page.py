"""docs/reports.md says where things stand in the reports: every name in it is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/reports.md").read_text(encoding="utf-8")
REPORTS = sorted(path.stem for path in (ROOT / "reports").glob("*.qmd"))
SHARED = "".join(path.read_text("utf-8") for path in (ROOT / "reports/_sections").glob("*.qmd"))


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def names(text: str) -> set[str]:
    where = (row.rpartition("|")[0].rpartition("|")[2] for row in text.splitlines())
    return {name for cell in where for name in re.findall(r"`([a-z][\w-]+)`", cell)}


def there(document: str) -> set[str]:
    return set(re.findall(r"\{#([\w-]+)", document)) | set(re.findall(r"label: ([\w-]+)", document))


def test_every_report_has_its_table():
    titles = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
    assert sorted(titles[1:]) == REPORTS


@pytest.mark.parametrize("report", REPORTS)
def test_what_the_table_names_stands_in_the_report(report):
    document = (ROOT / f"reports/{report}.qmd").read_text("utf-8") + SHARED
    named = names(section(report))
    assert len(named) >= 8
    assert named <= there(document)


def test_what_every_report_has_stands_in_every_report():
    for report in REPORTS:
        document = (ROOT / f"reports/{report}.qmd").read_text("utf-8")
        assert "{{< include _sections/notice.qmd >}}" in document
        assert "In short" in document
        assert "made.qmd" in document or "sec-more" in document
        for parameter in ("hub", "period_start", "period_end", "audience"):
            assert re.search(rf"^{parameter} = ", document, re.MULTILINE)
