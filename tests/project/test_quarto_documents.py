"""The documents are Quarto's: what can be known of that where Quarto itself is not installed.

The rules are those of Quarto 1.9 to 1.11 (https://quarto.org/docs/reference); the lists below name
the part of its vocabulary that these documents use.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from publish import document, project, yaml12
from publish.document import Cell, Prose

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "index.qmd", *sorted((ROOT / "reports").glob("*.qmd"))]
HEADER = {
    "title", "subtitle", "description", "categories", "toc", "number-sections", "format", "author",
    "date", "license",
    # our own, which Quarto leaves in peace: for theme/typst-show.typ and theme/checklists.lua
    "short-title", "kicker", "checklist",
}  # fmt: skip
CELL = {"label", "tags", "include", "output", "fig-cap", "tbl-cap"}
PARTIALS = {
    "numbering.typ", "definitions.typ", "typst-template.typ", "page.typ", "typst-show.typ",
    "notes.typ", "biblio.typ",
}  # fmt: skip

each_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def here() -> project.Project:
    return project.find(ROOT)


def cells(path: Path) -> list[Cell]:
    return [part for part in document.read(path, ROOT).parts if isinstance(part, Cell)]


@each_document
def test_headers_and_cells_use_quartos_words(path):
    read = document.read(path, ROOT)
    assert set(read.header) <= HEADER
    for cell in cells(path):
        assert set(cell.options) <= CELL, cell.line


@each_document
def test_labels_say_what_a_cell_gives(path):
    for cell in cells(path):
        label = str(cell.options.get("label", ""))
        floats = label.startswith(("fig-", "tbl-"))
        assert floats == bool({"fig-cap", "tbl-cap"} & set(cell.options)), label
        assert not (floats and cell.options.get("output") == "asis"), label


MOST_CODE = 15
"""Lines of Python before the narrative begins, for people who know no Python."""


@each_document
def test_hardly_any_code_stands_before_the_text(path):
    first = [
        cell
        for cell in cells(path)
        if "parameters" in cell.tags or cell.options.get("label") == "setup"
    ]
    assert len(first) == 2
    lines = [line for cell in first for line in cell.code.splitlines() if line.strip()]
    lines = [line for line in lines if not line.startswith("#|")]
    assert len(lines) <= MOST_CODE, f"{len(lines)} lines"


@pytest.mark.parametrize(
    "path",
    [*DOCUMENTS, *sorted((ROOT / "reports/_sections").glob("*.qmd"))],
    ids=lambda path: path.stem,
)
def test_every_other_cell_is_one_object(path):
    """``report.cost_figure``, and nothing that a researcher would have to understand."""
    for cell in cells(path):
        if "parameters" in cell.tags or cell.options.get("label") == "setup":
            continue
        lines = [line for line in cell.code.splitlines() if not line.startswith("#|")]
        code = "\n".join(lines).strip()
        assert re.fullmatch(r"report(\.\w+(\(\"[\w -]+\"\))?)+", code), f"{cell.line}: {code}"


@each_document
def test_all_headings_are_below_the_title(path):
    # Quarto lifts the headings of a PDF by one level unless there is one of the first level.
    parts = document.read(path, ROOT).parts
    text = "\n".join(part.text for part in parts if isinstance(part, Prose))
    assert not re.search(r"^# ", text, re.MULTILINE)


def test_what_the_project_names_is_there_and_replaces_parts_that_quarto_has(here):
    formats = here.config["format"]
    partials = [Path(name) for name in formats["typst"]["template-partials"]]
    assert {partial.name for partial in partials} <= PARTIALS
    named = [*partials, *here.config["filters"], formats["html"]["css"]]
    named += [here.config["bibliography"], here.config["project"]["pre-render"]]
    for name in named:
        assert (ROOT / name).is_file(), name


def test_citations_are_the_same_on_the_web_and_on_paper(here):
    # Without it Quarto leaves citations to Typst: another style, and a second list at the end.
    assert here.config["format"]["typst"]["citeproc"] is True


def test_the_year_to_cite_is_the_year_of_publication(here):
    shared = yaml12.read(ROOT / "reports/_metadata.yml")
    assert str(shared["date"]).startswith(str(here.config["year"]))


def test_quarto_1_9_gets_one_pdf_standard(here):
    # Its Typst takes no two; Quarto reads the variable where the documents name none.
    assert "pdf-standard" not in here.config["format"]["typst"]
    assert here.environment["QUARTO_PDF_STANDARD"] == "ua-1"


def test_quarto_has_nothing_to_add_to_gitignore():
    assert {"/.quarto/", "**/*.quarto_ipynb"} <= set((ROOT / ".gitignore").read_text().split())


@pytest.fixture
def shell():
    """An IPython of its own, as a kernel has one."""
    InteractiveShell.clear_instance()
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


def quartos_text(data: dict[str, str]) -> str:
    """What Quarto puts in the place of an inline expression with that result."""
    if "text/markdown" in data:
        return data["text/markdown"]
    plain = data["text/plain"]
    if plain[0] == plain[-1] and plain[0] in "'\"":
        return re.sub(r"([\\`*_{}\[\]()>#+-.!])", r"\\\1", plain[1:-1])
    return plain


def as_quarto_finds_it(text: str, expression: str) -> bool:
    """Quarto looks line by line and drops blanks at the ends of an expression."""
    return expression == expression.strip() and "\n" not in expression and expression in text


@pytest.mark.parametrize(
    "given",
    [{}, {"hub": "Bootle"}, {"hub": "Southport", "period_start": "2019-06-01"}],
    ids=lambda given: "-".join(given.values()) or "default",
)
@each_document
def test_quarto_prints_every_inline_expression(path, given, shell, monkeypatch):
    monkeypatch.chdir(path.parent)
    read = document.read(path, ROOT)
    for cell in cells(path):
        if "parameters" in cell.tags:
            shell.run_cell(cell.code).raise_error()
            shell.user_ns.update(given)
        elif cell.options.get("label") == "setup":
            shell.run_cell(cell.code).raise_error()
    inlines = [
        (part, match) for part in read.parts if isinstance(part, Prose) for match in part.inlines
    ]
    assert inlines
    wrong = []
    for part, match in inlines:
        where, code = f"line {part.line_of(match.start())}", match["code"]
        result = shell.user_expressions({"it": code})["it"]
        assert result["status"] == "ok", (where, code, result)
        data = result["data"]
        if not as_quarto_finds_it(part.text, code):
            wrong.append(f"{where}: {code!r} is not found")
        if not quartos_text(data):
            wrong.append(f"{where}: {code} is empty, so its code would be printed")
        if "text/markdown" not in data and re.search(r"\\|\[@|\*\*|\]\(", data["text/plain"]):
            wrong.append(f"{where}: {code} is no plain text: {data['text/plain']}")
    assert not wrong, "\n".join(wrong)
