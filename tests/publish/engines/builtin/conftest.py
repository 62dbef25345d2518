"""Documents without a kernel, to a page or a PDF: the test says what cells would have said."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import nbformat.v4 as v4
import pikepdf
import pytest
from lxml import html as lxml_html

from bite.errors import Where
from publish import document, project, yaml12
from publish.engines import builtin
from publish.engines.builtin import header, pdf
from publish.engines.builtin.assemble import Assembled
from publish.execute import Executed

PROJECT = Path(__file__).parents[4]
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="200">'
    '<rect width="600" height="200" fill="#12436D"/></svg>'
)


@pytest.fixture
def make_pdf(tmp_path):
    """``make_pdf(markdown, themed=False, **metadata)`` → the open PDF; its path is ``.path``."""
    (tmp_path / "picture.svg").write_text(SVG)
    opened = []

    def make(markdown: str, *, themed: bool = False, media: dict | None = None, **metadata):
        stated = {"lang": "en-GB", "date": "2026-11-22", **metadata}
        brand: dict = {}
        if themed:
            theme = PROJECT / "theme"
            names = ("typst-template.typ", "typst-show.typ", "page.typ")
            stated |= {"template-partials": [str(theme / name) for name in names]}
            stated.setdefault("filters", [str(theme / "boxes.lua")])
            brand = yaml12.read(PROJECT / "_brand.yml")
        filters = tuple(Path(name) for name in stated.pop("filters", ()))
        path = tmp_path / "report.qmd"
        lines = markdown.count("\n") + 1
        source = Assembled(
            markdown, tuple(Where("report.qmd", n) for n in range(1, lines + 1)), media or {}
        )
        prepared = SimpleNamespace(
            source=source, folder=tmp_path, filters=filters,
            metadata=header.normalised(stated, path, dt.date(2026, 11, 22)),
        )  # fmt: skip
        home = SimpleNamespace(root=tmp_path, brand=brand)
        written = pdf.render(prepared, None, home, tmp_path / "report.pdf")
        file = pikepdf.open(written)
        opened.append(file)
        return SimpleNamespace(file=file, path=written, data=written.read_bytes())

    yield make
    for file in opened:
        file.close()


class Page:
    """A rendered page: its text, and questions by CSS-like XPath."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_text("utf-8")
        self.tree = lxml_html.document_fromstring(self.text)

    def all(self, xpath: str) -> list:
        return self.tree.xpath(xpath)

    def words(self, xpath: str = "//main") -> str:
        found = self.tree.xpath(xpath)
        assert found, f"the page has no {xpath}"
        return " ".join(found[0].text_content().split())

    def by_class(self, *classes: str) -> list:
        test = " and ".join(f"contains(concat(' ', @class, ' '), ' {c} ')" for c in classes)
        return self.tree.xpath(f"//*[{test}]")


def executed(doc: document.Document, outputs=()) -> Executed:
    """The document as if its cells had given ``outputs`` (a list of outputs for each cell)."""
    given = iter(outputs)
    cells = []
    for part in doc.parts:
        where = {"file": str(part.file), "line": part.line}
        if isinstance(part, document.Prose):
            cells.append(v4.new_markdown_cell(part.text, metadata={"bite": where}))
            continue
        about = where | {
            "options": dict(part.options), "language": part.language, "indent": part.indent,
            "option_lines": list(part.option_lines),
        }  # fmt: skip
        cell = v4.new_code_cell(part.code, metadata={"bite": about})
        cell.outputs = list(next(given, []))
        cells.append(cell)
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    return Executed(doc, v4.new_notebook(cells=cells), header=dict(doc.header))


@pytest.fixture
def render(tmp_path):
    """render(text, outputs=…, to="html", files={name: bytes}) → Page (or the path of a PDF)."""

    def _render(text, outputs=(), to="html", files=None, name="document.qmd", **more):
        for file, content in (files or {}).items():
            target = tmp_path / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content if isinstance(content, bytes) else content.encode())
        path = tmp_path / name
        path.write_text(text, "utf-8")
        home = project.find(path)
        doc = document.read(path, home.root)
        output = tmp_path / ("out.html" if to == "html" else "out.pdf")
        builtin.render(executed(doc, outputs), doc, home, to, output, **more)
        return Page(output) if to == "html" else output

    return _render


@pytest.fixture
def picture():
    """A real PNG, one pixel wide."""
    import base64

    return base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )


def display(**data):
    """A display output: display(**{"text/plain": "1"})."""
    return v4.new_output("display_data", data=data)


@pytest.fixture
def shown():
    return display


@pytest.fixture
def printed():
    return lambda text, name="stdout": v4.new_output("stream", name=name, text=text)
