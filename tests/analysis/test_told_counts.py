"""Every count of patients that a report tells stands in docs/governance.md with its protection."""

from __future__ import annotations

import fnmatch
import inspect
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import pytest

from analysis.findings import bite_summary, partnership_case_study, partnership_evaluation
from analysis.findings.bite_summary.methods import Appendix, Parts
from analysis.findings.report import Report
from analysis.show.captioned import Captioned
from analysis.show.figures import Figure
from analysis.show.tables import Table
from analysis.study import Study

ROOT = Path(__file__).parents[2]
COUNTED = {"people", "pairs", "stays", "records"}
REPORTS = (bite_summary, partnership_evaluation, partnership_case_study)


@pytest.fixture(scope="module")
def listed() -> list[str]:
    text = (ROOT / "docs" / "governance.md").read_text(encoding="utf-8")
    table = text.partition("### Every count of people")[2].partition("\n\nA count of patients")[0]
    rows = [line.split("|")[3] for line in table.splitlines() if line.count("|") > 4]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


@pytest.fixture(scope="module")
def study() -> Study:
    return Study.open(ROOT / "data", audience="full")


def pieces(value: object) -> Iterator[Figure | Table]:
    """The tables and figures of a report, its appendix included."""
    if isinstance(value, Figure | Table):
        yield value
    elif isinstance(value, Captioned):
        yield value.item
    elif isinstance(value, Parts):
        for part in value.parts:
            yield from pieces(part)
    elif isinstance(value, Report | Appendix):
        for name, found in inspect.getmembers_static(type(value)):
            if isinstance(found, property | cached_property) and not name.startswith("_"):
                yield from pieces(getattr(value, name))


@pytest.mark.parametrize("module", REPORTS, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_count_of_patients_is_listed_with_its_protection(module, study, listed):
    report = module.findings(study)
    told = {
        fact.name
        for fact in report.facts
        if fact.released.kind == "routine" and fact.released.unit in COUNTED
    }
    assert told, "a report of patients counts some"
    told |= {
        piece.name
        for piece in pieces(report)
        if piece.evidence["kind"] == "routine" and piece.evidence["counts"]
    }
    missing = {name for name in told if not any(fnmatch.fnmatch(name, one) for one in listed)}
    assert not missing
