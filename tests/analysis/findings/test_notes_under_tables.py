"""What a star stands for is said under every table that has one, and under no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analysis import Study
from analysis.findings import (
    bite_summary,
    early_years_implementation,
    lived_experience_training,
    partnership_case_study,
    partnership_evaluation,
)

PROJECT = Path(__file__).parents[3]
MODULES = {
    "bite-summary": bite_summary,
    "early-years-implementation": early_years_implementation,
    "lived-experience-training": lived_experience_training,
    "partnership-case-study": partnership_case_study,
    "partnership-evaluation": partnership_evaluation,
}
CELL = re.compile(r"^(report(?:\.\w+)+(?:\([^)]*\))?)$", re.MULTILINE)
STAR = re.compile(r"\\\*|(?<![*\\])\*(?!\*)")
TABLE = re.compile(r"(^\|.*\n)+", re.MULTILINE)


def shown(name: str, **chosen: str) -> list[str]:
    """The Markdown of everything that a report's cells show."""
    report = MODULES[name].findings(Study.open(PROJECT / "data", **chosen))
    text = (PROJECT / "reports" / f"{name}.qmd").read_text("utf-8")
    for part in re.findall(r"include (_sections/\S+)", text):
        text += (PROJECT / "reports" / part).read_text("utf-8")
    out = []
    for call in dict.fromkeys(CELL.findall(text)):
        found = eval(call, {"report": report})
        bundle = getattr(found, "_repr_mimebundle_", dict)() or {}
        out.append(str(bundle.get("text/markdown", found)))
    return out


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        *((name, {"audience": audience}) for name in MODULES for audience in ("public", "full")),
        ("bite-summary", {"audience": "full", "hub": "Bootle"}),
        ("partnership-evaluation", {"audience": "full", "hub": "Bootle"}),
    ],
)
def test_the_note_on_stars_stands_where_a_star_stands(name, chosen, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tables = [one for one in shown(name, **chosen) if ".bite-table" in one]
    assert tables or (name, chosen["audience"]) == ("bite-summary", "public")
    for text in tables:
        # a cell may show several tables: each with the notes up to the next
        for one in re.split(r"(?=::: \{\.bite-table)", text)[1:]:
            cells = "".join(match[0] for match in TABLE.finditer(one))
            said = "marks a count of" in one.replace(cells, "")
            assert bool(STAR.search(cells)) == said, one[:400]


def test_columns_are_named_as_a_reader_would():
    report = bite_summary.findings(Study.open(PROJECT / "data", audience="full"))
    named = set(report.handled.cells["Table and column"])
    assert "people: deprivation decile" in named
    assert not [name for name in named if "imd" in name or "_" in name]
    assert "deprivation decile" in report.flaws_sentence
