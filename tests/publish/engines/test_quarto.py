"""Quarto is asked in its own words; a program that writes down what it hears takes its place."""

from __future__ import annotations

import json
import sys
import time
from textwrap import dedent

import pytest
import yaml

from bite.errors import DocumentError, UsageError
from publish import build, engines, project, variants
from publish.engines import quarto as quarto_engine
from publish.engines.builtin.html import figure_data
from publish.evidence import Evidence

FAKE = """#!{python}
import json, os, pathlib, sys
if sys.argv[1:] == ["--version"]:
    sys.exit(print("1.9.1"))
arguments = sys.argv[1:]
with open("asked.jsonl", "a") as log:
    print(json.dumps([os.getcwd(), *arguments]), file=log)
with open("variables.json", "w") as log:
    json.dump(dict(os.environ), log)
if os.environ.get("FAIL"):
    sys.exit("\\x1b[91mERROR: YAML is bad (two.qmd:7)\\x1b[39m\\n    at run (file:///quarto.js:1:2)")
option = lambda name: arguments[arguments.index(name) + 1]
suffix = dict(html=".html", typst=".pdf")[option("--to")]
out = pathlib.Path(option("--output-dir")) / pathlib.Path(arguments[1]).with_suffix(suffix)
out.parent.mkdir(parents=True, exist_ok=True)
out.write_text(f"quarto {{arguments[1]}}")
(out.parent / "site_libs").mkdir(exist_ok=True)
"""


@pytest.fixture
def quarto(tmp_path, monkeypatch):
    """A `quarto` on the PATH that records its arguments and imitates its outputs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "quarto"
    program.write_text(FAKE.format(python=sys.executable))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    monkeypatch.setenv("QUARTO_PYTHON", "/a/python/with/papermill")
    monkeypatch.delenv("QUARTO_PDF_STANDARD", raising=False)
    return program


@pytest.fixture
def here(tmp_path):
    root = tmp_path / "project"
    (root / "reports").mkdir(parents=True)
    (root / "_quarto.yml").write_text("project: {type: website}\n")
    (root / "reports" / "two.qmd").write_text(
        dedent(
            """
            ---
            title: Two
            format: {html: default, typst: default}
            ---
            """
        ).lstrip()
        + '\n```{python}\n#| tags: [parameters]\nhub = "all"\nfull = False\n```\n\n{{< kbd x >}}\n'
    )
    return project.find(root, ["web"], {"lang": "en-GB"})


def make(here, parameters):
    (document,) = build.find_documents(here)
    target = variants.target(here, variants.read(here), document, parameters)
    options = build.Options(here.output_dir)
    engine = engines.choose("quarto")
    return build.build(build.plan([target], here, engine, options), here, engine, options)


def test_quarto_renders_each_format_with_the_parameters(quarto, here):
    make(here, {"hub": "Walton", "full": "true"})
    asked = [json.loads(line) for line in (here.root / "asked.jsonl").read_text().splitlines()]
    assert [line[0] for line in asked] == [str(here.root)] * 2
    for line, to in zip(asked, ("html", "typst"), strict=True):
        assert line[1:5] == ["render", "reports/two.qmd", "--to", to]
        text = " ".join(line)
        assert "-P hub:Walton -P full:true" in text
        assert "--metadata lang:en-GB" in text and "--profile web" in text
        assert ("embed-resources:true" in text) == (to == "html")
    folder = here.output_dir / "reports" / "hub-walton_full-true"
    assert sorted(path.name for path in folder.iterdir()) == ["two.html", "two.pdf"]


def variables(here):
    return json.loads((here.root / "variables.json").read_text())


def test_quarto_runs_cells_with_this_python_unless_told_otherwise(quarto, here, monkeypatch):
    make(here, {})
    assert variables(here)["QUARTO_PYTHON"] == "/a/python/with/papermill"
    monkeypatch.delenv("QUARTO_PYTHON")
    make(here, {})
    assert variables(here)["QUARTO_PYTHON"] == sys.executable


def test_parameters_need_papermill_where_quarto_runs_the_cells(quarto, here, monkeypatch):
    monkeypatch.delenv("QUARTO_PYTHON")
    monkeypatch.setattr("publish.engines.quarto.find_spec", lambda name: None)
    with pytest.raises(UsageError, match="papermill"):
        make(here, {"hub": "Walton"})


@pytest.mark.parametrize(
    "value",
    ["", "Walton", "2017-01-01", "true", "No", "null", "12", "1e3", "Unit 1 (supported)", "a: b",
     'say "so"', "# no", "été", " x ", "~", "[a]", "é: ü", True, 7, 0.5],
)  # fmt: skip
def test_quarto_reads_a_parameter_as_what_it_is(value):
    written = quarto_engine._as_yaml(value)
    assert yaml.safe_load(written) == value
    assert type(yaml.safe_load(written)) is type(value)


@pytest.mark.parametrize(
    "version, standard", [("1.9.37", "ua-1"), ("1.10.2", "ua-1,a-2a"), ("1.11.0", "ua-1,a-2a")]
)
def test_one_pdf_standard_for_the_typst_that_takes_only_one(version, standard, monkeypatch):
    monkeypatch.delenv("QUARTO_PDF_STANDARD", raising=False)
    assert quarto_engine.environment(version)["QUARTO_PDF_STANDARD"] == standard
    monkeypatch.setenv("QUARTO_PDF_STANDARD", "1.7")
    assert quarto_engine.environment(version)["QUARTO_PDF_STANDARD"] == "1.7"


def test_two_renderings_never_run_in_a_project_at_once(quarto, here, monkeypatch):
    running, most = [], []
    real = quarto_engine._render

    def render(*given):
        running.append(1)
        most.append(len(running))
        time.sleep(0.05)
        try:
            return real(*given)
        finally:
            running.pop()

    monkeypatch.setattr(quarto_engine, "_render", render)
    engine = engines.choose("quarto")
    (document,) = build.find_documents(here)
    targets = [
        variants.target(here, variants.read(here), document, {"hub": hub}) for hub in ("A", "B")
    ]
    options = build.Options(here.output_dir, jobs=2)
    build.build(build.plan(targets, here, engine, options), here, engine, options)
    assert max(most) == 1 and len(most) == 4


def test_what_quarto_says_is_told_without_its_stack(quarto, here, monkeypatch):
    monkeypatch.setenv("FAIL", "1")
    with pytest.raises(DocumentError) as caught:
        make(here, {})
    assert "YAML is bad" in str(caught.value)
    assert caught.value.faults[0].where.line == 7
    assert "quarto.js" not in str(caught.value) and "\x1b" not in str(caught.value)
    assert not here.output_dir.exists()


def test_auto_is_quarto_where_it_is_on_the_path(quarto):
    assert engines.choose("auto").name == "quarto"
    assert engines.choose("auto").version == "1.9.1"
    assert engines.choose("builtin").name == "builtin"


def test_auto_is_built_in_elsewhere_and_quarto_is_missed_by_name(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert engines.choose("auto").name == "builtin"
    with pytest.raises(UsageError, match="not on the PATH"):
        engines.choose("quarto")
    with pytest.raises(UsageError, match="auto, quarto, builtin"):
        engines.choose("pandoc")


def test_figures_bring_their_data_also_where_quarto_has_put_them_into_the_page():
    figure = {
        "name": "cost",
        "path": "_figures/c.svg",
        "alt": 'Bars: "a" > b.',
        "csv": "a,b\n1,2\n",
    }
    picture = '<figure><img role="img" {}="Bars: ”a” {} b." src="data:image/svg+xml;x"></figure>'
    for attribute, more in (("aria-label", "&gt;"), ("alt", ">")):
        page = figure_data.add(picture.format(attribute, more), Evidence(figures=(figure,)))
        assert 'download="cost.csv"' in page
    other = picture.format("alt", "is").replace("<figure>", "<figure><p>x</p>")
    assert figure_data.add(other, Evidence(figures=(figure,))) == other
