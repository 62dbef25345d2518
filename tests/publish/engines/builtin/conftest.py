"""A document from a piece of Markdown straight to the built-in engine's PDF, without cells."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest

from bite.errors import Where
from publish import yaml12
from publish.engines.builtin import header, pdf
from publish.engines.builtin.assemble import Assembled

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
        project = SimpleNamespace(root=tmp_path, brand=brand)
        written = pdf.render(prepared, None, project, tmp_path / "report.pdf")
        file = pikepdf.open(written)
        opened.append(file)
        return SimpleNamespace(file=file, path=written, data=written.read_bytes())

    yield make
    for file in opened:
        file.close()
