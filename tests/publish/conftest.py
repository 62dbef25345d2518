"""Documents and projects made of text, and a trivial engine, for the tests of the press."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

import pytest

from publish import build, document, engines, project, variants
from publish.kernels import Kernels


@pytest.fixture(scope="session")
def kernels():
    """One source of kernels for all tests."""
    with Kernels() as source:
        yield source


@pytest.fixture
def read(tmp_path) -> Callable[..., document.Document]:
    """Write a document and read it."""

    def write_and_read(text: str, name: str = "report.qmd") -> document.Document:
        path = tmp_path / name
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return document.read(path)

    return write_and_read


def as_text(executed) -> str:
    """What a reader would see: prose and plain outputs, one after the other."""
    pieces = []
    for cell in executed.notebook.cells:
        if cell.cell_type == "markdown":
            pieces.append(cell.source)
        for output in cell.get("outputs", ()):
            pieces.append(output.get("text") or output.get("data", {}).get("text/plain", ""))
    return "".join(pieces)


@pytest.fixture
def shown() -> Callable[..., str]:
    """What a reader would see of an executed document, as text."""
    return as_text


@dataclass
class Workshop:
    """A project in a folder, built with an engine that writes plain text."""

    root: Path
    rendered: list[str] = field(default_factory=list)
    version: str = "1"
    fail_on: str = ""

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return path

    @property
    def engine(self) -> engines.Engine:
        def render(executed, here, to, output, links):
            from bite.errors import DocumentError

            self.rendered.append(output.name)
            if self.fail_on and self.fail_on in as_text(executed):
                output.write_text("half")
                raise DocumentError("it cannot be rendered")
            output.write_text(f"{to} {dict(links)}\n{as_text(executed)}", encoding="utf-8")

        return engines.Engine("plain", self.version, document.refuse_unsupported, render)

    @property
    def site(self) -> Path:
        return self.root / "_site"

    @property
    def project(self) -> project.Project:
        return project.find(self.root)

    def options(self, **settings) -> build.Options:
        return build.Options(self.site, **settings)

    def plans(self, **settings) -> list[build.Plan]:
        here = self.project
        targets = variants.targets(here, variants.read(here), build.find_documents(here))
        return build.plan(targets, here, self.engine, self.options(**settings))

    def build(self, told=lambda *_: None, **settings) -> list[build.Made]:
        options = self.options(**settings)
        return build.build(self.plans(**settings), self.project, self.engine, options, told)

    def why(self) -> dict[str, str]:
        return {plan.name: plan.state.why for plan in self.plans()}

    def files(self) -> dict[str, str]:
        return {
            path.relative_to(self.site).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted(self.site.rglob("*"))
            if path.is_file()
        }


@pytest.fixture
def workshop(tmp_path) -> Workshop:
    """A small project: two reports, data they read, a module they import."""
    made = Workshop(tmp_path / "project")
    made.write("_quarto.yml", "project:\n  type: website\n  render: [reports/*.qmd]\n")
    made.write(
        "reports/variants.yml",
        """
        inputs: [data, requirements.lock]
        reports:
          one:
            formats: [html, pdf]
            variants:
              - hub: Walton
        """,
    )
    made.write("requirements.lock", "pandas==1.0\n")
    made.write("data/numbers.csv", "n\n41\n")
    made.write(
        "reports/one.qmd",
        """
        ---
        title: One
        ---

        ```{python}
        #| tags: [parameters]
        hub = "all"
        ```

        ```{python}
        #| label: count
        from pathlib import Path
        n = int(Path("../data/numbers.csv").read_text().split()[1]) + 1
        with open("../runs.log", "a") as log:
            print("one", hub, file=log)
        ```

        For `{python} hub` the number is `{python} n`.
        """,
    )
    made.write("reports/two.qmd", "---\ntitle: Two\n---\n\nOnly words.\n")
    return made
