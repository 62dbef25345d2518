"""Everybody can read it: the press's own reading of finished pages and PDFs.

It reads what will be published, whichever engine made it. A browser and veraPDF judge more; they
belong to the tests (`make validate`), and the gate says so where they have not looked.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
import pypdfium2

from publish.engines.builtin.html import lint as html_lint
from publish.engines.builtin.pdf import lint as pdf_lint
from publish.gate.site import Pdf, Site
from publish.gate.verdict import Checked, Finding, Rules

NAME = "access"
TITLE = "Everybody can read it"


def check(site: Site, rules: Rules) -> Checked:
    """Read every page and PDF for what a reader needs."""
    found = [
        Finding(
            NAME, f"{one.what}{f' (WCAG {one.criterion})' if one.criterion else ''}",
            page.path, one.where.line, one.do, f"{page.path}: {one.rule}: {one.what}",
        )
        for page in site.pages
        for one in html_lint.page(page.text, page.path)
    ]  # fmt: skip
    for pdf in site.pdfs:
        found += _of_pdf(pdf)
    evidence = f"{len(site.pages)} pages and {len(site.pdfs)} PDFs read."
    missing = ("No browser (axe) and no veraPDF has read the pages and PDFs: run `make validate`.",)
    return Checked(NAME, TITLE, evidence, tuple(found), missing)


def _of_pdf(pdf: Pdf) -> Iterator[Finding]:
    """What a PDF lacks for who reads it with a machine's help."""
    try:
        faults = pdf_lint.document(pdf.content, pdf.path, tidy=False)
        lacking = _unsaid(pdf)
    except (pikepdf.PdfError, pypdfium2.PdfiumError) as error:
        what, do = f"not a PDF that can be read ({error})", "build the site again, with `make`"
        yield Finding(NAME, what, pdf.path, do=do, subject=pdf.path)
        return
    for fault in faults:
        where, subject = str(fault.where) or pdf.path, f"{pdf.path}: {fault.what}"
        yield Finding(NAME, fault.what, where, do=fault.do, subject=subject)
    if lacking:
        what = f"does not say that it is PDF/UA-1 and PDF/A-2a ({', '.join(lacking)} missing)"
        do = "build it with the built-in engine, or with Quarto 1.10 or later"
        yield Finding(NAME, what, pdf.path, do=do, subject=f"{pdf.path}: standards")


def _unsaid(pdf: Pdf) -> list[str]:
    """Of the standards PDF/UA-1 and PDF/A-2a, what a PDF does not say of itself."""
    wanted = {"pdfuaid:part": "1", "pdfaid:part": "2", "pdfaid:conformance": "A"}
    with pikepdf.open(io.BytesIO(pdf.content)) as opened:
        said = opened.open_metadata()
        return [name for name, value in wanted.items() if str(said.get(name)) != value]
