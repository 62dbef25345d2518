"""The case study is two to four pages, whichever unit it is about and however few its stays are."""

from __future__ import annotations

import pikepdf
import pytest

from .conftest import copy_of_project

UNITS = ("Unit 1 (supported)", "Unit 2 (self-catering)")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return copy_of_project(tmp_path_factory.mktemp("units"))


def pages(project, to: str, *choices: str) -> int:
    done = project.bite(
        "render", "reports/partnership-case-study.qmd", "--to", "pdf", "--engine", "builtin",
        "--output-dir", to, *[part for choice in choices for part in ("-P", choice)],
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = (project.root / to).rglob("*.pdf")
    with pikepdf.open(made) as pdf:
        return len(pdf.pages)


def test_the_case_study_keeps_to_its_pages_for_every_unit(project):
    found = {"all": pages(project, "all")}
    found |= {unit: pages(project, f"unit-{n}", f"unit:{unit}") for n, unit in enumerate(UNITS)}
    assert all(2 <= n <= 4 for n in found.values()), found


@pytest.mark.parametrize("ended", [True, False])
def test_it_keeps_to_them_in_odd_worlds(project, ended):
    """Every stay has ended, or none has."""
    stays = project.root / "data" / "stays.csv"
    head, *rows = stays.read_text("utf-8").splitlines()
    told = stays.read_bytes()
    if ended:
        rows = [row for row in rows if row.split(",")[3]]
    else:
        rows = [",".join([*row.split(",")[:3], "", ""]) for row in rows]
    stays.write_text("\n".join([head, *rows, ""]), "utf-8")
    try:
        assert 2 <= pages(project, f"ended-{ended}") <= 4
    finally:
        stays.write_bytes(told)
