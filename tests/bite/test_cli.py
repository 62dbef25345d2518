"""The command as a person or a program meets it: what it says, and with which exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

REPORT = """
---
title: A report
format: html
---

```{python}
#| tags: [parameters]
colour = "red"
```

```{python}
open("ran", "a").write("x")
```

It is `{python} colour`.
"""


def bite(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("BITE_", "QUARTO_"))}
    return subprocess.run(
        [sys.executable, "-m", "bite", *arguments],
        cwd=cwd,
        env={**clean, "NO_COLOR": "1", "COLUMNS": "200", **environment},
        capture_output=True,
        text=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture
def alone(tmp_path):
    """A document outside any project."""
    (tmp_path / "report.qmd").write_text(REPORT.lstrip())
    return tmp_path


@pytest.fixture
def site(tmp_path):
    """A project of two reports and a front page."""
    files = {
        "_quarto.yml": "project:\n  type: website\n  render: [reports/*.qmd, index.qmd]\n",
        "reports/variants.yml": "inputs: [data]\nreports:\n  first: {formats: [html]}\n",
        "data/a.csv": "n\n1\n",
        "reports/first.qmd": REPORT.lstrip(),
        "reports/second.qmd": "---\ntitle: Second\nformat: html\n---\n\nOnly words.\n",
        "index.qmd": "---\ntitle: Front\nformat: html\n---\n\n[One](reports/first.qmd)\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(text))
    return tmp_path


def test_help_names_every_command(tmp_path):
    told = bite("--help", cwd=tmp_path)
    assert told.returncode == 0
    commands = "list render facts gate verify publish import export data doctor".split()
    assert [name for name in commands if name not in told.stdout] == []


def test_looking_imports_nothing_heavy(tmp_path):
    code = (
        "import sys; import bite.cli, bite.reports\n"
        "print(sorted({'pandas', 'nbclient', 'matplotlib', 'lxml', 'zmq'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_a_document_alone_is_rendered_beside_itself(alone):
    told = bite("render", "report.qmd", "--engine", "builtin", cwd=alone)
    assert told.returncode == 0, told.stderr
    assert "It is red." in (alone / "report.html").read_text()
    assert sorted(p.name for p in alone.iterdir()) == ["ran", "report.html", "report.qmd"]


def test_what_is_doubtful_is_said_once_for_both_formats(alone):
    text = (alone / "report.qmd").read_text()
    (alone / "report.qmd").write_text(text.replace("format: html", "toc_depth: 2"))
    told = bite("render", "report.qmd", "--to", "html,pdf", "--engine", "builtin", cwd=alone)
    assert told.returncode == 0, told.stderr
    assert told.stderr.count("report.qmd:3: the option toc_depth is not known") == 1


def test_parameters_output_and_metadata_as_in_quarto(alone):
    (alone / "p.yml").write_text("colour: teal\n")
    told = bite(
        "render", "report.qmd", "--to", "html", "--execute-params", "p.yml", "--output", "b.html",
        "-M", "title:Another title", "--engine", "builtin", cwd=alone,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    page = (alone / "b.html").read_text()
    assert "It is teal." in page and "Another title" in page
    told = bite(
        "render", "report.qmd", "-P", "colour:blue", "--output-dir", "out", "--engine", "builtin",
        cwd=alone,
    )  # fmt: skip
    assert "It is blue." in next((alone / "out").rglob("report.html")).read_text()


def test_no_execute_runs_no_cell(alone):
    told = bite("render", "report.qmd", "--no-execute", "--engine", "builtin", cwd=alone)
    assert told.returncode == 0, told.stderr
    assert not (alone / "ran").exists()


def test_list_says_what_is_stale_and_why(site):
    listed = json.loads(bite("list", "--json", cwd=site).stdout)["reports"]
    assert [(r["name"], r["stale"], r["why"]) for r in listed] == [
        ("first", True, "never built"), ("second", True, "never built"),
        ("index", True, "never built"),
    ]  # fmt: skip
    assert bite("render", "--engine", "builtin", cwd=site).returncode == 0
    (site / "data" / "a.csv").write_text("n\n2\n")
    listed = json.loads(bite("list", "--json", cwd=site).stdout)["reports"]
    assert {r["name"]: r["why"] for r in listed} == {
        "first": "data/a.csv changed", "second": "", "index": "",
    }  # fmt: skip
    table = bite("list", cwd=site).stdout
    assert "data/a.csv changed" in table and "fresh" in table


def test_render_does_what_is_needed_and_says_so(site):
    told = bite("render", "--engine", "builtin", "--json", cwd=site)
    assert told.returncode == 0, told.stderr
    made = {r["name"]: r for r in json.loads(told.stdout)["reports"]}
    assert made["first"]["executed"] and not made["second"]["executed"]
    assert (site / "_site" / "index.html").is_file()
    again = bite("render", "--engine", "builtin", cwd=site)
    assert "up to date" in again.stderr
    assert (site / "reports" / "ran").read_text() == "x"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["render", "frist"], 2, ["did you mean first", "second", "index"]),
        (["render", "nowhere.qmd"], 2, ["nowhere"]),
        (["render", "first", "-P", "color:red"], 2, ["color", "its parameters: colour"]),
        (["render", "first", "-P", "colour"], 2, ["name:value"]),
        (["render", "first", "--to", "docx"], 2, ["html, pdf"]),
        (["render", "first", "--each", "size"], 2, ["size", "colour"]),
        (["render", "first", "--each", "colour"], 2, ["-P colour:VALUE"]),
        (["render", "--engine", "pandoc"], 2, ["auto, quarto, builtin"]),
        (["render", "--engine", "quarto"], 2, ["quarto is not on the PATH"]),
        (["render", "--output", "x.html"], 2, ["--output"]),
        (["render", "--nonsense"], 2, ["--nonsense"]),
        (["nonsense"], 2, ["nonsense"]),
        (["data", "check", "nowhere"], 2, ["nowhere"]),
    ],
)
def test_a_wish_that_cannot_be_is_answered_with_what_can(site, arguments, code, says):
    told = bite(*arguments, cwd=site, PATH="/nowhere")
    assert told.returncode == code, told.stderr
    assert all(text in told.stdout + told.stderr for text in says), told.stderr
    assert "Traceback" not in told.stderr
    assert not (site / "_site").exists()


BAD = {
    "yaml": ("---\ntitle: [\n---\n", 4, "reports/second.qmd:2"),
    "include": ("x\n\n{{< include no.qmd >}}\n", 4, "reports/second.qmd:3"),
    "cell": ("```{python}\n1 / 0\n```\n", 4, "reports/second.qmd:2"),
    "data": (
        "```{python}\nfrom bite.errors import *\nraise DataError('a hole in t')\n```\n",
        3, "a hole in t",
    ),
    "language": ("\n```{r}\nx\n```\n", 6, "reports/second.qmd:2"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_document_is_told_with_its_place_and_code(site, name):
    text, code, says = BAD[name]
    (site / "reports" / "second.qmd").write_text(text)
    told = bite("render", "second", "--engine", "builtin", cwd=site)
    assert told.returncode == code, told.stderr
    assert says in told.stderr
    assert str(site) not in told.stderr
    assert "Traceback" not in told.stderr
    assert not (site / "_site").exists()
    if code == 4:
        as_json = bite("render", "second", "--engine", "builtin", "--json", cwd=site)
        assert json.loads(as_json.stdout)["exit_code"] == 4


def test_our_own_fault_is_admitted_with_a_log_and_debug_shows_it(site):
    (site / "break.py").write_text(
        "import bite.reports, bite.cli\n"
        "bite.reports.show_list = lambda *a: 1 / 0\n"
        "bite.cli.main()\n"
    )
    command = [sys.executable, "break.py", "list"]
    (site / ".bite").mkdir()
    told = subprocess.run(command, cwd=site, capture_output=True, text=True)
    assert told.returncode == 1
    assert "our fault" in told.stderr and "Traceback" not in told.stderr
    (log,) = (site / ".bite").glob("error-*.log")
    assert str(log) in told.stderr and "ZeroDivisionError" in log.read_text()
    told = subprocess.run([*command, "--debug"], cwd=site, capture_output=True, text=True)
    assert "Traceback" in told.stderr


def test_outside_a_project_something_must_be_named(alone):
    told = bite("render", cwd=alone)
    assert told.returncode == 2
    assert "_quarto.yml" in told.stderr


def test_doctor_tells_what_is_missing_and_whether_it_matters(tmp_path):
    findings = json.loads(bite("doctor", "--json", cwd=tmp_path).stdout)["findings"]
    by_name = {one["name"]: one for one in findings}
    assert by_name["Python"]["found"].startswith("3.")
    assert by_name["pandoc"]["found"].startswith("pandoc 3")
    assert not by_name["quarto"]["needed"]
    assert not by_name["veraPDF"]["needed"]
    without = json.loads(bite("doctor", "--json", cwd=tmp_path, PATH="/nowhere").stdout)
    assert {f["name"]: f["found"] for f in without["findings"]}["chromium"] == ""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["render", "--jobs", "many", "--json"], 2),
        (["rendr", "--json"], 2),
        (["render", "frist", "--json"], 2),
        (["list", "--engine", "latex", "--json"], 2),
        (["data", "check", "nowhere", "--json"], 2),
        (["data", "check", "data", "--json"], 3),
        (["doctor", "--nonsense", "--json"], 2),
    ],
)
def test_a_program_is_answered_in_json_whatever_goes_wrong(site, arguments, code):
    told = bite(*arguments, cwd=site)
    assert told.returncode == code
    answered = json.loads(told.stdout)
    assert answered["exit_code"] == code
    assert all(one["what"] for one in answered.get("error", answered.get("faults")))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["frist", "secnod"], ["frist", "secnod"]),
        (["first", "-P", "colour:a", "-P", "colour:b"], ["given twice"]),
        (["first", "-P", "colour:a", "--each", "colour"], ["-P and by --each"]),
        (["first", "--to", ""], ["html", "pdf"]),
        (["first", "--to", "docx,epub"], ["docx", "epub"]),
        (["first", "--timeout", "-3"], ["timeout"]),
        (["first", "--output-dir", "index.qmd/x"], ["is a file"]),
    ],
)
def test_contradictions_and_all_that_is_wrong_are_told_at_once(site, arguments, says):
    before = sorted(site.rglob("*"))
    told = bite("render", *arguments, "--engine", "builtin", cwd=site)
    assert told.returncode == 2, told.stderr
    assert all(word in told.stderr for word in says)
    assert "Traceback" not in told.stderr
    assert [p for p in sorted(site.rglob("*")) if ".bite" not in p.parts] == before


def test_a_whole_render_takes_away_what_has_no_document(site):
    assert bite("render", "--engine", "builtin", cwd=site).returncode == 0
    (site / "reports" / "second.qmd").unlink()
    told = bite("render", "first", "--engine", "builtin", cwd=site)
    assert (site / "_site" / "reports" / "second.html").exists()
    told = bite("render", "--engine", "builtin", cwd=site)
    assert told.returncode == 0 and "second has no document any more: 1 file" in told.stderr
    assert not (site / "_site" / "reports" / "second.html").exists()
    assert (site / "_site" / "reports" / "first.html").exists()
