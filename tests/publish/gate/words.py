"""What the gate says of words that a document or a page is made of."""

from __future__ import annotations

from publish import document
from publish.gate import language
from publish.gate.verdict import Rules
from tests.publish.gate import made


def typed(tmp_path, text: str, root: str | None = None) -> tuple:
    path = tmp_path / "r.qmd"
    path.write_text(text, encoding="utf-8")
    if root is not None:
        (tmp_path / "reports").mkdir(exist_ok=True)
        (tmp_path / "reports" / "language.yml").write_text(root)
    rules = Rules(documents=(document.read(path),), root=tmp_path)
    (tmp_path / "none").mkdir(exist_ok=True)
    return language.check(made.Site(tmp_path / "none"), rules).findings


def told(tmp_path, *paragraphs: str, **changed) -> tuple:
    site = made.site(tmp_path / "site", html=made.page(paragraphs, **changed))
    return language.check(site, Rules()).findings
