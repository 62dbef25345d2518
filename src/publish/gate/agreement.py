"""One fact, one number: reports of one build may not tell it differently."""

from __future__ import annotations

from publish import registry
from publish.gate.site import Site
from publish.gate.verdict import Checked, Finding, Rules

NAME = "agreement"
TITLE = "The same fact is the same number in every report"


def check(site: Site, rules: Rules) -> Checked:
    """Compare every fact that two reports of a variant share."""
    do = "build all reports from the same data, with `make`"
    found = tuple(
        Finding(NAME, str(one), file=registry.FACTS, do=do, subject=one.id)
        for one in registry.disagreements(site.editions)
    )
    facts = {name for edition in site.editions for name in edition.facts}
    evidence = f"{len(facts):,} facts of {len(site.editions)} reports compared."
    return Checked(NAME, TITLE, evidence, found)
