"""The front page: one sentence from each report, taken from its facts."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

from analysis.findings.front_page import editions as front_page_editions
from analysis.findings.front_page.editions import Edition
from analysis.findings.report import Report
from analysis.show.facts import Fact
from analysis.show.markdown import Markdown
from analysis.study import Study

REPORTS = (
    "bite_summary",
    "partnership_evaluation",
    "early_years_implementation",
    "partnership_case_study",
    "lived_experience_training",
)


@dataclass(frozen=True)
class FrontPage(Report):
    """The headlines of the five reports, computed from the same study, and what is published."""

    issued: tuple[Edition, ...] = ()
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

    @cached_property
    def editions(self) -> Markdown:
        """Every edition with a filter; empty where each report has only one."""
        order = [name.replace("_", "-") for name in REPORTS]
        return Markdown(front_page_editions.section(self.issued, order))

    def links(self, report: str, what: str) -> Markdown:
        """Links to a report's web page and, where it has one, its PDF; `what` names it for people
        who hear the links without what is around them."""
        page = f'[Read it](reports/{report}.qmd){{aria-label="Read {what}"}}'
        own = [one for one in self.issued if one.report == report and not one.parameters]
        address = next((one.addresses["pdf"] for one in own if "pdf" in one.addresses), "")
        if not address:
            return Markdown(page)
        return Markdown(f'{page} or [print it (PDF)]({address}){{aria-label="Print {what}, PDF"}}')

    @property
    def rule(self) -> str:
        """What a star stands for, and what else is done, in words that follow upon "A star"."""
        return self.study.policy.describe().replace("* marks", "It marks", 1)


def findings(study: Study, issued: Sequence[Edition] = ()) -> FrontPage:
    """The front page of `study`; ``issued`` is what the press publishes beside it."""
    return FrontPage(study, tuple(issued))
