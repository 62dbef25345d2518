"""Every report and every golden document, held to standards by validators of others.

veraPDF: PDF/UA-1 and PDF/A-2a. The Nu HTML checker: HTML. axe-core: WCAG in a browser. Each looks
at all files in one run, planted faults among them: a validator that does not find those is deaf.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest

from tests.validators import Verdict, axe, nu, told, verapdf

SETS = ("reports", "golden", "everything")


@dataclass(frozen=True)
class Built:
    """The folders of pages and PDFs that are looked at, by the names in `SETS`."""

    folders: dict[str, Path]

    def files(self, name: str, suffix: str) -> list[Path]:
        found = sorted(self.folders[name].rglob(f"*{suffix}"))
        assert found, f"no {suffix} was built in {self.folders[name]}"
        return found

    def all(self, suffix: str) -> list[Path]:
        return [file for name in SETS for file in self.files(name, suffix)]


@pytest.fixture(scope="session")
def built(project, golden_site, everything) -> Built:
    folders = (project.site, golden_site, everything)
    return Built(dict(zip(SETS, folders, strict=True)))


@pytest.fixture(scope="session")
def untitled(project, tmp_path_factory) -> Path:
    """A good PDF robbed of its title and of the words of its pictures."""
    planted = tmp_path_factory.mktemp("planted") / "untitled.pdf"
    with pikepdf.open(project.site / "reports/bite-summary.pdf") as pdf:
        with pdf.open_metadata() as xmp:
            del xmp["dc:title"]
        for one in pdf.objects:
            if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure":
                del one.Alt
        pdf.save(planted)
    return planted


@pytest.fixture(scope="session")
def twice(project, tmp_path_factory) -> Path:
    """A good page with an id that stands twice, on the line after its <main>."""
    planted = tmp_path_factory.mktemp("planted") / "twice.html"
    text = (project.site / "index.html").read_text(encoding="utf-8")
    head, main, rest = text.partition("<main")
    tag, close, body = rest.partition(">")
    fault = '\n<p id="twin">a</p><p id="twin">b</p>\n'
    planted.write_text(head + main + tag + close + fault + body, encoding="utf-8")
    return planted


@pytest.fixture(scope="session")
def pdf_verdict(java, built, untitled) -> Verdict:
    return verapdf.check([*built.all(".pdf"), untitled])


@pytest.fixture(scope="session")
def page_verdict(java, built, twice) -> Verdict:
    return nu.check([*built.all(".html"), twice])


@pytest.mark.parametrize("name", SETS)
def test_verapdf_finds_nothing(pdf_verdict, built, name):
    found = [one for file in built.files(name, ".pdf") for one in pdf_verdict.of(file)]
    assert not found, told(found)


@pytest.mark.parametrize("name", SETS)
def test_the_nu_checker_finds_nothing(page_verdict, built, name):
    found = [one for file in built.files(name, ".html") for one in page_verdict.of(file)]
    assert not found, told(found)


@pytest.mark.parametrize("name", SETS)
def test_axe_finds_nothing(browser, built, name):
    found = axe.check(browser, built.files(name, ".html")).findings
    assert not found, told(found)


def test_verapdf_tells_rule_clause_and_page_of_a_planted_fault(pdf_verdict, untitled):
    message = told(pdf_verdict.of(untitled))
    assert "veraPDF 1." in message
    assert "ISO 14289-1:2014 7.1 test 9: Metadata stream does not contain dc:title" in message
    assert "untitled.pdf, page 1, " in message
    assert "/Figure: ISO 14289-1:2014 7.3 test 1: Figure structure element" in message


def test_the_nu_checker_tells_the_line_of_a_planted_fault(page_verdict, twice):
    message = told(page_verdict.of(twice))
    lines = twice.read_text(encoding="utf-8").splitlines()
    line = 1 + next(n for n, text in enumerate(lines) if "twin" in text)
    assert f"twice.html, line {line}, column " in message
    assert "Duplicate ID “twin”" in message
    assert "Nu HTML checker 2" in message


def test_axe_tells_the_window_and_the_element_of_a_planted_fault(browser, tmp_path):
    planted = tmp_path / "dim.html"
    planted.write_text(
        '<!doctype html><html lang="en-GB"><title>Dim</title><main><h1>Dim</h1>'
        "<style>@media (prefers-color-scheme: dark) and (max-width: 400px)"
        " { p { background: #000; color: #333 } }</style>"
        "<details><summary>More</summary><p>Hard to read by night</p></details></main></html>",
        encoding="utf-8",
    )
    findings = axe.check(browser, [planted]).findings
    assert [(one.rule, one.where) for one in findings] == [("color-contrast", "390 px, dark, p")]
    assert "axe-core 4." in told(findings)


def test_a_file_that_no_validator_looked_at_has_not_passed(pdf_verdict, tmp_path):
    with pytest.raises(LookupError, match="did not look at"):
        pdf_verdict.of(tmp_path / "elsewhere.pdf")
