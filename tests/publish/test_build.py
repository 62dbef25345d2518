"""What is stale is run and rendered, what is not is left; publication is whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from textwrap import dedent

import pytest

from bite.errors import BiteError, DocumentError, UnsupportedError
from publish import build, crate, place


def runs(workshop) -> list[str]:
    """One entry for each time that a cell of report one was executed."""
    log = workshop.root / "runs.log"
    return log.read_text().splitlines() if log.exists() else []


@pytest.fixture
def built(workshop):
    """The project, built once, its log of executions cleared."""
    workshop.build()
    (workshop.root / "runs.log").unlink()
    workshop.rendered.clear()
    return workshop


def test_everything_is_where_it_belongs(workshop):
    made = workshop.build()
    assert [one.plan.name for one in made] == ["one", "hub-walton/one", "two"]
    assert sorted(runs(workshop)) == ["one Walton", "one all"]  # once each, for two formats
    files = workshop.files()
    assert list(files) == [
        "reports/hub-walton/one.html", "reports/hub-walton/one.pdf",
        "reports/one.html", "reports/one.pdf", "reports/two.html", crate.NAME,
    ]  # fmt: skip
    assert "For Walton the number is 42." in files["reports/hub-walton/one.html"]
    assert "{'pdf': 'one.pdf'}" in files["reports/one.html"]
    assert not list(workshop.root.glob(".bite-*"))


def test_a_second_build_does_nothing(built):
    before = built.files()
    assert not any(built.why().values())
    assert built.build() == []
    assert built.rendered == [] and runs(built) == []
    assert built.files() == before


def change(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_word_of_narrative_runs_no_cell(built):
    change(built.root / "reports/one.qmd", "the number is", "we counted")
    assert built.why()["one"] == "text of reports/one.qmd changed"
    made = built.build()
    assert [(one.plan.name, one.executed) for one in made] == [
        ("one", False), ("hub-walton/one", False),
    ]  # fmt: skip
    assert runs(built) == []
    assert "For Walton we counted 42." in built.files()["reports/hub-walton/one.html"]


@pytest.mark.parametrize(
    ("file", "old", "new", "why"),
    [
        ("data/numbers.csv", "41", "50", "data/numbers.csv changed"),
        ("requirements.lock", "1.0", "2.0", "requirements.lock changed"),
        ("reports/one.qmd", ") + 1", ") + 2", "code of cell 'count' changed"),
        ("reports/one.qmd", "{python} n", "{python} n + 0", "inline expression 2 changed"),
    ],
)
def test_what_the_numbers_depend_on_runs_the_cells_and_is_named(built, file, old, new, why):
    change(built.root / file, old, new)
    assert built.why()["one"] == why
    assert built.why()["two"] == ("" if file != "requirements.lock" else built.why()["two"])
    assert all(one.executed for one in built.build() if one.plan.name != "two")
    assert sorted(runs(built)) == ["one Walton", "one all"]


def test_a_module_beside_the_document_counts(built):
    change(built.root / "reports/one.qmd", "from pathlib", "import beside\nfrom pathlib")
    built.write("reports/beside.py", "x = 1\n")
    built.build()
    built.write("reports/beside.py", "x = 2\n")
    assert built.why()["one"] == "reports/beside.py changed"


def test_going_back_finds_the_old_results(built):
    change(built.root / "data/numbers.csv", "41", "50")
    built.build()
    change(built.root / "data/numbers.csv", "50", "41")
    (built.root / "runs.log").unlink()
    assert built.why()["one"] == "data/numbers.csv changed"
    assert not any(one.executed for one in built.build())
    assert "number is 42" in built.files()["reports/one.html"]


def test_results_are_not_kept_when_a_file_changed_while_they_were_made(workshop):
    late = 'open("../data/numbers.csv", "w").write("n\\n50\\n")'
    change(workshop.root / "reports/one.qmd", "with open", f"{late}\nwith open")
    workshop.build()
    assert workshop.why()["one"] == "data/numbers.csv changed"
    workshop.write("data/numbers.csv", "n\n41\n")
    assert all(one.executed for one in workshop.build(force=False) if one.plan.name != "two")


@pytest.mark.parametrize("name", ["_quarto.yml", "reports/_metadata.yml", "theme/x.css", "i.png"])
def test_what_only_changes_the_looks_renders_again_without_running(built, name):
    built.write("i.png", "old")
    change(built.root / "reports/two.qmd", "Only words.", "Only words. ![](../i.png)")
    built.build()
    path = built.root / name
    built.write(name, (path.read_text() if path.exists() else "") + "\n# new\n")
    assert built.why()["two"].startswith(name)
    built.build()
    assert runs(built) == []


def test_another_engine_version_renders_again(built):
    built.version = "2"
    assert set(built.why().values()) == {"the press changed"}


def test_without_declared_inputs_nothing_is_reused(workshop):
    workshop.write("reports/variants.yml", "reports: {}\n")
    workshop.build()
    assert "not declared" in workshop.why()["one"]
    assert workshop.why()["two"] == ""  # it computes nothing
    workshop.build()
    assert runs(workshop) == ["one all", "one all"]


def test_force_runs_everything_again(built):
    assert len(built.build(force=True)) == 3
    assert len(runs(built)) == 2


@pytest.mark.parametrize(
    "break_it",
    [
        lambda w: change(w.root / "reports/one.qmd", "n = int", "1 / 0\nn = int"),
        lambda w: setattr(w, "fail_on", "words"),
        lambda w: (w.root / "data/numbers.csv").write_text("broken"),
        lambda w: change(w.root / "reports/two.qmd", "Only", "```{r}\nx\n```\nOnly"),
        lambda w: change(w.root / "reports/two.qmd", "Only", "{{< include no.qmd >}}\nOnly"),
    ],
)
def test_a_fault_leaves_what_was_published(built, break_it):
    before = built.files()
    built.write("reports/one.qmd", (built.root / "reports/one.qmd").read_text() + "\nNew.\n")
    break_it(built)
    with pytest.raises(BiteError):
        built.build(force=True)
    assert built.files() == before
    assert not list(built.root.glob(".bite-*"))


def test_faults_of_several_reports_are_told_together(built):
    change(built.root / "reports/one.qmd", "n = int", "1 / 0\nn = int")
    built.write("reports/two.qmd", "```{python}\nnowhere\n```\n")
    with pytest.raises(DocumentError) as caught:
        built.build()
    assert "ZeroDivisionError" in str(caught.value) and "NameError" in str(caught.value)
    built.write("reports/two.qmd", "{{< include a.qmd >}}\n")
    change(built.root / "reports/one.qmd", "title: One", "title: [")
    with pytest.raises(DocumentError) as caught:
        built.plans()
    assert len(caught.value.faults) == 2


def test_unsupported_cells_are_refused_before_anything_runs(built):
    change(built.root / "reports/one.qmd", "n = int", "n = 0 + int")
    built.write("reports/two.qmd", "```{mermaid}\nx\n```\n")
    with pytest.raises(UnsupportedError, match="mermaid"):
        built.build()
    assert runs(built) == []


def test_evidence_is_published_with_its_report(workshop):
    workshop.write(
        "reports/two.qmd",
        """
        ```{python}
        class Shown:
            def __init__(self, **data): self.data = data
            def _repr_mimebundle_(self, include=None, exclude=None): return self.data
        Shown(**{"text/markdown": "", "application/vnd.bite.facts+json":
                 {"report": "two", "facts": [{"name": "n", "value": 1}]}})
        ```

        ```{python}
        Shown(**{"text/markdown": "![](_figures/f-1.svg)", "application/vnd.bite.figure+json":
                 {"name": "f", "path": "_figures/f-1.svg", "svg": "<svg/>", "csv": "a,b\\n1,2\\n"}})
        ```
        """,
    )
    workshop.build()
    assert '"name": "n"' in workshop.files()["facts/two.json"]
    assert workshop.files()["data/two/f.csv"] == "a,b\n1,2\n"
    figure = workshop.root / "reports/_figures/f-1.svg"
    assert figure.read_text() == "<svg/>"
    figure.unlink()
    change(workshop.root / "reports/two.qmd", "class", "\nclass")
    workshop.write("reports/two.qmd", (workshop.root / "reports/two.qmd").read_text() + "\nMore.\n")
    assert not any(one.executed for one in workshop.build())
    assert figure.read_text() == "<svg/>", "a figure comes back from the store"


def test_scripts_run_around_a_build_that_does_something(workshop):
    workshop.write(
        "_quarto.yml",
        """
        project:
          type: website
          render: [reports/two.qmd]
          pre-render: before.py
          post-render: [after.py]
          resources: [papers]
        """,
    )
    workshop.write("reports/variants.yml", "inputs: []\n")
    workshop.write("before.py", "open('log', 'a').write('before ')\n")
    workshop.write(
        "after.py", "import os; open('log', 'a').write(os.environ['QUARTO_PROJECT_OUTPUT_FILES'])\n"
    )
    workshop.write("papers/a.txt", "paper")
    workshop.build()
    workshop.build()
    expected = f"before {workshop.site / 'reports/two.html'}"
    assert (workshop.root / "log").read_text() == expected
    assert workshop.files()["papers/a.txt"] == "paper"
    workshop.write("before.py", "raise SystemExit('no fonts')\n")
    with pytest.raises(DocumentError, match="no fonts"):
        workshop.build(force=True)


def test_two_builds_at_once_leave_a_whole_site(workshop):
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: workshop.build(force=True), range(2)))
    assert len(workshop.files()) == 6
    assert all("half" not in text for text in workshop.files().values())
    assert not any(workshop.why().values())


INTERRUPTED = dedent(
    """
    import sys
    from pathlib import Path
    from publish import build, document, engines, project, variants

    def render(executed, here, to, output, links):
        output.write_text("new")

    here = project.find(Path.cwd())
    engine = engines.Engine("plain", "9", document.refuse_unsupported, render)
    options = build.Options(here.output_dir, jobs=2, force=True)
    targets = variants.targets(here, variants.read(here), build.find_documents(here))
    build.build(build.plan(targets, here, engine, options), here, engine, options)
    """
)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_build_leaves_what_was_published(built, number):
    """Ctrl-C, or the power, while a cell runs."""
    before = built.files()
    built.write(
        "reports/two.qmd",
        "```{python}\nopen('../started', 'w').write('x')\nimport time\ntime.sleep(600)\n```\n",
    )
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED], cwd=built.root, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    started = built.root / "started"
    deadline = time.monotonic() + 30
    while not started.exists():
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(number)
    process.communicate(timeout=30)
    assert built.files() == before
    if number == signal.SIGINT:
        assert not list(built.root.glob(".bite-*")), "nothing is left lying about"


def test_what_was_published_of_a_document_that_is_gone_is_taken_away(built):
    (built.root / "reports" / "one.qmd").unlink()
    (built.root / "reports" / "variants.yml").write_text("inputs: [data, requirements.lock]\n")
    built.write("_site/by-hand.html", "mine")
    built.write("_site/reports/one.html", "changed by hand")
    gone = {one.name: one for one in build.retire(built.project, built.options())}
    left = ["by-hand.html", "reports/one.html", "reports/two.html", crate.NAME]
    assert list(built.files()) == left
    assert not (built.site / "reports" / "hub-walton").exists()
    assert gone["one"].kept == ("reports/one.html",)
    assert gone["hub-walton/one"].removed == (
        "reports/hub-walton/one.html", "reports/hub-walton/one.pdf",
    )  # fmt: skip
    assert build.retire(built.project, built.options()) == []


def test_a_slip_in_the_settings_takes_nothing_away(built):
    built.write("_quarto.yml", "project:\n  type: website\n  render: [raports/*.qmd]\n")
    assert build.retire(built.project, built.options()) == []


def test_a_variant_made_in_passing_stays_while_its_document_does(built):
    (built.root / "reports" / "variants.yml").write_text("inputs: [data, requirements.lock]\n")
    before = built.files()
    assert build.retire(built.project, built.options()) == []
    assert built.files() == before


def test_nothing_moves_where_something_else_stands(workshop):
    workshop.write("_site/reports/two.html/keep.txt", "mine")
    with pytest.raises(BiteError, match=r"two\.html: there is a folder"):
        workshop.build()
    assert list(workshop.files()) == ["reports/two.html/keep.txt"]
    with pytest.raises(BiteError, match="is a file"):
        build.build(
            workshop.plans(), workshop.project, workshop.engine,
            build.Options(workshop.root / "requirements.lock" / "out"),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("reports:\n  one: html\n", "cannot be 'html'"),
        ("reports:\n  one:\n    formats: [docx]\n", "'docx'"),
        ("reports:\n  one:\n    variants: [hub]\n", "variants of 'one'"),
        ("reports:\n  one:\n    variants: {hub: Walton}\n", "variants of 'one'"),
        ("reports:\n  one:\n    variants: [{hubb: Walton}]\n", "no parameter 'hubb'"),
        ("reports:\n  one:\n    variants: [{hub: A b}, {hub: A-b}]\n", "would take the place"),
        ("reports:\n  won: {}\n", "no report 'won'"),
    ],
)
def test_variants_that_make_no_sense_are_told_with_their_line(workshop, text, says):
    (workshop.root / "reports" / "variants.yml").write_text(text)
    with pytest.raises(DocumentError) as told:
        workshop.plans()
    (fault,) = told.value.faults
    assert says in fault.what and fault.where.line == 2
    assert fault.where.file.endswith("variants.yml")


def test_no_value_makes_a_name_that_no_disk_takes_or_two_share(workshop):
    one = workshop.plans()[0].target
    slugs = [replace(one, parameters={"hub": value}).slug for value in ("???", "!!!", "x" * 400)]
    assert len(set(slugs)) == 3 and all(0 < len(slug) <= 120 for slug in slugs)


def test_the_leavings_of_a_killed_build_are_swept_away_and_those_of_a_running_one_stay(workshop):
    killed = workshop.write(".bite-killed/in-use", "").parent
    workshop.write(".bite-killed/each/one/reports/one.html", "half")
    with place.stage(workshop.site) as running:
        assert not killed.exists()
        with place.stage(workshop.site):
            assert running.is_dir()
