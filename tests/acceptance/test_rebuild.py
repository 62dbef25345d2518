"""What is rebuilt when, and why; what a parameter changes; what a fault leaves alone."""

from __future__ import annotations

import hashlib
import json

import pandas as pd
import pytest


def state(project) -> dict[str, str]:
    """Every published file and its content."""
    return {
        str(path.relative_to(project.site)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(project.site.rglob("*"))
        if path.is_file()
    }


def edit(path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def listed(project) -> dict[str, dict]:
    return {entry["name"]: entry for entry in project.json("list")["reports"]}


def test_a_second_build_does_nothing_and_says_so(changed):
    before = state(changed)
    result = changed.bite("render")
    assert result.returncode == 0
    assert "up to date" in (result.stdout + result.stderr).lower()
    assert state(changed) == before


def test_a_forced_build_gives_the_same_bytes(changed):
    before = state(changed)
    result = changed.bite("render", "--force")
    assert result.returncode == 0, result.stderr
    assert state(changed) == before


def test_a_word_of_narrative_runs_no_cell(changed):
    report = changed.root / "reports" / "partnership-case-study.qmd"
    report.write_text(report.read_text() + "\nA closing remark about herons.\n")
    result = changed.bite("render", "partnership-case-study", "--json")
    assert result.returncode == 0, result.stderr
    made = json.loads(result.stdout)
    assert [entry["executed"] for entry in made["reports"]] == [False]
    assert "herons" in (changed.site / "reports/partnership-case-study.html").read_text()


@pytest.mark.parametrize(
    ("what", "file"),
    [
        ("data", "data/published.yml"),
        ("package", "src/analysis/show/words.py"),
        ("lock", "requirements.lock"),
    ],
)
def test_what_the_numbers_depend_on_makes_a_report_stale_and_list_says_why(changed, what, file):
    assert not any(entry["stale"] for entry in listed(changed).values())
    path = changed.root / file
    path.write_text(path.read_text() + "\n# touched\n")
    entries = listed(changed)
    assert all(entry["stale"] for entry in entries.values())
    assert all(path.name in entry["why"] for entry in entries.values()), what


def test_a_hub_gives_other_numbers_where_its_data_differ(changed):
    result = changed.bite("render", "bite-summary", "-P", "hub:Walton")
    assert result.returncode == 0, result.stderr
    assert (changed.site / "reports/hub-walton/bite-summary.pdf").is_file()
    everywhere = json.loads((changed.site / "facts/bite-summary.json").read_text())["facts"]
    walton = json.loads((changed.site / "facts/hub-walton/bite-summary.json").read_text())["facts"]
    a = {f["name"]: f["text"] for f in everywhere if f["kind"] == "routine"}
    b = {f["name"]: f["text"] for f in walton if f["kind"] == "routine"}
    assert a.keys() == b.keys()
    assert sum(a[name] != b[name] for name in a) > len(a) / 2


def test_each_hub_is_built(changed):
    hubs = sorted(pd.read_parquet(changed.root / "data/people.parquet")["hub"].dropna().unique())
    result = changed.bite("render", "bite-summary", "--each", "hub", "--to", "html")
    assert result.returncode == 0, result.stderr
    built = sorted(p.parent.name for p in changed.site.glob("reports/hub-*/bite-summary.html"))
    assert built == [f"hub-{hub.lower()}" for hub in hubs]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["render", "bite-sumary"], 2, ["bite-summary", "partnership-evaluation"]),
        (
            ["render", "bite-summary", "-P", "hub:Narnia"],
            2,
            ["Walton", "Southport", "Bootle", "all"],
        ),
        (["render", "bite-summary", "-P", "hubb:Walton"], 2, ["hub", "audience"]),
        (["render", "bite-summary", "-P", "audience:press"], 2, ["public", "full"]),
        (["render", "bite-summary", "-P", "period_start:yesterday"], 2, ["period_start"]),
        (["render", "bite-summary", "--to", "docx"], 2, ["html", "pdf"]),
        (["render", "bite-summary", "--each", "hubb"], 2, ["hub"]),
    ],
)
def test_bad_wishes_are_answered_with_the_good_ones(changed, arguments, code, says):
    before = state(changed)
    result = changed.bite(*arguments)
    told = result.stdout + result.stderr
    assert result.returncode == code, told
    assert all(word in told for word in says), told
    assert "Traceback" not in told
    assert state(changed) == before


CASE = "reports/partnership-case-study.qmd"


def broken_yaml(project):
    edit(project.root / CASE, "title:", "title: [unclosed\nx:")


def missing_include(project):
    edit(project.root / CASE, "_sections/notice.qmd", "_sections/notise.qmd")


def failing_cell(project):
    path = project.root / CASE
    path.write_text(path.read_text() + "\n```{python}\n1 / 0\n```\n")


def unknown_fact(project):
    path = project.root / CASE
    path.write_text(path.read_text() + "\nIt was `{python} f.no_such_fact` days.\n")


def unresolved_reference(project):
    path = project.root / CASE
    path.write_text(path.read_text() + "\nSee @fig-nowhere.\n")


def missing_alt(project):
    (project.root / "reports" / "dot.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4"/></svg>'
    )
    path = project.root / CASE
    path.write_text(path.read_text() + "\n![](dot.svg)\n")


def missing_image(project):
    path = project.root / CASE
    path.write_text(path.read_text() + '\n![](nowhere.png){fig-alt="Nothing"}\n')


def foreign_cell(project):
    path = project.root / CASE
    path.write_text(path.read_text() + "\n```{r}\nsummary(cars)\n```\n")


def broken_data(project):
    path = project.root / "data" / "stays.csv"
    lines = path.read_text().splitlines()
    lines[3] = lines[3].replace(lines[3].split(",")[2], "2015-02-31")
    path.write_text("\n".join(lines) + "\n")


@pytest.mark.parametrize(
    ("breaking", "code", "says"),
    [
        (broken_yaml, 4, [CASE]),
        (missing_include, 4, [CASE, "notise.qmd"]),
        (failing_cell, 4, [CASE, "1 / 0", "ZeroDivisionError"]),
        (unknown_fact, 4, [CASE, "no_such_fact"]),
        (unresolved_reference, 4, [CASE, "fig-nowhere"]),
        (missing_alt, 4, [CASE, "dot.svg"]),
        (missing_image, 4, [CASE, "nowhere.png"]),
        (foreign_cell, 6, [CASE, "{r}"]),
        (broken_data, 3, ["stays", "2015-02-31", "row 3", "admitted"]),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_fault_is_told_with_its_place_and_the_site_stays(changed, breaking, code, says):
    before = state(changed)
    breaking(changed)
    result = changed.bite("render", "partnership-case-study", "--engine", "builtin")
    told = result.stdout + result.stderr
    assert result.returncode == code, told
    assert all(word in told for word in says), told
    assert "Traceback" not in told
    assert state(changed) == before
