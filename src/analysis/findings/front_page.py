"""The front page: one sentence from each report, taken from its facts."""

from __future__ import annotations

import importlib
from typing import ClassVar

from analysis.findings.report import Report
from analysis.show.facts import Fact
from analysis.study import Study


class FrontPage(Report):
    """The headlines of the five reports, computed from the same study."""

    name: ClassVar[str] = "index"

    def entries(self) -> list[Fact]:
        return []

    def headline(self, module: str) -> str:
        """The one-line finding of the report whose findings are in `module`."""
        report = importlib.import_module(f"analysis.findings.{module}")
        return report.findings(self.study).headline

    @property
    def rule(self) -> str:
        """What is withheld, in words."""
        return self.study.policy.describe().replace("*", "\\*", 1)


def findings(study: Study) -> FrontPage:
    """The front page of `study`."""
    return FrontPage(study)
