"""A site leaves whole or not at all, only through the gate; and it can be held to what it was."""

from __future__ import annotations

import errno
import json
import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from bite import cli, gate, publishing, verify
from bite.errors import GateError, UsageError
from publish import crate, place, registry
from publish.gate.verdict import Checked, Finding, Rules, Verdict

QUARTO = "project:\n  type: website\n  render: [reports/*.qmd]\nwebsite:\n  title: Two reports\n"
REPORT = """---
title: {title}
date: 2026-11-22
---

```{{python}}
#| output: asis
from pathlib import Path
n = int(Path("../data/numbers.csv").read_text().split()[1])
class Shown:
    def _repr_mimebundle_(self, include=None, exclude=None):
        fact = dict(id="two.n", name="n", value=n, text=str(n), unit="", decimals=0, source="data")
        return {{"text/markdown": f"The number is {{n}}.",
                "application/vnd.bite.facts+json": {{"report": "two", "facts": [fact]}}}}
Shown()
```
"""


@pytest.fixture
def study(tmp_path, monkeypatch, once) -> Path:
    """A built project of one's own, whose gate opens until a test shuts it."""

    def make(root: Path) -> None:
        (root / "reports").mkdir()
        (root / "data").mkdir()
        (root / "_quarto.yml").write_text(QUARTO)
        (root / "requirements.lock").write_text("numpy==1\n")
        (root / "data/numbers.csv").write_text("n\n41\n")
        package = {"title": "Numbers", "status": "real",
                   "resources": [{"name": "numbers", "path": "numbers.csv"}]}  # fmt: skip
        (root / "data/datapackage.json").write_text(json.dumps(package))
        (root / "reports/variants.yml").write_text(
            "inputs: [data, requirements.lock]\nreports:\n  two:\n    formats: [html, pdf]\n"
        )
        (root / "reports/two.qmd").write_text(REPORT.format(title="Two"))
        with monkeypatch.context() as patched:
            patched.chdir(root)
            bite("render", "--engine", "builtin")

    root = tmp_path / "study"
    shutil.copytree(once("study-to-publish", make), root)
    monkeypatch.chdir(root)
    monkeypatch.setattr(gate.gate, "run", lambda *_, **__: Verdict(()))
    monkeypatch.setattr(gate, "rules", lambda here: Rules())
    return root


def bite(*arguments: str, code: int = 0) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(list(arguments))
        raise SystemExit(0)
    assert (ended.value.code or 0) == code


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def shut(monkeypatch, *findings: Finding) -> None:
    found = Checked("names", "Nobody is named", "", findings)
    monkeypatch.setattr(gate.gate, "run", lambda *_, **__: Verdict((found,)))


def gated(study: Path) -> Path:
    bite("gate")
    return study.parent / "public"


def stale(study: Path, number: int = 50) -> None:
    """Change the data and build again."""
    (study / "data/numbers.csv").write_text(f"n\n{number}\n")
    bite("render", "--engine", "builtin")


def test_what_passed_the_gate_is_published_whole_without_what_stays_here(study, capsys):
    to = gated(study)
    (study / "_site/.htaccess").write_text("hidden")
    bite("gate")
    bite("publish", "--to", str(to))
    expected = content(study / "_site")
    for name in ("gate.html", ".htaccess"):
        del expected[name]
    assert content(to) == expected
    assert "Published:" in capsys.readouterr().err
    assert [path.name for path in study.parent.iterdir() if path.name[0] == "."] == []
    bite("verify", str(to), "--quick")


def test_a_build_that_the_gate_has_not_seen_does_not_leave(study):
    to = study.parent / "public"
    with pytest.raises(GateError, match="has not looked at this build"):
        publishing.publish(to, None, synthetic_ok=True, as_json=False)
    gated(study)
    stale(study)
    with pytest.raises(GateError, match="has not looked at this build"):
        publishing.publish(to, None, synthetic_ok=True, as_json=False)
    assert not to.exists()


def test_the_gate_looks_again_when_it_is_published(study, monkeypatch):
    to = gated(study)
    shut(monkeypatch, Finding("names", "a postcode, L1 2AB", "reports/two.html", 7))
    with pytest.raises(GateError, match="L1 2AB"):
        publishing.publish(to, None, synthetic_ok=False, as_json=False)
    assert not to.exists()


@pytest.mark.parametrize("status", ["synthetic", "mixed"])
def test_synthetic_data_leave_only_as_an_example(study, status):
    package = study / "data/datapackage.json"
    package.write_text(package.read_text().replace('"real"', f'"{status}"'))
    bite("render", "--engine", "builtin")
    to = gated(study)
    with pytest.raises(GateError, match="data are synthetic"):
        publishing.publish(to, None, synthetic_ok=False, as_json=False)
    # It is what the site was made from that counts, whatever the descriptor says by now.
    package.write_text(package.read_text().replace(f'"{status}"', '"real"'))
    with pytest.raises(GateError, match="synthetic"):
        publishing.publish(to, None, synthetic_ok=False, as_json=False)
    publishing.publish(to, None, synthetic_ok=True, as_json=False)
    assert (to / "reports/two.html").is_file()


def test_publishing_again_replaces_all_of_what_was_there(study):
    to = gated(study)
    bite("publish", "--to", str(to))
    (study / "reports/two.qmd").rename(study / "reports/three.qmd")
    (study / "reports/variants.yml").write_text("inputs: [data, requirements.lock]\n")
    bite("render", "--engine", "builtin")
    gated(study)
    bite("publish", "--to", str(to))
    assert not (to / "reports/two.html").exists()
    assert (to / "reports/three.html").is_file()


@pytest.mark.parametrize(
    ("folder", "says"),
    [
        ("_site", "must lie apart"),
        ("_site/public", "must lie apart"),
        (".", "must lie apart"),
        ("..", "must lie apart"),
        ("data", "holds other things"),
        ("../taken", "holds other things, which would be lost: notes.txt"),
        ("../file", "there is a file of that name"),
    ],
)
def test_a_folder_that_is_not_free_is_refused_and_left_alone(study, folder, says):
    gated(study)
    (study.parent / "taken").mkdir()
    (study.parent / "taken/notes.txt").write_text("mine")
    (study.parent / "file").write_text("mine")
    before = content(study.parent)
    with pytest.raises(UsageError, match=says):
        publishing.publish(Path(folder), None, synthetic_ok=False, as_json=False)
    assert content(study.parent) == before


def test_what_was_put_among_what_is_published_is_not_lost(study):
    to = gated(study)
    bite("publish", "--to", str(to))
    (to / ".git").mkdir()
    (to / ".git/HEAD").write_text("ref")
    with pytest.raises(UsageError, match=r"holds other things.*\.git/HEAD"):
        publishing.publish(to, None, synthetic_ok=False, as_json=False)


def test_links_are_not_published(study):
    secret = study.parent / "secret.txt"
    secret.write_text("secret")
    (study / "_site/reports/two.pdf").unlink()
    (study / "_site/reports/two.pdf").symlink_to(secret)
    to = gated(study)
    with pytest.raises(GateError, match="a link is not published"):
        publishing.publish(to, None, synthetic_ok=False, as_json=False)
    assert not to.exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
@pytest.mark.parametrize("call", ["copyfile", "exchange"])
def test_a_disk_that_refuses_leaves_what_was_published(study, monkeypatch, call, number):
    to = gated(study)
    bite("publish", "--to", str(to))
    before = content(to)
    stale(study)
    gated(study)

    def refuse(*_, **__):
        raise OSError(number, os.strerror(number), str(to))

    monkeypatch.setattr(shutil if call == "copyfile" else place, call, refuse)
    with pytest.raises(UsageError, match="could not be published"):
        publishing.publish(to, None, synthetic_ok=False, as_json=False)
    assert content(to) == before
    assert len(list((study / "published").iterdir())) == 1, "what was not published is not kept"
    assert not [p for p in study.parent.rglob("*") if p.name.startswith(".bite-")]


def test_a_site_that_changes_meanwhile_does_not_leave(study, monkeypatch):
    to = gated(study)
    real = shutil.copyfile

    def late(source, target, **named):
        (study / "_site/reports/two.html").write_text("changed")
        return real(source, target, **named)

    monkeypatch.setattr(shutil, "copyfile", late)
    with pytest.raises(GateError, match="changed while"):
        publishing.publish(to, None, synthetic_ok=False, as_json=False)
    assert not to.exists()


def test_what_was_published_is_remembered_for_later_builds(study):
    bite("publish", "--to", str(gated(study)))
    stale(study)
    bite("publish", "--to", str(gated(study)))
    kept = sorted((study / gate.PUBLISHED).iterdir())
    assert len(kept) == 2 and all(one.name.startswith(f"{date.today()}-") for one in kept)
    told = {str(registry.read(one).editions[0].facts["two.n"]["value"]) for one in kept}
    assert told == {"41", "50"}


# Verifying


def told(capsys, *arguments: str, code: int) -> dict:
    bite("verify", "--json", *arguments, code=code)
    return json.loads(capsys.readouterr().out)


def test_a_site_comes_out_the_same_when_it_is_made_again(study, capsys):
    before = content(study / "_site")
    found = told(capsys, code=0)
    assert found["equal"] and found["rebuilt"] == 1 and found["causes"] == []
    assert content(study / "_site") == before


def test_other_data_are_named_and_so_is_what_they_change(study, capsys):
    (study / "data/numbers.csv").write_text("n\n50\n")
    found = told(capsys, code=5)
    assert found["causes"] == ["the data changed: table numbers"]
    assert found["changed"] == []
    differences = "\n".join(found["different"])
    assert "two.n" in differences
    assert "reports/two.html differs: “The number is 41.” is now “The number is 50.”" in differences
    assert "reports/two.pdf differs on page 1" in differences


def test_other_words_and_another_lock_are_named(study, capsys):
    report = study / "reports/two.qmd"
    report.write_text(report.read_text() + "\nOf herons.\n")
    (study / "requirements.lock").write_text("numpy==2\n")
    found = told(capsys, code=5)
    assert {"reports/two.qmd changed", "the lock file differs"} <= set(found["causes"])
    assert "Of herons." in "\n".join(found["different"])


def test_another_version_of_bite_is_named(study, capsys):
    path = study / "_site" / crate.NAME
    path.write_text(path.read_text().replace('"version": "0.1.0"', '"version": "0.0.9"'))
    found = told(capsys, code=0)
    assert any("the site was made by 0.0.9" in cause for cause in found["causes"])


def test_a_report_whose_document_is_gone_cannot_be_made_again(study, capsys):
    (study / "reports/two.qmd").unlink()
    found = told(capsys, code=5)
    assert "two cannot be made again: reports/two.qmd is not in this project" in found["different"]


def test_a_broken_document_is_told_and_no_fault_of_ours(study, capsys):
    report = study / "reports/two.qmd"
    report.write_text(report.read_text().replace("n = int", "n = 1 / 0 or int"))
    found = told(capsys, code=5)
    assert any("ZeroDivisionError" in text for text in found["different"])


def test_quick_names_what_is_changed_missing_and_extra(study, capsys):
    (study / "_site/reports/two.html").write_text("tampered")
    (study / "_site/facts/two.json").unlink()
    (study / "_site/extra.txt").write_text("x")
    found = told(capsys, "--quick", code=5)
    assert {one["file"]: one["what"].split()[:2] for one in found["changed"]} == {
        "reports/two.html": ["was", "changed"],
        "facts/two.json": ["is", "missing"],
        "extra.txt": ["was", "not"],
    }
    assert found["rebuilt"] == 0


def test_without_a_record_there_is_nothing_to_verify(study, tmp_path):
    with pytest.raises(UsageError, match="nothing says how this was made"):
        verify.show(tmp_path, quick=True, as_json=False)
