"""How the site was made, that it comes out the same again, and that nothing kills it halfway."""

from __future__ import annotations

import csv
import json
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import yaml
from lxml import html

from publish import crate, provenance

from .conftest import REPORTS, ROOT, Project


def held(project: Project) -> crate.Crate:
    return crate.read(project.site / crate.NAME)


def test_the_record_is_a_valid_ro_crate(project, rocrate):
    assert rocrate(project.site) == []


def test_the_record_tells_the_fingerprint_that_the_reports_print(project):
    for name in REPORTS:
        (data,) = held(project).builds[name].data
        assert (data.folder, data.status) == ("data/", "synthetic")
        page = (project.site / f"reports/{name}.html").read_text(encoding="utf-8")
        assert data.fingerprint[:12] in page


def test_the_record_agrees_with_how_to_cite_and_with_the_citation_file(project):
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    whole = held(project)
    n = 0
    for name in REPORTS:
        one = whole.builds[name]
        tree = html.fromstring((project.site / f"reports/{name}.html").read_bytes())
        words = " ".join(tree.text_content().split())
        assert one.title in words and one.authors[0].name in words
        assert all(body in words for body in one.authors[0].affiliations)
        assert one.tools["bite"] == str(citation["version"])
        found = re.search(r"How to cite\.? (.{200})", words)
        if found:
            n += 1
            cited_as = (one.authors[0].name, one.date[:4], one.title)
            assert all(part in found[1] for part in cited_as)
    assert n == len(REPORTS)
    assert whole.date == max(one.date for one in whole.builds.values())


def test_no_value_of_the_data_and_no_place_of_this_machine_is_in_the_record(project):
    text = (project.site / crate.NAME).read_text(encoding="utf-8")
    with (project.root / "data/partners.csv").open(encoding="utf-8") as file:
        names = {row["name"] for row in csv.DictReader(file) if len(row["name"]) > 6}
    assert not [name for name in names if name in text]
    assert str(project.root) not in text and str(Path.home()) + "/" not in text


def test_made_again_every_byte_is_the_same(changed):
    result = changed.bite("verify")
    assert result.returncode == 0, result.stderr
    assert "every byte is the same" in result.stderr


def test_what_the_gate_has_not_seen_does_not_leave(changed):
    result = changed.bite("publish", "--to", "../public", "--synthetic-ok", "--json")
    assert result.returncode == 5
    assert "has not looked at this build" in result.stdout
    assert not (changed.root.parent / "public").exists()


def test_killed_at_any_moment_the_real_site_is_whole_and_the_next_build_works(changed):
    chance = random.Random(11)
    command = [str(Path(sys.executable).with_name("bite")), "render", "--force", "--engine",
               "builtin", "partnership-case-study", "bite-summary"]  # fmt: skip
    for _ in range(5):
        process = subprocess.Popen(
            command, cwd=changed.root, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(0.3, 12))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert list(provenance.mismatches(changed.site, held(changed))) == []
    assert changed.bite("render", "--engine", "builtin").returncode == 0
    assert json.loads(changed.bite("verify", "--quick", "--json").stdout)["equal"]
    left = [p for p in changed.root.rglob("*") if p.name.startswith(".bite-") or
            p.suffix in (".aside", ".partial")]  # fmt: skip
    assert left == []
