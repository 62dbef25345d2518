"""The front page: one sentence from each report, taken from its facts."""

from __future__ import annotations

import importlib
from dataclasses import replace
from functools import cached_property
from typing import ClassVar

from analysis.findings.report import Report
from analysis.show.facts import Fact
from analysis.study import Study

REPORTS = (
    "bite_summary",
    "partnership_evaluation",
    "early_years_implementation",
    "partnership_case_study",
    "lived_experience_training",
)


class FrontPage(Report):
    """The headlines of the five reports, computed from the same study."""

    name: ClassVar[str] = "index"

    @cached_property
    def reports(self) -> dict[str, Report]:
        """The findings of each report, by the name of their module."""
        modules = {name: importlib.import_module(f"analysis.findings.{name}") for name in REPORTS}
        return {name: module.findings(self.study) for name, module in modules.items()}

    def entries(self) -> list[Fact]:
        return [
            replace(fact, name=f"{name}.{fact.name}")
            for name, report in self.reports.items()
            for fact in report.facts
        ]

    def headline_of(self, name: str) -> str:
        """The one-line finding of a report."""
        return self.reports[name].headline

    @property
    def rule(self) -> str:
        """What is withheld, in words."""
        return self.study.policy.describe()


def findings(study: Study) -> FrontPage:
    """The front page of `study`."""
    return FrontPage(study)
