"""The front page: links that lead somewhere, and every edition findable without a script."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from lxml import html

from analysis.findings import front_page
from analysis.findings.front_page.editions import named, section
from analysis.study import Study

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Issued:
    """An edition as the press would tell of it."""

    report: str
    title: str
    parameters: dict = field(default_factory=dict)
    defaults: dict = field(default_factory=lambda: {"hub": "all", "audience": "public"})
    addresses: dict = field(default_factory=dict)


def issued(report="bite-summary", kinds=("html", "pdf"), **parameters) -> Issued:
    folder = "-".join(map(str, parameters.values())) or "plain"
    addresses = {kind: f"reports/{folder}/{report}.{kind}" for kind in kinds}
    return Issued(report, f"Title of <{report}>", parameters, addresses=addresses)


SOME = (
    issued("partnership-evaluation"),
    issued(),
    issued(hub="Walton"),
    issued(hub="Bootle"),
    issued(audience="full", hub="Walton"),
)


def read(editions):
    body = section(editions).partition("```{=html}\n")[2].partition("\n```")[0]
    return html.fromstring(body)


def test_nothing_is_shown_where_no_report_has_variants():
    assert section(()) == section((issued(), issued("partnership-evaluation"))) == ""
    page = front_page.findings(Study.open(ROOT / "data"))
    assert not page.editions


def test_every_edition_is_listed_once_with_all_its_links():
    page = read(SOME)
    links = page.xpath("//li//a/@href")
    assert sorted(links) == sorted(a for one in SOME for a in one.addresses.values())
    labels = page.xpath("//li//a/@aria-label")
    assert len(set(labels)) == len(labels)
    for link, label in zip(page.xpath("//li//a"), labels, strict=True):
        assert label.startswith(link.text)  # what is seen is what is heard first


def test_the_filters_offer_what_there_is_and_one_button_is_chosen():
    page = read(SOME)
    hub, report = page.xpath("//fieldset")
    assert [label.text_content().strip() for label in hub.iter("label")] == [
        "Any hub", "All hubs together", "Bootle", "Walton",
    ]  # fmt: skip
    for group in (hub, report):
        assert group.xpath("count(.//input[@checked])") == 1
        assert len(set(group.xpath(".//input/@name"))) == 1
    values = {name: set(page.xpath(f"//input[@name='edition-{name}']/@value"))
              for name in ("hub", "report")}  # fmt: skip
    for item in page.xpath("//div/ul/li"):
        assert item.get("data-hub") in values["hub"]
        assert item.get("data-report") in values["report"]


def test_no_filter_where_there_is_nothing_to_choose():
    one = (issued(), issued(audience="full"))
    assert not read(one).xpath("//fieldset") and len(read(one).xpath("//li/ul/li")) == 2


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({}, "All hubs together"),
        ({"hub": "Walton", "audience": "full"}, "Walton, full edition"),
        (
            {"period_start": "2018-06-01", "period_end": "2018-09-30"},
            "All hubs together, 1 June 2018 to 30 September 2018",
        ),
        ({"period_start": "2018-01-01"}, "All hubs together, from 1 January 2018 on"),
        ({"period_end": "2018-01-01"}, "All hubs together, up to 1 January 2018"),
        ({"theme_order": "codebook"}, "All hubs together, theme order: codebook"),
    ],
)
def test_an_edition_is_named_in_words(parameters, said):
    assert named(issued(**parameters)) == said


def test_a_card_links_to_a_pdf_only_where_there_is_one():
    study = Study.open(ROOT / "data")
    both = str(front_page.findings(study, (issued(),)).links("bite-summary", "the summary"))
    assert "(reports/bite-summary.qmd)" in both and "(reports/plain/bite-summary.pdf)" in both
    web = front_page.findings(study, (issued(kinds=("html",)),)).links("bite-summary", "it")
    assert "PDF" not in str(web)


def test_the_browser_shows_what_was_chosen_and_paper_shows_all(browser, tmp_path):
    """By keyboard, without scripts, through the reports' own style sheet."""
    css = (ROOT / "theme/report.css").read_text(encoding="utf-8")
    body = section(SOME).partition("```{=html}\n")[2].partition("\n```")[0]
    file = tmp_path / "page.html"
    file.write_text(
        f"<!DOCTYPE html><html lang=en><title>t</title><style>{css}</style><main>{body}</main>",
        encoding="utf-8",
    )
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(file.as_uri())

    def seen() -> list[str]:
        return [x.inner_text() for x in page.locator("li li").all() if x.is_visible()]

    assert len(seen()) == 2  # of all hubs together, to begin with
    page.keyboard.press("Tab")
    for _ in range(2):  # all hubs → Bootle → Walton
        page.keyboard.press("ArrowRight")
    assert len(seen()) == 2 and any("Full edition" in text for text in seen())
    assert page.locator("strong:visible").count() == 1  # under one title
    for _ in range(3):  # Walton → Bootle → all hubs → any hub
        page.keyboard.press("ArrowLeft")
    assert len(seen()) == len(SOME)
    page.emulate_media(media="print")
    assert len(seen()) == len(SOME)
    context.close()


def test_a_card_bears_the_title_of_its_report():
    text = (ROOT / "index.qmd").read_text(encoding="utf-8")
    cards = re.findall(r"^### \[(.+)\]\((reports/[\w-]+\.qmd)\)$", text, flags=re.M)
    assert len(cards) == len(front_page.REPORTS)
    for title, path in cards:
        assert f'title: "{title}"' in (ROOT / path).read_text(encoding="utf-8")
