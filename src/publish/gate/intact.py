"""Every file is as it was built, none is missing and none has been put there by hand."""

from __future__ import annotations

from bite.errors import DataError
from publish import crate, provenance
from publish.gate.site import Site
from publish.gate.verdict import Checked, Finding, Rules

NAME = "intact"
TITLE = "Every file is as it was built"


def check(site: Site, rules: Rules) -> Checked:
    """Hold each file to its checksum in the record that was sealed with the site."""
    try:
        held = crate.read(site.root / crate.NAME)
    except DataError as error:
        return Checked(NAME, TITLE, "The record cannot be read.", (_finding(error.faults[0].what),))
    if held is None:
        what = "nothing says how this site was made"
        return Checked(NAME, TITLE, "There is no record to hold it to.", (_finding(what),))
    wrong = list(provenance.mismatches(site.root, held))
    findings = tuple(
        Finding(
            NAME, f"{name} {what}", name, do="build the site again, with `make`",
            subject=f"{name}: {what}",
        )
        for name, what in wrong
    )  # fmt: skip
    n = len(held.files)
    evidence = f"{n:,} {'file' if n == 1 else 'files'} held to their SHA-256 in {crate.NAME}."
    return Checked(NAME, TITLE, evidence, findings)


def _finding(what: str) -> Finding:
    do = "build the site again, with `make`"
    return Finding(NAME, what, crate.NAME, do=do, subject=f"{crate.NAME}: {what}")
