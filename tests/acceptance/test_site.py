"""What `make` leaves behind: complete, true to what is in print, the same in both formats."""

from __future__ import annotations

import json
import re
import subprocess
from itertools import pairwise

import pikepdf
import pytest
from lxml import html

from publish.engines.builtin.pdf import lint

PUBLISHED = {
    "bite-summary": ["five themes", "Mersey Care", "CLAHRC"],
    "partnership-evaluation": [
        r"\b(10|ten)\b",
        r"\b(16|sixteen)\b",
        r"\b(7|seven)\b",
        r"(more than|over|in excess of) (one hundred|100)",
        "Quality of partnerships",
        "Benefits of partnership working",
        "Facilitators",
        "Challenges within the Life Rooms model",
        "Making things even better",
        "10.1186/s12913-021-06672-1",
    ],
    "early-years-implementation": [
        r"(at most|up to|a maximum of|no more than) (ten|10)",
        r"three (parents|carers)",
        "Long Term Plan",
        "Five Year Forward View",
    ],
    "partnership-case-study": [
        r"150 days",
        r"540 days",
        r"\b18\b",
        r"\b14\b",
        r"four (key )?(partners|organisations)",
        r"(up to|as long as) six months",
        "Compact",
    ],
    "lived-experience-training": ["PRISMA", "Sheffield", "co-produc"],
}
"""What is already in print, by report, as patterns a reader would find on the page."""

REPORTS = sorted(PUBLISHED)


def main_text(page) -> str:
    """The words of a page's main part."""
    return html.parse(str(page)).xpath("string(//main)")


def text_of(pdf, pdftotext) -> str:
    out = subprocess.run(
        [pdftotext, "-layout", str(pdf), "-"], capture_output=True, text=True, check=True
    )
    return out.stdout


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00ad", "").replace("\u00a0", " "))


def test_there_is_one_index_five_pages_and_five_pdfs(project):
    site = project.site
    assert (site / "index.html").is_file()
    assert sorted(p.stem for p in (site / "reports").glob("*.html")) == REPORTS
    assert sorted(p.stem for p in (site / "reports").glob("*.pdf")) == REPORTS
    leftovers = [p for p in site.rglob("*") if p.suffix in {".typ", ".ipynb", ".qmd", ".tmp"}]
    assert not leftovers


@pytest.mark.parametrize("name", REPORTS)
def test_every_pdf_spares_its_readers_what_standards_allow(project, name):
    data = (project.site / "reports" / f"{name}.pdf").read_bytes()
    assert [fault.what for fault in lint.document(data)] == []


@pytest.mark.parametrize(
    ("name", "low", "high"), [("bite-summary", 2, 2), ("partnership-case-study", 2, 4)]
)
def test_briefs_keep_to_their_pages(project, name, low, high):
    with pikepdf.open(project.site / "reports" / f"{name}.pdf") as pdf:
        assert low <= len(pdf.pages) <= high


@pytest.mark.parametrize("name", REPORTS)
def test_both_formats_carry_the_notice_and_every_published_figure(project, pdftotext, name):
    page = squeezed(main_text(project.site / "reports" / f"{name}.html"))
    print_ = squeezed(text_of(project.site / "reports" / f"{name}.pdf", pdftotext))
    for text in (page, print_):
        assert "synthetic" in text.lower()
        for pattern in PUBLISHED[name]:
            assert re.search(pattern, text, re.I), f"{pattern} is missing"
        assert not re.search(r"\bnan\b|\bNone\b(?! of)|Traceback|\{python\}|\?@|\bNaT\b", text)


@pytest.mark.parametrize("name", REPORTS)
def test_every_page_of_every_pdf_says_that_the_data_are_synthetic(project, pdftotext, name):
    pages = text_of(project.site / "reports" / f"{name}.pdf", pdftotext).split("\f")
    assert all("synthetic" in page.lower() for page in pages if page.strip())


NUMBER = re.compile(r"[−£]*\d[\d,]*(?:\.\d+)?%?")


@pytest.mark.parametrize("name", REPORTS)
def test_html_and_pdf_agree_number_for_number(project, pdftotext, name):
    """The numbers of the narrative, in order, are the same run of numbers in the PDF."""
    page = html.parse(str(project.site / "reports" / f"{name}.html"))
    printed = set(NUMBER.findall(text_of(project.site / "reports" / f"{name}.pdf", pdftotext)))
    prose = [
        re.sub(r"\s+", " ", p.text_content())
        for p in page.xpath("//main//p[not(ancestor::details)]")
    ]
    numbers = {n.rstrip(",") for text in prose for n in NUMBER.findall(text)}
    missing = numbers - {n.rstrip(",") for n in printed}
    assert numbers, "a report without a number proves nothing"
    assert not missing


@pytest.mark.parametrize("name", REPORTS)
def test_facts_and_figure_data_stand_beside_the_report(project, name):
    facts = json.loads((project.site / "facts" / f"{name}.json").read_text())
    assert facts["facts"] and all(
        {"name", "text", "source", "how"} <= f.keys() for f in facts["facts"]
    )
    tables = list((project.site / "data" / name).glob("*.csv"))
    assert tables and all(table.read_text().count("\n") > 1 for table in tables)


def test_a_fact_has_one_value_in_all_reports(project):
    seen: dict[str, str] = {}
    for path in (project.site / "facts").glob("*.json"):
        for fact in json.loads(path.read_text())["facts"]:
            if fact["kind"] == "published":
                key = f"{fact['name'].split('.')[-1]} {fact['source']}"
                assert seen.setdefault(key, fact["text"]) == fact["text"], key
    assert seen


@pytest.mark.parametrize("name", REPORTS)
def test_pdfs_are_tagged_titled_and_in_british_english(project, name):
    with pikepdf.open(project.site / "reports" / f"{name}.pdf") as pdf:
        root = pdf.Root
        assert bool(root.MarkInfo.Marked) and "/StructTreeRoot" in root
        assert str(root.Lang).lower().startswith("en-gb")
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as xmp:
            assert xmp["pdfuaid:part"] == "1"
            assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"].upper()) == ("2", "A")
            assert xmp["dc:title"]


@pytest.mark.parametrize("name", [*(f"reports/{r}" for r in REPORTS), "index"])
def test_pages_stand_alone_and_in_order(project, name):
    path = project.site / f"{name}.html"
    page = html.parse(str(path))
    assert page.getroot().get("lang") == "en-GB"
    fetched = page.xpath("//@src | //link/@href | //img/@srcset")
    assert not [u for u in fetched if re.match(r"(https?:)?//", u)], "the page asks another host"
    assert not re.search(r"url\(\s*['\"]?(https?:)?//", path.read_text()), (
        "a style asks another host"
    )
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    levels = [int(h.tag[1]) for h in page.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    assert all(img.get("alt") for img in page.xpath("//img"))
    broken = [
        href
        for href in page.xpath("//a/@href")
        if href.startswith("#") and href[1:] and href[1:] not in ids
    ]
    assert not broken
    local = [h for h in page.xpath("//a/@href") if not re.match(r"[a-z]+:|#", h)]
    assert all((path.parent / h.split("#")[0]).exists() for h in local)
