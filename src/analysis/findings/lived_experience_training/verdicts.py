"""Which outcomes are better or worse where service users are involved, and how surely.

One rule for the headline, the recommendations and the forest plot, so that they cannot disagree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.contracts.codes import OUTCOME_DOMAINS
from analysis.findings.lived_experience_training.terms import key
from analysis.show import words

if TYPE_CHECKING:
    from analysis.findings.lived_experience_training.report import LivedExperience

VERDICTS = ("clearly better", "probably better", "clearly worse", "probably worse")


def verdict(report: LivedExperience, domain: str) -> str:
    """One of `VERDICTS`, or nothing where the pooled effect is not clear, is not there, or hangs on
    studies that raise high concern."""
    pooled = report.syntheses[domain].pooled
    if pooled is None or not report.stands(domain):
        return ""
    how = words.certainty(report.facts[f"{key(domain)}.effect"].released)
    if how == "unclear":
        return ""
    surely = "clearly" if how == "clear" else "probably"
    return f"{surely} {'better' if pooled.mean > 0 else 'worse'}"


def verdicts(report: LivedExperience) -> dict[str, list[str]]:
    """The domains of each verdict that there is, in the order of `VERDICTS`."""
    found = {domain: verdict(report, domain) for domain in OUTCOME_DOMAINS}
    grouped = {v: [d for d, what in found.items() if what == v] for v in VERDICTS}
    return {v: domains for v, domains in grouped.items() if domains}


def unclear(report: LivedExperience) -> list[str]:
    """The domains of which no verdict can be given."""
    return [domain for domain in OUTCOME_DOMAINS if not verdict(report, domain)]
